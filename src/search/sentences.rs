//! Text → sentences, for Indonesian news.
//!
//! A sentence ends with its line, and at a mark (`. ! ? …`) behind which another
//! one can begin. What a point means behind an abbreviation is data
//! (`abbreviations.txt`). Quotation marks and brackets that close belong to what
//! they close, as do marks of notes (*itu.[1]*), and a quotation with the words that say whose it is (*"Benarkah?"
//! tanyanya.*) is one sentence. A point without the space behind it (*pergi.Dia*)
//! ends a sentence too, unless it may belong to an address or a name, or a bracket is
//! open.

use std::ops::Range;
use std::sync::LazyLock;

use foldhash::HashMap;

/// Most bytes before and behind a mark in which the brackets are looked for that it may
/// stand in.
const MAX_BRACKETED: usize = 200;

/// Longest number at the beginning of a sentence that numbers an item of a list.
const MAX_ITEM_DIGITS: usize = 2;

/// What is known about a word before a point, by `abbreviations.txt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Leading,
    Numbered,
    Closing,
    Labelled,
    Saying,
    LeadingOn,
    Joining,
    Domain,
}

/// The kinds of a word.
#[derive(Debug, Clone, Copy, Default)]
struct Kinds(u8);

impl Kinds {
    fn add(&mut self, kind: Kind) {
        self.0 |= 1 << kind as u8;
    }

    fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }
}

static KINDS: LazyLock<HashMap<&str, Kinds>> = LazyLock::new(|| {
    let mut kinds: HashMap<&str, Kinds> = HashMap::default();
    let mut kind = Kind::Leading;
    let lines = include_str!("abbreviations.txt").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        kind = match line {
            "[leading]" => Kind::Leading,
            "[numbered]" => Kind::Numbered,
            "[closing]" => Kind::Closing,
            "[labelled]" => Kind::Labelled,
            "[saying]" => Kind::Saying,
            "[leading on]" => Kind::LeadingOn,
            "[joining]" => Kind::Joining,
            "[domain]" => Kind::Domain,
            words => {
                for word in words.split_whitespace() {
                    kinds.entry(word).or_default().add(kind);
                }
                kind
            }
        };
    }
    kinds
});

/// Returns the kinds of a word, in any case.
fn kinds_of(word: &str) -> Kinds {
    // No word of the list is longer.
    const LONGEST: usize = 16;
    let mut folded = [0; LONGEST];
    let Some(folded) = folded.get_mut(..word.len()) else {
        return Kinds::default();
    };
    folded.copy_from_slice(word.as_bytes());
    folded.make_ascii_lowercase();
    // Letters of ASCII in another case are UTF-8 as before.
    let known = std::str::from_utf8(folded).ok();
    let kinds = known.and_then(|word| KINDS.get(word).copied());
    kinds.unwrap_or_default()
}

/// Whether a word, in any case, is of this kind.
fn is(word: &str, kind: Kind) -> bool {
    kinds_of(word).has(kind)
}

/// Returns the byte ranges of the sentences of some whole lines of a text, in order
/// and without the white space around them; together they hold everything else.
pub(super) fn sentences(text: &str, lines: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = lines.start;
    for line in text[lines].split_inclusive('\n') {
        let end = start + line.len();
        Line::new(text, start..end).split(&mut found);
        start = end;
    }
    found
}

/// Widens a range of a text to whole lines.
pub(super) fn whole_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let start = memchr::memrchr(b'\n', &bytes[..range.start]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &bytes[range.end..]);
    start..end.map_or(text.len(), |at| range.end + at + 1)
}

/// Whether a text ends as a sentence does, not as a headline.
pub(super) fn is_finished(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || is_closing(c) || c == '"');
    text.ends_with(is_mark)
}

/// Whether a line begins with the number or letter of an item: *1.*, *2)*, *a.*
pub(super) fn begins_item(line: &str) -> bool {
    let Some((label, rest)) = line.split_once(['.', ')']) else {
        return false;
    };
    let is_letter = label.len() == 1 && label.bytes().all(|byte| byte.is_ascii_lowercase());
    (is_letter || is_item_number(label)) && rest.starts_with(char::is_whitespace)
}

/// Whether a line begins with a bullet, or with a dash or star that stands for one.
pub(super) fn begins_with_bullet(line: &str) -> bool {
    let bare =
        line.trim_start_matches(|c: char| is_bullet(c) || matches!(c, '-' | '*' | '–' | '—'));
    bare.len() < line.len()
        && (bare.starts_with(char::is_whitespace) || line.starts_with(is_bullet))
}

