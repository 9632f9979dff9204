//! Reads a file of some name to its end.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use telusur::corpus::{ReadOptions, parse, read_bytes};

static OPTIONS: LazyLock<ReadOptions> = LazyLock::new(ReadOptions::default);

pub(crate) fn read(name: &str, bytes: &[u8]) {
    let _ = read_bytes(name, bytes, &OPTIONS, &mut |unit| {
        for record in parse(unit, &OPTIONS).records.into_iter().flatten() {
            let article = record.article;
            assert!(!(article.title.is_empty() && article.body.is_empty()));
        }
        ControlFlow::Continue(())
    });
}
