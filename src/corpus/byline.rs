//! The byline and dateline of a news text → author, date, source, place and section.
//!
//! Nothing here takes a line for a byline because of its place alone: it has a
//! label (`Oleh:`, `Editor:`), a full date, or the form of a dateline.

use super::dates::{DateReading, Written, is_weekday, path_date};
use super::text::collapse;
use crate::article::{DateRule, Precision};

/// A longer line, in bytes, is no byline; a dateline ends before it.
const MAX_BYTES: usize = 200;

/// How many lines from the beginning may hold the dateline.
const DATELINE_LINES: usize = 3;

/// How much of the first paragraph is searched for a date, in bytes.
const LEAD_BYTES: usize = 1000;

/// What stands between parts of a byline.
const SEPARATORS: [char; 8] = [',', '|', ';', '/', '-', '–', '—', '•'];

/// What a label says of what follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Writer,
    Editor,
    Date,
    /// When it was changed, which is not when it was published.
    Update,
    Source,
    Section,
}

/// Labels in lower case, as they stand before a colon.
const LABELS: [(&str, Label); 57] = [
    ("oleh", Label::Writer),
    ("ditulis oleh", Label::Writer),
    ("laporan oleh", Label::Writer),
    ("penulis", Label::Writer),
    ("penoelis", Label::Writer),
    ("reporter", Label::Writer),
    ("rep", Label::Writer),
    ("laporan", Label::Writer),
    ("pewarta", Label::Writer),
    ("wartawan", Label::Writer),
    ("jurnalis", Label::Writer),
    ("kontributor", Label::Writer),
    ("koresponden", Label::Writer),
    ("author", Label::Writer),
    ("writer", Label::Writer),
    ("by", Label::Writer),
    ("written by", Label::Writer),
    ("editor", Label::Editor),
    ("penyunting", Label::Editor),
    ("redaktur", Label::Editor),
    ("red", Label::Editor),
    ("edited by", Label::Editor),
    ("tanggal", Label::Date),
    ("tgl", Label::Date),
    ("hari/tanggal", Label::Date),
    ("hari, tanggal", Label::Date),
    ("terbit", Label::Date),
    ("diterbitkan", Label::Date),
    ("diterbitkan pada", Label::Date),
    ("dipublikasikan", Label::Date),
    ("dipublikasikan pada", Label::Date),
    ("diposting", Label::Date),
    ("diposting pada", Label::Date),
    ("diunggah", Label::Date),
    ("dimuat", Label::Date),
    ("tayang", Label::Date),
    ("waktu", Label::Date),
    ("date", Label::Date),
    ("published", Label::Date),
    ("published on", Label::Date),
    ("posted", Label::Date),
    ("posted on", Label::Date),
    ("diperbarui", Label::Update),
    ("diperbarui pada", Label::Update),
    ("diperbaharui", Label::Update),
    ("terakhir diperbarui", Label::Update),
    ("updated", Label::Update),
    ("updated on", Label::Update),
    ("last updated", Label::Update),
    ("sumber", Label::Source),
    ("source", Label::Source),
    ("media", Label::Source),
    ("rubrik", Label::Section),
    ("kanal", Label::Section),
    ("kategori", Label::Section),
    ("category", Label::Section),
    ("section", Label::Section),
];

/// First words of what people are called, and places are not.
const TITLES: [&str; 57] = [
    "aktivis",
    "aktor",
    "aktris",
    "anggota",
    "artis",
    "bupati",
    "calon",
    "camat",
    "direktur",
    "dirjen",
    "dirut",
    "dokter",
    "dosen",
    "dr",
    "gubernur",
    "guru",
    "hakim",
    "jaksa",
    "jenderal",
    "juru",
    "kapolda",
    "kapolres",
    "kapolri",
    "kapolsek",
    "kepala",
    "ketua",
    "kiai",
    "komandan",
    "komisioner",
    "lurah",
    "mahasiswa",
    "manajer",
    "mantan",
    "menko",
    "menteri",
    "panglima",
    "paus",
    "pelatih",
    "pemain",
    "pemerintah",
    "pengamat",
    "penyanyi",
    "perdana",
    "petani",
    "polisi",
    "presiden",
    "prof",
    "raja",
    "ratu",
    "sekretaris",
    "tersangka",
    "tim",
    "ustaz",
    "wakil",
    "wali",
    "walikota",
    "warga",
];

/// What the lines of a byline say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Byline {
    writers: Vec<String>,
    editors: Vec<String>,
    /// When it was published, if a date is understood.
    pub(super) date: Option<DateReading>,
    /// Whether that is when it was changed.
    is_update: bool,
    /// A date that is not understood, as written.
    pub(super) date_text: Option<String>,
    /// Who published it.
    pub(super) source: Option<String>,
    /// Where it was filed from.
    pub(super) place: Option<String>,
    /// Section of the paper.
    pub(super) section: Option<String>,
}

impl Byline {
    /// Returns who wrote the article, else who edited it.
    pub(super) fn author(&self) -> Option<String> {
        let people = if self.writers.is_empty() {
            &self.editors
        } else {
            &self.writers
        };
        (!people.is_empty()).then(|| people.join(", "))
    }

    /// Reads a line such as `Oleh : Nama | Kamis, 09 Agustus 2018 - 11:30 WIB`,
    /// `Penulis: A; Editor: B` or `Jakarta, Kamis 9 Agustus 2018`. Returns
    /// whether it is one; if not, nothing is changed.
    pub(super) fn read(&mut self, line: &str) -> bool {
        let line = line.trim();
        if line.len() > MAX_BYTES {
            return false;
        }
        if let Some((label, value)) = label(line) {
            return self.read_labelled(line, label, value);
        }
        let (line, next) = split_before_label(line);
        let is_date = self.read_date_line(line);
        if is_date && !next.is_empty() {
            self.read(next);
        }
        is_date
    }

    /// Reads a line below the title, where `Oleh Nama` and `Laporan Nama` need no colon.
    pub(super) fn read_below_title(&mut self, line: &str) -> bool {
        let line = line.trim();
        let in_brackets = line.strip_prefix('(').and_then(|l| l.strip_suffix(')'));
        if let Some(inner) = in_brackets
            && inner.len() < MAX_BYTES
            && label(inner).is_some()
            && self.read(inner)
        {
            return true;
        }
        self.read_without_colon(in_brackets.unwrap_or(line)) || self.read(line)
    }

