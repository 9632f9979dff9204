//! Paths → the files of an archive, in walk order.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::fmt::Write;
use std::io::Read;
#[cfg(unix)]
use std::os::unix::ffi::OsStringExt;
use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use encoding_rs_io::DecodeReaderBytes;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::format::Kind;
use super::{Note, Place, SkipReason, Skipped};
use crate::article::Origin;

/// Name of the file whose glob patterns keep files out of the archive.
pub const IGNORE_FILE: &str = ".telusurignore";

/// Longest file of patterns that is read, in bytes: no person writes a longer one.
const MAX_PATTERNS_BYTES: u64 = 1 << 20;

/// Longest pattern, in bytes, which is that of a path: one with very many braces within one
/// another would overflow the stack of the library that reads it.
const MAX_PATTERN_BYTES: usize = 4096;

/// The path that stands for standard input.
pub const STANDARD_INPUT: &str = "-";

/// The root of what comes from standard input, which is in no folder.
const NO_ROOT: u32 = u32::MAX;

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

impl WalkError {
    /// Returns the error for a path that the system can't look at.
    pub fn unreachable(path: &Path, source: std::io::Error) -> WalkError {
        WalkError::Unreachable {
            path: path.to_path_buf(),
            source,
        }
    }
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

    /// Returns the path of a file as articles have it: below its root, with `/`
    /// between the parts.
    pub fn relative(&self, path: &Path) -> String {
        let below = self
            .containing(path)
            .and_then(|number| path.strip_prefix(&self.0[number]).ok())
            .filter(|below| !below.as_os_str().is_empty());
        escape(below.unwrap_or(path).as_os_str())
    }

    /// Returns what the articles of a file with this absolute path may have as their
    /// origin: roots may lie in each other.
    pub fn origins_of(&self, path: &Path) -> Vec<Origin> {
        let roots = (0..).zip(&self.0);
        let below = roots.filter_map(|(root, folder)| {
            let below = path.strip_prefix(folder).ok()?;
            Some(Origin {
                root,
                path: escape(below.as_os_str()),
                ..Origin::default()
            })
        });
        below.collect()
    }

    /// Returns whether the root of an article is one of these.
    pub fn has_root_of(&self, origin: &Origin) -> bool {
        self.0.get(origin.root as usize).is_some()
    }

    /// Returns whether the file of an article is there.
    pub fn has_file_of(&self, origin: &Origin) -> bool {
        self.file_of(origin).is_some_and(|file| file.exists())
    }

    /// Returns the file of an article, whether or not it is there; `None` for an
    /// article that came from standard input.
    pub fn file_of(&self, origin: &Origin) -> Option<PathBuf> {
        let root = self.0.get(origin.root as usize)?;
        let as_written = root.join(&origin.path);
        Some(if as_written.exists() {
            as_written
        } else {
            root.join(unescape(&origin.path))
        })
    }
}

/// A clock that counts whole seconds may hide a change for so long, in nanoseconds.
const COARSE_CLOCK_NS: i64 = 2_000_000_000;

/// The same for other clocks: a few ticks of the system.
const FINE_CLOCK_NS: i64 = 50_000_000;

/// Returns whether an article came from standard input.
pub(super) fn is_standard_input(origin: &Origin) -> bool {
    origin.root == NO_ROOT
}

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where to read it.
    pub path: PathBuf,
    /// Number of its root.
    pub root: u32,
    /// Its size when it was listed, in bytes.
    pub bytes: u64,
    /// When it was last changed, in nanoseconds since 1970; 0 if the system does not say.
    pub modified_ns: i64,
    /// Whether it was changed so shortly before it was listed that the next
    /// change may get the same time.
    pub fresh: bool,
    /// Whether its path was that of a link to follow; any other is not to become one.
    pub(super) links: Links,
    /// Where in `path` the part below the root begins, in bytes.
    below: usize,
}

impl SourceFile {
    fn standard_input() -> SourceFile {
        SourceFile {
            // What messages and ids call it; `-` would look like an option.
            path: "stdin".into(),
            root: NO_ROOT,
            bytes: 0,
            modified_ns: 0,
            fresh: true,
            links: Links::PassOver,
            below: 0,
        }
    }

