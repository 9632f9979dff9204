//! The target `rendering`.

use std::time::Duration;

use telusur::article::Article;
use telusur::render::{
    ArticleField, CellGuard, ExportFormat, Layout, TypedQuery, write_hits, write_hits_json,
    write_page_html,
};
use telusur::search::{ExportedArticle, Hit, HitPassage, SearchResponse, Total};
use telusur::texts::Language;

use super::parts::{parts, text};

/// Nothing that steers a terminal comes out of what shows hits; what a page shows is
/// text; JSON is JSON.
pub(crate) fn check(bytes: &[u8]) {
    let input = text(bytes);
    let [title, body, other] = parts(input);
    let article = Article {
        id: other.to_owned(),
        title: title.to_owned(),
        body: body.to_owned(),
        author: Some(other.to_owned()),
        source: Some(title.to_owned()),
        tags: vec![other.to_owned(), title.to_owned()],
        url: Some(format!("https://{other}")),
        ..Article::default()
    };
    let middle = |text: &str| {
        (0..=text.len() / 2)
            .rev()
            .find(|&at| text.is_char_boundary(at))
    };
    let half = |text: &str| 0..middle(text).unwrap_or(0);
    let hit = Hit {
        rank: 1,
        index: 0,
        score: 1.0,
        title_highlights: vec![half(title)],
        passages: vec![HitPassage {
            text: body.to_owned(),
            offset: 0,
            cut_start: true,
            cut_end: false,
            opening: None,
            closing: None,
            highlights: vec![half(body)],
        }],
        explanation: None,
        copies: Vec::new(),
        article: article.clone(),
    };
    let response = SearchResponse {
        hits: vec![hit],
        total: Total {
            count: 1,
            exact: true,
        },
        understood: other.to_owned(),
        notes: Vec::new(),
        left_out: Vec::new(),
        substitutions: Vec::new(),
        indexes: Vec::new(),
        elapsed: Duration::ZERO,
    };
    let language = Language::English;
    let mut out = Vec::new();
    let width = 20 + other.len() % 60;
    write_hits(&response, &[None], Layout { width, language }, &mut out).expect("a vector");
    harmless(&without_styles(&printed(&mut out)));

    write_page_html(&response, other, language, &mut out).expect("a vector");
    let page = printed(&mut out);
    harmless(&page);
    assert!(
        !page.contains("<script") && !page.contains("<img"),
        "{page}"
    );

    write_hits_json(
        &response,
        TypedQuery {
            text: other,
            number: None,
        },
        &mut out,
    )
    .expect("a vector");
    let lines = printed(&mut out);
    harmless(&lines);
    for line in lines.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(value["type"] != "hit" || value["title"] == title);
    }

    let exported = ExportedArticle { index: 0, article };
    let columns = ["id", "title", "body", "author", "tags"];
    let columns = columns.map(|name| ArticleField::from_name(name).expect("a field"));
    let guard = CellGuard::Apostrophe;
    for format in [
        ExportFormat::BibTex,
        ExportFormat::Ris,
        ExportFormat::JsonLines,
        ExportFormat::Csv {
            columns: columns.to_vec(),
            guard,
        },
    ] {
        format.write(&exported, &mut out).expect("a vector");
        let written = printed(&mut out);
        assert!(
            !written.contains(|c: char| c.is_control() && !c.is_whitespace()),
            "{written:?}"
        );
    }
}

fn printed(out: &mut Vec<u8>) -> String {
    String::from_utf8(std::mem::take(out)).expect("UTF-8")
}

fn harmless(text: &str) {
    let bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(bad), "{text:?}");
}

/// Takes out the sequences that colour: no text of an article has any left.
fn without_styles(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part
            .find(|c: char| !(c.is_ascii_digit() || c == ';'))
            .expect("a sequence");
        plain.push_str(part[end..].strip_prefix('m').expect("a colour"));
    }
    plain
}
