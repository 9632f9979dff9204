//! Tokens per second of the analysis chain, on at least 1 MB of the sample archive.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use telusur::analysis::{Algorithm, Analyzer};

/// Least size of the text, in bytes.
const TEXT_BYTES: usize = 1_000_000;

/// All text files of the sample archive in the order of their paths, repeated.
fn sample() -> String {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut paths = Vec::new();
    for folder in corpus.read_dir().expect("the sample archive") {
        let folder = folder.expect("an entry").path();
        if folder.is_dir() {
            for file in folder.read_dir().expect("a folder") {
                paths.push(file.expect("an entry").path());
            }
        }
    }
    paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    paths.sort();
    let mut once = String::new();
    for path in paths {
        once.push_str(&std::fs::read_to_string(path).expect("an article"));
        once.push('\n');
    }
    assert!(!once.is_empty(), "the sample archive has no text files");
    once.repeat(TEXT_BYTES.div_ceil(once.len()))
}

fn count(analyzer: &mut Analyzer, text: &str) -> u64 {
    let mut tokens = 0;
    analyzer.analyze(text, |token| {
        black_box(token.stem);
        tokens += 1;
    });
    tokens
}

fn analysis(criterion: &mut Criterion) {
    let text = sample();
    let expected = count(&mut Analyzer::new(Algorithm::None), &text);
    assert!(expected > 100_000, "the text has {expected} tokens");
    let mut group = criterion.benchmark_group("analysis");
    group.throughput(Throughput::Elements(expected));
    for stemmer in Algorithm::ALL {
        let mut analyzer = Analyzer::new(stemmer);
        group.bench_function(stemmer.name(), |bencher| {
            bencher.iter(|| assert_eq!(count(&mut analyzer, black_box(&text)), expected));
        });
    }
    group.finish();
}

criterion_group!(benches, analysis);
criterion_main!(benches);
