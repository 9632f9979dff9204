//! Query → the best documents, in order.
//!
//! Score: BM25 of each clause in title and body, summed; the title weighs
//! [`TITLE_BOOST`] times as much. Ties go to the newer article, then to the
//! smaller id.
//!
//! Bare words become a flat union of term scorers, which tantivy prunes by
//! block maxima. Its sums depend on the order in which postings meet, and its
//! maxima on the segment they were written for, so a document that passes the
//! threshold is scored again here, clause by clause in the order of the query,
//! and the threshold stays [`PRUNING_SLACK`] below the last kept score: the
//! order is the same for any number of threads and segments.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};

use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, BooleanQuery, BoostQuery, EnableScoring, Occur, Query as _,
    Scorer, TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocAddress, DocId, DocSet, Score, Searcher, TERMINATED};

use super::phrase::PhraseQuery;
use crate::analysis::QueryTerm;
use crate::index::Fields;
use crate::query::{Clause, Query};

/// How much more a match in the title weighs than one in the body. A starting
/// point from common practice, not tuned on any collection.
const TITLE_BOOST: Score = 2.0;

/// Share of the last kept score by which the pruning threshold stays below it:
/// more than the rounding of a sum of terms and than the error of block maxima.
const PRUNING_SLACK: Score = 1e-3;

/// A ranked document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ranked {
    pub(super) score: Score,
    published: i64,
    id: String,
    pub(super) address: DocAddress,
}

impl Eq for Ranked {}

