//! `telusur demo`.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::exit::Outcome;
use super::{IndexFolder, Session, index, texts};
use telusur::corpus::ReadOptions;
use telusur::index::{Index, IndexOptions, WriterOptions};
use telusur::ingest::IngestRequest;
use telusur::render;
use telusur::search::{SearchRequest, Searcher};

/// Queries that show something each: two plain words, an exact phrase beside a
/// word, a root in all its forms, a word of several parts, a name with an apostrophe.
const QUERIES: [&str; 5] = [
    "harga beras",
    "\"produk impor\" tekstil",
    "ketergantungan",
    "Jakarta-Bandung",
    "Jum'at",
];

/// Hits shown for each query.
const HITS: usize = 2;

const EXAMPLES: &str = "\
Examples:
  telusur demo
  telusur demo --quiet --color always | less -R";

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// Print nothing but errors while indexing.
    #[arg(short, long)]
    quiet: bool,
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let language = session.language();
    let (corpus, folder) = (Path::new("corpus"), PathBuf::from("index"));
    if !corpus.is_dir() {
        anyhow::bail!(texts::no_corpus(language));
    }
    let request = IngestRequest {
        paths: vec![corpus.to_path_buf()],
        reading: ReadOptions::default(),
        writer: WriterOptions::default(),
        ..IngestRequest::default()
    };
    let report = index::ingest(
        &request,
        &IndexFolder {
            folder: folder.clone(),
        },
        IndexOptions::default(),
        args.quiet,
        session,
        &mut |_| {},
    )?;
    writeln!(out, "$ telusur index corpus")?;
    index::write_summary(&report, false, session, out)?;
    let searcher = Searcher::open(&Index::open(&folder)?)?;
    for query in QUERIES {
        let quoted = query.replace('\'', "'\\''");
        writeln!(out, "\n$ telusur search -n {HITS} '{quoted}'")?;
        let request = SearchRequest {
            query: query.to_owned(),
            limit: HITS,
            ..SearchRequest::default()
        };
        render::write_hits(&searcher.search(&request)?, &[], session.layout, out)?;
    }
    writeln!(
        out,
        "\n{}\n  \
         cargo run --release -- search 'banjir Bojonegoro'\n  \
         cargo run --release -- search --json 'gempa Alor'\n  \
         cargo run --release -- stats\n\n{}\n  \
         cargo run --release -- index PATH --index DIR",
        texts::now_try(language),
        texts::your_own_archive(language)
    )?;
    Ok(Outcome::Found)
}
