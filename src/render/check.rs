//! What was made of files and records → a table for a person, or JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::dates::time_told;
use super::indonesian::Message;
use super::json::write_json_line;
use super::terminal::{DETAIL, Layout, MIN_COLUMN, Piece, TITLE, cut, safe, wrap};
use super::texts;
use crate::article::{Article, Published};
use crate::corpus::{Field, Reading, Rule, SkipReason, other_language, path_id};
use crate::texts::{Count, Label, Language, Part};

const PLAIN: Style = Style::new();
const WARNING: Style = AnsiColor::Yellow.on_default();
const FAILURE: Style = AnsiColor::Red.on_default();

/// Space left of the names of fields, and their width with the space behind them.
const INDENT: usize = 2;
const NAME_WIDTH: usize = 10;

/// Longer values are cut, in columns.
const MAX_VALUE_COLUMNS: usize = 400;

const ARTICLES: Label = Label::new("articles", "artikel");
const SKIPPED: Label = Label::new("skipped", "dilewati");
const LANGUAGE: Label = Label::new("language", "bahasa");
const ENCODING: Label = Label::new("encoding", "pengodean");
const REMOVED: Label = Label::new("removed", "dibuang");

/// The encoding that needs no mention.
const UTF_8: &str = "UTF-8";

/// Fields in the order in which they are shown.
const SHOWN: [Field; 10] = [
    Field::Title,
    Field::Date,
    Field::Author,
    Field::Source,
    Field::Place,
    Field::Section,
    Field::Tags,
    Field::Url,
    Field::Id,
    Field::Body,
];

/// Fields whose absence is counted.
const COUNTED: [Field; 7] = [
    Field::Title,
    Field::Body,
    Field::Date,
    Field::Author,
    Field::Source,
    Field::Place,
    Field::Section,
];

/// What was made of a file or record.
#[derive(Debug, Clone, Copy)]
pub struct Checked<'a> {
    /// Its path below the root, through a container.
    pub path: &'a str,
    /// The line it begins on, in a file of records.
    pub line: Option<u64>,
    /// The article, or why there is none.
    pub result: Result<&'a Reading, &'a SkipReason>,
}

#[derive(Default, Serialize)]
struct CheckedLine<'a> {
    path: &'a str,
    title: Option<&'a str>,
    body: Option<&'a str>,
    published: Option<String>,
    published_rule: Option<&'static str>,
    author: Option<&'a str>,
    source: Option<&'a str>,
    place: Option<&'a str>,
    section: Option<&'a str>,
    url: Option<&'a str>,
    encoding: Option<&'static str>,
    removed: &'a [String],
    skipped: Option<String>,
    line: Option<u64>,
    id: Option<Cow<'a, str>>,
    published_precision: Option<&'static str>,
    tags: &'a [String],
    rules: BTreeMap<&'static str, Cow<'a, str>>,
    notes: Vec<String>,
    language: Option<&'static str>,
}

/// Writes one object on one line.
pub fn write_checked_json(checked: Checked<'_>, out: &mut impl Write) -> io::Result<()> {
    let mut line = match checked.result {
        Ok(reading) => article_line(reading),
        Err(reason) => CheckedLine {
            skipped: Some(reason.to_string()),
            ..CheckedLine::default()
        },
    };
    line.path = checked.path;
    line.line = checked.line;
    write_json_line(&line, out)
}

fn article_line(reading: &Reading) -> CheckedLine<'_> {
    let article = &reading.article;
    let published = article.published.as_ref();
    let id = match not_empty(&article.id) {
        Some(id) => Cow::Borrowed(id),
        None => path_id(article).into(),
    };
    let rules = Field::ALL.into_iter().filter_map(|field| {
        value(article, field, Language::English)?;
        Some((field.name(), rule(reading, field, Language::English)?))
    });
    CheckedLine {
        title: not_empty(&article.title),
        body: not_empty(&article.body),
        published: published.map(Published::to_iso),
        published_rule: published.map(|published| published.rule.name()),
        author: article.author.as_deref(),
        source: article.source.as_deref(),
        place: article.place.as_deref(),
        section: article.section.as_deref(),
        url: article.url.as_deref(),
        encoding: not_empty(reading.encoding),
        removed: &reading.removed,
        id: Some(id),
        published_precision: published.map(|published| published.precision.name()),
        tags: &article.tags,
        rules: rules.collect(),
        notes: reading.notes.iter().map(ToString::to_string).collect(),
        language: other_language(article).map(|language| language.code),
        ..CheckedLine::default()
    }
}

fn not_empty(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// Returns what an article has for a field, as text.
fn value(article: &Article, field: Field, language: Language) -> Option<Cow<'_, str>> {
    let text = match field {
        Field::Id => not_empty(&article.id),
        Field::Title => not_empty(&article.title),
        Field::Body => not_empty(&article.body),
        Field::Date => {
            let published = article.published.as_ref()?;
            return Some(time_told(published, language).into());
        }
        Field::Time => None,
        Field::Author => article.author.as_deref(),
        Field::Source => article.source.as_deref(),
        Field::Place => article.place.as_deref(),
        Field::Section => article.section.as_deref(),
        Field::Tags if article.tags.is_empty() => None,
        Field::Tags => return Some(article.tags.join(", ").into()),
        Field::Url => article.url.as_deref(),
    };
    text.map(Cow::Borrowed)
}

