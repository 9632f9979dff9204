//! The indexer killed at any moment: the index opens, holds one commit whole, and the
//! next run makes it what it was to become. See docs/reliability.md.
//!
//! `TELUSUR_KILLS` says how often to kill, `TELUSUR_SEED` at which moments.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::workspace::{Run, Workspace};

/// How often each kind of run is killed when nobody says.
const KILLS: u64 = 5;

/// A run that takes longer hangs.
const LONGEST_RUN: Duration = Duration::from_mins(2);

/// Articles of a file.
const ARTICLES: u64 = 30;

/// Runs that nobody kills, to see how long they take.
const RUNS_OF_PACE: usize = 3;

/// How often the index folder is looked at for the moment to come.
const GLANCE: Duration = Duration::from_micros(200);

/// The version of a file, which says what is in it.
type Version = u64;

/// What an index holds: articles by their ids.
type State = BTreeMap<String, Value>;

/// Numbers that look random and are the same for the same seed: `SplitMix64`
/// (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn new(salt: u64) -> Random {
        let seed = number_of("TELUSUR_SEED").unwrap_or(20_261_127);
        Random(seed.wrapping_mul(31).wrapping_add(salt))
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }

    fn up_to(&mut self, longest: Duration) -> Duration {
        let longest = u64::try_from(longest.as_micros()).expect("a short time");
        Duration::from_micros(self.below(longest))
    }
}

