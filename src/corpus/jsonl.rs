//! One line of JSON Lines → an article.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::dates::read_field;
use super::encoding;
use super::error::SkipReason;
use super::text::{collapse, normalise};
use crate::article::{Article, DateRule};

/// Parses a record; also returns notes on what was not understood.
pub(super) fn parse_record(line: &[u8]) -> Result<(Article, Vec<String>), SkipReason> {
    // serde_json does not look into the strings it ignores, so this comes first.
    let decoded = encoding::decode(line, None)?;
    let line = decoded.text.as_ref();
    if !line.trim_start().starts_with('{') {
        serde_json::from_str::<IgnoredAny>(line).map_err(|error| invalid(&error))?;
        return Err(SkipReason::NotAnObject);
    }
    let record: Record = serde_json::from_str(line).map_err(|error| invalid(&error))?;
    let mut article = Article {
        id: record.id.trimmed().unwrap_or_default(),
        title: record.title.one_line().unwrap_or_default(),
        body: record.body.trimmed().unwrap_or_default(),
        author: record.author.one_line(),
        source: record.source.one_line(),
        place: record.place.one_line(),
        section: record.sections.into_iter().find_map(Value::one_line),
        tags: record.tags.tags(),
        url: record.url.trimmed(),
        ..Article::default()
    };
    if article.title.is_empty() && article.body.is_empty() {
        return Err(SkipReason::NoText);
    }
    let mut notes: Vec<String> = encoding::note(&decoded).into_iter().collect();
    if let Some(date) = record.date.one_line() {
        article.published = read_field(&date, DateRule::Record, &mut notes);
    }
    Ok((article, notes))
}

/// Words an error without the line number, which is that of a file of one line.
fn invalid(error: &serde_json::Error) -> SkipReason {
    let message = error.to_string();
    let tail = format!(" at line {} column {}", error.line(), error.column());
    let message = match message.strip_suffix(&tail) {
        Some(what) => format!("{what} (column {})", error.column()),
        None => message,
    };
    SkipReason::InvalidJson { message }
}

/// The values of the known keys, as they stand in the record.
#[derive(Default)]
struct Record {
    id: Value,
    title: Value,
    body: Value,
    date: Value,
    author: Value,
    source: Value,
    place: Value,
    /// Those of `section`, `rubrik`, `category` and `topic`, best first.
    sections: [Value; 4],
    tags: Value,
    url: Value,
}

