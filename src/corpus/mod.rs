//! Archive files → articles.
//!
//! [`walk`] lists the files of some paths in a fixed order, [`units`] cuts them
//! into pieces that can be parsed side by side, [`parse`] turns a piece into
//! articles. A file or record that is no article is one [`Skipped`], never the end.

mod byline;
mod cleaning;
mod csv;
mod dates;
mod encoding;
mod error;
mod feed;
mod fields;
mod html;
mod json;
mod jsonl;
mod markdown;
mod markup;
mod pieces;
mod text;
mod trec;
mod wordpress;

use std::collections::{BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs_io::DecodeReaderBytesBuilder;

pub use cleaning::{Cleaning, CleaningError};
pub use dates::parse_date;
pub use error::SkipReason;
pub use fields::{Field, FieldMapping, Guess, ReadOptions};

use crate::article::{Article, Origin};
use csv::Table;
use fields::Reading;
use markup::Markup;
use pieces::{MAX_RECORD_BYTES, Next, Piece, Pieces};

/// Name of the file whose glob patterns keep files out of the archive.
pub const IGNORE_FILE: &str = ".telusurignore";

/// Bytes of JSON Lines parsed as one piece: large enough to make the hand-over
/// cheap, small enough to keep all threads busy at the end of a file.
const PIECE_BYTES: usize = 1 << 20;

/// Longest line of JSON Lines that is read, in bytes.
const MAX_LINE_BYTES: usize = 128 << 20;

/// Why a path could not be walked at all.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// A path given by the user is not there or can't be looked at.
    #[error("can't read {}", path.display())]
    Unreachable {
        /// The path as given.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// The folders that archives were indexed from; ids are paths relative to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roots(Vec<PathBuf>);

impl Roots {
    /// Returns the roots an index has recorded, in their order.
    pub fn from_paths(paths: Vec<PathBuf>) -> Roots {
        Roots(paths)
    }

    /// Returns the roots in the order in which they were first indexed.
    pub fn paths(&self) -> &[PathBuf] {
        &self.0
    }

    /// Returns the number of the deepest root that holds this absolute path.
    fn containing(&self, path: &Path) -> Option<usize> {
        let depth = |root: &PathBuf| root.components().count();
        (0..self.0.len())
            .filter(|&number| path.starts_with(&self.0[number]))
            .max_by_key(|&number| depth(&self.0[number]))
    }

    /// Returns where a file was, or `None` for a root that is not recorded.
    pub fn locate(&self, origin: &Origin) -> Option<PathBuf> {
        self.0
            .get(origin.root as usize)
            .map(|root| root.join(&origin.path))
    }
}

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where to read it.
    pub path: PathBuf,
    /// Number of its root.
    pub root: u32,
    /// Its path below the root, with `/` between the parts.
    pub relative: String,
    /// Its size when it was listed, in bytes.
    pub bytes: u64,
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    JsonLines,
    Json,
    Table,
    Html,
    Markdown,
    /// XML or SGML.
    Markup,
}

impl Format {
    fn of_extension(extension: &OsStr) -> Option<Format> {
        Some(match extension.to_str()?.to_ascii_lowercase().as_str() {
            "txt" | "text" => Format::Text,
            "jsonl" | "ndjson" => Format::JsonLines,
            "json" => Format::Json,
            "csv" | "tsv" => Format::Table,
            "html" | "htm" | "xhtml" => Format::Html,
            "md" | "markdown" => Format::Markdown,
            "xml" | "wxr" | "rss" | "atom" | "trec" | "sgml" | "sgm" => Format::Markup,
            _ => return None,
        })
    }

    /// Whether a file of this format can hold several articles.
    fn has_records(self) -> bool {
        !matches!(self, Format::Text | Format::Html | Format::Markdown)
    }
}

/// A file or record that is no article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file.
    pub path: PathBuf,
    /// The line, counted from 1, where one can be named.
    pub line: Option<u64>,
    /// Why.
    pub reason: SkipReason,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Listing {
    /// The files to read, in walk order.
    pub files: Vec<SourceFile>,
    /// The files that are not read.
    pub skipped: Vec<Skipped>,
    /// Hidden files and folders passed over.
    pub hidden: u64,
}

/// Lists the files below `paths` in a fixed order, each once.
///
/// A path outside every known root becomes a root itself (a file's folder, for
/// a file). Folders that hold a file named `index_marker` are indexes, not
/// archives, and are passed over, as are README files.
///
/// # Errors
///
/// Fails when one of `paths` is not there; what can't be read below it is skipped.
pub fn walk(
    paths: &[PathBuf],
    roots: &mut Roots,
    index_marker: &str,
) -> Result<Listing, WalkError> {
    let mut listing = Listing::default();
    let mut seen = HashSet::new();
    for path in paths {
        let unreachable = |source| WalkError::Unreachable {
            path: path.clone(),
            source,
        };
        let absolute = path.canonicalize().map_err(unreachable)?;
        if roots.containing(&absolute).is_none() {
            let folder = if absolute.is_dir() {
                &absolute
            } else {
                absolute.parent().unwrap_or(&absolute)
            };
            roots.0.push(folder.to_path_buf());
        }
        let hidden = Arc::new(std::sync::atomic::AtomicU64::new(0));
        let counter = Arc::clone(&hidden);
        let marker = index_marker.to_owned();
        let entries = ignore::WalkBuilder::new(&absolute)
            .standard_filters(false)
            .add_custom_ignore_filename(IGNORE_FILE)
            .sort_by_file_name(Ord::cmp)
            .filter_entry(move |entry| {
                let is_hidden =
                    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
                if is_hidden && entry.file_name() != IGNORE_FILE {
                    counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                }
                let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
                !(is_hidden || is_dir && entry.path().join(&marker).exists())
            })
            .build();
        for entry in entries {
            match entry {
                Ok(entry) => {
                    if entry.file_type().is_some_and(|kind| kind.is_file())
                        && seen.insert(entry.path().to_path_buf())
                    {
                        listing.add(entry.path(), roots);
                    }
                }
                Err(error) => listing.skipped.push(Skipped {
                    path: absolute.clone(),
                    line: None,
                    reason: SkipReason::Unreadable {
                        message: error.to_string(),
                    },
                }),
            }
        }
        listing.hidden += hidden.load(std::sync::atomic::Ordering::Relaxed);
    }
    Ok(listing)
}

impl Listing {
    fn add(&mut self, path: &Path, roots: &Roots) {
        let stem = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().to_lowercase());
        if stem.as_deref() == Some("readme") {
            return;
        }
        let Some(format) = path
            .extension()
            .map_or(Some(Format::Text), Format::of_extension)
        else {
            self.skipped.push(Skipped {
                path: path.to_path_buf(),
                line: None,
                reason: SkipReason::Unsupported,
            });
            return;
        };
        // The walk starts at a root or below one, so there always is one.
        let Some(number) = roots.containing(path) else {
            return;
        };
        let below = path.strip_prefix(&roots.0[number]).unwrap_or(path);
        let relative: Vec<_> = below
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        self.files.push(SourceFile {
            path: path.to_path_buf(),
            root: u32::try_from(number).unwrap_or(u32::MAX),
            relative: relative.join("/"),
            bytes: path.metadata().map_or(0, |metadata| metadata.len()),
            format,
        });
    }
}