fn number_of(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// An archive under test. What its files hold follows from their names and versions, so
/// what an index must hold is known without reading it.
struct Archive {
    workspace: Workspace,
    files: BTreeMap<String, Version>,
    /// The newest version of each file there ever was.
    written: BTreeMap<String, Version>,
}

/// The articles of a file of this version.
fn articles(file: &str, version: Version) -> Vec<Value> {
    const WORDS: [&str; 12] = [
        "harga",
        "beras",
        "naik",
        "pasar",
        "induk",
        "pedagang",
        "mengeluhkan",
        "pasokan",
        "jagung",
        "impor",
        "menteri",
        "perdagangan",
    ];
    let seed = file
        .bytes()
        .fold(version, |seed, byte| seed * 31 + u64::from(byte));
    let mut random = Random(seed);
    (0..ARTICLES)
        .map(|number| {
            let mut body = format!("Isi {number} dari {file} versi {version}.");
            for _ in 0..60 {
                let word = WORDS[usize::try_from(random.below(12)).expect("a small number")];
                let _ = write!(body, " {word}{}", random.below(50));
            }
            json!({
                "id": format!("{file}/{number}"),
                "title": format!("Judul {number} versi {version}"),
                "date": format!("{}-08-09", 2001 + version % 20),
                "path": file,
                "body": body,
            })
        })
        .collect()
}

/// What an index holds of them.
fn state_of_file(file: &str, version: Version) -> State {
    let articles = articles(file, version).into_iter();
    articles.map(|article| (id_of(&article), article)).collect()
}

impl Archive {
    fn new() -> Archive {
        Archive {
            workspace: Workspace::new(),
            files: BTreeMap::new(),
            written: BTreeMap::new(),
        }
    }

    /// Writes the next version of a file; nobody ever sees half of it.
    fn write(&mut self, file: &str) {
        let version = self.written.entry(file.to_owned()).or_default();
        *version += 1;
        self.files.insert(file.to_owned(), *version);
        let lines: Vec<String> = articles(file, *version)
            .iter()
            .map(Value::to_string)
            .collect();
        let draft = self.workspace.path().join("draft");
        std::fs::write(&draft, lines.join("\n")).expect("a written file");
        std::fs::rename(draft, self.workspace.archive().join(file)).expect("a moved file");
    }

    fn remove(&mut self, file: &str) {
        self.files.remove(file);
        std::fs::remove_file(self.workspace.archive().join(file)).expect("a removed file");
    }

    fn index(&self) -> PathBuf {
        self.workspace.path().join("index")
    }

    /// What an index of the archive holds.
    fn state(&self) -> State {
        let files = self.files.iter();
        files
            .flat_map(|(file, version)| state_of_file(file, *version))
            .collect()
    }

    /// Returns the version of each file that an index holds, if it holds every file whole.
    fn versions(&self, state: &State) -> BTreeMap<String, Version> {
        let mut found: BTreeMap<String, State> = BTreeMap::new();
        for (id, article) in state {
            let file = article["path"].as_str().expect("a path").to_owned();
            found
                .entry(file)
                .or_default()
                .insert(id.clone(), article.clone());
        }
        found
            .into_iter()
            .map(|(file, found)| {
                let newest = self.written.get(&file).copied().unwrap_or_default();
                let version = (1..=newest).find(|version| state_of_file(&file, *version) == found);
                let version = version.unwrap_or_else(|| panic!("{file} is not whole"));
                (file, version)
            })
            .collect()
    }

    /// The paths that a run would read or take out.
    fn planned(&self) -> BTreeSet<String> {
        let run = self.run(&["index", "archive", "--yes", "--dry-run"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let paths = run
            .stdout
            .lines()
            .filter_map(|line| line.split_whitespace().nth(1));
        paths.map(str::to_owned).collect()
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let child = self.workspace.start(arguments);
        end(child)
    }

    fn start(&self, command: &str) -> Child {
        let mut program = self
            .workspace
            .command(&[command, "archive", "--yes", "--quiet"]);
        if command == "index" {
            program.args(["--memory", "30M", "--threads", "2"]);
        }
        program
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs")
    }

    /// Brings the index to what the archive is; nothing stops it.
    fn complete(&self) {
        let run = end(self.start("index"));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
}

fn id_of(article: &Value) -> String {
    article["id"].as_str().expect("an id").to_owned()
}

/// Waits for the end of a run, which may not hang.
fn end(mut child: Child) -> Run {
    // Nobody types, and pipes that are full would stop it.
    drop(child.stdin.take());
    let id = child.id();
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let output = receiver
        .recv_timeout(LONGEST_RUN)
        .unwrap_or_else(|_| panic!("process {id} hangs"));
    output.expect("an end").into()
}

/// What an index holds, `None` if there is none yet.
fn state_of(archive: &Archive) -> Option<State> {
    let run = archive.run(&["export", "*"]);
    if run.stderr.contains("No index at") {
        return None;
    }
    assert!(matches!(run.code, Some(0 | 1)), "{}", run.stderr);
    let mut state = State::new();
    for line in run.stdout.lines() {
        let mut article: Value = serde_json::from_str(line).expect("JSON");
        let fields = article.as_object_mut().expect("an object");
        fields
            .retain(|_, value| !value.is_null() && value.as_array().is_none_or(|v| !v.is_empty()));
        let before = state.insert(id_of(&article), article);
        assert!(before.is_none(), "{before:?} is there twice");
    }
    Some(state)
}

/// When a process is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// So long after its start.
    After(Duration),
    /// When so many files were written to the index folder, however short they stay.
    Files(usize),
    /// So long after a commit.
    AfterCommit(Duration),
}

/// How long a run takes that nobody kills, and how many files it writes.
struct Pace {
    duration: Duration,
    files: u64,
}

impl Pace {
    /// What is slower than anything.
    const UNKNOWN: Pace = Pace {
        duration: LONGEST_RUN,
        files: u64::MAX,
    };

    /// Lets a run come to its end and sees how fast it is when it is fast.
    fn measure(&mut self, index: &Path, start: impl FnOnce() -> Child) {
        let begun = Instant::now();
        let mut glance = Glance::new(index);
        let mut child = start();
        while child.try_wait().expect("a process").is_none() {
            glance.look();
            std::thread::sleep(GLANCE);
        }
        let run = end(child);
        assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
        self.duration = self.duration.min(begun.elapsed());
        self.files = self.files.min(glance.new.len() as u64);
    }
}

impl Moment {
    /// One of a run of this pace, now and then behind its end.
    fn any(random: &mut Random, pace: &Pace) -> Moment {
        match random.below(3) {
            0 => Moment::After(random.up_to(pace.duration * 11 / 10)),
            1 => Moment::Files(usize::try_from(random.below(pace.files)).expect("few") + 1),
            _ => Moment::AfterCommit(random.up_to(pace.duration / 4)),
        }
    }

    /// Waits for it, or for the end of the process.
    fn wait(self, child: &mut Child, index: &Path) {
        let mut glance = Glance::new(index);
        let mut due = match self {
            Moment::After(delay) => Some(Instant::now() + delay),
            _ => None,
        };
        while child.try_wait().expect("a process").is_none() {
            if due.is_some_and(|due| Instant::now() >= due) {
                return;
            }
            glance.look();
            match self {
                Moment::Files(files) if glance.new.len() >= files => return,
                Moment::AfterCommit(delay) if glance.committed => {
                    due.get_or_insert_with(|| Instant::now() + delay);
                }
                _ => {}
            }
            std::thread::sleep(GLANCE);
        }
    }
}

/// What was seen of an index folder since the first look.
struct Glance {
    folder: PathBuf,
    before: HashSet<std::ffi::OsString>,
    new: HashSet<std::ffi::OsString>,
    meta: Option<Vec<u8>>,
    committed: bool,
}

impl Glance {
    fn new(folder: &Path) -> Glance {
        Glance {
            before: names(folder).collect(),
            new: HashSet::new(),
            meta: std::fs::read(folder.join("meta.json")).ok(),
            committed: false,
            folder: folder.to_path_buf(),
        }
    }

    fn look(&mut self) {
        self.new
            .extend(names(&self.folder).filter(|name| !self.before.contains(name)));
        // An index that is created has no articles, and no payload either.
        let meta = std::fs::read(self.folder.join("meta.json")).ok();
        self.committed |= meta != self.meta
            && meta.is_some_and(|meta| String::from_utf8_lossy(&meta).contains("\"payload\""));
    }
}

fn names(folder: &Path) -> impl Iterator<Item = std::ffi::OsString> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name())
}

/// What a killed run leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// No index yet.
    Absent,
    /// The commit before.
    Before,
    /// The commit it was to make; of `watch`, any but the first.
    After,
}