    fn read_without_colon(&mut self, line: &str) -> bool {
        let Some((word, rest)) = line.split_once(' ') else {
            return false;
        };
        let label = match word.to_lowercase().as_str() {
            "oleh" | "laporan" => Label::Writer,
            // `Editor Bahasa Indonesia` may be a heading, so these need a whole name.
            "penulis" | "reporter" | "pewarta" | "kontributor" if is_full_name(rest) => {
                Label::Writer
            }
            "editor" | "penyunting" if is_full_name(rest) => Label::Editor,
            _ => return false,
        };
        if line.len() > MAX_BYTES {
            return false;
        }
        let (name, date) = split_date(rest);
        // `Laporan Wartawan HARIAN.com, Nama`: the name comes last.
        let name = without_office(name.rsplit(',').next().unwrap_or(name).trim());
        let is_name = is_name(name) && name.starts_with(char::is_uppercase);
        if is_name {
            let people = if label == Label::Writer {
                &mut self.writers
            } else {
                &mut self.editors
            };
            people.extend(collapse(name));
            self.set_date(date);
        }
        is_name
    }

    fn read_labelled(&mut self, line: &str, label: Label, value: &str) -> bool {
        let (value, next) = split_before_label(value);
        match label {
            Label::Writer | Label::Editor => {
                let (names, date) = split_date(value);
                let (name, other) = names.split_once('|').unwrap_or((names, ""));
                // Interviews have lines that begin with *Wartawan:* as well.
                let is_oleh = line
                    .get(..4)
                    .is_some_and(|l| l.eq_ignore_ascii_case("oleh"));
                if !is_oleh && !is_name(name) {
                    return false;
                }
                let people = if label == Label::Writer {
                    &mut self.writers
                } else {
                    &mut self.editors
                };
                if let Some(name) = collapse(name.trim_end_matches([',', ' ']))
                    && !people.contains(&name)
                {
                    people.push(name);
                }
                if has_site_name(other) {
                    self.source = self.source.take().or_else(|| collapse(other));
                } else if date.is_none() {
                    self.date_text = self.date_text.take().or_else(|| collapse(other));
                }
                self.set_date(date);
            }
            Label::Date | Label::Update => match Written::parse(value) {
                Some(date) if label == Label::Update => self.set_update(&date),
                Some(date) => self.set_date(Some(date)),
                None => return false,
            },
            Label::Source if is_source(value) => {
                self.source = self.source.take().or_else(|| collapse(value));
            }
            Label::Section if is_source(value) => {
                self.section = self.section.take().or_else(|| collapse(value));
            }
            Label::Source | Label::Section => return false,
        }
        if !next.is_empty() {
            self.read(next);
        }
        true
    }

    /// Reads a line that is a full date, perhaps after a place or the name of a site.
    fn read_date_line(&mut self, line: &str) -> bool {
        let (head, Some(date)) = split_date(line) else {
            return false;
        };
        let Some(reading) = date.resolve(DateRule::Byline, None) else {
            // 31 Februari 2018: a date that is not in the calendar.
            let is_strange = head.is_empty() && date.is_full();
            if is_strange {
                self.set_date(Some(date));
            }
            return is_strange;
        };
        if !date.has_day() {
            return false;
        }
        if !head.is_empty() {
            if has_site_name(head) && is_source(head) {
                self.source = self.source.take().or_else(|| collapse(head));
            } else if is_place(head, 4) && line[head.len()..].trim_start().starts_with(',') {
                self.place = self.place.take().or_else(|| collapse(head));
            } else if line[head.len()..].trim_start().starts_with('|') && is_full_name(head) {
                self.writers.extend(collapse(head));
            } else {
                return false;
            }
        }
        self.set_reading(reading);
        true
    }

    /// The first date counts, but one of publication before one of a change.
    fn set_reading(&mut self, reading: DateReading) {
        if self.date.is_none() || self.is_update {
            self.date = Some(reading);
            self.is_update = false;
        }
    }

    fn set_update(&mut self, date: &Written<'_>) {
        if self.date.is_none() {
            self.date = date.resolve(DateRule::Byline, None);
            self.is_update = true;
        }
    }

    fn set_date(&mut self, date: Option<Written<'_>>) {
        let Some(date) = date else { return };
        match date.resolve(DateRule::Byline, None) {
            Some(reading) => self.set_reading(reading),
            None => {
                self.date_text = self.date_text.take().or_else(|| collapse(date.text()));
            }
        }
    }

    /// Takes a line that stands between title and byline. Returns whether it is
    /// the source, place or section; if not, it belongs to the text.
    pub(super) fn read_between(&mut self, line: &str) -> bool {
        let line = line.trim();
        if let Some((name, site)) = name_beside_site(line) {
            self.writers.extend(collapse(name));
            self.source = self.source.take().or_else(|| collapse(site));
            return true;
        }
        let is_word = |c: char| c.is_alphabetic() || matches!(c, ' ' | '&' | '-' | '/');
        let slot = if has_site_name(line) && is_source(line) {
            &mut self.source
        } else if is_known_place(line) {
            &mut self.place
        } else if line.split_whitespace().count() <= 3 && line.chars().all(is_word) {
            &mut self.section
        } else {
            return false;
        };
        if slot.is_some() {
            return false;
        }
        *slot = collapse(line);
        true
    }
}

/// Splits `Nama Orang - HARIAN.com` into the name and the site.
fn name_beside_site(line: &str) -> Option<(&str, &str)> {
    let (name, site) = [" - ", " – ", " — ", " | "]
        .iter()
        .find_map(|dash| line.split_once(dash))?;
    let is_site = |text: &str| has_site_name(text) && text.split_whitespace().count() == 1;
    let words = name.split_whitespace().count();
    (is_site(site)
        && (2..=4).contains(&words)
        && is_name(name)
        && name
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '\'' | '’'))
        && !has_site_name(name)
        && !is_known_place(name))
    .then_some((name, site))
}

