//! An archive that changes → small runs over what changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{EventKind, RecursiveMode, Watcher};

use super::{Event, IngestError, IngestReport, IngestRequest, ingest};
use crate::corpus::{IGNORE_FILE, WalkError};
use crate::index::{Index, IndexError, one_more};

/// A batch begins when nothing has changed for so long …
const QUIET: Duration = Duration::from_millis(500);

/// … or when the first change is so old.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// How often to look whether to stop, and to try again while another process
/// writes to the index.
const TICK: Duration = Duration::from_millis(200);

/// Why watching failed.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// A run failed.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The system can't tell what changes in so many folders.
    #[error(
        "can't watch the archive: {message}. The system watches no more folders; on Linux raise fs.inotify.max_user_watches"
    )]
    TooManyFolders {
        /// What the system says.
        message: String,
    },
    /// The system can't tell what changes.
    #[error("can't watch the archive: {message}")]
    Watch {
        /// What the system says.
        message: String,
    },
}

impl From<notify::Error> for WatchError {
    fn from(error: notify::Error) -> WatchError {
        let message = error.to_string();
        match error.kind {
            notify::ErrorKind::MaxFilesWatch => WatchError::TooManyFolders { message },
            _ => WatchError::Watch { message },
        }
    }
}

/// Indexes an archive as [`ingest`] does and then follows it: whenever files
/// have changed, their folders are compared and read again, and committed.
///
/// Returns when `should_stop` says yes. `on_batch` is told after every run that
/// changed something, and after the first.
///
/// # Errors
///
/// What was committed before an error stays.
pub fn watch(
    index: &Index,
    request: &IngestRequest,
    should_stop: &(dyn Fn() -> bool + Sync),
    on_event: &mut dyn FnMut(Event<'_>),
    on_batch: &mut dyn FnMut(&IngestReport),
) -> Result<(), WatchError> {
    one_more().map_err(IngestError::from)?;
    let (sender, events) = channel();
    // Before the first run, so that nothing falls between the two.
    let mut watcher = notify::recommended_watcher(sender)?;
    let mut roots = Vec::new();
    for path in &request.paths {
        let absolute = path
            .canonicalize()
            .map_err(|source| IngestError::from(WalkError::unreachable(path, source)))?;
        watcher.watch(&absolute, RecursiveMode::Recursive)?;
        roots.push(absolute);
    }
    let own = index
        .folder()
        .canonicalize()
        .unwrap_or_else(|_| index.folder().to_path_buf());
    let archive = Archive {
        watched: roots,
        own,
    };

    let mut todo: BTreeSet<PathBuf> = request.paths.iter().cloned().collect();
    let mut first = true;
    loop {
        let request = IngestRequest {
            paths: todo.iter().cloned().collect(),
            ..request.clone()
        };
        match ingest(index, &request, should_stop, on_event) {
            Ok(report) => {
                if first || report.did_something() {
                    on_batch(&report);
                }
                first = false;
                todo.clear();
            }
            // Both pass: the other process ends, and the changes of a folder
            // that went away meanwhile come as events of the one above it.
            Err(IngestError::Index(IndexError::Locked { .. })) if !first => {}
            Err(IngestError::Walk(_)) if !first => todo.retain(|path| path.exists()),
            Err(error) => return Err(error.into()),
        }
        if !archive.wait(&events, &mut todo, should_stop) {
            return Ok(());
        }
    }
}

/// What is watched.
struct Archive {
    watched: Vec<PathBuf>,
    /// The folder of the index, which may be within the archive.
    own: PathBuf,
}

impl Archive {
    /// Waits until there is something to do; returns whether there is.
    fn wait(
        &self,
        events: &Receiver<notify::Result<notify::Event>>,
        todo: &mut BTreeSet<PathBuf>,
        should_stop: &(dyn Fn() -> bool + Sync),
    ) -> bool {
        let mut begun = (!todo.is_empty()).then(Instant::now);
        let mut last = Instant::now();
        loop {
            if should_stop() {
                return false;
            }
            match events.recv_timeout(TICK) {
                Ok(event) => {
                    let before = todo.len();
                    match event {
                        Ok(event) if event.need_rescan() => todo.extend(self.watched.clone()),
                        Ok(event) if !matches!(event.kind, EventKind::Access(_)) => {
                            todo.extend(event.paths.iter().filter_map(|path| self.folder(path)));
                        }
                        Ok(_) => continue,
                        // Something was missed, nobody knows what.
                        Err(_) => todo.extend(self.watched.clone()),
                    }
                    if todo.len() > before || begun.is_some() {
                        begun.get_or_insert_with(Instant::now);
                        last = Instant::now();
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
            }
            if begun.is_some_and(|begun| last.elapsed() >= QUIET || begun.elapsed() >= LONGEST_WAIT)
            {
                drop_nested(todo);
                return true;
            }
        }
    }

    /// Returns the nearest folder there is that holds what changed, or the file
    /// itself if that alone is watched; `None` for what is no part of the archive.
    fn folder(&self, path: &Path) -> Option<PathBuf> {
        let root = self.watched.iter().find(|root| path.starts_with(root))?;
        let below = path.strip_prefix(root).ok()?;
        // What a list of patterns says changes which files of its folder are read.
        let is_hidden = below.components().any(|part| {
            let name = part.as_os_str();
            name.as_encoded_bytes().starts_with(b".") && name != IGNORE_FILE
        });
        if path.starts_with(&self.own) || is_hidden {
            return None;
        }
        if path == root {
            return Some(root.clone());
        }
        path.ancestors()
            .skip(1)
            .take_while(|folder| folder.starts_with(root))
            .find(|folder| folder.is_dir())
            .map(Path::to_path_buf)
    }
}

/// Leaves out folders within others.
fn drop_nested(folders: &mut BTreeSet<PathBuf>) {
    let all = folders.clone();
    folders.retain(|folder| {
        !folder
            .ancestors()
            .skip(1)
            .any(|ancestor| all.contains(ancestor))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_looked_for_in_the_nearest_folder_of_the_archive() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("2018/08")).unwrap();
        std::fs::create_dir_all(root.join("index")).unwrap();
        let archive = Archive {
            watched: vec![root.clone()],
            own: root.join("index"),
        };
        let check = |path: &str, expected: Option<&str>| {
            let found = archive.folder(&root.join(path));
            assert_eq!(found, expected.map(|path| root.join(path)), "{path}");
        };
        check("2018/08/a.txt", Some("2018/08"));
        check("2018/gone/deep/a.txt", Some("2018"));
        check("2018/08", Some("2018"));
        check("a.txt", Some(""));
        check("index/meta.json", None);
        check("2018/.a.txt.swp", None);
        check("2018/.git/a", None);
        check("2018/.telusurignore", Some("2018"));
        check("2018/.git/.telusurignore", None);
        assert_eq!(archive.folder(Path::new("/elsewhere/a.txt")), None);

        let mut folders = ["a", "a/b", "a/b/c", "ab", "c/d"]
            .map(PathBuf::from)
            .into_iter()
            .collect();
        drop_nested(&mut folders);
        assert_eq!(folders, ["a", "ab", "c/d"].map(PathBuf::from).into());
    }
}
