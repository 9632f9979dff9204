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
use std::rc::Rc;
use std::sync::Arc;

use encoding_rs_io::DecodeReaderBytesBuilder;
use twox_hash::XxHash3_128;

use super::bzip2_blocks::Bzip2Reader;
use super::csv::{self, Table};
use super::fields::ReadOptions;
use super::format::{Compression, Container, Format, Kind};
use super::markup::Markup;
use super::pieces::{MAX_RECORD_BYTES, Next, Piece, Pieces, Splitter};
use super::walk::{Links, SourceFile, escape_bytes, is_readme, root_cause};
use super::warc;
use super::{SkipReason, encoding, json, jsonl};

/// How far packed files are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limits {
    /// How many compressed files and containers may be within one another; more than
    /// [`Limits::MAX_DEPTH`] counts as that.
    pub depth: usize,
    /// How many times its size what is packed may be: each member, and all of a file.
    pub expansion: u64,
}

impl Limits {
    /// The most packed files within one another: each takes a part of the stack and the
    /// memory of what unpacks it, and nobody packs news so deep.
    pub const MAX_DEPTH: usize = 32;
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

/// What unpacks to this size is never too large, in bytes.
pub const MIN_EXPANSION_BYTES: u64 = 16 << 20;

/// The same for all that is in a file: so a small one may hold a few bombs, and
/// good members behind them are still read.
const MIN_EXPANSION_BYTES_OF_FILE: u64 = 16 * MIN_EXPANSION_BYTES;

/// Part of a stream that is kept in memory while it is needed twice, in bytes.
const SPOOL_BYTES: usize = 8 << 20;

/// Longest header of a tar member, with names and attributes, in bytes.
const MAX_HEADER_BYTES: u64 = 16 << 20;

/// Longest directory of a zip file, in bytes: more than a million members.
const MAX_DIRECTORY_BYTES: u64 = 128 << 20;

/// Longest path within a file, in bytes; as long as paths of files can be.
const MAX_MEMBER_PATH_BYTES: usize = 4096;

/// The most memory that xz may ask for, in KiB; `xz -9` asks for a quarter of it.
const MAX_XZ_KIB: u32 = 256 << 10;

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
    /// What was passed over in containers, as it is in folders.
    PassedOver(PassedOver),
    /// The end of a file that was handed over in pieces.
    End(Option<ContentHash>),
}

/// Members of containers that are not looked at, and not reported one by one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PassedOver {
    /// Hidden ones.
    pub hidden: u64,
    /// Links.
    pub links: u64,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct ContentHash(u128);

impl ContentHash {
    pub(super) fn of(bytes: &[u8]) -> ContentHash {
        ContentHash(XxHash3_128::oneshot(bytes))
    }

