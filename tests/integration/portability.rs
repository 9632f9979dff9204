//! Other machines: no UTF-8 locale, no home, other zones, names of files of any bytes.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::path::Path;

use serde_json::Value;

use crate::workspace::{Run, Workspace};

/// What an archive is asked, in an environment.
fn answers(environment: &[(&str, &str)]) -> Vec<String> {
    let workspace = Workspace::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let corpus = corpus.to_str().unwrap();
    workspace.write(
        "a.txt",
        "Café – \u{201c}Élan\u{201d}\n\nKamis, 9 Agustus 2018 | 23:30 WIT\n\nberas",
    );
    let run = |arguments: &[&str]| -> Run {
        let mut command = workspace.command(arguments);
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "TZ"] {
            command.env_remove(name);
        }
        command.envs(environment.iter().copied());
        let run = Run::from(command.output().unwrap());
        assert_eq!(
            run.code,
            Some(0),
            "{environment:?} {arguments:?}: {}",
            run.stderr
        );
        run
    };
    run(&["index", corpus, "archive"]);
    let found = run(&["search", "--json", "-n", "20", "beras"]).stdout;
    let hits = found
        .lines()
        .filter(|line| serde_json::from_str::<Value>(line).unwrap()["type"] == "hit");
    let hits: Vec<&str> = hits.collect();
    run(&["config"]);
    vec![
        hits.join("\n"),
        run(&["search", "--ids", "tanggal:2018"]).stdout,
        run(&["show", "a.txt"]).stdout,
        run(&["show", "--json", "a.txt"]).stdout,
        run(&["export", "--format", "csv", "*"]).stdout,
        run(&["export", "--format", "bibtex", "*"]).stdout,
        run(&["stem", "mempertanggungjawabkan"]).stdout,
    ]
}

#[test]
fn answers_depend_on_nothing_of_the_machine() {
    let strip = |answers: Vec<String>| -> Vec<String> {
        // The temporary folder has a name of its own.
        let folder = regex::Regex::new(r"/[^ \n]*/archive").unwrap();
        answers
            .iter()
            .map(|answer| folder.replace_all(answer, "archive").into_owned())
            .collect()
    };
    let expected = strip(answers(&[
        ("LC_ALL", "en_US.UTF-8"),
        ("TZ", "Asia/Jakarta"),
    ]));
    assert!(
        expected[2].contains("\u{201c}Élan\u{201d}"),
        "{}",
        expected[2]
    );
    for environment in [
        &[][..],
        &[("LC_ALL", "C")],
        &[("LANG", "POSIX"), ("TERM", "dumb")],
        // Nobody can make a folder there.
        &[("HOME", "/proc/tiada"), ("XDG_CACHE_HOME", "/proc/tiada")],
        &[("HOME", "/dev/null"), ("XDG_CONFIG_HOME", "/dev/null")],
        &[("TZ", "America/New_York")],
        &[("TZ", "Asia/Jayapura")],
        &[("TZ", "Pacific/Kiritimati")],
        &[("TZ", ":Tiada/Ada")],
    ] {
        assert_eq!(strip(answers(environment)), expected, "{environment:?}");
    }
}

#[test]
fn the_prompt_needs_no_home() {
    let workspace = Workspace::indexed("{\"id\":\"1\",\"body\":\"beras\"}\n");
    let mut command = workspace.command(&["search", "-"]);
    command
        .env("HOME", "/proc/tiada")
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_STATE_HOME");
    let run = Run::from(command.output().unwrap());
    assert_eq!(run.stderr, "");
}

/// As when a program is started by another user with the home of the first.
#[cfg(unix)]
#[test]
fn settings_that_may_not_be_read_are_told_and_left() {
    use std::os::unix::fs::PermissionsExt;

    let workspace = Workspace::indexed("{\"id\":\"1\",\"body\":\"beras\"}\n");
    let folder = workspace.path().join("config/telusur");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "limit = 3\n").unwrap();
    let closed = std::fs::Permissions::from_mode(0o000);
    std::fs::set_permissions(&folder, closed).unwrap();
    let nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    let may_read = std::fs::read_dir(&folder).is_ok();
    let by = if may_read { nobody } else { "" };
    if workspace
        .run_in_shell(&format!("chmod a+rx . && {by} true"))
        .code
        != Some(0)
    {
        println!("skipped: this user may not become another");
        return;
    }
    let run = workspace.run_in_shell(&format!("exec {by} \"$0\" search --count beras"));
    let open = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&folder, open).unwrap();
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "1\n"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("config.toml: permission denied"),
        "{}",
        run.stderr
    );
}

#[cfg(unix)]
#[test]
fn names_of_files_may_be_any_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let names = [
        &b"a b.txt"[..],
        b"  .txt",
        b"baris\nbaru.txt",
        b"-n.txt",
        b"'\"$(x)`.txt",
        b"caf\xe9.txt",
        "\u{202e}é.txt".as_bytes(),
        b"%41.txt",
        b"a#1.txt",
        b"a\\b.txt",
    ];
    let workspace = Workspace::new();
    let mut paths: Vec<Vec<u8>> = Vec::new();
    for name in names {
        let path = workspace.archive().join(OsStr::from_bytes(name));
        std::fs::write(&path, format!("Judul {}\n\nberas", paths.len())).unwrap();
        // Below the working folder.
        paths.push([b"archive/", name].concat());
    }
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    let listed = workspace
        .command(&["search", "-n", "20", "--paths", "-0", "beras"])
        .output()
        .unwrap();
    let mut found: Vec<Vec<u8>> = listed
        .stdout
        .split(|byte| *byte == 0)
        .map(<[u8]>::to_vec)
        .filter(|path| !path.is_empty())
        .collect();
    found.sort();
    paths.sort();
    assert_eq!(found, paths);
    for id in workspace.ids("beras") {
        let run = workspace.run(&["show", "--json", "--", &id]);
        assert_eq!(run.code, Some(0), "{id:?}: {}", run.stderr);
        let article: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(article["id"], *id);
    }
    let exported = workspace.run(&["export", "beras"]);
    assert_eq!(exported.stdout.lines().count(), names.len());
    // Again: every file is known.
    let run = workspace.run(&["index", "archive"]);
    assert!(run.stderr.contains("10 files unchanged"), "{}", run.stderr);
}
