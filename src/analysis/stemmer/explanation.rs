//! Why a word has the stem it has.

use super::candidates::candidates;
use super::lexicon::Marks;
use super::{Algorithm, OLD_SPELLING, Stemmer, hyphen, ranking};
use crate::texts::Label;

/// How a stemmer came to the stem of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The word.
    pub word: String,
    /// Its stem.
    pub stem: String,
    /// What decided.
    pub reason: Reason,
    /// The analyses that were compared, the best first; empty where nothing was.
    pub readings: Vec<Reading>,
    /// The stem in modern spelling under which it is found as well, if the word
    /// is written in the spelling before 1972.
    pub modern: Option<String>,
}

/// What decided about a stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The user's exceptions.
    Exception,
    /// The lexicon, where the word is listed for itself or with its root.
    Lexicon,
    /// The ranker, among the readings.
    Ranked,
    /// The two halves have this root in common, or are a pair of the lexicon.
    Halves,
    /// An algorithm that gives no account of itself.
    Algorithm,
}

/// One way to read a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The root it leads to.
    pub root: String,
    /// The affixes around the root: *meN- + kurang + -i*.
    pub affixes: String,
    /// What the lexicon knows of the root: *root*, *name*, *foreign word* …
    pub known_as: Label,
    /// Its score, the higher the better; only differences mean something.
    pub score: i32,
}

impl Stemmer {
    /// Returns how the stem of a folded word comes about.
    pub fn explain(&self, word: &str) -> Explanation {
        let mut stem = String::new();
        self.stem_into(word, &mut stem);
        let mut term = String::new();
        self.term_into(word, &mut term);
        let reason = if self.exceptions.get(word).is_some() {
            Reason::Exception
        } else if self.algorithm != Algorithm::Telusur {
            Reason::Algorithm
        } else if word.contains('-') && hyphen::listed_pair(word).is_none_or(|pair| pair != word) {
            Reason::Halves
        } else if word.contains('-') || self.listed_root(word).is_some() {
            Reason::Lexicon
        } else {
            Reason::Ranked
        };
        let mut readings = Vec::new();
        if reason == Reason::Ranked {
            candidates(word.as_bytes(), self.informal, &mut |candidate| {
                let root = if candidate.is_identity() {
                    word.to_owned()
                } else {
                    candidate.root(word.as_bytes()).as_str().to_owned()
                };
                readings.push(Reading {
                    affixes: if candidate.is_identity() {
                        root.clone()
                    } else {
                        candidate.describe(word.as_bytes())
                    },
                    root,
                    known_as: candidate
                        .entry
                        .map_or(UNKNOWN, |entry| known_as(entry.marks)),
                    score: ranking::score(word.as_bytes(), candidate),
                });
            });
            // A stable sort: of equals the first listed wins, as in the ranker.
            readings.sort_by_key(|reading| std::cmp::Reverse(reading.score));
        }
        Explanation {
            word: word.to_owned(),
            stem,
            reason,
            readings,
            modern: term.strip_prefix(OLD_SPELLING).map(str::to_owned),
        }
    }
}

const UNKNOWN: Label = Label::new("unknown", "tidak dikenal");

fn known_as(marks: Marks) -> Label {
    [
        (Marks::CLOSED, Label::new("function word", "kata tugas")),
        (
            Marks::INFORMAL,
            Label::new("informal word", "kata tak baku"),
        ),
        (Marks::ROOT, Label::new("root", "akar")),
        (Marks::NAME, Label::new("name", "nama")),
        (Marks::FOREIGN, Label::new("foreign word", "kata asing")),
        (Marks::WHOLE, Label::new("kept whole", "tetap utuh")),
    ]
    .into_iter()
    .find_map(|(mark, name)| marks.any(mark).then_some(name))
    .unwrap_or(Label::new("listed form", "bentuk terdaftar"))
}
