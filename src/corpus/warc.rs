//! A web archive (WARC 1.0 and 1.1) → its pages.
//!
//! [`RecordSplitter`] cuts a file by the lengths its records give; [`parse_record`]
//! opens a record. A page that was fetched becomes an article by the rules of
//! saved pages, a text by those of text files, at the address it was fetched
//! from. Pictures, scripts, requests, errors and the like are other records.

use memchr::memmem;

use super::byline::date_from_surroundings;
use super::dates::read_date;
use super::encoding::{self, decode};
use super::error::SkipReason;
use super::fields::{ReadOptions, Reading};
use super::http::{self, charset, field, media_type, split_head};
use super::note::Note;
use super::pieces::{Cut, Splitter};
use super::{html, text};
use crate::article::DateRule;

/// Longest record whose content is read, in bytes; no page is longer.
const MAX_CONTENT_BYTES: u64 = 32 << 20;

/// Most bytes of a line of a header that are looked at.
const MAX_LINE_BYTES: usize = 256;

/// Longest header, in bytes.
const MAX_HEADER_BYTES: usize = 1 << 16;

/// How a record begins.
const VERSION: &[u8] = b"WARC/";

/// How a record begins that was written behind one cut short.
const BEGINNINGS: [&[u8]; 2] = [b"WARC/1.0\r\nWARC-", b"WARC/1.1\r\nWARC-"];

/// Texts by these names are for programs.
const NO_ARTICLES: [&str; 3] = ["/robots.txt", "/ads.txt", "/app-ads.txt"];

/// Cuts a file behind the content of each record.
///
/// What stands where a record should begin, and content that is too long, is
/// cut into lines until a record begins. The first of the lines is handed over
/// as a record, so that the damage is told once.
#[derive(Debug, Default)]
pub(super) struct RecordSplitter {
    at: At,
    /// The beginning of the line in hand.
    line: Vec<u8>,
    /// Bytes of the header in hand.
    header: usize,
    /// The length that the header in hand gives.
    length: Option<u64>,
    /// Whether what is wrong here was told.
    told: bool,
}

/// What the next byte belongs to.
#[derive(Debug, Default, Clone, Copy)]
enum At {
    /// Line breaks between records, or something wrong.
    #[default]
    Between,
    Header,
    /// The content, of which so many bytes are left.
    Content(u64),
}

impl RecordSplitter {
    /// Takes in the line that ends here; returns the cut behind it, if one is.
    fn end_line(&mut self, end: usize) -> Option<Cut> {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_ascii();
        match self.at {
            At::Between if line.is_empty() => None,
            At::Between if line.starts_with(VERSION) => {
                *self = RecordSplitter {
                    at: At::Header,
                    ..RecordSplitter::default()
                };
                None
            }
            At::Header if self.header > MAX_HEADER_BYTES => Some(self.lose(end)),
            At::Header if !line.is_empty() => {
                if let Some(length) = field(line, "Content-Length") {
                    self.length = length.parse().ok();
                }
                None
            }
            At::Header => match self.length {
                Some(0) => {
                    self.at = At::Between;
                    Some(Cut::Record(end))
                }
                Some(length @ 1..=MAX_CONTENT_BYTES) => {
                    self.at = At::Content(length);
                    None
                }
                _ => Some(self.lose(end)),
            },
            _ => Some(self.lose(end)),
        }
    }

    /// Looks for the beginning of a record from here on.
    fn lose(&mut self, end: usize) -> Cut {
        self.at = At::Between;
        if std::mem::replace(&mut self.told, true) {
            Cut::Other(end)
        } else {
            Cut::Record(end)
        }
    }
}

impl Splitter for RecordSplitter {
    fn cut(&mut self, bytes: &[u8]) -> Option<Cut> {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            if let At::Content(left) = self.at {
                let here = usize::try_from(left).map_or(rest.len(), |left| left.min(rest.len()));
                at += here;
                self.at = At::Content(left - here as u64);
                if left == here as u64 {
                    self.at = At::Between;
                    return Some(Cut::Record(at));
                }
                continue;
            }
            let end = memchr::memchr(b'\n', rest).map(|end| end + 1);
            let line = &rest[..end.unwrap_or(rest.len())];
            let room = MAX_LINE_BYTES.saturating_sub(self.line.len());
            self.line.extend(&line[..room.min(line.len())]);
            self.header += line.len();
            at += line.len();
            if end.is_some()
                && let Some(cut) = self.end_line(at)
            {
                return Some(cut);
            }
        }
        None
    }
}

