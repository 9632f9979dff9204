//! What the program owes its callers: exit codes, streams, help.

use std::io::Read;
use std::process::Stdio;

use crate::workspace::Workspace;

#[test]
fn exit_codes_are_those_of_grep() {
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\"}\n");
    for (arguments, code) in [
        (&["search", "beras"][..], 0),
        (&["cari", "beras"], 0),
        (&["search", "jagung"], 1),
        (&["search", "jagung", "-nasi", "beras"], 0),
        (&["search", "--", "--beras"], 0),
        (&["search"], 2),
        (&["search", "--jsno", "beras"], 2),
        (&["search", "beras", "--index", "absent"], 2),
        (&["show", "a"], 0),
        (&["show", "b"], 1),
        (&["stats"], 0),
        (&["indeks", "archive"], 0),
        (&["--help"], 0),
        (&["--version"], 0),
        (&["search", "--help"], 0),
        (&["nonsense"], 2),
    ] {
        let run = workspace.run(arguments);
        assert_eq!(run.code, Some(code), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn without_an_index_the_message_says_how_to_build_one() {
    let run = Workspace::new().run(&["search", "beras"]);
    assert_eq!(
        run.stderr,
        "telusur: No index at index/. Build one first: telusur index corpus\n"
    );
    assert_eq!(run.stdout, "");
}

#[test]
fn stems_are_printed() {
    let run = Workspace::new().run(&["stem", "mengimpor", "Anak-anak"]);
    assert_eq!(run.stdout, "mengimpor\timpor\nanak-anak\tanak\n");
}

#[test]
fn quiet_is_quiet() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl", "{\"body\":\"beras\"}\n[]\n");
    let run = workspace.run(&["index", "archive", "--quiet"]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (Some(0), "", "")
    );
}

#[test]
fn control_characters_of_articles_never_reach_the_terminal() {
    let workspace = Workspace::indexed(
        "{\"id\":\"a\\u001b[2J\",\"title\":\"beras \\u001b[31mmerah\\u0007\",\"body\":\"beras \\u009b1m \\u202e putih\",\"author\":\"\\u001b]0;x\\u0007\"}\n",
    );
    for arguments in [&["search", "beras"][..], &["show", "a\u{1b}[2J"]] {
        let output = workspace.run(arguments).stdout;
        assert!(output.contains("beras"), "{output}");
        let foreign = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!output.contains(foreign), "{output:?}");
    }
}

#[test]
fn colours_only_where_they_are_wanted() {
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\"}\n");
    let coloured = |run: &str| run.contains('\u{1b}');
    assert!(!coloured(&workspace.run(&["search", "beras"]).stdout));
    assert!(!coloured(
        &workspace
            .run(&["search", "beras", "--color", "never"])
            .stdout
    ));
    assert!(coloured(
        &workspace
            .run(&["--color", "always", "search", "beras"])
            .stdout
    ));
}

#[test]
fn a_closed_pipe_is_success() {
    let body = "beras ".repeat(20);
    let lines: Vec<String> = (0..3000)
        .map(|_| format!("{{\"body\":\"{body}\"}}"))
        .collect();
    let workspace = Workspace::indexed(&lines.join("\n"));
    let mut child = workspace
        .command(&["search", "beras", "-n", "3000", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut start = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut start).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[test]
fn a_killed_run_leaves_the_index_as_it_was() {
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\"}\n");
    let body = "jagung mahal sekali ".repeat(40);
    let lines: Vec<String> = (0..60_000)
        .map(|_| format!("{{\"body\":\"{body}\"}}"))
        .collect();
    workspace.write("b.jsonl", lines.join("\n"));
    let mut child = workspace
        .command(&["index", "archive", "--memory", "30M", "-q"])
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(150));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(workspace.ids("beras"), ["a"]);
    workspace.write("b.jsonl", "{\"body\":\"jagung\"}\n");
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    assert_eq!(workspace.ids("beras jagung").len(), 2);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_commits_what_was_read_and_says_so() {
    use std::io::BufRead;
    let workspace = Workspace::new();
    let body = "jagung mahal sekali ".repeat(40);
    // The first line is skipped with a warning: the sign that the run has begun.
    let lines: Vec<String> = (0..60_000)
        .map(|number| format!("{{\"id\":\"{number}\",\"body\":\"{body}\"}}"))
        .collect();
    workspace.write("a.jsonl", format!("[]\n{}", lines.join("\n")));
    let mut child = workspace
        .command(&["index", "archive", "--threads", "1"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    stderr.read_line(&mut first).unwrap();
    assert!(first.contains("skipped"), "{first}");
    let status = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2), "{rest}");
    assert!(
        rest.contains("What was read until then is committed"),
        "{rest}"
    );
    let articles = workspace.articles();
    assert!(articles < 60_000, "{articles}");
    assert_eq!(workspace.run(&["index", "archive", "-q"]).code, Some(0));
    assert_eq!(workspace.articles(), 60_000);
}

#[test]
fn an_index_without_articles_answers() {
    let workspace = Workspace::new();
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(1));
    assert_eq!(workspace.run(&["search", "beras"]).code, Some(1));
    assert!(workspace.run(&["stats"]).stdout.contains("articles   0"));
}

