// The hash of a word, for the lexicon and the cache of stems. Included by the
// build script as well, which lays out the lexicon by it.

/// Returns the hash of a word; the high bits are the well mixed ones. The
/// multiplier is that of `FxHash` in rustc (`rustc-hash` 2).
pub(crate) fn hash(word: &[u8]) -> u64 {
    const MULTIPLIER: u64 = 0xf135_7aea_2e62_a9c5;
    let mut hash = word.len() as u64;
    let (chunks, rest) = word.as_chunks::<8>();
    for chunk in chunks {
        hash = (hash.rotate_left(26) ^ u64::from_le_bytes(*chunk)).wrapping_mul(MULTIPLIER);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    (hash.rotate_left(26) ^ u64::from_le_bytes(last)).wrapping_mul(MULTIPLIER)
}
