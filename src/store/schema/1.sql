-- Articles, the figures in them, and how the figures belong together. Numbers stand twice: as SQL numbers
-- to reckon with, and in `…_exact` as the decimal digits of the record, where a float may have rounded.

CREATE TABLE runs (
    run INTEGER PRIMARY KEY,
    begun TEXT NOT NULL,                 -- UTC, ISO 8601
    ended TEXT,                          -- null while it goes on, and for ever where it was killed
    version TEXT NOT NULL,               -- of the program
    command TEXT NOT NULL,               -- what it was asked for
    added INTEGER NOT NULL DEFAULT 0,    -- articles that are new
    changed INTEGER NOT NULL DEFAULT 0,  -- articles that were there and are read otherwise now
    unchanged INTEGER NOT NULL DEFAULT 0,
    summary TEXT                         -- of the run, as JSON
) STRICT;

CREATE TABLE documents (
    sha256 TEXT PRIMARY KEY,
    packed BLOB NOT NULL                 -- the bytes as they were scraped, zstd
) STRICT, WITHOUT ROWID;

CREATE TABLE articles (
    article INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,             -- of the record: made of the text alone
    title TEXT,
    published TEXT,                      -- YYYY-MM-DD
    author TEXT,
    publisher TEXT,
    editor TEXT,
    text TEXT NOT NULL,                  -- repaired
    repeats TEXT,                        -- the id of the article that this one repeats
    repeats_kind TEXT,                   -- exact, near
    schema INTEGER NOT NULL,             -- of the record
    digest BLOB NOT NULL,                -- of the record without its source
    run INTEGER NOT NULL REFERENCES runs -- that wrote it
) STRICT;
CREATE INDEX articles_published ON articles (published);

-- What articles are known again by, those that repeat no other one.
CREATE TABLE fingerprints (
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
    fingerprint INTEGER,                 -- SimHash of the text, 64 bits; null where it is too short
    figures INTEGER NOT NULL,            -- hash of the values with their units
    telling INTEGER NOT NULL             -- whether there are enough of them to tell it from others
) STRICT;

