//! Trains the weights of the second stage of ranking and reports how good it is.
//!
//! ```text
//! cargo run --release --features training --bin train-ranking -- \
//!     INDEX QUERIES QRELS [INDEX QUERIES QRELS]...
//! ```
//!
//! Each collection is an index, queries and judgements as `telusur eval` reads
//! them, and all collections have the same weight. The weights maximise the
//! likelihood of the relevant articles among the best of the first stage under a
//! softmax of the scores (the listwise loss of Cao et al. 2007 with one relevant
//! article), less [`SHRINKAGE`] times their squares, by Newton's method. Reported
//! are nDCG@10 of five folds, each ranked with weights trained on the other four,
//! and the weights of all folds together, which go into `search/closeness.rs`.
//! With one feature left out at a time, it says what each is good for.

#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a tool whose report is its output")]

use std::collections::{HashMap, HashSet};
use std::env;
use std::path::Path;

use anyhow::{Context, bail};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use telusur::eval::{Qrels, read_topics};
use telusur::index::Index;
use telusur::search::Searcher;

/// How strongly large weights are held back.
const SHRINKAGE: f64 = 3e-4;
/// Articles of the first stage that a query is trained on, the best.
const CANDIDATES: usize = 100;
const FOLDS: u64 = 5;
/// Steps of Newton's method; it has come to rest long before.
const STEPS: usize = 25;

/// A query with the features of its candidates, the best of the first stage first.
struct Example {
    fold: u64,
    features: Vec<Vec<f64>>,
    relevant: Vec<bool>,
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.is_empty() || !arguments.len().is_multiple_of(3) {
        bail!("usage: train-ranking INDEX QUERIES QRELS [INDEX QUERIES QRELS]...");
    }
    let mut collections = Vec::new();
    for paths in arguments.chunks(3) {
        let examples = read(
            Path::new(&paths[0]),
            Path::new(&paths[1]),
            Path::new(&paths[2]),
        )
        .with_context(|| format!("reading the collection of {}", paths[0]))?;
        println!("{}: {} queries", paths[1], examples.len());
        collections.push(examples);
    }
    let names = Searcher::feature_names();
    let all: Vec<usize> = (0..names.len()).collect();
    println!("\nnDCG@10 of five folds");
    report("all features", &collections, &all);
    for (left_out, name) in names.iter().enumerate() {
        let kept: Vec<usize> = all.iter().copied().filter(|&f| f != left_out).collect();
        report(&format!("without: {}", name.english), &collections, &kept);
    }
    println!("\nweights");
    for (name, weight) in names.iter().zip(train(&collections, &all, None)) {
        println!("{weight:8.3}  {}", name.english);
    }
    Ok(())
}

fn read(index: &Path, queries: &Path, qrels: &Path) -> anyhow::Result<Vec<Example>> {
    let searcher = Searcher::open(&Index::open(index)?)?;
    let (topics, qrels) = (read_topics(queries)?, Qrels::read(qrels)?);
    let examples: Vec<Option<Example>> = topics
        .par_iter()
        .map(|topic| {
            let relevant: HashSet<&str> = qrels.relevant(&topic.id).collect();
            if relevant.is_empty() {
                return Ok(None);
            }
            let mut found = searcher.features(&topic.text)?;
            // The first feature is the score of the first stage.
            found.sort_by(|a, b| b.1[0].total_cmp(&a.1[0]).then_with(|| a.0.cmp(&b.0)));
            Ok(Some(Example {
                // The same question is never in two folds.
                fold: fold_of(&topic.text),
                relevant: found
                    .iter()
                    .map(|(id, _)| relevant.contains(&**id))
                    .collect(),
                features: found
                    .into_iter()
                    .map(|(_, values)| values.into_iter().map(f64::from).collect())
                    .collect(),
            }))
        })
        .collect::<anyhow::Result<_>>()?;
    Ok(examples.into_iter().flatten().collect())
}

