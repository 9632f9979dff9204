//! The keys of a record → the fields of an article.
//!
//! Records of every kind (JSON, CSV, front matter, SGML) name their fields by
//! keys. A key the user has mapped comes first, then a known key, then a guess
//! at a common Indonesian or English name; a blank value gives way to the next.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use twox_hash::XxHash3_64;

use super::byline;
use super::cleaning::Cleaning;
use super::dates::{is_time_of_day, read_field};
use super::error::SkipReason;
use super::html;
use super::markup::{count_entities, decode_entities};
use super::note::Note;
use super::reader::Limits;
use super::rules::{Rule, Rules};
use super::text::{collapse, normalise};
use super::walk::Links;
use crate::article::{Article, DateRule, Published};
use crate::texts::Label;

/// A field of an article that a key can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    missing_docs,
    reason = "they are the fields of `Article`; the time is part of the date"
)]
pub enum Field {
    Id,
    Title,
    Body,
    Date,
    Time,
    Author,
    Source,
    Place,
    Section,
    Tags,
    Url,
}

impl Field {
    /// All of them.
    pub const ALL: [Field; 11] = [
        Field::Id,
        Field::Title,
        Field::Body,
        Field::Date,
        Field::Time,
        Field::Author,
        Field::Source,
        Field::Place,
        Field::Section,
        Field::Tags,
        Field::Url,
    ];

    /// Returns the name users write.
    pub const fn name(self) -> &'static str {
        match self {
            Field::Id => "id",
            Field::Title => "title",
            Field::Body => "body",
            Field::Date => "date",
            Field::Time => "time",
            Field::Author => "author",
            Field::Source => "source",
            Field::Place => "place",
            Field::Section => "section",
            Field::Tags => "tags",
            Field::Url => "url",
        }
    }

    /// Returns the name people read.
    pub const fn label(self) -> Label {
        let indonesian = match self {
            Field::Id => "id",
            Field::Title => "judul",
            Field::Body => "isi",
            Field::Date => "tanggal",
            Field::Time => "jam",
            Field::Author => "penulis",
            Field::Source => "sumber",
            Field::Place => "tempat",
            Field::Section => "rubrik",
            Field::Tags => "tag",
            Field::Url => "url",
        };
        Label::new(self.name(), indonesian)
    }
}

/// What a key means, by the user's word: `title=judul`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldMapping {
    /// The field of the article.
    pub field: Field,
    /// The key, exactly as the records have it.
    pub key: String,
}

/// Why a text says no meaning of a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// There is no `=` in it.
    #[error("a field and a key, as in title=judul")]
    NoKey,
    /// What stands before the `=` is no field.
    #[error("{name:?} is no field; the fields are {}", Field::ALL.map(Field::name).join(", "))]
    NoField {
        /// What stands there.
        name: String,
    },
    /// Nothing stands behind the `=`.
    #[error("the key is missing")]
    EmptyKey,
}

impl FromStr for FieldMapping {
    type Err = MappingError;

    fn from_str(text: &str) -> Result<FieldMapping, MappingError> {
        let (name, key) = text.split_once('=').ok_or(MappingError::NoKey)?;
        let field = Field::ALL.into_iter().find(|field| field.name() == name);
        let field = field.ok_or_else(|| MappingError::NoField {
            name: name.to_owned(),
        })?;
        if key.is_empty() {
            return Err(MappingError::EmptyKey);
        }
        let key = key.to_owned();
        Ok(FieldMapping { field, key })
    }
}

/// How the user wants archives to be read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// What keys mean, best first; a key means what its first mapping says.
    pub fields: Vec<FieldMapping>,
    /// What is no part of an article.
    pub cleaning: Cleaning,
    /// The zone of times that are written without one, in a form that
    /// [`crate::article::zone_offset`] knows; `None` is WIB.
    pub zone: Option<String>,
    /// Whether the time of the last change of a file dates an article that has
    /// no other date.
    pub modified: bool,
    /// How far packed files are opened.
    pub limits: Limits,
    /// Whether links are followed; it decides what is read, not how.
    pub links: Links,
}

/// A key that was taken for a field by its common meaning only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guess {
    /// The field.
    pub field: Field,
    /// The key, as it stands in the record.
    pub key: String,
}

impl fmt::Display for Guess {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{}={}", self.field.name(), self.key)
    }
}

