//! CSV and TSV → records: a header that names the columns, and a row an article.

use std::io::Read;
use std::sync::Arc;

use ::csv::{ByteRecord, ReaderBuilder};
use encoding_rs::Encoding;

use super::encoding;
use super::error::SkipReason;
use super::fields::{Field, Rank, ReadOptions, Reading, Record, Value};
use super::note::Note;
use super::pieces::{Cut, Splitter};
use crate::article::DateRule;

/// What may stand between columns; of equally good ones the first is taken.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Rows that are looked at to tell the delimiter.
const SAMPLE_ROWS: usize = 20;

/// Bytes read for that; the header must fit.
const SAMPLE_BYTES: u64 = 1 << 18;

/// The line before the header by which a file tells spreadsheets its delimiter: `sep=;`.
const DECLARATION: &[u8] = b"sep=";

/// How the rows of a file are to be understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Table {
    delimiter: u8,
    /// Whether a declaration of the delimiter stands before the header.
    declared: bool,
    /// The name of each column and what it means.
    columns: Vec<(String, Option<(Field, Rank)>)>,
}

/// A table, or why a file is none.
type Detected = Result<Arc<Table>, SkipReason>;

impl Table {
    /// Reads the header and finds the delimiter; gives back all that was read.
    ///
    /// # Errors
    ///
    /// The inner error says why the file is no table of articles.
    pub(super) fn detect(
        reader: &mut impl Read,
        options: &ReadOptions,
    ) -> std::io::Result<(Vec<u8>, Detected)> {
        let mut sample = Vec::new();
        reader.take(SAMPLE_BYTES).read_to_end(&mut sample)?;
        let table = Table::of_sample(&sample, options).map(Arc::new);
        Ok((sample, table))
    }

    fn of_sample(sample: &[u8], options: &ReadOptions) -> Result<Table, SkipReason> {
        if memchr::memchr(0, sample).is_some() {
            return Err(SkipReason::Binary);
        }
        let declared = declaration(sample);
        let (delimiters, sample) = match &declared {
            Some((delimiter, rest)) => (std::slice::from_ref(delimiter), *rest),
            None => (DELIMITERS.as_slice(), sample),
        };
        let scored = delimiters.iter().rev().filter_map(|&delimiter| {
            let mut rows = rows(sample, delimiter).take(SAMPLE_ROWS);
            let header = rows.next()?;
            let (mut even, mut uneven) = (0, 0);
            for row in rows {
                *(if row.len() == header.len() {
                    &mut even
                } else {
                    &mut uneven
                }) += 1;
            }
            // Rows as wide as the header speak for a delimiter; then many columns.
            let fits = header.len() > 1 && even >= uneven;
            Some(((fits, header.len()), delimiter, header))
        });
        let Some((_, delimiter, header)) = scored.max_by_key(|(score, ..)| *score) else {
            return Err(SkipReason::Empty);
        };
        let names = texts(&header)?.0;
        let columns: Vec<_> = names
            .into_iter()
            .map(|name| {
                let name = name.trim().to_owned();
                let meaning = options.meaning(&name);
                (name, meaning)
            })
            .collect();
        let has_text = columns
            .iter()
            .any(|(_, meaning)| matches!(meaning, Some((Field::Title | Field::Body, _))));
        if has_text {
            Ok(Table {
                delimiter,
                declared: declared.is_some(),
                columns,
            })
        } else {
            Err(SkipReason::NoColumns)
        }
    }

