//! Snapshots of what a person and a program see; times are masked.

use crate::workspace::Workspace;

const LINES: &str = concat!(
    r#"{"id":"satu","title":"Impor Beras “Dibatasi”","body":"Pemerintah membatasi impor beras mulai Kamis. Harga di Pasar Induk Cipinang, kata dr. Budi, naik 10% menjadi Rp 13.800.\nPetani senang.","author":"Rina Astuti","source":"HARIAN.co.id","place":"Jakarta","section":"Ekonomi","tags":["beras","impor"],"url":"https://harian.example/1","date":"2018-08-09T11:30:00+07:00"}"#,
    "\n",
    r#"{"id":"dua","title":"Jalan Rusak","body":"Jalan rusak menghambat pengangkut beras. Warga Desa Sukamaju memperbaikinya sendiri dengan dana patungan yang dikumpulkan sejak tiga bulan lalu, lalu menimbunnya dengan batu kali.","date":"2018-08"}"#,
    "\n"
);

fn masked(output: &str) -> String {
    let mask = |line: &str| match line.rsplit_once(" · ") {
        Some((total, time)) if time.ends_with(" ms") => format!("{total} · [time]"),
        _ => line.to_owned(),
    };
    output.lines().map(mask).collect::<Vec<_>>().join("\n")
}

