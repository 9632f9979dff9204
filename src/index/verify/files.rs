//! What is in the folder of an index.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::IndexMeta;
use tantivy::directory::{INDEX_WRITER_LOCK, META_LOCK};

use super::super::directory::DRAFT_PREFIX;
use super::super::manifest::is_name as is_manifest;
use super::super::{FileFault, IndexError, MARKER, TANTIVY_META, files_of_segment};
use super::Leftover;

/// Name of the file in which tantivy keeps which files are its own.
pub(in crate::index) const MANAGED: &str = ".managed.json";

/// How the name of a folder begins in which segments are built anew.
pub(super) const WORKSHOP: &str = ".telusur-repair-";

/// Endings of the files of a segment, as tantivy names them.
const SEGMENT_ENDINGS: [&str; 8] = [
    "store",
    "term",
    "idx",
    "pos",
    "fast",
    "fieldnorm",
    "del",
    "temp",
];

/// Hexadecimal digits of the name of a segment.
const SEGMENT_DIGITS: usize = 32;

/// Returns the segment that a file belongs to, and how its name ends.
pub(super) fn segment_file(name: &str) -> Option<(&str, &str)> {
    let (segment, rest) = name.split_once('.')?;
    let ending = rest.rsplit('.').next()?;
    let is_segment = segment.len() == SEGMENT_DIGITS
        && segment.bytes().all(|byte| byte.is_ascii_hexdigit())
        && SEGMENT_ENDINGS.contains(&ending);
    is_segment.then_some((segment, ending))
}

/// Returns the segment that a file belongs to, by its name.
pub(super) fn segment_of(name: &str) -> Option<&str> {
    segment_file(name).map(|(segment, _)| segment)
}

/// Whether a file belongs to a segment, by its path below the folder.
pub(in crate::index) fn is_of_segment(path: &Path) -> bool {
    path.to_str().is_some_and(|name| segment_of(name).is_some())
}

/// Whether a file is one of those that tantivy or this program make and replace.
fn is_own(name: &str) -> bool {
    let is_draft_of_marker = || {
        let number = name
            .strip_prefix(MARKER)
            .and_then(|rest| rest.strip_prefix('.'));
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    segment_of(name).is_some()
        || is_manifest(name)
        || name.starts_with(DRAFT_PREFIX)
        || is_draft_of_marker()
}

/// Whether every index has a file of this name.
fn is_always_there(name: &str) -> bool {
    [MARKER, TANTIVY_META, MANAGED].contains(&name)
}

/// Whether a lock of an index is taken on a file of this name.
pub(in crate::index) fn is_lock(name: &str) -> bool {
    let locks = [&INDEX_WRITER_LOCK.filepath, &META_LOCK.filepath];
    locks.iter().any(|lock| lock.as_path() == Path::new(name))
}

/// Whether a file of an index other than its locks may have this name.
pub(in crate::index) fn is_name_of_index(name: &str) -> bool {
    is_own(name) || is_always_there(name)
}

/// The files of a folder, by what they are.
#[derive(Debug, Clone, Default)]
pub(in crate::index) struct Folder {
    /// Names of all files that are the program's and not always there, with sizes.
    own: Vec<Leftover>,
    /// Those of them that a commit does not refer to.
    pub(in crate::index) leftovers: Vec<Leftover>,
    /// Names of what is not the program's.
    pub(in crate::index) foreign: Vec<String>,
    /// Files of the commit that tantivy does not know as its own.
    pub(in crate::index) unlisted: Vec<String>,
    /// What is wrong with the list of those.
    pub(in crate::index) managed_fault: Option<FileFault>,
}

impl Folder {
    /// Lists a folder.
    pub(in crate::index) fn list(folder: &Path) -> Result<Folder, IndexError> {
        Folder::read(folder).map_err(|source| IndexError::Io {
            path: folder.to_path_buf(),
            source,
        })
    }

    fn read(folder: &Path) -> io::Result<Folder> {
        let mut listed = Folder::default();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_always_there(&name) || is_lock(&name) {
                continue;
            }
            // It may be gone by now, or be a link that leads nowhere.
            let Ok(metadata) = entry.path().metadata().or_else(|_| entry.metadata()) else {
                continue;
            };
            let is_workshop = metadata.is_dir() && name.starts_with(WORKSHOP);
            if is_workshop || (is_own(&name) && metadata.is_file()) {
                let bytes = metadata.len();
                listed.own.push(Leftover { name, bytes });
            } else {
                listed.foreign.push(name);
            }
        }
        listed.own.sort_by(|a, b| a.name.cmp(&b.name));
        listed.foreign.sort();
        match managed(folder) {
            Ok(_) => {}
            Err(error) => listed.managed_fault = Some(FileFault::of(&error)),
        }
        Ok(listed)
    }

    /// Whether there is something that only a commit can have written.
    pub(in crate::index) fn has_commit(folder: &Path) -> bool {
        Folder::read(folder).is_ok_and(|listed| {
            let mut names = listed.own.iter().map(|file| file.name.as_str());
            names.any(|name| segment_of(name).is_some() || is_manifest(name))
        })
    }

    /// Finds what a commit does not refer to, and what it refers to that is not listed.
    pub(super) fn compare(
        mut self,
        metas: &IndexMeta,
        manifest: Option<&str>,
        folder: &Path,
    ) -> Folder {
        let used: HashSet<PathBuf> = metas.segments.iter().flat_map(files_of_segment).collect();
        let leftovers = self.own.iter();
        let leftovers = leftovers.filter(|file| {
            !used.contains(Path::new(&file.name)) && manifest != Some(file.name.as_str())
        });
        self.leftovers = leftovers.cloned().collect();
        // A list that is damaged is one finding, not many.
        if let Ok(managed) = managed(folder) {
            let names = used.iter().map(|path| path.to_string_lossy().into_owned());
            let names = names.chain([TANTIVY_META.to_owned()]);
            let unlisted = names.filter(|name| !managed.contains(name));
            self.unlisted = unlisted.collect();
            self.unlisted.sort();
        }
        self
    }
}

