//! Hits, articles and statistics as text for a person.
//!
//! Article text is foreign: [`safe`] takes out what could steer a terminal.
//! Colours are written as escape sequences; the stream takes them out where
//! they are not wanted.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::dates::{date_told, day_told, time_told};
use super::passage::{PassageLine, passage_lines};
use super::texts;
use crate::article::Article;
use crate::corpus::Field;
use crate::index::{ANY_VALUE, Mark, Space, Stats};
use crate::search::{
    Explanation, FeatureValue, Highlights, ScoredBy, SearchResponse, Substitution,
    SubstitutionReason,
};
use crate::texts::{Count, Decimal, Label, Language, Part};

pub(super) const TITLE: Style = Style::new().bold();
pub(super) const MATCH: Style = AnsiColor::Red.on_default().bold();
pub(super) const DETAIL: Style = Style::new().dimmed();

const FILE: Label = Label::new("file", "berkas");

/// Fields of an article that are copied and followed: no line break is put into them.
const NEVER_BROKEN: [Label; 3] = [Field::Id.label(), Field::Url.label(), FILE];

/// Width of the names of the fields of an article, with the space behind them.
const NAME_WIDTH: usize = 8;

/// Space left of everything but the rank.
pub(super) const INDENT: &str = "    ";

/// Narrowest text column, whatever the width of the terminal.
pub(super) const MIN_COLUMN: usize = 20;

/// The most lines of the title of an article in a list. A headline has three on a narrow
/// terminal; for records without a title of their own, an archive may have the whole text.
const MAX_TITLE_LINES: usize = 8;

/// The most columns of the author and of the source of an article in a list, which is what
/// the names of a dozen people take.
const MAX_DETAIL_COLUMNS: usize = 240;

/// How text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Width in columns.
    pub width: usize,
    /// Language of what is not from the archive.
    pub language: Language,
}

/// Returns the text without control characters, invisible direction marks and
/// line breaks, which become spaces.
pub fn safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    push_safe(text, &mut safe);
    safe
}

/// Returns a text whose line breaks are its own, as a message over several lines, each
/// as [`safe`] has it.
pub fn safe_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(safe).collect();
    lines.join("\n")
}

/// Returns a text without what [`safe`] leaves out, but with its line breaks and tabs.
pub fn safe_text(text: &str) -> String {
    let is_kept = |c: &char| matches!(c, '\n' | '\t') || !steers(*c);
    text.chars().filter(is_kept).collect()
}

/// Returns a text in lines of at most `width` columns, broken at spaces, without what
/// could steer a terminal.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let piece = Piece {
        text: safe(text),
        style: Style::new(),
    };
    wrap(&[piece], width.max(MIN_COLUMN))
}

/// Returns an id so that it stands on one line and can be given back: itself or,
/// if it has characters that [`safe`] leaves out, a JSON string with escapes.
pub fn quoted_id(id: &str) -> Cow<'_, str> {
    if safe(id) == id && !id.starts_with('"') {
        return Cow::Borrowed(id);
    }
    let mut quoted = String::from("\"");
    for c in id.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if safe(c.encode_utf8(&mut [0; 4])).starts_with(c) => quoted.push(c),
            c => quoted.push_str(&json_escape(c)),
        }
    }
    quoted.push('"');
    Cow::Owned(quoted)
}

/// Returns how JSON writes a character in ASCII.
pub(super) fn json_escape(c: char) -> String {
    let mut escape = String::new();
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a string can't fail.
        let _ = write!(escape, "\\u{unit:04x}");
    }
    escape
}

/// Appends what [`safe`] returns.
pub(super) fn push_safe(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if steers(c) => {}
            c => out.push(c),
        }
    }
}

/// Whether a character says how others are shown instead of being one itself: control
/// characters, and marks that reorder, hide or annotate the text around them. The joiners
/// U+200C and U+200D are none: some scripts and emoji are written with them.
pub(super) fn steers(c: char) -> bool {
    match c {
        ' '..='~' => false,
        '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control(),
    }
}

