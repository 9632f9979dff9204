//! Folding: the variants in which the same word is written become one form.
//!
//! Case, accents on Latin, Greek and Cyrillic letters, compatibility forms
//! (full-width letters, ligatures), curly quotes and typographic hyphens,
//! invisible characters inside a word.

use unicode_normalization::char::decompose_compatible;

/// Returns the folded form of a word or phrase.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends the folded form of `text` to `out`.
pub(super) fn fold_into(text: &str, out: &mut String) {
    let start = out.len();
    out.push_str(text);
    if text.is_ascii() {
        out[start..].make_ascii_lowercase();
        return;
    }
    out.truncate(start);
    for c in text.chars() {
        fold_char(c, out);
    }
}

/// Appends the folded form of `text` without its apostrophes and dots: the
/// marks inside *Jum'at* and *U.S.* are spelling, not sound.
pub(super) fn fold_skipping_marks_into(text: &str, out: &mut String) {
    for c in text.chars().filter(|&c| !is_apostrophe(c) && c != '.') {
        fold_char(c, out);
    }
}

fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else if is_hyphen(c) {
        out.push('-');
    } else if !is_ignorable(c) {
        decompose_compatible(c, |part| {
            if !is_accent(part) {
                out.extend(part.to_lowercase().filter(|&lower| !is_accent(lower)));
            }
        });
    }
}

/// Whether this is one of the characters written for an apostrophe.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '´' | '‘' | '’' | '‛' | 'ʻ' | 'ʼ' | 'ʽ' | '′' | '＇'
    )
}

/// Whether this is one of the characters written for a hyphen.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}')
}

/// Whether the character is invisible and means nothing inside a word.
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

/// Whether this is a combining accent of Latin, Greek or Cyrillic letters.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_of_a_word_become_one() {
        for (written, folded) in [
            ("JAKARTA", "jakarta"),
            ("Beyoncé", "beyonce"),
            ("Beyonce\u{301}", "beyonce"),
            ("ＪＡＫＡＲＴＡ", "jakarta"),
            ("anak‑anak", "anak-anak"),
            ("ke\u{ad}pulauan", "kepulauan"),
            ("İstanbul", "istanbul"),
            ("ﬁsika", "fisika"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for text in ["Ėxtrême", "ǅungla", "ŉ", "Ω", "ẞ", "\u{345}"] {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }
}
