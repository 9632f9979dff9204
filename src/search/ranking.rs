//! Query → the best documents, in order.
//!
//! First stage: BM25 of each clause in title and body, summed; the title weighs
//! [`TITLE_BOOST`] times as much. The second stage (`closeness`) orders the best of
//! them anew, block by block ([`BLOCKS`]). Ties go to the newer article, then to the smaller id.
//!
//! Bare words become a flat union of terms, which is pruned (`pruning`); what narrows
//! the query is asked of the documents that come out. The sums of the union depend
//! on the order of its lists, so a document that passes the threshold is scored again
//! here, clause by clause in the order of the query, and the threshold stays
//! [`PRUNING_SLACK`] below the last kept score: the order is the same for any number
//! of threads and segments.

use std::cell::OnceCell;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, EnableScoring, Occur, Query as TantivyQuery, Scorer,
    TermQuery, Weight,
};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocId, DocSet, Score, SegmentReader, TERMINATED};

use super::closeness::{Closeness, Positions};
use super::columns::Columns;
use super::filters;
use super::hit::{Explanation, ScoredBy, SortOrder};
use super::pruning::{ScoredTerm, each_above};
use super::spans::{SpanQuery, TextFields};
use super::statistics::Statistics;
use super::views::Views;
use crate::index::Fields;
use crate::query::{By, Clause, Expression, Form, Group, Query, Scope, Words};

/// How much more a match in the title weighs than one in the body. A starting
/// point from common practice, not tuned on any collection.
const TITLE_BOOST: Score = 2.0;

/// The best documents of the first stage that the second orders anew, up to these
/// places: each block for itself, so that a page that ends in the first needs no
/// more, and the order is the same however far it is asked for. On both development
/// collections 50 give the nDCG@10 that 200 at once give, and the second block the
/// recall at 100 (`docs/ranking.md`).
const BLOCKS: [usize; 2] = [RERANKED_FIRST, 200];

/// How many make the first block of [`BLOCKS`].
pub(super) const RERANKED_FIRST: usize = 50;

/// How many documents the second stage orders at most.
const RERANKED: usize = BLOCKS[BLOCKS.len() - 1];

/// Share of the last kept score by which the pruning threshold stays below it:
/// more than the rounding of a sum of terms.
const PRUNING_SLACK: Score = 1e-4;

/// A ranked document.
#[derive(Clone)]
pub(super) struct Ranked {
    pub(super) score: Score,
    order: SortOrder,
    pub(super) address: DocAddress,
    /// Once it was needed: what comes out of the first stage is many times what is kept
    /// of it, and few scores are equal.
    recency: OnceCell<i64>,
    /// What its age and id are read from, where they decide: the id costs most to read.
    columns: Arc<Columns>,
}

impl Ranked {
    /// Returns what is greater for the better of two with equal scores.
    fn recency(&self) -> i64 {
        let published = || self.columns.published(self.address.doc_id);
        *self
            .recency
            .get_or_init(|| match (published(), self.order) {
                (None, _) => i64::MIN,
                (Some(published), SortOrder::Oldest) => -published,
                (Some(published), _) => published,
            })
    }

    /// Returns the id of the article.
    pub(super) fn id(&self) -> String {
        self.columns.id(self.address.doc_id)
    }

