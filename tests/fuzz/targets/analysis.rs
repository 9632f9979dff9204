#![no_main]

#[path = "../checks/analysis.rs"]
mod analysis;
#[path = "../checks/parts.rs"]
mod parts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| analysis::check(bytes));
