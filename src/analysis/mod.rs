//! Text → tokens: the whole chain in one place.
//!
//! [`Analyzer::analyze`] is the chain, read from top to bottom:
//!
//! 1. word boundaries (`tokenizer`),
//! 2. folding: Unicode variants, accents, lower case ([`fold`](fold())),
//! 3. the stem ([`Stemmer`]), except of a word that its capital letter shows to be
//!    a name (`names`).
//!
//! The same analyzer serves the index, the query and the highlighter, so a
//! word always meets itself. Nothing here knows tantivy, files or queries.
//!
//! ```
//! use telusur::analysis::{Algorithm, Analyzer};
//!
//! let mut analyzer = Analyzer::new(Algorithm::Telusur);
//! let mut seen = Vec::new();
//! analyzer.analyze("Anak-anak membeli Rp1.800", |token| {
//!     seen.push((token.position, token.surface.to_owned(), token.stem.to_owned()));
//! });
//! assert_eq!(seen[0], (0, "anak-anak".to_owned(), "anak".to_owned()));
//! assert_eq!(seen[1].2, "beli");
//! assert_eq!(seen[3], (3, "1800".to_owned(), "1800".to_owned()));
//! ```

mod cache;
mod fold;
mod hash;
mod names;
mod reduplication;
mod shingles;
mod stemmer;
mod tokenizer;

use std::ops::Range;

pub use fold::fold;
pub use shingles::{Overlap, ShingledText, Sketch, Sketcher, may_be_copies};
pub use stemmer::{
    Algorithm, Exceptions, ExceptionsError, Explanation, QueryTerm, Reading, Reason, Stemmer,
    training,
};

pub(crate) use hash::hash;
pub(crate) use stemmer::is_root;

use cache::StemCache;
use stemmer::Grounds;
use tokenizer::{Kind, Words};

/// Identifies the behaviour of the chain; raised whenever a text could come
/// out as other tokens, so that an index made by another chain is refused.
pub const ANALYZER_VERSION: u32 = 2;

/// Longest term in bytes. Longer runs of letters are data, not words; they are
/// cut here, in index and query alike, so that they cost no more than a word.
const MAX_TERM_BYTES: usize = 250;

/// One occurrence of a word in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// Start and end of the word in the text, in bytes.
    pub start: usize,
    /// See `start`.
    pub end: usize,
    /// Number of words before this one.
    pub position: u32,
    /// The word as written, case, accents and quote variants folded.
    pub surface: &'a str,
    /// The term under which it is indexed: its stem, equal to `surface` where
    /// nothing was cut; for a word in the spelling before 1972 the modern stem
    /// behind a mark that says so.
    pub stem: &'a str,
    /// The hash of `surface`.
    pub hash: u64,
    /// Whether no white space stands between this word and the one before
    /// (*Jakarta-Bandung*, *2018/2019*, *harian.co.id*).
    pub joined: bool,
}

impl Token<'_> {
    /// Returns the byte range of the word in the text.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The analysis chain with its buffers; cheap to make, one for each thread.
#[derive(Debug, Clone)]
pub struct Analyzer {
    stemmer: Stemmer,
    surface: String,
    stems: StemCache,
}

impl Analyzer {
    /// Returns a chain that ends with this stemmer.
    pub fn new(stemmer: impl Into<Stemmer>) -> Analyzer {
        Analyzer {
            stemmer: stemmer.into(),
            surface: String::new(),
            stems: StemCache::default(),
        }
    }

    /// Returns the stemmer.
    pub fn stemmer(&self) -> &Stemmer {
        &self.stemmer
    }

