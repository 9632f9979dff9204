//! The byline and dateline of a news text → author, date, source and place.

use super::dates::parse_date;
use super::text::collapse;
use crate::article::{DateRule, Published};

/// What a byline says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Byline {
    /// Who wrote the article.
    pub(super) author: Option<String>,
    /// When it was published, if the date is understood.
    pub(super) published: Option<Published>,
    /// The date as written.
    pub(super) date_text: Option<String>,
}

/// Reads a line such as `Oleh : Nama | Kamis, 09 Agustus 2018 - 11:30 WIB`.
pub(super) fn parse_byline(line: &str) -> Option<Byline> {
    let (oleh, rest) = line.trim_start().split_at_checked(4)?;
    if !oleh.eq_ignore_ascii_case("oleh") {
        return None;
    }
    let rest = rest.trim_start().strip_prefix(':')?;
    let (author, date) = rest.split_once('|').unwrap_or((rest, ""));
    Some(Byline {
        author: collapse(author),
        published: parse_date(date, DateRule::Byline),
        date_text: collapse(date),
    })
}

/// Reads source and place from the first line of a body: `SOURCE - Place, text`,
/// `PLACE, SOURCE - text`, `Place (SOURCE) - text`, `Place - text` or
/// `source.co.id - text`.
pub(super) fn parse_dateline(body: &str) -> (Option<String>, Option<String>) {
    let line = body.lines().next().unwrap_or_default();
    let Some((head, tail)) = split_at_dash(line) else {
        return (None, None);
    };
    let found = |source: Option<&str>, place: Option<&str>| {
        (source.and_then(collapse), place.and_then(collapse))
    };
    if let Some((place, source)) = head.strip_suffix(')').and_then(|head| head.split_once('(')) {
        let fits = is_place(place, 4) && is_source(source) && starts_sentence(tail);
        return if fits {
            found(Some(source), Some(place))
        } else {
            (None, None)
        };
    }
    if let Some((place, source)) = head.split_once(',') {
        let fits = is_place(place, 4) && is_source(source) && starts_sentence(tail);
        return if fits {
            found(Some(source), Some(place))
        } else {
            (None, None)
        };
    }
    let site = has_site_name(head);
    if is_source(head)
        && let Some((place, text)) = tail.split_once(',')
        && is_place(place, 4)
        && (site || starts_sentence(text))
    {
        return found(Some(head), Some(place));
    }
    if site && is_source(head) {
        return found(Some(head), None);
    }
    if is_place(head, 3) && !head.contains('.') && starts_sentence(tail) {
        return found(None, Some(head));
    }
    (None, None)
}

/// Splits a line at its first dash between spaces.
fn split_at_dash(line: &str) -> Option<(&str, &str)> {
    line.char_indices()
        .filter(|&(_, c)| matches!(c, '-' | '–' | '—'))
        .find_map(|(at, dash)| {
            let (head, tail) = (&line[..at], &line[at + dash.len_utf8()..]);
            let spaced =
                head.ends_with(char::is_whitespace) && tail.starts_with(char::is_whitespace);
            spaced.then(|| (head.trim(), tail.trim()))
        })
}

fn is_source(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
        && text.chars().count() <= 60
        && text.split_whitespace().count() <= 6
        && !text.contains(['(', ')', ','])
}

fn is_place(text: &str, max_words: usize) -> bool {
    let text = text.trim();
    let is_place_char = |c: char| {
        c.is_alphabetic() || c.is_whitespace() || matches!(c, '-' | '\'' | '’' | '.' | '/')
    };
    !text.is_empty()
        && text.chars().count() <= 40
        && text.chars().all(is_place_char)
        && text.split_whitespace().count() <= max_words
        && text
            .split_whitespace()
            .all(|word| word.starts_with(char::is_uppercase))
        && !has_site_name(text)
}