/// Returns as much of a text as fits, without line breaks.
pub(super) fn cut(text: &str, columns: usize) -> String {
    // Bytes that are more than enough, whatever the characters are.
    let start = &text[..text.floor_char_boundary(columns.saturating_mul(8))];
    let words: Vec<&str> = start.split_whitespace().collect();
    let line = safe(&words.join(" "));
    let (mut width, mut fitting) = (0, 0);
    for (at, c) in line.char_indices() {
        width += c.width().unwrap_or(0);
        if width < columns {
            fitting = at + c.len_utf8();
        }
    }
    if width <= columns && start.len() == text.len() {
        return line;
    }
    // At the end of a word, unless much would be lost.
    let line = &line[..fitting];
    let end = line.rfind(' ').filter(|end| *end > fitting / 2);
    format!("{}…", line[..end.unwrap_or(fitting)].trim_end())
}

/// Writes hits and, below them, the total. `links` has the address of the file of
/// each hit, to which its title is a hyperlink; none where the terminal knows none.
pub fn write_hits(
    response: &SearchResponse,
    links: &[Option<String>],
    layout: Layout,
    out: &mut impl Write,
) -> io::Result<()> {
    let column = layout.width.saturating_sub(INDENT.len()).max(MIN_COLUMN);
    for (number, hit) in response.hits.iter().enumerate() {
        let article = &hit.article;
        let address = links.get(number).and_then(Option::as_deref);
        let title = if article.title.is_empty() {
            vec![Piece {
                text: texts::no_title(layout.language),
                style: TITLE,
            }]
        } else {
            pieces(&article.title, &hit.title_highlights, TITLE)
        };
        for (number, line) in title_lines(&title, column).iter().enumerate() {
            let line = linked(line, address);
            if number == 0 {
                writeln!(out, "{:>2}. {line}", hit.rank)?;
            } else {
                writeln!(out, "{INDENT}{line}")?;
            }
        }
        let date = article.published.as_ref();
        let date = date.map(|published| date_told(published, layout.language));
        let index = response.index_of(hit).map(Path::to_string_lossy);
        let (source, author) = (told(article.source.as_ref()), told(article.author.as_ref()));
        let details: Vec<String> = [
            index.as_deref(),
            source.as_deref(),
            date.as_deref(),
            author.as_deref(),
            Some(&article.id),
        ]
        .into_iter()
        .flatten()
        .map(safe)
        .collect();
        let mut details = vec![Piece {
            text: details.join(" · "),
            style: DETAIL,
        }];
        if !hit.copies.is_empty() {
            let count = Count(hit.copies.len() as u64);
            details.push(Piece {
                text: format!(" · {}", texts::more_copies(layout.language, count)),
                style: Style::new(),
            });
        }
        for line in wrap(&details, column) {
            writeln!(out, "{INDENT}{line}")?;
        }
        for passage in &hit.passages {
            for line in passage_lines(passage) {
                for line in wrap(&passage_pieces(&line), column) {
                    writeln!(out, "{INDENT}{line}")?;
                }
            }
        }
        if let Some(explanation) = &hit.explanation {
            write_explanation(hit.score, explanation, layout, out)?;
        }
        writeln!(out)?;
    }
    for line in substitution_lines(&response.substitutions, layout.language) {
        for line in wrap(
            &[Piece {
                text: line,
                style: DETAIL,
            }],
            layout.width.max(MIN_COLUMN),
        ) {
            writeln!(out, "{line}")?;
        }
    }
    let total = response.total;
    let at_least = if total.exact { "" } else { "≥ " };
    let mut articles = texts::articles(layout.language, Count(total.count));
    if response.hits.iter().any(|hit| !hit.copies.is_empty()) {
        articles = format!("{articles}, {}", texts::copies_counted(layout.language));
    }
    let milliseconds =
        Decimal::new(response.elapsed.as_secs_f64() * 1000.0, 1).told(layout.language);
    writeln!(
        out,
        "{DETAIL}{at_least}{articles} · {milliseconds} ms{DETAIL:#}"
    )
}

