//! A Markdown file → an article: front matter gives its fields, the rest its text.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use serde::de::{DeserializeSeed, IgnoredAny};

use super::byline::Byline;
use super::encoding::{self, decode};
use super::error::SkipReason;
use super::fields::{Field, ReadOptions, Reading, Record, RecordSeed, Value};
use super::html;
use super::note::Note;
use super::rules::Rule;
use super::text::{self, collapse, normalise};
use crate::article::DateRule;

/// Longer front matter is not read.
const MAX_FRONT_MATTER_BYTES: usize = 64 << 10;

/// Most values that the aliases of YAML may stand for.
const MAX_ALIASED: usize = 10_000;

/// Longest part of what a parser says is wrong, in characters.
const MAX_MESSAGE_CHARS: usize = 200;

/// Parses a Markdown file.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Reading, SkipReason> {
    let decoded = decode(bytes, None)?;
    let source = normalise(&decoded.text);
    if source.trim().is_empty() {
        return Err(SkipReason::Empty);
    }
    let mut notes: Vec<Note> = encoding::note(&decoded).into_iter().collect();
    let (mut record, source) = split_front_matter(&source, options, &mut notes);
    let blocks = blocks(source);
    let title = record.title();
    let has_title = title.is_some();
    let mut text = read(title, blocks)?;
    if !has_title {
        record.fill(Field::Title, std::mem::take(&mut text.article.title));
    }
    if !text.article.body.is_empty() {
        record.fill(Field::Body, std::mem::take(&mut text.article.body));
    }
    let mut reading = record.into_article(DateRule::FrontMatter)?;
    if !has_title {
        reading.rules.set_as(Field::Title, &text.rules);
    }
    reading.complete(text);
    reading.notes.splice(..0, notes);
    reading.encoding = decoded.encoding;
    Ok(reading)
}

/// Reads text as a file of text is read, with the title of the front matter, else
/// the first heading of the highest level, if there is one or the text begins with it.
fn read(title: Option<String>, mut blocks: Vec<Block>) -> Result<Reading, SkipReason> {
    let heading = match &title {
        Some(title) => blocks
            .first()
            .filter(|block| {
                block.heading.is_some() && collapse(&block.text).as_ref() == Some(title)
            })
            .map(|_| 0),
        None => blocks
            .iter()
            .position(|block| block.heading == Some(HeadingLevel::H1))
            .or_else(|| blocks.first()?.heading.map(|_| 0)),
    };
    let heading = heading.map(|number| blocks.remove(number).text);
    let texts: Vec<_> = blocks.into_iter().map(|block| block.text).collect();
    let body = texts.join("\n\n");
    match title.or_else(|| collapse(&heading?)) {
        Some(title) => {
            let mut reading = text::read_below_title(title, Byline::default(), &body);
            reading.rules.set(Field::Title, Rule::Heading);
            Ok(reading)
        }
        // Front matter may be all there is.
        None if body.is_empty() => Ok(Reading::default()),
        None => text::read(&body),
    }
}

/// Reads the front matter, if there is any; returns its fields and what follows it.
fn split_front_matter<'s>(
    source: &'s str,
    options: &ReadOptions,
    notes: &mut Vec<Note>,
) -> (Record, &'s str) {
    let source = source.trim_start();
    let Some((front_matter, rest)) = split_fence(source) else {
        return split_json(source, options, notes);
    };
    if front_matter.len() > MAX_FRONT_MATTER_BYTES {
        notes.push(Note::LongFrontMatter {
            limit: MAX_FRONT_MATTER_BYTES,
        });
        return (Record::default(), rest);
    }
    let read = if source.starts_with('+') {
        toml::Deserializer::parse(front_matter)
            .and_then(|deserializer| RecordSeed(options).deserialize(deserializer))
            .map_err(|error| error.message().to_owned())
    } else {
        read_yaml(front_matter, options)
    };
    let record = read.unwrap_or_else(|message| {
        notes.push(not_understood(&message));
        read_lines(front_matter, options)
    });
    (record, rest)
}

