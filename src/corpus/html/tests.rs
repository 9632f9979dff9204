use std::sync::LazyLock;

use proptest::strategy::Strategy as _;

use super::*;
use crate::corpus::parse_date;

/// Made once: compiling the rules of cleaning takes longer than reading a page.
pub(super) static OPTIONS: LazyLock<ReadOptions> = LazyLock::new(ReadOptions::default);

fn parse(bytes: &[u8]) -> Result<(Article, Vec<Note>), SkipReason> {
    let reading = super::parse(bytes, &OPTIONS)?;
    Ok((reading.article, reading.notes))
}

const PARAGRAPHS: [&str; 3] = [
    "Harga beras medium di Pasar Cikalapa naik menjadi Rp 13.500 per kilogram pada Senin pagi, \
     setelah dua pekan bertahan di bawah Rp 13.000, kata para pedagang dan pembeli di sana.",
    "“Kiriman dari Karawang terlambat karena jalan putus,” ujar Siti Marliyah, pedagang yang \
     sudah dua puluh tahun berjualan di pasar itu, sambil menimbang beras untuk pelanggannya.",
    "Dinas Perdagangan berjanji mengadakan operasi pasar mulai Rabu, dan meminta warga tidak \
     memborong beras karena persediaan di gudang masih cukup untuk tiga bulan mendatang.",
];

const TITLE: &str = "Harga Beras Medium Naik Lagi";

fn body() -> String {
    PARAGRAPHS.join("\n\n")
}

fn paragraphs() -> String {
    PARAGRAPHS.map(|text| format!("<p>{text}</p>")).concat()
}

fn read(html: &str) -> Article {
    let (article, notes) = parse(html.as_bytes()).unwrap();
    assert_eq!(notes, [""; 0], "{html}");
    article
}

fn page(head: &str, body: &str) -> String {
    format!("<!doctype html><html><head>{head}</head><body>{body}</body></html>")
}

#[test]
fn json_ld_comes_first() {
    let head = r#"<title>Salah - Koran Kita</title>
        <meta property="og:title" content="Salah"><meta name="author" content="Salah">
        <meta property="article:published_time" content="2001-01-01">
        <meta property="og:site_name" content="Salah"><link rel="canonical" href="https://koran.test/7">
        <script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
          {"@type": "WebSite", "name": "Salah"},
          {"@type": ["NewsArticle"], "headline": "Harga Beras Medium Naik Lagi",
           "datePublished": "2018-08-09T11:30:00+07:00", "articleSection": ["Ekonomi", "Pasar"],
           "keywords": "beras, pasar", "publisher": {"@type": "Organization", "name": "Koran Kita"},
           "author": [{"name": "Budi Santoso"}, {"name": "Ani"}]}]}</script>"#;
    let content = format!(
        "<h1>{TITLE}</h1><div class='post-content'>{}</div>",
        paragraphs()
    );
    let expected = Article {
        title: TITLE.to_owned(),
        body: body(),
        author: Some("Budi Santoso, Ani".to_owned()),
        source: Some("Koran Kita".to_owned()),
        section: Some("Ekonomi".to_owned()),
        tags: vec!["beras".to_owned(), "pasar".to_owned()],
        url: Some("https://koran.test/7".to_owned()),
        published: parse_date("2018-08-09T11:30:00+07:00", DateRule::JsonLd),
        ..Article::default()
    };
    assert_eq!(read(&page(head, &content)), expected);
}

#[test]
fn meta_tags_come_next() {
    let head = r#"<meta property="og:title" content="Harga Beras Medium Naik Lagi | Koran Kita">
        <meta property="og:site_name" content="Koran Kita">
        <meta property="article:published_time" content="2018-08-09T11:30:00+07:00">
        <meta property="article:section" content="Ekonomi">
        <meta property="article:tag" content="beras"><meta property="article:tag" content="pasar">
        <meta name="author" content="https://facebook.test/koran">
        <meta name="author" content="Penulis : Budi &amp; Ani"><meta property="og:url" content="https://koran.test/7">"#;
    let article = read(&page(head, &paragraphs()));
    assert_eq!(article.title, TITLE);
    assert_eq!(article.author.as_deref(), Some("Budi & Ani"));
    assert_eq!(article.source.as_deref(), Some("Koran Kita"));
    assert_eq!(article.section.as_deref(), Some("Ekonomi"));
    assert_eq!(article.tags, ["beras", "pasar"]);
    assert_eq!(article.url.as_deref(), Some("https://koran.test/7"));
    let published = article.published.unwrap();
    assert_eq!(published.to_iso(), "2018-08-09T11:30:00+07:00");
    assert_eq!(published.rule, DateRule::Meta);
    assert_eq!(article.body, body());
}