-- Where an article was found. Copies have the same id: the spans in bytes are those of the first source.
CREATE TABLE sources (
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    path TEXT NOT NULL,
    member TEXT NOT NULL DEFAULT '',     -- of an archive; empty where the file is the document
    url TEXT,
    fetched TEXT,
    encoding TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    first INTEGER NOT NULL,              -- 1 or 0
    PRIMARY KEY (article, path, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX sources_url ON sources (url);
CREATE INDEX sources_sha256 ON sources (sha256);

CREATE TABLE figures (
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    id INTEGER NOT NULL,                 -- counted from 1 within the article
    value ANY NOT NULL,
    value_exact TEXT NOT NULL,
    value_max ANY,
    value_max_exact TEXT,
    unit TEXT NOT NULL,
    unit_code TEXT,                      -- UN/CEFACT, ISO 4217
    dimension TEXT,
    qualifier TEXT NOT NULL,             -- exact, approx, more_than, less_than
    item TEXT NOT NULL,
    action TEXT,
    place TEXT,
    place_code TEXT,                     -- GB/T 2260
    place_path TEXT,                     -- 重庆市/江津区
    place_revision INTEGER,
    time TEXT,                           -- ISO 8601 date, month, year or from/to
    time_from TEXT,                      -- its first day, YYYY-MM-DD
    time_to TEXT,                        -- its last day
    time_text TEXT,
    modality TEXT NOT NULL,              -- actual, planned
    change TEXT NOT NULL,                -- none, up, down
    quote TEXT NOT NULL,
    sentence TEXT NOT NULL,
    span_start INTEGER NOT NULL,         -- in code points of the article's text
    span_end INTEGER NOT NULL,
    source_start INTEGER NOT NULL,       -- in bytes of the first source
    source_end INTEGER NOT NULL,
    rules TEXT NOT NULL,                 -- names, with blanks between
    confidence REAL NOT NULL,
    PRIMARY KEY (article, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX figures_item ON figures (item);
CREATE INDEX figures_place ON figures (place_path, time_from);
CREATE INDEX figures_unit ON figures (unit);
CREATE INDEX figures_time ON figures (time_from);

CREATE TABLE progress (
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    id INTEGER NOT NULL,                 -- counted from 1 within the article
    item TEXT NOT NULL,
    place TEXT,
    place_code TEXT,
    place_path TEXT,
    time TEXT,
    time_from TEXT,
    time_to TEXT,
    unit TEXT NOT NULL,
    total ANY,
    completed ANY,
    rate ANY,                            -- in per cent, as stated
    rate_computed ANY,
    consistent INTEGER,                  -- whether the two rates agree
    figures TEXT NOT NULL,               -- the ids of the figures it was read from, a JSON list
    PRIMARY KEY (article, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX progress_place ON progress (place_path, time_from);
CREATE INDEX progress_item ON progress (item);

CREATE TABLE sums (
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    id INTEGER NOT NULL,
    whole ANY NOT NULL,
    parts TEXT NOT NULL,                 -- a JSON list of numbers
    unit TEXT NOT NULL,
    consistent INTEGER NOT NULL,
    figures TEXT NOT NULL,               -- the whole's id, then the parts'
    PRIMARY KEY (article, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE repairs (
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (article, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    id INTEGER NOT NULL,
    stage TEXT NOT NULL,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    span_start INTEGER,
    span_end INTEGER,
    PRIMARY KEY (article, id)
) STRICT, WITHOUT ROWID;

-- Every item once, for the search.
CREATE TABLE items (
    item INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- The words of both are pairs of neighbouring characters; see `search`.
CREATE VIRTUAL TABLE article_search USING fts5 (
    title, text, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0"
);
CREATE VIRTUAL TABLE item_search USING fts5 (
    name, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 0"
);

CREATE VIEW v_figures AS
SELECT
    articles.id || ':' || figures.id AS figure, figures.value, figures.value_max, figures.unit,
    figures.item, figures.action, figures.place, figures.place_code, figures.place_path,
    figures.time, figures.time_from, figures.time_to, figures.modality, figures.change,
    figures.qualifier, figures.dimension, figures.unit_code, figures.confidence, figures.sentence,
    figures.quote, articles.id AS article, articles.title, articles.published, articles.publisher,
    sources.url, sources.path, sources.member, figures.value_exact, figures.value_max_exact
FROM figures
JOIN articles USING (article)
LEFT JOIN sources ON sources.article = figures.article AND sources.first = 1;

CREATE VIEW v_progress AS
SELECT
    articles.id || ':' || progress.id AS progress, progress.item, progress.place, progress.place_code,
    progress.place_path, progress.time, progress.time_from, progress.time_to, progress.unit,
    progress.total, progress.completed, progress.rate, progress.rate_computed, progress.consistent,
    articles.id AS article, articles.title, articles.published, sources.url, sources.path, sources.member
FROM progress
JOIN articles USING (article)
LEFT JOIN sources ON sources.article = progress.article AND sources.first = 1;

-- In the words of https://schema.org/Observation.
CREATE VIEW v_observations AS
SELECT
    articles.id || ':' || figures.id AS identifier,
    coalesce(figures.place_code, figures.place) AS observationAbout,
    figures.item AS variableMeasured,
    figures.value,
    figures.value_max AS maxValue,
    figures.unit_code AS unitCode,
    figures.unit AS unitText,
    figures.time AS observationDate,
    figures.dimension AS measuredProperty,
    figures.qualifier AS measurementQualifier,
    figures.modality AS measurementMethod,
    sources.url AS isBasedOn,
    figures.sentence AS description,
    articles.published AS datePublished
FROM figures
JOIN articles USING (article)
LEFT JOIN sources ON sources.article = figures.article AND sources.first = 1;
