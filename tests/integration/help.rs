//! What helps people to find their way: help, manuals, completions, suggestions.

use std::process::Command;

use crate::workspace::{Run, Workspace};

/// Every command.
pub(crate) const COMMANDS: [&str; 16] = [
    "index",
    "watch",
    "check",
    "search",
    "export",
    "show",
    "copies",
    "delete",
    "stats",
    "verify",
    "stem",
    "eval",
    "config",
    "completions",
    "man",
    "demo",
];

fn run(mut command: Command) -> Run {
    command.output().expect("the program runs").into()
}

#[test]
fn help_begins_with_examples() {
    let workspace = Workspace::new();
    let help = workspace.run(&["--help"]).stdout;
    assert!(help.starts_with("Examples:\n  telusur "), "{help}");
    for command in COMMANDS {
        assert!(
            help.contains(&format!("\n  {command} ")),
            "{command}: {help}"
        );
        for flag in ["--help", "-h"] {
            let help = workspace.run(&[command, flag]).stdout;
            let (examples, _) = help.split_once("\n\n").unwrap();
            assert!(examples.starts_with("Examples:\n"), "{command}: {help}");
            let mentions = examples.matches(&format!("telusur {command}")).count();
            assert!(mentions >= 2, "{command}: {examples}");
            assert_eq!(help.matches("Examples:").count(), 1, "{command}");
        }
    }
    // No command is missing above.
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| !line.is_empty());
    let listed = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    assert_eq!(listed.count(), COMMANDS.len() + 1, "{help}");
}

#[test]
fn there_is_a_page_of_the_manual_for_each_command() {
    let workspace = Workspace::new();
    let page = workspace.run(&["man"]);
    assert_eq!(page.code, Some(0), "{}", page.stderr);
    assert!(page.stdout.contains(".TH telusur 1"), "{}", page.stdout);
    let run = workspace.run(&["man", "man1"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), ""),
        "{}",
        run.stderr
    );
    for command in COMMANDS {
        let path = workspace.path().join(format!("man1/telusur-{command}.1"));
        let page = std::fs::read_to_string(path).expect(command);
        assert!(
            page.contains(".SH \"EXAMPLES\"\n.nf\n"),
            "{command}: {page}"
        );
        assert!(page.contains("\\-\\-color"), "{command}: {page}");
    }
    let page = workspace.run(&["--lang", "id", "man"]).stdout;
    for part in [".SH \"NAMA\"", ".SH \"CONTOH\"\n.nf\n", "Cari artikel"] {
        assert!(
            page.to_lowercase().contains(&part.to_lowercase()),
            "{part}: {page}"
        );
    }
}

#[test]
fn what_is_mistyped_gets_the_nearest_suggested() {
    let workspace = Workspace::indexed("{\"id\":\"a\",\"title\":\"beras\",\"body\":\"beras\"}\n");
    // Of two that are near, only the nearer.
    for (typed, suggested, other) in [("exprt", "export", "ekspor"), ("ekspr", "ekspor", "export")]
    {
        for language in ["en", "id"] {
            let run = workspace.run(&["--lang", language, typed, "beras"]);
            assert!(
                run.stderr.contains(suggested) && !run.stderr.contains(other),
                "{}",
                run.stderr
            );
        }
    }
    for (arguments, suggestion) in [
        (&["serach", "beras"][..], "'search'"),
        (&["carri", "beras"], "'cari'"),
        (&["ekspr", "beras"], "'ekspor'"),
        (&["search", "--limt", "3", "beras"], "'--limit'"),
        (&["search", "--sort", "newst", "beras"], "'newest'"),
        (&["completions", "bsh"], "'bash'"),
    ] {
        let run = workspace.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}");
        assert!(
            run.stderr.contains(suggestion),
            "{arguments:?}: {}",
            run.stderr
        );
    }
    let run = workspace.run(&["search", "judull:beras"]);
    let told: Vec<&str> = run.stderr.split_whitespace().collect();
    let told = told.join(" ");
    assert!(
        told.starts_with("judull:beras ^^^^^^^ no field is called so"),
        "{told}"
    );
    assert!(told.ends_with("did you mean judul:?"), "{told}");
}

#[test]
fn every_command_has_an_entry_in_the_readme() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(path).expect("the README");
    for command in COMMANDS {
        let row = format!("\n| `telusur {command}");
        assert!(readme.contains(&row), "{command}");
    }
}

