//! The stems of the words seen last.

use super::stemmer::{Grounds, Stemmer};

/// Number of pairs of slots, which makes two megabytes for each analyzer. Measured
/// on the sample archive: with half as many the whole chain is a tenth slower.
const PAIRS: usize = 1 << 15;

/// A word with its stem, which is most often a part of the word, perhaps with
/// another first letter (*menulis* → *tulis*). All zeros it is empty, so that the
/// system hands out a cache without anybody writing to it.
///
/// The first number is the beginning of the word, which is compared in one go, the
/// lowest byte first. The bytes of the second are the rest of the word, or of a
/// short one a stem that is no part of it, and what is known of the stem.
type Slot = [u128; 2];

/// Bytes of a word in the first number.
const BEGINNING: usize = 16;
/// Bytes of the rest. Longer words are not remembered.
const REST: usize = 11;
/// Length of the word; 0 in an empty slot.
const LENGTH: usize = REST;
/// Where the stem begins and ends: in the word, or in the bytes of this number.
const START: usize = 12;
const END: usize = 13;
/// The first letter of the stem, if it is another than in the word, or 0.
const FIRST: usize = 14;
/// What the stem is: [`GUESSED`] and [`ELSEWHERE`], or neither.
const FLAGS: usize = 15;

/// The stem is a guess.
const GUESSED: u8 = 1;
/// The stem is no part of the word.
const ELSEWHERE: u8 = 2;

/// A bounded cache of stems: each word belongs to one pair of slots, which holds
/// the two words seen last, the very last first. Made when the first word comes.
#[derive(Debug, Clone, Default)]
pub(super) struct StemCache {
    /// All zeros at first, which come from the system without anybody writing them:
    /// most searches need a few pages.
    pairs: Vec<[Slot; 2]>,
    /// A stem that is no part of its word.
    written: String,
}

impl StemCache {
    /// Returns the term of a folded word, and what it rests on. `letters` are those of
    /// a plain word (`Word::letters`), or 0; `hash` is that of the word.
    pub(super) fn get<'a>(
        &'a mut self,
        word: &'a str,
        letters: u128,
        hash: u64,
        stemmer: &Stemmer,
    ) -> (&'a str, Grounds) {
        if self.pairs.is_empty() {
            self.pairs = vec![[[0; 2]; 2]; PAIRS];
        }
        let (letters, rest) = if letters == 0 {
            divided(word)
        } else {
            (letters, [].as_slice())
        };
        let number = usize::try_from(hash >> (64 - PAIRS.trailing_zeros()));
        let pair = &mut self.pairs[number.unwrap_or(0)];
        let holds = |slot: &Slot| {
            slot[0] == letters && {
                let known = slot[1].to_le_bytes();
                usize::from(known[LENGTH]) == word.len() && known[..REST].starts_with(rest)
            }
        };
        if !holds(&pair[0]) {
            pair.swap(0, 1);
            if !holds(&pair[0]) {
                self.written.clear();
                let grounds = stemmer.term_into(word, &mut self.written);
                match slot_for(word, &self.written, grounds) {
                    Some(filled) => pair[0] = filled,
                    None => return (&self.written, grounds),
                }
            }
        }
        let known = pair[0][1].to_le_bytes();
        let grounds = if known[FLAGS] & GUESSED == 0 {
            Grounds::Known
        } else {
            Grounds::Guess
        };
        let (start, end) = (usize::from(known[START]), usize::from(known[END]));
        if known[FLAGS] & ELSEWHERE == 0
            && known[FIRST] == 0
            && let Some(part) = word.get(start..end)
        {
            return (part, grounds);
        }
        self.written.clear();
        if known[FLAGS] & ELSEWHERE != 0 {
            let stem = known.get(start..end).unwrap_or_default();
            self.written
                .push_str(std::str::from_utf8(stem).unwrap_or_default());
        } else {
            self.written.push(char::from(known[FIRST]));
            self.written
                .push_str(word.get(start + 1..end).unwrap_or_default());
        }
        (&self.written, grounds)
    }
}

/// Returns the beginning of a word as a number, and the rest.
fn divided(word: &str) -> (u128, &[u8]) {
    let bytes = word.as_bytes();
    if let Some((beginning, rest)) = bytes.split_first_chunk::<BEGINNING>() {
        return (u128::from_le_bytes(*beginning), rest);
    }
    let mut beginning = [0; BEGINNING];
    beginning[..bytes.len()].copy_from_slice(bytes);
    (u128::from_le_bytes(beginning), &[])
}

/// Returns the slot that remembers a word with its stem, if one can.
fn slot_for(word: &str, stem: &str, grounds: Grounds) -> Option<Slot> {
    let (beginning, rest) = divided(word);
    let mut known = [0; 16];
    known[LENGTH] = u8::try_from(word.len()).ok()?;
    known[..REST].get_mut(..rest.len())?.copy_from_slice(rest);
    let (start, flags, first) = if let Some(start) = word.find(stem) {
        (start, 0, 0)
    } else if let Some(start) = find_but_first(word, stem) {
        (start, 0, stem.as_bytes()[0])
    } else {
        let room = known[..REST].get_mut(rest.len()..rest.len() + stem.len())?;
        room.copy_from_slice(stem.as_bytes());
        (rest.len(), ELSEWHERE, 0)
    };
    known[START] = u8::try_from(start).ok()?;
    known[END] = u8::try_from(start + stem.len()).ok()?;
    known[FIRST] = first;
    known[FLAGS] = flags
        | if grounds == Grounds::Guess {
            GUESSED
        } else {
            0
        };
    Some([beginning, u128::from_le_bytes(known)])
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
    use crate::analysis::{Algorithm, hash};

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
                    let plain = word.len() < BEGINNING && word.is_ascii();
                    let letters = if plain { divided(word).0 } else { 0 };
                    assert_eq!(
                        cache.get(word, letters, hash(word.as_bytes()), &stemmer),
                        (stem.as_str(), grounds),
                        "{word}, round {round}"
                    );
                }
            }
        }
    }
}
