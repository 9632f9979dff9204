//! Values of options.

use std::num::IntErrorKind;
use std::str::FromStr;

use telusur::analysis::Algorithm;
use telusur::article::zone_offset;
use telusur::corpus::Limits;
use telusur::nearest::{did_you_mean, nearest};
use telusur::render::{ArticleField, Message};
use telusur::texts::Language;

/// Most threads that work side by side; tantivy takes no more.
const MAX_THREADS: usize = 8;

/// Most passages of an article; whoever wants more wants the article.
const MAX_PASSAGES: usize = 100;

/// Shortest passage, in characters: a few words.
const MIN_LENGTH: usize = 20;

/// Why a text is no value of an option.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum ValueError {
    #[error("the languages are id and en")]
    Language,
    #[error("the stemmers are {}", algorithms())]
    Algorithm,
    #[error("a zone is WIB, WITA, WIT, UTC or an offset such as +09:00")]
    Zone,
    #[error("it must be a whole number from 1 to {MAX_THREADS}")]
    Threads,
    #[error("it must be a whole number")]
    Count,
    #[error("it can't be negative; it must be a whole number from 0 on")]
    Negative,
    #[error("it must be a whole number above 0")]
    Depth,
    #[error("it must be a whole number from 0 to {MAX_PASSAGES}")]
    Passages,
    #[error("it must be a whole number from 0 to {}", Limits::MAX_DEPTH)]
    Nesting,
    #[error("it must be a whole number from {MIN_LENGTH} on")]
    Length,
    #[error("it must be a whole number, as in 500M")]
    Size,
    #[error("{unit} is no unit; use K, M or G")]
    Unit { unit: String },
    #[error("that is too large")]
    TooLarge,
    #[error("there is no column {name:?}{} The columns are {}", did_you_mean(.name, column_names()), columns().join(", "))]
    Column { name: String },
}

impl Message for ValueError {
    fn indonesian(&self) -> String {
        match self {
            ValueError::Language => "bahasanya id dan en".to_owned(),
            ValueError::Algorithm => format!("pemotong imbuhannya {}", algorithms()),
            ValueError::Zone => {
                "zona ialah WIB, WITA, WIT, UTC atau selisih seperti +09:00".to_owned()
            }
            ValueError::Threads => format!("harus bilangan bulat dari 1 sampai {MAX_THREADS}"),
            ValueError::Count => "harus bilangan bulat".to_owned(),
            ValueError::Negative => {
                "tidak boleh negatif; harus bilangan bulat mulai dari 0".to_owned()
            }
            ValueError::Depth => "harus bilangan bulat di atas 0".to_owned(),
            ValueError::Passages => format!("harus bilangan bulat dari 0 sampai {MAX_PASSAGES}"),
            ValueError::Nesting => {
                format!("harus bilangan bulat dari 0 sampai {}", Limits::MAX_DEPTH)
            }
            ValueError::Length => format!("harus bilangan bulat mulai dari {MIN_LENGTH}"),
            ValueError::Size => "harus bilangan bulat, seperti 500M".to_owned(),
            ValueError::Unit { unit } => format!("{unit} bukan satuan; pakailah K, M atau G"),
            ValueError::TooLarge => "terlalu besar".to_owned(),
            ValueError::Column { name } => {
                let near = nearest(name, column_names());
                let near = near.map_or(".".to_owned(), |near| {
                    format!("; mungkin maksud Anda {near}?")
                });
                format!(
                    "tidak ada kolom {name:?}{near} Kolomnya {}",
                    columns().join(", ")
                )
            }
        }
    }
}

fn algorithms() -> String {
    Algorithm::ALL.map(Algorithm::name).join(", ")
}

fn column_names() -> impl Iterator<Item = &'static str> {
    ArticleField::ALL
        .into_iter()
        .flat_map(|column| column.label().names())
}

fn columns() -> [&'static str; ArticleField::ALL.len()] {
    ArticleField::ALL.map(ArticleField::name)
}

