//! A document of a TREC collection, `<DOC>…</DOC>` → an article.
//!
//! It is SGML as collections have it: tags in any case, some without an end,
//! `<` and `&` that mean themselves. So nothing in it is an error; text is in
//! the field whose tag was opened last.

use super::encoding;
use super::error::SkipReason;
use super::fields::{Field, Rank, ReadOptions, Reading, Record, Value};
use super::markup::decode_entities;
use crate::article::DateRule;

/// Tags by the field they stand for, in upper case; the first is the best.
const TAGS: [(Field, &[&str]); 7] = [
    (Field::Id, &["DOCNO", "DOCID"]),
    (
        Field::Title,
        &["TITLE", "HEADLINE", "JUDUL", "HEAD", "HL", "TTL", "TI"],
    ),
    (
        Field::Body,
        &["TEXT", "BODY", "ISI", "LEADPARA", "LP", "CONTENT"],
    ),
    (
        Field::Date,
        &["DATE", "DATE_TIME", "DATETIME", "TANGGAL", "DATE1"],
    ),
    (Field::Author, &["AUTHOR", "BYLINE", "PENULIS"]),
    (Field::Source, &["SOURCE", "PUB", "SUMBER", "SO"]),
    (Field::Url, &["URL"]),
];

/// Tags that part paragraphs.
const PARAGRAPHS: [&str; 16] = [
    "P",
    "BR",
    "PARA",
    "PARAGRAPH",
    "DIV",
    "LI",
    "UL",
    "OL",
    "TR",
    "TABLE",
    "H1",
    "H2",
    "H3",
    "H4",
    "H5",
    "H6",
];

/// Longest tag, in bytes; what goes on longer is text.
const MAX_TAG_BYTES: usize = 1000;

/// Tags opened within tags beyond this depth are passed over.
const MAX_DEPTH: usize = 16;

/// Returns whether a file begins with a document.
pub(super) fn is_trec(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes
        .trim_ascii_start()
        .split_at_checked(5)
        .is_some_and(|(start, _)| {
            start[..4].eq_ignore_ascii_case(b"<doc")
                && (start[4] == b'>' || start[4].is_ascii_whitespace())
        })
}

/// Parses a document.
pub(super) fn parse_record(
    record: &[u8],
    charset: Option<&str>,
    options: &ReadOptions,
) -> Result<Reading, SkipReason> {
    let decoded = encoding::decode(record, charset)?;
    let mut document = Document {
        options,
        record: Record::default(),
        bodies: Vec::new(),
        open: Vec::new(),
        loose: Text::default(),
    };
    document.read(&decoded.text);
    let mut reading = document.into_reading()?;
    reading.notes.splice(..0, encoding::note(&decoded));
    Ok(reading)
}

/// What the tags of a document say.
struct Document<'a> {
    options: &'a ReadOptions,
    record: Record,
    /// The texts of the body, by their keys.
    bodies: Vec<(String, Rank, Vec<String>)>,
    open: Vec<Element>,
    /// Text in no tag of its own, which is the body if there is no other.
    loose: Text,
}

/// A tag that is open.
struct Element {
    name: String,
    /// `None` if what is in it is not asked.
    meaning: Option<(Field, Rank)>,
    text: Text,
}

/// Text that knows whether it is more than white space.
#[derive(Default)]
struct Text {
    text: String,
    has_words: bool,
}

impl Text {
    fn push(&mut self, text: &str) {
        self.has_words |= !text.trim_start().is_empty();
        self.text.push_str(text);
    }
}

