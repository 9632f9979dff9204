//! Many queries in one run: the prompt, and lines of standard input.

use std::io::{BufRead, BufReader, Write};

use serde_json::Value;

use crate::workspace::Workspace;

const LINES: &str = "{\"id\":\"nasi\",\"title\":\"Harga Nasi\",\"body\":\"harga nasi\",\"date\":\"2017-08-09\",\"source\":\"HARIAN.co.id\"}\n\
                     {\"id\":\"beras\",\"title\":\"Harga Beras\",\"body\":\"harga beras\",\"date\":\"2019\"}\n\
                     {\"id\":\"gula\",\"title\":\"Harga Gula\",\"body\":\"harga gula\",\"date\":\"2020\"}\n";

fn lines(output: &str) -> Vec<Value> {
    let line = |line| serde_json::from_str(line).expect("JSON");
    output.lines().map(line).collect()
}

#[test]
fn queries_of_standard_input_are_answered_line_by_line() {
    let workspace = Workspace::indexed(LINES);
    let input = b"harga nasi\n\n  \r\ntanggal:kapan\nberas\r\nh\xff\njagung -jagung";
    let run = workspace.run_with_input(&["search", "--all", "-"], input);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let answers: Vec<(Value, Value, Value)> = lines(&run.stdout)
        .into_iter()
        .map(|line| {
            (
                line["query_number"].clone(),
                line["type"].clone(),
                line["query"].clone(),
            )
        })
        .collect();
    let expected = [
        (1, "hit", Value::Null),
        (1, "summary", "harga nasi".into()),
        (4, "error", "tanggal:kapan".into()),
        (5, "hit", Value::Null),
        (5, "summary", "beras".into()),
        (6, "error", "h\u{fffd}".into()),
        (7, "summary", "jagung -jagung".into()),
    ];
    let expected = expected.map(|(number, kind, query)| (number.into(), kind.into(), query));
    assert_eq!(answers, expected);
    for (input, code) in [
        (&b"jagung -jagung\n"[..], 1),
        (b"tanggal:kapan\n", 1),
        (b"", 1),
        (b"nasi\njagung -jagung\n", 0),
    ] {
        let run = workspace.run_with_input(&["cari", "--json", "-"], input);
        assert_eq!(run.code, Some(code));
    }
    let run = workspace.run_with_input(&["search", "--ids", "-"], b"nasi\n");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("as JSON"), "{}", run.stderr);
    let run = workspace.run_with_input(&["search", "--since", "kapan", "-"], b"");
    assert_eq!(run.code, Some(2));
}

