//! Word → stem.
//!
//! Telusur's own stemmer lists every legal analysis of a word (`candidates`,
//! from the tables in `affixes`), and a trained linear ranker chooses among
//! them (`ranking`) with the help of a `lexicon`. How it was made and how well
//! it does is in `docs/stemmer.md`.

mod affixes;
mod candidates;
mod exceptions;
mod explanation;
mod hyphen;
mod lexicon;
mod ranking;
mod spelling;
pub mod training;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::reduplication::is_reduplication;
use lexicon::Marks;

pub(super) use affixes::{HYPHEN_ENDINGS, HYPHEN_NASAL_PREFIXES, HYPHEN_PREFIXES};
pub use exceptions::{Exceptions, ExceptionsError};
pub use explanation::{Explanation, Reading, Reason};
pub use lexicon::LEXICON_HASH;

/// The algorithms an index can be built with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// Our own: all legal analyses, ranked, with a lexicon.
    #[default]
    Telusur,
    /// The Indonesian algorithm of the Snowball project, after Tala (2003),
    /// "A Study of Stemming Effects on Information Retrieval in Bahasa Indonesia".
    Snowball,
    /// No stemming: every form is its own stem.
    None,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 3] = [Algorithm::Telusur, Algorithm::Snowball, Algorithm::None];

    /// Returns the name kept in the index.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Telusur => "telusur",
            Algorithm::Snowball => "snowball",
            Algorithm::None => "none",
        }
    }

    /// Returns the algorithm of that name.
    pub fn from_name(name: &str) -> Option<Algorithm> {
        Algorithm::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Stands before the modern stem of a word in the spelling before 1972, in terms
/// of the index; no word has it.
pub(super) const OLD_SPELLING: char = '~';

/// What an occurrence in the other spelling is worth beside one as typed. Little
/// enough that no number of them makes up for it: a word that fills title and body
/// scores some seven times as much as one that stands in the body once (BM25 with
/// k1 = 1.2, the title weighing twice).
const OTHER_SPELLING_WEIGHT: f32 = 0.1;

/// One of the terms under which a word of a query is found.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryTerm {
    /// The term.
    pub term: String,
    /// What an occurrence is worth, 1 for the word as typed.
    pub weight: f32,
}

/// A stemmer with its settings; cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stemmer {
    algorithm: Algorithm,
    informal: bool,
    exceptions: Arc<Exceptions>,
}

impl From<Algorithm> for Stemmer {
    fn from(algorithm: Algorithm) -> Stemmer {
        Stemmer::new(algorithm)
    }
}

impl fmt::Display for Stemmer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.algorithm)?;
        if self.informal {
            f.write_str(", informal")?;
        }
        match self.exceptions.len() {
            0 => Ok(()),
            1 => f.write_str(" and one exception"),
            count => write!(f, " and {count} exceptions"),
        }
    }
}

/// What a stem rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grounds {
    /// A table, a root of the lexicon, or an algorithm that has neither.
    Known,
    /// The form of the word alone.
    Guess,
}

impl Stemmer {
    /// Returns the stemmer with its usual settings.
    pub fn new(algorithm: Algorithm) -> Stemmer {
        Stemmer {
            algorithm,
            ..Stemmer::default()
        }
    }

    /// Turns the rules for informal language on or off (*ngurusin* → *urus*).
    #[must_use]
    pub fn with_informal(self, informal: bool) -> Stemmer {
        Stemmer { informal, ..self }
    }

    /// Sets words whose root the user gives.
    #[must_use]
    pub fn with_exceptions(self, exceptions: Exceptions) -> Stemmer {
        Stemmer {
            exceptions: Arc::new(exceptions),
            ..self
        }
    }

    /// Returns the algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns whether the rules for informal language are on.
    pub fn informal(&self) -> bool {
        self.informal
    }

    /// Returns the words whose root the user gave.
    pub fn exceptions(&self) -> &Exceptions {
        &self.exceptions
    }

