//! Files of queries, judgements and rankings, as TREC has them ↔ values.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::index::IndexError;
use crate::search::RankedArticle;

/// Why nothing can be measured.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A file could not be read or written.
    #[error("can't use {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line of a file is damaged.
    #[error("{}, line {line}: {problem}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: LineProblem,
    },
    /// No query that was asked has an article judged relevant.
    #[error(
        "no query has an article judged relevant (a grade above 0); are the ids in the files of queries and judgements the same?"
    )]
    NothingJudged,
    /// An article has an id that a run can't hold.
    #[error(
        "the id {id:?} holds white space, which a TREC run can't; index articles with other ids, or leave out --run"
    )]
    Id {
        /// The id.
        id: String,
    },
    /// The index can't be used.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// What is wrong with a line, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineProblem {
    /// It is in another encoding.
    #[error("not UTF-8; convert the file with iconv -t UTF-8")]
    NotUtf8,
    /// It is no query.
    #[error("{text:?} is no query; write an id without spaces, a tab and the text")]
    Query {
        /// The line.
        text: String,
    },
    /// It is no judgement.
    #[error(
        "{text:?} is no judgement; write four columns: query, 0, article and a whole number as grade"
    )]
    Judgement {
        /// The line.
        text: String,
    },
    /// It is no line of a run.
    #[error(
        "{text:?} is no line of a run; write six columns: query, Q0, article, rank, a number as score, and a name"
    )]
    Ranked {
        /// The line.
        text: String,
    },
    /// It says again what a line before it said.
    #[error("{what} stands on a line before this one; remove one of the two")]
    Twice {
        /// What it says again.
        what: String,
    },
}

/// Where a line is damaged, and how.
type Damage = (usize, LineProblem);

/// A query with the id that the judgements know it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its id.
    pub id: String,
    /// What is asked, without operators.
    pub text: String,
}

/// Reads queries: lines of `id<TAB>text`.
pub fn read_topics(path: &Path) -> Result<Vec<Topic>, EvalError> {
    read(path, parse_topics)
}

fn parse_topics(content: &str) -> Result<Vec<Topic>, Damage> {
    let mut topics = Vec::new();
    let mut ids = HashSet::new();
    for (line, content) in lines(content) {
        let topic = content
            .split_once('\t')
            .map(|(id, text)| (id.trim(), text.trim()))
            .filter(|(id, text)| is_id(id) && !text.is_empty());
        let Some((id, text)) = topic else {
            let text = content.to_owned();
            return Err((line, LineProblem::Query { text }));
        };
        if !ids.insert(id) {
            let what = format!("the query {id}");
            return Err((line, LineProblem::Twice { what }));
        }
        topics.push(Topic {
            id: id.to_owned(),
            text: text.to_owned(),
        });
    }
    Ok(topics)
}

/// Judgements: how relevant articles are to queries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Qrels(HashMap<String, HashMap<String, i64>>);

impl Qrels {
    /// Reads judgements: lines of `query 0 article grade`.
    pub fn read(path: &Path) -> Result<Qrels, EvalError> {
        read(path, Qrels::parse)
    }

    pub(super) fn parse(content: &str) -> Result<Qrels, Damage> {
        let mut qrels = Qrels::default();
        for (line, content) in lines(content) {
            let malformed = || {
                let text = content.to_owned();
                (line, LineProblem::Judgement { text })
            };
            let columns: Vec<&str> = content.split_whitespace().collect();
            let [query, _, article, grade] = columns[..] else {
                return Err(malformed());
            };
            let grade = grade.parse().map_err(|_| malformed())?;
            let judged = qrels.0.entry(query.to_owned()).or_default();
            if judged.insert(article.to_owned(), grade).is_some() {
                let what = format!("a judgement of {article} for the query {query}");
                return Err((line, LineProblem::Twice { what }));
            }
        }
        Ok(qrels)
    }

    /// Returns the ids of the queries.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns the grades for a query, if one of them is relevant.
    pub(super) fn with_relevant(&self, query: &str) -> Option<&HashMap<String, i64>> {
        let judged = self.0.get(query)?;
        judged.values().any(|&grade| grade > 0).then_some(judged)
    }

