#![no_main]

use telusur::corpus::Cleaning;

// Rules of users are refused or used; what is cleaned is shorter.
libfuzzer_sys::fuzz_target!(|input: (&str, &str)| {
    let (rules, text) = input;
    let mut cleaning = Cleaning::default();
    let _ = cleaning.add(rules);
    if let Some((cleaned, removed)) = cleaning.clean(text) {
        assert!(cleaned.len() < text.len() && !removed.is_empty());
    }
});