/// What became of all kills.
#[derive(Debug, Default)]
struct Tally {
    killed: usize,
    /// Ended before their moment came.
    ended: usize,
    outcomes: BTreeMap<Outcome, usize>,
}

/// A kind of run, and what is killed how.
struct Harness {
    archive: Archive,
    /// A copy of the index before the run.
    before: Option<PathBuf>,
    before_state: State,
    pace: Pace,
    random: Random,
    tally: Tally,
}

impl Harness {
    /// The archive is indexed if it is to be; `change` then makes of it what the run is
    /// about.
    fn new(mut archive: Archive, salt: u64, change: &dyn Fn(&mut Archive)) -> Harness {
        let index = archive.index();
        let before = index
            .exists()
            .then(|| archive.workspace.path().join("before"));
        let before_state = match &before {
            Some(copy) => {
                copy_folder(&index, copy);
                archive.state()
            }
            None => State::new(),
        };
        change(&mut archive);
        let mut harness = Harness {
            pace: Pace::UNKNOWN,
            archive,
            before,
            before_state,
            random: Random::new(salt),
            tally: Tally::default(),
        };
        for _ in 0..RUNS_OF_PACE {
            harness.restore();
            harness.measure();
        }
        assert_eq!(
            state_of(&harness.archive),
            Some(harness.archive.state()),
            "never interrupted"
        );
        harness
    }

    /// Lets a run come to its end and sees how fast it is when it is fast.
    fn measure(&mut self) {
        let index = self.archive.index();
        self.pace.measure(&index, || self.archive.start("index"));
    }

    /// Makes the index what it was before the run.
    fn restore(&self) {
        let index = self.archive.index();
        if index.exists() {
            std::fs::remove_dir_all(&index).expect("a removed folder");
        }
        if let Some(before) = &self.before {
            copy_folder(before, &index);
        }
    }

