//! An item of RSS, Atom or a WordPress export → an article.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::encoding;
use super::error::SkipReason;
use super::fields::{Field, Rank, ReadOptions, Reading, Record, Value};
use super::html;
use super::markup::{decode_entities, push_text};
use super::wordpress::{Post, without_shortcodes};
use crate::article::DateRule;

/// What WordPress calls the section of posts that have none.
const NO_SECTION: &str = "uncategorized";

/// Parses an item, the element of this name.
pub(super) fn parse_record(
    record: &[u8],
    element: &str,
    charset: Option<&str>,
    options: &ReadOptions,
) -> Result<Reading, SkipReason> {
    let decoded = encoding::decode(record, charset)?;
    let mut reading = Item::read(&decoded.text, element, options)?.into_reading()?;
    reading.notes.splice(..0, encoding::note(&decoded));
    Ok(reading)
}

/// What the elements of an item say.
struct Item<'a> {
    options: &'a ReadOptions,
    record: Record,
    sections: Vec<String>,
    tags: Vec<String>,
    /// Whether it comes from a WordPress export.
    is_post: bool,
    post: Post,
    body: Vec<((Field, Rank), String, String)>,
}

/// An element of an item, while it is read.
#[derive(Default)]
struct Element {
    name: String,
    text: String,
    /// The attributes that matter.
    domain: String,
    nicename: String,
    href: String,
    term: String,
    /// Whether its text is markup as it stands, with tags in it.
    is_xhtml: bool,
    /// Whether text is passed over, which is in an element that is not asked.
    is_muted: bool,
}

impl Element {
    fn begin(tag: &BytesStart<'_>) -> Element {
        let mut element = Element {
            name: tag.name().as_ref().to_owned(),
            ..Element::default()
        };
        let mut rel = String::new();
        // Looking for attributes given twice would take quadratic time.
        for attribute in tag.attributes().with_checks(false).flatten() {
            let value = || decode_entities(&attribute.value);
            match attribute.key.as_ref() {
                "domain" => element.domain = value(),
                "nicename" => element.nicename = value(),
                "href" => element.href = value(),
                "rel" => rel = value(),
                "term" => element.term = value(),
                "type" => element.is_xhtml = value() == "xhtml",
                _ => {}
            }
        }
        if !matches!(rel.as_str(), "" | "alternate") {
            element.href.clear();
        }
        element
    }

    /// Takes in a tag within the element.
    fn nested(&mut self, name: &str, is_start: bool) {
        let asked = match self.name.as_str() {
            "author" => "name",
            "source" => "title",
            _ => {
                let slash = if is_start { "" } else { "/" };
                self.text.extend(["<", slash, name, ">"]);
                return;
            }
        };
        self.is_muted = is_start && name != asked;
    }

    fn push(&mut self, event: &Event<'_>) {
        match event {
            _ if self.is_muted => {}
            Event::Text(text) if self.is_xhtml => self.text.push_str(text),
            Event::GeneralRef(entity) if self.is_xhtml => self.text.extend(["&", entity, ";"]),
            event => push_text(&mut self.text, event),
        }
    }
}

