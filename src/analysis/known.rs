//! What is known of the words seen last, so that most words of a text need not be
//! folded and stemmed to say that they are not looked for.

use super::hash::hash;

/// Number of pairs of slots, which makes a megabyte for each analyzer that finds
/// words. A megabyte of news has twelve thousand different ones; with half as many
/// slots it takes a tenth longer.
const PAIRS: usize = 1 << 14;

/// Bits of the fingerprint of a term.
const BITS: u32 = 14;

/// A few bits of the hash of a term: terms that have other ones are other terms.
pub(super) type Fingerprint = u16;

/// Returns the fingerprint of a term.
pub(super) fn fingerprint(term: &str) -> Fingerprint {
    Fingerprint::try_from(hash(term.as_bytes()) >> (u64::BITS - BITS)).unwrap_or(0)
}

/// Some terms, of which it can be said in an instant that another one is none of them.
#[derive(Debug, Clone)]
pub struct TermFilter {
    /// A bit for each fingerprint.
    blocks: Vec<u64>,
}

impl Default for TermFilter {
    fn default() -> TermFilter {
        TermFilter {
            blocks: vec![0; 1 << (BITS - u64::BITS.trailing_zeros())],
        }
    }
}

impl TermFilter {
    /// Adds a term.
    pub fn insert(&mut self, term: &str) {
        let print = fingerprint(term);
        self.blocks[usize::from(print) / 64] |= 1 << (print % 64);
    }

    /// Whether one of these may be among the terms.
    pub(super) fn may_have(&self, prints: [Fingerprint; 3]) -> bool {
        let has = |print: Fingerprint| {
            let block = self.blocks.get(usize::from(print) / 64);
            block.map_or(0, |block| block >> (print % 64))
        };
        let [surface, stem, name] = prints;
        (has(surface) | has(stem) | has(name)) & 1 == 1
    }
}

/// Returns what stands for a word: its letters, folded if it is a plain one
/// (`Word::letters`), as written with their number in the last byte if not; 0 for a
/// word that is too long.
pub(super) fn key(written: &str, letters: u128) -> u128 {
    if letters != 0 {
        return letters;
    }
    let mut key = [0; 16];
    let (content, length) = key.split_at_mut(15);
    if let Some(content) = content.get_mut(..written.len()) {
        content.copy_from_slice(written.as_bytes());
        length[0] = u8::try_from(written.len()).unwrap_or(0);
    }
    u128::from_le_bytes(key)
}

/// The fingerprints of the terms that a word may be indexed as; the key is 0 in an
/// empty slot.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    key: u128,
    prints: [Fingerprint; 3],
}

/// Two words, in one line of the processor's cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Pair([Slot; 2]);

/// A bounded memory of words: each belongs to one pair of slots, which holds the two
/// that came last. Made when the first word comes.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownWords {
    pairs: Vec<Pair>,
}

impl KnownWords {
    /// Returns the fingerprints of the terms of a word.
    #[inline]
    pub(super) fn get(&self, key: u128) -> Option<[Fingerprint; 3]> {
        let Pair([first, second]) = self.pairs.get(number(key))?;
        let slot = if first.key == key { first } else { second };
        (slot.key == key && key != 0).then_some(slot.prints)
    }

    /// Remembers a word.
    pub(super) fn insert(&mut self, key: u128, prints: [Fingerprint; 3]) {
        if key == 0 {
            return;
        }
        if self.pairs.is_empty() {
            self.pairs = vec![Pair::default(); PAIRS];
        }
        let Pair([first, second]) = &mut self.pairs[number(key)];
        *second = std::mem::replace(first, Slot { key, prints });
    }
}

/// Returns the number of the pair that a key belongs to.
fn number(key: u128) -> usize {
    let number = hash(&key.to_le_bytes()) >> (u64::BITS - PAIRS.trailing_zeros());
    usize::try_from(number).unwrap_or(0)
}
