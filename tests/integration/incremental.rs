//! Later runs: what is read again, what is taken out, what stays out.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use super::containers::zip;
use super::workspace::{Run, Workspace};

fn text(word: &str) -> String {
    format!("Harga {word} Naik\n\nJakarta, HARIAN.com - Harga {word} naik.\n")
}

/// An archive of twenty files, `00.txt` to `19.txt`, and an index of it.
fn twenty() -> Workspace {
    let workspace = Workspace::new();
    for number in 0..20 {
        workspace.write(&format!("{number:02}.txt"), text("beras"));
    }
    index(&workspace, &[], "20 articles indexed");
    workspace
}

fn index(workspace: &Workspace, arguments: &[&str], expected: &str) -> Run {
    let run = workspace.run(&[&["index", "archive"], arguments].concat());
    assert!(run.stderr.contains(expected), "{}", run.stderr);
    run
}

fn set_time(path: &Path, ago: u64) {
    let time = SystemTime::now() - Duration::from_secs(ago);
    File::options()
        .append(true)
        .open(path)
        .and_then(|file| file.set_modified(time))
        .expect("a file with another time");
}

fn remove(workspace: &Workspace, numbers: impl IntoIterator<Item = u32>) {
    for number in numbers {
        std::fs::remove_file(workspace.archive().join(format!("{number:02}.txt"))).expect("a file");
    }
}

#[test]
fn only_what_changed_is_read_again() {
    let workspace = twenty();
    assert_eq!(index(&workspace, &[], "Nothing to read").code, Some(0));
    // Another time and the same content: looked at, and not indexed again.
    set_time(&workspace.archive().join("03.txt"), 100);
    index(&workspace, &[], "Nothing to read");

    workspace.write("03.txt", text("jahe!"));
    workspace.write("new/20.txt", text("jagung"));
    index(&workspace, &[], "2 articles indexed (1 replaced)");
    assert_eq!(workspace.ids("jahe"), ["03.txt"]);
    assert_eq!(workspace.ids("jagung"), ["new/20.txt"]);
    assert_eq!(workspace.articles(), 21);

    // A file that holds no article any more takes its articles with it.
    workspace.write("03.txt", " ");
    index(&workspace, &[], "1 skipped: empty");
    assert!(workspace.ids("jahe").is_empty());
    index(&workspace, &[], "Nothing to read");
}

#[test]
fn a_change_within_a_tick_of_the_clock_is_seen() {
    let workspace = Workspace::new();
    workspace.write("a.txt", text("beras"));
    let path = workspace.archive().join("a.txt");
    // As if the run began in the same tick.
    let time = SystemTime::now() + Duration::from_mins(1);
    let same_time = |word: &str| {
        workspace.write("a.txt", text(word));
        let file = File::options().append(true).open(&path).expect("a file");
        file.set_modified(time).expect("another time");
    };
    same_time("beras");
    index(&workspace, &[], "1 article indexed");
    same_time("jahe!");
    index(&workspace, &[], "1 article indexed (1 replaced)");
    assert_eq!(workspace.ids("jahe"), ["a.txt"]);
}

#[test]
fn other_options_read_everything_again() {
    let workspace = twenty();
    index(
        &workspace,
        &["--zone", "WITA"],
        "20 articles indexed (20 replaced)",
    );
    index(&workspace, &["--zone", "WITA"], "Nothing to read");
    index(
        &workspace,
        &["--zone", "WITA", "--field", "title=x"],
        "(20 replaced)",
    );
}