/// Whether a word, in any case, leads to what stands behind it: *kata*, *adalah*.
pub(super) fn leads_on(word: &str) -> bool {
    let kinds = kinds_of(word);
    kinds.has(Kind::Saying) || kinds.has(Kind::LeadingOn)
}

/// Whether a word, in any case, joins what stands behind it to what stands before it:
/// *dan*, *yang*.
pub(super) fn joins(word: &str) -> bool {
    is(word, Kind::Joining)
}

/// Returns the first bracket in a text, or the last.
fn bracket(text: &str, is_last: bool) -> Option<(usize, u8)> {
    let bytes = text.as_bytes();
    let at = if is_last {
        memchr::memrchr2(b'(', b')', bytes)
    } else {
        memchr::memchr2(b'(', b')', bytes)
    };
    at.map(|at| (at, bytes[at]))
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…')
}

/// Whether it closes a quotation or a bracket, whatever stands around it. The
/// straight quotation mark is looked at in its place.
fn is_closing(c: char) -> bool {
    matches!(c, '\'' | '”' | '’' | '»' | ')' | ']')
}

fn is_straight_quote(c: char) -> bool {
    c == '"'
}

/// A line on the way into its sentences.
struct Line<'a> {
    text: &'a str,
    range: Range<usize>,
    /// Straight quotation marks before `counted_to`.
    quotes: usize,
    counted_to: usize,
}

impl<'a> Line<'a> {
    fn new(text: &'a str, range: Range<usize>) -> Line<'a> {
        let counted_to = range.start;
        Line {
            text,
            range,
            quotes: 0,
            counted_to,
        }
    }

    /// Returns the text of the line from a byte on.
    fn from(&self, at: usize) -> &'a str {
        &self.text[at..self.range.end]
    }

    fn split(mut self, found: &mut Vec<Range<usize>>) {
        let mut start = self.range.start;
        let mut at = start;
        while let Some(mark) = self.next_mark(at) {
            let end = self.behind_marks(mark);
            if self.ends(start, mark, end) {
                self.push(start..end, found);
                start = end;
            }
            at = end;
        }
        self.push(start..self.range.end, found);
    }

    fn push(&self, range: Range<usize>, found: &mut Vec<Range<usize>>) {
        let slice = &self.text[range.clone()];
        let trimmed = slice.trim_start();
        let start = range.end - trimmed.len();
        let end = start + trimmed.trim_end().len();
        if start < end {
            found.push(start..end);
        }
    }

    fn next_mark(&self, at: usize) -> Option<usize> {
        let rest = self.from(at);
        let ascii = memchr::memchr3(b'.', b'!', b'?', rest.as_bytes());
        // Ellipses are rare: only up to the mark that was found.
        let before = &rest[..ascii.unwrap_or(rest.len())];
        before.find('…').or(ascii).map(|found| at + found)
    }

    /// Whether a straight quotation mark at this byte closes: there are as many
    /// open as not. Asked from left to right.
    fn closes(&mut self, quote: usize) -> bool {
        if quote > self.counted_to {
            let passed = &self.text.as_bytes()[self.counted_to..quote];
            self.quotes += memchr::memchr_iter(b'"', passed).count();
            self.counted_to = quote;
        }
        self.quotes % 2 == 1
    }

    /// Returns where what belongs to the mark ends: further marks, and quotation
    /// marks and brackets that close, and marks of notes. In texts that were cut into words, spaces
    /// stand between them.
    fn behind_marks(&mut self, mark: usize) -> usize {
        let mut end = mark;
        loop {
            let rest = self.from(end);
            if end > mark
                && let Some(note) = note_mark(rest)
            {
                end += note;
                continue;
            }
            let tight = rest.chars().next();
            match tight {
                Some(c) if is_mark(c) || (is_closing(c) && end > mark) => {
                    end += c.len_utf8();
                    continue;
                }
                Some(c) if is_straight_quote(c) => {
                    let behind = rest[1..].chars().next();
                    let free = behind.is_none_or(|c| !c.is_alphanumeric());
                    if free || self.closes(end) {
                        end += 1;
                        continue;
                    }
                }
                Some(c) if c.is_whitespace() => {
                    let spaced = rest.trim_start();
                    let at = end + (rest.len() - spaced.len());
                    let mut chars = spaced.chars();
                    let next = chars.next();
                    let alone = chars.next().is_none_or(|c| !c.is_alphanumeric());
                    let belongs = match next {
                        Some('”' | '»' | ')' | ']') => true,
                        Some(c) if is_mark(c) => alone && c != '…',
                        Some(c) if is_straight_quote(c) => alone && self.closes(at),
                        _ => false,
                    };
                    if belongs && let Some(next) = next {
                        end = at + next.len_utf8();
                        continue;
                    }
                }
                _ => {}
            }
            return end;
        }
    }

