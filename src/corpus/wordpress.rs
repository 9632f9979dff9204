//! What is peculiar to WordPress exports: posts that are no articles, two
//! dates without a zone, shortcodes in the text.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::civil::DateTime;

use super::error::SkipReason;

/// Types of posts that hold the site together, apart from those in `wp_`.
const INTERNAL_TYPES: [&str; 7] = [
    "attachment",
    "custom_css",
    "customize_changeset",
    "nav_menu_item",
    "oembed_cache",
    "revision",
    "user_request",
];

/// Shortcodes that stand without attributes or an end of their own.
const SHORTCODES: [&str; 10] = [
    "audio",
    "caption",
    "embed",
    "gallery",
    "gview",
    "playlist",
    "toc",
    "video",
    "wp_caption",
    "youtube",
];

/// Shortcodes whose content is no part of the text.
const BESIDE_TEXT: [&str; 3] = ["caption", "embed", "wp_caption"];

/// Longest shortcode, in bytes, between its brackets.
const MAX_SHORTCODE_BYTES: usize = 1000;

/// Longest part of a status or type that a message repeats, in characters.
const MAX_NAME_CHARS: usize = 40;

/// What the elements `wp:…` say of a post.
#[derive(Debug, Default)]
pub(super) struct Post {
    pub(super) kind: Option<String>,
    pub(super) status: Option<String>,
    pub(super) date: Option<String>,
    pub(super) date_gmt: Option<String>,
}

impl Post {
    /// Fails with the reason why a post is no article.
    pub(super) fn check(&self) -> Result<(), SkipReason> {
        let short = |text: &str| text.chars().take(MAX_NAME_CHARS).collect();
        if let Some(kind) = self.kind.as_deref()
            && (kind.starts_with("wp_") || INTERNAL_TYPES.contains(&kind))
        {
            return Err(SkipReason::NotAPost { kind: short(kind) });
        }
        match self.status.as_deref() {
            None | Some("publish") => Ok(()),
            Some(status) => Err(SkipReason::NotPublished {
                status: short(status),
            }),
        }
    }

    /// Returns the local time of publication, with the zone that its distance
    /// to the other one shows.
    pub(super) fn published(&self) -> Option<String> {
        let parse = |date: &Option<String>| -> Option<DateTime> {
            DateTime::strptime("%Y-%m-%d %H:%M:%S", date.as_deref()?.trim()).ok()
        };
        let text = self.date.as_deref()?.trim();
        let local = parse(&self.date).filter(|local| local.year() > 0)?;
        let minutes = parse(&self.date_gmt)
            .map(|gmt| local.duration_since(gmt).as_mins())
            .filter(|minutes| minutes.abs() <= 14 * 60);
        Some(match minutes {
            Some(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
                format!("{text} {sign}{hours:02}:{minutes:02}")
            }
            None => text.to_owned(),
        })
    }
}

/// Takes the shortcodes out of a text: `[gallery ids="1,2"]`, `[caption]…[/caption]`.
///
/// In brackets may stand anything, so one is a shortcode only if it has
/// attributes, an end tag somewhere in the text, or a well-known name.
pub(super) fn without_shortcodes(text: &str) -> Cow<'_, str> {
    let mut last_ends: HashMap<&str, usize> = HashMap::new();
    for (at, _) in text.match_indices("[/") {
        if let Some(name) = text
            .get(at + 2..)
            .and_then(|rest| Some(split_name(rest)?.0))
        {
            last_ends.insert(name, at);
        }
    }
    let mut kept = String::new();
    let mut done = 0;
    let mut from = 0;
    while let Some(begin) = memchr::memchr(b'[', &text.as_bytes()[from..]) {
        let begin = from + begin;
        from = begin + 1;
        let Some((name, length)) = shortcode(&text[begin..], &last_ends) else {
            continue;
        };
        let mut end = begin + length;
        let is_start = !text[begin..].starts_with("[/");
        if is_start
            && BESIDE_TEXT.contains(&name)
            && last_ends.get(name).is_some_and(|last| *last >= end)
            && let Some(close) = text[end..].find(&format!("[/{name}"))
        {
            let close = end + close;
            end = text[close..]
                .find(']')
                .map_or(text.len(), |last| close + last + 1);
        }
        kept.push_str(&text[done..begin]);
        (done, from) = (end, end);
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[done..]);
    Cow::Owned(kept)
}

