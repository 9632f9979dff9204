//! The documents of a query, without those that can't be among the best.
//!
//! `MaxScore` (Turtle and Flood 1995) over windows of documents, as Lucene has it since
//! version 9: the terms whose scores together can't reach the threshold are asked only
//! of documents that have another, and what those others are worth is summed window by
//! window, list by list, in a row of scores. A word in the title weighs more than any
//! number of them in the body, so that soon only the short lists of titles are walked
//! through. The block-max WAND of tantivy, which decides document by document, takes
//! three times as many instructions for it (`docs/performance.md`).
//!
//! Words that stand together, or as written, are worth no more than if they did so
//! wherever the rarest of them stands. Where each match has a word of a part of the
//! query, only the lists of the rarest such part are walked through.

use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::Bm25Weight;
use tantivy::schema::{Field, Term};
use tantivy::{DocId, Score, TERMINATED, TantivyError};

use super::segment::Segment;

/// Documents whose scores are summed at once: their scores fit a processor's first
/// cache beside the postings.
const WINDOW: DocId = 4096;

/// Most lists of other words that are asked as well where the rarest word of a part
/// stands, for each of its own a copy: what `"a* b*"` stands for would be a million.
const MOST_OTHERS: usize = 64;

/// What a part of a query is worth where it stands, by how often it does and how long the
/// text is.
pub(super) struct Worth {
    weight: Bm25Weight,
    /// No document is worth more by it.
    most: Score,
}

impl Worth {
    /// Takes the weight of a part that stands in a text no more often than the text has
    /// words.
    ///
    /// Lengths are stored rounded down, so a text may have as many words as are one too
    /// few for the next length. `Bm25Weight::max_score` takes the stored length for the
    /// true one, and is too low for a text that repeats one word.
    pub(super) fn new(weight: Bm25Weight) -> Worth {
        let longest = |norm: u8| match norm.checked_add(1) {
            Some(next) => FieldNormReader::id_to_fieldnorm(next) - 1,
            None => u32::MAX,
        };
        let scores = (0..=u8::MAX).map(|norm| weight.score(norm, longest(norm)));
        Worth {
            most: scores.fold(0.0, Score::max),
            weight,
        }
    }

    pub(super) fn score(&self, norm: u8, frequency: u32) -> Score {
        self.weight.score(norm, frequency)
    }
}

/// What no document is worth more than by one part of a query: a term, or words that
/// stand together.
pub(super) struct Bound {
    /// The field whose lengths count.
    pub(super) norms: Field,
    /// The terms that answer each word. A document has one of each.
    pub(super) words: Vec<Vec<Term>>,
    /// Whether the part stands nowhere more often than each of its words.
    pub(super) by_frequency: bool,
    pub(super) worth: Arc<Worth>,
}

impl Bound {
    /// Returns that of a term, which is exact.
    pub(super) fn of_term(term: Term, worth: Arc<Worth>) -> Bound {
        Bound {
            norms: term.field(),
            words: vec![vec![term]],
            by_frequency: true,
            worth,
        }
    }

    /// Opens the postings of its rarest word, each with those of the others unless they
    /// are many; none if one stands nowhere.
    fn open(&self, segment: &Segment<'_>) -> tantivy::Result<Vec<List>> {
        let open = |terms: &Vec<Term>| {
            let mut lists = Vec::with_capacity(terms.len());
            for term in terms {
                lists.extend(List::open(term, self.norms, &self.worth, segment)?);
            }
            Ok::<_, TantivyError>(lists)
        };
        let words = self.words.iter().map(open);
        let mut words = words.collect::<tantivy::Result<Vec<_>>>()?;
        let Some(rarest) = (0..words.len()).min_by_key(|&word| size(&words[word])) else {
            return Ok(Vec::new());
        };
        let mut lists = words.swap_remove(rarest);
        let others: usize = words.iter().map(Vec::len).sum();
        for list in &mut lists {
            list.by_frequency = self.by_frequency;
        }
        if lists.len() * others <= MOST_OTHERS {
            for list in &mut lists {
                list.others.clone_from(&words);
            }
        }
        Ok(lists)
    }
}