/// A piece of an archive that can be parsed by itself.
#[derive(Debug)]
pub struct Unit {
    file: Arc<SourceFile>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// The whole file, still to be read.
    File,
    /// Some lines of it.
    Lines {
        first_line: u64,
        first_record: u64,
        bytes: Vec<u8>,
    },
    /// Some records of it.
    Records(Piece, RecordKind),
    /// Something that could not be read.
    Failed {
        line: Option<u64>,
        reason: SkipReason,
    },
}

/// What the records of a piece are.
#[derive(Debug, Clone)]
enum RecordKind {
    Json,
    Row(Arc<Table>),
    Markup(Arc<Markup>),
}

impl Unit {
    /// Returns the path of the file it is a piece of.
    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// Returns the number of bytes of the archive that this piece stands for.
    pub fn bytes(&self) -> u64 {
        match &self.content {
            Content::File => self.file.bytes,
            Content::Lines { bytes, .. } => bytes.len() as u64,
            Content::Records(piece, _) => piece.len() as u64,
            Content::Failed { .. } => 0,
        }
    }
}

/// Cuts files into pieces, in order; files of records are read piece by piece.
pub fn units(files: Vec<SourceFile>, options: &ReadOptions) -> impl Iterator<Item = Unit> + Send {
    files
        .into_iter()
        .map(Arc::new)
        .flat_map(|file| match file.format {
            Format::Json => Units::records(file, |file| {
                let shape = json::shape(open(file)?, options)?;
                let pieces = Pieces::new(open(file)?, json::RecordSplitter::new(shape));
                Ok(Ok((RecordKind::Json, pieces)))
            }),
            Format::Table => Units::records(file, |file| {
                let mut reader = open(file)?;
                let (read, table) = Table::detect(&mut reader, options)?;
                Ok(table.map(|table| {
                    let reader = std::io::Cursor::new(read).chain(reader);
                    let splitter = csv::RowSplitter::new(&table);
                    (RecordKind::Row(table), Pieces::new(reader, splitter))
                }))
            }),
            Format::Markup => Units::records(file, |file| {
                let mut reader = open(file)?;
                let (read, markup) = Markup::detect(&mut reader)?;
                Ok(markup.map(|markup| {
                    let reader = std::io::Cursor::new(read).chain(reader);
                    let splitter = markup.splitter();
                    (
                        RecordKind::Markup(Arc::new(markup)),
                        Pieces::new(reader, splitter),
                    )
                }))
            }),
            Format::Text | Format::Html | Format::Markdown => Units::Whole(Some(Unit {
                file,
                content: Content::File,
            })),
            Format::JsonLines => Units::Lines(LineUnits::open(file)),
        })
}

