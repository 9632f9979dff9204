//! Indexes with damaged files: what is told, what is found, and what is repaired.
//!
//! `TELUSUR_FLIPS` says how many bits are flipped, one by one (`docs/reliability.md`).

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::workspace::{Run, Workspace};

/// How many bits are flipped if nobody says.
const FLIPS: u64 = 60;

/// A command that takes longer hangs: the archive has ten articles.
const PATIENCE: Duration = Duration::from_secs(60);

/// Queries of every kind, one a line.
const QUERIES: &str = "\
harga beras
\"harga beras\"
bera* -jagung
hrga~ AND pasar
(petani NEAR/3 beras) OR sumber:harian
tanggal:2018-08..2018-09 panen
*
";

fn article(number: usize, word: &str) -> String {
    let body = format!(
        "JAKARTA, HARIAN.co.id - Harga {word} di pasar nomor {number} naik {number} persen. \
         Petani {word} menunggu panen raya pada bulan Agustus 2018, kata Menteri Perdagangan."
    );
    format!(
        "{{\"id\":\"a{number}\",\"title\":\"Harga {word} Naik {number}\",\"body\":\"{body}\",\
         \"source\":\"HARIAN.co.id\",\"author\":\"Rina\",\"tags\":[\"{word}\",\"pasar\"],\
         \"date\":\"2018-08-{:02}\"}}\n",
        number + 1
    )
}