/// Parses a column of a table to export.
pub(super) fn parse_column(name: &str) -> Result<ArticleField, ValueError> {
    ArticleField::from_name(name.trim()).ok_or_else(|| ValueError::Column {
        name: name.to_owned(),
    })
}

pub(super) fn parse_language(code: &str) -> Result<Language, ValueError> {
    let mut languages = Language::ALL.into_iter();
    let found = languages.find(|language| language.code() == code);
    found.ok_or(ValueError::Language)
}

pub(super) fn parse_algorithm(name: &str) -> Result<Algorithm, ValueError> {
    Algorithm::from_name(name).ok_or(ValueError::Algorithm)
}

pub(super) fn parse_zone(text: &str) -> Result<String, ValueError> {
    match zone_offset(Some(text)) {
        Some(_) => Ok(text.trim().to_ascii_uppercase()),
        None => Err(ValueError::Zone),
    }
}

pub(super) fn parse_threads(text: &str) -> Result<usize, ValueError> {
    let threads = usize::from_str(text).ok();
    threads
        .filter(|threads| (1..=MAX_THREADS).contains(threads))
        .ok_or(ValueError::Threads)
}

pub(super) fn parse_count(text: &str) -> Result<usize, ValueError> {
    usize::from_str(text).map_err(|error| {
        let below = text.strip_prefix('-').map(usize::from_str);
        match (error.kind(), below) {
            (IntErrorKind::PosOverflow, _) => ValueError::TooLarge,
            (_, Some(Ok(_))) => ValueError::Negative,
            _ => ValueError::Count,
        }
    })
}

pub(super) fn parse_depth(text: &str) -> Result<usize, ValueError> {
    let depth = usize::from_str(text).ok();
    depth.filter(|depth| *depth > 0).ok_or(ValueError::Depth)
}

pub(super) fn parse_nesting(text: &str) -> Result<usize, ValueError> {
    let depth = usize::from_str(text).ok();
    depth
        .filter(|depth| *depth <= Limits::MAX_DEPTH)
        .ok_or(ValueError::Nesting)
}

pub(super) fn parse_passages(text: &str) -> Result<usize, ValueError> {
    let passages = usize::from_str(text).ok();
    passages
        .filter(|passages| *passages <= MAX_PASSAGES)
        .ok_or(ValueError::Passages)
}

pub(super) fn parse_length(text: &str) -> Result<usize, ValueError> {
    let length = usize::from_str(text).ok();
    length
        .filter(|length| *length >= MIN_LENGTH)
        .ok_or(ValueError::Length)
}

/// Parses a size such as `500M`.
pub(super) fn parse_size(text: &str) -> Result<usize, ValueError> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        other => {
            return Err(ValueError::Unit {
                unit: other.to_owned(),
            });
        }
    };
    let number: usize = digits.parse().map_err(|_| ValueError::Size)?;
    number.checked_mul(unit).ok_or(ValueError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(parse_size("500M"), Ok(500 << 20));
        assert_eq!(parse_size("1g"), Ok(1 << 30));
        assert_eq!(parse_size("42"), Ok(42));
        for wrong in ["", "M", "1X", "99999999999G", "1.5G"] {
            assert!(parse_size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_have_limits() {
        assert_eq!(parse_threads("8"), Ok(8));
        assert_eq!(parse_threads("9"), Err(ValueError::Threads));
        assert_eq!(parse_threads("0"), Err(ValueError::Threads));
        assert_eq!(parse_count("0"), Ok(0));
        assert_eq!(parse_count("x"), Err(ValueError::Count));
        assert_eq!(parse_count("-x"), Err(ValueError::Count));
        assert_eq!(parse_count("-3"), Err(ValueError::Negative));
        assert_eq!(
            parse_count("99999999999999999999"),
            Err(ValueError::TooLarge)
        );
        assert_eq!(parse_nesting("32"), Ok(32));
        assert_eq!(parse_nesting("33"), Err(ValueError::Nesting));
        assert_eq!(parse_depth("1"), Ok(1));
        assert_eq!(parse_depth("0"), Err(ValueError::Depth));
    }
}
