#![no_main]

#[path = "../drain.rs"]
mod drain;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| drain::drain("a.md", bytes));
