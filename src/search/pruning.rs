//! The union of terms, without the documents that can't be among the best.
//!
//! `MaxScore` (Turtle and Flood 1995) over windows of documents, as Lucene has it since
//! version 9: the terms whose scores together can't reach the threshold are asked only
//! of documents that have another, and what those others are worth is summed window by
//! window, list by list, in a row of scores. A word in the title weighs more than any
//! number of them in the body, so that soon only the short lists of titles are walked
//! through. The block-max WAND of tantivy, which decides document by document, takes
//! three times as many instructions for it (`docs/performance.md`).

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight};
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocId, Score, SegmentReader, TERMINATED};

/// Documents whose scores are summed at once: their scores fit a processor's first
/// cache beside the postings.
const WINDOW: DocId = 4096;

/// A term and what it is worth.
pub(super) struct ScoredTerm {
    term: Term,
    weight: Bm25Weight,
}

impl ScoredTerm {
    pub(super) fn new(
        term: Term,
        boost: Score,
        statistics: &dyn Bm25StatisticsProvider,
    ) -> tantivy::Result<ScoredTerm> {
        let weight = Bm25Weight::for_terms(statistics, std::slice::from_ref(&term))?;
        Ok(ScoredTerm {
            term,
            weight: weight.boost_by(boost),
        })
    }
}

/// Calls `on_document` with each document of a segment whose score, the sum of those of
/// its terms, may be above a threshold, in ascending order. It returns the threshold
/// from there on, which never falls. Deleted documents come too.
pub(super) fn each_above(
    mut threshold: Score,
    terms: &[ScoredTerm],
    segment: &SegmentReader,
    mut on_document: impl FnMut(DocId) -> Score,
) -> tantivy::Result<()> {
    let mut lists = Vec::with_capacity(terms.len());
    for term in terms {
        lists.extend(List::open(term, segment)?);
    }
    // Those that are worth least come first; they are the first that are not walked through.
    lists.sort_by(|a, b| a.most.total_cmp(&b.most));
    let mut together = Vec::with_capacity(lists.len() + 1);
    together.push(0.0);
    for list in &lists {
        together.push(together[together.len() - 1] + list.most);
    }
    let mut window = Window::new();
    loop {
        // So many of the first can't reach the threshold together.
        let sparse = together
            .partition_point(|most| *most <= threshold)
            .saturating_sub(1);
        let (asked, walked) = lists.split_at_mut(sparse);
        let Some(start) = walked.iter().map(List::doc).min() else {
            return Ok(());
        };
        if start == TERMINATED {
            return Ok(());
        }
        window.fill(start, walked);
        window.drain(|doc, mut score| {
            for (list, most) in asked.iter_mut().zip(&together[1..]).rev() {
                if score + most <= threshold {
                    return;
                }
                score += list.score_of(doc);
            }
            if score > threshold {
                threshold = on_document(doc);
            }
        });
    }
}

/// The postings of a term, walked through once.
struct List {
    postings: BlockSegmentPostings,
    /// Place in the block of postings that is unpacked.
    at: usize,
    norms: FieldNormReader,
    weight: Bm25Weight,
    /// No score is above it.
    most: Score,
}

impl List {
    fn open(term: &ScoredTerm, segment: &SegmentReader) -> tantivy::Result<Option<List>> {
        let field = term.term.field();
        let terms = segment.inverted_index(field)?;
        let postings = terms.read_block_postings(&term.term, IndexRecordOption::WithFreqs)?;
        let Some(postings) = postings else {
            return Ok(None);
        };
        let norms = segment.fieldnorms_readers().get_field(field)?;
        let constant = || FieldNormReader::constant(segment.max_doc(), 1);
        Ok(Some(List {
            postings,
            at: 0,
            norms: norms.unwrap_or_else(constant),
            weight: term.weight.clone(),
            most: term.weight.max_score(),
        }))
    }

    /// Returns the document it stands at.
    fn doc(&self) -> DocId {
        self.postings.doc(self.at)
    }

    /// Returns what the term is worth in a document, which is none before where it stands.
    fn score_of(&mut self, doc: DocId) -> Score {
        if self.doc() < doc {
            self.at = self.postings.seek(doc);
        }
        if self.doc() == doc {
            let frequency = self.postings.freq(self.at);
            self.weight.score(self.norms.fieldnorm_id(doc), frequency)
        } else {
            0.0
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
                on_posting(
                    doc,
                    self.weight.score(self.norms.fieldnorm_id(doc), frequency),
                );
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
    use tantivy::query::{EnableScoring, Query, TermQuery};
    use tantivy::schema::{STRING, Schema, TEXT};
    use tantivy::{DocSet, Index, IndexWriter, doc};

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

        let scored: Vec<ScoredTerm> = terms
            .iter()
            .map(|(term, boost)| ScoredTerm::new(term.clone(), *boost, &searcher).unwrap())
            .collect();
        let mut found: Vec<Score> = Vec::new();
        let mut last = None;
        each_above(Score::MIN, &scored, segment, |doc| {
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
}