    /// Makes an article of a row.
    pub(super) fn parse_row(&self, row: &[u8]) -> Result<Reading, SkipReason> {
        if memchr::memchr(0, row).is_some() {
            return Err(SkipReason::Binary);
        }
        let Some(row) = rows(row, self.delimiter).next() else {
            return Err(SkipReason::NoText);
        };
        let (values, note, encoding) = texts(&row)?;
        let beyond = values.get(self.columns.len()..).unwrap_or_default();
        if values.len() < self.columns.len() || beyond.iter().any(|value| !value.trim().is_empty())
        {
            return Err(SkipReason::RaggedRow {
                found: values.len(),
                expected: self.columns.len(),
            });
        }
        let mut record = Record::default();
        for ((name, meaning), value) in self.columns.iter().zip(values) {
            if let Some(meaning) = meaning {
                record.set(*meaning, name, Value::Text(value));
            }
        }
        let mut reading = record.into_article(DateRule::Record)?;
        reading.notes.splice(..0, note);
        reading.encoding = encoding.name();
        Ok(reading)
    }
}

/// Returns the delimiter that a file declares, and what follows the declaration.
fn declaration(sample: &[u8]) -> Option<(u8, &[u8])> {
    let sample = sample.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample);
    let (keyword, rest) = sample.split_at_checked(DECLARATION.len())?;
    let (&delimiter, rest) = rest.split_first()?;
    let is_declaration = keyword.eq_ignore_ascii_case(DECLARATION)
        && !matches!(delimiter, b'\r' | b'\n' | b'"')
        && matches!(rest, [b'\r' | b'\n', ..]);
    is_declaration.then_some((delimiter, rest))
}

/// Returns the rows that are not blank.
fn rows(bytes: &[u8], delimiter: u8) -> impl Iterator<Item = ByteRecord> {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(bytes.len().clamp(1, 1 << 16))
        .from_reader(bytes)
        .into_byte_records()
        // Reading from memory never fails, and any bytes are rows.
        .map_while(Result::ok)
}

/// Decodes the cells of a row, all from the encoding that the whole row is in.
fn texts(row: &ByteRecord) -> Result<(Vec<String>, Option<Note>, &'static Encoding), SkipReason> {
    let whole = encoding::decode(row.as_slice(), None)?;
    let encoding = Encoding::for_label(whole.encoding.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let text = |cell| encoding.decode_without_bom_handling(cell).0.into_owned();
    let texts = row.iter().map(text).collect();
    Ok((texts, encoding::note(&whole), encoding))
}

/// Cuts a table behind each row; the header is no record, and blank lines neither.
pub(super) struct RowSplitter {
    delimiter: u8,
    /// How many rows are still to come that are no records.
    headers: u8,
    state: State,
    /// Whether the row has nothing but white space until now.
    blank: bool,
}

/// Where in a row a byte stands; quotes count only at the beginning of a cell,
/// as for the csv crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    CellBegins,
    Cell,
    Quoted,
    /// Behind a quote within quotes: the end, unless there is a second.
    QuoteInQuoted,
}

impl RowSplitter {
    pub(super) fn new(table: &Table) -> RowSplitter {
        RowSplitter {
            delimiter: table.delimiter,
            headers: 1 + u8::from(table.declared),
            state: State::CellBegins,
            blank: true,
        }
    }
}

impl Splitter for RowSplitter {
    fn cut(&mut self, bytes: &[u8]) -> Option<Cut> {
        for (at, &byte) in bytes.iter().enumerate() {
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::Quoted, _) | (State::CellBegins | State::QuoteInQuoted, b'"') => {
                    State::Quoted
                }
                (_, b'\n' | b'\r') => {
                    self.state = State::CellBegins;
                    let blank = std::mem::replace(&mut self.blank, true);
                    let header = !blank && self.headers > 0;
                    self.headers -= u8::from(header);
                    return Some(if blank || header {
                        Cut::Other(at + 1)
                    } else {
                        Cut::Record(at + 1)
                    });
                }
                (_, byte) if byte == self.delimiter => State::CellBegins,
                _ => State::Cell,
            };
            self.blank &= byte.is_ascii_whitespace() && byte != self.delimiter;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::pieces::{Next, Pieces};
    use super::*;

    /// A row of a table: its line, then title and body, or what is wrong.
    type Row = (u64, Result<(String, String), SkipReason>);