fn size(lists: &[List]) -> u64 {
    let sizes = lists.iter().map(|list| u64::from(list.postings.doc_freq()));
    sizes.sum()
}

/// Calls `on_document` with each document of a segment that may be worth more than a
/// threshold, in ascending order, and with what it is not worth more than. It returns
/// the threshold from there on, which never falls. Deleted documents come too, and such
/// as have words of a part, but do not have them together.
///
/// If there are `carriers`, lists of numbers of bounds, a match has one of the parts of
/// each list.
pub(super) fn each_above(
    mut threshold: Score,
    bounds: &[Bound],
    carriers: &[Vec<usize>],
    segment: &Segment<'_>,
    mut on_document: impl FnMut(DocId, Score) -> Score,
) -> tantivy::Result<()> {
    let mut opened = Vec::with_capacity(bounds.len());
    for bound in bounds {
        opened.push(bound.open(segment)?);
    }
    let size_of = |parts: &&Vec<usize>| parts.iter().map(|&part| size(&opened[part])).sum::<u64>();
    let carrier = carriers.iter().min_by_key(size_of);
    let is_carrier = |part: &usize| carrier.is_some_and(|parts| parts.contains(part));
    let (carrying, others): (Vec<_>, Vec<_>) =
        (0..).zip(opened).partition(|(part, _)| is_carrier(part));
    let of = |parts: Vec<(usize, Vec<List>)>| parts.into_iter().flat_map(|(_, lists)| lists);
    // Those that are worth least come first; they are the first that are not walked
    // through. Those that each match has one of come last and always are.
    let mut lists: Vec<List> = of(others).collect();
    lists.sort_by(|a, b| a.worth.most.total_cmp(&b.worth.most));
    let optional = lists.len();
    lists.extend(of(carrying));
    let mut together = Vec::with_capacity(lists.len() + 1);
    together.push(0.0);
    for list in &lists {
        together.push(together[together.len() - 1] + list.worth.most);
    }
    let mut window = Window::new();
    loop {
        // So many of the first can't reach the threshold together.
        let mut sparse = together
            .partition_point(|most| *most <= threshold)
            .saturating_sub(1);
        if carrier.is_some() && sparse < lists.len() {
            sparse = optional;
        }
        let (asked, walked) = lists.split_at_mut(sparse);
        let Some(start) = walked.iter().map(List::doc).min() else {
            return Ok(());
        };
        if start == TERMINATED {
            return Ok(());
        }
        window.fill(start, walked);
        window.drain(|doc, mut most| {
            if threshold == Score::MIN {
                // Nothing can be too little.
                threshold = on_document(doc, Score::MAX);
                return;
            }
            for (list, rest) in asked.iter_mut().zip(&together[1..]).rev() {
                if most + rest <= threshold {
                    return;
                }
                if list.stands_at(doc) {
                    most += list.score();
                }
            }
            if most > threshold {
                threshold = on_document(doc, most);
            }
        });
    }
}

/// The postings of a term, walked through once.
#[derive(Clone)]
pub(super) struct List {
    postings: Box<BlockSegmentPostings>,
    /// Place in the block of postings that is unpacked.
    at: usize,
    norms: FieldNormReader,
    worth: Arc<Worth>,
    /// Whether the term is worth what it is by its frequency, and not always the most.
    by_frequency: bool,
    /// What else must stand in a document: of each word one of the terms.
    others: Vec<Vec<List>>,
}

impl List {
    /// Opens the postings of a term, worth so much by the lengths of a field.
    pub(super) fn open(
        term: &Term,
        norms: Field,
        worth: &Arc<Worth>,
        segment: &Segment<'_>,
    ) -> tantivy::Result<Option<List>> {
        let Some(postings) = segment.block_postings(term)? else {
            return Ok(None);
        };
        Ok(Some(List {
            postings: Box::new(postings),
            at: 0,
            norms: segment.norms(norms)?,
            worth: Arc::clone(worth),
            by_frequency: true,
            others: Vec::new(),
        }))
    }

