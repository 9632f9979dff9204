//! What narrows a search without ranking: dates and what is known about articles.

use std::ops::{Bound, RangeBounds as _};

use jiff::civil::Date;
use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Term};
use tantivy::{DocId, SegmentReader};

use super::spans::SpanQuery;
use crate::index::{ANY_VALUE, Fields, day_number};
use crate::query::{Form, Nearness, Property, PropertyName, Span};

/// Returns the field of a property.
pub(super) fn field_of(name: PropertyName, fields: &Fields) -> Field {
    match name {
        PropertyName::Author => fields.author,
        PropertyName::Source => fields.source,
        PropertyName::Place => fields.place,
        PropertyName::Section => fields.section,
        PropertyName::Tags => fields.tags,
        PropertyName::Url => fields.url,
        PropertyName::Id => fields.id,
    }
}

/// Returns the query for articles with this property.
pub(super) fn property(property: &Property, fields: &Fields) -> Box<dyn Query> {
    let field = field_of(property.name, fields);
    let term = |text: &str| -> Box<dyn Query> {
        let term = Term::from_field_text(field, text);
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    };
    match (property.name, &property.words[..]) {
        (PropertyName::Id, []) => Box::new(tantivy::query::AllQuery),
        (_, []) => term(ANY_VALUE),
        (PropertyName::Id, [word]) if word.form == Form::Prefix => ids_that_begin(&word.surface),
        (PropertyName::Id, words) => {
            let ids = words.iter().flat_map(|word| &word.alternatives);
            let ids = ids.map(|alternative| term(&alternative.term));
            Box::new(BooleanQuery::union(ids.collect()))
        }
        (_, words) => Box::new(SpanQuery::of_values(field, words, Nearness::Adjacent)),
    }
}

/// Returns the query for articles whose ids begin so. Every article has an id of
/// its own, so these may be many more than a list of terms could hold.
fn ids_that_begin(beginning: &str) -> Box<dyn Query> {
    let first = beginning.as_bytes().to_vec();
    let mut end = first.clone();
    // The last byte of a text is never the greatest.
    if let Some(last) = end.last_mut() {
        *last += 1;
    }
    let begins = move |segment: &SegmentReader| {
        let ordinals = match segment.fast_fields().str("id")? {
            Some(ids) => {
                let bounds = (Bound::Included(&first), Bound::Excluded(&end));
                let range = ids.dictionary().term_bounds_to_ord(bounds.0, bounds.1)?;
                Some((ids, range))
            }
            None => None,
        };
        Ok(move |doc: DocId| {
            ordinals
                .as_ref()
                .is_some_and(|(ids, range)| ids.term_ords(doc).any(|id| range.contains(&id)))
        })
    };
    Box::new(DocPredicateQuery::from(FunctionPredicate::from(begins)))
}

/// Returns the query for articles that were published within a span: whatever is
/// known of their day lies in it.
pub(super) fn dates(span: Span) -> Box<dyn Query> {
    let number = |day: Option<Date>, open: i64| day.map_or(open, day_number);
    let (first, last) = (number(span.first, i64::MIN), number(span.last, i64::MAX));
    let within = move |segment: &SegmentReader| {
        let days = segment.fast_fields().i64("day")?;
        let last_days = segment.fast_fields().i64("last_day")?;
        Ok(move |doc: DocId| {
            days.first(doc).is_some_and(|day| day >= first)
                && last_days.first(doc).is_some_and(|day| day <= last)
        })
    };
    Box::new(DocPredicateQuery::from(FunctionPredicate::from(within)))
}

/// Returns the query for articles that have a word in one of these fields.
pub(super) fn any_text(stems: Vec<Field>) -> Box<dyn Query> {
    let has_words = move |segment: &SegmentReader| {
        let mut norms = Vec::new();
        for field in &stems {
            norms.extend(segment.fieldnorms_readers().get_field(*field)?);
        }
        Ok(move |doc: DocId| norms.iter().any(|norms| norms.fieldnorm_id(doc) > 0))
    };
    Box::new(DocPredicateQuery::from(FunctionPredicate::from(has_words)))
}
