//! Articles as records of an exchange format, one by one, without a trace of what
//! came before: so an export needs no memory and can end after any record.

mod bibtex;
mod citation;
mod csv;
mod jsonl;
mod ris;

use std::io::{self, Write};

use super::fields::ArticleField;
use crate::search::ExportedArticle;

/// A format of exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportFormat {
    /// An object a line, with the keys by which `telusur index` reads it again.
    JsonLines,
    /// A header and a row an article, as RFC 4180 has it.
    Csv {
        /// The columns.
        columns: Vec<ArticleField>,
        /// What becomes of cells that a spreadsheet takes for a formula.
        guard: CellGuard,
    },
    /// Entries for BibTeX and BibLaTeX.
    BibTex,
    /// Records for citation managers.
    Ris,
}

/// What becomes of cells that a spreadsheet would take for a formula: those that
/// begin with `=`, `+`, `-`, `@`, a tab or a carriage return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellGuard {
    /// They get an apostrophe before them, which makes them text.
    Apostrophe,
    /// They stay as they are.
    None,
}

impl ExportFormat {
    /// Writes what comes before the first record.
    pub fn write_head(&self, out: &mut impl Write) -> io::Result<()> {
        match self {
            ExportFormat::Csv { columns, .. } => csv::write_header(columns, out),
            ExportFormat::JsonLines | ExportFormat::BibTex | ExportFormat::Ris => Ok(()),
        }
    }

    /// Writes the record of an article.
    pub fn write(&self, exported: &ExportedArticle, out: &mut impl Write) -> io::Result<()> {
        match self {
            ExportFormat::JsonLines => jsonl::write(&exported.article, out),
            ExportFormat::Csv { columns, guard } => {
                csv::write(&exported.article, columns, *guard, out)
            }
            ExportFormat::BibTex => bibtex::write(exported, out),
            ExportFormat::Ris => ris::write(exported, out),
        }
    }
}

/// An article whose every field has something in it, for the tests of formats.
#[cfg(test)]
fn sample() -> ExportedArticle {
    use crate::article::{Article, DateRule, Origin};
    ExportedArticle {
        index: 0,
        article: Article {
            id: "2018/08/beras.txt".to_owned(),
            title: "=Impor 50% \"Beras\" & {Gula}_".to_owned(),
            body: "Harga naik.\nBeras, gula.".to_owned(),
            author: Some("Rina Astuti dan Dr. Budi, S.H.".to_owned()),
            source: Some("HARIAN.co.id".to_owned()),
            place: Some("Jakarta".to_owned()),
            section: Some("Ekonomi".to_owned()),
            tags: vec!["beras".to_owned(), "impor; ekspor".to_owned()],
            url: Some("https://harian.example/a_b?c={d}".to_owned()),
            published: crate::corpus::parse_date("2018-08-09T11:30:00+07:00", DateRule::Record),
            origin: Origin {
                path: "2018/08/beras.txt".to_owned(),
                ..Origin::default()
            },
        },
    }
}

#[cfg(test)]
fn written(format: &ExportFormat, exported: &ExportedArticle) -> String {
    let mut out = Vec::new();
    format.write(exported, &mut out).expect("a vector");
    String::from_utf8(out).expect("UTF-8")
}
