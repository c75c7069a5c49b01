//! One document: what was found of it against what was asked.

use std::fmt;

use super::answer::{Answer, GoldFigure};
use super::judge::{Attribute, Quantity, Verdict, judge, same_progress, same_sum};
use super::measures::{Counts, Outcome};
use super::predicted::{PredictedArticle, PredictedFigure, strings};

/// What came of the comparison.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The numbers that all measures are made of.
    pub counts: Counts,
    /// How many figures the answer has, optional ones among them.
    pub asked: usize,
    /// What is not as it should be, in the order of the answer.
    pub differences: Vec<Difference>,
}

/// Something that is not as the answer says.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// An attribute of a figure that was found.
    Wrong {
        /// The figure's words.
        quote: String,
        /// Which attribute.
        attribute: Attribute,
        /// What is right.
        wanted: String,
        /// What was found.
        found: String,
    },
    /// A figure that was not found.
    Missed {
        /// Its words.
        quote: String,
        /// What it counts.
        item: String,
    },
    /// A figure that is none, or is told a second time.
    False {
        /// Its words.
        quote: String,
        /// What it was taken for.
        item: String,
    },
    /// A group of progress or a sum that was not found.
    MissedGroup {
        /// `progress` or `sums`.
        kind: &'static str,
        /// The group.
        group: String,
    },
    /// A stretch that the text lacks.
    Lacks(String),
    /// Noise that the text still has.
    StillHas(String),
    /// Another headline.
    Title {
        /// The right one.
        wanted: String,
        /// The articles' headlines.
        found: String,
    },
    /// Another day of publication.
    Published {
        /// The right one.
        wanted: String,
        /// The articles' days.
        found: String,
    },
    /// Another number of articles.
    Articles {
        /// The right one.
        wanted: usize,
        /// The one found.
        found: usize,
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong {
                quote,
                attribute,
                wanted,
                found,
            } => {
                let name = attribute.name();
                write!(f, "{quote}: {name} is {found:?} instead of {wanted}")
            }
            Self::Missed { quote, item } => write!(f, "{quote}: missed ({item})"),
            Self::False { quote, item } => write!(f, "{quote}: not in the answer ({item})"),
            Self::MissedGroup { kind, group } => write!(f, "{kind}: missed {group}"),
            Self::Lacks(stretch) => write!(f, "text: lacks {stretch:?}"),
            Self::StillHas(noise) => write!(f, "text: still has {noise:?}"),
            Self::Title { wanted, found } => {
                write!(f, "title: is {found:?} instead of {wanted:?}")
            }
            Self::Published { wanted, found } => {
                write!(f, "published: is {found:?} instead of {wanted:?}")
            }
            Self::Articles { wanted, found } => {
                write!(f, "articles: {found} instead of {wanted}")
            }
        }
    }
}

/// Holds what was found of a document against its answer.
pub fn compare(answer: &Answer, articles: &[&PredictedArticle]) -> Compared {
    let mut out = Compared {
        counts: Counts {
            documents: 1,
            ..Counts::default()
        },
        asked: answer.figures.len(),
        differences: Vec::new(),
    };
    out.figures(answer, articles);
    out.groups(answer, articles);
    out.text(answer, articles);
    out.page(answer, articles);
    out
}

impl Compared {
    fn figures(&mut self, answer: &Answer, articles: &[&PredictedArticle]) {
        let golds = &answer.figures;
        let found: Vec<&PredictedFigure> = articles.iter().flat_map(|a| &a.figures).collect();
        let pairs = pairs(golds, &found);
        let mut taken_golds = vec![false; golds.len()];
        let mut taken = vec![false; found.len()];
        let mut optional = 0;
        for pair in &pairs {
            mark(&mut taken_golds, pair.gold);
            mark(&mut taken, pair.found);
            match (golds.get(pair.gold), found.get(pair.found)) {
                (Some(gold), Some(_)) if gold.optional => optional += 1,
                (Some(gold), Some(figure)) => self.judged(gold, figure, pair.verdict),
                _ => {}
            }
        }
        let scored = pairs.len() - optional;
        let missed: Vec<&GoldFigure> = (golds.iter().zip(&taken_golds))
            .filter(|(gold, taken)| !**taken && !gold.optional)
            .map(|(gold, _)| gold)
            .collect();
        self.counts.quantities = Outcome {
            right: scored,
            wrong: found.len() - pairs.len(),
            missed: missed.len(),
        };
        self.counts.gold = golds.iter().filter(|gold| !gold.optional).count();
        self.counts.predicted = found.len() - optional;
        let missed = missed.into_iter().map(|gold| Difference::Missed {
            quote: gold.quote.clone(),
            item: gold.item.clone(),
        });
        self.differences.extend(missed);
        for _ in (found.iter().zip(&taken)).filter(|(figure, taken)| !**taken && figure.is_sure()) {
            self.counts.sure.add(false);
        }
        let wrong = (found.iter().zip(&taken)).filter(|(_, taken)| !**taken);
        self.differences
            .extend(wrong.map(|(figure, _)| Difference::False {
                quote: figure.quote.clone().unwrap_or_default(),
                item: figure.item.clone().unwrap_or_default(),
            }));
    }

