//! Hits as HTML: a list to stand in any page, and a small page of its own.
//!
//! Article text, queries and addresses are foreign: [`push_escaped`] is the one
//! place where they become HTML.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use super::dates::date_told;
use super::passage::passage_lines;
use super::terminal::{push_safe, substitution_lines};
use super::texts;
use crate::search::{Hit, HitPassage, SearchResponse};
use crate::texts::{Count, Language};

/// Nothing in the page may load or run anything.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Dark letters on light ground, or the other way round as the reader has it.
const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.4rem}h2{font-size:1.1rem;margin:0}p{margin:.2rem 0}\
li{margin:0 0 1.2rem}.details,footer{opacity:.7;font-size:.9rem}.details{overflow-wrap:anywhere}\
mark{background:#ffe58a;color:#000}";

/// Writes a whole page of hits in UTF-8.
pub fn write_page_html(
    response: &SearchResponse,
    query: &str,
    language: Language,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut title = String::new();
    push_escaped(query, &mut title);
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <title>{title} – Telusur</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <h1>{title}</h1>\n"
    )?;
    write_hits_html(response, language, out)?;
    out.write_all(b"</body>\n</html>\n")
}

/// Writes hits and the total as elements that stand in any page.
pub fn write_hits_html(
    response: &SearchResponse,
    language: Language,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut html = String::new();
    if let Some(first) = response.hits.first() {
        let _ = writeln!(html, "<ol class=\"hits\" start=\"{}\">", first.rank);
        for hit in &response.hits {
            push_hit(hit, response, language, &mut html);
            out.write_all(html.as_bytes())?;
            html.clear();
        }
        html.push_str("</ol>\n");
    }
    html.push_str("<footer>\n");
    for line in substitution_lines(&response.substitutions, language) {
        push_element("p", "", &line, &mut html);
        html.push('\n');
    }
    let total = response.total;
    let at_least = if total.exact { "" } else { "≥ " };
    let mut articles = texts::articles(language, Count(total.count));
    if response.hits.iter().any(|hit| !hit.copies.is_empty()) {
        articles = format!("{articles}, {}", texts::copies_counted(language));
    }
    push_element("p", "", &format!("{at_least}{articles}"), &mut html);
    html.push_str("\n</footer>\n");
    out.write_all(html.as_bytes())
}

fn push_hit(hit: &Hit, response: &SearchResponse, language: Language, html: &mut String) {
    let article = &hit.article;
    html.push_str("<li>\n<h2 lang=\"id\" dir=\"auto\">");
    let url = article.url.as_deref().filter(|url| is_web_address(url));
    if let Some(url) = url {
        html.push_str("<a rel=\"noreferrer\" href=\"");
        push_escaped(url, html);
        html.push_str("\">");
    }
    if article.title.is_empty() {
        push_escaped(&texts::no_title(language), html);
    } else {
        push_marked(&article.title, &hit.title_highlights, html);
    }
    html.push_str(if url.is_some() {
        "</a></h2>\n"
    } else {
        "</h2>\n"
    });
    html.push_str("<p class=\"details\">");
    let mut between = "";
    let index = response.index_of(hit).map(Path::to_string_lossy);
    let date = article.published.as_ref();
    let date = date.map(|published| date_told(published, language));
    for (class, detail) in [
        ("index", index.as_deref()),
        ("source", article.source.as_deref()),
        ("date", date.as_deref()),
        ("author", article.author.as_deref()),
        ("id", Some(article.id.as_str())),
    ] {
        if let Some(detail) = detail {
            html.push_str(between);
            push_element("span", class, detail, html);
            between = " · ";
        }
    }
    if !hit.copies.is_empty() {
        html.push_str(between);
        let count = Count(hit.copies.len() as u64);
        let copies = texts::more_copies(language, count);
        push_element("span", "copies", &copies, html);
    }
    html.push_str("</p>\n");
    for passage in &hit.passages {
        push_passage(passage, html);
    }
    html.push_str("</li>\n");
}

fn push_passage(passage: &HitPassage, html: &mut String) {
    html.push_str("<p class=\"passage\" lang=\"id\" dir=\"auto\">");
    for (number, line) in passage_lines(passage).iter().enumerate() {
        if number > 0 {
            html.push_str("<br>\n");
        }
        push_escaped(&line.before, html);
        push_marked(line.text, &line.highlights, html);
        push_escaped(&line.behind, html);
    }
    html.push_str("</p>\n");
}

fn push_element(name: &str, class: &str, text: &str, html: &mut String) {
    let _ = write!(html, "<{name}");
    if !class.is_empty() {
        let _ = write!(html, " class=\"{class}\"");
    }
    html.push('>');
    push_escaped(text, html);
    let _ = write!(html, "</{name}>");
}

/// Appends a text with its highlights marked.
fn push_marked(text: &str, highlights: &[Range<usize>], html: &mut String) {
    let mut at = 0;
    for range in highlights {
        push_escaped(&text[at..range.start], html);
        html.push_str("<mark>");
        push_escaped(&text[range.clone()], html);
        html.push_str("</mark>");
        at = range.end;
    }
    push_escaped(&text[at..], html);
}

/// Appends a foreign text so that it is only text, in elements and in attributes:
/// without control characters and marks that reorder what stands around it.
fn push_escaped(text: &str, html: &mut String) {
    let mut safe = String::with_capacity(text.len());
    push_safe(text, &mut safe);
    for c in safe.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

/// Whether an address is one of the web; any other could run something.
fn is_web_address(url: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_only_text() {
        let mut html = String::new();
        let text = "<script>\u{202e}a&amp;\u{0}\u{1b}[31m\"'</script>";
        let end = text.len();
        push_marked(text, &[0..8, end - 9..end], &mut html);
        assert_eq!(
            html,
            "<mark>&lt;script&gt;</mark>a&amp;amp;[31m&quot;&#39;<mark>&lt;/script&gt;</mark>"
        );
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for (url, expected) in [
            ("https://harian.example/1", true),
            ("HTTP://harian.example", true),
            ("javascript:alert(1)", false),
            (" https://harian.example", false),
            ("data:text/html,a", false),
            ("é", false),
        ] {
            assert_eq!(is_web_address(url), expected, "{url}");
        }
    }
}
