//! Names, told by their capital letter.
//!
//! In running text of mixed case a word with a capital in mid-sentence is a
//! name. In a headline in title case and in a line in capitals the letters say
//! nothing, and neither do they at the beginning of a sentence.

use std::ops::Range;

use super::stemmer::is_function_word;

/// How far the sentence around a word is read, in bytes each way.
const WINDOW: usize = 400;

/// The shortest word that counts, in bytes: shorter ones are written small in
/// title case too (*di*, *dan*, *ke*).
const MIN_WORD: usize = 4;

/// Whether the word at `range` is a name by its capital letter.
///
/// A word taken for a name is no longer found by its stem, so this says yes only
/// where it is sure: with a word right before it, and as many words in small
/// letters around it as in capitals.
pub(super) fn is_name(text: &str, range: Range<usize>) -> bool {
    if !text[range.clone()].starts_with(char::is_uppercase) {
        return false;
    }
    let before = sentence_before(text, range.start);
    // After a quote, colon, dash or bracket another sentence may begin.
    let follows_word = before
        .trim_end()
        .ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | ';' | '/' | '&' | ')'));
    if !follows_word {
        return false;
    }
    let after = sentence_after(text, range.end);
    let (mut small, mut capital) = (0, 0);
    // The first word has a capital in any case.
    for word in before
        .split_whitespace()
        .skip(1)
        .chain(after.split_whitespace())
    {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.len() < MIN_WORD || !word.chars().all(|c| c.is_alphabetic() || c == '-') {
            continue;
        }
        if word.contains(char::is_uppercase) {
            capital += 1;
        } else if !is_function_word(word) {
            small += 1;
        }
    }
    small > 0 && small >= capital
}

/// Returns the sentence from its beginning to `end`.
fn sentence_before(text: &str, end: usize) -> &str {
    let start = text.floor_char_boundary(end.saturating_sub(WINDOW));
    let part = &text[start..end];
    let mut from = 0;
    let mut marks = part.char_indices().peekable();
    while let Some((at, c)) = marks.next() {
        let next = marks.peek().map(|&(_, next)| next);
        if ends_sentence(c, next) {
            from = at + c.len_utf8();
        }
    }
    &part[from..]
}

/// Returns the sentence from `start` to its end.
fn sentence_after(text: &str, start: usize) -> &str {
    let end = text.floor_char_boundary((start + WINDOW).min(text.len()));
    let part = &text[start..end];
    let mut marks = part.char_indices().peekable();
    while let Some((at, c)) = marks.next() {
        let next = marks.peek().map(|&(_, next)| next);
        if ends_sentence(c, next) {
            return &part[..at];
        }
    }
    part
}

/// Whether a sentence ends with this character: at the end of a line, or at a
/// mark with white space or a quote behind it.
fn ends_sentence(c: char, next: Option<char>) -> bool {
    match c {
        '\n' | '\r' => true,
        '.' | '!' | '?' => {
            next.is_none_or(|next| next.is_whitespace() || matches!(next, '"' | '”' | '’' | '\''))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, word: &str, expected: bool) {
        let start = text.find(word).unwrap();
        assert_eq!(
            is_name(text, start..start + word.len()),
            expected,
            "{word} in: {text}"
        );
    }

    #[test]
    fn a_capital_in_running_text_is_a_name() {
        check("Warga Desa Wiranan mengungsi ke bukit.", "Wiranan", true);
        check(
            "Banjir melanda. Wiranan terendam sejak pagi.",
            "Wiranan",
            false,
        );
        check("Wiranan terendam sejak pagi.", "Wiranan", false);
        check("Warga wiranan mengungsi.", "wiranan", false);
        check("Menurut Dr. Wiranan, air surut.", "Wiranan", false);
        for opening in [
            "\"",
            "“",
            "(",
            "caranya: ",
            "KOTA BARU - ",
            "Lalu… ",
            "itu.[1] ",
        ] {
            check(
                &format!("Dia berkata, {opening}Wiranan terendam air"),
                "Wiranan",
                false,
            );
        }
        check(
            "Warga melihat Bupati Wiranan (62) meninjau banjir",
            "Wiranan",
            true,
        );
        check("Air surut, ujar Wiranan!", "Wiranan", true);
    }

    #[test]
    fn capitals_in_headlines_mean_nothing() {
        check("Warga Wiranan Mengungsi dari Banjir", "Wiranan", false);
        check(
            "Bupati Wiranan Minta Bantuan untuk Warga yang Mengungsi",
            "Wiranan",
            false,
        );
        check("Warga Wiranan Mengungsi usai Banjir", "Wiranan", false);
        check("Anak-anak Wiranan Rumah Warga", "Wiranan", false);
        check("WARGA WIRANAN MENGUNGSI", "WIRANAN", false);
        check(
            "WARGA WIRANAN MENGUNGSI\nair bah datang malam hari",
            "WIRANAN",
            false,
        );
    }
}