/// Parses a record, whose content must not be trimmed.
pub(super) fn parse_record(record: &[u8], options: &ReadOptions) -> Result<Reading, SkipReason> {
    if !record.starts_with(VERSION) {
        return Err(damaged("no record begins here"));
    }
    let (header, content) = split_head(record);
    let get = |name| field(header, name);
    let length: u64 = get("Content-Length")
        .and_then(|length| length.parse().ok())
        .ok_or_else(|| damaged("its length is missing"))?;
    let url = get("WARC-Target-URI").unwrap_or_default();
    let url = url.trim_matches(['<', '>']);
    // Of a response the content is HTTP, of the others what a server would send.
    let (head, body) = match get("WARC-Type").unwrap_or_default().as_ref() {
        "response" if host(url).is_some() => split_head(content),
        "resource" | "conversion" => (header, content),
        _ => return Err(SkipReason::OtherRecord),
    };
    if length > MAX_CONTENT_BYTES {
        return Err(SkipReason::RecordTooLong {
            limit: usize::try_from(MAX_CONTENT_BYTES).unwrap_or(usize::MAX),
        });
    }
    if http::status(head).is_some_and(|status| status != 200) {
        return Err(SkipReason::OtherRecord);
    }
    let content_type = field(head, "Content-Type").unwrap_or_default();
    let parse = match media_type(&content_type).as_str() {
        "text/html" | "application/xhtml+xml" => html::parse_page,
        "text/plain" if !NO_ARTICLES.iter().any(|name| url.ends_with(name)) => parse_text,
        _ => return Err(SkipReason::OtherRecord),
    };
    if BEGINNINGS
        .iter()
        .any(|begin| memmem::find(body, begin).is_some())
    {
        return Err(damaged("another begins within it"));
    }
    let body = http::decode_body(head, body)?;
    let mut reading = parse(&body, charset(&content_type).as_deref(), options)?;

    if length > content.len() as u64 || get("WARC-Truncated").is_some() {
        reading.notes.push(Note::CutShort);
    }
    let article = &mut reading.article;
    if article.published.is_none()
        && let Some(found) = date_from_surroundings(&article.body, path_of(url))
    {
        article.published = Some(found.published);
        reading.notes.extend(found.note);
    }
    // What a page says of its address is trusted within the site.
    let of_site = |own: &String| host(own).is_some() && host(own) == host(url);
    let fetched = || (!url.is_empty()).then(|| url.to_owned());
    article.url = article.url.take().filter(of_site).or_else(fetched);
    reading.crawled = get("WARC-Date")
        .and_then(|date| read_date(&date, DateRule::Crawl, None))
        .map(|found| found.published);
    Ok(reading)
}

/// Parses a text as a text file.
fn parse_text(
    bytes: &[u8],
    charset: Option<&str>,
    options: &ReadOptions,
) -> Result<Reading, SkipReason> {
    let decoded = decode(bytes, charset)?;
    let mut reading = text::parse(decoded.text.as_bytes(), options)?;
    reading.encoding = decoded.encoding;
    reading.notes.extend(encoding::note(&decoded));
    Ok(reading)
}

/// Returns what follows the scheme of an address of the web.
fn without_scheme(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")).then_some(rest)
}

/// Returns the host of an address of the web, without `www.`.
fn host(url: &str) -> Option<String> {
    let host = without_scheme(url)?.split(['/', '?', '#']).next()?;
    let host = host.to_ascii_lowercase();
    Some(host.strip_prefix("www.").unwrap_or(&host).to_owned())
}

/// Returns the path of an address of the web.
fn path_of(url: &str) -> &str {
    let rest = without_scheme(url).unwrap_or_default();
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    path.split(['?', '#']).next().unwrap_or_default()
}