    /// Returns the document it stands at.
    fn doc(&self) -> DocId {
        self.postings.doc(self.at)
    }

    /// Whether the term stands in a document, and whatever else must. Documents come in
    /// ascending order.
    pub(super) fn stands_at(&mut self, doc: DocId) -> bool {
        if self.doc() < doc {
            self.at = self.postings.seek(doc);
        }
        self.doc() == doc && all_stand_at(&mut self.others, doc)
    }

    /// Returns what the term is worth in the document it stands at.
    pub(super) fn score(&self) -> Score {
        if self.by_frequency {
            let norm = self.norms.fieldnorm_id(self.doc());
            self.worth.score(norm, self.postings.freq(self.at))
        } else {
            self.worth.most
        }
    }

    /// Calls `on_posting` with each document before `end` and its score, and stands behind
    /// them.
    fn walk(&mut self, end: DocId, mut on_posting: impl FnMut(DocId, Score)) {
        loop {
            let (docs, frequencies) = (self.postings.docs(), self.postings.freqs());
            let mut walked = 0;
            for (&doc, &frequency) in docs[self.at..].iter().zip(&frequencies[self.at..]) {
                if doc >= end {
                    break;
                }
                if self.others.is_empty() || all_stand_at(&mut self.others, doc) {
                    let score = if self.by_frequency {
                        self.worth.score(self.norms.fieldnorm_id(doc), frequency)
                    } else {
                        self.worth.most
                    };
                    on_posting(doc, score);
                }
                walked += 1;
            }
            self.at += walked;
            // Behind the last block there is an empty one, which ends the list.
            if self.at < docs.len() || docs.is_empty() {
                return;
            }
            self.postings.advance();
            self.at = 0;
        }
    }
}

/// Whether one list of each word stands at a document.
fn all_stand_at(words: &mut [Vec<List>], doc: DocId) -> bool {
    let mut words = words.iter_mut();
    words.all(|lists| lists.iter_mut().any(|list| list.stands_at(doc)))
}

/// The scores of some documents.
struct Window {
    start: DocId,
    scores: Vec<Score>,
    /// A bit for each document that has a score.
    met: [u64; WINDOW as usize / 64],
}

impl Window {
    fn new() -> Window {
        Window {
            start: 0,
            scores: vec![0.0; WINDOW as usize],
            met: [0; WINDOW as usize / 64],
        }
    }

    /// Sums what the lists have of the documents from `start` on.
    fn fill(&mut self, start: DocId, lists: &mut [List]) {
        self.start = start;
        let end = start.saturating_add(WINDOW).min(TERMINATED);
        for list in lists {
            list.walk(end, |doc, score| {
                let place = (doc - start) as usize;
                self.scores[place] += score;
                self.met[place / 64] |= 1 << (place % 64);
            });
        }
    }

