//! Whatever a path leads to, read one document at a time: what a stream is shows in its first bytes.

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use super::error::{Damage, InputError, Place, Position};
use super::kind::{self, Kind};
use super::packed::Members;
use super::stream::{Plain, Stream};
use super::walk::{self, Skip};
use super::{Found, Options, STDIN, display};
use super::{rows, tar, warc, zip};
use crate::pipeline::{Origin, Page};

/// Whether to go on.
pub(super) type Flow<T = ()> = ControlFlow<(), T>;

/// So much of a stream is looked at to say what it is.
pub(super) const HEAD: usize = 1 << 13;

/// What an archive says about a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Source {
    pub url: Option<String>,
    pub charset: Option<String>,
    pub fetched: Option<String>,
    pub title: Option<String>,
    pub published: Option<Date>,
    pub listed: Option<Date>,
}

/// How a stream came to be read.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Its name, for the ending.
    pub name: String,
    /// Whether the caller named it: then it is tried whatever it is.
    pub named: bool,
    /// In how many archives it is.
    pub depth: u8,
}

impl Entry {
    /// What a packed file holds.
    fn unpacked(&self) -> Self {
        Self {
            name: walk::without_packing(&self.name),
            named: self.named,
            depth: self.depth + 1,
        }
    }

    /// A member of an archive.
    pub fn member(&self, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            named: false,
            depth: self.depth + 1,
        }
    }
}

/// A run under way.
pub(super) struct Reader<'f> {
    pub options: &'f Options,
    pub sink: &'f mut dyn FnMut(Found) -> Flow,
    /// How often something failed.
    pub failed: u64,
    /// Whether the file has come to more than it may.
    pub spent: bool,
}