fn damaged(message: &str) -> SkipReason {
    SkipReason::DamagedRecord {
        message: message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::corpus::pieces::{Next, Pieces};

    fn record(header: &str, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let mut bytes =
            format!("WARC/1.0\r\n{header}\r\nContent-Length: {length}\r\n\r\n").into_bytes();
        bytes.extend(content);
        bytes.extend(b"\r\n\r\n");
        bytes
    }

    fn response(url: &str, http: &str) -> Vec<u8> {
        let header = format!(
            "WARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2019-01-02T03:04:05Z"
        );
        record(&header, http.as_bytes())
    }

    /// The records of a file: lines and what is read at first.
    fn cut(file: &[u8]) -> Vec<(u64, String)> {
        let mut found = Vec::new();
        for next in Pieces::new(file, RecordSplitter::default()) {
            match next {
                Next::Piece(piece) => found.extend(piece.records().map(|(line, _, record)| {
                    let result = parse_record(record, &OPTIONS);
                    let told = result.map_or_else(|reason| reason.to_string(), |r| r.article.title);
                    (line, told)
                })),
                Next::TooLong(line) => found.push((line, "too long".to_owned())),
                Next::Failed(_, error) => panic!("{error}"),
            }
        }
        found
    }

    /// Rules are compiled once, not for every record.
    static OPTIONS: LazyLock<ReadOptions> = LazyLock::new(ReadOptions::default);

    const OTHER: &str = "no page of a web archive";

    #[test]
    fn files_are_cut_into_records() {
        let check = |parts: &[&[u8]], expected: &[(u64, &str)]| {
            let found = cut(&parts.concat());
            let found: Vec<_> = found.iter().map(|(l, t)| (*l, t.as_str())).collect();
            assert_eq!(
                found,
                expected,
                "{:?}",
                String::from_utf8_lossy(&parts.concat())
            );
        };
        let info = record("WARC-Type: warcinfo", b"software: x\r\n\r\n");
        let empty = record("WARC-Type: metadata", b"");
        let text = |title: &str| {
            response(
                "http://a.test/1",
                &format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{title}\n\n"),
            )
        };
        let [a, b] = [text("Satu"), text("Dua")];
        check(
            &[&info, &a, &empty, &b],
            &[(1, OTHER), (9, "Satu"), (22, OTHER), (28, "Dua")],
        );
        // Rubbish is told once, whatever its length.
        let no_record = "the record is damaged: no record begins here";
        check(
            &[b"x\ny\nz\n", &a, b"x\n", &b],
            &[(1, no_record), (4, "Satu"), (17, no_record), (18, "Dua")],
        );
        // A header without a length, or with an absurd one.
        let no_length = "the record is damaged: its length is missing";
        let lost = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: x\r\n\r\nabc\r\n\r\n";
        check(&[lost, &a], &[(1, no_length), (7, "Satu")]);
        let long = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.test/\r\nContent-Length: 99999999999\r\n\r\nabc\r\n\r\n";
        check(
            &[long, &a],
            &[
                (
                    1,
                    "the record is longer than 33554432 bytes, or its end is missing",
                ),
                (8, "Satu"),
            ],
        );
        // A record cut short takes the beginning of the next.
        let long = text(&"kata ".repeat(20));
        let short = &long[..long.len() - 40];
        let within = "the record is damaged: another begins within it";
        check(
            &[short, &b, &a],
            &[(1, within), (12, no_record), (23, "Satu")],
        );
        check(&[&b, &a[..a.len() - 7]], &[(1, "Dua"), (14, "Sat")]);
        check(&[], &[]);
    }

    fn read(record: &[u8]) -> Result<Reading, SkipReason> {
        parse_record(record.strip_suffix(b"\r\n\r\n").unwrap(), &OPTIONS)
    }

    #[test]
    fn what_becomes_an_article() {
        let check = |url: &str, http: &str, expected: Result<&str, SkipReason>| {
            let found = read(&response(url, http)).map(|reading| reading.article.title);
            assert_eq!(found, expected.map(str::to_owned), "{url} {http}");
        };
        let text = "Content-Type: text/plain\r\n\r\nJudul\n\nIsi.";
        let url = "https://a.test/berita";
        check(url, &format!("HTTP/1.1 200 OK\r\n{text}"), Ok("Judul"));
        check(url, &format!("HTTP/2 200\r\n{text}"), Ok("Judul"));
        let other = || Err(SkipReason::OtherRecord);
        check(url, &format!("HTTP/1.1 404 Not Found\r\n{text}"), other());
        check(url, "HTTP/1.1 200 OK\r\n\r\nabc", other());
        check(
            url,
            "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nabc",
            other(),
        );
        check(
            "https://a.test/robots.txt",
            &format!("HTTP/1.1 200 OK\r\n{text}"),
            other(),
        );
        check("dns:a.test", &format!("HTTP/1.1 200 OK\r\n{text}"), other());
        let kind = |kind: &str, content_type: &str| {
            let header = format!("WARC-Type: {kind}\r\nContent-Type: {content_type}");
            read(&record(&header, b"Judul\n")).map(|reading| reading.article.title)
        };
        assert_eq!(kind("conversion", "text/plain"), Ok("Judul".to_owned()));
        assert_eq!(
            kind("resource", "text/plain; charset=utf-8"),
            Ok("Judul".to_owned())
        );
        assert_eq!(kind("resource", "image/png"), Err(SkipReason::OtherRecord));
        assert_eq!(kind("request", "text/plain"), Err(SkipReason::OtherRecord));
    }

    #[test]
    fn pages_have_address_and_crawl_date() {
        let paragraph = |number: usize| {
            format!(
                "<p>Air sungai {number} naik hingga dua meter sejak Kamis malam, kata Budi di sana. \
                 Warga desa {number} pergi ke tempat yang lebih tinggi, menunggu bantuan datang, \
                 dan berharap hujan di hulu reda sebelum tanggul yang lama itu jebol.</p>"
            )
        };
        let text: String = (1..6).map(paragraph).collect();
        let page = |head: &str| {
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1252\r\n\r\n\
                 <html><head><title>Banjir</title>{head}</head>\
                 <body><article><h1>Banjir</h1>{text}</article></body></html>"
            )
        };
        let check = |url: &str, head: &str, own: &str, date: Option<&str>| {
            let reading = read(&response(url, &page(head))).unwrap();
            let article = reading.article;
            assert_eq!(article.title, "Banjir");
            assert_eq!(article.url.as_deref(), Some(own));
            assert_eq!(article.published.map(|date| date.to_iso()).as_deref(), date);
            let crawled = reading.crawled.unwrap();
            assert_eq!(crawled.to_iso(), "2019-01-02T03:04:05+00:00");
            assert_eq!(crawled.rule, DateRule::Crawl);
        };
        let url = "http://www.a.test/b?x=1";
        check(url, "", url, None);
        let canonical = |url: &str| format!("<link rel=canonical href=\"{url}\">");
        check(
            url,
            &canonical("https://a.test/b"),
            "https://a.test/b",
            None,
        );
        check(url, &canonical("https://b.test/b"), url, None);
        let dated = "https://a.test/2018/08/09/banjir";
        check(dated, "", dated, Some("2018-08-09"));
    }

    #[test]
    fn what_is_cut_short_is_noted() {
        let whole = response(
            "http://a.test/",
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nSatu dua",
        );
        let short = &whole[..whole.len() - 8];
        let reading = parse_record(short, &OPTIONS).unwrap();
        assert_eq!(reading.article.title, "Satu");
        assert_eq!(reading.notes, ["the page was cut short when it was saved"]);
    }

    proptest::proptest! {
        #[test]
        fn damage_is_no_end(
            at in 0_usize..600,
            with in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..20),
        ) {
            let a = response("http://a.test/1", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nSatu\r\n0\r\n\r\n");
            let last = response("http://a.test/2", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nAkhir");
            let mut file = [a.clone(), a].concat();
            let end = (at + with.len()).min(file.len());
            file.splice(at.min(end)..end, with);
            file.extend(b"\n");
            file.extend([last.clone(), last].concat());
            let found = cut(&file);
            proptest::prop_assert_eq!(&found.last().unwrap().1, "Akhir");
        }
    }
}