impl Record {
    fn field(&mut self, key: &str) -> Option<&mut Value> {
        let [section, rubrik, category, topic] = &mut self.sections;
        Some(match key {
            "id" => &mut self.id,
            "title" => &mut self.title,
            "body" => &mut self.body,
            "date" => &mut self.date,
            "author" => &mut self.author,
            "source" => &mut self.source,
            "place" => &mut self.place,
            "section" => section,
            "rubrik" => rubrik,
            "category" => category,
            "topic" => topic,
            "tags" => &mut self.tags,
            "url" => &mut self.url,
            _ => return None,
        })
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Record, D::Error> {
        deserializer.deserialize_map(RecordVisitor)
    }
}

/// Written by hand because a derived one refuses keys that occur twice.
struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Record, M::Error> {
        let mut record = Record::default();
        while let Some(Key(key)) = map.next_key()? {
            match record.field(&key) {
                Some(field) => *field = map.next_value()?,
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(record)
    }
}

/// A key, borrowed from the line unless it holds escapes.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] std::borrow::Cow<'a, str>);

/// A JSON value as far as it can be text.
#[derive(Default)]
enum Value {
    /// `null`, an object, or no value at all.
    #[default]
    Nothing,
    /// A string, number or boolean.
    Text(String),
    /// The texts of an array.
    List(Vec<String>),
}

impl Value {
    fn text(self) -> Option<String> {
        match self {
            Value::Nothing => None,
            Value::Text(text) => Some(text),
            Value::List(texts) => Some(texts.join(", ")),
        }
    }

    /// Returns the text with its line breaks.
    fn trimmed(self) -> Option<String> {
        let text = self.text()?;
        let text = normalise(&text);
        let trimmed = text.trim();
        if trimmed.is_empty() {
            None
        } else if trimmed.len() == text.len() {
            Some(text.into_owned())
        } else {
            Some(trimmed.to_owned())
        }
    }

    /// Returns the text with single spaces for all white space.
    fn one_line(self) -> Option<String> {
        collapse(&normalise(&self.text()?))
    }

    /// Returns the elements of a list, or what commas separate in a text.
    fn tags(self) -> Vec<String> {
        let tag = |text: &str| collapse(&normalise(text));
        match self {
            Value::Nothing => Vec::new(),
            Value::Text(text) => text.split(',').filter_map(tag).collect(),
            Value::List(texts) => texts.iter().filter_map(|text| tag(text)).collect(),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
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
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Nothing)
    }
}

#[cfg(test)]
mod tests {
    use super::super::dates::parse_date;
    use super::*;

    fn article(line: &str) -> Article {
        let (article, notes) = parse_record(line.as_bytes()).unwrap();
        assert_eq!(notes, Vec::<String>::new(), "{line}");
        article
    }

    #[test]
    fn all_keys() {
        let found = article(
            r#" {"id": " 7 ", "title": "Judul\n itu", "body": "Satu.\r\n\r\nDua.\n",
            "date": "2018-08-09", "author": ["Budi", "Ani"], "source": "Koran",
            "place": "Jakarta", "section": "Ekonomi", "tags": ["beras", "", "harga, pasar"],
            "url": "https://koran.test/7", "extra": {"a": [1, {"b": null}]}}"#,
        );
        let expected = Article {
            id: "7".to_owned(),
            title: "Judul itu".to_owned(),
            body: "Satu.\n\nDua.".to_owned(),
            author: Some("Budi, Ani".to_owned()),
            source: Some("Koran".to_owned()),
            place: Some("Jakarta".to_owned()),
            section: Some("Ekonomi".to_owned()),
            tags: vec!["beras".to_owned(), "harga, pasar".to_owned()],
            url: Some("https://koran.test/7".to_owned()),
            published: parse_date("2018-08-09", DateRule::Record),
            ..Article::default()
        };
        assert!(expected.published.is_some());
        assert_eq!(found, expected);
    }

    #[test]
    fn values_of_every_kind() {
        let check = |value: &str, author: Option<&str>, tags: &[&str]| {
            let found = article(&format!(
                r#"{{"title": "a", "author": {value}, "tags": {value}}}"#
            ));
            assert_eq!(found.author.as_deref(), author, "{value}");
            assert_eq!(found.tags, tags, "{value}");
        };
        check("null", None, &[]);
        check(r#"" ""#, None, &[]);
        check("{}", None, &[]);
        check(r#"{"a": {"b": [1]}}"#, None, &[]);
        check("[]", None, &[]);
        check("12", Some("12"), &["12"]);
        check("-1.5", Some("-1.5"), &["-1.5"]);
        check("true", Some("true"), &["true"]);
        check(
            r#"["a", 2, null, ["b"], {"c": 3}]"#,
            Some("a, 2"),
            &["a", "2"],
        );
        check(r#""a, b ,,""#, Some("a, b ,,"), &["a", "b"]);
        check(r#""cafe\u0301""#, Some("café"), &["café"]);
    }

    #[test]
    fn the_best_section_and_the_last_value_win() {
        let check = |fields: &str, section: Option<&str>| {
            let found = article(&format!(r#"{{"title": "a", {fields}}}"#));
            assert_eq!(found.section.as_deref(), section, "{fields}");
        };
        check(
            r#""topic": "t", "category": "c", "rubrik": "r", "section": "s""#,
            Some("s"),
        );
        check(r#""topic": "t", "category": "c", "rubrik": " ""#, Some("c"));
        check(r#""section": "one", "section": "two""#, Some("two"));
        check(r#""section": "one", "section": null"#, None);
        check(r#""\u0073ection": "escaped""#, Some("escaped"));
        check(r#""Section": "s""#, None);
    }

    #[test]
    fn dates_are_text_or_unix_time() {
        let found = article(r#"{"title": "a", "date": 1533789000}"#);
        assert_eq!(
            found.published.unwrap().to_iso(),
            "2018-08-09T11:30:00+07:00"
        );
        let (found, notes) = parse_record(br#"{"title": "a", "date": "besok"}"#).unwrap();
        assert_eq!(found.published, None);
        assert_eq!(notes, ["date not understood: \"besok\""]);
    }

    #[test]
    fn what_is_no_record() {
        let check = |line: &[u8], reason: SkipReason| {
            assert_eq!(parse_record(line), Err(reason), "{line:?}");
        };
        let invalid = |message: &str| SkipReason::InvalidJson {
            message: message.to_owned(),
        };
        check(b"[1]", SkipReason::NotAnObject);
        check(b"\"a\"", SkipReason::NotAnObject);
        check(b"nonsense", invalid("expected ident (column 2)"));
        check(b"{\"title\": }", invalid("expected value (column 11)"));
        check(
            b"{\"title\": \"a\"} x",
            invalid("trailing characters (column 16)"),
        );
        check(
            b"{\"title\": \"a",
            invalid("EOF while parsing a string (column 12)"),
        );
        check(b"{\"title\": \" \", \"body\": null}", SkipReason::NoText);
        check(b"{}", SkipReason::NoText);
        check(b"{\"x\": \"\0\"}", SkipReason::Binary);
        let deep = format!("{{\"title\": {}", "[".repeat(100_000));
        assert!(matches!(
            parse_record(deep.as_bytes()),
            Err(SkipReason::InvalidJson { .. })
        ));
    }
}
