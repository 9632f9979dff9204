//! Word boundaries.
//!
//! A word is a run of letters, digits and the marks that belong to them. What
//! stands inside a run and does not end it is decided here, in this order:
//!
//! - an apostrophe between letters (*Jum'at*, *Ma’ruf*) is spelling;
//! - points between single letters (*U.S.*, *H.M.*) are spelling;
//! - points, commas and colons inside a number are part of it (*1.800*, *11.30*);
//! - a hyphen between two halves of a reduplication joins them (*anak-anak*), and
//!   between those of a pair in the lexicon (*sayur-mayur*).
//!
//! Everything else ends a word, with or without a space: *Jakarta-Bandung* is
//! two words at neighbouring positions. The whole table is in `docs/analysis.md`.

use super::fold::{fold, is_apostrophe, is_hyphen, is_ignorable};
use super::reduplication::is_reduplication;
use super::stemmer::is_listed_pair;
use unicode_normalization::char::is_combining_mark;

/// A word found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// No white space between this word and the one before.
    pub(super) joined: bool,
    /// The word folded, where nothing but ASCII letters had to be looked at to find
    /// it: its letters from the lowest byte on. 0 for all others.
    pub(super) letters: u128,
    /// Whether `letters` are the word as written.
    pub(super) small: bool,
}

/// What a word is, which says how it is folded and stemmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters and digits only.
    Letters,
    /// Letters with apostrophes or points that are no part of the word.
    Spelled,
    /// Digits, perhaps with separators.
    Number,
    /// Two halves of one root with a hyphen between them.
    Reduplicated,
}

/// Longest plain word, in letters.
const MAX_PLAIN: usize = 15;