/// Returns the lines of a title in a list of articles, the first [`MAX_TITLE_LINES`].
pub(super) fn title_lines(title: &[Piece], column: usize) -> Vec<String> {
    let mut lines = wrap(title, column);
    if lines.len() > MAX_TITLE_LINES {
        lines.truncate(MAX_TITLE_LINES);
        lines.push(format!("{TITLE}…{TITLE:#}"));
    }
    lines
}

/// Returns an author or a source as a list of articles tells it.
pub(super) fn told(value: Option<&String>) -> Option<String> {
    value.map(|value| cut(value, MAX_DETAIL_COLUMNS))
}

/// Returns a line as a hyperlink (OSC 8, which terminals without it pass over).
fn linked<'a>(line: &'a str, address: Option<&str>) -> Cow<'a, str> {
    match address {
        // An address holds no control character: it is percent-encoded.
        Some(address) => Cow::Owned(format!(
            "\u{1b}]8;;{}\u{1b}\\{line}\u{1b}]8;;\u{1b}\\",
            safe(address)
        )),
        None => Cow::Borrowed(line),
    }
}

/// Returns what is told of other words that were searched for, a line a reason.
pub(super) fn substitution_lines(
    substitutions: &[Substitution],
    language: Language,
) -> Vec<String> {
    let listed = |reasons: &[SubstitutionReason], told: fn(Language, &str, &str) -> String| {
        let mut words: Vec<String> = substitutions
            .iter()
            .filter(|done| reasons.contains(&done.reason))
            .map(|done| told(language, &safe(&done.searched), &safe(&done.typed)))
            .collect();
        words.dedup();
        words.join(", ")
    };
    let mut lines = Vec::new();
    let repaired = listed(
        &[
            SubstitutionReason::Repair,
            SubstitutionReason::FunctionWord,
            SubstitutionReason::Apart,
        ],
        texts::instead_of,
    );
    if !repaired.is_empty() {
        lines.push(texts::searched_for(language, &repaired));
    }
    let also = listed(
        &[SubstitutionReason::Together, SubstitutionReason::Synonym],
        texts::word_for,
    );
    if !also.is_empty() {
        lines.push(texts::searched_also(language, &also));
    }
    for done in substitutions {
        let (searched, typed) = (safe(&done.searched), safe(&done.typed));
        match done.reason {
            SubstitutionReason::Limited => {
                lines.push(texts::commonest(language, &typed, &searched));
            }
            SubstitutionReason::Feedback => lines.push(texts::searched_feedback(
                language,
                &searched.replace(' ', ", "),
            )),
            _ => {}
        }
    }
    lines
}

