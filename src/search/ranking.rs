//! Query → the best documents, in order.
//!
//! First stage: BM25 of each clause in title and body, summed; the title weighs
//! [`TITLE_BOOST`] times as much. The second stage (`closeness`) orders the best of
//! them anew, block by block ([`BLOCKS`]). Ties go to the newer article, then to the smaller id.
//!
//! What can't be among the best is passed by (`pruning`), and whether what is left answers
//! the query is asked document by document (`conditions`). The sums by which it is passed
//! by depend on the order of the lists, so a document that passes the threshold is scored
//! again here, clause by clause in the order of the query, and the threshold stays
//! [`PRUNING_SLACK`] below the last kept score: the order is the same for any number
//! of threads and segments.

use std::cell::OnceCell;
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, Bm25Weight, BooleanQuery, EnableScoring, Occur,
    Query as TantivyQuery, TermQuery, Weight,
};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocId, DocSet, Score, TERMINATED};

use super::closeness::{Closeness, Positions};
use super::columns::Columns;
use super::conditions::{Condition, OpenSets};
use super::filters;
use super::hit::{Explanation, ScoredBy, SortOrder};
use super::pruning::{Bound, List, Worth, each_above};
use super::segment::Segment;
use super::spans::{ScoredSpans, SpanQuery, TextFields};
use super::statistics::Statistics;
use super::threads;
use super::views::Views;
use crate::index::Fields;
use crate::query::{By, Clause, Expression, Form, Query, Scope, Words};

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

/// Articles in which the words of a query stand, added up, from which on several threads
/// search the segments: before, one is done with them sooner than another is awake. By
/// two words in 100,000 and 1,000,000 articles on two cores.
const SHARED_FROM: u64 = 60_000;

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
        let recency = || recency_of(self.order, &self.columns, self.address.doc_id);
        *self.recency.get_or_init(recency)
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

/// Returns what is greater for what comes first in an order of time, and for the newer
/// where scores are equal.
fn recency_of(order: SortOrder, columns: &Columns, doc: DocId) -> i64 {
    match (columns.published(doc), order) {
        (None, _) => i64::MIN,
        (Some(published), SortOrder::Oldest) => -published,
        (Some(published), _) => published,
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
            // Articles of two indexes may have one id.
            .then_with(|| other.address.cmp(&self.address))
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
    pub(super) matches: Matches,
}

/// How many documents match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matches {
    Exactly(u64),
    /// More than were to be counted.
    More,
}

