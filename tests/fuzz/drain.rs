//! Reads a file of some name to its end.

use std::ops::ControlFlow;

use telusur::corpus::{ReadOptions, parse, read_bytes};

pub fn drain(name: &str, bytes: &[u8]) {
    let options = ReadOptions::default();
    let _ = read_bytes(name, bytes, &options, &mut |unit| {
        for record in parse(unit, &options).records.into_iter().flatten() {
            let article = record.article;
            assert!(!(article.title.is_empty() && article.body.is_empty()));
        }
        ControlFlow::Continue(())
    });
}
