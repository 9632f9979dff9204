//! What the fuzzers begin with and what they have found, read once more: by what each
//! fuzzer checks, and cut off in the middle.

#[path = "../fuzz/checks/analysis.rs"]
mod analysis;
#[path = "../fuzz/checks/cleaning.rs"]
mod cleaning;
#[path = "../fuzz/checks/copies.rs"]
mod copies;
#[path = "../fuzz/checks/dates.rs"]
mod dates;
#[path = "../fuzz/checks/evaluation.rs"]
mod evaluation;
#[path = "../fuzz/checks/manifest.rs"]
mod manifest;
#[path = "../fuzz/checks/packing.rs"]
mod packing;
#[path = "../fuzz/checks/parts.rs"]
mod parts;
#[path = "../fuzz/checks/passages.rs"]
mod passages;
#[path = "../fuzz/checks/query.rs"]
mod query;
#[path = "../fuzz/checks/rendering.rs"]
mod rendering;
#[path = "../fuzz/checks/sample.rs"]
mod sample;
#[path = "../fuzz/checks/search.rs"]
mod search;
#[path = "../fuzz/checks/settings.rs"]
mod settings;
#[path = "../fuzz/checks/stemmer.rs"]
mod stemmer;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use telusur::article::DateRule;
use telusur::corpus::{ReadOptions, parse, parse_date, read_bytes};

/// The targets that read files, with a name that tells what is in them.
const PARSERS: [(&str, &str); 17] = [
    ("text", "a.txt"),
    ("json_lines", "a.jsonl"),
    ("json", "a.json"),
    ("table", "a.csv"),
    ("tar", "a.tar"),
    ("zip", "a.zip"),
    ("gzip", "a.jsonl.gz"),
    ("zstd", "a.jsonl.zst"),
    ("bzip2", "a.jsonl.bz2"),
    ("xz", "a.jsonl.xz"),
    ("html", "a.html"),
    ("markdown", "a.md"),
    ("feed", "a.xml"),
    ("trec", "a.trec"),
    ("warc", "a.warc"),
    ("docx", "a.docx"),
    ("odt", "a.odt"),
];

/// What a target asserts of any input.
type Check = fn(&[u8]);

/// The other targets.
const CHECKS: [(&str, Check); 13] = [
    ("analysis", analysis::check),
    ("cleaning", cleaning::check),
    ("copies", copies::check),
    ("dates", dates::check),
    ("evaluation", evaluation::check),
    ("manifest", manifest::check),
    ("packing", packing::check),
    ("passages", passages::check),
    ("query", query::check),
    ("rendering", rendering::check),
    ("search", search::check),
    ("settings", settings::check),
    ("stemmer", stemmer::check),
];

fn fuzzing() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz")
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    std::fs::read_dir(fuzzing().join("seeds").join(target))
        .expect("seeds")
        .map(|entry| std::fs::read(entry.expect("a seed").path()).expect("a seed"))
        .collect()
}

#[test]
fn every_seed_is_read_to_its_end() {
    let options = ReadOptions::default();
    for (target, name) in PARSERS {
        let mut articles = 0;
        for bytes in seeds(target) {
            // Whole, and cut off in the middle.
            for bytes in [&bytes[..], &bytes[..bytes.len() / 2]] {
                let _ = read_bytes(name, bytes, &options, &mut |unit| {
                    articles += parse(unit, &options).records.into_iter().flatten().count();
                    ControlFlow::Continue(())
                });
            }
        }
        assert!(articles > 0, "{target}");
    }
}

#[test]
fn what_holds_of_any_input_holds_of_every_seed() {
    for (target, check) in CHECKS {
        let seeds = seeds(target);
        assert!(!seeds.is_empty(), "{target}");
        for bytes in seeds {
            check(&bytes);
            check(&bytes[..bytes.len() / 2]);
        }
    }
}

#[test]
fn every_target_has_seeds_that_are_read_here() {
    let read = PARSERS.iter().map(|(target, _)| *target);
    let read: BTreeSet<&str> = read
        .chain(CHECKS.iter().map(|(target, _)| *target))
        .collect();
    let targets = std::fs::read_dir(fuzzing().join("targets")).expect("targets");
    let targets: Vec<PathBuf> = targets
        .map(|entry| entry.expect("a target").path())
        .collect();
    let names = targets.iter().filter_map(|path| path.file_stem()?.to_str());
    assert_eq!(read, names.collect::<BTreeSet<&str>>());
}

#[test]
fn every_date_among_the_seeds_is_read() {
    for bytes in seeds("dates") {
        let text = String::from_utf8(bytes).expect("text");
        assert!(parse_date(&text, DateRule::Record).is_some(), "{text}");
    }
}
