//! What a check of an index has found, and what a repair does: as text and as JSON.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::indonesian::Message;
use super::json::write_json_line;
use super::terminal::{Layout, quoted_id, safe, wrapped};
use crate::index::{
    ArticlePart, Finding, FindingKind, Repair, RepairOutcome, RepairStep, SegmentPart,
    Verification, index_option,
};
use crate::texts;
use crate::texts::{Count, Decimal, Language};

/// What stands before a line that continues another.
const CONTINUED: &str = "  ";

/// Foreign files that are named; of more only the number is said.
const FOREIGN_NAMED: usize = 5;

texts! {
    /// What was read of an index.
    fn checked(articles: &str, segments: &str, files: &str, bytes: &str, seconds: Decimal) {
        en: "checked {articles} in {segments}, {files} with {bytes}, in {seconds} s",
        id: "{articles} dalam {segments}, {files} berisi {bytes} diperiksa dalam {seconds} dtk",
    }
    /// Without what is damaged nothing says what there is to be checked.
    fn unchecked() {
        en: "the rest can't be checked",
        id: "selebihnya tidak dapat diperiksa",
    }
    /// Articles that were compared with what is indexed of them.
    fn compared(articles: &str) {
        en: "compared {articles} with what is indexed of them",
        id: "{articles} dibandingkan dengan yang terindeks",
    }
    fn articles(count: Count) {
        one(count): "{count} article",
        en: "{count} articles",
        id: "{count} artikel",
    }
    fn segments(count: Count) {
        one(count): "{count} segment",
        en: "{count} segments",
        id: "{count} segmen",
    }
    fn files(count: Count) {
        one(count): "{count} file",
        en: "{count} files",
        id: "{count} berkas",
    }
    fn bytes(count: Count) {
        one(count): "{count} byte",
        en: "{count} bytes",
        id: "{count} bita",
    }
    fn sound() {
        en: "sound: nothing is wrong",
        id: "utuh: tidak ada yang salah",
    }
    fn faults(count: Count) {
        one(count): "{count} fault found",
        en: "{count} faults found",
        id: "{count} kerusakan ditemukan",
    }
    fn how_to_repair(option: &str) {
        en: "to repair it: telusur verify --repair{option}",
        id: "untuk memperbaikinya: telusur verify --repair{option}",
    }
    fn leftovers(files: &str, bytes: &str) {
        en: "{files} left by an interrupted run, {bytes}: removed by the next telusur index that changes something, or by --repair",
        id: "{files} tertinggal dari proses yang terputus, {bytes}: dihapus oleh telusur index berikutnya yang mengubah sesuatu, atau oleh --repair",
    }
    fn foreign(files: &str, names: &str) {
        en: "{files} not of this program, left alone: {names}",
        id: "{files} bukan milik program ini, dibiarkan: {names}",
    }
    fn in_use() {
        en: "another process is writing to the index; what it has committed so far was checked",
        id: "proses lain sedang menulis ke indeks; yang sudah tersimpan sejauh ini diperiksa",
    }
    fn more_of_kind(count: Count) {
        one(count): "… and {count} more like it",
        en: "… and {count} more like these",
        id: "… dan {count} lagi yang serupa",
    }
}

