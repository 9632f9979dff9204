#![no_main]

#[path = "../checks/parts.rs"]
mod parts;
#[path = "../checks/rendering.rs"]
mod rendering;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rendering::check(bytes));
