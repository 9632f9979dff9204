//! Web archives and documents of word processors, made here, whole and damaged.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use crate::workspace::Workspace;

fn record(kind: &str, url: &str, content: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n\
         WARC-Date: 2018-08-10T01:02:03Z\r\nContent-Type: text/plain\r\n\
         Content-Length: {}\r\n\r\n{content}\r\n\r\n",
        content.len()
    )
}

fn response(url: &str, content_type: &str, body: &str) -> String {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n\r\n{body}");
    record("response", url, &http)
}

fn page(title: &str) -> String {
    let paragraph = |number: usize| {
        format!(
            "<p>Air sungai {number} naik hingga dua meter sejak Kamis malam, kata Budi di sana. \
             Warga desa {number} pergi ke tempat yang lebih tinggi, menunggu bantuan datang, \
             dan berharap hujan di hulu reda sebelum tanggul yang lama itu jebol.</p>"
        )
    };
    let text: String = (1..6).map(paragraph).collect();
    format!(
        "<html><head><title>{title}</title></head>\
         <body><article><h1>{title}</h1>{text}</article></body></html>"
    )
}

#[test]
fn web_archives() {
    let workspace = Workspace::new();
    let archive = [
        record("warcinfo", "", "software: x"),
        record("request", "http://a.test/1", "GET / HTTP/1.1\r\n\r\n"),
        response("http://a.test/1", "text/html", &page("Banjir")),
        response("http://a.test/logo.png", "image/png", "png"),
        "rusak\r\nrusak\r\n".to_owned(),
        response(
            "http://a.test/2018/08/09/2",
            "text/plain",
            "Surut\n\nAir sungai turun.",
        ),
    ];
    workspace.write("situs.warc", archive.concat());
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(0));
    for expected in [
        "2 articles indexed",
        "3 skipped: other records of web archives",
        "the record is damaged: no record begins here",
    ] {
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
    }
    assert_eq!(
        run.stderr.matches("skipped archive").count() + run.stderr.matches("situs.warc:").count(),
        1,
        "{}",
        run.stderr
    );
    let fields = [
        ("title", "Banjir"),
        ("url", "http://a.test/1"),
        ("published", "2018-08-10T01:02:03+00:00"),
    ];
    workspace.check_fields("situs.warc#3", &fields);
    let fields = [
        ("title", "Surut"),
        ("body", "Air sungai turun."),
        ("published", "2018-08-09"),
    ];
    workspace.check_fields("situs.warc#6", &fields);
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .expect("a part");
        archive.write_all(content.as_bytes()).expect("written");
    }
    archive.finish().expect("a ZIP file").into_inner()
}

#[test]
fn documents_of_word_processors() {
    let workspace = Workspace::new();
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let lines = [
        "Banjir di Denpasar",
        "Oleh: Budi | Kamis, 09 Agustus 2018",
        "Air sungai naik.",
    ];
    let word = format!(
        "<w:document><w:body>{}</w:body></w:document>",
        lines.map(paragraph).concat()
    );
    let word = zipped(&[("word/document.xml", &word)]);
    workspace.write("a.docx", &word);
    let open =
        "<office:text><text:h>Surut</text:h><text:p>Air sungai turun.</text:p></office:text>";
    workspace.write("b.odt", zipped(&[("content.xml", open)]));
    workspace.write("putus.docx", &word[..word.len() / 2]);
    workspace.write("lama.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on");
    workspace.write("kosong.docx", "");
    workspace.write("koran.pdf", "%PDF-1.4");
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(0));
    for expected in [
        "putus.docx: the document is damaged: ",
        "lama.docx: a Word document of the old kind, or protected by a password",
        "kosong.docx: the file is empty",
        "koran.pdf: PDF is not read; convert it with pdftotext",
        "2 articles indexed",
    ] {
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
    }
    let fields = [
        ("title", "Banjir di Denpasar"),
        ("author", "Budi"),
        ("body", "Air sungai naik."),
        ("published", "2018-08-09"),
    ];
    workspace.check_fields("a.docx", &fields);
    workspace.check_fields(
        "b.odt",
        &[("title", "Surut"), ("body", "Air sungai turun.")],
    );
}

#[test]
fn what_belongs_to_a_web_archive_is_no_failure() {
    let workspace = Workspace::new();
    let mut archive = record("warcinfo", "", "software: x");
    archive += &response("http://a.test/1", "text/html", &page("Banjir"));
    archive += &response("http://a.test/logo.png", "image/png", "png");
    workspace.write("a.warc", &archive);
    let run = workspace.run(&["index", "archive", "--strict"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    workspace.write("a.warc", archive + "rusak\r\n\r\n");
    let run = workspace.run(&["index", "archive", "--strict"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
}
