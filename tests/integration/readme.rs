//! The sessions of the README are what the program prints.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::workspace::{Run, Workspace};

/// A line that stands for any number of lines.
const LEFT_OUT: &str = "…";

/// Returns the commands of the sessions of a text, each with what it prints.
fn sessions(text: &str) -> Vec<(String, Vec<String>)> {
    let mut sessions: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line == "```text" {
            inside = true;
        } else if line == "```" {
            inside = false;
        } else if inside && line.starts_with("$ telusur ") {
            sessions.push((line["$ ".len()..].to_owned(), Vec::new()));
        } else if inside && let Some((_, printed)) = sessions.last_mut() {
            printed.push(line.to_owned());
        }
    }
    for (_, printed) in &mut sessions {
        while printed.last().is_some_and(String::is_empty) {
            printed.pop();
        }
    }
    sessions
}

/// A line without the time it names.
fn masked(line: &str) -> String {
    match line.rsplit_once(" · ") {
        Some((total, time)) if time.ends_with(" ms") => format!("{total} · [time]"),
        _ => line.to_owned(),
    }
}

fn fits(expected: &[String], printed: &[String]) -> bool {
    match expected {
        [] => printed.is_empty(),
        [line, rest @ ..] if line.trim() == LEFT_OUT => {
            (0..=printed.len()).any(|from| fits(rest, &printed[from..]))
        }
        [line, rest @ ..] => match printed {
            [first, others @ ..] => masked(line) == masked(first) && fits(rest, others),
            [] => false,
        },
    }
}

#[test]
fn sessions_of_the_readme_are_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("the README");
    let sessions = sessions(&readme);
    assert!(sessions.len() >= 6, "{sessions:?}");
    let workspace = Workspace::new();
    symlink(root.join("corpus"), workspace.path().join("corpus")).expect("a link");
    assert_eq!(workspace.run(&["index", "corpus"]).code, Some(0));
    let bin = Path::new(env!("CARGO_BIN_EXE_telusur"))
        .parent()
        .expect("a folder");
    for (command, expected) in sessions {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("{command} 2>&1")])
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .envs(
                workspace
                    .command(&[])
                    .get_envs()
                    .filter_map(|(name, value)| value.map(|value| (name, value))),
            )
            .env_remove("LANG")
            .current_dir(workspace.path());
        let run = Run::from(shell.output().expect("a shell"));
        let mut printed: Vec<String> = run.stdout.lines().map(str::to_owned).collect();
        while printed.last().is_some_and(String::is_empty) {
            printed.pop();
        }
        assert!(fits(&expected, &printed), "{command}\n{}", run.stdout);
    }
}
