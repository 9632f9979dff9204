//! An HTTP message as it was sent → the head's fields and the body as it was meant.
//!
//! Web archives keep what servers sent, and servers send all kinds of things, so
//! nothing here fails: a body that is not coded as its head says is taken as it
//! is, and one that ends early ends there. Only its size is limited.

use std::borrow::Cow;
use std::io::Read;

use super::error::SkipReason;

/// Longest body that is read, in bytes.
const MAX_BODY_BYTES: usize = 64 << 20;

/// Most codings that are undone, one within the other.
const MAX_CODINGS: usize = 4;

/// Splits a message behind the blank line that ends its head.
pub(super) fn split_head(message: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    for line in message.split_inclusive(|&byte| byte == b'\n') {
        end += line.len();
        if line.trim_ascii().is_empty() {
            break;
        }
    }
    message.split_at(end)
}

/// Returns the value of a field of a head.
pub(super) fn field<'a>(head: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    head.split(|&byte| byte == b'\n').find_map(|line| {
        let colon = memchr::memchr(b':', line)?;
        let (found, value) = line.split_at(colon);
        found
            .trim_ascii()
            .eq_ignore_ascii_case(name.as_bytes())
            .then(|| String::from_utf8_lossy(value[1..].trim_ascii()))
    })
}

/// Returns the status of a response.
pub(super) fn status(head: &[u8]) -> Option<u16> {
    let line = head.strip_prefix(b"HTTP/")?;
    let mut words = line.split(u8::is_ascii_whitespace);
    std::str::from_utf8(words.nth(1)?).ok()?.parse().ok()
}

/// Returns the media type of a `Content-Type`, in lower case.
pub(super) fn media_type(content_type: &str) -> String {
    let media_type = content_type.split(';').next().unwrap_or_default();
    media_type.trim().to_ascii_lowercase()
}

/// Returns the charset of a `Content-Type`.
pub(super) fn charset(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    })
}

/// Undoes the codings in which a body was sent.
///
/// # Errors
///
/// [`SkipReason::UnpackedTooLarge`] when that makes it too large.
pub(super) fn decode_body<'a>(head: &[u8], body: &'a [u8]) -> Result<Cow<'a, [u8]>, SkipReason> {
    let transfer = field(head, "Transfer-Encoding").unwrap_or_default();
    let content = field(head, "Content-Encoding").unwrap_or_default();
    // The last coding named was done last.
    let codings = content.split(',').chain(transfer.split(','));
    let codings: Vec<_> = codings
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let mut body = Cow::Borrowed(body);
    for coding in codings.iter().rev().take(MAX_CODINGS) {
        let decoded = match coding.as_str() {
            "chunked" => join_chunks(&body),
            "gzip" | "x-gzip" => unpack(flate2::read::MultiGzDecoder::new(&*body))?,
            "deflate" => match unpack(flate2::read::ZlibDecoder::new(&*body))? {
                Some(decoded) => Some(decoded),
                // Some servers leave the wrapping out.
                None => unpack(flate2::read::DeflateDecoder::new(&*body))?,
            },
            "br" => unpack(brotli_decompressor::Decompressor::new(&*body, 1 << 12))?,
            "zstd" => match zstd::Decoder::new(&*body) {
                Ok(decoder) => unpack(decoder)?,
                Err(_) => None,
            },
            _ => None,
        };
        if let Some(decoded) = decoded {
            body = Cow::Owned(decoded);
        }
    }
    Ok(body)
}

/// Unpacks as much as can be; `None` when that is nothing.
fn unpack(packed: impl Read) -> Result<Option<Vec<u8>>, SkipReason> {
    let mut unpacked = Vec::new();
    let limit = MAX_BODY_BYTES as u64 + 1;
    // What came before an error is kept: a page cut short is a page.
    let _ = packed.take(limit).read_to_end(&mut unpacked);
    if unpacked.len() > MAX_BODY_BYTES {
        return Err(SkipReason::UnpackedTooLarge {
            limit: MAX_BODY_BYTES,
        });
    }
    Ok((!unpacked.is_empty()).then_some(unpacked))
}

