//! The fields of a document.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};

use super::terms::{FOLDED_WORDS, PACKED_TERMS};

/// Every field of a document, by name.
///
/// An article is stored as a whole, packed; what is searched of title and body are their
/// stems and surface forms, in fields of their own (see `docs/analysis.md`).
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// The article's id, one term.
    pub id: Field,
    /// The article without its id, packed (see `packing`); all that is stored besides
    /// the id.
    pub packed: Field,
    /// The stem of each word of the title.
    pub title_stems: Field,
    /// The surface forms of the title that differ from their stem.
    pub title_forms: Field,
    /// The stem of each word of the body.
    pub body_stems: Field,
    /// The surface forms of the body that differ from their stem.
    pub body_forms: Field,
    /// See [`crate::article::Article::author`].
    pub author: Field,
    /// See [`crate::article::Article::source`].
    pub source: Field,
    /// See [`crate::article::Article::place`].
    pub place: Field,
    /// See [`crate::article::Article::section`].
    pub section: Field,
    /// See [`crate::article::Article::tags`].
    pub tags: Field,
    /// See [`crate::article::Article::url`].
    pub url: Field,
    /// The instant of publication, in seconds since 1970.
    pub published: Field,
    /// The local day of publication, as the number YYYYMMDD; the first that it
    /// can be.
    pub day: Field,
    /// The last local day of publication that it can be.
    pub last_day: Field,
    /// The file as one term, by which its articles are taken out; see
    /// [`crate::article::Origin::file_key`].
    pub file: Field,
    /// The shingles of the sketch of the body, by which copies are found: a column, as
    /// terms would take more room and time than all that is looked for in them; see
    /// [`crate::analysis::Sketch`].
    pub sketch: Field,
}

impl Fields {
    /// Returns the fields that hold the words of title and body.
    pub(crate) fn text(&self) -> [Field; 4] {
        [
            self.title_stems,
            self.body_stems,
            self.title_forms,
            self.body_forms,
        ]
    }

    /// Returns the schema and its fields.
    pub(super) fn schema() -> (Schema, Fields) {
        let mut schema = Schema::builder();
        let stems = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(PACKED_TERMS)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        let forms = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(PACKED_TERMS)
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        let folded = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(FOLDED_WORDS)
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        );
        // One term, which ranks nothing.
        let whole = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        );
        let fields = Fields {
            id: schema.add_text_field("id", whole.clone() | STORED | FAST),
            packed: schema.add_bytes_field("packed", STORED),
            title_stems: schema.add_text_field("title_stems", stems.clone()),
            title_forms: schema.add_text_field("title_forms", forms.clone()),
            body_stems: schema.add_text_field("body_stems", stems),
            body_forms: schema.add_text_field("body_forms", forms),
            author: schema.add_text_field("author", folded.clone()),
            source: schema.add_text_field("source", folded.clone().set_fast("raw")),
            place: schema.add_text_field("place", folded.clone()),
            section: schema.add_text_field("section", folded.clone()),
            tags: schema.add_text_field("tags", folded.clone()),
            url: schema.add_text_field("url", folded),
            published: schema.add_i64_field("published", FAST),
            day: schema.add_i64_field("day", FAST),
            last_day: schema.add_i64_field("last_day", FAST),
            file: schema.add_text_field("file", whole),
            sketch: schema.add_u64_field("sketch", FAST),
        };
        (schema.build(), fields)
    }
}
