//! A query with a mark beneath the part that a note or an error is about.

use std::io::{self, Write};
use std::ops::Range;

use anstyle::Style;
use unicode_width::UnicodeWidthChar;

use super::terminal::{INDENT, Layout, MATCH, MIN_COLUMN, Piece, safe, wrap};

/// What stands where a query is cut.
const CUT: char = '…';

/// Writes a query in one line, a mark beneath these bytes of it, and the
/// message. A query too wide for the line is cut around the mark; of one in which
/// nothing can be seen only the message is written.
pub fn write_pointer(
    query: &str,
    range: Range<usize>,
    message: &str,
    layout: Layout,
    out: &mut impl Write,
) -> io::Result<()> {
    let column = layout.width.saturating_sub(INDENT.len()).max(MIN_COLUMN);
    if !safe(query).trim().is_empty() {
        write_marked(query, range, column, out)?;
    }
    let message = Piece {
        text: safe(message),
        style: Style::new(),
    };
    for line in wrap(&[message], column) {
        writeln!(out, "{INDENT}{line}")?;
    }
    Ok(())
}

fn write_marked(
    query: &str,
    range: Range<usize>,
    column: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let before = safe(query.get(..range.start).unwrap_or(query));
    let marked = safe(query.get(range.clone()).unwrap_or_default());
    let after = safe(query.get(range.end..).unwrap_or_default());
    let (start, length) = (width(&before), width(&marked));
    let whole = before + &marked + &after;
    // A mark at the end of the query stands behind it.
    let total = width(&whole).max(start + 1);
    let window = if total <= column {
        0..total
    } else {
        // The mark in the middle, as far as there is text on both sides.
        let room = column - 2;
        let first = start.saturating_sub(room.saturating_sub(length) / 2);
        let first = first.min(total - room);
        first..first + room
    };
    let is_cut = (window.start > 0, window.end < total);

    write!(out, "{INDENT}")?;
    if is_cut.0 {
        write!(out, "{CUT}")?;
    }
    let mut at = 0;
    for c in whole.chars() {
        let wide = c.width().unwrap_or(0);
        let fits = window.start <= at && at + wide <= window.end;
        // Half of a wide character keeps its place.
        let overlaps = at < window.end && window.start < at + wide;
        if fits {
            write!(out, "{c}")?;
        } else if overlaps {
            write!(out, " ")?;
        }
        at += wide;
    }
    if is_cut.1 {
        write!(out, "{CUT}")?;
    }
    writeln!(out)?;

    let end = (start + length.max(1)).min(window.end);
    let space = " ".repeat(start - window.start + usize::from(is_cut.0));
    let mark = "^".repeat(end.saturating_sub(start).max(1));
    writeln!(out, "{INDENT}{space}{MATCH}{mark}{MATCH:#}")
}

fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    fn check(query: &str, range: Range<usize>, expected: &str) {
        let mut out = Vec::new();
        let layout = Layout {
            width: 30,
            language: Language::English,
        };
        write_pointer(query, range, "message", layout, &mut out).expect("a vector");
        let out = String::from_utf8(out).expect("UTF-8");
        let plain = anstream::adapter::strip_str(&out).to_string();
        assert_eq!(plain, format!("{expected}    message\n"));
    }

    #[test]
    fn the_mark_stands_beneath_the_range() {
        check("harga AND", 6..9, "    harga AND\n          ^^^\n");
        check("harga AND", 9..9, "    harga AND\n             ^\n");
        check("", 0..0, "");
        check(" \n", 1..1, "");
        check("你好 x", 7..8, "    你好 x\n         ^\n");
        check("a\n\u{1b}b", 3..4, "    a b\n      ^\n");
        check("e\u{301} x", 4..5, "    e\u{301} x\n      ^\n");
    }

    #[test]
    fn a_long_query_is_cut_around_the_mark() {
        let long = format!("{}MARK{}", "a".repeat(40), "b".repeat(40));
        check(
            &long,
            40..44,
            "    …aaaaaaaaaaMARKbbbbbbbbbb…\n               ^^^^\n",
        );
        check(&long, 0..1, "    aaaaaaaaaaaaaaaaaaaaaaaa…\n    ^\n");
        check(
            &long,
            84..84,
            "    …bbbbbbbbbbbbbbbbbbbbbbb\n                            ^\n",
        );
        check(
            &long,
            0..84,
            "    aaaaaaaaaaaaaaaaaaaaaaaa…\n    ^^^^^^^^^^^^^^^^^^^^^^^^\n",
        );
    }

    #[test]
    fn a_range_outside_the_query_is_no_harm() {
        check("é", 1..9, "    é\n     ^\n");
    }
}