/// Names what a field was read from, with the key if that was guessed.
fn rule(reading: &Reading, field: Field, language: Language) -> Option<Cow<'static, str>> {
    let rule = reading.rule(field)?;
    let name = rule.name().told(language);
    let guess = reading.guesses.iter().find(|guess| guess.field == field);
    Some(match guess {
        Some(guess) if rule == Rule::GuessedKey => format!("{name} {}", guess.key).into(),
        _ => name.into(),
    })
}

/// Writes what was made of files, the first articles of each, and then a summary.
#[derive(Debug)]
pub struct CheckTable {
    layout: Layout,
    limit: u64,
    file: FileCount,
    summary: Summary,
}

/// The file in hand.
#[derive(Debug, Default)]
struct FileCount {
    path: String,
    articles: u64,
    skipped: u64,
}

#[derive(Debug, Default)]
struct Summary {
    articles: u64,
    dates: BTreeMap<Rule, u64>,
    without: BTreeMap<Label, u64>,
    skipped: BTreeMap<Label, u64>,
    languages: BTreeMap<&'static str, u64>,
    encodings: BTreeMap<&'static str, u64>,
    cleaned: u64,
    noted: u64,
}

impl CheckTable {
    /// Begins a table that shows so many articles of each file, and as many
    /// records that are none.
    pub fn new(layout: Layout, limit: u64) -> CheckTable {
        CheckTable {
            layout,
            limit,
            file: FileCount::default(),
            summary: Summary::default(),
        }
    }

    /// Writes what was made of a file or of the next record of one.
    pub fn write(&mut self, checked: Checked<'_>, out: &mut impl Write) -> io::Result<()> {
        if self.file.path != checked.path {
            self.end_file(out)?;
            checked.path.clone_into(&mut self.file.path);
        }
        match checked.result {
            Ok(reading) => {
                let language = other_language(&reading.article).map(|language| language.name);
                self.summary.count(reading, language);
                self.file.articles += 1;
                if self.file.articles <= self.limit {
                    self.write_place(checked, out)?;
                    self.write_article(reading, language, out)?;
                }
            }
            Err(reason) => {
                *self.summary.skipped.entry(reason.name()).or_default() += 1;
                self.file.skipped += 1;
                if self.file.skipped <= self.limit {
                    self.write_place(checked, out)?;
                    let said = reason.told(self.layout.language);
                    self.row(SKIPPED, &[piece(&said, FAILURE)], out)?;
                    writeln!(out)?;
                }
            }
        }
        Ok(())
    }

