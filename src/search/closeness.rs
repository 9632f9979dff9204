//! The second stage of ranking: how the words of the query stand in a document.
//!
//! The first stage counts words, wherever they stand. The second reads their
//! positions in its best documents and adds up a few [`Features`], each with a
//! weight that was trained on questions with known answers (`docs/ranking.md`).

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;
use tantivy::{DocId, Score, SegmentReader};

use super::hit::FeatureValue;
use super::ranking::{Ranked, places_of};
use super::spans::{SpanQuery, Spans, TextFields};
use super::views::Views;
use crate::index::Fields;
use crate::query::{Form, Words};

/// The parameters of BM25, those of the first stage.
const K1: Score = 1.2;
/// See [`K1`].
const B: Score = 0.75;

/// Words within which a run of matches counts as close.
const WINDOW: u32 = 8;

/// Words of the beginning of a body, for the two features of the lead.
const LEAD: [u32; 2] = [4, 10];

/// Most occurrences of one clause in one field that are looked at, so that a
/// very long document costs no more than others.
const MAX_OCCURRENCES: usize = 1_000;

/// How many features there are.
const FEATURES: usize = 7;

/// What the second stage sees of a document, by [`Features::NAMES`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Features([Score; FEATURES]);

impl Features {
    /// What each is. *Share* is the part of what the whole query is worth, by the
    /// idf of its words.
    pub(super) const NAMES: [&'static str; FEATURES] = [
        "BM25 / worth of the query",
        "BM25 of the words as typed / worth of the query",
        "share found",
        "share in the title or the first 4 words",
        "share in the title or the first 10 words",
        "nearness of the first word found to the beginning",
        "largest share within 8 words",
    ];

    /// Their weights, trained on the questions of both development collections
    /// (softmax over the best 100, five folds; `docs/ranking.md` has the figures).
    pub(super) const WEIGHTS: [Score; FEATURES] = [2.1, 1.75, 4.5, 1.0, 0.8, 0.9, 1.9];

    #[cfg(feature = "training")]
    pub(super) fn values(self) -> Vec<Score> {
        self.0.to_vec()
    }

    /// Returns them with their names and weights.
    pub(super) fn explained(self) -> Vec<FeatureValue> {
        let named = Self::NAMES.into_iter().zip(self.0).zip(Self::WEIGHTS);
        named
            .map(|((name, value), weight)| FeatureValue {
                name,
                value,
                weight,
            })
            .collect()
    }

    fn score(self) -> Score {
        let products = self.0.iter().zip(Self::WEIGHTS);
        products.map(|(feature, weight)| feature * weight).sum()
    }
}

/// The second stage for one query.
pub(super) struct Closeness {
    clauses: Vec<ClauseSpans>,
    /// What the whole query is worth.
    worth: Score,
    title: TextFields,
    body: TextFields,
    average_title: Score,
    average_body: Score,
}

/// A clause with what finds it in title and body.
struct ClauseSpans {
    worth: Score,
    title: Option<FieldSpans>,
    body: Option<FieldSpans>,
}

struct FieldSpans {
    /// The clause in any form.
    any: Vec<SpanQuery>,
    /// The clause as typed, where that is something else.
    exact: Option<SpanQuery>,
    boost: Score,
}

impl Closeness {
    pub(super) fn new(
        wanted: &[&Words],
        worths: &[Score],
        fields: &Fields,
        views: &Views,
    ) -> tantivy::Result<Closeness> {
        let (title, body) = (TextFields::title(fields), TextFields::body(fields));
        let mut clauses = Vec::with_capacity(wanted.len());
        for (words, &worth) in wanted.iter().zip(worths) {
            let mut spans = ClauseSpans {
                worth,
                title: None,
                body: None,
            };
            for (place, boost) in places_of(words.scope, fields) {
                let found = FieldSpans::new(place, words, boost);
                if place == title {
                    spans.title = Some(found);
                } else {
                    spans.body = Some(found);
                }
            }
            clauses.push(spans);
        }
        Ok(Closeness {
            clauses,
            worth: worths.iter().sum::<Score>().max(Score::MIN_POSITIVE),
            title,
            body,
            average_title: average_length(views, title.stems)?,
            average_body: average_length(views, body.stems)?,
        })
    }

