//! Passages and highlights as people and programs get them.

use serde_json::Value;

use crate::workspace::Workspace;

const LINES: &str = concat!(
    r#"{"id":"2018/beras","title":"Harga Beras Naik","body":"JAKARTA, HARIAN.co.id -\nFoto: Pasar Induk Cipinang (dok. Harian)\nPemerintah membatasi impor mulai Kamis. \"Kami siap,\" kata dr. Budi.\nPedagang di Pasar Induk Cipinang mengeluhkan harga yang terus naik sejak awal tahun.\nDi daerah lain warga menanam sayur-mayur dan anak-anaknya membantu di ladang sejak pagi sampai petang tanpa upah.\nStok beras se-Indonesia dinilai aman sampai akhir tahun, kata Budi. (abc/xyz)","source":"HARIAN.co.id","url":"https://harian.example/1?a=1&b=2","date":"2018-08-09"}"#,
    "\n",
    r#"{"id":"2018/gula","title":"Gula","body":"Harga gula turun.","date":"2018-08"}"#,
    "\n",
    r#"{"id":"jahat","title":"<script>alert(1)</script> & durian\u202e","body":"Durian <img src=x onerror=alert(1)> \"enak\" &lt;b&gt; \u001b[31mmerah\u0007 \u202ekiri\u2066.","url":"javascript:alert(1)","author":"<b>Rina</b>"}"#,
    "\n"
);

/// An article for each form of a passage: with a headline, with a list, whole and in
/// part, that begins in a quotation, that ends in one, and within a sentence.
const FORMS: &str = concat!(
    r#"{"id": "judul-bagian", "title": "Panen di Tiga Desa", "date": "2018-03-01", "body": "Panen raya berlangsung di tiga desa pada pekan pertama Maret.\nHarga Gabah di Lumbung Desa\nKetua kelompok tani mengatakan gabah kering panen dibeli lumbung desa Rp 4.200 per kilogram, lebih mahal daripada yang ditawarkan tengkulak.\nJalan ke Sawah\nJalan menuju sawah diperbaiki warga."}"#,
    "\n",
    r#"{"id": "daftar-pendek", "title": "Stok Lumbung", "date": "2018-03-02", "body": "Lumbung desa menghitung isinya pada akhir bulan.\nBerikut isi lumbung menurut catatan pengurus:\n• Gabah kering giling: 12 ton\n• Jagung pipil: 3 ton\n• Kedelai: 800 kilogram\nCatatan itu dibacakan di balai desa."}"#,
    "\n",
    r#"{"id": "daftar-panjang", "title": "Syarat Menyimpan di Lumbung", "date": "2018-03-03", "body": "Pengurus menetapkan syarat dan harga sewa bagi petani yang hendak menyimpan hasil panen:\n1. Membawa kartu anggota kelompok tani yang masih berlaku dan sudah ditandatangani ketua\n2. Menyebutkan luas sawah yang dipanen serta nama pemilik dan penggarapnya\n3. Mengeringkan gabah sampai kadar airnya paling tinggi 14 persen sebelum dibawa ke lumbung\n4. Menyediakan karung sendiri yang bersih dan tidak berlubang\nSyarat itu berlaku mulai musim ini."}"#,
    "\n",
    r#"{"id": "kutipan-awal", "title": "Keluhan Petani", "date": "2018-03-04", "body": "\"Kami sudah menunggu pupuk sejak awal tahun dan tidak pernah mendapat kabar kapan pupuk itu akan datang ke desa kami, padahal semua syarat sudah kami penuhi. Sekarang gabah kami dibeli murah oleh tengkulak dari kota,\" kata Sarwono, petani di Desa Karangsari."}"#,
    "\n",
    r#"{"id": "kutipan-akhir", "title": "Jawaban Bupati", "date": "2018-03-05", "body": "“Kami akan membeli gabah petani lewat lumbung desa dengan harga yang pantas mulai pekan depan. Uangnya sudah disiapkan dalam anggaran perubahan, dan camat sudah diminta mendata siapa saja yang hendak menjual hasil panennya supaya tidak ada petani yang tertinggal dari bantuan ini.”"}"#,
    "\n",
    r#"{"id": "kalimat-panjang", "title": "Rapat Desa", "date": "2018-03-06", "body": "Rapat yang dihadiri kepala desa, ketua kelompok tani, pengurus lumbung, penyuluh pertanian dari kecamatan, dan puluhan warga itu memutuskan bahwa gabah yang basah tidak lagi ditolak, melainkan dikeringkan bersama di lapangan desa, dengan biaya yang ditanggung lumbung sampai musim tanam berikutnya tiba."}"#,
    "\n",
);

