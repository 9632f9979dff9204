//! A text that may be longer than the screen.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anstream::{AutoStream, ColorChoice};

use super::{Session, signals, texts};
use telusur::render::safe;

/// The pager where no other is named; `-R` keeps colours and hyperlinks.
const DEFAULT_PAGER: &str = "less -R";

/// Lines shown above the one the pager begins with.
const LINES_BEFORE: usize = 2;

/// Writes a text, through the pager if standard output is a terminal on which it
/// does not fit. The pager begins near `line`, counted from 1, if it is one that
/// can. A pager that can't be started is told and as good as none, and one that ends early
/// has shown enough.
pub(super) fn page(
    text: &[u8],
    line: Option<usize>,
    named: Option<&str>,
    session: &Session,
    out: &mut impl Write,
) -> io::Result<()> {
    let height = terminal_size::terminal_size_of(io::stdout()).map(|(_, height)| height.0.into());
    let lines = memchr::memchr_iter(b'\n', text).count();
    // The prompt comes back on the last line.
    let is_long = height.is_some_and(|height: usize| lines >= height);
    let words = if is_long && io::stdout().is_terminal() {
        pager_words(named)
    } else {
        None
    };
    let Some(mut command) = words.and_then(|words| pager_command(&words, line)) else {
        return out.write_all(text);
    };
    out.flush()?;
    let Ok(mut pager) = command.stdin(Stdio::piped()).spawn() else {
        let name = safe(&command.get_program().to_string_lossy());
        let said = texts::no_pager(session.language(), &name);
        writeln!(io::stderr(), "telusur: {said}")?;
        return out.write_all(text);
    };
    signals::leaving_interrupts_to_others(|| feed(&mut pager, text, session))
}

/// Gives the pager its text and waits for its end.
fn feed(pager: &mut Child, text: &[u8], session: &Session) -> io::Result<()> {
    if let Some(stdin) = pager.stdin.take() {
        // On a terminal the choice is what it is for standard output itself.
        let colors = match session.colors {
            ColorChoice::Auto => AutoStream::choice(&io::stdout()),
            choice => choice,
        };
        match AutoStream::new(Box::new(stdin) as Box<dyn Write>, colors).write_all(text) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
            _ => {}
        }
    }
    pager.wait().map(drop)
}

/// Returns the pager that is named, or that of the environment, or the usual one;
/// `None` where the name is empty, which means none.
fn pager_words(named: Option<&str>) -> Option<Vec<String>> {
    let of_environment = || std::env::var("PAGER").ok();
    let named = named.map(str::to_owned).or_else(of_environment);
    words_of(named.as_deref().unwrap_or(DEFAULT_PAGER))
}

fn words_of(pager: &str) -> Option<Vec<String>> {
    shlex::split(pager).filter(|words| !words.is_empty() && words[0] != "cat")
}

fn pager_command(words: &[String], line: Option<usize>) -> Option<Command> {
    let (program, arguments) = words.split_first()?;
    let mut command = Command::new(program);
    command.args(arguments);
    let name = Path::new(program).file_stem();
    if name.is_some_and(|name| name == "less" || name == "more") {
        let first = line.unwrap_or(1).saturating_sub(LINES_BEFORE).max(1);
        if first > 1 {
            command.arg(format!("+{first}"));
        }
        // Without it, less shows colours as letters.
        if std::env::var_os("LESS").is_none() {
            command.env("LESS", "R");
        }
    }
    Some(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pager: &str, line: Option<usize>, expected: Option<&str>) {
        let command = words_of(pager).and_then(|words| pager_command(&words, line));
        let words = command.map(|command| {
            let arguments = command.get_args().map(|word| word.to_string_lossy());
            let program = command.get_program().to_string_lossy();
            [program]
                .into_iter()
                .chain(arguments)
                .collect::<Vec<_>>()
                .join("|")
        });
        assert_eq!(words.as_deref(), expected, "{pager}");
    }

    #[test]
    fn a_pager_that_can_begins_near_the_first_match() {
        check("less -R", Some(40), Some("less|-R|+38"));
        check("/usr/bin/less", Some(2), Some("/usr/bin/less"));
        check("less", None, Some("less"));
        check("bat --style 'a b'", Some(40), Some("bat|--style|a b"));
        check("cat", Some(40), None);
        check("", None, None);
        check("'", None, None);
    }
}