    /// Gives documents of the first stage their final scores.
    pub(super) fn rescore(&self, views: &Views, ranked: &mut [Ranked]) -> tantivy::Result<()> {
        for (place, features) in self.features(views, ranked)? {
            ranked[place].score = features.score();
        }
        Ok(())
    }

    /// Returns the features of documents, each with its place in `ranked`.
    pub(super) fn features(
        &self,
        views: &Views,
        ranked: &[Ranked],
    ) -> tantivy::Result<Vec<(usize, Features)>> {
        if self.clauses.is_empty() {
            return Ok(Vec::new());
        }
        // Postings only move forward: segment by segment, in ascending order.
        let mut order: Vec<usize> = (0..ranked.len()).collect();
        order.sort_by_key(|&place| ranked[place].address);
        let mut features = Vec::with_capacity(ranked.len());
        let mut open: Option<(u32, OpenSegment)> = None;
        for place in order {
            let address = ranked[place].address;
            let segment = match &mut open {
                Some((ordinal, segment)) if *ordinal == address.segment_ord => segment,
                _ => {
                    let reader = views.segment(address.segment_ord);
                    let segment = OpenSegment::new(self, reader)?;
                    &mut open.insert((address.segment_ord, segment)).1
                }
            };
            let found = segment.features(self, address.doc_id, ranked[place].score);
            features.push((place, found));
        }
        Ok(features)
    }
}

