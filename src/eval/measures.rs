//! A ranking and its judgements → nDCG@10, RR@10, AP, P@10 and R@100, as
//! `trec_eval` defines them.

use std::collections::HashMap;
use std::ops::Index;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Graded gain of the first ten, discounted by rank, over the best possible
    /// (Järvelin and Kekäläinen 2002, with the grade as gain).
    Ndcg10,
    /// One over the rank of the first relevant article, if among the first ten.
    Rr10,
    /// Mean, over the relevant articles, of the precision at their ranks.
    Ap,
    /// Relevant ones among the first ten, over ten.
    P10,
    /// Relevant ones among the first hundred, over all relevant ones.
    R100,
}

impl Measure {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Measure; 5] = [
        Measure::Ndcg10,
        Measure::Rr10,
        Measure::Ap,
        Measure::P10,
        Measure::R100,
    ];

    /// Returns its name, as `ir_measures` writes it.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Ndcg10 => "nDCG@10",
            Measure::Rr10 => "RR@10",
            Measure::Ap => "AP",
            Measure::P10 => "P@10",
            Measure::R100 => "R@100",
        }
    }
}

/// The measures of one query.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scores([f64; Measure::ALL.len()]);

impl Index<Measure> for Scores {
    type Output = f64;

    fn index(&self, measure: Measure) -> &f64 {
        &self.0[measure as usize]
    }
}

/// Measures a ranking of ids, best first, against grades: more than 0 is
/// relevant, and what was not judged is not.
#[expect(clippy::cast_precision_loss, reason = "ranks and grades are small")]
pub(super) fn measure(ranking: &[&str], judged: &HashMap<String, i64>) -> Scores {
    let gain = |id: &str| judged.get(id).map_or(0, |&grade| grade.max(0)) as f64;
    let mut ideal: Vec<f64> = judged.keys().map(|id| gain(id)).collect();
    ideal.retain(|&gain| gain > 0.0);
    ideal.sort_by(|a, b| b.total_cmp(a));
    if ideal.is_empty() {
        return Scores::default();
    }
    let relevant = ideal.len() as f64;
    let gains: Vec<f64> = ranking.iter().map(|id| gain(id)).collect();

    let mut found = 0.0;
    let mut precisions = 0.0;
    for (rank, _) in (1..).zip(&gains).filter(|(_, gain)| **gain > 0.0) {
        found += 1.0;
        precisions += found / f64::from(rank);
    }
    let within = |depth: usize| gains.iter().take(depth).filter(|gain| **gain > 0.0).count() as f64;
    let reciprocal = match first_relevant(ranking, judged) {
        Some(rank) if rank <= 10 => 1.0 / rank as f64,
        _ => 0.0,
    };
    // In the order of `Measure::ALL`.
    Scores([
        discounted(&gains) / discounted(&ideal),
        reciprocal,
        precisions / relevant,
        within(10) / 10.0,
        within(100) / relevant,
    ])
}

/// Returns the rank of the first relevant article of a ranking, from 1.
pub(super) fn first_relevant(ranking: &[&str], judged: &HashMap<String, i64>) -> Option<usize> {
    let relevant = |id: &&str| judged.get(*id).is_some_and(|&grade| grade > 0);
    ranking.iter().position(relevant).map(|place| place + 1)
}

/// Sums the first ten gains, each over the binary logarithm of its rank plus one.
fn discounted(gains: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (rank, gain) in (1..=10).zip(gains) {
        sum += gain / f64::from(rank + 1).log2();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Grades of the ranked articles, those of articles not found, and the measures.
    fn check(ranked: &[i64], missed: &[i64], expected: [f64; 5]) {
        let ids: Vec<String> = (0..ranked.len() + missed.len())
            .map(|number| format!("d{number}"))
            .collect();
        let grades = ranked.iter().chain(missed).copied();
        let judged = ids.iter().cloned().zip(grades).collect();
        let ranking: Vec<&str> = ids[..ranked.len()].iter().map(String::as_str).collect();
        let scores = measure(&ranking, &judged);
        for (measure, expected) in Measure::ALL.into_iter().zip(expected) {
            assert!(
                (scores[measure] - expected).abs() < 1e-4,
                "{} of {ranked:?} and {missed:?}: {} instead of {expected}",
                measure.name(),
                scores[measure]
            );
        }
    }

    #[test]
    fn measures_of_small_rankings() {
        check(&[1], &[], [1.0, 1.0, 1.0, 0.1, 1.0]);
        check(&[0, 1], &[], [0.6309, 0.5, 0.5, 0.1, 1.0]);
        check(&[], &[1], [0.0; 5]);
        check(&[], &[], [0.0; 5]);
        check(&[0, 0], &[0], [0.0; 5]);
        // Two grades in the wrong order, one of the relevant ones missed.
        check(
            &[1, 2],
            &[1],
            [
                (1.0 + 2.0 / 3f64.log2()) / (2.0 + 1.0 / 3f64.log2() + 0.5),
                1.0,
                2.0 / 3.0,
                0.2,
                2.0 / 3.0,
            ],
        );
        // A grade below 0 is no gain and no loss.
        check(&[-1, 1], &[-2], [0.6309, 0.5, 0.5, 0.1, 1.0]);
    }

    #[test]
    fn each_measure_has_its_depth() {
        let at = |rank: usize| {
            let mut grades = vec![0; rank];
            grades[rank - 1] = 1;
            grades
        };
        check(&at(10), &[], [1.0 / 11f64.log2(), 0.1, 0.1, 0.1, 1.0]);
        check(&at(11), &[], [0.0, 0.0, 1.0 / 11.0, 0.0, 1.0]);
        check(&at(100), &[], [0.0, 0.0, 0.01, 0.0, 1.0]);
        check(&at(101), &[], [0.0, 0.0, 1.0 / 101.0, 0.0, 0.0]);
        // More relevant articles than fit: ten of twelve are a perfect page.
        check(&[1; 10], &[1; 2], [1.0, 1.0, 10.0 / 12.0, 1.0, 10.0 / 12.0]);
    }
}
