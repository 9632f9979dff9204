//! What `telusur check` tells about files.

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
    insta::assert_snapshot!(run.stdout, @r###"
    gambar.png
      skipped   not a format Telusur reads

    kosong.txt
      skipped   the file is empty

    latin.txt
      title     Kafe ← first line
      date      none: no rule found one
      body      4 words: Sebuah café baru dibuka.
      encoding  windows-1252

    rekaman.jsonl:1
      title     Banjir ← guessed key judul
      date      Thursday, 9 August 2018 ← guessed key tanggal
      source    Tempo ← key given with --field
      tags      air, hujan ← key
      url       https://a.test/1 ← key
      id        a1 ← key
      body      2 words: Air naik. ← guessed key isi

    rekaman.jsonl:2
      skipped   not valid JSON: key must be a string (column 2)

    rekaman.jsonl:3
      skipped   a record must be a JSON object

    rekaman.jsonl:4
      title     Surut ← key
      date      none: no rule found one
      body      2 words: Air turun. ← key
      note      date not understood: "kemarin"

    … 1 more article in rekaman.jsonl

    rusak.txt
      title     Jalan “Rusak” ← first line
      date      none: no rule found one
      author    abc/xyz ← end of the text
      body      6 words: Jalan rusak — � parah. (abc/xyz)
      note      a broken character replaced (UTF-8)

    teks.txt
      title     Harga Beras Naik ← first line
      date      Thursday, 9 August 2018, 11:30 WIB ← byline
      author    Rina Astuti ← byline
      source    HARIAN.co.id ← dateline
      place     Denpasar ← dateline
      section   EKONOMI ← byline
      body      20 words: HARIAN.co.id - Denpasar, Harga beras naik. Pedagang di…
      removed   Baca juga: Harga Beras Turun

    Summary
      articles  6
      dated     2: byline 1, guessed key 1
      without   place 5, section 5, author 4, date 4, source 4
      skipped   4: empty 1, invalid JSON 1, not an object 1, unsupported format 1
      language  English 1
      encoding  windows-1252 1
      removed   1
      notes     2
    "###);
}

#[test]
fn as_json() {
    let workspace = archive();
    let run = workspace.run(&["check", "archive", "--json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!(run.stdout, @r###"
    {"path":"gambar.png","title":null,"body":null,"published":null,"published_rule":null,"author":null,"source":null,"place":null,"section":null,"url":null,"encoding":null,"removed":[],"skipped":"not a format Telusur reads","line":null,"id":null,"published_precision":null,"tags":[],"rules":{},"notes":[],"language":null}
    {"path":"kosong.txt","title":null,"body":null,"published":null,"published_rule":null,"author":null,"source":null,"place":null,"section":null,"url":null,"encoding":null,"removed":[],"skipped":"the file is empty","line":null,"id":null,"published_precision":null,"tags":[],"rules":{},"notes":[],"language":null}
    {"path":"latin.txt","title":"Kafe","body":"Sebuah café baru dibuka.","published":null,"published_rule":null,"author":null,"source":null,"place":null,"section":null,"url":null,"encoding":"windows-1252","removed":[],"skipped":null,"line":null,"id":"latin.txt","published_precision":null,"tags":[],"rules":{"title":"first line"},"notes":[],"language":null}
    {"path":"rekaman.jsonl","title":"Banjir","body":"Air naik.","published":"2018-08-09","published_rule":"record","author":null,"source":null,"place":null,"section":null,"url":"https://a.test/1","encoding":"UTF-8","removed":[],"skipped":null,"line":1,"id":"a1","published_precision":"day","tags":["air","hujan"],"rules":{"body":"guessed key isi","date":"guessed key tanggal","id":"key","tags":"key","title":"guessed key judul","url":"key"},"notes":[],"language":null}
    {"path":"rekaman.jsonl","title":null,"body":null,"published":null,"published_rule":null,"author":null,"source":null,"place":null,"section":null,"url":null,"encoding":null,"removed":[],"skipped":"not valid JSON: key must be a string (column 2)","line":2,"id":null,"published_precision":null,"tags":[],"rules":{},"notes":[],"language":null}
    {"path":"rekaman.jsonl","title":null,"body":null,"published":null,"published_rule":null,"author":null,"source":null,"place":null,"section":null,"url":null,"encoding":null,"removed":[],"skipped":"a record must be a JSON object","line":3,"id":null,"published_precision":null,"tags":[],"rules":{},"notes":[],"language":null}
    {"path":"rekaman.jsonl","title":"Surut","body":"Air turun.","published":null,"published_rule":null,"author":null,"source":null,"place":null,"section":null,"url":null,"encoding":"UTF-8","removed":[],"skipped":null,"line":4,"id":"rekaman.jsonl#4","published_precision":null,"tags":[],"rules":{"body":"key","title":"key"},"notes":["date not understood: \"kemarin\""],"language":null}
    {"path":"rekaman.jsonl","title":"Government limits rice imports","body":"The government announced on Thursday that it would limit the import of rice from neighbouring countries in order to protect local farmers.","published":null,"published_rule":null,"author":null,"source":null,"place":null,"section":null,"url":null,"encoding":"UTF-8","removed":[],"skipped":null,"line":5,"id":"rekaman.jsonl#5","published_precision":null,"tags":[],"rules":{"body":"key","title":"key"},"notes":[],"language":"eng"}
    {"path":"rusak.txt","title":"Jalan “Rusak”","body":"Jalan rusak — � parah. (abc/xyz)","published":null,"published_rule":null,"author":"abc/xyz","source":null,"place":null,"section":null,"url":null,"encoding":"UTF-8","removed":[],"skipped":null,"line":null,"id":"rusak.txt","published_precision":null,"tags":[],"rules":{"author":"end of the text","title":"first line"},"notes":["a broken character replaced (UTF-8)"],"language":null}
    {"path":"teks.txt","title":"Harga Beras Naik","body":"HARIAN.co.id - Denpasar, Harga beras naik.\n\nPedagang di pasar induk mengeluh karena pasokan dari daerah berkurang sejak awal bulan ini.","published":"2018-08-09T11:30:00+07:00","published_rule":"byline","author":"Rina Astuti","source":"HARIAN.co.id","place":"Denpasar","section":"EKONOMI","url":null,"encoding":"UTF-8","removed":["Baca juga: Harga Beras Turun"],"skipped":null,"line":null,"id":"teks.txt","published_precision":"minute","tags":[],"rules":{"author":"byline","date":"byline","place":"dateline","section":"byline","source":"dateline","title":"first line"},"notes":[],"language":null}
    "###);
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
    insta::assert_snapshot!(run.stdout, @r###"
    arsip.tar/2018/a.jsonl:1
      title     Satu ← key
      date      2018 ← name of the file or its folders

    arsip.tar/2018/a.jsonl:2
      skipped   neither title nor body has text

    arsip.tar/../b.txt
      skipped   its path leads out of the archive it is in; unpack it and index the
                folder

    Summary
      articles  1
      dated     1: name of the file or its folders 1
      without   author 1, body 1, place 1, section 1, source 1
      skipped   2: no text 1, unsafe path 1
    "###);

    let run = workspace.run_with_input(&["periksa", "-"], b"{\"title\":\"Satu\"}\n");
    insta::assert_snapshot!(run.stdout, @r###"
    stdin:1
      title     Satu ← key
      date      none: no rule found one

    Summary
      articles  1
      without   author 1, body 1, date 1, place 1, section 1, source 1
    "###);
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
