//! The target `evaluation`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use telusur::eval::{Evaluation, Measure, Qrels, Run, compare, read_topics};
use telusur::render::{EvaluationReport, Layout, write_evaluation, write_evaluation_json};
use telusur::texts::Language;

fn written(folder: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a file");
    path
}

fn run_of(folder: &Path, name: &str, content: &[u8]) -> Option<Run> {
    let run = Run::read(&written(folder, name, content)).ok()?;
    let copy = folder.join("copy.txt");
    run.write(&copy).expect("its ids have no spaces");
    assert_eq!(Run::read(&copy).ok().as_ref(), Some(&run));
    Some(run)
}

/// Files of queries, judgements and two runs, between bytes of 0: refused or measured, and
/// a run is written as itself.
pub(crate) fn check(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let mut parts = bytes.split(|&byte| byte == 0);
    let mut part = || parts.next().unwrap_or_default();
    let topics = read_topics(&written(folder, "topics.tsv", part()));
    let qrels = Qrels::read(&written(folder, "qrels.txt", part()));
    let runs = [
        run_of(folder, "run.txt", part()),
        run_of(folder, "other.txt", part()),
    ];
    let (Ok(topics), Ok(qrels), [Some(ours), theirs]) = (topics, qrels, runs) else {
        return;
    };
    let theirs = theirs.unwrap_or_default();
    let Ok(evaluation) = Evaluation::new(&ours, &topics, &qrels, 100) else {
        return;
    };
    for measure in Measure::ALL {
        let mean = evaluation.mean(measure);
        assert!((0.0..=1.0 + 1e-9).contains(&mean), "{mean}");
    }
    let other = Evaluation::new(&theirs, &topics, &qrels, 100).expect("the same judgements");
    // More queries are compared by draws, which take long and read nothing.
    let comparisons = if topics.len() <= 4 {
        compare(&evaluation, &other).expect("threads")
    } else {
        Vec::new()
    };
    let report = EvaluationReport {
        evaluation: &evaluation,
        comparisons: &comparisons,
        asked: topics.len(),
        elapsed: Duration::from_secs(1),
        per_query: true,
    };
    let mut out = Vec::new();
    let layout = Layout {
        width: 80,
        language: Language::Indonesian,
    };
    write_evaluation(&report, layout, &mut out).expect("a vector");
    out.clear();
    write_evaluation_json(&report, &mut out).expect("a vector");
    serde_json::from_slice::<serde_json::Value>(&out).expect("JSON");
}