    /// Returns the ids of the articles judged relevant to a query.
    pub fn relevant(&self, query: &str) -> impl Iterator<Item = &str> {
        let judged = self.0.get(query).into_iter().flatten();
        judged
            .filter(|(_, grade)| **grade > 0)
            .map(|(id, _)| id.as_str())
    }
}

/// The rankings of all queries.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run(BTreeMap<String, Vec<Retrieved>>);

/// An article in a ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct Retrieved {
    /// Its id.
    pub id: String,
    /// Its score.
    pub score: f32,
}

impl Run {
    /// Reads a run: lines of `query Q0 article rank score name`.
    ///
    /// As with `trec_eval`, the score decides alone, as a number of 32 bits; the
    /// rank is not looked at. Of equal scores the greater id comes first.
    pub fn read(path: &Path) -> Result<Run, EvalError> {
        read(path, Run::parse)
    }

    pub(super) fn parse(content: &str) -> Result<Run, Damage> {
        let mut run = Run::default();
        let mut seen = HashSet::new();
        for (line, content) in lines(content) {
            let malformed = || {
                let text = content.to_owned();
                (line, LineProblem::Ranked { text })
            };
            let columns: Vec<&str> = content.split_whitespace().collect();
            let [query, _, article, _, score, _] = columns[..] else {
                return Err(malformed());
            };
            let score: f32 = score.parse().map_err(|_| malformed())?;
            if score.is_nan() {
                return Err(malformed());
            }
            if !seen.insert((query, article)) {
                let what = format!("the article {article} for the query {query}");
                return Err((line, LineProblem::Twice { what }));
            }
            run.0.entry(query.to_owned()).or_default().push(Retrieved {
                id: article.to_owned(),
                score,
            });
        }
        for ranking in run.0.values_mut() {
            ranking.sort_by(as_trec_eval);
        }
        Ok(run)
    }

    /// Adds the ranking of a query in its own order.
    ///
    /// Our ties go to the newer article, those of `trec_eval` by id; so of equal
    /// scores the second becomes a hair smaller, and every reader keeps our order.
    pub(super) fn insert_ranked(&mut self, query: String, articles: Vec<RankedArticle>) {
        let mut last = f32::INFINITY;
        let ranking = articles.into_iter().map(|article| {
            last = article.score.min(last.next_down());
            Retrieved {
                id: article.id,
                score: last,
            }
        });
        self.0.insert(query, ranking.collect());
    }

    /// Whether nothing was found for any query.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(Vec::is_empty)
    }

    /// Returns the ids of the best `depth` articles for a query, the best first.
    pub fn ranking(&self, query: &str, depth: usize) -> Vec<&str> {
        let ranking = self.0.get(query).map_or(&[][..], Vec::as_slice);
        let ids = ranking.iter().take(depth);
        ids.map(|article| article.id.as_str()).collect()
    }

    /// Writes the run to a file that [`Run::read`] and `trec_eval` read.
    pub fn write(&self, path: &Path) -> Result<(), EvalError> {
        let articles = self.0.values().flatten();
        if let Some(article) = articles.into_iter().find(|article| !is_id(&article.id)) {
            let id = article.id.clone();
            return Err(EvalError::Id { id });
        }
        let write = || {
            let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
            for (query, ranking) in &self.0 {
                for (rank, Retrieved { id, score }) in (1..).zip(ranking) {
                    writeln!(out, "{query} Q0 {id} {rank} {score} telusur")?;
                }
            }
            out.flush()
        };
        write().map_err(|source| EvalError::Io {
            path: path.to_path_buf(),
            source,
        })
    }
}

/// The better article is the smaller one.
fn as_trec_eval(a: &Retrieved, b: &Retrieved) -> Ordering {
    let by_score = b.score.partial_cmp(&a.score).unwrap_or(Ordering::Equal);
    by_score.then_with(|| b.id.cmp(&a.id))
}

/// Whether an id can stand in a column.
fn is_id(id: &str) -> bool {
    !id.is_empty() && !id.contains(char::is_whitespace)
}

