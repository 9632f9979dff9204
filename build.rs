//! Compiles the lexicon of the stemmer into a perfect hash, so that it is part
//! of the program and ready when the program starts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const DATA: &str = "src/analysis/stemmer/data";

/// One entry of the lexicon.
#[derive(Default)]
struct Entry {
    marks: u16,
    frequency: u8,
    root: String,
    informal: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={DATA}");
    let mut lexicon: BTreeMap<String, Entry> = BTreeMap::new();
    for line in lines("roots.txt")? {
        let (word, marks) = line.split_once(' ').ok_or(format!("roots.txt: {line}"))?;
        let entry = lexicon.entry(word.to_owned()).or_default();
        for mark in marks.chars() {
            if let Some(digit) = mark.to_digit(10) {
                entry.frequency = u8::try_from(digit)?;
            } else {
                let bit = "nvaxNFDCI"
                    .find(mark)
                    .ok_or(format!("roots.txt: no mark is {mark}: {line}"))?;
                entry.marks |= 1 << bit;
            }
        }
    }
    for line in lines("words.txt")? {
        let (word, root) = line.split_once(' ').ok_or(format!("words.txt: {line}"))?;
        lexicon.entry(word.to_owned()).or_default().root = root.to_owned();
    }
    for line in lines("informal.txt")? {
        let (word, root) = line.split_once(' ').ok_or(format!("informal.txt: {line}"))?;
        lexicon.entry(word.to_owned()).or_default().informal = root.to_owned();
    }
    let mut map = phf_codegen::Map::new();
    for (word, entry) in &lexicon {
        let value = format!(
            "Entry {{ marks: Marks({}), frequency: {}, root: {:?}, informal: {:?} }}",
            entry.marks, entry.frequency, entry.root, entry.informal
        );
        map.entry(word.as_bytes(), value);
    }
    let mut weights = String::new();
    let mut count = 0;
    for line in lines("weights.txt")? {
        let (_, weight) = line.split_once(' ').ok_or(format!("weights.txt: {line}"))?;
        let weight: i16 = weight.parse()?;
        write!(weights, "{weight},")?;
        count += 1;
    }
    let out = Path::new(&env::var("OUT_DIR")?).join("lexicon.rs");
    fs::write(
        out,
        format!(
            "static LEXICON: phf::Map<&'static [u8], Entry> = {};\n\
             pub(super) const TRAINED: [i16; {count}] = [{weights}];\n",
            map.build()
        ),
    )?;
    Ok(())
}

/// Returns the lines of a data file that are no comments.
fn lines(name: &str) -> Result<Vec<String>, std::io::Error> {
    let text = fs::read_to_string(Path::new(DATA).join(name))?;
    Ok(text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect())
}
