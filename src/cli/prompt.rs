//! `telusur search` without words on a terminal: a query a line, and commands that
//! begin with a colon. Where lines come from is not known here.

use std::io::{self, Write};

use super::answer::answer;
use super::links::FileLinks;
use super::search::{Args, Sort};
use super::{Session, is_broken_pipe, pager, texts};
use clap::ValueEnum;
use telusur::nearest::nearest;
use telusur::render::{self, safe};
use telusur::search::{Hit, Searcher};
use telusur::texts::{Label, Language};

/// What the prompt shows before each line.
pub(super) const PROMPT: &str = "telusur> ";

/// Width of what a command is written as in the help.
const USAGE_WIDTH: usize = 16;

/// A line from whoever asks.
pub(super) enum Line {
    /// A query or a command.
    Text(String),
    /// A line that was given up.
    Cleared,
    /// Bytes that are no text.
    Garbled,
    /// There are no more.
    End,
}

/// A command of the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Show,
    More,
    Since,
    Until,
    Sort,
    All,
    Json,
    Help,
    Quit,
}

impl Command {
    /// All of them, in the order of the help.
    const ALL: [Command; 9] = [
        Command::Show,
        Command::More,
        Command::Since,
        Command::Until,
        Command::Sort,
        Command::All,
        Command::Json,
        Command::Help,
        Command::Quit,
    ];

    /// Returns its name in each language, both of which are always understood, and what
    /// else it may be called.
    const fn named(self) -> (Label, &'static [&'static str]) {
        match self {
            Command::Show => (Label::new("show", "tampilkan"), &[]),
            Command::More => (Label::new("more", "lagi"), &[]),
            Command::Since => (Label::new("since", "sejak"), &[]),
            Command::Until => (Label::new("until", "sampai"), &[]),
            Command::Sort => (Label::new("sort", "urutkan"), &[]),
            Command::All => (Label::new("all", "semua"), &[]),
            Command::Json => (Label::new("json", "json"), &[]),
            Command::Help => (Label::new("help", "bantuan"), &["h", "?"]),
            Command::Quit => (Label::new("quit", "keluar"), &["q", "exit"]),
        }
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        let (label, others) = self.named();
        label.names().into_iter().chain(others.iter().copied())
    }

    /// Returns its name in the help.
    fn name(self, language: Language) -> &'static str {
        self.named().0.told(language)
    }

    /// Returns the command of a name in either language.
    pub(super) fn from_name(name: &str) -> Option<Command> {
        Command::ALL
            .into_iter()
            .find(|command| command.names().any(|known| known == name))
    }

    /// Returns what follows it in the help.
    fn value(self, language: Language) -> String {
        match self {
            Command::Show => " N".to_owned(),
            Command::Since | Command::Until => format!(" {}", texts::day_value(language)),
            Command::Sort => format!(" {}", texts::order_value(language)),
            _ => String::new(),
        }
    }
}

/// Returns the names of all commands in a language, with their colon and the space before
/// their value, and then those in the other.
pub(super) fn command_names(language: Language) -> impl Iterator<Item = String> {
    let named = |command: &Command, language| {
        let behind = if command.value(language).is_empty() {
            ""
        } else {
            " "
        };
        format!(":{}{behind}", command.name(language))
    };
    in_each_language(&Command::ALL, language, named)
}

/// Returns the names of all orders of hits in a language, and then those in the other.
pub(super) fn order_names(language: Language) -> impl Iterator<Item = String> {
    let named = |sort: &Sort, language| sort.label().told(language).to_owned();
    in_each_language(Sort::value_variants(), language, named)
}

/// Returns what things are called in a language, and then in the other, nothing twice.
fn in_each_language<T>(
    all: &[T],
    language: Language,
    called: impl Fn(&T, Language) -> String,
) -> impl Iterator<Item = String> {
    let mut languages = Language::ALL;
    languages.sort_by_key(|other| *other != language);
    let mut names: Vec<String> = Vec::new();
    for language in languages {
        for name in all.iter().map(|one| called(one, language)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names.into_iter()
}

/// A conversation: what is asked, and how.
struct Prompt<'a> {
    searcher: &'a Searcher,
    session: &'a Session,
    /// The options; commands change them.
    args: Args,
    /// The last query.
    query: Option<String>,
    /// Its hits, page after page.
    hits: Vec<Hit>,
    /// How many of its best hits come before the next page.
    passed: usize,
}

/// Whether the conversation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Line,
    End,
}

