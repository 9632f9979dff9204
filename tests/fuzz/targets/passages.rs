#![no_main]

#[path = "../checks/parts.rs"]
mod parts;
#[path = "../checks/passages.rs"]
mod passages;
#[path = "../checks/sample.rs"]
mod sample;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| passages::check(bytes));
