-- What a crawl knows: the addresses of articles, the responses in its archive, and what each run came to.

CREATE TABLE pages (
    url TEXT PRIMARY KEY,                -- as it was found
    site TEXT NOT NULL,
    found TEXT NOT NULL,                 -- when first, ISO 8601
    checked TEXT NOT NULL,               -- when it answered last
    etag TEXT,
    last_modified TEXT,
    digest TEXT NOT NULL,                -- of the body of its last version
    kept TEXT NOT NULL                   -- when that was fetched
) STRICT, WITHOUT ROWID;
CREATE INDEX pages_site ON pages (site);

-- Every response in the archive. Versions of a page are those of its address that are no revisits.
CREATE TABLE captures (
    warc TEXT NOT NULL,
    offset INTEGER NOT NULL,             -- of its record, in bytes
    length INTEGER NOT NULL,             -- of its record, packed
    url TEXT NOT NULL,                   -- that answered
    page TEXT NOT NULL,                  -- that was found; another one where it was redirected
    site TEXT NOT NULL,
    role TEXT NOT NULL,                  -- page, start, robots
    fetched TEXT NOT NULL,
    status INTEGER NOT NULL,
    mime TEXT NOT NULL,
    revisit INTEGER NOT NULL,            -- 1 where it is the same as before
    digest TEXT NOT NULL,
    PRIMARY KEY (warc, offset)
) STRICT, WITHOUT ROWID;
CREATE INDEX captures_page ON captures (page, fetched);

-- Up to which byte the archive's files are in the tables.
CREATE TABLE archives (
    warc TEXT PRIMARY KEY,
    taken INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE site_runs (
    run INTEGER NOT NULL REFERENCES runs,
    site TEXT NOT NULL,
    found INTEGER NOT NULL,              -- addresses of articles
    new INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    figures INTEGER NOT NULL,
    reasons TEXT NOT NULL,               -- of failures: a JSON object, reason → how often
    error TEXT,                          -- why nothing could be found
    PRIMARY KEY (run, site)
) STRICT, WITHOUT ROWID;

-- Versions of articles: the texts that an address has had, the last one first.
CREATE VIEW v_versions AS
SELECT captures.page AS url, captures.site, captures.fetched, captures.digest, articles.id AS article, articles.title
FROM captures
LEFT JOIN sources ON sources.path LIKE '%' || captures.warc AND sources.member = 'byte ' || captures.offset
LEFT JOIN articles ON articles.article = sources.article
WHERE captures.role = 'page' AND captures.revisit = 0 AND captures.status BETWEEN 200 AND 299
ORDER BY captures.page, captures.fetched DESC;