/// Keys that are documented; the first of a field is the best.
const KNOWN: [(Field, &[&str]); 10] = [
    (Field::Id, &["id"]),
    (Field::Title, &["title"]),
    (Field::Body, &["body"]),
    (Field::Date, &["date"]),
    (Field::Author, &["author"]),
    (Field::Source, &["source"]),
    (Field::Place, &["place"]),
    (Field::Section, &["section", "rubrik", "category", "topic"]),
    (Field::Tags, &["tags"]),
    (Field::Url, &["url"]),
];

/// Common names of keys, as [`fold_key`] leaves them; the first of a field is the best.
const GUESSES: [(Field, &[&str]); 11] = [
    (
        Field::Id,
        &[
            "id",
            "articleid",
            "idartikel",
            "idberita",
            "newsid",
            "postid",
            "docno",
            "docid",
            "documentid",
            "uuid",
            "guid",
        ],
    ),
    (
        Field::Title,
        &[
            "title",
            "judul",
            "headline",
            "judulberita",
            "judulartikel",
            "headlineberita",
            "titleberita",
            "newstitle",
            "articletitle",
            "posttitle",
            "webtitle",
            "judulposting",
            "heading",
            "tajuk",
            "head",
        ],
    ),
    (
        Field::Body,
        &[
            "body",
            "isi",
            "konten",
            "content",
            "isiberita",
            "isiartikel",
            "teksberita",
            "teksartikel",
            "kontenberita",
            "kontenartikel",
            "isikonten",
            "articlebody",
            "fulltext",
            "text",
            "teks",
            "naskah",
            "artikel",
            "article",
            "berita",
            "articletext",
            "articlecontent",
            "newscontent",
            "contenttext",
            "bodytext",
            "maintext",
            "postcontent",
            "kontenlengkap",
            "isilengkap",
            "tekslengkap",
            "newsbody",
            "newstext",
            "storybody",
            "narasi",
            "rawtext",
            "paragraphs",
            "paragraf",
        ],
    ),
    (
        Field::Date,
        &[
            "date",
            "tanggal",
            "publishedat",
            "datepublished",
            "publisheddate",
            "publishdate",
            "publicationdate",
            "pubdate",
            "published",
            "publishedon",
            "publishedtime",
            "publishtime",
            "tanggalterbit",
            "tanggalpublikasi",
            "tanggalberita",
            "tglterbit",
            "tanggaltayang",
            "tgltayang",
            "tglpublikasi",
            "tglberita",
            "tanggalartikel",
            "tanggalrilis",
            "haritanggal",
            "waktutayang",
            "waktupublikasi",
            "tgl",
            "terbit",
            "waktuterbit",
            "waktu",
            "datetime",
            "postdate",
            "articledate",
            "newsdate",
            "datepublish",
            "webpublicationdate",
            "firstpublished",
            "postedat",
            "tanggalposting",
            "tglposting",
            "tanggalupload",
            "tglupload",
            "datetext",
            "timestamp",
            "time",
            "createdat",
            "datecreated",
            "tahun",
            "year",
        ],
    ),
    (
        Field::Time,
        &[
            "jam",
            "pukul",
            "jamterbit",
            "jamtayang",
            "jampublikasi",
            "timeofday",
            "publicationtime",
        ],
    ),
    (
        Field::Author,
        &[
            "author",
            "penulis",
            "authors",
            "wartawan",
            "reporter",
            "jurnalis",
            "journalist",
            "byline",
            "oleh",
            "creator",
            "writer",
            "namapenulis",
            "namawartawan",
            "namareporter",
            "authorname",
            "postauthor",
            "newsauthor",
            "articleauthor",
            "penulisartikel",
            "penulisberita",
            "pewarta",
            "kontributor",
            "by",
            "pengarang",
        ],
    ),
    (
        Field::Source,
        &[
            "source",
            "sumber",
            "media",
            "publisher",
            "penerbit",
            "koran",
            "suratkabar",
            "newspaper",
            "publication",
            "outlet",
            "portal",
            "sitename",
            "situs",
            "website",
            "site",
            "sourcename",
            "newssource",
            "sourcedomain",
            "namamedia",
            "namasumber",
            "sumberberita",
            "medianame",
            "domain",
        ],
    ),
    (
        Field::Place,
        &[
            "place", "tempat", "lokasi", "location", "dateline", "kota", "city",
        ],
    ),
    (
        Field::Section,
        &[
            "section",
            "rubrik",
            "category",
            "kategori",
            "kanal",
            "channel",
            "desk",
            "articlesection",
            "categories",
            "sections",
            "kategoriberita",
            "kategoriartikel",
            "newscategory",
            "sectionname",
            "namakategori",
            "topic",
            "topik",
        ],
    ),
    (
        Field::Tags,
        &[
            "tags",
            "tag",
            "keywords",
            "keyword",
            "katakunci",
            "tagar",
            "labels",
            "label",
        ],
    ),
    (
        Field::Url,
        &[
            "url",
            "link",
            "tautan",
            "permalink",
            "canonicalurl",
            "articleurl",
            "newsurl",
            "linkberita",
            "linkartikel",
            "urlberita",
            "urlartikel",
            "tautanberita",
            "sourceurl",
            "weburl",
            "pageurl",
            "posturl",
            "alamaturl",
            "uri",
            "href",
        ],
    ),
];

