//! Analysed text, packed for tantivy.
//!
//! A text is analysed once, in the thread that parsed it. The result is two
//! strings of packed terms, one of stems and one of surface forms, which the
//! tokenizer [`PackedTerms`] takes apart again inside tantivy. A term is packed
//! as the distance from the previous position, its length and its text; the two
//! numbers are in base 64, low digits first, each digit an ASCII character and
//! all but the last with the bit 64 set. So the string is valid UTF-8, no term
//! is allocated by itself, and a text never has to be read twice.
//!
//! Positions: word *i* of a text stands at 2*i* under its stem if it is written
//! as the stem, at 2*i* + 1 if it is written otherwise; then its surface form
//! stands at *i* in the forms. So do the [`Mark`]s of the word.

use std::sync::LazyLock;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analysis::{self, Algorithm, Analyzer};
use crate::calendar::month_names;

/// Name under which the tokenizer is registered.
pub(super) const PACKED_TERMS: &str = "packed_terms";

/// The terms of one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnalysedText {
    pub(super) stems: String,
    pub(super) forms: String,
}

impl AnalysedText {
    /// Analyses a text, with its surface forms.
    pub fn new(text: &str, analyzer: &mut Analyzer) -> AnalysedText {
        AnalysedText::observed(text, analyzer, true, |_| {})
    }

    /// Analyses a text, with or without its surface forms, and shows each of its words
    /// to `on_token`.
    pub(super) fn observed(
        text: &str,
        analyzer: &mut Analyzer,
        surface_forms: bool,
        mut on_token: impl FnMut(&analysis::Token<'_>),
    ) -> AnalysedText {
        let mut packed = AnalysedText {
            stems: String::with_capacity(text.len() + text.len() / 4),
            forms: String::with_capacity(if surface_forms { text.len() / 3 } else { 0 }),
        };
        let (mut last_stem, mut last_form, mut last_end) = (0, 0, 0);
        analyzer.analyze(text, |token| {
            on_token(&token);
            let slashed = token.joined && &text[last_end..token.start] == "/";
            last_end = token.end;
            let differs = token.stem != token.surface;
            let position = stem_position(token.position, differs);
            pack(&mut packed.stems, position - last_stem, token.stem);
            last_stem = position;
            let mut pack_form = |term| {
                pack(&mut packed.forms, token.position - last_form, term);
                last_form = token.position;
            };
            if differs && surface_forms {
                pack_form(token.surface);
            }
            for mark in Mark::of(&token, slashed).into_iter().flatten() {
                pack_form(mark.term());
            }
        });
        packed
    }

    /// Returns the memory it holds, in bytes.
    pub fn bytes(&self) -> usize {
        self.stems.capacity() + self.forms.capacity()
    }
}

/// What a word is, whatever it is: questions ask for such words, and find them as
/// terms of the field of forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A number, in digits or words.
    Number,
    /// A part of a date: a year, the name of a month, a number behind a slash.
    Date,
}

/// Numbers in words, without those that are mostly something else.
const NUMERALS: [&str; 24] = [
    "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh",
    "sebelas", "belas", "puluh", "puluhan", "ratus", "ratusan", "seratus", "ribu", "ribuan",
    "seribu", "juta", "sejuta", "miliar", "triliun",
];