    /// Returns the stem of a folded word.
    ///
    /// ```
    /// use telusur::analysis::{Algorithm, Stemmer};
    ///
    /// let stemmer = Stemmer::new(Algorithm::Telusur);
    /// assert_eq!(stemmer.stem("mengurangi"), "kurang");
    /// assert_eq!(stemmer.stem("penyelidikan"), "selidik");
    /// ```
    pub fn stem<'w>(&self, word: &'w str) -> Cow<'w, str> {
        let mut stem = String::new();
        self.stem_into(word, &mut stem);
        if stem == word {
            Cow::Borrowed(word)
        } else {
            Cow::Owned(stem)
        }
    }

    /// Appends the stem of a folded word to `out`; returns what it rests on.
    pub(super) fn stem_into(&self, word: &str, out: &mut String) -> Grounds {
        if let Some(root) = self.exceptions.get(word) {
            out.push_str(root);
            return Grounds::Known;
        }
        match self.algorithm {
            Algorithm::Telusur if word.contains('-') => hyphen::stem_into(self, word, out),
            Algorithm::Telusur => self.root_into(word, out),
            Algorithm::Snowball => {
                out.push_str(
                    &frostem::Stemmer::new(frostem::Algorithm::Indonesian)
                        .stem(without_second_half(word)),
                );
                Grounds::Known
            }
            Algorithm::None => {
                out.push_str(without_second_half(word));
                Grounds::Known
            }
        }
    }

    /// Appends the root of a word without a hyphen.
    fn root_into(&self, word: &str, out: &mut String) -> Grounds {
        if let Some(root) = self.listed_root(word) {
            out.push_str(root);
            return Grounds::Known;
        }
        if self.informal && lexicon::look_up(word.as_bytes(), true).is_none() {
            let plain = without_lengthening(word);
            if plain.len() < word.len() {
                return self.root_into(&plain, out);
            }
        }
        let Some(best) = ranking::best(word.as_bytes(), self.informal) else {
            out.push_str(word);
            return Grounds::Guess;
        };
        let listed = best.entry.and_then(|entry| self.root_in_table(entry));
        match listed {
            Some(root) => out.push_str(root),
            None if best.is_identity() => out.push_str(word),
            None => out.push_str(best.root(word.as_bytes()).as_str()),
        }
        if best.entry.is_some() {
            Grounds::Known
        } else {
            Grounds::Guess
        }
    }

    /// Returns the root of a word that the lexicon lists for itself or in its
    /// tables, so that nothing is left to choose.
    fn listed_root<'w>(&'w self, word: &'w str) -> Option<&'w str> {
        if let Some(entry) = lexicon::look_up(word.as_bytes(), self.informal) {
            return self
                .root_in_table(entry)
                .or_else(|| entry.stays_whole().then_some(word));
        }
        // A word of the tables, an exception or a function word with clitics behind
        // it: mengesahkannya, berapakah.
        let listed = |word: &'w str| {
            if let Some(root) = self.exceptions.get(word) {
                return Some(root);
            }
            let entry = lexicon::look_up(word.as_bytes(), self.informal)?;
            self.root_in_table(entry)
                .or_else(|| entry.marks.any(Marks::CLOSED).then_some(word))
        };
        let particle = without_ending(word, &affixes::PARTICLES);
        let possessive = without_ending(particle.unwrap_or(word), &affixes::POSSESSIVES);
        particle
            .and_then(listed)
            .or_else(|| possessive.and_then(listed))
    }

    /// Returns the root that a table gives for a word.
    fn root_in_table(&self, entry: &lexicon::Entry) -> Option<&'static str> {
        [(true, entry.root()), (self.informal, entry.informal())]
            .into_iter()
            .find_map(|(wanted, root)| (wanted && !root.is_empty()).then_some(root))
    }

    /// Returns the term under which a folded word is indexed.
    pub(crate) fn term(&self, word: &str) -> String {
        let mut term = String::new();
        self.term_into(word, &mut term);
        term
    }

    /// Appends the term under which a folded word is indexed: its stem or, if it
    /// is written in the spelling before 1972, [`OLD_SPELLING`] and its modern
    /// stem. Returns what the stem rests on.
    pub(super) fn term_into(&self, word: &str, out: &mut String) -> Grounds {
        let start = out.len();
        let grounds = self.stem_into(word, out);
        if grounds == Grounds::Guess
            && self.algorithm == Algorithm::Telusur
            && let Some(strength) = spelling::oldness(word)
        {
            let mut modern = String::new();
            spelling::modernise(word, &mut modern);
            if self.is_plainly_known(&modern, strength) {
                out.truncate(start);
                out.push(OLD_SPELLING);
                self.stem_into(&modern, out);
                return Grounds::Known;
            }
        }
        grounds
    }

    /// Whether a word in modern letters is so well known that its letters before
    /// 1972 are no accident: it is listed, or derived from a root that is not rare,
    /// by more than an infix or a short clitic. A *j* alone, which today's words
    /// have as well, asks for a listed word.
    fn is_plainly_known(&self, modern: &str, strength: spelling::Oldness) -> bool {
        if modern.contains('-') {
            return self.stem_into(modern, &mut String::new()) == Grounds::Known
                && strength == spelling::Oldness::Sure;
        }
        if self.listed_root(modern).is_some() {
            return true;
        }
        strength == spelling::Oldness::Sure
            && ranking::best(modern.as_bytes(), self.informal).is_some_and(|best| {
                best.entry.is_some_and(|entry| entry.frequency >= 2) && best.is_plain()
            })
    }

    /// Returns the terms under which a word of a query is found, its own first.
    ///
    /// A word of which nothing is known but its form may stand in the index cut
    /// or, where it was seen to be a name, whole; and every word may stand there
    /// in the old spelling, which is worth less than the spelling as typed.
    pub fn query_terms(&self, word: &str) -> Vec<QueryTerm> {
        let mut term = String::new();
        let grounds = self.term_into(word, &mut term);
        let mut terms = vec![QueryTerm { term, weight: 1.0 }];
        if self.algorithm != Algorithm::Telusur {
            return terms;
        }
        if grounds == Grounds::Guess && terms[0].term != word {
            terms.push(QueryTerm {
                term: without_clitics_of_names(word).to_owned(),
                weight: 1.0,
            });
        }
        for at in 0..terms.len() {
            let other = terms[at].term.strip_prefix(OLD_SPELLING).map_or_else(
                || format!("{OLD_SPELLING}{}", terms[at].term),
                str::to_owned,
            );
            terms.push(QueryTerm {
                term: other,
                weight: OTHER_SPELLING_WEIGHT,
            });
        }
        terms
    }
}

