//! Files → pieces of articles, opening what is compressed or put together.
//!
//! [`read`] goes through one file from its beginning to its end and hands over
//! [`Unit`]s, which can be parsed side by side. Compression and containers may
//! be nested; everything is streamed, and a member that can't be read or must
//! not be is one [`Skipped`](super::Skipped) by itself.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use encoding_rs_io::DecodeReaderBytesBuilder;
use twox_hash::XxHash3_128;

use super::csv::{self, Table};
use super::fields::ReadOptions;
use super::format::{Compression, Container, Format, Kind, uncompressed_name};
use super::markup::Markup;
use super::pieces::{MAX_RECORD_BYTES, Next, Piece, Pieces, Splitter};
use super::walk::{SourceFile, is_readme};
use super::warc;
use super::{SkipReason, json, jsonl};

/// How far packed files are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limits {
    /// How many compressed files and containers may be within one another.
    pub depth: usize,
    /// How many times the size of a file its contents may be.
    pub expansion: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        // News in the best compression there is stays below 50; a bomb is
        // beyond 1000.
        Limits {
            depth: 4,
            expansion: 200,
        }
    }
}

/// Contents up to this size are never too large for their file, in bytes.
pub const MIN_EXPANSION_BYTES: u64 = 16 << 20;

/// Part of a stream that is kept in memory while it is needed twice, in bytes.
const SPOOL_BYTES: usize = 8 << 20;

/// A piece of an archive that can be parsed by itself.
#[derive(Debug)]
pub struct Unit {
    pub(super) part: Arc<Part>,
    pub(super) content: Content,
}

/// A file of an archive, or a member of one.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) file: Arc<SourceFile>,
    /// Its path within the file, with `/` between the parts; empty for the file itself.
    pub(super) member: String,
}

impl Part {
    /// Returns the path below the root, through the file to the member.
    pub(super) fn path(&self) -> String {
        let relative = self.file.relative();
        if self.member.is_empty() {
            relative
        } else {
            format!("{relative}/{}", self.member)
        }
    }
}

#[derive(Debug)]
pub(super) enum Content {
    /// The whole file, still to be read.
    File(Format),
    /// The whole of a member.
    Bytes(Format, Vec<u8>),
    /// Some records.
    Records(Piece, RecordKind),
    /// Something that could not be read.
    Failed {
        line: Option<u64>,
        reason: SkipReason,
    },
    /// The end of a file that was handed over in pieces.
    End(Option<ContentHash>),
}

/// What the records of a piece are.
#[derive(Debug, Clone)]
pub(super) enum RecordKind {
    Line,
    Json,
    Row(Arc<Table>),
    Markup(Arc<Markup>),
    Warc,
}

/// A hash of everything in a file, to tell whether it has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ContentHash(u128);

impl ContentHash {
    pub(super) fn of(bytes: &[u8]) -> ContentHash {
        ContentHash(XxHash3_128::oneshot(bytes))
    }

    /// Reads a file and returns the hash of it.
    pub fn of_file(path: &Path) -> io::Result<ContentHash> {
        let mut reader = Hashing::new(File::open(path)?);
        reader.finish()?;
        Ok(reader.hash())
    }
}

impl Unit {
    /// Returns the file it is a piece of.
    pub fn file(&self) -> &Arc<SourceFile> {
        &self.part.file
    }

    /// Returns the number of bytes this piece takes in memory, before it is parsed.
    pub fn bytes(&self) -> u64 {
        match &self.content {
            Content::File(_) => self.part.file.bytes,
            Content::Bytes(_, bytes) => bytes.len() as u64,
            Content::Records(piece, _) => piece.len() as u64,
            Content::Failed { .. } | Content::End(_) => 0,
        }
    }
}

