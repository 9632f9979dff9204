//! A file of XML or SGML → what it holds, and where its records end.
//!
//! Feeds (RSS, Atom, and WordPress exports, which are RSS) and TREC documents
//! are records between a start tag and an end tag. The file is never held
//! whole; a record without its end tag ends where the next begins.

use std::io::Read;

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::Event;

use super::encoding::decode;
use super::error::SkipReason;
use super::fields::{ReadOptions, Reading};
use super::pieces::{Cut, Splitter};
use super::text::collapse;
use super::{feed, html, trec};

/// How far into a file it is told what it holds, in bytes.
const WINDOW_BYTES: usize = 64 << 10;

/// Longer names of tags are none that matter.
const MAX_NAME_BYTES: usize = 16;

/// Longest name of an entity, in bytes; HTML has none longer.
const MAX_ENTITY_BYTES: usize = 32;

/// What a file of markup holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Markup {
    /// RSS or Atom.
    Feed {
        /// The element of an article.
        element: &'static str,
        /// The title of the feed, which names the site.
        title: Option<String>,
        charset: Option<String>,
    },
    /// TREC documents.
    Trec { charset: Option<String> },
}

impl Markup {
    /// Tells by the beginning of a file what it holds; also returns what was read.
    pub(super) fn detect(
        reader: &mut impl Read,
    ) -> std::io::Result<(Vec<u8>, Result<Markup, SkipReason>)> {
        let mut read = Vec::new();
        reader.take(WINDOW_BYTES as u64).read_to_end(&mut read)?;
        let charset = html::declared_charset(&read);
        let found = match decode(&read, charset.as_deref()) {
            Ok(decoded) if decoded.text.trim().is_empty() => Err(SkipReason::Empty),
            Ok(decoded) => {
                recognise(&decoded.text, charset.as_ref()).ok_or(SkipReason::UnknownMarkup)
            }
            // NULs in one record say nothing of the others.
            Err(reason) => {
                recognise(&String::from_utf8_lossy(&read), charset.as_ref()).ok_or(reason)
            }
        };
        Ok((read, found))
    }

    pub(super) fn splitter(&self) -> ElementSplitter {
        match self {
            Markup::Feed { element, .. } => ElementSplitter::new(element, Syntax::Xml),
            Markup::Trec { .. } => ElementSplitter::new("doc", Syntax::Sgml),
        }
    }

    /// Parses a record.
    pub(super) fn parse_record(
        &self,
        record: &[u8],
        options: &ReadOptions,
    ) -> Result<Reading, SkipReason> {
        match self {
            Markup::Feed {
                element,
                title,
                charset,
            } => {
                let mut reading = feed::parse_record(record, element, charset.as_deref(), options)?;
                let source = &mut reading.article.source;
                *source = source.take().or_else(|| title.clone());
                Ok(reading)
            }
            Markup::Trec { charset } => trec::parse_record(record, charset.as_deref(), options),
        }
    }
}

/// Reads tags until one says what the file holds.
fn recognise(text: &str, charset: Option<&String>) -> Option<Markup> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut element = None;
    let mut title = None;
    let mut in_title = false;
    // Damage here says nothing of the records.
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => {
                let name = tag.name().as_ref().to_ascii_lowercase();
                match (element, name.as_str()) {
                    (None, "rss" | "rdf:rdf") => element = Some("item"),
                    (None, "feed") => element = Some("entry"),
                    (None, "doc") => {
                        let charset = charset.cloned();
                        return Some(Markup::Trec { charset });
                    }
                    (Some("item"), "item") | (Some("entry"), "entry") => break,
                    (Some(_), "title") if title.is_none() => {
                        title = Some(String::new());
                        in_title = true;
                    }
                    _ => {}
                }
            }
            Event::End(_) => in_title = false,
            Event::Eof => break,
            event => {
                if let Some(title) = title.as_mut().filter(|_| in_title) {
                    push_text(title, &event);
                }
            }
        }
    }
    Some(Markup::Feed {
        element: element?,
        title: title.as_deref().and_then(collapse),
        charset: charset.cloned(),
    })
}

