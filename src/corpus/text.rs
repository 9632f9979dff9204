//! The bytes of a text file → an article with headline, byline and dateline told apart.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::byline::{Byline, parse_byline, parse_dateline};
use super::encoding::{self, decode};
use super::error::SkipReason;
use crate::article::Article;

/// A longer first line, in characters, is a paragraph and no headline.
const MAX_TITLE_CHARS: usize = 300;

/// Longest part of a date, in characters, that a note repeats.
const MAX_NOTE_CHARS: usize = 80;

/// Parses a text file: headline, byline (before or after it), body. Also
/// returns notes on what was not understood.
pub(super) fn parse(bytes: &[u8]) -> Result<(Article, Vec<String>), SkipReason> {
    let decoded = decode(bytes, None)?;
    let text = normalise(&decoded.text);
    let text = text.trim();
    if text.is_empty() {
        return Err(SkipReason::Empty);
    }
    let (first, after) = split_line(text);
    let mut byline = parse_byline(first);
    let mut rest = if byline.is_some() { after } else { text };

    let (headline, after) = split_line(rest);
    let mut title = collapse(headline).unwrap_or_default();
    if title.chars().count() > MAX_TITLE_CHARS {
        title.clear();
    } else {
        rest = after;
        if byline.is_none() {
            let (line, after) = split_line(rest);
            byline = parse_byline(line);
            if byline.is_some() {
                rest = after;
            }
        }
    }
    let body = rest.trim();
    if title.is_empty() && body.is_empty() {
        return Err(SkipReason::NoText);
    }

    let mut article = Article {
        title,
        body: body.to_owned(),
        ..Article::default()
    };
    (article.source, article.place) = parse_dateline(body);
    let mut notes: Vec<String> = encoding::note(&decoded).into_iter().collect();
    if let Some(Byline {
        author,
        published,
        date_text,
    }) = byline
    {
        if published.is_none() {
            notes.extend(date_text.as_deref().map(date_note));
        }
        article.author = author;
        article.published = published;
    }
    Ok((article, notes))
}

/// Brings text to normalisation form C with `\n` at the ends of lines; text
/// that is so already is not copied.
pub(super) fn normalise(text: &str) -> Cow<'_, str> {
    let composed: Cow<'_, str> = match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    };
    if memchr::memchr(b'\r', composed.as_bytes()).is_none() {
        return composed;
    }
    Cow::Owned(composed.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Makes every run of white space one space; `None` when nothing else is there.
pub(super) fn collapse(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    let mut collapsed = words.next()?.to_owned();
    for word in words {
        collapsed.push(' ');
        collapsed.push_str(word);
    }
    Some(collapsed)
}

/// Words the note on a date that was not understood.
pub(super) fn date_note(date: &str) -> String {
    match date.char_indices().nth(MAX_NOTE_CHARS) {
        Some((end, _)) => format!("date not understood: \"{}…\"", &date[..end]),
        None => format!("date not understood: \"{date}\""),
    }
}

/// Splits off the first line that is not blank.
fn split_line(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once('\n').unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_text() {
        let check = |text: &str, title: &str, author: Option<&str>, body: &str| {
            let (article, notes) = parse(text.as_bytes()).unwrap();
            assert_eq!(article.title, title, "{text:?}");
            assert_eq!(article.author.as_deref(), author, "{text:?}");
            assert_eq!(article.body, body, "{text:?}");
            assert_eq!(notes, Vec::<String>::new(), "{text:?}");
        };
        let budi = Some("Budi");
        check(
            "Judul\n\nOleh : Budi | 2018\n\nSatu.\n\nDua.\n",
            "Judul",
            budi,
            "Satu.\n\nDua.",
        );
        check(
            "\u{feff}\r\n Judul  itu\r\nSatu.\r\rDua.",
            "Judul itu",
            None,
            "Satu.\n\nDua.",
        );
        check("Oleh: Budi\n\nJudul\n\nSatu.", "Judul", budi, "Satu.");
        check("Judul", "Judul", None, "");
        check(
            "Judul\nSatu.\nOleh: Budi",
            "Judul",
            None,
            "Satu.\nOleh: Budi",
        );
        check("Oleh: Budi\nJudul\nOleh: Ani", "Judul", budi, "Oleh: Ani");
        check("Cafe\u{301}\n\ncafe\u{301}", "Café", None, "café");
        let paragraph = "kata ".repeat(61);
        let body = format!("{paragraph}\n\nDua.");
        check(&body, "", None, &body);
        check(&format!("Oleh: Budi\n{body}"), "", budi, &body);
    }

    #[test]
    fn date_and_dateline_are_read() {
        let text = "Judul\n\nOleh : Budi | Kamis, 09 Agustus 2018 - 11:30 WIB\n\n\
                    HARIAN.co.id - Denpasar, Gubernur tiba.";
        let (article, _) = parse(text.as_bytes()).unwrap();
        assert_eq!(article.source.as_deref(), Some("HARIAN.co.id"));
        assert_eq!(article.place.as_deref(), Some("Denpasar"));
        assert_eq!(article.body, "HARIAN.co.id - Denpasar, Gubernur tiba.");
        assert_eq!(
            article.published.unwrap().to_iso(),
            "2018-08-09T11:30:00+07:00"
        );
    }

    #[test]
    fn a_strange_date_is_noted() {
        let check = |date: &str, note: &str| {
            let (article, notes) =
                parse(format!("Judul\nOleh: Budi | {date}\n").as_bytes()).unwrap();
            assert_eq!(article.published, None);
            assert_eq!(notes, [note]);
        };
        check("besok", "date not understood: \"besok\"");
        let long = "é".repeat(90);
        check(
            &long,
            &format!("date not understood: \"{}…\"", "é".repeat(80)),
        );
    }

    #[test]
    fn what_is_no_text() {
        let check = |bytes: &[u8], reason: SkipReason| {
            assert_eq!(parse(bytes), Err(reason), "{bytes:?}");
        };
        check(b"", SkipReason::Empty);
        check(b"\xef\xbb\xbf \r\n\t", SkipReason::Empty);
        check(b"Oleh: Budi", SkipReason::NoText);
        check(b"a\0b", SkipReason::Binary);
    }

    #[test]
    fn normal_text_is_not_copied() {
        assert!(matches!(normalise("satu\ndua é"), Cow::Borrowed(_)));
        assert_eq!(normalise("a\r\n\rb"), "a\n\nb");
    }
}
