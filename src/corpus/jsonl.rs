//! One line of JSON Lines → an article.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::encoding;
use super::error::SkipReason;
use super::fields::{Field, Rank, ReadOptions, Reading, Record, RecordSeed, Value};
use super::pieces::{Cut, Splitter};
use crate::article::DateRule;

/// Tells where lines end; blank ones are no records.
#[derive(Debug, Default)]
pub(super) struct LineSplitter {
    /// Whether the line in hand has anything but white space.
    text: bool,
}

impl Splitter for LineSplitter {
    fn cut(&mut self, bytes: &[u8]) -> Option<Cut> {
        let end = memchr::memchr(b'\n', bytes);
        let line = &bytes[..end.unwrap_or(bytes.len())];
        self.text = self.text || !line.iter().all(u8::is_ascii_whitespace);
        let taken = end? + 1;
        Some(if std::mem::take(&mut self.text) {
            Cut::Record(taken)
        } else {
            Cut::Other(taken)
        })
    }
}

/// Parses a record.
pub(super) fn parse_record(line: &[u8], options: &ReadOptions) -> Result<Reading, SkipReason> {
    // serde_json does not look into the strings it ignores, so this comes first.
    let decoded = encoding::decode(line, None)?;
    let line = decoded.text.as_ref();
    if !line.trim_start().starts_with('{') {
        serde_json::from_str::<IgnoredAny>(line).map_err(|error| invalid(&error))?;
        return Err(SkipReason::NotAnObject);
    }
    let record = match Hit::of_line(line) {
        Some(hit) => hit.record(options),
        None => unwrapped_record(line, options),
    };
    let record = record.map_err(|error| invalid(&error))?;
    let mut reading = record.into_article(DateRule::Record)?;
    reading.notes.splice(..0, encoding::note(&decoded));
    reading.encoding = decoded.encoding;
    Ok(reading)
}

fn record(object: &str, options: &ReadOptions) -> serde_json::Result<Record> {
    let mut deserializer = serde_json::Deserializer::from_str(object);
    let record = RecordSeed(options).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(record)
}

/// Objects around an article that are looked through; the bound keeps a record cheap.
const MAX_WRAPPERS: usize = 3;

/// Reads the fields of an object or, if it has no text, of the only object in it:
/// `{"article": {…}}`, `{"status": "ok", "data": {…}}`.
fn unwrapped_record(mut object: &str, options: &ReadOptions) -> serde_json::Result<Record> {
    let mut found = record(object, options)?;
    for _ in 0..MAX_WRAPPERS {
        if found.has_text() {
            break;
        }
        let Some(inner) = only_object(object) else {
            break;
        };
        let outer = std::mem::replace(&mut found, record(inner, options)?);
        found.complete(outer);
        object = inner;
    }
    Ok(found)
}

/// Returns the member of an object that is an object, if there is just one.
fn only_object(object: &str) -> Option<&str> {
    struct OnlyObject;

    impl<'de> Visitor<'de> for OnlyObject {
        type Value = Option<&'de str>;

        fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
            formatter.write_str("an object")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
            let (mut only, mut objects) = (None, 0);
            while map.next_key::<IgnoredAny>()?.is_some() {
                let value: &RawValue = map.next_value()?;
                if value.get().starts_with('{') {
                    only = Some(value.get());
                    objects += 1;
                }
            }
            Ok(only.filter(|_| objects == 1))
        }
    }

    serde_json::Deserializer::from_str(object)
        .deserialize_map(OnlyObject)
        .ok()?
}

/// The key under which Elasticsearch keeps a document, in dumps and in answers to
/// searches: `{"_index": "berita", "_id": "7", "_source": {…}}`.
pub(super) const DOCUMENT_KEY: &str = "_source";

/// A document of Elasticsearch with what is said of it.
#[derive(Deserialize)]
struct Hit<'a> {
    #[serde(rename = "_id", default)]
    id: Value,
    #[serde(rename = "_source", borrow)]
    document: &'a RawValue,
}

