//! One writer, any number of readers: each sees one commit, and the second writer is
//! told of the first.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use telusur::corpus::ReadOptions;
use telusur::index::{Index, IndexOptions, WriterOptions};
use telusur::ingest::{IngestRequest, ingest, take_down, undo_takedown};
use telusur::search::{SearchRequest, Searcher};

use super::workspace::Workspace;

/// Articles that change all at once.
const COUNTED: usize = 60;

/// Commits that change them.
const ROUNDS: usize = 6;

/// How long a reader waits before it reads again.
const PAUSE: Duration = Duration::from_millis(5);

fn write_round(workspace: &Workspace, round: usize) {
    let mut lines = String::new();
    for number in 0..COUNTED {
        let _ = writeln!(
            lines,
            "{{\"id\":\"h{number}\",\"body\":\"hitungan putaran{round}\"}}"
        );
    }
    workspace.write("hitungan.jsonl", lines);
    // One more segment, so that there is something to merge.
    workspace.write(
        &format!("lain{round}.txt"),
        format!("Lain\n\nteks {round}\n"),
    );
}

fn request(workspace: &Workspace) -> IngestRequest {
    IngestRequest {
        paths: vec![workspace.archive()],
        reading: ReadOptions::default(),
        writer: WriterOptions::small(),
        ..IngestRequest::default()
    }
}

/// Returns the round that all counted articles of a view are of.
fn round_of(searcher: &Searcher) -> String {
    let request = SearchRequest {
        query: "hitungan".to_owned(),
        ..SearchRequest::default()
    };
    let export = searcher.export(&request).expect("an export");
    let total = export.total;
    let bodies = export.map(|article| article.expect("an article").article.body);
    let bodies: Vec<String> = bodies.collect();
    assert_eq!((bodies.len(), total), (COUNTED, COUNTED as u64));
    assert!(
        bodies.iter().all(|body| *body == bodies[0]),
        "articles of two commits: {bodies:?}"
    );
    let hits = searcher.search(&request).expect("hits");
    assert!(hits.hits.iter().all(|hit| hit.article.body == bodies[0]));
    assert_eq!(hits.total.count, COUNTED as u64);
    bodies[0].clone()
}

/// Ends the readers, also where the writer fails.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn every_reader_sees_one_commit() {
    let workspace = Workspace::new();
    write_round(&workspace, 0);
    let folder = workspace.path().join("index");
    let index = Index::open_or_create(&folder, IndexOptions::default()).expect("an index");
    ingest(&index, &request(&workspace), &|| false, &mut |_| {}).expect("a first run");
    let is_over = AtomicBool::new(false);
    let until_over = |read: &dyn Fn()| {
        let mut times = 0;
        while !is_over.load(Ordering::Relaxed) {
            read();
            times += 1;
            // Locks of the system are not fair: the writer must get one, too.
            std::thread::sleep(PAUSE);
        }
        times
    };
    std::thread::scope(|scope| {
        let anew = scope.spawn(|| {
            until_over(&|| {
                let index = Index::open(&folder).expect("an index");
                round_of(&Searcher::open(&index).expect("a view"));
            })
        });
        let kept = scope.spawn(|| {
            until_over(&|| {
                // A view stays what it was, however often the index changes meanwhile.
                let searcher = Searcher::open(&index).expect("a view");
                let first = round_of(&searcher);
                for _ in 0..20 {
                    assert_eq!(round_of(&searcher), first);
                }
            })
        });
        let process = scope.spawn(|| {
            until_over(&|| {
                let run = workspace.run(&["export", "--format", "jsonl", "hitungan"]);
                assert_eq!(run.code, Some(0), "{}", run.stderr);
                let lines: Vec<_> = run.stdout.lines().collect();
                assert_eq!(lines.len(), COUNTED);
                let round = |line: &str| line.split("putaran").nth(1).map(str::to_owned);
                let first = round(lines[0]).expect("a round");
                let first = first.split('"').next().expect("a number").to_owned();
                let body = format!("putaran{first}\"");
                assert!(
                    lines.iter().all(|line| line.contains(&body)),
                    "{}",
                    run.stdout
                );
            })
        });
        let checked = scope.spawn(|| {
            until_over(&|| {
                let run = workspace.run(&["verify", "--json"]);
                assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
            })
        });
        let over = Over(&is_over);
        for round in 1..=ROUNDS {
            write_round(&workspace, round);
            ingest(&index, &request(&workspace), &|| false, &mut |_| {}).expect("a run");
            let id = [format!("lain{}.txt", round - 1)];
            take_down(&index, &id).expect("an article goes");
            undo_takedown(&index, &id).expect("it may come back");
        }
        drop(over);
        for reader in [anew, kept, process, checked] {
            assert!(reader.join().expect("a reader") > 0);
        }
    });
}

#[test]
fn the_second_writer_is_told_who_the_first_is() {
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\"}\n");
    let folder = workspace.path().join("index");
    let index = Index::open(&folder).expect("an index");
    let writer = index.writer(WriterOptions::small()).expect("a writer");
    workspace.write("b.jsonl", "{\"id\":\"b\",\"body\":\"gula\"}\n");
    let process = std::process::id().to_string();
    for (language, since) in [("en", "since"), ("id", "sejak")] {
        for command in [
            &["index", "archive"][..],
            &["delete", "a"],
            &["verify", "--repair"],
        ] {
            let run = workspace.run(&[&["--lang", language], command].concat());
            assert_eq!(run.code, Some(2), "{command:?}");
            for part in [process.as_str(), since] {
                assert!(run.stderr.contains(part), "{command:?}: {}", run.stderr);
            }
        }
    }
    // Readers are not kept out.
    assert_eq!(workspace.ids("beras"), ["a"]);
    let run = workspace.run(&["verify"]);
    assert_eq!(run.code, Some(0));
    assert!(
        run.stdout.contains("another process is writing"),
        "{}",
        run.stdout
    );
    drop(writer);
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

/// A check has the lock while it lists the folder.
#[test]
fn a_writer_waits_for_a_check() {
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\"}\n");
    let path = workspace.path().join("index/.tantivy-writer.lock");
    let lock = std::fs::File::options().write(true).open(path);
    let lock = lock.expect("a lock file");
    lock.lock().expect("a lock");
    lock.set_len(0).expect("it says nothing");
    workspace.write("b.txt", "Gula\n\ngula pasir\n");
    let child = workspace.start(&["index", "archive"]);
    std::thread::sleep(Duration::from_millis(300));
    drop(lock);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(workspace.ids("gula"), ["b.txt"]);
}

#[test]
fn a_lock_file_that_was_left_behind_locks_nobody_out() {
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\"}\n");
    let lock = workspace.path().join("index/.tantivy-writer.lock");
    let left = [
        "",
        "{\"process\":1,\"host\":\"mesin\",\"since\":1533789000,\"command\":\"telusur index\"}",
        "not JSON",
    ];
    for (number, content) in left.into_iter().enumerate() {
        std::fs::write(&lock, content).expect("a lock file");
        workspace.write(&format!("{number}.txt"), "Gula\n\ngula pasir\n");
        let run = workspace.run(&["index", "archive"]);
        assert_eq!(run.code, Some(0), "{content}: {}", run.stderr);
        assert!(run.stderr.contains("1 article indexed"), "{}", run.stderr);
    }
}
