//! Records out: lines of JSON to standard output or to a file.
//!
//! A file is written beside its place under a name of its own and takes the place of the old one
//! when the run has come to its end: whoever finds `FILE` finds all of it, or the one from before. A run
//! that is killed leaves a hidden `.FILE.….part` beside it, and nothing else.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Why output stopped.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Whoever read the output has had enough; no fault.
    #[error("the output was closed")]
    Closed,
    /// The system refused.
    #[error("{path}: cannot be written: {}", .source.kind())]
    Write {
        /// The file, or `standard output`.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Where records go.
#[derive(Debug)]
pub struct Output {
    name: String,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    /// Passed on at once.
    Stream(StreamKind),
    /// Gathered beside its place.
    File { writer: BufWriter<File>, part: Part },
}

#[derive(Debug)]
enum StreamKind {
    Stdout(std::io::Stdout),
    /// A pipe or a device that the caller named.
    Device(File),
}

impl Output {
    /// To standard output.
    pub fn stdout() -> Self {
        Self {
            name: "standard output".to_owned(),
            sink: Sink::Stream(StreamKind::Stdout(std::io::stdout())),
        }
    }

    /// To a file, which appears (or changes) only with [`Output::finish`].
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn file(path: &Path) -> Result<Self, OutputError> {
        let name = path.display().to_string();
        let sink = Self::open(path).map_err(|source| OutputError::Write {
            path: name.clone(),
            source,
        })?;
        Ok(Self { name, sink })
    }

    fn open(path: &Path) -> std::io::Result<Sink> {
        if path.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        if path.exists() && !path.is_file() {
            let file = File::options().write(true).open(path)?;
            return Ok(Sink::Stream(StreamKind::Device(file)));
        }
        // A link stays a link: what it leads to is replaced.
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let name = target.file_name().ok_or(ErrorKind::InvalidInput)?;
        let mut beside = std::ffi::OsString::from(".");
        beside.push(name);
        beside.push(format!(".{}.part", std::process::id()));
        let part = Part {
            path: target.with_file_name(beside),
            target,
        };
        let writer = BufWriter::with_capacity(1 << 16, File::create(&part.path)?);
        Ok(Sink::File { writer, part })
    }

    /// Writes whole lines.
    ///
    /// # Errors
    /// [`OutputError::Closed`] when the reader has gone, else what the system said.
    pub fn write(&mut self, lines: &[u8]) -> Result<(), OutputError> {
        let written = match &mut self.sink {
            Sink::Stream(StreamKind::Stdout(stdout)) => {
                let mut stdout = stdout.lock();
                stdout.write_all(lines).and_then(|()| stdout.flush())
            }
            Sink::Stream(StreamKind::Device(file)) => file.write_all(lines),
            Sink::File { writer, .. } => writer.write_all(lines),
        };
        written.map_err(|error| self.error(error))
    }

    /// Ends the output; a file is put in its place.
    ///
    /// # Errors
    /// When the last bytes cannot be written or the file cannot be moved.
    pub fn finish(mut self) -> Result<(), OutputError> {
        let finished = match &mut self.sink {
            Sink::Stream(_) => Ok(()),
            Sink::File { writer, part } => writer
                .flush()
                .and_then(|()| std::fs::rename(&part.path, &part.target)),
        };
        finished.map_err(|error| self.error(error))
    }

    fn error(&self, source: std::io::Error) -> OutputError {
        match source.kind() {
            ErrorKind::BrokenPipe => OutputError::Closed,
            _ => OutputError::Write {
                path: self.name.clone(),
                source,
            },
        }
    }
}

/// The unfinished file; it is taken away where it was not put in its place.
#[derive(Debug)]
struct Part {
    path: PathBuf,
    target: PathBuf,
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        std::fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect()
    }

    #[test]
    fn a_file_appears_when_it_is_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.jsonl");
        let mut output = Output::file(&path).expect("opens");
        output.write(b"{}\n").expect("writes");
        assert!(!path.exists());
        output.finish().expect("finishes");
        assert_eq!(std::fs::read(&path).expect("is there"), b"{}\n");
        assert_eq!(names(folder.path()), ["out.jsonl"]);
    }

    #[test]
    fn an_unfinished_file_leaves_the_old_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.jsonl");
        std::fs::write(&path, "old").expect("writes");
        let mut output = Output::file(&path).expect("opens");
        output.write(b"{}\n").expect("writes");
        drop(output);
        assert_eq!(std::fs::read(&path).expect("is there"), b"old");
        assert_eq!(names(folder.path()), ["out.jsonl"]);
    }

    #[test]
    fn a_place_that_cannot_be_written_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = Output::file(folder.path()).expect_err("a folder");
        assert!(
            error
                .to_string()
                .ends_with("cannot be written: is a directory")
        );
        let error = Output::file(&folder.path().join("no/such/out")).expect_err("not there");
        assert!(error.to_string().contains("cannot be written: "));
    }
}
