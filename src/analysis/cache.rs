//! The stems of the words seen last.

use super::hash::hash;
use super::stemmer::{Grounds, Stemmer};

/// Number of words remembered; a power of two. With [`SLOT`] it makes half a
/// megabyte for each analyzer, which stays in the second-level cache, and serves
/// 97% of the words of news text.
const SLOTS: usize = 1 << 13;

/// Bytes for one word: its length, that of its stem, whether the stem is known,
/// then both.
const SLOT: usize = 64;
const HEADER: usize = 3;

/// A bounded cache of stems: each word has one slot, which the last word to fall
/// into it holds. Made when the first word comes.
#[derive(Debug, Clone, Default)]
pub(super) struct StemCache {
    slots: Vec<u8>,
    /// The stem of a word too long for a slot.
    long: String,
}

impl StemCache {
    /// Returns the term of a folded word, and what it rests on.
    pub(super) fn get(&mut self, word: &str, stemmer: &Stemmer) -> (&str, Grounds) {
        if self.slots.is_empty() {
            self.slots = vec![0; SLOTS * SLOT];
        }
        let start = slot_of(word) * SLOT;
        let length = word.len();
        let hit = usize::from(self.slots[start]) == length
            && self
                .slots
                .get(start + HEADER..start + HEADER + length)
                .is_some_and(|held| held == word.as_bytes());
        if !hit {
            self.long.clear();
            let grounds = stemmer.term_into(word, &mut self.long);
            let stem = self.long.as_bytes();
            if HEADER + length + stem.len() > SLOT {
                return (&self.long, grounds);
            }
            let slot = &mut self.slots[start..start + SLOT];
            // Both fit into a slot, whose size fits into a byte.
            slot[0] = u8::try_from(length).unwrap_or(0);
            slot[1] = u8::try_from(stem.len()).unwrap_or(0);
            slot[2] = u8::from(grounds == Grounds::Guess);
            slot[HEADER..HEADER + length].copy_from_slice(word.as_bytes());
            slot[HEADER + length..HEADER + length + stem.len()].copy_from_slice(stem);
        }
        let slot = &self.slots[start..start + SLOT];
        let stem = &slot[HEADER + length..][..usize::from(slot[1])];
        let grounds = if slot[2] == 1 {
            Grounds::Guess
        } else {
            Grounds::Known
        };
        (std::str::from_utf8(stem).unwrap_or_default(), grounds)
    }
}

/// Returns the slot of a word.
fn slot_of(word: &str) -> usize {
    usize::try_from(hash(word.as_bytes()) >> (64 - SLOTS.trailing_zeros())).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Algorithm;

    #[test]
    fn a_remembered_stem_is_the_stem() {
        let stemmer = Stemmer::new(Algorithm::Telusur);
        let mut cache = StemCache::default();
        let long = format!("meng{}kan", "a".repeat(100));
        // More words than slots, so that each drives others out; then again.
        for round in 0..2 {
            for number in 0..20_000 {
                let word = format!("men{}jakan", "abcdefghij".repeat(number % 5));
                let word = format!("{word}{number}");
                for word in [word.as_str(), "mengurangi", "xyzan", &long] {
                    let mut stem = String::new();
                    let grounds = stemmer.term_into(word, &mut stem);
                    assert_eq!(
                        cache.get(word, &stemmer),
                        (stem.as_str(), grounds),
                        "{word}, round {round}"
                    );
                }
            }
        }
    }
}