    /// Whether a sentence that begins at `start` ends behind its marks.
    fn ends(&self, start: usize, mark: usize, end: usize) -> bool {
        let rest = self.from(end);
        let next = rest.trim_start();
        let Some(first) = next.chars().next() else {
            return false;
        };
        let marks = &self.text[mark..end];
        let before = &self.text[start..mark];
        if next.len() == rest.len() {
            return Line::ends_without_space(before, marks, next)
                && self.open_bracket(start, end).is_none();
        }
        let opens = first.is_uppercase()
            || first.is_numeric()
            || (first.is_alphabetic() && !first.is_lowercase())
            || matches!(
                first,
                '"' | '“' | '‘' | '\'' | '«' | '(' | '[' | '-' | '–' | '—' | '*'
            )
            || is_bullet(first);
        if !opens {
            return false;
        }
        let quoted = marks.ends_with(['"', '”', '’', '»']);
        if quoted && is(first_word(next), Kind::Saying) {
            return false;
        }
        let ends = match marks.strip_prefix('.').map(str::trim_start) {
            Some("") => point_ends(before, next),
            Some(closing) if closing.bytes().all(|byte| matches!(byte, b')' | b']')) => {
                bracketed_point_ends(before, next)
            }
            _ => true,
        };
        ends && !self.is_bracketed(start, end)
    }

    /// Returns where the bracket opens inside which marks stand that end at a byte.
    fn open_bracket(&self, start: usize, end: usize) -> Option<usize> {
        let before = &self.text[start..end];
        let near = before.floor_char_boundary(before.len().saturating_sub(MAX_BRACKETED));
        match bracket(&before[near..], true) {
            Some((at, b'(')) => Some(start + near + at),
            _ => None,
        }
    }

    /// Whether marks that end at a byte stand within brackets, both of which stand in
    /// the sentence, behind its beginning: *(lahir: ? - wafat: 1295)*.
    fn is_bracketed(&self, start: usize, end: usize) -> bool {
        let Some(opens) = self.open_bracket(start, end) else {
            return false;
        };
        let behind = self.from(end);
        let behind = &behind[..behind.floor_char_boundary(MAX_BRACKETED)];
        let closes = matches!(bracket(behind, false), Some((_, b')')));
        closes && !self.text[start..opens].trim_start().is_empty()
    }

    /// Whether a sentence ends at marks with no space behind them.
    fn ends_without_space(before: &str, marks: &str, next: &str) -> bool {
        let token = before.split_whitespace().next_back().unwrap_or_default();
        let word = token.trim_start_matches(|c: char| !c.is_alphanumeric());
        let behind = next.trim_start_matches(['"', '“', '‘']);
        let mut chars = behind.chars();
        let capital = chars.next().is_some_and(char::is_uppercase);
        let second = chars.next().is_some_and(char::is_alphabetic);
        let address = behind
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | '"' | ')'))
            .next()
            .unwrap_or_default();
        let in_address = address.contains(['/', '@', '_'])
            || word.contains(['/', '@', '_'])
            || is(
                first_word(address.split('.').next().unwrap_or_default()),
                Kind::Domain,
            );
        if !capital || !second || in_address || word.is_empty() {
            return false;
        }
        if marks != "." {
            return true;
        }
        let number = word.bytes().all(|byte| byte.is_ascii_digit());
        if number {
            return word.len() > MAX_ITEM_DIGITS
                && behind.chars().nth(1).is_some_and(char::is_lowercase);
        }
        // Two small letters at least: no initials, no degrees (M.Si, Sp.OG).
        let small = word.chars().rev().take_while(|c| c.is_lowercase()).count();
        small >= 2 && !word.contains('.') && {
            let kinds = kinds_of(word);
            let short = [Kind::Leading, Kind::Numbered, Kind::Closing];
            !short.into_iter().any(|kind| kinds.has(kind))
        }
    }
}

/// Returns the length of the mark of a note (*[12]*) with which a text begins.
fn note_mark(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('[')?;
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = rest.len() < digits.len();
    (is_number && rest.starts_with(']')).then_some(text.len() - rest.len() + 1)
}

/// Whether a character is put before the items of a list.
pub(super) fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '•' | '·'
            | '▪'
            | '▫'
            | '●'
            | '○'
            | '◦'
            | '‣'
            | '■'
            | '□'
            | '►'
            | '➤'
            | '✓'
            | '→'
    )
}