/// Iterates over the words of a text.
pub(super) struct Words<'a> {
    text: &'a str,
    at: usize,
    /// End of a chain of digits known to be no single number (a date).
    no_number_until: usize,
    /// Up to here not all words are plain ones.
    mixed_until: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str) -> Words<'a> {
        Words {
            text,
            at: 0,
            no_number_until: 0,
            mixed_until: 0,
        }
    }

    /// Passes over words without looking at each: at most `most`, all of ASCII letters or
    /// digits alone with nothing around them that could be part of a word. Returns how
    /// many.
    pub(super) fn skip_plain(&mut self, most: u32) -> u32 {
        let bytes = self.text.as_bytes();
        let mut skipped = 0;
        while self.at >= self.mixed_until
            && let Some(block) = bytes.get(self.at..).and_then(<[u8]>::first_chunk)
        {
            let found = plain_words(block, most - skipped);
            if found.bytes == 0 {
                self.mixed_until = self.at + found.looked_at;
                break;
            }
            self.at += found.bytes;
            skipped += found.count;
        }
        skipped
    }

    /// Moves to the next character that can begin a word; returns whether it was
    /// reached without white space, or `None` at the end of the text.
    fn skip_to_word(&mut self) -> Option<bool> {
        let bytes = self.text.as_bytes();
        let mut joined = self.at > 0;
        while let Some(&byte) = bytes.get(self.at) {
            if byte.is_ascii() {
                if byte.is_ascii_alphanumeric() {
                    return Some(joined);
                }
                // Control characters separate like the white space they stand for.
                joined &= !(byte.is_ascii_whitespace() || byte.is_ascii_control());
                self.at += 1;
            } else {
                let c = char_at(self.text, self.at)?;
                if is_word_start(c) {
                    return Some(joined);
                }
                joined &= !(c.is_whitespace() || c == '\u{200b}');
                self.at += c.len_utf8();
            }
        }
        None
    }

    /// Returns the word at `start` if it is one of up to fifteen ASCII letters and what
    /// stands behind it ends it whatever follows: most words of a text, told in a few
    /// operations.
    #[inline]
    fn plain(&self, start: usize, joined: bool) -> Option<Word> {
        let rest = self.text.as_bytes().get(start..)?;
        let chunk = rest.first_chunk().copied().unwrap_or_else(|| {
            let mut chunk = [0; 16];
            chunk[..rest.len()].copy_from_slice(rest);
            chunk
        });
        let Letters {
            small,
            length,
            are_small,
        } = leading_letters(chunk);
        let ends = match rest.get(length) {
            // Spelling, a reduplication, a longer run.
            Some(b'\'' | b'`' | b'-' | b'0'..=b'9' | 0x80..) => false,
            // Initials.
            Some(b'.') => length > 1,
            _ => length > 0,
        };
        (ends && length <= MAX_PLAIN).then_some(Word {
            start,
            end: start + length,
            kind: Kind::Letters,
            joined,
            letters: small,
            small: are_small,
        })
    }

    /// Returns the next word, wherever it stands.
    fn next_wherever(&mut self) -> Option<Word> {
        let joined = self.skip_to_word()?;
        let plain = self.plain(self.at, joined);
        Some(plain.unwrap_or_else(|| self.any(joined)))
    }

    /// Returns the end of the run of letters, digits and marks that starts at
    /// `start`, apostrophes between letters included, and whether there were any.
    fn run(&self, start: usize) -> (usize, bool) {
        let bytes = self.text.as_bytes();
        let mut at = start;
        let mut apostrophes = false;
        loop {
            while bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
                at += 1;
            }
            let Some(c) = char_at(self.text, at) else {
                break;
            };
            let after = at + c.len_utf8();
            if is_apostrophe(c) {
                let before = self.text[start..at].chars().next_back();
                let letters = before.is_some_and(char::is_alphabetic)
                    && char_at(self.text, after)
                        .is_some_and(|next| next.is_alphabetic() && !is_apostrophe(next));
                if !letters {
                    break;
                }
                apostrophes = true;
            } else if is_ignorable(c) {
                if !char_at(self.text, after).is_some_and(is_word_start) {
                    break;
                }
            } else if c.is_ascii() || !(c.is_alphanumeric() || is_combining_mark(c)) {
                break;
            }
            at = after;
        }
        (at, apostrophes)
    }

    /// Returns the end of initials written with points (*U.S.A.*) that begin
    /// with the single letter `start..end`, if there are at least two.
    fn initials(&self, start: usize, end: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        if bytes.get(end) != Some(&b'.') || !is_single_letter(&self.text[start..end]) {
            return None;
        }
        let mut last = None;
        let mut point = end;
        while bytes.get(point) == Some(&b'.') {
            let (letter_end, _) = self.run(point + 1);
            if !is_single_letter(&self.text[point + 1..letter_end]) {
                break;
            }
            last = Some(letter_end);
            point = letter_end;
        }
        last
    }

    /// Returns the end of the number that starts with the digits `start..end`.
    fn number(&mut self, start: usize, end: usize) -> usize {
        if start < self.no_number_until {
            return end;
        }
        let bytes = self.text.as_bytes();
        let mut at = end;
        loop {
            let separator = bytes
                .get(at)
                .is_some_and(|byte| matches!(byte, b'.' | b',' | b':'));
            if !separator || !bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
                break;
            }
            at += 1;
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
        }
        if number_form(&self.text[start..at]).is_some() {
            return at;
        }
        self.no_number_until = at;
        end
    }

    /// Returns the end of the second half, if `start..end` is the first half of
    /// a reduplication.
    fn reduplication(&self, start: usize, end: usize) -> Option<usize> {
        let hyphen = char_at(self.text, end).filter(|&c| is_hyphen(c))?;
        let second = end + hyphen.len_utf8();
        if !char_at(self.text, second)?.is_alphabetic() {
            return None;
        }
        let (second_end, _) = self.run(second);
        let halves = (
            fold(&self.text[start..end]),
            fold(&self.text[second..second_end]),
        );
        (is_reduplication(&halves.0, &halves.1) || is_listed_pair(&halves.0, &halves.1))
            .then_some(second_end)
    }

    /// Returns the word that starts here, whatever it is.
    fn any(&mut self, joined: bool) -> Word {
        let start = self.at;
        let (mut end, apostrophes) = self.run(start);
        let bytes = self.text.as_bytes();
        let mut kind = if apostrophes {
            Kind::Spelled
        } else {
            Kind::Letters
        };

        let digits = bytes[start..end]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits > 0 {
            let number_end = self.number(start, start + digits);
            // "covid19" and "30WIB" stay whole; "11.30WIB" is a number and a word.
            if number_end > start + digits {
                (kind, end) = (Kind::Number, number_end);
            } else if start + digits == end {
                kind = Kind::Number;
            }
        } else if let Some(rupiah) = currency_prefix(&bytes[start..end]) {
            end = start + rupiah;
        } else if let Some(initials_end) = self.initials(start, end) {
            (kind, end) = (Kind::Spelled, initials_end);
        } else if let Some(second_end) = self.reduplication(start, end) {
            (kind, end) = (Kind::Reduplicated, second_end);
        }
        Word {
            start,
            end,
            kind,
            joined,
            letters: 0,
            small: false,
        }
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    #[inline]
    fn next(&mut self) -> Option<Word> {
        // Most words stand one space behind the one before.
        let spaced = self.text.as_bytes().get(self.at) == Some(&b' ');
        let word = spaced.then(|| self.plain(self.at + 1, false)).flatten();
        let word = word.or_else(|| self.next_wherever())?;
        self.at = word.end;
        Some(word)
    }
}

