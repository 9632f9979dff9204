//! Runs over a file system that fails, once at every call: whatever fails and how, the
//! run ends with an error that says so or with what it was asked for, the index holds
//! one commit whole, and the next run makes it what it was to become.
//!
//! `cargo test --lib` tries some of the calls; with `TELUSUR_FAULTS=all` it tries all
//! (docs/reliability.md).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use tempfile::TempDir;

use super::{IngestError, IngestRequest, ingest, take_down};
use crate::article::Article;
use crate::index::faults::{self, Call, Fault};
use crate::index::{Index, IndexOptions, Manifest, WriterOptions};

/// Errors of the system: its number, and whether all that is written after it fails too.
const ERRORS: [(&str, i32, bool); 4] = [
    ("disk full", 28, true),
    ("disk full for a moment", 28, false),
    ("disk failing", 5, false),
    ("interrupted", 4, false),
];

/// Of so many calls one is tried when nobody asks for all.
const STRIDE: usize = 41;

/// A run that takes longer hangs.
const LONGEST_RUN: Duration = Duration::from_mins(2);

/// An archive before and after changes, and the index of what it was before.
struct Case {
    folder: TempDir,
    /// The index before the run; `None` for a first run.
    before: Option<PathBuf>,
    work: Work,
}

/// What is done to the index.
#[derive(Debug, Clone, Copy)]
enum Work {
    /// It is brought to what the archive is.
    Ingest,
    /// Articles are taken out, some of those of a file and all of another.
    TakeDown,
}

/// What an index holds.
type State = (BTreeMap<String, Article>, Manifest);

impl Case {
    /// No archive and no index yet.
    fn new() -> Case {
        Case {
            folder: tempfile::tempdir().unwrap(),
            before: None,
            work: Work::Ingest,
        }
    }

    /// A first run over an archive.
    fn first_build() -> Case {
        let case = Case::new();
        case.write("a.jsonl", 0..12, "lama");
        case.write("b.jsonl", 12..20, "lama");
        case
    }

    /// A run with new, changed and vanished files over an index of so many commits that
    /// their segments are merged.
    fn update_with_merge() -> Case {
        let mut case = Case::new();
        let before = case.folder.path().join("before");
        case.commit_files(7, &before);
        case.before = Some(before);
        case.write("2.jsonl", 10..16, "baru");
        case.write("7.jsonl", 50..55, "baru");
        std::fs::remove_file(case.archive().join("4.jsonl")).unwrap();
        case
    }

    /// Articles of three files are taken out.
    fn delete() -> Case {
        let mut case = Case::new();
        let before = case.folder.path().join("before");
        case.commit_files(3, &before);
        case.before = Some(before);
        case.work = Work::TakeDown;
        case
    }

    /// Commits so many files of five articles one after the other.
    fn commit_files(&self, files: usize, folder: &Path) {
        for number in 0..files {
            let articles = number * 5..(number + 1) * 5;
            self.write(&format!("{number}.jsonl"), articles, "lama");
            self.run(folder).unwrap();
        }
    }

    fn archive(&self) -> PathBuf {
        self.folder.path().join("archive")
    }

    fn write(&self, name: &str, numbers: std::ops::Range<usize>, word: &str) {
        let lines: Vec<String> = numbers
            .map(|number| {
                format!(
                    "{{\"id\":\"{number}\",\"title\":\"Judul {number}\",\"body\":\"Isi {word} {number} beras\"}}"
                )
            })
            .collect();
        std::fs::create_dir_all(self.archive()).unwrap();
        let path = self.archive().join(name);
        std::fs::write(&path, lines.join("\n")).unwrap();
        // Long ago: what a file holds is then known by its time.
        let file = std::fs::File::options().append(true).open(path).unwrap();
        let time = std::time::UNIX_EPOCH + Duration::from_secs(1_500_000_000 + word.len() as u64);
        file.set_modified(time).unwrap();
    }

    /// Does what is to be done to an index.
    fn run(&self, folder: &Path) -> Result<(), IngestError> {
        let index = Index::open_or_create(folder, IndexOptions::default())?;
        if matches!(self.work, Work::TakeDown) {
            let ids = [0, 3, 5, 6, 7, 8, 9, 14].map(|number| number.to_string());
            return Ok(take_down(&index, &ids).map(drop)?);
        }
        let request = IngestRequest {
            paths: vec![self.archive()],
            writer: WriterOptions::small(),
            remove_many: true,
            ..IngestRequest::default()
        };
        ingest(&index, &request, &|| false, &mut |_| {}).map(drop)
    }

