//! The text of an input, and its parts between characters of 0: so seeds are texts that
//! people read.

/// Returns the text that the bytes begin with.
pub(crate) fn text(bytes: &[u8]) -> &str {
    let whole = std::str::from_utf8(bytes);
    let end = whole.map_or_else(|error| error.valid_up_to(), str::len);
    std::str::from_utf8(&bytes[..end]).unwrap_or_default()
}

/// Returns the first parts of a text; what is missing is empty.
pub(crate) fn parts<const N: usize>(text: &str) -> [&str; N] {
    let mut parts = text.split('\0');
    [(); N].map(|()| parts.next().unwrap_or_default())
}
