//! Words side by side, as a tantivy query.
//!
//! tantivy's own phrase query reads one field; ours reads the stems and, where
//! a word must stand exactly as written, the parity of its positions or the
//! field of surface forms (see `index::terms`).

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::{Bm25Weight, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

use crate::analysis::QueryTerm;
use crate::index::stem_position;
use crate::query::Word;

/// How a word of a phrase must stand in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In any form; the term is in the stems.
    Any,
    /// Exactly as its stem; the term is in the stems, at an even position.
    AsStem,
    /// Exactly so; the term is in the surface forms.
    Surface,
}

#[derive(Debug, Clone)]
struct Part {
    term: Term,
    form: Form,
}

/// Most ways to read one phrase that are searched; beyond it, the last words
/// keep their first reading.
const MAX_READINGS: usize = 64;

/// Words of one text side by side.
#[derive(Debug, Clone)]
pub(super) struct PhraseQuery {
    stems: Field,
    parts: Vec<Part>,
    /// The stems of the words, whose statistics weigh the phrase.
    weighing: Vec<Term>,
}

impl PhraseQuery {
    /// Returns queries for words in any form: one for each way in which they can
    /// be indexed, with what it is worth.
    pub(super) fn of_stems(stems: Field, words: &[Word]) -> Vec<(PhraseQuery, Score)> {
        readings(words, |word| {
            let part = |term: &QueryTerm| {
                let part = Part {
                    term: Term::from_field_text(stems, &term.term),
                    form: Form::Any,
                };
                (part, term.weight)
            };
            word.terms.iter().map(part).collect()
        })
        .map(|(parts, weight)| (PhraseQuery::new(stems, parts, words), weight))
        .collect()
    }

    /// Returns queries for words exactly as written.
    pub(super) fn of_forms(
        stems: Field,
        forms: Field,
        words: &[Word],
    ) -> Vec<(PhraseQuery, Score)> {
        readings(words, |word| {
            let mut parts = Vec::new();
            if word.answers(&word.surface) {
                parts.push(Part {
                    term: Term::from_field_text(stems, &word.surface),
                    form: Form::AsStem,
                });
            }
            if word.terms[0].term != word.surface {
                parts.push(Part {
                    term: Term::from_field_text(forms, &word.surface),
                    form: Form::Surface,
                });
            }
            parts.into_iter().map(|part| (part, 1.0)).collect()
        })
        .map(|(parts, weight)| (PhraseQuery::new(stems, parts, words), weight))
        .collect()
    }

    fn new(stems: Field, parts: Vec<Part>, words: &[Word]) -> PhraseQuery {
        let weighing = words
            .iter()
            .map(|word| Term::from_field_text(stems, &word.terms[0].term))
            .collect();
        PhraseQuery {
            stems,
            parts,
            weighing,
        }
    }
}

/// Returns the ways to choose one part for each word, each with its weight.
fn readings(
    words: &[Word],
    parts: impl Fn(&Word) -> Vec<(Part, Score)>,
) -> impl Iterator<Item = (Vec<Part>, Score)> {
    let mut readings: Vec<(Vec<Part>, Score)> = vec![(Vec::new(), 1.0)];
    for word in words {
        let choices = parts(word);
        let room = (MAX_READINGS / readings.len()).max(1);
        readings = readings
            .iter()
            .flat_map(|(before, weight)| {
                choices.iter().take(room).map(move |(part, worth)| {
                    let mut reading = before.clone();
                    reading.push(part.clone());
                    (reading, weight * worth)
                })
            })
            .collect();
    }
    readings.into_iter()
}

impl Query for PhraseQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let similarity = match scoring {
            EnableScoring::Enabled {
                statistics_provider,
                ..
            } => Some(Bm25Weight::for_terms(statistics_provider, &self.weighing)?),
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(PhraseWeight {
            query: self.clone(),
            similarity,
        }))
    }
}

struct PhraseWeight {
    query: PhraseQuery,
    similarity: Option<Bm25Weight>,
}

