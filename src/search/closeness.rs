//! The second stage of ranking: how the words of the query stand in a document.
//!
//! The first stage counts words, wherever they stand. The second reads their
//! positions in its best documents and adds up a few [`Features`], each with a
//! weight that was trained on questions with known answers (`docs/ranking.md`).

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, Score};

use super::hit::FeatureValue;
use super::ranking::{Ranked, places_of};
use super::segment::Segment;
use super::spans::{SpanQuery, Spans, TextFields};
use super::views::Views;
use crate::index::{Fields, Mark};
use crate::query::{Asked, Form, Words};
use crate::texts::Label;

/// The parameters of BM25, those of the first stage.
const K1: Score = 1.2;
/// See [`K1`].
const B: Score = 0.75;

/// Words within which a run of matches counts as close.
const WINDOW: u32 = 8;

/// Words of the beginning of a body that count as its lead.
const LEAD: u32 = 10;

/// Words between a word of the query and one of the kind that is asked for, at
/// most, so that they count as near.
const ANSWER_DISTANCE: u32 = 8;

/// Most occurrences of one clause in one field that are looked at, so that a
/// very long document costs no more than others.
const MAX_OCCURRENCES: usize = 1_000;

/// How many features there are.
const FEATURES: usize = 10;

/// What the second stage sees of a document, by [`Features::NAMES`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Features([Score; FEATURES]);

impl Features {
    /// What each is. *Share* is the part of what the whole query is worth, by the
    /// idf of its words.
    pub(super) const NAMES: [Label; FEATURES] = [
        Label::new("BM25 / worth of the query", "BM25 / bobot kueri"),
        Label::new(
            "BM25 of the words as typed / worth of the query",
            "BM25 kata seperti diketik / bobot kueri",
        ),
        Label::new("share found", "bagian yang ditemukan"),
        Label::new(
            "share in the title or the first 10 words",
            "bagian di judul atau 10 kata pertama",
        ),
        Label::new(
            "share found, each word divided by its first place",
            "bagian yang ditemukan, tiap kata dibagi letak pertamanya",
        ),
        Label::new(
            "largest share within 8 words",
            "bagian terbesar dalam 8 kata",
        ),
        Label::new("asked for a time, one is there", "waktu ditanyakan dan ada"),
        Label::new("share near a time", "bagian di dekat waktu"),
        Label::new(
            "asked for a number, one is there",
            "jumlah ditanyakan dan ada",
        ),
        Label::new("share near a number", "bagian di dekat jumlah"),
    ];

    /// Their weights, trained on the questions of both development collections
    /// (softmax over the best 100, five folds; `docs/ranking.md` has the figures).
    pub(super) const WEIGHTS: [Score; FEATURES] =
        [2.05, 1.75, 4.5, 0.9, 3.25, 1.35, 1.7, 0.65, 1.5, 1.25];

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
    /// What the query asks for, with what finds such words in a body.
    asked: Option<(Asked, SpanQuery)>,
    /// What the whole query is worth.
    worth: Score,
    title: TextFields,
    body: TextFields,
    average_title: Score,
    average_body: Score,
}

/// The words of a document at which terms of the query stand, by their numbers, in
/// ascending order: where highlights are looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Positions {
    pub(super) title: Vec<u32>,
    pub(super) body: Vec<u32>,
}

/// Most terms of a query for whose words an index is asked: what `a*` stands for is
/// found sooner by reading the texts.
const MAX_LOCATED_TERMS: usize = 256;

/// A clause with what finds it in title and body.
struct ClauseSpans {
    worth: Score,
    title: Option<FieldSpans>,
    body: Option<FieldSpans>,
}

struct FieldSpans {
    /// The clause in any form.
    any: Vec<SpanQuery>,
    /// The clause as typed, where that is something else, and where the first of `any`
    /// does not count it.
    exact: Option<SpanQuery>,
    boost: Score,
}