/// Names of summaries: better than no body, and no body of its own.
const SUMMARIES: [&str; 8] = [
    "description",
    "deskripsi",
    "summary",
    "ringkasan",
    "abstract",
    "abstrak",
    "excerpt",
    "lead",
];

/// As many entities in title and body show that they are written as in HTML.
const MIN_ENTITIES: usize = 2;

/// Longer keys mean nothing.
const MAX_KEY_BYTES: usize = 100;

/// How well a key fits its field; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Mapped(usize),
    Known(usize),
    Guessed(usize),
    Summary(usize),
}

/// Raised when parsers change so much that archives must be read again.
const READER_VERSION: u32 = 2;

impl ReadOptions {
    /// Returns a number that differs when files would be read differently.
    pub fn fingerprint(&self) -> u64 {
        let mut hash = XxHash3_64::new();
        READER_VERSION.hash(&mut hash);
        self.fields.hash(&mut hash);
        self.cleaning.fingerprint(&mut hash);
        (&self.zone, self.modified, self.limits).hash(&mut hash);
        hash.finish()
    }

    /// Returns what a key means.
    pub(super) fn meaning(&self, key: &str) -> Option<(Field, Rank)> {
        let is_mapped = |mapping: &FieldMapping| mapping.key == key;
        if let Some(number) = self.fields.iter().position(is_mapped) {
            return Some((self.fields[number].field, Rank::Mapped(number)));
        }
        if let Some((field, number)) = find(&KNOWN, key) {
            return Some((field, Rank::Known(number)));
        }
        if key.len() > MAX_KEY_BYTES {
            return None;
        }
        let folded = fold_key(key);
        if let Some((field, number)) = find(&GUESSES, &folded) {
            return Some((field, Rank::Guessed(number)));
        }
        let number = SUMMARIES.iter().position(|name| *name == folded)?;
        Some((Field::Body, Rank::Summary(number)))
    }
}

fn find(table: &[(Field, &[&str])], key: &str) -> Option<(Field, usize)> {
    table.iter().find_map(|(field, names)| {
        let number = names.iter().position(|name| *name == key)?;
        Some((*field, number))
    })
}

