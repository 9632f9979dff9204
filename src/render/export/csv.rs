//! Comma-separated values, RFC 4180: quoted where needed, lines end in CR LF.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{ErrorKind, Terminator, WriterBuilder};

use super::CellGuard;
use super::citation::without_controls;
use crate::article::Article;
use crate::render::fields::ArticleField;
use crate::render::terminal::steers;

pub(super) fn write_header(columns: &[ArticleField], out: &mut impl Write) -> io::Result<()> {
    write_row(columns.iter().map(|column| column.name().into()), out)
}

pub(super) fn write(
    article: &Article,
    columns: &[ArticleField],
    guard: CellGuard,
    out: &mut impl Write,
) -> io::Result<()> {
    let cell = |column: &ArticleField| {
        let value = match column.value(article) {
            Cow::Borrowed(value) => without_controls(value),
            Cow::Owned(value) => Cow::Owned(without_controls(&value).into_owned()),
        };
        match guard {
            CellGuard::Apostrophe if looks_like_formula(&value) => Cow::Owned(format!("'{value}")),
            CellGuard::Apostrophe | CellGuard::None => value,
        }
    };
    write_row(columns.iter().map(cell), out)
}

/// Whether a spreadsheet may compute a cell instead of showing it: the characters OWASP
/// lists under *CSV injection*, whatever invisible stands before them.
fn looks_like_formula(value: &str) -> bool {
    value
        .trim_start_matches(|c: char| is_invisible(c) && !c.is_whitespace())
        .starts_with([
            '=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
        ])
}

/// Whether nothing is seen of a character: one that [`steers`], or one of those that Unicode
/// calls default-ignorable.
fn is_invisible(c: char) -> bool {
    steers(c)
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200c}'..='\u{200d}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{ffa0}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0100}'..='\u{e01ef}'
        )
}

fn write_row<'a>(
    cells: impl Iterator<Item = Cow<'a, str>>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut row = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    let written = row.write_record(cells.map(|cell| cell.into_owned().into_bytes()));
    written.map_err(|error| match error.into_kind() {
        ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })?;
    let row = row.into_inner().map_err(csv::IntoInnerError::into_error)?;
    out.write_all(&row)
}

#[cfg(test)]
mod tests {
    use super::super::{ExportFormat, sample, written};
    use super::*;
    use crate::corpus::Field;

    #[test]
    fn rows_are_those_of_the_rfc() {
        let columns = vec![
            ArticleField::Of(Field::Title),
            ArticleField::Of(Field::Date),
            ArticleField::Of(Field::Tags),
            ArticleField::Of(Field::Body),
        ];
        let mut out = Vec::new();
        write_header(&columns, &mut out).unwrap();
        assert_eq!(out, b"title,date,tags,body\r\n");
        let row = |guard| {
            let columns = columns.clone();
            written(&ExportFormat::Csv { columns, guard }, &sample())
        };
        assert_eq!(
            row(CellGuard::Apostrophe),
            "\"'=Impor 50% \"\"Beras\"\" & {Gula}_\",2018-08-09,\"beras, impor; ekspor\",\"Harga naik.\nBeras, gula.\"\r\n"
        );
        assert!(row(CellGuard::None).starts_with("\"=Impor"));
    }

    #[test]
    fn what_a_spreadsheet_would_compute_is_told_from_text() {
        for (value, expected) in [
            ("=1+1", true),
            ("@SUM(A1)", true),
            ("\t=1", true),
            ("\u{200b}=1", true),
            ("\u{200b}\u{200d}\u{fe0f}=1", true),
            ("\u{ff1d}1", true),
            ("harga = naik", false),
            ("", false),
        ] {
            assert_eq!(looks_like_formula(value), expected, "{value:?}");
        }
    }

    #[test]
    fn a_row_of_one_empty_cell_is_a_row() {
        let mut out = Vec::new();
        write(
            &Article::default(),
            &[ArticleField::Of(Field::Author)],
            CellGuard::None,
            &mut out,
        )
        .unwrap();
        assert_eq!(out, b"\"\"\r\n");
    }
}