    /// Reads a file and returns the hash of it.
    pub fn of_file(file: &SourceFile) -> io::Result<ContentHash> {
        let mut reader = Hashing::new(open(file)?);
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
            Content::Failed { .. } | Content::PassedOver(_) | Content::End(_) => 0,
        }
    }

    /// Returns the number of records in it.
    pub fn records(&self) -> u64 {
        match &self.content {
            Content::Records(piece, _) => piece.count() as u64,
            _ => 1,
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
    let mut reader = FileReader::new(file, options, sink);
    let (flow, hash) = match reader.read_file(&part, kind) {
        Ok(read) => read,
        Err(error) => (
            (reader.sink)(failed(Arc::clone(&part), unreadable(&error))),
            None,
        ),
    };
    flow?;
    reader.end(&part)?;
    let content = Content::End(hash.filter(|_| !reader.unfinished));
    (reader.sink)(Unit { part, content })
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
    let mut reader = FileReader::new(file, options, sink);
    reader.read_stream(&part, kind, 0, &mut Cursor::new(bytes))?;
    reader.end(&part)
}

/// Opens a file of an archive, which may be something else since it was listed.
pub(super) fn open(file: &SourceFile) -> io::Result<File> {
    let metadata = match file.links {
        Links::PassOver => file.path.symlink_metadata()?,
        Links::Follow => file.path.metadata()?,
    };
    // Opening a pipe would wait for somebody to write to it.
    if metadata.is_file() {
        File::open(&file.path)
    } else {
        Err(SkipReason::NoFile.into())
    }
}

fn failed(part: Arc<Part>, reason: SkipReason) -> Unit {
    Unit {
        part,
        content: Content::Failed { line: None, reason },
    }
}

/// Returns why a file could not be read; an error may carry the reason.
pub(super) fn unreadable(error: &io::Error) -> SkipReason {
    carried(error).unwrap_or_else(|| SkipReason::Unreadable {
        message: error.to_string(),
    })
}

/// Returns why what is packed could not be read.
fn damaged(error: &io::Error) -> SkipReason {
    carried(error).unwrap_or_else(|| match (error.raw_os_error(), error.kind()) {
        (Some(_), _) => unreadable(error),
        (None, io::ErrorKind::UnexpectedEof) => SkipReason::Damaged {
            message: "its end is missing".to_owned(),
        },
        (None, _) => SkipReason::Damaged {
            message: error.to_string(),
        },
    })
}

/// Returns the reason that was sent through a reader.
fn carried(error: &io::Error) -> Option<SkipReason> {
    error.get_ref()?.downcast_ref().cloned()
}

impl Limits {
    /// Returns how large the contents of so many bytes may be.
    fn allow(self, bytes: u64) -> u64 {
        bytes
            .saturating_mul(self.expansion)
            .max(MIN_EXPANSION_BYTES)
    }
}

/// What was unpacked of a file at all levels, and how much may be.
#[derive(Debug, Clone)]
struct Expanded {
    bytes: Rc<Cell<u64>>,
    limit: u64,
}

impl Expanded {
    fn is_spent(&self) -> bool {
        self.bytes.get() > self.limit
    }
}

/// Unpacked bytes, as long as they are not too many.
struct Limited<R> {
    inner: R,
    limits: Limits,
    /// How many bytes they were packed in until now.
    packed: Rc<Cell<u64>>,
    unpacked: u64,
    expanded: Expanded,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer).map_err(|error| damaged(&error))?;
        self.unpacked += read as u64;
        self.expanded.bytes.update(|bytes| bytes + read as u64);
        if self.expanded.is_spent() {
            return Err(SkipReason::TooLarge.into_rest().into());
        }
        if self.unpacked > self.limits.allow(self.packed.get()) {
            return Err(SkipReason::TooLarge.into());
        }
        Ok(read)
    }
}

/// Bytes that are counted as they are read.
struct Counted<'a> {
    inner: &'a mut dyn Read,
    bytes: Rc<Cell<u64>>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes.update(|bytes| bytes + read as u64);
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
    passed_over: PassedOver,
    /// Something of it was left out that another run may be able to read.
    unfinished: bool,
}