impl Document<'_> {
    fn read(&mut self, text: &str) {
        for token in Tokens::new(text) {
            match token {
                Token::Text(text) => self.text().push(&decode_entities(text)),
                Token::Literal(text) => self.text().push(text),
                Token::Start(name, attributes) => self.start(name, attributes),
                Token::End(name) => self.end(name),
            }
        }
        for element in std::mem::take(&mut self.open) {
            self.close(element);
        }
    }

    fn into_reading(mut self) -> Result<Reading, SkipReason> {
        if self.bodies.is_empty() {
            self.record.fill(Field::Body, self.loose.text);
        }
        for (key, rank, texts) in self.bodies {
            self.record
                .set((Field::Body, rank), &key, Value::List(texts));
        }
        self.record.into_article(DateRule::Record)
    }

    /// Returns what a tag stands for: by the word of the user, as a tag of TREC,
    /// or by its common meaning.
    fn meaning(&self, name: &str) -> Option<(Field, Rank)> {
        let asked = self.options.meaning(name);
        if let Some((_, Rank::Mapped(_))) = asked {
            return asked;
        }
        let is_name = |known: &&str| known.eq_ignore_ascii_case(name);
        TAGS.iter()
            .find_map(|(field, names)| {
                let number = names.iter().position(is_name)?;
                Some((*field, Rank::Known(number)))
            })
            .or(asked)
    }

    /// Returns the text that is being read.
    fn text(&mut self) -> &mut Text {
        match self.open.last_mut() {
            Some(element) => &mut element.text,
            None => &mut self.loose,
        }
    }

    fn start(&mut self, name: &str, attributes: &str) {
        if name.eq_ignore_ascii_case("DOC") {
            self.attributes(attributes);
        } else if is_paragraph(name) {
            self.text().push("\n\n");
        } else if self.open.len() < MAX_DEPTH {
            let meaning = self.meaning(name);
            let is_body = |meaning| matches!(meaning, Some((Field::Body, _)));
            let has_words = self.text().has_words;
            match self.open.last() {
                Some(element) if is_body(element.meaning) && is_body(meaning) => {
                    self.text().push("\n\n");
                    return;
                }
                // In the midst of a text tags mark words, whatever they mean elsewhere.
                Some(element) if is_body(element.meaning) && (meaning.is_none() || has_words) => {
                    return;
                }
                Some(element) if element.meaning.is_some() && meaning.is_none() => return,
                None if meaning.is_none() && has_words => return,
                _ => {}
            }
            self.open.push(Element {
                name: name.to_owned(),
                meaning,
                text: Text::default(),
            });
        }
    }

    fn end(&mut self, name: &str) {
        if is_paragraph(name) {
            self.text().push("\n\n");
            return;
        }
        // Tags may be closed in the wrong order, or not at all.
        let is_it = |element: &Element| element.name.eq_ignore_ascii_case(name);
        if let Some(number) = self.open.iter().rposition(is_it) {
            let element = self.open.remove(number);
            self.close(element);
        }
    }

    fn close(&mut self, element: Element) {
        let Some((field, rank)) = element.meaning else {
            return;
        };
        if !element.text.has_words {
            return;
        }
        if field != Field::Body {
            let text = Value::Text(element.text.text);
            self.record.set((field, rank), &element.name, text);
            return;
        }
        // The tags of a body are one: first comes the lead, then the rest.
        let (key, rank) = match rank {
            Rank::Known(_) => ("TEXT".to_owned(), Rank::Known(0)),
            _ => (element.name, rank),
        };
        let text = paragraphs(&element.text.text);
        match self.bodies.iter_mut().find(|(known, ..)| *known == key) {
            Some((.., texts)) => texts.push(text),
            None => self.bodies.push((key, rank, vec![text])),
        }
    }

    /// Takes in `id="1" title="Judul"`, as extracts of encyclopedias have it.
    fn attributes(&mut self, text: &str) {
        let mut rest = text;
        while let Some((name, after)) = rest.split_once('=') {
            let after = after.trim_start();
            let quoted = ['"', '\''].iter().find_map(|quote| {
                let value = after.strip_prefix(*quote)?;
                Some(value.split_once(*quote).unwrap_or((value, "")))
            });
            let by_space = || after.split_once(char::is_whitespace).unwrap_or((after, ""));
            let (value, after) = quoted.unwrap_or_else(by_space);
            rest = after;
            let name = name.trim();
            if let Some(meaning) = self.meaning(name) {
                let value = Value::Text(decode_entities(value));
                self.record.set(meaning, name, value);
            }
        }
    }
}

fn is_paragraph(name: &str) -> bool {
    PARAGRAPHS
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
}

/// Leaves no more than one blank line between paragraphs.
fn paragraphs(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if !kept.is_empty() {
            kept.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        kept.push_str(line);
        blank = 0;
    }
    kept
}

