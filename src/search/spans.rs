//! Words that stand together, as a tantivy query.
//!
//! tantivy's own phrase query reads one field and one term a word; ours reads
//! the stems and, where a word must stand exactly as written, the parity of its
//! positions or the field of surface forms (see `index::terms`), and a word may
//! have any number of alternatives.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{
    Bm25StatisticsProvider, Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer,
    Weight,
};
use tantivy::schema::{Field, Term};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, TantivyError};

use super::pruning::{Bound, Worth};
use super::segment::Segment;
use super::together::{Arrangement, Finder, Places};
use crate::index::{Fields, Mark, stem_position};
use crate::query::{Alternative, By, Nearness, Paraphrase, Word};

/// The two fields in which a text is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextFields {
    pub(super) stems: Field,
    pub(super) forms: Field,
}

impl TextFields {
    pub(super) fn title(fields: &Fields) -> TextFields {
        TextFields {
            stems: fields.title_stems,
            forms: fields.title_forms,
        }
    }

    pub(super) fn body(fields: &Fields) -> TextFields {
        TextFields {
            stems: fields.body_stems,
            forms: fields.body_forms,
        }
    }

    pub(super) fn all(fields: &Fields) -> [TextFields; 2] {
        [TextFields::title(fields), TextFields::body(fields)]
    }
}

/// How a term must stand in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Standing {
    /// In any form; the term is in the stems.
    Any,
    /// Exactly as its stem; the term is in the stems, at an even position.
    AsStem,
    /// Exactly so; the term is in the surface forms.
    Surface,
}

impl Standing {
    /// Returns the number of the word at a position, if it stands as it must.
    fn word(self, position: u32) -> Option<u32> {
        match self {
            Standing::Surface => Some(position),
            Standing::Any => Some(position / 2),
            Standing::AsStem => {
                let word = position / 2;
                (stem_position(word, false) == position).then_some(word)
            }
        }
    }
}

/// The terms that answer one word.
type Slot = Vec<(Term, Standing)>;

/// Words of one text that stand together; of one word, any.
#[derive(Debug, Clone)]
pub(super) struct SpanQuery {
    stems: Field,
    /// The different words.
    slots: Vec<Slot>,
    arrangement: Arrangement,
    /// One term a word, whose statistics weigh the span.
    weighing: Vec<Term>,
    /// The term of those of its word that may stand exactly as typed.
    typed: Option<Term>,
}

impl SpanQuery {
    pub(super) fn new(fields: TextFields, words: &[Word], nearness: Nearness) -> SpanQuery {
        let slots = words.iter().map(|word| slot(fields, &word.alternatives));
        let weighing = words.iter().map(weighing_term);
        SpanQuery::of_slots(fields.stems, slots, nearness, weighing)
    }

    /// Returns a query for words that stand for one word.
    pub(super) fn of_paraphrase(fields: TextFields, phrase: &Paraphrase) -> SpanQuery {
        let stems = phrase.stems.iter();
        let slots =
            stems.map(|stem| vec![(Term::from_field_text(fields.stems, stem), Standing::Any)]);
        let weighing = std::iter::once(phrase.weighing.as_str());
        SpanQuery::of_slots(fields.stems, slots, Nearness::Adjacent, weighing)
    }

    /// Returns a query for words as written in a field of folded words.
    pub(super) fn of_values(field: Field, words: &[Word], nearness: Nearness) -> SpanQuery {
        let term = |alternative: &Alternative| Term::from_field_text(field, &alternative.term);
        let slots = words.iter().map(|word| {
            let alternatives = word.alternatives.iter();
            alternatives
                .map(|alternative| (term(alternative), Standing::Surface))
                .collect()
        });
        SpanQuery::of_slots(field, slots, nearness, words.iter().map(weighing_term))
    }

    /// Returns a query for one word exactly as written.
    pub(super) fn of_surface(fields: TextFields, surface: &str) -> SpanQuery {
        let alternative = Alternative::surface(surface.to_owned());
        let slots = std::iter::once(slot(fields, &[alternative]));
        let weighing = std::iter::once(surface);
        SpanQuery::of_slots(fields.stems, slots, Nearness::Adjacent, weighing)
    }