/// Opens a file of records, without byte order mark; UTF-16 comes as UTF-8.
fn open(file: &SourceFile) -> std::io::Result<impl Read + Send + use<>> {
    let opened = File::open(&file.path)?;
    Ok(DecodeReaderBytesBuilder::new()
        .utf8_passthru(true)
        .strip_bom(true)
        .build(opened))
}

enum Units {
    Whole(Option<Unit>),
    Lines(LineUnits),
    Records {
        file: Arc<SourceFile>,
        kind: RecordKind,
        pieces: Box<dyn Iterator<Item = Next> + Send>,
    },
}

impl Units {
    /// Cuts a file of records; `begin` looks at how it begins, and may find
    /// that it holds none.
    fn records<P: Iterator<Item = Next> + Send + 'static>(
        file: Arc<SourceFile>,
        begin: impl FnOnce(&SourceFile) -> std::io::Result<Result<(RecordKind, P), SkipReason>>,
    ) -> Units {
        let started = if file.bytes == 0 {
            Err(SkipReason::Empty)
        } else {
            begin(&file).unwrap_or_else(|error| Err(unreadable(&error)))
        };
        match started {
            Ok((kind, pieces)) => Units::Records {
                file,
                kind,
                pieces: Box::new(pieces),
            },
            Err(reason) => Units::Whole(Some(Unit {
                file,
                content: Content::Failed { line: None, reason },
            })),
        }
    }
}

fn unreadable(error: &std::io::Error) -> SkipReason {
    SkipReason::Unreadable {
        message: error.to_string(),
    }
}

impl Iterator for Units {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        match self {
            Units::Whole(unit) => unit.take(),
            Units::Lines(lines) => lines.next(),
            Units::Records { file, kind, pieces } => {
                let content = match pieces.next()? {
                    Next::Piece(piece) => Content::Records(piece, kind.clone()),
                    Next::TooLong(line) => Content::Failed {
                        line: Some(line),
                        reason: SkipReason::RecordTooLong {
                            limit: MAX_RECORD_BYTES,
                        },
                    },
                    Next::Failed(error) => Content::Failed {
                        line: None,
                        reason: unreadable(&error),
                    },
                };
                let file = Arc::clone(file);
                Some(Unit { file, content })
            }
        }
    }
}

struct LineUnits {
    file: Arc<SourceFile>,
    reader: Result<BufReader<File>, Option<std::io::Error>>,
    line: u64,
    record: u64,
    /// A line that was too long and is to be reported next.
    too_long: Option<u64>,
}

