//! An index of a part of the sample archive: articles of one year and those in the old
//! spelling, since words that stand nowhere are looked for among all.

use std::path::Path;

use telusur::index::{Index, IndexOptions, WriterOptions};
use telusur::ingest::{IngestRequest, ingest};
use telusur::search::Searcher;

const PARTS: [&str; 2] = ["2018", "ejaan-lama"];

pub(crate) fn searcher() -> Searcher {
    // The files stay mapped after they are gone from the folder.
    let folder = tempfile::tempdir().expect("a folder");
    let index = Index::open_or_create(folder.path(), IndexOptions::default()).expect("an index");
    // The fuzzers are a package below that of the tests.
    let archives = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut archives = archives.map(|folder| folder.join("corpus"));
    let archive = archives.find(|archive| archive.join(PARTS[0]).is_dir());
    let archive = archive.expect("the sample archive");
    let request = IngestRequest {
        paths: PARTS.iter().map(|part| archive.join(part)).collect(),
        writer: WriterOptions {
            threads: 1,
            ..WriterOptions::default()
        },
        ..IngestRequest::default()
    };
    ingest(&index, &request, &|| false, &mut |_| {}).expect("an indexed archive");
    Searcher::open(&index).expect("a view")
}
