//! Compiles the lexicon of the stemmer into a hash table, so that it is part of
//! the program and ready when the program starts.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

#[path = "src/analysis/hash.rs"]
mod hash;

const DATA: &str = "src/analysis/stemmer/data";

/// The marks of `roots.txt`, in the order of their bits.
const MARKS: &str = "nvaxNFDCI";

/// The frequency of words of `words.txt`, which `roots.txt` need not list.
const TABLE_FREQUENCY: u8 = 4;

/// One word of the lexicon.
#[derive(Default)]
struct Entry {
    marks: u16,
    frequency: u8,
    root: String,
    informal: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/analysis/hash.rs");
    println!("cargo:rerun-if-changed={DATA}");
    let lexicon = read_lexicon()?;
    let mut source = String::new();
    write_lexicon(&lexicon, &mut source)?;
    write_weights(&mut source)?;
    let hash = hash::hash(source.as_bytes());
    writeln!(
        source,
        "/// Identifies the lexicon and the weights.\npub const LEXICON_HASH: u64 = {hash:#x};"
    )?;
    let out = Path::new(&env::var("OUT_DIR")?).join("lexicon.rs");
    fs::write(out, source)?;
    Ok(())
}

fn read_lexicon() -> Result<BTreeMap<String, Entry>, Box<dyn Error>> {
    let mut lexicon: BTreeMap<String, Entry> = BTreeMap::new();
    for line in lines("roots.txt")? {
        let (word, marks) = line.split_once(' ').ok_or(format!("roots.txt: {line}"))?;
        let entry = lexicon.entry(word.to_owned()).or_default();
        for mark in marks.chars() {
            if let Some(digit) = mark.to_digit(10) {
                entry.frequency = u8::try_from(digit)?;
            } else {
                let bit = MARKS
                    .find(mark)
                    .ok_or(format!("roots.txt: no mark is {mark}: {line}"))?;
                entry.marks |= 1 << bit;
            }
        }
    }
    for line in lines("words.txt")? {
        let (word, root) = line.split_once(' ').ok_or(format!("words.txt: {line}"))?;
        let entry = lexicon.entry(word.to_owned()).or_default();
        root.clone_into(&mut entry.root);
        entry.frequency = entry.frequency.max(TABLE_FREQUENCY);
    }
    for line in lines("informal.txt")? {
        let (word, root) = line
            .split_once(' ')
            .ok_or(format!("informal.txt: {line}"))?;
        let entry = lexicon.entry(word.to_owned()).or_default();
        root.clone_into(&mut entry.informal);
    }
    Ok(lexicon)
}

/// Writes the table: a slot holds the number of its entry, from 1, below 16 bits
/// of the hash; a word is in the first slot from its hash on that is free.
fn write_lexicon(
    lexicon: &BTreeMap<String, Entry>,
    source: &mut String,
) -> Result<(), Box<dyn Error>> {
    let bits = (lexicon.len() * 2).next_power_of_two().trailing_zeros();
    let mut slots = vec![0_u32; 1 << bits];
    let mut words = String::new();
    let mut targets = vec![""];
    let mut numbers: BTreeMap<&str, u16> = BTreeMap::from([("", 0)]);
    for entry in lexicon.values() {
        for root in [&entry.root, &entry.informal] {
            if !numbers.contains_key(root.as_str()) {
                numbers.insert(root, u16::try_from(targets.len())?);
                targets.push(root);
            }
        }
    }
    writeln!(
        source,
        "pub(super) static ENTRIES: [Entry; {}] = [",
        lexicon.len()
    )?;
    for (number, (word, entry)) in (1_usize..).zip(lexicon) {
        let number = u16::try_from(number)?;
        let hash = hash::hash(word.as_bytes());
        let mut slot = usize::try_from(hash >> (64 - bits))?;
        while slots[slot] != 0 {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = (u32::try_from(hash & 0xffff)? << 16) | u32::from(number);
        writeln!(
            source,
            "Entry {{ start: {}, length: {}, frequency: {}, marks: Marks({}), root: {}, informal: {} }},",
            words.len(),
            u8::try_from(word.len())?,
            entry.frequency,
            entry.marks,
            numbers[entry.root.as_str()],
            numbers[entry.informal.as_str()],
        )?;
        words.push_str(word);
    }
    writeln!(
        source,
        "];\npub(super) const SLOT_BITS: u32 = {bits};\npub(super) static SLOTS: [u32; {}] = {slots:?};\n\
         pub(super) static WORDS: &str = {words:?};\npub(super) static TARGETS: [&str; {}] = {targets:?};",
        slots.len(),
        targets.len()
    )?;
    Ok(())
}

fn write_weights(source: &mut String) -> Result<(), Box<dyn Error>> {
    let mut weights: Vec<i16> = Vec::new();
    for line in lines("weights.txt")? {
        let (_, weight) = line.split_once(' ').ok_or(format!("weights.txt: {line}"))?;
        weights.push(weight.parse()?);
    }
    writeln!(
        source,
        "pub(in super::super) const TRAINED: [i16; {}] = {weights:?};",
        weights.len()
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