/// Writes how the query was read.
pub fn write_understood(
    response: &SearchResponse,
    layout: Layout,
    out: &mut impl Write,
) -> io::Result<()> {
    let language = layout.language;
    let mut lines = vec![texts::understood(language, &safe(&response.understood))];
    if !response.left_out.is_empty() {
        let words = safe(&response.left_out.join(" "));
        lines.push(texts::without_part(language, &words));
    }
    for line in lines {
        let piece = Piece {
            text: line,
            style: Style::new(),
        };
        for line in wrap(&[piece], layout.width.max(MIN_COLUMN)) {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out)
}

/// Writes how a score came about.
fn write_explanation(
    score: f32,
    explanation: &Explanation,
    layout: Layout,
    out: &mut impl Write,
) -> io::Result<()> {
    let language = layout.language;
    let mut write = |before: &str, text: String| {
        let column = layout.width.saturating_sub(INDENT.len() + before.width());
        let piece = Piece {
            text,
            style: Style::new(),
        };
        let mut before = Cow::Borrowed(before);
        for line in wrap(&[piece], column.max(MIN_COLUMN)) {
            writeln!(out, "{INDENT}{before}{line}")?;
            before = " ".repeat(before.width()).into();
        }
        io::Result::Ok(())
    };
    let total = match explanation.stage {
        ScoredBy::SecondStage => texts::score(language, Decimal::new(score, 3)),
        ScoredBy::FirstStage => texts::score_of_first_stage(language, Decimal::new(score, 3)),
        ScoredBy::Nothing => texts::score_of_nothing(language, Decimal::new(score, 3)),
    };
    write("", total)?;
    for feature in &explanation.features {
        let FeatureValue {
            name,
            value,
            weight,
        } = feature;
        let part = |value: f32, places| Decimal::new(value, places).told(language).to_string();
        let product = format!(
            "{:>8} = {} × {} ",
            part(weight * value, 3),
            part(*weight, 2),
            part(*value, 3),
        );
        write(&product, name.told(language).to_owned())?;
    }
    for (clause, bm25) in &explanation.clauses {
        let line = texts::bm25_of(language, Decimal::new(*bm25, 3), &safe(clause));
        write("", line)?;
    }
    Ok(())
}

/// Writes one article as stored, with its matches, and returns the number of the
/// first line with a match, counted from 1. `link` is the address of its file, if
/// the terminal knows hyperlinks.
pub fn write_article(
    article: &Article,
    highlights: &Highlights,
    link: Option<&str>,
    layout: Layout,
    out: &mut impl Write,
) -> io::Result<Option<usize>> {
    let column = layout.width.max(MIN_COLUMN);
    let mut lines = Lines {
        out,
        written: 0,
        first_match: None,
    };
    if !article.title.is_empty() {
        for line in wrap(&pieces(&article.title, &highlights.title, TITLE), column) {
            lines.write(&line)?;
        }
        lines.write("")?;
    }
    let time = article.published.as_ref();
    let time = time.map(|published| time_told(published, layout.language));
    let tags = article.tags.join(", ");
    for (name, value) in [
        (Field::Id.label(), Some(article.id.as_str())),
        (Field::Date.label(), time.as_deref()),
        (Field::Author.label(), article.author.as_deref()),
        (Field::Source.label(), article.source.as_deref()),
        (Field::Place.label(), article.place.as_deref()),
        (Field::Section.label(), article.section.as_deref()),
        (
            Field::Tags.label(),
            Some(tags.as_str()).filter(|tags| !tags.is_empty()),
        ),
        (Field::Url.label(), article.url.as_deref()),
        (FILE, Some(&article.origin.full_path())),
    ] {
        let Some(value) = value else {
            continue;
        };
        let values = if NEVER_BROKEN.contains(&name) {
            let link = link.filter(|_| name == FILE);
            vec![linked(&safe(value), link).into_owned()]
        } else {
            let piece = Piece {
                text: safe(value),
                style: Style::new(),
            };
            wrap(&[piece], column.saturating_sub(NAME_WIDTH).max(MIN_COLUMN))
        };
        let mut name = name.told(layout.language);
        for value in values {
            lines.write(&format!("{DETAIL}{name:<NAME_WIDTH$}{DETAIL:#}{value}"))?;
            name = "";
        }
    }
    if !article.body.is_empty() {
        lines.write("")?;
        let mut start = 0;
        let mut ahead = &highlights.body[..];
        for paragraph in article.body.split_inclusive('\n') {
            let end = start + paragraph.len();
            // A phrase may begin in one line and end in another.
            let of_line: Vec<Range<usize>> = ahead
                .iter()
                .take_while(|range| range.start < end)
                .map(|range| range.start.max(start) - start..range.end.min(end) - start)
                .collect();
            let done = ahead.partition_point(|range| range.end <= end);
            ahead = &ahead[done..];
            let wrapped = wrap(&pieces(paragraph, &of_line, Style::new()), column);
            if wrapped.is_empty() {
                lines.write("")?;
            }
            for line in wrapped {
                lines.write(&line)?;
            }
            start = end;
        }
    }
    Ok(lines.first_match)
}

/// The lines of an article on their way out.
struct Lines<'a, W> {
    out: &'a mut W,
    written: usize,
    first_match: Option<usize>,
}

impl<W: Write> Lines<'_, W> {
    fn write(&mut self, line: &str) -> io::Result<()> {
        self.written += 1;
        // Foreign text has no escape sequences any more: this one is a match.
        if self.first_match.is_none() && line.contains(&MATCH.to_string()) {
            self.first_match = Some(self.written);
        }
        writeln!(self.out, "{line}")
    }
}

