//! The interface in Indonesian, and what no language changes.

use crate::workspace::Workspace;

const LINES: &str = concat!(
    r#"{"id":"satu","title":"Impor Beras Dibatasi","body":"Pemerintah membatasi impor beras.","date":"2018-08-09"}"#,
    "\n",
    r#"{"id":"dua","title":"Jalan Rusak","body":"Jalan rusak menghambat pengangkut beras."}"#,
    "\n{\n"
);

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

#[test]
fn all_that_is_said_is_indonesian() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl", LINES);
    let run = |arguments: &[&str]| workspace.run(&[&["--lang", "id"], arguments].concat());

    let found = run(&["index", "archive"]);
    assert_eq!(found.code, Some(0));
    has(
        &found.stderr,
        &[
            "dilewati: JSON tidak sah",
            "2 artikel diindeks",
            "1 dilewati: JSON tidak sah",
        ],
    );
    has(
        &run(&["index", "archive"]).stderr,
        &[
            "Tidak ada yang perlu dibaca",
            "1 berkas tidak berubah, tidak dibaca lagi",
        ],
    );
    let found = run(&["search", "--explain", "hrga impor"]);
    has(
        &found.stdout,
        &["kueri: hrga impor", "skor ", "1 artikel · "],
    );
    has(
        &run(&["search", "brras"]).stdout,
        &["dicari \"beras\" sebagai ganti \"brras\""],
    );
    has(
        &run(&["search", "beras \"impor"]).stderr,
        &["tanda kutip ini tidak ditutup, jadi frasanya dianggap sampai akhir kueri"],
    );
    has(
        &run(&["show", "satu"]).stdout,
        &["tanggal Kamis, 9 Agustus 2018", "berkas  a.jsonl"],
    );
    has(
        &run(&["stats"]).stdout,
        &["artikel         2", "tak bertanggal  1"],
    );
    has(
        &run(&["check", "archive"]).stdout,
        &[
            "judul     Impor Beras Dibatasi ← kunci",
            "Ringkasan",
            "tidak ada: tidak satu aturan pun",
        ],
    );
    has(
        &run(&["stem", "--explain", "impor"]).stdout,
        &["terdaftar dalam leksikon"],
    );
    has(
        &run(&["delete", "tiga"]).stdout,
        &["tiga: tidak ada artikel dengan id ini"],
    );
}

#[test]
fn errors_are_indonesian_with_their_causes() {
    let workspace = Workspace::indexed(LINES);
    for (arguments, parts) in [
        (
            &["search", "--index", "tiada", "beras"][..],
            &["telusur: Tidak ada indeks di tiada/. Buatlah dahulu"][..],
        ),
        (
            &["index", "tiada"],
            &["tiada tidak dapat dibaca: berkas atau folder itu tidak ada (galat sistem 2)"],
        ),
        (&["search", "tanggal:2018-13"], &["tidak ada bulan 13"]),
        (
            &["search", "--since", "2019", "--until", "2018", "a"],
            &["--since 2019-01-01 lebih akhir daripada --until 2018-12-31"],
        ),
        (
            &["serach", "beras"],
            &[
                "galat: tidak ada perintah 'serach'",
                "mungkin maksud Anda",
                "<PERINTAH>",
            ],
        ),
        (
            &["search", "--jsno", "beras"],
            &["argumen '--jsno' tidak dikenal", "--json"],
        ),
        (
            &["search", "-n", "x", "beras"],
            &["nilai 'x' untuk '--limit <N>' tidak sah: harus bilangan bulat"],
        ),
        (
            &["index", "--memory", "5X"],
            &[
                "nilai '5X' untuk '--memory <UKURAN>' tidak sah: X bukan satuan; pakailah K, M atau G",
            ],
        ),
        (
            &["index", "--field", "judul=x"],
            &["\"judul\" bukan bidang; bidangnya id, title"],
        ),
        (
            &["check", "--limit", "3", "--json", "archive"],
            &["argumen '--limit <N>' tidak dapat dipakai bersama --json"],
        ),
        (&["check"], &["argumen wajib belum diberikan: <JALUR>..."]),
    ] {
        let run = workspace.run(&[&["--lang", "id"], arguments].concat());
        assert_eq!(run.code, Some(2), "{arguments:?}");
        has(&run.stderr, parts);
    }
}

#[test]
fn help_is_in_the_language_of_the_locale() {
    let workspace = Workspace::new();
    let help = |locale: &str, arguments: &[&str]| {
        let mut command = workspace.command(arguments);
        let output = command.env("LC_ALL", locale).output().expect("it runs");
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    has(
        &help("id_ID.UTF-8", &["search", "--help"]),
        &["Cari artikel", "Pemakaian: telusur search [OPSI]"],
    );
    has(&help("id_ID.UTF-8", &["help", "cari"]), &["Cari artikel"]);
    has(
        &help("id_ID.UTF-8", &["--lang", "en", "search", "--help"]),
        &["Usage: telusur search"],
    );
    has(
        &help("de_DE.UTF-8", &["search", "--help"]),
        &["Usage: telusur search"],
    );
    has(
        &help("C", &["search", "--help", "--lang=id"]),
        &["Cari artikel"],
    );
    // As gettext has it, LANGUAGE comes before any locale but that of no language.
    for (locale, preferred, expected) in [
        ("en_US.UTF-8", "jv:id:en", "Cari artikel"),
        ("id_ID.UTF-8", "en:id", "Usage: "),
        ("C", "id", "Usage: "),
    ] {
        let mut command = workspace.command(&["search", "--help"]);
        command.env("LC_ALL", locale).env("LANGUAGE", preferred);
        let output = command.output().expect("it runs");
        has(
            &String::from_utf8(output.stdout).expect("UTF-8"),
            &[expected],
        );
    }
}

#[test]
fn formats_for_programs_are_the_same_in_each_language() {
    let workspace = Workspace::indexed(LINES);
    for arguments in [
        &["show", "--json", "satu"][..],
        &["stats", "--json"],
        &["check", "--json", "archive"],
        &["stem", "--tsv", "mengimpor"],
        &["search", "--json", "--explain", "brras"],
        &["search", "--json", "tanggal:x"],
    ] {
        let printed = |language| {
            let run = workspace.run(&[&["--lang", language], arguments].concat());
            let is_time = |line: &&str| !line.contains("elapsed_ms");
            run.stdout
                .lines()
                .filter(is_time)
                .collect::<Vec<_>>()
                .join("\n")
        };
        assert_eq!(printed("en"), printed("id"), "{arguments:?}");
        assert!(!printed("en").is_empty());
    }
}