/// The better document is the greater one.
impl Ord for Ranked {
    fn cmp(&self, other: &Ranked) -> Ordering {
        self.score
            .total_cmp(&other.score)
            .then_with(|| self.published.cmp(&other.published))
            .then_with(|| other.id.cmp(&self.id))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Ranked) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A query made ready for one view of an index.
pub(super) struct Plan<'a> {
    searcher: &'a Searcher,
    scoring: Box<dyn Weight>,
    matching: Box<dyn Weight>,
    /// The scored clauses one by one, in the order in which scores are summed.
    leaves: Vec<Box<dyn Weight>>,
    /// Weight of each clause of `query.include` (idf), for choosing passages.
    pub(super) clause_weights: Vec<f32>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        query: &Query,
        fields: &Fields,
        searcher: &'a Searcher,
    ) -> tantivy::Result<Plan<'a>> {
        let statistics = Statistics::new(query, fields, searcher)?;
        let query = &statistics.without_absent_terms(query);
        let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, searcher);
        let mut clauses: Vec<(Occur, Box<dyn tantivy::query::Query>)> = Vec::new();
        let mut leaves = Vec::new();
        for clause in &query.include {
            let title = leaves_of(clause, fields.title_stems, fields.title_forms, TITLE_BOOST);
            let body = leaves_of(clause, fields.body_stems, fields.body_forms, 1.0);
            for leaf in title.into_iter().chain(body) {
                leaves.push(leaf.weight(scoring)?);
                clauses.push((Occur::Should, leaf));
            }
        }
        if query.include.is_empty() && !query.exclude.is_empty() {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        for clause in &query.exclude {
            let title = leaves_of(clause, fields.title_stems, fields.title_forms, 1.0);
            let body = leaves_of(clause, fields.body_stems, fields.body_forms, 1.0);
            clauses.extend(
                title
                    .into_iter()
                    .chain(body)
                    .map(|leaf| (Occur::MustNot, leaf)),
            );
        }
        let whole = BooleanQuery::new(clauses);
        let mut clause_weights = Vec::with_capacity(query.include.len());
        let total = statistics.total_num_docs()?;
        for clause in &query.include {
            let mut weight = 0.0;
            for word in clause.words() {
                weight += idf(statistics.stem_freq(&word.terms[0].term)?, total);
            }
            clause_weights.push(weight);
        }
        Ok(Plan {
            searcher,
            scoring: whole.weight(scoring)?,
            matching: whole.weight(EnableScoring::disabled_from_searcher(searcher))?,
            leaves,
            clause_weights,
        })
    }

    /// Returns the best `limit` documents, the best first.
    pub(super) fn top(&self, limit: usize) -> tantivy::Result<Vec<Ranked>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let mut best: BinaryHeap<Reverse<Ranked>> = BinaryHeap::new();
        let threshold = |best: &BinaryHeap<Reverse<Ranked>>| match best.peek() {
            Some(Reverse(last)) if best.len() == limit => last.score - last.score * PRUNING_SLACK,
            _ => Score::MIN,
        };
        for (ordinal, segment) in (0..).zip(self.searcher.segment_readers()) {
            let mut leaves = self
                .leaves
                .iter()
                .map(|leaf| leaf.scorer(segment, 1.0))
                .collect::<tantivy::Result<Vec<_>>>()?;
            let ties = Ties {
                published: segment.fast_fields().i64("published")?,
                ids: segment.fast_fields().str("id")?,
            };
            self.scoring
                .for_each_pruning(threshold(&best), segment, &mut |doc, _| {
                    if segment.is_deleted(doc) {
                        return threshold(&best);
                    }
                    let score = canonical_score(&mut leaves, doc);
                    let full = best.len() == limit;
                    let last = best.peek().filter(|_| full).map(|Reverse(last)| last);
                    if last.is_none_or(|last| score >= last.score) {
                        let published = ties.published.first(doc).unwrap_or(i64::MIN);
                        // The id decides last and costs most to read.
                        let beaten = last.is_some_and(|last| {
                            score
                                .total_cmp(&last.score)
                                .then(published.cmp(&last.published))
                                .is_lt()
                        });
                        if !beaten {
                            let address = DocAddress::new(ordinal, doc);
                            let ranked = Ranked {
                                score,
                                published,
                                id: ties.id(doc),
                                address,
                            };
                            if !full {
                                best.push(Reverse(ranked));
                            } else if last.is_some_and(|last| ranked > *last) {
                                best.pop();
                                best.push(Reverse(ranked));
                            }
                        }
                    }
                    threshold(&best)
                })?;
        }
        // Sorted ascending by `Reverse`, so the best comes first.
        Ok(best
            .into_sorted_vec()
            .into_iter()
            .map(|Reverse(ranked)| ranked)
            .collect())
    }

    /// Counts the matching documents, but no further than just past `limit`.
    pub(super) fn count(&self, limit: u64) -> tantivy::Result<u64> {
        let mut count = 0;
        for segment in self.searcher.segment_readers() {
            let mut documents = self.matching.scorer(segment, 1.0)?;
            while documents.doc() != TERMINATED {
                if !segment.is_deleted(documents.doc()) {
                    count += 1;
                    if count > limit {
                        return Ok(count);
                    }
                }
                documents.advance();
            }
        }
        Ok(count)
    }
}

/// The columns that decide between equal scores.
struct Ties {
    published: Column<i64>,
    ids: Option<StrColumn>,
}

impl Ties {
    fn id(&self, doc: DocId) -> String {
        let mut id = String::new();
        if let Some(ids) = &self.ids
            && let Some(ordinal) = ids.term_ords(doc).next()
        {
            // An id that can't be read compares as empty; reading the article will say why.
            let _ = ids.ord_to_str(ordinal, &mut id);
        }
        id
    }
}

/// Sums the scores of the clauses in their order. Documents come in ascending order.
fn canonical_score(leaves: &mut [Box<dyn Scorer>], doc: DocId) -> Score {
    let mut sum = 0.0;
    for leaf in leaves {
        if leaf.doc() < doc {
            leaf.seek(doc);
        }
        if leaf.doc() == doc {
            sum += leaf.score();
        }
    }
    sum
}