#[test]
fn dates_of_all_kinds() {
    let check = |head: &str, beside: &str, iso: Option<&str>| {
        let content = format!("<h1>{TITLE}</h1>{beside}{}", paragraphs());
        let article = read(&page(head, &content));
        let found = article.published.as_ref().map(Published::to_iso);
        assert_eq!(found.as_deref(), iso, "{head} {beside}");
        assert_eq!(article.body, body(), "{head} {beside}");
    };
    let minute = Some("2018-08-09T11:30:00+07:00");
    let visible = "<div>Kamis, 9 Agustus 2018 11:30 WIB</div>";
    check("", "", None);
    check("", visible, minute);
    check(
        "",
        "<span>Dipublikasikan: 9 Agustus 2018 11:30 WIB</span>",
        minute,
    );
    check(
        "",
        "<div>Kamis, 9 Agustus 2018 | 11:30 WIB | 998 Views</div>",
        minute,
    );
    check("", "<p>Ekonomi • 9 Agustus 2018</p>", Some("2018-08-09"));
    check(
        "",
        "<p>Oleh : Budi | Kamis, 09 Agustus 2018 - 11:30 WIB</p>",
        minute,
    );
    check(
        "",
        "<time datetime='2018-08-09T11:30:00+07:00'>kemarin</time>",
        minute,
    );
    let meta = |name: &str, date: &str| format!("<meta name='{name}' content='{date}'>");
    check(&meta("pubdate", "2018-08-09"), visible, Some("2018-08-09"));
    check(&meta("dc.date", "2018-08-09"), "", Some("2018-08-09"));
    check(&meta("pubdate", "kemarin"), visible, minute);
    check(
        &meta("pubdate", "2018-08-09T11:42:00Z"),
        "",
        Some("2018-08-09T11:42:00+00:00"),
    );
    // Local time marked as UTC: what is shown is right.
    check(&meta("pubdate", "2018-08-09 T11:42:00Z"), visible, minute);
    // True UTC of another day.
    check(
        &meta("pubdate", "2018-08-08T18:30:00Z"),
        "<p>9 Agustus 2018 01:30 WIB</p>",
        Some("2018-08-08T18:30:00+00:00"),
    );
}

#[test]
fn strange_dates_are_noted() {
    let html = page(
        "<meta name='pubdate' content='kemarin'>",
        &format!("<h1>{TITLE}</h1>{}", paragraphs()),
    );
    let (article, notes) = parse(html.as_bytes()).unwrap();
    assert_eq!(article.published, None);
    assert_eq!(notes, ["date not understood: \"kemarin\""]);
}

#[test]
fn titles() {
    let check = |head: &str, beside: &str, title: &str| {
        let article = read(&page(head, &format!("{beside}{}", paragraphs())));
        assert_eq!(article.title, title, "{head} {beside}");
    };
    let title = |text: &str| format!("<title>{text}</title>");
    let og = |text: &str| format!("<meta property='og:title' content='{text}'>");
    let h1 = "<h1>Harga  Beras\nMedium Naik Lagi</h1>";
    check(
        &title("Harga Beras Medium Naik Lagi - Koran Kita"),
        "",
        TITLE,
    );
    check(
        &title("Harga Beras Medium Naik Lagi | Ekonomi | Koran Kita"),
        "",
        TITLE,
    );
    check(&title("Beras | Koran"), "", "Beras | Koran");
    check(
        &title("Koran Kita: Harga Beras Medium Naik Lagi"),
        h1,
        TITLE,
    );
    check(&og("Koran Kita: HARGA BERAS MEDIUM NAIK LAGI"), h1, TITLE);
    check(
        &og("Beras Mahal &amp; Langka - Lagi"),
        "<h1>Koran Kita</h1>",
        "Beras Mahal & Langka - Lagi",
    );
    check("", h1, TITLE);
    check("", "", "");
    check(
        &format!(
            "{}<meta property='og:site_name' content='Koran'>",
            og("Koran: Beras - Koran")
        ),
        "",
        "Beras",
    );
}