/// Joins the chunks of a body; `None` when it does not begin with one.
fn join_chunks(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut joined: Option<Vec<u8>> = None;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let size = std::str::from_utf8(&rest[..end]).ok()?;
        let size = size.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(size, 16) else {
            break;
        };
        let joined = joined.get_or_insert_default();
        if size == 0 {
            break;
        }
        rest = &rest[end + 1..];
        let (chunk, behind) = rest.split_at(size.min(rest.len()));
        joined.extend(chunk);
        rest = behind.strip_prefix(b"\r").unwrap_or(behind);
        rest = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    joined
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    fn check(head: &str, body: &[u8], expected: &[u8]) {
        let found = decode_body(head.as_bytes(), body).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&found),
            String::from_utf8_lossy(expected),
            "{head}"
        );
    }

    fn packed<W: Write>(mut encoder: W, text: &[u8], finish: fn(W) -> Vec<u8>) -> Vec<u8> {
        encoder.write_all(text).unwrap();
        finish(encoder)
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let encoder = GzEncoder::new(Vec::new(), Compression::default());
        packed(encoder, text, |encoder| encoder.finish().unwrap())
    }

    #[test]
    fn heads() {
        let (head, body) = split_head(b"HTTP/1.0 200 OK\r\nA: 1\r\ncontent-TYPE : text/HTML; x; charset=\"utf-8\"\r\nA: 2\r\n\r\nbody\n\n");
        assert_eq!(body, b"body\n\n");
        assert_eq!(status(head), Some(200));
        assert_eq!(field(head, "a").as_deref(), Some("1"));
        assert_eq!(field(head, "b"), None);
        let content_type = field(head, "Content-Type").unwrap();
        assert_eq!(media_type(&content_type), "text/html");
        assert_eq!(charset(&content_type).as_deref(), Some("utf-8"));
        assert_eq!(charset("text/html"), None);
        assert_eq!(split_head(b"A: 1\nB: 2"), (&b"A: 1\nB: 2"[..], &b""[..]));
        assert_eq!(split_head(b""), (&b""[..], &b""[..]));
        assert_eq!(status(b"ICY 200 OK"), None);
    }

    #[test]
    fn chunks_are_joined() {
        let chunked = "Transfer-Encoding: chunked";
        check(chunked, b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", b"abcde");
        check(chunked, b"A\n0123456789\n0\n", b"0123456789");
        check(chunked, b"5\r\nabc", b"abc");
        check(chunked, b"3\r\nabc\r\nzz\r\n", b"abc");
        check(chunked, b"ffffffffffffffff\r\nab", b"ab");
        check(chunked, b"0\r\n\r\n", b"");
        // The chunks were joined before the page was saved.
        check(chunked, b"<html>\n1", b"<html>\n1");
        check("A: b", b"3\r\nabc\r\n0\r\n", b"3\r\nabc\r\n0\r\n");
    }

    #[test]
    fn packed_bodies_are_unpacked() {
        let text = "Gubernur tiba di Denpasar. ".repeat(20).into_bytes();
        let zlib = packed(
            ZlibEncoder::new(Vec::new(), Compression::default()),
            &text,
            |encoder| encoder.finish().unwrap(),
        );
        let deflate = packed(
            DeflateEncoder::new(Vec::new(), Compression::default()),
            &text,
            |encoder| encoder.finish().unwrap(),
        );
        let zstd = zstd::encode_all(&*text, 3).unwrap();
        check("Content-Encoding: gzip", &gzip(&text), &text);
        check(
            "Content-Encoding: x-gzip",
            &[gzip(b"a"), gzip(b"b")].concat(),
            b"ab",
        );
        check("Content-Encoding: deflate", &zlib, &text);
        check("Content-Encoding: deflate", &deflate, &text);
        check("Content-Encoding: zstd", &zstd, &text);
        // `Halo dunia`, as the brotli tool packs it.
        check(
            "Content-Encoding: br",
            b"\x8b\x04\x80\x48\x61\x6c\x6f\x20\x64\x75\x6e\x69\x61\x03",
            b"Halo dunia",
        );
        check("Content-Encoding: gzip, gzip", &gzip(&gzip(&text)), &text);
        let both = "Content-Encoding: gzip\r\nTransfer-Encoding: chunked";
        let gzipped = gzip(b"abc");
        let chunk = [
            format!("{:x}\r\n", gzipped.len()).as_bytes(),
            &gzipped,
            b"\r\n0\r\n\r\n",
        ]
        .concat();
        check(both, &chunk, b"abc");
        // A page unpacked before it was saved, and one cut short.
        for coding in ["gzip", "deflate", "br", "zstd", "compress"] {
            check(&format!("Content-Encoding: {coding}"), b"<html>", b"<html>");
        }
        let short = gzip(&text);
        check("Content-Encoding: gzip", &short[..short.len() - 4], &text);
    }

    #[test]
    fn bombs_are_refused() {
        let bomb = gzip(&vec![b'a'; MAX_BODY_BYTES + 1]);
        assert!(bomb.len() < 1 << 20);
        let reason = SkipReason::UnpackedTooLarge {
            limit: MAX_BODY_BYTES,
        };
        for (head, body) in [
            ("Content-Encoding: gzip", bomb.clone()),
            ("Content-Encoding: gzip, gzip", gzip(&bomb)),
        ] {
            assert_eq!(decode_body(head.as_bytes(), &body), Err(reason.clone()));
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_breaks_it(
            coding in proptest::sample::select(vec!["gzip", "deflate", "br", "zstd", "chunked"]),
            body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
        ) {
            let head = format!("Content-Encoding: {coding}\r\nTransfer-Encoding: chunked");
            let _ = decode_body(head.as_bytes(), &body);
        }
    }
}