    pub(super) fn in_memory(name: &str, bytes: u64) -> SourceFile {
        SourceFile {
            path: name.into(),
            root: 0,
            bytes,
            modified_ns: 0,
            fresh: true,
            links: Links::PassOver,
            below: 0,
        }
    }

    /// Returns whether this is standard input, which can be read only once.
    pub fn is_standard_input(&self) -> bool {
        self.root == NO_ROOT
    }

    /// Returns its path below the root, with `/` between the parts. Bytes that
    /// are not UTF-8 are written `%FF`, so that no two files share a path.
    pub fn relative(&self) -> String {
        escape_bytes(
            self.path
                .as_os_str()
                .as_encoded_bytes()
                .get(self.below..)
                .unwrap_or_default(),
        )
    }
}

/// Writes a path as text: with `/` between its parts, bytes that are not UTF-8 as `%FF`.
fn escape(path: &OsStr) -> String {
    escape_bytes(path.as_encoded_bytes())
}

/// Writes the bytes of a path as text, those that are not UTF-8 as `%FF`.
pub(super) fn escape_bytes(path: &[u8]) -> String {
    let mut text = String::with_capacity(path.len());
    for chunk in path.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string can't fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    if MAIN_SEPARATOR_STR == "/" {
        text
    } else {
        text.replace(MAIN_SEPARATOR_STR, "/")
    }
}