/// Returns a word without letters repeated for emphasis: three or more anywhere
/// and two at the end (*apaaa*, *kangenn*).
fn without_lengthening(word: &str) -> Cow<'_, str> {
    let bytes = word.as_bytes();
    let repeats = |at: usize| at > 0 && bytes[at] == bytes[at - 1] && bytes[at].is_ascii();
    let lengthened = (2..bytes.len()).any(|at| repeats(at) && repeats(at - 1))
        || (bytes.len() > 2 && repeats(bytes.len() - 1));
    if !lengthened {
        return Cow::Borrowed(word);
    }
    let mut plain = String::with_capacity(word.len());
    let mut run = (None, 0);
    for c in word.chars() {
        run = if run.0 == Some(c) {
            (run.0, run.1 + 1)
        } else {
            (Some(c), 1)
        };
        // The second of two stays until a third shows it to be emphasis.
        match run.1 {
            1 | 2 => plain.push(c),
            3 => {
                plain.pop();
            }
            _ => {}
        }
    }
    if run.1 == 2 {
        plain.pop();
    }
    Cow::Owned(plain)
}

/// Whether a folded word is a root of the lexicon.
pub(crate) fn is_root(word: &str) -> bool {
    lexicon::look_up(word.as_bytes(), false).is_some()
}

/// Whether a folded word is one of the closed classes: prepositions,
/// conjunctions, pronouns, particles.
pub(super) fn is_function_word(word: &str) -> bool {
    lexicon::look_up(word.as_bytes(), false)
        .is_some_and(|entry| entry.marks.any(Marks::CLOSED) || !entry.root().is_empty())
}

/// Whether two folded halves, with a hyphen between them, are a pair of the
/// lexicon, perhaps with affixes around it: *sayur-mayur*, *berwarna-warni*.
pub(super) fn is_listed_pair(first: &str, second: &str) -> bool {
    hyphen::listed_pair(&format!("{first}-{second}")).is_some()
}

/// Returns the first half of a reduplication, any other word whole: both halves
/// have the root, and the first is the plainer one.
fn without_second_half(word: &str) -> &str {
    match word.split_once('-') {
        Some((first, second)) if is_reduplication(first, second) => first,
        _ => word,
    }
}

/// Returns a word without one of these endings, if it has one.
fn without_ending<'w>(word: &'w str, endings: &[&[u8]]) -> Option<&'w str> {
    let bytes = word.as_bytes();
    let rest = endings
        .iter()
        .find_map(|ending| bytes.strip_suffix(*ending))?;
    word.get(..rest.len())
}

/// Returns a name without the clitics that stand behind names: *-nya* and
/// particles.
pub(super) fn without_clitics_of_names(word: &str) -> &str {
    let before_particle = without_ending(word, &affixes::PARTICLES).unwrap_or(word);
    without_ending(before_particle, &[b"nya"]).unwrap_or(before_particle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snowball_cuts_affixes_and_none_cuts_nothing() {
        let snowball = Stemmer::new(Algorithm::Snowball);
        assert_eq!(snowball.stem("mengimpor"), "impor");
        assert_eq!(snowball.stem("impor"), "impor");
        assert_eq!(Stemmer::new(Algorithm::None).stem("mengimpor"), "mengimpor");
    }

    #[test]
    fn names_come_back() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::from_name(algorithm.name()), Some(algorithm));
        }
        assert_eq!(Algorithm::from_name("porter"), None);
    }
}