#[test]
fn nothing_of_the_site_is_in_the_body() {
    let [first, second, third] = PARAGRAPHS;
    let check = |content: &str| {
        let head = "<meta property='article:published_time' content='2018-08-09'>";
        assert_eq!(read(&page(head, content)).body, body(), "{content}");
    };
    let links = "<ul><li><a href='/1'>Beras murah diserbu warga Tegal</a></li>\
                 <li><a href='/2'>Gudang beras Karawang penuh lagi</a></li></ul>";
    let around = |inner: &str| {
        format!(
            "<nav>{links}</nav><div class='kepala menu'>{links}</div><h1>{TITLE}</h1>\
             <ul class='share-bar'><li>Bagikan</li></ul>{inner}\
             <div id='komentar'><p>Setuju sekali, harga harus segera turun, kasihan rakyat kecil \
             yang tidak punya sawah sendiri dan harus membeli beras setiap hari.</p></div>\
             <div class='box-terkait'>{links}</div><footer><p>© 2018 Koran Kita</p></footer>"
        )
    };
    let related =
        "<p><strong>Baca juga: <a href='/1'>Beras Murah Diserbu Warga Tegal</a></strong></p>";
    // A name that tells, microdata, and nothing at all.
    for open in [
        "<div class='read__content'>",
        "<div itemprop='articleBody'>",
        "<div>",
    ] {
        check(&around(&format!(
            "{open}<p>{first}</p>{related}<p>{second}</p><script>var a = '<p>x</p>';</script>\
             <div class='iklan'>IKLAN</div><p>{third}</p><h3>Berita lainnya</h3>{links}</div>"
        )));
    }
    // Line breaks for paragraphs, invalid nesting, a class of the whole page.
    check(&around(&format!(
        "<div class='detail-text tag-beras'>{first}<br><br>{second}<br/>\n<br/>{third}</div>"
    )));
    check(&around(&format!(
        "<div class='isi'><p>{first}<p><p>{second}</i><p>{third}</div>"
    )));
    check(&format!(
        "<div class='with-sidebar'>{}</div>",
        around(&format!("<p>{first}</p><p>{second}</p><p>{third}</p>"))
    ));
}

#[test]
fn parts_of_a_body() {
    let check = |inner: &str, expected: &str| {
        let html = page(
            "",
            &format!("<h1>{TITLE}</h1><div itemprop='articleBody'>{inner}</div>"),
        );
        assert_eq!(read(&html).body, expected, "{inner}");
    };
    check(
        "<p>Satu\n dua</p>\n\n<p>&ldquo;Tiga&nbsp;empat&rdquo; &amp; lima",
        "Satu dua\n\n“Tiga empat” & lima",
    );
    check("<p>Satu<br>dua</p>", "Satu\ndua");
    check("<b>Jakarta</b> - <p>Satu dua.</p>", "Jakarta - Satu dua.");
    check("<p>Cafe&#769;</p>", "Café");
    check(
        "<h2>Awal</h2><p>Satu.</p><blockquote>Dua.</blockquote>",
        "Awal\n\nSatu.\n\nDua.",
    );
    check(
        "<table><tr><td>Satu</td><td>2</td></tr><tr><td>Tiga</td></tr></table>",
        "Satu 2\n\nTiga",
    );
    check(
        "<p><a href='/t'>Jakarta</a> dan sekitarnya banjir.</p>",
        "Jakarta dan sekitarnya banjir.",
    );
    check(
        "<p>Surel: <a href='mailto:a@b.test'>a@b.test</a></p>",
        "Surel: a@b.test",
    );
    check(
        "<p>Satu.</p><p>(abc/x2)</p><p>Dua.</p>",
        "Satu.\n\n(abc/x2)\n\nDua.",
    );
    check(
        &format!("{}<p>(abc/xyz)</p><p>Layanan pembaca.</p>", paragraphs()),
        &format!("{}\n\n(abc/xyz)", body()),
    );
    check(
        "<p>Satu.</p><p>Lihat juga:</p><p><a href='/1'>Dua</a></p><p>Tiga.</p>",
        "Satu.\n\nTiga.",
    );
    check("<p>Satu.</p><p>Copyright © Koran</p>", "Satu.");
}