#[test]
fn files_that_are_gone_take_their_articles_with_them() {
    let workspace = twenty();
    remove(&workspace, [0, 1]);
    let run = index(&workspace, &[], "2 files gone, 2 articles taken out");
    assert_eq!(run.code, Some(0));
    assert_eq!(workspace.articles(), 18);

    // What is new is read all the same.
    remove(&workspace, [2, 3]);
    workspace.write("20.txt", text("jagung"));
    let run = index(&workspace, &[], "2 files with 2 articles are gone");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("--yes"), "{}", run.stderr);
    assert_eq!(workspace.articles(), 19);
    // A walk of another folder says nothing about them.
    workspace.write("sub/21.txt", text("jagung"));
    let run = workspace.run(&["index", "archive/sub", "archive/20.txt"]);
    assert_eq!(run.code, Some(0));
    assert_eq!(workspace.articles(), 20);

    assert_eq!(index(&workspace, &["--yes"], "2 files gone").code, Some(0));
    assert_eq!(workspace.articles(), 18);

    // A file that is a folder now, and the other way round.
    remove(&workspace, [4]);
    workspace.write("04.txt/a.txt", text("jahe"));
    index(&workspace, &[], "1 file gone, 1 article taken out");
    assert_eq!(workspace.ids("jahe"), ["04.txt/a.txt"]);
}

#[test]
fn a_file_that_was_moved_is_not_gone_and_is_there_once() {
    let workspace = Workspace::new();
    for (name, word) in [("a.txt", "beras"), ("b.txt", "jahe"), ("c.txt", "padi")] {
        workspace.write(name, text(word));
    }
    workspace.write(
        "d.jsonl",
        "{\"id\":\"7\",\"body\":\"lada\"}\n{\"id\":\"8\",\"body\":\"lada\"}\n",
    );
    index(&workspace, &[], "5 articles indexed");
    workspace.run(&["delete", "8"]);
    let rename = |from: &str, to: &str| {
        let folder = workspace.archive();
        std::fs::create_dir_all(folder.join(to).parent().expect("a folder")).expect("a folder");
        std::fs::rename(folder.join(from), folder.join(to)).expect("a moved file");
    };
    // Half of a small archive, which is more than a tenth.
    rename("a.txt", "2018/a.txt");
    rename("d.jsonl", "2018/d.jsonl");
    let run = index(&workspace, &["--dry-run"], "2 files moved or renamed");
    assert_eq!(
        run.stdout,
        "new     2018/a.txt\nnew     2018/d.jsonl\nmoved   a.txt\nmoved   d.jsonl\n"
    );
    let run = index(&workspace, &[], "2 files moved or renamed");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!run.stderr.contains("gone"), "{}", run.stderr);
    assert_eq!(workspace.ids("beras"), ["2018/a.txt"]);
    assert_eq!(workspace.ids("lada"), ["7"]);
    assert_eq!(index(&workspace, &[], "Nothing to read").code, Some(0));
    // What was taken out stays so, and comes back from where it is now.
    assert_eq!(workspace.run(&["delete", "--undo", "8"]).code, Some(0));
    index(&workspace, &[], "2 articles indexed");
    assert_eq!(workspace.ids("lada").len(), 2);

    // Over another file, and changed on the way.
    rename("b.txt", "c.txt");
    index(&workspace, &[], "1 file moved or renamed");
    assert_eq!(workspace.ids("jahe"), ["c.txt"]);
    assert!(workspace.ids("padi").is_empty());
    rename("c.txt", "e.txt");
    workspace.write("e.txt", text("jagung"));
    assert_eq!(index(&workspace, &["--yes"], "1 file gone").code, Some(0));

    // Of two copies one is moved and one removed.
    workspace.write("f.txt", text("kopi"));
    workspace.write("g.txt", text("kopi"));
    index(&workspace, &[], "2 articles indexed");
    rename("f.txt", "h.txt");
    std::fs::remove_file(workspace.archive().join("g.txt")).expect("a removed file");
    let run = index(&workspace, &["--yes"], "1 file moved or renamed");
    assert!(
        run.stderr.contains("1 file gone, 1 article taken out"),
        "{}",
        run.stderr
    );
    assert_eq!(workspace.ids("kopi"), ["h.txt"]);
}

