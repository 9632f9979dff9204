//! `telusur search`.

use std::io::{IsTerminal, Write};
use std::mem::ManuallyDrop;

use clap::ValueEnum;

use super::answer::{Form, answer};
use super::batch::{STANDARD_INPUT, answer_lines};
use super::exit::Outcome;
use super::line_editor::LineEditor;
use super::prompt::converse;
use super::selection::Selection;
use super::values::{parse_count, parse_length, parse_passages};
use super::{Session, texts};
use telusur::render::{RecordEnd, Template};
use telusur::search::{PassageCount, SearchRequest, SortOrder};
use telusur::texts::{Label, Language};

const EXAMPLES: &str = "\
Examples:
  telusur search 'harga beras'
  telusur search '\"produk impor\" tekstil'
  telusur search '(beras OR gula) AND impor -iklan'
  telusur search 'banjir judul:\"jakarta utara\" tanggal:2018-01..2018-06'
  telusur search --since 2018 --source antara --sort newest 'harga'
  telusur search -n 3 --json 'banjir bojonegoro'
  telusur search --passages 3 --length 300 --html 'harga beras' > beras.html
  telusur search --ids -n 100 'harga beras' | xargs -n1 telusur show
  telusur search --paths -0 'harga beras' | xargs -0 cp -t ~/pilihan
  telusur search --template '{date}\\t{title}' 'harga beras'
  telusur search - < kueri.txt > jawaban.jsonl
  telusur search --count 'harga -beras'";

const HELP: &str = "\
Quote the whole query for the shell. Words are alternatives, and articles with more and rarer ones \
come first. +kata must and -kata must not be there; AND OR NOT (DAN ATAU BUKAN) and parentheses; \
\"…\" is an exact phrase, ~\"…\" one in any form, \"…\"~3 words near each other; =kata is this form \
only, industr* a beginning, kata~ a spelling, * every article; judul: isi: penulis: sumber: tempat: \
rubrik: tag: url: id: and tanggal: name a field. All of it: docs/query-language.md. \
Without a query there is a prompt, a query a line; with -, queries come from standard input, and \
every line of JSON says by query_number for which line it is. Exit code 0: found, 1: nothing found, \
2: error.";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Sort {
    /// The best first.
    #[value(alias = Sort::Relevance.label().indonesian)]
    Relevance,
    /// The latest first.
    #[value(alias = Sort::Newest.label().indonesian)]
    Newest,
    /// The earliest first.
    #[value(alias = Sort::Oldest.label().indonesian)]
    Oldest,
}

impl Sort {
    /// Returns its name in each language, both of which are always understood.
    pub(super) const fn label(self) -> Label {
        match self {
            Sort::Relevance => Label::new("relevance", "relevansi"),
            Sort::Newest => Label::new("newest", "terbaru"),
            Sort::Oldest => Label::new("oldest", "terlama"),
        }
    }
}

#[derive(Debug, Clone, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
#[command(group(clap::ArgGroup::new("records").args(["ids", "paths", "template"])))]
#[expect(clippy::struct_excessive_bools, reason = "they are switches")]
pub(super) struct Args {
    /// The query; several arguments are joined with spaces. Without one, a prompt; with -, queries
    /// from standard input.
    #[arg(value_name = "QUERY")]
    query: Vec<String>,

    #[command(flatten)]
    pub(super) selection: Selection,