/// Leaves the letters and digits of a key, in lower case: `Published_At`,
/// `published-at` and `publishedAt` are one.
fn fold_key(key: &str) -> String {
    key.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The values of a record under the keys that mean something.
#[derive(Debug, Default)]
pub(super) struct Record(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    field: Field,
    rank: Rank,
    key: String,
    value: Value,
}

impl Record {
    /// Takes in a value; of values under one key the last one counts.
    pub(super) fn set(&mut self, (field, rank): (Field, Rank), key: &str, value: Value) {
        match self.0.iter_mut().find(|entry| entry.key == key) {
            Some(entry) => entry.value = value,
            None => self.0.push(Entry {
                field,
                rank,
                key: key.to_owned(),
                value,
            }),
        }
    }

    pub(super) fn has_key(&self, key: &str) -> bool {
        self.0.iter().any(|entry| entry.key == key)
    }

    /// Takes in what the text itself says of a field, as if under a known key.
    pub(super) fn fill(&mut self, field: Field, text: String) {
        self.0.push(Entry {
            field,
            rank: Rank::Known(0),
            key: String::new(),
            value: Value::Text(text),
        });
    }

    /// Returns whether there is a title or a body.
    pub(super) fn has_text(&self) -> bool {
        self.0.iter().any(|entry| {
            matches!(entry.field, Field::Title | Field::Body)
                && entry
                    .value
                    .joined(" ")
                    .is_some_and(|text| !text.trim().is_empty())
        })
    }

    /// Takes in the fields it lacks from the object around it.
    pub(super) fn complete(&mut self, outer: Record) {
        for entry in outer.0 {
            if !self.0.iter().any(|own| own.field == entry.field) {
                self.0.push(entry);
            }
        }
    }

    /// Returns the title, if any key has one.
    pub(super) fn title(&self) -> Option<String> {
        let mut titles: Vec<_> = self
            .0
            .iter()
            .filter(|entry| entry.field == Field::Title)
            .collect();
        titles.sort_by_key(|entry| entry.rank);
        titles.iter().find_map(|entry| entry.value.one_line())
    }

    /// Makes the article, with notes on what was not understood.
    ///
    /// # Errors
    ///
    /// [`SkipReason::NoText`] without title and body.
    pub(super) fn into_article(mut self, rule: DateRule) -> Result<Reading, SkipReason> {
        // `waktu` and `time` are a date in some archives, the time of day in others.
        for entry in &mut self.0 {
            let is_time = || Some(is_time_of_day(&entry.value.one_line()?));
            if entry.field == Field::Date && is_time() == Some(true) {
                entry.field = Field::Time;
            }
        }
        // Stable: of two spellings of one guess the first wins.
        self.0.sort_by_key(|entry| entry.rank);
        let mut guesses = Vec::new();
        let mut rules = Rules::default();
        let mut best = |field, read: fn(&Value) -> Option<String>| {
            let mut entries = self.0.iter().filter(|entry| entry.field == field);
            let (entry, text) = entries.find_map(|entry| Some((entry, read(&entry.value)?)))?;
            let rule = match entry.rank {
                Rank::Mapped(_) => Rule::MappedKey,
                Rank::Known(_) => rule.into(),
                Rank::Guessed(_) | Rank::Summary(_) => {
                    let key = entry.key.clone();
                    guesses.push(Guess { field, key });
                    Rule::GuessedKey
                }
            };
            rules.set(field, rule);
            Some(text)
        };
        let mut article = Article {
            id: best(Field::Id, Value::trimmed).unwrap_or_default(),
            title: best(Field::Title, Value::one_line).unwrap_or_default(),
            body: best(Field::Body, Value::paragraphs).unwrap_or_default(),
            author: best(Field::Author, Value::name)
                .map(|name| byline::author_of_line(&name).unwrap_or(name)),
            source: best(Field::Source, Value::name),
            place: best(Field::Place, Value::one_line),
            section: best(Field::Section, Value::one_line),
            url: best(Field::Url, Value::trimmed),
            ..Article::default()
        };
        resolve_markup(&mut article);
        let date = best(Field::Date, Value::one_line);
        // A time says nothing without its day.
        let time = (date.as_ref()).and_then(|_| best(Field::Time, Value::one_line));
        if best(Field::Tags, Value::one_line).is_some() {
            let mut entries = self.0.iter().filter(|entry| entry.field == Field::Tags);
            article.tags = entries
                .find_map(|entry| Some(entry.value.tags()).filter(|tags| !tags.is_empty()))
                .unwrap_or_default();
        }
        if article.title.is_empty() && article.body.is_empty() {
            return Err(SkipReason::NoText);
        }
        let mut notes = Vec::new();
        if let Some(date) = date {
            article.published =
                read_field(&date, time.as_deref(), rule, &mut notes).or_else(|| {
                    // Scrapers keep what stands around it: `Harian.com - 09/08/2018, 11:30 WIB`.
                    let found = byline::date_of_line(&date, rule)?;
                    notes.clear();
                    notes.extend(found.note);
                    Some(found.published)
                });
        }
        Ok(Reading {
            article,
            notes,
            guesses,
            rules,
            ..Reading::default()
        })
    }
}

/// Makes plain text of HTML, and of text whose tags were removed before and whose
/// entities stayed.
fn resolve_markup(article: &mut Article) {
    let is_markup = html::is_markup(&article.body);
    let [title, body] = [&article.title, &article.body].map(|text| count_entities(text));
    // One entity may be what the text is about.
    let is_encoded = title.unwrap_or(0) + body.unwrap_or(0) >= MIN_ENTITIES;
    // The title beside a body of HTML has entities, too (`Beras &amp; Gula`).
    if (is_markup || is_encoded && title.is_some())
        && let Some(title) = collapse(&normalise(&decode_entities(&article.title)))
    {
        article.title = title;
    }
    if !is_markup && is_encoded && body.is_some() {
        let body = decode_entities(&article.body).replace('\u{a0}', " ");
        article.body = trimmed(&body).unwrap_or_default();
    }
    // Tags that were entities until now count as well.
    if html::is_markup(&article.body) {
        article.body = html::text_of(&article.body);
    }
}

/// An article and how it was understood.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The article.
    pub article: Article,
    /// The line it begins on, in a file of records.
    pub line: Option<u64>,
    /// What was not understood, a clause each.
    pub notes: Vec<Note>,
    /// The keys that were taken for fields by their common meaning.
    pub guesses: Vec<Guess>,
    /// The encoding it was in; empty where the format leaves no choice.
    pub encoding: &'static str,
    /// Pieces of text that were no part of the article and were taken out.
    pub removed: Vec<String>,
    /// When a web archive saved it.
    pub crawled: Option<Published>,
    /// What its fields were read from; see [`Reading::rule`].
    pub rules: Rules,
}