/// Returns the lines that are not empty, with their numbers.
fn lines(content: &str) -> impl Iterator<Item = (usize, &str)> {
    let content = content.trim_start_matches('\u{feff}');
    (1..)
        .zip(content.lines())
        .filter(|(_, line)| !line.trim().is_empty())
}

fn read<T>(path: &Path, parse: impl Fn(&str) -> Result<T, Damage>) -> Result<T, EvalError> {
    let bytes = std::fs::read(path).map_err(|source| EvalError::Io {
        path: path.to_path_buf(),
        source,
    })?;
    let parsed = match std::str::from_utf8(&bytes) {
        Ok(content) => parse(content),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = memchr::memchr_iter(b'\n', before).count() + 1;
            Err((line, LineProblem::NotUtf8))
        }
    };
    parsed.map_err(|(line, problem)| EvalError::Line {
        path: path.to_path_buf(),
        line,
        problem,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_lines_are_named() {
        fn check<T: std::fmt::Debug>(parsed: Result<T, Damage>, line: usize, expected: &str) {
            let (at, problem) = parsed.unwrap_err();
            let problem = problem.to_string();
            assert_eq!(at, line, "{problem}");
            assert!(problem.contains(expected), "{problem}");
        }
        check(parse_topics("a\tharga beras\n\nb harga\n"), 3, "a tab");
        check(parse_topics("a b\tharga\n"), 1, "no query");
        check(parse_topics("a\t \n"), 1, "no query");
        check(parse_topics("a\tb\na\tc\n"), 2, "the query a stands");
        check(Qrels::parse("a 0 x 1\na 0 x\n"), 2, "four columns");
        check(Qrels::parse("a 0 x ya\n"), 1, "whole number");
        check(Qrels::parse("a 0 x 1\na 0 x 0\n"), 2, "remove one");
        check(Run::parse("a Q0 x 1 2.0\n"), 1, "six columns");
        check(Run::parse("a Q0 x 1 dua t\n"), 1, "a number as score");
        check(Run::parse("a Q0 x 1 NaN t\n"), 1, "a number as score");
        check(
            Run::parse("a Q0 x 1 2 t\na Q0 x 2 1 t\n"),
            2,
            "the article x for the query a",
        );
    }

    #[test]
    fn a_run_is_ordered_by_score_and_then_by_id_downwards() {
        let run = Run::parse("q Q0 a 1 1.0 t\nq\tQ0\tc 2 1.0 t\r\nq Q0 b 3 2 t\n").unwrap();
        assert_eq!(run.ranking("q", 100), ["b", "c", "a"]);
        assert_eq!(run.ranking("q", 2), ["b", "c"]);
        assert!(run.ranking("r", 2).is_empty());
    }

    #[test]
    fn our_order_survives_a_file() {
        let scores = [2.5_f32, 2.5, 2.5, 2.499_999_8, 0.1, 0.0, 0.0, 0.0];
        let articles = (0..).zip(scores).map(|(number, score)| RankedArticle {
            id: format!("d{number}"),
            score,
        });
        let mut run = Run::default();
        run.insert_ranked("q".to_owned(), articles.collect());
        let file = tempfile::NamedTempFile::new().unwrap();
        run.write(file.path()).unwrap();
        assert_eq!(Run::read(file.path()).unwrap(), run);
        let ids = ["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7"];
        assert_eq!(run.ranking("q", 100), ids);
    }

    #[test]
    fn a_run_has_no_room_for_ids_with_spaces() {
        let mut run = Run::default();
        let id = "dua kata".to_owned();
        run.insert_ranked("q".to_owned(), vec![RankedArticle { id, score: 1.0 }]);
        let nowhere = Path::new("/nowhere/run.txt");
        assert!(matches!(run.write(nowhere), Err(EvalError::Id { .. })));
    }

    #[test]
    fn another_encoding_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"a\tbaik\nb\tcaf\xe9\n").unwrap();
        let error = read_topics(file.path()).unwrap_err().to_string();
        assert!(error.contains("line 2: not UTF-8"), "{error}");
    }
}