/// Returns the path that was written as this text, unless `%FF` was part of its name.
fn unescape(path: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let byte = rest
            .get(at + 1..at + 3)
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            // Only such bytes are ever no UTF-8.
            .filter(|byte| *byte >= 0x80);
        let taken = if let Some(byte) = byte {
            bytes.push(byte);
            3
        } else {
            bytes.push(b'%');
            1
        };
        rest = &rest[at + taken..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    path_from_bytes(bytes)
}

/// Returns the path of these bytes; where paths can't be any bytes, the nearest.
#[cfg(unix)]
pub(crate) fn path_from_bytes(bytes: Vec<u8>) -> PathBuf {
    std::ffi::OsString::from_vec(bytes).into()
}

/// Returns the path of these bytes; where paths can't be any bytes, the nearest.
#[cfg(not(unix))]
pub(crate) fn path_from_bytes(bytes: Vec<u8>) -> PathBuf {
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// What becomes of symbolic links below the paths that are walked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Links {
    /// They are counted: one may lead to anything that its reader may read, and the
    /// archive may come from somebody else.
    #[default]
    PassOver,
    /// They are as what they lead to, also outside of the archive; a folder that is
    /// linked twice is read twice.
    Follow,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Listing {
    /// The files to read, in walk order.
    pub files: Vec<SourceFile>,
    /// The files that are not read.
    pub skipped: Vec<Skipped>,
    /// Patterns of ignore files that were not understood: where, and why.
    pub wrong_patterns: Vec<(Place, Note)>,
    /// Hidden files and folders passed over.
    pub hidden: u64,
    /// Symbolic links passed over.
    pub links: u64,
    /// The paths that were walked.
    walked: Vec<Walked>,
    /// Whether some folder could not be listed, so that files may be missing.
    pub incomplete: bool,
}

/// A path that was walked.
#[derive(Debug)]
struct Walked {
    path: String,
    /// Whether all below it could be listed.
    complete: bool,
}

impl Walked {
    fn holds(&self, path: &str) -> bool {
        path.strip_prefix(self.path.trim_end_matches('/'))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
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
    links: Links,
) -> Result<Listing, WalkError> {
    let mut listing = Listing::default();
    let mut seen = HashSet::new();
    let patterns = Arc::new(Mutex::new(Patterns::default()));
    for path in paths {
        if path.as_os_str() == STANDARD_INPUT {
            // It can be read only once.
            if seen.insert(path.clone()) {
                listing.files.push(SourceFile::standard_input());
            }
            continue;
        }
        let absolute = path
            .canonicalize()
            .map_err(|source| WalkError::unreachable(path, source))?;
        if roots.containing(&absolute).is_none() {
            let folder = if absolute.is_dir() {
                &absolute
            } else {
                absolute.parent().unwrap_or(&absolute)
            };
            roots.0.push(folder.to_path_buf());
        }
        let mut complete = true;
        let hidden = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&hidden);
        let marker = index_marker.to_owned();
        let of_folders = Arc::clone(&patterns);
        let entries = ignore::WalkBuilder::new(&absolute)
            .standard_filters(false)
            .follow_links(links == Links::Follow)
            .sort_by_file_name(Ord::cmp)
            .filter_entry(move |entry| {
                let is_dir = entry.file_type().is_some_and(|kind| kind.is_dir());
                if held(&of_folders).leave_out(entry.path(), is_dir) {
                    return false;
                }
                let is_hidden =
                    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
                if is_hidden && entry.file_name() != IGNORE_FILE {
                    counter.fetch_add(1, Ordering::Relaxed);
                }
                !(is_hidden || is_dir && entry.path().join(&marker).exists())
            })
            .build();
        for entry in entries {
            for error in held(&patterns).errors.drain(..) {
                listing.add_wrong_patterns(&error, &mut Place::of_file(&absolute));
            }
            match entry {
                Ok(entry) => match entry.file_type() {
                    Some(kind) if kind.is_file() => {
                        // A million paths are not kept for nothing.
                        if paths.len() == 1 || seen.insert(entry.path().to_path_buf()) {
                            listing.add(&entry, roots);
                        }
                    }
                    Some(kind) if kind.is_symlink() => listing.links += 1,
                    Some(kind) if kind.is_dir() => {}
                    // Opening a pipe would wait for somebody to write to it.
                    _ => listing.skipped.push(Skipped {
                        place: Place::of_file(entry.path()),
                        reason: SkipReason::NoFile,
                    }),
                },
                // Nothing is missing: what it leads to is walked already.
                Err(ref error) if let Some(link) = link_in_circle(error) => {
                    listing.skipped.push(Skipped {
                        place: Place::of_file(link),
                        reason: SkipReason::LinkInCircle,
                    });
                }
                Err(error) => {
                    complete = false;
                    listing.skipped.push(Skipped {
                        place: Place::of_file(error_path(&error).unwrap_or(&absolute)),
                        reason: SkipReason::Unreadable {
                            message: error_cause(&error),
                        },
                    });
                }
            }
        }
        for error in held(&patterns).errors.drain(..) {
            listing.add_wrong_patterns(&error, &mut Place::of_file(&absolute));
        }
        listing.hidden += hidden.load(Ordering::Relaxed);
        listing.incomplete |= !complete;
        listing.walked.push(Walked {
            path: escape(absolute.as_os_str()),
            complete,
        });
    }
    Ok(listing)
}

/// Returns a time in nanoseconds since 1970; 0 for any before.
fn nanoseconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_nanos()).ok())
        .unwrap_or(0)
}

/// Returns the symbolic link of an error that says that it leads in a circle.
fn link_in_circle(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithPath { err, .. } | ignore::Error::WithDepth { err, .. } => {
            link_in_circle(err)
        }
        _ => None,
    }
}

/// Returns the file or folder an error is about.
fn error_path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            error_path(err)
        }
        _ => None,
    }
}

/// Returns what went wrong, without the path.
fn error_cause(error: &ignore::Error) -> String {
    match error {
        ignore::Error::WithPath { err, .. }
        | ignore::Error::WithDepth { err, .. }
        | ignore::Error::WithLineNumber { err, .. } => error_cause(err),
        // Around what the system says, others may have put the path once more.
        ignore::Error::Io(error) => match root_cause(error).raw_os_error() {
            Some(code) => std::io::Error::from_raw_os_error(code).to_string(),
            None => error.to_string(),
        },
        other => other.to_string(),
    }
}

/// Returns the error of the system within others.
pub(crate) fn root_cause(error: &std::io::Error) -> &std::io::Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = error.get_ref().map(|e| e as _);
    let mut found = error;
    while let Some(inner) = cause {
        if let Some(inner) = inner.downcast_ref() {
            found = inner;
        }
        cause = inner.source();
    }
    found
}

