//! What can be wrong with a query: notes on what was put right, and errors.

use std::ops::Range;

use thiserror::Error;

use super::parser::{MAX_BYTES, MAX_DEPTH, MAX_DISTANCE, MAX_FUZZY, MAX_PATTERNS, MAX_WORDS};
use super::span::{SpanError, SpanErrorKind};

/// Something about a query that was put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where, in bytes of the query.
    pub range: Range<usize>,
    /// What; it prints as a sentence for the person who typed the query.
    pub kind: NoteKind,
}

/// What was put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
pub enum NoteKind {
    /// `"produk impor`
    #[error("this quotation mark is never closed; the phrase reaches to the end")]
    UnclosedQuote,
    /// `""`
    #[error("ignored, since there is no word between the quotation marks")]
    EmptyPhrase,
    /// `(harga beras`
    #[error("this parenthesis is never closed; it reaches to the end")]
    UnclosedParenthesis,
    /// `harga)`
    #[error("ignored, since no parenthesis was opened before")]
    StrayParenthesis,
    /// `()`
    #[error("ignored, since there is no word between the parentheses")]
    EmptyParentheses,
    /// `harga AND`
    #[error(
        "ignored, since an operator stands between two words; for the word itself write it in lower case"
    )]
    StrayOperator,
    /// `harga NOT`
    #[error("ignored, since no word follows; for the word itself write it in lower case")]
    StrayNot,
    /// `+harga OR beras`
    #[error("ignored, since what stands beside OR is an alternative")]
    MustBesideOr,
    /// `judul:`
    #[error("ignored, since nothing follows the name of the field")]
    FieldWithoutValue,
    /// `judul:isi:harga`
    #[error("ignored, since the name of another field follows")]
    FieldReplaced,
    /// `*harga`, `~harga`, `harga~*`
    #[error("ignored: `*` ends a word, `~` ends a word or phrase or begins a phrase")]
    StrayMark,
    /// `=harga*`
    #[error("ignored, since `=` does not go with `*` or `~`")]
    ExactWithOther,
    /// `~"produk imp*"`
    #[error("the `*` is ignored, since only an exact phrase may end in one")]
    PrefixInPhrase,
    /// `+`
    #[error("ignored, since it has no letter or digit")]
    NoWord,
    /// `judull:beras`
    #[error("no field is called so, and it is searched for as a word; did you mean {0}:?")]
    NearField(&'static str),
    /// Nothing, or what has no word.
    #[error("there is no word to search for; write * for every article")]
    NothingAsked,
}

/// Why a query is not understood.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct SyntaxError {
    pub(super) kind: ErrorKind,
    pub(super) range: Range<usize>,
}

impl SyntaxError {
    /// Returns what is wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// Returns where, in bytes of the query.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// An error of a date that begins at this byte of the query.
    pub(super) fn of_date(error: SpanError, start: usize) -> SyntaxError {
        let range = error.range();
        SyntaxError {
            kind: ErrorKind::Date(error.into_kind()),
            range: start + range.start..start + range.end,
        }
    }
}

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ErrorKind {
    /// More than [`MAX_BYTES`].
    #[error("the query is too long: it may have {MAX_BYTES} bytes")]
    TooLong,
    /// More than [`MAX_WORDS`].
    #[error("the query has too many words: it may have {MAX_WORDS}")]
    TooManyWords,
    /// More than [`MAX_PATTERNS`].
    #[error("too many words with `*` or `~`: there may be {MAX_PATTERNS}; write some as they are")]
    TooManyPatterns,
    /// More than [`MAX_DEPTH`].
    #[error("too many parentheses in parentheses: there may be {MAX_DEPTH}")]
    TooDeep,
    /// `kata~3`
    #[error("a word may differ in 1 or {MAX_FUZZY} letters: write {0}~ or {0}~{MAX_FUZZY}")]
    FuzzyDistance(String),
    /// `"produk impor"~1000`
    #[error(
        "words near each other are at most {MAX_DISTANCE} apart: write ~{MAX_DISTANCE}, or AND between the words"
    )]
    NearDistance,
    /// `tanggal:2018-13`
    #[error(transparent)]
    Date(#[from] SpanErrorKind),
}