/// Splits off YAML between lines of `---`, or TOML between lines of `+++`.
fn split_fence(source: &str) -> Option<(&str, &str)> {
    let (first, below) = source.split_once('\n')?;
    let ends: &[&str] = match first.trim_end() {
        "---" => &["---", "..."],
        "+++" => &["+++"],
        _ => return None,
    };
    let mut at = 0;
    // Between two thematic breaks is text, not keys.
    let mut keys = 0;
    for line in below.split_inclusive('\n') {
        if ends.contains(&line.trim_end()) {
            let rest = &below[at + line.len()..];
            let is_blank = below[..at].trim().is_empty();
            return (keys > 0 || is_blank).then_some((&below[..at], rest));
        }
        keys += usize::from(split_key(line).is_some());
        at += line.len();
    }
    None
}

/// Splits a line into the key at its beginning and what is said of it.
fn split_key(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once([':', '='])?;
    let key = key.trim_end().trim_matches('"');
    let is_key = key.starts_with(char::is_alphabetic)
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || " _-.".contains(c));
    (is_key && key.len() <= 60).then_some((key, value.trim()))
}

fn read_yaml(front_matter: &str, options: &ReadOptions) -> Result<Record, String> {
    if front_matter.trim().is_empty() {
        return Ok(Record::default());
    }
    let yaml = serde_saphyr::options! {
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::PassThrough,
        merge_keys: serde_saphyr::options::MergeKeyPolicy::AsOrdinary,
        non_finite_float_policy: serde_saphyr::options::NonFiniteFloatPolicy::AsString,
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MAX_ALIASED },
        leading_zero_numbers_as_strings: true,
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::with_deserializer_from_str_with_options(front_matter, yaml, |deserializer| {
        RecordSeed(options).deserialize(deserializer)
    })
    .map_err(|error| error.to_string())
}

/// Reads front matter that is not valid, often for a colon in a title, line by line.
fn read_lines(front_matter: &str, options: &ReadOptions) -> Record {
    let mut record = Record::default();
    for (key, value) in front_matter.lines().filter_map(split_key) {
        let value = value.trim_matches(['"', '\'']);
        let is_text = !value.is_empty() && !value.starts_with(['[', '{', '|', '>', '&', '*']);
        if let Some(meaning) = options.meaning(key).filter(|_| is_text) {
            record.set(meaning, key, Value::Text(value.to_owned()));
        }
    }
    record
}

/// Splits off front matter that is an object of JSON.
fn split_json<'s>(
    source: &'s str,
    options: &ReadOptions,
    notes: &mut Vec<Note>,
) -> (Record, &'s str) {
    let is_object = source
        .strip_prefix('{')
        .is_some_and(|inside| inside.trim_start().starts_with(['"', '}']));
    if !is_object {
        return (Record::default(), source);
    }
    let mut values = serde_json::Deserializer::from_str(source).into_iter::<IgnoredAny>();
    let read = match values.next() {
        Some(Ok(_)) => {
            let (front_matter, rest) = source.split_at(values.byte_offset());
            RecordSeed(options)
                .deserialize(&mut serde_json::Deserializer::from_str(front_matter))
                .map(|record| (record, rest))
        }
        Some(Err(error)) => Err(error),
        None => return (Record::default(), source),
    };
    read.unwrap_or_else(|error| {
        notes.push(not_understood(&error.to_string()));
        (Record::default(), source)
    })
}

fn not_understood(message: &str) -> Note {
    let message = message
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(MAX_MESSAGE_CHARS)
        .collect();
    Note::FrontMatter { message }
}

/// A paragraph, heading, list or table as plain text.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    text: String,
    heading: Option<HeadingLevel>,
}

/// Renders Markdown as plain text.
fn blocks(source: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut renderer = Renderer::default();
    for event in Parser::new_ext(source, options) {
        renderer.event(event);
    }
    renderer.end_block(None);
    renderer.blocks
}

#[derive(Default)]
struct Renderer {
    blocks: Vec<Block>,
    /// The block in hand.
    text: String,
    /// Where in it the line of the source begins.
    line: usize,
    /// How many lists and tables are open, whose parts are lines of one block.
    lists: usize,
    /// The block of HTML in hand.
    html: String,
}

