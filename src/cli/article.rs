//! What a user types for an article → the article.

use std::borrow::Cow;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use super::exit::Outcome;
use super::{Session, texts};
use telusur::article::Article;
use telusur::index::{Index, IndexError};
use telusur::render::{quoted_id, wrapped, write_unknown_id_json};
use telusur::texts::Language;

/// Most ids that are told where what is typed stands for several.
const MAX_CANDIDATES: usize = 10;

/// What was typed stands for an article of an index, by its number, or for none.
pub(super) enum Found {
    Article(usize, Box<Article>),
    /// Why not was told on standard error; the command ends so.
    Told(Outcome),
}

/// Finds an article by its id, by its id as messages print it, by its file, or by the
/// beginning of its id; in the first index that has one. What is told where there is
/// none is also written as JSON to `json`, for a program.
pub(super) fn find(
    indexes: &[Index],
    typed: &str,
    session: &Session,
    json: Option<&mut impl Write>,
) -> anyhow::Result<Found> {
    let language = session.language();
    for id in [Some(Cow::Borrowed(typed)), unquoted(typed).map(Cow::Owned)]
        .into_iter()
        .flatten()
    {
        for (number, index) in indexes.iter().enumerate() {
            if let Some(article) = index.article(&id)? {
                return Ok(Found::Article(number, Box::new(article)));
            }
        }
    }
    let mut candidates = of_file(indexes, typed)?;
    if candidates.is_empty() && !typed.is_empty() {
        for (number, index) in indexes.iter().enumerate() {
            let ids = index.ids_that_begin_with(typed, MAX_CANDIDATES + 1)?;
            candidates.extend(ids.into_iter().map(|id| (number, id)));
        }
        // Indexes that are searched together may share ids; the first counts.
        candidates.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
        candidates.dedup_by(|a, b| a.1 == b.1);
    }
    if let [(number, id)] = &candidates[..]
        && let Some(article) = indexes[*number].article(id)?
    {
        return Ok(Found::Article(*number, Box::new(article)));
    }
    if candidates.len() < 2 {
        candidates.clear();
    }
    if let Some(out) = json {
        let message = if candidates.is_empty() {
            texts::no_article(Language::English, typed)
        } else {
            texts::ambiguous_id(Language::English, typed)
        };
        let ids = candidates.iter().take(MAX_CANDIDATES);
        let ids: Vec<&str> = ids.map(|(_, id)| id.as_str()).collect();
        write_unknown_id_json(typed, message.trim_end_matches(':'), &ids, out)?;
    }
    let mut told = std::io::stderr().lock();
    if candidates.is_empty() {
        tell(&texts::no_article(language, typed), session, &mut told)?;
        return Ok(Found::Told(Outcome::NothingFound));
    }
    tell(&texts::ambiguous_id(language, typed), session, &mut told)?;
    for (_, id) in candidates.iter().take(MAX_CANDIDATES) {
        writeln!(told, "  {}", quoted_id(id))?;
    }
    if candidates.len() > MAX_CANDIDATES {
        writeln!(told, "  {}", texts::further_ids(language))?;
    }
    Ok(Found::Told(Outcome::Failed))
}

/// Writes a message in lines that fit the terminal.
fn tell(message: &str, session: &Session, out: &mut impl Write) -> std::io::Result<()> {
    for line in wrapped(&format!("telusur: {message}"), session.layout.width) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Returns the id that [`quoted_id`] printed as a JSON string.
pub(super) fn unquoted(typed: &str) -> Option<String> {
    if typed.starts_with('"') {
        serde_json::from_str(typed).ok()
    } else {
        None
    }
}

/// Returns the ids of the articles of a file, with the numbers of their indexes.
fn of_file(indexes: &[Index], typed: &str) -> Result<Vec<(usize, String)>, IndexError> {
    let mut found = Vec::new();
    let Some(path) = absolute(Path::new(typed)) else {
        return Ok(found);
    };
    for (number, index) in indexes.iter().enumerate() {
        let ids = index.ids_of_file(&path, MAX_CANDIDATES + 1)?;
        found.extend(ids.into_iter().map(|id| (number, id)));
    }
    Ok(found)
}

/// Returns a path from the root of the system on, without `.` and `..`.
fn absolute(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            component => plain.push(component),
        }
    }
    Some(plain)
}
