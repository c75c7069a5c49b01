//! Which files a list of paths leads to, and which of them may be articles by their names.

use std::fmt;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use walkdir::{DirEntry, WalkDir};

use super::error::InputError;
use super::kind::Kind;
use super::{Options, STDIN};

/// Endings of pages, also of those that a server made (`show.asp?id=12`, as scrapers save them).
const PAGES: &[&str] = &[
    "txt", "text", "md", "markdown", "html", "htm", "shtml", "xhtml", "xml", "asp", "aspx", "jsp",
    "php",
];

/// Endings of archives and tables.
const ARCHIVES: &[&str] = &[
    "gz", "tgz", "zst", "zstd", "zip", "tar", "warc", "wet", "jsonl", "ndjson", "csv", "tsv",
    "parquet",
];

/// Endings of files that are archives to a program and no archives to a person.
const NO_ARCHIVES: &[&str] = &[
    "docx", "xlsx", "pptx", "odt", "ods", "odp", "wps", "et", "ofd", "epub", "jar", "war", "apk",
    "svgz", "whl", "xpi", "crx",
];

/// Files that speak about the folder they are in; repositories of blogs have them beside the articles.
const ABOUT: &[&str] = &[
    "readme",
    "license",
    "licence",
    "notice",
    "changelog",
    "contributing",
];

/// Why something that was found is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// Its name begins with a dot.
    Hidden,
    /// It speaks about the folder: a README, a licence.
    About,
    /// The caller's patterns leave it out.
    Excluded,
    /// It is a WARC record of a kind that holds no page: a request, a revisit.
    Record(String),
    /// It is a symbolic link: following links may read a document twice, or for ever.
    Link,
    /// It is a pipe, a socket or a device.
    Special,
    /// Its ending is not that of a page.
    Ending(String),
    /// It has no ending and holds no text.
    NotText,
    /// It is a page or a row with nothing in it.
    Empty,
    /// The server answered with something else than a page.
    Status(u16),
    /// The server says that it is no page.
    Type(String),
    /// It is a table without a column for the text.
    NoText,
    /// This program wrote it.
    Records,
    /// It is a page of an archive in which no article is found.
    NoArticle,
}

impl Skip {
    /// Whether nobody would look for an article there.
    pub fn is_expected(&self) -> bool {
        matches!(
            self,
            Self::Hidden | Self::About | Self::Excluded | Self::Record(_)
        )
    }

    /// For a type that is no page's: pictures are pictures, whatever their kind.
    pub(super) fn of_type(essence: &str) -> Self {
        Self::Type(match essence.split_once('/') {
            Some((first @ ("image" | "video" | "audio" | "font"), _)) => format!("{first}/*"),
            _ => essence.to_owned(),
        })
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Hidden => out.write_str("hidden"),
            Self::About => out.write_str("about the folder"),
            Self::Excluded => out.write_str("left out by a pattern"),
            Self::Record(kind) => write!(out, "{kind} record"),
            Self::Special => out.write_str("neither file nor folder"),
            Self::Link => out.write_str("symbolic link"),
            Self::Ending(ending) => write!(out, ".{ending}"),
            Self::NotText => out.write_str("not text"),
            Self::Empty => out.write_str("empty"),
            Self::Status(status) => write!(out, "HTTP {status}"),
            Self::Type(essence) => out.write_str(essence),
            Self::NoText => out.write_str("table without text"),
            Self::Records => out.write_str("records of gongbao"),
            Self::NoArticle => out.write_str("no article"),
        }
    }
}

/// Which files of folders are read. `*` also stands for `/`, so that `*.html` means those of all folders.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
}

impl Patterns {
    /// Reads patterns, which are held against paths relative to the folder that was given.
    ///
    /// # Errors
    /// When one of them is none.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Self, String> {
        Ok(Self {
            include: globs(include)?,
            exclude: globs(exclude)?,
        })
    }
}

fn globs(patterns: &[String]) -> Result<Option<GlobSet>, String> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern.trim_end_matches('/')).build();
        set.add(glob.map_err(|error| error.to_string())?);
    }
    set.build().map(Some).map_err(|error| error.to_string())
}

/// What a path led to.
#[derive(Debug)]
pub(super) enum Walked {
    /// A file to read.
    File {
        /// Its path, or [`STDIN`].
        path: PathBuf,
        /// Whether the caller named it, rather than a folder it is in.
        named: bool,
    },
    /// A file of a folder that is not read.
    Skipped { path: PathBuf, why: Skip },
    /// Something that should have been read and could not.
    Failed { path: PathBuf, error: InputError },
}

/// What the paths lead to: the paths in their order, a folder's files in the order of their names.
pub(super) fn walk<'a>(
    paths: &'a [PathBuf],
    options: &'a Options,
) -> impl Iterator<Item = Walked> + 'a {
    paths
        .iter()
        .flat_map(|path| walk_one(path, &options.patterns))
}