    /// Hands out the documents with their scores, in ascending order, and is empty.
    fn drain(&mut self, mut on_document: impl FnMut(DocId, Score)) {
        for (first, met) in (0..).step_by(64).zip(&mut self.met) {
            let mut left = std::mem::take(met);
            while left != 0 {
                let place = first + left.trailing_zeros();
                left &= left - 1;
                let score = std::mem::take(&mut self.scores[place as usize]);
                on_document(self.start + place, score);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::collector::DocSetCollector;
    use tantivy::postings::Postings;
    use tantivy::query::{EnableScoring, Query, TermQuery};
    use tantivy::schema::{IndexRecordOption, STRING, Schema, TEXT};
    use tantivy::{DocSet, Index, IndexWriter, SegmentReader, doc};

    use super::*;

    /// Makes an index of one segment, with so many articles between the texts.
    fn index_of(texts: &[String], between: usize) -> (Index, tantivy::schema::Field) {
        let mut schema = Schema::builder();
        let (text, other) = (
            schema.add_text_field("text", TEXT),
            schema.add_text_field("other", STRING),
        );
        let index = Index::create_in_ram(schema.build());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
        for words in texts {
            writer.add_document(doc!(text => words.as_str())).unwrap();
            for _ in 0..between {
                writer.add_document(doc!(other => "x")).unwrap();
            }
        }
        writer.commit().unwrap();
        (index, text)
    }

    /// Compares the best by [`each_above`] with the best of all.
    fn check(texts: &[String], between: usize, query: &[(&str, Score)], limit: usize) {
        let (index, text) = index_of(texts, between);
        let searcher = index.reader().unwrap().searcher();
        let segment = searcher.segment_reader(0);
        let terms: Vec<(Term, Score)> = query
            .iter()
            .map(|(word, boost)| (Term::from_field_text(text, word), *boost))
            .collect();
        let score = |doc: DocId| -> Score {
            let of_term = |(term, boost): &(Term, Score)| {
                let query = TermQuery::new(term.clone(), IndexRecordOption::WithFreqs);
                let weight = query.weight(EnableScoring::enabled_from_searcher(&searcher));
                let mut scorer = weight.unwrap().scorer(segment, *boost).unwrap();
                if scorer.doc() < doc {
                    scorer.seek(doc);
                }
                if scorer.doc() == doc {
                    scorer.score()
                } else {
                    0.0
                }
            };
            terms.iter().map(of_term).sum()
        };
        let mut all = Vec::new();
        for (term, _) in &terms {
            let query = TermQuery::new(term.clone(), IndexRecordOption::Basic);
            let found = searcher.search(&query, &DocSetCollector).unwrap();
            all.extend(found.into_iter().map(|address| address.doc_id));
        }
        all.sort_unstable();
        all.dedup();
        let mut best: Vec<Score> = all.into_iter().map(score).collect();
        best.sort_by(|a, b| b.total_cmp(a));
        best.truncate(limit);

        let bounds: Vec<Bound> = terms
            .iter()
            .map(|(term, boost)| {
                let weight = Bm25Weight::for_terms(&searcher, std::slice::from_ref(term));
                let worth = Worth::new(weight.unwrap().boost_by(*boost));
                Bound::of_term(term.clone(), Arc::new(worth))
            })
            .collect();
        let mut found: Vec<Score> = Vec::new();
        let mut last = None;
        each_above(Score::MIN, &bounds, &[], &segment.into(), |doc, most| {
            assert!(score(doc) <= most * 1.000_1, "{} and {most}", score(doc));
            assert!(
                last.is_none_or(|last| last < doc),
                "{last:?} and then {doc}"
            );
            last = Some(doc);
            found.push(score(doc));
            found.sort_by(|a, b| b.total_cmp(a));
            found.truncate(limit);
            match found.last() {
                Some(worst) if found.len() == limit => worst - worst * 1e-4,
                _ => Score::MIN,
            }
        })
        .unwrap();
        assert_eq!(found, best);
    }

    #[test]
    fn lists_end_where_blocks_and_windows_end() {
        for number in [1, 127, 128, 129, 256, 4096, 4097] {
            let texts: Vec<String> = (0..number)
                .map(|n| format!("a {}", "b ".repeat(n % 7)))
                .collect();
            check(&texts, 0, &[("a", 1.0), ("b", 2.0), ("absent", 1.0)], 10);
        }
        check(
            &["a".to_owned(), "b a".to_owned()],
            5000,
            &[("a", 1.0), ("b", 1.0)],
            2,
        );
        check(&["a".to_owned()], 0, &[("absent", 1.0)], 3);
        check(&["a".to_owned()], 0, &[], 3);
    }

    /// Lengths are stored rounded down, so that such texts are worth more than a text whose
    /// every word it is.
    #[test]
    fn nothing_is_worth_more_than_the_most() {
        let lengths = (1..50).chain([55, 63, 71, 103, 999, 2000]);
        let texts: Vec<String> = lengths.map(|length| "a ".repeat(length)).collect();
        let (index, text) = index_of(&texts, 3);
        let searcher = index.reader().unwrap().searcher();
        let term = Term::from_field_text(text, "a");
        let weight = Bm25Weight::for_terms(&searcher, std::slice::from_ref(&term)).unwrap();
        let too_low = weight.max_score();
        let worth = Arc::new(Worth::new(weight));
        let segment = searcher.segment_reader(0);
        let mut list = List::open(&term, text, &worth, &segment.into())
            .unwrap()
            .unwrap();
        let mut best: Score = 0.0;
        list.walk(TERMINATED, |_, score| best = best.max(score));
        assert!(best > too_low, "{best} and {too_low}");
        assert!(best <= worth.most, "{best} and {}", worth.most);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn the_best_are_the_best_of_all(
            texts in prop::collection::vec("([a-e] ){0,12}", 1..400),
            between in prop::sample::select(vec![0, 1, 40]),
            boosts in prop::array::uniform4(0.1_f32..4.0),
            limit in 1..30_usize,
        ) {
            let query: Vec<(&str, Score)> =
                ["a", "b", "c", "d"].into_iter().zip(boosts).collect();
            check(&texts, between, &query, limit);
        }
    }

    /// What a document is worth by bounds of several words, by their rarest in it.
    fn worth(bounds: &[Bound], segment: &SegmentReader, doc: DocId) -> Vec<Score> {
        let of_bound = |bound: &Bound| {
            let norms = segment.fieldnorms_readers().get_field(bound.norms).unwrap();
            let mut least = u32::MAX;
            for terms in &bound.words {
                let mut frequency = 0;
                for term in terms {
                    let index = segment.inverted_index(term.field()).unwrap();
                    let option = IndexRecordOption::WithFreqs;
                    let postings = index.read_postings(term, option).unwrap();
                    if let Some(mut postings) = postings
                        && (postings.doc() == doc
                            || postings.doc() < doc && postings.seek(doc) == doc)
                    {
                        frequency += postings.term_freq();
                    }
                }
                least = least.min(frequency);
            }
            match least {
                0 => 0.0,
                least => bound.worth.score(norms.unwrap().fieldnorm_id(doc), least),
            }
        };
        bounds.iter().map(of_bound).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn whatever_is_worth_more_than_the_threshold_comes(
            texts in prop::collection::vec("([a-e] ){0,12}", 1..400),
            words in prop::collection::vec(
                prop::collection::vec(prop::sample::subsequence(vec!["a", "b", "c", "d", "f"], 1..3), 1..3),
                1..4,
            ),
            carries in prop::collection::vec(any::<bool>(), 4),
            threshold in prop_oneof![Just(Score::MIN), 0.1_f32..3.0],
        ) {
            let (index, text) = index_of(&texts, 0);
            let searcher = index.reader().unwrap().searcher();
            let segment = searcher.segment_reader(0);
            let term = |word: &str| Term::from_field_text(text, word);
            let bounds: Vec<Bound> = words
                .iter()
                .map(|words| Bound {
                    norms: text,
                    words: words
                        .iter()
                        .map(|terms| terms.iter().map(|word| term(word)).collect())
                        .collect(),
                    by_frequency: true,
                    worth: Arc::new(Worth::new(
                        Bm25Weight::for_terms(&searcher, &[term("a")]).unwrap(),
                    )),
                })
                .collect();
            let carrier: Vec<usize> = (0..bounds.len()).filter(|&part| carries[part]).collect();
            let carriers = if carrier.is_empty() { vec![] } else { vec![carrier.clone()] };
            let mut found = Vec::new();
            each_above(threshold, &bounds, &carriers, &segment.into(), |doc, most| {
                found.push((doc, most));
                threshold
            })
            .unwrap();
            for doc in 0..segment.max_doc() {
                let worth = worth(&bounds, segment, doc);
                let is_carried = carrier.is_empty() || carrier.iter().any(|&part| worth[part] > 0.0);
                let sum: Score = worth.iter().sum();
                let at = found.iter().find(|(found, _)| *found == doc);
                if is_carried && sum > 0.0 && sum > threshold * 1.000_1 {
                    prop_assert!(at.is_some(), "{doc} is worth {sum}");
                }
                if let Some((_, most)) = at {
                    prop_assert!(sum <= most * 1.000_1, "{doc}: {sum} and {most}");
                }
            }
        }
    }
}