/// The ASCII letters with which a text begins.
struct Letters {
    /// They in lower case, the first one lowest.
    small: u128,
    /// How many they are.
    length: usize,
    /// Whether they are written so.
    are_small: bool,
}

/// Returns the ASCII letters with which sixteen bytes begin.
fn leading_letters(bytes: [u8; 16]) -> Letters {
    const LOWER: u128 = u128::MAX / 0xff * 0x20;
    let (halves, _) = bytes.as_chunks();
    let others = halves.iter().rev().fold(0, |others: u128, half| {
        others << 64 | u128::from(no_letters(u64::from_le_bytes(*half)))
    });
    // The highest bit of the first byte that is no letter; 128 if all are.
    let bits = (others.trailing_zeros() / 8) * 8;
    let kept = 1_u128.checked_shl(bits).map_or(u128::MAX, |bit| bit - 1);
    let bytes = u128::from_le_bytes(bytes);
    let lower = bytes | LOWER;
    Letters {
        small: lower & kept,
        length: (bits / 8) as usize,
        are_small: (lower ^ bytes) & kept == 0,
    }
}

/// Bytes that are looked at in one go for words that are passed over.
const BLOCK: usize = 64;

/// Words at the beginning of a block.
struct PlainWords {
    /// Bytes up to a space behind the last of them.
    bytes: usize,
    count: u32,
    /// Bytes up to what is no plain word, or behind the last word that was asked for.
    looked_at: usize,
}

/// Returns up to `most` words at the beginning of a block that are told by their ASCII
/// letters and digits alone, up to a space; no word goes on from before the block. What
/// each byte is, is told for all of them at once, as the loops over arrays become vector
/// operations, and then looked at as bits.
fn plain_words(block: &[u8; BLOCK], most: u32) -> PlainWords {
    let letters = bits(&block.map(|byte| u8::from((byte | 0x20).wrapping_sub(b'a') < 26)));
    let digits = bits(&block.map(|byte| u8::from(byte.wrapping_sub(b'0') < 10)));
    let spaces = bits(&block.map(|byte| u8::from(byte <= b' ')));
    let others = bits(&block.map(|byte| byte >> 7));
    let words = letters | digits;
    let marks = !(words | spaces | others);
    // What may be part of a word with what stands around it: no ASCII, a mark between
    // two runs (anak-anak, Jum'at, U.S., 1.800), digits behind letters (Rp10).
    let mixed = others | (marks & (words << 1) & (words >> 1)) | (digits & (letters << 1));
    let starts = words & !(words << 1);
    let mut unwanted = starts;
    if most < starts.count_ones() {
        for _ in 0..most {
            unwanted &= unwanted - 1;
        }
    } else {
        unwanted = 0;
    }
    let end = (mixed | unwanted).trailing_zeros();
    let bytes = (spaces & below(end)).checked_ilog2().unwrap_or(0);
    PlainWords {
        bytes: bytes as usize,
        count: (starts & below(bytes)).count_ones(),
        looked_at: (end as usize + 1).min(BLOCK),
    }
}