    /// Starts a run and kills it at a moment.
    fn kill_at(&mut self, moment: Moment) {
        let mut child = self.archive.start("index");
        moment.wait(&mut child, &self.archive.index());
        self.kill(child);
    }

    fn kill(&mut self, child: Child) {
        kill(child, &mut self.tally);
    }

    /// The index is one of the commits, and knows which.
    fn check_commit(&mut self, told: &str) {
        let state = state_of(&self.archive);
        let outcome = match &state {
            None => Outcome::Absent,
            Some(state) if *state == self.archive.state() => Outcome::After,
            Some(state) => {
                assert_eq!(*state, self.before_state, "{told}: something between");
                Outcome::Before
            }
        };
        assert!(
            outcome != Outcome::Absent || self.before.is_none(),
            "{told}: no index"
        );
        *self.tally.outcomes.entry(outcome).or_default() += 1;
        self.check_agreement(&state.unwrap_or_default(), told);
    }

    /// The next run reads what is missing, and nothing else.
    fn check_agreement(&self, state: &State, told: &str) {
        let held = self.archive.versions(state);
        let all: BTreeSet<&String> = held.keys().chain(self.archive.files.keys()).collect();
        let differing = all
            .into_iter()
            .filter(|file| held.get(*file) != self.archive.files.get(*file));
        let differing: BTreeSet<String> = differing.cloned().collect();
        assert_eq!(
            self.archive.planned(),
            differing,
            "{told}: what is read next"
        );
    }

    /// What can be checked without the archive is in order.
    fn check_whole(&self, told: &str) {
        let run = self.archive.run(&["verify"]);
        assert_eq!(run.code, Some(0), "{told}: {}{}", run.stdout, run.stderr);
    }

    /// The next run makes the index as if nothing had happened, and nothing is left over.
    fn check_repair(&self, told: &str) {
        self.archive.complete();
        assert_eq!(
            state_of(&self.archive),
            Some(self.archive.state()),
            "{told}: repaired"
        );
        self.check_whole(told);
        self.check_agreement(&self.archive.state(), told);
        let index = self.archive.index();
        let meta: Value =
            serde_json::from_slice(&std::fs::read(index.join("meta.json")).expect("a commit"))
                .expect("JSON");
        let payload = meta["payload"].as_str().expect("a payload");
        let segments = meta["segments"].as_array().expect("segments").iter();
        let segments: Vec<String> = segments
            .map(|segment| {
                segment["segment_id"]
                    .as_str()
                    .expect("an id")
                    .replace('-', "")
            })
            .collect();
        let left: Vec<String> = names(&index)
            .map(|name| name.to_string_lossy().into_owned())
            .filter(|name| {
                let is_fixed = [
                    "meta.json",
                    "telusur.json",
                    ".managed.json",
                    ".tantivy-meta.lock",
                    ".tantivy-writer.lock",
                ]
                .contains(&name.as_str());
                !is_fixed
                    && !payload.contains(name.as_str())
                    && !segments.iter().any(|segment| name.starts_with(segment))
            })
            .collect();
        assert!(left.is_empty(), "{told}: {left:?} is left");
    }

    /// Kills runs, and now and then the run that repairs.
    fn survives(mut self) -> Tally {
        for number in 0..kills() {
            self.restore();
            let mut moment = Moment::any(&mut self.random, &self.pace);
            let mut told = format!("{number}, {moment:?}");
            self.kill_at(moment);
            self.check_commit(&told);
            while self.random.below(2) == 0 {
                moment = Moment::any(&mut self.random, &self.pace);
                let _ = write!(told, ", then {moment:?}");
                self.kill_at(moment);
                self.check_commit(&told);
            }
            self.check_repair(&told);
        }
        assert!(self.tally.killed > 0);
        self.tally
    }
}

fn kill(mut child: Child, tally: &mut Tally) {
    if child.try_wait().expect("a process").is_some() {
        tally.ended += 1;
    } else {
        child.kill().expect("a killed process");
        tally.killed += 1;
    }
    let run = end(child);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("a folder");
    for name in names(from) {
        std::fs::copy(from.join(&name), to.join(&name)).expect("a copied file");
    }
}

