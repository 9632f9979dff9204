//! Measures of a ranking as a table or as JSON.

use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Layout, safe, texts, write_json_line};
use crate::eval::{Comparison, Evaluation, Measure};
use crate::texts::{Count, Language};

/// What was measured, as it is shown.
#[derive(Debug, Clone, Copy)]
pub struct EvaluationReport<'a> {
    /// The measures.
    pub evaluation: &'a Evaluation,
    /// Beside another run; empty without one.
    pub comparisons: &'a [Comparison],
    /// Queries that were asked, with judgements or without.
    pub asked: usize,
    /// How long it took to ask them all.
    pub elapsed: Duration,
    /// Whether each query is shown.
    pub per_query: bool,
}

impl EvaluationReport<'_> {
    #[expect(clippy::cast_precision_loss, reason = "a rate for a person")]
    fn queries_per_second(&self) -> f64 {
        self.asked as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }
}

/// Writes the means and, before them, the queries, the worst answered first.
pub fn write_evaluation(
    report: &EvaluationReport<'_>,
    layout: Layout,
    out: &mut impl Write,
) -> io::Result<()> {
    let language = layout.language;
    let evaluation = report.evaluation;
    if report.per_query {
        let (ndcg, reciprocal) = (Measure::Ndcg10, Measure::Rr10);
        let head = texts::per_query_head(language, ndcg.name(), reciprocal.name());
        writeln!(out, "{head}")?;
        for query in evaluation.worst_first() {
            let first = query.first_relevant;
            writeln!(
                out,
                "{}\t{:.4}\t{:.4}\t{}\t{}",
                safe(&query.topic.id),
                query.scores[ndcg],
                query.scores[reciprocal],
                first.map_or_else(|| "-".to_owned(), |rank| rank.to_string()),
                safe(&query.topic.text)
            )?;
        }
        writeln!(out)?;
    }
    let others = !report.comparisons.is_empty();
    if others {
        writeln!(out, "{}", texts::comparison_head(language))?;
    }
    for measure in Measure::ALL {
        write!(out, "{:<10}{:.4}", measure.name(), evaluation.mean(measure))?;
        let other = report.comparisons.iter().find(|row| row.measure == measure);
        if let Some(other) = other {
            let p = if other.p < 0.0001 {
                "<0.0001".to_owned()
            } else {
                format!("{:.4}", other.p)
            };
            write!(
                out,
                " {:.4}   {:+.4} {p:>7} {:>6} {:>5} {:>5}",
                other.theirs, other.difference, other.better, other.worse, other.equal
            )?;
        }
        writeln!(out)?;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive rate"
    )]
    let rate = Count(report.queries_per_second() as u64);
    let count = |count: usize| Count(count as u64);
    let measured = count(evaluation.queries.len());
    writeln!(out, "{}", texts::queries(language, measured, rate))?;
    for (number, what) in [
        (
            evaluation.without_relevant,
            texts::without_relevant as fn(Language, Count) -> String,
        ),
        (evaluation.not_asked, texts::not_asked),
    ] {
        if number > 0 {
            writeln!(out, "{}", what(language, count(number)))?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct EvaluationObject<'a> {
    measures: Map<String, Value>,
    queries: usize,
    without_relevant: usize,
    not_asked: usize,
    queries_per_second: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_query: Option<Vec<QueryObject<'a>>>,
}

#[derive(Serialize)]
struct ComparisonObject {
    mean: f64,
    difference: f64,
    p: f64,
    better: usize,
    worse: usize,
    equal: usize,
}

#[derive(Serialize)]
struct QueryObject<'a> {
    id: &'a str,
    text: &'a str,
    measures: Map<String, Value>,
    first_relevant: Option<usize>,
}

/// Writes one JSON object.
pub fn write_evaluation_json(
    report: &EvaluationReport<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let evaluation = report.evaluation;
    let comparisons = report.comparisons.iter().map(|row| {
        let object = ComparisonObject {
            mean: row.theirs,
            difference: row.difference,
            p: row.p,
            better: row.better,
            worse: row.worse,
            equal: row.equal,
        };
        Ok((row.measure.name().to_owned(), serde_json::to_value(object)?))
    });
    let comparisons: Map<String, Value> = comparisons.collect::<serde_json::Result<_>>()?;
    let queries = || {
        let queries = evaluation.worst_first().into_iter();
        let objects = queries.map(|query| QueryObject {
            id: &query.topic.id,
            text: &query.topic.text,
            measures: by_name(|measure| query.scores[measure]),
            first_relevant: query.first_relevant,
        });
        objects.collect()
    };
    let object = EvaluationObject {
        measures: by_name(|measure| evaluation.mean(measure)),
        queries: evaluation.queries.len(),
        without_relevant: evaluation.without_relevant,
        not_asked: evaluation.not_asked,
        queries_per_second: report.queries_per_second(),
        against: (!comparisons.is_empty()).then_some(comparisons),
        per_query: report.per_query.then(queries),
    };
    write_json_line(&object, out)
}

fn by_name(value: impl Fn(Measure) -> f64) -> Map<String, Value> {
    Measure::ALL
        .map(|measure| (measure.name().to_owned(), value(measure).into()))
        .into_iter()
        .collect()
}
