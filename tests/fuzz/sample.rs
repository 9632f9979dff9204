//! An index of the sample archive.

use std::path::Path;

use telusur::index::{Index, IndexOptions, WriterOptions};
use telusur::ingest::{IngestRequest, ingest};
use telusur::search::Searcher;

pub fn searcher() -> Searcher {
    let folder = std::env::temp_dir().join(format!("telusur-fuzz-{}", std::process::id()));
    let index = Index::open_or_create(&folder, IndexOptions::default()).expect("a new index");
    let request = IngestRequest {
        paths: vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus")],
        writer: WriterOptions { threads: 1, ..WriterOptions::default() },
        ..IngestRequest::default()
    };
    ingest(&index, &request, &|| false, &mut |_| {}).expect("an indexed archive");
    let searcher = Searcher::open(&index).expect("a view");
    // The files stay mapped after they are gone from the folder.
    let _ = std::fs::remove_dir_all(folder);
    searcher
}
