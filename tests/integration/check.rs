//! What `telusur check` tells about files.

use std::io::Write;
use std::process::Stdio;

use crate::workspace::Workspace;

fn archive() -> Workspace {
    let workspace = Workspace::new();
    workspace.write(
        "teks.txt",
        "Harga Beras Naik\n\nEKONOMI\n\nOleh : Rina Astuti | Kamis, 09 Agustus 2018 - 11:30 WIB\n\n\
         HARIAN.co.id - Denpasar, Harga beras naik.\n\nBaca juga: Harga Beras Turun\n\n\
         Pedagang di pasar induk mengeluh karena pasokan dari daerah berkurang sejak awal bulan ini.",
    );
    let mut broken = "Jalan “Rusak”\n\nJalan rusak — ".as_bytes().to_vec();
    broken.extend(b"\xff parah. (abc/xyz)");
    workspace.write("rusak.txt", broken);
    workspace.write("latin.txt", b"Kafe\n\nSebuah caf\xe9 baru dibuka.");
    workspace.write("kosong.txt", "");
    workspace.write("gambar.png", "x");
    workspace.write(
        "rekaman.jsonl",
        concat!(
            r#"{"id":"a1","judul":"Banjir","x":"Tempo","isi":"Air naik.","tanggal":"9 Agustus 2018","tags":["air","hujan"],"url":"https://a.test/1"}"#,
            "\n{]\n[]\n",
            r#"{"title":"Surut","body":"Air turun.","date":"kemarin"}"#,
            "\n",
            r#"{"title":"Government limits rice imports","body":"The government announced on Thursday that it would limit the import of rice from neighbouring countries in order to protect local farmers."}"#,
            "\n",
        ),
    );
    workspace
}

#[test]
fn as_a_table() {
    let workspace = archive();
    let arguments = ["check", "archive", "--limit", "2", "--field", "source=x"];
    let run = workspace.run(&arguments);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!(run.stdout, @"");
}

#[test]
fn as_json() {
    let workspace = archive();
    let run = workspace.run(&["check", "archive", "--json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!(run.stdout, @"");
}

#[test]
fn containers_and_standard_input() {
    let workspace = Workspace::new();
    let mut tar = tar::Builder::new(Vec::new());
    for (path, text) in [
        ("2018/a.jsonl", "{\"title\":\"Satu\"}\n{}\n"),
        ("../b.txt", "Dua"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        // `set_path` would refuse what must be refused when it is read.
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_cksum();
        tar.append(&header, text.as_bytes()).expect("a member");
    }
    workspace.write("arsip.tar", tar.into_inner().expect("a container"));
    let run = workspace.run(&["check", "archive"]);
    insta::assert_snapshot!(run.stdout, @"");

    let mut child = workspace
        .command(&["periksa", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut input = child.stdin.take().expect("a pipe");
    input
        .write_all(b"{\"title\":\"Satu\"}\n")
        .expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout), @"");
}

#[test]
fn exit_codes() {
    let workspace = archive();
    workspace.write("index/telusur.json", "");
    workspace.write("index/a.txt", "Bukan arsip");
    for (arguments, code) in [
        (&["check", "archive/teks.txt"][..], 0),
        (&["check", "archive/kosong.txt", "archive/rekaman.jsonl"], 0),
        (&["check", "archive/kosong.txt", "archive/gambar.png"], 1),
        (&["check", "absent.txt"], 2),
        (&["check"], 2),
        (&["check", "archive", "--limit", "0"], 0),
        (&["check", "archive", "--json", "--limit", "1"], 2),
    ] {
        let run = workspace.run(arguments);
        assert_eq!(run.code, Some(code), "{arguments:?}: {}", run.stderr);
        assert!(!run.stdout.contains("Bukan arsip"), "{}", run.stdout);
        assert!(!workspace.path().join("index").exists());
    }
}

#[test]
fn what_is_foreign_never_steers_the_terminal() {
    let workspace = Workspace::new();
    let foreign = "a\\u001b[2J\\u202e\\u0007b";
    workspace.write(
        "a.jsonl",
        format!(
            "{{\"title\":\"{foreign}\",\"body\":\"{foreign}\",\"Penulis\":\"{foreign}\",\"date\":\"{foreign}\",\"tags\":[\"{foreign}\"]}}\n"
        ),
    );
    workspace.write(
        "b\u{1b}[2J.txt",
        "Baca juga: \u{1b}[2J\n\nSatu.\n\nBaca juga: \u{1b}[2J",
    );
    let output = workspace.run(&["check", "archive"]).stdout;
    assert!(output.contains("a[2Jb"), "{output}");
    let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!output.contains(steers), "{output:?}");
}
