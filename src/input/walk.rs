//! Which documents a list of paths leads to.

use std::fmt;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::{Found, STDIN, kind};

/// Endings of pages, also of those that a server made (`show.asp?id=12`, as scrapers save them).
const PAGES: &[&str] = &[
    "txt", "text", "md", "markdown", "html", "htm", "shtml", "xhtml", "xml", "asp", "aspx", "jsp",
    "php",
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

/// Why a file of a folder is not read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// Its name begins with a dot.
    Hidden,
    /// It speaks about the folder: a README, a licence.
    About,
    /// It is a symbolic link: following links may read a document twice, or for ever.
    Link,
    /// It is a pipe, a socket or a device.
    Special,
    /// Its ending is not that of a page.
    Ending(String),
    /// It has no ending and holds no text.
    NotText,
}

impl Skip {
    /// Whether nobody would look for an article there.
    pub fn is_expected(&self) -> bool {
        matches!(self, Self::Hidden | Self::About)
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Hidden => out.write_str("hidden"),
            Self::About => out.write_str("about the folder"),
            Self::Special => out.write_str("neither file nor folder"),
            Self::Link => out.write_str("symbolic link"),
            Self::Ending(ending) => write!(out, ".{ending}"),
            Self::NotText => out.write_str("not text"),
        }
    }
}

/// What the paths lead to: the paths in their order, a folder's documents in the order of their names.
pub fn find(paths: &[PathBuf]) -> impl Iterator<Item = Found> + '_ {
    paths.iter().flat_map(|path| find_one(path))
}

/// Whether reading `paths` reads the file `file`.
pub fn takes(paths: &[PathBuf], file: &Path) -> bool {
    let Ok(file) = file.canonicalize() else {
        return false;
    };
    paths.iter().any(|path| {
        path.canonicalize().is_ok_and(|path| {
            path == file || file.starts_with(&path) && ending(&file).is_none_or(|e| is_page(&e))
        })
    })
}

fn find_one(path: &Path) -> Box<dyn Iterator<Item = Found> + '_> {
    let named = || Found::Document {
        path: path.to_owned(),
        named: true,
    };
    if path.as_os_str() == STDIN {
        return Box::new(std::iter::once(named()));
    }
    let failed = |error| Found::Failed {
        path: path.to_owned(),
        error,
    };
    match std::fs::metadata(path) {
        Ok(about) if about.is_dir() => Box::new(Folder::new(path)),
        Ok(_) => Box::new(std::iter::once(named())),
        Err(error) => Box::new(std::iter::once(failed(error.into()))),
    }
}

/// The documents of a folder and of those in it.
struct Folder {
    walk: walkdir::IntoIter,
}

impl Folder {
    fn new(path: &Path) -> Self {
        Self {
            walk: WalkDir::new(path).sort_by_file_name().into_iter(),
        }
    }

    fn look_at(&mut self, entry: DirEntry) -> Option<Found> {
        let kind = entry.file_type();
        let hidden = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
        if hidden && kind.is_dir() {
            self.walk.skip_current_dir();
        }
        let why = if hidden {
            Some(Skip::Hidden)
        } else if kind.is_dir() {
            return None;
        } else if kind.is_symlink() {
            Some(Skip::Link)
        } else if !kind.is_file() {
            // To look into a pipe would be to wait for somebody who writes into it.
            Some(Skip::Special)
        } else {
            skip_by_name(entry.path())
        };
        let path = entry.into_path();
        Some(match why {
            Some(why) => Found::Skipped { path, why },
            None => Found::Document { path, named: false },
        })
    }
}

impl Iterator for Folder {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
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

fn failed(error: &walkdir::Error) -> Found {
    let kind = error
        .io_error()
        .map_or(std::io::ErrorKind::Other, |e| e.kind());
    Found::Failed {
        path: error.path().unwrap_or(Path::new("")).to_owned(),
        error: std::io::Error::from(kind).into(),
    }
}

fn skip_by_name(path: &Path) -> Option<Skip> {
    let stem = path.file_stem()?.to_string_lossy().to_lowercase();
    if ABOUT.contains(&stem.as_str()) {
        return Some(Skip::About);
    }
    match ending(path) {
        Some(ending) if is_page(&ending) => None,
        Some(ending) => Some(Skip::Ending(ending)),
        None => holds_no_text(path).then_some(Skip::NotText),
    }
}

fn is_page(ending: &str) -> bool {
    PAGES.contains(&ending)
}

/// The ending of a file's name in lower case, without what a server was asked.
fn ending(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy().to_lowercase();
    let name = name.split('?').next().unwrap_or_default();
    let (stem, ending) = name.rsplit_once('.')?;
    let is_ending = !stem.is_empty()
        && (1..=10).contains(&ending.len())
        && ending.chars().all(|c| c.is_ascii_alphanumeric());
    is_ending.then(|| ending.to_owned())
}

/// Whether the file's first bytes are no text. A file that cannot be read is left to the reader.
fn holds_no_text(path: &Path) -> bool {
    use std::io::Read;
    let mut head = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(8192).read_to_end(&mut head))
        .is_ok_and(|_| kind::not_text(&head).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(ending(Path::new(name)).as_deref(), expected, "{name}");
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
        for found in find(&paths) {
            match found {
                Found::Document { path, .. } => read.push(short(&path)),
                Found::Skipped { path, why } => skipped.push(format!("{}: {why}", short(&path))),
                Found::Failed { path, error } => panic!("{}: {error}", short(&path)),
            }
        }
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
