//! Hits as lines of the user's own form: `{date} {title}`.

use std::borrow::Cow;
use std::io::{self, Write};
use std::str::FromStr;

use super::fields::ArticleField;
use super::listing::{Listing, Records};
use super::passage::passages_in_a_line;
use crate::nearest::did_you_mean;
use crate::search::{Hit, SearchResponse};
use crate::texts::Label;

/// A line with places for fields of a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Field(HitField),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HitField {
    Article(ArticleField),
    Rank,
    Score,
    Index,
    Passage,
    Copies,
}

/// Fields that a hit has beside those of its article.
const OF_HITS: [(Label, HitField); 5] = [
    (Label::new("rank", "peringkat"), HitField::Rank),
    (Label::new("score", "skor"), HitField::Score),
    (Label::new("index", "indeks"), HitField::Index),
    (Label::new("passage", "petikan"), HitField::Passage),
    (Label::new("copies", "salinan"), HitField::Copies),
];

/// Why a template can't be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// No field has this name.
    #[error(
        "there is no field {name:?}{} The fields are {}",
        did_you_mean(.name, Template::labels().flat_map(Label::names)),
        Template::labels().map(|label| label.english).collect::<Vec<_>>().join(", ")
    )]
    UnknownField {
        /// The name.
        name: String,
    },
    /// A brace without its other half.
    #[error("a {brace} stands alone; write {brace}{brace} for the character itself")]
    LoneBrace {
        /// The brace.
        brace: char,
    },
    /// A backslash before something it means nothing with.
    #[error("\\{} is no escape; there are \\n, \\t, \\0 and \\\\", .after.map(String::from).unwrap_or_default())]
    UnknownEscape {
        /// What follows it, if anything does.
        after: Option<char>,
    },
}

impl FromStr for Template {
    type Err = TemplateError;

    /// Reads a template: `{name}` is a field, `{{` and `}}` are braces, and `\n`,
    /// `\t`, `\0` and `\\` a line break, a tab, a NUL and a backslash.
    fn from_str(text: &str) -> Result<Template, TemplateError> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match c {
                '\\' => plain.push(match rest.next() {
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some('0') => '\0',
                    Some('\\') => '\\',
                    after => return Err(TemplateError::UnknownEscape { after }),
                }),
                '{' | '}' if rest.as_str().starts_with(c) => {
                    rest.next();
                    plain.push(c);
                }
                '{' => {
                    let (name, after) = rest
                        .as_str()
                        .split_once('}')
                        .ok_or(TemplateError::LoneBrace { brace: '{' })?;
                    if !plain.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut plain)));
                    }
                    parts.push(Part::Field(HitField::from_name(name.trim())?));
                    rest = after.chars();
                }
                '}' => return Err(TemplateError::LoneBrace { brace: '}' }),
                c => plain.push(c),
            }
        }
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Template(parts))
    }
}

impl HitField {
    fn from_name(name: &str) -> Result<HitField, TemplateError> {
        let of_hit = OF_HITS
            .iter()
            .find(|(label, _)| label.names().contains(&name));
        of_hit
            .map(|(_, field)| *field)
            .or_else(|| ArticleField::from_name(name).map(HitField::Article))
            .ok_or_else(|| TemplateError::UnknownField {
                name: name.to_owned(),
            })
    }

    fn value<'a>(self, hit: &'a Hit, response: &'a SearchResponse) -> Cow<'a, str> {
        match self {
            HitField::Article(field) => field.value(&hit.article),
            HitField::Rank => hit.rank.to_string().into(),
            HitField::Score => format!("{:.3}", hit.score).into(),
            HitField::Index => response
                .indexes
                .get(hit.index)
                .map(|folder| folder.to_string_lossy())
                .unwrap_or_default(),
            HitField::Passage => passages_in_a_line(&hit.passages).into(),
            HitField::Copies => hit.copies.len().to_string().into(),
        }
    }
}

impl Template {
    /// Returns the names of all fields a template can have.
    pub fn labels() -> impl Iterator<Item = Label> {
        let of_articles = ArticleField::ALL.into_iter().map(ArticleField::label);
        of_articles.chain(OF_HITS.into_iter().map(|(label, _)| label))
    }
}

/// Writes a record for each hit as the template has it.
pub fn write_by_template(
    response: &SearchResponse,
    template: &Template,
    records: Records,
    out: &mut impl Write,
) -> io::Result<()> {
    for hit in &response.hits {
        let mut record = Listing::new(records);
        for part in &template.0 {
            match part {
                Part::Text(text) => record.push_own(text),
                Part::Field(field) => record.push_value(&field.value(hit, response)),
            }
        }
        record.write(out)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Field;

    fn check(text: &str, expected: &[Part]) {
        assert_eq!(text.parse::<Template>().unwrap().0, expected, "{text}");
    }

    fn check_error(text: &str, expected: &str) {
        let error = text.parse::<Template>().unwrap_err().to_string();
        assert!(error.starts_with(expected), "{text}: {error}");
    }

    #[test]
    fn a_template_is_text_and_fields() {
        let text = |text: &str| Part::Text(text.to_owned());
        let article = |field| Part::Field(HitField::Article(field));
        check("", &[]);
        check("a\\tb\\0\\n\\\\", &[text("a\tb\0\n\\")]);
        check("{{é}}", &[text("{é}")]);
        check(
            "{date} {title}",
            &[
                article(ArticleField::Of(Field::Date)),
                text(" "),
                article(ArticleField::Of(Field::Title)),
            ],
        );
        check("{judul}", &[article(ArticleField::Of(Field::Title))]);
        check("{salinan}", &[Part::Field(HitField::Copies)]);
        check(
            "{{{rank}}}",
            &[text("{"), Part::Field(HitField::Rank), text("}")],
        );
    }

    #[test]
    fn what_a_template_cannot_be_is_said() {
        check_error(
            "{titel}",
            "there is no field \"titel\"; did you mean title?",
        );
        check_error(
            "{judull}",
            "there is no field \"judull\"; did you mean judul?",
        );
        check_error("{}", "there is no field \"\". The fields are id, ");
        check_error("{title", "a { stands alone");
        check_error("title}", "a } stands alone");
        check_error("\\q", "\\q is no escape");
        check_error("a\\", "\\ is no escape");
    }

    proptest::proptest! {
        #[test]
        fn any_template_is_read_or_refused(text in "[{}a-z\\\\ é]{0,20}") {
            let _ = text.parse::<Template>();
        }
    }
}
