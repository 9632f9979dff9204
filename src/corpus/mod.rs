//! Archive files → articles.
//!
//! [`walk`] lists the files of some paths in a fixed order, [`read`] goes
//! through one of them and hands over pieces that can be parsed side by side,
//! [`parse`] turns a piece into articles. A file or record that is no article
//! is one [`Skipped`], never the end.

mod byline;
mod bzip2_blocks;
mod cleaning;
mod csv;
mod dates;
mod docx;
mod encoding;
mod error;
mod feed;
mod fields;
mod format;
mod html;
mod http;
mod json;
mod jsonl;
mod labels;
mod language;
mod markdown;
mod markup;
mod note;
mod pieces;
mod reader;
mod rules;
mod text;
mod trec;
mod walk;
mod warc;
mod wordpress;

use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::io::Read;
use std::path::{Path, PathBuf};

use twox_hash::XxHash3_64;

pub use cleaning::{Cleaning, CleaningError};
pub use dates::parse_date;
pub use error::SkipReason;
pub use fields::{Field, FieldMapping, Guess, MappingError, ReadOptions, Reading};
pub use language::{Language, other_language};
pub use note::Note;
pub use reader::{ContentHash, Limits, MIN_EXPANSION_BYTES, PassedOver, Unit, read, read_bytes};
pub use rules::{Rule, Rules};
pub use walk::{IGNORE_FILE, Links, Listing, Roots, STANDARD_INPUT, SourceFile, WalkError, walk};
pub(crate) use walk::{path_from_bytes, root_cause};

use crate::article::{Article, DateRule, Origin, Published};
use format::Format;
use markup::Markup;
use pieces::{MAX_RECORD_BYTES, Next, Pieces};
use reader::{Content, Part, RecordKind};

/// Longest id an article may have of its own, in bytes; the index could not find
/// one of more than 64 KiB again.
const MAX_ID_BYTES: usize = 4096;

/// A place in an archive, as messages name it: `arsip.zip/2018/a.jsonl:3`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The path within the file, if it is a container.
    pub member: String,
    /// The line, counted from 1, where one can be named.
    pub line: Option<u64>,
}

impl Place {
    /// Returns the place of a whole file.
    pub fn of_file(path: &Path) -> Place {
        Place {
            path: path.to_path_buf(),
            ..Place::default()
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}", self.path.display())?;
        if !self.member.is_empty() {
            write!(formatter, "/{}", self.member)?;
        }
        if let Some(line) = self.line {
            write!(formatter, ":{line}")?;
        }
        Ok(())
    }
}

/// A file or record that is no article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it is.
    pub place: Place,
    /// Why.
    pub reason: SkipReason,
}

/// What a piece of an archive holds.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Articles and the records that are none, in order. An article without an
    /// id of its own has an empty one.
    pub records: Vec<Result<Reading, Skipped>>,
    /// The keys of records that were taken for fields by their common meaning.
    pub guesses: BTreeSet<Guess>,
    /// Members of containers that are not looked at.
    pub passed_over: PassedOver,
    /// Set when this is the last piece of its file and the file was read to its end.
    pub finished: Option<ContentHash>,
}

/// Parses one piece of an archive.
pub fn parse(unit: Unit, options: &ReadOptions) -> Parsed {
    let Unit { part, content } = unit;
    let mut parsed = Parsed::default();
    match content {
        Content::Failed { line, reason } => parsed.skip(&part, line, reason),
        Content::PassedOver(passed_over) => parsed.passed_over = passed_over,
        Content::End(hash) => parsed.finished = hash,
        Content::File(format) => match read_whole(&part) {
            Ok(bytes) => {
                parsed.finished = Some(ContentHash::of(&bytes));
                parsed.add_whole(&part, format, &bytes, options);
            }
            // A file that is too long stays so until it is changed.
            Err(reason) => parsed.skip(&part, None, reason),
        },
        Content::Bytes(format, bytes) => parsed.add_whole(&part, format, &bytes, options),
        Content::Records(piece, kind) => {
            for (line, number, record) in piece.records() {
                let reading = match &kind {
                    RecordKind::Line => jsonl::parse_record(record, options),
                    RecordKind::Json => jsonl::parse_record(json::element(record), options),
                    RecordKind::Row(table) => table.parse_row(record),
                    RecordKind::Markup(markup) => markup.parse_record(record, options),
                    RecordKind::Warc => warc::parse_record(record, options),
                };
                parsed.add(&part, Some(line), number, reading, options);
            }
        }
    }
    parsed
}

/// Reads a file of one article.
fn read_whole(part: &Part) -> Result<Vec<u8>, SkipReason> {
    let mut bytes = Vec::new();
    // It may have grown since it was listed.
    let read = reader::open(&part.file)
        .and_then(|file| {
            file.take(MAX_RECORD_BYTES as u64 + 1)
                .read_to_end(&mut bytes)
        })
        .map_err(|error| reader::unreadable(&error))?;
    if read > MAX_RECORD_BYTES {
        return Err(SkipReason::FileTooLong {
            limit: MAX_RECORD_BYTES,
        });
    }
    Ok(bytes)
}