    fn judged(&mut self, gold: &GoldFigure, figure: &PredictedFigure, verdict: Verdict) {
        self.counts.strict += usize::from(verdict.strict());
        self.counts.core += usize::from(verdict.core());
        if figure.is_sure() {
            self.counts.sure.add(verdict.strict());
        }
        for ((attribute, told), share) in verdict.each().zip(&mut self.counts.attributes) {
            let Some(right) = told else { continue };
            share.add(right);
            if !right {
                let (wanted, found) = both(attribute, gold, figure);
                self.differences.push(Difference::Wrong {
                    quote: gold.quote.clone(),
                    attribute,
                    wanted,
                    found,
                });
            }
        }
    }

    fn groups(&mut self, answer: &Answer, articles: &[&PredictedArticle]) {
        let progress = articles.iter().filter_map(|a| a.progress.as_ref());
        let progress: Vec<_> = progress.flatten().collect();
        let (outcome, missed) = groups(&answer.progress, &progress, same_progress);
        self.counts.progress = outcome;
        self.missed_groups("progress", &missed);
        let sums: Vec<_> = (articles.iter().filter_map(|a| a.sums.as_ref()))
            .flatten()
            .collect();
        let (outcome, missed) = groups(&answer.sums, &sums, same_sum);
        self.counts.sums = outcome;
        self.missed_groups("sums", &missed);
    }

    fn missed_groups<T: serde::Serialize>(&mut self, kind: &'static str, missed: &[&T]) {
        for group in missed {
            let group = serde_json::to_string(group).unwrap_or_default();
            self.differences
                .push(Difference::MissedGroup { kind, group });
        }
    }

    fn text(&mut self, answer: &Answer, articles: &[&PredictedArticle]) {
        let mut text = String::new();
        for article in articles {
            text.push_str(article.title.as_deref().unwrap_or_default());
            text.push('\n');
            text.push_str(article.text.as_deref().unwrap_or_default());
            text.push('\n');
        }
        for stretch in &answer.must_contain {
            let right = text.contains(stretch);
            self.counts.cleaning.add(right);
            if !right {
                self.differences.push(Difference::Lacks(stretch.clone()));
            }
        }
        for noise in &answer.must_not_contain {
            let right = !text.contains(noise);
            self.counts.cleaning.add(right);
            if !right {
                self.differences.push(Difference::StillHas(noise.clone()));
            }
        }
    }

    fn page(&mut self, answer: &Answer, articles: &[&PredictedArticle]) {
        let list = |texts: Vec<&str>| texts.join(" | ");
        let right = articles.len() == answer.articles;
        self.counts.split.add(right);
        if !right {
            self.differences.push(Difference::Articles {
                wanted: answer.articles,
                found: articles.len(),
            });
        }
        let wanted = answer.title.as_deref().unwrap_or_default();
        let titles = || articles.iter().map(|a| a.title.as_deref().unwrap_or(""));
        let right = titles().any(|title| squeeze(title) == squeeze(wanted));
        self.counts.title.add(right);
        if !right {
            self.differences.push(Difference::Title {
                wanted: wanted.to_owned(),
                found: list(titles().collect()),
            });
        }
        let Some(wanted) = answer.published.as_deref().filter(|day| !day.is_empty()) else {
            return;
        };
        let days = || {
            articles
                .iter()
                .map(|a| a.published.as_deref().unwrap_or(""))
        };
        let right = days().any(|day| day.starts_with(wanted));
        self.counts.published.add(right);
        if !right {
            self.differences.push(Difference::Published {
                wanted: wanted.to_owned(),
                found: list(days().collect()),
            });
        }
    }
}