impl Reader<'_> {
    pub fn skip(&mut self, place: Place, why: Skip) -> Flow {
        (self.sink)(Found::Skipped { place, why })
    }

    pub fn fail(&mut self, place: Place, error: InputError) -> Flow {
        // What is missing behind the end of everything is no news.
        let spent = self.spent || matches!(error, InputError::Bombs { .. });
        if std::mem::replace(&mut self.spent, spent) {
            return Flow::Continue(());
        }
        self.failed += 1;
        (self.sink)(Found::Failed { place, error })
    }

    pub fn damage(&mut self, place: &Place, damage: Damage) -> Flow {
        self.fail(place.at(Position::Byte(damage.offset)), damage.error)
    }

    /// A file or standard input.
    pub fn path(&mut self, path: &Path, named: bool) -> Flow {
        let place = Place::file(display(path));
        let entry = Entry {
            name: place.path.clone(),
            named,
            depth: 0,
        };
        if path.as_os_str() == STDIN {
            return self.stream(
                &mut self.whole(Plain::counted(io::stdin().lock(), &self.options.read)),
                &place,
                &entry,
            );
        }
        let file = File::open(path).and_then(|file| {
            let metadata = file.metadata()?;
            match metadata.is_dir() {
                true => Err(io::ErrorKind::IsADirectory.into()),
                false => Ok((file, metadata.len())),
            }
        });
        match file {
            Ok((file, length)) => self.file(file, length, &place, &entry),
            Err(error) => self.fail(place, error.into()),
        }
    }

    /// The stream of a whole file.
    fn whole<'a>(&self, layer: Plain<impl Read + 'a>) -> Stream<'a> {
        Stream::file(layer, self.options.limits.unpacked)
    }

    /// Bytes from elsewhere under a name.
    pub fn source(&mut self, source: impl Read, name: &str) -> Flow {
        let entry = Entry {
            name: name.to_owned(),
            named: true,
            depth: 0,
        };
        self.stream(
            &mut self.whole(Plain::new(source)),
            &Place::file(name),
            &entry,
        )
    }

    /// A file that was so long when it was opened.
    fn file(&mut self, file: File, length: u64, place: &Place, entry: &Entry) -> Flow {
        let file = Arc::new(file);
        let plain = Plain::counted(Arc::clone(&file), &self.options.read).of_length(length);
        let mut stream = self.whole(plain);
        let is_table = stream.peek(HEAD).starts_with(kind::PARQUET);
        match is_table.then(|| file.try_clone()) {
            Some(Ok(file)) => rows::parquet::file(self, file, place, entry),
            _ => self.stream(&mut stream, place, entry),
        }
    }

    /// A stream, whatever it is.
    pub fn stream(&mut self, stream: &mut Stream, place: &Place, entry: &Entry) -> Flow {
        let kind = kind::of(stream.peek(HEAD), entry, &self.options.fields);
        if !entry.named
            && let Some(why) = walk::skip(&entry.name, kind)
        {
            return self.skip(place.clone(), why);
        }
        if kind.is_container() && entry.depth >= self.options.limits.depth {
            return self.fail(
                place.clone(),
                InputError::TooDeep(self.options.limits.depth),
            );
        }
        match kind {
            Kind::Gzip => {
                let budget = stream.budget();
                let mut inner = Stream::new(Members::gzip(stream), budget).inside(entry.depth + 1);
                self.stream(&mut inner, place, &entry.unpacked())
            }
            Kind::Zstd => {
                let budget = stream.budget();
                let mut inner = Stream::new(Members::zstd(stream), budget).inside(entry.depth + 1);
                self.stream(&mut inner, place, &entry.unpacked())
            }
            Kind::Warc => warc::read(self, stream, place),
            Kind::Zip => zip::read(self, stream, place, entry),
            Kind::Tar => tar::read(self, stream, place, entry),
            Kind::JsonLines => rows::json::read(self, stream, place, entry),
            Kind::Csv(separator) => rows::csv::read(self, stream, separator, place, entry),
            Kind::Parquet => rows::parquet::stream(self, stream, place, entry),
            Kind::Page => self.document(stream, place, entry, None),
            Kind::Other(what) => self.document(stream, place, entry, Some(what)),
        }
    }

    /// A member of an archive, read to its end.
    pub fn member(&mut self, data: &mut Stream, place: &Place, name: &str, entry: &Entry) -> Flow {
        let inner = place.member(name);
        if walk::leaves_folder(name) {
            (self.sink)(Found::Warned {
                place: inner.clone(),
                warning: "its path leads out of the archive's folder; it is taken as a name only",
            })?;
        }
        if walk::is_hidden(name) {
            self.skip(inner.clone(), Skip::Hidden)?;
        } else {
            self.stream(data, &inner, &entry.member(name))?;
        }
        match data.drain() {
            Ok(()) => Flow::Continue(()),
            Err(damage) => self.damage(&inner, damage),
        }
    }

    /// A stream that is a document, or something else of which it is said what.
    fn document(
        &mut self,
        stream: &mut Stream,
        place: &Place,
        entry: &Entry,
        other: Option<&'static str>,
    ) -> Flow {
        let limit = self.options.limits.document;
        let mut bytes = Vec::new();
        let error = match stream.read_into(&mut bytes, limit.saturating_add(1)) {
            Ok(read) if read > limit => InputError::TooLong(limit),
            Ok(_) => return self.text(place, Source::default(), bytes, entry, other),
            Err(damage) => {
                self.damage(place, damage)?;
                // Where the first record of an archive is lost, the next one shows what it is.
                return match stream.peek(5) == b"WARC/" && stream.at_member() {
                    true => warc::read(self, stream, place),
                    false => Flow::Continue(()),
                };
            }
        };
        self.fail(place.clone(), error)
    }

    /// A page of an archive of pages.
    pub fn page(&mut self, place: &Place, source: Source, bytes: Vec<u8>) -> Flow {
        let entry = Entry {
            name: String::new(),
            named: false,
            depth: 1,
        };
        let other = kind::not_text(&bytes);
        self.text(place, source, bytes, &entry, other)
    }

    fn text(
        &mut self,
        place: &Place,
        source: Source,
        bytes: Vec<u8>,
        entry: &Entry,
        other: Option<&'static str>,
    ) -> Flow {
        let limit = self.options.limits.document;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            // An empty file is a file that was lost; archives have empty pages.
            return match place.name() {
                None => self.fail(place.clone(), InputError::Empty),
                Some(_) => self.skip(place.clone(), Skip::Empty),
            };
        }
        if bytes.len() as u64 > limit {
            return self.fail(place.clone(), InputError::TooLong(limit));
        }
        if let Some(kind) = other {
            return match entry.named {
                true => self.fail(place.clone(), InputError::Binary(kind)),
                false => self.skip(place.clone(), Skip::NotText),
            };
        }
        let origin = Origin {
            path: place.path.clone(),
            member: place.name(),
            url: source.url,
            charset: source.charset,
            fetched: source.fetched,
            title: source.title,
            published: source.published,
            listed: source.listed,
        };
        (self.sink)(Found::Document(Page { origin, bytes }))
    }
}