    /// How many hits to print.
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 10,
          value_parser = parse_count, allow_negative_numbers = true)]
    limit: usize,

    /// How many of the best hits to pass over.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = parse_count, allow_negative_numbers = true)]
    pub(super) offset: usize,

    /// Print each copy of an article as a hit of its own, not all as one.
    #[arg(long)]
    all_copies: bool,

    /// Order of the hits.
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = Sort::Relevance)]
    pub(super) sort: Sort,

    /// How many passages of each article to print. Without it one, and a second where that shows
    /// words of the query which the first does not.
    #[arg(long, value_name = "N", value_parser = parse_passages, allow_negative_numbers = true)]
    passages: Option<usize>,

    /// Longest passage, in characters.
    #[arg(long, value_name = "CHARS", default_value_t = 200, value_parser = parse_length, allow_negative_numbers = true)]
    length: usize,

    /// Print how the query was read and how each score came about.
    #[arg(long, conflicts_with_all = ["records", "count"])]
    explain: bool,

    /// Make the total exact, also beyond 1,000.
    #[arg(long, conflicts_with_all = ["records", "count"])]
    exact_total: bool,

    /// Print the number of matching articles and nothing else.
    #[arg(long, conflicts_with_all = ["records", "json"], help_heading = FOR_PROGRAMS)]
    count: bool,

    /// Print the id of each hit, one a line.
    #[arg(long, help_heading = FOR_PROGRAMS)]
    ids: bool,

    /// Print the file of each hit, one a line and none twice.
    #[arg(long, help_heading = FOR_PROGRAMS)]
    paths: bool,

    /// Print each hit as a line of this form, as in '{date} {title}'; also id, time, author, source,
    /// place, section, tags, url, path, body, rank, score, index, passage, copies, or their Indonesian
    /// names; \t \n \0 {{ }}.
    #[arg(long, value_name = "FORM", help_heading = FOR_PROGRAMS)]
    template: Option<Template>,

    /// End each id, path or line of a template with a NUL instead of a line break.
    #[arg(short = '0', long, requires = "records", help_heading = FOR_PROGRAMS)]
    null: bool,

    /// Print one JSON object a line: the hits, then a summary.
    #[arg(long, conflicts_with = "records", help_heading = FOR_PROGRAMS)]
    pub(super) json: bool,

    /// Print a web page.
    #[arg(long, conflicts_with_all = ["records", "count", "json", "explain"],
          help_heading = FOR_PROGRAMS)]
    html: bool,

    /// Pager of the prompt.
    #[arg(long, value_name = "COMMAND", hide = true)]
    pub(super) pager: Option<String>,
}

/// Heading of the options that make the output fit for other programs.
const FOR_PROGRAMS: &str = "For other programs";

impl Args {
    /// Whether the output is for a program and must reach it byte for byte.
    pub(super) fn is_for_programs(&self) -> bool {
        !matches!(self.form(), Form::Hits) || self.query == [STANDARD_INPUT]
    }

    /// Returns what is to be written of an answer.
    pub(super) fn form(&self) -> Form {
        let end = if self.null {
            RecordEnd::Nul
        } else {
            RecordEnd::Line
        };
        match &self.template {
            Some(template) => Form::Template(template.clone(), end),
            None if self.ids => Form::Ids(end),
            None if self.paths => Form::Paths(end),
            None if self.count => Form::Count,
            None if self.json => Form::Json,
            None if self.html => Form::Html,
            None => Form::Hits,
        }
    }

    /// Returns the request for a query with these options.
    pub(super) fn request(
        &self,
        query: String,
        language: Language,
    ) -> anyhow::Result<SearchRequest> {
        Ok(SearchRequest {
            order: match self.sort {
                Sort::Relevance => SortOrder::Relevance,
                Sort::Newest => SortOrder::Newest,
                Sort::Oldest => SortOrder::Oldest,
            },
            // Who only counts reads no article.
            limit: if self.count { 0 } else { self.limit },
            offset: self.offset,
            fold_copies: !self.all_copies,
            count_all: self.exact_total || self.count,
            passages: self
                .passages
                .map_or(PassageCount::AsNeeded, PassageCount::UpTo),
            passage_chars: self.length,
            explain: self.explain,
            ..self.selection.request(query, language)?
        })
    }
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let language = session.language();
    let request = args.request(args.query.join(" "), language)?;
    match &args.query[..] {
        [] => {
            if !(session.terminal && std::io::stdin().is_terminal()) {
                anyhow::bail!(texts::no_query(language));
            }
            let searcher = args.selection.open()?;
            let mut editor = LineEditor::new(searcher.indexes(), language)?;
            writeln!(out, "{}", texts::prompt_begins(language))?;
            out.flush()?;
            converse(&searcher, args, session, &mut || editor.read(), out)?;
            Ok(Outcome::Found)
        }
        [query] if query == STANDARD_INPUT => {
            if !matches!(args.form(), Form::Hits | Form::Json) || args.explain {
                anyhow::bail!(texts::batch_is_json(language));
            }
            let searcher = args.selection.open()?;
            answer_lines(&searcher, args, session, std::io::stdin().lock(), out)
        }
        [first, ..] if first == STANDARD_INPUT => {
            anyhow::bail!(texts::words_beside_standard_input(language));
        }
        _ => {
            // The process ends with this answer, and the system takes back what is
            // mapped sooner than it can be given back piece by piece.
            let searcher = ManuallyDrop::new(args.selection.open()?);
            let (outcome, _) = answer(&searcher, &request, None, &args.form(), session, out)?;
            Ok(outcome)
        }
    }
}