/// An index of two files, one of which was read again: two segments, deletions in one.
fn indexed() -> Workspace {
    let workspace = Workspace::new();
    let lines = |range: std::ops::Range<usize>, word: &str| -> String {
        range.map(|number| article(number, word)).collect()
    };
    workspace.write("a.jsonl", lines(0..6, "beras"));
    // The second time its articles are taken out of the first segment.
    for text in [lines(6..8, "jagung"), lines(6..10, "gandum")] {
        workspace.write("b.jsonl", text);
        let run = workspace.run(&["index", "archive", "--threads", "1"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    assert!(
        names(&index_of(&workspace))
            .iter()
            .any(|name| name.ends_with(".del")),
        "an index with deletions"
    );
    workspace
}

fn index_of(workspace: &Workspace) -> PathBuf {
    workspace.path().join("index")
}

/// The files of an index that have something in them.
fn names(index: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(index).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .filter(|name| !name.ends_with(".lock"))
        .collect();
    names.sort();
    names
}

/// Runs a command that may neither crash nor hang.
fn run(workspace: &Workspace, arguments: &[&str], input: &str, what: &str) -> Run {
    let mut child = workspace
        .command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    // One that fails at once reads none of it.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let mut stdout = child.stdout.take().expect("a pipe");
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        stdout.read_to_end(&mut text).map(|_| text)
    });
    let begun = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        if begun.elapsed() > PATIENCE {
            child.kill().expect("a child");
            panic!("{what}: {arguments:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let mut stderr = String::new();
    child
        .stderr
        .take()
        .expect("a pipe")
        .read_to_string(&mut stderr)
        .expect("UTF-8");
    let stdout = reader.join().expect("a thread").expect("it is read");
    let code = status.code();
    assert!(
        matches!(code, Some(0..=2)),
        "{what}: {arguments:?}: {status}: {stderr}"
    );
    assert!(
        !stderr.contains("panicked"),
        "{what}: {arguments:?}: {stderr}"
    );
    let remedy = ["telusur verify --repair", "telusur index"];
    assert!(
        code != Some(2) || remedy.iter().any(|remedy| stderr.contains(remedy)),
        "{what}: {arguments:?}: {stderr}"
    );
    Run {
        code,
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr,
    }
}

/// Runs everything that reads an index.
fn read_all(workspace: &Workspace, what: &str) -> Vec<Run> {
    [
        (&["search", "-", "--passages", "2"][..], QUERIES),
        (&["search", "--sort", "newest", "harga"], ""),
        (&["export", "--format", "jsonl", "*"], ""),
        (&["show", "a1", "harga beras"], ""),
        (&["copies", "a2"], ""),
        (&["stats", "--space"], ""),
    ]
    .map(|(arguments, input)| run(workspace, arguments, input, what))
    .into()
}

fn verify(workspace: &Workspace, arguments: &[&str]) -> (Option<i32>, Value) {
    let run = workspace.run(&[&["verify", "--json"], arguments].concat());
    assert_eq!(run.stderr, "");
    let value = serde_json::from_str(&run.stdout).expect("JSON");
    (run.code, value)
}

#[test]
fn a_sound_index_is_sound() {
    let workspace = indexed();
    for arguments in [&[][..], &["--quick"], &["--repair"]] {
        let (code, found) = verify(&workspace, arguments);
        assert_eq!(
            (code, &found["sound"]),
            (Some(0), &Value::Bool(true)),
            "{found}"
        );
        assert_eq!(found["articles"], 10);
        assert_eq!(
            found["compared"],
            if arguments == ["--quick"] { 0 } else { 10 }
        );
    }
    // An index without surface forms has other terms, and is as sound.
    let run = workspace.run(&["index", "archive", "--index", "bare", "--no-surface"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let (code, found) = verify(&workspace, &["--index", "bare"]);
    assert_eq!(
        (code, &found["compared"]),
        (Some(0), &Value::from(10)),
        "{found}"
    );
}

#[test]
fn without_an_index_nothing_can_be_checked() {
    let workspace = Workspace::new();
    let run = workspace.run(&["verify"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("No index at"), "{}", run.stderr);
}

#[test]
fn a_file_that_is_missing_or_cut_short_is_named_with_the_remedy() {
    let workspace = indexed();
    let index = index_of(&workspace);
    for name in names(&index) {
        let path = index.join(&name);
        let whole = std::fs::read(&path).expect("a file");
        let cuts = [None, Some(0), Some(whole.len() / 2), Some(whole.len() - 1)];
        for cut in cuts {
            match cut {
                None => std::fs::remove_file(&path).expect("it goes"),
                Some(length) => std::fs::write(&path, &whole[..length]).expect("it is cut"),
            }
            let what = format!("{name} cut to {cut:?}");
            let (code, found) = verify(&workspace, &[]);
            assert_eq!(code, Some(1), "{what}: {found}");
            let findings = found["findings"].as_array().expect("findings");
            assert!(
                findings.iter().any(|finding| finding["file"] == *name),
                "{what}: {found}"
            );
            let runs = read_all(&workspace, &what);
            // Neither says what is in the index.
            let is_needed = !name.starts_with("files-") && name != ".managed.json";
            for run in runs {
                assert_eq!(run.code == Some(2), is_needed, "{what}: {}", run.stderr);
                assert!(
                    !is_needed || run.stderr.contains(&name),
                    "{what}: {}",
                    run.stderr
                );
            }
            if name.starts_with("files-") {
                let indexing = run(&workspace, &["index", "archive"], "", &what);
                assert_eq!(indexing.code, Some(2), "{what}");
                assert!(indexing.stderr.contains(&name), "{}", indexing.stderr);
            }
            std::fs::write(&path, &whole).expect("it is mended");
        }
    }
    assert_eq!(verify(&workspace, &[]).0, Some(0));
}

/// Whether a byte is a digit of the version of tantivy in the end of a file, which says
/// nothing about the file.
fn is_version(content: &[u8], at: usize) -> bool {
    let footer = content.len().saturating_sub(100);
    let version = content[footer..]
        .windows(10)
        .position(|window| window == b"\"version\":");
    version.is_some_and(|start| {
        let start = footer + start;
        let end = content[start..].iter().position(|&byte| byte == b'}');
        (start..start + end.unwrap_or(0)).contains(&at) && content[at].is_ascii_digit()
    })
}

#[test]
fn a_flipped_bit_is_found_and_crashes_nothing() {
    let workspace = indexed();
    let index = index_of(&workspace);
    let flips = std::env::var("TELUSUR_FLIPS").ok();
    let flips = flips.map_or(FLIPS, |flips| flips.parse().expect("a number of flips"));
    let names = names(&index);
    // xorshift64* (Vigna 2016): the same flips each time.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        let number = state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(number).expect("31 bits") % below
    };
    let mut ends = BTreeMap::<Option<i32>, u64>::new();
    for flip in 0..flips {
        let name = &names[random(names.len())];
        let path = index.join(name);
        let whole = std::fs::read(&path).expect("a file");
        let (at, bit) = (random(whole.len()), random(8));
        let mut damaged = whole.clone();
        damaged[at] ^= 1 << bit;
        std::fs::write(&path, &damaged).expect("it is damaged");
        let what = format!("flip {flip}: bit {bit} of byte {at} of {name}");
        let found = run(&workspace, &["verify", "--json"], "", &what);
        // Of a marker that is well formed this may be what another version has written.
        let is_other_version = name == "telusur.json" && found.code == Some(2);
        assert!(
            found.code == Some(1) || is_other_version || is_version(&whole, at),
            "{what}: {}",
            found.stdout
        );
        for run in read_all(&workspace, &what) {
            *ends.entry(run.code).or_default() += 1;
        }
        std::fs::write(&path, &whole).expect("it is mended");
    }
    assert_eq!(verify(&workspace, &[]).0, Some(0));
    if flips > FLIPS {
        println!("{flips} flips; commands by their exit codes: {ends:?}");
    }
}