impl Renderer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::List(_) | Tag::Table(_)) => {
                self.boundary();
                self.lists += 1;
            }
            Event::End(TagEnd::List(_) | TagEnd::Table) => {
                self.lists = self.lists.saturating_sub(1);
                self.boundary();
            }
            Event::End(TagEnd::Heading(level)) if self.lists == 0 => self.end_block(Some(level)),
            Event::Start(Tag::TableCell) if self.in_line() => self.text.push_str(" | "),
            Event::End(TagEnd::HtmlBlock) => {
                let html = std::mem::take(&mut self.html);
                self.boundary();
                self.text.push_str(&html::text_of(&html));
                self.boundary();
            }
            Event::Start(tag) if is_block(tag.to_end()) => self.boundary(),
            Event::End(tag) if is_block(tag) => self.boundary(),
            Event::Rule => self.boundary(),
            Event::Text(text) | Event::Code(text) => self.text.push_str(&text),
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(tag) if is_line_break(&tag) => self.text.push('\n'),
            Event::HardBreak => self.text.push('\n'),
            Event::SoftBreak => self.soft_break(),
            _ => {}
        }
    }

    /// Whether a line has been begun.
    fn in_line(&self) -> bool {
        !self.text.is_empty() && !self.text.ends_with('\n')
    }

    /// Ends a line of a list or table, elsewhere a block.
    fn boundary(&mut self) {
        if self.lists == 0 {
            self.end_block(None);
        } else if self.in_line() {
            self.text.push('\n');
        }
    }

    fn end_block(&mut self, heading: Option<HeadingLevel>) {
        let text = std::mem::take(&mut self.text);
        self.line = 0;
        let text = text.trim_matches('\n').trim_end();
        if !text.trim().is_empty() {
            let text = text.to_owned();
            self.blocks.push(Block { text, heading });
        }
    }

    /// Lines of the source run on, but those of a byline are lines in the text too.
    fn soft_break(&mut self) {
        let line = self.text[self.line..].rsplit('\n').next();
        let is_byline = line.is_some_and(|line| Byline::default().read(line));
        self.text.push(if is_byline { '\n' } else { ' ' });
        self.line = self.text.len();
    }
}

fn is_block(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::TableHead
            | TagEnd::TableRow
    )
}

