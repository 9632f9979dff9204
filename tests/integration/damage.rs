//! Indexes with damaged files: what is told, what is found, and what is repaired.
//!
//! `TELUSUR_FLIPS` says how many bits are flipped, one by one (`docs/reliability.md`).

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::workspace::{Run, Workspace, sealed_again};

/// How many bits are flipped if nobody says.
const FLIPS: u64 = 60;

/// A command that takes longer hangs: the archive has ten articles.
const PATIENCE: Duration = Duration::from_mins(1);

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
            .any(|name| has_ending(name, "del")),
        "an index with deletions"
    );
    workspace
}

fn index_of(workspace: &Workspace) -> PathBuf {
    workspace.path().join("index")
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found == ending)
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
        .filter(|name| !has_ending(name, "lock"))
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
    let remedy = ["telusur verify --repair", "telusur index", "Remove it"];
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
            if name == ".managed.json" && whole.get(cut.unwrap_or(0)..) == Some(b"\n") {
                // Without its last line break it is as good as before.
                std::fs::write(&path, &whole).expect("it is mended");
                continue;
            }
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
                let told = format!("{}{found}", run.stderr);
                for foreign in ["tantivy", "EOF", ".. "] {
                    assert!(!told.contains(foreign), "{what}: {told}");
                }
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