/// Reads a file and hands over its pieces, in order, until `sink` says to stop.
pub fn read(
    file: Arc<SourceFile>,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Unit) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let kind = if file.is_standard_input() {
        Some(Kind::Document(Format::JsonLines))
    } else {
        Kind::of_name(&file.path.to_string_lossy())
    };
    let part = Arc::new(Part {
        file: Arc::clone(&file),
        member: String::new(),
    });
    let Some(kind) = kind else {
        return sink(failed(part, SkipReason::Unsupported));
    };
    if let Kind::Document(format) = kind
        && !format.has_records()
    {
        let content = Content::File(format);
        return sink(Unit { part, content });
    }
    let expanded = Expanded {
        bytes: Rc::default(),
        limit: options.limits.allow(file.bytes),
    };
    let mut reader = FileReader {
        file,
        options,
        sink,
        expanded,
    };
    match reader.read_file(&part, kind) {
        Ok((flow, hash)) => {
            flow?;
            (reader.sink)(Unit {
                part,
                content: Content::End(hash),
            })
        }
        Err(error) => (reader.sink)(failed(part, unreadable(&error))),
    }
}

/// Reads a file that is in memory, as [`read`] does; its name tells what is in it.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
    sink: &mut dyn FnMut(Unit) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let file = Arc::new(SourceFile::in_memory(name, bytes.len() as u64));
    let part = Arc::new(Part {
        file: Arc::clone(&file),
        member: String::new(),
    });
    let Some(kind) = Kind::of_name(name) else {
        return sink(failed(part, SkipReason::Unsupported));
    };
    let expanded = Expanded {
        bytes: Rc::default(),
        limit: options.limits.allow(file.bytes),
    };
    let mut reader = FileReader {
        file,
        options,
        sink,
        expanded,
    };
    reader.read_stream(&part, kind, 0, &mut Cursor::new(bytes))
}

fn failed(part: Arc<Part>, reason: SkipReason) -> Unit {
    Unit {
        part,
        content: Content::Failed { line: None, reason },
    }
}

/// Returns why something could not be read; an error may carry the reason.
pub(super) fn unreadable(error: &io::Error) -> SkipReason {
    match error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<SkipReason>())
    {
        Some(reason) => reason.clone(),
        None => SkipReason::Unreadable {
            message: error.to_string(),
        },
    }
}

impl Limits {
    /// Returns how large the contents of so many bytes may be.
    fn allow(self, bytes: u64) -> u64 {
        bytes
            .saturating_mul(self.expansion)
            .max(MIN_EXPANSION_BYTES)
    }
}

/// What was decompressed of a file at all levels, and how much may be.
#[derive(Debug, Clone)]
struct Expanded {
    bytes: Rc<Cell<u64>>,
    limit: u64,
}

/// Decompressed bytes, as long as they are not too many.
struct Limited<R> {
    inner: R,
    /// How many may still come of this stream.
    left: u64,
    expanded: Expanded,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let total = self.expanded.bytes.get() + read as u64;
        self.expanded.bytes.set(total);
        match self.left.checked_sub(read as u64) {
            Some(left) if total <= self.expanded.limit => self.left = left,
            _ => return Err(io::Error::other(SkipReason::TooLarge)),
        }
        Ok(read)
    }
}

/// A file that is hashed as it is read.
struct Hashing<R> {
    inner: R,
    hasher: XxHash3_128,
}

impl<R: Read> Hashing<R> {
    fn new(inner: R) -> Hashing<R> {
        Hashing {
            inner,
            hasher: XxHash3_128::new(),
        }
    }

    /// Reads what is left.
    fn finish(&mut self) -> io::Result<()> {
        let mut buffer = vec![0; 1 << 16];
        while self.read(&mut buffer)? > 0 {}
        Ok(())
    }

    fn hash(&self) -> ContentHash {
        ContentHash(self.hasher.finish_128())
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.write(&buffer[..read]);
        Ok(read)
    }
}

type Flow = ControlFlow<()>;

struct FileReader<'a> {
    file: Arc<SourceFile>,
    options: &'a ReadOptions,
    sink: &'a mut dyn FnMut(Unit) -> Flow,
    expanded: Expanded,
}

