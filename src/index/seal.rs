//! Small JSON files that carry their own checksum.
//!
//! The files of a segment end in a checksum, the manifest is named by its own; the
//! marker and tantivy's list of segments are JSON objects, which get theirs as a last
//! key. Whoever does not know it passes over it, as JSON is read.

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

/// Whether an object has its checksum, and it is right.
pub(super) fn is_whole(json: &[u8]) -> bool {
    let length = BEFORE.len() + DIGITS + BEHIND.len();
    let Some(body) = json.len().checked_sub(length).map(|end| &json[..end]) else {
        return false;
    };
    json == [body, BEFORE, checksum(body).as_bytes(), BEHIND].concat()
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
    fn what_was_cut_or_has_no_seal_is_not_whole() {
        let whole = sealed(b"{\"a\":1}");
        for length in 0..whole.len() {
            assert!(!is_whole(&whole[..length]), "{length}");
        }
        assert!(!is_whole(b"{\"a\":1}\n"));
    }
}
