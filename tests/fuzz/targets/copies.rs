#![no_main]

#[path = "../checks/copies.rs"]
mod copies;
#[path = "../checks/parts.rs"]
mod parts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| copies::check(bytes));