impl LineUnits {
    fn open(file: Arc<SourceFile>) -> LineUnits {
        let reader = File::open(&file.path)
            .map(|opened| BufReader::with_capacity(1 << 16, opened))
            .map_err(Some);
        LineUnits {
            file,
            reader,
            line: 1,
            record: 1,
            too_long: None,
        }
    }

    fn failed(&self, line: Option<u64>, reason: SkipReason) -> Unit {
        Unit {
            file: Arc::clone(&self.file),
            content: Content::Failed { line, reason },
        }
    }
}

impl Iterator for LineUnits {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        if let Some(line) = self.too_long.take() {
            return Some(self.failed(
                Some(line),
                SkipReason::LineTooLong {
                    limit: MAX_LINE_BYTES,
                },
            ));
        }
        let reader = match &mut self.reader {
            Ok(reader) => reader,
            Err(error) => {
                let message = error.take()?.to_string();
                return Some(self.failed(None, SkipReason::Unreadable { message }));
            }
        };
        let (first_line, first_record) = (self.line, self.record);
        let mut bytes = Vec::new();
        let mut failure = None;
        while bytes.len() < PIECE_BYTES {
            let start = bytes.len();
            match reader
                .by_ref()
                .take(MAX_LINE_BYTES as u64)
                .read_until(b'\n', &mut bytes)
            {
                Ok(0) => break,
                Ok(read) => {
                    let line = self.line;
                    self.line += 1;
                    if bytes[start..]
                        .iter()
                        .any(|byte| !byte.is_ascii_whitespace())
                    {
                        self.record += 1;
                    }
                    if read == MAX_LINE_BYTES && bytes.last() != Some(&b'\n') {
                        bytes.truncate(start);
                        failure = reader.skip_until(b'\n').err();
                        self.too_long = Some(line);
                        break;
                    }
                }
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        if let Some(error) = failure {
            self.reader = Err(Some(error));
        }
        if bytes.is_empty() {
            // Nothing left, unless something is to be reported.
            return if self.too_long.is_some() || matches!(self.reader, Err(Some(_))) {
                self.next()
            } else {
                None
            };
        }
        let content = Content::Lines {
            first_line,
            first_record,
            bytes,
        };
        Some(Unit {
            file: Arc::clone(&self.file),
            content,
        })
    }
}

/// What a piece of an archive holds, in order.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Articles and the records that are none. An article without an id of its
    /// own has an empty one.
    pub records: Vec<Result<Article, Skipped>>,
    /// What was not understood in articles that were read all the same, with the line.
    pub notes: Vec<Note>,
    /// The keys of records that were taken for fields by their common meaning.
    pub guesses: BTreeSet<Guess>,
    /// Pieces of text that were no part of an article and were taken out.
    pub removed: Vec<String>,
}

/// Something in an article that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The file.
    pub path: PathBuf,
    /// The line of the record, in a file of records.
    pub line: Option<u64>,
    /// What, in one clause.
    pub message: String,
}

impl Note {
    /// Says which keys of a file were guessed at.
    pub fn on_guesses<'a>(path: &Path, guesses: impl IntoIterator<Item = &'a Guess>) -> Note {
        let guesses: Vec<_> = guesses.into_iter().map(Guess::to_string).collect();
        Note {
            path: path.to_path_buf(),
            line: None,
            message: format!("fields guessed: {}", guesses.join(", ")),
        }
    }
}

