//! Arguments that can't be parsed → a message in Indonesian; in English clap says
//! it itself.

use std::error::Error;
use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::help::indonesian_usage;
use super::values::ValueError;
use telusur::corpus::MappingError;
use telusur::nearest::least_distant;
use telusur::render::{Message, TemplateError};

/// Returns an error that suggests, of all that is near to what was typed, only the
/// nearest.
pub(super) fn with_nearest_only(mut error: clap::Error) -> clap::Error {
    for (typed, suggested) in [
        (
            ContextKind::InvalidSubcommand,
            ContextKind::SuggestedSubcommand,
        ),
        (ContextKind::InvalidValue, ContextKind::SuggestedValue),
    ] {
        let typed = one(&error, typed);
        let nearest = match error.get(suggested) {
            Some(ContextValue::Strings(names)) => {
                least_distant(&typed, names.iter().map(String::as_str))
            }
            _ => continue,
        };
        let nearest = nearest.into_iter().map(str::to_owned).collect();
        error.insert(suggested, ContextValue::Strings(nearest));
    }
    error
}

/// Returns what is wrong with the arguments, with the remedy and the usage.
pub(super) fn indonesian_message(error: &clap::Error) -> String {
    let text = |kind| one(error, kind);
    let argument = text(ContextKind::InvalidArg);
    let message = match error.kind() {
        ErrorKind::InvalidSubcommand => format!(
            "tidak ada perintah '{}'",
            text(ContextKind::InvalidSubcommand)
        ),
        ErrorKind::UnknownArgument => format!("argumen '{argument}' tidak dikenal"),
        ErrorKind::InvalidValue if text(ContextKind::InvalidValue).is_empty() => {
            format!("'{argument}' memerlukan sebuah nilai")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = text(ContextKind::InvalidValue);
            let why = error.source().map(why).filter(|why| !why.is_empty());
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            format!("nilai '{value}' untuk '{argument}' tidak sah{why}")
        }
        ErrorKind::ArgumentConflict => match text(ContextKind::PriorArg) {
            prior if prior == argument || prior.is_empty() => {
                format!("argumen '{argument}' hanya boleh diberikan sekali")
            }
            prior => format!("argumen '{argument}' tidak dapat dipakai bersama {prior}"),
        },
        ErrorKind::MissingRequiredArgument => format!("argumen wajib belum diberikan: {argument}"),
        ErrorKind::MissingSubcommand => "perintah belum disebutkan".to_owned(),
        ErrorKind::NoEquals => format!("tulis '{argument}' dengan tanda sama dengan"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("banyaknya nilai untuk '{argument}' keliru")
        }
        ErrorKind::InvalidUtf8 => "ada argumen yang bukan UTF-8".to_owned(),
        _ => "argumennya tidak dipahami".to_owned(),
    };
    let mut parts = vec![format!("galat: {message}")];
    let valid = text(ContextKind::ValidValue);
    if !valid.is_empty() && error.kind() == ErrorKind::InvalidValue {
        parts.push(format!("  nilai yang mungkin: {valid}"));
    }
    for kind in [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ] {
        let suggested = text(kind);
        if !suggested.is_empty() {
            parts.push(format!("  mungkin maksud Anda: {suggested}"));
        }
    }
    let usage = text(ContextKind::Usage);
    if !usage.is_empty() {
        parts.push(usage);
    }
    parts.push("Untuk penjelasan, coba '--help'.\n".to_owned());
    indonesian_usage(&parts.join("\n\n"))
}

/// Returns what clap knows of an error under this name, or nothing.
fn one(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::StyledStrs(texts)) => {
            let texts: Vec<String> = texts.iter().map(ToString::to_string).collect();
            texts.join(", ")
        }
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// Returns why a value is wrong.
fn why(error: &(dyn Error + 'static)) -> String {
    if let Some(error) = error.downcast_ref::<ValueError>() {
        return error.indonesian();
    }
    if let Some(error) = error.downcast_ref::<MappingError>() {
        return error.indonesian();
    }
    if let Some(error) = error.downcast_ref::<TemplateError>() {
        return error.indonesian();
    }
    if error.is::<ParseIntError>() {
        return "harus bilangan bulat".to_owned();
    }
    error.to_string()
}
