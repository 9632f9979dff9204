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

use super::byline::{Byline, closing_author, parse_dateline};
use super::dates::{DateReading, read_date, read_field};
use super::encoding::{self, decode};
use super::error::SkipReason;
use super::fields::{Field, ReadOptions, Reading};
use super::note::Note;
use super::text::{collapse, normalise};
use crate::article::{Article, DateRule, Precision, Published};
pub(super) use sniff::{declared_charset, is_markup, is_page};

use body::Block;
use metadata::{Claim, Metadata};
use sniff::is_feed;

/// A longer line, in characters, tells more than a date or a name.
const MAX_INFO_CHARS: usize = 120;

/// How many lines before and after the headline may hold date and byline.
const NEAR_HEADLINE: usize = 12;

/// How many words a line above a text has that is taken for its headline.
const HEADLINE_WORDS: std::ops::RangeInclusive<usize> = 3..=25;

/// Parses a saved page.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Reading, SkipReason> {
    parse_page(bytes, None, options)
}

/// Parses a page whose container, as an HTTP header, may name its charset.
pub(super) fn parse_page(
    bytes: &[u8],
    charset: Option<&str>,
    options: &ReadOptions,
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
    let marked_author = metadata::marked_author(&page, &metadata.sites);
    let marked_dates = [metadata::marked_dates(&page), json_ld::page_dates(&page)].concat();
    body::remove_clutter(&page);

    let blocks = page
        .body()
        .map(|root| body::blocks(&root))
        .unwrap_or_default();
    let title = metadata.title(&page, &blocks);
    if metadata.claim < Claim::Details && title.as_deref().is_some_and(metadata::is_missing_page) {
        return Err(SkipReason::NoArticle);
    }
    let found = body::find(
        &page,
        &metadata,
        title.as_deref().unwrap_or_default(),
        &blocks,
    )?;
    let full_title = metadata.full_title();
    let title = title
        .or_else(|| line_above(&blocks, &found.text, full_title.as_deref()))
        .or(full_title)
        .unwrap_or_default();
    let around = near_headline(&blocks, &title);
    let mut byline = Byline::default();
    for line in around.iter().chain(&found.credits) {
        byline.read(line);
    }
    let mut notes: Vec<Note> = encoding::note(&decoded).into_iter().collect();
    let published = published(
        metadata.dates.iter().chain(&marked_dates),
        &around,
        &byline,
        &mut notes,
    );
    let (source, place) = parse_dateline(&found.text);
    let is_editor = |name: &str| {
        let credit = |line: &String| line.starts_with("Editor") && line.ends_with(name);
        found.credits.iter().any(credit)
    };
    let authors: Vec<String> = metadata
        .authors
        .iter()
        .cloned()
        .chain(marked_author)
        .chain(byline.author())
        .chain(closing_author(&found.text))
        .filter(|name| !is_editor(name))
        .collect();
    let author = authors.iter().find(|name| !metadata.is_like_site(name));
    let mut article = Article {
        author: author.or(authors.first()).cloned(),
        source: metadata
            .source
            .clone()
            .or(source)
            .or(byline.source)
            .or_else(|| metadata.site(&title)),
        place: place.or(byline.place),
        section: metadata.section.clone().or(byline.section),
        tags: metadata.tags.clone(),
        url: metadata.url.clone(),
        published,
        title,
        body: found.text,
        ..Article::default()
    };
    for mapping in options.fields.iter().rev() {
        if let Some(text) = metadata.meta(&mapping.key) {
            set(&mut article, mapping.field, text, &mut notes);
        }
    }
    Ok(Reading {
        article,
        notes,
        ..Reading::default()
    })
}