/// A query made ready for one view of an index.
pub(super) struct Plan<'a> {
    views: &'a Views,
    /// What a match is.
    condition: Condition,
    /// Documents that the condition asks about, besides leaves.
    sets: Vec<Box<dyn Weight>>,
    /// Numbers of leaves of which every match has one, by the parts of the query that
    /// have them; none if there may be matches without any.
    carriers: Vec<Vec<usize>>,
    /// In how many articles its words stand, added up.
    postings: u64,
    /// How many documents match at least, as far as the dictionaries say so.
    commonest: u64,
    /// Everything that matches, unscored.
    pub(super) matching: Box<dyn Weight>,
    /// The scored leaves one by one, in the order in which scores are summed.
    leaves: Vec<Leaf>,
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
        let unscored = EnableScoring::disabled_from_searcher(views.first());
        let wanted = query.wanted();
        let mut leaves = Vec::new();
        let mut clause_of_leaf = Vec::new();
        let mut ranking = Vec::with_capacity(wanted.len());
        for (number, words) in wanted.iter().copied().chain(query.feedback()).enumerate() {
            let first = leaves.len();
            for part in parts_of(words, fields) {
                leaves.push(Leaf::new(part, &statistics)?);
                clause_of_leaf.push(number);
            }
            ranking.push((words, first..leaves.len()));
        }
        let mut postings = 0;
        for words in &wanted {
            postings += statistics.postings(words)?;
        }
        let mut clause_worth = Vec::with_capacity(wanted.len());
        for words in &wanted {
            clause_worth.push(statistics.worth(words)?);
        }
        let mut sets = Vec::new();
        let mut others = |part: &Expression| {
            sets.push(query_of(part, fields).weight(unscored)?);
            Ok(sets.len() - 1)
        };
        let mut condition = vec![Condition::new(&query.root, &ranking, &mut others)?];
        for filter in &query.filters {
            condition.push(Condition::new(filter, &[], &mut others)?);
        }
        let condition = Condition::All(condition);
        let commonest = if condition.is_any_leaf(leaves.len()) {
            commonest(&wanted, fields, views)?
        } else {
            0
        };
        let mut whole: Vec<(Occur, Box<dyn TantivyQuery>)> =
            vec![(Occur::Must, query_of(&query.root, fields))];
        let filters = query.filters.iter();
        whole.extend(filters.map(|filter| (Occur::Must, query_of(filter, fields))));
        Ok(Plan {
            views,
            carriers: condition.carriers(),
            postings,
            condition,
            sets,
            commonest,
            matching: BooleanQuery::new(whole).weight(unscored)?,
            leaves,
            clause_of_leaf,
            closeness: Closeness::new(&wanted, query.asked, &clause_worth, fields, views)?,
            clause_worth,
        })
    }

    /// Returns the first `limit` documents in this order, and counts those that match, no
    /// further than just past `count_to`.
    pub(super) fn top(
        &self,
        limit: usize,
        order: SortOrder,
        count_to: u64,
    ) -> tantivy::Result<Top> {
        if limit == 0 {
            return Ok(Top {
                ranked: Vec::new(),
                matches: self.count(count_to)?,
            });
        }
        if order != SortOrder::Relevance {
            return self.first_stage(limit, order, count_to);
        }
        let depth = BLOCKS.into_iter().find(|end| limit <= *end);
        let Top {
            mut ranked,
            matches,
        } = self.first_stage(depth.unwrap_or(limit), order, count_to)?;
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
        Ok(Top { ranked, matches })
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
            let segment = &self.views.segment(place.address.segment_ord);
            let doc = place.address.doc_id;
            let mut leaves = self.open_leaves(segment)?;
            let mut clauses: Vec<(String, Score)> =
                names.iter().map(|name| (name.clone(), 0.0)).collect();
            place.score = canonical_score(&mut leaves, doc);
            for (leaf, clause) in leaves.iter_mut().zip(&self.clause_of_leaf) {
                if leaf.stands_at(doc) {
                    clauses[*clause].1 += leaf.score(doc);
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
        let ranked = self.first_stage(RERANKED, SortOrder::Relevance, 0)?.ranked;
        let features = self.closeness.features(self.views, &ranked)?;
        Ok(features
            .into_iter()
            .map(|(place, features)| (ranked[place].id(), features.values()))
            .collect())
    }

    /// Returns the best `limit` documents of the first stage, the best first, and counts
    /// those that match.
    fn first_stage(&self, limit: usize, order: SortOrder, count_to: u64) -> tantivy::Result<Top> {
        let prunes = order == SortOrder::Relevance && !self.carriers.is_empty();
        let progress = Progress {
            counted: AtomicU64::new(0),
            // Where any word will do, there are at least as many as have the commonest.
            count_to: (self.commonest <= count_to).then_some(count_to),
            threshold: AtomicU32::new(0),
        };
        let segments: Vec<u32> = (0..).take(self.views.segments().count()).collect();
        let best_of = |&ordinal: &u32| {
            let segment = &self.views.segment(ordinal);
            let mut best = Best::new(limit, order);
            let columns = self.views.columns(ordinal)?;
            let mut offer = |score, doc| {
                best.offer(score, DocAddress::new(ordinal, doc), columns);
                best.threshold()
            };
            if prunes {
                self.pruned(segment, &progress, &mut offer)?;
            } else {
                self.all(segment, order, &progress, &mut offer)?;
            }
            Ok::<_, tantivy::TantivyError>(best)
        };
        let mut best = Best::new(limit, order);
        let of_segments = if segments.len() > 1 && self.postings >= SHARED_FROM {
            threads::map(&segments, best_of)?
        } else {
            segments
                .iter()
                .map(best_of)
                .collect::<tantivy::Result<_>>()?
        };
        for of_segment in of_segments {
            best.extend(of_segment);
        }
        let counted = progress.counted.into_inner();
        let is_all = !prunes
            || progress
                .count_to
                .is_some_and(|count_to| counted <= count_to);
        let matches = if is_all {
            Matches::Exactly(counted)
        } else {
            Matches::More
        };
        Ok(Top {
            ranked: best.into_ranked(),
            matches,
        })
    }

    /// Offers each match of a segment.
    fn all(
        &self,
        segment: &Segment<'_>,
        order: SortOrder,
        progress: &Progress,
        offer: &mut impl FnMut(Score, DocId) -> Score,
    ) -> tantivy::Result<()> {
        let mut leaves = self.open_leaves(segment)?;
        let mut documents = self.matching.scorer(segment, 1.0)?;
        while documents.doc() != TERMINATED {
            let doc = documents.doc();
            if !segment.is_deleted(doc) {
                progress.count();
                let score = match order {
                    SortOrder::Relevance => canonical_score(&mut leaves, doc),
                    SortOrder::Newest | SortOrder::Oldest => 0.0,
                };
                offer(score, doc);
            }
            documents.advance();
        }
        Ok(())
    }

    /// Offers the matches of a segment that may be among the best. They are counted on the
    /// way: until there are more than are counted, none is passed by.
    fn pruned(
        &self,
        segment: &Segment<'_>,
        progress: &Progress,
        offer: &mut impl FnMut(Score, DocId) -> Score,
    ) -> tantivy::Result<()> {
        let bounds: Vec<Bound> = self.leaves.iter().map(Leaf::bound).collect();
        // Where any leaf will do, all of them carry, and MaxScore says which.
        let carriers = match &self.carriers[..] {
            [all] if all.len() == self.leaves.len() => &[],
            carriers => carriers,
        };
        let is_terms = self
            .leaves
            .iter()
            .all(|leaf| matches!(leaf.part, Part::Term(_)));
        let is_certain = is_terms && self.condition.is_any_leaf(self.leaves.len());
        let mut leaves = self.open_leaves(segment)?;
        let mut sets = OpenSets::new(&self.sets, segment)?;
        each_above(
            progress.threshold(),
            &bounds,
            carriers,
            segment,
            |doc, most| {
                let is_match = !segment.is_deleted(doc)
                    && (is_certain || self.condition.holds(doc, &mut leaves, &mut sets));
                if is_match {
                    progress.count();
                    if most > progress.best() {
                        progress.raise(offer(canonical_score(&mut leaves, doc), doc));
                    }
                }
                progress.threshold()
            },
        )
    }

    fn open_leaves(&self, segment: &Segment<'_>) -> tantivy::Result<Vec<OpenLeaf>> {
        self.leaves.iter().map(|leaf| leaf.open(segment)).collect()
    }

    /// Counts the matching documents, but no further than just past `limit`.
    fn count(&self, limit: u64) -> tantivy::Result<Matches> {
        if self.commonest > limit {
            return Ok(Matches::More);
        }
        let mut count = 0;
        for segment in self.views.segments() {
            let mut documents = self.matching.scorer(segment, 1.0)?;
            while documents.doc() != TERMINATED {
                if !segment.is_deleted(documents.doc()) {
                    count += 1;
                    if count > limit {
                        return Ok(Matches::More);
                    }
                }
                documents.advance();
            }
        }
        Ok(Matches::Exactly(count))
    }
}

/// What the segments of a search tell each other. Neither says in which order they
/// were searched: the threshold is never above the last score that is kept in the end.
struct Progress {
    counted: AtomicU64,
    /// How far matches are counted, if at all.
    count_to: Option<u64>,
    /// The bits of the highest threshold of a segment: those of greater numbers are
    /// greater, as long as they are positive. Nothing is below zero.
    threshold: AtomicU32,
}

impl Progress {
    fn count(&self) {
        self.counted.fetch_add(1, Relaxed);
    }

    fn raise(&self, threshold: Score) {
        self.threshold
            .fetch_max(threshold.max(0.0).to_bits(), Relaxed);
    }

    /// Returns the score that a document must be above to be among the best.
    fn best(&self) -> Score {
        match self.threshold.load(Relaxed) {
            0 => Score::MIN,
            bits => Score::from_bits(bits),
        }
    }

    /// Returns the score that a document must be above to be looked at.
    fn threshold(&self) -> Score {
        match self.count_to {
            Some(count_to) if self.counted.load(Relaxed) <= count_to => Score::MIN,
            _ => self.best(),
        }
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
        let recency = OnceCell::new();
        if let Some(last) = self.last() {
            if score < last.score {
                return;
            }
            // In an order of time all scores are equal, and most documents end here.
            if self.order != SortOrder::Relevance {
                let own = recency_of(self.order, columns, address.doc_id);
                if own < last.recency() {
                    return;
                }
                let _ = recency.set(own);
            }
        }
        self.keep(Ranked {
            score,
            order: self.order,
            address,
            recency,
            columns: Arc::clone(columns),
        });
    }

    fn keep(&mut self, ranked: Ranked) {
        if let Some(last) = self.last() {
            if ranked <= *last {
                return;
            }
            self.heap.pop();
        }
        self.heap.push(Reverse(ranked));
    }

    /// Takes the best of another segment.
    fn extend(&mut self, other: Best) {
        for Reverse(ranked) in other.heap {
            self.keep(ranked);
        }
    }

    fn into_ranked(self) -> Vec<Ranked> {
        // Sorted ascending by `Reverse`, so the best comes first.
        let sorted = self.heap.into_sorted_vec();
        sorted.into_iter().map(|Reverse(ranked)| ranked).collect()
    }
}

/// Sums the scores of the clauses in their order. Documents come in ascending order.
fn canonical_score(leaves: &mut [OpenLeaf], doc: DocId) -> Score {
    let mut sum = 0.0;
    for leaf in leaves {
        if leaf.stands_at(doc) {
            sum += leaf.score(doc);
        }
    }
    sum
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

/// Returns the query for whatever answers an expression.
fn query_of(expression: &Expression, fields: &Fields) -> Box<dyn TantivyQuery> {
    match expression {
        Expression::Everything => Box::new(AllQuery),
        Expression::Clause(Clause::Words(words)) => {
            let parts = parts_of(words, fields).into_iter();
            Box::new(BooleanQuery::union(
                parts.map(|(part, _)| part.query()).collect(),
            ))
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

/// What a clause is found by in one field.
enum Part {
    Term(Term),
    /// Words that stand together or as written.
    Spans(SpanQuery),
}

impl Part {
    /// Returns the query for the documents that have it.
    fn query(self) -> Box<dyn TantivyQuery> {
        match self {
            Part::Term(term) => Box::new(TermQuery::new(term, IndexRecordOption::Basic)),
            Part::Spans(spans) => Box::new(spans),
        }
    }
}

/// A scored part of a clause.
struct Leaf {
    part: Part,
    worth: Arc<Worth>,
}

impl Leaf {
    fn new(
        (part, boost): (Part, Score),
        statistics: &dyn Bm25StatisticsProvider,
    ) -> tantivy::Result<Leaf> {
        let weight = match &part {
            Part::Term(term) => Bm25Weight::for_terms(statistics, std::slice::from_ref(term))?,
            Part::Spans(spans) => spans.similarity(statistics)?,
        };
        Ok(Leaf {
            part,
            worth: Arc::new(Worth::new(weight.boost_by(boost))),
        })
    }

    fn bound(&self) -> Bound {
        match &self.part {
            Part::Term(term) => Bound::of_term(term.clone(), Arc::clone(&self.worth)),
            Part::Spans(spans) => spans.bound(Arc::clone(&self.worth)),
        }
    }

    fn open(&self, segment: &Segment<'_>) -> tantivy::Result<OpenLeaf> {
        let worth = &self.worth;
        let open = match &self.part {
            Part::Term(term) => List::open(term, term.field(), worth, segment)?.map(OpenLeaf::Term),
            Part::Spans(spans) => spans
                .scored(segment, worth)?
                .map(|spans| OpenLeaf::Spans(Box::new(spans))),
        };
        Ok(open.unwrap_or(OpenLeaf::Absent))
    }
}

/// A scored part of a clause in a segment.
pub(super) enum OpenLeaf {
    Absent,
    Term(List),
    Spans(Box<ScoredSpans>),
}

impl OpenLeaf {
    /// Whether it stands in a document. Documents come in ascending order.
    pub(super) fn stands_at(&mut self, doc: DocId) -> bool {
        match self {
            OpenLeaf::Absent => false,
            OpenLeaf::Term(list) => list.stands_at(doc),
            OpenLeaf::Spans(spans) => spans.stands_at(doc),
        }
    }

    /// Returns what it is worth in a document in which it was found.
    fn score(&self, doc: DocId) -> Score {
        match self {
            OpenLeaf::Absent => 0.0,
            OpenLeaf::Term(list) => list.score(),
            OpenLeaf::Spans(spans) => spans.score(doc),
        }
    }
}

/// Returns the parts of a clause with their weights: for a bare word one a field and
/// alternative, most often one a field.
fn parts_of(words: &Words, fields: &Fields) -> Vec<(Part, Score)> {
    let mut parts = Vec::new();
    for (place, boost) in places_of(words.scope, fields) {
        let boost = boost * words.weight;
        match &words.words[..] {
            [word] if word.form == Form::Any => {
                for alternative in &word.alternatives {
                    let part = match alternative.by {
                        By::Stem => {
                            Part::Term(Term::from_field_text(place.stems, &alternative.term))
                        }
                        By::Surface => Part::Spans(SpanQuery::of_surface(place, &alternative.term)),
                    };
                    parts.push((part, alternative.weight * boost));
                }
                for phrase in &word.phrases {
                    let spans = SpanQuery::of_paraphrase(place, phrase);
                    parts.push((Part::Spans(spans), phrase.weight * boost));
                }
            }
            list => {
                let spans = SpanQuery::new(place, list, words.nearness);
                parts.push((Part::Spans(spans), boost));
            }
        }
    }
    parts
}