// Findings.
texts! {
    fn unopened(segment: &str, message: &str) {
        en: "segment {segment}: it can't be read: {message}",
        id: "segmen {segment}: tidak dapat dibaca: {message}",
    }
    fn wrong_count(segment: &str, part: &str, expected: Count, found: Count) {
        en: "segment {segment}: its {part} tell of {found} articles, not {expected}",
        id: "segmen {segment}: menurut {part} ada {found} artikel, bukan {expected}",
    }
    fn unread_article(segment: &str, number: Count, message: &str) {
        en: "segment {segment}: its article {number} can't be read: {message}",
        id: "segmen {segment}: artikelnya yang ke-{number} tidak dapat dibaca: {message}",
    }
    fn other_article(id: &str, part: &str) {
        en: "article {id}: its {part} are not those of its text",
        id: "artikel {id}: {part} tidak sesuai dengan teksnya",
    }
    fn same_id(id: &str, count: Count) {
        en: "article {id}: it is there {count} times",
        id: "artikel {id}: ada {count} kali",
    }
    fn file_count(path: &str, expected: &str, found: Count) {
        en: "file {path} of the archive: {expected} read, {found} in the index",
        id: "berkas {path} dari arsip: {expected} dibaca, {found} di indeks",
    }
    fn unknown_file(path: &str, found: &str) {
        en: "file {path} of the archive: {found} in the index, but it is not known to have been read",
        id: "berkas {path} dari arsip: {found} di indeks, tetapi tidak tercatat pernah dibaca",
    }
    fn unlisted(name: &str) {
        en: "{name}: it is not in the list of files that may be removed",
        id: "{name}: tidak ada di daftar berkas yang boleh dihapus",
    }
    fn store() {
        en: "stored articles",
        id: "artikel tersimpan",
    }
    fn columns() {
        en: "columns",
        id: "kolom",
    }
    fn field_norms() {
        en: "field lengths",
        id: "panjang bidang",
    }
    fn deletions() {
        en: "deletions",
        id: "daftar artikel yang dikeluarkan",
    }
    fn terms() {
        en: "terms",
        id: "istilah",
    }
}

// Repair.
texts! {
    fn rebuild(segment: &str, articles: &str) {
        en: "build segment {segment} anew from its stored {articles}",
        id: "buat ulang segmen {segment} dari {articles} yang tersimpan di dalamnya",
    }
    fn drop_segment(segment: &str, articles: &str) {
        en: "take segment {segment} with {articles} out, for its text can't be trusted",
        id: "keluarkan segmen {segment} berisi {articles}, karena teksnya tidak dapat dipercaya",
    }
    fn read_again(files: &str) {
        en: "have the next telusur index read {files} of the archive again",
        id: "minta telusur index berikutnya membaca lagi {files} dari arsip",
    }
    fn lose(articles: &str) {
        en: "give up {articles}: they came from standard input, or their file is gone",
        id: "relakan {articles}: asalnya dari masukan standar, atau berkasnya sudah tidak ada",
    }
    fn replace_manifest(takedowns: &str) {
        en: "make the list of files that were read anew; the next telusur index reads all of them and replaces their articles; {takedowns}",
        id: "buat ulang daftar berkas yang sudah dibaca; telusur index berikutnya membaca semuanya dan mengganti artikelnya; {takedowns}",
    }
    fn takedowns_kept(articles: &str) {
        en: "{articles} taken out by telusur delete stay out",
        id: "{articles} yang dikeluarkan dengan telusur delete tetap di luar",
    }
    fn takedowns_lost() {
        en: "which articles were taken out by telusur delete is lost: take them out again",
        id: "catatan artikel yang dikeluarkan dengan telusur delete hilang: keluarkan lagi",
    }
    fn list_files() {
        en: "make the list of files that may be removed anew",
        id: "buat ulang daftar berkas yang boleh dihapus",
    }
    fn remove_leftovers(files: &str, bytes: &str) {
        en: "remove {files} left by an interrupted run, {bytes}",
        id: "hapus {files} yang tertinggal dari proses yang terputus, {bytes}",
    }
    /// What is to be done by hand; the command follows.
    fn build_anew(folder: &str) {
        en: "it can't be repaired: remove {folder} and build it anew:",
        id: "tidak dapat diperbaiki: hapus {folder} dan buat ulang:",
    }
    fn repaired() {
        en: "repaired",
        id: "diperbaiki",
    }
    fn planned() {
        en: "nothing was changed (--dry-run)",
        id: "tidak ada yang diubah (--dry-run)",
    }
    fn refused() {
        en: "nothing was changed, for this takes articles out of the index; to do it: --yes",
        id: "tidak ada yang diubah, karena langkah ini mengeluarkan artikel dari indeks; untuk melakukannya: --yes",
    }
    fn nothing_to_repair() {
        en: "there is nothing to repair",
        id: "tidak ada yang perlu diperbaiki",
    }
}

/// Writes what a check has found.
pub fn write_verification(
    verification: &Verification,
    folder: &Path,
    layout: Layout,
    out: &mut impl Write,
) -> io::Result<()> {
    write_findings(verification, layout, out)?;
    if !verification.is_sound() {
        // A command in one line can be copied.
        let option = index_option(folder);
        writeln!(out, "{}", how_to_repair(layout.language, &safe(&option)))?;
    }
    Ok(())
}