/// A figure asked for and one found that has its quantity, by their places in the lists.
struct Pair {
    gold: usize,
    found: usize,
    verdict: Verdict,
}

/// Pairs on equal quantities, one to one: most attributes right first, then what is not optional, then
/// what stands nearest in reading order.
fn pairs(golds: &[GoldFigure], found: &[&PredictedFigure]) -> Vec<Pair> {
    let asked: Vec<Quantity> = golds.iter().map(Quantity::asked).collect();
    let quantities: Vec<Quantity> = found.iter().map(|f| Quantity::found(f)).collect();
    let place = |index: usize, all: usize| index as f64 / all.max(1) as f64;
    let mut candidates = Vec::new();
    for (i, (gold, quantity)) in golds.iter().zip(&asked).enumerate() {
        for (j, (figure, other)) in found.iter().zip(&quantities).enumerate() {
            if quantity.same(other) {
                let pair = Pair {
                    gold: i,
                    found: j,
                    verdict: judge(gold, figure),
                };
                let apart = (place(i, golds.len()) - place(j, found.len())).abs();
                candidates.push((gold.optional, apart, pair));
            }
        }
    }
    candidates.sort_by(
        |(optional, apart, pair), (other_optional, other_apart, other)| {
            (other.verdict.right().cmp(&pair.verdict.right()))
                .then(optional.cmp(other_optional))
                .then(apart.total_cmp(other_apart))
                .then((pair.gold, pair.found).cmp(&(other.gold, other.found)))
        },
    );
    let mut taken_golds = vec![false; golds.len()];
    let mut taken = vec![false; found.len()];
    let is_free = |taken: &[bool], index: usize| taken.get(index) == Some(&false);
    let mut out = Vec::new();
    for (_, _, pair) in candidates {
        if is_free(&taken_golds, pair.gold) && is_free(&taken, pair.found) {
            mark(&mut taken_golds, pair.gold);
            mark(&mut taken, pair.found);
            out.push(pair);
        }
    }
    out
}

fn mark(taken: &mut [bool], index: usize) {
    if let Some(taken) = taken.get_mut(index) {
        *taken = true;
    }
}

/// Each group asked for takes the first that is the same and free; also those that found none.
fn groups<'a, G, F>(
    wanted: &'a [G],
    found: &[&F],
    same: impl Fn(&G, &F) -> bool,
) -> (Outcome, Vec<&'a G>) {
    let mut free: Vec<&F> = found.to_vec();
    let mut missed = Vec::new();
    for group in wanted {
        match free.iter().position(|other| same(group, other)) {
            Some(index) => {
                free.remove(index);
            }
            None => missed.push(group),
        }
    }
    let outcome = Outcome {
        right: wanted.len() - missed.len(),
        wrong: free.len(),
        missed: missed.len(),
    };
    (outcome, missed)
}

/// A text without its blanks.
fn squeeze(text: &str) -> String {
    let blank = |c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c);
    text.chars().filter(|c| !blank(*c)).collect()
}

/// An attribute as it was asked and as it was found, for people.
fn both(attribute: Attribute, gold: &GoldFigure, found: &PredictedFigure) -> (String, String) {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match attribute {
        Attribute::Qualifier => (word(&gold.qualifier), word(&found.qualifier)),
        Attribute::Item => (gold.item_keys.join("/"), text(&found.item)),
        Attribute::Action => (gold.action.join("/"), text(&found.action)),
        Attribute::Place => (gold.place_keys.join("/"), strings(&found.place)),
        Attribute::Time => (text(&gold.time), text(&found.time)),
        Attribute::Modality => (word(&gold.modality), word(&found.modality)),
        Attribute::Change => (word(&gold.change), word(&found.change)),
    }
}

/// A choice as JSON writes it.
fn word<T: serde::Serialize>(choice: &T) -> String {
    match serde_json::to_value(choice) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
