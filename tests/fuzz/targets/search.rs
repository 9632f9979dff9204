#![no_main]

#[path = "../checks/parts.rs"]
mod parts;
#[path = "../checks/sample.rs"]
mod sample;
#[path = "../checks/search.rs"]
mod search;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| search::check(bytes));
