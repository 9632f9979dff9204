//! Pieces, in their order → articles with ids in the index, files in the manifest.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::plan::Plan;
use super::{Change, Event, IngestReport, Kept, MAX_GONE_PART};
use crate::analysis::Analyzer;
use crate::article::{Article, Origin};
use crate::corpus::{
    self, ContentHash, Guess, Listing, Note, PassedOver, Place, Reading, Roots, SkipReason,
    Skipped, SourceFile,
};
use crate::index::{
    AnalysedArticle, FileKey, FileRecord, FileSkips, IndexError, Manifest, Packer, Permit, Writer,
};

/// A parsed and analysed piece of the archive.
pub(super) struct Piece {
    pub(super) number: usize,
    pub(super) file: Arc<SourceFile>,
    pub(super) bytes: u64,
    pub(super) records: Vec<Result<Analysed, Skipped>>,
    pub(super) guesses: BTreeSet<Guess>,
    pub(super) passed_over: PassedOver,
    pub(super) finished: Option<ContentHash>,
    pub(super) permit: Permit,
}

/// An article that is ready to be indexed, and what was noted on the way.
pub(super) struct Analysed {
    article: AnalysedArticle,
    /// See [`corpus::path_id`]: it may be made of the text, which is packed.
    path_id: String,
    line: Option<u64>,
    notes: Vec<Note>,
    cleaned: u64,
}

impl Analysed {
    pub(super) fn new(
        reading: Reading,
        analyzer: &mut Analyzer,
        packer: &mut Packer,
        surface_forms: bool,
    ) -> Analysed {
        Analysed {
            path_id: corpus::path_id(&reading.article),
            article: AnalysedArticle::new(reading.article, analyzer, packer, surface_forms),
            line: reading.line,
            notes: reading.notes,
            cleaned: reading.removed.len() as u64,
        }
    }
}

/// The file whose pieces come in.
struct Current {
    file: Arc<SourceFile>,
    key: FileKey,
    /// Whether its earlier articles were taken out.
    cleared: bool,
    articles: u64,
    skips: Option<Box<FileSkips>>,
    finished: Option<ContentHash>,
}

pub(super) struct Run {
    pub(super) report: IngestReport,
    pub(super) roots: Roots,
    pub(super) manifest: Manifest,
    /// See [`corpus::ReadOptions::fingerprint`].
    reading: u64,
    /// Ids given in this run.
    seen: HashSet<String>,
    taken_down: HashSet<String>,
    /// See [`Plan::moved`].
    moved: BTreeMap<FileKey, FileKey>,
    /// The file in hand and what was said about its keys.
    guessed: (PathBuf, BTreeSet<Guess>),
    current: Option<Current>,
}

impl Run {
    pub(super) fn new(roots: Roots, manifest: Manifest, reading: u64) -> Run {
        let ids = manifest
            .takedowns
            .iter()
            .map(|takedown| takedown.id.clone());
        Run {
            report: IngestReport::default(),
            taken_down: ids.collect(),
            roots,
            manifest,
            reading,
            seen: HashSet::new(),
            moved: BTreeMap::new(),
            guessed: (PathBuf::new(), BTreeSet::new()),
            current: None,
        }
    }

