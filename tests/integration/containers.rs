//! Compressed files and containers, whole, nested, damaged and hostile.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::sync::LazyLock;

use proptest::prelude::*;
use telusur::corpus::{ReadOptions, parse, read_bytes};

use crate::workspace::{Run, Workspace};

/// Members of a container: name and content.
type Members<'a> = &'a [(&'a str, &'a [u8])];

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn bz2(bytes: &[u8]) -> Vec<u8> {
    let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::default();
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn tar_entry(name: &[u8], kind: tar::EntryType, content: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    // Not `set_path`, which refuses what a hostile archive has.
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.set_size(content.len() as u64);
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn tar(members: Members<'_>) -> Vec<u8> {
    let mut bytes: Vec<u8> = members
        .iter()
        .flat_map(|(name, content)| tar_entry(name.as_bytes(), tar::EntryType::Regular, content))
        .collect();
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

pub(super) fn zip(members: Members<'_>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer
            .start_file(
                *name,
                zip::write::SimpleFileOptions::default().compression_level(Some(9)),
            )
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A text of one line again and again: what unpacks to far more than it is.
static BOMB: LazyLock<Vec<u8>> =
    LazyLock::new(|| b"harga beras naik lagi di pasar.\n".repeat(32 << 15));

static PACKED_BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| gz(&BOMB));

/// A text that hardly shrinks when it is packed.
fn noise(words: u64) -> String {
    let word = |n: u64| {
        format!(
            "{:x} ",
            n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) >> 16
        )
    };
    (1..=words).map(word).collect()
}

fn index(workspace: &Workspace, options: &[&str]) -> Run {
    let run = workspace.run(&[&["index", "archive"], options].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run
}

/// The messages about what was skipped, from the archive on.
fn skips(run: &Run) -> Vec<String> {
    let lines = run.stderr.lines();
    lines
        .filter_map(|line| {
            Some(
                line.strip_prefix("telusur: skipped ")?
                    .split_once("archive/")?
                    .1,
            )
        })
        .map(str::to_owned)
        .collect()
}

/// Indexes one file and checks the ids of its articles about rice, and what is skipped.
fn check(name: &str, content: impl AsRef<[u8]>, ids: &[&str], skipped: &[&str]) {
    let workspace = Workspace::new();
    workspace.write("utuh.txt", "Utuh\n\njagung");
    workspace.write(name, content);
    let run = index(&workspace, &[]);
    let mut found = workspace.ids("beras");
    found.sort();
    assert_eq!(found, ids, "{name}: {}", run.stderr);
    let said = skips(&run);
    assert_eq!(said.len(), skipped.len(), "{name}: {}", run.stderr);
    for (said, expected) in said.iter().zip(skipped) {
        assert!(said.starts_with(expected), "{said}\n{expected}");
    }
}

const TEXT: &[u8] = b"Satu\n\nberas";
const LINES: &[u8] = b"{\"body\":\"beras satu\"}\n{\"body\":\"beras dua\"}";
const ARRAY: &[u8] = b"[{\"body\":\"beras satu\"},{\"body\":\"beras dua\"}]";
const TABLE: &[u8] = b"judul,isi\nSatu,beras\nDua,beras\n";

#[test]
fn every_kind_holds_every_format() {
    let members: Members<'_> = &[
        ("a.txt", TEXT),
        ("b.jsonl", LINES),
        ("c.json", ARRAY),
        ("d.csv", TABLE),
    ];
    let workspace = Workspace::new();
    let mut expected = Vec::new();
    for (name, content) in members {
        let ids: Vec<String> = match *name {
            "a.txt" => vec![String::new()],
            _ => vec!["#1".to_owned(), "#2".to_owned()],
        };
        for (extension, packed) in [
            ("gz", gz(content)),
            ("zst", zst(content)),
            ("bz2", bz2(content)),
            ("xz", xz(content)),
        ] {
            workspace.write(&format!("{name}.{extension}"), packed);
            expected.extend(ids.iter().map(|id| format!("{name}.{extension}{id}")));
        }
        let tar = tar(members);
        for (container, packed) in [
            ("e.tar", tar.clone()),
            ("e.tar.gz", gz(&tar)),
            ("e.tgz", gz(&tar)),
            ("e.tar.zst", zst(&tar)),
            ("e.tar.bz2", bz2(&tar)),
            ("e.tar.xz", xz(&tar)),
            ("e.zip", zip(members)),
        ] {
            workspace.write(container, packed);
            expected.extend(ids.iter().map(|id| format!("{container}/{name}{id}")));
        }
    }
    let run = index(&workspace, &[]);
    assert_eq!(skips(&run), Vec::<String>::new());
    let mut ids = workspace.ids("beras");
    ids.sort();
    expected.sort();
    assert_eq!(ids, expected);
    let shown = workspace.run(&["show", "--json", "e.tar.zst/c.json#2"]);
    assert!(shown.stdout.contains("beras dua"), "{}", shown.stdout);
}

#[test]
fn members_are_dated_by_their_paths_and_found_again() {
    let nested = tar(&[("2018/08/09/x.jsonl.gz", &gz(LINES))]);
    let workspace = Workspace::new();
    workspace.write("arsip.zip", zip(&[("koran/lama.tar.gz", &gz(&nested))]));
    let run = index(&workspace, &[]);
    assert_eq!(skips(&run), Vec::<String>::new());
    let id = "arsip.zip/koran/lama.tar.gz/2018/08/09/x.jsonl.gz#2";
    assert!(workspace.ids("dua").contains(&id.to_owned()));
    let shown = workspace.run(&["show", "--json", id]);
    assert!(shown.stdout.contains("\"2018-08-09\""), "{}", shown.stdout);
    let again = index(&workspace, &[]);
    assert!(
        again.stderr.contains("1 file unchanged"),
        "{}",
        again.stderr
    );
    // Packed anew, the articles are replaced.
    let nested = tar(&[("2018/08/09/x.jsonl.gz", &gz(b"{\"body\":\"beras\"}"))]);
    workspace.write("arsip.zip", zip(&[("koran/lama.tar.gz", &gz(&nested))]));
    index(&workspace, &[]);
    assert_eq!(workspace.articles(), 1);
}

#[test]
fn files_put_one_behind_the_other_are_one() {
    for pack in [gz, zst, bz2, xz] {
        let both = [
            pack(b"{\"body\":\"beras\"}\n"),
            pack(b"{\"body\":\"beras\"}"),
        ]
        .concat();
        let name = match both[0] {
            0x1f => "a.jsonl.gz",
            0x28 => "a.jsonl.zst",
            b'B' => "a.jsonl.bz2",
            _ => "a.jsonl.xz",
        };
        check(
            name,
            &both,
            &[&format!("{name}#1"), &format!("{name}#2")],
            &[],
        );
    }
    let both = [tar(&[("a.txt", TEXT)]), tar(&[("b.txt", TEXT)])].concat();
    check("c.tar", &both, &["c.tar/a.txt", "c.tar/b.txt"], &[]);
    check("c.tgz", gz(&both), &["c.tgz/a.txt", "c.tgz/b.txt"], &[]);
}

#[test]
fn members_that_are_passed_over() {
    let names: Members<'_> = &[
        ("README.txt", TEXT),
        ("x/readme", TEXT),
        (".rahasia.txt", TEXT),
        ("x/.git/a.txt", TEXT),
        ("__MACOSX/x/._a.txt", TEXT),
        ("./x//a.txt", TEXT),
        ("x/gambar.jpg", TEXT),
        ("x/pindai.png.gz", TEXT),
    ];
    for (name, content) in [("a.tar", tar(names)), ("a.zip", zip(names))] {
        let skipped = [
            format!("{name}/x/gambar.jpg: not a format"),
            format!("{name}/x/pindai.png.gz: not a format"),
        ];
        let skipped: Vec<&str> = skipped.iter().map(String::as_str).collect();
        check(name, &content, &[&format!("{name}/x/a.txt")], &skipped);
        let workspace = Workspace::new();
        workspace.write(name, content);
        let run = index(&workspace, &[]);
        assert!(run.stderr.contains("3 hidden files"), "{}", run.stderr);
    }

    let workspace = Workspace::new();
    let entries = [
        tar_entry(b"x/", tar::EntryType::Directory, b""),
        tar_entry(b"a.txt", tar::EntryType::Symlink, b""),
        tar_entry(b"b.txt", tar::EntryType::Link, b""),
        tar_entry(b"pipa.txt", tar::EntryType::Fifo, b""),
        tar_entry(b"c.txt", tar::EntryType::Continuous, TEXT),
    ];
    workspace.write("a.tar", entries.concat());
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.add_directory("x", options).unwrap();
    writer.add_symlink("a.txt", "x/b.txt", options).unwrap();
    writer.start_file("x/b.txt", options).unwrap();
    writer.write_all(TEXT).unwrap();
    workspace.write("b.zip", writer.finish().unwrap().into_inner());
    let run = index(&workspace, &[]);
    assert!(run.stderr.contains("3 symbolic links"), "{}", run.stderr);
    assert_eq!(skips(&run), ["a.tar/pipa.txt: it is no regular file"]);
    assert_eq!(workspace.articles(), 2);
}

#[test]
fn paths_that_lead_out_are_refused() {
    for name in [
        "../x.txt",
        "/abs.txt",
        "C:\\x.txt",
        "c:x.txt",
        "a\\..\\..\\x.txt",
        "a/../x.txt",
    ] {
        for (container, content) in [
            ("a.tar", tar(&[(name, TEXT), ("baik.txt", TEXT)])),
            ("a.zip", zip(&[(name, TEXT), ("baik.txt", TEXT)])),
        ] {
            let workspace = Workspace::new();
            workspace.write(container, content);
            let run = index(&workspace, &[]);
            assert_eq!(skips(&run).len(), 1, "{name}: {}", run.stderr);
            assert!(run.stderr.contains("leads out"), "{name}: {}", run.stderr);
            assert!(run.stderr.contains("index the folder"), "{}", run.stderr);
            assert_eq!(workspace.ids("beras"), [format!("{container}/baik.txt")]);
        }
    }
    // Two dots within a name, and a colon, are nothing special.
    check(
        "a.zip",
        zip(&[("12:30 a..b.txt", TEXT)]),
        &["a.zip/12:30 a..b.txt"],
        &[],
    );
}

#[test]
fn odd_names() {
    let regular = tar::EntryType::Regular;
    let entries = [
        tar_entry(b"caf\xe9.txt", regular, TEXT),
        tar_entry(b"caf\xe8.txt", regular, TEXT),
        tar_entry("café.txt".as_bytes(), regular, TEXT),
    ];
    let ids = ["a.tar/caf%E8.txt", "a.tar/caf%E9.txt", "a.tar/café.txt"];
    check("a.tar", entries.concat(), &ids, &[]);
    // The later of two members is what unpacking would leave; neither is lost.
    let twice = tar(&[("a.txt", TEXT), ("a.txt", TEXT)]);
    check("a.tar", twice, &["a.tar/a.txt", "a.tar/a.txt#1"], &[]);
    let mut twice = zip(&[("a.txt", TEXT), ("b.txt", TEXT)]);
    let names: Vec<usize> = (0..twice.len() - 5)
        .filter(|&at| &twice[at..at + 5] == b"b.txt")
        .collect();
    for at in names {
        twice[at] = b'a';
    }
    check(
        "a.zip",
        twice,
        &["a.zip/a.txt"],
        &["a.zip: of members of the same name only the last is read"],
    );
    // A name of more than a path can have.
    let long = tar_entry(b"././@LongLink", tar::EntryType::GNULongName, &[b'x'; 5000]);
    let long = [
        long,
        tar_entry(b"x", regular, TEXT),
        tar(&[("b.txt", TEXT)]),
    ]
    .concat();
    check(
        "a.tar",
        long,
        &["a.tar/b.txt"],
        &["a.tar: a path in it is longer than 4096 bytes"],
    );
    // And one that is a bomb.
    let bomb = tar_entry(
        b"././@LongLink",
        tar::EntryType::GNULongName,
        &vec![b'x'; 20 << 20],
    );
    let bomb = [tar(&[("a.txt", TEXT)]), bomb, tar(&[("b.txt", TEXT)])].concat();
    check(
        "a.tar",
        bomb,
        &["a.tar/a.txt"],
        &["a.tar: it says too much about its members"],
    );
}

#[test]
fn bombs_cost_only_themselves() {
    let large = "it expands to too many times its size; allow more with --max-expansion";
    let text: &[u8] = &BOMB;
    let packed: &[u8] = &PACKED_BOMB;
    check(
        "bom.txt.gz",
        packed,
        &[],
        &[&format!("bom.txt.gz: {large}")],
    );
    check(
        "bom.txt.zst",
        zst(text),
        &[],
        &[&format!("bom.txt.zst: {large}")],
    );
    check(
        "a.json.gz.bz2",
        bz2(&gz(ARRAY)),
        &["a.json.gz.bz2#1", "a.json.gz.bz2#2"],
        &[],
    );
    let twice = gz(packed);
    check(
        "bom.txt.gz.gz",
        twice,
        &[],
        &[&format!("bom.txt.gz.gz: {large}")],
    );

    let members: Members<'_> = &[
        ("a.txt", TEXT),
        ("bom.txt.gz", packed),
        ("bom.zip", &zip(&[("bom.txt", text), ("c.txt", TEXT)])),
        ("d.txt", TEXT),
    ];
    for (name, content) in [("a.tar", tar(members)), ("a.zip", zip(members))] {
        check(
            name,
            content,
            &[
                &format!("{name}/a.txt"),
                &format!("{name}/bom.zip/c.txt"),
                &format!("{name}/d.txt"),
            ],
            &[
                &format!("{name}/bom.txt.gz: {large}"),
                &format!("{name}/bom.zip/bom.txt: {large}"),
            ],
        );
    }
    // What is packed as one stream is lost behind the bomb.
    let stream = gz(&tar(&[("a.txt", TEXT), ("bom.txt", text), ("c.txt", TEXT)]));
    let rest = format!("a.tgz/bom.txt: {large}; what follows in the archive is left out");
    check("a.tgz", stream, &["a.tgz/a.txt"], &[&rest]);
    // Many bombs are too much for all of the file.
    let mut many: Vec<(String, &[u8])> =
        (10..40).map(|n| (format!("{n}.txt.gz"), packed)).collect();
    many.insert(0, ("a.txt".to_owned(), TEXT));
    let many: Vec<(&str, &[u8])> = many
        .iter()
        .map(|(name, bytes)| (name.as_str(), *bytes))
        .collect();
    let workspace = Workspace::new();
    workspace.write("a.zip", zip(&many));
    let said = skips(&index(&workspace, &[]));
    assert!(said.len() < 20, "{said:?}");
    assert!(
        said.last()
            .unwrap()
            .ends_with("what follows in the archive is left out"),
        "{said:?}"
    );
    assert_eq!(workspace.ids("beras"), ["a.zip/a.txt"]);
}