/// Returns the fold of a question (FNV-1a of its letters).
fn fold_of(text: &str) -> u64 {
    let letters = text.bytes().filter(u8::is_ascii_alphanumeric);
    letters.fold(0xcbf2_9ce4_8422_2325_u64, |hash, letter| {
        (hash ^ u64::from(letter.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    }) % FOLDS
}

/// Prints the cross-validated nDCG@10 of each collection with some features.
fn report(name: &str, collections: &[Vec<Example>], features: &[usize]) {
    let folds: Vec<u64> = (0..FOLDS).collect();
    let weights: HashMap<u64, Vec<f64>> = folds
        .par_iter()
        .map(|&fold| (fold, train(collections, features, Some(fold))))
        .collect();
    let mut figures = Vec::new();
    for examples in collections {
        let gains = examples
            .iter()
            .map(|example| ndcg(example, features, &weights[&example.fold]));
        #[expect(clippy::cast_precision_loss, reason = "a count of queries is small")]
        let mean = gains.sum::<f64>() / examples.len() as f64;
        figures.push(format!("{mean:.4}"));
    }
    println!("{}  {name}", figures.join("  "));
}

fn score(values: &[f64], features: &[usize], weights: &[f64]) -> f64 {
    let weighed = features.iter().zip(weights);
    weighed
        .map(|(&feature, weight)| values[feature] * weight)
        .sum()
}

/// nDCG@10 with one relevant article, the best of them; equal scores count against it.
fn ndcg(example: &Example, features: &[usize], weights: &[f64]) -> f64 {
    let scores = example
        .features
        .iter()
        .map(|values| score(values, features, weights));
    let scores: Vec<f64> = scores.collect();
    let judged = scores.iter().zip(&example.relevant);
    let best = judged
        .clone()
        .filter_map(|(score, relevant)| relevant.then_some(*score))
        .fold(f64::NEG_INFINITY, f64::max);
    let above = judged
        .filter(|(score, relevant)| **score >= best && !**relevant)
        .count();
    match u32::try_from(above) {
        Ok(above) if above < 10 && best > f64::NEG_INFINITY => 1.0 / f64::from(above + 2).log2(),
        _ => 0.0,
    }
}

/// Returns the weights trained on all folds but one.
fn train(collections: &[Vec<Example>], features: &[usize], without: Option<u64>) -> Vec<f64> {
    let mut used: Vec<(f64, &Example)> = Vec::new();
    for examples in collections {
        let trained: Vec<&Example> = examples
            .iter()
            .filter(|example| Some(example.fold) != without && example.is_answered())
            .collect();
        #[expect(clippy::cast_precision_loss, reason = "a count of queries is small")]
        let share = 1.0 / trained.len().max(1) as f64;
        used.extend(trained.into_iter().map(|example| (share, example)));
    }
    let mut here = Likelihood::new(&used, features, vec![0.0; features.len()]);
    for _ in 0..STEPS {
        let step = solve(here.curvature.clone(), here.gradient.clone());
        // The whole step of Newton's method goes too far where the curve is flat.
        let mut part = 1.0;
        let next = loop {
            let moved = here.weights.iter().zip(&step);
            let moved = moved.map(|(weight, step)| weight + part * step).collect();
            let next = Likelihood::new(&used, features, moved);
            if next.value >= here.value || part < 1e-6 {
                break next;
            }
            part /= 2.0;
        };
        let gain = next.value - here.value;
        here = next;
        if gain < 1e-12 {
            break;
        }
    }
    here.weights
}

impl Example {
    /// Whether a candidate is relevant.
    fn is_answered(&self) -> bool {
        self.relevant
            .iter()
            .take(CANDIDATES)
            .any(|relevant| *relevant)
    }
}

/// The penalised log likelihood of the relevant articles.
struct Likelihood {
    weights: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
    /// The negative Hessian.
    curvature: Vec<Vec<f64>>,
}

impl Likelihood {
    fn new(used: &[(f64, &Example)], features: &[usize], weights: Vec<f64>) -> Likelihood {
        let size = features.len();
        let mut curvature = vec![vec![0.0; size]; size];
        for (place, row) in curvature.iter_mut().enumerate() {
            row[place] = 2.0 * SHRINKAGE;
        }
        let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
        let mut likelihood = Likelihood {
            value: -SHRINKAGE * squares,
            gradient: weights
                .iter()
                .map(|weight| -2.0 * SHRINKAGE * weight)
                .collect(),
            weights,
            curvature,
        };
        for (share, example) in used {
            likelihood.add(example, features, *share);
        }
        likelihood
    }

    fn add(&mut self, example: &Example, features: &[usize], share: f64) {
        let candidates = &example.features[..example.features.len().min(CANDIDATES)];
        let relevant = &example.relevant[..candidates.len()];
        let scores: Vec<f64> = candidates
            .iter()
            .map(|values| score(values, features, &self.weights))
            .collect();
        let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = scores.iter().map(|score| (score - highest).exp()).sum();
        let wanted = relevant.iter().filter(|relevant| **relevant).count();
        let target = 1.0 / f64::from(u32::try_from(wanted).unwrap_or(u32::MAX));
        let mut mean = vec![0.0; features.len()];
        for ((values, score), is_relevant) in candidates.iter().zip(scores).zip(relevant) {
            let log_probability = score - highest - sum.ln();
            let probability = log_probability.exp();
            let target = if *is_relevant { target } else { 0.0 };
            self.value += share * target * log_probability;
            for (row, &feature) in features.iter().enumerate() {
                self.gradient[row] += share * (target - probability) * values[feature];
                mean[row] += probability * values[feature];
                for (cell, &other) in self.curvature[row].iter_mut().zip(features) {
                    *cell += share * probability * values[feature] * values[other];
                }
            }
        }
        for (row, at) in self.curvature.iter_mut().zip(&mean) {
            for (cell, other) in row.iter_mut().zip(&mean) {
                *cell -= share * at * other;
            }
        }
    }
}

/// Solves a system of linear equations by Gaussian elimination; the matrix is
/// positive definite.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for pivot in 0..size {
        for row in pivot + 1..size {
            let factor = matrix[row][pivot] / matrix[pivot][pivot];
            let (above, below) = matrix.split_at_mut(row);
            for (cell, known) in below[0].iter_mut().zip(&above[pivot]) {
                *cell -= factor * known;
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size)
            .map(|column| matrix[row][column] * right[column])
            .sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}