/// Whether reading `paths` may read the file `file`.
pub fn takes(paths: &[PathBuf], file: &Path) -> bool {
    let Ok(file) = file.canonicalize() else {
        return false;
    };
    // What an earlier run wrote is known for what it is.
    let may_be_read = || match ending(&file.to_string_lossy()) {
        Some(ending) => ending != "jsonl" && (is_page(&ending) || is_archive(&ending)),
        None => true,
    };
    paths.iter().any(|path| {
        path.canonicalize()
            .is_ok_and(|path| path == file || file.starts_with(&path) && may_be_read())
    })
}

fn walk_one<'a>(path: &Path, patterns: &'a Patterns) -> Box<dyn Iterator<Item = Walked> + 'a> {
    let named = || Walked::File {
        path: path.to_owned(),
        named: true,
    };
    if path.as_os_str() == STDIN {
        return Box::new(std::iter::once(named()));
    }
    let failed = |error| Walked::Failed {
        path: path.to_owned(),
        error,
    };
    match std::fs::metadata(path) {
        Ok(about) if about.is_dir() => Box::new(Folder::new(path, patterns)),
        Ok(_) => Box::new(std::iter::once(named())),
        Err(error) => Box::new(std::iter::once(failed(error.into()))),
    }
}

/// The files of a folder and of those in it.
struct Folder<'a> {
    root: PathBuf,
    patterns: &'a Patterns,
    walk: walkdir::IntoIter,
}

impl<'a> Folder<'a> {
    fn new(path: &Path, patterns: &'a Patterns) -> Self {
        Self {
            root: path.to_owned(),
            patterns,
            walk: WalkDir::new(path).sort_by_file_name().into_iter(),
        }
    }

    fn look_at(&mut self, entry: DirEntry) -> Option<Walked> {
        let kind = entry.file_type();
        let inside = entry.depth() > 0;
        let hidden = inside && entry.file_name().as_encoded_bytes().starts_with(b".");
        let path = entry.path();
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        let says = |set: &Option<GlobSet>| set.as_ref().map(|set| set.is_match(relative));
        let out = inside && says(&self.patterns.exclude) == Some(true);
        let included = says(&self.patterns.include);
        if (hidden || out) && kind.is_dir() {
            self.walk.skip_current_dir();
        }
        let why = if hidden {
            Some(Skip::Hidden)
        } else if out {
            Some(Skip::Excluded)
        } else if kind.is_dir() {
            return None;
        } else if included == Some(false) {
            Some(Skip::Excluded)
        } else if kind.is_symlink() {
            Some(Skip::Link)
        } else if !kind.is_file() {
            // To look into a pipe would be to wait for somebody who writes into it.
            Some(Skip::Special)
        } else {
            None
        };
        let path = entry.into_path();
        Some(match why {
            Some(why) => Walked::Skipped { path, why },
            // Whoever gives patterns knows what the files are.
            None => Walked::File {
                path,
                named: included == Some(true),
            },
        })
    }
}

impl Iterator for Folder<'_> {
    type Item = Walked;

    fn next(&mut self) -> Option<Walked> {
        loop {
            let found = match self.walk.next()? {
                Ok(entry) => self.look_at(entry),
                Err(error) => Some(failed(&error)),
            };
            if found.is_some() {
                return found;
            }
        }
    }
}

fn failed(error: &walkdir::Error) -> Walked {
    let kind = error
        .io_error()
        .map_or(std::io::ErrorKind::Other, |e| e.kind());
    Walked::Failed {
        path: error.path().unwrap_or(Path::new("")).to_owned(),
        error: std::io::Error::from(kind).into(),
    }
}

/// Why a file that nobody named is not read, by its name and what its bytes are.
pub(super) fn skip(name: &str, kind: Kind) -> Option<Skip> {
    let file = file_name(name).to_lowercase();
    let stem = file.split_once('.').map_or(file.as_str(), |(stem, _)| stem);
    if ABOUT.contains(&stem) {
        return Some(Skip::About);
    }
    // Tables of text only look like ones; an archive is one beyond doubt.
    let is_archive_inside = matches!(
        kind,
        Kind::Gzip | Kind::Zstd | Kind::Zip | Kind::Tar | Kind::Warc | Kind::Parquet
    );
    match ending(name) {
        Some(ending) if is_page(&ending) || is_archive(&ending) => None,
        Some(ending) if is_archive_inside && !NO_ARCHIVES.contains(&ending.as_str()) => None,
        Some(ending) => Some(Skip::Ending(ending)),
        None => matches!(kind, Kind::Other(_)).then_some(Skip::NotText),
    }
}