    /// Says what is not shown of the file in hand.
    fn end_file(&mut self, out: &mut impl Write) -> io::Result<()> {
        let file = std::mem::take(&mut self.file);
        let language = self.layout.language;
        let rest = |count: u64| count.checked_sub(self.limit).filter(|more| *more > 0);
        let articles = rest(file.articles).map(|more| texts::more_articles(language, Count(more)));
        let skipped = rest(file.skipped).map(|more| texts::more_skipped(language, Count(more)));
        let more = match (articles, skipped) {
            (Some(articles), Some(skipped)) => Some(texts::both(language, &articles, &skipped)),
            (articles, skipped) => articles.or(skipped),
        };
        if let Some(more) = more.filter(|_| self.limit > 0) {
            let text = texts::not_shown(language, &more, &file.path);
            self.lines(&[piece(&text, DETAIL)], out)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn write_place(&self, checked: Checked<'_>, out: &mut impl Write) -> io::Result<()> {
        let line = checked.line.map(|line| format!(":{line}"));
        let place = format!("{}{}", checked.path, line.unwrap_or_default());
        self.lines(&[piece(&place, TITLE)], out)
    }

    fn write_article(
        &self,
        reading: &Reading,
        language: Option<&str>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let language_of_texts = self.layout.language;
        for field in SHOWN {
            let Some(value) = value(&reading.article, field, language_of_texts) else {
                if field == Field::Date {
                    let none = texts::no_date(language_of_texts);
                    self.row(field.label(), &[piece(&none, WARNING)], out)?;
                }
                continue;
            };
            let rule = rule(reading, field, language_of_texts).map(|rule| format!(" ← {rule}"));
            let rule = piece(&rule.unwrap_or_default(), DETAIL);
            let value = if field == Field::Body {
                // Its first words, on one line with its length and rule.
                let words = value.split_whitespace().count() as u64;
                let length = format!("{}: ", texts::words(language_of_texts, Count(words)));
                let taken = length.chars().count() + rule.text.chars().count();
                let start = cut(&value, self.column().saturating_sub(taken));
                format!("{length}{start}")
            } else {
                cut(&value, MAX_VALUE_COLUMNS)
            };
            self.row(field.label(), &[piece(&value, PLAIN), rule], out)?;
        }
        for removed in &reading.removed {
            let removed = cut(removed, self.column());
            self.row(REMOVED, &[piece(&removed, DETAIL)], out)?;
        }
        if !matches!(reading.encoding, "" | UTF_8) {
            self.row(ENCODING, &[piece(reading.encoding, PLAIN)], out)?;
        }
        if let Some(language) = language {
            self.row(LANGUAGE, &[piece(language, WARNING)], out)?;
        }
        for note in &reading.notes {
            self.row(
                Label::new("note", "catatan"),
                &[piece(&note.told(language_of_texts), WARNING)],
                out,
            )?;
        }
        writeln!(out)
    }

    /// Writes the summary. `hidden` files and folders and `links` were passed over.
    pub fn finish(mut self, hidden: u64, links: u64, out: &mut impl Write) -> io::Result<()> {
        self.end_file(out)?;
        let language = self.layout.language;
        self.lines(&[piece(&texts::summary(language), TITLE)], out)?;
        let summary = &self.summary;
        let dates = summary.dates.iter().map(|(rule, n)| (rule.name(), *n));
        let dates: BTreeMap<Label, u64> = dates.collect();
        let passed_over = BTreeMap::from([
            (Label::new("hidden", "tersembunyi"), hidden),
            (Label::new("symbolic links", "tautan simbolis"), links),
        ]);
        let told = |counts: &BTreeMap<Label, u64>| -> BTreeMap<&'static str, u64> {
            let told = counts.iter().map(|(label, n)| (label.told(language), *n));
            told.collect()
        };
        let total = |counts: &BTreeMap<Label, u64>| Some(counts.values().sum::<u64>());
        let none = BTreeMap::new();
        for (name, number, counts) in [
            (ARTICLES, Some(summary.articles), &none),
            (Label::new("dated", "tanggal"), total(&dates), &told(&dates)),
            (
                Label::new("without", "tanpa"),
                None,
                &told(&summary.without),
            ),
            (SKIPPED, total(&summary.skipped), &told(&summary.skipped)),
            (LANGUAGE, None, &summary.languages),
            (ENCODING, None, &summary.encodings),
            (REMOVED, Some(summary.cleaned), &none),
            (Label::new("notes", "catatan"), Some(summary.noted), &none),
            (
                Label::new("not read", "diabaikan"),
                None,
                &told(&passed_over),
            ),
        ] {
            let parts = itemise(counts, language);
            let text = match number {
                Some(number) if parts.is_empty() => Count(number).told(language).to_string(),
                Some(number) => format!("{}: {parts}", Count(number).told(language)),
                None => parts,
            };
            let is_nothing = text.is_empty() || text == "0" && name != ARTICLES;
            if !is_nothing {
                self.row(name, &[piece(&text, PLAIN)], out)?;
            }
        }
        Ok(())
    }

    /// Columns right of the names of fields.
    fn column(&self) -> usize {
        let column = self.layout.width.saturating_sub(INDENT + NAME_WIDTH);
        column.max(MIN_COLUMN)
    }

    fn lines(&self, pieces: &[Piece], out: &mut impl Write) -> io::Result<()> {
        for line in wrap(pieces, self.layout.width.max(MIN_COLUMN)) {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    fn row(&self, name: Label, pieces: &[Piece], out: &mut impl Write) -> io::Result<()> {
        for (number, line) in wrap(pieces, self.column()).iter().enumerate() {
            let name = if number == 0 {
                name.told(self.layout.language)
            } else {
                ""
            };
            writeln!(
                out,
                "{:INDENT$}{DETAIL}{name:<NAME_WIDTH$}{DETAIL:#}{line}",
                ""
            )?;
        }
        Ok(())
    }
}

impl Summary {
    fn count(&mut self, reading: &Reading, language: Option<&'static str>) {
        self.articles += 1;
        if let Some(rule) = reading.rule(Field::Date) {
            *self.dates.entry(rule).or_default() += 1;
        }
        for field in COUNTED {
            if value(&reading.article, field, Language::English).is_none() {
                *self.without.entry(field.label()).or_default() += 1;
            }
        }
        if let Some(language) = language {
            *self.languages.entry(language).or_default() += 1;
        }
        if !matches!(reading.encoding, "" | UTF_8) {
            *self.encodings.entry(reading.encoding).or_default() += 1;
        }
        self.cleaned += reading.removed.len() as u64;
        self.noted += u64::from(!reading.notes.is_empty());
    }
}

fn piece(text: &str, style: Style) -> Piece {
    Piece {
        text: safe(text),
        style,
    }
}

/// Lists what there is of each, the most first: `byline 6, key 3`.
fn itemise<K: Display>(counts: &BTreeMap<K, u64>, language: Language) -> String {
    let mut counts: Vec<_> = counts.iter().filter(|(_, count)| **count > 0).collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let items = counts
        .into_iter()
        .map(|(name, count)| format!("{name} {}", Count(*count).told(language)));
    items.collect::<Vec<_>>().join(", ")
}
