//! The lexicon: what the program knows about words, loaded once from `data/` and never changed.
//!
//! Every table is a file that a person can edit (see [`tsv`]); a module of this folder reads one
//! kind of table into a type of its own. All stages share one [`Lexicon`] by reference.

pub mod divisions;
mod edges;
pub mod headers;
pub mod items;
pub mod names;
pub mod noise;
pub mod opencc;
pub mod place_words;
mod prefixes;
mod rare;
pub mod regions;
pub mod relations;
pub mod sites;
pub mod spun;
pub mod terms;
pub mod tsv;
pub mod units;
pub mod verbs;
pub mod words;

use std::sync::{Mutex, OnceLock};
use std::thread::{self, JoinHandle};

use jieba_rs::Jieba;
use names::Finder;
use rare::{Of, RareWords};

pub use divisions::Divisions;
pub use headers::HeaderWords;
pub use items::{ItemRole, ItemWords};
pub use names::Names;
pub use noise::{NoiseKind, NoiseLines};
pub use opencc::{Configuration, Converter};
pub use place_words::PlaceWords;
pub use regions::Regions;
pub use relations::{RelationWords, Role};
pub use sites::{SiteRule, Sites};
pub use spun::SpunWords;
pub use terms::Terms;
pub use tsv::{DataSource, LexiconError};
pub use units::{Unit, Units};
pub use verbs::{VerbClass, Verbs};
pub use words::{Cues, Phrases, Qualifiers};

/// Everything loaded from `data/`.
#[derive(Debug)]
pub struct Lexicon {
    /// Administrative divisions.
    pub divisions: Divisions,
    /// Regions larger than a province.
    pub regions: Regions,
    /// Words in the names of towns, villages and bodies.
    pub place_words: PlaceWords,
    /// What may stand behind a number.
    pub units: Units,
    /// Words that say how exactly a number is meant.
    pub qualifiers: Qualifiers,
    /// Words that say whether something is planned.
    pub cues: Cues,
    /// Words of tables' headers.
    pub headers: HeaderWords,
    /// Words that say where an item begins and ends.
    pub items: ItemWords,
    /// Words that say how figures belong together.
    pub relations: RelationWords,
    /// Set phrases with numbers that count nothing.
    pub phrases: Phrases,
    /// What happens to what is counted.
    pub verbs: Verbs,
    /// Lines that are no part of an article.
    pub noise: NoiseLines,
    /// Traditional → Simplified.
    pub opencc: Converter,
    /// Words of the genre.
    pub terms: Terms,
    /// Rules of single sites.
    pub sites: Sites,
    jieba: OnceLock<Jieba>,
    /// The segmenter's own dictionary, on its way.
    dictionary: Mutex<Option<JoinHandle<Jieba>>>,
    /// Words that article spinners leave.
    pub spun: SpunWords,
    /// Words of two of the tables, looked for together.
    pub(crate) rare: RareWords,
    /// What the names of places are found by.
    finder: OnceLock<Finder>,
}

impl Lexicon {
    /// Loads and checks all tables. The dictionary of words takes about a tenth of a second: a thread
    /// of its own loads it meanwhile, and the first sentence with a number waits for it.
    ///
    /// # Errors
    /// The first line of a table that cannot be used, or a file that cannot be read.
    pub fn load(source: &DataSource) -> Result<Self, LexiconError> {
        // Without a thread, it is loaded when it is needed.
        let dictionary = thread::Builder::new().spawn(Jieba::new).ok();
        let noise = NoiseLines::load(source)?;
        let spun = SpunWords::load(source)?;
        let of_noise = noise.open_words().map(|word| (word, Of::Noise));
        let of_spinners = spun.words().map(|(word, weight)| match weight {
            SpunWords::STRONG.. => (word, Of::SpunForSure),
            _ => (word, Of::Spun),
        });
        Ok(Self {
            rare: RareWords::new(of_noise.chain(of_spinners)),
            divisions: Divisions::load(source)?,
            regions: Regions::load(source)?,
            place_words: PlaceWords::load(source)?,
            units: Units::load(source)?,
            qualifiers: Qualifiers::load(source)?,
            cues: Cues::load(source)?,
            headers: HeaderWords::load(source)?,
            items: ItemWords::load(source)?,
            relations: RelationWords::load(source)?,
            phrases: Phrases::load(source)?,
            verbs: Verbs::load(source)?,
            noise,
            spun,
            opencc: Converter::load(source)?,
            terms: Terms::load(source)?,
            sites: Sites::load(source)?,
            jieba: OnceLock::new(),
            dictionary: Mutex::new(dictionary),
            finder: OnceLock::new(),
        })
    }

    /// All in a text that may name a place, found in one pass.
    pub fn names(&self, text: &str) -> Names<'_> {
        Names::of(text, self, self.finder.get_or_init(|| Finder::of(self)))
    }

    /// The segmenter with its dictionary.
    pub fn jieba(&self) -> &Jieba {
        self.jieba.get_or_init(|| {
            let coming = self
                .dictionary
                .lock()
                .ok()
                .and_then(|mut coming| coming.take());
            let loaded = coming.and_then(|thread| thread.join().ok());
            let mut jieba = loaded.unwrap_or_default();
            self.terms.teach(&mut jieba);
            // 提高到 is one verb, and another one than 提高; what the dictionary lacks would be
            // taken for a noun.
            for verb in self.verbs.iter().filter(|verb| verb.chars().count() > 1) {
                let act = matches!(
                    self.verbs.class(verb),
                    Some(VerbClass::Act | VerbClass::Name)
                );
                // 打掉 stands in the dictionary, and is cut apart all the same.
                let whole = || jieba.has_word(verb) && jieba.cut(verb, false).len() == 1;
                if !(act && whole()) {
                    jieba.add_word(verb, None, Some("v"));
                }
            }
            jieba
        })
    }

    /// One lexicon for all tests of the process: its dictionary takes time to load.
    #[cfg(test)]
    pub fn for_tests() -> &'static Self {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Self::load(&DataSource::embedded()).expect("the tables are right"))
    }
}