/// Returns name and length of the shortcode that the text begins with.
fn shortcode<'a>(text: &'a str, ends: &HashMap<&str, usize>) -> Option<(&'a str, usize)> {
    let inside = text.strip_prefix('[')?;
    let (name, rest) = split_name(inside.strip_prefix('/').unwrap_or(inside))?;
    let end = rest
        .bytes()
        .take(MAX_SHORTCODE_BYTES)
        .position(|byte| byte == b']' || byte == b'[')
        .filter(|&end| rest.as_bytes()[end] == b']')?;
    let attributes = &rest[..end];
    let has_value = ["=\"", "='", "=&quot;", "=”", "=“"]
        .iter()
        .any(|sign| attributes.contains(sign));
    // Of a name alone, what follows must be nothing or stand apart from it.
    let is_apart = attributes.is_empty() || attributes.starts_with([' ', '/', '\n', '\u{a0}']);
    let is_known = SHORTCODES.contains(&name) || ends.contains_key(name);
    let length = text.len() - rest.len() + end + 1;
    (is_apart && (has_value || is_known)).then_some((name, length))
}

/// Splits off the name of a shortcode.
fn split_name(text: &str) -> Option<(&str, &str)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    (name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.len() <= MAX_NAME_CHARS)
        .then_some((name, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_leave_the_text() {
        let check =
            |text: &str, expected: &str| assert_eq!(without_shortcodes(text), expected, "{text}");
        check(
            r#"[caption id="a" width="3"]<img src="x"/> Foto: Ani[/caption]Satu."#,
            "Satu.",
        );
        check(
            "a [gallery ids=\"1,2\"] b [embed]https://v.test[/embed]c",
            "a  b c",
        );
        check("[vc_row][vc_column w='1']Isi[/vc_column][/vc_row]", "Isi");
        check("[dropcap]A[/dropcap]ir naik", "Air naik");
        check("[gallery][/caption]x [caption]y[/caption]", "x ");
        // Prose in brackets stays.
        check(
            "Kata dia [Gubernur], \"kami [akan] pergi\" [red] [1] [foto: a=b]",
            "Kata dia [Gubernur], \"kami [akan] pergi\" [red] [1] [foto: a=b]",
        );
        check("[caption]tanpa akhir", "tanpa akhir");
        check("[ [[ ] [/ [/] [a é [x=\"1\"", "[ [[ ] [/ [/] [a é [x=\"1\"");
    }

    #[test]
    fn hostile_brackets_take_little_time() {
        let begun = std::time::Instant::now();
        for text in [
            "[caption]",
            "[/caption][caption]",
            "[",
            "[a",
            "[caption a=\"",
        ] {
            without_shortcodes(&text.repeat(200_000));
        }
        assert!(begun.elapsed().as_secs() < 10);
    }

    #[test]
    fn dates_find_their_zone() {
        let check = |date: &str, gmt: &str, expected: Option<&str>| {
            let post = Post {
                date: Some(date.to_owned()),
                date_gmt: Some(gmt.to_owned()),
                ..Post::default()
            };
            assert_eq!(post.published().as_deref(), expected, "{date} {gmt}");
        };
        let date = "2018-08-09 11:30:00";
        check(
            date,
            "2018-08-09 04:30:00",
            Some("2018-08-09 11:30:00 +07:00"),
        );
        check(
            date,
            "2018-08-09 15:00:00",
            Some("2018-08-09 11:30:00 -03:30"),
        );
        check(date, "0000-00-00 00:00:00", Some(date));
        check(date, "2018-08-01 00:00:00", Some(date));
        check("0000-00-00 00:00:00", "2018-08-09 04:30:00", None);
        check("", "", None);
    }
}