    /// Calls `on_token` with each token of the text in order.
    ///
    /// Every word is kept, function words too. Positions count words from 0.
    pub fn analyze(&mut self, text: &str, on_token: impl FnMut(Token<'_>)) {
        self.find(text, |_, _| true, &mut Dismissed::default(), on_token);
    }

    /// Calls `on_token` with those tokens of the text that are wanted, by their
    /// surface form and stem; positions are those of [`Analyzer::analyze`].
    ///
    /// What is in `dismissed` is passed over, and each word that is not wanted,
    /// wherever it stands, goes there; so it belongs to one `wanted`.
    pub fn find(
        &mut self,
        text: &str,
        wanted: impl Fn(&str, &str) -> bool,
        dismissed: &mut Dismissed,
        mut on_token: impl FnMut(Token<'_>),
    ) {
        let mut position = 0;
        let slots = Dismissed::slots_for(text);
        for word in Words::new(text) {
            let written = &text[word.start..word.end];
            let key = Dismissed::key(written, word.letters);
            if dismissed.contains(key) {
                position += 1;
                continue;
            }
            let surface = if word.small {
                written
            } else {
                surface_into(written, word.kind, &mut self.surface);
                self.surface.as_str()
            };
            if surface.is_empty() {
                continue;
            }
            let hash = if word.letters == 0 {
                hash(surface.as_bytes())
            } else {
                hash::hash_of_letters(word.letters, surface.len())
            };
            let mut stem = surface;
            // What the word is indexed as where its capital shows it to be a name.
            let mut name = None;
            if word.kind != Kind::Number {
                let (found, grounds) = self.stems.get(surface, word.letters, hash, &self.stemmer);
                stem = found;
                // A name that is not in the lexicon would be cut by its form alone.
                if grounds == Grounds::Guess && stem != surface {
                    name = Some(stemmer::without_clitics_of_names(surface));
                }
            }
            let mut is_wanted = wanted(surface, stem);
            if !is_wanted && !name.is_some_and(|name| wanted(surface, name)) {
                dismissed.insert(key, slots);
                position += 1;
                continue;
            }
            if let Some(name) = name
                && names::is_name(text, word.start..word.end)
            {
                stem = name;
                is_wanted = wanted(surface, stem);
            }
            if is_wanted {
                on_token(Token {
                    start: word.start,
                    end: word.end,
                    position,
                    surface,
                    stem,
                    hash,
                    joined: word.joined,
                });
            }
            position += 1;
        }
    }
}

/// Calls `on_surface` with the surface form of each word of the text in order: of
/// each token of [`Analyzer::analyze`], for which no stem is looked for.
pub fn each_surface(text: &str, mut on_surface: impl FnMut(&str)) {
    let mut surface = String::new();
    for word in Words::new(text) {
        surface_into(&text[word.start..word.end], word.kind, &mut surface);
        if !surface.is_empty() {
            on_surface(&surface);
        }
    }
}

/// Makes the surface form of a word as written; empty if nothing is left of it.
fn surface_into(written: &str, kind: Kind, surface: &mut String) {
    surface.clear();
    match kind {
        Kind::Letters | Kind::Reduplicated => fold::fold_into(written, surface),
        Kind::Spelled => fold::fold_skipping_marks_into(written, surface),
        Kind::Number => tokenizer::normalise_number_into(written, surface),
    }
    cut_to_max(surface);
}

/// Fewest and most slots of [`Dismissed`]: 64 kilobytes, near the processor, and twice
/// as much for texts of many words.
const DISMISSED_SLOTS: (usize, usize) = (1 << 12, 1 << 13);

/// Bytes of a text for each slot, which is about one for each word that is new in it.
const BYTES_PER_SLOT: usize = 16;

/// Shortest text, in bytes, for which it is worth remembering words.
const WORTH_REMEMBERING: usize = 1 << 9;

/// Words of which it is known that they are not what is looked for: the last ones for
/// each pair of slots. Made when the first word comes.
#[derive(Debug, Clone, Default)]
pub struct Dismissed {
    /// Keys of words; 0 where there is none.
    slots: Vec<u128>,
}

impl Dismissed {
    /// Returns what stands for a word: its letters, folded if it is a plain one
    /// (`Word::letters`), as written with their number in the last byte if not; 0
    /// for a word that is too long.
    fn key(written: &str, letters: u128) -> u128 {
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

    /// Returns how many slots a text is worth.
    fn slots_for(text: &str) -> usize {
        if text.len() < WORTH_REMEMBERING {
            return 0;
        }
        let (fewest, most) = DISMISSED_SLOTS;
        let slots = (text.len() / BYTES_PER_SLOT).clamp(fewest, most);
        slots.next_power_of_two()
    }

    /// Returns the slot of a key among a power of two of them.
    fn slot(&self, key: u128) -> usize {
        let number = hash(&key.to_le_bytes()) >> (64 - self.slots.len().trailing_zeros());
        usize::try_from(number).unwrap_or(0)
    }

    fn contains(&self, key: u128) -> bool {
        if self.slots.is_empty() || key == 0 {
            return false;
        }
        let slot = self.slot(key);
        self.slots[slot] == key || self.slots[slot ^ 1] == key
    }

    /// Remembers a word, among at least so many slots.
    fn insert(&mut self, key: u128, slots: usize) {
        if self.slots.len() < slots {
            self.slots = vec![0; slots];
        }
        if !self.slots.is_empty() {
            let slot = self.slot(key);
            self.slots[slot ^ 1] = std::mem::replace(&mut self.slots[slot], key);
        }
    }
}

/// Returns a word of a text with the affixes that are written with a hyphen beside
/// it (*se-Indonesia*, *di-PHK*, *KTP-nya*).
pub fn with_hyphenated_affixes(text: &str, word: Range<usize>) -> Range<usize> {
    let Range { mut start, mut end } = word;
    let letters = |c: char| c.is_alphanumeric() || fold::is_hyphen(c);
    if let Some(hyphen) = text[..start].chars().next_back()
        && fold::is_hyphen(hyphen)
    {
        let before = &text[..start - hyphen.len_utf8()];
        let prefix = &before[before.trim_end_matches(letters).len()..];
        let mut prefixes = stemmer::HYPHEN_PREFIXES
            .iter()
            .chain(&stemmer::HYPHEN_NASAL_PREFIXES);
        if prefixes.any(|known| known.eq_ignore_ascii_case(prefix)) {
            start -= hyphen.len_utf8() + prefix.len();
        }
    }
    if let Some(hyphen) = text[end..].chars().next()
        && fold::is_hyphen(hyphen)
    {
        let behind = &text[end + hyphen.len_utf8()..];
        let ending = &behind[..behind.len() - behind.trim_start_matches(letters).len()];
        let mut endings = stemmer::HYPHEN_ENDINGS.iter();
        if endings.any(|known| known.eq_ignore_ascii_case(ending)) {
            end += hyphen.len_utf8() + ending.len();
        }
    }
    start..end
}

/// Cuts an overlong term at a character boundary.
fn cut_to_max(term: &mut String) {
    if term.len() > MAX_TERM_BYTES {
        let end = (0..=MAX_TERM_BYTES)
            .rev()
            .find(|&at| term.is_char_boundary(at))
            .unwrap_or(0);
        term.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `surface@position` of each token, with `=stem` where the stem differs.
    fn tokens(text: &str) -> String {
        let mut out = Vec::new();
        Analyzer::new(Algorithm::Telusur).analyze(text, |token| {
            let stem = if token.stem == token.surface {
                String::new()
            } else {
                format!("={}", token.stem)
            };
            out.push(format!("{}@{}{stem}", token.surface, token.position));
        });
        out.join(" ")
    }

    /// What is found is what a full analysis has, whatever was dismissed before.
    #[test]
    fn only_what_is_wanted_is_found() {
        let text = "Warga Wiranan dan wiranan mengungsi. Anak-anak Wirananya, anak-anaknya, \
            1.800 wiran antikorupsisekali antikorupsisekalian";
        let mut analyzer = Analyzer::new(Algorithm::Telusur);
        for (surface, stem) in [
            ("", "wiran"),
            ("", "wiranan"),
            ("wiranan", ""),
            ("", "anak"),
            ("1800", "1800"),
            ("", "x"),
            ("antikorupsisekali", ""),
        ] {
            let wanted = |word: &str, root: &str| word == surface || root == stem;
            let mut all = Vec::new();
            analyzer.analyze(text, |token| {
                if wanted(token.surface, token.stem) {
                    all.push((token.range(), token.position));
                }
            });
            let mut dismissed = Dismissed::default();
            for _ in 0..2 {
                let mut found = Vec::new();
                analyzer.find(text, wanted, &mut dismissed, |token| {
                    found.push((token.range(), token.position));
                });
                assert_eq!(found, all, "{surface} {stem}");
            }
        }
    }

    #[test]
    fn affixes_with_a_hyphen_belong_to_their_word() {
        for (text, word, expected) in [
            ("warga se-Indonesia", "Indonesia", "se-Indonesia"),
            ("di-PHK.", "PHK", "di-PHK"),
            ("dia me-review itu", "review", "me-review"),
            ("KTP-nya hilang", "KTP", "KTP-nya"),
            ("pem-PHK-an", "PHK", "pem-PHK-an"),
            ("Jakarta-Bandung", "Jakarta", "Jakarta"),
            ("Bandung-Jakarta", "Jakarta", "Jakarta"),
            ("KTP-nyata", "KTP", "KTP"),
            ("covid-19", "19", "19"),
            ("-KTP-", "KTP", "KTP"),
        ] {
            let at = text.find(word).unwrap();
            let wide = with_hyphenated_affixes(text, at..at + word.len());
            assert_eq!(&text[wide], expected, "{text}");
        }
    }

    /// The table of word boundaries in the documentation is the test.
    #[test]
    fn the_documented_word_boundaries_hold() {
        let page = include_str!("../../docs/analysis.md");
        let mut rows = 0;
        for line in page.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [text, expected, ..] = cells[..] else {
                panic!("a row of two cells: {line}")
            };
            let text = text.trim_matches('`');
            assert_eq!(tokens(text), expected.trim_matches('`'), "text: {text}");
            rows += 1;
        }
        assert!(rows >= 30, "the table has {rows} rows");
    }

    #[test]
    fn overlong_words_are_cut_alike_whatever_their_tail() {
        let long = "ab".repeat(5000);
        let longer = format!("{long}xyz");
        assert_eq!(tokens(&long), tokens(&longer));
        // A three-byte letter across the limit is left out whole.
        let wide = format!("{}ঁ한", "a".repeat(MAX_TERM_BYTES - 1));
        assert!(tokens(&wide).len() < MAX_TERM_BYTES + 10);
    }

    #[test]
    fn joined_says_that_no_space_stands_between() {
        let mut joined = Vec::new();
        Analyzer::new(Algorithm::None).analyze("rute Jakarta-Bandung 2018/2019, Bali", |token| {
            joined.push(token.joined);
        });
        assert_eq!(joined, [false, false, true, false, true, false]);
    }
}
