//! Records out: lines of JSON to standard output or to a file.
//!
//! A file is written beside its place under a name of its own and takes the place of the old one
//! when the run has come to its end: whoever finds `FILE` finds all of it, or the one from before. A run
//! that is killed leaves a hidden `.FILE.part` beside it, which the next one can go on with.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// Why output stopped.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Whoever read the output has had enough; no fault.
    #[error("the output was closed")]
    Closed,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another run has it open.
    #[error("{path}: another run is writing it")]
    Busy {
        /// The file.
        path: String,
    },
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
    File {
        writer: BufWriter<File>,
        part: Part,
        bytes: u64,
    },
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
    /// When nothing can be written there, or another run is writing it.
    pub fn file(path: &Path) -> Result<Self, OutputError> {
        Self::named(path, |path| Self::open(path, 0))
    }

    /// To a file of which an interrupted run has written so many bytes: what stands behind them is
    /// written anew.
    ///
    /// # Errors
    /// When they are not there, when nothing can be written, or another run is writing.
    pub fn go_on(path: &Path, bytes: u64) -> Result<Self, OutputError> {
        Self::named(path, |path| Self::open(path, bytes))
    }

    fn named(
        path: &Path,
        open: impl FnOnce(&Path) -> std::io::Result<Sink>,
    ) -> Result<Self, OutputError> {
        let name = path.display().to_string();
        match open(path) {
            Ok(sink) => Ok(Self { name, sink }),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                Err(OutputError::Busy { path: name })
            }
            Err(source) => Err(OutputError::Write { path: name, source }),
        }
    }

    fn open(path: &Path, bytes: u64) -> std::io::Result<Sink> {
        if path.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        if path.exists() && !path.is_file() {
            let file = File::options().write(true).open(path)?;
            return Ok(Sink::Stream(StreamKind::Device(file)));
        }
        let target = resolved(path);
        let path = beside(&target, "part").ok_or(ErrorKind::InvalidInput)?;
        let mut file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)?;
        // Two runs that write one file would leave neither's.
        file.try_lock().map_err(std::io::Error::from)?;
        if file.metadata()?.len() < bytes {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        file.set_len(bytes)?;
        file.seek(SeekFrom::End(0))?;
        let part = Part {
            path,
            target,
            keep: bytes > 0,
        };
        Ok(Sink::File {
            writer: BufWriter::with_capacity(1 << 16, file),
            part,
            bytes,
        })
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sees to it that what was written up to now outlasts the program and the machine; how many bytes
    /// that is. `None` where the output is no file. From now on the unfinished file stays where the run
    /// comes to no end.
    ///
    /// # Errors
    /// What the system said.
    pub fn sync(&mut self) -> Result<Option<u64>, OutputError> {
        let Sink::File {
            writer,
            part,
            bytes,
        } = &mut self.sink
        else {
            return Ok(None);
        };
        let synced = writer.flush().and_then(|()| writer.get_ref().sync_data());
        part.keep |= synced.is_ok();
        let bytes = *bytes;
        synced.map_err(|error| self.error(error))?;
        Ok(Some(bytes))
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
            Sink::File { writer, bytes, .. } => {
                *bytes += lines.len() as u64;
                writer.write_all(lines)
            }
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
            Sink::File { writer, part, .. } => writer
                .flush()
                .and_then(|()| writer.get_ref().sync_data())
                .and_then(|()| std::fs::rename(&part.path, &part.target))
                .inspect(|()| part.keep = true),
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

/// The hidden file that belongs to an output, beside what it is or leads to: `.FILE.part`.
pub fn beside(output: &Path, what: &str) -> Option<PathBuf> {
    let target = resolved(output);
    let mut name = OsString::from(".");
    name.push(target.file_name()?);
    name.push(".");
    name.push(what);
    Some(target.with_file_name(name))
}

/// What a path leads to: a link stays a link, and its target is written.
fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The unfinished file; it is taken away where it was not put in its place and nobody can go on with it.
#[derive(Debug)]
struct Part {
    path: PathBuf,
    target: PathBuf,
    keep: bool,
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.keep {
            let _ = std::fs::remove_file(&self.path);
        }
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
    fn a_run_goes_on_where_another_was_synced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.jsonl");
        let mut output = Output::file(&path).expect("opens");
        output.write(b"{1}\n").expect("writes");
        let bytes = output.sync().expect("syncs").expect("a file");
        output.write(b"{2}\n").expect("writes");
        let busy = Output::go_on(&path, bytes).expect_err("the first one has it");
        assert!(matches!(busy, OutputError::Busy { .. }), "{busy}");
        drop(output);
        assert_eq!(names(folder.path()), [".out.jsonl.part"]);
        assert!(Output::go_on(&path, 1000).is_err());
        let mut output = Output::go_on(&path, bytes).expect("opens");
        output.write(b"{3}\n").expect("writes");
        output.finish().expect("finishes");
        assert_eq!(std::fs::read(&path).expect("is there"), b"{1}\n{3}\n");
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
