#![no_main]

#[path = "../checks/parts.rs"]
mod parts;
#[path = "../checks/stemmer.rs"]
mod stemmer;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| stemmer::check(bytes));
