//! Pages in the style of Indonesian sites and blogs → their articles. Names and
//! texts are invented; `pages/` holds them.

use super::tests::OPTIONS;
use super::*;

const TITLE: &str = "Petani Sukamaju Panen Padi Lebih Awal";

/// How each of the four paragraphs begins and ends.
const PARAGRAPHS: [(&str, &str); 4] = [
    ("Warga Desa Sukamaju mulai", "kata kepala desa setempat."),
    ("“Kami tidak mau padi", "di tepi Kali Bening."),
    ("Dinas Pertanian menyiapkan", "solar ditanggung bersama."),
    ("Harga gabah di tingkat", "pada awal musim."),
];

/// Checks an article: the dateline before its first paragraph, the paragraphs
/// beside the four all pages have, and what is known of it.
fn check(html: &str, dateline: &str, others: &[&str], known: [Option<&str>; 3]) {
    let reading = parse(html.as_bytes(), &OPTIONS).unwrap();
    let article = reading.article;
    assert_eq!(article.title, TITLE);
    assert_eq!(reading.notes, [""; 0]);
    let published = article.published.as_ref().map(Published::to_iso);
    let found = [
        article.author.as_deref(),
        article.source.as_deref(),
        published.as_deref(),
    ];
    assert_eq!(found, known);
    let (body, _) = OPTIONS
        .cleaning
        .clean(&article.body)
        .unwrap_or((article.body, Vec::new()));
    let (first, rest) = body.split_at(dateline.len());
    assert_eq!(first, dateline, "{body}");
    let mut paragraphs: Vec<&str> = rest.split("\n\n").collect();
    paragraphs.retain(|text| !others.contains(text));
    assert_eq!(paragraphs.len(), PARAGRAPHS.len(), "{body}");
    for (text, (start, end)) in paragraphs.iter().zip(PARAGRAPHS) {
        assert!(text.starts_with(start) && text.ends_with(end), "{body}");
    }
}

#[test]
fn pages_of_many_sites() {
    let sri = Some("Sri Wahyuni");
    check(
        include_str!("pages/portal.html"),
        "SUKAMAJU, KABARPAGI.com - ",
        &[],
        [
            sri,
            Some("KABARPAGI.com"),
            Some("2021-03-15T08:12:45+07:00"),
        ],
    );
    check(
        include_str!("pages/daerah.html"),
        "WARTADAERAH.COM, SUKAMAJU - ",
        &["(Wartadaerah.com/Sri Wahyuni)"],
        [
            sri,
            Some("WARTADAERAH.COM"),
            Some("2020-09-07T14:05:00+07:00"),
        ],
    );
    check(
        include_str!("pages/harian.html"),
        "HARIANUMAT.CO.ID, SUKAMAJU -- ",
        &[],
        [
            sri,
            Some("Harian Umat Online"),
            Some("2019-11-04T06:30:00+07:00"),
        ],
    );
    check(
        include_str!("pages/jaringan.html"),
        "Sukamaju, Jaringan Indonesia -- ",
        &["(sri/ton)"],
        [sri, Some("nasional"), Some("2022-06-20T09:15:32+07:00")],
    );
    check(
        include_str!("pages/halaman.html"),
        "Beritaenam.com, Sukamaju ",
        &["Mesin Dipinjamkan"],
        [
            sri,
            Some("beritaenam.com"),
            Some("2018-12-03T10:00:00+07:00"),
        ],
    );
    check(
        include_str!("pages/kabar.html"),
        "SUKAMAJU - ",
        &["(tno)"],
        [
            sri,
            Some("kabarzone.test"),
            Some("2016-02-08T13:45:00+07:00"),
        ],
    );
    check(
        include_str!("pages/baris.html"),
        "SUKAMAJU - ",
        &["(tno)"],
        [
            sri,
            Some("Sindobaru.com"),
            Some("2017-05-08T07:07:00+07:00"),
        ],
    );
    check(
        include_str!("pages/rakitan.html"),
        "",
        &[],
        [sri, Some("rangkuman"), Some("2020-04-06T03:20:00+00:00")],
    );
}

#[test]
fn blogs_mobile_and_old_pages() {
    let sri = Some("Sri Wahyuni");
    check(
        include_str!("pages/blog.html"),
        "",
        &[],
        [
            sri,
            Some("Warta Desa Kami"),
            Some("2012-04-09T05:30:00+07:00"),
        ],
    );
    check(
        include_str!("pages/wordpress.html"),
        "",
        &[
            "Mesin pemanen",
            "Solar ditanggung kelompok.",
            "Mesin dikembalikan bersih.",
        ],
        [
            sri,
            Some("Suara Kampung"),
            Some("2018-07-02T16:45:10+07:00"),
        ],
    );
    check(
        include_str!("pages/amp.html"),
        "Sukamaju - ",
        &[],
        [sri, Some("Kilat News"), Some("2019-08-12T01:00:00+00:00")],
    );
    let old = include_str!("pages/lama.html").replace(" <B>(sri)</B>", "");
    check(
        &old,
        "Sukamaju, Suara Rakyat\n",
        &[],
        [None, Some("Suara Rakyat Online"), Some("2001-07-09")],
    );
}

#[test]
fn lists_of_articles_are_none() {
    for html in [
        include_str!("pages/indeks.html"),
        include_str!("pages/arsip.html"),
    ] {
        let reading = parse(html.as_bytes(), &OPTIONS);
        assert_eq!(reading.unwrap_err(), SkipReason::NoArticle);
    }
}
