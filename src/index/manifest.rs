//! What was read into an index, so that the next run reads only what changed.
//!
//! The manifest is a file beside tantivy's, named by its checksum. It is on disk
//! before the commit whose payload names it; so however a run ends, the commit
//! that counts and the manifest it names agree.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tantivy::Directory;
use tantivy::directory::error::OpenReadError;
use twox_hash::XxHash3_128;

use super::directory::IndexDirectory;
use super::{FileFault, IndexError};
use crate::corpus::{ContentHash, Skipped};

/// How names of manifests begin.
const PREFIX: &str = "files-";

/// Skipped items of one file that are kept; of more only the number is, for a
/// file may have a million damaged lines.
const MAX_SKIPS: usize = 100;

/// Longest message of a skipped item that is kept, in bytes; some quote the archive.
const MAX_MESSAGE_BYTES: usize = 500;

/// A file in the manifest: number of its root, path below it.
pub type FileKey = (u32, String);

/// What was read into an index, and what must not be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The files, by the number of their root and the path below it.
    pub files: BTreeMap<FileKey, FileRecord>,
    /// Articles that were taken out and stay out.
    pub takedowns: Vec<Takedown>,
}

/// A file as it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its size in bytes.
    pub bytes: u64,
    /// When it had last been changed, in nanoseconds since 1970.
    pub modified_ns: i64,
    /// Hash of everything in it; `None` if it was not read to its end.
    pub hash: Option<ContentHash>,
    /// Whether it was changed so shortly before that a later change may have
    /// left no trace in its time.
    pub fresh: bool,
    /// How it was read: [`crate::corpus::ReadOptions::fingerprint`].
    pub reading: u64,
    /// How many articles of it are in the index.
    pub articles: u64,
    /// What was skipped in it; `None` for nothing, which is most files and costs
    /// a byte.
    pub skips: Option<Box<FileSkips>>,
}

/// What was skipped in a file when it was read, other than what is as it should be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSkips {
    /// How many records or members.
    pub count: u64,
    /// The first of them.
    pub first: Vec<SkippedItem>,
}

/// What later runs tell about a record or member that was skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedItem {
    /// The path within the file, if it is a container.
    pub member: String,
    /// The line, counted from 1, where one can be named.
    pub line: Option<u64>,
    /// The short name of the reason.
    pub reason: String,
    /// The reason in words.
    pub message: String,
}

impl FileSkips {
    /// Takes in one more.
    pub fn push(&mut self, skipped: &Skipped) {
        self.count += 1;
        if self.first.len() < MAX_SKIPS {
            let mut message = skipped.reason.to_string();
            message.truncate(message.floor_char_boundary(MAX_MESSAGE_BYTES));
            self.first.push(SkippedItem {
                member: skipped.place.member.clone(),
                line: skipped.place.line,
                reason: skipped.reason.name().english.to_owned(),
                message,
            });
        }
    }

    /// Returns how many are not among the first.
    pub fn more(&self) -> u64 {
        self.count.saturating_sub(self.first.len() as u64)
    }
}

/// An article that was taken out and stays out of later runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takedown {
    /// Its id.
    pub id: String,
    /// The file it was in, as the manifest names files.
    pub file: FileKey,
    /// When it was taken out, in seconds since 1970.
    pub timestamp: i64,
}

impl Takedown {
    /// Follows the file to where it was moved: an id that is made of the path of
    /// the file changes with it, or the article would come back under another.
    pub fn follow(&mut self, file: &FileKey) {
        let below = self.id.strip_prefix(&self.file.1);
        if let Some(below) = below.filter(|rest| rest.is_empty() || rest.starts_with(['#', '/'])) {
            self.id = format!("{}{below}", file.1);
        }
        self.file.clone_from(file);
    }
}

impl Manifest {
    /// Reads the manifest of this name.
    pub(super) fn load(
        directory: &IndexDirectory,
        folder: &Path,
        name: &str,
    ) -> Result<Manifest, IndexError> {
        let damaged = |fault| IndexError::Manifest {
            path: folder.join(name),
            fault,
        };
        let bytes = match directory.atomic_read(Path::new(name)) {
            Ok(bytes) => bytes,
            Err(OpenReadError::FileDoesNotExist(_)) => return Err(damaged(FileFault::Missing)),
            Err(OpenReadError::IoError { io_error, .. }) => {
                return Err(match io_error.raw_os_error() {
                    Some(code) => IndexError::Io {
                        path: folder.join(name),
                        source: io::Error::from_raw_os_error(code),
                    },
                    None => damaged(FileFault::of(&io_error)),
                });
            }
            Err(error) => return Err(damaged(FileFault::unreadable(&error))),
        };
        if name_of(&bytes) != name {
            return Err(damaged(FileFault::Checksum));
        }
        postcard::from_bytes(&bytes).map_err(|error| damaged(FileFault::unreadable(&error)))
    }

