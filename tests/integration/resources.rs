//! What the program takes of the machine, and what it does where there is little: a full
//! disk, small files, few open files, a folder that may only be read. See
//! docs/reliability.md.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::workspace::{Run, Workspace};

/// The most files a run of the indexer has open, and the most threads with two that
/// build segments.
const MAX_OPEN_FILES: usize = 48;
const MAX_THREADS: usize = 16;

/// How much larger a process may be after 10,000 queries than after 1,000, in bytes.
const MAX_GROWTH: u64 = 8 << 20;

/// Articles whose text can't be packed well.
fn lines(articles: usize) -> String {
    let mut lines = String::new();
    let mut state = 1_u64;
    for number in 0..articles {
        write!(lines, "{{\"id\":\"{number}\",\"body\":\"beras").unwrap();
        for _ in 0..100 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            write!(lines, " k{:x}", state >> 36).unwrap();
        }
        lines.push_str("\"}\n");
    }
    lines
}

/// What a process has now, as the system tells it.
#[derive(Debug, Clone, Copy, Default)]
struct Use {
    files: usize,
    threads: usize,
    bytes: u64,
}

impl Use {
    fn of(child: &Child) -> Option<Use> {
        let process = PathBuf::from(format!("/proc/{}", child.id()));
        let status = std::fs::read_to_string(process.join("status")).ok()?;
        let value = |name: &str| -> Option<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().nth(0)?.parse().ok()
        };
        Some(Use {
            files: std::fs::read_dir(process.join("fd")).ok()?.count(),
            threads: usize::try_from(value("Threads:")?).ok()?,
            bytes: value("VmRSS:")? << 10,
        })
    }
}

/// A small disk of its own in the workspace, gone when it is dropped.
struct Disk(PathBuf);

impl Disk {
    /// Returns `None` where this user may not mount anything.
    fn new(workspace: &Workspace, size: &str) -> Option<Disk> {
        let path = workspace.path().join("disk");
        std::fs::create_dir(&path).unwrap();
        mount(
            &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"],
            &path,
        )
        .then_some(Disk(path))
    }

