//! Queries with judged articles + an index → how good the ranking is.
//!
//! [`rank_all`] asks every query, [`Evaluation::new`] measures what came back,
//! and [`compare`] sets it beside another run. The formulas, and what happens to
//! ties and to queries without answers, are in `docs/evaluation.md`.

mod files;
mod measures;
mod significance;

use std::collections::HashSet;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

pub use files::{EvalError, LineProblem, Qrels, Retrieved, Run, Topic, read_topics};
pub use measures::{Measure, Scores};
use measures::{first_relevant, measure};
pub use significance::sign_flip_test;

use crate::index::{Index, IndexError, threads};
use crate::query;
use crate::search::{RankOptions, Searcher};

/// Asks all queries, side by side, and keeps the best articles of each.
///
/// The texts are plain: quotes and `-` mean nothing in them.
pub fn rank_all(index: &Index, topics: &[Topic], options: RankOptions) -> Result<Run, IndexError> {
    let searcher = Searcher::open(index)?;
    let ranked = topics.par_iter().map_init(
        || index.analyzer(),
        |analyzer, topic| {
            let query = query::plain(&topic.text, analyzer);
            Ok((topic.id.clone(), searcher.rank(query, options, analyzer)?))
        },
    );
    let ranked = threads(0)?.install(|| ranked.collect::<Result<Vec<_>, IndexError>>())?;
    let mut run = Run::default();
    for (id, articles) in ranked {
        run.insert_ranked(id, articles);
    }
    Ok(run)
}

/// The measures of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// The queries that count, in the order in which they were given.
    pub queries: Vec<MeasuredQuery>,
    /// Queries left out because no article is judged relevant to them.
    pub without_relevant: usize,
    /// Judged queries that were not asked.
    pub not_asked: usize,
}

/// A query and how well it was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredQuery {
    /// The query.
    pub topic: Topic,
    /// Its measures.
    pub scores: Scores,
    /// Rank of the first relevant article, if one was found.
    pub first_relevant: Option<usize>,
}

impl Evaluation {
    /// Measures the best `depth` articles a run has for each query.
    ///
    /// # Errors
    ///
    /// [`EvalError::NothingJudged`] if there is no query to measure.
    pub fn new(
        run: &Run,
        topics: &[Topic],
        qrels: &Qrels,
        depth: usize,
    ) -> Result<Evaluation, EvalError> {
        let mut queries = Vec::new();
        for topic in topics {
            let Some(judged) = qrels.with_relevant(&topic.id) else {
                continue;
            };
            let ranking = run.ranking(&topic.id, depth);
            queries.push(MeasuredQuery {
                topic: topic.clone(),
                scores: measure(&ranking, judged),
                first_relevant: first_relevant(&ranking, judged),
            });
        }
        if queries.is_empty() {
            return Err(EvalError::NothingJudged);
        }
        let asked: HashSet<&str> = topics.iter().map(|topic| topic.id.as_str()).collect();
        Ok(Evaluation {
            without_relevant: topics.len() - queries.len(),
            not_asked: qrels.ids().filter(|id| !asked.contains(id)).count(),
            queries,
        })
    }

    /// Returns the mean of a measure over the queries.
    #[expect(clippy::cast_precision_loss, reason = "a count of queries is small")]
    pub fn mean(&self, measure: Measure) -> f64 {
        let sum: f64 = self.queries.iter().map(|query| query.scores[measure]).sum();
        sum / self.queries.len() as f64
    }

    /// Returns the queries, the worst answered first.
    pub fn worst_first(&self) -> Vec<&MeasuredQuery> {
        let mut queries: Vec<&MeasuredQuery> = self.queries.iter().collect();
        queries.sort_by(|a, b| {
            let rank = |query: &MeasuredQuery| query.first_relevant.unwrap_or(usize::MAX);
            let by = |measure| a.scores[measure].total_cmp(&b.scores[measure]);
            by(Measure::Ndcg10)
                .then_with(|| by(Measure::Rr10))
                .then_with(|| rank(b).cmp(&rank(a)))
                .then_with(|| a.topic.id.cmp(&b.topic.id))
        });
        queries
    }
}

