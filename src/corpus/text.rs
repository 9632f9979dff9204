//! The bytes of a text file → an article with headline, byline and dateline told apart.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::byline::{Byline, closing_author, parse_dateline};
use super::encoding::{self, decode};
use super::error::SkipReason;
use super::fields::{Field, ReadOptions, Reading};
use super::labels::Labelled;
use super::note::Note;
use super::rules::{Rule, Rules};
use crate::article::{Article, DateRule};

/// A longer first line, in characters, is a paragraph and no headline.
const MAX_TITLE_CHARS: usize = 300;

/// Longest line, in characters, that may stand between title and byline.
const MAX_BETWEEN_CHARS: usize = 80;

/// Most lines between title and byline, and between its parts.
const MAX_LINES_BETWEEN: usize = 3;

/// Parses a text file: headline, byline (before or after it), body.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Reading, SkipReason> {
    let decoded = decode(bytes, None)?;
    let text = normalise(&decoded.text);
    let mut reading = match Labelled::split(&text, options) {
        Some(labelled) => read_labelled(labelled)?,
        None => read(&text)?,
    };
    reading.notes.splice(..0, encoding::note(&decoded));
    reading.encoding = decoded.encoding;
    Ok(reading)
}

/// Reads text below a labelled head.
fn read_labelled(labelled: Labelled<'_>) -> Result<Reading, SkipReason> {
    let Labelled {
        mut record,
        mut byline,
        mut unknown,
        text,
    } = labelled;
    let (between, text) = byline_below_title(text, &mut byline);
    unknown.extend(between);
    let title = record.title().unwrap_or_default();
    let mut below = read_body(title, byline, &unknown, text);
    record.fill(Field::Body, std::mem::take(&mut below.article.body));
    let mut reading = record.into_article(DateRule::Record)?;
    reading.complete(below);
    Ok(reading)
}

/// Reads text that begins with its headline, or a byline above it.
pub(super) fn read(text: &str) -> Result<Reading, SkipReason> {
    let text = text.trim();
    if text.is_empty() {
        return Err(SkipReason::Empty);
    }
    let (byline, rest) = byline_above_title(text);
    let (headline, below) = split_line(rest);
    let title = collapse(headline).unwrap_or_default();
    let mut reading = if title.chars().count() > MAX_TITLE_CHARS {
        read_body(String::new(), byline, &[], rest)
    } else {
        read_below_title(title, byline, below)
    };
    if reading.article.title.is_empty() && reading.article.body.is_empty() {
        return Err(SkipReason::NoText);
    }
    reading.rules.set(Field::Title, Rule::FirstLine);
    Ok(reading)
}

/// Reads text whose headline, and the byline above it, are known.
pub(super) fn read_below_title(title: String, mut byline: Byline, text: &str) -> Reading {
    let (between, rest) = byline_below_title(text, &mut byline);
    read_body(title, byline, &between, rest)
}

/// Reads text whose headline and byline are known; `between` are lines of the
/// text that stood before the byline.
fn read_body(title: String, byline: Byline, between: &[&str], text: &str) -> Reading {
    let text = text.trim();
    let mut body = between.join("\n");
    if !body.is_empty() && !text.is_empty() {
        body.push_str("\n\n");
    }
    body.push_str(text);

    let mut notes = Vec::new();
    let (source, place) = parse_dateline(text);
    let mut rules = Rules::default();
    let author = rules
        .of(Field::Author, Rule::Byline, byline.author())
        .or_else(|| rules.of(Field::Author, Rule::Ending, closing_author(text)));
    let published = if let Some(reading) = byline.date {
        notes.extend(reading.note);
        Some(reading.published)
    } else {
        notes.extend(byline.date_text.as_deref().map(Note::date));
        None
    };
    let article = Article {
        title,
        body,
        author,
        source: rules
            .of(Field::Source, Rule::Dateline, source)
            .or_else(|| rules.of(Field::Source, Rule::Byline, byline.source)),
        place: rules
            .of(Field::Place, Rule::Dateline, place)
            .or_else(|| rules.of(Field::Place, Rule::Byline, byline.place)),
        section: rules.of(Field::Section, Rule::Byline, byline.section),
        published,
        ..Article::default()
    };
    Reading {
        article,
        notes,
        rules,
        ..Reading::default()
    }
}

/// Reads the lines of a byline above the title; returns it and what follows.
fn byline_above_title(text: &str) -> (Byline, &str) {
    let mut byline = Byline::default();
    let mut rest = text;
    loop {
        let (line, below) = split_line(rest);
        if line.is_empty() || !byline.read(line) {
            break;
        }
        rest = below;
    }
    // A headline may look like a byline (`17 Agustus 1945`, `Editor: Media Bebas`);
    // then the text follows it, and no headline.
    let (next, _) = split_line(rest);
    let next = next.trim_end();
    let is_headline = !next.is_empty() && !ends_sentence(next);
    let is_oleh = text
        .get(..4)
        .is_some_and(|label| label.eq_ignore_ascii_case("oleh"));
    if is_oleh || is_headline && next.chars().count() <= MAX_TITLE_CHARS {
        (byline, rest)
    } else {
        (Byline::default(), text)
    }
}

