//! Files of every format, as whole archives have them, and damaged ones.

use serde_json::Value;

use crate::workspace::Workspace;

/// The article of an id, as `show --json` has it.
fn show(workspace: &Workspace, id: &str) -> Value {
    let run = workspace.run(&["show", "--json", id]);
    assert_eq!(run.code, Some(0), "{id}: {}", run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// Checks fields of an article.
fn check(workspace: &Workspace, id: &str, fields: &[(&str, &str)]) {
    let article = show(workspace, id);
    for (field, expected) in fields {
        assert_eq!(article[field], *expected, "{id}: {article}");
    }
}

#[test]
fn keys_are_guessed_and_reported_once() {
    let workspace = Workspace::new();
    let lines = "{\"judul\": \"Banjir\", \"Isi-Berita\": \"Air naik.\", \"published_at\": \"2018-08-09\"}\n";
    workspace.write("a.jsonl", lines.repeat(3));
    let run = workspace.run(&["index", "archive"]);
    let note = "fields guessed: title=judul, body=Isi-Berita, date=published_at";
    assert_eq!(run.stderr.matches(note).count(), 1, "{}", run.stderr);
    assert!(!run.stderr.contains("not understood"), "{}", run.stderr);
    check(
        &workspace,
        "a.jsonl#3",
        &[("title", "Banjir"), ("body", "Air naik.")],
    );

    let mapped = ["--field", "title=Isi-Berita", "--field=body=judul"];
    let run = workspace.run(&[&["index", "archive"], &mapped[..]].concat());
    assert!(!run.stderr.contains("title="), "{}", run.stderr);
    check(&workspace, "a.jsonl#3", &[("title", "Air naik.")]);

    let run = workspace.run(&["index", "archive", "--field", "judul=title"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("the fields are id, title"),
        "{}",
        run.stderr
    );
}

#[test]
fn documents_of_elasticsearch() {
    let workspace = Workspace::new();
    workspace.write(
        "dump.jsonl",
        "{\"_index\": \"b\", \"_id\": \"x1\", \"_source\": {\"judul\": \"Satu\", \"tanggal\": \"9/8/2018\", \"jam\": \"11:30\"}}\n\
         {\"_index\": \"b\", \"_id\": \"x2\", \"_source\": {\"judul\": \"Dua\", \"id\": \"dua\"}}\n",
    );
    workspace.write(
        "cari.json",
        "{\"took\": 1, \"hits\": {\"total\": 1, \"hits\": [\n{\"_id\": \"x3\", \"_source\": {\"title\": \"Tiga\", \"foto\": [{\"a\": 1}]}}\n]}}",
    );
    let run = workspace.run(&["index", "archive"]);
    assert!(run.stderr.contains("3 articles indexed"), "{}", run.stderr);
    check(
        &workspace,
        "x1",
        &[
            ("title", "Satu"),
            ("published", "2018-08-09T11:30:00+07:00"),
        ],
    );
    check(&workspace, "dua", &[("title", "Dua")]);
    check(&workspace, "x3", &[("title", "Tiga")]);
}

#[test]
fn json_documents() {
    let workspace = Workspace::new();
    workspace.write(
        "larik.json",
        "[\n{\"title\": \"Satu\"},\n7,\n{\"title\": },\n{\"title\": \"Dua\", \"date\": \"2018\"}\n]",
    );
    workspace.write(
        "dalam.json",
        "\u{feff}{\"status\": \"ok\", \"articles\": [{\"judul\": \"Tiga\"}]}",
    );
    workspace.write("satu.json", "{\"title\": \"Empat\", \"body\": \"a\"}");
    let wide: Vec<u8> = "\u{feff}[{\"title\": \"Lima\"}]"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    workspace.write("utf16.json", &wide);
    workspace.write("tanpa_tanda.json", &wide[2..]);
    let text: Vec<u8> = "Delapan\n\nHarga beras naik."
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    workspace.write("wide.txt", text);
    workspace.write(
        "sisa.jsonl",
        "{\"title\": \"A &amp; B\", \"body\": \"&quot;Kami&quot; pulang.\"}",
    );
    workspace.write("putus.json", "[{\"title\": \"Enam\"}, {\"title\": \"Tuj");
    workspace.write("kosong.json", "");
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(0));
    for expected in [
        "larik.json:3: a record must be a JSON object",
        "larik.json:4: not valid JSON",
        "putus.json:1: not valid JSON",
        "kosong.json: the file is empty",
        "9 articles indexed",
    ] {
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
    }
    for (id, title) in [
        ("larik.json#1", "Satu"),
        ("larik.json#4", "Dua"),
        ("dalam.json#1", "Tiga"),
        ("satu.json#1", "Empat"),
        ("utf16.json#1", "Lima"),
        ("tanpa_tanda.json#1", "Lima"),
        ("putus.json#1", "Enam"),
        ("wide.txt", "Delapan"),
    ] {
        check(&workspace, id, &[("title", title)]);
    }
    let fields = [("title", "A & B"), ("body", "\"Kami\" pulang.")];
    check(&workspace, "sisa.jsonl#1", &fields);
    let run = workspace.run(&["check", "archive/wide.txt"]);
    assert!(run.stdout.contains("encoding  UTF-16BE"), "{}", run.stdout);
}

#[test]
fn labelled_texts() {
    let workspace = Workspace::new();
    workspace.write(
        "a.txt",
        "Judul: Banjir\nTanggal: 9 Agustus 2018\nPukul: 11.30 WIB\nPenulis: Budi\nSumber: Koran\nIsi:\nAir naik.",
    );
    workspace.write("b.txt", "Sumber: Koran\nBanjir Surut\n\nAir turun.");
    let run = workspace.run(&["index", "archive"]);
    assert!(!run.stderr.contains("guessed"), "{}", run.stderr);
    let published = ("published", "2018-08-09T11:30:00+07:00");
    check(
        &workspace,
        "a.txt",
        &[
            ("title", "Banjir"),
            ("body", "Air naik."),
            ("author", "Budi"),
            ("source", "Koran"),
            published,
        ],
    );
    check(
        &workspace,
        "b.txt",
        &[("title", "Banjir Surut"), ("body", "Air turun.")],
    );
}

#[test]
fn tables() {
    let workspace = Workspace::new();
    workspace.write(
        "berita.csv",
        "No;Judul;Tanggal;Isi;Tautan\n1;Banjir;9 Agustus 2018;\"Air naik;\nwarga pergi.\";https://a.test/1\n2;rusak\n3;Surut;kemarin;Air turun.;\n",
    );
    let wide: Vec<u8> = "\u{feff}judul\tisi\r\nSatu\ta, b\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    workspace.write("excel.tsv", wide);
    workspace.write("angka.csv", "x,y\n1,2\n");
    let run = workspace.run(&["index", "archive"]);
    for expected in [
        "berita.csv: fields guessed: title=Judul, body=Isi, date=Tanggal, url=Tautan",
        "berita.csv:4: the row has 2 columns, the header 5",
        "berita.csv:5: date not understood: \"kemarin\"",
        "angka.csv: no column is a title or body",
        "3 articles indexed",
    ] {
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
    }
    let fields = [
        ("title", "Banjir"),
        ("body", "Air naik;\nwarga pergi."),
        ("published", "2018-08-09"),
        ("url", "https://a.test/1"),
    ];
    check(&workspace, "berita.csv#1", &fields);
    check(&workspace, "berita.csv#3", &[("title", "Surut")]);
    check(
        &workspace,
        "excel.tsv#1",
        &[("title", "Satu"), ("body", "a, b")],
    );

    let run = workspace.run(&["index", "archive", "--field", "title=x"]);
    assert!(run.stderr.contains("4 articles indexed"), "{}", run.stderr);
}

#[test]
fn web_pages() {
    let workspace = Workspace::new();
    let prose = "Air Kali Bening naik sampai dua meter sejak Minggu malam, dan warga tiga desa \
                 mengungsi ke balai kecamatan dengan perahu karet milik relawan setempat.";
    let page = format!(
        "<!DOCTYPE html><title>Banjir di Kali Bening | Koran</title><body><nav><a href=/>Depan</a></nav>\
         <h1>Banjir di Kali Bening</h1><p>Kamis, 9 Agustus 2018 11:30 WIB</p><p>{prose}</p><p>{prose}</p>"
    );
    workspace.write("situs/banjir.htm", &page);
    workspace.write("situs/artikel", &page);
    let old = page.replace("<title>", "<meta charset=windows-1252><title>Caf? ");
    let old: Vec<u8> = old
        .bytes()
        .map(|b| if b == b'?' { 0xe9 } else { b })
        .collect();
    workspace.write("situs/lama.HTML", old);
    workspace.write(
        "situs/umpan.xhtml",
        "<?xml version='1.0'?><rss><item/></rss>",
    );
    workspace.write("situs/dalam.html", "<div>".repeat(2_000));
    workspace.write(
        "blog.jsonl",
        "{\"title\": \"Blog\", \"body\": \"<p>Satu.</p><p>Dua &amp; tiga.</p>\"}",
    );
    let run = workspace.run(&["index", "archive"]);
    for expected in [
        "umpan.xhtml: the page holds no article",
        "dalam.html: the page is nested too deep",
        "4 articles indexed",
    ] {
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
    }
    let body = format!("{prose}\n\n{prose}");
    for id in ["situs/banjir.htm", "situs/artikel", "situs/lama.HTML"] {
        let fields = [
            ("title", "Banjir di Kali Bening"),
            ("body", body.as_str()),
            ("published", "2018-08-09T11:30:00+07:00"),
            ("source", "Koran"),
        ];
        check(&workspace, id, &fields);
    }
    check(
        &workspace,
        "blog.jsonl#1",
        &[("body", "Satu.\n\nDua & tiga.")],
    );
}