fn kills() -> u64 {
    number_of("TELUSUR_KILLS").unwrap_or(KILLS)
}

#[test]
fn a_first_build_that_is_killed() {
    let archive = Archive::new();
    let harness = Harness::new(archive, 1, &|archive| {
        for number in 0..20 {
            archive.write(&format!("{number}.jsonl"));
        }
    });
    println!("{:?}", harness.survives());
}

#[test]
fn an_update_that_is_killed() {
    let mut archive = Archive::new();
    for number in 0..20 {
        archive.write(&format!("{number}.jsonl"));
    }
    archive.complete();
    let harness = Harness::new(archive, 2, &|archive| {
        for number in (0..20).step_by(3) {
            archive.write(&format!("{number}.jsonl"));
        }
        for number in (1..20).step_by(4) {
            archive.remove(&format!("{number}.jsonl"));
        }
        for number in 20..28 {
            archive.write(&format!("{number}.jsonl"));
        }
    });
    println!("{:?}", harness.survives());
}

/// The eighth small commit has all of them merged.
#[test]
fn a_merge_that_is_killed() {
    let mut archive = Archive::new();
    for number in 0..7 {
        archive.write(&format!("{number}.jsonl"));
        archive.complete();
    }
    let harness = Harness::new(archive, 3, &|archive| archive.write("7.jsonl"));
    println!("{:?}", harness.survives());
}

#[test]
fn a_watched_archive_whose_watcher_is_killed() {
    let mut archive = Archive::new();
    for number in 0..6 {
        archive.write(&format!("{number}.jsonl"));
    }
    archive.complete();
    let mut harness = Harness::new(archive, 4, &|archive| archive.write("0.jsonl"));
    for number in 0..kills().div_ceil(3) {
        let before = harness.archive.state();
        let child = harness.archive.start("watch");
        // What comes shortly after its start is found by the first run or by an event.
        for change in 0..harness.random.below(12) {
            let file = format!("{}.jsonl", harness.random.below(9));
            if harness.random.below(4) == 0 && harness.archive.files.contains_key(&file) {
                harness.archive.remove(&file);
            } else {
                harness.archive.write(&file);
            }
            if change % 3 == 2 {
                std::thread::sleep(harness.random.up_to(Duration::from_millis(900)));
            }
        }
        std::thread::sleep(harness.random.up_to(Duration::from_millis(900)));
        harness.kill(child);
        let told = format!("{number}");
        let state = state_of(&harness.archive).expect("an index");
        let outcome = if state == before {
            Outcome::Before
        } else {
            Outcome::After
        };
        *harness.tally.outcomes.entry(outcome).or_default() += 1;
        harness.check_agreement(&state, &told);
        harness.check_repair(&told);
    }
    println!("{:?}", harness.tally);
    assert!(harness.tally.killed > 0);
}

/// A command that changes an index, killed at any moment.
struct Interrupted<'a> {
    archive: &'a Archive,
    /// A copy of the index before the command.
    before: &'a Path,
    arguments: &'a [&'a str],
}

impl Interrupted<'_> {
    fn restore(&self) {
        let index = self.archive.index();
        std::fs::remove_dir_all(&index).expect("a removed folder");
        copy_folder(self.before, &index);
    }

    /// Kills the command again and again; `check` sees what is left of the index.
    fn survives(&self, salt: u64, mut check: impl FnMut(&str) -> Outcome) -> Tally {
        let (index, mut pace) = (self.archive.index(), Pace::UNKNOWN);
        let start = || self.archive.workspace.start(self.arguments);
        for _ in 0..RUNS_OF_PACE {
            self.restore();
            pace.measure(&index, start);
        }
        let (mut random, mut tally) = (Random::new(salt), Tally::default());
        for number in 0..kills() {
            self.restore();
            let moment = Moment::any(&mut random, &pace);
            let told = format!("{number}, {moment:?}");
            let mut child = start();
            moment.wait(&mut child, &index);
            kill(child, &mut tally);
            *tally.outcomes.entry(check(&told)).or_default() += 1;
        }
        tally
    }
}

