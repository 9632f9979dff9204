#![no_main]

#[path = "../checks/reading.rs"]
mod reading;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| reading::read("a.jsonl.xz", bytes));
