//! A document of a word processor (`.docx`, `.odt`) → the article written in it.
//!
//! Both are ZIP files of XML. The paragraphs become the lines of a text, which
//! is then read as text files are; the styles tell which of them is the title.
//! What was deleted with changes tracked is no part of it.

use std::io::{Cursor, ErrorKind, Read};

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::encoding::decode;
use super::error::SkipReason;
use super::fields::{ReadOptions, Reading};
use super::text::{self, collapse};

/// Most bytes a part of a document may have once it is unpacked.
const MAX_PART_BYTES: usize = 100 << 20;

/// Deepest nesting of paragraphs, as text boxes have it.
const MAX_DEPTH: usize = 64;

/// How old Word files and protected documents begin.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// How far down a title may stand, in paragraphs.
const TITLE_PARAGRAPHS: usize = 10;

/// Names of styles that titles have, in lower case, in English and Indonesian Word.
const TITLE_STYLES: [&str; 5] = ["title", "heading1", "judul", "judul1", "heading_20_1"];

/// A document's properties often hold such titles and authors instead of real ones.
const NO_TITLES: [&str; 5] = [
    "microsoft word",
    "document",
    "untitled",
    "dokumen",
    "template",
];
const NO_AUTHORS: [&str; 14] = [
    "user",
    "admin",
    "administrator",
    "microsoft",
    "windows",
    "unknown",
    "acer",
    "asus",
    "lenovo",
    "toshiba",
    "hp",
    "dell",
    "python-docx",
    "pengguna",
];

type Document<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// Parses a document.
pub(super) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Reading, SkipReason> {
    if bytes.is_empty() {
        return Err(SkipReason::Empty);
    }
    if bytes.starts_with(OLE) {
        return Err(SkipReason::OldDocument);
    }
    let mut document = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut paragraphs;
    let properties;
    if let Some(content) = part(&mut document, "content.xml")? {
        let manifest = part(&mut document, "META-INF/manifest.xml")?.unwrap_or_default();
        if memchr::memmem::find(&manifest, b"encryption-data").is_some() {
            return Err(SkipReason::Encrypted);
        }
        paragraphs = read_paragraphs(&content)?;
        properties = part(&mut document, "meta.xml")?;
    } else {
        let content = part(&mut document, "word/document.xml")?
            .ok_or_else(|| damaged("it is no .docx or .odt file"))?;
        paragraphs = read_paragraphs(&content)?;
        for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
            if let Some(notes) = part(&mut document, notes)? {
                paragraphs.extend(read_paragraphs(&notes)?);
            }
        }
        properties = part(&mut document, "docProps/core.xml")?;
    }
    // Properties are only a help: damage there is no matter.
    let properties = properties
        .and_then(|xml| Properties::read(&xml).ok())
        .unwrap_or_default();

    if let Some(title) = properties.position_of_title(&paragraphs) {
        paragraphs[..=title].rotate_right(1);
    }
    let lines: Vec<_> = paragraphs
        .iter()
        .map(|paragraph| paragraph.text.as_str())
        .collect();
    let mut reading = text::parse(lines.join("\n\n").as_bytes(), options)?;
    let article = &mut reading.article;
    if article.title.is_empty() {
        article.title = properties.title.unwrap_or_default();
    }
    article.author = article.author.take().or(properties.author);
    reading.encoding = "";
    Ok(reading)
}

/// Unpacks a part of a document; `None` when it has none by that name.
fn part(document: &mut Document<'_>, name: &str) -> Result<Option<Vec<u8>>, SkipReason> {
    let packed = match document.by_name(name) {
        Ok(packed) => packed,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
            return Err(SkipReason::Encrypted);
        }
        Err(error) => return Err(damaged(&error)),
    };
    let mut bytes = Vec::new();
    // The size in the ZIP file may be a lie, so it is not asked.
    packed
        .take(MAX_PART_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => damaged("it is cut short"),
            _ => damaged(&error),
        })?;
    if bytes.len() > MAX_PART_BYTES {
        return Err(SkipReason::UnpackedTooLarge {
            limit: MAX_PART_BYTES,
        });
    }
    Ok(Some(bytes))
}