#[test]
fn the_limits_can_be_moved() {
    let workspace = Workspace::new();
    workspace.write("a.txt", TEXT);
    workspace.write("bom.txt.gz", &*PACKED_BOMB);
    workspace.write(
        "dalam.zip",
        zip(&[("b.tar", &tar(&[("c.txt.gz", &gz(TEXT))]))]),
    );
    workspace.write("d.zip", zip(&[("e.txt", TEXT)]));
    let run = index(&workspace, &["--max-depth", "2"]);
    let deep = "it is in too many packed files; allow more with --max-depth";
    assert_eq!(
        skips(&run),
        [
            "bom.txt.gz: it expands to too many times its size; allow more with --max-expansion",
            &format!("dalam.zip/b.tar/c.txt.gz: {deep}"),
        ]
    );
    let run = index(&workspace, &["--max-depth", "0"]);
    assert_eq!(skips(&run).len(), 3, "{}", run.stderr);
    assert_eq!(workspace.ids("satu"), ["a.txt"]);
    let run = index(&workspace, &["--max-depth", "3", "--max-expansion", "2000"]);
    assert_eq!(skips(&run), Vec::<String>::new());
    assert_eq!(workspace.articles(), 4);

    // A file that holds itself has an end.
    let mut matryoshka = zip(&[("a.txt", TEXT)]);
    for _ in 0..6 {
        matryoshka = zip(&[("a.zip", &matryoshka), ("b.txt", TEXT)]);
    }
    let workspace = Workspace::new();
    workspace.write("a.zip", matryoshka);
    let run = index(&workspace, &[]);
    assert_eq!(
        skips(&run),
        [format!("a.zip/a.zip/a.zip/a.zip/a.zip: {deep}")]
    );
    assert_eq!(workspace.articles(), 4);
}

