//! The target `copies`.

use telusur::analysis::ShingledText;

use super::parts::{parts, text};

/// Two texts share no more than they have, whichever is the first.
pub(crate) fn check(bytes: &[u8]) {
    let input = text(bytes);
    let [first, second] = parts(input).map(ShingledText::new);
    for overlap in [
        first.overlap(&second),
        second.overlap(&first),
        first.overlap(&first),
    ] {
        assert!((0.0..=1.0).contains(&overlap.share()));
        let _ = overlap.is_copy();
    }
}
