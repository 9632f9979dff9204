//! Real pages of five sites, read through `TELUSUR_SHARED`.

use serde_json::Value;

use crate::shared::shared;
use crate::workspace::Workspace;

/// What a page is known to hold: file, title, how the body begins and ends,
/// date, author, source.
type Page = (
    &'static str,
    &'static str,
    [&'static str; 2],
    &'static str,
    Option<&'static str>,
    &'static str,
);

const PAGES: [Page; 12] = [
    (
        "antara/antara-singlepage",
        "29 penerbangan Bandara Internasional Lombok dibatalkan",
        [
            "Mataram, NTB (ANTARA News) - Sebanyak 29",
            "di BIL,\" katanya.",
        ],
        "2015-11-05T14:56:43+07:00",
        Some("Nur Imansyah"),
        "ANTARA News",
    ),
    (
        "antara/antara-singlepage2",
        "Prostitusi ditenggarai sudah merambah ke pelajar Lampung",
        [
            "Bandarlampung, Lampung (ANTARA News) - Petugas",
            "masih sangat tinggi,\" kata dia.",
        ],
        "2016-02-23T14:49:30+07:00",
        Some("Budisantoso Budiman dan Agus S"),
        "ANTARA News",
    ),
    (
        "antara/antara-singlepage3",
        "Bantu pulihkan perdamaian dunia, Turki selenggarakan kontes film pendek internasional",
        [
            "ISTANBUL, 23 Februari 2016 (Antara/PRNewswire) --",
            "www.twitter.com/AdaletMerhamet",
        ],
        "2016-02-23T14:39:42+07:00",
        Some("prwir"),
        "Antara/PRNewswire",
    ),
    (
        "antara/antara-singlepage4",
        "Astra Otoparts luncurkan ban motor terbaru Aspira Premio",
        [
            "Jakarta (ANTARA News) - PT Astra",
            "yang kompetitif,\" jelas Alessandro.",
        ],
        "2016-02-23T15:06:00+07:00",
        Some("Monalisa"),
        "ANTARA News",
    ),
    (
        "antara/antara-singlepage5",
        "Saat pengadilan pertemukan Brotoseno dan Angelina Sondakh",
        [
            "Jakarta (ANTARA News) - Peribahasa garam",
            "akhir cerita kedua sejoli ini?",
        ],
        "2017-05-15T18:43:56+07:00",
        Some("Desca Lidya Natalia"),
        "ANTARA",
    ),
    (
        "detik/detik-singlepage",
        "Google Umbar Kelemahan Galaxy S6 Edge",
        ["Jakarta - Galaxy S6 Edge, dengan", "(fyk/ash)"],
        "2015-11-05T10:08:00+07:00",
        Some("Fino Yurio Kristo"),
        "detikinet",
    ),
    (
        "detik/detik-singlepage2",
        "Gardu Induk Milenium PLN Resmi Beroperasi",
        ["PT PLN hari ini resmi", "bagian dari GITET Balaraja."],
        "2016-02-23T15:32:00+07:00",
        None,
        "detikfinance",
    ),
    (
        "kapanlagi/kapanlagi-singlepage",
        "Brandon Salim Makin Dekat Dengan Sivia Blink di 'HEART BEAT'",
        ["Kapanlagi.com - Brandon Nicholas Salim,", "(kpl/pur/tch)"],
        "2015-11-05T11:52:00+07:00",
        Some("kpl/pur/tch"),
        "KapanLagi.com",
    ),
    (
        "kapanlagi/kapanlagi-singlepage2",
        "FOTO: Dian Sastrowardoyo Saat Berusia 13 Tahun, Masih Cantik?",
        ["Kapanlagi.com - Pesona kecantikan", "(kpl/sry)"],
        "2016-02-14T09:15:00+07:00",
        Some("kpl/sry"),
        "KapanLagi.com",
    ),
    (
        "kapanlagi/kapanlagi-singlepage3",
        "Bikin Gaduh Kota, Rumah Penyanyi Ini Digrebek Polisi",
        ["Kapanlagi.com - Apa yang kalian", "(kpl/otx)"],
        "2016-02-23T11:22:00+07:00",
        Some("kpl/otx"),
        "KapanLagi.com",
    ),
    (
        "tempo/tempo-singlepage",
        "Ini 7 Alasan Mengapa Orang Malas Bergerak",
        [
            "TEMPO.CO, Jakarta - Organisasi",
            "seperti jalan saja bisa dilakukan.",
        ],
        "2015-11-05T11:13:00+07:00",
        None,
        "Tempo Gaya",
    ),
    (
        "viva/viva-singlepage",
        "Taylor Swift Standing Ovation untuk Pianis Cilik Indonesia",
        [
            "VIVA.co.id - Pianis cilik Indonesia,",
            "(@TheGRAMMYs) February 16, 2016",
        ],
        "2016-02-16T13:01:52+07:00",
        Some("Maya Sofia"),
        "VIVA.co.id",
    ),
];

/// What the sites put around their articles, menus and captions among it.
const AROUND: [&str; 15] = [
    "Baca juga",
    "Baca Juga",
    "Berita Lainnya",
    "Terpopuler",
    "TERKINI",
    "Komentar",
    "KOMENTAR",
    "Foto: Grammy",
    "ANTARA FOTO",
    "Copyright",
    "COPYRIGHT",
    "JanuariFebruari",
    "Bagikan",
    "LIHAT FOTO",
    "Indeks",
];

#[test]
fn real_pages_become_their_articles() {
    let Some(folder) = shared("html") else {
        return;
    };
    let workspace = Workspace::new();
    let run = workspace.run(&["index", folder.to_str().unwrap()]);
    for expected in ["12 articles indexed", "5 skipped: no article"] {
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
    assert!(!run.stderr.contains("not understood"), "{}", run.stderr);
    for (file, title, [start, end], published, author, source) in PAGES {
        let run = workspace.run(&["show", "--json", &format!("{file}.html")]);
        let article: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(article["title"], title, "{file}");
        assert_eq!(article["published"], published, "{file}");
        assert_eq!(article["author"], serde_json::json!(author), "{file}");
        assert_eq!(article["source"], source, "{file}");
        let body = article["body"].as_str().unwrap();
        assert!(body.starts_with(start) && body.ends_with(end), "{body}");
        for word in AROUND {
            assert!(!body.contains(word), "{file}: {word} in {body}");
        }
    }
}
