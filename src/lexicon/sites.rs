//! Rules of single sites, for those where the general rules fail: selectors for title, date and body.
//!
//! Each is a file `sites/<host>.toml`; `data/sites/example.org.toml` explains the format.

use std::collections::HashMap;

use jiff::civil::Date;
use scraper::Selector;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::tsv::{DataSource, LexiconError};

/// The files built into the program.
const EMBEDDED: &[(&str, &str)] = &[(
    "example.org.toml",
    include_str!("../../data/sites/example.org.toml"),
)];

/// How the pages of a site are read.
#[derive(Debug, Clone)]
pub struct SiteRule {
    /// The site.
    pub host: String,
    /// The headline.
    pub title: Option<Selector>,
    /// The day of publication.
    pub date: Option<Selector>,
    /// The article.
    pub body: Option<Selector>,
    /// What of the article is left out.
    pub drop: Vec<Selector>,
    /// Where the article comes from.
    pub source: Option<Selector>,
    /// Who wrote it.
    pub author: Option<Selector>,
    /// A page and what has to come out of it.
    pub example: Option<Example>,
}

/// A page of a site and what has to come out of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The page.
    pub html: String,
    /// Its headline.
    pub title: String,
    /// Its day of publication.
    #[serde(deserialize_with = "day")]
    pub date: Date,
    /// The article, with the headline on its first line.
    pub text: String,
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let written = String::deserialize(deserializer)?;
    written.parse().map_err(|_| {
        D::Error::custom(format!(
            "`{written}` is no day; expected one like 2024-03-05"
        ))
    })
}

/// The rules of all sites.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    rules: Vec<SiteRule>,
    by_host: HashMap<String, usize>,
    /// The division that the articles of a host are about where they name none.
    regions: HashMap<String, String>,
}

/// Selectors of the articles of a site, as a list of sites to crawl gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selectors {
    /// The headline.
    pub title: Option<String>,
    /// The day of publication.
    pub date: Option<String>,
    /// The article.
    pub body: Option<String>,
    /// What of it is left out.
    #[serde(default)]
    pub drop: Vec<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
}

/// A file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    host: Spanned<String>,
    #[serde(default)]
    also: Vec<Spanned<String>>,
    title: Option<Spanned<String>>,
    date: Option<Spanned<String>>,
    body: Option<Spanned<String>>,
    #[serde(default)]
    drop: Vec<Spanned<String>>,
    source: Option<Spanned<String>>,
    author: Option<Spanned<String>>,
    example: Option<Example>,
}