#[test]
fn help_of_help_is_help() {
    let workspace = Workspace::new();
    let help = workspace.run(&["--help"]);
    assert_eq!(help.code, Some(0));
    for arguments in [&["help"][..], &["help", "--help"], &["help", "-h"]] {
        let run = workspace.run(arguments);
        assert_eq!(
            (run.code, &run.stdout),
            (Some(0), &help.stdout),
            "{arguments:?}"
        );
    }
    let help = workspace.run(&["search", "--help"]).stdout;
    for arguments in [&["help", "search"][..], &["help", "cari", "-h"]] {
        assert_eq!(workspace.run(arguments).stdout, help, "{arguments:?}");
    }
    let run = workspace.run(&["help", "--lang", "id", "search"]);
    assert!(run.stdout.contains("Pemakaian: "), "{}", run.stdout);
    let run = workspace.run(&["help", "serach"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("'search'"), "{}", run.stderr);
}

#[test]
fn a_variable_that_is_nearly_one_of_ours_is_told() {
    let workspace = Workspace::new();
    for (name, expected) in [
        (
            "TELUSUR_LIMTI",
            "telusur: TELUSUR_LIMTI in the environment is ignored; did you mean TELUSUR_LIMIT?\n",
        ),
        ("TELUSUR_LIMIT", ""),
        ("TELUSUR_ARSIPKU", ""),
    ] {
        let mut command = workspace.command(&["stem", "--tsv", "beras"]);
        command.env(name, "3").env_remove("TELUSUR_SHARED");
        let run = run(command);
        assert_eq!(
            (run.code, run.stderr.as_str()),
            (Some(0), expected),
            "{name}"
        );
    }
}

/// Completes the last of these words, as fish asks for it.
fn complete(workspace: &Workspace, words: &[&str]) -> Vec<String> {
    complete_for("fish", workspace, words)
}

/// Completes the last of these words as a shell asks for it.
fn complete_for(shell: &str, workspace: &Workspace, words: &[&str]) -> Vec<String> {
    let mut command = workspace.command(&[]);
    command
        .env("TELUSUR_COMPLETE", shell)
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string())
        .env("_CLAP_IFS", "\n")
        .args(["--", "telusur"])
        .args(words);
    let run = run(command);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{words:?}");
    let lines = run.stdout.lines();
    lines
        .map(|line| line.split('\t').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn commands_options_fields_and_sources_are_completed() {
    let workspace = Workspace::indexed(concat!(
        "{\"id\":\"a\",\"body\":\"beras\",\"source\":\"HARIAN.co.id\"}\n",
        "{\"id\":\"b\",\"body\":\"beras\",\"source\":\"Koran Sore\"}\n"
    ));
    for (words, expected) in [
        (&["sear"][..], &["search"][..]),
        (&["car"], &["cari"]),
        (&["search", "--exa"], &["--exact-total"]),
        (&["search", "--sort", "new"], &["newest"]),
        (&["search", "jud"], &["judul:"]),
        (&["export", "beras", "sumb"], &["sumber:"]),
        (&["search", "sumber:har"], &["sumber:HARIAN.co.id"]),
        (&["search", "--source", "kor"], &["Koran Sore"]),
    ] {
        let found = complete(&workspace, words);
        assert_eq!(found, expected, "{words:?}");
    }
    for shell in ["fish", "zsh", "elvish", "powershell"] {
        for (words, expected) in [
            (&["search", "-jud"][..], &["-judul:"][..]),
            (
                &["search", "-sumber:"],
                &["-sumber:HARIAN.co.id", "-sumber:\"Koran Sore\""],
            ),
            (&["search", "-iklan", "sumber:h"], &["sumber:HARIAN.co.id"]),
            (
                &["search", "-n", "3", "-sumber:h"],
                &["-sumber:HARIAN.co.id"],
            ),
        ] {
            let found = complete_for(shell, &workspace, words);
            let found: Vec<String> = found.iter().map(|word| word.replace("\\:", ":")).collect();
            assert_eq!(found, expected, "{shell} {words:?}");
        }
    }
    // The index is that of the line.
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\",\"source\":\"Lain\"}\n");
    let other = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\",\"source\":\"Warta\"}\n");
    let folder = other.path().join("index");
    let folder = folder.to_str().expect("a path in UTF-8");
    let joined = format!("--index={folder}");
    for words in [
        &["search", "--index", folder, "sumber:"][..],
        &["search", &joined, "sumber:"],
        &["export", "beras", "--index", folder, "sumber:"],
    ] {
        assert_eq!(complete(&workspace, words), ["sumber:Warta"], "{words:?}");
    }
    let words = ["search", "--index", folder, "--source", ""];
    assert_eq!(complete(&workspace, &words), ["Warta"]);
    let words = ["search", "--", "--index", folder, "sumber:"];
    assert_eq!(complete(&workspace, &words), ["sumber:Lain"]);
    // Without an index there are no sources, and nothing is wrong.
    assert!(complete(&Workspace::new(), &["search", "--source", "kor"]).is_empty());
}

#[test]
fn each_shell_gets_a_script_that_asks_the_program() {
    let workspace = Workspace::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = workspace.run(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{shell}");
        assert!(
            run.stdout.contains("TELUSUR_COMPLETE"),
            "{shell}: {}",
            run.stdout
        );
    }
}