impl<'a> FileReader<'a> {
    fn new(
        file: Arc<SourceFile>,
        options: &'a ReadOptions,
        sink: &'a mut dyn FnMut(Unit) -> Flow,
    ) -> FileReader<'a> {
        let limit = options.limits.allow(file.bytes);
        FileReader {
            file,
            options,
            sink,
            expanded: Expanded {
                bytes: Rc::default(),
                limit: limit.max(MIN_EXPANSION_BYTES_OF_FILE),
            },
            passed_over: PassedOver::default(),
            unfinished: false,
        }
    }

    fn fail(&mut self, part: &Arc<Part>, reason: SkipReason) -> Flow {
        (self.sink)(failed(Arc::clone(part), reason))
    }

    /// Tells that there is no room for what must be read twice.
    fn fail_to_spool(&mut self, part: &Arc<Part>, error: &io::Error) -> Flow {
        self.unfinished = true;
        let reason = SkipReason::NoRoomToUnpack {
            folder: std::env::temp_dir(),
            message: root_cause(error).to_string(),
        };
        self.fail(part, reason)
    }

    /// Tells what was passed over.
    fn end(&mut self, part: &Arc<Part>) -> Flow {
        if self.passed_over == PassedOver::default() {
            return ControlFlow::Continue(());
        }
        (self.sink)(Unit {
            part: Arc::clone(part),
            content: Content::PassedOver(self.passed_over),
        })
    }

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
        let file = Arc::clone(&self.file);
        let flow = match kind {
            _ if self.file.bytes == 0 => (
                self.fail(part, SkipReason::Empty),
                Some(ContentHash::of(&[])),
            ),
            // These are read from more than one place, the others in one go.
            Kind::Container(Container::Zip) if self.options.limits.depth > 0 => {
                let hash = ContentHash::of_file(&file)?;
                let flow = self.read_zip(part, 1, BufReader::new(open(&file)?));
                return Ok((flow, Some(hash)));
            }
            Kind::Document(Format::Json) => {
                let mut second = Hashing::new(open(&file)?);
                let shape = json::shape(without_bom(open(&file)?), self.options);
                let flow = self.json_records(part, shape, &mut second);
                return Ok((flow, second.finish().ok().map(|()| second.hash())));
            }
            _ => {
                let mut reader = Hashing::new(open(&file)?);
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
            _ if depth >= self.options.limits.depth.min(Limits::MAX_DEPTH) => {
                self.fail(part, SkipReason::TooDeep)
            }
            Kind::Compressed(compression, inner) => {
                self.read_compressed(part, compression, *inner, depth + 1, reader)
            }
            Kind::Container(Container::Tar) => self.read_tar(part, depth + 1, reader),
            Kind::Container(Container::Zip) => match spool(reader) {
                Ok((spooled, None)) => self.read_zip(part, depth + 1, spooled),
                Ok((mut spooled, Some(error))) => {
                    self.read_zip_front(part, depth + 1, &mut spooled, damaged(&error))
                }
                Err(error) => self.fail_to_spool(part, &error),
            },
        }
    }

    fn read_compressed(
        &mut self,
        part: &Arc<Part>,
        compression: Compression,
        inner: Kind,
        depth: usize,
        reader: &mut dyn Read,
    ) -> Flow {
        let packed = Rc::default();
        let reader = Counted {
            inner: reader,
            bytes: Rc::clone(&packed),
        };
        let decoder: io::Result<Box<dyn Read + '_>> = match compression {
            Compression::Gzip => Ok(Box::new(flate2::read::MultiGzDecoder::new(reader))),
            Compression::Bzip2 => Ok(Box::new(Bzip2Reader::new(reader))),
            Compression::Xz => Ok(Box::new(lzma_rust2::XzReader::new_mem_limit(
                reader, true, MAX_XZ_KIB,
            ))),
            Compression::Zstd => {
                zstd::stream::read::Decoder::new(reader).map(|decoder| Box::new(decoder) as Box<_>)
            }
        };
        match decoder {
            Ok(decoder) => {
                let mut limited = self.limited(decoder, packed);
                self.read_stream(part, inner, depth, &mut limited)
            }
            Err(error) => self.fail(part, damaged(&error)),
        }
    }

    fn limited<R>(&self, inner: R, packed: Rc<Cell<u64>>) -> Limited<R> {
        Limited {
            inner,
            limits: self.options.limits,
            packed,
            unpacked: 0,
            expanded: self.expanded.clone(),
        }
    }

    fn read_tar(&mut self, part: &Arc<Part>, depth: usize, reader: &mut dyn Read) -> Flow {
        let state = Rc::new(StreamState::default());
        let mut archive = tar::Archive::new(Stream {
            inner: reader,
            state: Rc::clone(&state),
        });
        // Archives that were put one behind the other are one.
        archive.set_ignore_zeros(true);
        let mut entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return self.fail(part, unreadable(&error)),
        };
        let mut any = false;
        loop {
            state.left.set(MAX_HEADER_BYTES);
            let entry = entries.next();
            state.left.set(u64::MAX);
            let mut entry = match entry {
                Some(Ok(entry)) => entry,
                // The next entry can't be found either.
                Some(Err(error)) => return self.fail(part, damaged(&error).into_rest()),
                None if any => return ControlFlow::Continue(()),
                None => return self.fail(part, SkipReason::NoMembers),
            };
            any = true;
            let entry_type = entry.header().entry_type();
            if entry_type.is_symlink() || entry_type.is_hard_link() {
                self.passed_over.links += 1;
            } else if !entry_type.is_dir()
                && let Some((member, kind)) = self.member(part, &entry.path_bytes())?
            {
                if entry_type.is_file() || entry_type.is_contiguous() {
                    let mut whole = Whole {
                        left: entry.size(),
                        inner: &mut entry,
                        state: &state,
                    };
                    self.read_stream(&member, kind, depth, &mut whole)?;
                } else {
                    self.fail(&member, SkipReason::NoFile)?;
                }
            }
            if state.failed.get() || self.expanded.is_spent() {
                return ControlFlow::Continue(());
            }
            // What is left of the entry is no header.
            if let Err(error) = io::copy(&mut entry, &mut io::sink()) {
                return self.fail(part, damaged(&error).into_rest());
            }
        }
    }

    fn read_zip(&mut self, part: &Arc<Part>, depth: usize, mut reader: impl Read + Seek) -> Flow {
        let state = Rc::new(StreamState::default());
        state.left.set(MAX_DIRECTORY_BYTES);
        let stream = Stream {
            inner: &mut reader,
            state: Rc::clone(&state),
        };
        let mut archive = match zip::ZipArchive::new(stream) {
            Ok(archive) => archive,
            Err(error) => {
                let reason = zip_reason(error);
                return match reader.rewind() {
                    Ok(()) => self.read_zip_front(part, depth, &mut reader, reason),
                    Err(_) => self.fail(part, reason),
                };
            }
        };
        state.left.set(u64::MAX);
        if archive.is_empty() {
            return self.fail(part, SkipReason::NoMembers);
        }
        if archive.has_duplicate_names() {
            self.fail(part, SkipReason::SameNames)?;
        }
        for number in 0..archive.len() {
            let (member, kind) = match archive.by_index_data(number) {
                Ok(entry) if entry.is_dir() => continue,
                Ok(entry) if entry.is_symlink() => {
                    self.passed_over.links += 1;
                    continue;
                }
                Ok(entry) => match self.member(part, entry.name_raw())? {
                    Some((member, _)) if entry.encrypted() => {
                        self.fail(&member, SkipReason::Encrypted)?;
                        continue;
                    }
                    Some(found) => found,
                    None => continue,
                },
                Err(error) => {
                    self.fail(part, zip_reason(error))?;
                    continue;
                }
            };
            match archive.by_index(number) {
                Ok(mut entry) => self.read_zip_member(&member, kind, depth, &mut entry)?,
                Err(error) => self.fail(&member, zip_reason(error))?,
            }
            if self.expanded.is_spent() {
                break;
            }
        }
        ControlFlow::Continue(())
    }

    /// Reads a zip file without its directory, member by member from its
    /// beginning, as far as that goes. `reason` is why that must be.
    fn read_zip_front(
        &mut self,
        part: &Arc<Part>,
        depth: usize,
        mut reader: &mut dyn Read,
        reason: SkipReason,
    ) -> Flow {
        let mut any = false;
        while let Ok(Some(mut entry)) = zip::read::read_zipfile_from_stream(&mut reader) {
            any = true;
            if !entry.is_dir()
                && let Some((member, kind)) = self.member(part, entry.name_raw())?
            {
                self.read_zip_member(&member, kind, depth, &mut entry)?;
            }
            if self.expanded.is_spent() {
                return ControlFlow::Continue(());
            }
        }
        self.fail(part, if any { reason.into_rest() } else { reason })
    }

    fn read_zip_member<R: Read + ?Sized>(
        &mut self,
        member: &Arc<Part>,
        kind: Kind,
        depth: usize,
        entry: &mut zip::read::ZipFile<'_, R>,
    ) -> Flow {
        let packed = Rc::new(Cell::new(entry.compressed_size()));
        let mut limited = self.limited(entry, packed);
        self.read_stream(member, kind, depth, &mut limited)
    }

    /// Returns the member of this name and its kind, or `None` for one that is
    /// not read: passed over as it would be in a folder, or reported.
    fn member(
        &mut self,
        part: &Arc<Part>,
        name: &[u8],
    ) -> ControlFlow<(), Option<(Arc<Part>, Kind)>> {
        let name = escape_bytes(name).replace('\\', "/");
        let parts: Vec<&str> = name
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        let Some(file_name) = parts.last() else {
            return ControlFlow::Continue(None);
        };
        let mut path = parts.join("/");
        if !part.member.is_empty() {
            path = format!("{}/{path}", part.member);
        }
        let reason = if path.len() > MAX_MEMBER_PATH_BYTES {
            // Nobody could read that in a message.
            return self
                .fail(
                    part,
                    SkipReason::PathTooLong {
                        limit: MAX_MEMBER_PATH_BYTES,
                    },
                )
                .map_continue(|()| None);
        } else if name.starts_with('/')
            || parts.contains(&"..")
            || name.contains('\0')
            || is_drive(parts[0])
        {
            SkipReason::UnsafePath
        } else if parts.iter().any(|part| part.starts_with('.')) || parts[0] == "__MACOSX" {
            self.passed_over.hidden += 1;
            return ControlFlow::Continue(None);
        } else if is_readme(file_name) {
            return ControlFlow::Continue(None);
        } else {
            SkipReason::Unsupported
        };
        let kind = Kind::of_name(file_name).filter(|_| reason == SkipReason::Unsupported);
        let member = Arc::new(Part {
            file: Arc::clone(&self.file),
            member: path,
        });
        match kind {
            Some(kind) => ControlFlow::Continue(Some((member, kind))),
            None => self.fail(&member, reason).map_continue(|()| None),
        }
    }

    fn read_document(&mut self, part: &Arc<Part>, format: Format, reader: &mut dyn Read) -> Flow {
        match format {
            Format::JsonLines => {
                let splitter = jsonl::LineSplitter::default();
                self.records(part, &RecordKind::Line, without_bom(reader), splitter)
            }
            Format::Json => match spool(reader) {
                Ok((mut spooled, failure)) => {
                    let shape = json::shape(without_bom(&mut spooled), self.options)
                        .and_then(|shape| spooled.rewind().map(|()| shape));
                    self.json_records(part, shape, &mut spooled.chain(Failing(failure)))
                }
                Err(error) => self.fail_to_spool(part, &error),
            },
            Format::Table => {
                let mut reader = without_bom(reader);
                match Table::detect(&mut reader, self.options) {
                    Ok((read, Ok(table))) => {
                        let splitter = csv::RowSplitter::new(&table);
                        let reader = Cursor::new(read).chain(reader);
                        self.records(part, &RecordKind::Row(table), reader, splitter)
                    }
                    Ok((_, Err(reason))) => self.fail(part, reason),
                    Err(error) => self.fail(part, unreadable(&error)),
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
                    Ok((_, Err(reason))) => self.fail(part, reason),
                    Err(error) => self.fail(part, unreadable(&error)),
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
            Err(error) => self.fail(part, unreadable(&error)),
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
                Next::Failed(line, error) => Content::Failed {
                    line: Some(line),
                    reason: unreadable(&error),
                },
            };
            let part = Arc::clone(part);
            (self.sink)(Unit { part, content })?;
        }
        if any {
            return ControlFlow::Continue(());
        }
        self.fail(part, SkipReason::NoRecords)
    }
}

