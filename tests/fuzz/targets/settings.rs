#![no_main]

use std::str::FromStr;

use telusur::query::{Span, Synonyms};
use telusur::render::Template;

// What users write in files and options is refused or used.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = Template::from_str(text);
    let _ = Synonyms::parse(text);
    let _ = Span::parse(text, jiff::civil::date(2018, 8, 9));
});
