//! Article ↔ tantivy document, both directions side by side.

use jiff::civil::Date;
use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf, Value};
use tantivy::schema::{Document, Field};

use super::schema::Fields;
use super::terms::AnalysedText;
use super::writer::Permit;
use crate::analysis::{Analyzer, Sketch, Sketcher};
use crate::article::{Article, DateRule, Origin, Precision, Published};

/// An article with its analysed title and body, ready to be indexed.
#[derive(Debug)]
pub struct AnalysedArticle {
    /// The article.
    pub article: Article,
    title: AnalysedText,
    body: AnalysedText,
    /// The sketch of the body.
    sketch: Sketch,
}

impl AnalysedArticle {
    /// Analyses title and body, with or without their surface forms.
    pub fn new(article: Article, analyzer: &mut Analyzer, surface_forms: bool) -> AnalysedArticle {
        let title = AnalysedText::observed(&article.title, analyzer, surface_forms, |_| {});
        let mut sketcher = Sketcher::default();
        let body = AnalysedText::observed(&article.body, analyzer, surface_forms, |token| {
            sketcher.push(token.hash);
        });
        AnalysedArticle {
            article,
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
            title,
            body,
            sketch,
        } = &self.analysed;
        let fields = &self.fields;
        let mut values = Vec::with_capacity(24 + sketch.shingles().len());
        let mut text = |field, text| values.push((field, Leaf(ReferenceValueLeaf::Str(text))));
        text(fields.id, article.id.as_str());
        text(fields.title, &article.title);
        text(fields.body, &article.body);
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
        text(fields.path, &article.origin.path);
        text(fields.file, &self.file);
        if !article.origin.member.is_empty() {
            text(fields.member, &article.origin.member);
        }
        if let Some(published) = &article.published {
            text(fields.precision, published.precision.name());
            text(fields.date_rule, published.rule.name());
            if let Some(zone) = &published.zone {
                text(fields.zone, zone);
            }
            let day = day_number(published.local_day);
            values.push((
                fields.published,
                Leaf(ReferenceValueLeaf::I64(published.timestamp)),
            ));
            let last_day = day_number(published.last_local_day());
            values.push((fields.day, Leaf(ReferenceValueLeaf::I64(day))));
            values.push((fields.last_day, Leaf(ReferenceValueLeaf::I64(last_day))));
        }
        values.push((
            fields.root,
            Leaf(ReferenceValueLeaf::U64(article.origin.root.into())),
        ));
        values.push((
            fields.record,
            Leaf(ReferenceValueLeaf::U64(article.origin.record)),
        ));
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
pub(super) struct StoredDocument(Vec<(Field, StoredValue)>);

/// A value of a stored document.
enum StoredValue {
    Text(String),
    Unsigned(u64),
    Signed(i64),
}

/// Codes of types in stored documents, as tantivy writes them.
const TEXT_CODE: u8 = 0;
const UNSIGNED_CODE: u8 = 1;
const SIGNED_CODE: u8 = 2;

/// The fewest bytes of a value: its field, the code of its type and a length.
const MIN_VALUE_BYTES: usize = 6;

impl StoredDocument {
    /// Reads a stored document, as tantivy's own reader does but for what that reader
    /// does with a length that is damaged: it asks for as much memory, which ends the
    /// process. `None` if the bytes are no document of this schema.
    pub(super) fn from_bytes(mut bytes: &[u8]) -> Option<StoredDocument> {
        let bytes = &mut bytes;
        let count = usize::try_from(take_number(bytes)?).ok()?;
        if count > bytes.len() / MIN_VALUE_BYTES {
            return None;
        }
        let mut values = Vec::with_capacity(count);
        for _ in 0..count {
            let field = Field::from_field_id(u32::from_le_bytes(take_array(bytes)?));
            let [code] = take_array(bytes)?;
            let value = match code {
                TEXT_CODE => {
                    let length = usize::try_from(take_number(bytes)?).ok()?;
                    let text = take(bytes, length)?.to_vec();
                    StoredValue::Text(String::from_utf8(text).ok()?)
                }
                UNSIGNED_CODE => StoredValue::Unsigned(u64::from_le_bytes(take_array(bytes)?)),
                SIGNED_CODE => StoredValue::Signed(i64::from_le_bytes(take_array(bytes)?)),
                _ => return None,
            };
            values.push((field, value));
        }
        bytes.is_empty().then_some(StoredDocument(values))
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

impl StoredDocument {
    /// Returns the article this document was made from.
    pub(super) fn into_article(self, fields: &Fields) -> Article {
        let mut article = Article::default();
        let (mut timestamp, mut day) = (None, None);
        let (mut precision, mut rule, mut zone) = (None, None, None);
        for (field, value) in self.0 {
            match value {
                StoredValue::Text(text) => {
                    if field == fields.id {
                        article.id = text;
                    } else if field == fields.title {
                        article.title = text;
                    } else if field == fields.body {
                        article.body = text;
                    } else if field == fields.author {
                        article.author = Some(text);
                    } else if field == fields.source {
                        article.source = Some(text);
                    } else if field == fields.place {
                        article.place = Some(text);
                    } else if field == fields.section {
                        article.section = Some(text);
                    } else if field == fields.tags {
                        article.tags.push(text);
                    } else if field == fields.url {
                        article.url = Some(text);
                    } else if field == fields.path {
                        article.origin.path = text;
                    } else if field == fields.member {
                        article.origin.member = text;
                    } else if field == fields.precision {
                        precision = Precision::from_name(&text);
                    } else if field == fields.date_rule {
                        rule = DateRule::from_name(&text);
                    } else if field == fields.zone {
                        zone = Some(text);
                    }
                }
                StoredValue::Signed(number) if field == fields.published => {
                    timestamp = Some(number);
                }
                StoredValue::Signed(number) if field == fields.day => day = Some(number),
                StoredValue::Unsigned(number) if field == fields.root => {
                    article.origin.root = u32::try_from(number).unwrap_or(u32::MAX);
                }
                StoredValue::Unsigned(number) if field == fields.record => {
                    article.origin.record = number;
                }
                _ => {}
            }
        }
        if let (Some(timestamp), Some(precision), Some(rule), Some(local_day)) =
            (timestamp, precision, rule, day.and_then(day_from_number))
        {
            article.published = Some(Published {
                timestamp,
                precision,
                zone,
                rule,
                local_day,
            });
        }
        article
    }

    /// Returns where the article came from, without the rest of it.
    pub(super) fn into_origin(self, fields: &Fields) -> Origin {
        self.into_article(fields).origin
    }
}

/// Returns a day as the number YYYYMMDD under which it is indexed, which sorts as the
/// days do.
pub(crate) fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

fn day_from_number(number: i64) -> Option<Date> {
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
        // Field 3, a text of two letters; field 4, a number; field 5, one with a sign.
        let mut whole = vec![3 | 128];
        whole.extend([3, 0, 0, 0, TEXT_CODE, 2 | 128, b'a', b'b']);
        whole.extend([4, 0, 0, 0, UNSIGNED_CODE, 7, 0, 0, 0, 0, 0, 0, 0]);
        whole.extend([
            5,
            0,
            0,
            0,
            SIGNED_CODE,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
            0xff,
        ]);
        let StoredDocument(values) = StoredDocument::from_bytes(&whole).unwrap();
        assert!(matches!(
            &values[..],
            [
                (_, StoredValue::Text(text)),
                (_, StoredValue::Unsigned(7)),
                (_, StoredValue::Signed(-1))
            ] if text == "ab"
        ));
        for length in 0..whole.len() {
            assert!(StoredDocument::from_bytes(&whole[..length]).is_none());
        }
        // A length of 2^63 and a count of as many ask for no memory.
        let endless = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1 | 128];
        assert!(StoredDocument::from_bytes(&endless).is_none());
        let mut long = vec![1 | 128, 3, 0, 0, 0, TEXT_CODE];
        long.extend(endless);
        assert!(StoredDocument::from_bytes(&long).is_none());
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
