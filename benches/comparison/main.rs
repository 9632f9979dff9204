//! Telusur beside bare tantivy, run alternately on the same articles: building an
//! index, its size and the memory it takes, searches, a search as a whole process.
//!
//! ```sh
//! cargo bench --bench comparison                   # 20,000 articles
//! cargo bench --bench comparison -- 100000 1000000
//! ```
//!
//! Wants the generator of archives of `TELUSUR_SHARED`, and keeps what it makes in
//! `TELUSUR_BENCH` (default: `telusur-bench` in the folder of temporary files).
//! Every figure is asserted to come from work that was done.

#![allow(missing_docs, reason = "a program that measures")]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it prints its figures"
)]
#![allow(clippy::cast_precision_loss, reason = "ratios of what is counted")]

mod archive;
mod baseline;
mod kinds;
#[path = "../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use archive::Archive;
use baseline::Baseline;
use telusur::index::Index;
use telusur::search::{SearchRequest, Searcher};
use wait4::Wait4;

/// Articles of an archive when nobody says.
const ARTICLES: u64 = 20_000;

/// Queries of a log.
const QUERIES: usize = 1_000;

/// Times that each query is asked; the first time only warms.
const PASSES: usize = 4;

/// Times that a process is run for one search.
const PROCESSES: usize = 200;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["build", archive, folder] => {
            let articles = baseline::build(archive.as_ref(), folder.as_ref());
            println!("{}", articles.expect("an index"));
        }
        ["once", folder, query] => {
            let index = Baseline::open(folder.as_ref()).expect("an index");
            for hit in index.search(query).expect("hits") {
                println!("{}\n{}", hit.title, hit.snippet);
            }
        }
        ["warm", folder, ours, articles] => {
            let articles = articles.parse().expect("a number of articles");
            let archive = Archive::of(articles, &generator().expect("TELUSUR_SHARED"));
            warm(folder.as_ref(), ours.as_ref(), &archive);
        }
        _ => compare(&arguments),
    }
}

fn generator() -> Option<PathBuf> {
    let shared = std::env::var_os("TELUSUR_SHARED")?;
    Some(Path::new(&shared).join("bench/make-archive"))
}

fn compare(arguments: &[&str]) {
    let Some(generator) = generator() else {
        eprintln!("skipped: TELUSUR_SHARED does not name the generator of archives");
        return;
    };
    // `cargo bench` adds `--bench`.
    let mut sizes: Vec<u64> = arguments
        .iter()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    if sizes.is_empty() {
        sizes.push(ARTICLES);
    }
    for articles in sizes {
        compare_on(&Archive::of(articles, &generator));
    }
}

/// A program and how it is called.
struct Contender {
    name: &'static str,
    index: PathBuf,
    build: Vec<String>,
    search: Vec<String>,
    program: PathBuf,
    /// Whether it is asked as well, or only builds.
    searches: bool,
    /// Whether it finds phrases as they are written.
    finds_phrases: bool,
}

impl Contender {
    fn new(name: &'static str, program: PathBuf, build: &[&str], search: &[&str]) -> Contender {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Contender {
            name,
            index: archive::folder().join(name.replace(' ', "-")),
            build: owned(build),
            search: owned(search),
            program,
            searches: true,
            finds_phrases: true,
        }
    }

    fn command(&self, arguments: &[String], archive: &Archive, query: &str) -> Command {
        let mut command = Command::new(&self.program);
        for argument in arguments {
            match argument.as_str() {
                "ARCHIVE" => command.arg(&archive.file),
                "TEXTS" => command.args(&archive.text_files),
                "INDEX" => command.arg(&self.index),
                "QUERY" => command.arg(query),
                other => command.arg(other),
            };
        }
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command
    }
}

fn contenders(archive: &Archive) -> Vec<Contender> {
    let own = std::env::current_exe().expect("the path of this program");
    let telusur = PathBuf::from(env!("CARGO_BIN_EXE_telusur"));
    let search = ["search", "QUERY", "--index", "INDEX"];
    let mut contenders = vec![
        Contender::new(
            "bare tantivy",
            own,
            &["build", "ARCHIVE", "INDEX"],
            &["once", "INDEX", "QUERY"],
        ),
        Contender::new(
            "telusur",
            telusur.clone(),
            &["index", "ARCHIVE", "--index", "INDEX"],
            &search,
        ),
        Contender {
            finds_phrases: false,
            ..Contender::new(
                "telusur --no-surface",
                telusur.clone(),
                &["index", "ARCHIVE", "--index", "INDEX", "--no-surface"],
                &search,
            )
        },
    ];
    if archive.text_files.is_some() {
        contenders.push(Contender {
            searches: false,
            ..Contender::new(
                "telusur, text files",
                telusur,
                &["index", "TEXTS", "--index", "INDEX"],
                &search,
            )
        });
    }
    contenders
}

#[derive(Default)]
struct Figures {
    build: Vec<Duration>,
    memory: Vec<u64>,
    bytes: u64,
    segments: usize,
    process: Vec<Duration>,
}