/// What must be read twice needs a temporary file; where there is no room for one, that says
/// nothing of the archive, and the next run reads it.
#[test]
fn without_room_to_unpack_the_next_run_reads_it() {
    let workspace = Workspace::new();
    let list = |name: &str| {
        let text = noise(800);
        let record = |number| format!("{{\"id\":\"{name}{number}\",\"body\":\"beras {text}\"}}");
        let records: Vec<String> = (0..1_000).map(record).collect();
        format!("[{}]", records.join(",\n"))
    };
    workspace.write("daftar.json.gz", gz(list("a").as_bytes()));
    let second = list("b");
    let members: Members<'_> = &[
        ("b.txt", b"Judul\n\nberas"),
        ("daftar.json", second.as_bytes()),
    ];
    workspace.write("luar.tar", tar(members));
    let mut command = workspace.command(&["index", "archive"]);
    let run = Run::from(command.env("TMPDIR", "/tiada").output().unwrap());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(
        run.stderr.matches("no room to unpack it in /tiada").count(),
        2,
        "{}",
        run.stderr
    );
    assert_eq!(workspace.articles(), 1);
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!run.stderr.contains("no room"), "{}", run.stderr);
    assert_eq!(workspace.articles(), 2_001);
    assert_eq!(workspace.run(&["verify"]).code, Some(0));
    let run = workspace.run(&["index", "archive"]);
    assert!(run.stderr.contains("Nothing to read"), "{}", run.stderr);
}