/// The patterns of [`IGNORE_FILE`]s, each read once.
///
/// [`ignore::WalkBuilder`] could read them too, but opens whatever has their name: a pipe,
/// for which it waits, or a device without an end.
#[derive(Default)]
struct Patterns {
    of_folders: HashMap<PathBuf, Vec<Gitignore>>,
    /// What is wrong with those that were read, until it is told.
    errors: Vec<ignore::Error>,
}

impl Patterns {
    /// Whether a file or folder is left out: the nearest folder above it with a pattern for
    /// it decides, inside the archive or above, so a part of an archive is left out whether
    /// it or the whole is walked.
    fn leave_out(&mut self, path: &Path, is_dir: bool) -> bool {
        for folder in path.ancestors().skip(1) {
            for patterns in self.of_folder(folder).iter().rev() {
                match patterns.matched(path, is_dir) {
                    Match::Ignore(_) => return true,
                    Match::Whitelist(_) => return false,
                    Match::None => {}
                }
            }
        }
        false
    }

    /// Returns the patterns of a folder, the last of which decides.
    fn of_folder(&mut self, folder: &Path) -> &[Gitignore] {
        if !self.of_folders.contains_key(folder) {
            let read = self.read(folder);
            self.of_folders.insert(folder.to_path_buf(), read);
        }
        self.of_folders.get(folder).map_or(&[], Vec::as_slice)
    }

    fn read(&mut self, folder: &Path) -> Vec<Gitignore> {
        let path = folder.join(IGNORE_FILE);
        let Ok(metadata) = path.metadata() else {
            return Vec::new();
        };
        let read = if !metadata.is_file() {
            Err(std::io::Error::other("no regular file"))
        } else if metadata.len() > MAX_PATTERNS_BYTES {
            Err(std::io::Error::other("longer than 1 MiB"))
        } else {
            let mut text = Vec::new();
            // Editors also write UTF-16 and byte order marks.
            std::fs::File::open(&path)
                .and_then(|file| DecodeReaderBytes::new(file).read_to_end(&mut text))
                .map(|_| String::from_utf8_lossy(&text).into_owned())
        };
        match read {
            Ok(text) => {
                let text = text.trim_start_matches('\u{feff}');
                let lines: Vec<(u64, &str)> = (1..).zip(text.lines()).collect();
                self.build(folder, &path, &lines)
            }
            Err(error) => {
                self.errors.push(ignore::Error::WithPath {
                    err: Box::new(ignore::Error::Io(error)),
                    path,
                });
                Vec::new()
            }
        }
    }

    /// Builds the patterns of some lines: all at once, or in parts where they are too much
    /// for one automaton, so that one pattern costs no other.
    fn build(&mut self, folder: &Path, path: &Path, lines: &[(u64, &str)]) -> Vec<Gitignore> {
        let mut wrong = |line, err| {
            let err = Box::new(ignore::Error::WithLineNumber {
                line,
                err: Box::new(err),
            });
            let path = path.to_path_buf();
            self.errors.push(ignore::Error::WithPath { path, err });
        };
        let mut builder = GitignoreBuilder::new(folder);
        let understood: Vec<(u64, &str)> = lines
            .iter()
            .copied()
            .filter(|(number, line)| {
                let added = if line.len() > MAX_PATTERN_BYTES {
                    let told = format!(
                        "a pattern of more than {MAX_PATTERN_BYTES} bytes is not read, and keeps nothing out"
                    );
                    Err(ignore::Error::Io(std::io::Error::other(told)))
                } else {
                    builder.add_line(None, line).map(drop)
                };
                added.map_err(|error| wrong(*number, error)).is_ok()
            })
            .collect();
        match (builder.build(), understood.as_slice()) {
            (Ok(patterns), _) => vec![patterns],
            (Err(error), [(number, line)]) => {
                let error = match error {
                    ignore::Error::Glob { err, .. } => ignore::Error::Glob {
                        glob: Some((*line).to_owned()),
                        err,
                    },
                    other => other,
                };
                wrong(*number, error);
                Vec::new()
            }
            (Err(_), lines) => {
                let (first, last) = lines.split_at(lines.len() / 2);
                let mut built = self.build(folder, path, first);
                built.extend(self.build(folder, path, last));
                built
            }
        }
    }
}

