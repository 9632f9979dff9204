#![no_main]

use telusur::article::{DateRule, Published};
use telusur::corpus::parse_date;

// What is read can be written, and is then read as the same time.
libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Some(found) = parse_date(text, DateRule::Record) {
        let again = parse_date(&found.to_iso(), DateRule::Record);
        assert_eq!(again.map(|date: Published| date.timestamp), Some(found.timestamp), "{text}");
    }
});