#[test]
fn author_and_dateline_of_the_visible_text() {
    let check = |beside: &str, author: Option<&str>| {
        let content = format!("<h1>{TITLE}</h1>{beside}<p>Jakarta - {}", paragraphs());
        let article = read(&page("", &content));
        assert_eq!(article.author.as_deref(), author, "{beside}");
        assert_eq!(article.place.as_deref(), Some("Jakarta"), "{beside}");
    };
    let budi = Some("Budi Santoso");
    check("<p>Oleh : Budi Santoso</p>", budi);
    check(
        "<p>Oleh : Budi Santoso | Kamis, 09 Agustus 2018 - 11:30 WIB</p>",
        budi,
    );
    check("<div class='penulis'>Penulis: Budi Santoso</div>", budi);
    check("<span itemprop='author'>Budi Santoso</span>", budi);
    check("<a rel='author' href='/budi'>Budi Santoso</a>", budi);
    check("<div class='author'>Koran.com</div>", None);
    check("", None);
}

#[test]
fn the_text_may_be_in_the_markup_alone() {
    let json = format!(
        r#"<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{TITLE}",
        "articleBody": "{}"}}</script>"#,
        body().replace('\n', "\\n")
    );
    let article = read(&page(&json, "<div id='app'></div>"));
    assert_eq!((article.title.as_str(), article.body), (TITLE, body()));
    let json = json.replace("“Kiriman", "<p>“Kiriman");
    assert_eq!(read(&page(&json, "")).body, body());
}

#[test]
fn pages_without_an_article() {
    let check = |html: &str, reason: SkipReason| {
        assert_eq!(parse(html.as_bytes()), Err(reason), "{html:.200}");
    };
    check("", SkipReason::Empty);
    check(" \n", SkipReason::Empty);
    check("a\0b", SkipReason::Binary);
    check("<p>Halo</p>", SkipReason::NoArticle);
    check("<html><body></body></html>", SkipReason::NoArticle);
    check(
        "<?xml version='1.0'?><!-- a > b -->\n<rss version='2.0'>",
        SkipReason::NoArticle,
    );
    check(
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        SkipReason::NoArticle,
    );
    let [first, second, third] = PARAGRAPHS;
    let teaser = |text: &str| format!("<h2><a href='/x'>Beras mahal lagi</a></h2><p>{text}</p>");
    let list: String = PARAGRAPHS.map(teaser).concat();
    check(
        &page("", &format!("<h1>Berita Ekonomi Hari Ini</h1>{list}{list}")),
        SkipReason::NoArticle,
    );
    let short: String = [first, second, third]
        .map(|text| format!("<h3><a href='/x'>Beras mahal</a></h3><p>{text:.60}.</p>"))
        .concat()
        .repeat(10);
    check(
        &page("<meta property='og:type' content='website'>", &short),
        SkipReason::NoArticle,
    );
    let items = r#"<script type="application/ld+json">[
        {"@type": "NewsArticle", "headline": "Satu"}, {"@type": "NewsArticle", "headline": "Dua"}]</script>"#;
    check(&page(items, &short), SkipReason::NoArticle);
}

#[test]
fn the_charset_is_honoured() {
    // ISO-8859-2 has ą where Windows-1252 has ±.
    let html = page(
        "<meta charset=iso-8859-2>",
        &format!("<h1>{TITLE}</h1><div itemprop=articleBody>Surga d?browa.</div>"),
    );
    let bytes: Vec<u8> = html
        .bytes()
        .map(|byte| if byte == b'?' { 0xb1 } else { byte })
        .collect();
    let (article, notes) = parse(&bytes).unwrap();
    assert_eq!(article.body, "Surga dąbrowa.");
    assert_eq!(notes, [""; 0]);
}

