#![no_main]

#[path = "../checks/evaluation.rs"]
mod evaluation;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| evaluation::check(bytes));
