#![no_main]

#[path = "../checks/dates.rs"]
mod dates;
#[path = "../checks/parts.rs"]
mod parts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dates::check(bytes));