    /// Counts what the walk and the comparison have found.
    pub(super) fn count_listing(
        &mut self,
        listing: &Listing,
        plan: &Plan,
        on_event: &mut dyn FnMut(Event<'_>),
    ) {
        self.report.hidden = listing.hidden;
        self.report.links = listing.links;
        self.report.files = plan.read.len() as u64;
        self.report.unchanged = plan.unchanged;
        self.report.moved_files = plan.moved.len() as u64;
        for (place, note) in &listing.wrong_patterns {
            on_event(Event::Note { place, note });
        }
        for skipped in &listing.skipped {
            self.skip(skipped, on_event);
        }
        for (file, key) in &plan.with_skips {
            let record = self.manifest.files.get(key);
            if let Some(skips) = record.and_then(|record| record.skips.as_deref()) {
                self.report.skipped_earlier += skips.count;
                let path = &file.path;
                on_event(Event::SkippedEarlier { path, skips });
            }
        }
    }

    /// Leaves files that seem gone in the index when they are too many or when
    /// nobody can know.
    pub(super) fn decide_on_gone(&mut self, plan: &mut Plan, listing: &Listing, remove_many: bool) {
        if listing.incomplete {
            self.report.kept = Some(Kept::Unlisted);
        }
        let roots: HashSet<u32> = plan.gone.iter().map(|key| key.0).collect();
        let articles = |record: &FileRecord| record.articles;
        let all: u64 = self
            .manifest
            .files
            .iter()
            .filter(|(key, _)| roots.contains(&key.0))
            .map(|(_, record)| articles(record))
            .sum();
        let of_gone = plan
            .gone
            .iter()
            .filter_map(|key| self.manifest.files.get(key));
        let gone: u64 = of_gone.map(articles).sum();
        if gone * MAX_GONE_PART > all && !remove_many {
            self.report.kept = Some(Kept::TooMany {
                files: plan.gone.len() as u64,
                articles: gone,
            });
            plan.gone.clear();
        } else {
            self.report.gone_files = plan.gone.len() as u64;
            self.report.gone_articles = gone;
        }
    }

    /// Does what needs no reading.
    pub(super) fn apply(&mut self, plan: &Plan, writer: &mut Writer) -> Result<(), IndexError> {
        self.moved.clone_from(&plan.moved);
        for (key, record) in &plan.touched {
            self.manifest.files.insert(key.clone(), record.clone());
        }
        for key in &plan.gone {
            writer.delete_file(&origin(key))?;
            self.manifest.files.remove(key);
        }
        Ok(())
    }

    /// Counts the articles the index has of what was listed.
    pub(super) fn count_articles(&mut self, listing: &Listing) {
        let listed = self
            .manifest
            .files
            .iter()
            .filter(|(key, _)| listing.is_asked_for(&self.roots, key.0, &key.1));
        let articles: u64 = listed.map(|(_, record)| record.articles).sum();
        // Those of standard input are in no file.
        self.report.articles = articles.max(self.report.added);
    }

    /// Takes pieces as they come and adds them in their order.
    pub(super) fn receive(
        &mut self,
        pieces: Receiver<Piece>,
        writer: &mut Writer,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), IndexError> {
        let mut early = BTreeMap::new();
        let mut next = 0;
        for piece in pieces {
            early.insert(piece.number, piece);
            while let Some(piece) = early.remove(&next) {
                next += 1;
                self.add(piece, writer, on_event)?;
            }
        }
        self.end_file(writer)
    }

    fn add(
        &mut self,
        piece: Piece,
        writer: &mut Writer,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), IndexError> {
        let same = |current: &Current| Arc::ptr_eq(&current.file, &piece.file);
        if !self.current.as_ref().is_some_and(same) {
            self.end_file(writer)?;
            self.current = Some(Current {
                key: (piece.file.root, piece.file.relative()),
                file: Arc::clone(&piece.file),
                // What came from there before came from another stream.
                cleared: piece.file.is_standard_input(),
                articles: 0,
                skips: None,
                finished: None,
            });
        }
        self.say_guesses(&piece, on_event);
        for record in piece.records {
            match record {
                Err(skipped) => {
                    self.skip(&skipped, on_event);
                    if let Some(current) = &mut self.current
                        && !skipped.reason.is_expected()
                    {
                        current.skips.get_or_insert_default().push(&skipped);
                    }
                }
                Ok(analysed) => self.add_article(analysed, &piece.permit, writer, on_event)?,
            }
        }
        if let Some(current) = &mut self.current {
            current.finished = piece.finished;
        }
        self.report.hidden += piece.passed_over.hidden;
        self.report.links += piece.passed_over.links;
        self.report.bytes += piece.bytes;
        on_event(Event::Progress {
            bytes: self.report.bytes,
            articles: self.report.added,
        });
        Ok(())
    }

    fn add_article(
        &mut self,
        analysed: Analysed,
        permit: &Permit,
        writer: &mut Writer,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), IndexError> {
        let Analysed {
            article: mut analysed,
            path_id,
            line,
            notes,
            cleaned,
        } = analysed;
        self.clear(writer)?;
        let Some(current) = &self.current else {
            return Ok(());
        };
        let place = Place {
            path: current.file.path.clone(),
            member: analysed.article.origin.member.clone(),
            line,
        };
        self.report.cleaned += cleaned;
        for note in &notes {
            self.report.notes += 1;
            on_event(Event::Note {
                place: &place,
                note,
            });
        }
        match self.give_id(&mut analysed.article, path_id, &place, writer, on_event)? {
            Given::TakenDown => self.report.taken_down += 1,
            given => {
                if given != Given::New {
                    self.report.replaced += 1;
                }
                if given == Given::Moved {
                    writer.delete(&analysed.article.id)?;
                }
                writer.add(analysed, permit.clone())?;
                self.report.added += 1;
                if let Some(current) = &mut self.current {
                    current.articles += 1;
                }
            }
        }
        Ok(())
    }

    /// Takes out what the index had of the file in hand, also under the path
    /// from which it was moved.
    fn clear(&mut self, writer: &mut Writer) -> Result<(), IndexError> {
        let Some(current) = self.current.as_mut().filter(|current| !current.cleared) else {
            return Ok(());
        };
        current.cleared = true;
        writer.delete_file(&origin(&current.key))?;
        if let Some(before) = self.moved.remove(&current.key) {
            writer.delete_file(&origin(&before))?;
            self.manifest.files.remove(&before);
            for takedown in &mut self.manifest.takedowns {
                if takedown.file == before {
                    self.taken_down.remove(&takedown.id);
                    takedown.follow(&current.key);
                    self.taken_down.insert(takedown.id.clone());
                }
            }
        }
        Ok(())
    }

    /// Records in the manifest how the file in hand was read.
    fn end_file(&mut self, writer: &mut Writer) -> Result<(), IndexError> {
        if self
            .current
            .as_ref()
            .is_some_and(|current| current.finished.is_some())
        {
            self.clear(writer)?;
        }
        let Some(current) = self.current.take() else {
            return Ok(());
        };
        let file = &current.file;
        if file.is_standard_input() {
            return Ok(());
        }
        if !current.cleared {
            // Nothing could be read; what it held before stays until it can be.
            if let Some(record) = self.manifest.files.get_mut(&current.key) {
                record.hash = None;
            }
            return Ok(());
        }
        let record = FileRecord {
            bytes: file.bytes,
            modified_ns: file.modified_ns,
            hash: current.finished,
            fresh: file.fresh,
            reading: self.reading,
            articles: current.articles,
            skips: current.skips,
        };
        self.manifest.files.insert(current.key, record);
        Ok(())
    }

    /// Whether a file is not there, or is no part of the archive any more.
    fn is_gone(&self, origin: &Origin) -> bool {
        let key = (origin.root, origin.path.clone());
        !self.manifest.files.contains_key(&key) || !self.roots.has_file_of(origin)
    }

    /// Has a file read again if it comes back, for an article of it is elsewhere now.
    fn forget(&mut self, origin: &Origin) {
        let key = (origin.root, origin.path.clone());
        if let Some(record) = self.manifest.files.get_mut(&key) {
            record.hash = None;
            record.articles = record.articles.saturating_sub(1);
        }
    }

    /// Says which keys were guessed at, once a file unless a later piece has others.
    fn say_guesses(&mut self, piece: &Piece, on_event: &mut dyn FnMut(Event<'_>)) {
        if self.guessed.0 != piece.file.path {
            self.guessed = (piece.file.path.clone(), BTreeSet::new());
        }
        let said = &mut self.guessed.1;
        let new: Vec<_> = piece.guesses.difference(said).cloned().collect();
        if !new.is_empty() {
            let guesses: Vec<_> = new.iter().map(Guess::to_string).collect();
            on_event(Event::Note {
                place: &Place::of_file(&piece.file.path),
                note: &Note::Guesses {
                    guesses: guesses.join(", "),
                },
            });
            said.extend(new);
        }
    }

    fn skip(&mut self, skipped: &Skipped, on_event: &mut dyn FnMut(Event<'_>)) {
        *self
            .report
            .skipped
            .entry(SkipReason::name(&skipped.reason))
            .or_default() += 1;
        self.report.failed += u64::from(!skipped.reason.is_expected());
        on_event(Event::Skipped(skipped));
    }

    /// Gives the article its id.
    fn give_id(
        &mut self,
        article: &mut Article,
        path_id: String,
        place: &Place,
        writer: &mut Writer,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Given, IndexError> {
        let numbered = corpus::second_id(&article.origin, &path_id);
        let own = if article.id.is_empty() {
            path_id
        } else {
            std::mem::take(&mut article.id)
        };
        let choices = [own.clone(), numbered.clone()]
            .into_iter()
            .chain((2..).map(|further| format!("{numbered}#{further}")));
        for id in choices {
            if self.taken_down.contains(&id) {
                return Ok(Given::TakenDown);
            }
            if self.seen.contains(&id) {
                continue;
            }
            let given = match writer.origin_of(&id)? {
                None => Given::New,
                Some(holder)
                    if holder.is_same_file(&article.origin) && self.roots.has_root_of(&holder) =>
                {
                    Given::Replaced
                }
                // A file that is gone was moved: its articles are replaced, not doubled.
                Some(holder) if self.is_gone(&holder) => {
                    self.forget(&holder);
                    Given::Moved
                }
                Some(_) => continue,
            };
            if id != own {
                self.report.duplicates += 1;
                on_event(Event::Duplicate {
                    place,
                    id: &own,
                    kept_as: &id,
                });
            }
            self.seen.insert(id.clone());
            article.id = id;
            return Ok(given);
        }
        unreachable!("the further choices never end")
    }
}

/// How an article got its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    /// Nobody had it.
    New,
    /// It had it before.
    Replaced,
    /// An article of a file that is gone had it.
    Moved,
    /// The article must stay out.
    TakenDown,
}

/// Tells every file that would be read or taken out.
pub(super) fn tell_plan(plan: &Plan, on_event: &mut dyn FnMut(Event<'_>)) {
    for (file, change) in &plan.read {
        on_event(Event::Planned {
            path: &file.relative(),
            change: *change,
        });
    }
    for (_, path) in &plan.gone {
        on_event(Event::Planned {
            path,
            change: Change::Gone,
        });
    }
    for (_, path) in plan.moved.values() {
        on_event(Event::Planned {
            path,
            change: Change::Moved,
        });
    }
}

fn origin(key: &FileKey) -> Origin {
    Origin {
        root: key.0,
        path: key.1.clone(),
        ..Origin::default()
    }
}