/// Reads the lines of a byline below the title, which other short lines may
/// precede: a section, a source. Returns those that belong to the text all the
/// same, and what follows the byline.
fn byline_below_title<'a>(text: &'a str, byline: &mut Byline) -> (Vec<&'a str>, &'a str) {
    let mut between = Vec::new();
    let mut passed = Vec::new();
    let mut after_byline = text;
    let mut rest = text;
    while passed.len() <= MAX_LINES_BETWEEN {
        let (line, below) = split_line(rest);
        let line = line.trim_end();
        rest = below;
        if byline.read_below_title(line) {
            between.append(&mut passed);
            after_byline = below;
        } else if line.is_empty() || ends_sentence(line) || line.chars().count() > MAX_BETWEEN_CHARS
        {
            break;
        } else {
            passed.push(line);
        }
    }
    between.retain(|line| !byline.read_between(line));
    (between, after_byline)
}

/// Whether a line ends as sentences do, and headlines, sections and names do not.
fn ends_sentence(line: &str) -> bool {
    line.ends_with(['.', '?', '!', ':', ';', ',', '"', '”'])
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

/// Splits off the first line that is not blank.
pub(super) fn split_line(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once('\n').unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(bytes: &[u8]) -> Result<Reading, SkipReason> {
        super::parse(bytes, &ReadOptions::default())
    }

    #[test]
    fn parts_of_a_text() {
        let check = |text: &str, title: &str, author: Option<&str>, body: &str| {
            let Reading { article, notes, .. } = parse(text.as_bytes()).unwrap();
            assert_eq!(article.title, title, "{text:?}");
            assert_eq!(article.author.as_deref(), author, "{text:?}");
            assert_eq!(article.body, body, "{text:?}");
            assert_eq!(notes, [""; 0], "{text:?}");
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
        // The end of the text names the author where nothing else does.
        check(
            "Judul\nSatu.\nOleh: Budi",
            "Judul",
            budi,
            "Satu.\nOleh: Budi",
        );
        check(
            "Judul\nSatu. (abc/xyz)",
            "Judul",
            Some("abc/xyz"),
            "Satu. (abc/xyz)",
        );
        check(
            "Oleh: Budi\nJudul\nOleh: Ani",
            "Judul",
            Some("Budi, Ani"),
            "",
        );
        check(
            "Penulis: Budi\r\nEditor: Ani\r\nJudul\r\n\r\nSatu. (abc/xyz)",
            "Judul",
            budi,
            "Satu. (abc/xyz)",
        );
        check(
            "Judul\n\n\nEditor: Ani\nReporter: Budi\nSatu.",
            "Judul",
            budi,
            "Satu.",
        );
        check("Judul\nLaporan Budi\n\nSatu.", "Judul", budi, "Satu.");
        check(
            "Judul\nEKONOMI\n\nHARIAN.com\nOleh: Budi\n\nSatu.",
            "Judul",
            budi,
            "Satu.",
        );
        check(
            "Judul\nHarga naik di semua pasar\nOleh: Budi\nSatu.",
            "Judul",
            budi,
            "Harga naik di semua pasar\n\nSatu.",
        );
        check(
            "Judul\nsatu\ndua\ntiga\nempat\nOleh Budi\nSatu.",
            "Judul",
            None,
            "satu\ndua\ntiga\nempat\nOleh Budi\nSatu.",
        );
        check(
            "17 Agustus 1945\n\nHari itu tiba.",
            "17 Agustus 1945",
            None,
            "Hari itu tiba.",
        );
        check(
            "Editor: Media Bebas\n\nSatu.",
            "Editor: Media Bebas",
            None,
            "Satu.",
        );
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
        let Reading { article, .. } = parse(text.as_bytes()).unwrap();
        assert_eq!(article.source.as_deref(), Some("HARIAN.co.id"));
        assert_eq!(article.place.as_deref(), Some("Denpasar"));
        assert_eq!(article.body, "HARIAN.co.id - Denpasar, Gubernur tiba.");
        assert_eq!(
            article.published.unwrap().to_iso(),
            "2018-08-09T11:30:00+07:00"
        );
    }

    #[test]
    fn lines_of_their_own_are_read() {
        let text = "Kamis, 09 Agustus 2018 - 11:30 WIB\n\nJudul\n\nEKONOMI\n\n\
                    Penulis: Budi; Editor: Ani\n\nJakarta, CNN Indonesia -- Gubernur tiba.";
        let Reading { article, .. } = parse(text.as_bytes()).unwrap();
        assert_eq!(article.title, "Judul");
        assert_eq!(article.author.as_deref(), Some("Budi"));
        assert_eq!(article.section.as_deref(), Some("EKONOMI"));
        assert_eq!(article.source.as_deref(), Some("CNN Indonesia"));
        assert_eq!(article.place.as_deref(), Some("Jakarta"));
        assert_eq!(article.body, "Jakarta, CNN Indonesia -- Gubernur tiba.");
        let published = article.published.unwrap();
        assert_eq!(published.to_iso(), "2018-08-09T11:30:00+07:00");
        assert_eq!(published.rule, crate::article::DateRule::Byline);
    }

    #[test]
    fn a_strange_date_is_noted() {
        let check = |date: &str, note: &str| {
            let Reading { article, notes, .. } =
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