/// Returns a number whose bits are those flags, each 0 or 1, the first one lowest.
fn bits(flags: &[u8; BLOCK]) -> u64 {
    // The product has the eight flags of a number side by side in its highest byte.
    const SIDE_BY_SIDE: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = flags.as_chunks();
    eights.iter().rev().fold(0, |bits, eight| {
        bits << 8 | u64::from_le_bytes(*eight).wrapping_mul(SIDE_BY_SIDE) >> 56
    })
}

/// Returns a number with its `count` lowest bits set.
fn below(count: u32) -> u64 {
    1_u64.checked_shl(count).map_or(u64::MAX, |bit| bit - 1)
}

/// Returns the highest bit of each of eight bytes that is no ASCII letter. All are
/// looked at in one go: a sum carries into the highest bit of a byte where the byte
/// reaches a bound, and no further, as only seven bits of each are summed.
fn no_letters(bytes: u64) -> u64 {
    const EACH: u64 = u64::MAX / 0xff;
    const HIGHEST: u64 = EACH * 0x80;
    let seven = (bytes | (EACH * 0x20)) & !HIGHEST;
    let from_a = seven + EACH * u64::from(0x80 - b'a');
    let behind_z = seven + EACH * u64::from(0x7f - b'z');
    !(from_a & !behind_z & !bytes) & HIGHEST
}

/// Appends the normal form of a number: no thousands separators, a point
/// before decimals (`1.800` → `1800`, `1,8` → `1.8`, `11:30` → `11.30`).
pub(super) fn normalise_number_into(written: &str, out: &mut String) {
    let Some(form) = number_form(written) else {
        out.push_str(written);
        return;
    };
    let (whole, decimals) = match form {
        NumberForm::Whole => (written, None),
        NumberForm::Decimal { separator } => {
            (&written[..separator], Some(&written[separator + 1..]))
        }
    };
    out.extend(whole.chars().filter(char::is_ascii_digit));
    if let Some(decimals) = decimals {
        out.push('.');
        out.push_str(decimals);
    }
}

enum NumberForm {
    /// Digits, perhaps in groups of thousands.
    Whole,
    /// A decimal fraction or a time of day; the separator is at this byte.
    Decimal { separator: usize },
}

/// Returns how a chain of digits and separators is to be read, or `None` when
/// it is no single number (a date, a version, a list).
fn number_form(chain: &str) -> Option<NumberForm> {
    let Some(first) = chain.find(['.', ',', ':']) else {
        return Some(NumberForm::Whole);
    };
    let last = chain.rfind(['.', ',', ':'])?;
    let mark = |at: usize| chain.as_bytes()[at];
    let groups: Vec<&str> = chain.split(['.', ',', ':']).collect();
    // A number never begins its thousands with a zero: 0.500 is a half.
    let thousands = |groups: &[&str]| {
        matches!(groups[0].len(), 1..=3)
            && !groups[0].starts_with('0')
            && groups[1..].iter().all(|group| group.len() == 3)
    };
    let same_mark = |up_to: usize| {
        chain[..up_to]
            .bytes()
            .filter(|byte| !byte.is_ascii_digit())
            .all(|byte| byte == mark(first))
    };
    if mark(first) == b':' {
        let clock = groups.len() == 2 && groups[0].len() <= 2 && groups[1].len() == 2;
        return clock.then_some(NumberForm::Decimal { separator: first });
    }
    if mark(last) == b':' {
        return None;
    }
    // One comma before three digits is a decimal in Indonesian (1,375 persen);
    // several are English thousands.
    let whole = same_mark(chain.len()) && thousands(&groups);
    if whole && (mark(first) == b'.' || groups.len() > 2) {
        return Some(NumberForm::Whole);
    }
    if groups.len() == 2 {
        return Some(NumberForm::Decimal { separator: first });
    }
    let mixed =
        mark(last) != mark(first) && same_mark(last) && thousands(&groups[..groups.len() - 1]);
    mixed.then_some(NumberForm::Decimal { separator: last })
}

/// Returns the length of the letters when a run is `Rp` and an amount (`Rp1`).
fn currency_prefix(run: &[u8]) -> Option<usize> {
    let amount = run.get(2)?.is_ascii_digit();
    (amount && run[..2].eq_ignore_ascii_case(b"rp")).then_some(2)
}

