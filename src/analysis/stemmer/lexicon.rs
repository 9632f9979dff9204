//! The lexicon: roots, and words that have their root from a table.
//!
//! The data are `data/roots.txt`, `data/words.txt` and `data/informal.txt`; the
//! build script makes one hash table of them.

use crate::analysis::hash::hash;

/// What is known of a word.
#[derive(Debug)]
pub(super) struct Entry {
    /// Where the word stands in [`WORDS`].
    start: u32,
    length: u8,
    /// How common the word and its derivatives are, 0 (rare) to 5.
    pub(super) frequency: u8,
    pub(super) marks: Marks,
    /// Numbers of the roots in [`TARGETS`].
    root: u16,
    informal: u16,
}

impl Entry {
    fn word(&self) -> &'static str {
        let start = self.start as usize;
        &WORDS[start..start + usize::from(self.length)]
    }

    /// Whether the word is listed for itself, and so never taken apart: all but
    /// roots so rare that a word derived from a common root is likelier.
    pub(super) fn stays_whole(&self) -> bool {
        let other_than_root = self.marks.0 & !Marks::ROOT.0 != 0;
        other_than_root || (self.marks.any(Marks::ROOT) && self.frequency >= COMMON)
    }

    /// Returns the root of a word that has it from the table, or nothing.
    pub(super) fn root(&self) -> &'static str {
        TARGETS[usize::from(self.root)]
    }

    /// Returns the same for an informal spelling.
    pub(super) fn informal(&self) -> &'static str {
        TARGETS[usize::from(self.informal)]
    }
}

/// Frequency from which on a root is never taken apart.
const COMMON: u8 = 3;

/// Parts of speech and kinds of a word, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks(pub(super) u16);

impl Marks {
    pub(super) const NAME: Marks = Marks(1 << 4);
    pub(super) const FOREIGN: Marks = Marks(1 << 5);
    pub(super) const WHOLE: Marks = Marks(1 << 6);
    pub(super) const CLOSED: Marks = Marks(1 << 7);
    pub(super) const INFORMAL: Marks = Marks(1 << 8);
    /// The parts of speech of a root.
    pub(super) const ROOT: Marks = Marks(0b1111);

    /// Whether one of the marks of `other` is set.
    pub(super) fn any(self, other: Marks) -> bool {
        self.0 & other.0 != 0
    }
}

#[allow(clippy::unreadable_literal, reason = "written by the build script")]
mod compiled {
    use super::{Entry, Marks};

    include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));
}

pub use compiled::LEXICON_HASH;
pub(super) use compiled::TRAINED;
use compiled::{ENTRIES, SLOT_BITS, SLOTS, TARGETS, WORDS};

/// Returns what is known of a word; words of the informal table alone are known
/// only to the rules for informal language.
pub(super) fn look_up(word: &[u8], informal: bool) -> Option<&'static Entry> {
    find(word).filter(|entry| informal || entry.marks.0 != 0 || entry.root != 0)
}

fn find(word: &[u8]) -> Option<&'static Entry> {
    let hash = hash(word);
    let mut slot = usize::try_from(hash >> (64 - SLOT_BITS)).ok()?;
    loop {
        let held = SLOTS[slot];
        if held == 0 {
            return None;
        }
        if u64::from(held >> 16) == hash & 0xffff {
            let entry = &ENTRIES[(held & 0xffff) as usize - 1];
            if entry.word().as_bytes() == word {
                return Some(entry);
            }
        }
        slot = (slot + 1) % SLOTS.len();
    }
}

/// Returns the words that are names and nothing else.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ENTRIES
        .iter()
        .filter(|entry| entry.marks == Marks::NAME)
        .map(Entry::word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_and_no_other() {
        for entry in &ENTRIES {
            let found = find(entry.word().as_bytes()).unwrap();
            assert_eq!(found.word(), entry.word());
            let other = format!("{}'", entry.word());
            assert!(find(other.as_bytes()).is_none(), "{other}");
        }
        assert!(find(b"").is_none());
        assert!(look_up(b"skrg", true).is_some() && look_up(b"skrg", false).is_none());
    }

    /// The size the lexicon was promised to have, and roots of every letter.
    #[test]
    fn the_lexicon_is_large() {
        let roots: Vec<&Entry> = ENTRIES
            .iter()
            .filter(|entry| entry.marks.any(Marks::ROOT))
            .collect();
        assert!(roots.len() >= 15_000, "{} roots", roots.len());
        for letter in 'a'..='z' {
            assert!(
                roots.iter().any(|root| root.word().starts_with(letter)),
                "{letter}"
            );
        }
    }
}