#[test]
fn each_answer_comes_before_the_next_query() {
    let workspace = Workspace::indexed(LINES);
    let mut child = workspace.start(&["search", "-"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for query in ["nasi", "gula"] {
        writeln!(stdin, "{query}").unwrap();
        for kind in ["hit", "summary"] {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            let line: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(line["type"], kind);
        }
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn without_a_query_and_a_terminal_the_message_says_what_to_do() {
    let workspace = Workspace::indexed(LINES);
    let run = workspace.run(&["search", "--lang", "en"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(
        run.stderr.contains("there is no query. Write one"),
        "{}",
        run.stderr
    );
}

#[cfg(unix)]
mod prompt {
    use super::LINES;
    use crate::workspace::Workspace;
    use rexpect::session::{PtySession, spawn_command};

    /// Longest wait for what is expected, in milliseconds.
    const PATIENCE: u64 = 30_000;

    fn start(workspace: &Workspace, arguments: &[&str]) -> PtySession {
        let mut command = workspace.command(&[&["search", "--lang", "en"], arguments].concat());
        command
            .env("XDG_STATE_HOME", workspace.path().join("state"))
            .env("TERM", "xterm");
        let mut session = spawn_command(command, Some(PATIENCE)).expect("a terminal");
        session.exp_string("telusur> ").expect("a prompt");
        session
    }

    /// Types a line and returns what comes until the next prompt.
    fn ask(session: &mut PtySession, line: &str) -> String {
        session.send_line(line).expect("a terminal");
        // The editor echoes the line, and then ends it.
        session.exp_string("\r\n").expect("an end of line");
        let answer = session.exp_string("telusur> ").expect("a prompt");
        answer.replace('\r', "")
    }

    /// Presses keys.
    fn press(session: &mut PtySession, keys: &str) {
        session.send(keys).expect("a terminal");
        session.flush().expect("a terminal");
    }

    fn end(mut session: PtySession) {
        session.send_control('d').expect("a terminal");
        session.exp_eof().expect("an end");
        let status = session.process().wait().expect("an end");
        let status = format!("{status:?}");
        assert!(
            status.starts_with("Exited(") && status.ends_with(", 0)"),
            "{status}"
        );
    }

    /// Runs lines of the shell on a terminal, where `$0` is the program.
    fn start_in_shell(workspace: &Workspace, lines: &str) -> PtySession {
        let mut command = workspace.any_command("sh");
        command
            .args(["-c", lines, env!("CARGO_BIN_EXE_telusur")])
            .env("TERM", "xterm")
            .env("PAGER", "./pager");
        spawn_command(command, Some(PATIENCE)).expect("a terminal")
    }

    #[test]
    fn a_terminal_is_left_as_it_was_found() {
        let workspace = Workspace::indexed(LINES);
        let read = |name: &str| std::fs::read_to_string(workspace.path().join(name));
        for signal in ["TERM", "HUP"] {
            let mut session = start_in_shell(
                &workspace,
                "stty -a > before; sh -c 'echo $$ > id; exec \"$0\" search' \"$0\"; stty -a > after",
            );
            session.exp_string("telusur> ").expect("a prompt");
            let id = read("id").expect("a number");
            let status = std::process::Command::new("kill")
                .args([&format!("-{signal}"), id.trim()])
                .status();
            assert!(status.expect("a signal").success());
            session.exp_eof().expect("an end");
            let (before, after) = (read("before"), read("after"));
            assert_eq!(
                before.expect("a state"),
                after.expect("a state"),
                "{signal}"
            );
        }
    }

    /// Ctrl-C reaches all that is on the terminal; the pager decides what it means.
    #[test]
    fn a_pager_is_not_left_behind() {
        use std::os::unix::fs::PermissionsExt;
        let text = "Harga beras naik.\\n".repeat(200);
        let workspace = Workspace::indexed(&format!("{{\"id\":\"a\",\"body\":\"{text}\"}}\n"));
        let pager = workspace.path().join("pager");
        let lines = "#!/bin/sh\ntrap '' INT\ncat > /dev/null\nkill -INT $PPID\nsleep 0.3\necho done > paged\n";
        std::fs::write(&pager, lines).expect("a pager");
        std::fs::set_permissions(&pager, std::fs::Permissions::from_mode(0o755)).expect("a pager");
        let mut session = start_in_shell(
            &workspace,
            "stty rows 24; \"$0\" show a; echo \"code $?\"; ls paged",
        );
        session.exp_string("code 0").expect("an end");
        session
            .exp_string("paged")
            .expect("the pager was waited for");
    }

    #[test]
    fn commands_have_names_in_indonesian_and_are_about_what_was_answered() {
        let workspace = Workspace::indexed(LINES);
        let mut session = start(&workspace, &["-n", "1"]);
        let answer = ask(&mut session, "harga -gula");
        assert!(answer.contains(" 1. "), "{answer}");
        let answer = ask(&mut session, "tanggal:kapan");
        assert!(
            answer.contains("kapan") && !answer.contains(" 1. "),
            "{answer}"
        );
        let answer = ask(&mut session, ":lagi");
        assert!(answer.contains(" 2. "), "{answer}");
        for order in [":urutkan oldest", ":urutkan terbaru", ":sort terlama"] {
            let answer = ask(&mut session, order);
            assert!(answer.contains(" 1. "), "{order}: {answer}");
        }
        // What a command changes is said before the notes on the query that is asked again.
        ask(&mut session, "judull:beras");
        let answer = ask(&mut session, ":all");
        let said = answer.find("every word must be there");
        assert!(said.is_some() && said < answer.find("judul:"), "{answer}");
        let answer = ask(&mut session, ":bantuan");
        assert!(answer.contains(":quit"), "{answer}");
        end(session);
    }

    #[test]
    fn a_conversation() {
        use std::os::unix::fs::PermissionsExt;
        let workspace = Workspace::indexed(LINES);
        let mut session = start(&workspace, &["-n", "1"]);
        let answer = ask(&mut session, "harga -gula");
        assert!(
            answer.contains(" 1. ") && answer.contains("2 articles"),
            "{answer}"
        );
        let more = ask(&mut session, ":more");
        assert!(more.contains(" 2. "), "{more}");
        let more = ask(&mut session, ":more");
        assert!(more.contains("no more hits"), "{more}");
        let shown = ask(&mut session, ":show 2");
        assert!(shown.contains("a.jsonl"), "{shown}");
        let answer = ask(&mut session, ":show 7");
        assert!(
            answer.contains("give the number of a hit, 1 to 2"),
            "{answer}"
        );
        // What narrows asks the last query again.
        let answer = ask(&mut session, ":until 2018");
        assert!(
            answer.contains("Harga") && answer.contains("1 article "),
            "{answer}"
        );
        let answer = ask(&mut session, ":since kapan");
        assert!(answer.contains(":since kapan: "), "{answer}");
        let answer = ask(&mut session, ":until");
        assert!(answer.contains("2 articles"), "{answer}");
        let answer = ask(&mut session, ":sort newest");
        assert!(answer.contains("beras"), "{answer}");
        let answer = ask(&mut session, ":sort x");
        assert!(answer.contains("relevance, newest, oldest"), "{answer}");
        let answer = ask(&mut session, ":shw 1");
        assert!(answer.contains("did you mean :show?"), "{answer}");
        // A query that is wrong keeps the prompt.
        let answer = ask(&mut session, "tanggal:kapan");
        assert!(answer.contains("this is no date"), "{answer}");
        let answer = ask(&mut session, ":help");
        for command in [":show N", ":more", ":since DATE", ":json", ":quit"] {
            assert!(answer.contains(command), "{answer}");
        }
        // Ctrl-C clears the line.
        press(&mut session, "nasi goreng");
        session.send_control('c').unwrap();
        session.exp_string("telusur> ").unwrap();
        ask(&mut session, ":json");
        let answer = ask(&mut session, "nasi");
        assert!(answer.contains("{\"type\":\"summary\""), "{answer}");
        end(session);

        let history = workspace.path().join("state/telusur/history");
        let permissions = history.metadata().unwrap().permissions();
        assert_eq!(permissions.mode() & 0o777, 0o600);
        let lines = std::fs::read_to_string(&history).unwrap();
        assert!(lines.contains("harga -gula\n:more\n"), "{lines}");

        // The next conversation has the lines of this one, and completes with Tab.
        let mut session = start(&workspace, &[]);
        press(&mut session, "\u{1b}[A");
        session.exp_string("nasi").unwrap();
        session.send_control('c').unwrap();
        session.exp_string("telusur> ").unwrap();
        press(&mut session, "sumb\thar\t\n");
        session.exp_string("HARIAN.co.id").unwrap();
        session.exp_string("1 article ").unwrap();
        session.exp_string("telusur> ").unwrap();
        session.send_line(":quit").unwrap();
        session.exp_eof().unwrap();
    }

    #[test]
    fn a_line_that_is_no_text_is_told_and_the_next_is_read() {
        use std::io::Write;
        let workspace = Workspace::indexed(LINES);
        let mut session = start(&workspace, &[]);
        let mut keys = session.process().get_file_handle().unwrap();
        keys.write_all(b"na\xffsi\n").unwrap();
        session.exp_string("UTF-8").unwrap();
        session.exp_string("telusur> ").unwrap();
        // What was typed behind the byte is a line of its own.
        let answer = ask(&mut session, "");
        assert!(!answer.contains("panic"), "{answer}");
        let answer = ask(&mut session, "gula");
        assert!(answer.contains("1 article "), "{answer}");
        end(session);
    }

    #[test]
    fn a_conversation_without_a_place_for_its_history() {
        let workspace = Workspace::indexed(LINES);
        std::fs::write(workspace.path().join("state"), "").unwrap();
        let mut session = start(&workspace, &["--color", "never"]);
        let answer = ask(&mut session, ":more");
        assert!(answer.contains("ask something first"), "{answer}");
        let answer = ask(&mut session, ":all");
        assert!(answer.contains("every word must be there"), "{answer}");
        let answer = ask(&mut session, "nasi beras");
        assert!(answer.contains("0 articles"), "{answer}");
        end(session);
    }

    /// A pipe would be waited for before there is a prompt.
    #[test]
    fn a_history_that_is_no_file_is_left_alone() {
        let workspace = Workspace::indexed(LINES);
        let made = workspace.run_in_shell("mkdir -p state/telusur && mkfifo state/telusur/history");
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        let mut session = start(&workspace, &["--color", "never"]);
        let answer = ask(&mut session, "beras");
        assert!(answer.contains("article"), "{answer}");
        end(session);
    }
}
