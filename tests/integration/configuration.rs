//! Where the values of options come from.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::workspace::{Run, Workspace};

const LINES: &str = "{\"id\":\"nasi\",\"body\":\"harga nasi\"}\n\
                     {\"id\":\"beras\",\"body\":\"harga beras\"}\n\
                     {\"id\":\"gula\",\"body\":\"harga gula\"}\n";

fn write(workspace: &Workspace, path: &str, text: &str) {
    let path = workspace.path().join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

fn run(mut command: Command) -> Run {
    command.output().expect("the program runs").into()
}

fn run_in(workspace: &Workspace, folder: &str, arguments: &[&str]) -> Run {
    let folder = workspace.path().join(folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut command = workspace.command(arguments);
    command.current_dir(folder);
    run(command)
}

fn hits(run: &Run) -> usize {
    assert_ne!(run.code, Some(2), "{}", run.stderr);
    run.stdout.lines().count()
}

/// Returns the lines of `config --json` by key.
fn config(run: &Run) -> serde_json::Map<String, Value> {
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let line = |line| -> Value { serde_json::from_str(line).expect("JSON") };
    let lines = run.stdout.lines().map(line);
    lines
        .map(|line| {
            (
                line["key"].as_str().expect("a key").to_owned(),
                line.clone(),
            )
        })
        .collect()
}

#[test]
fn each_place_beats_the_one_before() {
    let workspace = Workspace::indexed(LINES);
    let ids = ["search", "--ids", "harga"];
    assert_eq!(hits(&workspace.run(&ids)), 3);
    write(
        &workspace,
        "config/telusur/config.toml",
        "limit = 2\n# x\nsort = \"oldest\"\n",
    );
    assert_eq!(hits(&workspace.run(&ids)), 2);
    write(&workspace, "telusur.toml", "\nlimit = 1\n");
    assert_eq!(hits(&workspace.run(&ids)), 1);
    let with_environment = |arguments: &[&str]| {
        let mut command = workspace.command(arguments);
        command.env("TELUSUR_LIMIT", "2");
        run(command)
    };
    assert_eq!(hits(&with_environment(&ids)), 2);
    assert_eq!(
        hits(&with_environment(&["search", "--ids", "harga", "-n", "3"])),
        3
    );

    let told = config(&workspace.run(&["config", "--json"]));
    assert_eq!(
        (&told["limit"]["value"], &told["limit"]["origin"]),
        (&"1".into(), &"file".into())
    );
    assert_eq!(told["limit"]["file"], "telusur.toml");
    assert_eq!(told["limit"]["line"], 2);
    assert_eq!(told["sort"]["line"], 3);
    assert!(
        told["sort"]["file"]
            .as_str()
            .unwrap()
            .ends_with("config/telusur/config.toml")
    );
    assert_eq!(
        (&told["index"]["value"], &told["index"]["origin"]),
        (&"index".into(), &"default".into())
    );
    assert_eq!(
        (&told["zone"]["value"], &told["zone"]["origin"]),
        (&Value::Null, &"default".into())
    );
    assert_eq!(
        (&told["lang"]["value"], &told["lang"]["origin"]),
        (&"en".into(), &"locale".into())
    );
    let told = config(&with_environment(&["config", "--json", "--index", "index"]));
    assert_eq!(told["limit"]["origin"], "environment");
    assert_eq!(told["index"]["origin"], "flag");
    let text = with_environment(&["config"]).stdout;
    assert!(text.contains("limit     2 "), "{text}");
    assert!(text.contains("TELUSUR_LIMIT"), "{text}");
    assert!(text.contains("config/telusur/config.toml:3"), "{text}");
}

#[test]
fn language_and_colour_are_settings_too() {
    let workspace = Workspace::indexed(LINES);
    write(
        &workspace,
        "config/telusur/config.toml",
        "lang = \"id\"\ncolor = \"always\"\n",
    );
    let prompt = workspace.run(&["search"]);
    assert!(
        prompt.stderr.contains("tidak ada kueri"),
        "{}",
        prompt.stderr
    );
    assert!(workspace.run(&["search", "nasi"]).stdout.contains('\u{1b}'));
    let run_with = |language: &str, arguments: &[&str]| {
        let mut command = workspace.command(arguments);
        command
            .env("TELUSUR_LANG", language)
            .env("TELUSUR_COLOR", "never");
        run(command)
    };
    let run = run_with("en", &["search", "nasi"]);
    assert!(!run.stdout.contains('\u{1b}'));
    assert!(
        run_with("en", &["search"])
            .stderr
            .contains("there is no query")
    );
    // An empty variable is none.
    assert!(run_with("", &["search"]).stderr.contains("tidak ada kueri"));
    let run = run_with("en", &["search", "--lang", "id"]);
    assert!(run.stderr.contains("tidak ada kueri"), "{}", run.stderr);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let workspace = Workspace::indexed(LINES);
    let user = "config/telusur/config.toml";
    for (text, message) in [
        (
            "limit = 5\nlimt = 6\n",
            "config.toml:2: there is no key limt; did you mean limit? The keys are index, lang",
        ),
        (
            "qqqq = 6\n",
            "config.toml:1: there is no key qqqq. The keys are ",
        ),
        (
            "limit = \"many\"\n",
            "config.toml:1: limit: invalid value 'many' for '--limit <N>'",
        ),
        ("limit = -1\n", "config.toml:1: limit: invalid value '-1'"),
        (
            "limit = true\n",
            "config.toml:1: limit: a string or a whole number is expected",
        ),
        ("index = \"\"\n", "config.toml:1: index: a path is expected"),
        ("index = []\n", "config.toml:1: index: "),
        ("color = \"x\"\n", "'--color <WHEN>'; [possible values: "),
        (
            "index = [1]\n",
            "config.toml:1: index: a list of strings is expected",
        ),
        ("sort = \"newst\"\n", "'newest'"),
        ("lang = \"fr\"\n", "config.toml:1: lang: invalid value 'fr'"),
        ("zone = \"CET\"\n", "config.toml:1: zone: "),
        ("memory = \"1X\"\n", "X is no unit"),
        ("\n\nlimit =\n", "config.toml:3: "),
        (
            "[search]\nlimit = 5\n",
            "config.toml:1: there is no key search",
        ),
    ] {
        write(&workspace, user, text);
        let run = workspace.run(&["search", "harga"]);
        assert_eq!(run.code, Some(2), "{text}");
        assert!(
            run.stderr.starts_with("telusur: ") && run.stderr.contains(message),
            "{text}: {}",
            run.stderr
        );
        assert_eq!(run.stdout, "", "{text}");
        // What needs no settings goes on, and config shows the rest.
        let run = workspace.run(&["config"]);
        assert_eq!(run.code, Some(2), "{text}");
        assert!(run.stderr.contains(message), "{text}: {}", run.stderr);
        assert!(run.stdout.contains("threads"), "{text}: {}", run.stdout);
        for arguments in [&["stem", "makan"][..], &["man"], &["completions", "bash"]] {
            assert_eq!(
                workspace.run(arguments).code,
                Some(0),
                "{text} {arguments:?}"
            );
        }
        // Whoever asks for help gets it.
        assert_eq!(workspace.run(&["search", "--help"]).code, Some(0));
    }
    write(&workspace, user, "");
    write(&workspace, "telusur.toml", "index = \"other\"\n");
    let run = workspace.run(&["search", "harga"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr
            .contains("telusur.toml:1: index can't be set here"),
        "{}",
        run.stderr
    );
    write(&workspace, "telusur.toml", "");
    let mut command = workspace.command(&["search", "harga"]);
    command.env("TELUSUR_LIMIT", "x");
    let run = self::run(command);
    assert!(
        run.stderr.contains("TELUSUR_LIMIT: invalid value 'x'"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_index_is_found_in_a_folder_above() {
    let workspace = Workspace::indexed(LINES);
    let below = "archive/2018/08";
    let run = run_in(&workspace, below, &["search", "--ids", "nasi"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "nasi\n"),
        "{}",
        run.stderr
    );
    let told = config(&run_in(&workspace, below, &["config", "--json"]));
    assert_eq!(told["index"]["origin"], "found");
    assert!(Path::new(told["index"]["value"].as_str().unwrap()).is_absolute());
    // The file beside that index holds for it.
    write(&workspace, "telusur.toml", "limit = 1\n");
    assert_eq!(
        hits(&run_in(&workspace, below, &["search", "--ids", "harga"])),
        1
    );
    // A folder that only has the name is none.
    std::fs::create_dir_all(workspace.path().join("archive/index")).unwrap();
    write(&workspace, "archive/index/meta.json", "{}");
    let run = run_in(&workspace, below, &["search", "--ids", "nasi"]);
    assert_eq!(run.stdout, "nasi\n", "{}", run.stderr);
    // What is named is not looked for.
    let run = run_in(&workspace, below, &["search", "nasi", "--index", "index"]);
    assert_eq!(run.code, Some(2));
    for arguments in [
        &["show", "nasi"][..],
        &["stats"],
        &["export", "nasi"],
        &["delete", "--list"],
    ] {
        let run = run_in(&workspace, below, arguments);
        assert_ne!(run.code, Some(2), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn articles_are_added_to_the_index_above_and_that_is_said() {
    let workspace = Workspace::indexed(LINES);
    workspace.write(
        "lain/b.jsonl",
        "{\"id\":\"jagung\",\"body\":\"harga jagung\"}\n",
    );
    let run = run_in(&workspace, "archive/lain", &["index", "b.jsonl"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        run.stderr.contains("--index index makes one here"),
        "{}",
        run.stderr
    );
    assert_eq!(workspace.ids("jagung"), ["jagung"]);
    let run = run_in(&workspace, "archive/lain", &["index", "b.jsonl", "-q"]);
    assert_eq!(run.stderr, "");
    let run = run_in(
        &workspace,
        "archive/lain",
        &["index", "b.jsonl", "-q", "--index", "index"],
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(
        workspace
            .path()
            .join("archive/lain/index/telusur.json")
            .is_file()
    );
}

#[test]
fn paths_of_a_file_begin_at_its_folder_and_lists_are_lists() {
    let workspace = Workspace::indexed(LINES);
    workspace.write("b.jsonl", "{\"id\":\"jagung\",\"body\":\"harga jagung\"}\n");
    let run = workspace.run(&["index", "archive/b.jsonl", "--index", "other", "-q"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let both = "index = [\"../../index\", \"../../other\"]\nsynonyms = \"sinonim.txt\"\n";
    write(&workspace, "config/telusur/config.toml", both);
    write(&workspace, "config/telusur/sinonim.txt", "mahal = jagung\n");
    let run = workspace.run(&["search", "--ids", "harga"]);
    assert_eq!(hits(&run), 4, "{}", run.stderr);
    let run = workspace.run(&["search", "--ids", "mahal"]);
    assert_eq!(run.stdout, "jagung\n", "{}", run.stderr);
    // A command that takes one index takes the first.
    let run = workspace.run(&["stats", "--json"]);
    assert!(run.stdout.contains("\"articles\":3"), "{}", run.stdout);
    let mut command = workspace.command(&["search", "--ids", "harga"]);
    command.env("TELUSUR_INDEX", "other");
    assert_eq!(self::run(command).stdout, "jagung\n");
}

/// The file beside an index may come from anybody: a pipe would be waited for, and a device
/// read without an end.
#[cfg(unix)]
#[test]
fn a_file_of_settings_that_is_none_is_refused() {
    let workspace = Workspace::indexed("{\"body\":\"beras\"}\n");
    for (make, reason) in [
        ("mkfifo", "it is no regular file"),
        ("mkdir", "it is no regular file"),
        ("ln -s /dev/zero", "it is no regular file"),
        ("truncate -s 2M", "it is longer than 1 MiB"),
    ] {
        let run = workspace.run_in_shell(&format!(
            "{make} telusur.toml && \"$0\" search beras; code=$?; rm -r telusur.toml; exit $code"
        ));
        assert_eq!(run.code, Some(2), "{make}: {}", run.stderr);
        let said = format!("can't read telusur.toml: {reason}");
        assert!(run.stderr.contains(&said), "{make}: {}", run.stderr);
    }
    let run = workspace.run(&["search", "beras"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}