fn is_single_letter(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

fn is_word_start(c: char) -> bool {
    c.is_alphanumeric() && !is_apostrophe(c)
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::hash::{hash, hash_of_letters};
    use proptest::prelude::*;

    /// The words of a text found without looking for plain ones first.
    fn words_one_by_one(text: &str) -> Vec<Word> {
        let mut words = Words::new(text);
        let next = || {
            let joined = words.skip_to_word()?;
            let word = words.any(joined);
            words.at = word.end;
            Some(word)
        };
        std::iter::from_fn(next).collect()
    }

    proptest! {
        #[test]
        fn plain_words_are_what_the_whole_way_finds(
            text in "([a-cA-C01.,:'`’\\- \n@\\[{Zz]|Rp|[a-z]{14,17}|é|e\u{301}|\u{ad}|한|[a-z]{2,7} ){0,60}"
        ) {
            let found = Words::new(&text).map(|word| Word { letters: 0, small: false, ..word });
            prop_assert_eq!(found.collect::<Vec<_>>(), words_one_by_one(&text));
            for word in Words::new(&text).filter(|word| word.letters != 0) {
                let written = &text[word.start..word.end];
                let folded = fold(written);
                prop_assert_eq!(word.small, folded == written);
                prop_assert_eq!(hash_of_letters(word.letters, folded.len()), hash(folded.as_bytes()));
                let letters = word.letters.to_le_bytes();
                prop_assert_eq!(&letters[..folded.len()], folded.as_bytes());
                prop_assert!(letters[folded.len()..].iter().all(|byte| *byte == 0));
            }
        }
    }

    proptest! {
        #[test]
        fn words_that_are_passed_over_are_counted(
            text in "([a-cA-C01.,:'`’\\- \n@\\[{Zz]|Rp|[a-z]{14,17}|é|e\u{301}|\u{ad}|[a-z]{2,7} |[a-z]{3}, [a-z]{2}\\. [A-Z] ){0,90}",
            wanted in 1_usize..9,
        ) {
            // Every so many words one is looked at, and found as without passing over.
            let all: Vec<Word> = Words::new(&text).collect();
            let mut words = Words::new(&text);
            let mut next = 0;
            for (number, expected) in all.iter().enumerate() {
                if number % wanted == 0 {
                    while next < number {
                        let most = u32::try_from(number - next).unwrap();
                        let skipped = words.skip_plain(most);
                        prop_assert!(skipped <= most);
                        next += skipped as usize;
                        if next < number {
                            words.next();
                            next += 1;
                        }
                    }
                    let found = words.next();
                    prop_assert_eq!(found.as_ref(), Some(expected));
                    next += 1;
                }
            }
        }
    }

    #[test]
    fn numbers() {
        for (written, expected) in [
            ("1.800", "1800"),
            ("1800", "1800"),
            ("1.800.000", "1800000"),
            ("1,800,000", "1800000"),
            ("1,8", "1.8"),
            ("1.8", "1.8"),
            ("1,375", "1.375"),
            ("0.500", "0.500"),
            ("1.800,50", "1800.50"),
            ("1,800.50", "1800.50"),
            ("11.30", "11.30"),
            ("11:30", "11.30"),
            ("007", "007"),
        ] {
            let words: Vec<Word> = Words::new(written).collect();
            assert_eq!(words.len(), 1, "{written}");
            assert_eq!(
                (words[0].start, words[0].end),
                (0, written.len()),
                "{written}"
            );
            let mut normal = String::new();
            normalise_number_into(written, &mut normal);
            assert_eq!(normal, expected, "{written}");
        }
        for (written, count) in [
            ("09.08.2018", 3),
            ("1.2.3.4", 4),
            ("11:30:15", 3),
            ("4:1", 2),
        ] {
            assert_eq!(Words::new(written).count(), count, "{written}");
        }
    }

    #[test]
    fn a_normal_number_is_its_own_normal_form() {
        for written in ["1800", "1.8", "11.30", "1800.50", "0.500"] {
            let mut normal = String::new();
            normalise_number_into(written, &mut normal);
            assert_eq!(normal, written);
        }
    }
}