fn is_line_break(tag: &str) -> bool {
    tag.get(..3)
        .is_some_and(|start| start.eq_ignore_ascii_case("<br"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(source: &str) -> Reading {
        super::parse(source.as_bytes(), &ReadOptions::default()).unwrap()
    }

    #[test]
    fn rendered_text() {
        let check = |source: &str, expected: &str| {
            let blocks = blocks(source);
            let texts: Vec<_> = blocks.iter().map(|block| block.text.as_str()).collect();
            assert_eq!(texts.join("\n\n"), expected, "{source}");
        };
        check(
            "Satu\ndua **tiga** `em_pat`.\n\n- a\n- b\n    - c\n\nLima  \nenam<br>tujuh",
            "Satu dua tiga em_pat.\n\na\nb\nc\n\nLima\nenam\ntujuh",
        );
        check(
            "> Kata dia\n>\n> pergi\n\n1. a\n\n   b\n2. c",
            "Kata dia\n\npergi\n\na\nb\nc",
        );
        check(
            "| a | b |\n|---|---|\n| 1 | *2* |\n\nakhir",
            "a | b\n1 | 2\n\nakhir",
        );
        check(
            "![Foto: Ani](a.jpg) dan [tautan](b \"t\") <https://c.test>",
            "Foto: Ani dan tautan https://c.test",
        );
        check(
            "Kata[^1].\n\n[^1]: Catatan\n\n***\n\nakhir &amp; <i>x</i> \\* é",
            "Kata.\n\nCatatan\n\nakhir & x * é",
        );
        check("```html\n<p>kode</p>\n\n  dua\n```", "<p>kode</p>\n\n  dua");
        check(
            "<div class=\"a\">\n<p>Satu<br>dua &amp;</p>\n</div>\n<!-- tidak -->\n\n<script>\nx\n</script>",
            "Satu\ndua &",
        );
        check(
            "Penulis: Budi\nEditor: Ani\nBaris\nbaris",
            "Penulis: Budi\nEditor: Ani\nBaris baris",
        );
        check(
            "Judul {#id}\n===\n\nSub\n---\n- [x] beres",
            "Judul\n\nSub\n\nberes",
        );
    }

    #[test]
    fn front_matter_of_every_kind() {
        let check = |front_matter: &str| {
            let found = reading(&format!("{front_matter}\n\n# Judul itu\n\nSatu.\n"));
            assert_eq!(found.notes, [""; 0], "{front_matter}");
            let article = found.article;
            assert_eq!(article.title, "Judul itu", "{front_matter}");
            assert_eq!(article.body, "Satu.", "{front_matter}");
            assert_eq!(article.author.as_deref(), Some("Budi"), "{front_matter}");
            assert_eq!(article.tags, ["beras", "pasar"], "{front_matter}");
            let published = article.published.unwrap();
            assert_eq!(published.to_iso(), "2018-08-09", "{front_matter}");
            assert_eq!(published.rule, DateRule::FrontMatter);
        };
        check("---\ntitle: Judul itu\ndate: 2018-08-09\nauthor: Budi\ntags: [beras, pasar]\n---");
        check(
            "\u{feff}---\r\njudul: 'Judul itu' # x\r\nPenulis: Budi\r\ntanggal: 9 Agustus 2018\r\ntags:\r\n  - beras\r\n  - pasar\r\n...",
        );
        check(
            "+++\ntitle = \"Judul itu\"\ndate = 2018-08-09\nauthor = \"Budi\"\ntags = [\"beras\", \"pasar\"]\n[params]\ntitle = \"x\"\n+++",
        );
        check(
            "{\n\"title\": \"Judul itu\", \"date\": \"2018-08-09\",\n\"author\": \"Budi\", \"tags\": \"beras, pasar\"}",
        );
        // What it leaves out is in the text.
        check("---\ndate: 2018-08-09\nauthor: Budi\ntags: [beras, pasar]\n---");
        check("---\ndate: 2018-08-09\ntags: [beras, pasar]\n---\nOleh: Budi\n");
    }

    #[test]
    fn front_matter_that_is_none_or_broken() {
        let check = |source: &str, title: &str, body: &str, note: Option<&str>| {
            let found = reading(source);
            assert_eq!(found.article.title, title, "{source}");
            assert_eq!(found.article.body, body, "{source}");
            let notes: Vec<String> = found.notes.iter().map(Note::to_string).collect();
            let notes = notes.join(", ");
            match note {
                Some(note) => assert!(notes.contains(note), "{source} {notes}"),
                None => assert_eq!(notes, "", "{source}"),
            }
        };
        let broken = Some("front matter not understood");
        check(
            "---\ntitle: Harga: naik 5%\n---\nSatu.",
            "Harga: naik 5%",
            "Satu.",
            broken,
        );
        check("---\n- a\njudul: \"x\"\n---\nSatu.", "x", "Satu.", broken);
        check(
            "+++\ntitle = \"A\"\ntitle = B\n+++\nSatu.",
            "B",
            "Satu.",
            broken,
        );
        check(
            "{\"title\": \"A\",\n\nSatu.",
            "{\"title\": \"A\",",
            "Satu.",
            broken,
        );
        check("---\nSatu.\n\n---\nDua.", "Satu.", "Dua.", None);
        check("---\ntitle: A\n\nSatu.", "title: A", "Satu.", None);
        check("---\n---\n# A\n\nSatu.", "A", "Satu.", None);
        check("---\ntitle: A\n---\n", "A", "", None);
        check(
            "---\ntitle: A\ndescription: Ringkas.\n---\n",
            "A",
            "Ringkas.",
            None,
        );
        check("{{< x >}}\n\nSatu.", "{{< x >}}", "Satu.", None);
        check(
            "---\ntitle: 1984\nsection: 007\n---\nSatu.",
            "1984",
            "Satu.",
            None,
        );
        let long = format!("---\ntitle: A\nx: {}\n---\nSatu.", "x".repeat(70_000));
        check(&long, "Satu.", "", Some("longer than 65536 bytes"));
        let mut bomb = String::new();
        for (a, b) in ('a'..'k').zip('b'..'l') {
            let aliases = vec![format!("*{a}"); 8].join(",");
            bomb.extend([format!("{b}: &{b} [{aliases}]\n")]);
        }
        let bomb = format!("---\na: &a [x]\n{bomb}tags: *k\ntitle: A\n---\nSatu.");
        check(&bomb, "A", "Satu.", broken);
        let deep = format!("---\ntitle: A\nx: {}\n---\nSatu.", "[".repeat(50_000));
        check(&deep, "A", "Satu.", broken);
        let deep = format!("+++\ntitle = \"A\"\nx = {}\n+++\nSatu.", "[".repeat(50_000));
        check(&deep, "A", "Satu.", broken);
        let deep = format!("{{\"x\": {}", "[".repeat(50_000));
        assert!(
            reading(&deep).notes[0]
                .to_string()
                .contains("EOF while parsing")
        );
    }

    #[test]
    fn titles_and_bylines() {
        let check = |source: &str, title: &str, author: Option<&str>, body: &str| {
            let found = reading(source).article;
            assert_eq!(found.title, title, "{source}");
            assert_eq!(found.author.as_deref(), author, "{source}");
            assert_eq!(found.body, body, "{source}");
        };
        let budi = Some("Budi");
        check(
            "# Judul\n\n*Oleh: Budi*\n\nSatu.\n\n## Sub\n\nDua.",
            "Judul",
            budi,
            "Satu.\n\nSub\n\nDua.",
        );
        check("Oleh: Budi\n\n# Judul\n\nSatu.", "Judul", budi, "Satu.");
        check(
            "Judul\n\nOleh: Budi\n\nSatu.\n\n## Sub\n\nDua.",
            "Judul",
            budi,
            "Satu.\n\nSub\n\nDua.",
        );
        check(
            "## 17 Agustus 1945\n\nHari itu tiba.",
            "17 Agustus 1945",
            None,
            "Hari itu tiba.",
        );
        check(
            "---\ntitle: Lain\n---\n# Judul\n\nSatu.",
            "Lain",
            None,
            "Judul\n\nSatu.",
        );
        let found = reading("# Judul\n\nJakarta, CNN Indonesia -- Gubernur tiba.").article;
        assert_eq!(found.place.as_deref(), Some("Jakarta"));
        assert_eq!(found.source.as_deref(), Some("CNN Indonesia"));
    }

    #[test]
    fn what_is_no_article() {
        let check = |source: &[u8], reason: SkipReason| {
            let found = super::parse(source, &ReadOptions::default());
            assert_eq!(found, Err(reason), "{source:?}");
        };
        check(b" \n", SkipReason::Empty);
        check(b"a\0b", SkipReason::Binary);
        check(b"---\ndate: 2018\n---\n", SkipReason::NoText);
        check(b"<!-- tidak ada -->", SkipReason::NoText);
    }

    #[test]
    fn hostile_sources_take_little_time() {
        let begun = std::time::Instant::now();
        for piece in [
            "> ",
            "- ",
            "* a\n",
            "a\n> ",
            "[",
            "![",
            "](",
            "`",
            "*a_",
            "<",
            "<b>",
            "|",
            "[^1]: ",
            "<!--",
            "<div>\n\n",
            "&",
            "\n",
            "{% ",
        ] {
            let _ = super::parse(piece.repeat(50_000).as_bytes(), &ReadOptions::default());
        }
        let nested: String = (0..2_000).map(|depth| "> ".repeat(depth) + "a\n").collect();
        let _ = super::parse(nested.as_bytes(), &ReadOptions::default());
        assert!(begun.elapsed().as_secs() < 20);
    }

    /// Made once: its patterns take longer than a small text.
    static OPTIONS: std::sync::LazyLock<ReadOptions> =
        std::sync::LazyLock::new(ReadOptions::default);

    proptest::proptest! {
        #[test]
        fn nothing_panics(source in "(---|\\+\\+\\+|\\{)?\n?(title: |[#>*`|\\[\\]()_<&;\n:\"' ]|[ aé]){0,60}(\n---\n)?[ aé]{0,5}") {
            let _ = super::parse(source.as_bytes(), &OPTIONS);
        }
    }
}
