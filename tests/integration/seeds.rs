//! What the fuzzers begin with and what they have found, read once more.

use std::ops::ControlFlow;
use std::path::Path;

use telusur::article::DateRule;
use telusur::corpus::{ReadOptions, parse, parse_date, read_bytes};

/// The targets that read files, with a name that tells what is in them.
const PARSERS: [(&str, &str); 16] = [
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
    ("markdown", "a.md"),
    ("feed", "a.xml"),
    ("trec", "a.trec"),
    ("warc", "a.warc"),
    ("docx", "a.docx"),
    ("odt", "a.odt"),
];

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
    std::fs::read_dir(folder.join(target))
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
fn every_date_among_the_seeds_is_read() {
    for bytes in seeds("dates") {
        let text = String::from_utf8(bytes).expect("text");
        assert!(parse_date(&text, DateRule::Record).is_some(), "{text}");
    }
}
