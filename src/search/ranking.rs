//! Query → the best documents, in order.
//!
//! First stage: BM25 of each clause in title and body, summed; the title weighs
//! [`TITLE_BOOST`] times as much. The best [`RERANKED`] go through the second
//! stage (`closeness`). Ties go to the newer article, then to the smaller id.
//!
//! Bare words become a flat union of term scorers, which tantivy prunes by
//! block maxima; what narrows the query is asked of the documents that come out.
//! The sums of the union depend on the order in which postings meet, and its
//! maxima on the segment they were written for, so a document that passes the
//! threshold is scored again here, clause by clause in the order of the query,
//! and the threshold stays [`PRUNING_SLACK`] below the last kept score: the
//! order is the same for any number of threads and segments.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::rc::Rc;

use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, EnableScoring, Occur, Query as TantivyQuery, Scorer,
    TermQuery, Weight,
};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::closeness::Closeness;
use super::filters;
use super::hit::{Explanation, ScoredBy, SortOrder};
use super::spans::{SpanQuery, TextFields};
use super::statistics::Statistics;
use super::views::Views;
use crate::index::Fields;
use crate::query::{By, Clause, Expression, Form, Group, Query, Scope, Words};

/// How much more a match in the title weighs than one in the body. A starting
/// point from common practice, not tuned on any collection.
const TITLE_BOOST: Score = 2.0;

/// How many of the best documents of the first stage the second orders anew.
pub(super) const RERANKED: usize = 200;

/// Share of the last kept score by which the pruning threshold stays below it:
/// more than the rounding of a sum of terms and than the error of block maxima.
const PRUNING_SLACK: Score = 1e-3;

/// A ranked document.
#[derive(Clone)]
pub(super) struct Ranked {
    pub(super) score: Score,
    /// Greater is better among equal scores.
    recency: i64,
    pub(super) address: DocAddress,
    /// What its id is read from, where it decides: it costs most to read.
    ties: Rc<Ties>,
}

impl Ranked {
    /// Returns the id of the article.
    pub(super) fn id(&self) -> String {
        self.ties.id(self.address.doc_id)
    }

    fn compare_ids(&self, other: &Ranked) -> Ordering {
        if Rc::ptr_eq(&self.ties, &other.ties) {
            let number = |ranked: &Ranked| ranked.ties.id_number(ranked.address.doc_id);
            number(self).cmp(&number(other))
        } else {
            self.id().cmp(&other.id())
        }
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Ranked) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}

/// The better document is the greater one.
impl Ord for Ranked {
    fn cmp(&self, other: &Ranked) -> Ordering {
        self.score
            .total_cmp(&other.score)
            .then_with(|| self.recency.cmp(&other.recency))
            .then_with(|| other.compare_ids(self))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Ranked) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A query made ready for one view of an index.
pub(super) struct Plan<'a> {
    views: &'a Views,
    /// The union of all leaves, where every match has one of them.
    union: Option<Box<dyn Weight>>,
    /// What every match of the union must be as well, and must not be.
    required: Vec<Box<dyn Weight>>,
    excluded: Vec<Box<dyn Weight>>,
    /// Everything that matches, unscored.
    pub(super) matching: Box<dyn Weight>,
    /// The scored leaves one by one, in the order in which scores are summed.
    leaves: Vec<Box<dyn Weight>>,
    /// The clause each of them belongs to.
    clause_of_leaf: Vec<usize>,
    closeness: Closeness,
    /// What each wanted clause is worth, for choosing passages.
    pub(super) clause_worth: Vec<Score>,
}