#[test]
fn encrypted_members_are_told() {
    let mut bytes = zip(&[("rahasia.txt", TEXT), ("terang.txt", TEXT)]);
    let central = (0..bytes.len())
        .find(|&at| bytes[at..].starts_with(b"PK\x01\x02"))
        .unwrap();
    bytes[6] |= 1;
    bytes[central + 8] |= 1;
    let encrypted = ["a.zip/rahasia.txt: it is encrypted; unpack it"];
    check("a.zip", bytes, &["a.zip/terang.txt"], &encrypted);
}

#[test]
fn damage_costs_what_follows() {
    let lines = format!(
        "{{\"body\":\"beras\"}}\n{{\"body\":\"{}\"}}\n{{\"body\":\"beras\"}}",
        noise(50_000)
    );
    let half = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    // bzip2 gives out blocks of 900 kB.
    let blocks = lines.replace("}\n{", &format!("}}\n{{\"x\":\"{}\",", noise(100_000)));
    for (name, packed) in [
        ("a.jsonl.gz", gz(lines.as_bytes())),
        ("a.jsonl.zst", zst(lines.as_bytes())),
        ("a.jsonl.bz2", bz2(blocks.as_bytes())),
        ("a.jsonl.xz", xz(lines.as_bytes())),
    ] {
        let said = format!("{name}:2: it is damaged or cut short: ");
        check(name, half(packed), &[&format!("{name}#1")], &[&said]);
    }
    let noise = format!("Derau\n\n{}", noise(50_000));
    let members: Members<'_> = &[
        ("a.txt", TEXT),
        ("b.txt", noise.as_bytes()),
        ("c.txt", TEXT),
    ];
    let tar = tar(members);
    for (name, packed) in [
        ("a.tar", tar.clone()),
        ("a.tgz", gz(&tar)),
        ("a.tar.zst", zst(&tar)),
        ("a.tar.xz", xz(&tar)),
    ] {
        let said = format!("{name}/b.txt: it is damaged or cut short: ");
        check(name, half(packed), &[&format!("{name}/a.txt")], &[&said]);
    }
    check(
        "a.zip",
        half(zip(members)),
        &["a.zip/a.txt"],
        &[
            "a.zip/b.txt: it is damaged or cut short: ",
            "a.zip: it is damaged or cut short: Could not find EOCD; what follows in the archive is left out",
        ],
    );
    // A flipped bit is found by the checksum, for all that was kept.
    let flip = |mut bytes: Vec<u8>, at: usize| {
        bytes[at] ^= 0x10;
        bytes
    };
    let small = gz(&[LINES, b"\n"].concat());
    let at = small.len() - 7;
    let ids = ["a.jsonl.gz#1", "a.jsonl.gz#2"];
    check(
        "a.jsonl.gz",
        flip(small, at),
        &ids,
        &["a.jsonl.gz:3: it is damaged or cut short"],
    );
    // bzip2 has one a block: the noise of a damaged block is no record.
    let many: Vec<String> = (0..60_000)
        .map(|n| format!("{{\"id\":\"{n:06}\",\"body\":\"jagung {n}\"}}\n"))
        .collect();
    let packed = bz2(format!("{{\"body\":\"beras\"}}\n{}", many.concat()).as_bytes());
    let at = packed.len() / 2;
    check(
        "a.jsonl.bz2",
        flip(packed, at),
        &["a.jsonl.bz2#1"],
        &["a.jsonl.bz2:"],
    );
    let packed = zip(members);
    let ids = ["a.zip/a.txt", "a.zip/c.txt"];
    check(
        "a.zip",
        flip(packed, 5000),
        &ids,
        &["a.zip/b.txt: it is damaged or cut short"],
    );
    let ids = ["a.tar/a.txt"];
    let said =
        ["a.tar: it is damaged or cut short: archive header checksum mismatch; what follows"];
    check("a.tar", flip(tar.clone(), 1024), &ids, &said);
    // A size that is larger than all of the file.
    let mut lying = tar_entry(b"b.txt", tar::EntryType::Regular, b"");
    let mut header = tar::Header::from_byte_slice(&lying).clone();
    header.set_size(1 << 40);
    header.set_cksum();
    lying[..512].copy_from_slice(header.as_bytes());
    let said = "a.tar/b.txt: it is damaged or cut short: its end is missing; what follows";
    check(
        "a.tar",
        [tar_entry(b"a.txt", tar::EntryType::Regular, TEXT), lying].concat(),
        &ids,
        &[said],
    );
}