#[test]
fn a_file_cut_short_is_told_in_both_languages() {
    let workspace = indexed();
    let index = index_of(&workspace);
    let all = names(&index);
    let segment_file = all.iter().find(|name| has_ending(name, "pos"));
    let segment_file = segment_file.expect("a file").as_str();
    for name in [segment_file, "meta.json"] {
        let path = index.join(name);
        let whole = std::fs::read(&path).expect("a file");
        std::fs::write(&path, &whole[..whole.len() / 2]).expect("it is cut");
        for (language, told, found) in [
            (
                "en",
                format!(
                    "telusur: index/{name} is damaged: it was cut short, or its end is damaged. To \
                     see what is left, and to repair it: telusur verify --repair\n"
                ),
                "it was cut short, or its end is damaged",
            ),
            (
                "id",
                format!(
                    "telusur: index/{name} rusak: terpotong, atau ujungnya rusak. Untuk melihat \
                     apa yang masih utuh dan memperbaikinya: telusur verify --repair\n"
                ),
                "terpotong, atau ujungnya rusak",
            ),
        ] {
            let run = workspace.run(&["--lang", language, "search", "harga"]);
            assert_eq!((run.code, run.stderr), (Some(2), told));
            let run = workspace.run(&["--lang", language, "verify"]);
            let line = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
            let found = format!("{name}: {found} ");
            assert!(line.starts_with(&found), "{}", run.stdout);
        }
        std::fs::write(&path, &whole).expect("it is mended");
    }
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

/// Returns every article as it is exported, in the order of ids.
fn exported(workspace: &Workspace, index: &str) -> Vec<String> {
    let run = workspace.run(&["export", "--index", index, "--format", "jsonl", "*"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let mut lines: Vec<String> = run.stdout.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// Indexes again and compares every article with those of an index built from nothing.
fn check_that_nothing_is_lost(workspace: &Workspace, what: &str) {
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(0), "{what}: {}", run.stderr);
    let fresh = format!("fresh-{}", names(workspace.path()).len());
    let run = workspace.run(&["index", "archive", "--index", &fresh]);
    assert_eq!(run.code, Some(0), "{what}: {}", run.stderr);
    let articles = exported(workspace, "index");
    assert_eq!(articles.len(), 10, "{what}");
    assert_eq!(articles, exported(workspace, &fresh), "{what}");
    let (code, found) = verify(workspace, &[]);
    assert_eq!(code, Some(0), "{what}: {found}");
    let again = workspace.run(&["index", "archive"]);
    assert!(
        again.stderr.contains("Nothing to read"),
        "{what}: {}",
        again.stderr
    );
}

fn steps(found: &Value) -> Vec<&str> {
    let steps = found["repair"]["steps"].as_array().expect("steps");
    steps
        .iter()
        .filter_map(|step| step["step"].as_str())
        .collect()
}

#[test]
fn a_damaged_segment_is_built_anew_from_its_articles_or_read_again() {
    for ending in ["idx", "pos", "term", "fast", "fieldnorm", "store", "del"] {
        let workspace = indexed();
        let index = index_of(&workspace);
        let all = names(&index);
        let name = all.iter().find(|name| has_ending(name, ending));
        let path = index.join(name.expect("a file"));
        let mut content = std::fs::read(&path).expect("a file");
        content[3] ^= 4;
        std::fs::write(&path, &content).expect("it is damaged");

        // Nothing is written over damage.
        workspace.write("c.jsonl", "{\"id\":\"c\",\"body\":\"padi\"}\n");
        let run = workspace.run(&["index", "archive"]);
        assert_eq!(run.code, Some(2), "{ending}: {}", run.stderr);
        assert!(
            run.stderr.contains("telusur verify --repair"),
            "{}",
            run.stderr
        );
        std::fs::remove_file(workspace.archive().join("c.jsonl")).expect("a file");

        let before = names(&index);
        let (code, found) = verify(&workspace, &["--repair", "--dry-run"]);
        assert_eq!(
            (code, &found["repair"]["outcome"]),
            (Some(1), &"planned".into())
        );
        assert_eq!(names(&index), before);
        let has_text = !["store", "del"].contains(&ending);
        let (code, found) = verify(&workspace, &["--repair"]);
        if has_text {
            assert_eq!(steps(&found)[0], "rebuild", "{found}");
            assert_eq!(
                (code, &found["repair"]["outcome"]),
                (Some(0), &"done".into()),
                "{found}"
            );
            assert_eq!(exported(&workspace, "index").len(), 10, "{ending}");
        } else {
            assert_eq!(steps(&found)[..2], ["drop", "read_again"], "{found}");
            assert_eq!(
                (code, &found["repair"]["outcome"]),
                (Some(1), &"refused".into())
            );
            let (code, found) = verify(&workspace, &["--repair", "--yes"]);
            assert_eq!(
                (code, &found["repair"]["sound"]),
                (Some(0), &true.into()),
                "{found}"
            );
        }
        check_that_nothing_is_lost(&workspace, ending);
    }
}

#[test]
fn without_the_list_of_files_everything_is_read_again_and_nothing_doubled() {
    let workspace = indexed();
    let index = index_of(&workspace);
    let all = names(&index);
    let manifest = all.iter().find(|name| name.starts_with("files-"));
    std::fs::remove_file(index.join(manifest.expect("a list"))).expect("a file");
    let run = workspace.run(&["verify", "--repair"]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(run.stdout.contains("take them out again"), "{}", run.stdout);
    check_that_nothing_is_lost(&workspace, "no manifest");
}

#[test]
fn what_was_taken_out_stays_out_where_the_list_can_still_be_read() {
    let workspace = indexed();
    assert_eq!(workspace.run(&["delete", "a1"]).code, Some(0));
    let index = index_of(&workspace);
    let all = names(&index);
    let manifest = all.iter().find(|name| name.starts_with("files-"));
    let path = index.join(manifest.expect("a list"));
    let mut content = std::fs::read(&path).expect("a file");
    let name = content.windows(7).position(|window| window == b"a.jsonl");
    content[name.expect("a name")] = b'x';
    std::fs::write(&path, &content).expect("it is damaged");
    let (code, found) = verify(&workspace, &["--repair"]);
    assert_eq!(
        (code, steps(&found)),
        (Some(0), vec!["replace_manifest"]),
        "{found}"
    );
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    assert_eq!(workspace.run(&["show", "a1"]).code, Some(1));
    assert_eq!(workspace.articles(), 9);
}

#[test]
fn what_an_interrupted_run_left_goes_and_what_is_not_ours_stays() {
    let workspace = indexed();
    let index = index_of(&workspace);
    let segment = "0123456789abcdef0123456789abcdef";
    let ours = [
        format!("{segment}.store"),
        format!("{segment}.17.del"),
        format!("files-{segment}.bin"),
        ".telusur-draft-a1B2c3".to_owned(),
        "telusur.json.4711".to_owned(),
    ];
    let foreign = [
        ".tmp-cadangan.sql",
        ".tmpa1B2c3",
        "README.md",
        "files-new",
        "files-pribadi.bin",
        "foto.idx",
    ]
    .map(str::to_owned);
    for name in ours.iter().chain(&foreign) {
        std::fs::write(index.join(name), "x").expect("a file");
    }
    let (code, found) = verify(&workspace, &[]);
    assert_eq!((code, &found["sound"]), (Some(0), &true.into()), "{found}");
    assert_eq!(
        found["leftovers"].as_array().map(Vec::len),
        Some(ours.len())
    );
    assert_eq!(found["foreign"], Value::from(foreign.to_vec()));
    let (code, found) = verify(&workspace, &["--repair"]);
    assert_eq!(
        (code, steps(&found)),
        (Some(0), vec!["remove_leftovers"]),
        "{found}"
    );
    let left = names(&index);
    assert!(ours.iter().all(|name| !left.contains(name)), "{left:?}");
    assert!(foreign.iter().all(|name| left.contains(name)), "{left:?}");
    check_that_nothing_is_lost(&workspace, "leftovers");
    let left = names(&index);
    assert!(foreign.iter().all(|name| left.contains(name)), "{left:?}");
}

/// tantivy removes what its list of files names and no commit has.
#[test]
fn a_list_of_own_files_that_names_others_takes_nothing_away() {
    let workspace = indexed();
    let index = index_of(&workspace);
    let outside = workspace.path().join("surat");
    let own = index.join("foto.jpg");
    for path in [&outside, &own] {
        std::fs::write(path, "milik orang").expect("a file");
    }
    let list = index.join(".managed.json");
    let text = std::fs::read_to_string(&list).expect("a list");
    let mut listed: Vec<String> = serde_json::from_str(&text).expect("names");
    let absolute = outside.to_string_lossy().into_owned();
    listed.extend(["../surat", &absolute, "foto.jpg", "telusur.json"].map(str::to_owned));
    std::fs::write(&list, serde_json::to_vec(&listed).expect("JSON")).expect("a list");
    let (code, found) = verify(&workspace, &[]);
    assert_eq!(code, Some(1), "{found}");
    assert_eq!(found["findings"][0]["file"], ".managed.json", "{found}");
    for arguments in [&["delete", "tiada"][..], &["index", "archive"]] {
        workspace.run(arguments);
        for path in [&outside, &own, &index.join("telusur.json")] {
            assert!(path.exists(), "{arguments:?} removed {}", path.display());
        }
    }
    let (code, found) = verify(&workspace, &["--repair"]);
    assert_eq!(
        (code, steps(&found)),
        (Some(0), vec!["list_files"]),
        "{found}"
    );
    check_that_nothing_is_lost(&workspace, "a list with foreign names");
}

/// A pipe would be waited for, a device has no end, and a link may lead to anything.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_told_and_never_opened() {
    let workspace = indexed();
    let index = index_of(&workspace);
    let victim = workspace.path().join("surat");
    std::fs::write(&victim, "milik orang").expect("a file");
    let of_index = names(&index);
    let named = |ending: &str| {
        let found = of_index.iter().find(|name| name.ends_with(ending));
        found.expect("a file").clone()
    };
    let mut files = vec![
        ("meta.json".to_owned(), "mkfifo"),
        ("telusur.json".to_owned(), "mkfifo"),
        ("telusur.json".to_owned(), "ln -s /dev/zero"),
        (".managed.json".to_owned(), "mkdir"),
        (".tantivy-meta.lock".to_owned(), "mkfifo"),
        (".tantivy-meta.lock".to_owned(), "ln -s ../surat"),
        (".tantivy-meta.lock".to_owned(), "ln -s ../baru"),
        (".tantivy-writer.lock".to_owned(), "ln -s ../surat"),
        (named(".bin"), "ln -s /dev/zero"),
        (named(".term"), "mkfifo"),
    ];
    files.dedup();
    for (name, made_by) in files {
        let path = index.join(&name);
        let kept = workspace.path().join("kept");
        let had = std::fs::rename(&path, &kept).is_ok();
        let made = workspace.run_in_shell(&format!("{made_by} index/{name}"));
        assert_eq!(made.code, Some(0), "{}", made.stderr);
        for arguments in [
            &["search", "beras"][..],
            &["verify"],
            &["verify", "--repair", "--yes"],
            &["index", "archive"],
            &["delete", "tiada"],
        ] {
            let told = run(&workspace, arguments, "", &format!("{made_by} {name}"));
            assert_eq!(told.code, Some(2), "{made_by} {name}: {arguments:?}");
            assert!(told.stderr.contains(&name), "{}", told.stderr);
            assert!(told.stderr.contains("Remove it"), "{}", told.stderr);
        }
        let text = std::fs::read_to_string(&victim).expect("a file");
        assert_eq!(text, "milik orang", "{made_by} {name}");
        assert!(!workspace.path().join("baru").exists());
        let removed = workspace.run_in_shell(&format!("rm -r index/{name}"));
        assert_eq!(removed.code, Some(0), "{}", removed.stderr);
        if had {
            std::fs::rename(&kept, &path).expect("it is put back");
        }
    }
    assert_eq!(workspace.run(&["verify"]).code, Some(0));
}

/// A file that may not be read is no damaged one, and nothing is given up for it.
#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_no_damage() {
    use std::os::unix::fs::PermissionsExt;

    let workspace = indexed();
    let index = index_of(&workspace);
    let before = names(&index);
    let allow = |path: &Path, mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(path, permissions).expect("rights");
    };
    // Root may read everything, so it becomes somebody else, who owns the folder.
    let nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups";
    allow(&index.join("telusur.json"), 0);
    let is_root = std::fs::read(index.join("telusur.json")).is_ok();
    allow(&index.join("telusur.json"), 0o644);
    let by = if is_root { nobody } else { "" };
    if is_root
        && workspace
            .run_in_shell(&format!("chown -R 65534:65534 . && {by} true"))
            .code
            != Some(0)
    {
        println!("skipped: this user may not become another");
        return;
    }
    for ending in [".store", ".bin"] {
        let name = before.iter().find(|name| name.ends_with(ending));
        let path = index.join(name.expect("a file"));
        allow(&path, 0);
        for command in ["verify", "verify --quick", "verify --repair --yes"] {
            let told = workspace.run_in_shell(&format!("exec {by} \"$0\" {command}"));
            assert_eq!(
                told.code,
                Some(2),
                "{command}: {} {}",
                told.stdout,
                told.stderr
            );
            assert!(told.stderr.contains("Permission denied"), "{}", told.stderr);
            assert!(path.exists());
        }
        allow(&path, 0o644);
    }
    let sound = workspace.run_in_shell(&format!("exec {by} \"$0\" verify"));
    assert_eq!(sound.code, Some(0), "{}", sound.stdout);
}

/// What a file of another index says is whole, and about other articles.
#[test]
fn a_file_of_another_index_is_found_out() {
    let (workspace, other) = (indexed(), Workspace::new());
    let lines: String = (0..40).map(|number| article(number % 28, "kopi")).collect();
    other.write("c.jsonl", lines.replace("\"id\":\"a", "\"id\":\"c"));
    assert_eq!(other.run(&["index", "archive"]).code, Some(0));
    for ending in [".term", ".idx", ".fast"] {
        let of = |workspace: &Workspace| {
            let index = index_of(workspace);
            let found = names(&index)
                .into_iter()
                .find(|name| name.ends_with(ending));
            index.join(found.expect("a file"))
        };
        let (path, from) = (of(&workspace), of(&other));
        let content = std::fs::read(&path).expect("a file");
        std::fs::copy(from, &path).expect("it is put there");
        for arguments in [&[][..], &["--quick"]] {
            let (code, found) = verify(&workspace, arguments);
            assert_eq!(code, Some(1), "{ending}: {arguments:?} {found}");
            let told = found["findings"].to_string();
            assert!(!told.contains("verify --repair"), "{told}");
        }
        std::fs::write(&path, content).expect("it is put back");
    }
}

#[test]
fn without_the_list_of_segments_it_says_how_to_build_the_index_anew() {
    let workspace = indexed();
    let path = index_of(&workspace).join("meta.json");
    let text = std::fs::read_to_string(&path).expect("a file");
    std::fs::write(&path, text.replacen("segment_id", "segment-id", 1)).expect("it is damaged");
    let (code, found) = verify(&workspace, &["--repair", "--yes"]);
    assert_eq!(
        (code, steps(&found)),
        (Some(1), vec!["build_anew"]),
        "{found}"
    );
    let message = found["repair"]["steps"][0]["message"]
        .as_str()
        .expect("a message");
    let archive = workspace.archive().canonicalize().expect("a folder");
    assert!(message.contains(&*archive.to_string_lossy()), "{message}");
    // And no run builds a new one over it.
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    std::fs::remove_file(&path).expect("it goes");
    let run = workspace.run(&["index", "archive"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("meta.json"), "{}", run.stderr);
    assert!(!path.exists());
}

#[test]
fn an_article_that_is_not_found_by_its_words_is_found_out() {
    let workspace = Workspace::new();
    workspace.write("a.jsonl", article(1, "beras") + &article(2, "jagung"));
    let run = workspace.run(&["index", "archive", "--stemmer", "none"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    // Files are as they were written, but what is in them is what another stemmer gives.
    let run = workspace.run(&["index", "archive", "--index", "other"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let other = workspace.path().join("other/telusur.json");
    std::fs::copy(other, index_of(&workspace).join("telusur.json")).expect("a marker");
    assert_eq!(verify(&workspace, &["--quick"]).0, Some(0));
    let (code, found) = verify(&workspace, &[]);
    assert_eq!(code, Some(1), "{found}");
    let kinds = found["findings"].as_array().expect("findings").iter();
    let ids = kinds.map(|finding| (finding["kind"].as_str(), finding["id"].as_str()));
    let mut ids: Vec<_> = ids.collect();
    ids.sort();
    assert_eq!(ids, ["a1", "a2"].map(|id| (Some("article"), Some(id))));
    let (code, found) = verify(&workspace, &["--repair"]);
    assert_eq!(
        (code, &found["repair"]["sound"]),
        (Some(0), &true.into()),
        "{found}"
    );
    assert_eq!(workspace.ids("menunggu"), workspace.ids("tunggu"));
}

#[test]
fn articles_of_files_that_nobody_knows_are_read_again() {
    let workspace = Workspace::new();
    let index = index_of(&workspace);
    let manifest = || {
        let all = names(&index);
        let name = all.into_iter().find(|name| name.starts_with("files-"));
        name.expect("a list")
    };
    let lines = |range: std::ops::Range<usize>| -> String {
        range.map(|number| article(number, "beras")).collect()
    };
    workspace.write("a.jsonl", lines(0..6));
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    let old = (
        manifest(),
        std::fs::read(index.join(manifest())).expect("a list"),
    );
    workspace.write("a.jsonl", lines(0..5));
    workspace.write("b.jsonl", lines(5..10));
    assert_eq!(workspace.run(&["index", "archive"]).code, Some(0));
    let meta = index.join("meta.json");
    let text = std::fs::read_to_string(&meta).expect("a list of segments");
    let text = text.replace(&manifest(), &old.0);
    std::fs::write(&meta, sealed_again(&text)).expect("it is written");
    std::fs::remove_file(index.join(manifest())).expect("it goes");
    std::fs::write(index.join(&old.0), &old.1).expect("it is back");
    let (code, found) = verify(&workspace, &["--quick"]);
    assert_eq!(code, Some(1), "{found}");
    let kinds = found["findings"].as_array().expect("findings").iter();
    let kinds: Vec<_> = kinds
        .map(|finding| (&finding["kind"], &finding["path"]))
        .collect();
    assert_eq!(kinds.len(), 2, "{found}");
    let (code, found) = verify(&workspace, &["--repair"]);
    assert_eq!(
        (code, steps(&found)),
        (Some(0), vec!["read_again"]),
        "{found}"
    );
    check_that_nothing_is_lost(&workspace, "an older list");
}

#[test]
fn what_is_told_of_a_check() {
    let workspace = indexed();
    let index = index_of(&workspace);
    let printed = |language: &str, arguments: &[&str]| {
        let run = workspace.run(&[&["--lang", language, "verify"], arguments].concat());
        let text = regex::Regex::new("[0-9a-f]{32}")
            .expect("a pattern")
            .replace_all(&run.stdout, "0123456789abcdef0123456789abcdef")
            .into_owned();
        let text = regex::Regex::new(r"[\d.,]+ (bytes|bita|s\b|dtk\b)")
            .expect("a pattern")
            .replace_all(&text, "0 $1")
            .into_owned();
        format!("{text}── exit code {}\n", run.code.unwrap_or_default())
    };
    let both = |arguments: &[&str]| ["en", "id"].map(|language| printed(language, arguments));
    let mut all = both(&[]).concat();
    let names = names(&index);
    let find = |ending: &str| {
        // That of the larger segment: names are different each time.
        let files = names.iter().filter(|name| name.ends_with(ending));
        let files = files.map(|name| index.join(name));
        let size = |path: &PathBuf| path.metadata().expect("a file").len();
        files.max_by_key(size).expect("a file")
    };
    std::fs::write(index.join(".telusur-draft-a"), "x").expect("a file");
    std::fs::write(index.join("README.md"), "x").expect("a file");
    all += &both(&[]).concat();
    let mut content = std::fs::read(find(".fieldnorm")).expect("a file");
    content[1] ^= 1;
    std::fs::write(find(".fieldnorm"), content).expect("it is damaged");
    all += &both(&["--quick"]).concat();
    all += &both(&["--repair", "--dry-run"]).concat();
    std::fs::remove_file(find(".del").with_extension("").with_extension("store")).expect("it goes");
    all += &both(&["--repair"]).concat();
    insta::assert_snapshot!(all);
}
