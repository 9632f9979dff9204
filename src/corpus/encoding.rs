//! Bytes → text, as browsers do it.
//!
//! In this order: a byte order mark; UTF-16, if every other byte is NUL; UTF-8, if the bytes are; the charset the
//! document declares; UTF-8 with some broken bytes; what `chardetng` guesses
//! (Firefox's detector), most often Windows-1252. Bytes that mean nothing in the
//! encoding become U+FFFD and are counted, never dropped.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::error::SkipReason;
use super::note::Note;

/// How much of a text is looked at for UTF-16, in bytes, and how much there must be.
const WIDE_BYTES: std::ops::RangeInclusive<usize> = 16..=1024;

/// Text with what was done to get it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub(super) text: Cow<'a, str>,
    /// The encoding it was in.
    pub(super) encoding: &'static str,
    /// Runs of bytes that became U+FFFD.
    pub(super) replaced: usize,
}

/// Decodes a document. `declared` is the label of the charset it says it is in.
///
/// # Errors
///
/// [`SkipReason::Binary`] for bytes with NULs that are not UTF-16.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    declared: Option<&str>,
) -> Result<Decoded<'a>, SkipReason> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return Ok(decoded(&bytes[length..], encoding));
    }
    if let Some(encoding) = wide(bytes) {
        return Ok(decoded(bytes, encoding));
    }
    if memchr::memchr(0, bytes).is_some() {
        return Err(SkipReason::Binary);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded {
            text: Cow::Borrowed(text),
            encoding: UTF_8.name(),
            replaced: 0,
        });
    }
    let declared = declared
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        // It is not UTF-8, and UTF-16 would have NULs.
        .filter(|encoding| *encoding != UTF_8 && encoding.is_ascii_compatible());
    if let Some(encoding) = declared {
        return Ok(decoded(bytes, encoding));
    }
    if is_broken_utf8(bytes) {
        return Ok(decoded(bytes, UTF_8));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Ok(decoded(
        bytes,
        detector.guess(Some(b"id"), Utf8Detection::Deny),
    ))
}

/// Recognises UTF-16 without a byte order mark by its beginning: nearly all
/// letters of Indonesian have a NUL as their upper byte, and none as their lower.
pub(super) fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(*WIDE_BYTES.end())];
    if !WIDE_BYTES.contains(&start.len()) || Encoding::for_bom(start).is_some() {
        return None;
    }
    let pairs = start.as_chunks::<2>().0;
    let is_text = |byte: u8| byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r');
    let fits = |upper: usize| {
        let narrow = pairs.iter().filter(|pair| pair[upper] == 0);
        let texts = narrow
            .clone()
            .filter(|pair| is_text(pair[1 - upper]))
            .count();
        // Tables of small numbers look so, too, but for their control characters.
        texts == narrow.count() && texts * 10 >= pairs.len() * 9
    };
    if fits(1) {
        Some(UTF_16LE)
    } else if fits(0) {
        Some(UTF_16BE)
    } else {
        None
    }
}

fn decoded<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Decoded<'a> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let replaced = if had_errors {
        text.matches('\u{fffd}').count()
    } else {
        0
    };
    Decoded {
        text,
        encoding: encoding.name(),
        replaced,
    }
}

/// Whether most of the letters beyond ASCII are UTF-8, so that the rest is damage.
fn is_broken_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= broken && whole > 0
}

/// Words the note on bytes that were replaced, if any were.
pub(super) fn note(decoded: &Decoded<'_>) -> Option<Note> {
    match decoded.replaced {
        0 => None,
        count => Some(Note::Replaced {
            count,
            encoding: decoded.encoding,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], declared: Option<&str>, expected: (&str, &str, usize)) {
        let found = decode(bytes, declared).unwrap();
        assert_eq!(
            (found.text.as_ref(), found.encoding, found.replaced),
            expected,
            "{bytes:?}"
        );
    }

    #[test]
    fn text_in_any_encoding() {
        check("Jum’at".as_bytes(), None, ("Jum’at", "UTF-8", 0));
        check(b"\xef\xbb\xbfsatu", None, ("satu", "UTF-8", 0));
        check(b"\xff\xfes\0a\0", None, ("sa", "UTF-16LE", 0));
        check(b"\xfe\xff\0s\0a", None, ("sa", "UTF-16BE", 0));
        check(
            b"Jum\x92at caf\xe9",
            None,
            ("Jum’at café", "windows-1252", 0),
        );
        check(
            b"Jum\x92at",
            Some("iso-8859-1"),
            ("Jum’at", "windows-1252", 0),
        );
        check(b"\xc4\xf0", Some("windows-1251"), ("Др", "windows-1251", 0));
        // A wrong declaration does not turn good UTF-8 into rubbish.
        check("é".as_bytes(), Some("windows-1252"), ("é", "UTF-8", 0));
        check(b"caf\xe9", Some("utf-8"), ("café", "windows-1252", 0));
        check(
            b"caf\xe9",
            Some("no-such-charset"),
            ("café", "windows-1252", 0),
        );
        check(
            "é é \u{e9}".as_bytes(),
            Some("utf-16"),
            ("é é é", "UTF-8", 0),
        );
    }

    #[test]
    fn utf_16_without_a_mark() {
        let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        let text = "Harga “Beras” Naik\n\nJakarta – Harga beras naik.";
        check(&wide(text, u16::to_le_bytes), None, (text, "UTF-16LE", 0));
        check(&wide(text, u16::to_be_bytes), None, (text, "UTF-16BE", 0));
        let long = "kata ".repeat(10_000);
        check(&wide(&long, u16::to_be_bytes), None, (&long, "UTF-16BE", 0));
        let mut odd = wide("Harga beras", u16::to_le_bytes);
        odd.push(b'x');
        check(&odd, None, ("Harga beras\u{fffd}", "UTF-16LE", 1));
        let numbers: Vec<u8> = (0..600_u16).flat_map(u16::to_le_bytes).collect();
        let wider: Vec<u8> = "Harga beras".bytes().flat_map(|b| [b, 0, 0, 0]).collect();
        for binary in [
            numbers,
            wider,
            b"Harga\0beras naik di semua pasar".to_vec(),
            vec![0; 64],
            b"a\0b\0".to_vec(),
        ] {
            assert_eq!(decode(&binary, None), Err(SkipReason::Binary), "{binary:?}");
        }
    }

    #[test]
    fn damage_is_counted() {
        let mut bytes = "“Kami” — pulang".as_bytes().to_vec();
        bytes.extend(b" \xff\xfe lalu \xe2\x80");
        check(
            &bytes,
            None,
            ("“Kami” — pulang \u{fffd}\u{fffd} lalu \u{fffd}", "UTF-8", 3),
        );
        let found = decode(&bytes, None).unwrap();
        assert_eq!(
            note(&found).map(|note| note.to_string()).as_deref(),
            Some("3 broken characters replaced (UTF-8)")
        );
        assert_eq!(decode(b"a\0b", None), Err(SkipReason::Binary));
    }
}
