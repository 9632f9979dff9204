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
pub use shingles::{Overlap, ShingledText, Sketch, Sketcher};
pub use stemmer::{
    Algorithm, Exceptions, ExceptionsError, Explanation, QueryTerm, Reading, Reason, Stemmer,
    training,
};

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
    pub fn analyze(&mut self, text: &str, mut on_token: impl FnMut(Token<'_>)) {
        let mut position = 0;
        for word in Words::new(text) {
            self.surface.clear();
            let written = &text[word.start..word.end];
            match word.kind {
                Kind::Letters | Kind::Reduplicated => {
                    fold::fold_into(written, &mut self.surface);
                }
                Kind::Spelled => fold::fold_skipping_marks_into(written, &mut self.surface),
                Kind::Number => tokenizer::normalise_number_into(written, &mut self.surface),
            }
            cut_to_max(&mut self.surface);
            if self.surface.is_empty() {
                continue;
            }
            let surface = self.surface.as_str();
            let stem = match word.kind {
                Kind::Number => surface,
                Kind::Letters | Kind::Spelled | Kind::Reduplicated => {
                    let (stem, grounds) = self.stems.get(surface, &self.stemmer);
                    // A name that is not in the lexicon would be cut by its form alone.
                    let name = grounds == Grounds::Guess
                        && stem != surface
                        && names::is_name(text, word.start..word.end);
                    if name {
                        stemmer::without_clitics_of_names(surface)
                    } else {
                        stem
                    }
                }
            };
            on_token(Token {
                start: word.start,
                end: word.end,
                position,
                surface,
                stem,
                joined: word.joined,
            });
            position += 1;
        }
    }
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