/// Whether a point behind `before` that a bracket follows which closes ends the sentence:
/// that of an abbreviation (*(H.C.)*, *(dll.)*) belongs to it alone.
fn bracketed_point_ends(before: &str, next: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '['));
    let kinds = kinds_of(word.into_iter().next().unwrap_or_default());
    !(kinds.has(Kind::Closing) || kinds.has(Kind::Numbered)) && point_ends(before, next)
}

/// Whether a point behind `before`, the sentence so far, ends it where `next`
/// follows behind a space.
fn point_ends(before: &str, next: &str) -> bool {
    let before = before.trim();
    let at = before
        .rfind(|c: char| {
            c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“' | '\'' | '‘' | '/' | ',')
        })
        .map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
    let word = &before[at..];
    let leading_text = before[..at].trim_matches(|c: char| !c.is_alphanumeric());
    let is_first = leading_text.is_empty();
    let first = next.chars().next().unwrap_or(' ');
    if word.is_empty() {
        return !is_first;
    }
    if is_first && is_item_number(word) {
        return false;
    }
    let single = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
    };
    if single(word) {
        let label = leading_text
            .split_whitespace()
            .next_back()
            .is_some_and(|word| is(word, Kind::Labelled));
        // A small letter alone numbers an item, or is what the sentence speaks of.
        let initial = word.starts_with(char::is_uppercase) && !is(word, Kind::Labelled);
        return label || !(initial || is_first);
    }
    let kinds = kinds_of(word);
    if kinds.has(Kind::Leading) {
        return false;
    }
    if kinds.has(Kind::Numbered) && (first.is_numeric() || is_roman(first_word(next))) {
        return false;
    }
    let behind_a_name = !is_first;
    if kinds.has(Kind::Closing) && behind_a_name {
        let following = next.split_whitespace().next().unwrap_or_default();
        let abbreviation = following.trim_end_matches(['.', ',']);
        let goes_on = following.len() > abbreviation.len() && is(abbreviation, Kind::Closing);
        let opens = first.is_uppercase() || matches!(first, '"' | '“' | '‘');
        return opens && !goes_on;
    }
    // Initials: W.S. Rendra.
    !(word.contains('.') && word.split('.').all(single))
}

/// Whether a word numbers an item of a list: *1*, *12*, *2a*, *IV*.
fn is_item_number(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    ((1..=MAX_ITEM_DIGITS).contains(&digits) && word.len() <= digits + 1) || is_roman(word)
}

fn is_roman(word: &str) -> bool {
    (1..=5).contains(&word.len()) && word.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'))
}

/// Returns the letters and digits at the beginning of a text.
fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Texts in which `|` stands where one sentence ends and another begins.
    #[test]
    fn the_table_of_cases_holds() {
        let table = include_str!("sentences.txt");
        let mut cases = 0;
        let mut wrong = Vec::new();
        for line in table
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let expected: Vec<&str> = line.split('|').collect();
            let text = expected.concat().replace("\\n", "\n");
            let found: Vec<&str> = sentences(&text, 0..text.len())
                .into_iter()
                .map(|range| &text[range])
                .collect();
            let expected: Vec<String> = expected
                .iter()
                .map(|part| part.replace("\\n", "\n").trim().to_owned())
                .collect();
            if found != expected {
                wrong.push(found.join("|"));
            }
            cases += 1;
        }
        assert_eq!(wrong, Vec::<String>::new());
        assert!(cases >= 80, "the table has {cases} cases");
        assert!(sentences("", 0..0).is_empty());
        assert!(sentences(" \n \n", 0..4).is_empty());
    }

    #[test]
    fn a_headline_is_not_finished() {
        for (text, expected) in [
            ("Harga naik.", true),
            ("\"Harga naik.\"", true),
            ("Benarkah?” ", true),
            ("(Lihat hlm. 5.)", true),
            ("Harga Naik", false),
            ("", false),
        ] {
            assert_eq!(is_finished(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn sentences_hold_all_but_white_space(
            text in "([a-cA-C01.!?…\"'”“() \n-]|dr\\.|Tbk\\.|\u{a0}|é|한){0,120}"
        ) {
            let mut end = 0;
            for range in sentences(&text, 0..text.len()) {
                prop_assert!(range.start >= end && range.start < range.end);
                prop_assert!(text[end..range.start].trim().is_empty());
                let sentence = &text[range.clone()];
                prop_assert_eq!(sentence.trim(), sentence);
                end = range.end;
            }
            prop_assert!(text[end..].trim().is_empty());
        }

        #[test]
        fn any_text_has_sentences(text in "\\PC*") {
            let held: String = sentences(&text, 0..text.len()).into_iter().map(|range| text[range].to_owned()).collect();
            let without_space = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(without_space(&held), without_space(&text));
        }
    }
}