/// Writes a line, or several with what follows the first one indented.
fn write_line(text: &str, layout: Layout, out: &mut impl Write) -> io::Result<()> {
    write_hanging("", CONTINUED, text, layout, out)
}

/// Writes a text behind `head`, and what does not fit its line behind `indent`.
fn write_hanging(
    head: &str,
    indent: &str,
    text: &str,
    layout: Layout,
    out: &mut impl Write,
) -> io::Result<()> {
    // The first line has room for the indent, unless all of the text fits it.
    let is_one = head.width() + text.width() <= layout.width;
    let room = if is_one { 0 } else { indent.width() };
    for (number, line) in (0..).zip(wrapped(text, layout.width.saturating_sub(room))) {
        let before = if number == 0 { head } else { indent };
        writeln!(out, "{before}{line}")?;
    }
    Ok(())
}

fn write_findings(
    verification: &Verification,
    layout: Layout,
    out: &mut impl Write,
) -> io::Result<()> {
    let language = layout.language;
    let mut kind = None;
    for finding in &verification.findings {
        let before = kind.replace(finding.kind());
        if before.is_some_and(|before| before != finding.kind()) {
            write_more(verification, before, language, out)?;
        }
        write_line(&told(finding, language), layout, out)?;
    }
    write_more(verification, kind, language, out)?;
    let is_unread = verification.files == 0 && !verification.is_sound();
    let summary = if is_unread {
        unchecked(language)
    } else {
        checked(
            language,
            &articles(language, Count(verification.articles)),
            &segments(language, Count(verification.segments as u64)),
            &files(language, Count(verification.files as u64)),
            &bytes(language, Count(verification.bytes)),
            Decimal::new(verification.elapsed.as_secs_f64(), 2),
        )
    };
    write_line(&summary, layout, out)?;
    if verification.compared > 0 {
        let articles = articles(language, Count(verification.compared));
        write_line(&compared(language, &articles), layout, out)?;
    }
    if verification.in_use {
        write_line(&in_use(language), layout, out)?;
    }
    if !verification.leftovers.is_empty() {
        let (count, size) = size_of_leftovers(verification);
        let count = files(language, Count(count));
        let left = leftovers(language, &count, &bytes(language, Count(size)));
        write_line(&left, layout, out)?;
    }
    if !verification.foreign.is_empty() {
        let count = files(language, Count(verification.foreign.len() as u64));
        let first = verification.foreign.iter().take(FOREIGN_NAMED);
        let mut names = first.map(|name| safe(name)).collect::<Vec<_>>().join(", ");
        if verification.foreign.len() > FOREIGN_NAMED {
            names.push_str(", …");
        }
        write_line(&foreign(language, &count, &names), layout, out)?;
    }
    let result = if verification.is_sound() {
        sound(language)
    } else {
        faults(language, Count(number_of_faults(verification)))
    };
    writeln!(out, "{result}")
}

fn number_of_faults(verification: &Verification) -> u64 {
    verification.findings.len() as u64 + verification.more.values().sum::<u64>()
}

fn size_of_leftovers(verification: &Verification) -> (u64, u64) {
    let leftovers = &verification.leftovers;
    let bytes = leftovers.iter().map(|file| file.bytes).sum();
    (leftovers.len() as u64, bytes)
}

/// Says how much more of a kind there is than was told.
fn write_more(
    verification: &Verification,
    kind: Option<FindingKind>,
    language: Language,
    out: &mut impl Write,
) -> io::Result<()> {
    match kind.and_then(|kind| verification.more.get(&kind)) {
        Some(&more) => writeln!(out, "{}", more_of_kind(language, Count(more))),
        None => Ok(()),
    }
}