/// The name of an archive's member as text, with `/` between folders. Programs in Chinese Windows write
/// names in its charset.
pub(super) fn member_name(bytes: &[u8]) -> String {
    let name = match std::str::from_utf8(bytes) {
        Ok(name) => name.to_owned(),
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    };
    let name = name.replace('\\', "/");
    name.strip_prefix("./").map_or(name.clone(), str::to_owned)
}

/// Whether unpacking a member of this name would write outside the folder.
pub(super) fn leaves_folder(name: &str) -> bool {
    let drive = matches!(name.as_bytes(), [b'A'..=b'Z' | b'a'..=b'z', b':', ..]);
    drive || name.starts_with('/') || name.split('/').any(|part| part == "..")
}

/// Whether a member or a folder it is in is hidden.
pub(super) fn is_hidden(name: &str) -> bool {
    let is_dots = |part: &str| matches!(part, "." | "..");
    name.split('/')
        .any(|part| part.starts_with('.') && !is_dots(part))
}

/// The name of what a packed file holds.
pub(super) fn without_packing(name: &str) -> String {
    let Some((stem, ending)) = name.rsplit_once('.') else {
        return name.to_owned();
    };
    match ending.to_ascii_lowercase().as_str() {
        "gz" | "zst" | "zstd" => stem.to_owned(),
        "tgz" => format!("{stem}.tar"),
        _ => name.to_owned(),
    }
}

/// Whether the name is that of JSON.
pub(super) fn is_json(name: &str) -> bool {
    matches!(ending(name).as_deref(), Some("jsonl" | "ndjson" | "json"))
}

/// Whether the name is that of a table.
pub(super) fn is_csv(name: &str) -> bool {
    matches!(ending(name).as_deref(), Some("csv" | "tsv"))
}

fn is_page(ending: &str) -> bool {
    PAGES.contains(&ending)
}

fn is_archive(ending: &str) -> bool {
    ARCHIVES.contains(&ending)
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The ending of a file's name in lower case, without what a server was asked.
fn ending(path: &str) -> Option<String> {
    let name = file_name(path).to_lowercase();
    let name = name.split('?').next().unwrap_or_default();
    let (stem, ending) = name.rsplit_once('.')?;
    let is_ending = !stem.is_empty()
        && (1..=10).contains(&ending.len())
        && ending.chars().all(|c| c.is_ascii_alphanumeric());
    is_ending.then(|| ending.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Found;

    #[test]
    fn endings_are_told_from_dots_in_names() {
        for (name, expected) in [
            ("a.TXT", Some("txt")),
            ("show.asp?id=12", Some("asp")),
            ("a.tar.gz", Some("gz")),
            ("content_1234", None),
            (".profile", None),
            ("三农工作.新闻", None),
            ("v1.", None),
        ] {
            assert_eq!(ending(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn a_folder_is_read_in_the_order_of_names() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        for name in [
            "b/2.html",
            "b/10.html",
            "a.txt",
            "c",
            "d.pdf",
            ".x.txt",
            ".git/y.txt",
            "b/README.md",
        ] {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(&path, "文").expect("writes");
        }
        std::fs::write(root.join("e"), [0; 64]).expect("writes");
        let short = |path: &Path| {
            path.strip_prefix(root)
                .expect("inside")
                .display()
                .to_string()
        };
        let paths = [root.to_owned()];
        let (mut read, mut skipped) = (Vec::new(), Vec::new());
        let _ = super::super::read(&paths, &Options::default(), &mut |found| {
            match found {
                Found::Document(page) => read.push(short(Path::new(&page.origin.path))),
                Found::Skipped { place, why } => {
                    skipped.push(format!("{}: {why}", short(Path::new(&place.path))));
                }
                other => panic!("{other:?}"),
            }
            std::ops::ControlFlow::Continue(())
        });
        assert_eq!(read, ["a.txt", "b/10.html", "b/2.html", "c"]);
        assert_eq!(
            skipped,
            [
                ".git: hidden",
                ".x.txt: hidden",
                "b/README.md: about the folder",
                "d.pdf: .pdf",
                "e: not text"
            ]
        );
    }

    #[test]
    fn the_output_is_known_among_the_inputs() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().to_owned();
        for name in ["a.txt", "out.jsonl"] {
            std::fs::write(root.join(name), "文").expect("writes");
        }
        assert!(takes(&[root.join("a.txt")], &root.join("./a.txt")));
        assert!(takes(std::slice::from_ref(&root), &root.join("a.txt")));
        assert!(!takes(std::slice::from_ref(&root), &root.join("out.jsonl")));
        assert!(takes(&[root.join("out.jsonl")], &root.join("out.jsonl")));
        assert!(!takes(&[root.join("a.txt")], &root.join("new.txt")));
    }
}
