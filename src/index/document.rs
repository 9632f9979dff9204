//! Article ↔ tantivy document, both directions side by side.

use std::io;

use jiff::civil::Date;
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ReferenceValue,
    ReferenceValueLeaf, Value,
};
use tantivy::schema::{Document, Field, OwnedValue};

use super::packing::{Packer, Unpacker};
use super::schema::Fields;
use super::terms::AnalysedText;
use super::writer::Permit;
use crate::analysis::{Analyzer, Sketch, Sketcher};
use crate::article::Article;

/// An article with its analysed title and body, ready to be indexed.
#[derive(Debug)]
pub struct AnalysedArticle {
    /// The article, without title and body, which are packed.
    pub article: Article,
    packed: Box<[u8]>,
    title: AnalysedText,
    body: AnalysedText,
    /// The sketch of the body.
    sketch: Sketch,
}

impl AnalysedArticle {
    /// Analyses title and body, with or without their surface forms, and packs the article.
    pub fn new(
        mut article: Article,
        analyzer: &mut Analyzer,
        packer: &mut Packer,
        surface_forms: bool,
    ) -> AnalysedArticle {
        let title = AnalysedText::observed(&article.title, analyzer, surface_forms, |_| {});
        let mut sketcher = Sketcher::default();
        let body = AnalysedText::observed(&article.body, analyzer, surface_forms, |token| {
            sketcher.push(token.hash);
        });
        let bytes = packer.pack(&article);
        // They are on their way as long as the article is, and nobody asks for them.
        (article.title, article.body) = (String::new(), String::new());
        AnalysedArticle {
            article,
            packed: bytes,
            title,
            body,
            sketch: sketcher.finish(),
        }
    }
}

/// The document tantivy indexes: it borrows nothing and copies nothing, and
/// returns its share of the memory in flight when tantivy drops it.
pub(super) struct ArticleDocument {
    pub(super) analysed: AnalysedArticle,
    /// See [`Origin::file_key`].
    pub(super) file: String,
    pub(super) fields: Fields,
    pub(super) _permit: Permit,
}

/// A value of a document: always a leaf.
#[derive(Debug, Clone)]
pub(super) struct Leaf<'a>(ReferenceValueLeaf<'a>);

impl<'a> Value<'a> for Leaf<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(self.0.clone())
    }
}

impl Document for ArticleDocument {
    type Value<'a> = Leaf<'a>;
    type FieldsValuesIter<'a> = std::vec::IntoIter<(Field, Leaf<'a>)>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let AnalysedArticle {
            article,
            packed,
            title,
            body,
            sketch,
        } = &self.analysed;
        let fields = &self.fields;
        let mut values = Vec::with_capacity(16 + sketch.shingles().len());
        let mut text = |field, text| values.push((field, Leaf(ReferenceValueLeaf::Str(text))));
        text(fields.id, article.id.as_str());
        text(fields.title_stems, &title.stems);
        text(fields.title_forms, &title.forms);
        text(fields.body_stems, &body.stems);
        text(fields.body_forms, &body.forms);
        for (field, value) in [
            (fields.author, &article.author),
            (fields.source, &article.source),
            (fields.place, &article.place),
            (fields.section, &article.section),
            (fields.url, &article.url),
        ] {
            if let Some(value) = value {
                text(field, value);
            }
        }
        for tag in &article.tags {
            text(fields.tags, tag);
        }
        text(fields.file, &self.file);
        values.push((fields.packed, Leaf(ReferenceValueLeaf::Bytes(packed))));
        if let Some(published) = &article.published {
            let day = day_number(published.local_day);
            values.push((
                fields.published,
                Leaf(ReferenceValueLeaf::I64(published.timestamp)),
            ));
            let last_day = day_number(published.last_local_day());
            values.push((fields.day, Leaf(ReferenceValueLeaf::I64(day))));
            values.push((fields.last_day, Leaf(ReferenceValueLeaf::I64(last_day))));
        }
        values.extend(
            sketch
                .shingles()
                .iter()
                .map(|&shingle| (fields.sketch, Leaf(ReferenceValueLeaf::U64(shingle.into())))),
        );
        values.into_iter()
    }
}

/// A document as the store gives it back.
#[derive(Default)]
pub(super) struct StoredDocument {
    id: String,
    packed: Vec<u8>,
}

impl DocumentDeserialize for StoredDocument {
    fn deserialize<'de, D>(mut deserializer: D) -> Result<Self, DeserializeError>
    where
        D: DocumentDeserializer<'de>,
    {
        let mut document = StoredDocument::default();
        while let Some((_, value)) = deserializer.next_field()? {
            match value {
                OwnedValue::Str(id) => document.id = id,
                OwnedValue::Bytes(packed) => document.packed = packed,
                _ => {}
            }
        }
        Ok(document)
    }
}

impl StoredDocument {
    /// Returns the article this document was made from.
    pub(super) fn into_article(self, unpacker: &Unpacker) -> io::Result<Article> {
        let article = unpacker.unpack(&self.packed)?;
        Ok(Article {
            id: self.id,
            ..article
        })
    }
}

/// Returns a day as the number YYYYMMDD, under which it is indexed: it sorts as the days
/// do.
pub(crate) fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

pub(super) fn day_from_number(number: i64) -> Option<Date> {
    let year = i16::try_from(number.div_euclid(10_000)).ok()?;
    let month = i8::try_from(number.rem_euclid(10_000) / 100).ok()?;
    let day = i8::try_from(number.rem_euclid(100)).ok()?;
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_come_back_from_their_number() {
        for day in [
            jiff::civil::date(2018, 8, 9),
            jiff::civil::date(1931, 12, 31),
        ] {
            assert_eq!(day_from_number(day_number(day)), Some(day));
        }
        assert_eq!(day_from_number(20_181_399), None);
    }
}