    fn read(bytes: &[u8]) -> Vec<Row> {
        let mut reader = bytes;
        let (sample, table) = Table::detect(&mut reader, &ReadOptions::default()).unwrap();
        let table = match table {
            Ok(table) => table,
            Err(reason) => return vec![(0, Err(reason))],
        };
        let mut found = Vec::new();
        for next in Pieces::new(sample.as_slice().chain(reader), RowSplitter::new(&table)) {
            let Next::Piece(piece) = next else {
                panic!("{next:?}")
            };
            for (line, _, row) in piece.records() {
                let article = table.parse_row(row).map(|reading| reading.article);
                found.push((line, article.map(|article| (article.title, article.body))));
            }
        }
        found
    }

    fn check(bytes: impl AsRef<[u8]>, expected: &[(u64, &str, &str)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(line, title, body)| (*line, Ok(((*title).to_owned(), (*body).to_owned()))))
            .collect();
        assert_eq!(read(bytes.as_ref()), expected);
    }

    #[test]
    fn delimiters() {
        for delimiter in [",", ";", "\t", "|"] {
            let rows = "no,judul,isi\n1,Satu,a b\n2,Dua,c\n".replace(',', delimiter);
            check(rows, &[(2, "Satu", "a b"), (3, "Dua", "c")]);
        }
        check(
            "judul;isi\nSatu;a, b, c, d\nDua;e, f\n",
            &[(2, "Satu", "a, b, c, d"), (3, "Dua", "e, f")],
        );
        check("judul,isi\n", &[]);
    }

    #[test]
    fn declared_delimiters() {
        for (delimiter, bom) in [(";", ""), ("\t", ""), (",", "\u{feff}"), ("^", "")] {
            let rows = format!("{bom}sep=;\r\njudul;isi\r\nSatu;a, b\r\n");
            let rows = rows.replace(", b", "").replace(';', delimiter);
            check(rows, &[(3, "Satu", "a")]);
        }
        check("SEP=;\njudul;isi\nSatu;a, b\n", &[(3, "Satu", "a, b")]);
        assert_eq!(read(b"sep=;\n"), [(0, Err(SkipReason::Empty))]);
    }

    #[test]
    fn quotes_and_line_ends() {
        check(
            "judul,isi\r\n\"Satu, \"\"dua\"\"\",\"a\n\nb\"\r\n\r\nTiga,5\" pipa\r\n",
            &[(2, "Satu, \"dua\"", "a\n\nb"), (6, "Tiga", "5\" pipa")],
        );
        check("judul,isi\n\"a\" b,c", &[(2, "a b", "c")]);
    }

    #[test]
    fn encodings() {
        check(b"judul,isi\ncaf\xe9,Jum\x92at\n", &[(2, "café", "Jum’at")]);
        check("judul,isi\ncafé,Jum’at\n", &[(2, "café", "Jum’at")]);
    }

    #[test]
    fn damage() {
        let ragged = |found| SkipReason::RaggedRow { found, expected: 2 };
        let text = || Ok(("a".to_owned(), "b".to_owned()));
        let check = |text: &str, expected: &[Row]| {
            assert_eq!(read(text.as_bytes()), expected, "{text:?}");
        };
        check(
            "judul,isi\na\na,b\na,b,,\n",
            &[(2, Err(ragged(1))), (3, text()), (4, text())],
        );
        check("judul,isi\na,b,c\n", &[(2, Err(ragged(3)))]);
        check("judul,isi\n\"a,b\na,b", &[(2, Err(ragged(1)))]);
        check("judul,isi\n,\n", &[(2, Err(SkipReason::NoText))]);
        check("x,y\n1,2\n", &[(0, Err(SkipReason::NoColumns))]);
        check("judul\0,y\n", &[(0, Err(SkipReason::Binary))]);
        check("judul,isi\na\0,b\n", &[(0, Err(SkipReason::Binary))]);
        check(" \n", &[(0, Err(SkipReason::NoColumns))]);
        check("", &[(0, Err(SkipReason::Empty))]);
    }
}