#[test]
fn broken_and_hostile_pages_end_soon() {
    let deep = |tag: &str| format!("<h1>{TITLE}</h1>{}{}", tag.repeat(100_000), paragraphs());
    for tag in [
        "<div>",
        "<b id=x>",
        "<svg>",
        "<ul><li>",
        "<table><td>",
        "<font><p>",
    ] {
        assert_eq!(
            parse(deep(tag).as_bytes()),
            Err(SkipReason::PageTooComplex),
            "{tag}"
        );
    }
    // These end others of their kind, or hold no content.
    for tag in [
        "<p>",
        "<li>",
        "<a>",
        "<template>",
        "<select><option>",
        "<table><div>",
        "</div>",
        "<br>",
    ] {
        let _ = parse(deep(tag).as_bytes());
    }
    let attributes: Vec<String> = (0..100_000).map(|n| format!("a{n}")).collect();
    assert_eq!(
        parse(format!("<p {}>x", attributes.join(" ")).as_bytes()),
        Err(SkipReason::PageTooComplex)
    );
    let entities = format!("<h1>{TITLE}</h1>{}", "kata &amp; ".repeat(2_000_000));
    assert_eq!(parse(entities.as_bytes()), Err(SkipReason::PageTooComplex));
    // As deep as a page may be.
    let nested = format!(
        "{}{}",
        "<div class='a'>".repeat(page::MAX_DEPTH - 20),
        paragraphs()
    );
    assert_eq!(read(&page("", &nested)).body, body());
    for html in [
        "<",
        "<a",
        "<!--",
        "<script>",
        "<p class='",
        "&#x110000;",
        "<\u{0}",
    ] {
        let _ = parse(format!("{}{html}", paragraphs()).as_bytes());
    }
}

#[test]
fn a_large_page_is_read_whole() {
    let count = (20 << 20) / PARAGRAPHS[0].len();
    let html = page(
        &format!("<title>{TITLE}</title>"),
        &format!(
            "<div>{}</div>",
            format!("<p>{}</p>", PARAGRAPHS[0]).repeat(count)
        ),
    );
    assert_eq!(read(&html).body.split("\n\n").count(), count);
}

#[test]
fn fragments_become_paragraphs() {
    let check = |fragment: &str, text: &str| assert_eq!(text_of(fragment), text, "{fragment}");
    check(
        "<p>Satu\ndua.</p>\n<p>Tiga &amp; empat.",
        "Satu dua.\n\nTiga & empat.",
    );
    check(
        "Satu.\n\nDua <b>tiga</b>\nempat.\n \nLima.",
        "Satu.\n\nDua tiga empat.\n\nLima.",
    );
    check("Satu.<br>Dua.<br/><br>Tiga.", "Satu.\nDua.\n\nTiga.");
    check(
        "<div>Satu</div>dua<ul><li>Tiga<li>Empat</ul>",
        "Satu\n\ndua\n\nTiga\n\nEmpat",
    );
    check(
        "<script>var a;</script><style>p {}</style><p>Satu.</p>",
        "Satu.",
    );
    check("Satu < dua", "Satu < dua");
    check("", "");
    let deep = "<div>".repeat(10_000);
    assert_eq!(text_of(&deep), deep);
}

#[test]
fn short_pages_without_marks() {
    let sentences = [
        "Jalan Pahlawan ditutup selama sepekan untuk perbaikan saluran air.",
        "Bus kota berhenti sementara di depan alun-alun dan pasar lama.",
        "Pedagang di sepanjang jalan itu tetap boleh berjualan seperti biasa.",
    ];
    let check = |inner: &str, author: Option<&str>| {
        let html = page("<title>Jalan Pahlawan Ditutup - Koran</title>", inner);
        let article = read(&html);
        assert_eq!(article.title, "Jalan Pahlawan Ditutup", "{inner}");
        assert_eq!(article.body, sentences.join("\n\n"), "{inner}");
        assert_eq!(article.author.as_deref(), author, "{inner}");
        assert_eq!(article.source.as_deref(), Some("Koran"), "{inner}");
    };
    let joined = |before: &str, after: &str| {
        sentences
            .map(|text| format!("{before}{text}{after}"))
            .concat()
    };
    let title = "<h2>Jalan Pahlawan Ditutup</h2>";
    check(&format!("{title}{}", joined("<p>", "</p>")), None);
    check(
        &format!(
            "{title}Oleh: Rina Dewi<br>{}<a href=/>Kembali</a>",
            joined("", "<br><br>")
        ),
        Some("Rina Dewi"),
    );
    check(
        &format!(
            "<div class=judulberita>Jalan Pahlawan Ditutup</div><div class=isiberita>{}\
             <p>Reporter: Rina Dewi<br>Editor: Joko</p></div><div>Harga telur naik lagi</div>",
            joined("<div>", "</div>")
        ),
        Some("Rina Dewi"),
    );
    check(
        &format!(
            "{title}<table><tr><td><a href=/>Depan</a><br><a href=/a>Arsip</a></td><td>{}</td></tr></table>",
            joined("<p>", "")
        ),
        None,
    );
    assert_eq!(
        parse(page("<title>404</title>", "<h1>Halaman tidak ditemukan</h1><p>Halaman yang Anda cari tidak ada di situs ini, silakan kembali ke beranda.</p>").as_bytes()),
        Err(SkipReason::NoArticle)
    );
}