/// Words that are marked without a digit, and by their hash which words may be such:
/// every word of an archive is asked.
struct MarkedWords {
    may_be: [u64; MAY_BE_BITS / 64],
    words: Vec<(&'static str, Mark)>,
}

/// Bits of [`MarkedWords::may_be`], of which one in a hundred is set.
const MAY_BE_BITS: usize = 1 << 12;

static MARKED_WORDS: LazyLock<MarkedWords> = LazyLock::new(|| {
    let numerals = NUMERALS.into_iter().map(|word| (word, Mark::Number));
    let months = month_names().map(|word| (word, Mark::Date));
    let words: Vec<_> = numerals.chain(months).collect();
    let mut may_be = [0; MAY_BE_BITS / 64];
    for (word, _) in &words {
        let (number, bit) = may_be_bit(analysis::hash(word.as_bytes()));
        may_be[number] |= bit;
    }
    MarkedWords { may_be, words }
});

/// Returns the number in [`MarkedWords::may_be`] that words of a hash have, and the bit.
fn may_be_bit(hash: u64) -> (usize, u64) {
    let bit = usize::try_from(hash >> (64 - MAY_BE_BITS.trailing_zeros()));
    let bit = bit.unwrap_or(0) % MAY_BE_BITS;
    (bit / 64, 1 << (bit % 64))
}

impl MarkedWords {
    fn mark(&self, word: &str, hash: u64) -> Option<Mark> {
        let (number, bit) = may_be_bit(hash);
        if self.may_be[number] & bit == 0 {
            return None;
        }
        let marked = self.words.iter().find(|(known, _)| *known == word);
        marked.map(|(_, mark)| *mark)
    }
}

impl Mark {
    /// Returns the term that words of this kind have; no word of a text is such.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Mark::Number => "\u{1}n",
            Mark::Date => "\u{1}d",
        }
    }

    /// Returns the mark that has this term.
    pub(crate) fn from_term(term: &str) -> Option<Mark> {
        [Mark::Number, Mark::Date]
            .into_iter()
            .find(|mark| mark.term() == term)
    }

    /// Whether a term is that of a mark.
    pub(crate) fn is_term(term: &str) -> bool {
        term.starts_with('\u{1}')
    }

    /// Returns the marks of a word.
    fn of(token: &analysis::Token<'_>, behind_slash: bool) -> [Option<Mark>; 2] {
        let word = token.surface;
        if !word.starts_with(|c: char| c.is_ascii_digit()) {
            return [MARKED_WORDS.mark(word, token.hash), None];
        }
        let year = matches!(word.as_bytes(), [b'1', _, _, _] | [b'2', b'0', _, _])
            && word.bytes().all(|byte| byte.is_ascii_digit())
            // 1.800 is no year.
            && token.range().len() == word.len();
        [
            Some(Mark::Number),
            (year || behind_slash).then_some(Mark::Date),
        ]
    }
}

/// Returns the position of word number `word` in the field of stems.
pub(crate) fn stem_position(word: u32, differs_from_surface: bool) -> u32 {
    word.saturating_mul(2)
        .saturating_add(u32::from(differs_from_surface))
}

fn pack(out: &mut String, distance: u32, term: &str) {
    push_number(out, distance);
    // Terms are at most 250 bytes long.
    push_number(out, u32::try_from(term.len()).unwrap_or(0));
    out.push_str(term);
}

/// Appends a number in base 64.
fn push_number(out: &mut String, mut number: u32) {
    while number >= 64 {
        out.push(digit((number % 64) | 64));
        number /= 64;
    }
    out.push(digit(number));
}

fn digit(number: u32) -> char {
    char::from_u32(number).unwrap_or('\0')
}

/// The tokenizer that takes packed terms apart.
#[derive(Debug, Clone, Default)]
pub(super) struct PackedTerms;

impl Tokenizer for PackedTerms {
    type TokenStream<'a> = PackedTermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> PackedTermStream<'a> {
        let token = Token {
            position: 0,
            ..Token::default()
        };
        PackedTermStream {
            packed: text,
            at: 0,
            token,
        }
    }
}

/// The terms of one packed string.
pub(super) struct PackedTermStream<'a> {
    packed: &'a str,
    at: usize,
    token: Token,
}

impl PackedTermStream<'_> {
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..32).step_by(6) {
            let digit = *self.packed.as_bytes().get(self.at)?;
            self.at += 1;
            number |= usize::from(digit & 63) << shift;
            if digit < 64 {
                break;
            }
        }
        Some(number)
    }
}