/// Parses one piece of an archive.
pub fn parse(unit: Unit, options: &ReadOptions) -> Parsed {
    let Unit { file, content } = unit;
    let mut parsed = Parsed::default();
    match content {
        Content::Failed { line, reason } => {
            parsed.records.push(Err(Skipped {
                path: file.path.clone(),
                line,
                reason,
            }));
        }
        Content::File => match std::fs::read(&file.path) {
            Ok(bytes) if file.format == Format::Text && trec::is_trec(&bytes) => {
                parsed.add_documents(&file, &bytes, options);
            }
            Ok(bytes) => {
                let reading = match file.format {
                    Format::Html => html::parse(&bytes, options),
                    Format::Markdown => markdown::parse(&bytes, options),
                    _ => parse_plain(&bytes, options),
                };
                parsed.add(&file, None, 1, reading, options);
            }
            Err(error) => parsed.skip(&file, None, unreadable(&error)),
        },
        Content::Records(piece, kind) => {
            for (line, number, record) in piece.records() {
                let reading = match &kind {
                    RecordKind::Json => jsonl::parse_record(json::element(record), options),
                    RecordKind::Row(table) => table.parse_row(record),
                    RecordKind::Markup(markup) => markup.parse_record(record, options),
                };
                parsed.add(&file, Some(line), number, reading, options);
            }
        }
        Content::Lines {
            first_line,
            first_record,
            bytes,
        } => {
            let mut record = first_record;
            for (line, content) in (first_line..).zip(bytes.split(|&byte| byte == b'\n')) {
                let content = if line == 1 {
                    content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content)
                } else {
                    content
                };
                if content.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                let reading = jsonl::parse_record(content, options);
                parsed.add(&file, Some(line), record, reading, options);
                record += 1;
            }
        }
    }
    parsed
}

/// Parses a file of text, which may be a page saved without an extension.
fn parse_plain(bytes: &[u8], options: &ReadOptions) -> Result<Reading, SkipReason> {
    if html::is_page(bytes) {
        return html::parse(bytes, options);
    }
    let (article, notes) = text::parse(bytes)?;
    Ok(Reading {
        article,
        notes,
        ..Reading::default()
    })
}

impl Parsed {
    /// Takes in the TREC documents of a file of text.
    fn add_documents(&mut self, file: &SourceFile, bytes: &[u8], options: &ReadOptions) {
        let markup = Markup::Trec { charset: None };
        for next in Pieces::new(bytes, markup.splitter()) {
            match next {
                Next::Piece(piece) => {
                    for (line, number, record) in piece.records() {
                        let reading = markup.parse_record(record, options);
                        self.add(file, Some(line), number, reading, options);
                    }
                }
                Next::TooLong(line) => {
                    let limit = MAX_RECORD_BYTES;
                    self.skip(file, Some(line), SkipReason::RecordTooLong { limit });
                }
                Next::Failed(error) => self.skip(file, None, unreadable(&error)),
            }
        }
    }

    fn add(
        &mut self,
        file: &SourceFile,
        line: Option<u64>,
        record: u64,
        result: Result<Reading, SkipReason>,
        options: &ReadOptions,
    ) {
        match result {
            Ok(Reading {
                mut article,
                mut notes,
                guesses,
            }) => {
                self.guesses.extend(guesses);
                if let Some((body, removed)) = options.cleaning.clean(&article.body) {
                    article.body = body;
                    self.removed.extend(removed);
                    if article.title.is_empty() && article.body.is_empty() {
                        self.skip(file, line, SkipReason::NoText);
                        return;
                    }
                }
                if article.published.is_none()
                    && let Some(found) =
                        byline::date_from_surroundings(&article.body, &file.relative)
                {
                    article.published = Some(found.published);
                    notes.extend(found.note);
                }
                article.origin = Origin {
                    root: file.root,
                    path: file.relative.clone(),
                    record,
                };
                let note = |message| Note {
                    path: file.path.clone(),
                    line,
                    message,
                };
                self.notes.extend(notes.into_iter().map(note));
                self.records.push(Ok(article));
            }
            Err(reason) => self.skip(file, line, reason),
        }
    }

    fn skip(&mut self, file: &SourceFile, line: Option<u64>, reason: SkipReason) {
        self.records.push(Err(Skipped {
            path: file.path.clone(),
            line,
            reason,
        }));
    }
}

/// Returns the id of an article that has none of its own: its path, with `#n`
/// for the n-th record of a file of records.
pub fn path_id(origin: &Origin) -> String {
    let records = Path::new(&origin.path)
        .extension()
        .and_then(Format::of_extension)
        .is_some_and(Format::has_records);
    if records {
        numbered_id(origin)
    } else {
        origin.path.clone()
    }
}

/// Returns the path of an article and `#n`: its second choice, when its id is taken.
pub fn numbered_id(origin: &Origin) -> String {
    format!("{}#{}", origin.path, origin.record)
}