    fn compare_ids(&self, other: &Ranked) -> Ordering {
        if Arc::ptr_eq(&self.columns, &other.columns) {
            let number = |ranked: &Ranked| ranked.columns.id_number(ranked.address.doc_id);
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
            .then_with(|| self.recency().cmp(&other.recency()))
            .then_with(|| other.compare_ids(self))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Ranked) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The best of the documents that match.
pub(super) struct Top {
    /// The best first.
    pub(super) ranked: Vec<Ranked>,
    /// How many documents match, where all of them were met.
    pub(super) total: Option<u64>,
}

/// A scored part of a clause, made ready.
struct ScoredLeaf {
    weight: Box<dyn Weight>,
    has_spans: bool,
}

/// A query made ready for one view of an index.
pub(super) struct Plan<'a> {
    views: &'a Views,
    /// The leaves that are terms, where every match has a leaf.
    union: Option<Vec<ScoredTerm>>,
    /// What every match of a leaf must be as well, and must not be.
    required: Vec<Box<dyn Weight>>,
    excluded: Vec<Box<dyn Weight>>,
    /// How many documents match at least, as far as the dictionaries say so.
    commonest: u64,
    /// Everything that matches, unscored.
    pub(super) matching: Box<dyn Weight>,
    /// The scored leaves one by one, in the order in which scores are summed.
    leaves: Vec<ScoredLeaf>,
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
        let mut union = Vec::new();
        let mut leaves = Vec::new();
        let mut clause_worth = Vec::with_capacity(wanted.len());
        let mut clause_of_leaf = Vec::new();
        for (number, words) in wanted.iter().copied().chain(query.feedback()).enumerate() {
            for leaf in leaves_of(words, fields) {
                leaves.push(ScoredLeaf {
                    weight: leaf.query.weight(scoring)?,
                    has_spans: leaf.term.is_none(),
                });
                clause_of_leaf.push(number);
                if let Some((term, boost)) = leaf.term {
                    union.push(ScoredTerm::new(term, boost, &statistics)?);
                }
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
        let commonest = match flat {
            Some(_) if required.is_empty() && excluded.is_empty() => {
                commonest(&wanted, fields, views)?
            }
            _ => 0,
        };
        Ok(Plan {
            views,
            union: flat.map(|_| union),
            required,
            excluded,
            commonest,
            matching: BooleanQuery::new(whole).weight(unscored)?,
            leaves,
            clause_of_leaf,
            closeness: Closeness::new(&wanted, query.asked, &clause_worth, fields, views)?,
            clause_worth,
        })
    }

    /// Returns the first `limit` documents in this order.
    pub(super) fn top(&self, limit: usize, order: SortOrder) -> tantivy::Result<Top> {
        if limit == 0 {
            return Ok(Top {
                ranked: Vec::new(),
                total: None,
            });
        }
        if order != SortOrder::Relevance {
            return self.first_stage(limit, order);
        }
        let depth = BLOCKS.into_iter().find(|end| limit <= *end);
        let Top { mut ranked, total } = self.first_stage(depth.unwrap_or(limit), order)?;
        let (mut start, mut ceiling) = (0, Score::MAX);
        for end in BLOCKS {
            let end = end.min(ranked.len());
            let block = &mut ranked[start..end];
            self.closeness.rescore(self.views, block)?;
            block.sort_by(|a, b| b.cmp(a));
            start = end;
            // What comes behind a block stays behind it, also by its score.
            for place in &mut *block {
                place.score = place.score.min(ceiling);
            }
            ceiling = block.last().map_or(ceiling, |last| last.score);
        }
        for rest in &mut ranked[start..] {
            rest.score = rest.score.min(ceiling);
        }
        ranked.truncate(limit);
        Ok(Top { ranked, total })
    }

    /// Returns where terms of the query stand in these documents, unless they are too
    /// many to ask for.
    pub(super) fn positions(
        &self,
        addresses: &[DocAddress],
    ) -> tantivy::Result<Option<Vec<Positions>>> {
        self.closeness.positions(self.views, addresses)
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
            let mut leaves = self.leaves(segment, |_| true)?;
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
        let ranked = self.first_stage(RERANKED, SortOrder::Relevance)?.ranked;
        let features = self.closeness.features(self.views, &ranked)?;
        Ok(features
            .into_iter()
            .map(|(place, features)| (ranked[place].id(), features.values()))
            .collect())
    }

    /// Returns the best `limit` documents of the first stage, the best first.
    fn first_stage(&self, limit: usize, order: SortOrder) -> tantivy::Result<Top> {
        let mut best = Best::new(limit, order);
        let mut total = 0;
        // Whether each match is met, and not only what may be among the best.
        let mut meets_all = true;
        for (ordinal, segment) in (0..).zip(self.views.segments()) {
            let columns = self.views.columns(ordinal)?;
            // That of the segments before holds here too.
            let mut threshold = best.threshold();
            let mut offer = |score, doc| {
                best.offer(score, DocAddress::new(ordinal, doc), columns);
                best.threshold()
            };
            let union = self.union.as_ref();
            let Some(union) = union.filter(|_| order == SortOrder::Relevance) else {
                let mut leaves = self.leaves(segment, |_| true)?;
                let mut documents = self.matching.scorer(segment, 1.0)?;
                while documents.doc() != TERMINATED {
                    let doc = documents.doc();
                    if !segment.is_deleted(doc) {
                        total += 1;
                        let score = match order {
                            SortOrder::Relevance => canonical_score(&mut leaves, doc),
                            SortOrder::Newest | SortOrder::Oldest => 0.0,
                        };
                        offer(score, doc);
                    }
                    documents.advance();
                }
                continue;
            };
            // Spans can't be pruned: first each document that has one, then of the
            // others, which have only terms, those that may be among the best.
            let mut met = Vec::new();
            let mut narrowing = Narrowing::new(self, segment)?;
            self.each_with_spans(segment, |doc, score| {
                met.push(doc);
                if narrowing.admits(doc) {
                    total += 1;
                    threshold = offer(score, doc);
                }
            })?;
            if self.leaves.iter().all(|leaf| leaf.has_spans) {
                continue;
            }
            meets_all = false;
            let mut leaves = self.leaves(segment, |leaf| !leaf.has_spans)?;
            let mut narrowing = Narrowing::new(self, segment)?;
            let mut met = met.into_iter().peekable();
            each_above(threshold, union, segment, |doc| {
                while met.next_if(|known| *known < doc).is_some() {}
                if met.peek() != Some(&doc) && narrowing.admits(doc) {
                    threshold = offer(canonical_score(&mut leaves, doc), doc);
                }
                threshold
            })?;
        }
        Ok(Top {
            ranked: best.into_ranked(),
            total: meets_all.then_some(total),
        })
    }

    /// Returns the scorers of some of the leaves, in their order.
    fn leaves(
        &self,
        segment: &SegmentReader,
        is_wanted: impl Fn(&ScoredLeaf) -> bool,
    ) -> tantivy::Result<Vec<Box<dyn Scorer>>> {
        let wanted = self.leaves.iter().filter(|leaf| is_wanted(leaf));
        let scorers = wanted.map(|leaf| leaf.weight.scorer(segment, 1.0));
        scorers.collect()
    }

    /// Calls `on_document` with each document of a segment that has a span, in
    /// ascending order, and with the sum of the scores of its leaves, in their order.
    fn each_with_spans(
        &self,
        segment: &SegmentReader,
        mut on_document: impl FnMut(DocId, Score),
    ) -> tantivy::Result<()> {
        if !self.leaves.iter().any(|leaf| leaf.has_spans) {
            return Ok(());
        }
        let mut scorers = self.leaves(segment, |_| true)?;
        loop {
            let spans = self.leaves.iter().zip(&scorers);
            let spans = spans.filter(|(leaf, _)| leaf.has_spans);
            let next = spans.map(|(_, scorer)| scorer.doc()).min();
            let Some(doc) = next.filter(|doc| *doc != TERMINATED) else {
                return Ok(());
            };
            on_document(doc, canonical_score(&mut scorers, doc));
            for (leaf, scorer) in self.leaves.iter().zip(&mut scorers) {
                if leaf.has_spans && scorer.doc() == doc {
                    scorer.advance();
                }
            }
        }
    }

    /// Counts the matching documents, but no further than just past `limit`.
    pub(super) fn count(&self, limit: u64) -> tantivy::Result<u64> {
        // Where any word will do, there are at least as many as have the commonest.
        if self.commonest > limit {
            return Ok(self.commonest);
        }
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

/// The best documents met so far.
struct Best {
    limit: usize,
    order: SortOrder,
    /// The worst of them on top.
    heap: BinaryHeap<Reverse<Ranked>>,
}

impl Best {
    fn new(limit: usize, order: SortOrder) -> Best {
        Best {
            limit,
            order,
            heap: BinaryHeap::new(),
        }
    }

    /// Returns the worst, if there are as many as wanted.
    fn last(&self) -> Option<&Ranked> {
        let worst = self.heap.peek().filter(|_| self.heap.len() == self.limit);
        worst.map(|Reverse(last)| last)
    }

    /// Returns a score that what is no better than the worst does not reach.
    fn threshold(&self) -> Score {
        self.last()
            .map_or(Score::MIN, |last| last.score - last.score * PRUNING_SLACK)
    }

    fn offer(&mut self, score: Score, address: DocAddress, columns: &Arc<Columns>) {
        if self.last().is_some_and(|last| score < last.score) {
            return;
        }
        let ranked = Ranked {
            score,
            order: self.order,
            address,
            recency: OnceCell::new(),
            columns: Arc::clone(columns),
        };
        if let Some(last) = self.last() {
            if ranked <= *last {
                return;
            }
            self.heap.pop();
        }
        self.heap.push(Reverse(ranked));
    }

    fn into_ranked(self) -> Vec<Ranked> {
        // Sorted ascending by `Reverse`, so the best comes first.
        let sorted = self.heap.into_sorted_vec();
        sorted.into_iter().map(|Reverse(ranked)| ranked).collect()
    }
}

/// What documents of a segment must be besides having a word, and must not be.
struct Narrowing<'a> {
    segment: &'a SegmentReader,
    required: Vec<Box<dyn Scorer>>,
    excluded: Vec<Box<dyn Scorer>>,
}

impl<'a> Narrowing<'a> {
    fn new(plan: &Plan<'_>, segment: &'a SegmentReader) -> tantivy::Result<Narrowing<'a>> {
        Ok(Narrowing {
            segment,
            required: scorers(&plan.required, segment)?,
            excluded: scorers(&plan.excluded, segment)?,
        })
    }

    /// Whether a document may be a hit. Documents come in ascending order.
    fn admits(&mut self, doc: DocId) -> bool {
        !self.segment.is_deleted(doc)
            && self.required.iter_mut().all(|part| stands_at(part, doc))
            && !self.excluded.iter_mut().any(|part| stands_at(part, doc))
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

/// Returns in how many articles the commonest of these words stands, of those that
/// are words alone.
fn commonest(wanted: &[&Words], fields: &Fields, views: &Views) -> tantivy::Result<u64> {
    let mut commonest = 0;
    for words in wanted {
        let [word] = &words.words[..] else { continue };
        let terms = word
            .alternatives
            .iter()
            .filter(|known| known.by == By::Stem);
        for alternative in terms.filter(|_| word.form == Form::Any) {
            for (place, _) in places_of(words.scope, fields) {
                let term = Term::from_field_text(place.stems, &alternative.term);
                commonest = commonest.max(views.doc_freq(&term)?);
            }
        }
    }
    // Deleted ones are counted in dictionaries.
    Ok(commonest.saturating_sub(views.documents() - views.articles()))
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
            Box::new(BooleanQuery::union(leaves.map(|leaf| leaf.query).collect()))
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

/// A scored part of a clause.
struct Leaf {
    query: Box<dyn TantivyQuery>,
    /// The term and its weight, if it is not one of words that stand together or as
    /// written.
    term: Option<(Term, Score)>,
}

/// Returns the scored parts of a clause: for a bare word one a field and
/// alternative, most often one a field, which can be pruned.
fn leaves_of(words: &Words, fields: &Fields) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    for (place, boost) in places_of(words.scope, fields) {
        let boosted = |query: Box<dyn TantivyQuery>, weight: Score| -> Box<dyn TantivyQuery> {
            #[expect(clippy::float_cmp, reason = "one is exact")]
            let plain = weight == 1.0;
            if plain {
                query
            } else {
                Box::new(BoostQuery::new(query, weight))
            }
        };
        let span = |query: SpanQuery, weight: Score| Leaf {
            query: boosted(Box::new(query), weight * boost * words.weight),
            term: None,
        };
        match &words.words[..] {
            [word] if word.form == Form::Any => {
                for alternative in &word.alternatives {
                    let term = Term::from_field_text(place.stems, &alternative.term);
                    leaves.push(match alternative.by {
                        By::Stem => {
                            let option = IndexRecordOption::WithFreqs;
                            let weight = alternative.weight * boost * words.weight;
                            let query = Box::new(TermQuery::new(term.clone(), option));
                            Leaf {
                                query: boosted(query, weight),
                                term: Some((term, weight)),
                            }
                        }
                        By::Surface => {
                            let query = SpanQuery::of_surface(place, &alternative.term);
                            span(query, alternative.weight)
                        }
                    });
                }
                for phrase in &word.phrases {
                    let query = SpanQuery::of_paraphrase(place, phrase);
                    leaves.push(span(query, phrase.weight));
                }
            }
            list => {
                let query = SpanQuery::new(place, list, words.nearness);
                leaves.push(span(query, 1.0));
            }
        }
    }
    leaves
}