/// Splits `Oleh : Nama` into what its label means and what follows it. Before
/// a full date no colon is needed: `Diperbarui 9 Agustus 2018`.
fn label(text: &str) -> Option<(Label, &str)> {
    let before_colon = || {
        let (name, value) = text.split_once(':')?;
        let name = collapse(name)?.to_lowercase();
        Some((known_label(&name).or_else(|| joint_label(&name))?, value))
    };
    before_colon().or_else(|| label_before_date(text))
}

fn known_label(name: &str) -> Option<Label> {
    let (_, label) = LABELS.iter().find(|(known, _)| *known == name)?;
    Some(*label)
}

/// What `penulis/editor` and `redaktur & reporter` mean: one person did both.
fn joint_label(name: &str) -> Option<Label> {
    let (first, second) = ["/", "&", " dan "]
        .iter()
        .find_map(|joint| name.split_once(joint))?;
    match (known_label(first.trim())?, known_label(second.trim())?) {
        (Label::Writer, Label::Writer | Label::Editor) | (Label::Editor, Label::Writer) => {
            Some(Label::Writer)
        }
        (Label::Editor, Label::Editor) => Some(Label::Editor),
        _ => None,
    }
}

fn label_before_date(text: &str) -> Option<(Label, &str)> {
    LABELS
        .iter()
        .filter(|(_, label)| matches!(label, Label::Date | Label::Update))
        .find_map(|(known, label)| {
            let (name, value) = text.split_at_checked(known.len())?;
            let is_label = name.eq_ignore_ascii_case(known) && value.starts_with(' ');
            if !is_label {
                return None;
            }
            // `Terbit 9 Agustus 2018 | Diperbarui 10 Agustus 2018`
            let first = || Written::parse(value.split('|').next()?);
            let date = Written::parse(value).or_else(first)?;
            date.is_full().then_some((*label, value))
        })
}

/// Splits `Nama; Editor: Nama` before the second label, at a separator or space.
fn split_before_label(text: &str) -> (&str, &str) {
    text.char_indices()
        .filter(|(_, c)| SEPARATORS.contains(c) || c.is_whitespace())
        .map(|(at, c)| (&text[..at], text[at + c.len_utf8()..].trim()))
        .find(|(_, rest)| label(rest).is_some())
        .map_or((text, ""), |(first, rest)| {
            (first.trim_end().trim_end_matches(SEPARATORS), rest)
        })
}

/// Splits off the date that ends a text; the longest one.
fn split_date(text: &str) -> (&str, Option<Written<'_>>) {
    if let Some(date) = Written::parse(text) {
        return ("", Some(date));
    }
    text.char_indices()
        .filter(|(_, c)| SEPARATORS.contains(c))
        .find_map(|(at, separator)| {
            let date = Written::parse(&text[at + separator.len_utf8()..])?;
            // `Budi, 2018` may be anything; `Budi | 2018` is a byline.
            let head = without_weekday(text[..at].trim_end());
            (separator == '|' || date.has_day()).then_some((head, Some(date)))
        })
        .unwrap_or((text, None))
}

/// Cuts the weekday off `Budi Santoso Kamis`, after which its date came.
fn without_weekday(text: &str) -> &str {
    match text.rsplit_once(' ') {
        Some((name, last)) if is_weekday(last) => name.trim_end(),
        _ => text,
    }
}

/// Takes `Wartawan HARIAN.com` or `Reporter` off the name behind it.
fn without_office(name: &str) -> &str {
    const OFFICES: [&str; 4] = ["wartawan", "reporter", "jurnalis", "kontributor"];
    let Some((office, rest)) = name.split_once(' ') else {
        return name;
    };
    if !OFFICES.contains(&office.to_lowercase().as_str()) {
        return name;
    }
    match rest.split_once(' ') {
        Some((site, name)) if has_site_name(site) => name.trim(),
        _ => rest.trim(),
    }
}

/// Whether a text has the form of first and family name, perhaps with the town of
/// a contributor before it: `Rina Astuti`, `Banyumas, Rina Astuti`.
fn is_full_name(text: &str) -> bool {
    let name = text.rsplit(", ").next().unwrap_or(text);
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | '\'' | '’');
    (2..=4).contains(&name.split_whitespace().count())
        && name.chars().all(is_letter)
        && is_name(name)
        && text.split_whitespace().count() <= 6
}

/// Returns the author in the field of a record that has the form of a byline:
/// `Penulis: Nama`.
pub(super) fn author_of_line(line: &str) -> Option<String> {
    let mut byline = Byline::default();
    byline.read_below_title(line).then(|| byline.author())?
}

/// Returns the date in the field of a record that has the form of a byline:
/// `Harian.com - 09/08/2018, 11:30 WIB`.
pub(super) fn date_of_line(line: &str, rule: DateRule) -> Option<DateReading> {
    let mut byline = Byline::default();
    let mut reading = byline.read(line).then_some(byline.date)??;
    reading.published.rule = rule;
    Some(reading)
}

/// Whether a text may be the name of one or more people, or of an account (`admin`).
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let fits = |word: &&str| {
        word.starts_with(|c: char| c.is_uppercase() || matches!(c, '(' | '&' | '@' | '\'' | '’'))
            || matches!(
                *word,
                "dan" | "bin" | "binti" | "van" | "der" | "de" | "al" | "el"
            )
    };
    (1..=10).contains(&words.len())
        && (words.len() == 1 || words.iter().all(fits))
        && !text.trim_end().ends_with(['?', '!', ':'])
}

/// Returns the author that the end of a text names: in lines such as
/// `Penulis: Nama`, else by initials, `(abc/xyz)`.
pub(super) fn closing_author(body: &str) -> Option<String> {
    let mut byline = Byline::default();
    let mut lines = body.lines().rev().filter(|line| !line.trim().is_empty());
    let mut last = lines.next()?;
    if is_copyright(last) {
        last = lines.next()?;
    }
    if label(last).is_some() && byline.read(last) {
        for line in lines.take(2) {
            if label(line).is_none() || !byline.read(line) {
                break;
            }
        }
        // They were read from the last to the first.
        byline.writers.reverse();
        byline.editors.reverse();
        return byline.author();
    }
    let last = last.trim_end();
    let in_brackets = |open: char, close: char| last.strip_suffix(close)?.rsplit_once(open);
    let (text, initials) = in_brackets('(', ')').or_else(|| in_brackets('[', ']'))?;
    let is_initials =
        |part: &str| (2..=5).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic());
    // `120 (km/jam)` is no end of a sentence.
    let ends = text.trim_end().is_empty()
        || text
            .trim_end()
            .ends_with(['.', '!', '?', '"', '”', '\'', '’']);
    (ends && initials.contains('/') && initials.split('/').all(is_initials))
        .then(|| initials.to_owned())
}

