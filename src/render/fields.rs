//! The fields of an article by name, as columns and templates have them.

use std::borrow::Cow;

use crate::article::{Article, Precision};

/// A field of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "they are the fields of `Article`, by their names"
)]
pub enum ArticleField {
    Id,
    Title,
    Date,
    Time,
    Author,
    Source,
    Place,
    Section,
    Tags,
    Url,
    Path,
    Body,
}

impl ArticleField {
    /// All of them, in the order of columns.
    pub const ALL: [ArticleField; 12] = [
        ArticleField::Id,
        ArticleField::Title,
        ArticleField::Date,
        ArticleField::Time,
        ArticleField::Author,
        ArticleField::Source,
        ArticleField::Place,
        ArticleField::Section,
        ArticleField::Tags,
        ArticleField::Url,
        ArticleField::Path,
        ArticleField::Body,
    ];

    /// Returns the name users write.
    pub fn name(self) -> &'static str {
        match self {
            ArticleField::Id => "id",
            ArticleField::Title => "title",
            ArticleField::Date => "date",
            ArticleField::Time => "time",
            ArticleField::Author => "author",
            ArticleField::Source => "source",
            ArticleField::Place => "place",
            ArticleField::Section => "section",
            ArticleField::Tags => "tags",
            ArticleField::Url => "url",
            ArticleField::Path => "path",
            ArticleField::Body => "body",
        }
    }

    /// Returns the field of that name.
    pub fn from_name(name: &str) -> Option<ArticleField> {
        ArticleField::ALL
            .into_iter()
            .find(|field| field.name() == name)
    }

    /// Returns the field of an article as text, empty where it has none.
    ///
    /// A date is as much as is known of the day (`2018`, `2018-08`, `2018-08-09`), a
    /// time the clock of the place of publication with its offset
    /// (`11:30:00+07:00`); tags are joined by `, `, as archives write them.
    pub fn value(self, article: &Article) -> Cow<'_, str> {
        match self {
            ArticleField::Id => Cow::Borrowed(&article.id),
            ArticleField::Title => Cow::Borrowed(&article.title),
            ArticleField::Date => date(article).into(),
            ArticleField::Time => time(article).into(),
            ArticleField::Author => optional(article.author.as_ref()),
            ArticleField::Source => optional(article.source.as_ref()),
            ArticleField::Place => optional(article.place.as_ref()),
            ArticleField::Section => optional(article.section.as_ref()),
            ArticleField::Tags => article.tags.join(", ").into(),
            ArticleField::Url => optional(article.url.as_ref()),
            ArticleField::Path => article.origin.full_path(),
            ArticleField::Body => Cow::Borrowed(&article.body),
        }
    }
}

fn date(article: &Article) -> String {
    let Some(published) = &article.published else {
        return String::new();
    };
    let iso = published.to_iso();
    match iso.split_once('T') {
        Some((date, _)) => date.to_owned(),
        None => iso,
    }
}

fn time(article: &Article) -> String {
    match &article.published {
        Some(published) if published.precision == Precision::Minute => published
            .to_iso()
            .split_once('T')
            .map(|(_, time)| time.to_owned())
            .unwrap_or_default(),
        _ => String::new(),
    }
}

fn optional(text: Option<&String>) -> Cow<'_, str> {
    Cow::Borrowed(text.map_or("", String::as_str))
}