/// Returns whether a word is the name of a web site, as in `INDUSTRY.co.id`.
fn has_site_name(text: &str) -> bool {
    text.split_whitespace()
        .filter_map(|word| word.rsplit_once('.'))
        .any(|(name, ending)| {
            // Initials (`H.M.`) and numbers (`1.500`) have dots too.
            !name.is_empty() && ending.len() >= 2 && ending.bytes().all(|b| b.is_ascii_alphabetic())
        })
}

/// Returns whether this may be the beginning of a sentence. An aside between
/// dashes (`Pemerintah - dalam hal ini, menteri`) goes on in lower case.
fn starts_sentence(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| !c.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines() {
        let check = |line: &str, expected: Option<(Option<&str>, Option<&str>, Option<&str>)>| {
            let found = parse_byline(line);
            let iso = found
                .as_ref()
                .and_then(|byline| byline.published.as_ref())
                .map(Published::to_iso);
            let found = found.as_ref().map(|byline| {
                (
                    byline.author.as_deref(),
                    iso.as_deref(),
                    byline.date_text.as_deref(),
                )
            });
            assert_eq!(found, expected, "{line:?}");
        };
        check(
            "Oleh : Budi Santoso | Kamis, 09 Agustus 2018 - 11:30 WIB",
            Some((
                Some("Budi Santoso"),
                Some("2018-08-09T11:30:00+07:00"),
                Some("Kamis, 09 Agustus 2018 - 11:30 WIB"),
            )),
        );
        check(
            "OLEH: Budi  Santoso",
            Some((Some("Budi Santoso"), None, None)),
        );
        check("oleh:Budi |", Some((Some("Budi"), None, None)));
        check("Oleh : | 2018", Some((None, Some("2018"), Some("2018"))));
        check(
            "Oleh : Budi | kemarin",
            Some((Some("Budi"), None, Some("kemarin"))),
        );
        check("Oleh-oleh: khas Bandung", None);
        check("Oleh Budi", None);
        check("Olé : Budi", None);
        check("Ole", None);
        check("", None);
    }

    #[test]
    fn datelines() {
        let check = |body: &str, source: Option<&str>, place: Option<&str>| {
            let found = parse_dateline(body);
            assert_eq!(
                (found.0.as_deref(), found.1.as_deref()),
                (source, place),
                "{body:?}"
            );
        };
        let both = |body, source, place| check(body, Some(source), Some(place));
        both(
            "Suara Industri - Jakarta, Presiden tiba.",
            "Suara Industri",
            "Jakarta",
        );
        both(
            "HARIAN.co.id - Denpasar, Gubernur tiba.",
            "HARIAN.co.id",
            "Denpasar",
        );
        both(
            "HARIAN.co.id - Denpasar, gubernur tiba.",
            "HARIAN.co.id",
            "Denpasar",
        );
        both(
            "JAKARTA, KORAN.com — Presiden tiba.",
            "KORAN.com",
            "JAKARTA",
        );
        both(
            "Banda Aceh (KANTOR BERITA) – Dua orang",
            "KANTOR BERITA",
            "Banda Aceh",
        );
        check(
            "INDUSTRY.co.id - Presiden tiba.",
            Some("INDUSTRY.co.id"),
            None,
        );
        check("Jakarta - Presiden tiba.", None, Some("Jakarta"));
        check(
            "Jakarta - Presiden, yang sakit, tiba.",
            None,
            Some("Jakarta"),
        );
        check(
            "Kota Banda Aceh - “Kami pulang.”",
            None,
            Some("Kota Banda Aceh"),
        );
        for body in [
            "",
            "Pemerintah - dalam hal ini, menteri",
            "Pemerintah - dalam hal ini menteri - diam.",
            "Jakarta-Bandung macet, Senin.",
            "Jakarta -",
            "Harga beras naik - Pemerintah diam.",
            "1.500 rumah - Semua terendam.",
            "H.M. Budi - Presiden tiba.",
            "Presiden tiba.\nJakarta - Presiden tiba.",
            "Budi, yang sakit - Ia diam.",
            "Presiden (yang sakit) - Ia diam.",
        ] {
            check(body, None, None);
        }
    }
}
