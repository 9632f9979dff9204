//! A saved web page → its article, without what a site puts around it.
//!
//! [`sniff`] tells pages and their charset by how they begin, [`page`] makes a tree of the page within limits, [`metadata`] reads what the
//! page says about itself, [`body`] finds the text. `docs/formats.md` tells the
//! rules in the order in which they are tried.

mod body;
mod json_ld;
mod metadata;
mod page;
mod sniff;

use dom_query::Document;

use super::byline::{Byline, closing_author, parse_dateline};
use super::dates::{DateReading, read_date};
use super::encoding::{self, decode};
use super::error::SkipReason;
use super::fields::{ReadOptions, Reading};
use super::text::{collapse, date_note, normalise};
use crate::article::{Article, DateRule, Precision, Published};
pub(super) use sniff::{declared_charset, is_markup, is_page};

use body::Block;
use metadata::Metadata;
use sniff::is_feed;

/// A longer line, in characters, tells more than a date or a name.
const MAX_INFO_CHARS: usize = 120;

/// How many blocks before and after the headline may hold date and byline.
const NEAR_HEADLINE: usize = 12;

/// Parses a saved page.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Reading, SkipReason> {
    parse_page(bytes, None, options)
}

/// Parses a page whose container, as an HTTP header, may name its charset.
pub(super) fn parse_page(
    bytes: &[u8],
    charset: Option<&str>,
    _options: &ReadOptions,
) -> Result<Reading, SkipReason> {
    let declared = charset
        .map(str::to_owned)
        .or_else(|| declared_charset(bytes));
    let decoded = decode(bytes, declared.as_deref())?;
    let text = decoded.text.trim_start();
    if text.is_empty() {
        return Err(SkipReason::Empty);
    }
    if is_feed(text) {
        return Err(SkipReason::NoArticle);
    }
    let page = page::parse(text)?;
    let metadata = Metadata::of(&page);
    body::remove_clutter(&page);

    let title = metadata.title(&page);
    let found = body::find(&page, &metadata, &title)?;
    let around = near_headline(&page, &title);
    let mut byline = Byline::default();
    for block in &around {
        byline.read(&block.text);
    }
    let mut notes: Vec<String> = encoding::note(&decoded).into_iter().collect();
    let published = published(&metadata, &page, &around, &byline, &mut notes);
    let (source, place) = parse_dateline(&found);
    let author = metadata
        .author
        .clone()
        .or_else(|| metadata::marked_author(&page))
        .or_else(|| byline.author())
        .or_else(|| closing_author(&found));
    let article = Article {
        title,
        body: found,
        author,
        source: metadata.source.or(source).or(byline.source),
        place: place.or(byline.place),
        section: metadata.section.or(byline.section),
        tags: metadata.tags,
        url: metadata.url,
        published,
        ..Article::default()
    };
    Ok(Reading {
        article,
        notes,
        ..Reading::default()
    })
}

/// Turns a fragment of HTML, as records and containers hold it, into paragraphs
/// of plain text. A fragment beyond the limits of a page comes back as it is.
pub(super) fn text_of(fragment: &str) -> String {
    match page::parse(fragment) {
        Ok(page) => {
            body::remove_unread(&page);
            let blocks = page.body().map(|root| body::fragment_blocks(&root));
            body::body_text(&blocks.unwrap_or_default())
        }
        Err(_) => normalise(fragment).into_owned(),
    }
}

/// Returns the short lines of a page around its headline, the nearest first.
fn near_headline(page: &Document, title: &str) -> Vec<Block> {
    let Some(root) = page.body() else {
        return Vec::new();
    };
    let blocks = body::blocks(&root);
    let headline = blocks
        .iter()
        .position(|block| block.heading && block.text == title)
        .or_else(|| blocks.iter().position(|block| block.text == title));
    let Some(headline) = headline else {
        return Vec::new();
    };
    let mut near: Vec<(usize, Block)> = blocks
        .into_iter()
        .enumerate()
        .filter(|(at, block)| {
            at.abs_diff(headline) <= NEAR_HEADLINE && block.text.chars().count() <= MAX_INFO_CHARS
        })
        .map(|(at, block)| (at.abs_diff(headline), block))
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter().map(|(_, block)| block).collect()
}

/// Returns the time of publication: JSON-LD, meta tags, `time` elements, byline,
/// a date beside the headline.
fn published(
    metadata: &Metadata,
    page: &Document,
    around: &[Block],
    byline: &Byline,
    notes: &mut Vec<String>,
) -> Option<Published> {
    let visible = byline
        .date
        .clone()
        .or_else(|| around.iter().find_map(|block| visible_date(&block.text)));
    let marked = metadata::marked_dates(page);
    let mut strange = byline.date_text.as_deref();
    for (text, rule) in metadata.dates.iter().chain(&marked) {
        match read_date(text, *rule, None) {
            Some(found) => {
                notes.extend(found.note);
                return Some(correct_zone(found.published, visible));
            }
            None => strange = strange.or(Some(text)),
        }
    }
    if let Some(found) = visible {
        notes.extend(found.note);
        return Some(found.published);
    }
    notes.extend(strange.map(date_note));
    None
}

/// Some sites mark the local time as UTC; the page then shows another hour of
/// the same day in a zone of Indonesia, and what is shown is right.
fn correct_zone(found: Published, visible: Option<DateReading>) -> Published {
    let utc = matches!(found.zone.as_deref(), Some("Z" | "z" | "+00:00" | "+0000"));
    match visible.map(|visible| visible.published) {
        Some(visible)
            if utc
                && visible.zone.is_some()
                && visible.precision == Precision::Minute
                && visible.local_day == found.local_day =>
        {
            visible
        }
        _ => found,
    }
}

/// Reads a line that is a date, maybe with a label before and other things after it.
fn visible_date(line: &str) -> Option<DateReading> {
    let understood = |text: &str| {
        read_date(text, DateRule::Byline, None)
            .filter(|date| date.published.precision >= Precision::Day)
    };
    let unlabelled = line
        .split_once(": ")
        .filter(|(label, _)| label.chars().all(|c| c.is_alphabetic() || c == ' '));
    [Some(line), unlabelled.map(|(_, rest)| rest)]
        .into_iter()
        .flatten()
        .find_map(|text| {
            let ends = text.match_indices(['|', '•', '·', '(']).map(|(at, _)| at);
            let starts = text
                .match_indices(['|', '•', '·'])
                .map(|(at, mark)| at + mark.len());
            understood(text)
                .or_else(|| ends.rev().find_map(|at| understood(&text[..at])))
                .or_else(|| starts.into_iter().find_map(|at| understood(&text[at..])))
        })
}

/// Returns text on one line, composed, or `None` when nothing is there.
fn one_line(text: &str) -> Option<String> {
    collapse(&normalise(text))
}

#[cfg(test)]
mod tests;