    /// Returns a query for any word with a mark.
    pub(super) fn of_mark(fields: TextFields, mark: Mark) -> SpanQuery {
        let term = Term::from_field_text(fields.forms, mark.term());
        let slots = std::iter::once(vec![(term, Standing::Surface)]);
        SpanQuery::of_slots(fields.forms, slots, Nearness::Adjacent, std::iter::empty())
    }

    fn of_slots<'a>(
        stems: Field,
        slots: impl Iterator<Item = Slot>,
        nearness: Nearness,
        weighing: impl Iterator<Item = &'a str>,
    ) -> SpanQuery {
        let (arrangement, slots) = Arrangement::new(&slots.collect::<Vec<_>>(), nearness);
        SpanQuery {
            stems,
            slots,
            arrangement,
            weighing: weighing
                .map(|term| Term::from_field_text(stems, term))
                .collect(),
            typed: None,
        }
    }

    /// Also counts how often its one word stands exactly so, and returns the query for
    /// where else it does.
    pub(super) fn count_typed(&mut self, fields: TextFields, surface: &str) -> SpanQuery {
        let mut elsewhere = SpanQuery::of_surface(fields, surface);
        let stem = Term::from_field_text(fields.stems, surface);
        if self.slots.concat().contains(&(stem.clone(), Standing::Any)) {
            elsewhere.slots[0].retain(|(term, _)| *term != stem);
            self.typed = Some(stem);
        }
        elsewhere
    }

    /// Returns how many terms answer its words.
    pub(super) fn terms(&self) -> usize {
        self.slots.iter().map(Vec::len).sum()
    }

    /// Returns what the span is worth where it stands once, and once more.
    pub(super) fn similarity(
        &self,
        statistics: &dyn Bm25StatisticsProvider,
    ) -> tantivy::Result<Bm25Weight> {
        Bm25Weight::for_terms(statistics, &self.weighing)
    }

    /// Returns what no document is worth more than by this span, worth so much.
    pub(super) fn bound(&self, worth: Arc<Worth>) -> Bound {
        let terms = |slot: &Slot| slot.iter().map(|(term, _)| term.clone()).collect();
        Bound {
            norms: self.stems,
            words: self.slots.iter().map(terms).collect(),
            // Runs of words near each other may share all of their words but one.
            by_frequency: !self.arrangement.is_scattered(),
            worth,
        }
    }

    /// Opens the spans of a segment, before its first document; `None` if a word stands
    /// nowhere in it.
    pub(super) fn spans(&self, segment: &Segment<'_>) -> tantivy::Result<Option<Spans>> {
        let mut slots = Vec::with_capacity(self.slots.len());
        for (number, terms) in self.slots.iter().enumerate() {
            let mut postings = Vec::with_capacity(terms.len());
            for (term, standing) in terms {
                if let Some(found) = segment.positions(term)? {
                    let is_typed = self.typed.as_ref() == Some(term);
                    postings.push(WordPostings {
                        postings: found,
                        standing: *standing,
                        is_typed,
                    });
                }
            }
            if postings.is_empty() {
                return Ok(None);
            }
            slots.push(SlotPostings::new(postings, number));
        }
        // The rarest word leads; the others only confirm.
        slots.sort_by_key(SlotPostings::size_hint);
        Ok(Some(Spans {
            slots,
            finder: Finder::new(self.arrangement.clone()),
            found: None,
            starts: Vec::new(),
            places: Places::default(),
            positions: Vec::new(),
        }))
    }

    /// Opens the spans of a segment with what each is worth.
    pub(super) fn scored(
        &self,
        segment: &Segment<'_>,
        worth: &Arc<Worth>,
    ) -> tantivy::Result<Option<ScoredSpans>> {
        let Some(spans) = self.spans(segment)? else {
            return Ok(None);
        };
        Ok(Some(ScoredSpans {
            spans,
            worth: Arc::clone(worth),
            norms: segment.norms(self.stems)?,
        }))
    }
}

/// The spans of a segment and what each is worth.
pub(super) struct ScoredSpans {
    spans: Spans,
    worth: Arc<Worth>,
    norms: FieldNormReader,
}