/// Writes what an index holds.
pub fn write_stats(stats: &Stats, layout: Layout, out: &mut impl Write) -> io::Result<()> {
    let language = layout.language;
    let number = |number: u64| Count(number).told(language).to_string();
    let undated = stats.articles - stats.dated;
    let (days, undated) = match (stats.first_day, stats.last_day) {
        (Some(first), Some(last)) => {
            let days = format!(
                "{} – {}",
                day_told(first, language),
                day_told(last, language)
            );
            (days, Some(undated).filter(|undated| *undated > 0))
        }
        _ => (texts::no_dates(language), None),
    };
    for (name, value) in [
        (
            Label::new("articles", "artikel"),
            Some(number(stats.articles)),
        ),
        (Label::new("terms", "istilah"), Some(number(stats.terms))),
        (Label::new("dates", "tanggal"), Some(days)),
        (Label::new("undated", "tak bertanggal"), undated.map(number)),
        (
            Label::new("segments", "segmen"),
            Some(stats.segments.to_string()),
        ),
        (
            Label::new("forms", "bentuk kata"),
            (!stats.surface_forms).then(|| texts::no_surface_forms(language)),
        ),
        (
            Label::new("size", "ukuran"),
            Some(texts::bytes(language, Count(stats.bytes))),
        ),
        (
            Label::new("sources", "sumber"),
            Some(number(stats.sources.len() as u64)),
        ),
    ] {
        if let Some(value) = value {
            let width = texts::stats_width(language);
            writeln!(out, "{:<width$}{value}", name.told(language))?;
        }
    }
    for (source, articles) in &stats.sources {
        writeln!(out, "{:>10} {}", number(*articles), safe(source))?;
    }
    Ok(())
}

/// Writes what takes the space of an index.
pub fn write_space(space: &Space, layout: Layout, out: &mut impl Write) -> io::Result<()> {
    let language = layout.language;
    let number = |number: u64| Count(number).told(language).to_string();
    let all: u64 = space.parts.iter().map(|part| part.bytes).sum();
    writeln!(out, "\n{}", texts::parts_of_index(language))?;
    for part in &space.parts {
        let per_mille = u32::try_from(part.bytes * 1000 / all.max(1)).unwrap_or(0);
        let share = Decimal::new(f64::from(per_mille) / 10.0, 1);
        let name = texts::part_name(part.part).told(language);
        let field = part.field.as_deref().unwrap_or_default();
        let line = format!(
            "{:>14} {:>5}%  {name} {field}",
            number(part.bytes),
            share.told(language)
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out, "\n{}", texts::largest_terms(language))?;
    for term in &space.largest_terms {
        let name = match Mark::from_term(&term.term) {
            Some(Mark::Number) => texts::marked_number(language),
            Some(Mark::Date) => texts::marked_date(language),
            None if term.term == ANY_VALUE => texts::any_value(language),
            None => safe(&term.term),
        };
        writeln!(
            out,
            "{:>14} {:>10}  {} {}",
            number(term.bytes),
            number(term.articles),
            term.field,
            name
        )?;
    }
    Ok(())
}

/// A run of text in one style.
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) style: Style,
}

/// Cuts a text at its highlights, made safe.
fn pieces(text: &str, highlights: &[Range<usize>], style: Style) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(highlights.len() * 2 + 1);
    let mut at = 0;
    for range in highlights {
        pieces.push(Piece {
            text: safe(&text[at..range.start]),
            style,
        });
        pieces.push(Piece {
            text: safe(&text[range.clone()]),
            style: MATCH,
        });
        at = range.end;
    }
    pieces.push(Piece {
        text: safe(&text[at..]),
        style,
    });
    pieces
}

fn passage_pieces(line: &PassageLine<'_>) -> Vec<Piece> {
    let plain = |text: &str| Piece {
        text: text.to_owned(),
        style: Style::new(),
    };
    let mut all = vec![plain(&line.before)];
    all.extend(pieces(line.text, &line.highlights, Style::new()));
    all.push(plain(&line.behind));
    all
}