    /// Reads what was taken out from a manifest whose checksum is wrong; `None` if it
    /// can't be read.
    pub(super) fn salvage_takedowns(folder: &Path, name: &str) -> Option<Vec<Takedown>> {
        let bytes = std::fs::read(folder.join(name)).ok()?;
        let manifest: Manifest = postcard::from_bytes(&bytes).ok()?;
        Some(manifest.takedowns)
    }

    /// Writes the manifest and waits until it is on disk; returns its name.
    pub(super) fn save(&self, directory: &IndexDirectory) -> io::Result<String> {
        let bytes = postcard::to_stdvec(self).map_err(io::Error::other)?;
        let name = name_of(&bytes);
        directory.atomic_write(Path::new(&name), &bytes)?;
        directory.sync_directory()?;
        Ok(name)
    }

    /// Removes all manifests but the one of this name. One that can't be removed takes
    /// room and nothing else; the next commit tries again.
    pub(super) fn remove_others(folder: &Path, name: &str) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let found = entry.file_name();
            if found != name && found.to_str().is_some_and(is_name) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// Returns whether the article of this id must stay out.
    pub fn is_taken_down(&self, id: &str) -> bool {
        self.takedowns.iter().any(|takedown| takedown.id == id)
    }
}

/// Whether a manifest has this name.
pub(super) fn is_name(name: &str) -> bool {
    let rest = name.strip_prefix(PREFIX);
    let digits = rest.and_then(|rest| rest.strip_suffix(".bin"));
    let is_checksum =
        |digits: &str| digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    digits.is_some_and(is_checksum)
}

fn name_of(bytes: &[u8]) -> String {
    format!("{PREFIX}{:032x}.bin", XxHash3_128::oneshot(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Place, SkipReason};

    fn many_skips() -> FileSkips {
        let mut skips = FileSkips::default();
        for line in 0..1000 {
            skips.push(&Skipped {
                place: Place {
                    line: Some(line),
                    ..Place::default()
                },
                reason: SkipReason::NotPublished {
                    status: "é".repeat(1000),
                },
            });
        }
        skips
    }

    #[test]
    fn of_many_skips_the_first_are_kept_and_the_number() {
        let skips = many_skips();
        assert_eq!((skips.count, skips.first.len()), (1000, MAX_SKIPS));
        assert_eq!(skips.more(), 900);
        assert_eq!(skips.first[7].line, Some(7));
        assert!(skips.first[7].message.len() <= MAX_MESSAGE_BYTES);
    }

    #[test]
    fn ids_made_of_paths_follow_their_files() {
        for (id, expected) in [
            ("a/b.txt", "c/d.txt"),
            ("a/b.txt#1", "c/d.txt#1"),
            ("a/b.txt/member.txt#2", "c/d.txt/member.txt#2"),
            ("a/b.txt2", "a/b.txt2"),
            ("7", "7"),
        ] {
            let mut takedown = Takedown {
                id: id.to_owned(),
                file: (0, "a/b.txt".to_owned()),
                timestamp: 0,
            };
            let moved = (1, "c/d.txt".to_owned());
            takedown.follow(&moved);
            assert_eq!((takedown.id.as_str(), &takedown.file), (expected, &moved));
        }
    }

    #[test]
    fn a_manifest_comes_back_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::default();
        let record = FileRecord {
            bytes: 7,
            modified_ns: 1,
            hash: None,
            fresh: true,
            reading: 3,
            articles: 2,
            skips: Some(Box::new(many_skips())),
        };
        manifest.files.insert((0, "a/b.txt".to_owned()), record);
        let directory = IndexDirectory::open(folder.path()).unwrap();
        let load = |name: &str| Manifest::load(&directory, folder.path(), name);
        let first = manifest.save(&directory).unwrap();
        assert_eq!(load(&first).unwrap(), manifest);
        manifest.takedowns.push(Takedown {
            id: "7".to_owned(),
            file: (0, "a/b.txt".to_owned()),
            timestamp: 0,
        });
        let second = manifest.save(&directory).unwrap();
        Manifest::remove_others(folder.path(), &second);
        assert!(load(&first).is_err());
        assert_eq!(load(&second).unwrap(), manifest);
        let path = folder.path().join(&second);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[0] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(load(&second).is_err());
    }
}