impl ScoredSpans {
    /// Whether the span stands in a document. Documents come in ascending order.
    pub(super) fn stands_at(&mut self, doc: DocId) -> bool {
        self.spans.stands_at(doc)
    }

    /// Returns what it is worth in the document in which it was just found.
    pub(super) fn score(&self, doc: DocId) -> Score {
        let occurrences = u32::try_from(self.spans.starts.len()).unwrap_or(u32::MAX);
        self.worth.score(self.norms.fieldnorm_id(doc), occurrences)
    }
}

/// Returns the term whose statistics weigh a word: that of its stem.
fn weighing_term(word: &Word) -> &str {
    word.alternatives
        .first()
        .map_or(word.surface.as_str(), |first| first.term.as_str())
}

fn slot(fields: TextFields, alternatives: &[Alternative]) -> Slot {
    let mut slot = Vec::with_capacity(alternatives.len());
    for alternative in alternatives {
        let stem = Term::from_field_text(fields.stems, &alternative.term);
        match alternative.by {
            By::Stem => slot.push((stem, Standing::Any)),
            By::Surface => {
                // A word may be its own stem, or be indexed under another.
                slot.push((stem, Standing::AsStem));
                let form = Term::from_field_text(fields.forms, &alternative.term);
                slot.push((form, Standing::Surface));
            }
        }
    }
    slot
}

impl Query for SpanQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(SpanWeight(self.clone())))
    }
}

/// Says only where a span stands: what it is worth, [`ScoredSpans`] says.
struct SpanWeight(SpanQuery);

impl Weight for SpanWeight {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let Some(mut spans) = self.0.spans(&reader.into())? else {
            return Ok(Box::new(EmptyScorer));
        };
        spans.settle(0);
        Ok(Box::new(SpanScorer(spans)))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!(
                "Document #({doc}) does not match"
            )));
        }
        Ok(Explanation::new("span", scorer.score()))
    }
}

/// The postings of a term that answers a word.
struct WordPostings {
    postings: SegmentPostings,
    standing: Standing,
    /// Whether the word is as typed where it is its own stem.
    is_typed: bool,
}

/// The postings of all terms that answer one word.
struct SlotPostings {
    /// How often the word stands exactly as typed in the document that was last looked
    /// into, as far as one of the postings can say.
    typed: usize,
    /// Those that are past no document yet, by the document they stand at.
    waiting: BinaryHeap<Reverse<(DocId, usize)>>,
    /// Those that stand at `doc`.
    here: Vec<usize>,
    postings: Vec<WordPostings>,
    doc: DocId,
    /// Which of the different words of the clause it is.
    word: usize,
}

impl SlotPostings {
    fn new(postings: Vec<WordPostings>, word: usize) -> SlotPostings {
        let waiting = postings
            .iter()
            .enumerate()
            .map(|(number, of_term)| Reverse((of_term.postings.doc(), number)))
            .collect();
        let mut slot = SlotPostings {
            typed: 0,
            waiting,
            here: Vec::with_capacity(postings.len()),
            postings,
            doc: 0,
            word,
        };
        slot.gather();
        slot
    }

