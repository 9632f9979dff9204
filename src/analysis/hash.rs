// The hash of a word, for the lexicon, the cache of stems and the sketch of a text.
// Included by the build script as well, which lays out the lexicon by it.

/// Returns the hash of a word; the high bits are the well mixed ones. The
/// multiplier is that of `FxHash` in rustc (`rustc-hash` 2).
pub(crate) fn hash(word: &[u8]) -> u64 {
    let (chunks, rest) = word.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let all = chunks.iter().chain([&last]);
    all.fold(word.len() as u64, |hash, chunk| {
        mixed_with(hash, u64::from_le_bytes(*chunk))
    })
}

/// Returns the [`hash`] of a word of at most fifteen bytes, given from the lowest byte
/// on.
#[allow(dead_code, reason = "the build script has no such words")]
pub(crate) fn hash_of_letters(letters: u128, length: usize) -> u64 {
    let letters = letters.to_le_bytes();
    let (chunks, _) = letters.as_chunks::<8>();
    let used = &chunks[..=length / 8];
    used.iter().fold(length as u64, |hash, chunk| {
        mixed_with(hash, u64::from_le_bytes(*chunk))
    })
}

fn mixed_with(hash: u64, chunk: u64) -> u64 {
    const MULTIPLIER: u64 = 0xf135_7aea_2e62_a9c5;
    (hash.rotate_left(26) ^ chunk).wrapping_mul(MULTIPLIER)
}