#[test]
fn meta_tags_as_the_user_maps_them() {
    let head = "<meta name='Tanggal' content='9 Agustus 2018'><meta name='kota' content='Tegal'>\
                <meta property='og:title' content='Salah'><meta name='judul' content='Benar'>";
    let html = page(head, &paragraphs());
    let fields = [
        "date=tanggal",
        "place=kota",
        "title=judul",
        "source=tidak-ada",
    ];
    let options = ReadOptions {
        fields: fields.map(|field| field.parse().unwrap()).to_vec(),
        ..OPTIONS.clone()
    };
    let article = super::parse(html.as_bytes(), &options).unwrap().article;
    assert_eq!(article.title, "Benar");
    assert_eq!(article.place.as_deref(), Some("Tegal"));
    assert_eq!(article.source, None);
    assert_eq!(article.published.unwrap().to_iso(), "2018-08-09");
}

#[test]
fn the_charset_of_the_container_comes_first() {
    let html = page(
        "<meta charset=iso-8859-1>",
        &format!("<h1>{TITLE}</h1><div itemprop=articleBody>Surga d?browa.</div>"),
    );
    let bytes: Vec<u8> = html
        .bytes()
        .map(|byte| if byte == b'?' { 0xb1 } else { byte })
        .collect();
    let reading = parse_page(&bytes, Some("iso-8859-2"), &OPTIONS).unwrap();
    assert_eq!(reading.article.body, "Surga dąbrowa.");
}

proptest::proptest! {
    #[test]
    fn no_page_makes_it_panic(
        parts in proptest::collection::vec(
            proptest::prop_oneof![
                "[ -~]{0,20}",
                "\\PC{0,8}",
                proptest::sample::select(vec![
                    "<h1>", "</h1>", "<p>", "</p>", "<br>", "<table>", "<td>", "<a href=x>", "</a>",
                    "<title>", "<div class='article-content'>", "</div>", "<meta property=og:title content='",
                    "<script type='application/ld+json'>{\"@type\":\"Article\",", "</script>", "\n\n",
                    "Oleh: ", "9 Agustus 2018 11:30 WIB", "<time datetime='", "Judul - Koran", "<!--", "&amp;",
                ]).prop_map(str::to_owned),
            ],
            0..40,
        )
    ) {
        let html = parts.concat();
        let _ = parse(html.as_bytes());
        let _ = parse(format!("{html}{}", paragraphs()).as_bytes());
        let _ = text_of(&html);
        let _ = is_page(html.as_bytes());
    }
}

#[test]
fn a_last_paragraph_with_initials_on_a_line_of_their_own_stays() {
    for initials in ["(ams)", "[ams]"] {
        let [first, second, third] = PARAGRAPHS;
        let content = format!(
            "<h1>{TITLE}</h1><div id='detail-desc'><strong>CIANJUR</strong> - {first}<br><br>{second}\
             <br><br><b>Baca juga: <a href='/1'>Beras Diserbu Warga</a></b><br><br>\
             {third} Kata dia.<br>{initials}</div>"
        );
        let end = format!("{third} Kata dia.\n{initials}");
        let found = read(&page("", &content)).body;
        assert!(found.ends_with(&end), "{found}");
        let short = format!(
            "<h1>{TITLE}</h1><div><p>{first}</p><p>{second}</p>\
             “Jangan memborong beras,” kata Siti Marliyah di pasar itu.<br>{initials}</div>"
        );
        let found = read(&page("", &short)).body;
        assert!(
            found.ends_with(&format!("pasar itu.\n{initials}")),
            "{found}"
        );
    }
}

