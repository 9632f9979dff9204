#![no_main]

#[path = "../checks/packing.rs"]
mod packing;
#[path = "../checks/parts.rs"]
mod parts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| packing::check(bytes));
