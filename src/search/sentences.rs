//! Text → sentences, for Indonesian news.

use std::ops::Range;

/// Abbreviations whose point does not end a sentence. Others, such as *Tbk.* and
/// *dll.*, end one when a capital follows, as any point does.
const ABBREVIATIONS: &[&str] = &[
    "dr", "drs", "dra", "prof", "h", "hj", "ir", "kh", "no", "jl", "rp", "tgl", "pt", "cv", "hlm",
    "ny", "tn", "st", "kol", "jend", "letjen", "mayjen", "brigjen", "kompol", "akp", "akbp", "kec",
    "kab", "s.h", "m.si",
];

/// Returns the byte ranges of the sentences of a text, in order and without the
/// white space around them.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        split_line(text, line_start..line_start + line.len(), &mut found);
        line_start += line.len();
    }
    found
}

fn split_line(text: &str, line: Range<usize>, found: &mut Vec<Range<usize>>) {
    let mut start = line.start;
    let mut chars = text[line.clone()].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | '…') {
            continue;
        }
        let mark = line.start + at;
        // Quotation marks and brackets that close belong to their sentence.
        let mut end = mark + c.len_utf8();
        while let Some(&(_, next)) = chars.peek() {
            if !matches!(
                next,
                '"' | '\'' | '”' | '’' | ')' | ']' | '.' | '!' | '?' | '…'
            ) {
                break;
            }
            end += next.len_utf8();
            chars.next();
        }
        let rest = &text[end..line.end];
        let begins = rest.trim_start();
        if begins.len() == rest.len() {
            continue;
        }
        let Some(next) = begins.chars().next() else {
            continue;
        };
        let opens = next.is_uppercase()
            || next.is_numeric()
            || matches!(next, '"' | '“' | '‘' | '\'' | '(' | '-' | '•');
        if opens && !(c == '.' && end == mark + 1 && is_abbreviation(&text[start..mark])) {
            push_trimmed(text, start..end, found);
            start = end;
        }
    }
    push_trimmed(text, start..line.end, found);
}

/// Whether a point behind this text belongs to its last word.
fn is_abbreviation(before: &str) -> bool {
    let word = before
        .rsplit([' ', '\u{a0}', '(', '"', '“', '\''])
        .next()
        .unwrap_or(before);
    let mut chars = word.chars();
    let initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    let folded = word.to_lowercase();
    initial || ABBREVIATIONS.contains(&folded.as_str())
}

fn push_trimmed(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    let end = start + slice.trim().len();
    if start < end {
        found.push(start..end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn sentences_of_news() {
        check(
            "Satu. Dua! Tiga? Empat",
            &["Satu.", "Dua!", "Tiga?", "Empat"],
        );
        check(
            "Kata dr. Budi di Jl. Melati No. 5. Ia pergi.",
            &["Kata dr. Budi di Jl. Melati No. 5.", "Ia pergi."],
        );
        check(
            "Harga Rp 1.800 per kg pukul 11.30 WIB. Naik.",
            &["Harga Rp 1.800 per kg pukul 11.30 WIB.", "Naik."],
        );
        check("\"Kami siap.\" Ia pergi.", &["\"Kami siap.\"", "Ia pergi."]);
        check(
            "“Siap,” kata A. Rahman. “Ya.”",
            &["“Siap,” kata A. Rahman.", "“Ya.”"],
        );
        check(
            "PT. Maju Tbk. naik. Saham PT Jaya Tbk. Harga turun.",
            &["PT. Maju Tbk. naik.", "Saham PT Jaya Tbk.", "Harga turun."],
        );
        check(
            "Baris satu\nbaris dua\n\nTiga.",
            &["Baris satu", "baris dua", "Tiga."],
        );
        check(" \n ", &[]);
        check("", &[]);
    }
}