    fn resize(&self, size: &str) {
        assert!(mount(&["-o", &format!("remount,size={size}")], &self.0));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn mount(options: &[&str], path: &PathBuf) -> bool {
    let mut mount = Command::new("mount");
    let status = mount.args(options).arg(path).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// The message says what is wrong, where, and what to do.
fn check_no_room(run: &Run, folder: &str, cause: &str) {
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    for expected in [
        &format!("there is no room to write the index at {folder}/"),
        "Make room and run telusur index again",
        "can be searched",
        cause,
    ] {
        assert!(run.stderr.contains(expected), "{expected}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}

#[test]
fn a_full_disk_keeps_what_was_committed_and_room_completes_it() {
    let workspace = Workspace::new();
    let Some(disk) = Disk::new(&workspace, "3m") else {
        println!("skipped: this user may not mount a small disk");
        return;
    };
    let ids = || {
        let run = workspace.run(&["search", "--count", "beras", "--index", "disk/index"]);
        run.stdout.trim().to_owned()
    };
    // The folder itself finds no room.
    std::fs::write(disk.0.join("filler"), vec![0; 4 << 20]).unwrap_err();
    workspace.write("a.jsonl", "{\"body\":\"beras\"}\n");
    let run = workspace.run(&["index", "archive", "-q", "--index", "disk/index"]);
    check_no_room(&run, "disk/index", "No space left on device");
    std::fs::remove_file(disk.0.join("filler")).unwrap();
    let run = workspace.run(&["index", "archive", "-q", "--index", "disk/index"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);

    workspace.write("b.jsonl", lines(6_000));
    for _ in 0..3 {
        let run = workspace.run(&["index", "archive", "-q", "--index", "disk/index"]);
        check_no_room(&run, "disk/index", "No space left on device");
        assert_eq!(ids(), "1");
    }
    disk.resize("200m");
    let run = workspace.run(&["index", "archive", "-q", "--index", "disk/index"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(ids(), "6001");
}

#[test]
fn a_limit_on_the_size_of_files_is_an_error_and_no_death() {
    let workspace = Workspace::indexed("{\"body\":\"beras\"}\n");
    workspace.write("b.jsonl", lines(6_000));
    let run = workspace.run_in_shell("ulimit -f 500; exec \"$0\" index archive -q");
    check_no_room(&run, "index", "File too large");
    assert_eq!(workspace.ids("beras").len(), 1);
    assert_eq!(workspace.run(&["index", "archive", "-q"]).code, Some(0));
    assert_eq!(workspace.articles(), 6_001);
}

/// Where memory runs out, the program ends as one that is killed: what was committed is
/// there, and the next run does the rest.
#[test]
fn too_little_memory_loses_nothing() {
    let workspace = Workspace::indexed("{\"id\":\"awal\",\"body\":\"beras\"}\n");
    workspace.write("b.jsonl", lines(2_000));
    for kibibytes in [40_000, 100_000, 200_000, 400_000] {
        let limit = format!("ulimit -c 0; ulimit -v {kibibytes}; exec \"$0\"");
        let run = workspace.run_in_shell(&format!("{limit} index archive -q"));
        let (found, verified) = (workspace.articles(), workspace.run(&["verify"]));
        let expected = if run.code == Some(0) { 2_001 } else { 1 };
        assert_eq!(found, expected, "{kibibytes} KiB: {}", run.stderr);
        assert_eq!(
            verified.code,
            Some(0),
            "{kibibytes} KiB: {}",
            verified.stdout
        );
        if run.code == Some(0) {
            break;
        }
        assert!(
            !run.stderr.is_empty(),
            "{kibibytes} KiB: an end without a word"
        );
    }
    assert_eq!(workspace.run(&["index", "archive", "-q"]).code, Some(0));
    assert_eq!(workspace.articles(), 2_001);
    // Searching needs little.
    let run = workspace.run_in_shell("ulimit -v 100000; exec \"$0\" search --count beras");
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "2001\n"),
        "{}",
        run.stderr
    );
}

/// Where threads are refused, the error says so, and nothing is lost.
#[test]
fn too_few_threads_are_an_error() {
    let workspace = Workspace::indexed("{\"body\":\"beras\"}\n");
    workspace.write("b.jsonl", "{\"body\":\"beras\"}\n");
    workspace.write("../queries.tsv", "1\tberas\n");
    workspace.write("../qrels.txt", "1 0 a.jsonl 1\n");
    // A user that nobody else is, since threads are counted by user.
    let nobody = "setpriv --reuid=64811 --regid=64811 --clear-groups";
    let opened = format!("chmod -R a+rwX . && {nobody} prlimit --nproc=9 true");
    if workspace.run_in_shell(&opened).code != Some(0) {
        println!("skipped: this user may not become another");
        return;
    }
    let mut refused = 0;
    for (ended_by, command) in [
        ("", "index archive -q --threads 2"),
        // Where it can run, it is told to end.
        ("timeout --foreground --preserve-status 5", "watch archive"),
        ("", "verify"),
        ("", "eval --queries queries.tsv --qrels qrels.txt"),
        ("", "search beras"),
    ] {
        for threads in 1..14 {
            let run = workspace.run_in_shell(&format!(
                "ulimit -c 0; exec {ended_by} {nobody} prlimit --nproc={threads} \"$0\" {command}"
            ));
            let told = format!(
                "{command}, {threads} threads: {:?} {}",
                run.code, run.stderr
            );
            assert!(!run.stderr.contains("panicked"), "{told}");
            match run.code {
                Some(0) => break,
                Some(2) => refused += 1,
                _ => panic!("{told}"),
            }
            // The first thread of all listens for signals.
            let says = ["too few threads", "can't listen for Ctrl-C"];
            assert!(says.iter().any(|says| run.stderr.contains(says)), "{told}");
            assert!(threads < 13, "{told}");
        }
        assert!(workspace.articles() >= 1, "{command}");
    }
    assert!(refused > 5, "{refused}");
    assert_eq!(workspace.articles(), 2);
    assert_eq!(workspace.run(&["verify"]).code, Some(0));
}

/// An index can be searched by whoever may read it, and is written by nobody else.
#[test]
fn an_index_of_another_user_can_be_searched() {
    use std::os::unix::fs::PermissionsExt;
    let workspace = Workspace::indexed("{\"body\":\"beras\"}\n");
    let nobody = "--reuid=65534 --regid=65534 --clear-groups";
    if workspace
        .run_in_shell(&format!("setpriv {nobody} true"))
        .code
        != Some(0)
    {
        println!("skipped: this user may not become another");
        return;
    }
    let readable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(workspace.path(), readable).unwrap();
    let run = workspace.run_in_shell(&format!(
        "exec setpriv {nobody} \"$0\" search --count beras"
    ));
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "1\n"),
        "{}",
        run.stderr
    );
    workspace.write("b.jsonl", "{\"body\":\"beras\"}\n");
    let run = workspace.run_in_shell(&format!("exec setpriv {nobody} \"$0\" index archive"));
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("can't use index: Permission denied"),
        "{}",
        run.stderr
    );
}

#[test]
fn few_open_files_and_threads_are_enough() {
    let workspace = Workspace::new();
    let mut most = Use::default();
    // The eighth commit has all of them merged.
    for number in 0..8 {
        workspace.write(
            &format!("{number}.jsonl"),
            lines(1_000).replace("\"id\":\"", &format!("\"id\":\"{number}-")),
        );
        let mut child = workspace
            .command(&["index", "archive", "-q", "--threads", "2"])
            .spawn()
            .unwrap();
        while child.try_wait().unwrap().is_none() {
            if let Some(now) = Use::of(&child) {
                most.files = most.files.max(now.files);
                most.threads = most.threads.max(now.threads);
                most.bytes = most.bytes.max(now.bytes);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    println!("while indexing: {most:?}");
    assert!(
        most.files <= MAX_OPEN_FILES && most.threads <= MAX_THREADS,
        "{most:?}"
    );
    workspace.write("8.jsonl", "{\"id\":\"akhir\",\"body\":\"beras\"}\n");
    for command in ["index archive -q", "search --count beras", "stats"] {
        let run = workspace.run_in_shell(&format!("ulimit -n 64; exec \"$0\" {command}"));
        assert_eq!(run.code, Some(0), "{command}: {}", run.stderr);
    }
}

#[test]
fn ten_thousand_queries_take_no_more_than_a_thousand() {
    let workspace = Workspace::indexed(&lines(300));
    let mut child = workspace.start(&["search", "-", "-n", "3"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let queries = [
        "beras",
        "beras -k1",
        "\"beras k5\"",
        "k1* beras",
        "berass~ OR k7",
        "(",
        "*",
    ];
    let mut after_1000 = None;
    for (number, query) in (1..=10_000).zip(queries.iter().cycle()) {
        writeln!(stdin, "{query}").unwrap();
        let is_end = |line: &str| {
            line.contains("\"type\":\"summary\"") || line.contains("\"type\":\"error\"")
        };
        while !is_end(&answers.next().unwrap().unwrap()) {}
        if number == 1_000 {
            after_1000 = Use::of(&child);
        }
    }
    let (before, now) = (after_1000.unwrap(), Use::of(&child).unwrap());
    println!("after 1,000 and 10,000 queries: {before:?}, {now:?}");
    assert_eq!((before.files, before.threads), (now.files, now.threads));
    assert!(now.bytes <= before.bytes + MAX_GROWTH, "{before:?} {now:?}");
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
