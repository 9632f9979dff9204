//! What the benches are made of: archives of any size, the same every time.

#![allow(dead_code, reason = "each bench takes a part")]

use std::path::{Path, PathBuf};

/// Numbers that look like chance and are the same every time: a linear congruential
/// generator, which takes no dependency and no seed from outside.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new() -> Numbers {
        Numbers(2_019)
    }

    /// Returns a number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }
}

/// Returns the folder of the sample archive.
pub(crate) fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// Returns the files with this ending in the folders of the sample archive, in the order
/// of their paths.
pub(crate) fn sample_files(ending: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in sample().read_dir().expect("the sample archive") {
        let folder = folder.expect("an entry").path();
        if folder.is_dir() {
            for file in folder.read_dir().expect("a folder") {
                files.push(file.expect("an entry").path());
            }
        }
    }
    files.retain(|file| file.extension().is_some_and(|end| end == ending));
    files.sort();
    assert!(!files.is_empty(), "the sample archive has no .{ending}");
    files
}

/// Articles put together of the titles and paragraphs of the sample archive.
pub(crate) struct Recombined {
    titles: Vec<String>,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) numbers: Numbers,
}

impl Recombined {
    pub(crate) fn new() -> Recombined {
        let (mut titles, mut paragraphs) = (Vec::new(), Vec::new());
        for file in sample_files("txt") {
            let text = std::fs::read_to_string(file).expect("an article");
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            titles.extend(lines.next().map(str::to_owned));
            let body = lines.filter(|line| !line.starts_with("Oleh"));
            paragraphs.extend(body.map(str::to_owned));
        }
        Recombined {
            titles,
            paragraphs,
            numbers: Numbers::new(),
        }
    }

    /// Returns so many articles as JSON Lines.
    pub(crate) fn json_lines(&mut self, articles: u64) -> String {
        let Recombined {
            titles,
            paragraphs,
            numbers,
        } = self;
        let mut lines = String::new();
        for number in 0..articles {
            let title = &titles[numbers.below(titles.len())];
            let length = 4 + numbers.below(5);
            let body: Vec<&str> = (0..length)
                .map(|_| paragraphs[numbers.below(paragraphs.len())].as_str())
                .collect();
            let (year, month, day) = (numbers.below(11), numbers.below(12), numbers.below(28));
            let record = serde_json::json!({
                "id": format!("gabungan-{number:04}"),
                "title": title,
                "body": body.join("\n\n"),
                "date": format!("{}-{:02}-{:02}", 2015 + year, 1 + month, 1 + day),
                "source": "Gabungan",
            });
            lines.push_str(&record.to_string());
            lines.push('\n');
        }
        lines
    }
}
