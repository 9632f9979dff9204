//! The target `settings`.

use std::str::FromStr;

use telusur::query::{Span, Synonyms};
use telusur::render::Template;

use super::parts::text;

/// What users write in files and options is refused or used.
pub(crate) fn check(bytes: &[u8]) {
    let text = text(bytes);
    let _ = Template::from_str(text);
    let _ = Synonyms::parse(text);
    let _ = Span::parse(text, jiff::civil::date(2018, 8, 9));
}