/// A piece of a document.
#[derive(Debug, PartialEq, Eq)]
enum Token<'t> {
    Text(&'t str),
    /// What stands in CDATA.
    Literal(&'t str),
    /// A start tag: name and attributes.
    Start(&'t str, &'t str),
    End(&'t str),
}

/// Cuts a document into tags and text; what is no tag is text.
struct Tokens<'t> {
    rest: &'t str,
    /// Whether comments and CDATA may still end; looked for in vain once,
    /// their ends are not looked for again.
    comments_end: bool,
    cdata_ends: bool,
}

impl<'t> Tokens<'t> {
    fn new(rest: &'t str) -> Tokens<'t> {
        Tokens {
            rest,
            comments_end: true,
            cdata_ends: true,
        }
    }

    /// Takes what stands up to `end`, and `end`.
    fn take_to(&mut self, begin: usize, end: &str) -> Option<&'t str> {
        let (inside, rest) = self.rest.get(begin..)?.split_once(end)?;
        self.rest = rest;
        Some(inside)
    }

    /// Returns the tag that the rest begins with, and its length.
    fn tag(&self) -> Option<(Token<'t>, usize)> {
        let inside = self.rest.strip_prefix('<')?;
        let is_end = |byte: &u8| matches!(byte, b'>' | b'<');
        let length = inside
            .bytes()
            .take(MAX_TAG_BYTES)
            .position(|b| is_end(&b))?;
        let inside = inside.get(..length)?;
        if self.rest.as_bytes().get(length + 1) != Some(&b'>') {
            return None;
        }
        let (name, is_end) = match inside.strip_prefix('/') {
            Some(name) => (name, true),
            None => (inside, false),
        };
        if name.starts_with(['!', '?']) {
            return Some((Token::Literal(""), length + 2));
        }
        let (name, attributes) = name
            .split_once(|c: char| c.is_whitespace() || c == '/')
            .unwrap_or((name, ""));
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let token = if is_end {
            Token::End(name)
        } else {
            Token::Start(name, attributes)
        };
        Some((token, length + 2))
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        let rest = self.rest;
        if rest.is_empty() {
            return None;
        }
        let next = rest.find('<').unwrap_or(rest.len());
        if next > 0 {
            self.rest = &rest[next..];
            return Some(Token::Text(&rest[..next]));
        }
        if self.comments_end && rest.starts_with("<!--") {
            match self.take_to(4, "-->") {
                Some(_) => return Some(Token::Literal("")),
                None => self.comments_end = false,
            }
        }
        if self.cdata_ends && rest.starts_with("<![CDATA[") {
            match self.take_to(9, "]]>") {
                Some(text) => return Some(Token::Literal(text)),
                None => self.cdata_ends = false,
            }
        }
        let (token, length) = self.tag().unwrap_or((Token::Text("<"), 1));
        self.rest = &rest[length..];
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    fn article(document: &str) -> Article {
        parse_record(document.as_bytes(), None, &ReadOptions::default())
            .unwrap()
            .article
    }

    #[test]
    fn documents_of_collections() {
        let check = |document: &str, fields: [&str; 5]| {
            let found = article(document);
            let date = found.published.map(|published| published.to_iso());
            let found = [
                found.id.as_str(),
                found.title.as_str(),
                found.body.as_str(),
                date.as_deref().unwrap_or_default(),
                found.author.as_deref().unwrap_or_default(),
            ];
            assert_eq!(found, fields, "{document}");
        };
        check(
            "<DOC>\n<DOCNO> K-1 </DOCNO>\n<DOCID>9</DOCID>\n<DATE><P>9 Agustus 2018</P></DATE>\n\
             <HEADLINE>\n<P>Harga Beras\nNaik</P>\n</HEADLINE>\n<BYLINE>Budi</BYLINE>\n\
             <LEADPARA>Lead &amp; awal.</LEADPARA>\n<TEXT>\n<P>\nSatu <b>dua</b>.\n</P>\n<P>Tiga.</P>\n</TEXT>\n\
             <PROFILE>_AN-X</PROFILE>\n</DOC>",
            [
                "K-1",
                "Harga Beras Naik",
                "Lead & awal.\n\nSatu dua.\n\nTiga.",
                "2018-08-09",
                "Budi",
            ],
        );
        check(
            "<doc>\n<docno>2</docno>\n<judul>Judul</judul>\n<tanggal>2018</tanggal>\n<isi>Laba < 5 & x <ab\nBaris &ldquo;dua&rdquo;.</isi>\n</doc>",
            ["2", "Judul", "Laba < 5 & x <ab\nBaris “dua”.", "2018", ""],
        );
        // No end tags, the wrong order, no end of the document.
        check(
            "<DOC><DOCNO>3\n<TITLE>Judul\n<AUTHOR>Ani\n<TEXT>Satu.<P>Dua.",
            ["3", "Judul", "Satu.\n\nDua.", "", "Ani"],
        );
        check(
            "<DOC><TITLE>Judul<TEXT>Satu.</TITLE> Dua.</TEXT></DOC>",
            ["", "Judul", "Satu. Dua.", "", ""],
        );
        // Fields may stand at the head of a text; later, tags mark words.
        check(
            "<DOC><TEXT>&#2; <TITLE>Bukan</TITLE></TEXT></DOC>",
            ["", "", "\u{2} Bukan", "", ""],
        );
        check(
            "<DOC><TEXT>\n<TITLE>Judul</TITLE>\n<BODY>Di <LOCATION>Jakarta</LOCATION>.</BODY></TEXT></DOC>",
            ["", "Judul", "Di Jakarta.", "", ""],
        );
        check(
            "<doc id=\"4\" url='x' title=\"A &amp; B\">\nSatu <i>dua</i>.\n\nTiga.\n</doc>",
            ["4", "A & B", "Satu dua.\n\nTiga.", "", ""],
        );
        check(
            "<DOC><!-- <TITLE>x</TITLE> --><?x y?><JUDUL><![CDATA[A <b> &amp;]]></JUDUL><ISI><![CDATA[a</ISI>",
            ["", "A <b> &amp;", "<![CDATA[a", "", ""],
        );
    }

    #[test]
    fn keys_are_mapped_or_guessed() {
        let options = ReadOptions {
            fields: vec!["body=ABSTRAK".parse().unwrap()],
            ..ReadOptions::default()
        };
        let document =
            b"<DOC><Wartawan>Budi</Wartawan><TEXT>a</TEXT><ABSTRAK>b<p>c</ABSTRAK></DOC>";
        let found = parse_record(document, None, &options).unwrap();
        assert_eq!(found.article.body, "b\n\nc");
        assert_eq!(found.article.author.as_deref(), Some("Budi"));
        assert_eq!(found.guesses[0].to_string(), "author=Wartawan");
    }

    #[test]
    fn what_is_no_article() {
        let check = |document: &[u8], reason: SkipReason| {
            let found = parse_record(document, None, &ReadOptions::default());
            assert_eq!(found, Err(reason), "{document:?}");
        };
        check(b"<DOC><DOCNO>1</DOCNO></DOC>", SkipReason::NoText);
        check(b"<DOC><X>a</X> </DOC>", SkipReason::NoText);
        check(b"<DOC>\0</DOC>", SkipReason::Binary);
    }

    #[test]
    fn beginnings() {
        let check = |start: &str, expected| {
            assert_eq!(is_trec(start.as_bytes()), expected, "{start}");
        };
        check("\u{feff}\n <Doc>", true);
        check("<DOC id=1>", true);
        check("<DOCUMENT>", false);
        check("<!DOCTYPE", false);
        check("<do", false);
        check("Judul <DOC>", false);
    }

    #[test]
    fn hostile_documents_take_little_time() {
        let begun = std::time::Instant::now();
        for piece in [
            "<",
            "<!--",
            "<![CDATA[",
            "<TEXT>",
            "</TEXT>",
            "<a ",
            "<x>",
            "&",
            "<P>",
            "<TITLE>a",
        ] {
            let document = format!("<DOC><TEXT>a{}", piece.repeat(300_000));
            article(&document);
            let _ = parse_record(
                piece.repeat(300_000).as_bytes(),
                None,
                &ReadOptions::default(),
            );
        }
        assert!(begun.elapsed().as_secs() < 20);
    }

    /// Made once: its patterns take longer than a small text.
    static OPTIONS: std::sync::LazyLock<ReadOptions> =
        std::sync::LazyLock::new(ReadOptions::default);

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "(<(/|!|!--|!\\[CDATA\\[)?(DOC|TEXT|title|P|x)?( a=['\"]?b['\"]?)?>?|-->|\\]\\]>|&(amp|#1)?;?|[ aé]){0,40}") {
            let _ = parse_record(text.as_bytes(), None, &OPTIONS);
        }
    }
}