#[test]
fn rubbish_around_a_container() {
    check(
        "a.zip",
        [zip(&[("a.txt", TEXT)]), vec![b'x'; 1000]].concat(),
        &["a.zip/a.txt"],
        &[],
    );
    check(
        "a.zip",
        [vec![b'x'; 1000], zip(&[("a.txt", TEXT)])].concat(),
        &["a.zip/a.txt"],
        &[],
    );
    let said = ["a.tar: it is damaged or cut short: "];
    check(
        "a.tar",
        [tar(&[("a.txt", TEXT)]), vec![b'x'; 1000]].concat(),
        &["a.tar/a.txt"],
        &said,
    );
    let ids = ["a.jsonl.gz#1", "a.jsonl.gz#2"];
    let said = ["a.jsonl.gz:3: it is damaged or cut short"];
    let lines = [LINES, b"\n"].concat();
    check(
        "a.jsonl.gz",
        [gz(&lines), b"rubbish rubbish".to_vec()].concat(),
        &ids,
        &said,
    );
    for name in ["a.zip", "a.tar", "a.gz", "a.zst", "a.bz2", "a.xz", "a.tgz"] {
        check(name, "", &[], &[&format!("{name}: the file is empty")]);
        let said = format!("{name}: it is damaged or cut short");
        check(name, noise(100), &[], &[&said]);
    }
    for (name, content) in [
        ("a.zip", zip(&[])),
        ("a.tar", tar(&[])),
        ("a.tgz", gz(&tar(&[]))),
    ] {
        check(
            name,
            content,
            &[],
            &[&format!("{name}: there are no files in it")],
        );
    }
    check(
        "a.jsonl.gz",
        gz(b""),
        &[],
        &["a.jsonl.gz: there are no records in it"],
    );
    check(
        "a.txt.gz",
        gz(b" \n"),
        &[],
        &["a.txt.gz: the file is empty"],
    );
}