/// One measure of two runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The measure.
    pub measure: Measure,
    /// Mean of the other run.
    pub theirs: f64,
    /// How much our mean is above it.
    pub difference: f64,
    /// How likely a difference as large is if the runs are equally good.
    pub p: f64,
    /// Queries we answer better.
    pub better: usize,
    /// Queries we answer worse.
    pub worse: usize,
    /// Queries that are answered equally well.
    pub equal: usize,
}

/// Sets the measures of two runs on the same queries side by side.
///
/// # Errors
///
/// Fails if the system allows no threads.
pub fn compare(ours: &Evaluation, theirs: &Evaluation) -> Result<Vec<Comparison>, IndexError> {
    let compared = Measure::ALL.par_iter().map(|&measure| {
        let differences: Vec<f64> = ours
            .queries
            .iter()
            .zip(&theirs.queries)
            .map(|(ours, theirs)| ours.scores[measure] - theirs.scores[measure])
            .collect();
        let count = |wanted: fn(&f64) -> bool| differences.iter().copied().filter(wanted).count();
        Comparison {
            measure,
            theirs: theirs.mean(measure),
            difference: ours.mean(measure) - theirs.mean(measure),
            p: sign_flip_test(&differences),
            better: count(|&difference| difference > 0.0),
            worse: count(|&difference| difference < 0.0),
            equal: count(|&difference| difference == 0.0),
        }
    });
    Ok(threads(0)?.install(|| compared.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(ids: &[&str]) -> Vec<Topic> {
        let topic = |id: &&str| Topic {
            id: (*id).to_owned(),
            text: String::new(),
        };
        ids.iter().map(topic).collect()
    }

    #[test]
    fn queries_that_count() {
        let qrels = Qrels::parse("a 0 x 1\nb 0 x 1\nc 0 x 0\ne 0 x 1\n").unwrap();
        let run = Run::parse("a Q0 x 1 2.0 t\nc Q0 x 1 2.0 t\n").unwrap();
        let evaluation =
            Evaluation::new(&run, &topics(&["a", "b", "c", "d"]), &qrels, 100).unwrap();
        let measured = evaluation.queries.iter();
        let ids: Vec<_> = measured.map(|query| query.topic.id.as_str()).collect();
        assert_eq!(ids, ["a", "b"], "b has no result and counts 0");
        assert_eq!((evaluation.without_relevant, evaluation.not_asked), (2, 1));
        assert!((evaluation.mean(Measure::Ap) - 0.5).abs() < 1e-9);
        let worst = evaluation.worst_first();
        assert_eq!(worst[0].topic.id, "b");
        assert_eq!(worst[1].first_relevant, Some(1));
        assert!(matches!(
            Evaluation::new(&run, &topics(&["c", "d"]), &qrels, 100),
            Err(EvalError::NothingJudged)
        ));
    }

    #[test]
    fn better_worse_and_equal_queries() {
        let qrels = Qrels::parse("a 0 x 1\nb 0 x 1\nc 0 x 1\n").unwrap();
        let evaluated = |run: &str| {
            let run = Run::parse(run).unwrap();
            Evaluation::new(&run, &topics(&["a", "b", "c"]), &qrels, 100).unwrap()
        };
        let ours = evaluated("a Q0 x 1 2 t\nb Q0 x 1 2 t\n");
        let theirs = evaluated("a Q0 x 1 2 t\nb Q0 y 1 3 t\nb Q0 x 2 2 t\n");
        let rows = compare(&ours, &theirs).unwrap();
        let row = rows
            .iter()
            .find(|row| row.measure == Measure::Rr10)
            .unwrap();
        assert_eq!((row.better, row.worse, row.equal), (1, 0, 2));
        assert!((row.difference - 0.5 / 3.0).abs() < 1e-9);
        assert!((row.p - 1.0).abs() < 1e-9, "one query proves nothing");
    }
}