impl<'a> Item<'a> {
    fn read(text: &str, element: &str, options: &'a ReadOptions) -> Result<Item<'a>, SkipReason> {
        let mut item = Item {
            options,
            record: Record::default(),
            sections: Vec::new(),
            tags: Vec::new(),
            is_post: false,
            post: Post::default(),
            body: Vec::new(),
        };
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        // The item before may have taken the start tag, if it had no end tag.
        let has_start = text
            .strip_prefix('<')
            .is_some_and(|text| text.starts_with(element));
        let mut depth = usize::from(!has_start);
        let mut open: Option<Element> = None;
        loop {
            let event = reader
                .read_event()
                .map_err(|error| SkipReason::InvalidXml {
                    message: error.to_string(),
                })?;
            match &event {
                Event::Start(tag) => {
                    match &mut open {
                        Some(element) => element.nested(tag.name().as_ref(), true),
                        None if depth == 1 => open = Some(Element::begin(tag)),
                        None => {}
                    }
                    depth += 1;
                }
                Event::Empty(tag) => match &mut open {
                    Some(element) => element.nested(tag.name().as_ref(), true),
                    None if depth == 1 => item.take(Element::begin(tag)),
                    None => {}
                },
                Event::End(tag) => {
                    depth = depth.saturating_sub(1);
                    match open.take() {
                        Some(element) if depth <= 1 => item.take(element),
                        Some(mut element) => {
                            element.nested(tag.name().as_ref(), false);
                            open = Some(element);
                        }
                        None => {}
                    }
                    if depth == 0 {
                        return Ok(item);
                    }
                }
                Event::Eof => {
                    return Err(SkipReason::InvalidXml {
                        message: format!("</{element}> is missing"),
                    });
                }
                event => {
                    if let Some(element) = &mut open {
                        element.push(event);
                    }
                }
            }
        }
    }

    /// Takes in an element.
    fn take(&mut self, element: Element) {
        let Element { name, text, .. } = &element;
        if let Some(meaning @ (_, Rank::Mapped(_))) = self.options.meaning(name) {
            self.set(meaning, element);
            return;
        }
        let meaning = match name.as_str() {
            "guid" | "id" => (Field::Id, Rank::Known(0)),
            "title" => (Field::Title, Rank::Known(0)),
            "content:encoded" | "content" => (Field::Body, Rank::Known(0)),
            "excerpt:encoded" | "summary" => (Field::Body, Rank::Summary(0)),
            "description" => (Field::Body, Rank::Summary(1)),
            "pubDate" | "published" => (Field::Date, Rank::Known(1)),
            "dc:date" => (Field::Date, Rank::Known(2)),
            "updated" => (Field::Date, Rank::Known(3)),
            "dc:creator" | "author" => (Field::Author, Rank::Known(0)),
            "source" | "dc:publisher" => (Field::Source, Rank::Known(0)),
            // A link of Atom to something else has lost its address.
            "link" if text.is_empty() && element.href.is_empty() => return,
            "link" => (Field::Url, Rank::Known(0)),
            "category" | "dc:subject" => return self.take_category(element),
            _ => {
                if let Some(name) = name.strip_prefix("wp:") {
                    self.is_post = true;
                    let text = Some(text.trim().to_owned());
                    match name {
                        "post_type" => self.post.kind = text,
                        "status" => self.post.status = text,
                        "post_date" => self.post.date = text,
                        "post_date_gmt" => self.post.date_gmt = text,
                        _ => {}
                    }
                }
                return;
            }
        };
        self.set(meaning, element);
    }

    /// Sets a field; the text of a body waits until all is read, which tells of what kind it is.
    fn set(&mut self, meaning: (Field, Rank), element: Element) {
        let Element {
            name, text, href, ..
        } = element;
        match meaning.0 {
            Field::Body => self.body.push((meaning, name, text)),
            Field::Url if !href.is_empty() => self.record.set(meaning, &name, Value::Text(href)),
            Field::Author => {
                let author = plain(text);
                let author = without_address(&author).to_owned();
                self.record.set(meaning, &name, Value::Text(author));
            }
            _ => self.record.set(meaning, &name, Value::Text(plain(text))),
        }
    }

    /// Takes in a category: WordPress says whether it is one or a tag; elsewhere
    /// the first is the section.
    fn take_category(&mut self, element: Element) {
        let text = if element.term.is_empty() {
            plain(element.text)
        } else {
            element.term
        };
        if text.trim().is_empty() || element.nicename == NO_SECTION {
            return;
        }
        let is_section = match element.domain.as_str() {
            "category" => true,
            "post_tag" => false,
            _ if self.is_post => return,
            _ => self.sections.is_empty(),
        };
        if is_section && !text.eq_ignore_ascii_case(NO_SECTION) {
            self.sections.push(text);
        } else if !is_section {
            self.tags.push(text);
        }
    }

    fn into_reading(self) -> Result<Reading, SkipReason> {
        self.post.check()?;
        let mut record = self.record;
        for (meaning, name, text) in self.body {
            let text = if self.is_post {
                without_shortcodes(&text).into_owned()
            } else {
                text
            };
            record.set(meaning, &name, Value::Text(plain(text)));
        }
        let known = |field| (field, Rank::Known(0));
        if let Some(date) = self.post.published() {
            record.set(known(Field::Date), "wp:post_date", Value::Text(date));
        }
        if let Some(section) = self.sections.into_iter().next() {
            record.set(known(Field::Section), "category", Value::Text(section));
        }
        if !self.tags.is_empty() {
            record.set(known(Field::Tags), "tags", Value::List(self.tags));
        }
        record.into_article(DateRule::Record)
    }
}

/// Returns the text of what may be HTML.
fn plain(text: String) -> String {
    if memchr::memchr2(b'<', b'&', text.as_bytes()).is_some() {
        html::text_of(&text)
    } else {
        text
    }
}

/// Returns the name in `redaksi@koran.test (Budi)`, which RSS asks for.
fn without_address(author: &str) -> &str {
    author
        .trim()
        .strip_suffix(')')
        .and_then(|author| author.split_once('('))
        .filter(|(address, _)| address.contains('@'))
        .map_or(author, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    fn parse(element: &str, record: &str) -> Result<Reading, SkipReason> {
        parse_record(record.as_bytes(), element, None, &ReadOptions::default())
    }

    fn article(element: &str, record: &str) -> Article {
        let reading = parse(element, record).unwrap();
        assert_eq!(reading.notes, [""; 0], "{record}");
        reading.article
    }

    #[test]
    fn a_post_of_wordpress() {
        let found = article(
            "item",
            r#"<item>
            <title>Harga &amp;#8220;Beras&amp;#8221; &amp; Cabai</title>
            <link>https://koran.test/beras/</link>
            <pubDate>Thu, 09 Aug 2018 04:30:00 +0000</pubDate>
            <dc:creator><![CDATA[budi]]></dc:creator>
            <guid isPermaLink="false">https://koran.test/?p=7</guid>
            <description></description>
            <content:encoded><![CDATA[<!-- wp:paragraph -->
<p>Jakarta &#8211; Harga <b>naik</b>.</p>
<!-- /wp:paragraph -->

[caption id="x"]<img src="a.jpg"/> Foto[/caption]

Klasik, tanpa
tanda.

Paragraf </item> kedua.]]></content:encoded>
            <excerpt:encoded><![CDATA[]]></excerpt:encoded>
            <wp:post_id>7</wp:post_id>
            <wp:post_date><![CDATA[2018-08-09 11:30:00]]></wp:post_date>
            <wp:post_date_gmt><![CDATA[2018-08-09 04:30:00]]></wp:post_date_gmt>
            <wp:status><![CDATA[publish]]></wp:status>
            <wp:post_type><![CDATA[post]]></wp:post_type>
            <category domain="post_tag" nicename="beras"><![CDATA[beras]]></category>
            <category domain="category" nicename="uncategorized"><![CDATA[Tak Berkategori]]></category>
            <category domain="category" nicename="ekonomi"><![CDATA[Ekonomi]]></category>
            <category domain="post_format" nicename="x"><![CDATA[Video]]></category>
            <category domain="post_tag" nicename="cabai"><![CDATA[cabai, rawit]]></category>
            <wp:comment><wp:comment_author>Ani</wp:comment_author><title>Bukan</title></wp:comment>
            </item>"#,
        );
        assert_eq!(found.title, "Harga “Beras” & Cabai");
        assert_eq!(
            found.body,
            "Jakarta – Harga naik.\n\nKlasik, tanpa tanda.\n\nParagraf kedua."
        );
        assert_eq!(found.id, "https://koran.test/?p=7");
        assert_eq!(found.author.as_deref(), Some("budi"));
        assert_eq!(found.section.as_deref(), Some("Ekonomi"));
        assert_eq!(found.tags, ["beras", "cabai, rawit"]);
        assert_eq!(found.url.as_deref(), Some("https://koran.test/beras/"));
        let published = found.published.unwrap();
        assert_eq!(published.to_iso(), "2018-08-09T11:30:00+07:00");
    }

    #[test]
    fn items_of_feeds() {
        let check = |element: &str, record: &str, fields: [Option<&str>; 6]| {
            let record = format!("<{element}>{record}</{element}>");
            let found = article(element, &record);
            let date = found.published.map(|published| published.to_iso());
            let found_fields = [
                Some(found.title.as_str()),
                Some(found.body.as_str()),
                found.author.as_deref(),
                date.as_deref(),
                found.section.as_deref(),
                found.url.as_deref(),
            ];
            assert_eq!(found_fields, fields, "{record}");
        };
        check(
            "item",
            "<title>A &lt; B</title><description>Satu.&lt;br&gt;Dua &amp;amp; tiga.</description>\
             <author>redaksi@koran.test (Budi)</author><category>Bola</category>\
             <category>Liga</category><link>https://k.test/1</link>\
             <media:group><title>Lain</title></media:group>",
            [
                Some("A < B"),
                Some("Satu.\nDua & tiga."),
                Some("Budi"),
                None,
                Some("Bola"),
                Some("https://k.test/1"),
            ],
        );
        check(
            "entry",
            "<title type='html'>Judul &amp;ndash; dua</title><author><name>Budi</name><email>b@k.test</email></author>\
             <link rel='self' href='https://k.test/self'/><link href='https://k.test/a?b&amp;c'/>\
             <updated>2018-08-10T00:00:00Z</updated><published>2018-08-09T11:30:00+07:00</published>\
             <category term='Bola'/><summary>ringkas</summary>\
             <content type='xhtml'><div xmlns='x'><p>Satu &lt; dua.</p><p>Tiga<br/>empat.</p></div></content>\
             <source><id>x</id><title>Kantor Berita</title></source>",
            [
                Some("Judul – dua"),
                Some("Satu < dua.\n\nTiga\nempat."),
                Some("Budi"),
                Some("2018-08-09T11:30:00+07:00"),
                Some("Bola"),
                Some("https://k.test/a?b&c"),
            ],
        );
        // The item before has taken the start tag; a lone ampersand is text.
        check(
            "item",
            "<title>A & B</title></item><item>",
            [Some("A & B"), Some(""), None, None, None, None],
        );
        let found = parse(
            "item",
            "<title>A</title><description>b</description></item>",
        )
        .unwrap();
        assert_eq!(found.article.title, "A");
        assert_eq!(found.guesses[0].to_string(), "body=description");
    }

    #[test]
    fn keys_can_be_mapped() {
        let options = ReadOptions {
            fields: vec!["body=description".parse().unwrap()],
            ..ReadOptions::default()
        };
        let record =
            b"<item><description>a</description><content:encoded>b</content:encoded></item>";
        let found = parse_record(record, "item", None, &options).unwrap();
        assert_eq!(found.article.body, "a");
    }

    #[test]
    fn what_is_no_article() {
        let check = |record: &str, message: &str| {
            let found = parse("item", record).unwrap_err().to_string();
            assert_eq!(found, message, "{record}");
        };
        let post = |kind: &str, status: &str| {
            format!(
                "<item><title>a</title><wp:post_type>{kind}</wp:post_type><wp:status> {status}</wp:status></item>"
            )
        };
        check(
            &post("attachment", "inherit"),
            "a WordPress attachment is no article",
        );
        check(
            &post("wp_navigation", "publish"),
            "a WordPress wp_navigation is no article",
        );
        check(&post("post", "draft"), "the post is not published (draft)");
        check(&post("page", "trash"), "the post is not published (trash)");
        check("<item></item>", "neither title nor body has text");
        check("<item><title>a", "not valid XML: </item> is missing");
        check(
            "<item><title>a</item>",
            "not valid XML: ill-formed document: expected `</title>`, but `</item>` was found",
        );
        check("<item>\0</item>", "it holds NUL bytes, so it is not text");
        for broken in [
            "<item><![CDATA[a</item>",
            "<item><a b=",
            "<item><!-- </item>",
            "</b",
        ] {
            assert!(
                matches!(parse("item", broken), Err(SkipReason::InvalidXml { .. })),
                "{broken}"
            );
        }
    }

    /// Made once: its patterns take longer than a small text.
    static OPTIONS: std::sync::LazyLock<ReadOptions> =
        std::sync::LazyLock::new(ReadOptions::default);

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "(<(/?(item|title|link|content:encoded|wp:status)( a='b'|/)?>)?|<!\\[CDATA\\[|\\]\\]>|&(amp|#1)?;|\\[/?caption|\\]|[ aé]){0,40}") {
            for element in ["item", "entry"] {
                let _ = parse_record(text.as_bytes(), element, None, &OPTIONS);
            }
        }
    }
}
