//! Markdown, feeds, WordPress exports and TREC documents, as archives have
//! them, and damaged ones.

use crate::workspace::Workspace;

/// Indexes the archive; what it says must hold all of `expected`.
fn index(workspace: &Workspace, arguments: &[&str], expected: &[&str]) {
    let run = workspace.run(&[&["index", "archive"], arguments].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for expected in expected {
        assert!(run.stderr.contains(expected), "{expected}\n{}", run.stderr);
    }
}

#[test]
fn markdown() {
    let workspace = Workspace::new();
    workspace.write(
        "_posts/2018-08-09-banjir.md",
        "---\njudul: Banjir di Demak\npenulis: [Budi, Ani]\nkategori: Daerah\n---\n\n\
         # Banjir di Demak\n\nDEMAK -- Air **naik**\nsejak [pagi](https://a.test).\n\n\
         - Sayung\n- Karangtengah\n\n| desa | cm |\n|---|---|\n| Bedono | 60 |\n",
    );
    workspace.write(
        "hugo.markdown",
        "+++\ntitle = \"Surut\"\ndate = 2018-08-10T07:00:00+07:00\n+++\nAir turun.\n",
    );
    workspace.write(
        "rusak.md",
        "---\ntitle: \"Putus\npenulis: x\n---\nTetap terbaca.\n",
    );
    workspace.write(
        "polos.md",
        "Judul Polos\n===========\n\nOleh: Citra\n\nIsi saja.\n",
    );
    workspace.write("biner.md", b"\x89PNG\0\0");
    index(
        &workspace,
        &[],
        &[
            "fields guessed: title=judul",
            "rusak.md: front matter not understood",
            "biner.md: it holds NUL bytes",
            "4 articles indexed",
        ],
    );
    let fields = [
        ("title", "Banjir di Demak"),
        ("author", "Budi, Ani"),
        ("section", "Daerah"),
        ("published", "2018-08-09"),
        (
            "body",
            "DEMAK -- Air naik sejak pagi.\n\nSayung\nKarangtengah\n\ndesa | cm\nBedono | 60",
        ),
    ];
    workspace.check_fields("_posts/2018-08-09-banjir.md", &fields);
    let fields = [
        ("title", "Surut"),
        ("published", "2018-08-10T07:00:00+07:00"),
    ];
    workspace.check_fields("hugo.markdown", &fields);
    let fields = [
        ("title", "Judul Polos"),
        ("author", "Citra"),
        ("body", "Isi saja."),
    ];
    workspace.check_fields("polos.md", &fields);
    workspace.check_fields("rusak.md", &[("body", "Tetap terbaca.")]);
}

/// An item of a WordPress export.
fn post(number: u32, title: &str, kind: &str, status: &str) -> String {
    format!(
        "<item>\n<title>{title}</title>\n<link>https://koran.test/?p={number}</link>\n\
         <pubDate>Thu, 09 Aug 2018 04:30:00 +0000</pubDate>\n\
         <dc:creator><![CDATA[budi]]></dc:creator>\n\
         <content:encoded><![CDATA[<!-- wp:paragraph --><p>Isi {title}.</p><!-- /wp:paragraph -->\n\
         [gallery ids=\"1\"] </item>]]></content:encoded>\n\
         <wp:post_date>2018-08-09 12:30:00</wp:post_date>\n\
         <wp:post_date_gmt>2018-08-09 04:30:00</wp:post_date_gmt>\n\
         <wp:status>{status}</wp:status>\n<wp:post_type>{kind}</wp:post_type>\n\
         <category domain=\"category\" nicename=\"bali\"><![CDATA[Bali]]></category>\n</item>\n"
    )
}

const WXR_HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<!-- ekspor -->\n\
    <rss version=\"2.0\">\n<channel>\n<title>Koran Bali</title>\n<wp:wxr_version>1.2</wp:wxr_version>\n";

#[test]
fn wordpress_exports() {
    let workspace = Workspace::new();
    let posts = [
        post(1, "Satu", "post", "publish"),
        post(2, "Dua", "attachment", "inherit"),
        post(3, "Tiga", "page", "draft"),
        post(4, "Empat", "page", "publish"),
        // Wrongly nested, then cut off in the middle.
        post(5, "Lima", "post", "publish").replace("</title>", "</judul>"),
        post(6, "Enam", "post", "publish"),
        post(7, "Tujuh", "post", "publish").split_off(0)[..120].to_owned(),
    ];
    workspace.write("ekspor.xml", format!("{WXR_HEAD}{}", posts.concat()));
    index(
        &workspace,
        &[],
        &[
            "ekspor.xml:20: a WordPress attachment is no article",
            "ekspor.xml:33: the post is not published (draft)",
            "ekspor.xml:59: not valid XML: ill-formed document: expected `</title>`",
            "ekspor.xml:85: not valid XML",
            "3 articles indexed",
        ],
    );
    let fields = [
        ("title", "Satu"),
        ("body", "Isi Satu."),
        ("author", "budi"),
        ("source", "Koran Bali"),
        ("section", "Bali"),
        ("published", "2018-08-09T12:30:00+08:00"),
        ("url", "https://koran.test/?p=1"),
    ];
    workspace.check_fields("ekspor.xml#1", &fields);
    workspace.check_fields("ekspor.xml#4", &[("title", "Empat")]);
    workspace.check_fields("ekspor.xml#6", &[("title", "Enam")]);
}

#[test]
fn feeds() {
    let workspace = Workspace::new();
    workspace.write(
        "rss.xml",
        b"<?xml version=\"1.0\" encoding=\"windows-1252\"?><rss><channel><title>Harian</title>\
          <item><title>Jum\x92at</title><description>&lt;p&gt;Isi.&lt;/p&gt;</description></item></channel></rss>",
    );
    let atom: Vec<u8> = "\u{feff}<?xml version='1.0' encoding='utf-16'?>\n<feed xmlns='http://www.w3.org/2005/Atom'>\
         <title>Kabar</title><entry><id>tag:a.test,1</id><title>Gempa</title><updated>2018-08-09T11:30:00+07:00</updated>\
         <content type='html'>&lt;p&gt;Satu.&lt;/p&gt;&lt;p&gt;Dua.&lt;/p&gt;</content></entry></feed>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    workspace.write("kabar.atom", atom);
    workspace.write(
        "peta.xml",
        "<urlset><url><loc>https://a.test</loc></url></urlset>",
    );
    workspace.write("biner.xml", b"PK\x03\x04\0\0\0");
    workspace.write("kosong.xml", " \n");
    index(
        &workspace,
        &[],
        &[
            "peta.xml: no RSS, Atom, WordPress export or TREC documents in it",
            "biner.xml: it holds NUL bytes",
            "kosong.xml: the file is empty",
            "fields guessed: body=description",
            "2 articles indexed",
        ],
    );
    let fields = [("title", "Jum’at"), ("body", "Isi."), ("source", "Harian")];
    workspace.check_fields("rss.xml#1", &fields);
    let fields = [
        ("title", "Gempa"),
        ("body", "Satu.\n\nDua."),
        ("source", "Kabar"),
        ("published", "2018-08-09T11:30:00+07:00"),
    ];
    workspace.check_fields("tag:a.test,1", &fields);
}

#[test]
fn trec_documents() {
    let workspace = Workspace::new();
    let document = |number: u32, text: &str| {
        format!(
            "<DOC>\n<DOCNO> K-{number} </DOCNO>\n<JUDUL>Judul {number}</JUDUL>\n\
             <TANGGAL>Kamis, 9 Agustus 2018</TANGGAL>\n<PENGARANG>Budi</PENGARANG>\n{text}\n</DOC>\n\n"
        )
    };
    let documents = [
        document(
            1,
            "<TEXT>\n<P>Laba < 5 &amp; rugi.</P>\n<P>Dua.</P>\n</TEXT>",
        ),
        "<DOC>\n<DOCNO>K-2</DOCNO>\n</DOC>\n\n".to_owned(),
        "<DOC>\n<DOCNO>K-4\0</DOCNO></DOC>\n\n".to_owned(),
        // Without its end tags.
        document(3, "<TEXT>Tiga.").replace("</DOC>", ""),
        document(5, "<text>Lima.</text>").to_lowercase(),
        "<DOC>\n<DOCNO>K-6</DOCNO>\n<TEXT>Terpotong di".to_owned(),
    ]
    .concat();
    workspace.write("berita.trec", &documents);
    workspace.write(
        "tanpa-akhiran",
        document(7, "<ISI>Tujuh.</ISI>") + &document(8, "<ISI>Delapan.</ISI>"),
    );
    workspace.write(
        "wiki.xml",
        "<doc id=\"9\" title=\"Demak\">\nKabupaten.\n</doc>\n",
    );
    index(
        &workspace,
        &[],
        &[
            "berita.trec: fields guessed: author=PENGARANG",
            "berita.trec:12: neither title nor body has text",
            "berita.trec:16: it holds NUL bytes",
            "7 articles indexed",
        ],
    );
    let fields = [
        ("title", "Judul 1"),
        ("body", "Laba < 5 & rugi.\n\nDua."),
        ("author", "Budi"),
        ("published", "2018-08-09"),
    ];
    workspace.check_fields("K-1", &fields);
    workspace.check_fields("K-3", &[("body", "Tiga.")]);
    workspace.check_fields("k-5", &[("title", "judul 5"), ("body", "lima.")]);
    workspace.check_fields("K-6", &[("body", "Terpotong di")]);
    workspace.check_fields("K-8", &[("body", "Delapan.")]);
    workspace.check_fields("9", &[("title", "Demak"), ("body", "Kabupaten.")]);

    index(
        &workspace,
        &["--field", "title=DOCNO"],
        &["8 articles indexed"],
    );
}