/// Returns the names that tantivy knows as its own.
fn managed(folder: &Path) -> io::Result<HashSet<String>> {
    managed_names(&std::fs::read(folder.join(MANAGED))?)
}

/// Returns the names in a list of tantivy's own files. tantivy removes whatever is listed
/// and in no commit, so a list with anything but names of its files is none.
fn managed_names(text: &[u8]) -> io::Result<HashSet<String>> {
    let names: HashSet<String> = serde_json::from_slice(text)?;
    match names
        .iter()
        .find(|name| segment_of(name).is_none() && *name != TANTIVY_META)
    {
        Some(name) => {
            let message = format!("it lists {name:?}, which is no file of a segment");
            Err(io::Error::new(io::ErrorKind::InvalidData, message))
        }
        None => Ok(names),
    }
}

/// Returns the list of tantivy's own files, made anew from what is in the folder.
pub(in crate::index) fn managed_anew(folder: &Path) -> io::Result<Vec<u8>> {
    let listed = Folder::read(folder)?;
    let names = listed.own.iter().map(|file| file.name.as_str());
    let mut names: Vec<&str> = names.filter(|name| segment_of(name).is_some()).collect();
    names.push(TANTIVY_META);
    Ok(serde_json::to_vec(&names)?)
}

/// Whether a list of tantivy's own files can be read.
pub(in crate::index) fn is_managed_list(text: &[u8]) -> bool {
    managed_names(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_own_files_names_no_others() {
        let segment = "1de9672341de4967b44b9f4ef08417dc.idx";
        assert!(is_managed_list(
            format!("[\"{segment}\",\"meta.json\"]").as_bytes()
        ));
        for other in [
            format!("../{segment}"),
            format!("/a/{segment}"),
            "foto.jpg".into(),
        ] {
            let list = serde_json::to_vec(&[segment, &other]).unwrap_or_default();
            assert!(!is_managed_list(&list), "{other}");
        }
    }

    #[test]
    fn files_are_known_by_their_names() {
        let segment = "1de9672341de4967b44b9f4ef08417dc";
        for ending in ["store", "fieldnorm", "1234.del", "store.temp"] {
            assert_eq!(segment_of(&format!("{segment}.{ending}")), Some(segment));
        }
        for name in [
            "store",
            "1de9.store",
            "1de9672341de4967b44b9f4ef08417dc.txt",
        ] {
            assert_eq!(segment_of(name), None, "{name}");
        }
        for name in [
            "files-11274bec2ce039cc57ad96d77bfaf00d.bin",
            ".telusur-draft-Ab3dEf",
            "telusur.json.4711",
        ] {
            assert!(is_own(name), "{name}");
        }
        for name in [
            "files-pribadi.bin",
            "files-",
            "files-new",
            ".tmpAb3dEf",
            "README.md",
            "telusur.json.bak",
            "foto.idx",
        ] {
            assert!(!is_own(name), "{name}");
        }
    }
}