fn compare_on(archive: &Archive) {
    let contenders = contenders(archive);
    let mut figures: Vec<Figures> = contenders.iter().map(|_| Figures::default()).collect();
    let rounds = if archive.articles > 200_000 { 1 } else { 3 };
    for _ in 0..rounds {
        for (contender, figures) in contenders.iter().zip(&mut figures) {
            build(contender, archive, figures);
        }
    }
    let queries = archive.queries(QUERIES);
    for query in queries.iter().take(PROCESSES) {
        for (contender, figures) in contenders.iter().zip(&mut figures) {
            if !contender.searches || query.contains('"') && !contender.finds_phrases {
                continue;
            }
            let mut command = contender.command(&contender.search, archive, query);
            let start = Instant::now();
            let output = command.output().expect("a search");
            figures.process.push(start.elapsed());
            let done = matches!(output.status.code(), Some(0 | 1));
            assert!(done, "{query}");
        }
    }

    let megabytes = archive.text_bytes as f64 / 1e6;
    println!(
        "\n{} articles, {megabytes:.0} MB of text\n",
        archive.articles
    );
    println!("| | build | MB/s | peak MiB | index / text | segments | process, median | p99 |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    let base = median(&mut figures[0].build).as_secs_f64();
    let base_process = median(&mut figures[0].process).as_secs_f64();
    for (contender, figures) in contenders.iter().zip(&mut figures) {
        let build = median(&mut figures.build).as_secs_f64();
        figures.memory.sort_unstable();
        print!(
            "| {} | {:.2} | {:.1} | {} | {:.3} | {} |",
            contender.name,
            build / base,
            megabytes / build,
            figures.memory[figures.memory.len() / 2] >> 20,
            figures.bytes as f64 / archive.text_bytes as f64,
            figures.segments,
        );
        if contender.searches {
            let process = median(&mut figures.process).as_secs_f64();
            println!(
                " {:.2} ({:.2} ms) | {:.2} ms |",
                process / base_process,
                process * 1e3,
                percentile(&mut figures.process, 99).as_secs_f64() * 1e3,
            );
        } else {
            println!(" | |");
        }
    }
    let status = Command::new(std::env::current_exe().expect("the path of this program"))
        .arg("warm")
        .args([&contenders[0].index, &contenders[1].index])
        .arg(archive.articles.to_string())
        .status();
    assert!(status.expect("warm searches").success());
}

fn build(contender: &Contender, archive: &Archive, figures: &mut Figures) {
    let _ = std::fs::remove_dir_all(&contender.index);
    std::fs::create_dir_all(&contender.index).expect("a folder for the index");
    let mut command = contender.command(&contender.build, archive, "");
    command.stdout(Stdio::null());
    let start = Instant::now();
    let child = command.spawn().expect("an indexer");
    let used = child.wait4().expect("an end of it");
    figures.build.push(start.elapsed());
    assert!(used.status.success(), "{} has failed", contender.name);
    figures.memory.push(used.rusage.maxrss);
    figures.bytes = size(&contender.index);
    let index = tantivy::Index::open_in_dir(&contender.index).expect("an index");
    let metas = index.searchable_segment_metas().expect("its segments");
    figures.segments = metas.len();
    let articles: u64 = metas.iter().map(|meta| u64::from(meta.num_docs())).sum();
    assert_eq!(articles, archive.articles, "{}", contender.name);
}

fn size(folder: &Path) -> u64 {
    let files = folder.read_dir().expect("an index");
    files
        .map(|file| file.and_then(|file| file.metadata()).expect("a file").len())
        .sum()
}

/// Asks the whole log in both indexes alternately.
fn warm(theirs: &Path, ours: &Path, archive: &Archive) {
    let baseline = Baseline::open(theirs).expect("an index");
    let searcher = Searcher::open(&Index::open(ours).expect("an index")).expect("a view");
    let queries = archive.queries(QUERIES);
    let requests: Vec<SearchRequest> = queries
        .iter()
        .map(|query| SearchRequest {
            query: query.clone(),
            ..SearchRequest::default()
        })
        .collect();
    let (mut bare, mut whole) = (Vec::new(), Vec::new());
    let (mut bare_hits, mut hits) = (0, 0);
    for pass in 0..PASSES {
        for (query, request) in queries.iter().zip(&requests) {
            let start = Instant::now();
            let found = baseline.search(query).expect("hits");
            let theirs = start.elapsed();
            let start = Instant::now();
            let response = searcher.search(request).expect("hits");
            let ours = start.elapsed();
            bare_hits += found.len();
            hits += response.hits.len();
            if pass > 0 {
                bare.push(theirs);
                whole.push(ours);
            }
        }
    }
    assert!(
        bare_hits > QUERIES && hits > QUERIES,
        "{bare_hits} and {hits} hits"
    );
    let at = |times: &mut Vec<Duration>| {
        [50, 90, 99].map(|share| percentile(times, share).as_secs_f64() * 1e3)
    };
    println!(
        "\n| kind of query | bare tantivy, p50 | telusur, p50 | ratio |\n|---|---:|---:|---:|"
    );
    for (number, kind) in archive::KINDS.iter().enumerate() {
        let of_kind = |times: &[Duration]| {
            let times = times.iter().skip(number).step_by(archive::KINDS.len());
            median(&mut times.copied().collect::<Vec<_>>()).as_secs_f64() * 1e3
        };
        let (theirs, ours) = (of_kind(&bare), of_kind(&whole));
        println!(
            "| {kind} | {theirs:.2} ms | {ours:.2} ms | {:.2} |",
            ours / theirs
        );
    }
    println!("\n| ten hits with passages, warm | p50 | p90 | p99 |\n|---|---:|---:|---:|");
    let (bare, whole) = (at(&mut bare), at(&mut whole));
    for (name, times) in [("bare tantivy", bare), ("telusur", whole)] {
        print!("| {name} |");
        for (time, base) in times.iter().zip(bare) {
            print!(" {:.2} ({time:.2} ms) |", time / base);
        }
        println!();
    }
    kinds::compare(&searcher, archive);
}

fn median(times: &mut [Duration]) -> Duration {
    percentile(times, 50)
}

fn percentile(times: &mut [Duration], share: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() - 1) * share / 100]
}
