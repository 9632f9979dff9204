//! The target `query`.

use telusur::query::syntax::{ErrorKind, parse};

use super::parts::text;

/// What a query is read as is read as the same query, without notes.
pub(crate) fn check(bytes: &[u8]) {
    let text = text(bytes);
    let today = jiff::civil::date(2018, 8, 9);
    match parse(text, today) {
        Ok(parsed) => {
            assert!(
                parsed
                    .notes
                    .iter()
                    .all(|note| text.get(note.range.clone()).is_some())
            );
            let printed = parsed.query.to_string();
            match parse(&printed, today) {
                Ok(again) => {
                    assert_eq!(again.query, parsed.query, "{text:?} as {printed:?}");
                    assert!(again.notes.is_empty(), "{text:?} as {printed:?}");
                }
                // `date:7d..` and parentheses take more room than was typed.
                Err(error) => assert!(
                    matches!(error.kind(), ErrorKind::TooLong | ErrorKind::TooDeep),
                    "{text:?} as {printed:?}: {error}"
                ),
            }
        }
        Err(error) => assert!(text.get(error.range()).is_some()),
    }
}
