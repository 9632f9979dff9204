//! `telusur eval`.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use super::exit::Outcome;
use super::values::parse_depth;
use super::{IndexFolder, Session};
use telusur::eval::{self, Evaluation, Qrels, Run};
use telusur::index::Index;
use telusur::render::{self, EvaluationReport};
use telusur::search::RankOptions;

const EXAMPLES: &str = "\
Examples:
  telusur index docs.jsonl --index ~/ukur
  telusur eval --queries q.tsv --qrels qrels.txt --index ~/ukur --run lama.txt
  telusur eval --queries q.tsv --qrels qrels.txt --index ~/ukur --against lama.txt
  telusur eval --queries q.tsv --qrels qrels.txt --per-query | head";

const HELP: &str = "\
Asks all queries and compares the articles that come back with the judged ones: nDCG@10, RR@10, AP, \
P@10 and R@100 as trec_eval has them. Queries are plain text; quotes and - mean nothing in them. \
With --against, each difference comes with the p value of a paired randomisation test and the number \
of queries that are answered better, worse and equally well. Exit code 0: found, 1: nothing found \
for any query, 2: error.

Files, all UTF-8 text:
  queries     lines of: id, tab, text
  judgements  lines of: query 0 article grade          (TREC; a grade above 0 is relevant)
  runs        lines of: query Q0 article rank score name";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
pub(super) struct Args {
    /// File of queries.
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,

    /// File of judgements.
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,

    #[command(flatten)]
    index: IndexFolder,

    /// Write the articles that were found to a file, as a TREC run.
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,

    /// Compare with the run in a file.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,

    /// Print each query with its measures and the rank of the first relevant article, the worst first.
    #[arg(long)]
    per_query: bool,

    /// How many articles of each query are looked at, also in the run to compare with.
    #[arg(long, value_name = "N", default_value = "100", value_parser = parse_depth, allow_negative_numbers = true)]
    depth: usize,

    /// Search also for words of the best articles, as `telusur search --expand` does.
    #[arg(long)]
    expand: bool,

    /// Print a JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let topics = eval::read_topics(&args.queries)?;
    let qrels = Qrels::read(&args.qrels)?;
    let other = args.against.as_deref().map(Run::read).transpose()?;
    let index = Index::open(&args.index.folder)?;

    let start = Instant::now();
    let options = RankOptions {
        limit: args.depth,
        expand: args.expand,
    };
    let run = eval::rank_all(&index, &topics, options)?;
    let elapsed = start.elapsed();
    if let Some(path) = &args.run {
        run.write(path)?;
    }

    let evaluate = |run| Evaluation::new(run, &topics, &qrels, args.depth);
    let evaluation = evaluate(&run)?;
    let comparisons = match &other {
        Some(other) => eval::compare(&evaluation, &evaluate(other)?)?,
        None => Vec::new(),
    };
    let report = EvaluationReport {
        evaluation: &evaluation,
        comparisons: &comparisons,
        asked: topics.len(),
        elapsed,
        per_query: args.per_query,
    };
    if args.json {
        render::write_evaluation_json(&report, out)?;
    } else {
        render::write_evaluation(&report, session.layout, out)?;
    }
    Ok(if run.is_empty() {
        Outcome::NothingFound
    } else {
        Outcome::Found
    })
}
