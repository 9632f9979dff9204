//! What is too large, too odd or not there any more: see docs/limits.md.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::{Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use telusur::corpus::{Links, ReadOptions, Roots, parse, read, walk};

use crate::workspace::{Run, Workspace};

const TEXT: &str = "Satu\n\nberas";

/// The most the program may take beyond what it takes for an empty archive, in bytes.
const MAX_MEMORY: u64 = 1 << 30;

/// A run that is watched: it may not hang, nor take more memory than it should.
fn index(workspace: &Workspace, arguments: &[&str], input: &mut dyn FnMut(&mut dyn Write)) -> Run {
    let mut child = workspace.start(&[&["index"], arguments].concat());
    input(&mut child.stdin.take().unwrap());
    let begin = Instant::now();
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        assert!(begin.elapsed() < Duration::from_mins(2), "it hangs");
        peak = peak.max(peak_memory(child.id()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(peak < MAX_MEMORY, "{peak} bytes");
    child.wait_with_output().unwrap().into()
}

fn index_archive(workspace: &Workspace) -> Run {
    index(workspace, &["archive"], &mut |_| ())
}

/// The most memory a process has had, where the system tells it.
fn peak_memory(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}

/// Makes a file of this size with `end` at its end and nothing, on most disks, before.
fn sparse(workspace: &Workspace, name: &str, bytes: u64, end: &str) {
    let mut file = std::fs::File::create(workspace.archive().join(name)).unwrap();
    file.set_len(bytes).unwrap();
    file.seek(SeekFrom::End(0)).unwrap();
    file.write_all(end.as_bytes()).unwrap();
}

#[test]
fn what_is_too_long_is_passed_over_with_bounded_memory() {
    let workspace = Workspace::new();
    workspace.write("a.txt", TEXT);
    sparse(&workspace, "b.txt", 200 << 20, "");
    sparse(&workspace, "c.jsonl", 200 << 20, "\n{\"body\":\"beras\"}\n");
    sparse(&workspace, "d.json", 200 << 20, "");
    let run = index_archive(&workspace);
    for expected in [
        "b.txt: the file is longer than 134217728 bytes",
        "c.jsonl:1: the record is longer than 134217728 bytes",
        "d.json:1: the record is longer than 134217728 bytes",
    ] {
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
    }
    assert_eq!(workspace.ids("beras"), ["a.txt", "c.jsonl#2"]);
}

#[test]
#[ignore = "takes half a minute"]
fn a_line_of_a_gigabyte_through_standard_input() {
    let workspace = Workspace::new();
    let run = index(&workspace, &["-"], &mut |input| {
        input
            .write_all(b"{\"body\":\"beras satu\"}\n{\"body\":\"")
            .unwrap();
        for _ in 0..1024 {
            input.write_all(&vec![b'x'; 1 << 20]).unwrap();
        }
        input.write_all(b"\"}\n{\"body\":\"beras tiga\"}").unwrap();
    });
    assert!(
        run.stderr.contains("stdin:2: the record is longer"),
        "{}",
        run.stderr
    );
    assert_eq!(workspace.ids("beras").len(), 2);
}

#[test]
#[ignore = "takes half a minute"]
fn an_article_of_a_hundred_megabytes() {
    let workspace = Workspace::new();
    let text = "Harga beras naik lagi di pasar induk, kata pedagang.\n".repeat(2_000_000);
    workspace.write("a.txt", format!("Panjang\n\n{text}kambing"));
    let run = index_archive(&workspace);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(workspace.ids("kambing"), ["a.txt"]);
}

#[test]
fn very_many_tiny_records() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl", "7\n".repeat(300_000) + "{\"body\":\"beras\"}\n");
    let run = index(&workspace, &["archive", "--quiet"], &mut |_| ());
    assert_eq!(run.code, Some(0));
    assert_eq!(workspace.ids("beras"), ["a.jsonl#300001"]);
}

#[test]
fn an_id_too_long_to_be_one_is_not_taken() {
    let workspace = Workspace::new();
    let id = "x".repeat(70_000);
    let mut lines = |input: &mut dyn Write| {
        writeln!(input, "{{\"id\":\"{id}\",\"body\":\"beras\"}}").unwrap();
    };
    for _ in 0..2 {
        let run = index(&workspace, &["-"], &mut lines);
        let note = "stdin:1: its id is longer than 4096 bytes and was not taken";
        assert!(run.stderr.contains(note), "{}", run.stderr);
        assert_eq!(workspace.articles(), 1);
    }
    assert!(workspace.ids("beras")[0].starts_with("stdin#"));
}

#[test]
fn an_archive_without_articles_says_why() {
    let workspace = Workspace::new();
    workspace.write("a.pdfx", "x");
    workspace.write("b.txt", "");
    let run = index_archive(&workspace);
    assert_eq!(run.code, Some(1));
    for expected in [
        "a.pdfx: not a format",
        "b.txt: the file is empty",
        "0 articles indexed",
    ] {
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
    }
}

#[test]
fn a_path_given_twice_is_read_once() {
    let workspace = Workspace::new();
    workspace.write("x/a.txt", TEXT);
    workspace.write("b.txt", TEXT);
    let paths = [
        "archive",
        "archive/x",
        "archive",
        "archive/b.txt",
        "./archive/../archive",
    ];
    let run = index(&workspace, &paths, &mut |_| ());
    assert!(run.stderr.contains("2 articles indexed"), "{}", run.stderr);
    assert_eq!(workspace.articles(), 2);
}

/// Lists the archive, changes it, and only then reads it; returns the titles or
/// bodies of the articles and why others are none.
fn read_after(workspace: &Workspace, change: &dyn Fn(&Path)) -> Vec<String> {
    let archive = workspace.archive();
    let listing = walk(
        std::slice::from_ref(&archive),
        &mut Roots::default(),
        "telusur.json",
        Links::default(),
    )
    .unwrap();
    change(&archive);
    let options = ReadOptions::default();
    let mut texts = Vec::new();
    for file in listing.files {
        let _ = read(file.into(), &options, &mut |unit| {
            let records = parse(unit, &options).records.into_iter();
            texts.extend(records.map(|record| match record {
                Ok(reading) => reading.article.title + &reading.article.body,
                Err(skipped) => skipped.reason.name().english.to_owned(),
            }));
            ControlFlow::Continue(())
        });
    }
    texts
}

#[test]
fn files_that_change_after_they_were_listed() {
    let names = [
        "a.txt",
        "b.jsonl",
        "c.json",
        "d.csv",
        "e.zip",
        "f.jsonl.gz",
        "g.tar",
    ];
    let check = |change: &dyn Fn(&Path), expected: &[&str]| {
        let workspace = Workspace::new();
        for name in names {
            workspace.write(name, "{\"title\":\"Satu\"}\n");
        }
        let found = read_after(&workspace, &|archive| {
            for name in names {
                change(&archive.join(name));
            }
        });
        assert_eq!(found, expected);
    };
    let vanish = |path: &Path| std::fs::remove_file(path).unwrap();
    check(&vanish, &["unreadable"; 7]);
    let folder = |path: &Path| {
        vanish(path);
        std::fs::create_dir(path).unwrap();
    };
    check(&folder, &["no regular file"; 7]);
    let shrink = |path: &Path| std::fs::write(path, "").unwrap();
    check(
        &shrink,
        &[
            "empty",
            "no records",
            "no records",
            "empty",
            "damaged",
            "damaged",
            "no files",
        ],
    );
    let grow = |path: &Path| std::fs::write(path, "{\"title\":\"Satu\"}\n".repeat(2)).unwrap();
    let line = "{\"title\":\"Satu\"}";
    check(
        &grow,
        &[
            &format!("{line}{line}"),
            "Satu",
            "Satu",
            "Satu",
            "Satu",
            "no columns of articles",
            "damaged",
            "damaged",
            "damaged",
        ],
    );
    #[cfg(unix)]
    {
        let pipe = |path: &Path| {
            vanish(path);
            let made = std::process::Command::new("mkfifo").arg(path).status();
            assert!(made.unwrap().success());
        };
        check(&pipe, &["no regular file"; 7]);
        let symbolic = |path: &Path| {
            vanish(path);
            std::os::unix::fs::symlink("/dev/zero", path).unwrap();
        };
        check(&symbolic, &["no regular file"; 7]);
    }
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    #[test]
    fn links_are_passed_over_and_counted() {
        let workspace = Workspace::new();
        workspace.write("x/a.txt", TEXT);
        symlink("..", workspace.archive().join("x/atas")).unwrap();
        symlink("x", workspace.archive().join("y")).unwrap();
        symlink("x/a.txt", workspace.archive().join("b.txt")).unwrap();
        symlink("tiada", workspace.archive().join("c.txt")).unwrap();
        symlink("putar.txt", workspace.archive().join("putar.txt")).unwrap();
        let run = index_archive(&workspace);
        assert!(
            run.stderr.contains("5 symbolic links passed over"),
            "{}",
            run.stderr
        );
        assert_eq!(workspace.ids("beras"), ["x/a.txt"]);
        // A path that is given is meant, also when it is a link.
        symlink("archive", workspace.path().join("tautan")).unwrap();
        let run = index(&workspace, &["tautan"], &mut |_| ());
        assert!(run.stderr.contains("1 file unchanged"), "{}", run.stderr);
        let run = index(&workspace, &["archive/putar.txt"], &mut |_| ());
        assert_eq!(run.code, Some(2), "{}", run.stderr);
    }

    #[test]
    fn links_are_followed_when_asked_and_never_in_circles() {
        let workspace = Workspace::new();
        workspace.write("x/a.txt", TEXT);
        let outside = workspace.path().join("luar");
        std::fs::create_dir_all(outside.join("dalam")).unwrap();
        std::fs::write(outside.join("dalam/b.txt"), "Dua\n\nberas").unwrap();
        symlink("..", workspace.archive().join("x/atas")).unwrap();
        symlink(".", workspace.archive().join("x/sini")).unwrap();
        symlink(&outside, workspace.archive().join("luar")).unwrap();
        symlink("../luar/dalam/b.txt", workspace.archive().join("c.txt")).unwrap();
        symlink("tiada", workspace.archive().join("d.txt")).unwrap();
        let run = index_archive(&workspace);
        assert_eq!(workspace.ids("beras"), ["x/a.txt"], "{}", run.stderr);
        let run = index(&workspace, &["archive", "--follow"], &mut |_| ());
        assert_eq!(workspace.articles(), 3);
        for id in ["x/a.txt", "c.txt", "luar/dalam/b.txt"] {
            workspace.check_fields(id, &[("id", id)]);
        }
        for expected in [
            "atas: the link leads back to a folder that it is in",
            "sini: the link leads back to a folder that it is in",
            "d.txt: can't be read: No such file or directory",
        ] {
            assert!(run.stderr.contains(expected), "{}", run.stderr);
        }
        let run = workspace.run(&["check", "--follow", "--limit", "0", "archive"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        // Without the option they are gone, and more than a tenth: told, not taken out.
        let run = index_archive(&workspace);
        assert!(run.stderr.contains("--yes"), "{}", run.stderr);
        assert_eq!(workspace.articles(), 3);
    }

    #[test]
    fn pipes_sockets_and_devices_do_not_hold_anybody_up() {
        let workspace = Workspace::new();
        workspace.write("a.txt", TEXT);
        let pipe = workspace.archive().join("pipa.jsonl");
        assert!(
            Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        let _socket = UnixListener::bind(workspace.archive().join("soket.txt")).unwrap();
        let run = index_archive(&workspace);
        for name in ["pipa.jsonl", "soket.txt"] {
            let expected = format!("{name}: it is no regular file");
            assert!(run.stderr.contains(&expected), "{}", run.stderr);
        }
        assert_eq!(workspace.ids("beras"), ["a.txt"]);
        for path in ["archive/pipa.jsonl", "/dev/zero"] {
            let run = index(&workspace, &[path], &mut |_| ());
            assert!(
                run.stderr.contains("it is no regular file"),
                "{}",
                run.stderr
            );
        }
    }

    #[test]
    fn names_that_are_not_utf8() {
        let workspace = Workspace::new();
        for name in [&b"caf\xe8.txt"[..], b"caf\xe9.txt"] {
            std::fs::write(workspace.archive().join(OsStr::from_bytes(name)), TEXT).unwrap();
        }
        let folder = workspace.archive().join(OsStr::from_bytes(b"\xff"));
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("a.jsonl"), "{\"body\":\"beras\"}").unwrap();
        assert_eq!(index_archive(&workspace).code, Some(0));
        let mut ids = workspace.ids("beras");
        ids.sort();
        assert_eq!(ids, ["%FF/a.jsonl#1", "caf%E8.txt", "caf%E9.txt"]);
        let run = index_archive(&workspace);
        assert!(run.stderr.contains("3 files unchanged"), "{}", run.stderr);

        // A file of such a name is there, so nobody gets the ids of its articles.
        let record = "{\"id\":\"7\",\"body\":\"jahe\"}\n";
        std::fs::write(folder.join("b.jsonl"), record).unwrap();
        assert_eq!(index_archive(&workspace).code, Some(0));
        workspace.write("c.jsonl", record);
        let run = index_archive(&workspace);
        assert!(run.stderr.contains("kept as c.jsonl#1"), "{}", run.stderr);
        assert_eq!(workspace.ids("jahe").len(), 2);
    }

    #[test]
    fn a_folder_that_can_not_be_listed_is_not_an_archive_without_articles() {
        use std::os::unix::fs::PermissionsExt;

        let workspace = Workspace::new();
        workspace.write("a.txt", TEXT);
        workspace.write("closed/b.txt", TEXT);
        assert_eq!(index_archive(&workspace).code, Some(0));
        let closed = workspace.archive().join("closed");
        let allow = |mode| {
            std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        allow(0);
        if std::fs::read_dir(&closed).is_ok() {
            println!("skipped: this user may read anything");
            return;
        }
        let run = index_archive(&workspace);
        allow(0o755);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let message = "closed: can't be read: Permission denied (os error 13)\n";
        assert!(run.stderr.contains(message), "{}", run.stderr);
        assert_eq!(workspace.ids("beras").len(), 2);
    }

    #[test]
    fn what_can_not_be_read_is_told_and_keeps_nobody_else_out() {
        let workspace = Workspace::new();
        workspace.write("a.txt", TEXT);
        // Root may read everything, but at 0 no process has memory.
        if !Path::new("/proc/self/mem").exists() {
            return;
        }
        let run = index(&workspace, &["archive", "/proc/self/mem"], &mut |_| ());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(
            run.stderr.contains("/mem: can't be read: "),
            "{}",
            run.stderr
        );
        assert_eq!(workspace.ids("beras"), ["a.txt"]);
    }
}
