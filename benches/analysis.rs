//! Tokens and bytes per second of the analysis chain, on at least 1 MB of the sample
//! archive.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

mod support;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use telusur::analysis::{Algorithm, Analyzer};

/// Least size of the text, in bytes.
const TEXT_BYTES: usize = 1_000_000;

/// All text files of the sample archive in the order of their paths, repeated.
fn sample() -> String {
    let mut once = String::new();
    for path in support::sample_files("txt") {
        once.push_str(&std::fs::read_to_string(path).expect("an article"));
        once.push('\n');
    }
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
    group.throughput(Throughput::ElementsAndBytes {
        elements: expected,
        bytes: text.len() as u64,
    });
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