impl Weight for PhraseWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut parts = Vec::with_capacity(self.query.parts.len());
        for (offset, part) in (0..).zip(&self.query.parts) {
            let terms = reader.inverted_index(part.term.field())?;
            let option = IndexRecordOption::WithFreqsAndPositions;
            let Some(postings) = terms.read_postings(&part.term, option)? else {
                return Ok(Box::new(EmptyScorer));
            };
            parts.push(PartPostings {
                postings,
                offset,
                form: part.form,
            });
        }
        // The rarest word leads; the others only confirm.
        parts.sort_by_key(|part| part.postings.size_hint());
        let norms = match reader.fieldnorms_readers().get_field(self.query.stems)? {
            Some(norms) if self.similarity.is_some() => norms,
            _ => FieldNormReader::constant(reader.max_doc(), 1),
        };
        let similarity = self
            .similarity
            .as_ref()
            .map(|weight| weight.boost_by(boost));
        let mut scorer = PhraseScorer {
            parts,
            similarity,
            norms,
            occurrences: 0,
            starts: Vec::new(),
            positions: Vec::new(),
        };
        let first = scorer.parts[0].postings.doc();
        scorer.settle(first);
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!(
                "Document #({doc}) does not match"
            )));
        }
        Ok(Explanation::new("phrase", scorer.score()))
    }
}

struct PartPostings {
    postings: SegmentPostings,
    /// Place of the word in the phrase.
    offset: u32,
    form: Form,
}

impl PartPostings {
    /// Puts the word numbers at which a phrase with this part could start into `starts`.
    fn starts(&mut self, positions: &mut Vec<u32>, starts: &mut Vec<u32>) {
        self.postings.positions(positions);
        starts.clear();
        let (form, offset) = (self.form, self.offset);
        starts.extend(positions.iter().filter_map(|&position| {
            let word = match form {
                Form::Surface => position,
                Form::Any => position / 2,
                Form::AsStem if stem_position(position / 2, false) == position => position / 2,
                Form::AsStem => return None,
            };
            word.checked_sub(offset)
        }));
    }
}

struct PhraseScorer {
    parts: Vec<PartPostings>,
    similarity: Option<Bm25Weight>,
    norms: FieldNormReader,
    /// How often the phrase stands in the current document.
    occurrences: u32,
    starts: Vec<u32>,
    positions: Vec<u32>,
}

impl PhraseScorer {
    /// Moves to the first document from `candidate` on that holds the phrase.
    fn settle(&mut self, mut candidate: DocId) -> DocId {
        'documents: while candidate != TERMINATED {
            for part in &mut self.parts {
                let doc = if part.postings.doc() < candidate {
                    part.postings.seek(candidate)
                } else {
                    part.postings.doc()
                };
                if doc > candidate {
                    candidate = doc;
                    continue 'documents;
                }
            }
            self.occurrences = self.count();
            if self.occurrences > 0 {
                return candidate;
            }
            candidate = self.parts[0].postings.advance();
        }
        // All parts end here, so that `doc` says so whichever is asked.
        let lead = &mut self.parts[0].postings;
        if lead.doc() != TERMINATED {
            lead.seek(TERMINATED);
        }
        TERMINATED
    }

    fn count(&mut self) -> u32 {
        let mut common = std::mem::take(&mut self.starts);
        let mut other = Vec::new();
        for (number, part) in self.parts.iter_mut().enumerate() {
            if number == 0 {
                part.starts(&mut self.positions, &mut common);
            } else {
                part.starts(&mut self.positions, &mut other);
                let mut rest = other.as_slice();
                common.retain(|start| {
                    rest = &rest[rest.partition_point(|position| position < start)..];
                    rest.first() == Some(start)
                });
            }
            if common.is_empty() {
                break;
            }
        }
        let count = u32::try_from(common.len()).unwrap_or(u32::MAX);
        self.starts = common;
        count
    }
}

impl DocSet for PhraseScorer {
    fn advance(&mut self) -> DocId {
        let next = self.parts[0].postings.advance();
        self.settle(next)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() >= target {
            return self.doc();
        }
        let next = self.parts[0].postings.seek(target);
        self.settle(next)
    }

    fn doc(&self) -> DocId {
        self.parts[0].postings.doc()
    }

    fn size_hint(&self) -> u32 {
        self.parts[0].postings.size_hint()
    }
}

impl Scorer for PhraseScorer {
    fn score(&mut self) -> Score {
        let norm = self.norms.fieldnorm_id(self.doc());
        self.similarity
            .as_ref()
            .map_or(1.0, |weight| weight.score(norm, self.occurrences))
    }
}