impl Closeness {
    pub(super) fn new(
        wanted: &[&Words],
        asked: Option<Asked>,
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
        let mark = |asked| match asked {
            Asked::Time => Mark::Date,
            Asked::Number => Mark::Number,
        };
        Ok(Closeness {
            clauses,
            asked: asked.map(|asked| (asked, SpanQuery::of_mark(body, mark(asked)))),
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

    /// Returns where terms of the query stand in these documents, unless they are too
    /// many to ask for.
    pub(super) fn positions(
        &self,
        views: &Views,
        addresses: &[DocAddress],
    ) -> tantivy::Result<Option<Vec<Positions>>> {
        let fields = self
            .clauses
            .iter()
            .flat_map(|clause| [&clause.title, &clause.body]);
        let queries = fields.flatten().flat_map(|spans| &spans.any);
        if queries.map(SpanQuery::terms).sum::<usize>() > MAX_LOCATED_TERMS {
            return Ok(None);
        }
        let mut found = vec![Positions::default(); addresses.len()];
        // Postings only move forward: segment by segment, in ascending order.
        let mut order: Vec<usize> = (0..addresses.len()).collect();
        order.sort_by_key(|&place| addresses[place]);
        let segment_of = |place: usize| addresses[place].segment_ord;
        for places in order.chunk_by(|&a, &b| segment_of(a) == segment_of(b)) {
            let segment = &views.segment(segment_of(places[0]));
            let mut locate =
                |spans: &Option<FieldSpans>, words: fn(&mut Positions) -> &mut Vec<u32>| {
                    for query in spans.iter().flat_map(|spans| &spans.any) {
                        let Some(mut spans) = query.spans(segment)? else {
                            continue;
                        };
                        for &place in places {
                            let doc = addresses[place].doc_id;
                            if spans.stands_at(doc) {
                                spans.words(words(&mut found[place]));
                            }
                        }
                    }
                    Ok::<(), tantivy::TantivyError>(())
                };
            for clause in &self.clauses {
                locate(&clause.title, |positions| &mut positions.title)?;
                locate(&clause.body, |positions| &mut positions.body)?;
            }
        }
        for Positions { title, body } in &mut found {
            for words in [title, body] {
                words.sort_unstable();
                words.dedup();
            }
        }
        Ok(Some(found))
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
                    let segment = &views.segment(address.segment_ord);
                    let segment = OpenSegment::new(self, segment)?;
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
            exact = Some(any[0].count_typed(place, &word.surface));
            any.extend(
                word.phrases
                    .iter()
                    .map(|phrase| SpanQuery::of_paraphrase(place, phrase)),
            );
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
    /// The words of the kind that is asked for.
    asked: Option<Spans>,
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
    fn new(spans: &FieldSpans, segment: &Segment<'_>) -> tantivy::Result<OpenSpans> {
        let mut any = Vec::with_capacity(spans.any.len());
        for query in &spans.any {
            any.extend(query.spans(segment)?);
        }
        let exact = match &spans.exact {
            Some(query) => query.spans(segment)?,
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
        let mut typed = 0;
        for spans in &mut self.any {
            if spans.stands_at(doc) {
                typed += spans.typed();
                starts.extend(spans.starts().iter().take(MAX_OCCURRENCES));
            }
        }
        if self.any.len() > 1 {
            starts.sort_unstable();
            starts.dedup();
        }
        if self.exact_is_any {
            return starts.len();
        }
        if let Some(spans) = &mut self.exact
            && spans.stands_at(doc)
        {
            typed += spans.starts().len();
        }
        typed
    }
}

impl OpenSegment {
    fn new(closeness: &Closeness, segment: &Segment<'_>) -> tantivy::Result<OpenSegment> {
        let mut clauses = Vec::with_capacity(closeness.clauses.len());
        for clause in &closeness.clauses {
            let open = |spans: &Option<FieldSpans>| match spans {
                Some(spans) => OpenSpans::new(spans, segment).map(Some),
                None => Ok(None),
            };
            clauses.push([open(&clause.title)?, open(&clause.body)?]);
        }
        let asked = match &closeness.asked {
            Some((_, query)) => query.spans(segment)?,
            None => None,
        };
        Ok(OpenSegment {
            clauses,
            asked,
            title_norms: segment.norms(closeness.title.stems)?,
            body_norms: segment.norms(closeness.body.stems)?,
            places: Vec::new(),
        })
    }

    fn features(&mut self, closeness: &Closeness, doc: DocId, first_stage: Score) -> Features {
        let lengths = [
            relative_length(&self.title_norms, doc, closeness.average_title),
            relative_length(&self.body_norms, doc, closeness.average_body),
        ];
        let (mut exact, mut found) = (0.0, 0.0);
        let (mut lead, mut early) = (0.0, 0.0);
        let mut window: Score = 0.0;
        let mut starts = Vec::new();
        self.places.clear();
        let mut title_places = Vec::new();
        for (number, (clause, known)) in self.clauses.iter_mut().zip(&closeness.clauses).enumerate()
        {
            let [title, body] = clause;
            let worth = known.worth;
            let mut first_place = u32::MAX;
            let mut leads = false;
            if let Some(spans) = title {
                let as_typed = spans.occurrences(doc, &mut starts);
                exact += worth * spans.boost * saturated(as_typed, lengths[0]);
                title_places.extend(starts.iter().map(|&start| (start, number)));
                if let Some(&start) = starts.first() {
                    leads = true;
                    first_place = start;
                }
            }
            if let Some(spans) = body {
                let as_typed = spans.occurrences(doc, &mut starts);
                exact += worth * spans.boost * saturated(as_typed, lengths[1]);
                self.places
                    .extend(starts.iter().map(|&start| (start, number)));
                if let Some(&start) = starts.first() {
                    leads |= start < LEAD;
                    first_place = first_place.min(start);
                }
            }
            if first_place < u32::MAX {
                found += worth;
                early += worth / (1.0 + place_as_score(first_place));
            }
            lead += if leads { worth } else { 0.0 };
        }
        for places in [&mut title_places, &mut self.places] {
            window = window.max(closeness.closest(places));
        }
        let whole = closeness.worth;
        let (mut time, mut number) = ([0.0; 2], [0.0; 2]);
        match closeness.asked {
            Some((Asked::Time, _)) => time = self.answers(closeness, doc),
            Some((Asked::Number, _)) => number = self.answers(closeness, doc),
            None => {}
        }
        Features([
            first_stage / whole,
            exact / whole,
            found / whole,
            lead / whole,
            early / whole,
            window / whole,
            time[0],
            time[1] / whole,
            number[0],
            number[1] / whole,
        ])
    }

    /// Returns 1 if a word of the kind that is asked for stands in the body and is
    /// no word of the query, and what the clauses near such a word are worth.
    /// `places` are those of the body, sorted.
    fn answers(&mut self, closeness: &Closeness, doc: DocId) -> [Score; 2] {
        let Some(asked) = &mut self.asked else {
            return [0.0; 2];
        };
        if !asked.stands_at(doc) {
            return [0.0; 2];
        }
        let places = &self.places;
        let first_from = |word: u32| places.partition_point(|&(place, _)| place < word);
        let mut near = vec![false; closeness.clauses.len()];
        let mut found = false;
        for &word in asked.starts().iter().take(MAX_OCCURRENCES) {
            let here = first_from(word.saturating_sub(ANSWER_DISTANCE));
            let around = places[here..]
                .iter()
                .take_while(|(place, _)| *place <= word.saturating_add(ANSWER_DISTANCE));
            if around.clone().any(|(place, _)| *place == word) {
                continue;
            }
            found = true;
            for (_, clause) in around {
                near[*clause] = true;
            }
        }
        let worths = near.iter().zip(&closeness.clauses);
        let worth = worths.map(|(near, clause)| if *near { clause.worth } else { 0.0 });
        [if found { 1.0 } else { 0.0 }, worth.sum()]
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

#[expect(clippy::cast_precision_loss, reason = "far places make no difference")]
fn place_as_score(place: u32) -> Score {
    place as Score
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