#[test]
fn many_members() {
    // A hundred thousand take a few seconds: see docs/limits.md.
    let names: Vec<String> = (0..3000).map(|n| format!("{}/{n}.txt", n % 7)).collect();
    let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), TEXT)).collect();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in &members {
        let options = zip::write::SimpleFileOptions::default().large_file(true);
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    let workspace = Workspace::new();
    workspace.write("a.zip", writer.finish().unwrap().into_inner());
    workspace.write("b.tar", tar(&members));
    let run = index(&workspace, &[]);
    assert!(
        run.stderr.contains("6,000 articles indexed"),
        "{}",
        run.stderr
    );
}

#[test]
fn standard_input_accumulates_and_never_doubles() {
    let workspace = Workspace::new();
    let empty = workspace.run_with_input(&["index", "-"], b"");
    assert_eq!(empty.code, Some(1), "{}", empty.stderr);
    assert!(
        empty.stderr.contains("stdin: there are no records in it"),
        "{}",
        empty.stderr
    );
    for (input, articles) in [
        (
            &b"{\"body\":\"beras satu\"}\n{\"body\":\"beras dua\"}"[..],
            2,
        ),
        (b"{\"body\":\"beras tiga\"}\n", 3),
        (b"{\"body\":\"beras dua\"}\n{\"body\":\"beras satu\"}\n", 3),
        // The same id twice in one stream, then others that have the same place in theirs.
        (
            b"{\"id\":\"x\",\"body\":\"beras empat\"}\n{\"id\":\"x\",\"body\":\"beras lima\"}\n",
            5,
        ),
        (
            b"{\"id\":\"y\",\"body\":\"beras enam\"}\n{\"id\":\"y\",\"body\":\"beras tujuh\"}\n",
            7,
        ),
        (b"{\"id\":\"x\",\"body\":\"beras delapan\"}\n", 7),
    ] {
        let run = workspace.run_with_input(&["index", "-"], input);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert_eq!(
            workspace.articles(),
            articles,
            "{}",
            String::from_utf8_lossy(input)
        );
    }
    workspace.write("a.txt", TEXT);
    let run = workspace.run_with_input(
        &["index", "-", "archive", "-"],
        b"{\"body\":\"beras sembilan\"}",
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(workspace.articles(), 9);
    let wrong = workspace.run_with_input(&["index", "-"], b"\n\nharga beras\n");
    assert!(
        wrong.stderr.contains("stdin:3: not valid JSON"),
        "{}",
        wrong.stderr
    );
}

static OPTIONS: LazyLock<ReadOptions> = LazyLock::new(ReadOptions::default);

/// Reads and parses all of a file in memory; returns the number of articles and
/// of what was said about those that are none.
fn records(name: &str, bytes: &[u8]) -> usize {
    let mut records = 0;
    let _ = read_bytes(name, bytes, &OPTIONS, &mut |unit| {
        records += parse(unit, &OPTIONS).records.len();
        ControlFlow::Continue(())
    });
    records
}

/// Files of every kind, to be damaged.
static SAMPLES: LazyLock<Vec<(&str, Vec<u8>)>> = LazyLock::new(|| {
    let members: Members<'_> = &[
        ("a.txt", TEXT),
        ("b.jsonl", LINES),
        ("c.json", ARRAY),
        ("d.csv", TABLE),
    ];
    vec![
        ("a.jsonl.gz", gz(LINES)),
        ("a.json.zst", zst(ARRAY)),
        ("a.csv.bz2", bz2(TABLE)),
        ("a.txt.xz", xz(TEXT)),
        ("a.tar", tar(members)),
        ("a.zip", zip(members)),
        (
            "b.zip",
            zip(&[("a.tar", &tar(members)), ("b.zip", &zip(members))]),
        ),
        ("a.tgz", gz(&tar(members))),
    ]
});

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(
        bytes in prop::collection::vec(any::<u8>(), 1..3000),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        cut in any::<prop::sample::Index>(),
    ) {
        for (name, sample) in SAMPLES.iter() {
            // Something is always said: an article, or why there is none.
            prop_assert!(records(name, &bytes) > 0, "{}", name);
            let mut damaged = sample.clone();
            for (at, value) in &changes {
                let at = at.index(damaged.len());
                damaged[at] = *value;
            }
            records(name, &damaged);
            prop_assert!(records(name, &sample[..cut.index(sample.len())]) > 0, "{}", name);
        }
    }
}