impl<'a> Plan<'a> {
    /// Makes a query ready; leaves in it only what the index knows.
    pub(super) fn new(
        query: &mut Query,
        fields: &Fields,
        views: &'a Views,
    ) -> tantivy::Result<Plan<'a>> {
        let statistics = Statistics::new(query, fields, views)?;
        let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, views.first());
        let unscored = EnableScoring::disabled_from_searcher(views.first());
        let wanted = query.wanted();
        let mut union: Vec<(Occur, Box<dyn TantivyQuery>)> = Vec::new();
        let mut leaves = Vec::new();
        let mut clause_worth = Vec::with_capacity(wanted.len());
        let mut clause_of_leaf = Vec::new();
        for (number, words) in wanted.iter().copied().chain(query.feedback()).enumerate() {
            for leaf in leaves_of(words, fields) {
                leaves.push(leaf.weight(scoring)?);
                clause_of_leaf.push(number);
                union.push((Occur::Should, leaf));
            }
        }
        for words in &wanted {
            clause_worth.push(statistics.worth(words)?);
        }
        let weights = |parts: &[Expression]| {
            let weight = |part| query_of(part, fields).weight(unscored);
            parts
                .iter()
                .map(weight)
                .collect::<tantivy::Result<Vec<_>>>()
        };
        let flat = alternatives_only(&query.root);
        let mut required = weights(&query.filters)?;
        let mut excluded = Vec::new();
        let mut whole: Vec<(Occur, Box<dyn TantivyQuery>)> =
            vec![(Occur::Must, query_of(&query.root, fields))];
        let filters = query.filters.iter();
        whole.extend(filters.map(|filter| (Occur::Must, query_of(filter, fields))));
        if let Some(group) = flat {
            required.extend(weights(&group.filter)?);
            excluded = weights(&group.must_not)?;
        }
        Ok(Plan {
            views,
            union: match flat {
                Some(_) => Some(BooleanQuery::new(union).weight(scoring)?),
                None => None,
            },
            required,
            excluded,
            matching: BooleanQuery::new(whole).weight(unscored)?,
            leaves,
            clause_of_leaf,
            closeness: Closeness::new(&wanted, query.asked, &clause_worth, fields, views)?,
            clause_worth,
        })
    }

    /// Returns the first `limit` documents in this order.
    pub(super) fn top(&self, limit: usize, order: SortOrder) -> tantivy::Result<Vec<Ranked>> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        if order != SortOrder::Relevance {
            return self.first_stage(limit, order);
        }
        let mut ranked = self.first_stage(limit.max(RERANKED), order)?;
        let reranked = ranked.len().min(RERANKED);
        self.closeness
            .rescore(self.views, &mut ranked[..reranked])?;
        ranked[..reranked].sort_by(|a, b| b.cmp(a));
        // What follows stays behind, also by its score.
        if let Some(last) = ranked[..reranked].last().map(|last| last.score) {
            for rest in &mut ranked[reranked..] {
                rest.score = rest.score.min(last);
            }
        }
        ranked.truncate(limit);
        Ok(ranked)
    }

    /// Says how the scores of these places of the order, in ascending order, came about.
    pub(super) fn explain(
        &self,
        query: &Query,
        ranked: &[Ranked],
        places: &[usize],
        order: SortOrder,
    ) -> tantivy::Result<Vec<Explanation>> {
        let ranking = query.wanted().into_iter().chain(query.feedback());
        let names: Vec<String> = ranking.map(ToString::to_string).collect();
        let shown = places.iter().filter_map(|&place| ranked.get(place));
        let mut first_stage: Vec<Ranked> = shown.cloned().collect();
        let mut explanations = Vec::with_capacity(first_stage.len());
        let is_scored = order == SortOrder::Relevance && !names.is_empty();
        for place in &mut first_stage {
            let segment = self.views.segment(place.address.segment_ord);
            let mut leaves = scorers(&self.leaves, segment)?;
            let mut clauses: Vec<(String, Score)> =
                names.iter().map(|name| (name.clone(), 0.0)).collect();
            place.score = canonical_score(&mut leaves, place.address.doc_id);
            for (leaf, clause) in leaves.iter_mut().zip(&self.clause_of_leaf) {
                if stands_at(leaf, place.address.doc_id) {
                    clauses[*clause].1 += leaf.score();
                }
            }
            explanations.push(Explanation {
                stage: if is_scored {
                    ScoredBy::FirstStage
                } else {
                    ScoredBy::Nothing
                },
                clauses,
                features: Vec::new(),
            });
        }
        if is_scored {
            let reached = places.partition_point(|&place| place < RERANKED);
            let reached = &first_stage[..reached.min(first_stage.len())];
            for (place, features) in self.closeness.features(self.views, reached)? {
                explanations[place].stage = ScoredBy::SecondStage;
                explanations[place].features = features.explained();
            }
        }
        Ok(explanations)
    }

    /// Returns the ids of the best documents of the first stage with what the
    /// second stage sees of them, for training its weights.
    #[cfg(feature = "training")]
    pub(super) fn features(&self) -> tantivy::Result<Vec<(String, Vec<Score>)>> {
        let ranked = self.first_stage(RERANKED, SortOrder::Relevance)?;
        let features = self.closeness.features(self.views, &ranked)?;
        Ok(features
            .into_iter()
            .map(|(place, features)| (ranked[place].id(), features.values()))
            .collect())
    }

    /// Returns the best `limit` documents of the first stage, the best first.
    fn first_stage(&self, limit: usize, order: SortOrder) -> tantivy::Result<Vec<Ranked>> {
        let mut best: BinaryHeap<Reverse<Ranked>> = BinaryHeap::new();
        let threshold = |best: &BinaryHeap<Reverse<Ranked>>| match best.peek() {
            Some(Reverse(last)) if best.len() == limit => last.score - last.score * PRUNING_SLACK,
            _ => Score::MIN,
        };
        for (ordinal, segment) in (0..).zip(self.views.segments()) {
            let mut leaves = scorers(&self.leaves, segment)?;
            let mut required = scorers(&self.required, segment)?;
            let mut excluded = scorers(&self.excluded, segment)?;
            let ties = Rc::new(Ties::new(segment)?);
            // The threshold of the segments before holds here too.
            let start = threshold(&best);
            let mut meet = |doc: DocId| {
                if segment.is_deleted(doc)
                    || !required.iter_mut().all(|part| stands_at(part, doc))
                    || excluded.iter_mut().any(|part| stands_at(part, doc))
                {
                    return threshold(&best);
                }
                let score = match order {
                    SortOrder::Relevance => canonical_score(&mut leaves, doc),
                    SortOrder::Newest | SortOrder::Oldest => 0.0,
                };
                let full = best.len() == limit;
                let last = best.peek().filter(|_| full).map(|Reverse(last)| last);
                if last.is_none_or(|last| score >= last.score) {
                    let recency = match (ties.published(doc), order) {
                        (None, _) => i64::MIN,
                        (Some(published), SortOrder::Oldest) => -published,
                        (Some(published), _) => published,
                    };
                    let beaten = last.is_some_and(|last| {
                        score
                            .total_cmp(&last.score)
                            .then(recency.cmp(&last.recency))
                            .is_lt()
                    });
                    if !beaten {
                        let address = DocAddress::new(ordinal, doc);
                        let ranked = Ranked {
                            score,
                            recency,
                            address,
                            ties: Rc::clone(&ties),
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
            };
            if let Some(union) = &self.union
                && order == SortOrder::Relevance
            {
                union.for_each_pruning(start, segment, &mut |doc, _| meet(doc))?;
            } else {
                let mut documents = self.matching.scorer(segment, 1.0)?;
                while documents.doc() != TERMINATED {
                    meet(documents.doc());
                    documents.advance();
                }
            }
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
        for segment in self.views.segments() {
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
pub(super) struct Ties {
    published: Column<i64>,
    ids: Option<StrColumn>,
}

impl Ties {
    pub(super) fn new(segment: &SegmentReader) -> tantivy::Result<Ties> {
        Ok(Ties {
            published: segment.fast_fields().i64("published")?,
            ids: segment.fast_fields().str("id")?,
        })
    }

    /// Returns the instant of publication, in seconds since 1970.
    pub(super) fn published(&self, doc: DocId) -> Option<i64> {
        self.published.first(doc)
    }

    /// Returns the number of the id among those of the segment, in their order.
    pub(super) fn id_number(&self, doc: DocId) -> u32 {
        let ordinal = self.ids.as_ref().and_then(|ids| ids.term_ords(doc).next());
        // A segment has no more ids than documents, whose numbers have 32 bits.
        ordinal.map_or(0, |ordinal| u32::try_from(ordinal).unwrap_or(u32::MAX))
    }

    pub(super) fn id(&self, doc: DocId) -> String {
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
        if stands_at(leaf, doc) {
            sum += leaf.score();
        }
    }
    sum
}

/// Whether a document set, moved forward, stands at `doc`.
fn stands_at(documents: &mut Box<dyn Scorer>, doc: DocId) -> bool {
    if documents.doc() < doc {
        documents.seek(doc);
    }
    documents.doc() == doc
}

fn scorers(
    weights: &[Box<dyn Weight>],
    segment: &SegmentReader,
) -> tantivy::Result<Vec<Box<dyn Scorer>>> {
    weights
        .iter()
        .map(|weight| weight.scorer(segment, 1.0))
        .collect()
}

/// Returns the group if it is one of alternatives alone, perhaps with exclusions.
fn alternatives_only(root: &Expression) -> Option<&Group> {
    let Expression::Group(group) = root else {
        return None;
    };
    let clauses = group
        .should
        .iter()
        .all(|part| matches!(part, Expression::Clause(Clause::Words(_))));
    (group.must.is_empty() && !group.should.is_empty() && clauses).then_some(group)
}

/// Returns the query for whatever answers an expression.
fn query_of(expression: &Expression, fields: &Fields) -> Box<dyn TantivyQuery> {
    match expression {
        Expression::Everything => Box::new(AllQuery),
        Expression::Clause(Clause::Words(words)) => {
            let leaves = leaves_of(words, fields).into_iter();
            Box::new(BooleanQuery::union(leaves.collect()))
        }
        Expression::Clause(Clause::Text(scope)) => {
            let places = places_of(*scope, fields).into_iter();
            filters::any_text(places.map(|(place, _)| place.stems).collect())
        }
        Expression::Clause(Clause::Property(property)) => filters::property(property, fields),
        Expression::Clause(Clause::Dates(span)) => filters::dates(*span),
        Expression::Group(group) => {
            let mut parts = Vec::new();
            let mut add = |occur, list: &[Expression]| {
                parts.extend(list.iter().map(|part| (occur, query_of(part, fields))));
            };
            add(Occur::Must, &group.must);
            add(Occur::Must, &group.filter);
            add(Occur::MustNot, &group.must_not);
            if group.must.is_empty() && !group.should.is_empty() {
                let alternatives = group.should.iter().map(|part| query_of(part, fields));
                let alternatives = BooleanQuery::union(alternatives.collect());
                parts.push((Occur::Must, Box::new(alternatives)));
            }
            if parts.iter().all(|(occur, _)| *occur == Occur::MustNot) && !parts.is_empty() {
                parts.push((Occur::Must, Box::new(AllQuery)));
            }
            Box::new(BooleanQuery::new(parts))
        }
    }
}

/// Returns the fields a clause looks into, each with its weight.
pub(super) fn places_of(scope: Scope, fields: &Fields) -> Vec<(TextFields, Score)> {
    let (title, body) = (TextFields::title(fields), TextFields::body(fields));
    match scope {
        Scope::Text => vec![(title, TITLE_BOOST), (body, 1.0)],
        Scope::Title => vec![(title, TITLE_BOOST)],
        Scope::Body => vec![(body, 1.0)],
    }
}

/// Returns the scored parts of a clause: for a bare word one a field and
/// alternative, most often one a field, which tantivy can prune.
fn leaves_of(words: &Words, fields: &Fields) -> Vec<Box<dyn TantivyQuery>> {
    let mut leaves: Vec<Box<dyn TantivyQuery>> = Vec::new();
    for (place, boost) in places_of(words.scope, fields) {
        let mut add = |query: Box<dyn TantivyQuery>, weight: Score| {
            let weight = weight * boost * words.weight;
            #[expect(clippy::float_cmp, reason = "one is exact")]
            let plain = weight == 1.0;
            leaves.push(if plain {
                query
            } else {
                Box::new(BoostQuery::new(query, weight))
            });
        };
        match &words.words[..] {
            [word] if word.form == Form::Any => {
                for alternative in &word.alternatives {
                    let term = Term::from_field_text(place.stems, &alternative.term);
                    match alternative.by {
                        By::Stem => {
                            let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                            add(Box::new(query), alternative.weight);
                        }
                        By::Surface => {
                            let query = SpanQuery::of_surface(place, &alternative.term);
                            add(Box::new(query), alternative.weight);
                        }
                    }
                }
                for phrase in &word.phrases {
                    let query = SpanQuery::of_paraphrase(place, phrase);
                    add(Box::new(query), phrase.weight);
                }
            }
            list => add(Box::new(SpanQuery::new(place, list, words.nearness)), 1.0),
        }
    }
    leaves
}
