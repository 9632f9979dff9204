//! The target `cleaning`.

use std::sync::LazyLock;

use telusur::corpus::Cleaning;

use super::parts::{parts, text};

/// Compiled once: that takes longer than a thousand texts.
static BUILT_IN: LazyLock<Cleaning> = LazyLock::new(Cleaning::default);

/// Rules of users are refused or used; what is cleaned is shorter.
pub(crate) fn check(bytes: &[u8]) {
    let input = text(bytes);
    let [rules, text] = parts(input);
    let mut own = Cleaning::none();
    let _ = own.add(rules);
    for cleaning in [&own, &BUILT_IN] {
        if let Some((cleaned, removed)) = cleaning.clean(text) {
            assert!(cleaned.len() < text.len() && !removed.is_empty());
        }
    }
}
