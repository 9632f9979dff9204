//! The lexicon: roots, and words that have their root from a table.
//!
//! The data are `data/roots.txt`, `data/words.txt` and `data/informal.txt`; the
//! build script makes one perfect hash of them.

/// What is known of a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) marks: Marks,
    /// How common the word is, 0 (rare) to 5.
    pub(super) frequency: u8,
    /// The root of a word that no rule leads to; empty otherwise.
    pub(super) root: &'static str,
    /// The same for an informal spelling.
    pub(super) informal: &'static str,
}

/// Parts of speech and kinds of a word, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Marks(pub(super) u16);

impl Marks {
    pub(super) const NAME: Marks = Marks(1 << 4);
    pub(super) const FOREIGN: Marks = Marks(1 << 5);
    pub(super) const WHOLE: Marks = Marks(1 << 6);
    pub(super) const CLOSED: Marks = Marks(1 << 7);
    /// Words that are never taken apart.
    pub(super) const UNCUT: Marks = Marks(Marks::WHOLE.0 | Marks::CLOSED.0);
    pub(super) const INFORMAL: Marks = Marks(1 << 8);
    /// The parts of speech of a root.
    pub(super) const ROOT: Marks = Marks(0b1111);

    /// Whether one of the marks of `other` is set.
    pub(super) fn any(self, other: Marks) -> bool {
        self.0 & other.0 != 0
    }
}

include!(concat!(env!("OUT_DIR"), "/lexicon.rs"));

/// Returns what is known of a word.
pub(super) fn look_up(word: &[u8]) -> Option<&'static Entry> {
    LEXICON.get(word)
}

/// Returns every word of the lexicon with what is known of it, in no order.
pub(super) fn entries() -> impl Iterator<Item = (&'static str, &'static Entry)> {
    LEXICON.entries().map(|(word, entry)| (std::str::from_utf8(word).unwrap_or_default(), entry))
}