impl TokenStream for PackedTermStream<'_> {
    fn advance(&mut self) -> bool {
        let (Some(distance), Some(length)) = (self.number(), self.number()) else {
            return false;
        };
        let Some(term) = self.packed.get(self.at..self.at + length) else {
            return false;
        };
        self.at += length;
        self.token.position += distance;
        self.token.text.clear();
        self.token.text.push_str(term);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Name under which the tokenizer of what is known about articles is registered.
pub(super) const FOLDED_WORDS: &str = "folded_words";

/// Term that every article with something in such a field has there.
pub(crate) const ANY_VALUE: &str = "\u{1}";

/// The tokenizer of authors, sources and the like: words as written, folded.
#[derive(Debug, Clone)]
pub(super) struct FoldedWords(Analyzer);

impl Default for FoldedWords {
    fn default() -> FoldedWords {
        FoldedWords(Analyzer::new(Algorithm::None))
    }
}

impl Tokenizer for FoldedWords {
    type TokenStream<'a> = FoldedWordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FoldedWordStream {
        let mut tokens = vec![Token {
            text: ANY_VALUE.to_owned(),
            position: 0,
            ..Token::default()
        }];
        self.0.analyze(text, |token| {
            tokens.push(Token {
                position: token.position as usize,
                text: token.surface.to_owned(),
                ..Token::default()
            });
        });
        // The stream stands before its first token.
        FoldedWordStream { tokens, next: 0 }
    }
}

/// The words of one value.
pub(super) struct FoldedWordStream {
    tokens: Vec<Token>,
    next: usize,
}

impl TokenStream for FoldedWordStream {
    fn advance(&mut self) -> bool {
        self.next += 1;
        self.next <= self.tokens.len()
    }

    fn token(&self) -> &Token {
        &self.tokens[self.next.max(1) - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        let at = self.next.max(1) - 1;
        &mut self.tokens[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpack(packed: &str) -> Vec<(usize, String)> {
        let mut tokenizer = PackedTerms;
        let mut stream = tokenizer.token_stream(packed);
        let mut out = Vec::new();
        stream.process(&mut |token| out.push((token.position, token.text.clone())));
        out
    }

    #[test]
    fn terms_come_back_with_their_positions() {
        let mut analyzer = Analyzer::new(Algorithm::Telusur);
        let text = AnalysedText::new("impor mengimpor Beyoncé", &mut analyzer);
        let term = |position, text: &str| (position, text.to_owned());
        assert_eq!(
            unpack(&text.stems),
            [term(0, "impor"), term(3, "impor"), term(4, "beyonce")]
        );
        assert_eq!(unpack(&text.forms), [term(1, "mengimpor")]);
    }

    #[test]
    fn numbers_and_dates_are_marked_where_they_stand() {
        let mut analyzer = Analyzer::new(Algorithm::Telusur);
        let text = AnalysedText::new("Kamis (9/8), dua puluh 1.800 Agustus 1998", &mut analyzer);
        let (number, date) = (Mark::Number.term(), Mark::Date.term());
        let mut found = unpack(&text.forms);
        found.retain(|(_, term)| Mark::is_term(term));
        let expected: Vec<_> = [
            (1, number),
            (2, number),
            (2, date),
            (3, number),
            (4, number),
            (5, number),
            (6, date),
            (7, number),
            (7, date),
        ]
        .map(|(position, term)| (position, term.to_owned()))
        .into();
        assert_eq!(found, expected);
    }

    #[test]
    fn values_are_words_as_written_without_their_case() {
        let mut tokenizer = FoldedWords::default();
        let mut stream = tokenizer.token_stream("Siti Mengimpor-Beras");
        let mut out = Vec::new();
        stream.process(&mut |token| out.push((token.position, token.text.clone())));
        let term = |position, text: &str| (position, text.to_owned());
        assert_eq!(
            out,
            [
                term(0, ANY_VALUE),
                term(0, "siti"),
                term(1, "mengimpor"),
                term(2, "beras")
            ]
        );
    }

    #[test]
    fn far_positions_and_long_terms_survive() {
        let long = "q".repeat(240);
        let text = format!("{}mengimpor {long}", "impor ".repeat(9000));
        let packed = AnalysedText::new(&text, &mut Analyzer::new(Algorithm::Telusur));
        let stems = unpack(&packed.stems);
        assert_eq!(stems.len(), 9002);
        assert_eq!(stems[9001], (18002, long));
        assert_eq!(unpack(&packed.forms), [(9000, "mengimpor".to_owned())]);
    }
}