#[test]
fn pages_that_say_nothing_about_themselves() {
    let office = page(
        "<title>Pemerintah Kota Cianjur</title>",
        &format!(
            "<ul><li><a href='/1'>Beranda</a></li></ul><h2>{TITLE}</h2>\
             <p><i></i> 09 Agu 2018 <i></i> admin <i></i> 1.245 kali dibaca</p><div>{}</div>",
            paragraphs()
        ),
    );
    let blog = page(
        "<title>Warta Desa</title>",
        &format!(
            "<div>{TITLE}</div><div>Diposting pada 9 Agustus 2018 oleh Admin</div>{}",
            paragraphs()
        ),
    );
    let table = page(
        "<title>Harian Kita Online - Ekonomi</title>",
        &format!(
            "<table><tr><td colspan=3>Kamis, 9 Agustus 2018</td></tr><tr><td><a href='/1'>Nasional</a>\
             </td><td><font size=4><b>{TITLE}</b></font><br><font>Oleh: Budi Santoso</font>{}</td></tr>\
             </table>",
            paragraphs()
        ),
    );
    for html in [office, blog, table] {
        let article = read(&html);
        assert_eq!(article.title, TITLE, "{html}");
        let date = article.published.as_ref().map(Published::to_iso);
        assert_eq!(date.as_deref(), Some("2018-08-09"), "{html}");
        assert_eq!(article.body, body(), "{html}");
    }
}

#[test]
fn dates_of_a_page_that_describes_no_article() {
    let head = r#"<script type="application/ld+json">{"@graph": [
        {"@type": "WebSite", "name": "Koran Kita"},
        {"@type": "WebPage", "datePublished": "2018-08-09T11:30:00+07:00"}]}</script>"#;
    let content = |beside: &str| format!("<h1>{TITLE}</h1>{beside}{}", paragraphs());
    let meta = "<div><span>Rina Astuti</span><span>9 Agustus 2018</span></div>";
    let published = read(&page(head, &content(meta))).published.unwrap();
    assert_eq!(published.to_iso(), "2018-08-09T11:30:00+07:00");
    assert_eq!(published.rule, DateRule::JsonLd);
    // What is marked as the time of the article comes first.
    let time = "<time datetime='2018-08-08'>kemarin</time>";
    let published = read(&page(head, &content(time))).published.unwrap();
    assert_eq!(published.to_iso(), "2018-08-08");
}

#[test]
fn a_date_and_name_of_themes() {
    let beside = "<div class='post-author-name'>By <a>Rina Astuti</a> - </div>\
                  <div>Kamis, 9 Agustus 2018 · 11.30 WIB</div>";
    let article = read(&page(
        "",
        &format!("<h1>{TITLE}</h1>{beside}{}", paragraphs()),
    ));
    assert_eq!(article.author.as_deref(), Some("Rina Astuti"));
    let published = article.published.unwrap();
    assert_eq!(published.to_iso(), "2018-08-09T11:30:00+07:00");
}

#[test]
fn a_missing_page_is_no_article() {
    let text = "<p>Maaf, halaman yang Anda cari tidak ditemukan atau telah dihapus. Silakan \
                kembali ke halaman utama atau gunakan pencarian untuk menemukan berita lain.</p>";
    for title in [
        "Halaman Tidak Ditemukan",
        "404 - Page Not Found",
        "Maaf, halaman yang Anda cari tidak ditemukan!",
    ] {
        let html = page(
            "<meta name='date' content='2018-08-09'>",
            &format!("<h1>{title}</h1>{text}"),
        );
        assert_eq!(
            parse(html.as_bytes()),
            Err(SkipReason::NoArticle),
            "{title}"
        );
    }
    let title = "Halaman Sekolah yang Ditemukan Warga Tidak Terawat";
    let html = page(
        "<meta name='date' content='2018-08-09'>",
        &format!("<h1>{title}</h1>{text}"),
    );
    assert_eq!(read(&html).title, title);
}