/// Returns a finding in words.
fn told(finding: &Finding, language: Language) -> String {
    match finding {
        Finding::File { name, fault } => {
            format!("{}: {}", safe(name), safe(&fault.told(language)))
        }
        Finding::Segment { segment, message } => unopened(language, segment, &safe(message)),
        Finding::Count {
            segment,
            part,
            expected,
            found,
        } => {
            let part = match part {
                SegmentPart::Store => store(language),
                SegmentPart::Columns => columns(language),
                SegmentPart::FieldNorms => field_norms(language),
                SegmentPart::Deletions => deletions(language),
            };
            wrong_count(language, segment, &part, Count(*expected), Count(*found))
        }
        Finding::Stored {
            segment,
            document,
            message,
        } => {
            let number = Count(u64::from(*document) + 1);
            unread_article(language, segment, number, &safe(message))
        }
        Finding::Article { id, part, .. } => {
            let part = match part {
                ArticlePart::Terms => terms(language),
                ArticlePart::FieldNorms => field_norms(language),
                ArticlePart::Columns => columns(language),
            };
            other_article(language, &quoted_id(id), &part)
        }
        Finding::SameId { id, articles } => same_id(language, &quoted_id(id), Count(*articles)),
        Finding::FileCount {
            path,
            expected,
            found,
        } => {
            let expected = articles(language, Count(*expected));
            file_count(language, &safe(path), &expected, Count(*found))
        }
        Finding::UnknownFile { path, found } => {
            unknown_file(language, &safe(path), &articles(language, Count(*found)))
        }
        Finding::Unlisted { name } => unlisted(language, &safe(name)),
    }
}

/// Writes what was wrong, what is done about it, and how that ended.
pub fn write_repair(
    repair: &Repair,
    folder: &Path,
    layout: Layout,
    out: &mut impl Write,
) -> io::Result<()> {
    let language = layout.language;
    write_findings(&repair.before, layout, out)?;
    for (number, step) in (1..).zip(&repair.steps) {
        let head = format!("{number}. ");
        let indent = " ".repeat(head.width());
        let text = told_step(step, folder, language);
        write_hanging(&head, &indent, &text, layout, out)?;
        if let Some(command) = command_of(step, folder, language) {
            writeln!(out, "{indent}{command}")?;
        }
    }
    let ended = match repair.outcome {
        RepairOutcome::Nothing => nothing_to_repair(language),
        RepairOutcome::Done => repaired(language),
        RepairOutcome::Planned => planned(language),
        RepairOutcome::Refused => refused(language),
        // The step says it.
        RepairOutcome::Impossible => return Ok(()),
    };
    write_line(&ended, layout, out)?;
    match &repair.after {
        Some(after) => write_findings(after, layout, out),
        None => Ok(()),
    }
}

fn told_step(step: &RepairStep, folder: &Path, language: Language) -> String {
    let articles = |count: u64| articles(language, Count(count));
    let files = |count: u64| files(language, Count(count));
    match step {
        RepairStep::Rebuild {
            segment,
            articles: count,
        } => rebuild(language, segment, &articles(*count)),
        RepairStep::Drop {
            segment,
            articles: count,
        } => drop_segment(language, segment, &articles(*count)),
        RepairStep::ReadAgain { files: count } => read_again(language, &files(*count)),
        RepairStep::Lose { articles: count } => lose(language, &articles(*count)),
        RepairStep::ReplaceManifest { takedowns } => {
            let takedowns = match takedowns {
                Some(count) => takedowns_kept(language, &articles(*count)),
                None => takedowns_lost(language),
            };
            replace_manifest(language, &takedowns)
        }
        RepairStep::ListFiles => list_files(language),
        RepairStep::RemoveLeftovers {
            files: count,
            bytes: size,
        } => remove_leftovers(language, &files(*count), &bytes(language, Count(*size))),
        RepairStep::BuildAnew { .. } => build_anew(language, &safe(&folder.to_string_lossy())),
    }
}

/// Returns the command with which a step is done by hand.
fn command_of(step: &RepairStep, folder: &Path, language: Language) -> Option<String> {
    let RepairStep::BuildAnew { roots } = step else {
        return None;
    };
    let mut command = "telusur index".to_owned();
    for root in roots {
        command.push(' ');
        command.push_str(&safe(&root.to_string_lossy()));
    }
    if roots.is_empty() {
        command.push_str(match language {
            Language::English => " ARCHIVE",
            Language::Indonesian => " ARSIP",
        });
    }
    command.push_str(&safe(&index_option(folder)));
    Some(command)
}