impl FieldSpans {
    fn new(place: TextFields, words: &Words, boost: Score) -> FieldSpans {
        let mut any = vec![SpanQuery::new(place, &words.words, words.nearness)];
        let mut exact = None;
        if let [word] = &words.words[..]
            && word.form == Form::Any
        {
            any.extend(
                word.phrases
                    .iter()
                    .map(|phrase| SpanQuery::of_paraphrase(place, phrase)),
            );
            exact = Some(SpanQuery::of_surface(place, &word.surface));
        }
        FieldSpans { any, exact, boost }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
fn average_length(views: &Views, field: Field) -> tantivy::Result<Score> {
    let (tokens, documents) = (views.tokens(field)?, views.documents());
    Ok((tokens as Score / documents.max(1) as Score).max(1.0))
}

/// The postings of a segment, opened for all clauses.
struct OpenSegment {
    clauses: Vec<[Option<OpenSpans>; 2]>,
    title_norms: FieldNormReader,
    body_norms: FieldNormReader,
    /// Where the clauses stand in the body: word, clause.
    places: Vec<(u32, usize)>,
}

struct OpenSpans {
    any: Vec<Spans>,
    exact: Option<Spans>,
    /// Whether `any` is the clause as typed.
    exact_is_any: bool,
    boost: Score,
}

impl OpenSpans {
    fn new(spans: &FieldSpans, reader: &SegmentReader) -> tantivy::Result<OpenSpans> {
        let mut any = Vec::with_capacity(spans.any.len());
        for query in &spans.any {
            any.extend(query.spans(reader)?);
        }
        let exact = match &spans.exact {
            Some(query) => query.spans(reader)?,
            None => None,
        };
        Ok(OpenSpans {
            any,
            exact,
            exact_is_any: spans.exact.is_none(),
            boost: spans.boost,
        })
    }

    /// Returns how often the clause stands in a document as typed, and puts the
    /// words at which it begins in any form into `starts`.
    fn occurrences(&mut self, doc: DocId, starts: &mut Vec<u32>) -> usize {
        starts.clear();
        for spans in &mut self.any {
            if spans.seek(doc) == doc {
                starts.extend(spans.starts().iter().take(MAX_OCCURRENCES));
            }
        }
        if self.any.len() > 1 {
            starts.sort_unstable();
            starts.dedup();
        }
        if let Some(spans) = &mut self.exact {
            if spans.seek(doc) != doc {
                return 0;
            }
            return spans.starts().len();
        }
        if self.exact_is_any { starts.len() } else { 0 }
    }
}

impl OpenSegment {
    fn new(closeness: &Closeness, reader: &SegmentReader) -> tantivy::Result<OpenSegment> {
        let mut clauses = Vec::with_capacity(closeness.clauses.len());
        for clause in &closeness.clauses {
            let open = |spans: &Option<FieldSpans>| match spans {
                Some(spans) => OpenSpans::new(spans, reader).map(Some),
                None => Ok(None),
            };
            clauses.push([open(&clause.title)?, open(&clause.body)?]);
        }
        let norms = |field| -> tantivy::Result<FieldNormReader> {
            let norms = reader.fieldnorms_readers().get_field(field)?;
            Ok(norms.unwrap_or_else(|| FieldNormReader::constant(reader.max_doc(), 1)))
        };
        Ok(OpenSegment {
            clauses,
            title_norms: norms(closeness.title.stems)?,
            body_norms: norms(closeness.body.stems)?,
            places: Vec::new(),
        })
    }

    fn features(&mut self, closeness: &Closeness, doc: DocId, first_stage: Score) -> Features {
        let lengths = [
            relative_length(&self.title_norms, doc, closeness.average_title),
            relative_length(&self.body_norms, doc, closeness.average_body),
        ];
        let (mut exact, mut found) = (0.0, 0.0);
        let mut lead = [0.0; LEAD.len()];
        let mut window: Score = 0.0;
        let mut first_word = u32::MAX;
        let mut starts = Vec::new();
        self.places.clear();
        let mut title_places = Vec::new();
        for (number, (clause, known)) in self.clauses.iter_mut().zip(&closeness.clauses).enumerate()
        {
            let [title, body] = clause;
            let worth = known.worth;
            let mut stands = false;
            let mut leads = [false; LEAD.len()];
            if let Some(spans) = title {
                let as_typed = spans.occurrences(doc, &mut starts);
                exact += worth * spans.boost * saturated(as_typed, lengths[0]);
                title_places.extend(starts.iter().map(|&start| (start, number)));
                if let Some(&start) = starts.first() {
                    stands = true;
                    leads = [true; LEAD.len()];
                    first_word = first_word.min(start);
                }
            }
            if let Some(spans) = body {
                let as_typed = spans.occurrences(doc, &mut starts);
                exact += worth * spans.boost * saturated(as_typed, lengths[1]);
                self.places
                    .extend(starts.iter().map(|&start| (start, number)));
                if let Some(&start) = starts.first() {
                    stands = true;
                    for (leads, within) in leads.iter_mut().zip(LEAD) {
                        *leads |= start < within;
                    }
                    first_word = first_word.min(start);
                }
            }
            found += if stands { worth } else { 0.0 };
            for (lead, leads) in lead.iter_mut().zip(leads) {
                *lead += if leads { worth } else { 0.0 };
            }
        }
        for places in [&mut title_places, &mut self.places] {
            window = window.max(closeness.closest(places));
        }
        let whole = closeness.worth;
        #[expect(clippy::cast_precision_loss, reason = "far words make no difference")]
        let first_word = 1.0 / (1.0 + first_word as Score);
        Features([
            first_stage / whole,
            exact / whole,
            found / whole,
            lead[0] / whole,
            lead[1] / whole,
            first_word,
            window / whole,
        ])
    }
}

impl Closeness {
    /// Returns what the clauses are worth that stand within one window, at most.
    fn closest(&self, places: &mut [(u32, usize)]) -> Score {
        places.sort_unstable();
        let mut held = vec![0_u32; self.clauses.len()];
        let (mut worth, mut best, mut first) = (0.0, 0.0, 0);
        for last in 0..places.len() {
            let (word, clause) = places[last];
            if held[clause] == 0 {
                worth += self.clauses[clause].worth;
            }
            held[clause] += 1;
            while places[first].0.saturating_add(WINDOW) <= word {
                let gone = places[first].1;
                held[gone] -= 1;
                if held[gone] == 0 {
                    worth -= self.clauses[gone].worth;
                }
                first += 1;
            }
            best = worth.max(best);
        }
        best
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
fn relative_length(norms: &FieldNormReader, doc: DocId, average: Score) -> Score {
    norms.fieldnorm(doc) as Score / average
}

/// The part of BM25 that is due to how often a word stands in a document.
#[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
fn saturated(occurrences: usize, relative_length: Score) -> Score {
    let occurrences = occurrences as Score;
    occurrences * (K1 + 1.0) / (occurrences + K1 * (1.0 - B + B * relative_length))
}
