//! The copies of an article as text for a person.

use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};

use super::dates::date_told;
use super::terminal::{
    DETAIL, INDENT, Layout, MIN_COLUMN, Piece, TITLE, quoted_id, safe, title_lines, told, wrap,
};
use super::texts;
use crate::search::{ArticleCopies, ArticleCopy, Difference, DifferenceKind};
use crate::texts::Count;
use crate::texts::Language;

const DELETED: Style = AnsiColor::Red.on_default().strikethrough();
const INSERTED: Style = AnsiColor::Green.on_default();

/// How a difference is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceMarks {
    /// By colours.
    Colors,
    /// As `[-deleted-]` and `{+inserted+}`.
    Brackets,
}

/// Writes the copies of an article, each with what is different in it, and their
/// number.
pub fn write_copies(
    found: &ArticleCopies,
    marks: DifferenceMarks,
    layout: Layout,
    out: &mut impl Write,
) -> io::Result<()> {
    let column = layout.width.saturating_sub(INDENT.len()).max(MIN_COLUMN);
    for (number, copy) in (1..).zip(&found.copies) {
        let article = &copy.article;
        let title = if article.title.is_empty() {
            texts::no_title(layout.language)
        } else {
            safe(&article.title)
        };
        let title = title_lines(&[piece(title, TITLE)], column);
        for (line_number, line) in title.iter().enumerate() {
            if line_number == 0 {
                writeln!(out, "{number:>2}. {line}")?;
            } else {
                writeln!(out, "{INDENT}{line}")?;
            }
        }
        let details = details(copy, found.folder(copy.index), layout.language);
        for line in wrap(&[piece(details, DETAIL)], column) {
            writeln!(out, "{INDENT}{line}")?;
        }
        if let Some(places) = &copy.difference {
            if places.is_empty() {
                writeln!(out, "{INDENT}{}", texts::no_difference(layout.language))?;
            }
            for place in places {
                for line in wrap(&pieces(place, marks), column) {
                    writeln!(out, "{INDENT}{line}")?;
                }
            }
        }
        writeln!(out)?;
    }
    let id = quoted_id(&found.article.id);
    let total = texts::copies_of(layout.language, Count(found.copies.len() as u64), &id);
    for line in wrap(&[piece(total, DETAIL)], layout.width.max(MIN_COLUMN)) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn piece(text: String, style: Style) -> Piece {
    Piece { text, style }
}

fn details(copy: &ArticleCopy, folder: Option<&Path>, language: Language) -> String {
    let article = &copy.article;
    let date = article.published.as_ref();
    let date = date.map(|published| date_told(published, language));
    let folder = folder.map(Path::to_string_lossy);
    let share = texts::in_common(language, &format!("{:.0}", copy.share * 100.0));
    let (source, author) = (told(article.source.as_ref()), told(article.author.as_ref()));
    let details = [
        folder.as_deref(),
        source.as_deref(),
        date.as_deref(),
        author.as_deref(),
        Some(&article.id),
        Some(&share),
    ];
    let details: Vec<String> = details.into_iter().flatten().map(safe).collect();
    details.join(" · ")
}

/// Returns one place where texts differ, as pieces.
fn pieces(place: &Difference, marks: DifferenceMarks) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(place.parts.len() * 2 + 2);
    if place.goes_on_before {
        pieces.push(piece("… ".to_owned(), Style::new()));
    }
    for (number, part) in place.parts.iter().enumerate() {
        if number > 0 {
            pieces.push(piece(" ".to_owned(), Style::new()));
        }
        let text = safe(&part.text);
        let (text, style) = match (part.kind, marks) {
            (DifferenceKind::Same, _) => (text, Style::new()),
            (DifferenceKind::Deleted, DifferenceMarks::Colors) => (text, DELETED),
            (DifferenceKind::Inserted, DifferenceMarks::Colors) => (text, INSERTED),
            (DifferenceKind::Deleted, DifferenceMarks::Brackets) => {
                (format!("[-{text}-]"), Style::new())
            }
            (DifferenceKind::Inserted, DifferenceMarks::Brackets) => {
                (format!("{{+{text}+}}"), Style::new())
            }
        };
        pieces.push(piece(text, style));
    }
    if place.goes_on_behind {
        pieces.push(piece(" …".to_owned(), Style::new()));
    }
    pieces
}