impl Sites {
    /// Loads and checks the rules of the program and of the folder; a file of the folder replaces
    /// the program's file of the same name.
    ///
    /// # Errors
    /// The first file that cannot be read, or that says something that cannot be used.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        let mut sites = Self::default();
        for (name, embedded) in EMBEDDED {
            let file = format!("sites/{name}");
            sites.add(&file, &source.text(&file, embedded)?)?;
        }
        for (name, text) in source.folder_files("sites")? {
            let known = EMBEDDED.iter().any(|(embedded, _)| *embedded == name);
            if name.ends_with(".toml") && !known {
                sites.add(&format!("sites/{name}"), &text)?;
            }
        }
        Ok(sites)
    }

    /// The rule for the pages of a host; upper and lower case are the same.
    pub fn rule(&self, host: &str) -> Option<&SiteRule> {
        self.rules.get(*self.by_host.get(&key(host))?)
    }

    /// The division that the articles of a host are about where they name none.
    pub fn region(&self, host: &str) -> Option<&str> {
        self.regions.get(&key(host)).map(String::as_str)
    }

    /// Learns how the pages of a host are read; what was known of it before gives way.
    ///
    /// # Errors
    /// The selector that cannot be used.
    pub fn learn(&mut self, host: &str, selectors: &Selectors) -> Result<(), String> {
        let one = |field: &str, css: &Option<String>| {
            css.as_deref().map(|css| selector(field, css)).transpose()
        };
        let rule = SiteRule {
            title: one("title", &selectors.title)?,
            date: one("date", &selectors.date)?,
            body: one("body", &selectors.body)?,
            drop: (selectors.drop.iter())
                .map(|css| selector("drop", css))
                .collect::<Result<_, _>>()?,
            source: one("source", &selectors.source)?,
            author: one("author", &selectors.author)?,
            example: None,
            host: host.to_owned(),
        };
        self.by_host.insert(key(host), self.rules.len());
        self.rules.push(rule);
        Ok(())
    }

    /// Learns what the articles of a host are about where they name no place.
    pub fn learn_region(&mut self, host: &str, path: &str) {
        self.regions.insert(key(host), path.to_owned());
    }

    /// All rules.
    pub fn iter(&self) -> impl Iterator<Item = &SiteRule> {
        self.rules.iter()
    }

    /// Adds the rule of a file.
    fn add(&mut self, file: &str, text: &str) -> Result<(), LexiconError> {
        let file = File { file, text };
        let written: Written = toml::from_str(text).map_err(|error| {
            file.problem(error.span().map_or(0, |span| span.start), error.message())
        })?;
        let name = file.file.rsplit('/').next().unwrap_or(file.file);
        let stem = name.strip_suffix(".toml").unwrap_or(name);
        if key(stem) != key(written.host.get_ref()) {
            let problem = format!(
                "the file is named after `{stem}`, but its host is `{}`",
                written.host.get_ref()
            );
            return Err(file.problem(written.host.span().start, &problem));
        }
        for host in std::iter::once(&written.host).chain(&written.also) {
            self.add_host(&file, host)?;
        }
        self.rules.push(SiteRule {
            title: file.selector("title", written.title.as_ref())?,
            date: file.selector("date", written.date.as_ref())?,
            body: file.selector("body", written.body.as_ref())?,
            drop: written
                .drop
                .iter()
                .map(|one| file.parse("drop", one))
                .collect::<Result<_, _>>()?,
            source: file.selector("source", written.source.as_ref())?,
            author: file.selector("author", written.author.as_ref())?,
            example: written.example,
            host: written.host.into_inner(),
        });
        Ok(())
    }

    /// Notes that the rule that is read now holds for a host.
    fn add_host(&mut self, file: &File, host: &Spanned<String>) -> Result<(), LexiconError> {
        let at = host.span().start;
        let host = key(host.get_ref());
        let odd = |ch: char| ch.is_whitespace() || matches!(ch, '/' | ':' | '?' | '#' | '@' | '*');
        if host.is_empty() || host.contains(odd) {
            let problem = format!("`{host}` is no host; expected a name like www.example.org");
            return Err(file.problem(at, &problem));
        }
        match self.by_host.insert(host.clone(), self.rules.len()) {
            Some(_) => Err(file.problem(at, &format!("`{host}` has a rule already"))),
            None => Ok(()),
        }
    }
}

/// A host as it is looked up.
fn key(host: &str) -> String {
    host.trim().trim_end_matches('.').to_ascii_lowercase()
}

/// A file, for what is wrong with it.
struct File<'a> {
    file: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn problem(&self, at: usize, problem: &str) -> LexiconError {
        let before = self.text.get(..at).unwrap_or("");
        LexiconError::Line {
            table: self.file.to_owned(),
            line: before.matches('\n').count() + 1,
            problem: problem.to_owned(),
        }
    }

    fn selector(
        &self,
        field: &str,
        css: Option<&Spanned<String>>,
    ) -> Result<Option<Selector>, LexiconError> {
        css.map(|css| self.parse(field, css)).transpose()
    }

    fn parse(&self, field: &str, css: &Spanned<String>) -> Result<Selector, LexiconError> {
        selector(field, css.get_ref()).map_err(|problem| self.problem(css.span().start, &problem))
    }
}