/// All of the articles are taken out or none, and what is out stays out.
#[test]
fn a_deletion_that_is_killed() {
    let mut archive = Archive::new();
    for number in 0..8 {
        archive.write(&format!("{number}.jsonl"));
    }
    archive.complete();
    let before = archive.workspace.path().join("before");
    copy_folder(&archive.index(), &before);
    let ids: Vec<String> = (0..8).map(|n| format!("{n}.jsonl/{}", n * 3)).collect();
    let arguments: Vec<&str> = std::iter::once("delete")
        .chain(ids.iter().map(String::as_str))
        .collect();
    let whole = archive.state();
    let mut without = whole.clone();
    without.retain(|id, _| !ids.contains(id));
    let interrupted = Interrupted {
        archive: &archive,
        before: &before,
        arguments: &arguments,
    };
    let sound = |told: &str| {
        let run = archive.run(&["verify"]);
        assert_eq!(run.code, Some(0), "{told}: {}{}", run.stdout, run.stderr);
    };
    let tally = interrupted.survives(7, |told| {
        let held = state_of(&archive).expect("an index");
        let outcome = if held == whole {
            Outcome::Before
        } else {
            assert_eq!(held, without, "{told}: something between");
            Outcome::After
        };
        sound(told);
        archive.complete();
        assert_eq!(state_of(&archive).as_ref(), Some(&held), "{told}: indexed");
        let run = archive.run(&arguments);
        assert_eq!(run.code, Some(0), "{told}: {}", run.stderr);
        archive.complete();
        assert_eq!(state_of(&archive).as_ref(), Some(&without), "{told}: again");
        sound(told);
        outcome
    });
    println!("{tally:?}");
}

/// A repair that is killed leaves the index as it was or repaired; the next one and a run
/// make it whole.
#[test]
fn a_repair_that_is_killed() {
    for (salt, ending) in [(8, "pos"), (9, "store")] {
        let mut archive = Archive::new();
        for number in 0..8 {
            archive.write(&format!("{number}.jsonl"));
            if number % 4 == 3 {
                archive.complete();
            }
        }
        let damaged = names(&archive.index())
            .map(|name| archive.index().join(name))
            .find(|path| path.extension().is_some_and(|found| found == ending))
            .expect("a segment");
        let mut content = std::fs::read(&damaged).expect("a file");
        content[3] ^= 4;
        std::fs::write(&damaged, content).expect("it is damaged");
        let before = archive.workspace.path().join("before");
        copy_folder(&archive.index(), &before);
        let repair = ["verify", "--repair", "--yes"];
        let interrupted = Interrupted {
            archive: &archive,
            before: &before,
            arguments: &repair,
        };
        let tally = interrupted.survives(salt, |told| {
            let outcome = match archive.run(&["verify"]) {
                Run { code: Some(0), .. } => Outcome::After,
                Run { code: Some(1), .. } => Outcome::Before,
                run => panic!("{told}: {}{}", run.stdout, run.stderr),
            };
            let run = archive.run(&repair);
            assert_eq!(run.code, Some(0), "{told}: {}{}", run.stdout, run.stderr);
            archive.complete();
            assert_eq!(state_of(&archive), Some(archive.state()), "{told}");
            let run = archive.run(&["verify"]);
            assert_eq!(run.code, Some(0), "{told}: {}{}", run.stdout, run.stderr);
            outcome
        });
        println!("{ending}: {tally:?}");
    }
}