#[test]
fn every_command_has_help_with_its_options() {
    let workspace = Workspace::new();
    for command in [
        "index", "indeks", "search", "cari", "show", "stats", "stem", "eval", "nilai", "demo",
    ] {
        let run = workspace.run(&[command, "--help"]);
        assert_eq!(run.code, Some(0), "{command}: {}", run.stderr);
        assert!(run.stdout.contains("Usage: telusur"), "{command}");
        assert!(run.stdout.contains("--color"), "{command}");
        assert_eq!(run.stderr, "", "{command}");
    }
    for command in ["index", "search", "show", "stats", "stem", "eval", "demo"] {
        let help = workspace.run(&["--help"]).stdout;
        assert!(help.contains(&format!("  {command} ")), "{command}\n{help}");
    }
}

#[test]
fn an_asked_for_colour_beats_no_color_and_a_pipe_has_none() {
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\"}\n");
    for (arguments, coloured) in [
        (&["search", "beras"][..], false),
        (&["--color", "never", "search", "beras"], false),
        (&["--color", "always", "search", "beras"], true),
        (&["--color", "always", "search", "beras", "--json"], false),
    ] {
        for no_color in [None, Some("1")] {
            let mut command = workspace.command(arguments);
            if let Some(value) = no_color {
                command.env("NO_COLOR", value);
            }
            let output = command.output().unwrap();
            assert_eq!(
                output.stdout.contains(&0x1b),
                coloured,
                "{arguments:?}, NO_COLOR {no_color:?}"
            );
        }
    }
}

#[test]
fn escape_sequences_of_articles_stay_out_of_coloured_output_json_and_statistics() {
    let workspace = Workspace::indexed(
        "{\"id\":\"a\\u001b[7m\",\"title\":\"beras \\u001b[5mmerah\",\"body\":\"beras \\u001b]0;judul\\u0007 putih\",\"source\":\"Harian\\u001b[8m\"}\n",
    );
    for arguments in [
        &["--color", "always", "search", "beras"][..],
        &["--color", "always", "show", "a\u{1b}[7m"],
        &["--color", "always", "stats"],
    ] {
        let run = workspace.run(arguments);
        assert_eq!(run.code, Some(0), "{arguments:?}");
        for foreign in ["\u{1b}[5m", "\u{1b}[7m", "\u{1b}[8m", "\u{1b}]", "\u{7}"] {
            assert!(!run.stdout.contains(foreign), "{arguments:?}: {foreign:?}");
        }
    }
    for arguments in [
        &["search", "--json", "beras"][..],
        &["show", "--json", "a\u{1b}[7m"],
        &["stats", "--json"],
        &["stats"],
    ] {
        let run = workspace.run(arguments);
        assert!(!run.stdout.contains(['\u{1b}', '\u{7}']), "{arguments:?}");
    }
    // What the user typed comes back in messages, made harmless as well.
    let run = workspace.run(&["show", "b\u{1b}[2J"]);
    assert_eq!(run.code, Some(1));
    assert!(!run.stderr.contains('\u{1b}'), "{:?}", run.stderr);
}