/// Reads a selector. Those that look at all siblings or descendants of each element are refused: a page with many
/// of them would take the square of its length.
fn selector(field: &str, css: &str) -> Result<Selector, String> {
    let slow = css.contains(":has(") || css.replace("~=", "").contains('~');
    if slow {
        return Err(format!(
            "`{field}` cannot be `{css}`: `~` and `:has()` are not allowed"
        ));
    }
    Selector::parse(css).map_err(|error| format!("`{field}` cannot be `{css}`: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(file: &str, text: &str) -> Result<Sites, String> {
        let mut sites = Sites::default();
        sites.add(file, text).map_err(|error| error.to_string())?;
        Ok(sites)
    }

    #[test]
    fn a_rule_holds_for_its_hosts() {
        let sites = add(
            "sites/a.example.toml",
            "host = 'a.example'\nalso = ['B.example.']\n",
        )
        .expect("the rule is right");
        for (host, expected) in [
            ("a.example", true),
            ("A.EXAMPLE.", true),
            ("b.example", true),
            ("www.a.example", false),
            ("example", false),
            ("", false),
        ] {
            assert_eq!(sites.rule(host).is_some(), expected, "{host}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, line, words) in [
            ("", 1, "missing field `host`"),
            (
                "host = 'a.example'\nbdoy = '.text'\n",
                2,
                "unknown field `bdoy`",
            ),
            ("host = 'a.example'\nbody = 3\n", 2, "invalid type"),
            (
                "host = 'a.example'\nbody = '.text['\n",
                2,
                "`body` cannot be `.text[`",
            ),
            (
                "host = 'a.example'\ndrop = [\n'.a',\n'',\n]\n",
                4,
                "`drop` cannot be ``",
            ),
            (
                "host = 'a.example'\nbody = 'h1 ~ p'\n",
                2,
                "`~` and `:has()` are not allowed",
            ),
            (
                "host = 'a.example'\nbody = 'div:has(p)'\n",
                2,
                "not allowed",
            ),
            (
                "host = 'b.example'\n",
                1,
                "the file is named after `a.example`",
            ),
            (
                "host = 'a.example'\nalso = ['https://b.example/']\n",
                2,
                "is no host",
            ),
            (
                "host = 'a.example'\nalso = ['a.example']\n",
                2,
                "has a rule already",
            ),
            (
                "host = 'a.example'\n[example]\nhtml = ''\n",
                2,
                "missing field `title`",
            ),
        ] {
            let error = add("sites/a.example.toml", text).expect_err(text);
            assert!(
                error.starts_with(&format!("sites/a.example.toml:{line}: "))
                    && error.contains(words),
                "{text:?} gives {error}"
            );
        }
        let word = "host = 'a.example'\nbody = '[class~=text]'\n";
        assert!(
            add("sites/a.example.toml", word).is_ok(),
            "~= is a test of one element"
        );
    }

    #[test]
    fn a_folder_adds_to_the_rules_and_replaces_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let sites = folder.path().join("sites");
        std::fs::create_dir(&sites).expect("made");
        let write =
            |name: &str, text: &str| std::fs::write(sites.join(name), text).expect("written");
        write("a.example.toml", "host = 'a.example'\n");
        write("example.org.toml", "host = 'example.org'\nbody = 'main'\n");
        write("notes.txt", "no rule");
        let source = DataSource::folder(folder.path()).expect("a folder of tables");
        let loaded = Sites::load(&source).expect("the rules are right");
        assert!(loaded.rule("a.example").is_some());
        assert!(
            loaded
                .rule("example.org")
                .is_some_and(|rule| rule.title.is_none())
        );
        write("b.example.toml", "host = 'a.example'\n");
        assert!(Sites::load(&source).is_err());
    }

    #[test]
    fn every_file_of_the_folder_is_in_the_program() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sites");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .into_string()
                    .expect("UTF-8")
            })
            .collect();
        names.sort();
        assert_eq!(
            names,
            EMBEDDED.iter().map(|(name, _)| *name).collect::<Vec<_>>()
        );
    }
}
