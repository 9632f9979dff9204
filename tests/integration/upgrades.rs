//! Indexes that another version of the program has made are refused with the remedy.
//!
//! `tests/fixtures/format-6` is an index of five articles in the format before the last
//! change. When the format changes again, one of the format before takes its place.

use std::path::{Path, PathBuf};

use telusur::index::FORMAT_VERSION;

use super::workspace::Workspace;

/// The format of the fixture.
const FORMAT_BEFORE: u32 = 6;

/// Everything that opens an index.
const COMMANDS: [&[&str]; 9] = [
    &["search", "beras"],
    &["export", "beras"],
    &["show", "a"],
    &["copies", "a"],
    &["stats"],
    &["delete", "a"],
    &["index", "archive"],
    &["verify"],
    &["verify", "--repair", "--yes"],
];

fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let is_lock = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "lock");
    let paths = paths.filter(|path| !is_lock(path));
    let mut files: Vec<_> = paths
        .map(|path| {
            let content = std::fs::read(&path).expect("a file");
            (path, content)
        })
        .collect();
    files.sort();
    files
}

/// Runs every command; each fails with what the message must have, and changes nothing.
fn check_refused(workspace: &Workspace, parts: &[&str]) {
    let folder = workspace.path().join("index");
    let before = files(&folder);
    for command in COMMANDS {
        let run = workspace.run(command);
        assert_eq!(run.code, Some(2), "{command:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{command:?}");
        for part in parts
            .iter()
            .chain(&["Remove the folder and run telusur index again"])
        {
            assert!(run.stderr.contains(part), "{command:?}: {}", run.stderr);
        }
    }
    assert!(files(&folder) == before, "a refused index was changed");
}

#[test]
fn an_index_of_the_format_before_is_refused() {
    assert_eq!(FORMAT_VERSION, FORMAT_BEFORE + 1, "the fixture is too old");
    let workspace = Workspace::new();
    workspace.write("a.txt", "Beras\n\nharga beras\n");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-6");
    let folder = workspace.path().join("index");
    std::fs::create_dir(&folder).expect("a folder");
    for (path, content) in files(&fixture) {
        let name = path.file_name().expect("a name");
        std::fs::write(folder.join(name), content).expect("a copy");
    }
    check_refused(
        &workspace,
        &[
            "made by another version of telusur",
            &format!("format {FORMAT_BEFORE}"),
            &format!("needs {FORMAT_VERSION}"),
        ],
    );
    let run = workspace.run(&["--lang", "id", "search", "beras"]);
    assert!(run.stderr.contains("versi lain telusur"), "{}", run.stderr);
}

/// Writes the marker of an index as another version may have, without a checksum.
fn change_marker(workspace: &Workspace, from: &str, to: &str) {
    let path = workspace.path().join("index/telusur.json");
    let text = std::fs::read_to_string(&path).expect("a marker");
    assert!(text.contains(from), "{text}");
    let (text, _) = text.split_once(",\"checksum\"").expect("a checksum");
    std::fs::write(&path, text.replace(from, to) + "}\n").expect("a marker");
}

#[test]
fn an_index_of_another_analysis_is_refused() {
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\"}\n");
    change_marker(&workspace, "\"analyzer\":", "\"analyzer\":9");
    check_refused(
        &workspace,
        &["made by another version of telusur", "analysis 9"],
    );
}

#[test]
fn an_index_of_another_lexicon_is_refused() {
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\"}\n");
    change_marker(&workspace, "\"lexicon\":\"", "\"lexicon\":\"f");
    check_refused(&workspace, &["whose stemmer knows other words"]);
    // One that does not say which it was made with is not trusted either.
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\"}\n");
    change_marker(&workspace, "\"lexicon\":", "\"dictionary\":");
    check_refused(&workspace, &["whose stemmer knows other words"]);
    // A stemmer that has none does not ask for it.
    let run = workspace.run(&["index", "archive", "--index", "bare", "--stemmer", "none"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let marker = std::fs::read_to_string(workspace.path().join("bare/telusur.json"));
    assert!(!marker.expect("a marker").contains("lexicon"));
}
