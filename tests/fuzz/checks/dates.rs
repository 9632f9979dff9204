//! The target `dates`.

use telusur::article::{DateRule, Published};
use telusur::corpus::parse_date;

use super::parts::text;

/// What is read can be written, and is then read as the same time.
pub(crate) fn check(bytes: &[u8]) {
    let text = text(bytes);
    if let Some(found) = parse_date(text, DateRule::Record) {
        let again = parse_date(&found.to_iso(), DateRule::Record);
        assert_eq!(
            again.map(|date: Published| date.timestamp),
            Some(found.timestamp),
            "{text}"
        );
    }
}