/// Puts the content of a meta tag where the user wants it.
fn set(article: &mut Article, field: Field, text: String, notes: &mut Vec<Note>) {
    match field {
        Field::Id => article.id = text,
        Field::Title => article.title = text,
        Field::Body => article.body = text,
        Field::Date => {
            article.published =
                read_field(&text, None, DateRule::Meta, notes).or(article.published.take());
        }
        // The dates of pages have their times with them.
        Field::Time => {}
        Field::Author => article.author = Some(text),
        Field::Source => article.source = Some(text),
        Field::Place => article.place = Some(text),
        Field::Section => article.section = Some(text),
        Field::Tags => article.tags = metadata::split_tags(std::iter::once(text.as_str())),
        Field::Url => article.url = Some(text),
    }
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
fn near_headline(blocks: &[Block], title: &str) -> Vec<String> {
    let lines: Vec<(&str, bool)> = blocks
        .iter()
        .flat_map(|block| block.text.lines().map(|line| (line, block.heading)))
        .collect();
    let headline = lines
        .iter()
        .position(|(line, heading)| *heading && *line == title)
        .or_else(|| lines.iter().position(|(line, _)| *line == title));
    let Some(headline) = headline else {
        return Vec::new();
    };
    let (before, after) = lines.split_at(headline);
    let near = |lines: &mut dyn Iterator<Item = &(&str, bool)>| -> Vec<String> {
        lines
            .take(NEAR_HEADLINE)
            .map(|(line, _)| (*line).to_owned())
            .collect()
    };
    let after = near(&mut after.iter().skip(1));
    let before = near(&mut before.iter().rev());
    let mut around = Vec::with_capacity(after.len() + before.len());
    let mut others = before.into_iter();
    for line in after {
        around.push(line);
        around.extend(others.next());
    }
    around.extend(others);
    around.retain(|line| line.chars().count() <= MAX_INFO_CHARS);
    around
}

/// Returns the line above a text that may be its headline: a heading, else the
/// nearest line.
fn line_above(blocks: &[Block], text: &str, site: Option<&str>) -> Option<String> {
    let first = text.lines().next()?;
    let at = blocks
        .iter()
        .position(|block| block.text.lines().any(|line| line == first))?;
    let lines: Vec<(&str, bool)> = blocks[..=at]
        .iter()
        .filter(|block| !block.is_links() || block.heading)
        .flat_map(|block| block.text.lines().map(|line| (line, block.heading)))
        .take_while(|(line, _)| *line != first)
        .collect();
    let near: Vec<(&str, bool)> = lines
        .into_iter()
        .rev()
        .take(NEAR_HEADLINE)
        .filter(|(line, _)| {
            HEADLINE_WORDS.contains(&line.split_whitespace().count())
                && !line.ends_with('.')
                && !is_info(line)
                && date_among_counts(line).is_none()
                && site != Some(*line)
        })
        .collect();
    let heading = near.iter().find(|(_, heading)| *heading);
    heading.or(near.first()).map(|(line, _)| (*line).to_owned())
}

/// Reads a line such as `09 Nov 2023 admin 1.245 kali dibaca` or `Diposting pada
/// 9 November 2023 oleh Admin`, whose parts icons keep apart on the page.
fn date_among_counts(line: &str) -> Option<DateReading> {
    const LABELS: [&str; 12] = [
        "pada",
        "diposting",
        "diposkan",
        "dipublikasikan",
        "diterbitkan",
        "diunggah",
        "ditulis",
        "dibuat",
        "tanggal",
        "posted",
        "published",
        "on",
    ];
    if line.chars().count() > MAX_INFO_CHARS || line.ends_with('.') {
        return None;
    }
    let is_label = |word: &str| {
        let word = word.trim_end_matches([':', ',']);
        LABELS.iter().any(|label| word.eq_ignore_ascii_case(label))
    };
    let mut rest = line.trim();
    while let Some((word, after)) = rest.split_once(' ')
        && is_label(word)
    {
        rest = after.trim_start();
    }
    let ends = rest.match_indices(' ').map(|(at, _)| at);
    ends.chain([rest.len()]).rev().find_map(|at| {
        read_date(&rest[..at], DateRule::Byline, None)
            .filter(|date| date.published.precision >= Precision::Day)
    })
}

/// Returns whether a line is a date or byline.
fn is_info(line: &str) -> bool {
    line.chars().count() <= MAX_INFO_CHARS
        && (visible_date(line).is_some() || Byline::default().read(line))
}

/// Returns the time of publication: JSON-LD, meta tags, `time` elements, byline,
/// a date beside the headline.
fn published<'a>(
    marked: impl Iterator<Item = &'a (String, DateRule)>,
    around: &[String],
    byline: &Byline,
    notes: &mut Vec<Note>,
) -> Option<Published> {
    let visible: Vec<DateReading> = around
        .iter()
        .filter_map(|line| visible_date(line))
        .chain(byline.date.clone())
        .collect();
    let loose = || around.iter().find_map(|line| date_among_counts(line));
    let mut strange = byline.date_text.as_deref();
    for (text, rule) in marked {
        match read_date(text, *rule, None) {
            Some(found) => {
                notes.extend(found.note);
                return Some(correct_zone(found.published, &visible));
            }
            None => strange = strange.or(Some(text)),
        }
    }
    let Some(nearest) = visible.first() else {
        let Some(found) = loose() else {
            notes.extend(strange.map(Note::date));
            return None;
        };
        notes.extend(found.note);
        return Some(found.published);
    };
    // A clock above the menu tells the day, the byline the minute as well.
    let is_finer = |date: &&DateReading| {
        date.published.precision == Precision::Minute
            && date.published.local_day == nearest.published.local_day
    };
    let found = visible.iter().find(is_finer).unwrap_or(nearest).clone();
    notes.extend(found.note);
    Some(found.published)
}

/// Some sites mark the local time as UTC; the page then shows another hour of
/// the same day in a zone of Indonesia, and what is shown is right.
fn correct_zone(found: Published, visible: &[DateReading]) -> Published {
    let utc = matches!(found.zone.as_deref(), Some("Z" | "z" | "+00:00" | "+0000"));
    let mut shown = visible
        .iter()
        .map(|reading| &reading.published)
        .filter(|shown| shown.zone.is_some() && shown.precision == Precision::Minute);
    if !utc
        || shown
            .clone()
            .any(|shown| shown.timestamp / 60 == found.timestamp / 60)
    {
        return found;
    }
    let is_same_minute = |shown: &&Published| {
        let (shown, found) = (shown.local_time(), found.local_time());
        (shown.date(), shown.hour(), shown.minute()) == (found.date(), found.hour(), found.minute())
    };
    let same = shown.clone().find(is_same_minute);
    let same = same.or_else(|| shown.find(|shown| shown.local_day == found.local_day));
    same.cloned().unwrap_or(found)
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
mod sites;
#[cfg(test)]
mod tests;
