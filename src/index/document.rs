//! Article ↔ tantivy document, both directions side by side.

use std::io;

use jiff::civil::Date;
use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf, Value};
use tantivy::schema::{Document, Field};

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
    analysed: AnalysedArticle,
    /// See [`Origin::file_key`].
    file: String,
    fields: Fields,
    _permit: Permit,
}

impl ArticleDocument {
    pub(super) fn new(
        analysed: AnalysedArticle,
        fields: Fields,
        permit: Permit,
    ) -> ArticleDocument {
        ArticleDocument {
            file: analysed.article.origin.file_key(),
            analysed,
            fields,
            _permit: permit,
        }
    }
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
#[derive(Debug, PartialEq, Eq)]
pub(super) struct StoredDocument<'a> {
    id: &'a str,
    packed: &'a [u8],
}

/// Codes of types in stored documents, as tantivy writes them.
const TEXT_CODE: u8 = 0;
const BYTES_CODE: u8 = 4;

impl<'a> StoredDocument<'a> {
    /// Reads a stored document: two values, each a field, the code of its type, a length
    /// and as many bytes. tantivy's own reader would believe a length that is damaged and
    /// ask for as much memory, which ends the process. `None` if the bytes are no
    /// document of this schema.
    pub(super) fn from_bytes(mut bytes: &'a [u8]) -> Option<StoredDocument<'a>> {
        let bytes = &mut bytes;
        let (mut id, mut packed) = (None, None);
        for _ in 0..take_number(bytes)? {
            let [_, _, _, _, code] = take_array(bytes)?;
            let length = usize::try_from(take_number(bytes)?).ok()?;
            let value = take(bytes, length)?;
            match code {
                TEXT_CODE => id = Some(std::str::from_utf8(value).ok()?),
                BYTES_CODE => packed = Some(value),
                _ => return None,
            }
        }
        let document = StoredDocument {
            id: id?,
            packed: packed?,
        };
        bytes.is_empty().then_some(document)
    }

    /// Returns the article this document was made from.
    ///
    /// # Errors
    ///
    /// If what is packed is damaged.
    pub(super) fn to_article(&self, unpacker: &Unpacker) -> io::Result<Article> {
        Ok(Article {
            id: self.id.to_owned(),
            ..unpacker.unpack(self.packed)?
        })
    }
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

fn take_array<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    take(bytes, N)?.try_into().ok()
}

/// Takes a number of tantivy: seven bits a byte, the lowest first, and the eighth set in
/// the last.
fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let [byte] = take_array(bytes)?;
        number |= u64::from(byte & 127) << shift;
        if byte > 127 {
            return Some(number);
        }
    }
    None
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
    fn a_damaged_document_is_none() {
        // Field 3, a text of two letters; field 4, three bytes.
        let mut whole = vec![2 | 128];
        whole.extend([3, 0, 0, 0, TEXT_CODE, 2 | 128, b'a', b'b']);
        whole.extend([4, 0, 0, 0, BYTES_CODE, 3 | 128, 7, 8, 9]);
        let document = StoredDocument {
            id: "ab",
            packed: &[7, 8, 9],
        };
        assert_eq!(StoredDocument::from_bytes(&whole), Some(document));
        for length in 0..whole.len() {
            assert_eq!(StoredDocument::from_bytes(&whole[..length]), None);
        }
        // A length of 2^63 and a count of as many ask for no memory.
        let endless = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1 | 128];
        assert_eq!(StoredDocument::from_bytes(&endless), None);
        let mut long = vec![1 | 128, 3, 0, 0, 0, TEXT_CODE];
        long.extend(endless);
        assert_eq!(StoredDocument::from_bytes(&long), None);
    }

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