fn is_copyright(line: &str) -> bool {
    let line = line.trim_start();
    let start = line.get(..9).unwrap_or_default();
    start.eq_ignore_ascii_case("copyright") || line.starts_with('©')
}

/// The parts of a dateline.
#[derive(Debug, Default)]
struct Dateline<'a> {
    source: Option<&'a str>,
    place: Option<&'a str>,
    date: Option<Written<'a>>,
}

/// Reads source and place from the dateline that begins a body: `SOURCE - Place, text`,
/// `PLACE, SOURCE - text`, `Place (SOURCE) - text`, `SOURCE.com, Place - text`,
/// `Place - text` or `source.co.id - text`.
pub(super) fn parse_dateline(body: &str) -> (Option<String>, Option<String>) {
    let line = body.lines().next().unwrap_or_default();
    let found = dateline(line).unwrap_or_default();
    (
        found.source.and_then(collapse),
        found.place.and_then(collapse),
    )
}

/// Finds the date of an article that has none of its own: that of the dateline, a
/// weekday with its date in the first paragraph (`Kamis (9/8)`), or that of the
/// names of file and folders. The first paragraph tells of days before and after
/// as well, so it only counts where the names know no day.
pub(super) fn date_from_surroundings(body: &str, relative: &str) -> Option<DateReading> {
    let path = path_date(relative);
    let resolve = |date: Written<'_>| date.resolve(DateRule::Dateline, path.as_ref());
    let mut lines = body.lines().filter(|line| !line.trim().is_empty());
    let first = lines.clone().next();
    let in_dateline = lines
        .by_ref()
        .take(DATELINE_LINES)
        .find_map(|line| dateline(line)?.date);
    if let Some(reading) = in_dateline.and_then(resolve) {
        return Some(reading);
    }
    let knows_day = path
        .as_ref()
        .is_some_and(|published| published.precision >= Precision::Day);
    if !knows_day && let Some(reading) = first.and_then(lead_date).and_then(resolve) {
        return Some(reading);
    }
    path.map(|published| DateReading {
        published,
        note: None,
    })
}

/// Finds the first `Kamis (9/8)` or `Kamis malam (9/8/2018)` of a paragraph.
fn lead_date(paragraph: &str) -> Option<Written<'_>> {
    let text = &paragraph[..paragraph.floor_char_boundary(LEAD_BYTES)];
    text.match_indices('(').find_map(|(open, _)| {
        let close = open + text[open..].find(')')? + 1;
        let mut starts = text[..open]
            .rmatch_indices(|c: char| c.is_whitespace())
            .map(|(at, _)| at + 1)
            .chain([0])
            .take(5);
        starts.find_map(|start| {
            let date = Written::parse(text.get(start..close)?)?;
            (date.has_weekday() && date.has_day()).then_some(date)
        })
    })
}

/// Reads the dateline of a line.
fn dateline(line: &str) -> Option<Dateline<'_>> {
    let start = &line[..line.floor_char_boundary(MAX_BYTES)];
    if let Some((head, tail)) = split_at_dash(start)
        && let Some(found) = dateline_before_dash(head, tail)
    {
        return Some(found);
    }
    // `Jakarta: Presiden tiba`, `HARIAN.com, Jakarta: Presiden tiba`
    if let Some((head, tail)) = start.split_once(": ")
        && head.rsplit(',').next().is_some_and(is_known_place)
        && (!head.contains(',') || head.split(',').next().is_some_and(has_site_name))
        && let Some(found) = dateline_before_dash(head, tail)
    {
        return Some(found);
    }
    // `Liputan.com, Jakarta Presiden tiba`: a dateline without a dash.
    let (source, rest) = start.split_once(',')?;
    let rest = rest.trim_start();
    let place = rest
        .match_indices(' ')
        .take(3)
        .map(|(at, _)| &rest[..at])
        .filter(|words| is_known_place(words))
        .last()?;
    let fits = has_site_name(source)
        && is_source(source)
        && rest[place.len()..]
            .trim_start()
            .starts_with(char::is_uppercase);
    fits.then_some(Dateline {
        source: Some(source),
        place: Some(place),
        date: None,
    })
}

fn dateline_before_dash<'a>(head: &'a str, tail: &'a str) -> Option<Dateline<'a>> {
    let (names, date) = names_and_date(head);
    let found = |source, place| {
        Some(Dateline {
            source,
            place,
            date: date.clone(),
        })
    };
    let sentence = starts_sentence(tail);
    match names[..] {
        [] if date.is_some() && sentence => found(None, None),
        [name] => {
            if let Some(mut found) = place_after_source(name, tail) {
                found.date = found.date.or(date);
                return Some(found);
            }
            if has_site_name(name) && is_source(name) {
                return found(Some(name), None);
            }
            // `JAKARTA - HARIAN.com - Presiden tiba.`
            if is_known_place(name)
                && let Some((source, text)) = split_at_dash(tail)
                && is_source(source)
                && (has_site_name(source) || !source.chars().any(char::is_lowercase))
                && starts_sentence(text)
            {
                return found(Some(source), Some(name));
            }
            let fits = is_place(name, 3) && !name.contains('.') && sentence && !is_person(name);
            fits.then(|| found(None, Some(name)))?
        }
        [place, region] if sentence && is_known_place(place) && is_known_place(region) => {
            found(None, Some(place))
        }
        [source, place]
            if sentence
                && (has_site_name(source) || is_known_place(place))
                && is_source(source)
                && is_place(place, 4) =>
        {
            found(Some(source), Some(place))
        }
        [place, source]
            if sentence
                && is_place(place, 4)
                && is_source(source)
                && !is_person(place)
                && !is_person(source) =>
        {
            found(Some(source), Some(place))
        }
        [place, region, source]
            if sentence && is_place(place, 4) && is_known_place(region) && is_source(source) =>
        {
            found(Some(source), Some(place))
        }
        _ => None,
    }
}

