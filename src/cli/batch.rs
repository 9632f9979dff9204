//! `telusur search -`: queries from standard input, one a line, answers as JSON.

use std::io::{BufRead, Write};

use anyhow::Context;

use super::answer::{Form, answer};
use super::exit::Outcome;
use super::search::Args;
use super::{Session, texts};
use telusur::render::{self, TypedQuery};
use telusur::search::Searcher;

/// The argument that stands for standard input.
pub(super) const STANDARD_INPUT: &str = "-";

/// Answers each line at once, so that a program can ask and wait for the answer.
/// Of a query that is not understood, an error is its answer.
pub(super) fn answer_lines(
    searcher: &Searcher,
    args: &Args,
    session: &Session,
    lines: impl BufRead,
    out: &mut impl Write,
) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::NothingFound;
    for (number, line) in (1..).zip(lines.split(b'\n')) {
        let line = line.with_context(|| texts::cannot_read_input(session.language()))?;
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        if let Ok(query) = std::str::from_utf8(line) {
            let request = args.request(query.to_owned(), session.language())?;
            let number = Some(number);
            let (of_query, _) = answer(searcher, &request, number, &Form::Json, session, out)?;
            if of_query == Outcome::Found {
                outcome = Outcome::Found;
            }
        } else {
            let query = TypedQuery {
                text: &String::from_utf8_lossy(line),
                number: Some(number),
            };
            render::write_error_json("the query is not UTF-8", query, out)?;
        }
        out.flush()?;
    }
    Ok(outcome)
}
