//! Articles taken out for good (takedowns), and brought back.

use jiff::Timestamp;

use crate::index::{Index, IndexError, Takedown, WriterOptions};

/// What became of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakedownResult {
    /// The article is out, or allowed in again.
    Done,
    /// It was so before.
    Already,
    /// The index has no article of this id.
    Unknown,
}

/// Takes articles out of the index and keeps them out of later runs.
///
/// # Errors
///
/// After an error nothing has changed.
pub fn take_down(index: &Index, ids: &[String]) -> Result<Vec<TakedownResult>, IndexError> {
    let mut writer = index.writer(WriterOptions::small())?;
    let roots = index.roots()?;
    let mut manifest = index.manifest()?;
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        let origin = writer.origin_of(id)?;
        let result = match origin {
            _ if manifest.is_taken_down(id) => TakedownResult::Already,
            None => TakedownResult::Unknown,
            Some(origin) => {
                writer.delete(id)?;
                let file = (origin.root, origin.path);
                if let Some(record) = manifest.files.get_mut(&file) {
                    record.articles = record.articles.saturating_sub(1);
                }
                manifest.takedowns.push(Takedown {
                    id: id.clone(),
                    file,
                    timestamp: Timestamp::now().as_second(),
                });
                TakedownResult::Done
            }
        };
        results.push(result);
    }
    if results.contains(&TakedownResult::Done) {
        writer.commit(&roots, &manifest)?;
    }
    Ok(results)
}

/// Allows articles that were taken out in again; the next run over their files
/// brings them back.
///
/// # Errors
///
/// After an error nothing has changed.
pub fn undo_takedown(index: &Index, ids: &[String]) -> Result<Vec<TakedownResult>, IndexError> {
    let writer = index.writer(WriterOptions::small())?;
    let roots = index.roots()?;
    let mut manifest = index.manifest()?;
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        let found = manifest
            .takedowns
            .iter()
            .position(|takedown| takedown.id == *id);
        let Some(found) = found else {
            results.push(match writer.origin_of(id)? {
                Some(_) => TakedownResult::Already,
                None => TakedownResult::Unknown,
            });
            continue;
        };
        let takedown = manifest.takedowns.remove(found);
        if let Some(record) = manifest.files.get_mut(&takedown.file) {
            record.hash = None;
        }
        results.push(TakedownResult::Done);
    }
    if results.contains(&TakedownResult::Done) {
        writer.commit(&roots, &manifest)?;
    }
    Ok(results)
}