impl<'a> Hit<'a> {
    fn of_line(line: &'a str) -> Option<Hit<'a>> {
        // Other records are not parsed twice.
        memchr::memmem::find(line.as_bytes(), DOCUMENT_KEY.as_bytes())?;
        let hit: Hit<'_> = serde_json::from_str(line).ok()?;
        hit.document.get().starts_with('{').then_some(hit)
    }

    /// Reads the document, with the id it is kept under if it has none of its own.
    fn record(self, options: &ReadOptions) -> serde_json::Result<Record> {
        let mut record = record(self.document.get(), options)?;
        let mapped = options
            .meaning("_id")
            .filter(|(_, rank)| matches!(rank, Rank::Mapped(_)));
        let meaning = mapped.unwrap_or((Field::Id, Rank::Guessed(usize::MAX)));
        if !record.has_key("_id") {
            record.set(meaning, "_id", self.id);
        }
        Ok(record)
    }
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

#[cfg(test)]
mod tests {
    use super::super::dates::parse_date;
    use super::*;
    use crate::article::Article;

    fn parse(line: &[u8]) -> Result<Reading, SkipReason> {
        parse_record(line, &ReadOptions::default())
    }

    fn article(line: &str) -> Article {
        let reading = parse(line.as_bytes()).unwrap();
        assert_eq!(reading.notes, [""; 0], "{line}");
        reading.article
    }

    #[test]
    fn documents_of_elasticsearch() {
        let check = |line: &str, id: &str, title: &str| {
            let found = article(line);
            assert_eq!((found.id.as_str(), found.title.as_str()), (id, title));
        };
        check(
            r#"{"_index": "b", "_id": "7", "_score": 1, "_source": {"title": "Judul"}}"#,
            "7",
            "Judul",
        );
        check(
            r#"{"_source": {"judul": "Judul", "uuid": "u"}, "_id": "7"}"#,
            "u",
            "Judul",
        );
        check(
            r#"{"_id": "7", "_source": {"title": "Judul", "_id": "8"}}"#,
            "8",
            "Judul",
        );
        check(r#"{"_source": {"title": "Judul"}}"#, "", "Judul");
        // Not a document: a source, or a word of the text.
        check(
            r#"{"_source": "Koran", "title": "Judul", "id": 1}"#,
            "1",
            "Judul",
        );
        check(
            r#"{"id": "1", "title": "\"_source\": {"}"#,
            "1",
            "\"_source\": {",
        );
        check(
            r#"{"_id": {"$oid": "5b6b"}, "title": "Judul"}"#,
            "5b6b",
            "Judul",
        );
        let fields = vec!["title=_id".parse().unwrap()];
        let options = ReadOptions {
            fields,
            ..ReadOptions::default()
        };
        let line = br#"{"_id": "7", "_source": {"title": "Judul"}}"#;
        let found = parse_record(line, &options).unwrap().article;
        assert_eq!((found.id.as_str(), found.title.as_str()), ("", "7"));
        let broken = parse(br#"{"_id": "7", "_source": {"title": }}"#);
        assert!(matches!(broken, Err(SkipReason::InvalidJson { .. })));
        let empty = parse(br#"{"_id": "7", "_source": {}}"#);
        assert_eq!(empty, Err(SkipReason::NoText));
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
        let check = |value: &str, place: Option<&str>, tags: &[&str]| {
            let found = article(&format!(
                r#"{{"title": "a", "place": {value}, "tags": {value}}}"#
            ));
            assert_eq!(found.place.as_deref(), place, "{value}");
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
        check(r#""Section": "s""#, Some("s"));
        check(r#""Section": "s", "topic": "t""#, Some("t"));
    }

    #[test]
    fn objects_that_wrap_an_article() {
        for line in [
            r#"{"article": {"id": 7, "title": "Judul", "isi": "Teks"}}"#,
            r#"{"id": 7, "article": {"title": "Judul", "isi": "Teks"}}"#,
            r#"{"id": 8, "title": "", "data": {"id": 7, "title": "Judul", "isi": "Teks"}}"#,
            r#"{"status": "ok", "data": {"id": 7, "article": {"title": "Judul", "isi": "Teks"}}}"#,
        ] {
            let found = article(line);
            assert_eq!(found.title, "Judul", "{line}");
            assert_eq!(found.body, "Teks", "{line}");
            assert_eq!(found.id.as_str(), "7", "{line}");
        }
        let found = article(r#"{"title": "Judul", "data": {"title": "Lain", "isi": "Teks"}}"#);
        assert_eq!((found.title.as_str(), found.body.as_str()), ("Judul", ""));
        for line in [
            r#"{"one": {"title": "Judul"}, "two": {"title": "Judul"}}"#,
            r#"{"a": {"b": {"c": {"d": {"title": "Judul"}}}}}"#,
            r#"{"data": [{"title": "Judul"}]}"#,
        ] {
            assert_eq!(parse(line.as_bytes()), Err(SkipReason::NoText), "{line}");
        }
    }

    #[test]
    fn dates_are_text_or_unix_time() {
        let found = article(r#"{"title": "a", "date": 1533789000}"#);
        assert_eq!(
            found.published.unwrap().to_iso(),
            "2018-08-09T11:30:00+07:00"
        );
        let found = parse(br#"{"title": "a", "date": "besok"}"#).unwrap();
        assert_eq!(found.article.published, None);
        assert_eq!(found.notes, ["date not understood: \"besok\""]);
    }

    #[test]
    fn what_is_no_record() {
        let check = |line: &[u8], reason: SkipReason| {
            assert_eq!(parse(line), Err(reason), "{line:?}");
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
            parse(deep.as_bytes()),
            Err(SkipReason::InvalidJson { .. })
        ));
    }
}