    /// Makes the index of before the run in this folder.
    fn begin(&self, folder: &Path) {
        let Some(before) = &self.before else {
            return;
        };
        std::fs::create_dir(folder).unwrap();
        for entry in std::fs::read_dir(before).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
        }
    }

    /// What the index holds, if there is one.
    fn state(folder: &Path) -> Option<State> {
        let index = match Index::open(folder) {
            Err(crate::index::IndexError::Missing { .. }) => return None,
            index => index.unwrap(),
        };
        let mut manifest = index.manifest().unwrap();
        for takedown in &mut manifest.takedowns {
            // It is another for every try.
            takedown.timestamp = 0;
        }
        Some((faults::articles(&index).unwrap(), manifest))
    }

    /// Lets every call fail in every way, or one of so many.
    fn survives(&'static self, stride: usize) -> Tally {
        let clean = self.folder.path().join("clean");
        self.begin(&clean);
        let before = Case::state(&clean).unwrap_or_default();
        faults::arm(&clean, None);
        self.run(&clean).unwrap();
        let calls = faults::disarm(&clean);
        let after = Case::state(&clean).unwrap();
        assert_ne!(before.0, after.0);
        assert_eq!(faults::strays(&Index::open(&clean).unwrap()), [].into());

        let mut tally = Tally::default();
        for (kind, (error, code, lasting)) in ERRORS.into_iter().enumerate() {
            // Each error at other calls.
            for at in (kind * stride / ERRORS.len()..calls.calls).step_by(stride) {
                let fault = Fault { at, code, lasting };
                let folder = tempfile::tempdir_in(self.folder.path()).unwrap();
                let folder = folder.path().join("index");
                let told = format!("{error} at call {at}");
                self.begin(&folder);
                faults::arm(&folder, Some(fault));
                let result = self.run_watched(&folder, &told);
                let record = faults::disarm(&folder);
                let told = format!("{told}, {:?}: {result:?}", record.failed);
                let state = Case::state(&folder).unwrap_or_default();
                let is_after = state == after;
                assert!(is_after || state == before, "{told}: something between");
                match &result {
                    Ok(()) => assert!(is_after, "{told}: told as done"),
                    Err(error) => check_error(error, code, &told),
                }
                if let Some((call, _)) = record.failed {
                    tally.injected += 1;
                    *tally.by_call.entry(call).or_default() += 1;
                    tally.survived += usize::from(result.is_ok());
                    tally.done_and_failed += usize::from(result.is_err() && is_after);
                }

                self.run(&folder)
                    .unwrap_or_else(|error| panic!("{told}: then {error:?}"));
                assert_eq!(Case::state(&folder).unwrap(), after, "{told}: repaired");
                let strays = faults::strays(&Index::open(&folder).unwrap());
                assert!(strays.is_empty(), "{told}: {strays:?} is left");
            }
        }
        tally
    }

    /// Runs; a run that hangs fails.
    fn run_watched(&'static self, folder: &Path, told: &str) -> Result<(), IngestError> {
        let (sender, receiver) = channel();
        let folder = folder.to_path_buf();
        let thread = std::thread::spawn(move || {
            let _ = sender.send(self.run(&folder));
        });
        match receiver.recv_timeout(LONGEST_RUN) {
            Ok(result) => result,
            Err(RecvTimeoutError::Timeout) => panic!("{told}: it hangs"),
            Err(RecvTimeoutError::Disconnected) => {
                panic!("{told}: it panics: {:?}", thread.join())
            }
        }
    }
}

/// What became of the faults.
#[derive(Debug, Default)]
struct Tally {
    injected: usize,
    by_call: BTreeMap<Call, usize>,
    /// Runs that did what they were asked for all the same.
    survived: usize,
    /// Runs that failed when the commit had its name.
    done_and_failed: usize,
}

/// The error names its cause.
fn check_error(error: &IngestError, code: i32, told: &str) {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| {
        error.source()
    });
    let said: Vec<String> = causes.map(ToString::to_string).collect();
    let said = said.join(": ");
    let is_named = said.contains(&format!("(os error {code})"));
    assert!(is_named, "{told}: {said}");
}

fn check(case: Case) {
    // Threads that hang must not outlive what they use.
    let case: &'static Case = Box::leak(Box::new(case));
    let stride = match std::env::var("TELUSUR_FAULTS").as_deref() {
        Ok("all") => 1,
        _ => STRIDE,
    };
    let tally = case.survives(stride);
    println!("{tally:?}");
    assert!(tally.injected > 0);
    std::fs::remove_dir_all(case.folder.path()).unwrap();
}

#[test]
fn a_first_build_over_a_failing_disk() {
    check(Case::first_build());
}

#[test]
fn an_update_and_a_merge_over_a_failing_disk() {
    check(Case::update_with_merge());
}

#[test]
fn a_deletion_over_a_failing_disk() {
    check(Case::delete());
}
