//! Small JSON files that carry their own checksum.
//!
//! The files of a segment end in a checksum, the manifest is named by its own; the
//! marker and tantivy's list of segments are JSON objects, which get theirs as a last
//! key. Whoever does not know it passes over it, as JSON is read; so an object without
//! one, which an earlier version of the program has written, is taken as it is.

use twox_hash::XxHash3_128;

/// What stands before the checksum.
const BEFORE: &[u8] = b",\"checksum\":\"";

/// What stands behind it.
const BEHIND: &[u8] = b"\"}\n";

/// Hexadecimal digits of the checksum.
const DIGITS: usize = 32;

/// Returns a JSON object with its checksum; what is no object stays as it is.
pub(super) fn sealed(json: &[u8]) -> Vec<u8> {
    let Some(body) = json.trim_ascii_end().strip_suffix(b"}") else {
        return json.to_vec();
    };
    let body = body.trim_ascii_end();
    [body, BEFORE, checksum(body).as_bytes(), BEHIND].concat()
}

/// Whether the checksum of an object is right, or there is none.
pub(super) fn is_whole(json: &[u8]) -> bool {
    match Seal::of(json) {
        Some(seal) => seal.is_right(),
        // Cut short by its line break, it is none that an earlier version has written.
        None if json.ends_with(b"}") => Seal::of(&[json, b"\n"].concat()).is_none(),
        None => true,
    }
}

/// The end of an object, if that is a seal or was one before it was damaged.
struct Seal<'a> {
    body: &'a [u8],
    digits: &'a [u8],
    /// What tells a seal; one damaged byte hides one of them, not all.
    signs: [bool; 3],
}

impl Seal<'_> {
    fn of(json: &[u8]) -> Option<Seal<'_>> {
        let at = json
            .len()
            .checked_sub(BEFORE.len() + DIGITS + BEHIND.len())?;
        let (body, seal) = json.split_at(at);
        let (before, seal) = seal.split_at(BEFORE.len());
        let (digits, behind) = seal.split_at(DIGITS);
        let signs = [
            before == BEFORE,
            digits.iter().all(u8::is_ascii_hexdigit),
            before.ends_with(b"\":\"") && behind == BEHIND,
        ];
        let seen = signs.into_iter().filter(|sign| *sign).count();
        (seen > 1).then_some(Seal {
            body,
            digits,
            signs,
        })
    }

    fn is_right(&self) -> bool {
        self.signs == [true; 3] && checksum(self.body).as_bytes() == self.digits
    }
}

fn checksum(body: &[u8]) -> String {
    format!("{:032x}", XxHash3_128::oneshot(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_breaks_with_any_bit() {
        let whole = sealed(b"{\n  \"a\": 1,\n  \"b\": \"x\"\n}\n");
        assert!(is_whole(&whole));
        let value: serde_json::Value = serde_json::from_slice(&whole).unwrap();
        assert_eq!(value["b"], "x");
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut damaged = whole.clone();
                damaged[at] ^= 1 << bit;
                assert!(!is_whole(&damaged), "bit {bit} of byte {at}");
            }
        }
    }

    #[test]
    fn what_was_cut_is_no_json_any_more() {
        let whole = sealed(b"{\"a\":1}");
        for length in 0..whole.len() {
            let cut = &whole[..length];
            assert!(!is_whole(cut) || serde_json::from_slice::<serde_json::Value>(cut).is_err());
        }
    }

    #[test]
    fn objects_without_a_checksum_are_taken_as_they_are() {
        for json in [
            &b"{}"[..],
            b"{\"format\":6,\"analyzer\":2,\"stemmer\":\"telusur\",\"informal\":false}\n",
            b"{\n  \"opstamp\": 7,\n  \"payload\": \"{\\\"manifest\\\":\\\"files-11274bec2ce039cc57ad96d77bfaf00d.bin\\\"}\"\n}\n",
        ] {
            assert!(is_whole(json), "{}", String::from_utf8_lossy(json));
        }
    }
}