/// Ctrl-C, `kill` and a closed terminal: what was read until then is committed, unless
/// the signal comes before the run listens or comes twice.
#[test]
fn a_first_build_that_is_told_to_stop() {
    let mut harness = Harness::new(Archive::new(), 5, &|archive| {
        for number in 0..20 {
            archive.write(&format!("{number}.jsonl"));
        }
    });
    let mut codes = BTreeMap::<Option<i32>, usize>::new();
    for number in 0..kills() {
        harness.restore();
        let moment = Moment::After(harness.random.up_to(harness.pace.duration));
        let signal = ["INT", "TERM", "HUP"][usize::try_from(number % 3).expect("few")];
        let times = 1 + harness.random.below(2);
        let told = format!("{number}, {times} SIG{signal} {moment:?}");
        let mut child = harness.archive.start("index");
        moment.wait(&mut child, &harness.archive.index());
        for _ in 0..times {
            send(signal, &child);
        }
        let run = end(child);
        assert!(!run.stderr.contains("panicked"), "{told}: {}", run.stderr);
        // Done, stopped, stopped at once by the second signal, or before it listened.
        assert!(
            matches!(run.code, Some(0 | 2 | 130) | None),
            "{told}: {:?}",
            run.code
        );
        assert!(run.code != Some(130) || times == 2, "{told}");
        *codes.entry(run.code).or_default() += 1;
        let held = state_of(&harness.archive).unwrap_or_default();
        let whole = harness.archive.state();
        for (id, article) in &held {
            assert_eq!(whole.get(id), Some(article), "{told}");
        }
        let missing = whole.keys().filter(|id| !held.contains_key(*id));
        let planned = harness.archive.planned();
        for id in missing {
            let file = id.split('/').next().expect("a file");
            assert!(planned.contains(file), "{told}: {id} is never read");
        }
        harness.check_repair(&told);
    }
    println!("exit codes {codes:?}");
}

fn send(signal: &str, child: &Child) {
    let id = child.id().to_string();
    let kill = std::process::Command::new("kill")
        .args([&format!("-{signal}"), &id])
        .stderr(Stdio::null())
        .status();
    // It may have ended by itself.
    kill.expect("the program kill");
}

/// Whoever reads may go away at any moment.
#[test]
fn output_that_nobody_reads_to_its_end() {
    let mut archive = Archive::new();
    for number in 0..20 {
        archive.write(&format!("{number}.jsonl"));
    }
    archive.complete();
    let mut random = Random::new(6);
    for arguments in [
        &["export", "*"][..],
        &["export", "*", "--format", "csv"],
        &["search", "-n", "600", "*"],
        &["search", "-n", "600", "*", "--json"],
        &["search", "-n", "600", "*", "--html"],
        &["search", "--ids", "-n", "600", "*"],
        &["show", "0.jsonl/0"],
        &["stats"],
        &["index", "archive", "--dry-run"],
    ] {
        for longest in [1, 100, 10_000, 1_000_000] {
            let mut child = archive.workspace.start(arguments);
            drop(child.stdin.take());
            let mut stdout = child.stdout.take().expect("a pipe");
            let some = random.below(longest);
            std::io::copy(&mut (&mut stdout).take(some), &mut std::io::sink()).expect("output");
            drop(stdout);
            let told = format!("{arguments:?} after {some} bytes");
            let run = end(child);
            assert_eq!(run.code, Some(0), "{told}: {}", run.stderr);
            let is_quiet = run.stderr.is_empty() || arguments[0] == "index";
            assert!(is_quiet, "{told}: {}", run.stderr);
        }
    }
    // Each answer is there before the next query is read; then nobody listens.
    let mut child = archive.workspace.start(&["search", "-"]);
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("a pipe");
    // It may have gone already.
    let _ = writeln!(stdin, "beras\njagung");
    drop(stdin);
    let run = end(child);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

/// Streams that are closed from the beginning are as good as empty.
#[cfg(unix)]
#[test]
fn streams_that_are_closed_from_the_beginning() {
    let mut archive = Archive::new();
    archive.write("0.jsonl");
    archive.complete();
    for (command, code) in [
        ("search - <&-", Some(1)),
        ("search judul >&-", Some(0)),
        ("export judul >&- 2>&-", Some(0)),
        ("index archive <&- >&- 2>&-", Some(0)),
    ] {
        let run = archive
            .workspace
            .run_in_shell(&format!("exec \"$0\" {command}"));
        assert_eq!(run.code, code, "{command}: {}", run.stderr);
        assert!(
            !run.stderr.contains("panicked"),
            "{command}: {}",
            run.stderr
        );
    }
}
