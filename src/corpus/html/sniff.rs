//! The beginning of a file → whether it is a page, and in which charset.

use crate::corpus::encoding::decode;

/// How far into a file its first tag and its charset are looked for, in bytes.
const WINDOW_BYTES: usize = 4096;

/// Tags that end or part the blocks of a text.
const BLOCK_TAGS: [&str; 18] = [
    "/p",
    "br",
    "/div",
    "/li",
    "/ul",
    "/ol",
    "/h1",
    "/h2",
    "/h3",
    "/h4",
    "/h5",
    "/h6",
    "/blockquote",
    "/td",
    "/table",
    "/article",
    "/section",
    "/figure",
];

/// Returns whether a text clearly is HTML: it has tags that end or part blocks.
pub(in crate::corpus) fn is_markup(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_block_tag = |rest: &[u8], tag: &str| {
        rest.split_at_checked(tag.len())
            .is_some_and(|(name, rest)| {
                let rest = rest.trim_ascii_start();
                name.eq_ignore_ascii_case(tag.as_bytes())
                    && rest.strip_prefix(b"/").unwrap_or(rest).starts_with(b">")
            })
    };
    memchr::memchr_iter(b'<', bytes).any(|at| {
        BLOCK_TAGS
            .iter()
            .any(|tag| is_block_tag(&bytes[at + 1..], tag))
    })
}

/// Returns whether a file begins as pages do, whatever its name.
pub(in crate::corpus) fn is_page(bytes: &[u8]) -> bool {
    decode(window(bytes), None).is_ok_and(|start| {
        let (declarations, root) = split_prologue(&start.text);
        root == "html" || declarations.to_ascii_lowercase().contains("<!doctype html")
    })
}

/// Returns whether this is a list of articles for programs (RSS, Atom, site map).
pub(super) fn is_feed(text: &str) -> bool {
    let (_, root) = split_prologue(text);
    ["rss", "feed", "rdf:rdf", "urlset", "sitemapindex"].contains(&root.as_str())
}

/// Splits off the declarations and comments before the first tag; returns them
/// and the name of the tag in lower case.
fn split_prologue(text: &str) -> (&str, String) {
    let mut rest = text.trim_start();
    while let Some(inside) = rest.strip_prefix("<?").or(rest.strip_prefix("<!")) {
        let end = if inside.starts_with("--") { "-->" } else { ">" };
        match inside.split_once(end) {
            Some((_, after)) => rest = after.trim_start(),
            None => break,
        }
    }
    let name = rest
        .strip_prefix('<')
        .unwrap_or_default()
        .chars()
        .take(16)
        .take_while(|c| c.is_alphanumeric() || *c == ':')
        .collect::<String>();
    (&text[..text.len() - rest.len()], name.to_ascii_lowercase())
}

/// Returns the label of the charset a page says it is in.
pub(in crate::corpus) fn declared_charset(bytes: &[u8]) -> Option<String> {
    let head = window(bytes).to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let label_after = |key: &str| {
        head.match_indices(key).find_map(|(at, _)| {
            let rest = head[at + key.len()..].trim_start().strip_prefix('=')?;
            let rest =
                rest.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
            let is_label = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
            let label = &rest[..rest.find(|c| !is_label(c)).unwrap_or(rest.len())];
            (!label.is_empty()).then(|| label.to_owned())
        })
    };
    let from_xml = || {
        head.trim_start()
            .starts_with("<?xml")
            .then(|| label_after("encoding"))
    };
    label_after("charset").or_else(|| from_xml().flatten())
}

fn window(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(WINDOW_BYTES)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_without_a_name() {
        let check = |start: &str, expected: bool| {
            assert_eq!(is_page(start.as_bytes()), expected, "{start}");
        };
        check("<!DOCTYPE html>\n<head>", true);
        check("\u{feff} <HTML lang=id>", true);
        check("<?xml version='1.0'?><!-- disimpan --><html>", true);
        check(
            "<!-- > --><!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>",
            true,
        );
        check("<?xml version='1.0'?><rss><html>", false);
        check("Judul <html>", false);
        check("<htmlx>", false);
        check("", false);
        let utf16: Vec<u8> = "\u{feff}<html>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert!(is_page(&utf16));
    }

    #[test]
    fn markup_in_records() {
        let check = |text: &str, expected: bool| assert_eq!(is_markup(text), expected, "{text}");
        for html in [
            "<p>Satu.</p>",
            "Satu.<br>Dua.",
            "a<BR />b",
            "a<br/>",
            "<div>a</DIV >",
        ] {
            check(html, true);
        }
        for text in [
            "a < b",
            "1 <br",
            "<3",
            "kode <b>tebal</b>",
            "x </py>",
            "p/> </p",
            "<pr>",
            "<",
            "",
        ] {
            check(text, false);
        }
    }

    #[test]
    fn charsets() {
        let check = |head: &str, declared: Option<&str>| {
            let found = declared_charset(head.as_bytes());
            assert_eq!(found.as_deref(), declared, "{head}");
        };
        check("<meta charset=utf-8>", Some("utf-8"));
        check("<META CharSet = \"ISO-8859-1\">", Some("iso-8859-1"));
        check(
            "<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'/>",
            Some("windows-1252"),
        );
        check(
            "<?xml version='1.0' encoding='ISO-8859-2'?><html>",
            Some("iso-8859-2"),
        );
        check("<p encoding='x'>charset</p>", None);
        check("<meta charset=>", None);
    }
}