/// Reads `SOURCE - Place, text` and `SOURCE - Place, Kamis (9/8/2018) - text`.
fn place_after_source<'a>(source: &'a str, tail: &'a str) -> Option<Dateline<'a>> {
    if !is_source(source) || is_known_place(source) {
        return None;
    }
    if let Some((head, text)) = split_at_dash(tail)
        && let (names, date @ Some(_)) = names_and_date(head)
        && let [place] = names[..]
        && is_place(place, 4)
        && starts_sentence(text)
    {
        return Some(Dateline {
            source: Some(source),
            place: Some(place),
            date,
        });
    }
    // `HARIAN.CO.ID - JAKARTA. Presiden tiba.`
    if has_site_name(source)
        && let Some((place, text)) = tail.split_once(". ")
        && !place.chars().any(char::is_lowercase)
        && is_known_place(place)
        && starts_sentence(text)
    {
        return Some(Dateline {
            source: Some(source),
            place: Some(place),
            date: None,
        });
    }
    let (place, text) = tail.split_once(',')?;
    let first_word = text.split_whitespace().next().unwrap_or_default();
    let fits = is_place(place, 4)
        && !is_person(place)
        && (starts_sentence(text)
            // `Kalabahi - Ribuan Warga, Senin (9/8), …` has no source.
            && (has_site_name(source) || !is_weekday(first_word))
            // `Situs.com - Budi Santoso, putra sulung …` has no place.
            || has_site_name(source) && is_known_place(place));
    fits.then_some(Dateline {
        source: Some(source),
        place: Some(place),
        date: None,
    })
}

/// Splits `Jakarta, Kamis (9/8/2018)` and `Jakarta, 9/8 (ANTARA)` into names and date.
fn names_and_date(head: &str) -> (Vec<&str>, Option<Written<'_>>) {
    let mut names = Vec::new();
    let mut date = None;
    for part in head.split(',') {
        // A date may have brackets of its own; others hold a part.
        let pieces: Vec<&str> = if day_after_place(part).1.is_some() {
            vec![part]
        } else {
            part.split(['(', ')']).collect()
        };
        for piece in pieces {
            let (name, found) = day_after_place(piece);
            date = date.or(found);
            if !name.is_empty() && !is_weekday(name) {
                names.push(name);
            }
        }
    }
    (names, date)
}

/// Splits off the full date that ends a text, where it is all of the text or
/// begins with a weekday: `Jakarta Kamis (9/8)`.
fn day_after_place(text: &str) -> (&str, Option<Written<'_>>) {
    let text = text.trim();
    let weekdays = text
        .match_indices(' ')
        .map(|(at, _)| at + 1)
        .filter(|&at| text[at..].split_whitespace().next().is_some_and(is_weekday));
    std::iter::once(0)
        .chain(weekdays)
        .find_map(|at| {
            let date = Written::parse(&text[at..]).filter(Written::has_day)?;
            Some((text[..at].trim_end(), Some(date)))
        })
        .unwrap_or((text, None))
}

/// Splits a line at its first dash between spaces. After a bracket, a place that
/// is known or the name of a site, the space before it may be missing.
fn split_at_dash(line: &str) -> Option<(&str, &str)> {
    let is_dash = |c: char| matches!(c, '-' | '–' | '—');
    line.match_indices(is_dash).find_map(|(at, _)| {
        let head = &line[..at];
        let tail = line[at..].trim_start_matches(is_dash);
        let ends = head.ends_with(char::is_whitespace)
            || head.ends_with(')')
            || head.ends_with(").")
            || head.rsplit(',').next().is_some_and(is_known_place)
            || has_site_name(head) && !head.contains('/');
        (ends && tail.starts_with(char::is_whitespace)).then(|| {
            let head = head.strip_suffix('.').filter(|head| head.ends_with(')'));
            (head.unwrap_or(&line[..at]).trim(), tail.trim())
        })
    })
}

/// Whether a text is one of the provinces, cities and towns that news comes from.
fn is_known_place(text: &str) -> bool {
    let Some(name) = collapse(text).filter(|name| name.len() <= 40) else {
        return false;
    };
    let name = name.to_lowercase();
    let name = ["kota ", "kabupaten ", "kab. "]
        .iter()
        .find_map(|kind| name.strip_prefix(kind))
        .unwrap_or(&name);
    include_str!("places.txt")
        .lines()
        .any(|known| known == name)
}

/// Whether a text begins with what a person is called: `Presiden`, `Gubernur NTT`.
fn is_person(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let first = first.trim_end_matches('.').to_lowercase();
    // Raja Ampat is a place.
    TITLES.contains(&first.as_str()) && !is_known_place(text)
}

fn is_source(text: &str) -> bool {
    let text = text.trim();
    let is_site = !text.contains(char::is_whitespace) && has_site_name(text);
    (is_site || text.starts_with(|c: char| c.is_uppercase() || c.is_numeric()))
        && text.chars().count() <= 60
        && text.split_whitespace().count() <= 6
        && !text.contains(['(', ')', ','])
}

fn is_place(text: &str, max_words: usize) -> bool {
    let text = text.trim();
    let is_place_char = |c: char| {
        c.is_alphabetic() || c.is_whitespace() || matches!(c, '-' | '\'' | '’' | '.' | '/')
    };
    !text.is_empty()
        && text.chars().count() <= 40
        && text.chars().all(is_place_char)
        && text.split_whitespace().count() <= max_words
        && text
            .split_whitespace()
            .all(|word| word.starts_with(char::is_uppercase))
        && !has_site_name(text)
}

/// Returns whether a word is the name of a web site, as in `INDUSTRY.co.id`.
fn has_site_name(text: &str) -> bool {
    text.split_whitespace()
        .filter_map(|word| word.rsplit_once('.'))
        .any(|(name, ending)| {
            // Initials (`H.M.`) and numbers (`1.500`) have dots too.
            !name.is_empty() && ending.len() >= 2 && ending.bytes().all(|b| b.is_ascii_alphabetic())
        })
}

