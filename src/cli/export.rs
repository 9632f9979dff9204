//! `telusur export`.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::iter::Take;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail};
use clap::ValueEnum;
use tempfile::NamedTempFile;

use super::Session;
use super::answer::{tell_notes, tell_query_error};
use super::exit::Outcome;
use super::index::stop_on_signal;
use super::selection::Selection;
use super::texts;
use super::values::{parse_column, parse_count};
use telusur::render::{
    ArticleField, CellGuard, ExportFormat, Message, TypedQuery, safe, safe_text,
};
use telusur::search::Export;
use telusur::texts::{Count, Language};

const EXAMPLES: &str = "\
Examples:
  telusur export 'harga beras' > beras.jsonl
  telusur export 'banjir tanggal:2018' -o banjir.csv --columns id,date,title
  telusur export --source antara '*' -o antara.bib
  telusur export 'impor' --format ris > impor.ris";

const HELP: &str = "\
Writes every match, the earliest published first and those without a date last. The query and the \
options that narrow it are those of telusur search. JSON Lines and CSV can be indexed again; BibTeX and RIS come without the text. Ctrl-C leaves whole records. Exit code 0: found, 1: nothing found, 2: error. More: docs/export.md.";

/// The name that stands for standard output.
const STANDARD_OUTPUT: &str = "-";

/// What is put behind the name of a file that was not finished.
const UNFINISHED: &str = ".part";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// JSON Lines, with the text.
    Jsonl,
    /// A table, with the text.
    Csv,
    /// BibTeX and BibLaTeX, without the text.
    Bibtex,
    /// RIS for citation managers, without the text.
    Ris,
}

impl Format {
    /// The endings of names of files that say a format.
    const EXTENSIONS: [(&str, Format); 6] = [
        ("jsonl", Format::Jsonl),
        ("ndjson", Format::Jsonl),
        ("csv", Format::Csv),
        ("bib", Format::Bibtex),
        ("bibtex", Format::Bibtex),
        ("ris", Format::Ris),
    ];

    /// Returns the format that the name of a file says.
    fn of_file(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        let mut known = Format::EXTENSIONS.into_iter();
        known.find_map(|(name, format)| (name == extension).then_some(format))
    }
}

#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES, after_help = HELP)]
pub(super) struct Args {
    /// The query; several arguments are joined with spaces.
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,

    #[command(flatten)]
    selection: Selection,

    /// Format; else what the name of the file says, else jsonl.
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,

    /// Write to this file, which is there only when it is complete.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write at most so many articles; else all.
    #[arg(short = 'n', long, value_name = "N", value_parser = parse_count, allow_negative_numbers = true)]
    limit: Option<usize>,

    /// Overwrite the file if it is there.
    #[arg(long, requires = "output")]
    force: bool,

    /// Columns of a CSV, in this order: id, title, date, time, author, source, place, section, tags,
    /// url, path, body.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = parse_column)]
    columns: Vec<ArticleField>,

    /// Leave cells of a CSV that begin with = + - @ as they are; else they get an apostrophe, so
    /// that no spreadsheet takes them for a formula.
    #[arg(long)]
    no_guard: bool,
}

impl Args {
    fn format(&self, language: Language) -> anyhow::Result<ExportFormat> {
        let path = self.output.as_deref();
        let of_file = path.and_then(Format::of_file);
        let format = match (self.format.or(of_file), path) {
            (Some(format), _) => format,
            (None, Some(path)) if path.extension().is_some() => {
                let known = Format::EXTENSIONS.map(|(name, _)| format!(".{name}"));
                let path = path.to_string_lossy();
                bail!(texts::no_such_format(language, &path, &known.join(" ")));
            }
            (None, _) => Format::Jsonl,
        };
        if format != Format::Csv {
            for (given, option) in [
                (!self.columns.is_empty(), "--columns"),
                (self.no_guard, "--no-guard"),
            ] {
                if given {
                    bail!(texts::csv_only(language, option));
                }
            }
        }
        Ok(match format {
            Format::Jsonl => ExportFormat::JsonLines,
            Format::Csv => ExportFormat::Csv {
                columns: if self.columns.is_empty() {
                    ArticleField::ALL.to_vec()
                } else {
                    self.columns.clone()
                },
                guard: if self.no_guard {
                    CellGuard::None
                } else {
                    CellGuard::Apostrophe
                },
            },
            Format::Bibtex => ExportFormat::BibTex,
            Format::Ris => ExportFormat::Ris,
        })
    }
}

pub(super) fn run(args: &Args, session: &Session, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let language = session.language();
    let format = args.format(language)?;
    let request = args.selection.request(args.query.join(" "), language)?;
    let mut target = Target::new(args.output.as_deref(), args.force, language)?;
    let searcher = args.selection.open()?;
    let query = TypedQuery {
        text: &request.query,
        number: None,
    };
    let export = match searcher.export(&request) {
        Err(error) => return tell_query_error(error, query, None::<&mut Vec<u8>>, session),
        Ok(export) => export,
    };
    let notes = export.notes.iter();
    let notes = notes.map(|note| (note.range.clone(), note.kind.told(language)));
    tell_notes(query, notes, session)?;

    let stop = stop_on_signal(language)?;
    let limit = args.limit.unwrap_or(usize::MAX);
    let total = export.total.min(limit as u64);
    let articles = export.take(limit);
    let written = match &mut target {
        Target::Output => write(articles, &format, &stop, session.terminal, out)?,
        Target::Device(file, path) => write_buffered(articles, &format, &stop, file)
            .with_context(|| texts::cannot_write(language, &path.to_string_lossy()))?,
        Target::File(file) => {
            let written = write_buffered(articles, &format, &stop, file.draft.as_file_mut());
            written.with_context(|| file.cannot_write())?
        }
    };
    let place = match target {
        Target::Output => None,
        Target::Device(_, path) => Some(path),
        Target::File(file) => Some(file.finish(written == total)?),
    };
    let place = place.map(|path| safe(&path.to_string_lossy()));
    let mut told = anstream::stderr().lock();
    if written < total {
        let stopped = texts::export_stopped(language, Count(written), Count(total));
        writeln!(told, "telusur: {stopped}")?;
        if let Some(path) = place {
            writeln!(told, "telusur: {}", texts::export_kept(language, &path))?;
        }
        return Ok(Outcome::Failed);
    }
    if let Some(path) = place {
        let articles = texts::articles(language, Count(written));
        writeln!(told, "{}", texts::exported(language, &articles, &path))?;
    }
    Ok(if total > 0 {
        Outcome::Found
    } else {
        Outcome::NothingFound
    })
}

