//! The fields of an article by name, as columns and templates have them.

use std::borrow::Cow;

use crate::article::{Article, Precision};
use crate::corpus::Field;
use crate::texts::Label;

/// A field of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArticleField {
    /// One that records have.
    Of(Field),
    /// The file it was read from.
    Path,
}

impl ArticleField {
    /// All of them, in the order of columns.
    pub const ALL: [ArticleField; 12] = [
        ArticleField::Of(Field::Id),
        ArticleField::Of(Field::Title),
        ArticleField::Of(Field::Date),
        ArticleField::Of(Field::Time),
        ArticleField::Of(Field::Author),
        ArticleField::Of(Field::Source),
        ArticleField::Of(Field::Place),
        ArticleField::Of(Field::Section),
        ArticleField::Of(Field::Tags),
        ArticleField::Of(Field::Url),
        ArticleField::Path,
        ArticleField::Of(Field::Body),
    ];

    /// Returns the name in formats for programs.
    pub fn name(self) -> &'static str {
        self.label().english
    }

    /// Returns the names users write.
    pub fn label(self) -> Label {
        match self {
            ArticleField::Of(field) => field.label(),
            ArticleField::Path => Label::new("path", "jalur"),
        }
    }

    /// Returns the field of that name, in either language.
    pub fn from_name(name: &str) -> Option<ArticleField> {
        ArticleField::ALL
            .into_iter()
            .find(|field| field.label().names().contains(&name))
    }

    /// Returns the field of an article as text, empty where it has none.
    ///
    /// A date is as much as is known of the day (`2018`, `2018-08`, `2018-08-09`), a
    /// time the clock of the place of publication with its offset
    /// (`11:30:00+07:00`); tags are joined by `, `, as archives write them.
    pub fn value(self, article: &Article) -> Cow<'_, str> {
        let field = match self {
            ArticleField::Of(field) => field,
            ArticleField::Path => return article.origin.full_path(),
        };
        match field {
            Field::Id => Cow::Borrowed(&article.id),
            Field::Title => Cow::Borrowed(&article.title),
            Field::Date => date(article).into(),
            Field::Time => time(article).into(),
            Field::Author => optional(article.author.as_ref()),
            Field::Source => optional(article.source.as_ref()),
            Field::Place => optional(article.place.as_ref()),
            Field::Section => optional(article.section.as_ref()),
            Field::Tags => article.tags.join(", ").into(),
            Field::Url => optional(article.url.as_ref()),
            Field::Body => Cow::Borrowed(&article.body),
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
