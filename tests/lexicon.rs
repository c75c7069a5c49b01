//! Every row of the tables in `data/` does what its example and its counter-example say.
//!
//! A test reads its table as a person edits it, takes both phrases of each row through the stages, and
//! names all rows that fail at once: `line entry: phrase gives …`.

#![allow(clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use gongbao::clean::{Article, Block, BlockKind};
use gongbao::figures::{Change, Figure, Modality, Qualifier, extract};
use gongbao::lexicon::{DataSource, Lexicon, tsv};
use gongbao::segment::{segment, words};
use gongbao::text::{Span, TracedText};

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::load(&DataSource::embedded()).expect("the tables are right"));

/// The figures of a phrase that is an article's only paragraph.
fn figures_with(text: &str, lexicon: &Lexicon) -> Vec<Figure> {
    let article = Article {
        text: TracedText::from_source(text),
        blocks: vec![Block {
            kind: BlockKind::Paragraph,
            span: Span::new(0, text.len()),
        }],
        ..Article::default()
    };
    let sentences = segment(&article, lexicon).value;
    extract(&article, &sentences, None, lexicon).value.figures
}

fn figures(text: &str) -> Vec<Figure> {
    figures_with(text, &LEXICON)
}

/// A line of a table.
struct Row {
    line: usize,
    cells: Vec<(&'static str, String)>,
}

impl Row {
    fn get(&self, column: &str) -> &str {
        self.cells
            .iter()
            .find_map(|(name, cell)| (*name == column).then_some(cell.as_str()))
            .unwrap_or_else(|| panic!("the test asks for column `{column}`"))
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

/// The rows of a table below `data/`; fails where its columns are not the ones named.
fn table(name: &str, columns: &[&'static str]) -> Vec<Row> {
    let text = std::fs::read_to_string(data().join(name)).expect("the table is there");
    let mut lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let (_, header) = lines.next().expect("a header line");
    let header: Vec<&str> = header.split('\t').collect();
    assert_eq!(header, columns, "the columns of {name}");
    lines
        .map(|(index, line)| {
            let mut cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            assert!(
                cells.len() <= columns.len(),
                "{name}:{}: too many cells",
                index + 1
            );
            cells.resize(columns.len(), String::new());
            Row {
                line: index + 1,
                cells: columns.iter().copied().zip(cells).collect(),
            }
        })
        .collect()
}

/// Runs `fails` on every row and lists all that it says.
fn check(name: &str, rows: &[Row], entry: &str, fails: impl Fn(&Row) -> Option<String>) {
    assert!(rows.len() > 5, "{name} has only {} rows", rows.len());
    let mut failed = String::new();
    let mut count = 0;
    for row in rows {
        if let Some(problem) = fails(row) {
            count += 1;
            writeln!(failed, "{name}:{} {}: {problem}", row.line, row.get(entry)).expect("writes");
        }
    }
    assert!(count == 0, "{count} of {} rows fail:\n{failed}", rows.len());
}

/// Fails unless the rows stand in the order of `key` and none is there twice.
fn sorted<K: Ord + std::fmt::Debug>(name: &str, rows: &[Row], key: impl Fn(&Row) -> K) {
    for pair in rows.windows(2) {
        let (first, second) = (key(&pair[0]), key(&pair[1]));
        assert!(
            first < second,
            "{name}:{}: {second:?} behind {first:?}",
            pair[1].line
        );
    }
}

/// The example has to hold `right`, the counter-example must not; both have to hold the word itself.
fn both(
    row: &Row,
    word: &str,
    right: impl Fn(&str, &[Figure]) -> bool,
    wrong: impl Fn(&str, &[Figure]) -> bool,
) -> Option<String> {
    let cases = [("example", true), ("counter_example", false)];
    cases.into_iter().find_map(|(column, positive)| {
        let text = row.get(column);
        if !text.contains(word) {
            return Some(format!("{column} `{text}` does not hold the word"));
        }
        let got = figures(text);
        let holds = if positive {
            right(text, &got)
        } else {
            wrong(text, &got)
        };
        (!holds).then(|| format!("{column} `{text}` gives {}", said(text, &got)))
    })
}

/// Figures in short, for messages.
fn said(text: &str, figures: &[Figure]) -> String {
    let each: Vec<String> = figures
        .iter()
        .map(|f| {
            format!(
                "{} = {} {:?} {:?} {:?} {:?} {:?} @{:?}",
                f.span.of(text),
                f.value,
                f.unit,
                f.qualifier,
                f.action,
                f.change,
                f.modality,
                f.place.as_ref().map(|place| &place.name)
            )
        })
        .collect();
    if each.is_empty() {
        "no figure".to_owned()
    } else {
        each.join("; ")
    }
}

#[test]
fn units() {
    let name = "lexicon/units.tsv";
    let rows = table(
        name,
        &[
            "unit",
            "dimension",
            "base",
            "factor",
            "code",
            "meaning",
            "example",
            "counter_example",
            "source",
            "same_as",
        ],
    );
    sorted(name, &rows, |row| row.get("unit").to_owned());
    check(name, &rows, "unit", |row| {
        let word = row.get("unit");
        let reported = match row.get("same_as") {
            "" => word,
            other => other,
        };
        let is = |f: &Figure, text: &str| f.unit == reported && f.span.of(text).contains(word);
        let direct = |text: &str, got: &[Figure]| got.iter().any(|f| is(f, text));
        let percent = |text: &str, got: &[Figure]| {
            // 八成 is reported as 80 %: the lexer has read the unit with the number.
            word == "成"
                && got
                    .iter()
                    .any(|f| f.unit == "%" && f.span.of(text).contains(word))
        };
        both(
            row,
            word,
            |text, got| direct(text, got) || percent(text, got),
            |text, got| !direct(text, got) && !percent(text, got),
        )
    });
}

#[test]
fn classifiers() {
    let name = "lexicon/classifiers.tsv";
    let rows = table(
        name,
        &[
            "classifier",
            "meaning",
            "example",
            "counter_example",
            "source",
        ],
    );
    sorted(name, &rows, |row| row.get("classifier").to_owned());
    check(name, &rows, "classifier", |row| {
        let word = row.get("classifier");
        both(
            row,
            word,
            |_, got| got.iter().any(|f| f.unit == word),
            |_, got| got.iter().all(|f| f.unit != word),
        )
    });
}

#[test]
fn no_word_is_both_a_unit_and_a_classifier() {
    let words = |name: &str, column: &str| -> BTreeSet<String> {
        let text = std::fs::read_to_string(data().join(name)).expect("the table is there");
        tsv::rows(name, &text, |row| row.need(column).map(str::to_owned))
            .expect("the table is right")
            .into_iter()
            .collect()
    };
    let units = words("lexicon/units.tsv", "unit");
    let classifiers = words("lexicon/classifiers.tsv", "classifier");
    let both: Vec<&String> = units.intersection(&classifiers).collect();
    assert!(both.is_empty(), "{both:?}");
}

fn meaning(word: &str) -> Qualifier {
    match word {
        "exact" => Qualifier::Exact,
        "approx" => Qualifier::Approx,
        "more_than" => Qualifier::MoreThan,
        "less_than" => Qualifier::LessThan,
        other => panic!("`{other}` is no meaning"),
    }
}

/// Where a word stands in a list, as a key to sort by.
fn rank(list: &[&str], word: &str) -> usize {
    list.iter()
        .position(|other| *other == word)
        .unwrap_or_else(|| panic!("`{word}` is none of {list:?}"))
}

#[test]
fn qualifiers() {
    let name = "lexicon/qualifiers.tsv";
    let rows = table(
        name,
        &[
            "word",
            "position",
            "meaning",
            "example",
            "counter_example",
            "source",
        ],
    );
    sorted(name, &rows, |row| {
        (
            rank(&["before", "behind"], row.get("position")),
            rank(
                &["approx", "more_than", "less_than", "exact"],
                row.get("meaning"),
            ),
            row.get("word").to_owned(),
        )
    });
    check(name, &rows, "word", |row| {
        let word = row.get("word");
        let want = meaning(row.get("meaning"));
        both(
            row,
            "",
            |text, got| {
                got.iter()
                    .any(|f| f.qualifier == want && f.span.of(text).contains(word))
            },
            |text, got| {
                !got.is_empty()
                    && got
                        .iter()
                        .all(|f| f.qualifier == Qualifier::Exact && !f.span.of(text).contains(word))
            },
        )
    });
}

#[test]
fn place_words() {
    let name = "lexicon/place_words.tsv";
    let rows = table(
        name,
        &["role", "word", "example", "counter_example", "source"],
    );
    sorted(name, &rows, |row| {
        (
            rank(&["common", "approach"], row.get("role")),
            row.get("word").to_owned(),
        )
    });
    check(name, &rows, "word", |row| {
        let place = |got: &[Figure]| {
            let place = got.last().and_then(|figure| figure.place.as_ref());
            place.map(|place| place.name.clone())
        };
        let word = row.get("word");
        match row.get("role") {
            "common" => both(
                row,
                word,
                |_, got| !got.is_empty() && place(got).is_none(),
                |_, got| place(got).is_some(),
            ),
            _ => both(
                row,
                word,
                |_, got| place(got).is_some_and(|place| !place.starts_with(word)),
                |_, got| !got.is_empty(),
            ),
        }
    });
}

/// The item of the last figure of a phrase.
fn last_item(text: &str, lexicon: &Lexicon) -> String {
    let last = figures_with(text, lexicon).pop();
    last.map_or("no figure".to_owned(), |figure| figure.item)
}

#[test]
fn item_words() {
    let name = "lexicon/item_words.tsv";
    let rows = table(
        name,
        &[
            "role",
            "word",
            "example",
            "item",
            "counter_example",
            "counter_item",
            "source",
        ],
    );
    let roles = [
        "done", "stage", "named", "base", "how", "campaign", "again", "noun",
    ];
    sorted(name, &rows, |row| {
        (rank(&roles, row.get("role")), row.get("word").to_owned())
    });
    // The tables without the rows of one role.
    let without = roles.map(|role| {
        let others = rows.iter().filter(|row| row.get("role") != role);
        let text: String = others
            .map(|row| format!("{}\t{}\n", row.get("role"), row.get("word")))
            .collect();
        let folder = folder_with(name, &format!("role\tword\n{text}"));
        let source = DataSource::folder(folder.path()).expect("the folder holds a table");
        Lexicon::load(&source).expect("the table is right")
    });
    check(name, &rows, "word", |row| {
        let cases = [("example", "item"), ("counter_example", "counter_item")];
        let wrong = cases.into_iter().find_map(|(text, item)| {
            let (text, item) = (row.get(text), row.get(item));
            if !text.contains(row.get("word")) {
                return Some(format!("`{text}` does not hold the word"));
            }
            let got = last_item(text, &LEXICON);
            (got != item).then(|| format!("`{text}` gives `{got}`"))
        });
        // A row that changes nothing is none.
        let without = &without[rank(&roles, row.get("role"))];
        let idle = || last_item(row.get("example"), without) == row.get("item");
        wrong.or_else(|| idle().then(|| "the example is read so without the row".to_owned()))
    });
}

#[test]
fn cues() {
    let name = "lexicon/cues.tsv";
    let rows = table(
        name,
        &[
            "cue",
            "modality",
            "position",
            "example",
            "counter_example",
            "source",
        ],
    );
    sorted(name, &rows, |row| {
        (
            rank(&["planned", "actual"], row.get("modality")),
            row.get("cue").to_owned(),
        )
    });
    check(name, &rows, "cue", |row| {
        let (want, other) = match row.get("modality") {
            "planned" => (Modality::Planned, Modality::Actual),
            _ => (Modality::Actual, Modality::Planned),
        };
        // The counter-example may say the same without the cue.
        ["example", "counter_example"]
            .into_iter()
            .zip([want, other])
            .find_map(|(column, want)| {
                let text = row.get(column);
                let got = figures(text);
                let last = got.last().map(|f| f.modality);
                (last != Some(want))
                    .then(|| format!("{column} `{text}` gives {}", said(text, &got)))
            })
            .or_else(|| {
                let missing = !row.get("example").contains(row.get("cue"));
                missing.then(|| "the example does not hold the cue".to_owned())
            })
    });
}

#[test]
fn phrases() {
    let name = "lexicon/phrases.tsv";
    let rows = table(
        name,
        &["phrase", "meaning", "example", "counter_example", "source"],
    );
    sorted(name, &rows, |row| row.get("phrase").to_owned());
    check(name, &rows, "phrase", |row| {
        both(
            row,
            "",
            |text, got| text.contains(row.get("phrase")) && got.is_empty(),
            |_, got| !got.is_empty(),
        )
    });
}

#[test]
fn verbs() {
    let name = "lexicon/verbs.tsv";
    let rows = table(
        name,
        &["verb", "class", "example", "counter_example", "source"],
    );
    let classes = [
        "act", "name", "reach", "rise", "fall", "share", "gap", "link",
    ];
    sorted(name, &rows, |row| {
        (rank(&classes, row.get("class")), row.get("verb").to_owned())
    });
    let words: BTreeSet<&str> = rows.iter().map(|row| row.get("verb")).collect();
    assert_eq!(words.len(), rows.len(), "a verb stands in the table twice");
    check(name, &rows, "verb", |row| {
        let verb = match row.get("verb") {
            "达" | "到" => "达到",
            "达到" | "得到" | "收到" | "拿到" => row.get("verb"),
            // 提高到 is reported as 提高, 稳定在 as 稳定, 占到 as it stands.
            verb => match verb.strip_suffix(['到', '至', '在']) {
                Some(bare) if bare.chars().count() >= 2 => bare,
                _ => verb,
            },
        };
        let change = match row.get("class") {
            "rise" => Change::Up,
            "fall" => Change::Down,
            _ => Change::None,
        };
        let link = row.get("class") == "link";
        let says = |f: &Figure| match link {
            true => f.action.is_none(),
            false => f.action.as_deref() == Some(verb) && f.change == change,
        };
        both(
            row,
            row.get("verb"),
            |_, got| got.iter().any(says),
            |_, got| match link {
                // A link is no link where the figure has a verb of its own, or where nothing counts.
                true => got.iter().all(|f| f.action.is_some()),
                false => got.iter().all(|f| f.action.as_deref() != Some(verb)),
            },
        )
    });
}

#[test]
fn regions() {
    let name = "divisions/regions.tsv";
    let rows = table(
        name,
        &["word", "name", "not_before", "example", "counter_example"],
    );
    let words: BTreeSet<&str> = rows.iter().map(|row| row.get("word")).collect();
    assert_eq!(words.len(), rows.len(), "a word stands in the table twice");
    check(name, &rows, "word", |row| {
        let want = row.get("name");
        let is = |f: &Figure| f.place.as_ref().is_some_and(|place| place.name == want);
        both(
            row,
            "",
            |text, got| text.contains(row.get("word")) && got.iter().any(is),
            |_, got| !got.is_empty() && !got.iter().any(is),
        )
    });
}

#[test]
fn terms() {
    let name = "lexicon/terms.tsv";
    let rows = table(
        name,
        &["term", "tag", "example", "counter_example", "source"],
    );
    sorted(name, &rows, |row| row.get("term").to_owned());
    check(name, &rows, "term", |row| {
        let term = row.get("term");
        let is_word = |text: &str| {
            words(text, Span::new(0, text.len()), &LEXICON)
                .iter()
                .any(|word| word.span.of(text) == term)
        };
        // So many characters fall together by chance in no other words: only the example is tested.
        let long = term.chars().count() >= 4;
        if long && row.get("counter_example").is_empty() {
            let text = row.get("example");
            return (!is_word(text)).then(|| format!("example `{text}` does not give the word"));
        }
        both(row, term, |text, _| is_word(text), |text, _| !is_word(text))
    });
}

/// A folder laid out like `data/` with one table in it.
fn folder_with(table: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(table);
    std::fs::create_dir_all(path.parent().expect("a folder above")).expect("makes folders");
    std::fs::write(path, text).expect("writes");
    folder
}

#[test]
fn an_edited_table_changes_the_result() {
    let text = std::fs::read_to_string(data().join("lexicon/units.tsv")).expect("the table");
    let phrase = "新开茶园36亩，新增摊位20档口";
    let unit_of = |lexicon: &Lexicon| -> Vec<String> {
        figures_with(phrase, lexicon)
            .into_iter()
            .map(|f| f.unit)
            .collect()
    };
    assert_ne!(unit_of(&LEXICON), ["亩", "档口"]);
    let row = "档口\tcount\t档口\t1\t\tstall\t摊位20档口\t档口经济\tusage\t\n";
    let folder = folder_with("lexicon/units.tsv", &format!("{text}{row}"));
    let source = DataSource::folder(folder.path()).expect("a folder of tables");
    let lexicon = Lexicon::load(&source).expect("the tables are right");
    assert_eq!(unit_of(&lexicon), ["亩", "档口"]);
}

#[test]
fn a_broken_row_is_named_with_table_line_and_reason() {
    let cases = [
        (
            "lexicon/units.tsv",
            "unit\tdimension\tbase\tfactor\tcode\tsame_as\n亩\tarea\t平方米\tmany\t\t\n",
            "lexicon/units.tsv:2: column `factor` cannot be `many`",
        ),
        (
            "lexicon/units.tsv",
            "unit\tdimension\tbase\tfactor\tcode\tsame_as\n# a comment\n亩\t\n",
            "lexicon/units.tsv:3: column `dimension` is empty",
        ),
        (
            "lexicon/units.tsv",
            "unit\tdimension\tbase\tfactor\tcode\tsame_as\n亩\tarea\n\n亩\tarea\n",
            "lexicon/units.tsv:4: `亩` stands in the tables twice",
        ),
        (
            "lexicon/classifiers.tsv",
            "classifier\n户\t3\n",
            "lexicon/classifiers.tsv:2: 2 cells, but the table has 1 columns",
        ),
        (
            "lexicon/qualifiers.tsv",
            "word\tposition\tmeaning\n约\tbefore\trather\n",
            "lexicon/qualifiers.tsv:2: `rather` is no meaning",
        ),
        (
            "lexicon/cues.tsv",
            "cue\tposition\n将\tverb\n",
            "lexicon/cues.tsv:2: the table has no column `modality`",
        ),
        (
            "lexicon/verbs.tsv",
            "verb\tclass\n完成\tdo\n",
            "lexicon/verbs.tsv:2: `do` is no class",
        ),
        (
            "lexicon/phrases.tsv",
            "phrase\tmeaning\n\t成语\n",
            "lexicon/phrases.tsv:2: column `phrase` is empty",
        ),
        (
            "divisions/regions.tsv",
            "word\tname\tnot_before\n全国\t\t\n",
            "divisions/regions.tsv:2: column `name` is empty",
        ),
    ];
    for (name, text, message) in cases {
        let folder = folder_with(name, text);
        let source = DataSource::folder(folder.path()).expect("a folder of tables");
        let error = Lexicon::load(&source).expect_err(name);
        assert_eq!(error.to_string(), message);
    }
}