/// Writes records until there is none left or `stop` is turned on, and returns
/// their number. What is to be read on a terminal steers it as little as anything else.
fn write(
    export: Take<Export<'_>>,
    format: &ExportFormat,
    stop: &AtomicBool,
    on_terminal: bool,
    out: &mut impl Write,
) -> anyhow::Result<u64> {
    let mut written = 0;
    let mut record = Vec::new();
    let mut write_out = |record: &mut Vec<u8>| {
        if on_terminal {
            let text = String::from_utf8_lossy(record);
            out.write_all(safe_text(&text).as_bytes())?;
        } else {
            out.write_all(record)?;
        }
        record.clear();
        io::Result::Ok(())
    };
    format.write_head(&mut record)?;
    write_out(&mut record)?;
    for exported in export {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        format.write(&exported?, &mut record)?;
        write_out(&mut record)?;
        written += 1;
    }
    Ok(written)
}

/// The same, to a file.
fn write_buffered(
    export: Take<Export<'_>>,
    format: &ExportFormat,
    stop: &AtomicBool,
    file: &mut File,
) -> anyhow::Result<u64> {
    let mut buffer = BufWriter::new(file);
    let written = write(export, format, stop, false, &mut buffer)?;
    buffer.flush()?;
    Ok(written)
}

/// Where records go.
enum Target {
    /// Standard output.
    Output,
    /// What is no ordinary file, such as a pipe with a name, and can't be replaced.
    Device(File, PathBuf),
    /// A file.
    File(FileToBe),
}

impl Target {
    fn new(path: Option<&Path>, force: bool, language: Language) -> anyhow::Result<Target> {
        let Some(path) = path.filter(|path| *path != Path::new(STANDARD_OUTPUT)) else {
            return Ok(Target::Output);
        };
        let name = path.to_string_lossy();
        match path.metadata() {
            Ok(there) if there.is_dir() => bail!(texts::is_folder(language, &name)),
            // What is below /dev is a device also where it leads to a file.
            Ok(there) if !there.is_file() || path.starts_with("/dev") => {
                let file = OpenOptions::new().append(true).open(path);
                let file = file.with_context(|| texts::cannot_write(language, &name))?;
                Ok(Target::Device(file, path.to_path_buf()))
            }
            _ => Ok(Target::File(FileToBe::new(path, force, language)?)),
        }
    }
}

/// Returns the file to which a path leads, however many symbolic links are between.
fn followed(path: &Path) -> PathBuf {
    let mut path = path.to_path_buf();
    // As many as Linux follows.
    for _ in 0..40 {
        let Ok(target) = path.read_link() else {
            break;
        };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    path
}

/// Returns what went wrong with a draft, without the name of the draft, which stands
/// in what is not an error of the system itself.
fn cause(error: io::Error) -> io::Error {
    if error.get_ref().is_some() {
        error.kind().into()
    } else {
        error
    }
}

/// A file that is written under another name beside its own.
struct FileToBe {
    path: PathBuf,
    draft: NamedTempFile,
    force: bool,
    language: Language,
}

impl FileToBe {
    fn cannot_write(&self) -> String {
        texts::cannot_write(self.language, &self.path.to_string_lossy())
    }

    fn new(path: &Path, force: bool, language: Language) -> anyhow::Result<FileToBe> {
        if !force && path.symlink_metadata().is_ok() {
            bail!(texts::is_there(language, &path.to_string_lossy()));
        }
        let path = &followed(path);
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        let is_missing = match folder.metadata() {
            Ok(there) => !there.is_dir(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if is_missing {
            let missing = texts::no_folder(language, &folder.to_string_lossy());
            let path = path.to_string_lossy();
            return Err(anyhow::anyhow!(missing).context(texts::cannot_write(language, &path)));
        }
        let mut draft = tempfile::Builder::new();
        draft.prefix(".telusur-export-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any new file: what the user's mask leaves of it.
            draft.permissions(std::fs::Permissions::from_mode(0o666));
        }
        Ok(FileToBe {
            path: path.clone(),
            draft: draft
                .tempfile_in(folder)
                .map_err(cause)
                .with_context(|| texts::cannot_write(language, &path.to_string_lossy()))?,
            force,
            language,
        })
    }

    /// Gives the file its name, or one that says that it is not complete.
    fn finish(self, complete: bool) -> anyhow::Result<PathBuf> {
        let language = self.language;
        let mut path = self.path;
        if !complete {
            let mut name: OsString = path.into();
            name.push(UNFINISHED);
            path = name.into();
        }
        let named = if self.force || !complete {
            self.draft.persist(&path)
        } else {
            self.draft.persist_noclobber(&path)
        };
        let named = named.map_err(|error| cause(error.error));
        named.with_context(|| texts::cannot_write(language, &path.to_string_lossy()))?;
        Ok(path)
    }
}