#[test]
fn hits_on_a_terminal() {
    let workspace = Workspace::indexed(LINES);
    insta::assert_snapshot!(masked(&workspace.run(&["search", "impor beras"]).stdout), @r###"
     1. Impor Beras “Dibatasi”
        HARIAN.co.id · 9 August 2018 · Rina Astuti · satu
        Pemerintah membatasi impor beras mulai Kamis. Harga di Pasar Induk Cipinang,
        kata dr. Budi, naik 10% menjadi Rp 13.800. Petani senang.

     2. Jalan Rusak
        August 2018 · dua
        Jalan rusak menghambat pengangkut beras. Warga Desa Sukamaju memperbaikinya
        sendiri dengan dana patungan yang dikumpulkan sejak tiga bulan lalu, lalu
        menimbunnya dengan batu kali.

    2 articles · [time]
    "###);
}

#[test]
fn hits_with_colours_on_a_narrow_terminal() {
    let workspace = Workspace::indexed(LINES);
    let output = workspace
        .command(&["search", "--color=always", "\"impor beras\"", "-n", "1"])
        .env("COLUMNS", "40")
        .output()
        .unwrap();
    let output = String::from_utf8(output.stdout)
        .unwrap()
        .replace('\u{1b}', "␛");
    let output: Vec<&str> = output
        .lines()
        .take_while(|line| !line.contains(" ms"))
        .collect();
    insta::assert_snapshot!(output.join("\n"), @r###"
    1. ␛[1m␛[31mImpor Beras␛[0m ␛[1m“Dibatasi”␛[0m
       ␛[2mHARIAN.co.id · 9 August 2018 · Rina␛[0m
       ␛[2mAstuti · satu␛[0m
       Pemerintah membatasi ␛[1m␛[31mimpor beras␛[0m
       mulai Kamis. Harga di Pasar Induk
       Cipinang, kata dr. Budi, naik 10%
       menjadi Rp 13.800. Petani senang.
    "###);
}

/// What is shown around a passage is no part of it.
#[test]
fn headlines_and_quotations_are_shown_as_such() {
    let body = "Pembuka kabar hari ini.\n5. Penyelamatan Karyawan\nRaksasa tekstil itu pailit.\n\
        \"Kami sudah menunggu lama sekali sejak pagi. Beras tiba sore,\" kata dia.";
    let record = serde_json::json!({"id": "a", "title": "Kilas", "body": body});
    let workspace = Workspace::indexed(&format!("{record}\n"));
    let search = |arguments: &[&str]| {
        let run = workspace.run(&[&["search", "--length", "60"], arguments].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout
    };
    let shown = search(&["penyelamatan"]);
    let lines = "\n    5. Penyelamatan Karyawan\n    Raksasa tekstil itu pailit.\n";
    assert!(shown.contains(lines), "{shown}");
    let shown = search(&["--html", "penyelamatan"]);
    let lines = "5. <mark>Penyelamatan</mark> Karyawan<br>\nRaksasa tekstil itu pailit.</p>";
    assert!(shown.contains(lines), "{shown}");
    assert_eq!(
        search(&["--template", "{passage}", "penyelamatan"]),
        "5. Penyelamatan Karyawan – Raksasa tekstil itu pailit.\n"
    );

    let shown = search(&["beras"]);
    let quoted = "\n    \"… Beras tiba sore,\" kata dia.\n";
    assert!(shown.contains(quoted), "{shown}");
    let (hits, _) = workspace.search(&["--length", "60", "beras"]);
    let passage = &hits[0]["passages"][0];
    let text = passage["text"].as_str().expect("a text");
    assert_eq!(text, "Beras tiba sore,\" kata dia.");
    assert_eq!(
        (&passage["opening"], &passage["closing"]),
        (&"\"".into(), &serde_json::Value::Null)
    );
    let offset = passage["offset"]
        .as_u64()
        .and_then(|at| usize::try_from(at).ok());
    assert_eq!(offset.and_then(|at| body.get(at..)), Some(text));
}

#[test]
fn hits_as_json() {
    let workspace = Workspace::indexed(LINES);
    let (hits, mut summary) = workspace.search(&["\"impor beras\" dibatasi"]);
    let mut lines = hits;
    summary["elapsed_ms"] = "[time]".into();
    lines.push(summary);
    for line in &mut lines {
        if line.get("score").is_some() {
            line["score"] = "[score]".into();
        }
    }
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"), @r###"
    {"author":"Rina Astuti","copies":[],"id":"satu","passages":[{"char_offset":0,"closing":null,"cut_end":false,"cut_start":false,"matches":[{"char_end":20,"char_start":11,"end":20,"start":11},{"char_end":32,"char_start":21,"end":32,"start":21}],"offset":0,"opening":null,"text":"Pemerintah membatasi impor beras mulai Kamis. Harga di Pasar Induk Cipinang, kata dr. Budi, naik 10% menjadi Rp 13.800.\nPetani senang."}],"path":"a.jsonl","place":"Jakarta","published":"2018-08-09T11:30:00+07:00","published_day":"2018-08-09","published_precision":"minute","published_rule":"record","published_timestamp":1533789000,"published_zone":"+07:00","rank":1,"schema_version":1,"score":"[score]","section":"Ekonomi","source":"HARIAN.co.id","tags":["beras","impor"],"title":"Impor Beras “Dibatasi”","title_matches":[{"char_end":11,"char_start":0,"end":11,"start":0},{"char_end":21,"char_start":13,"end":23,"start":15}],"type":"hit","url":"https://harian.example/1"}
    {"elapsed_ms":"[time]","hits":1,"left_out":[],"notes":[],"query":"\"impor beras\" dibatasi","schema_version":1,"substitutions":[],"total":1,"total_is_exact":true,"type":"summary","understood":"\"impor beras\" dibatasi"}
    "###);
}

#[test]
fn an_article() {
    let workspace = Workspace::indexed(LINES);
    insta::assert_snapshot!(workspace.run(&["show", "satu"]).stdout, @r###"
    Impor Beras “Dibatasi”

    id      satu
    date    Thursday, 9 August 2018, 11:30 WIB
    author  Rina Astuti
    source  HARIAN.co.id
    place   Jakarta
    section Ekonomi
    tags    beras, impor
    url     https://harian.example/1
    file    a.jsonl

    Pemerintah membatasi impor beras mulai Kamis. Harga di Pasar Induk Cipinang,
    kata dr. Budi, naik 10% menjadi Rp 13.800.
    Petani senang.
    "###);
}

#[test]
fn statistics() {
    let workspace = Workspace::indexed(LINES);
    let output = workspace.run(&["stats"]).stdout;
    let output: Vec<&str> = output
        .lines()
        .filter(|line| !line.starts_with("size") && !line.starts_with("segments"))
        .collect();
    insta::assert_snapshot!(output.join("\n"), @r###"
    articles   2
    terms      42
    dates      1 August 2018 – 9 August 2018
    sources    1
             1 HARIAN.co.id
    "###);
}