/// Answers lines until there are no more. What goes wrong with one is told on
/// standard error, and the next is read.
pub(super) fn converse(
    searcher: &Searcher,
    args: &Args,
    session: &Session,
    lines: &mut dyn FnMut() -> anyhow::Result<Line>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut prompt = Prompt {
        searcher,
        session,
        args: args.clone(),
        query: None,
        hits: Vec::new(),
        passed: 0,
    };
    loop {
        let next = match lines()? {
            Line::End => return Ok(()),
            Line::Cleared => continue,
            Line::Garbled => Err(anyhow::anyhow!(texts::garbled(session.language()))),
            Line::Text(line) => prompt.take(line.trim(), out),
        };
        out.flush()?;
        match next {
            Ok(Next::Line) => {}
            Ok(Next::End) => return Ok(()),
            Err(error) if is_broken_pipe(&error) => return Err(error),
            Err(error) => {
                let said = render::error_chain(error.as_ref(), session.language());
                writeln!(io::stderr(), "{}", safe(&said))?;
            }
        }
    }
}

impl Prompt<'_> {
    fn take(&mut self, line: &str, out: &mut impl Write) -> anyhow::Result<Next> {
        let Some(command) = line.strip_prefix(':') else {
            if !line.is_empty() {
                self.ask_first(line, out)?;
            }
            return Ok(Next::Line);
        };
        let language = self.session.language();
        let (name, value) = command
            .split_once(char::is_whitespace)
            .unwrap_or((command, ""));
        let value = value.trim();
        let Some(command) = Command::from_name(name) else {
            let names = Command::ALL.into_iter().flat_map(Command::names);
            let message = match nearest(name, names) {
                Some(near) => texts::unknown_command_near(language, name, near),
                None => texts::unknown_command(language, name),
            };
            anyhow::bail!(message);
        };
        match command {
            Command::Quit => return Ok(Next::End),
            Command::Help => self.write_help(out)?,
            Command::Show => self.show(value, out)?,
            Command::More => {
                if self.query.is_none() {
                    anyhow::bail!(texts::no_query_yet(language));
                }
                self.ask(out)?;
            }
            Command::Since => self.narrow(|args| &mut args.selection.since, value, out)?,
            Command::Until => self.narrow(|args| &mut args.selection.until, value, out)?,
            Command::Sort => {
                self.args.sort = Sort::from_str(value, false).map_err(|_| {
                    let orders = Sort::value_variants().iter();
                    let orders: Vec<&str> =
                        orders.map(|sort| sort.label().told(language)).collect();
                    anyhow::anyhow!(texts::unknown_order(language, &orders.join(", ")))
                })?;
                self.ask_anew(out)?;
            }
            Command::All => {
                self.args.selection.all = !self.args.selection.all;
                let said = if self.args.selection.all {
                    texts::all_words(language)
                } else {
                    texts::any_words(language)
                };
                writeln!(out, "{said}")?;
                // Before the notes on the query, which are not kept back.
                out.flush()?;
                self.ask_anew(out)?;
            }
            Command::Json => {
                self.args.json = !self.args.json;
                let said = if self.args.json {
                    texts::answers_as_json(language)
                } else {
                    texts::answers_as_text(language)
                };
                writeln!(out, "{said}")?;
            }
        }
        Ok(Next::Line)
    }

    /// Sets the first or the last day, or takes it away when nothing is named; a
    /// day that can't be read leaves all as it was.
    fn narrow(
        &mut self,
        day: fn(&mut Args) -> &mut Option<String>,
        value: &str,
        out: &mut impl Write,
    ) -> anyhow::Result<()> {
        let wanted = (!value.is_empty()).then(|| value.to_owned());
        let before = std::mem::replace(day(&mut self.args), wanted);
        if let Err(error) = self.args.request(String::new(), self.session.language()) {
            *day(&mut self.args) = before;
            // Here the options are commands.
            let language = self.session.language();
            let mut said = render::error_chain(error.as_ref(), language);
            for command in [Command::Since, Command::Until] {
                for name in command.named().0.names() {
                    let here = format!(":{}", command.name(language));
                    said = said.replace(&format!("--{name}"), &here);
                }
            }
            anyhow::bail!(said);
        }
        self.ask_anew(out)
    }

    /// Asks the last query, if there is one, from its first page on.
    fn ask_anew(&mut self, out: &mut impl Write) -> anyhow::Result<()> {
        self.passed = self.args.offset;
        self.hits.clear();
        self.ask(out).map(|_| ())
    }

    /// Asks a query. If it can't be answered, the last one that could stays what commands
    /// are about.
    fn ask_first(&mut self, query: &str, out: &mut impl Write) -> anyhow::Result<()> {
        let query = self.query.replace(query.to_owned());
        let hits = std::mem::take(&mut self.hits);
        let passed = std::mem::replace(&mut self.passed, self.args.offset);
        let asked = self.ask(out);
        if !matches!(asked, Ok(true)) {
            (self.query, self.hits, self.passed) = (query, hits, passed);
        }
        asked.map(|_| ())
    }

    /// Asks for the next page of the last query; returns whether it was answered.
    fn ask(&mut self, out: &mut impl Write) -> anyhow::Result<bool> {
        let Some(query) = self.query.clone() else {
            return Ok(false);
        };
        let mut request = self.args.request(query, self.session.language())?;
        request.offset = self.passed;
        let form = self.args.form();
        let (_, response) = answer(self.searcher, &request, None, &form, self.session, out)?;
        let Some(response) = response else {
            return Ok(false);
        };
        self.passed = self.passed.saturating_add(response.hits.len());
        self.hits.extend(response.hits);
        Ok(true)
    }

    fn show(&self, value: &str, out: &mut impl Write) -> anyhow::Result<()> {
        let rank: Option<usize> = value.parse().ok();
        let hit = self.hits.iter().find(|hit| Some(hit.rank) == rank);
        let Some(hit) = hit else {
            let language = self.session.language();
            anyhow::bail!(match (self.hits.first(), self.hits.last()) {
                (Some(first), Some(last)) => texts::show_which(language, first.rank, last.rank),
                _ => texts::nothing_to_show(language),
            });
        };
        let query = self.query.clone().unwrap_or_default();
        let request = self.args.request(query, self.session.language())?;
        let highlights = self.searcher.highlights(&hit.article, &request)?;
        if self.args.json {
            render::write_article_json(&hit.article, Some(&highlights), out)?;
            return Ok(());
        }
        let links = FileLinks::for_terminal(self.searcher.indexes())?;
        let link = links.and_then(|links| links.of(hit.index, &hit.article));
        let (layout, mut text) = (self.session.layout, Vec::new());
        let first_match = render::write_article(
            &hit.article,
            &highlights,
            link.as_deref(),
            layout,
            &mut text,
        )?;
        let pager = self.args.pager.as_deref();
        pager::page(&text, first_match, pager, self.session, out)?;
        Ok(())
    }

    fn write_help(&self, out: &mut impl Write) -> io::Result<()> {
        let language = self.session.language();
        let width = self.session.layout.width;
        for line in render::wrapped(&texts::prompt_help(language), width) {
            writeln!(out, "{line}")?;
        }
        for command in Command::ALL {
            let does = match command {
                Command::Show => texts::show_does(language),
                Command::More => texts::more_does(language),
                Command::Since => texts::since_does(language),
                Command::Until => texts::until_does(language),
                Command::Sort => texts::sort_does(language),
                Command::All => texts::all_does(language),
                Command::Json => texts::json_does(language),
                Command::Help => texts::help_does(language),
                Command::Quit => texts::quit_does(language),
            };
            let name = command.name(language);
            let mut usage = format!(":{name}{}", command.value(language));
            for line in render::wrapped(&does, width.saturating_sub(2 + USAGE_WIDTH)) {
                writeln!(out, "  {usage:<USAGE_WIDTH$}{line}")?;
                usage.clear();
            }
        }
        Ok(())
    }
}