fn damaged(message: &(impl ToString + ?Sized)) -> SkipReason {
    SkipReason::DamagedDocument {
        message: message.to_string(),
    }
}

/// A paragraph or a row of a table.
#[derive(Debug, Default, PartialEq, Eq)]
struct Paragraph {
    text: String,
    is_title: bool,
}

/// What an element is to the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    Paragraph,
    /// Text of a paragraph of Word; in `.odt` it stands in the paragraph itself.
    Text,
    Style,
    Space,
    Break,
    Hyphen,
    Row,
    Cell,
    /// Something whose text is no part of the article.
    Left,
    Other,
}

impl Element {
    fn of(name: &str) -> Element {
        match name {
            "w:p" | "text:p" | "text:h" => Element::Paragraph,
            "w:t" => Element::Text,
            "w:pStyle" => Element::Style,
            "w:tab" | "w:ptab" | "text:tab" | "text:s" => Element::Space,
            "w:br" | "w:cr" | "text:line-break" => Element::Break,
            "w:noBreakHyphen" => Element::Hyphen,
            "w:tr" | "table:table-row" => Element::Row,
            "w:tc" | "table:table-cell" => Element::Cell,
            // The fallback says what the choice before it says.
            "w:del"
            | "w:moveFrom"
            | "mc:Fallback"
            | "w:pPrChange"
            | "text:tracked-changes"
            | "text:note-citation"
            | "text:table-of-content"
            | "office:annotation" => Element::Left,
            _ => Element::Other,
        }
    }
}

/// Collects the paragraphs of a part.
#[derive(Debug, Default)]
struct Paragraphs {
    done: Vec<Paragraph>,
    /// The paragraphs in hand, each within the one before.
    open: Vec<Paragraph>,
    /// The cells of the outermost row in hand.
    cells: Vec<Vec<Paragraph>>,
    rows: usize,
    /// Elements in hand whose text is left out.
    left: usize,
    /// Elements of text in hand.
    texts: usize,
}

