//! `telusur search`.

use std::io::Write;

use super::exit::Outcome;
use super::{IndexFolder, layout};
use telusur::index::Index;
use telusur::render;
use telusur::search::{SearchRequest, Searcher};

const HELP: &str = "\
Quote the whole query for the shell. Words are alternatives, and articles with more and rarer ones
come first; \"…\" is an exact phrase; -kata leaves out articles with a word; a word with several
parts (covid-19, 2018/2019) asks for them side by side. Exit code 0: found, 1: nothing found,
2: error.

Examples:
  telusur search 'harga beras'
  telusur search '\"produk impor\" tekstil'
  telusur search -n 3 --json 'banjir bojonegoro'
  telusur search harga -beras";

#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    /// The query; several arguments are joined with spaces.
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,

    #[command(flatten)]
    index: IndexFolder,

    /// How many hits to print.
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 10)]
    limit: usize,

    /// How many of the best hits to pass over.
    #[arg(long, value_name = "N", default_value_t = 0)]
    offset: usize,

    /// Count every match, not only up to 1.000.
    #[arg(long)]
    count: bool,

    /// Print one JSON object a line: the hits, then a summary.
    #[arg(long)]
    json: bool,
}

impl Args {
    fn request(&self) -> SearchRequest {
        SearchRequest {
            query: self.query.join(" "),
            limit: self.limit,
            offset: self.offset,
            count_all: self.count,
            ..SearchRequest::default()
        }
    }
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let searcher = Searcher::open(&Index::open(&args.index.folder)?)?;
    let request = args.request();
    let response = searcher.search(&request)?;
    if args.json {
        render::write_hits_json(&response, &request.query, out)?;
    } else {
        render::write_hits(&response, layout(), out)?;
    }
    Ok(if response.total.count > 0 {
        Outcome::Found
    } else {
        Outcome::NothingFound
    })
}