/// Returns whether this may be the beginning of a sentence. An aside between
/// dashes (`Pemerintah - dalam hal ini, menteri`) goes on in lower case.
fn starts_sentence(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| !c.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines() {
        type Expected<'a> = Option<(Option<&'a str>, Option<&'a str>, Option<&'a str>)>;
        let check = |line: &str, expected: Expected| {
            let mut byline = Byline::default();
            let read = byline.read(line);
            let author = byline.author();
            let iso = byline.date.as_ref().map(|date| date.published.to_iso());
            let found = read.then_some((
                author.as_deref(),
                iso.as_deref(),
                byline.date_text.as_deref(),
            ));
            assert_eq!(found, expected, "{line:?}");
            if !read {
                assert_eq!(byline, Byline::default(), "{line:?}");
            }
        };
        let budi = Some("Budi Santoso");
        let minute = Some("2018-08-09T11:30:00+07:00");
        for line in [
            "Oleh : Budi Santoso | Kamis, 09 Agustus 2018 - 11:30 WIB",
            "Oleh: Budi Santoso | HARIAN.com | Kamis, 09 Agustus 2018 | 11:30 WIB",
            "Oleh: Budi Santoso, Kamis, 9 Agustus 2018 pukul 11.30 WIB",
            "Penulis: Budi Santoso - Kamis, 09/08/2018 11:30 WIB",
            "REPORTER : Budi Santoso — 9/8/2018 11:30",
            "Penulis: Budi Santoso; Editor: Ani | Kamis, 09 Agustus 2018 - 11:30 WIB",
            "Editor: Ani | Reporter: Budi Santoso | 9 Agustus 2018 11:30 WIB",
        ] {
            check(line, Some((budi, minute, None)));
        }
        check("OLEH: Budi  Santoso", Some((budi, None, None)));
        check("Laporan: Budi Santoso", Some((budi, None, None)));
        check(
            "Pewarta : Budi Santoso/Editor : Ani",
            Some((budi, None, None)),
        );
        check("Editor: Ani", Some((Some("Ani"), None, None)));
        check(
            "Penulis: Budi dan Ani; Penulis: Umar",
            Some((Some("Budi dan Ani, Umar"), None, None)),
        );
        check("oleh:Budi |", Some((Some("Budi"), None, None)));
        check("Oleh : | 2018", Some((None, Some("2018"), None)));
        check(
            "Oleh : Budi | kemarin",
            Some((Some("Budi"), None, Some("kemarin"))),
        );
        check(
            "Oleh : Budi | Kamis (9/8)",
            Some((Some("Budi"), None, Some("Kamis (9/8)"))),
        );
        check(
            "Kamis, 09 Agustus 2018 - 11:30 WIB",
            Some((None, minute, None)),
        );
        check(
            "Jakarta, Kamis 9 Agustus 2018",
            Some((None, Some("2018-08-09"), None)),
        );
        let minute = Some((None, Some("2018-08-09T11:30:00+07:00"), None));
        for line in [
            "Diterbitkan: 9 Agustus 2018",
            "Diposting pada 9 Agustus 2018",
            "Diperbarui: 9 Agustus 2018",
            "DIPERBARUI 9 Agustus 2018",
            "Dipublikasikan pada Kamis, 9 Agustus 2018",
            "Diperbarui: 10 Agustus 2018 | Diterbitkan: 9 Agustus 2018",
            "Kamis, 9 Agustus 2018 | Diperbarui: 10 Agustus 2018",
        ] {
            check(line, Some((None, Some("2018-08-09"), None)));
        }
        for line in [
            "Diperbarui 9 Agustus 2018, 11:30 WIB",
            "Published Aug 9, 2018 11:30 AM",
            "Published: Aug 9, 2018 11:30 AM",
            "Updated Aug 9, 2018 11:30 AM",
            "Diterbitkan 9 Agustus 2018, 11:30 WIB | Diperbarui 10 Agustus 2018, 09:00 WIB",
            "Kamis, 9 Agustus 2018 11:30 WIB | Diperbarui: 10 Agustus 2018",
        ] {
            check(line, minute);
        }
        for line in [
            "Oleh-oleh: khas Bandung",
            "Oleh Budi",
            "Olé : Budi",
            "Ole",
            "",
            "2018",
            "Agustus 2018",
            "Kamis (9/8)",
            "Banjir melanda kota, 9 Agustus 2018",
            "Wartawan: Bagaimana pendapat Bapak?",
            "Editor: media harus berpihak kepada warga",
            "Tanggal: belum ditentukan",
            "Diperbarui",
            "Diperbarui: setiap hari",
            "Diperbarui Agustus 2018",
            "Updated9 Agustus 2018",
        ] {
            check(line, None);
        }
    }

    #[test]
    fn below_the_title_no_colon_is_needed() {
        let check = |line: &str, author: Option<&str>| {
            let mut byline = Byline::default();
            assert_eq!(byline.read_below_title(line), author.is_some(), "{line:?}");
            assert_eq!(byline.author().as_deref(), author, "{line:?}");
        };
        check("Oleh Budi Santoso", Some("Budi Santoso"));
        check("Laporan Budi Santoso", Some("Budi Santoso"));
        check(
            "Laporan Wartawan HARIAN.com, Budi Santoso",
            Some("Budi Santoso"),
        );
        check("Oleh Budi Santoso - 9 Agustus 2018", Some("Budi Santoso"));
        check("Laporan keuangan terbit", None);
        check("Oleh karena itu harga naik", None);
        check("Oleh", None);
    }

    #[test]
    fn other_lines_of_a_byline() {
        let check = |line: &str, expected: [Option<&str>; 3]| {
            let mut byline = Byline::default();
            assert!(byline.read(line) || byline.read_between(line), "{line:?}");
            let found = [&byline.source, &byline.place, &byline.section];
            assert_eq!(found.map(Option::as_deref), expected, "{line:?}");
        };
        check("HARIAN.com", [Some("HARIAN.com"), None, None]);
        check("Sumber: Koran Harian", [Some("Koran Harian"), None, None]);
        check(
            "HARIAN.com - Kamis, 9 Agustus 2018",
            [Some("HARIAN.com"), None, None],
        );
        check("Banda Aceh", [None, Some("Banda Aceh"), None]);
        check(
            "Kalabahi Kota, Kamis 9 Agustus 2018",
            [None, Some("Kalabahi Kota"), None],
        );
        check("EKONOMI", [None, None, Some("EKONOMI")]);
        check("Rubrik: Ekonomi", [None, None, Some("Ekonomi")]);
        assert!(!Byline::default().read_between("Harga naik di semua pasar"));
        assert!(!Byline::default().read_between("Pasal 3"));
    }

    #[test]
    fn names_beside_dates_sites_and_in_brackets() {
        let mut byline = Byline::default();
        assert!(byline.read("Oleh : Budi Santoso Kamis, 9 Agustus 2018 - 10:00 WIB"));
        assert_eq!(byline.author().as_deref(), Some("Budi Santoso"));
        let mut byline = Byline::default();
        assert!(byline.read_between("Budi Santoso - HARIAN.com"));
        assert_eq!(byline.author().as_deref(), Some("Budi Santoso"));
        assert_eq!(byline.source.as_deref(), Some("HARIAN.com"));
        for line in ["(Oleh Budi Santoso)", "(Oleh: Budi Santoso)"] {
            let mut byline = Byline::default();
            assert!(byline.read_below_title(line), "{line}");
            assert_eq!(byline.author().as_deref(), Some("Budi Santoso"), "{line}");
        }
        let mut byline = Byline::default();
        assert!(byline.read("Senin, 31 Februari 2018"));
        assert_eq!(
            (byline.date, byline.date_text.as_deref()),
            (None, Some("Senin, 31 Februari 2018"))
        );
    }

    #[test]
    fn authors_at_the_end() {
        let check = |body: &str, author: Option<&str>| {
            assert_eq!(closing_author(body).as_deref(), author, "{body:?}");
        };
        check("Ia pulang. (abc/xyz)", Some("abc/xyz"));
        check("“Kami pulang.” (abc/xyz/DEF)\n", Some("abc/xyz/DEF"));
        check("Ia pulang.\n\n(abc/xyz)", Some("abc/xyz"));
        check("Ia pulang.\nPenulis: Budi\nEditor: Ani\n", Some("Budi"));
        check("Ia pulang.\nPenulis: Budi\nPenulis: Ani", Some("Budi, Ani"));
        check("Ia pulang.\nEditor: Ani", Some("Ani"));
        for body in [
            "",
            "(",
            ")",
            "Kecepatan 120 (km/jam)",
            "Ia pulang. (PHK)",
            "Ia pulang. (abc/)",
            "Ia pulang. (abc/xyzxyz)",
            "Ia pulang. (9/8)",
            "Ia pulang. (abc/xyz) lalu",
        ] {
            check(body, None);
        }
    }

    #[test]
    fn datelines() {
        let check = |body: &str, source: Option<&str>, place: Option<&str>| {
            let found = parse_dateline(body);
            assert_eq!(
                (found.0.as_deref(), found.1.as_deref()),
                (source, place),
                "{body:?}"
            );
        };
        let both = |body, source, place| check(body, Some(source), Some(place));
        both(
            "Suara Industri - Jakarta, Presiden tiba.",
            "Suara Industri",
            "Jakarta",
        );
        both(
            "HARIAN.co.id - Denpasar, Gubernur tiba.",
            "HARIAN.co.id",
            "Denpasar",
        );
        both(
            "HARIAN.co.id - Denpasar, gubernur tiba.",
            "HARIAN.co.id",
            "Denpasar",
        );
        both(
            "JAKARTA, KORAN.com — Presiden tiba.",
            "KORAN.com",
            "JAKARTA",
        );
        both(
            "Banda Aceh (KANTOR BERITA) – Dua orang",
            "KANTOR BERITA",
            "Banda Aceh",
        );
        check(
            "INDUSTRY.co.id - Presiden tiba.",
            Some("INDUSTRY.co.id"),
            None,
        );
        check("Jakarta - Presiden tiba.", None, Some("Jakarta"));
        check(
            "Jakarta - Presiden, yang sakit, tiba.",
            None,
            Some("Jakarta"),
        );
        check(
            "Kota Banda Aceh - “Kami pulang.”",
            None,
            Some("Kota Banda Aceh"),
        );
        both(
            "HARIAN.co.id, Bandung - Presiden tiba.",
            "HARIAN.co.id",
            "Bandung",
        );
        both(
            "HARIAN Utama, Bandung - Ia tiba.",
            "HARIAN Utama",
            "Bandung",
        );
        both("Jakarta (ANTARA) - Ia tiba.", "ANTARA", "Jakarta");
        both("Jakarta (ANTARA)- Ia tiba.", "ANTARA", "Jakarta");
        both("Jakarta, 9/8 (ANTARA) - Ia tiba.", "ANTARA", "Jakarta");
        both(
            "Jakarta, CNN Indonesia -- Ia tiba.",
            "CNN Indonesia",
            "Jakarta",
        );
        both("Kediri, Jawa Timur (ANTARA) - Ia tiba.", "ANTARA", "Kediri");
        both(
            "HARIAN.com, Jakarta Presiden tiba.",
            "HARIAN.com",
            "Jakarta",
        );
        both(
            "Suara Industri - Jakarta, Kamis (9/8/2018) - Presiden tiba.",
            "Suara Industri",
            "Jakarta",
        );
        for body in [
            "Jakarta- Presiden tiba.",
            "Jakarta - Presiden Joko Widodo, yang sakit, tiba.",
            "Jakarta - Presiden Joko Widodo, Kamis (9/8), tiba.",
            "Jakarta - Indonesia, Malaysia dan Singapura sepakat.",
            "Jakarta, Kamis (9/8/2018) - Presiden tiba.",
            "Jakarta, Kamis - Presiden tiba.",
            "Jakarta Kamis (9/8) - Presiden tiba.",
        ] {
            check(body, None, Some("Jakarta"));
        }
        check(
            "Kalabahi - Gubernur NTT, Kamis (9/8), tiba.",
            None,
            Some("Kalabahi"),
        );
        check(
            "Wolowaru - Gubernur NTT, Budi, tiba.",
            None,
            Some("Wolowaru"),
        );
        check("Cimahi, Jawa Barat - Ia tiba.", None, Some("Cimahi"));
        for body in [
            "",
            "Pemerintah - dalam hal ini, menteri",
            "Pemerintah - dalam hal ini menteri - diam.",
            "Jakarta-Bandung macet, Senin.",
            "Jakarta -",
            "Harga beras naik - Pemerintah diam.",
            "1.500 rumah - Semua terendam.",
            "H.M. Budi - Presiden tiba.",
            "Presiden tiba.\nJakarta - Presiden tiba.",
            "Budi, yang sakit - Ia diam.",
            "Presiden (yang sakit) - Ia diam.",
            "Gubernur NTT - Ia diam.",
            "HARIAN.com, kata Budi, salah.",
        ] {
            check(body, None, None);
        }
    }

    #[test]
    fn dates_from_surroundings() {
        let check = |body: &str, path: &str, expected: Option<(&str, &str)>| {
            let found = date_from_surroundings(body, path);
            let iso = found.as_ref().map(|found| found.published.to_iso());
            let rule = found.as_ref().map(|found| found.published.rule.name());
            assert_eq!(iso.as_deref().zip(rule), expected, "{body:?} {path:?}");
        };
        let dateline = Some(("2018-08-09", "dateline"));
        check("Jakarta, Kamis (9/8/2018) - Ia tiba.", "a.txt", dateline);
        check("Jakarta, Kamis (9/8) - Ia tiba.", "2018/a.txt", dateline);
        check(
            "Jakarta, 9/8 (ANTARA) - Ia tiba.",
            "2018/08/a.txt",
            dateline,
        );
        check("Jakarta (9/8) - Ia tiba.", "20180810-a.txt", dateline);
        check(
            "Subjudul\n\nJakarta, 9/8 - Ia tiba.",
            "2018/a.txt",
            dateline,
        );
        check("Jakarta, Kamis (9/8) - Ia tiba.", "a.txt", None);
        check("Jakarta - Ia tiba, Kamis (9/8/2018).", "a.txt", dateline);
        check(
            "Ia tiba Kamis malam (9/8), katanya.",
            "2018/a.txt",
            dateline,
        );
        check(
            "Ia tiba Rabu (8/8), katanya.",
            "20180809-a.txt",
            Some(("2018-08-09", "path")),
        );
        check("Ia tiba (9/8) lalu pulang.", "a.txt", None);
        check("Satu.\n\nIa tiba Kamis (9/8/2018).", "a.txt", None);
        check(
            "Jakarta, 31/12 - Ia tiba.",
            "20190102-a.txt",
            Some(("2018-12-31", "dateline")),
        );
        let rabu = date_from_surroundings("Jakarta, Rabu (9/8/2018) - Ia tiba.", "a.txt").unwrap();
        assert_eq!(rabu.published.to_iso(), "2018-08-09");
        assert!(rabu.note.unwrap().to_string().contains("Kamis"));
    }

    /// The tables of the documentation are tests.
    #[test]
    fn the_documented_rules_hold() {
        let date = |found: Option<crate::article::Published>| found.map(|found| found.to_iso());
        let describe = |parts: [(&str, Option<String>); 5]| {
            let said = parts
                .into_iter()
                .filter_map(|(name, value)| Some(format!("{name}={}", value?)));
            Some(said.collect::<Vec<_>>().join(" ")).filter(|said| !said.is_empty())
        };
        let read = |table: &str, text: &str| match table {
            "date" => date(crate::corpus::parse_date(text, DateRule::Record)),
            "path" => date(path_date(text)),
            "byline" => {
                let mut byline = Byline::default();
                byline.read_below_title(text);
                describe([
                    ("author", byline.author()),
                    ("source", byline.source),
                    ("place", byline.place),
                    ("section", byline.section),
                    ("date", date(byline.date.map(|date| date.published))),
                ])
            }
            "dateline" => {
                let (source, place) = parse_dateline(text);
                let found = date_from_surroundings(text, "");
                describe([
                    ("author", None),
                    ("source", source),
                    ("place", place),
                    ("section", None),
                    ("date", date(found.map(|found| found.published))),
                ])
            }
            other => panic!("a table of {other}"),
        };
        let page = include_str!("../../docs/dates.md");
        let mut rows = [0; 4];
        let tables = ["date", "path", "byline", "dateline"];
        let mut table = "";
        for line in page.lines() {
            let line = line.replace("\\|", "¦");
            let Some((first, second)) = line
                .strip_prefix("| ")
                .and_then(|line| line.split_once(" | "))
            else {
                continue;
            };
            if let Some(known) = tables.into_iter().find(|known| *known == first) {
                table = known;
            } else if let Some(text) = first.strip_prefix('`') {
                let text = text.trim_end_matches('`').replace('¦', "|");
                let expected = second.split(" |").next().unwrap();
                let expected = (expected != "nothing").then(|| expected.trim_matches('`'));
                let found = read(table, &text);
                assert_eq!(found.as_deref(), expected, "{table}: {text}");
                rows[tables.iter().position(|known| *known == table).unwrap()] += 1;
            }
        }
        assert!(rows.iter().all(|&rows| rows >= 10), "{rows:?}");
    }

    #[test]
    fn no_text_makes_it_panic() {
        let parts = [
            "Oleh",
            "Penulis",
            "Editor",
            ":",
            " ",
            "|",
            ";",
            ",",
            "(",
            ")",
            "-",
            "—",
            "é",
            "世",
            "Kamis",
            "9/8",
            "2018",
            "Jakarta",
            "HARIAN.com",
            "\n",
            "Diperbarui",
            "Updated",
            "Agustus",
            "İ",
            "’",
            "/",
            "abc",
            "\u{a0}",
        ];
        // A linear congruential generator: the same texts on every run.
        let mut state = 54_321_u64;
        for _ in 0..50_000 {
            let mut text = String::new();
            for _ in 0..=(state >> 33) % 12 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                let pick = usize::try_from(state >> 33).unwrap();
                text.push_str(parts[pick % parts.len()]);
            }
            let mut byline = Byline::default();
            byline.read_below_title(&text);
            byline.read_between(&text);
            let _ = (parse_dateline(&text), closing_author(&text));
            let _ = date_from_surroundings(&text, &text);
        }
    }
}