#[test]
fn an_exclusion_behind_the_words_is_no_flag() {
    let workspace = Workspace::indexed(
        "{\"id\":\"nasi\",\"body\":\"harga nasi\"}\n{\"id\":\"beras\",\"body\":\"harga beras\"}\n",
    );
    for arguments in [
        &["search", "--json", "harga", "-nasi"][..],
        &["search", "harga", "-nasi", "--json"],
        &["cari", "--json", "--", "harga", "-nasi"],
        &["search", "-n", "5", "--json", "harga -nasi"],
    ] {
        let run = workspace.run(arguments);
        assert_eq!(run.code, Some(0), "{arguments:?}: {}", run.stderr);
        assert!(run.stdout.contains("\"id\":\"beras\""), "{arguments:?}");
        assert!(!run.stdout.contains("\"id\":\"nasi\""), "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_run_killed_after_it_wrote_files_leaves_the_earlier_commit() {
    use std::os::unix::process::ExitStatusExt;
    let workspace = Workspace::indexed("{\"id\":\"a\",\"body\":\"beras\"}\n");
    let files = || {
        let folder = std::fs::read_dir(workspace.path().join("index")).unwrap();
        folder.count()
    };
    let before = files();
    let body = "jagung mahal sekali ".repeat(40);
    let lines: Vec<String> = (0..60_000)
        .map(|number| format!("{{\"body\":\"{body} kata{number}\"}}"))
        .collect();
    workspace.write("b.jsonl", lines.join("\n"));
    let mut child = workspace
        .command(&[
            "index",
            "archive",
            "--memory",
            "30M",
            "--threads",
            "1",
            "-q",
        ])
        .spawn()
        .unwrap();
    // More files than the lock: a segment of the new articles is being written.
    while files() < before + 4 {
        assert!(child.try_wait().unwrap().is_none(), "it ended too early");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    assert_eq!(workspace.articles(), 1);
    assert_eq!(workspace.ids("beras jagung"), ["a"]);
    // Whoever writes next removes what the killed run left.
    assert_eq!(workspace.run(&["delete", "absent"]).code, Some(1));
    assert!(files() <= before + 1, "{} files", files());
    assert_eq!(workspace.run(&["index", "archive", "-q"]).code, Some(0));
    assert_eq!(workspace.articles(), 60_001);
}

#[test]
fn a_cause_is_told_once() {
    let workspace = Workspace::indexed("{\"body\":\"beras\"}\n");
    std::fs::write(workspace.path().join("file"), "x").unwrap();
    std::fs::write(workspace.path().join("index/meta.json"), "{").unwrap();
    for (arguments, cause) in [
        (
            &["search", "x", "--index", "file"][..],
            "can't use file/telusur.json",
        ),
        (&["search", "x"], "telusur verify --repair"),
    ] {
        let run = workspace.run(arguments);
        assert_eq!(run.code, Some(2));
        assert_eq!(run.stderr.matches(cause).count(), 1, "{}", run.stderr);
        let parts: Vec<&str> = run.stderr.trim().split(": ").collect();
        assert_ne!(
            parts[parts.len() - 1],
            parts[parts.len() - 2],
            "{}",
            run.stderr
        );
    }
}

/// Two articles, for what is said around a search.
const TWO: &str = "{\"id\":\"nasi\",\"body\":\"harga nasi\",\"date\":\"2018-08-09\"}\n\
                   {\"id\":\"beras\",\"body\":\"harga beras\",\"date\":\"2019\"}\n";

#[test]
fn a_mistyped_flag_is_no_word_of_the_query() {
    let workspace = Workspace::indexed(TWO);
    for (arguments, tip) in [
        (&["search", "harga", "--sorrt", "newest"][..], "'--sort'"),
        (&["search", "--indeks", "index", "harga"], "'--index'"),
        (&["search", "harga", "--kata"], "'-- --kata'"),
    ] {
        let run = workspace.run(arguments);
        assert_eq!(run.code, Some(2), "{arguments:?}");
        assert!(run.stderr.contains(tip), "{arguments:?}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{arguments:?}");
    }
}

#[test]
fn limits_are_written_as_other_programs_have_them() {
    let workspace = Workspace::indexed(TWO);
    for arguments in [
        &["-n", "1", "harga"][..],
        &["-n1", "harga"],
        &["-n=1", "harga"],
        &["harga", "--limit=1"],
        &["harga", "--limit", "1"],
        &["harga", "-n1", "-nihil"],
        &["harga", "-n1", "-3"],
        &["harga", "--", "-n1", "--limit=1"],
    ] {
        let (hits, _) = workspace.search(arguments);
        let expected = if arguments[1] == "--" { 2 } else { 1 };
        assert_eq!(hits.len(), expected, "{arguments:?}");
    }
}

#[test]
fn several_arguments_are_one_query() {
    let workspace = Workspace::indexed(TWO);
    for (arguments, expected) in [
        (&["\"harga", "nasi\""][..], "nasi"),
        (&["+harga", "+beras"], "beras"),
        (&["(nasi", "OR", "jagung)", "-beras"], "nasi"),
        (&["harga\n\t\u{1b}[2J", "+nasi"], "nasi"),
    ] {
        let (hits, _) = workspace.search(arguments);
        assert_eq!(hits.len(), 1, "{arguments:?}");
        assert_eq!(hits[0]["id"], expected, "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_query_that_is_no_text_is_an_error() {
    use std::os::unix::ffi::OsStrExt;
    let workspace = Workspace::indexed(TWO);
    let mut command = workspace.command(&["search"]);
    let output = command
        .arg(std::ffi::OsStr::from_bytes(b"harga\xff"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("invalid UTF-8"));
}

#[test]
fn notes_and_errors_point_at_their_part() {
    let workspace = Workspace::indexed(TWO);
    let run = workspace.run(&["search", "harga AND"]);
    assert_eq!(run.code, Some(0));
    assert!(
        run.stderr
            .starts_with("    harga AND\n          ^^^\n    ignored, since an operator"),
        "{}",
        run.stderr
    );
    let run = workspace.run(&["search", "harga\ttanggal:2018-13"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        run.stderr,
        "    harga tanggal:2018-13\n                  ^^^^^^^\n    \
         there is no month 13: write a month from 01 to 12\n"
    );
    for (query, shown) in [
        ("", ""),
        (" \n", ""),
        ("?", "    ?\n    ^\n"),
        ("()", "    ()\n    ^^\n"),
    ] {
        let run = workspace.run(&["search", query]);
        assert_eq!(run.code, Some(1), "{query:?}");
        let message =
            format!("{shown}    there is no word to search for; write * for every article\n");
        assert!(run.stderr.ends_with(&message), "{query:?}: {}", run.stderr);
    }
}

#[test]
fn notes_and_errors_are_for_programs_too() {
    let workspace = Workspace::indexed(TWO);
    let (_, summary) = workspace.search(&["é harga AND"]);
    let note = &summary["notes"][0];
    assert_eq!((&note["start"], &note["end"]), (&9.into(), &12.into()));
    assert_eq!(
        (&note["char_start"], &note["char_end"]),
        (&8.into(), &11.into())
    );
    let run = workspace.run(&["search", "--json", "é tanggal:kapan"]);
    assert_eq!(run.code, Some(2));
    let error: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(error["type"], "error");
    assert_eq!(
        (&error["start"], &error["char_start"]),
        (&11.into(), &10.into())
    );
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .starts_with("this is no date")
    );
    assert_eq!(run.stderr.lines().next(), Some("    é tanggal:kapan"));
}

#[test]
fn flags_of_dates_are_read_or_refused() {
    let workspace = Workspace::indexed(TWO);
    for (arguments, expected) in [
        (&["--since", "2019", "harga"][..], &["beras"][..]),
        (
            &["--sejak=2018-08-09", "--sampai", "agustus-2018", "harga"],
            &["nasi"],
        ),
        // Of the other only the year is known.
        (&["--since", "2019-01-02", "harga"], &[]),
        (&["--until", "2019-11", "harga"], &["nasi"]),
        (
            &["--until", "2019", "--sort", "oldest", "harga"],
            &["nasi", "beras"],
        ),
        (
            &["--until", "2019", "--sort", "newest", "harga"],
            &["beras", "nasi"],
        ),
    ] {
        let (hits, _) = workspace.search(arguments);
        let ids: Vec<_> = hits.iter().map(|hit| hit["id"].clone()).collect();
        assert_eq!(ids, expected, "{arguments:?}");
    }
    for (arguments, message) in [
        (
            &["--since", "2018-13"][..],
            "--since 2018-13: there is no month 13",
        ),
        (&["--since", "..2018"], "write --until"),
        (&["--until", "2018.."], "write --since"),
        (&["--since", "2019", "--until", "2018"], "is later than"),
        (&["--source", "?"], "has no letter or digit"),
    ] {
        let run = workspace.run(&[&["search", "harga"], arguments].concat());
        assert_eq!(run.code, Some(2), "{arguments:?}");
        assert!(
            run.stderr.contains(message),
            "{arguments:?}: {}",
            run.stderr
        );
    }
}

#[test]
fn hits_of_several_indexes_say_where_they_are() {
    let workspace = Workspace::indexed(TWO);
    workspace.write("b.jsonl", "{\"id\":\"jagung\",\"body\":\"harga jagung\"}\n");
    let run = workspace.run(&["index", "archive/b.jsonl", "--index", "other"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let both = &["--index", "index", "--index", "other", "harga"];
    let (hits, summary) = workspace.search(both);
    assert_eq!(summary["total"], 3);
    for hit in &hits {
        let index = if hit["id"] == "jagung" {
            "other"
        } else {
            "index"
        };
        assert_eq!(hit["index"], index);
    }
    let run = workspace.run(&[&["search"][..], both].concat());
    assert!(
        run.stdout.contains("    other · jagung\n"),
        "{}",
        run.stdout
    );
    // The same index is one index, and then there is nothing to say.
    let (hits, summary) = workspace.search(&["--index", "index", "--index", "./index/", "harga"]);
    assert_eq!(summary["total"], 2);
    assert!(hits.iter().all(|hit| hit.get("index").is_none()));
    let run = workspace.run(&["search", "--index", "index", "--index", "absent", "harga"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("absent"), "{}", run.stderr);
}

#[test]
fn a_score_is_explained() {
    let lines: Vec<String> = (0..450)
        .map(|number| {
            format!(
                "{{\"id\":\"{number}\",\"body\":\"harga{}\"}}",
                " naik".repeat(number % 9)
            )
        })
        .collect();
    let workspace = Workspace::indexed(&lines.join("\n"));
    let explained = |arguments: &[&str]| {
        let (hits, _) =
            workspace.search(&[&["--explain", "-n", "500", "harga"], arguments].concat());
        hits
    };
    let hits = explained(&[]);
    assert_eq!(hits.len(), 450);
    for (number, hit) in hits.iter().enumerate() {
        let stage = if number < 200 {
            "second_stage"
        } else {
            "first_stage"
        };
        assert_eq!(hit["explanation"]["scored_by"], stage, "hit {number}");
        let sum = |list: &str, value: &dyn Fn(&serde_json::Value) -> f64| -> f64 {
            hit["explanation"][list]
                .as_array()
                .unwrap()
                .iter()
                .map(value)
                .sum()
        };
        let number = |value: &serde_json::Value| value.as_f64().unwrap();
        let features = sum("features", &|line| {
            number(&line["value"]) * number(&line["weight"])
        });
        let bm25 = sum("bm25", &|line| number(&line["score"]));
        let score = number(&hit["score"]);
        if stage == "second_stage" {
            assert!((features - score).abs() < 1e-4, "{hit}");
        } else {
            assert!(
                hit["explanation"]["features"]
                    .as_array()
                    .unwrap()
                    .is_empty()
            );
            assert!((bm25 - score).abs() < 1e-4 || score < bm25, "{hit}");
        }
    }
    for hit in explained(&["--sort", "newest"]) {
        assert_eq!(hit["explanation"]["scored_by"], "nothing");
    }
    let run = workspace.run(&["search", "--explain", "-n", "1", "--offset", "300", "harga"]);
    assert!(run.stdout.starts_with("query: harga\n"), "{}", run.stdout);
    assert!(
        run.stdout
            .contains(": BM25, behind all that the second stage has ordered\n"),
        "{}",
        run.stdout
    );
}