/// Completes a line in Bash with its script; `None` where there is no Bash.
#[cfg(unix)]
fn complete_in_bash(workspace: &Workspace, line: &str) -> Option<Vec<String>> {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_telusur"));
    let folder = program.parent().expect("a folder").display();
    let script = format!(
        "PATH='{folder}':$PATH; source <(telusur completions bash) || exit 9
         COMP_LINE=$LINE COMP_POINT=${{#LINE}} COMP_WORDBREAKS=$' \\t\\n\"\\'><=;|&(:'
         command=$(complete -p telusur | sed 's/.* -F \\([^ ]*\\).*/\\1/')
         $command; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let output = Command::new("bash")
        .current_dir(workspace.path())
        .env("XDG_CONFIG_HOME", workspace.path().join("config"))
        .env("LINE", line)
        .args(["-c", &script])
        .output();
    let run: Run = output.ok()?.into();
    assert_eq!(run.stderr, "", "{line}");
    let lines = run.stdout.lines().filter(|line| !line.is_empty());
    Some(lines.map(str::to_owned).collect())
}

/// Completes a line in fish with its script; `None` where there is no fish.
#[cfg(unix)]
fn complete_in_fish(workspace: &Workspace, line: &str) -> Option<Vec<String>> {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_telusur"));
    let folder = program.parent().expect("a folder").display();
    let script = format!(
        "set PATH '{folder}' $PATH; telusur completions fish | source; complete -C \"$LINE\""
    );
    let output = Command::new("fish")
        .current_dir(workspace.path())
        .env("HOME", workspace.path())
        .env("XDG_CONFIG_HOME", workspace.path().join("config"))
        .env("LINE", line)
        .args(["--no-config", "-c", &script])
        .output();
    let run: Run = output.ok()?.into();
    let lines = run
        .stdout
        .lines()
        .filter_map(|line| line.split('\t').next());
    Some(lines.map(str::to_owned).collect())
}

#[cfg(unix)]
#[test]
fn fish_completes_with_its_script() {
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\",\"source\":\"Warta\"}\n");
    for (line, expected) in [
        ("telusur expo", "export"),
        ("telusur search jud", "judul:"),
        ("telusur search 'beras' -sumber:W", "-sumber:Warta"),
        ("telusur search 'sumber:W", "sumber:Warta"),
        ("telusur search --source W", "Warta"),
        ("telusur export --format=c", "--format=csv"),
    ] {
        let Some(found) = complete_in_fish(&workspace, line) else {
            eprintln!("skipped: there is no fish here");
            return;
        };
        assert_eq!(found, [expected], "{line}");
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_with_its_script() {
    let workspace = Workspace::indexed(concat!(
        "{\"id\":\"a\",\"body\":\"beras\",\"source\":\"Warta\"}\n",
        "{\"id\":\"b\",\"body\":\"beras\",\"source\":\"Tempayan Ekonomi\"}\n"
    ));
    for (line, expected) in [
        ("telusur expo", &["export"][..]),
        ("telusur search sumber:W", &["Warta"]),
        ("telusur search --source=W", &["Warta"]),
        ("telusur search --source T", &["Tempayan\\ Ekonomi"]),
        ("telusur search --source 'T", &["Tempayan Ekonomi"]),
        ("telusur search sumber:te", &["\\\"Tempayan\\ Ekonomi\\\""]),
        (
            "telusur search 'sumber:te",
            &["sumber:\"Tempayan Ekonomi\""],
        ),
        ("telusur search jud", &["judul:"]),
        ("telusur search -jud", &["-judul:"]),
        (
            "telusur search -sumber:",
            &["\\\"Tempayan\\ Ekonomi\\\"", "Warta"],
        ),
        ("telusur search --so", &["--sort", "--source"]),
        ("telusur export --format=c", &["csv"]),
        ("telusur stem --lang ", &["id", "en"]),
        ("telusur cari --lang i", &["id"]),
    ] {
        let Some(mut found) = complete_in_bash(&workspace, line) else {
            eprintln!("skipped: there is no bash here");
            return;
        };
        found.sort();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{line}");
    }
    let all = complete_in_bash(&workspace, "telusur ").unwrap_or_default();
    for (name, expected) in [("search", true), ("index", true), ("cari", false)] {
        assert_eq!(all.iter().any(|found| found == name), expected, "{name}");
    }
    // A name is no pattern of files, and one that would steer the terminal is not offered.
    let odd = Workspace::indexed(concat!(
        "{\"id\":\"a\",\"body\":\"beras\",\"source\":\"*\"}\n",
        "{\"id\":\"b\",\"body\":\"beras\",\"source\":\"\\u001b[2J\\u202eX\"}\n"
    ));
    let found = complete_in_bash(&odd, "telusur search --source \"");
    assert_eq!(found.unwrap_or_default(), ["*"]);
}