/// Makes UTF-8 of UTF-16 and leaves out a byte order mark.
fn without_bom(mut reader: impl Read) -> impl Read {
    let mut start = Vec::new();
    let failure = (&mut reader).take(1 << 10).read_to_end(&mut start).err();
    DecodeReaderBytesBuilder::new()
        .encoding(encoding::wide(&start))
        .utf8_passthru(true)
        .strip_bom(true)
        .build(Cursor::new(start).chain(Failing(failure)).chain(reader))
}

/// Keeps a stream so that it can be read from any place: in memory if it is
/// small, else in a file without a name. What could be read before a failure is
/// kept too.
///
/// # Errors
///
/// Fails if there is no room for it.
fn spool(
    reader: &mut dyn Read,
) -> io::Result<(BufReader<tempfile::SpooledTempFile>, Option<io::Error>)> {
    let mut spooled = tempfile::SpooledTempFile::new(SPOOL_BYTES);
    let mut reader = UntilFailure {
        reader,
        failure: None,
    };
    io::copy(&mut reader, &mut spooled)?;
    spooled.rewind()?;
    Ok((BufReader::new(spooled), reader.failure))
}

/// A stream that ends where it fails, so that what it is copied to is alone in failing.
struct UntilFailure<'a> {
    reader: &'a mut dyn Read,
    failure: Option<io::Error>,
}

