//! The stems of the words seen last.

use super::hash::hash;
use super::stemmer::{Grounds, Stemmer};

/// Number of pairs of slots, which makes two megabytes for each analyzer. Measured
/// on the sample archive: with half as many the whole chain is a tenth slower.
const PAIRS: usize = 1 << 15;

/// A word with its stem, which is most often a part of the word, perhaps with
/// another first letter (*menulis* → *tulis*). All zeros it is empty, so that the
/// system hands out a cache without anybody writing to it.
type Slot = [u8; SLOT];

/// Bytes of a slot.
const SLOT: usize = 32;

/// Length of the word; 0 in an empty slot.
const LENGTH: usize = 0;
/// Where the stem begins and ends in the letters.
const START: usize = 1;
const END: usize = 2;
/// The first letter of the stem, if it is another than in the word, or 0.
const FIRST: usize = 3;
/// 1 if the stem is a guess.
const GUESS: usize = 4;
/// From here on the word, and behind it the stem that is no part of it. Longer
/// words are not remembered.
const LETTERS: usize = 5;

/// A bounded cache of stems: each word belongs to one pair of slots, which holds
/// the two words seen last, the very last first. Made when the first word comes.
#[derive(Debug, Clone, Default)]
pub(super) struct StemCache {
    /// As bytes: only a vector of numbers comes from the system as zeros that nobody
    /// has written, and most searches need a few pages of it.
    pairs: Vec<u8>,
    /// A stem that is no part of its word.
    written: String,
}

impl StemCache {
    /// Returns the term of a folded word, and what it rests on.
    pub(super) fn get<'a>(&'a mut self, word: &'a str, stemmer: &Stemmer) -> (&'a str, Grounds) {
        if self.pairs.is_empty() {
            self.pairs = vec![0; PAIRS * 2 * SLOT];
        }
        let number = usize::try_from(hash(word.as_bytes()) >> (64 - PAIRS.trailing_zeros()));
        let (slots, _) = self.pairs.as_chunks_mut::<SLOT>();
        let (pairs, _) = slots.as_chunks_mut::<2>();
        let pair = &mut pairs[number.unwrap_or(0)];
        if !holds(&pair[0], word) {
            pair.swap(0, 1);
            if !holds(&pair[0], word) {
                self.written.clear();
                let grounds = stemmer.term_into(word, &mut self.written);
                match slot_for(word, &self.written, grounds) {
                    Some(filled) => pair[0] = filled,
                    None => return (&self.written, grounds),
                }
            }
        }
        let slot = &pair[0];
        let grounds = if slot[GUESS] == 1 {
            Grounds::Guess
        } else {
            Grounds::Known
        };
        let (start, end) = (usize::from(slot[START]), usize::from(slot[END]));
        if slot[FIRST] == 0
            && let Some(part) = word.get(start..end)
        {
            return (part, grounds);
        }
        self.written.clear();
        if slot[FIRST] == 0 {
            let stem = slot.get(LETTERS + start..LETTERS + end).unwrap_or_default();
            self.written
                .push_str(std::str::from_utf8(stem).unwrap_or_default());
        } else {
            self.written.push(char::from(slot[FIRST]));
            self.written
                .push_str(word.get(start + 1..end).unwrap_or_default());
        }
        (&self.written, grounds)
    }
}

fn holds(slot: &Slot, word: &str) -> bool {
    usize::from(slot[LENGTH]) == word.len()
        && slot.get(LETTERS..LETTERS + word.len()) == Some(word.as_bytes())
}

/// Returns the slot that remembers a word with its stem, if one can.
fn slot_for(word: &str, stem: &str, grounds: Grounds) -> Option<Slot> {
    let mut slot = [0; SLOT];
    slot[LENGTH] = u8::try_from(word.len()).ok()?;
    slot[GUESS] = u8::from(grounds == Grounds::Guess);
    let letters = &mut slot[LETTERS..];
    letters
        .get_mut(..word.len())?
        .copy_from_slice(word.as_bytes());
    let (start, first) = if let Some(start) = word.find(stem) {
        (start, 0)
    } else if let Some(start) = find_but_first(word, stem) {
        (start, stem.as_bytes()[0])
    } else {
        letters
            .get_mut(word.len()..word.len() + stem.len())?
            .copy_from_slice(stem.as_bytes());
        (word.len(), 0)
    };
    slot[START] = u8::try_from(start).ok()?;
    slot[END] = u8::try_from(start + stem.len()).ok()?;
    slot[FIRST] = first;
    Some(slot)
}

/// Returns where the word has the stem but for its first letter, which is one
/// byte in both.
fn find_but_first(word: &str, stem: &str) -> Option<usize> {
    let rest = stem.get(1..).filter(|rest| !rest.is_empty())?;
    let start = word.find(rest)?.checked_sub(1)?;
    word.is_char_boundary(start).then_some(start)
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
        let mut words: Vec<String> = [
            "mengurangi",
            "menulis",
            "penyakit",
            "gemerlapan",
            "xyzan",
            "djakarta",
            "kedua",
            "anak-anak",
            "sayur-mayur",
            "é",
            "été",
            "İ",
            "a",
            "n",
            "nn",
            "mengapa",
            &long,
        ]
        .map(str::to_owned)
        .into();
        // More words than slots, so that each drives others out.
        words.extend((0..100_000).map(|number| format!("menulis{number}kan")));
        for round in 0..2 {
            for word in &words {
                let mut stem = String::new();
                let grounds = stemmer.term_into(word, &mut stem);
                for _ in 0..2 {
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