    /// Takes out all postings that stand at the first document.
    fn gather(&mut self) {
        self.doc = self
            .waiting
            .peek()
            .map_or(TERMINATED, |Reverse((doc, _))| *doc);
        while let Some(&Reverse((doc, number))) = self.waiting.peek()
            && doc == self.doc
        {
            self.waiting.pop();
            self.here.push(number);
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        if let [only] = &mut self.postings[..] {
            self.doc = only.postings.seek(target);
            return self.doc;
        }
        for number in self.here.drain(..) {
            let doc = self.postings[number].postings.seek(target);
            self.waiting.push(Reverse((doc, number)));
        }
        while let Some(&Reverse((doc, number))) = self.waiting.peek()
            && doc < target
        {
            self.waiting.pop();
            let doc = self.postings[number].postings.seek(target);
            self.waiting.push(Reverse((doc, number)));
        }
        self.gather();
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.postings.iter().fold(0, |sum, of_term| {
            sum.saturating_add(of_term.postings.size_hint())
        })
    }

    /// Adds the numbers of the words that answer it in the current document.
    fn words(&mut self, positions: &mut Vec<u32>, words: &mut Vec<u32>) {
        for &number in &self.here {
            let of_term = &mut self.postings[number];
            of_term.postings.positions(positions);
            words.extend(positions.iter().filter_map(|at| of_term.standing.word(*at)));
        }
    }

    /// Puts the numbers of the words that answer it in the current document into
    /// `places`.
    fn places(&mut self, positions: &mut Vec<u32>, places: &mut Places) {
        places.clear();
        self.typed = 0;
        for &number in &self.here {
            let of_term = &mut self.postings[number];
            of_term.postings.positions(positions);
            for &position in &*positions {
                if let Some(word) = of_term.standing.word(position) {
                    places.insert(word);
                }
            }
            if of_term.is_typed {
                let typed = |at: &&u32| Standing::AsStem.word(**at).is_some();
                self.typed += positions.iter().filter(typed).count();
            }
        }
    }
}

/// The places of a segment where the words of a clause stand together.
pub(super) struct Spans {
    slots: Vec<SlotPostings>,
    finder: Finder,
    /// The document for which `starts` holds.
    found: Option<DocId>,
    /// Numbers of the words at which they begin, sorted.
    starts: Vec<u32>,
    places: Places,
    positions: Vec<u32>,
}

impl Spans {
    /// Returns the numbers of the words at which a span begins in the document that was
    /// last found, sorted.
    pub(super) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// Returns how often its one word stands exactly as typed in the document that was
    /// last found, besides where [`SpanQuery::count_typed`] says.
    pub(super) fn typed(&self) -> usize {
        self.slots.iter().map(|slot| slot.typed).sum()
    }

    /// Adds the numbers of all words of the document that was last found that one of the
    /// words of the span is, whether or not they stand together.
    pub(super) fn words(&mut self, words: &mut Vec<u32>) {
        for slot in &mut self.slots {
            slot.words(&mut self.positions, words);
        }
    }

    /// Whether a document holds the span; other documents are not looked into. Documents
    /// come in ascending order.
    pub(super) fn stands_at(&mut self, doc: DocId) -> bool {
        if self.found == Some(doc) {
            return !self.starts.is_empty();
        }
        for slot in &mut self.slots {
            if slot.seek(doc) != doc {
                return false;
            }
        }
        self.find();
        self.found = Some(doc);
        !self.starts.is_empty()
    }

    /// Returns the first document that may hold the span, from the one it stands at.
    fn doc(&self) -> DocId {
        self.slots[0].doc
    }

    /// Moves to the first document from `candidate` on that holds the span.
    fn settle(&mut self, mut candidate: DocId) -> DocId {
        'documents: while candidate < TERMINATED {
            for slot in &mut self.slots {
                let doc = slot.seek(candidate);
                if doc > candidate {
                    candidate = doc;
                    continue 'documents;
                }
            }
            if self.stands_at(candidate) {
                return candidate;
            }
            candidate += 1;
        }
        self.slots[0].seek(TERMINATED);
        TERMINATED
    }

    /// Finds the spans of the document at which all words stand.
    fn find(&mut self) {
        self.starts.clear();
        self.finder.clear();
        for slot in &mut self.slots {
            slot.places(&mut self.positions, &mut self.places);
            if !self.finder.add(slot.word, &self.places) {
                return;
            }
        }
        let starts = &mut self.starts;
        self.finder.runs(|run| {
            // Runs near each other may begin together.
            if starts.last() != Some(&run.start) {
                starts.push(run.start);
            }
        });
    }
}

struct SpanScorer(Spans);

impl DocSet for SpanScorer {
    fn advance(&mut self) -> DocId {
        match self.doc() {
            TERMINATED => TERMINATED,
            doc => self.0.settle(doc + 1),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.0.settle(target)
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target < TERMINATED && self.0.stands_at(target) {
            SeekDangerResult::Found
        } else {
            SeekDangerResult::SeekLowerBound(
                self.doc().max(target.saturating_add(1)).min(TERMINATED),
            )
        }
    }

    fn doc(&self) -> DocId {
        self.0.doc()
    }

    fn size_hint(&self) -> u32 {
        self.0.slots[0].size_hint()
    }
}

impl Scorer for SpanScorer {
    fn score(&mut self) -> Score {
        1.0
    }
}