impl Reading {
    /// Takes what the text says of fields that its record leaves open.
    pub(super) fn complete(&mut self, text: Reading) {
        let (found, article) = (&mut self.article, text.article);
        if found.published.is_none() {
            found.published = article.published;
            self.notes.extend(text.notes);
        }
        for (slot, value, field) in [
            (&mut found.author, article.author, Field::Author),
            (&mut found.source, article.source, Field::Source),
            (&mut found.place, article.place, Field::Place),
            (&mut found.section, article.section, Field::Section),
        ] {
            if slot.is_none() && value.is_some() {
                *slot = value;
                self.rules.set_as(field, &text.rules);
            }
        }
    }

    /// Returns what a field of the article was read from, if it is known.
    pub fn rule(&self, field: Field) -> Option<Rule> {
        let rule = self.rules.get(field);
        if field != Field::Date {
            return rule;
        }
        match self.article.published.as_ref()?.rule {
            // A key, and it is known which kind of key.
            DateRule::Record | DateRule::FrontMatter if rule.is_some() => rule,
            other => Some(other.into()),
        }
    }
}

/// Reads a map of any serde format into a [`Record`].
pub(super) struct RecordSeed<'a>(pub(super) &'a ReadOptions);

impl<'de> DeserializeSeed<'de> for RecordSeed<'_> {
    type Value = Record;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Record, D::Error> {
        deserializer.deserialize_map(self)
    }
}

/// Written by hand because a derived one refuses keys that occur twice.
impl<'de> Visitor<'de> for RecordSeed<'_> {
    type Value = Record;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Record, M::Error> {
        let mut record = Record::default();
        while let Some(Key(key)) = map.next_key()? {
            match self.0.meaning(&key) {
                Some(meaning) => record.set(meaning, &key, map.next_value()?),
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(record)
    }
}

/// A key, borrowed from the text unless it holds escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

/// A value as far as it can be text.
#[derive(Debug, Default)]
pub(super) enum Value {
    /// `null`, an object without a text of its own, or no value at all.
    #[default]
    Nothing,
    /// A string, number or boolean.
    Text(String),
    /// The texts of an array.
    List(Vec<String>),
}

impl Value {
    fn joined(&self, separator: &str) -> Option<std::borrow::Cow<'_, str>> {
        match self {
            Value::Nothing => None,
            Value::Text(text) => Some(text.into()),
            Value::List(texts) => Some(texts.join(separator).into()),
        }
    }

    /// Returns the text with its line breaks.
    fn trimmed(&self) -> Option<String> {
        trimmed(&self.joined(", ")?)
    }

    /// Returns the text with its line breaks, the texts of a list as paragraphs.
    fn paragraphs(&self) -> Option<String> {
        trimmed(&self.joined("\n\n")?)
    }

    /// Returns the text with single spaces for all white space.
    fn one_line(&self) -> Option<String> {
        collapse(&normalise(&self.joined(", ")?))
    }

    /// Returns the text on one line if it can be a name; the numbers of users that
    /// dumps of databases have instead are none.
    fn name(&self) -> Option<String> {
        self.one_line()
            .filter(|text| text.contains(|c: char| !c.is_ascii_digit() && !", ".contains(c)))
    }

    /// Returns the elements of a list, or what commas separate in a text.
    fn tags(&self) -> Vec<String> {
        let tag = |text: &str| collapse(&normalise(text));
        match self {
            Value::Nothing => Vec::new(),
            Value::Text(text) => text.split(',').filter_map(tag).collect(),
            Value::List(texts) => texts.iter().filter_map(|text| tag(text)).collect(),
        }
    }
}

