//! JSON Lines that `telusur index` reads again.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::super::json::write_json_line;
use crate::article::{Article, Published};

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    title: &'a str,
    date: Option<String>,
    author: Option<&'a str>,
    source: Option<&'a str>,
    place: Option<&'a str>,
    section: Option<&'a str>,
    tags: &'a [String],
    url: Option<&'a str>,
    path: Cow<'a, str>,
    body: &'a str,
}

pub(super) fn write(article: &Article, out: &mut impl Write) -> io::Result<()> {
    let line = Line {
        id: &article.id,
        title: &article.title,
        date: article.published.as_ref().map(Published::to_iso),
        author: article.author.as_deref(),
        source: article.source.as_deref(),
        place: article.place.as_deref(),
        section: article.section.as_deref(),
        tags: &article.tags,
        url: article.url.as_deref(),
        path: article.origin.full_path(),
        body: &article.body,
    };
    write_json_line(&line, out)
}