/// Appends the text of an event, if it is one of text.
pub(super) fn push_text(text: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(found) => text.push_str(found),
        Event::CData(found) => text.push_str(found),
        Event::GeneralRef(entity) => match resolve_entity(entity) {
            Some(character) => text.push_str(&character),
            None => text.extend(["&", entity, ";"]),
        },
        _ => {}
    }
}

/// Returns the text with its entities resolved; unknown ones stay.
pub(super) fn decode_entities(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let name = after
            .bytes()
            .take(MAX_ENTITY_BYTES)
            .position(|byte| byte == b';')
            .map(|end| &after[..end]);
        if let Some((name, character)) = name.and_then(|name| Some((name, resolve_entity(name)?))) {
            decoded.push_str(&character);
            rest = &after[name.len() + 1..];
        } else {
            decoded.push('&');
            rest = after;
        }
    }
    decoded.push_str(rest);
    decoded
}

/// Counts the entities of a text in which everything that markup writes as an
/// entity is one; `None` where a bare `&`, `<` or `>` shows that it is plain text.
pub(super) fn count_entities(text: &str) -> Option<usize> {
    if memchr::memchr2(b'<', b'>', text.as_bytes()).is_some() {
        return None;
    }
    let mut count = 0;
    for after in text.split('&').skip(1) {
        let (name, _) = after.split_once(';')?;
        (name.len() < MAX_ENTITY_BYTES).then(|| resolve_entity(name))??;
        count += 1;
    }
    Some(count)
}

/// Returns what an entity stands for. As in browsers, the numbers of control
/// characters mean those of Windows-1252.
fn resolve_entity(name: &str) -> Option<String> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(str::to_owned);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    match u8::try_from(code) {
        Ok(0) => None,
        Ok(byte @ 0x80..0xa0) => Some(encoding_rs::WINDOWS_1252.decode(&[byte]).0.into_owned()),
        _ => char::from_u32(code).map(String::from),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    /// Names are as written; CDATA and comments may hold anything.
    Xml,
    /// Names in any case; nothing hides a tag.
    Sgml,
}

/// Cuts out the elements of one name.
#[derive(Debug)]
pub(super) struct ElementSplitter {
    name: &'static str,
    syntax: Syntax,
    state: State,
    /// The name of the tag in hand, as far as it is read.
    tag: Vec<u8>,
    /// Whether an element is open. While none is, there is a cut before every
    /// tag, so that a record begins with its own.
    inside: bool,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Text,
    /// In the name of a tag.
    Name,
    /// Behind the name of a tag.
    Tag(Found),
    /// In CDATA or a comment, behind so many bytes of its end.
    Section(u8, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Start,
    End,
    Other,
}

impl ElementSplitter {
    fn new(name: &'static str, syntax: Syntax) -> ElementSplitter {
        ElementSplitter {
            name,
            syntax,
            state: State::Text,
            tag: Vec::new(),
            inside: false,
        }
    }

    /// Takes the next byte of a name.
    fn name_byte(&mut self, byte: u8) -> State {
        let is_first = self.tag.is_empty();
        let is_end = byte.is_ascii_whitespace() || byte == b'>' || byte == b'/' && !is_first;
        if is_first && !(byte.is_ascii_alphabetic() || b"/!?".contains(&byte)) {
            return State::Text;
        }
        if is_end || self.tag.len() == MAX_NAME_BYTES {
            return State::Tag(self.found());
        }
        self.tag.push(byte);
        match (self.syntax, self.tag.as_slice()) {
            (Syntax::Xml, b"!--") => State::Section(b'-', 0),
            (Syntax::Xml, b"![CDATA[") => State::Section(b']', 0),
            _ => State::Name,
        }
    }