/// Patterns that a panicking thread held are still patterns.
fn held(patterns: &Mutex<Patterns>) -> MutexGuard<'_, Patterns> {
    patterns.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns whether a file of this name tells about an archive and is no part of it.
pub(super) fn is_readme(name: &str) -> bool {
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    stem.eq_ignore_ascii_case("readme")
}

fn full_path(roots: &Roots, root: u32, relative: &str) -> Option<String> {
    let root = escape(roots.0.get(root as usize)?.as_os_str());
    Some(format!("{}/{relative}", root.trim_end_matches('/')))
}

impl Listing {
    /// Returns whether a file would have been listed if it were there.
    pub fn covers(&self, roots: &Roots, root: u32, relative: &str) -> bool {
        full_path(roots, root, relative).is_some_and(|path| {
            let mut walked = self.walked.iter();
            walked.any(|walked| walked.complete && walked.holds(&path))
        })
    }

    /// Returns whether a file is below one of the paths that were walked.
    pub fn is_asked_for(&self, roots: &Roots, root: u32, relative: &str) -> bool {
        full_path(roots, root, relative)
            .is_some_and(|path| self.walked.iter().any(|walked| walked.holds(&path)))
    }

    /// Takes in what is wrong in ignore files; `place` is where, as far as it is known.
    fn add_wrong_patterns(&mut self, error: &ignore::Error, place: &mut Place) {
        match error {
            ignore::Error::Partial(errors) => {
                for error in errors {
                    self.add_wrong_patterns(error, place);
                }
            }
            ignore::Error::WithPath { path, err } => {
                place.path.clone_from(path);
                self.add_wrong_patterns(err, place);
            }
            ignore::Error::WithLineNumber { line, err } => {
                place.line = Some(*line);
                self.add_wrong_patterns(err, place);
            }
            ignore::Error::WithDepth { err, .. } => self.add_wrong_patterns(err, place),
            other => {
                let note = match other {
                    ignore::Error::Glob {
                        glob: Some(glob),
                        err,
                    } => Note::Pattern {
                        pattern: glob.clone(),
                        message: err.clone(),
                    },
                    other => Note::IgnoreFile {
                        message: other.to_string(),
                    },
                };
                let wrong = (place.clone(), note);
                // A folder above several paths is looked at for each.
                if !self.wrong_patterns.contains(&wrong) {
                    self.wrong_patterns.push(wrong);
                }
            }
        }
    }

    fn add(&mut self, entry: &ignore::DirEntry, roots: &Roots) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy();
        if is_readme(&name) {
            return;
        }
        if Kind::of_name(&name).is_none() {
            self.skipped.push(Skipped {
                place: Place::of_file(path),
                reason: SkipReason::Unsupported,
            });
            return;
        }
        // The walk starts at a root or below one, so there always is one.
        let Some(number) = roots.containing(path) else {
            return;
        };
        let below = path.strip_prefix(&roots.0[number]).unwrap_or(path);
        let metadata = entry.metadata().ok();
        let modified = metadata.as_ref().and_then(|data| data.modified().ok());
        let modified_ns = modified.map_or(0, nanoseconds);
        let tick = if modified_ns % 1_000_000_000 == 0 {
            COARSE_CLOCK_NS
        } else {
            FINE_CLOCK_NS
        };
        self.files.push(SourceFile {
            path: path.to_path_buf(),
            root: u32::try_from(number).unwrap_or(NO_ROOT),
            bytes: metadata.map_or(0, |data| data.len()),
            modified_ns,
            fresh: modified_ns > nanoseconds(SystemTime::now()) - tick,
            links: if entry.path_is_symlink() {
                Links::Follow
            } else {
                Links::PassOver
            },
            below: path.as_os_str().len() - below.as_os_str().len(),
        });
    }
}