impl Paragraphs {
    fn begin(&mut self, element: &BytesStart<'_>) -> Result<(), SkipReason> {
        let name = element.name();
        let kind = Element::of(name.as_ref());
        match kind {
            Element::Left => self.left += 1,
            _ if self.left > 0 => {}
            Element::Paragraph if self.open.len() >= MAX_DEPTH => {
                return Err(damaged("its paragraphs are nested too deep"));
            }
            Element::Paragraph => {
                let style = attribute(element, "text:style-name");
                let is_title = style.is_some_and(|style| is_title_style(&style))
                    || name.as_ref() == "text:h"
                        && attribute(element, "text:outline-level").as_deref() == Some("1");
                let text = String::new();
                self.open.push(Paragraph { text, is_title });
                self.texts += usize::from(name.as_ref() != "w:p");
            }
            Element::Text => self.texts += 1,
            Element::Style => {
                let style = attribute(element, "w:val").unwrap_or_default();
                if let Some(paragraph) = self.open.last_mut() {
                    paragraph.is_title |= is_title_style(&style);
                }
            }
            Element::Space => self.push(" "),
            Element::Break => self.push("\n"),
            Element::Hyphen => self.push("-"),
            Element::Row => self.rows += 1,
            Element::Cell if self.rows == 1 => self.cells.push(Vec::new()),
            Element::Cell | Element::Other => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        match Element::of(name) {
            Element::Left => self.left = self.left.saturating_sub(1),
            _ if self.left > 0 => {}
            Element::Paragraph => {
                self.texts -= usize::from(name != "w:p" && self.texts > 0);
                if let Some(paragraph) = self.open.pop() {
                    self.keep(paragraph);
                }
            }
            Element::Text => self.texts = self.texts.saturating_sub(1),
            Element::Row => {
                self.rows = self.rows.saturating_sub(1);
                if self.rows == 0 {
                    self.end_row();
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.texts > 0 && self.left == 0 {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn keep(&mut self, mut paragraph: Paragraph) {
        let lines = paragraph.text.split('\n').filter_map(collapse);
        paragraph.text = lines.collect::<Vec<_>>().join("\n");
        if paragraph.text.is_empty() {
            return;
        }
        match self.cells.last_mut() {
            Some(cell) => cell.push(paragraph),
            None => self.done.push(paragraph),
        }
    }

    /// Makes a line of a row, unless its cells hold more than that: then the
    /// table is there for the layout.
    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let is_layout = cells.iter().any(|cell| cell.len() > 1);
        let paragraphs = cells.into_iter().flatten();
        if is_layout {
            self.done.extend(paragraphs);
            return;
        }
        let cells: Vec<_> = paragraphs.map(|paragraph| paragraph.text).collect();
        if !cells.is_empty() {
            self.done.push(Paragraph {
                text: cells.join(" | "),
                is_title: false,
            });
        }
    }
}

fn is_title_style(style: &str) -> bool {
    TITLE_STYLES.contains(&style.to_lowercase().as_str())
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    // The check for doubles takes quadratic time.
    let mut attributes = element.attributes();
    let attribute = attributes
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.as_ref() == name)?;
    let value = attribute.normalized_value(XmlVersion::Explicit1_0).ok()?;
    Some(value.into_owned())
}

/// Reads XML; gives what begins, what ends and the text between.
fn read_xml<'a>(
    xml: &'a str,
    mut take: impl FnMut(Node<'_, 'a>) -> Result<(), SkipReason>,
) -> Result<(), SkipReason> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.allow_dangling_amp = true;
    loop {
        match reader.read_event().map_err(|error| damaged(&error))? {
            Event::Start(element) => take(Node::Begin(&element))?,
            Event::End(element) => take(Node::End(element.name().0))?,
            Event::Text(text) => take(Node::Text(&text.xml10_content()))?,
            Event::CData(text) => take(Node::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                if let Ok(Some(c)) = reference.resolve_char_ref() {
                    take(Node::Text(c.encode_utf8(&mut [0; 4])))?;
                } else if let Some(text) = resolve_predefined_entity(&reference.xml10_content()) {
                    take(Node::Text(text))?;
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

enum Node<'e, 'a> {
    Begin(&'e BytesStart<'a>),
    End(&'e str),
    Text(&'e str),
}

fn read_paragraphs(xml: &[u8]) -> Result<Vec<Paragraph>, SkipReason> {
    let xml = decode(xml, None)?.text;
    let mut paragraphs = Paragraphs::default();
    read_xml(&xml, |node| {
        match node {
            Node::Begin(element) => paragraphs.begin(element)?,
            Node::End(name) => paragraphs.end(name),
            Node::Text(text) => paragraphs.text(text),
        }
        Ok(())
    })?;
    Ok(paragraphs.done)
}

/// What a document says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
struct Properties {
    title: Option<String>,
    author: Option<String>,
}

impl Properties {
    fn read(xml: &[u8]) -> Result<Properties, SkipReason> {
        let xml = decode(xml, None)?.text;
        let [mut title, mut author, mut first_author] = [const { String::new() }; 3];
        let mut element = String::new();
        read_xml(&xml, |node| {
            match node {
                Node::Begin(begun) => begun.name().0.clone_into(&mut element),
                Node::End(_) => element.clear(),
                Node::Text(text) => match element.as_str() {
                    "dc:title" => title.push_str(text),
                    "dc:creator" => author.push_str(text),
                    "meta:initial-creator" => first_author.push_str(text),
                    _ => {}
                },
            }
            Ok(())
        })?;
        let is_file = |title: &str| {
            title
                .rsplit_once('.')
                .is_some_and(|(_, end)| !end.contains(' '))
        };
        let starts = |text: &str, known: &[&str]| {
            let text = text.to_lowercase();
            known.iter().any(|known| text.starts_with(known))
        };
        Ok(Properties {
            title: collapse(&title).filter(|title| !starts(title, &NO_TITLES) && !is_file(title)),
            author: collapse(&first_author)
                .or_else(|| collapse(&author))
                .filter(|author| !starts(author, &NO_AUTHORS)),
        })
    }

    /// Returns where the title stands: what has the style of one, or is that of
    /// the properties.
    fn position_of_title(&self, paragraphs: &[Paragraph]) -> Option<usize> {
        let mut first = paragraphs.iter().take(TITLE_PARAGRAPHS);
        let title = self.title.as_deref();
        first
            .clone()
            .position(|paragraph| paragraph.is_title)
            .or_else(|| first.position(|paragraph| Some(paragraph.text.as_str()) == title))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::LazyLock;

    use zip::write::SimpleFileOptions;

    use super::*;

    static OPTIONS: LazyLock<ReadOptions> = LazyLock::new(ReadOptions::default);

    fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            let options = SimpleFileOptions::default();
            archive.start_file(*name, options).unwrap();
            archive.write_all(content.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn word(body: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"
        )
    }

    fn paragraph(text: &str) -> String {
        format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    fn title(text: &str) -> String {
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"Judul1\"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    }

    fn read(parts: &[(&str, &str)]) -> Result<Reading, SkipReason> {
        parse(&zip(parts), &OPTIONS)
    }

    #[test]
    fn paragraphs_of_word() {
        let check = |body: &str, expected: &[&str]| {
            let found = read_paragraphs(word(body).as_bytes()).unwrap();
            let found: Vec<_> = found.iter().map(|found| found.text.as_str()).collect();
            assert_eq!(found, expected, "{body}");
        };
        let run = |inner: &str| format!("<w:p>{inner}</w:p>");
        check(
            &[
                paragraph("Satu &amp; dua"),
                paragraph(" "),
                paragraph("Tiga"),
            ]
            .concat(),
            &["Satu & dua", "Tiga"],
        );
        check(
            &run(
                "<w:t>a</w:t><w:tab/><w:t xml:space=\"preserve\"> b</w:t><w:br/><w:t>c&#233;</w:t>",
            ),
            &["a b\ncé"],
        );
        check(
            &run("<w:t>anak</w:t><w:noBreakHyphen/><w:t>anak</w:t>"),
            &["anak-anak"],
        );
        check(
            &run(
                "<w:del><w:r><w:delText>lama</w:delText><w:t>x</w:t></w:r></w:del><w:ins><w:t>baru</w:t></w:ins>",
            ),
            &["baru"],
        );
        check(&run("<w:instrText>PAGE</w:instrText><w:t>a</w:t>"), &["a"]);
        // A text box comes before the paragraph it hangs on, and once.
        check(
            &run(&format!(
                "<w:t>luar</w:t><mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>",
                paragraph("kotak")
            )),
            &["kotak", "luar"],
        );
        let cell = |inner: &str| format!("<w:tc>{inner}</w:tc>");
        let row = |cells: &[String]| format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cells.concat());
        let [a, b] = [cell(&paragraph("a")), cell(&paragraph("b"))];
        check(&row(&[a.clone(), b.clone()]), &["a | b"]);
        check(
            &row(&[cell(&(paragraph("a") + &paragraph("c"))), b.clone()]),
            &["a", "c", "b"],
        );
        check(&row(&[cell(&row(&[a.clone(), b])), a]), &["a", "b", "a"]);
    }

    #[test]
    fn articles_of_word() {
        let check = |body: &str, core: &str, title: &str, author: Option<&str>, text: &str| {
            let core = format!("<cp:coreProperties>{core}</cp:coreProperties>");
            let parts = [
                ("word/document.xml", word(body)),
                ("docProps/core.xml", core),
            ];
            let parts: Vec<_> = parts
                .iter()
                .map(|(name, xml)| (*name, xml.as_str()))
                .collect();
            let article = read(&parts).unwrap().article;
            assert_eq!(article.title, title, "{body}");
            assert_eq!(article.author.as_deref(), author, "{body}");
            assert_eq!(article.body, text, "{body}");
        };
        let creator = "<dc:title>Banjir</dc:title><dc:creator>Ani</dc:creator>";
        check(
            &(paragraph("Banjir") + &paragraph("Air naik.")),
            creator,
            "Banjir",
            Some("Ani"),
            "Air naik.",
        );
        check(
            &(paragraph("Banjir") + &paragraph("Oleh: Budi") + &paragraph("Air naik.")),
            creator,
            "Banjir",
            Some("Budi"),
            "Air naik.",
        );
        check(
            &(paragraph("HARIAN.com")
                + &title("Surut")
                + &paragraph("Oleh: Budi")
                + &paragraph("Air.")),
            "",
            "Surut",
            Some("Budi"),
            "Air.",
        );
        check(
            &(paragraph("EKONOMI") + &paragraph("Banjir") + &paragraph("Air naik.")),
            creator,
            "Banjir",
            Some("Ani"),
            "EKONOMI\n\nAir naik.",
        );
        let long = "kata ".repeat(80);
        check(
            &paragraph(&long),
            creator,
            "Banjir",
            Some("Ani"),
            long.trim(),
        );
        let useless = "<dc:title>Microsoft Word - a.doc</dc:title><dc:creator>user</dc:creator>";
        check(&paragraph(&long), useless, "", None, long.trim());
        check(
            &paragraph(&long),
            "<dc:title>berita.docx</dc:title",
            "",
            None,
            long.trim(),
        );
    }

    #[test]
    fn notes_are_appended() {
        let notes = format!(
            "<w:footnotes><w:footnote>{}</w:footnote></w:footnotes>",
            paragraph("Catatan.")
        );
        let body = word(&(paragraph("Judul") + &paragraph("Isi.")));
        let article = read(&[("word/document.xml", &body), ("word/footnotes.xml", &notes)]);
        assert_eq!(article.unwrap().article.body, "Isi.\n\nCatatan.");
    }

    #[test]
    fn open_document() {
        let content = "<office:document-content><office:body><office:text>\
            <text:tracked-changes><text:p>lama</text:p></text:tracked-changes>\
            <text:p text:style-name=\"P1\">HARIAN.com</text:p>\
            <text:h text:outline-level=\"1\">Ban<text:span>jir</text:span></text:h>\n\
            <text:p>Oleh: Budi</text:p>\
            <text:p>Air<text:s/><text:s/>naik.<text:note><text:note-citation>1</text:note-citation>\
            <text:note-body><text:p>Catatan.</text:p></text:note-body></text:note> Pergi.</text:p>\
            </office:text></office:body></office:document-content>";
        let meta = "<office:meta><meta:initial-creator>Ani</meta:initial-creator></office:meta>";
        let article = read(&[("content.xml", content), ("meta.xml", meta)])
            .unwrap()
            .article;
        assert_eq!(article.title, "Banjir");
        assert_eq!(article.author.as_deref(), Some("Budi"));
        assert_eq!(article.body, "Catatan.\n\nAir naik. Pergi.");
        let manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
        let sealed = read(&[("content.xml", "?"), ("META-INF/manifest.xml", manifest)]);
        assert_eq!(sealed, Err(SkipReason::Encrypted));
    }

    #[test]
    fn what_is_no_document() {
        let check = |bytes: &[u8], name: &str| {
            let reason = parse(bytes, &OPTIONS).unwrap_err();
            assert_eq!(reason.name().english, name, "{reason}");
        };
        check(b"", "empty");
        check(b"PK\x03\x04 and no more", "damaged document");
        check(&[OLE, b"..."].concat(), "old Word document");
        check(&zip(&[("mimetype", "x")]), "damaged document");
        check(&zip(&[("word/document.xml", &word(""))]), "empty");
        check(
            &zip(&[("word/document.xml", "<w:p><w:t>a</b>")]),
            "damaged document",
        );
        let deep = "<w:p>".repeat(10_000);
        check(&zip(&[("word/document.xml", &deep)]), "damaged document");
        let bomb = " ".repeat(MAX_PART_BYTES + 1);
        let bomb = zip(&[("word/document.xml", &bomb)]);
        assert!(bomb.len() < 1 << 20);
        check(&bomb, "too large unpacked");
    }

    proptest::proptest! {
        #[test]
        fn nothing_breaks_it(
            at in 0_usize..400,
            with in proptest::collection::vec(proptest::prelude::any::<u8>(), 1..9),
        ) {
            let body = word(&(title("Judul") + &paragraph("Isi &amp; isi.")));
            let mut bytes = zip(&[("word/document.xml", &body)]);
            let at = at.min(bytes.len() - 1);
            let end = (at + with.len()).min(bytes.len());
            bytes.splice(at..end, with.clone());
            let _ = parse(&bytes, &OPTIONS);
            let mut xml = body.into_bytes();
            let at = at.min(xml.len() - 1);
            let end = (at + with.len()).min(xml.len());
            xml.splice(at..end, with);
            let _ = read_paragraphs(&xml);
        }
    }
}