/// A check as JSON.
#[derive(Serialize)]
struct VerificationLine<'a> {
    index: String,
    sound: bool,
    articles: u64,
    segments: usize,
    files: usize,
    bytes: u64,
    compared: u64,
    faults: u64,
    findings: Vec<FindingLine<'a>>,
    leftovers: Vec<LeftoverLine<'a>>,
    foreign: &'a [String],
    in_use: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    repair: Option<RepairLine<'a>>,
}

/// A finding: what it is about in fields, and the whole of it in words.
#[derive(Default, Serialize)]
struct FindingLine<'a> {
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    segment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<u64>,
    message: String,
}

impl<'a> From<&'a Finding> for FindingLine<'a> {
    fn from(finding: &'a Finding) -> FindingLine<'a> {
        let line = FindingLine {
            kind: finding.kind().name(),
            message: told(finding, Language::English),
            ..FindingLine::default()
        };
        match finding {
            Finding::File { name, .. } | Finding::Unlisted { name } => FindingLine {
                file: Some(name),
                ..line
            },
            Finding::Segment { segment, .. } | Finding::Stored { segment, .. } => FindingLine {
                segment: Some(segment),
                ..line
            },
            Finding::Count {
                segment,
                expected,
                found,
                ..
            } => FindingLine {
                segment: Some(segment),
                expected: Some(*expected),
                found: Some(*found),
                ..line
            },
            Finding::Article { id, segment, .. } => FindingLine {
                id: Some(id),
                segment: Some(segment),
                ..line
            },
            Finding::SameId { id, articles } => FindingLine {
                id: Some(id),
                found: Some(*articles),
                ..line
            },
            Finding::FileCount {
                path,
                expected,
                found,
            } => FindingLine {
                path: Some(path),
                expected: Some(*expected),
                found: Some(*found),
                ..line
            },
            Finding::UnknownFile { path, found } => FindingLine {
                path: Some(path),
                found: Some(*found),
                ..line
            },
        }
    }
}

#[derive(Serialize)]
struct LeftoverLine<'a> {
    file: &'a str,
    bytes: u64,
}

#[derive(Serialize)]
struct RepairLine<'a> {
    outcome: &'a str,
    steps: Vec<StepLine<'a>>,
    /// Whether the index is sound now; `null` if nothing was done.
    sound: Option<bool>,
}

#[derive(Serialize)]
struct StepLine<'a> {
    step: &'a str,
    message: String,
}

/// Writes what a check has found as a JSON object.
pub fn write_verification_json(
    verification: &Verification,
    folder: &Path,
    out: &mut impl Write,
) -> io::Result<()> {
    write_json_line(&line_of(verification, folder), out)
}

/// Writes what was wrong and what is done about it as a JSON object.
pub fn write_repair_json(repair: &Repair, folder: &Path, out: &mut impl Write) -> io::Result<()> {
    let steps = repair.steps.iter().map(|step| {
        let told = told_step(step, folder, Language::English);
        let command = command_of(step, folder, Language::English);
        StepLine {
            step: step.name(),
            message: [Some(told), command]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" "),
        }
    });
    let outcome = match repair.outcome {
        RepairOutcome::Nothing => "nothing",
        RepairOutcome::Done => "done",
        RepairOutcome::Planned => "planned",
        RepairOutcome::Refused => "refused",
        RepairOutcome::Impossible => "impossible",
    };
    let line = VerificationLine {
        repair: Some(RepairLine {
            outcome,
            steps: steps.collect(),
            sound: repair.after.as_ref().map(Verification::is_sound),
        }),
        ..line_of(&repair.before, folder)
    };
    write_json_line(&line, out)
}

fn line_of<'a>(verification: &'a Verification, folder: &Path) -> VerificationLine<'a> {
    let leftovers = verification.leftovers.iter().map(|file| LeftoverLine {
        file: &file.name,
        bytes: file.bytes,
    });
    VerificationLine {
        index: folder.to_string_lossy().into_owned(),
        sound: verification.is_sound(),
        articles: verification.articles,
        segments: verification.segments,
        files: verification.files,
        bytes: verification.bytes,
        compared: verification.compared,
        faults: number_of_faults(verification),
        findings: verification
            .findings
            .iter()
            .map(FindingLine::from)
            .collect(),
        leftovers: leftovers.collect(),
        foreign: &verification.foreign,
        in_use: verification.in_use,
        repair: None,
    }
}