impl FileReader<'_> {
    /// Reads the file itself; returns also its hash, unless the system failed
    /// while it was read.
    fn read_file(
        &mut self,
        part: &Arc<Part>,
        kind: Kind,
    ) -> io::Result<(Flow, Option<ContentHash>)> {
        if self.file.is_standard_input() {
            return Ok((
                self.read_stream(part, kind, 0, &mut io::stdin().lock()),
                None,
            ));
        }
        let path = self.file.path.clone();
        let flow = match kind {
            // These are read from more than one place, the others in one go.
            Kind::Container(Container::Zip) => {
                let hash = ContentHash::of_file(&path)?;
                let flow = self.read_zip(part, 1, BufReader::new(File::open(&path)?));
                return Ok((flow, Some(hash)));
            }
            Kind::Document(Format::Json) => {
                let mut second = Hashing::new(File::open(&path)?);
                let shape = json::shape(without_bom(File::open(&path)?), self.options);
                let flow = self.json_records(part, shape, &mut second);
                return Ok((flow, second.finish().ok().map(|()| second.hash())));
            }
            _ => {
                let mut reader = Hashing::new(File::open(&path)?);
                let flow = self.read_stream(part, kind, 0, &mut reader);
                (flow, reader.finish().ok().map(|()| reader.hash()))
            }
        };
        Ok(flow)
    }

    /// Reads what comes from a stream, within `depth` others.
    fn read_stream(
        &mut self,
        part: &Arc<Part>,
        kind: Kind,
        depth: usize,
        reader: &mut dyn Read,
    ) -> Flow {
        match kind {
            Kind::Document(format) => self.read_document(part, format, reader),
            _ if depth >= self.options.limits.depth => {
                (self.sink)(failed(Arc::clone(part), SkipReason::TooDeep))
            }
            Kind::Compressed(compression) => {
                self.read_compressed(part, compression, depth + 1, reader)
            }
            Kind::Container(Container::Tar) => self.read_tar(part, depth + 1, reader),
            Kind::Container(Container::Zip) => match spool(reader) {
                Ok(spooled) => self.read_zip(part, depth + 1, spooled),
                Err(error) => (self.sink)(failed(Arc::clone(part), unreadable(&error))),
            },
        }
    }

    fn read_compressed(
        &mut self,
        part: &Arc<Part>,
        compression: Compression,
        depth: usize,
        reader: &mut dyn Read,
    ) -> Flow {
        let name = uncompressed_name(&part.path());
        let Some(kind) = Kind::of_name(&name) else {
            return (self.sink)(failed(Arc::clone(part), SkipReason::Unsupported));
        };
        let decoder: io::Result<Box<dyn Read + '_>> = match compression {
            Compression::Gzip => Ok(Box::new(flate2::read::MultiGzDecoder::new(reader))),
            Compression::Bzip2 => Ok(Box::new(bzip2::read::MultiBzDecoder::new(reader))),
            Compression::Xz => Ok(Box::new(lzma_rust2::XzReader::new(reader, true))),
            Compression::Zstd => {
                zstd::stream::read::Decoder::new(reader).map(|decoder| Box::new(decoder) as Box<_>)
            }
        };
        let decoder = match decoder {
            Ok(decoder) => decoder,
            Err(error) => return (self.sink)(failed(Arc::clone(part), unreadable(&error))),
        };
        let mut limited = self.limited(decoder, u64::MAX);
        self.read_stream(part, kind, depth, &mut limited)
    }

    fn limited<R>(&self, inner: R, left: u64) -> Limited<R> {
        Limited {
            inner,
            left,
            expanded: self.expanded.clone(),
        }
    }

    fn read_tar(&mut self, part: &Arc<Part>, depth: usize, reader: &mut dyn Read) -> Flow {
        let mut archive = tar::Archive::new(reader);
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return (self.sink)(failed(Arc::clone(part), unreadable(&error))),
        };
        for entry in entries {
            let mut entry = match entry {
                Ok(entry) => entry,
                // The next entry can't be found either.
                Err(error) => return (self.sink)(failed(Arc::clone(part), unreadable(&error))),
            };
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let entry_type = entry.header().entry_type();
            if entry_type.is_dir() {
                continue;
            }
            let (member, kind) = match self.member(part, &name) {
                Ok(Some(found)) => found,
                Ok(None) => continue,
                Err(unit) => {
                    (self.sink)(unit)?;
                    continue;
                }
            };
            if !entry_type.is_file() && !entry_type.is_gnu_sparse() {
                (self.sink)(failed(member, SkipReason::NoFile))?;
                continue;
            }
            let size = entry.size();
            let mut whole = Whole {
                inner: &mut entry,
                left: size,
            };
            self.read_stream(&member, kind, depth, &mut whole)?;
        }
        ControlFlow::Continue(())
    }

    fn read_zip(&mut self, part: &Arc<Part>, depth: usize, reader: impl Read + Seek) -> Flow {
        let mut archive = match zip::ZipArchive::new(reader) {
            Ok(archive) => archive,
            Err(error) => return (self.sink)(failed(Arc::clone(part), zip_reason(error))),
        };
        for number in 0..archive.len() {
            let (name, encrypted, size) = match archive.by_index_raw(number) {
                Ok(entry) if entry.is_dir() => continue,
                Ok(entry) => {
                    let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
                    (name, entry.encrypted(), entry.compressed_size())
                }
                Err(error) => {
                    (self.sink)(failed(Arc::clone(part), zip_reason(error)))?;
                    continue;
                }
            };
            let (member, kind) = match self.member(part, &name) {
                Ok(Some(found)) => found,
                Ok(None) => continue,
                Err(unit) => {
                    (self.sink)(unit)?;
                    continue;
                }
            };
            if encrypted {
                (self.sink)(failed(member, SkipReason::Encrypted))?;
                continue;
            }
            match archive.by_index(number) {
                Ok(entry) if entry.is_symlink() => {
                    (self.sink)(failed(member, SkipReason::NoFile))?;
                }
                Ok(entry) => {
                    let mut limited = self.limited(entry, self.options.limits.allow(size));
                    self.read_stream(&member, kind, depth, &mut limited)?;
                }
                Err(error) => (self.sink)(failed(member, zip_reason(error)))?,
            }
        }
        ControlFlow::Continue(())
    }

    /// Returns the member of this name and its kind, `None` for one that is
    /// passed over as such files are in folders, or what stops it.
    fn member(&self, part: &Arc<Part>, name: &str) -> Result<Option<(Arc<Part>, Kind)>, Unit> {
        let name = name.replace('\\', "/");
        let parts: Vec<&str> = name
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        let is_unsafe = name.starts_with('/')
            || parts.contains(&"..")
            || parts.iter().any(|part| part.contains('\0'))
            || parts.first().is_some_and(|first| first.ends_with(':'));
        let mut path = parts.join("/");
        if !part.member.is_empty() {
            path = format!("{}/{path}", part.member);
        }
        let member = Arc::new(Part {
            file: Arc::clone(&self.file),
            member: path,
        });
        if is_unsafe {
            return Err(failed(member, SkipReason::UnsafePath));
        }
        if parts.iter().any(|part| part.starts_with('.')) || parts.first() == Some(&"__MACOSX") {
            return Err(failed(member, SkipReason::Hidden));
        }
        let Some(file_name) = parts.last().filter(|name| !is_readme(name)) else {
            return Ok(None);
        };
        match Kind::of_name(file_name) {
            Some(kind) => Ok(Some((member, kind))),
            None => Err(failed(member, SkipReason::Unsupported)),
        }
    }

    fn read_document(&mut self, part: &Arc<Part>, format: Format, reader: &mut dyn Read) -> Flow {
        match format {
            Format::JsonLines => {
                let splitter = jsonl::LineSplitter::default();
                self.records(part, &RecordKind::Line, without_bom(reader), splitter)
            }
            Format::Json => match spool(reader) {
                Ok(mut spooled) => {
                    let shape = json::shape(without_bom(&mut spooled), self.options)
                        .and_then(|shape| spooled.rewind().map(|()| shape));
                    self.json_records(part, shape, &mut spooled)
                }
                Err(error) => (self.sink)(failed(Arc::clone(part), unreadable(&error))),
            },
            Format::Table => {
                let mut reader = without_bom(reader);
                match Table::detect(&mut reader, self.options) {
                    Ok((read, Ok(table))) => {
                        let splitter = csv::RowSplitter::new(&table);
                        let reader = Cursor::new(read).chain(reader);
                        self.records(part, &RecordKind::Row(table), reader, splitter)
                    }
                    Ok((_, Err(reason))) => (self.sink)(failed(Arc::clone(part), reason)),
                    Err(error) => (self.sink)(failed(Arc::clone(part), unreadable(&error))),
                }
            }
            Format::Markup => {
                let mut reader = without_bom(reader);
                match Markup::detect(&mut reader) {
                    Ok((read, Ok(markup))) => {
                        let splitter = markup.splitter();
                        let reader = Cursor::new(read).chain(reader);
                        let kind = RecordKind::Markup(Arc::new(markup));
                        self.records(part, &kind, reader, splitter)
                    }
                    Ok((_, Err(reason))) => (self.sink)(failed(Arc::clone(part), reason)),
                    Err(error) => (self.sink)(failed(Arc::clone(part), unreadable(&error))),
                }
            }
            Format::Warc => {
                let splitter = warc::RecordSplitter::default();
                self.records(part, &RecordKind::Warc, reader, splitter)
            }
            Format::Text | Format::Html | Format::Markdown | Format::Docx | Format::Pdf => {
                let mut bytes = Vec::new();
                let read = reader
                    .take(MAX_RECORD_BYTES as u64 + 1)
                    .read_to_end(&mut bytes);
                let content = match read {
                    Ok(read) if read > MAX_RECORD_BYTES => Content::Failed {
                        line: None,
                        reason: SkipReason::FileTooLong {
                            limit: MAX_RECORD_BYTES,
                        },
                    },
                    Ok(_) => Content::Bytes(format, bytes),
                    Err(error) => Content::Failed {
                        line: None,
                        reason: unreadable(&error),
                    },
                };
                let part = Arc::clone(part);
                (self.sink)(Unit { part, content })
            }
        }
    }

    fn json_records(
        &mut self,
        part: &Arc<Part>,
        shape: io::Result<json::Shape>,
        reader: &mut dyn Read,
    ) -> Flow {
        match shape {
            Ok(shape) => {
                let splitter = json::RecordSplitter::new(shape);
                self.records(part, &RecordKind::Json, without_bom(reader), splitter)
            }
            Err(error) => (self.sink)(failed(Arc::clone(part), unreadable(&error))),
        }
    }

    /// Cuts a file of records into pieces.
    fn records(
        &mut self,
        part: &Arc<Part>,
        kind: &RecordKind,
        reader: impl Read,
        splitter: impl Splitter,
    ) -> Flow {
        let mut any = false;
        for next in Pieces::new(reader, splitter) {
            any = true;
            let content = match next {
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
            let part = Arc::clone(part);
            (self.sink)(Unit { part, content })?;
        }
        if any {
            return ControlFlow::Continue(());
        }
        let is_empty = self.file.bytes == 0 && part.member.is_empty();
        let reason = if is_empty && !self.file.is_standard_input() {
            SkipReason::Empty
        } else {
            SkipReason::NoRecords
        };
        (self.sink)(failed(Arc::clone(part), reason))
    }
}

/// Makes UTF-8 of UTF-16 and leaves out a byte order mark.
fn without_bom(reader: impl Read) -> impl Read {
    DecodeReaderBytesBuilder::new()
        .utf8_passthru(true)
        .strip_bom(true)
        .build(reader)
}

/// Keeps a stream so that it can be read from any place: in memory if it is
/// small, else in a file without a name.
fn spool(reader: &mut dyn Read) -> io::Result<impl Read + Seek> {
    let mut spooled = tempfile::SpooledTempFile::new(SPOOL_BYTES);
    io::copy(reader, &mut spooled)?;
    spooled.rewind()?;
    Ok(BufReader::new(spooled))
}

fn zip_reason(error: zip::result::ZipError) -> SkipReason {
    match error {
        zip::result::ZipError::Io(error) => unreadable(&error),
        other => SkipReason::Unreadable {
            message: other.to_string(),
        },
    }
}

/// A member of a container; that it ends too early is an error.
struct Whole<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(read)
    }
}