#[test]
fn an_id_is_free_once_its_file_is_kept_out() {
    let workspace = twenty();
    let record = |word: &str| format!("{{\"id\":\"7\",\"body\":\"{word}\"}}\n");
    workspace.write("draft/a.jsonl", record("jahe"));
    index(&workspace, &[], "1 article indexed");
    workspace.write(".telusurignore", "draft/\n");
    workspace.write("b.jsonl", record("lada"));
    let run = index(&workspace, &[], "1 file gone, 1 article taken out");
    assert!(!run.stderr.contains("is taken"), "{}", run.stderr);
    assert_eq!(workspace.ids("lada"), ["7"]);
    assert!(workspace.ids("jahe").is_empty());
}

#[test]
fn an_archive_that_is_not_there_is_left_in_the_index() {
    let workspace = twenty();
    remove(&workspace, 0..20);
    let run = index(&workspace, &[], "20 files with 20 articles are gone");
    assert_eq!(run.code, Some(2));
    assert_eq!(workspace.articles(), 20);
}

#[test]
fn a_dry_run_says_what_would_happen_and_does_nothing() {
    let workspace = twenty();
    remove(&workspace, [0]);
    workspace.write("01.txt", text("jahe"));
    workspace.write("20.txt", text("jagung"));
    let run = index(&workspace, &["--dry-run"], "A run would read 2 files");
    assert_eq!(run.code, Some(0));
    assert_eq!(
        run.stdout,
        "changed 01.txt\nnew     20.txt\ngone    00.txt\n"
    );
    assert_eq!(workspace.articles(), 20);
    index(&workspace, &[], "2 articles indexed (1 replaced)");

    let run = workspace.run(&["index", "archive", "-n", "--index", "new"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stdout.lines().count(), 20);
    assert!(!workspace.path().join("new").exists());
}

#[test]
fn what_was_taken_out_stays_out_until_it_is_allowed_in_again() {
    let workspace = twenty();
    workspace.write(
        "a.jsonl",
        "{\"id\":\"7\",\"body\":\"jahe\"}\n{\"id\":\"8\",\"body\":\"jahe\"}\n",
    );
    index(&workspace, &[], "2 articles indexed");
    let run = workspace.run(&["delete", "7", "00.txt", "absent"]);
    assert_eq!(run.code, Some(1));
    assert_eq!(
        run.stdout,
        "7: taken out\n00.txt: taken out\nabsent: no article has this id\n"
    );
    assert_eq!(
        workspace.run(&["delete", "7"]).stdout,
        "7: was taken out before\n"
    );
    assert_eq!(workspace.ids("jahe"), ["8"]);

    workspace.write(
        "a.jsonl",
        "{\"id\":\"7\",\"body\":\"jahe\"}\n{\"id\":\"8\",\"body\":\"jahe dua\"}\n",
    );
    workspace.write("00.txt", text("kunyit"));
    index(&workspace, &[], "2 kept out");
    assert_eq!(workspace.ids("jahe"), ["8"]);
    assert!(workspace.ids("kunyit").is_empty());

    let list = workspace.run(&["delete", "--list"]);
    assert_eq!(list.code, Some(0));
    let ids: Vec<_> = list
        .stdout
        .lines()
        .filter_map(|line| line.split('\t').next())
        .collect();
    assert_eq!(ids, ["7", "00.txt"]);
    assert!(list.stdout.contains(" 202"), "{}", list.stdout);

    let run = workspace.run(&["delete", "--undo", "7", "8"]);
    assert_eq!(
        run.stdout,
        "7: allowed again; telusur index brings it back\n8: is in the index and was not taken out\n"
    );
    index(&workspace, &[], "2 articles indexed (1 replaced)");
    assert_eq!(workspace.ids("jahe").len(), 2);
    assert_eq!(workspace.run(&["delete", "--undo", "00.txt"]).code, Some(0));
    assert_eq!(workspace.run(&["delete", "--list"]).code, Some(1));
}

#[test]
fn what_was_taken_out_stays_out_when_its_file_is_moved() {
    let workspace = twenty();
    workspace.write("r.jsonl", "{\"body\":\"jahe\"}\n{\"body\":\"kunyit\"}\n");
    index(&workspace, &[], "2 articles indexed");
    let run = workspace.run(&["delete", "00.txt", "r.jsonl#1"]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    let archive = workspace.archive();
    std::fs::create_dir(archive.join("2018")).unwrap();
    for (from, to) in [("00.txt", "2018/a.txt"), ("r.jsonl", "s.jsonl")] {
        std::fs::rename(archive.join(from), archive.join(to)).unwrap();
    }
    index(&workspace, &[], "2 kept out");
    assert_eq!(workspace.articles(), 20);
    assert_eq!(workspace.ids("kunyit"), ["s.jsonl#2"]);
    assert!(workspace.ids("jahe").is_empty());
    let list = workspace.run(&["delete", "--list"]).stdout;
    assert!(list.starts_with("2018/a.txt\t"), "{list}");
    let run = workspace.run(&["delete", "--undo", "s.jsonl#1"]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    index(&workspace, &[], "2 articles indexed (1 replaced)");
    assert_eq!(workspace.ids("jahe"), ["s.jsonl#1"]);
}

#[test]
#[cfg(unix)]
fn an_index_that_can_not_be_written_can_be_searched() {
    use std::os::unix::fs::PermissionsExt;

    let workspace = twenty();
    let folder = workspace.path().join("index");
    let allow = |folder_mode, file_mode| {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let permissions = std::fs::Permissions::from_mode(file_mode);
            std::fs::set_permissions(entry.unwrap().path(), permissions).unwrap();
        }
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(folder_mode)).unwrap();
    };
    allow(0o500, 0o400);
    if std::fs::File::create(folder.join("a")).is_ok() {
        println!("skipped: this user may write anywhere");
        return;
    }
    let run = workspace.run(&["show", "00.txt"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("can't use index: Permission denied"),
        "{}",
        run.stderr
    );
    allow(0o700, 0o600);
}

#[test]
fn an_id_with_control_characters_can_be_given_back_as_it_is_listed() {
    let workspace = Workspace::indexed(
        "{\"id\":\"a\\u001b[2J\\tb\",\"body\":\"jahe\"}\n{\"id\":\"\\\"q\\\"\",\"body\":\"jahe\"}\n",
    );
    for (raw, listed) in [
        ("a\u{1b}[2J\tb", r#""a\u001b[2J\u0009b""#),
        ("\"q\"", r#""\"q\"""#),
    ] {
        let run = workspace.run(&["delete", raw]);
        assert_eq!(run.stdout, format!("{listed}: taken out\n"));
        for given in [listed, raw] {
            let list = workspace.run(&["delete", "--list"]).stdout;
            assert!(list.starts_with(&format!("{listed}\t")), "{list}");
            let run = workspace.run(&["delete", "--undo", given]);
            assert_eq!(run.code, Some(0), "{}", run.stdout);
            index(&workspace, &[], "replaced");
            assert_eq!(workspace.ids("jahe").len(), 2);
            workspace.run(&["delete", raw]);
        }
        workspace.run(&["delete", "--undo", raw]);
        index(&workspace, &[], "replaced");
    }
}

#[test]
fn skipped_items_can_be_reported_and_can_be_a_failure() {
    let workspace = Workspace::new();
    workspace.write("a.txt", text("beras"));
    workspace.write("b.txt", "");
    workspace.write("c.jsonl", "{\"body\":\"jahe\"}\n[]\n");
    let run = index(
        &workspace,
        &["--strict", "--report", "skipped.jsonl"],
        "2 articles",
    );
    assert_eq!(run.code, Some(2));
    let report = std::fs::read_to_string(workspace.path().join("skipped.jsonl")).expect("a report");
    let lines: Vec<serde_json::Value> = report
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["reason"], "empty");
    assert_eq!(lines[0]["message"], "the file is empty");
    assert!(
        lines[0]["path"]
            .as_str()
            .is_some_and(|path| path.ends_with("/b.txt"))
    );
    assert_eq!(lines[1]["line"], 2);
    assert_eq!(lines[1]["reason"], "not an object");
    // A run that reads nothing knows it all the same.
    let run = index(
        &workspace,
        &["--strict", "--report", "again.jsonl"],
        "Nothing to read",
    );
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("2 skipped earlier"), "{}", run.stderr);
    let again = std::fs::read_to_string(workspace.path().join("again.jsonl")).expect("a report");
    assert_eq!(again.replace(",\"earlier\":true", ""), report);
    // Only for what is below the paths given.
    assert_eq!(
        workspace.run(&["index", "archive/a.txt", "--strict"]).code,
        Some(0)
    );
    // What became good, or is gone, is forgotten.
    workspace.write("b.txt", text("jahe"));
    workspace.write("c.jsonl", "{\"body\":\"jahe\"}\n{\"body\":\"padi\"}\n");
    assert_eq!(
        index(&workspace, &["--strict"], "3 articles indexed").code,
        Some(0)
    );
    let run = index(&workspace, &["--strict"], "Nothing to read");
    assert_eq!(run.code, Some(0));
    assert!(!run.stderr.contains("skipped"), "{}", run.stderr);

    // Of many only the first are kept, and how many there are.
    workspace.write("c.jsonl", "[]\n".repeat(1234));
    index(&workspace, &[], "1,234 skipped: not an object");
    let run = index(
        &workspace,
        &["--report", "many.jsonl"],
        "1,234 skipped earlier",
    );
    assert_eq!(run.code, Some(0));
    let many = std::fs::read_to_string(workspace.path().join("many.jsonl")).expect("a report");
    assert_eq!(many.lines().count(), 101);
    let last: serde_json::Value =
        serde_json::from_str(many.lines().last().expect("a line")).expect("JSON");
    assert_eq!(
        (&last["reason"], &last["count"]),
        (&"more".into(), &1134.into())
    );
    let run = workspace.run(&["index", "archive", "--report", "no/such/folder"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("can't write no/such/folder"),
        "{}",
        run.stderr
    );
}

#[test]
fn zones_and_times_of_files_on_request() {
    let workspace = Workspace::new();
    workspace.write(
        "a.txt",
        "Satu\nOleh: Budi | Kamis, 09 Agustus 2018 - 11:30\nIsi satu.\n",
    );
    workspace.write(
        "b.txt",
        "Dua\nOleh: Budi | Kamis, 09 Agustus 2018 - 11:30 WIB\nIsi dua.\n",
    );
    workspace.write("c.txt", "Tiga\n\nIsi tiga.\n");
    set_time(&workspace.archive().join("c.txt"), 0);
    let published = |id: &str| {
        let run = workspace.run(&["show", "--json", id]);
        let article: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        (
            article["published"].clone(),
            article["published_rule"].clone(),
        )
    };
    index(&workspace, &[], "3 articles");
    assert_eq!(published("a.txt").0, "2018-08-09T11:30:00+07:00");
    assert!(published("c.txt").0.is_null());
    index(&workspace, &["--zone", "wit", "--mtime"], "3 articles");
    assert_eq!(published("a.txt").0, "2018-08-09T11:30:00+09:00");
    assert_eq!(published("b.txt").0, "2018-08-09T11:30:00+07:00");
    assert_eq!(published("c.txt").1, "modified");
    let run = workspace.run(&["index", "archive", "--zone", "CET"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("WITA"), "{}", run.stderr);
}

/// Whenever a run is killed, the index opens with a whole state, and the next
/// run makes it complete.
#[cfg(unix)]
#[test]
fn a_killed_run_leaves_the_index_and_its_list_of_files_agreeing() {
    let workspace = twenty();
    let body = "jagung mahal sekali ".repeat(20);
    let write = |round: usize| {
        let lines: Vec<String> = (0..4000)
            .map(|number| format!("{{\"id\":\"{number}\",\"body\":\"{body} {round}\"}}"))
            .collect();
        workspace.write("a.jsonl", lines.join("\n"));
    };
    for round in 0..8 {
        write(round);
        let mut child = workspace
            .command(&["index", "archive", "-q"])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        std::thread::sleep(Duration::from_millis(20 * round as u64));
        // It may have ended by itself.
        let _ = child.kill();
        child.wait().expect("an end");
        let articles = workspace.articles();
        assert!([20, 4020].contains(&articles), "{articles} after {round}");
    }
    write(8);
    assert_eq!(
        index(&workspace, &[], "4,000 articles indexed").code,
        Some(0)
    );
    assert_eq!(workspace.articles(), 4020);
    index(&workspace, &[], "Nothing to read");
    let manifests = std::fs::read_dir(workspace.path().join("index"))
        .expect("the index")
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("files-"))
        .count();
    assert_eq!(manifests, 1);
}

#[test]
fn a_damaged_list_of_files_stops_indexing_and_not_searching() {
    let workspace = twenty();
    let folder = workspace.path().join("index");
    let manifest = std::fs::read_dir(&folder)
        .expect("the index")
        .filter_map(Result::ok)
        .find(|entry| entry.file_name().to_string_lossy().starts_with("files-"))
        .expect("a list of files");
    File::options()
        .append(true)
        .open(manifest.path())
        .and_then(|mut file| file.write_all(b"x"))
        .expect("a damaged file");
    assert_eq!(workspace.ids("beras").len(), 20);
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("its content is not what was written"),
        "{}",
        run.stderr
    );
}

/// Follows an archive through files that come, change and go.
#[cfg(unix)]
#[test]
fn a_watched_archive_is_followed() {
    let workspace = twenty();
    workspace.write(".telusurignore", "draft/\n");
    let mut child = workspace
        .command(&["watch", "archive", "--index", "archive/index"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let stderr = std::io::BufReader::new(child.stderr.take().expect("a pipe"));
    let (sender, lines) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in std::io::BufRead::lines(stderr).map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let wait_for = |expected: &str| {
        let mut seen = Vec::new();
        while let Ok(line) = lines.recv_timeout(Duration::from_secs(30)) {
            let found = line.contains(expected);
            seen.push(line);
            if found {
                return;
            }
        }
        panic!("{expected}: {seen:?}");
    };
    wait_for("20 articles indexed");
    workspace.write("new/deep/20.txt", text("jagung"));
    wait_for("1 article indexed");
    workspace.write("03.txt", text("jahe"));
    wait_for("1 article indexed (1 replaced)");
    remove(&workspace, [4]);
    wait_for("1 file gone, 1 article taken out");
    workspace.write("draft/21.txt", text("lada"));
    std::fs::rename(
        workspace.archive().join("05.txt"),
        workspace.archive().join("new/05.txt"),
    )
    .expect("a moved file");
    wait_for("1 file moved or renamed");
    let (coffee, tea) = (text("kopi"), text("teh"));
    let members = [("1.txt", coffee.as_bytes()), ("2.txt", tea.as_bytes())];
    workspace.write("all.zip", zip(&members[..1]));
    wait_for("1 article indexed");
    workspace.write("all.zip", zip(&members));
    wait_for("2 articles indexed (1 replaced)");
    let outside = workspace.path().join("outside");
    std::fs::create_dir(&outside).expect("a folder");
    std::fs::write(outside.join("22.txt"), text("gula")).expect("a file");
    std::fs::rename(&outside, workspace.archive().join("inside")).expect("a moved folder");
    wait_for("1 article indexed");
    std::fs::rename(workspace.archive().join("inside"), &outside).expect("a moved folder");
    wait_for("1 file gone, 1 article taken out");
    workspace.write(".telusurignore", "draft/\n06.txt\n");
    wait_for("1 file gone, 1 article taken out");
    workspace.write(".telusurignore", "draft/\n");
    wait_for("1 article indexed");
    let status = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("a signal");
    assert!(status.success());
    assert_eq!(child.wait().expect("an end").code(), Some(0));
    let ids = |query: &str| {
        let options = ["search", "--json", "-n", "100", "--index", "archive/index"];
        let run = workspace.run(&[&options[..], &[query]].concat());
        run.stdout.lines().count() - 1
    };
    assert_eq!(ids("jagung"), 1);
    assert_eq!(ids("jahe"), 1);
    assert_eq!(ids("lada"), 0);
    assert_eq!(ids("beras"), 18);
}
