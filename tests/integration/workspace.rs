//! A temporary folder with an archive and an index, and the program run in it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with `archive/` and, once indexed, `index/`.
pub(crate) struct Workspace {
    folder: TempDir,
}

/// What a run printed and how it ended.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8 output");
        Run {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Workspace {
    pub(crate) fn new() -> Workspace {
        let folder = TempDir::new().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("archive")).expect("a folder for the archive");
        Workspace { folder }
    }

    /// A workspace with one file `a.jsonl`, indexed.
    pub(crate) fn indexed(lines: &str) -> Workspace {
        let workspace = Workspace::new();
        workspace.write("a.jsonl", lines);
        assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
        workspace
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn archive(&self) -> PathBuf {
        self.path().join("archive")
    }

    /// Writes a file of the archive.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.archive().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("a written file");
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.any_command(env!("CARGO_BIN_EXE_telusur"));
        command.args(arguments);
        command
    }

    /// Runs a command of the shell, in which `$0` is the program.
    #[cfg(unix)]
    pub(crate) fn run_in_shell(&self, command: &str) -> Run {
        self.any_command("sh")
            .args(["-c", command, env!("CARGO_BIN_EXE_telusur")])
            .output()
            .expect("the shell runs")
            .into()
    }

    /// A command in the folder that knows nothing of whoever runs the tests.
    pub(crate) fn any_command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.path())
            .env("COLUMNS", "80")
            .env_remove("NO_COLOR")
            .env("XDG_CONFIG_HOME", self.path().join("config"))
            .env("XDG_STATE_HOME", self.path().join("state"))
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env_remove("LANG")
            .env_remove("LANGUAGE");
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.command(arguments)
            .output()
            .expect("the program runs")
            .into()
    }

    /// Runs the program with something on its standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &[u8]) -> Run {
        let mut child = self.start(arguments);
        let mut stdin = child.stdin.take().expect("a pipe");
        // One that refuses its arguments reads nothing.
        let written = stdin.write_all(input);
        let is_broken = |error: &std::io::Error| error.kind() == std::io::ErrorKind::BrokenPipe;
        assert!(written.as_ref().err().is_none_or(is_broken), "{written:?}");
        drop(stdin);
        child.wait_with_output().expect("it ends").into()
    }

    /// Starts the program with pipes to all its streams.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs")
    }

    /// Checks fields of an article, as `show --json` has them.
    pub(crate) fn check_fields(&self, id: &str, fields: &[(&str, &str)]) {
        let run = self.run(&["show", "--json", id]);
        assert_eq!(run.code, Some(0), "{id}: {}", run.stderr);
        let article: Value = serde_json::from_str(&run.stdout).expect("JSON");
        for (field, expected) in fields {
            assert_eq!(article[field], *expected, "{id}: {article}");
        }
    }

    /// Searches with `--json` and returns the hits and the summary.
    pub(crate) fn search(&self, arguments: &[&str]) -> (Vec<Value>, Value) {
        let run = self.run(&[&["search", "--json"], arguments].concat());
        assert_ne!(run.code, Some(2), "{}", run.stderr);
        let mut lines: Vec<Value> = run
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let summary = lines.pop().expect("a summary");
        assert_eq!(summary["type"], "summary");
        (lines, summary)
    }

    /// Searches and returns the ids of the hits, in order.
    pub(crate) fn ids(&self, query: &str) -> Vec<String> {
        let (hits, _) = self.search(&["-n", "100", query]);
        hits.iter()
            .map(|hit| hit["id"].as_str().expect("an id").to_owned())
            .collect()
    }

    pub(crate) fn articles(&self) -> u64 {
        let run = self.run(&["stats", "--json"]);
        let stats: Value = serde_json::from_str(&run.stdout).expect("JSON");
        stats["articles"].as_u64().expect("a count")
    }
}

/// Returns a JSON object of an index with its checksum, from the text of the object, with
/// another checksum, in which something was changed.
pub(crate) fn sealed_again(text: &str) -> String {
    let (body, _) = text.split_once(",\"checksum\"").expect("a checksum");
    let checksum = twox_hash::XxHash3_128::oneshot(body.as_bytes());
    format!("{body},\"checksum\":\"{checksum:032x}\"}}\n")
}