impl Read for UntilFailure<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.reader.read(buffer) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.failure = Some(error);
                Ok(0)
            }
            result => result,
        }
    }
}

/// The failure at the end of a stream, if there was one.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn zip_reason(error: zip::result::ZipError) -> SkipReason {
    match error {
        zip::result::ZipError::Io(error) => damaged(&error),
        zip::result::ZipError::InvalidArchive(message) => SkipReason::Damaged {
            message: message.into_owned(),
        },
        other => SkipReason::Unreadable {
            message: other.to_string(),
        },
    }
}

/// Whether a part of a path is a drive, as in `C:`.
fn is_drive(part: &str) -> bool {
    matches!(part.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

/// What is known of the bytes of a container.
struct StreamState {
    /// Whether they can't be read on.
    failed: Cell<bool>,
    /// How many may be read of what the container says about its members.
    left: Cell<u64>,
}

impl Default for StreamState {
    fn default() -> StreamState {
        StreamState {
            failed: Cell::new(false),
            left: Cell::new(u64::MAX),
        }
    }
}

/// The bytes of a container; when they fail, all that follows is lost.
struct Stream<R> {
    inner: R,
    state: Rc<StreamState>,
}

impl<R: Read> Read for Stream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.state.left.get();
        let wanted = usize::try_from(left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if wanted == 0 && !buffer.is_empty() {
            return Err(SkipReason::HeaderTooLong.into());
        }
        let read = self.inner.read(&mut buffer[..wanted]).map_err(|error| {
            self.state.failed.set(true);
            io::Error::from(unreadable(&error).into_rest())
        })?;
        self.state.left.set(left - read as u64);
        Ok(read)
    }
}

impl<R: Seek> Seek for Stream<R> {
    fn seek(&mut self, position: io::SeekFrom) -> io::Result<u64> {
        self.inner.seek(position)
    }
}

/// A member of a tar file; that it ends too early is an error.
struct Whole<'a, R> {
    inner: R,
    left: u64,
    state: &'a StreamState,
}

impl<R: Read> Read for Whole<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(read as u64);
        if read == 0 && self.left > 0 && !buffer.is_empty() {
            self.state.failed.set(true);
            let end = io::Error::from(io::ErrorKind::UnexpectedEof);
            return Err(damaged(&end).into_rest().into());
        }
        Ok(read)
    }
}