/// What stands before a number and is parted from it by no line break.
const BEFORE_NUMBERS: [&str; 2] = ["Rp", "Rp."];

/// What stands between two things: a line may end with it, and never begins so.
const BETWEEN: &str = "·";

/// What points at what stands behind it: a line never ends so.
const POINTING: &str = "←";

/// What says that words are missing behind the one before it: a line never begins so.
const ELLIPSIS: char = '…';

/// A word as parts in one style each.
type Word = Vec<(Style, String)>;

/// Makes one word of words that no line break may part.
fn together(words: Vec<Word>) -> Vec<Word> {
    let mut whole: Vec<Word> = Vec::with_capacity(words.len());
    for word in words {
        match whole.last_mut() {
            Some(before) if belongs_to(&word, before) => {
                let style = word.first().map(|(style, _)| *style);
                let last = before.last().map(|(style, _)| *style);
                // The space takes the style of both its neighbours, or none.
                let style = style.filter(|style| last == Some(*style));
                before.push((style.unwrap_or_default(), " ".to_owned()));
                before.extend(word);
            }
            _ => whole.push(word),
        }
    }
    whole
}

fn belongs_to(word: &Word, before: &Word) -> bool {
    let Some((_, first)) = word.first() else {
        return false;
    };
    let is_number = first.starts_with(|c: char| c.is_ascii_digit());
    let before_number = || {
        let text: String = before.iter().map(|(_, part)| part.as_str()).collect();
        let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
        BEFORE_NUMBERS.contains(&text)
    };
    let is_ellipsis = || {
        let mut text = word.iter().flat_map(|(_, part)| part.chars());
        first.starts_with(ELLIPSIS) && !text.any(char::is_alphanumeric)
    };
    first == BETWEEN
        || is_ellipsis()
        || before.last().is_some_and(|(_, last)| last == POINTING)
        || is_number && before_number()
}

/// Characters behind which a word that is wider than a line is broken: those that part
/// addresses and paths.
const SEPARATORS: [char; 9] = ['/', '-', '_', '.', '?', '&', '=', '#', ' '];

/// Breaks styled text into lines of at most `column` columns, at spaces where
/// there are any, and within a wider word where its parts end; runs of spaces become
/// one.
pub(super) fn wrap(pieces: &[Piece], column: usize) -> Vec<String> {
    // A word may change its style in the middle (a quotation mark before a match).
    let mut words: Vec<Word> = Vec::new();
    let mut open = false;
    for piece in pieces {
        for (number, part) in piece.text.split(' ').enumerate() {
            open &= number == 0;
            if part.is_empty() {
                continue;
            }
            if !open {
                words.push(Vec::new());
            }
            if let Some(word) = words.last_mut() {
                word.push((piece.style, part.to_owned()));
            }
            open = true;
        }
        open &= !piece.text.ends_with(' ');
    }
    let mut lines = Vec::new();
    let mut line = Line::default();
    for word in together(words) {
        let width: usize = word.iter().map(|(_, part)| part.width()).sum();
        if line.width > 0 && line.width + 1 + width > column {
            lines.push(std::mem::take(&mut line).finish());
        }
        if line.width > 0 {
            // The space takes the style of both its neighbours, or none.
            let style = if word.first().map(|(style, _)| *style) == line.style {
                line.style
            } else {
                None
            };
            line.push(style.unwrap_or_default(), ' ', 1);
        }
        for (style, part) in word {
            for piece in part.split_inclusive(SEPARATORS) {
                // Within a word that fits, there is always room.
                let whole = piece.width();
                if line.width + whole > column && whole <= column && line.width > column / 2 {
                    lines.push(std::mem::take(&mut line).finish());
                }
                for c in piece.chars() {
                    let width = c.width().unwrap_or(0);
                    if line.width + width > column {
                        lines.push(std::mem::take(&mut line).finish());
                    }
                    line.push(style, c, width);
                }
            }
        }
    }
    if line.width > 0 {
        lines.push(line.finish());
    }
    lines
}

/// A line under construction.
#[derive(Default)]
struct Line {
    text: String,
    style: Option<Style>,
    width: usize,
}