/// Asks for passages of each form.
const OF_EACH_FORM: [&str; 4] = ["search", "--sort", "oldest", "harga gabah"];

fn masked(output: &str) -> String {
    let mask = |line: &str| match line.rsplit_once(" · ") {
        Some((total, time)) if time.contains(" ms") => format!("{total} · [time]"),
        _ => line.replace('\u{1b}', "␛"),
    };
    output.lines().map(mask).collect::<Vec<_>>().join("\n")
}

fn at_width(workspace: &Workspace, width: &str, arguments: &[&str]) -> String {
    let output = workspace
        .command(arguments)
        .env("COLUMNS", width)
        .output()
        .expect("it runs");
    masked(&String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn hits_at_three_widths() {
    let workspace = Workspace::indexed(LINES);
    for width in ["60", "80", "120"] {
        for color in ["never", "always"] {
            let arguments = ["search", "--color", color, "harga beras"];
            let name = format!("hits_{width}_{color}");
            insta::assert_snapshot!(name, at_width(&workspace, width, &arguments));
        }
    }
}

#[test]
fn forms_of_passages_at_three_widths() {
    let workspace = Workspace::indexed(FORMS);
    for width in ["60", "80", "120"] {
        for color in ["never", "always"] {
            let arguments = [&OF_EACH_FORM[..], &["--color", color]].concat();
            let name = format!("forms_{width}_{color}");
            insta::assert_snapshot!(name, at_width(&workspace, width, &arguments));
        }
    }
}

#[test]
fn forms_of_passages_for_browsers_and_programs() {
    let workspace = Workspace::indexed(FORMS);
    let run = |arguments: &[&str]| {
        let run = workspace.run(&[&OF_EACH_FORM[..], arguments].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout
    };
    let page = run(&["--html"]);
    let hits = page.split_once("<ol").expect("hits").1;
    insta::assert_snapshot!("forms_html", format!("<ol{hits}"));
    insta::assert_snapshot!("forms_template", run(&["--template", "{id}: {passage}"]));
    let lines = run(&["--json"]);
    let passages = lines.lines().filter_map(|line| {
        let hit: Value = serde_json::from_str(line).expect("JSON");
        let shown = serde_json::json!({"id": hit["id"], "passages": hit["passages"]});
        hit["passages"].is_array().then_some(shown)
    });
    let passages: Vec<String> = passages
        .map(|shown| serde_json::to_string_pretty(&shown).expect("JSON"))
        .collect();
    insta::assert_snapshot!("forms_json", passages.join("\n"));
}

#[test]
fn articles_at_three_widths() {
    let workspace = Workspace::indexed(LINES);
    for width in ["60", "80", "120"] {
        for color in ["never", "always"] {
            let query = "beras \"pasar induk\" anak indonesia -gula";
            let arguments = ["show", "--color", color, "2018/beras", query];
            let name = format!("article_{width}_{color}");
            insta::assert_snapshot!(name, at_width(&workspace, width, &arguments));
        }
    }
}

#[test]
fn a_second_passage_shows_what_the_first_does_not() {
    let workspace = Workspace::indexed(LINES);
    let passages = |arguments: &[&str]| -> Vec<String> {
        let (hits, _) = workspace.search(arguments);
        let passages = hits[0]["passages"].as_array().unwrap().iter();
        passages
            .map(|passage| passage["text"].as_str().unwrap().to_owned())
            .collect()
    };
    let stock = "Stok beras se-Indonesia dinilai aman sampai akhir tahun, kata Budi.";
    let traders =
        "Pedagang di Pasar Induk Cipinang mengeluhkan harga yang terus naik sejak awal tahun.";
    let both = ["--length=100", "mengeluhkan stok"];
    assert_eq!(passages(&both), [traders, stock]);
    assert_eq!(
        passages(&["--length=100", "--passages=1", "mengeluhkan stok"]).len(),
        1
    );
    assert_eq!(passages(&["--passages=0", "mengeluhkan stok"]).len(), 0);
    // Only the title has the word: no dateline, no caption.
    assert_eq!(
        passages(&["--length=80", "judul:beras"]),
        ["Pemerintah membatasi impor mulai Kamis. \"Kami siap,\" kata dr. Budi."]
    );
    // One word is shown once, unless more was asked for.
    assert_eq!(passages(&["--length=100", "tahun"]).len(), 1);
    assert_eq!(
        passages(&["--length=100", "--passages=3", "tahun"]).len(),
        2
    );
}

#[test]
fn lengths_and_counts_have_bounds() {
    let workspace = Workspace::indexed(LINES);
    for arguments in [
        &["search", "--length=3", "beras"][..],
        &["search", "--passages=1000", "beras"],
        &["search", "--html", "--json", "beras"],
    ] {
        assert_eq!(workspace.run(arguments).code, Some(2), "{arguments:?}");
    }
}

/// The text of each range, once by bytes and once by characters.
fn ranges_of(text: &str, ranges: &Value) -> Vec<String> {
    let number = |range: &Value, name: &str| {
        usize::try_from(range[name].as_u64().expect("a number")).expect("an index")
    };
    let chars: Vec<char> = text.chars().collect();
    let ranges = ranges.as_array().expect("a list").iter();
    ranges
        .map(|range| {
            let bytes = &text[number(range, "start")..number(range, "end")];
            let by_chars: String = chars[number(range, "char_start")..number(range, "char_end")]
                .iter()
                .collect();
            assert_eq!(bytes, by_chars);
            bytes.to_owned()
        })
        .collect()
}

#[test]
fn json_has_ranges_of_bytes_and_characters() {
    let workspace = Workspace::indexed(
        r#"{"id":"a","title":"Ékspor “Béras”","body":"“Ya,” kata é.\nBéras di pasar se-Indonesia naik, béras."}"#,
    );
    let (hits, _) = workspace.search(&["--passages=3", "beras indonesia"]);
    assert_eq!(
        ranges_of("Ékspor “Béras”", &hits[0]["title_matches"]),
        ["Béras"]
    );
    let passage = &hits[0]["passages"][0];
    let text = passage["text"].as_str().unwrap();
    assert_eq!(
        ranges_of(text, &passage["matches"]),
        ["Béras", "se-Indonesia", "béras"]
    );
    let run = workspace.run(&["show", "--json", "a", "beras"]);
    let article: Value = serde_json::from_str(&run.stdout).unwrap();
    let body = article["body"].as_str().unwrap();
    assert_eq!(
        ranges_of(body, &article["body_matches"]),
        ["Béras", "béras"]
    );
    assert_eq!(
        ranges_of("Ékspor “Béras”", &article["title_matches"]),
        ["Béras"]
    );
    let offset = usize::try_from(passage["char_offset"].as_u64().unwrap()).unwrap();
    let from: String = body.chars().skip(offset).collect();
    assert!(from.starts_with(text));
    // Without a query nothing is said of matches.
    let run = workspace.run(&["show", "--json", "a"]);
    assert!(!run.stdout.contains("matches"));
}

#[test]
fn a_web_page() {
    let workspace = Workspace::indexed(LINES);
    let run = workspace.run(&["search", "--html", "\"harga beras\" stok"]);
    assert_eq!(run.code, Some(0));
    insta::assert_snapshot!(run.stdout);
    let run = workspace.run(&["search", "--html", "--lang=id", "tidakada"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("<html lang=\"id\">") && run.stdout.contains("0 artikel"));
}

#[test]
fn hostile_text_is_harmless_everywhere() {
    let workspace = Workspace::indexed(LINES);
    let run = workspace.run(&["search", "--html", "durian '<script>alert(2)</script>"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let page = &run.stdout;
    for harmful in [
        "<script",
        "<img",
        "<b>",
        "javascript:",
        "\u{1b}",
        "\u{7}",
        "\u{202e}",
        "\u{2066}",
    ] {
        assert!(!page.contains(harmful), "{harmful:?} in {page}");
    }
    assert!(
        page.contains("<mark>Durian</mark> &lt;img src=x onerror="),
        "{page}"
    );
    assert!(page.contains("&amp;lt;b&amp;gt;"), "{page}");
    for arguments in [&["search", "durian"][..], &["show", "jahat", "durian"]] {
        let shown = workspace.run(arguments).stdout;
        assert!(
            !shown.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{2066}']),
            "{shown}"
        );
    }
}

#[test]
fn ids_may_be_shortened() {
    let workspace = Workspace::indexed(LINES);
    let run = workspace.run(&["show", "2018/b"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stdout.contains("2018/beras"), "{}", run.stdout);
    let run = workspace.run(&["show", "2018"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        run.stderr,
        "telusur: more than one id begins with \"2018\"; give more of it:\n  2018/beras\n  2018/gula\n"
    );
    assert_eq!(workspace.run(&["show", "x"]).code, Some(1));
    assert_eq!(workspace.run(&["show", ""]).code, Some(1));
    // An article that was taken out is no candidate.
    assert_eq!(workspace.run(&["delete", "2018/gula"]).code, Some(0));
    assert_eq!(workspace.run(&["show", "2018"]).code, Some(0));
    // A whole id is meant, even where others begin with it; of many ten are told.
    let line = |number| {
        let id = format!("a{}", "b".repeat(number));
        serde_json::json!({ "id": id, "body": "beras" }).to_string()
    };
    let many = (0..12).map(line).collect::<Vec<_>>().join("\n");
    let workspace = Workspace::indexed(&many);
    assert_eq!(workspace.run(&["show", "a"]).code, Some(0));
    let many = many.replace("\"a\"", "\"ax\"");
    let workspace = Workspace::indexed(&many);
    let run = workspace.run(&["show", "a"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(run.stderr.lines().count(), 12);
    assert!(run.stderr.ends_with("  … and more\n"), "{}", run.stderr);
}

#[test]
fn a_query_of_show_is_read_as_in_search() {
    let workspace = Workspace::indexed(LINES);
    let run = workspace.run(&["show", "2018/beras", "harga", "AND", "(beras"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stderr.contains("(beras"), "{}", run.stderr);
    let run = workspace.run(&["show", "2018/beras", "tanggal:2018-13"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("no month 13"), "{}", run.stderr);
    let run = workspace.run(&["show", "--json", "2018/beras", "tanggal:2018-13"]);
    assert_eq!(run.code, Some(2));
    let error: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(error["type"], "error");
    // An excluded word and a word of another field are no matches.
    let run = workspace.run(&["show", "--json", "2018/gula", "judul:gula -harga"]);
    let article: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(article["body_matches"], Value::Array(Vec::new()));
    assert_eq!(article["title_matches"].as_array().unwrap().len(), 1);
}

#[test]
fn pipes_get_no_pager_and_no_hyperlinks() {
    let workspace = Workspace::indexed(LINES);
    for arguments in [
        &["show", "--color=always", "2018/beras", "beras"][..],
        &["show", "--no-pager", "2018/beras"],
        &["search", "--color=always", "beras"],
    ] {
        let output = workspace
            .command(arguments)
            .env("TELUSUR_PAGER", "false")
            .env("PAGER", "no-such-pager")
            .env("FORCE_HYPERLINK", "1")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        let shown = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(shown.contains("2018/beras"), "{shown}");
        assert!(!shown.contains("\u{1b}]8"), "{shown}");
    }
}