/// Returns the scorers of a clause in one field: one for each way in which it can
/// be indexed, most often one.
fn leaves_of(
    clause: &Clause,
    stems: Field,
    forms: Field,
    boost: Score,
) -> Vec<Box<dyn tantivy::query::Query>> {
    let weighed = |query: Box<dyn tantivy::query::Query>, weight: Score| {
        let weight = weight * boost;
        #[expect(clippy::float_cmp, reason = "one is exact")]
        let plain = weight == 1.0;
        if plain {
            query
        } else {
            Box::new(BoostQuery::new(query, weight))
        }
    };
    let phrases = |phrases: Vec<(PhraseQuery, Score)>| {
        phrases
            .into_iter()
            .map(|(phrase, weight)| weighed(Box::new(phrase), weight))
            .collect()
    };
    match clause {
        Clause::Word(word) => word
            .terms
            .iter()
            .map(|term| {
                let query = TermQuery::new(
                    Term::from_field_text(stems, &term.term),
                    IndexRecordOption::WithFreqs,
                );
                weighed(Box::new(query), term.weight)
            })
            .collect(),
        Clause::Compound(words) => phrases(PhraseQuery::of_stems(stems, words)),
        Clause::Phrase(words) => phrases(PhraseQuery::of_forms(stems, forms, words)),
    }
}

/// The idf of BM25 as Lucene and tantivy have it (Robertson and Zaragoza 2009,
/// with 1 added under the logarithm).
#[expect(clippy::cast_precision_loss, reason = "counts of documents are small")]
fn idf(doc_freq: u64, total: u64) -> f32 {
    let rest = total.saturating_sub(doc_freq) as f32;
    (1.0 + (rest + 0.5) / (doc_freq as f32 + 0.5)).ln()
}

/// Statistics in which a word is as rare in the title as in the body: in how
/// many articles it stands decides, not in how many titles. The terms of one
/// word of the query are as rare as the commonest of them.
struct Statistics<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    /// Document frequencies of the terms of the query.
    frequencies: HashMap<String, u64>,
}

impl<'a> Statistics<'a> {
    fn new(
        query: &Query,
        fields: &'a Fields,
        searcher: &'a Searcher,
    ) -> tantivy::Result<Statistics<'a>> {
        let mut statistics = Statistics {
            searcher,
            fields,
            frequencies: HashMap::new(),
        };
        let clauses = query.include.iter().chain(&query.exclude);
        for word in clauses.flat_map(Clause::words) {
            let mut present = Vec::new();
            for term in &word.terms {
                let frequency = statistics.stem_freq(&term.term)?;
                if frequency > 0 {
                    present.push((term, frequency));
                }
            }
            let commonest = present.iter().map(|(_, frequency)| *frequency).max();
            for (term, _) in present {
                let frequency = statistics.frequencies.entry(term.term.clone()).or_default();
                *frequency = (*frequency).max(commonest.unwrap_or(0));
            }
        }
        Ok(statistics)
    }

    /// Returns the query without terms that stand in no article, so that a word
    /// costs one scorer where it has one term. The first term of each stays if
    /// none does; otherwise the best that is left has the full weight, so that a
    /// spelling that is nowhere does not weaken the other.
    fn without_absent_terms(&self, query: &Query) -> Query {
        let mut query = query.clone();
        for clause in query.include.iter_mut().chain(&mut query.exclude) {
            for word in clause.words_mut() {
                let present = |term: &QueryTerm| self.frequencies.contains_key(&term.term);
                if !word.terms.iter().any(present) {
                    word.terms.truncate(1);
                    continue;
                }
                word.terms.retain(present);
                let best = word
                    .terms
                    .iter()
                    .map(|term| term.weight)
                    .fold(0.0, f32::max);
                for term in &mut word.terms {
                    term.weight /= best;
                }
            }
        }
        query
    }

    fn stem_freq(&self, stem: &str) -> tantivy::Result<u64> {
        if let Some(&frequency) = self.frequencies.get(stem) {
            return Ok(frequency);
        }
        let title = self
            .searcher
            .doc_freq(&Term::from_field_text(self.fields.title_stems, stem))?;
        let body = self
            .searcher
            .doc_freq(&Term::from_field_text(self.fields.body_stems, stem))?;
        Ok(title.max(body))
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_tokens(self.searcher, field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_docs(self.searcher)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        match term.value().as_str() {
            Some(stem) => self.stem_freq(stem),
            None => self.searcher.doc_freq(term),
        }
    }
}
