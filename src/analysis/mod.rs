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
mod known;
mod names;
mod reduplication;
mod shingles;
mod stemmer;
mod tokenizer;

use std::ops::Range;

pub use fold::fold;
pub use known::TermFilter;
pub use shingles::{Overlap, ShingledText, Sketch, Sketcher, may_be_copies};
pub use stemmer::{
    Algorithm, Exceptions, ExceptionsError, Explanation, LEXICON_HASH, QueryTerm, Reading, Reason,
    Stemmer, training,
};

pub(crate) use hash::hash;
pub(crate) use stemmer::is_root;

use cache::StemCache;
use known::KnownWords;
use stemmer::Grounds;
use tokenizer::{Kind, Word, Words};

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
    known: KnownWords,
}

impl Analyzer {
    /// Returns a chain that ends with this stemmer.
    pub fn new(stemmer: impl Into<Stemmer>) -> Analyzer {
        Analyzer {
            stemmer: stemmer.into(),
            surface: String::new(),
            stems: StemCache::default(),
            known: KnownWords::default(),
        }
    }

    /// Returns the stemmer.
    pub fn stemmer(&self) -> &Stemmer {
        &self.stemmer
    }

    /// Calls `on_token` with each token of the text in order.
    ///
    /// Every word is kept, function words too. Positions count words from 0.
    pub fn analyze(&mut self, text: &str, mut on_token: impl FnMut(Token<'_>)) {
        let mut position = 0;
        for word in Words::new(text) {
            let written = &text[word.start..word.end];
            let surface = surface_of(written, &word, &mut self.surface);
            if surface.is_empty() {
                continue;
            }
            let token = read(surface, &word, &self.stemmer, &mut self.stems);
            on_token(token.in_text(text, &word, position));
            position += 1;
        }
    }

    /// Calls `on_token` with those tokens of the text that are wanted, by their
    /// surface form and stem; positions are those of [`Analyzer::analyze`].
    ///
    /// `terms` has every term that `wanted` says yes to, as a surface form or as a stem.
    /// What words are indexed as is remembered from one text to the next, so that most
    /// are passed over without being folded and stemmed.
    pub fn find(
        &mut self,
        text: &str,
        terms: &TermFilter,
        wanted: impl Fn(&str, &str) -> bool,
        mut on_token: impl FnMut(Token<'_>),
    ) {
        let mut position = 0;
        for word in Words::new(text) {
            let written = &text[word.start..word.end];
            let key = known::key(written, word.letters);
            let known = self.known.get(key);
            if known.is_some_and(|prints| !terms.may_have(prints)) {
                position += 1;
                continue;
            }
            let surface = surface_of(written, &word, &mut self.surface);
            if surface.is_empty() {
                continue;
            }
            let indexed = read(surface, &word, &self.stemmer, &mut self.stems);
            let Indexed { stem, name, .. } = indexed;
            if known.is_none() {
                let prints = [surface, stem, name.unwrap_or(stem)].map(known::fingerprint);
                self.known.insert(key, prints);
                if !terms.may_have(prints) {
                    position += 1;
                    continue;
                }
            }
            // Whether it is a name is asked only where that makes a difference.
            if wanted(surface, stem) || name.is_some_and(|name| wanted(surface, name)) {
                let token = indexed.in_text(text, &word, position);
                if wanted(token.surface, token.stem) {
                    on_token(token);
                }
            }
            position += 1;
        }
    }

    /// Calls `on_token` with those tokens of the text that are wanted, as
    /// [`Analyzer::find`] does, where an index says at which of these positions, in
    /// ascending order, they may be: no other word is folded or stemmed.
    pub fn find_at(
        &mut self,
        text: &str,
        positions: &[u32],
        wanted: impl Fn(&str, &str) -> bool,
        mut on_token: impl FnMut(Token<'_>),
    ) {
        let mut positions = positions.iter().copied().peekable();
        let mut position = 0;
        let mut words = Words::new(text);
        while let Some(&next) = positions.peek() {
            if position < next {
                position += words.skip_plain(next - position);
            }
            let Some(word) = words.next() else {
                return;
            };
            let written = &text[word.start..word.end];
            // Of ASCII letters and digits something is left; most words are such.
            if position < next && written.is_ascii() {
                position += 1;
                continue;
            }
            let surface = surface_of(written, &word, &mut self.surface);
            if surface.is_empty() {
                continue;
            }
            if position == next {
                positions.next();
                let indexed = read(surface, &word, &self.stemmer, &mut self.stems);
                let token = indexed.in_text(text, &word, position);
                if wanted(token.surface, token.stem) {
                    on_token(token);
                }
            }
            position += 1;
        }
    }
}

/// What a word is indexed as.
#[derive(Clone, Copy)]
struct Indexed<'a> {
    surface: &'a str,
    stem: &'a str,
    /// What it is where its capital shows it to be a name, if that is another term: a
    /// name that is not in the lexicon would be cut by its form alone.
    name: Option<&'a str>,
    /// The hash of `surface`.
    hash: u64,
}

impl<'a> Indexed<'a> {
    /// Returns the token that this word is where it stands.
    fn in_text(self, text: &str, word: &Word, position: u32) -> Token<'a> {
        let name = self
            .name
            .filter(|_| names::is_name(text, word.start..word.end));
        Token {
            start: word.start,
            end: word.end,
            position,
            surface: self.surface,
            stem: name.unwrap_or(self.stem),
            hash: self.hash,
            joined: word.joined,
        }
    }
}

/// Returns what a word of this surface form is indexed as.
fn read<'a>(
    surface: &'a str,
    word: &Word,
    stemmer: &Stemmer,
    stems: &'a mut StemCache,
) -> Indexed<'a> {
    let hash = if word.letters == 0 {
        hash(surface.as_bytes())
    } else {
        hash::hash_of_letters(word.letters, surface.len())
    };
    let mut indexed = Indexed {
        surface,
        stem: surface,
        name: None,
        hash,
    };
    if word.kind != Kind::Number {
        let (stem, grounds) = stems.get(surface, word.letters, hash, stemmer);
        indexed.stem = stem;
        indexed.name = (grounds == Grounds::Guess && stem != surface)
            .then(|| stemmer::without_clitics_of_names(surface));
    }
    indexed
}

/// Returns the surface form of a word as written, which is made in `buffer` if it is
/// not written so; empty if nothing is left of it.
fn surface_of<'a>(written: &'a str, word: &Word, buffer: &'a mut String) -> &'a str {
    if word.small {
        return written;
    }
    surface_into(written, word.kind, buffer);
    buffer
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

    /// What is found is what a full analysis has, whatever is known of words.
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
            let mut terms = TermFilter::default();
            terms.insert(surface);
            terms.insert(stem);
            for _ in 0..2 {
                let mut found = Vec::new();
                analyzer.find(text, &terms, wanted, |token| {
                    found.push((token.range(), token.position));
                });
                assert_eq!(found, all, "{surface} {stem}");
            }
            // An index may name more positions than answer.
            let mut positions: Vec<u32> = all.iter().map(|(_, position)| *position).collect();
            positions.extend([0, 3, 100]);
            positions.sort_unstable();
            positions.dedup();
            let mut found = Vec::new();
            analyzer.find_at(text, &positions, wanted, |token| {
                found.push((token.range(), token.position));
            });
            assert_eq!(found, all, "{surface} {stem}");
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
