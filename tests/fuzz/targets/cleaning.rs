#![no_main]

#[path = "../checks/cleaning.rs"]
mod cleaning;
#[path = "../checks/parts.rs"]
mod parts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cleaning::check(bytes));