impl Line {
    fn push(&mut self, style: Style, c: char, width: usize) {
        if self.style != Some(style) {
            self.end_style();
            let _ = write!(self.text, "{style}");
            self.style = Some(style);
        }
        self.text.push(c);
        self.width += width;
    }

    fn end_style(&mut self) {
        if let Some(style) = self.style.take() {
            let _ = write!(self.text, "{style:#}");
        }
    }

    fn finish(mut self) -> String {
        self.end_style();
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_cut_to_a_line() {
        for (text, columns, expected) in [
            ("satu\n\n dua", 8, "satu dua"),
            ("satu dua", 7, "satu…"),
            ("satu dua tiga", 9, "satu dua…"),
            ("新聞新聞", 5, "新聞…"),
            ("新聞新聞", 8, "新聞新聞"),
            ("", 5, ""),
        ] {
            assert_eq!(cut(text, columns), expected, "{text}");
        }
        assert_eq!(cut(&"é".repeat(1 << 20), 5), "éééé…");
    }

    #[test]
    fn nothing_that_steers_a_terminal_is_left() {
        assert_eq!(
            safe("a\u{1b}[31mb\u{7}\u{9b}c\u{202e}d\te\nf"),
            "a[31mbcd e f"
        );
        assert_eq!(
            safe_text("a\u{1b}[2J\tb\r\n\u{2028}c\u{200b}"),
            "a[2J\tb\nc"
        );
    }

    #[test]
    fn an_id_can_be_read_back_from_its_line() {
        for (id, expected) in [
            ("2018/08/é\\a.txt", "2018/08/é\\a.txt"),
            ("a\u{1b}[2J\n\u{202e}b", r#""a\u001b[2J\u000a\u202eb""#),
            ("\"a\\\"", r#""\"a\\\"""#),
        ] {
            let quoted = quoted_id(id);
            assert_eq!(quoted, expected);
            if quoted != id {
                assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), id);
            }
        }
    }

    #[test]
    fn lines_are_no_wider_than_the_column() {
        let plain = |text: &str| Piece {
            text: text.to_owned(),
            style: Style::new(),
        };
        let lines = wrap(&[plain("produk impor tekstil")], 12);
        assert_eq!(lines, ["produk impor", "tekstil"]);
        let lines = wrap(&[plain("abcdefgh  ij")], 3);
        assert_eq!(lines, ["abc", "def", "gh", "ij"]);
        assert!(wrap(&[plain("  ")], 10).is_empty());
        let lines = wrap(&[plain("harga (Rp 1.800 per liter")], 13);
        assert_eq!(lines, ["harga", "(Rp 1.800 per", "liter"]);
        assert_eq!(wrap(&[plain("Rp 1.800")], 5), ["Rp 1.", "800"]);
        let lines = wrap(&[plain("a.id · 9 Mei · lama")], 7);
        assert_eq!(lines, ["a.id ·", "9 Mei ·", "lama"]);
        assert_eq!(wrap(&[plain("Banjir ← kunci")], 10), ["Banjir", "← kunci"]);
        let lines = wrap(&[plain("harga beras naik …")], 16);
        assert_eq!(lines, ["harga beras", "naik …"]);
        let lines = wrap(&[plain("harga beras …”")], 11);
        assert_eq!(lines, ["harga", "beras …”"]);
        assert_eq!(wrap(&[plain("… harga")], 5), ["…", "harga"]);
        let lines = wrap(&[plain("2018/08/09/panen-raya.txt")], 12);
        assert_eq!(lines, ["2018/08/09/", "panen-raya.", "txt"]);
    }

    #[test]
    fn a_match_keeps_the_marks_around_it() {
        let text = "kata \"impor\" ini";
        let lines = wrap(
            &pieces(text, std::slice::from_ref(&(6..11)), Style::new()),
            40,
        );
        assert_eq!(anstream::adapter::strip_str(&lines[0]).to_string(), text);
        assert!(lines[0].contains(&format!("{MATCH}impor{MATCH:#}")));
    }
}