/// Parses a file of one article.
fn parse_whole(format: Format, bytes: &[u8], options: &ReadOptions) -> Result<Reading, SkipReason> {
    match format {
        Format::Text if html::is_page(bytes) => html::parse(bytes, options),
        Format::Text => text::parse(bytes, options),
        Format::Html => html::parse(bytes, options),
        Format::Markdown => markdown::parse(bytes, options),
        Format::Docx => docx::parse(bytes, options),
        Format::Pdf => Err(SkipReason::Pdf),
        Format::JsonLines | Format::Json | Format::Table | Format::Markup | Format::Warc => {
            Err(SkipReason::Unsupported)
        }
    }
}

impl Parsed {
    /// Takes in a file that is in memory: one article, unless it is text that
    /// turns out to hold TREC documents.
    fn add_whole(&mut self, part: &Part, format: Format, bytes: &[u8], options: &ReadOptions) {
        if format != Format::Text || !trec::is_trec(bytes) {
            return self.add(part, None, 0, parse_whole(format, bytes, options), options);
        }
        let markup = Markup::Trec { charset: None };
        for next in Pieces::new(bytes, markup.splitter()) {
            match next {
                Next::Piece(piece) => {
                    for (line, number, record) in piece.records() {
                        let reading = markup.parse_record(record, options);
                        self.add(part, Some(line), number, reading, options);
                    }
                }
                Next::TooLong(line) => {
                    let limit = MAX_RECORD_BYTES;
                    self.skip(part, Some(line), SkipReason::RecordTooLong { limit });
                }
                Next::Failed(line, error) => {
                    self.skip(part, Some(line), reader::unreadable(&error));
                }
            }
        }
    }

    fn add(
        &mut self,
        part: &Part,
        line: Option<u64>,
        record: u64,
        result: Result<Reading, SkipReason>,
        options: &ReadOptions,
    ) {
        let mut reading = match result {
            Ok(reading) => reading,
            Err(reason) => return self.skip(part, line, reason),
        };
        let article = &mut reading.article;
        self.guesses.extend(reading.guesses.iter().cloned());
        if article.id.len() > MAX_ID_BYTES {
            article.id.clear();
            reading.notes.push(Note::LongId {
                limit: MAX_ID_BYTES,
            });
        }
        if let Some((body, removed)) = options.cleaning.clean(&article.body) {
            article.body = body;
            reading.removed = removed;
            if article.title.is_empty() && article.body.is_empty() {
                return self.skip(part, line, SkipReason::NoText);
            }
        }
        article.origin = Origin {
            root: part.file.root,
            path: part.file.relative(),
            member: part.member.clone(),
            record,
        };
        if article.published.is_none()
            && let Some(found) =
                byline::date_from_surroundings(&article.body, &article.origin.full_path())
        {
            article.published = Some(found.published);
            reading.notes.extend(found.note);
        }
        article.published = article.published.take().or(reading.crawled.take());
        if article.published.is_none() && options.modified && part.member.is_empty() {
            article.published = Published::at_second(
                part.file.modified_ns.div_euclid(1_000_000_000),
                DateRule::Modified,
            );
        }
        if let (Some(published), Some(zone)) = (&mut article.published, &options.zone) {
            published.assume_zone(zone);
        }
        reading.line = line;
        self.records.push(Ok(reading));
    }

    fn skip(&mut self, part: &Part, line: Option<u64>, reason: SkipReason) {
        self.records.push(Err(Skipped {
            place: Place {
                path: part.file.path.clone(),
                member: part.member.clone(),
                line,
            },
            reason,
        }));
    }
}

/// Returns the id of an article that has none of its own: its path, with `#n`
/// for the n-th record of a file of records. From standard input, where numbers
/// mean nothing the next time, it is made from the text.
pub fn path_id(article: &Article) -> String {
    let origin = &article.origin;
    if walk::is_standard_input(origin) {
        let mut hash = XxHash3_64::new();
        (&article.title, &article.body, &article.url).hash(&mut hash);
        format!("{}#{:016x}", origin.path, hash.finish())
    } else if origin.record == 0 {
        origin.full_path().into_owned()
    } else {
        numbered_id(origin)
    }
}

/// Returns the second choice for the id of an article from `origin`, when its own is
/// taken: its path and `#n`, or from standard input what [`path_id`] says.
pub fn second_id(origin: &Origin, path_id: &str) -> String {
    if walk::is_standard_input(origin) {
        path_id.to_owned()
    } else {
        numbered_id(origin)
    }
}

fn numbered_id(origin: &Origin) -> String {
    format!("{}#{}", origin.full_path(), origin.record.max(1))
}