fn trimmed(text: &str) -> Option<String> {
    let text = normalise(text);
    let trimmed = text.trim();
    if trimmed.is_empty() {
        None
    } else if trimmed.len() == text.len() {
        Some(text.into_owned())
    } else {
        Some(trimmed.to_owned())
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// Keys whose value is what an object says, best first: a date of TOML and of
/// `MongoDB`, the interface of WordPress, XML made JSON, people and papers.
const OWN_TEXT: [&str; 11] = [
    "$__toml_private_datetime",
    "$date",
    "$numberLong",
    "$oid",
    "rendered",
    "#text",
    "@value",
    "name",
    "nama",
    "text",
    "value",
];

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Value, S::Error> {
        let mut texts = Vec::new();
        while let Some(value) = seq.next_element::<Value>()? {
            // A list within the list is no text of this one.
            if let Value::Text(text) = value
                && !text.trim().is_empty()
            {
                texts.push(text);
            }
        }
        Ok(Value::List(texts))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Value, M::Error> {
        let mut best = (OWN_TEXT.len(), Value::Nothing);
        while let Some(Key(key)) = map.next_key()? {
            let rank = OWN_TEXT.iter().position(|own| *own == key);
            match rank {
                Some(rank) if rank < best.0 => {
                    let value: Value = map.next_value()?;
                    if matches!(&value, Value::Text(text) if !text.trim().is_empty()) {
                        best = (rank, value);
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(best.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(options: &ReadOptions, pairs: &[(&str, &str)]) -> Reading {
        let mut record = Record::default();
        for (key, value) in pairs {
            if let Some(meaning) = options.meaning(key) {
                record.set(meaning, key, Value::Text((*value).to_owned()));
            }
        }
        record.into_article(DateRule::Record).unwrap()
    }

    #[test]
    fn bodies_of_markup_become_text() {
        let options = ReadOptions::default();
        let check = |body: &str, expected: &str| {
            let article = reading(&options, &[("title", "a < b"), ("body", body)]).article;
            assert_eq!(
                (article.title.as_str(), article.body.as_str()),
                ("a < b", expected)
            );
        };
        check("<p>Satu &amp; dua.</p><p>Tiga.</p>", "Satu & dua.\n\nTiga.");
        check("Satu.<br/>Dua.", "Satu.\nDua.");
        check("<div>Satu.\n\n<b>Dua.</b></div>", "Satu.\n\nDua.");
        check(
            "jika a < b,\nmaka <x> &amp; b > a",
            "jika a < b,\nmaka <x> &amp; b > a",
        );
        check("kode <b>tebal</b> <p", "kode <b>tebal</b> <p");
        check("<script>x</script><p> </p>", "");
    }

    #[test]
    fn entities_without_tags_are_decoded() {
        let options = ReadOptions::default();
        let check = |title: &str, body: &str, expected: [&str; 2]| {
            let article = reading(&options, &[("title", title), ("body", body)]).article;
            assert_eq!([article.title, article.body], expected);
        };
        let encoded = "&quot;Kami pulang,&quot;&nbsp;kata Budi&#8217;s.&nbsp;";
        let decoded = "\"Kami pulang,\" kata Budi’s.";
        check("Beras &amp; Gula", encoded, ["Beras & Gula", decoded]);
        check("Beras & Gula", encoded, ["Beras & Gula", decoded]);
        check("Beras", "&quot;Satu&quot;", ["Beras", "\"Satu\""]);
        check("a &amp; b", "c &amp; d", ["a & b", "c & d"]);
        check(
            "Judul",
            "&lt;p&gt;Satu.&lt;/p&gt;&lt;p&gt;Dua &amp;amp; tiga.&lt;/p&gt;",
            ["Judul", "Satu.\n\nDua & tiga."],
        );
        for plain in [
            "Satu &amp; dua",
            "R&D &quot;itu&quot;",
            "a < b, &quot;kata&quot;",
            "&judul; &isi;",
        ] {
            check("Judul", plain, ["Judul", plain]);
        }
        check("R&D &amp; lain", "Isi", ["R&D &amp; lain", "Isi"]);
    }

    #[test]
    fn common_names_are_guessed() {
        for (keys, field) in [
            ("Judul headline JUDUL_BERITA Title post-title", Field::Title),
            ("isi konten content Isi-Berita articleBody", Field::Body),
            (
                "tanggal published_at publishedAt Tanggal-Terbit pubDate",
                Field::Date,
            ),
            ("jam Pukul jam_terbit", Field::Time),
            ("penulis Wartawan authors", Field::Author),
            ("sumber media", Field::Source),
            ("link tautan permalink", Field::Url),
            ("kategori Rubrik kanal", Field::Section),
            ("kata_kunci keywords", Field::Tags),
            ("lokasi", Field::Place),
            ("_id DOCNO", Field::Id),
            ("Headline_Berita", Field::Title),
            ("TeksBerita", Field::Body),
            ("Tgl_Tayang Hari/Tanggal", Field::Date),
            ("nama_media", Field::Source),
        ] {
            for key in keys.split(' ') {
                let found = ReadOptions::default().meaning(key);
                let fits = matches!(found, Some((found, Rank::Guessed(_))) if found == field);
                assert!(fits, "{key}: {found:?}");
            }
        }
        let nothing = [
            "",
            "judul2",
            "x",
            "_",
            "isi berita utama",
            &"a".repeat(1000),
        ];
        for key in nothing {
            assert_eq!(ReadOptions::default().meaning(key), None, "{key}");
        }
    }

    #[test]
    fn times_join_their_dates() {
        let check = |pairs: &[(&str, &str)], iso: Option<&str>, guessed: &str| {
            let pairs = [&[("title", "t")], pairs].concat();
            let found = reading(&ReadOptions::default(), &pairs);
            let published = found.article.published.map(|published| published.to_iso());
            assert_eq!(published.as_deref(), iso, "{pairs:?}");
            let guesses: Vec<_> = found.guesses.iter().map(Guess::to_string).collect();
            assert_eq!(guesses.join(", "), guessed, "{pairs:?}");
            assert_eq!(found.notes, [""; 0], "{pairs:?}");
        };
        let minute = Some("2018-08-09T11:30:00+07:00");
        check(
            &[("tanggal", "2018-08-09"), ("jam", "11:30")],
            minute,
            "date=tanggal, time=jam",
        );
        check(
            &[("date", "2018-08-09"), ("waktu", "11.30 WIB")],
            minute,
            "time=waktu",
        );
        check(
            &[("time", "11:30"), ("tgl", "9/8/2018")],
            minute,
            "date=tgl, time=time",
        );
        check(
            &[("waktu", "9/8/2018 11:30"), ("time", "09:00")],
            minute,
            "date=waktu, time=time",
        );
        check(&[("jam", "11:30")], None, "");
    }

    #[test]
    fn numbers_are_no_names() {
        let check = |author: &str, expected: Option<&str>| {
            let pairs = [("title", "t"), ("author", author), ("source", author)];
            let article = reading(&ReadOptions::default(), &pairs).article;
            assert_eq!(article.author.as_deref(), expected, "{author}");
            assert_eq!(article.source.as_deref(), expected, "{author}");
        };
        check("1", None);
        check("12, 7", None);
        check("7detik", Some("7detik"));
        check("/rif", Some("/rif"));
        let pairs = [("title", "t"), ("author", "1"), ("penulis", "Budi")];
        let article = reading(&ReadOptions::default(), &pairs).article;
        assert_eq!(article.author.as_deref(), Some("Budi"));
    }

    #[test]
    fn no_name_means_two_fields() {
        let mut names: Vec<&str> = GUESSES
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        names.extend(SUMMARIES);
        for name in &names {
            assert_eq!(*name, fold_key(name));
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn mapped_beats_known_beats_guessed() {
        let check = |mapped: &[&str], pairs: &[(&str, &str)], title: &str, guessed: &str| {
            let fields = mapped.iter().map(|text| text.parse().unwrap()).collect();
            let found = reading(
                &ReadOptions {
                    fields,
                    ..ReadOptions::default()
                },
                pairs,
            );
            assert_eq!(found.article.title, title, "{pairs:?}");
            let guesses: Vec<_> = found.guesses.iter().map(Guess::to_string).collect();
            assert_eq!(guesses.join(", "), guessed, "{pairs:?}");
        };
        let all = [
            ("judul", "j"),
            ("title", "t"),
            ("x", "x"),
            ("headline", "h"),
        ];
        check(&["title=x"], &all, "x", "");
        check(&[], &all, "t", "");
        check(
            &[],
            &[("headline", "h"), ("Judul", "j")],
            "j",
            "title=Judul",
        );
        check(
            &[],
            &[("headline", "h"), ("Judul", " ")],
            "h",
            "title=headline",
        );
        check(&["title=x"], &[("x", " "), ("title", "t")], "t", "");
        check(&["title=y", "title=x"], &[("x", "x"), ("y", "y")], "y", "");
        // A mapped key means nothing else.
        check(
            &["body=judul"],
            &[("judul", "j"), ("Title", "t")],
            "t",
            "title=Title",
        );
        check(
            &[],
            &[("title", "t"), ("summary", "s")],
            "t",
            "body=summary",
        );
    }

    #[test]
    fn objects_that_say_one_thing() {
        let check = |json: &str, expected: Option<&str>| {
            let value: Value = serde_json::from_str(json).unwrap();
            assert_eq!(value.one_line().as_deref(), expected, "{json}");
        };
        check(r#"{"id": null, "name": "Antara"}"#, Some("Antara"));
        check(r#"[{"name": "Budi"}, {"name": "Ani"}]"#, Some("Budi, Ani"));
        check(
            r#"{"protected": false, "rendered": "<p>Isi</p>"}"#,
            Some("<p>Isi</p>"),
        );
        check(
            r#"{"$date": {"$numberLong": "1533789000999"}}"#,
            Some("1533789000999"),
        );
        check(r#"{"value": "b", "name": " ", "text": "a"}"#, Some("a"));
        check(r#"{"url": "x", "name": {"x": "y"}}"#, None);
        let titles = [
            ("<p>Isi</p>", "Beras & Gula – Naik"),
            ("Isi", "Beras & Gula – Naik"),
            ("Isi & lain", "Beras & Gula – Naik"),
        ];
        for (body, title) in titles {
            let pairs = [("title", "Beras &amp; Gula &#8211; Naik"), ("body", body)];
            let found = reading(&ReadOptions::default(), &pairs);
            assert_eq!(found.article.title, title);
        }
    }

    #[test]
    fn fields_in_the_form_of_bylines() {
        let check = |date: &str, author: &str, iso: &str, name: &str| {
            let pairs = [("judul", "Judul"), ("tanggal", date), ("penulis", author)];
            let found = reading(&ReadOptions::default(), &pairs);
            let published = found.article.published.unwrap();
            assert_eq!(published.to_iso(), iso, "{date}");
            assert_eq!(published.rule, DateRule::Record);
            assert_eq!(found.article.author.as_deref(), Some(name));
            assert_eq!(found.notes, [""; 0]);
        };
        let minute = "2018-08-09T11:30:00+07:00";
        check(
            "Harian.com - 09/08/2018, 11:30 WIB",
            "Oleh: Rina",
            minute,
            "Rina",
        );
        check(
            "Diterbitkan 9 Agustus 2018 11:30 WIB",
            "Penulis: Rina; Editor: Ani",
            minute,
            "Rina",
        );
        check("Jakarta, 9 Agustus 2018", "Rina", "2018-08-09", "Rina");
        for date in [
            "Diposting pada 9 Agustus 2018",
            "Diposting pada: 9 / 8 / 2018",
        ] {
            check(date, "Rina", "2018-08-09", "Rina");
        }
    }

    #[test]
    fn mappings_as_written() {
        let check = |text: &str, expected: Option<(Field, &str)>| {
            let found = text.parse::<FieldMapping>().ok();
            let found = found
                .as_ref()
                .map(|mapping| (mapping.field, mapping.key.as_str()));
            assert_eq!(found, expected, "{text}");
        };
        check("title=judul", Some((Field::Title, "judul")));
        check("date=Tanggal Terbit", Some((Field::Date, "Tanggal Terbit")));
        check("body=a=b", Some((Field::Body, "a=b")));
        check("judul=title", None);
        check("title=", None);
        check("title", None);
    }
}