    fn found(&self) -> Found {
        let (name, found) = match self.tag.strip_prefix(b"/") {
            Some(name) => (name, Found::End),
            None => (self.tag.as_slice(), Found::Start),
        };
        let fits = match self.syntax {
            Syntax::Xml => name == self.name.as_bytes(),
            Syntax::Sgml => name.eq_ignore_ascii_case(self.name.as_bytes()),
        };
        if fits { found } else { Found::Other }
    }
}

impl Splitter for ElementSplitter {
    fn cut(&mut self, bytes: &[u8]) -> Option<Cut> {
        let mut at = 0;
        while at < bytes.len() {
            match self.state {
                State::Text => {
                    let next = memchr::memchr(b'<', &bytes[at..]);
                    if !self.inside {
                        let before = at + next.unwrap_or(bytes.len() - at);
                        if before > 0 {
                            return Some(Cut::Other(before));
                        }
                    }
                    at += next? + 1;
                    self.tag.clear();
                    self.state = State::Name;
                }
                State::Name => {
                    self.state = self.name_byte(bytes[at]);
                    // What ends a name is looked at again.
                    at += usize::from(matches!(self.state, State::Name | State::Section(..)));
                }
                State::Tag(found) => {
                    at += memchr::memchr2(b'>', b'<', &bytes[at..])?;
                    self.state = State::Text;
                    if bytes[at] == b'<' {
                        // A tag without its end.
                        continue;
                    }
                    at += 1;
                    let was_inside = self.inside;
                    self.inside = match found {
                        Found::Start => true,
                        Found::End => false,
                        Found::Other => was_inside,
                    };
                    match found {
                        Found::Start | Found::End if was_inside => return Some(Cut::Record(at)),
                        Found::End | Found::Other if !was_inside => return Some(Cut::Other(at)),
                        _ => {}
                    }
                }
                State::Section(mark, run) => {
                    let byte = bytes[at];
                    at += 1;
                    self.state = match byte {
                        b'>' if run >= 2 => State::Text,
                        _ if byte == mark => State::Section(mark, run + 1),
                        _ => State::Section(mark, 0),
                    };
                    if matches!(self.state, State::Text) && !self.inside {
                        return Some(Cut::Other(at));
                    }
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::pieces::{Next, Pieces};
    use super::*;

    /// Reads one byte at a time, so that every cut falls between two chunks.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let length = self.0.len().min(buffer.len()).min(1);
            self.0.read(&mut buffer[..length])
        }
    }

    fn records(reader: impl Read, splitter: ElementSplitter) -> Vec<(u64, String)> {
        let mut found = Vec::new();
        for next in Pieces::new(reader, splitter) {
            let Next::Piece(piece) = next else {
                panic!("{next:?}")
            };
            found.extend(
                piece
                    .records()
                    .map(|(line, _, record)| (line, String::from_utf8_lossy(record).into_owned())),
            );
        }
        found
    }

    #[test]
    fn elements_are_cut_out() {
        let check = |name, syntax, text: &str, expected: &[(u64, &str)]| {
            let expected: Vec<_> = expected
                .iter()
                .map(|(line, text)| (*line, (*text).to_owned()))
                .collect();
            let splitter = || ElementSplitter::new(name, syntax);
            assert_eq!(records(text.as_bytes(), splitter()), expected, "{text}");
            // Bytes handed over one by one are cut the same way.
            let mut splitter = splitter();
            let mut cuts = Vec::new();
            let (mut begin, mut whole) = (0, Vec::new());
            for (at, byte) in text.bytes().enumerate() {
                let cut = splitter.cut(&[byte]);
                cuts.extend(cut);
                if let Some(cut) = cut {
                    if matches!(cut, Cut::Record(_)) {
                        whole.push(text[begin..=at].trim().to_owned());
                    }
                    begin = at + 1;
                }
            }
            let ended = expected.iter().filter(|(_, text)| text.ends_with('>'));
            assert_eq!(whole.len(), ended.count(), "{text} {cuts:?}");
        };
        let xml = Syntax::Xml;
        check(
            "item",
            xml,
            "<?xml version='1.0'?>\n<rss>\n<items>x</items>\n<item>\n<a>1</a></item>\n<item a='b'>2</item>\n</rss>\n",
            &[(4, "<item>\n<a>1</a></item>"), (6, "<item a='b'>2</item>")],
        );
        check(
            "item",
            xml,
            "<!-- <item> -->\n<item><![CDATA[ </item> ]] ]]]></item> x <b",
            &[(2, "<item><![CDATA[ </item> ]] ]]]></item>"), (2, "<b")],
        );
        // Without its end tag, an element ends where the next begins.
        check(
            "item",
            xml,
            "<item>1\n<item>2</item><item>3",
            &[(1, "<item>1\n<item>"), (2, "2</item>"), (2, "<item>3")],
        );
        check(
            "doc",
            Syntax::Sgml,
            "<DOC>\na < b <5 <![CDATA[ <x </doc>\n\n<Doc id=1>2</DOC >",
            &[
                (1, "<DOC>\na < b <5 <![CDATA[ <x </doc>"),
                (4, "<Doc id=1>2</DOC >"),
            ],
        );
        check("doc", Syntax::Sgml, "tanpa tag", &[]);
        check("doc", Syntax::Sgml, "</doc><document>x</document>", &[]);
        let text = "a<item>1</item>\n<item>2</item>".repeat(3);
        assert_eq!(
            records(Slow(text.as_bytes()), ElementSplitter::new("item", xml)),
            records(text.as_bytes(), ElementSplitter::new("item", xml))
        );
    }

    #[test]
    fn what_a_file_holds() {
        let check = |text: &[u8], expected: Result<(&str, Option<&str>), SkipReason>| {
            let (read, found) = Markup::detect(&mut &text[..]).unwrap();
            assert_eq!(read, text);
            let found = found.as_ref().map(|markup| match markup {
                Markup::Feed { element, title, .. } => (*element, title.as_deref()),
                Markup::Trec { .. } => ("doc", None),
            });
            assert_eq!(found, expected.as_ref().map(|found| *found), "{text:?}");
        };
        check(
            b"<?xml version='1.0'?><!-- <doc> --><rss><channel>\n<title><![CDATA[Harian]]> &amp; Sore</title><image><title>Logo</title></image><item><title>x</title>",
            Ok(("item", Some("Harian & Sore"))),
        );
        check(
            b"<?xml version='1.0' encoding='iso-8859-1'?><rss><title>Caf\xe9</title>",
            Ok(("item", Some("Café"))),
        );
        check(
            b"<feed xmlns='x'><entry><title>x</title></entry>",
            Ok(("entry", None)),
        );
        check(b" \n<rdf:RDF></rdf:RDF>", Ok(("item", None)));
        check(b"<Doc>\n<DOCNO>1", Ok(("doc", None)));
        check(b"<root><DOC id='1'>", Ok(("doc", None)));
        check(b"<urlset><url/></urlset>", Err(SkipReason::UnknownMarkup));
        check(b"biasa saja", Err(SkipReason::UnknownMarkup));
        check(b"<item>", Err(SkipReason::UnknownMarkup));
        check(b" \n", Err(SkipReason::Empty));
        check(b"PK\x03\x04\0\0", Err(SkipReason::Binary));
        check(b"<DOC>\0</DOC>", Ok(("doc", None)));
    }

    #[test]
    fn entities() {
        let count = |text: &str, expected: Option<usize>| {
            assert_eq!(count_entities(text), expected, "{text}");
        };
        count("", Some(0));
        count("Beras &amp; Gula&nbsp;&#8217;", Some(3));
        for plain in [
            "a & b",
            "a &b; c",
            "a < b &amp;",
            "&amp; >",
            "?a=1&copy=2 &amp;",
        ] {
            count(plain, None);
        }
        let check = |text: &str, expected: &str| assert_eq!(decode_entities(text), expected);
        check(
            "a &amp; b &lt;c&gt; &ldquo;d&#8221; &#x2013; &eacute;",
            "a & b <c> “d” – é",
        );
        check("Jum&#146;at &#x92;", "Jum’at ’");
        check(
            "AT&T & Co; &tidakada; &#0; &#xD800; &#99999999999; &é",
            "AT&T & Co; &tidakada; &#0; &#xD800; &#99999999999; &é",
        );
        check("&amp;amp;", "&amp;");
    }
}
