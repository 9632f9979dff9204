//! Tokens → tantivy index: creating, opening and looking into one.
//!
//! An index is a folder with tantivy's files and the marker [`MARKER`], which
//! says by which format and analysis it was made. Opening checks the marker and
//! registers the tokenizer, so no caller can forget.

mod containment;
mod directory;
mod document;
#[cfg(test)]
pub(crate) mod faults;
mod lock;
mod manifest;
mod packing;
mod schema;
mod seal;
mod space;
mod terms;
mod threads;
mod verify;
mod view;
mod writer;

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use tantivy::collector::TopDocs;
use tantivy::directory::error::{LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{Directory, FileSlice, INDEX_WRITER_LOCK, META_LOCK};
use tantivy::index::SegmentComponent;
use tantivy::query::TermQuery;
use tantivy::schema::Term;
use tantivy::store::Compressor;
use tantivy::{DocAddress, IndexSettings, ReloadPolicy, SegmentMeta, TantivyError};

pub(crate) use containment::for_contained;
pub use containment::is_contained;
pub use document::AnalysedArticle;
pub(crate) use document::day_number;
pub use lock::LockHolder;
pub use manifest::{FileKey, FileRecord, FileSkips, Manifest, SkippedItem, Takedown};
pub use packing::{Packer, Unpacker};
pub use schema::Fields;
pub use space::{IndexPart, LargeTerm, Space, SpaceOfPart};
pub use terms::AnalysedText;
pub(crate) use terms::{ANY_VALUE, Mark, stem_position};
pub(crate) use threads::{one_more, threads};
pub use verify::{
    ArticlePart, Consent, Depth, Finding, FindingKind, Leftover, Repair, RepairOutcome, RepairStep,
    SegmentPart, Verification, repair, verify,
};
pub use writer::{Budget, Permit, Writer, WriterOptions};

use crate::analysis::{ANALYZER_VERSION, Algorithm, Analyzer, Exceptions, LEXICON_HASH, Stemmer};
use crate::article::Article;
use crate::corpus::Roots;
use containment::contained;
use directory::IndexDirectory;
use lock::lock_error;
use terms::{FOLDED_WORDS, FoldedWords, PACKED_TERMS, PackedTerms};
use verify::{Folder, is_of_segment};
pub(crate) use view::View;

/// Name of the file that makes a folder an index.
pub const MARKER: &str = "telusur.json";

/// Name of the file in which tantivy keeps its commits.
const TANTIVY_META: &str = "meta.json";

/// How often an index is opened anew that a writer changes meanwhile, where no lock
/// keeps it from removing files.
const OPENING_ATTEMPTS: usize = 10;

/// Bytes of the store that are read at once for an article: little more than it takes
/// itself.
const STORE_BLOCK_BYTES: usize = 1 << 10;

/// Version of the schema and of the files beside tantivy's; raised with every
/// change after which an older index can't be read.
pub const FORMAT_VERSION: u32 = 7;

/// What is wrong with a file of an index.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// It is not there.
    #[error("it is missing")]
    Missing,
    /// Its end is not there, or is not what such a file ends with.
    #[error("it was cut short, or its end is damaged")]
    CutShort,
    /// It is not what was written.
    #[error("its content is not what was written (checksum)")]
    Checksum,
    /// It is whole and says that articles have other fields.
    #[error("its fields are not those of this format")]
    OtherFields,
    /// It can't be read, or not as what it is.
    #[error("it can't be read: {message}")]
    Unreadable {
        /// Why, as whoever read it says, without a full stop.
        message: String,
    },
}

impl FileFault {
    /// Returns what an error means that is not one of the system.
    fn of(error: &io::Error) -> FileFault {
        let ours = error.get_ref().and_then(|inner| inner.downcast_ref());
        match (ours, error.kind()) {
            (Some(fault), _) => FileFault::clone(fault),
            (None, io::ErrorKind::NotFound) => FileFault::Missing,
            (None, io::ErrorKind::UnexpectedEof) => FileFault::CutShort,
            (None, _) => FileFault::unreadable(error),
        }
    }

    fn unreadable(error: &dyn std::fmt::Display) -> FileFault {
        FileFault::Unreadable {
            message: error.to_string().trim_end_matches('.').to_owned(),
        }
    }
}

/// Why an index can't be used.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The folder holds no index.
    #[error("No index at {}/. Build one first: telusur index corpus{}", folder.display(), index_option(folder))]
    Missing {
        /// The folder.
        folder: PathBuf,
    },
    /// The index was made by another version of the program.
    #[error(
        "The index at {} was made by another version of telusur (format {found_format}, analysis {found_analyzer}; this one needs {FORMAT_VERSION} and {ANALYZER_VERSION}). Remove the folder and run telusur index again",
        folder.display()
    )]
    OtherVersion {
        /// The folder.
        folder: PathBuf,
        /// The format it has.
        found_format: u32,
        /// The version of the analysis chain it was made with.
        found_analyzer: u32,
    },
    /// The stemmer of the index knows other roots, or weighs them otherwise.
    #[error(
        "The index at {} was made by a version of telusur whose stemmer knows other words, so words have other terms in it. Remove the folder and run telusur index again",
        folder.display()
    )]
    OtherLexicon {
        /// The folder.
        folder: PathBuf,
    },
    /// The marker can't be understood.
    #[error("{} is damaged: {fault}. Remove the index folder and run telusur index again", path.display())]
    Marker {
        /// The marker file.
        path: PathBuf,
        /// What is wrong with it.
        fault: FileFault,
    },
    /// The list of files that were read can't be understood.
    #[error("{} is damaged: {fault}. Searching still works; to index, run this first: telusur verify --repair{}", path.display(), path.parent().map(index_option).unwrap_or_default())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: FileFault,
    },
    /// The index was made with another stemmer than the one asked for.
    #[error(
        "The index at {} was built with the stemmer {found}, not {wanted}{}. Use another folder, or remove this one and run telusur index again",
        folder.display(), different_exception(.difference.as_deref())
    )]
    OtherStemmer {
        /// The folder.
        folder: PathBuf,
        /// What it was built with.
        found: String,
        /// What was asked for.
        wanted: String,
        /// A word whose exception differs.
        difference: Option<String>,
    },
    /// The index has surface forms, and was to be one without.
    #[error(
        "The index at {} has surface forms; --no-surface is for a new one. Use another folder, or remove this one and run telusur index again",
        folder.display()
    )]
    HasSurfaceForms {
        /// The folder.
        folder: PathBuf,
    },
    /// Another process writes to the index.
    #[error("Another process is writing to the index at {}{}. Wait for it to finish and try again", folder.display(), told_holder(holder.as_ref()))]
    Locked {
        /// The folder.
        folder: PathBuf,
        /// The process, if it says who it is.
        holder: Option<LockHolder>,
    },
    /// The file system has no locks, which keep a second writer out.
    #[error("The index at {} is on a file system that can't lock files, so two processes could write to it at once. Searching works; to index, put it on a local disk", folder.display())]
    NoLocks {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is missing, cut short or has wrong content.
    #[error("{} is damaged: {fault}. To see what is left, and to repair it: telusur verify --repair{}", path.display(), index_option(folder))]
    Damaged {
        /// The folder.
        folder: PathBuf,
        /// The file, or the folder if it is not known which of its files it is.
        path: PathBuf,
        /// What is wrong with it.
        fault: FileFault,
    },
    /// What has the name of a file of an index is a link, a pipe, a device or a folder.
    #[error("{} is no regular file, as every file of an index is, but a link, pipe, device or folder. Remove it and try again", path.display())]
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// Reading the index has panicked.
    #[error("Reading the index at {} failed inside the program: {message}. Most often a file is damaged; this says which, and repairs it: telusur verify --repair{}. If it finds nothing, please report this as a bug", folder.display(), index_option(folder))]
    Panicked {
        /// The folder.
        folder: PathBuf,
        /// What the panic says.
        message: String,
    },
    /// A file could not be read or written.
    #[error("can't use {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// There is no room for what is to be written.
    #[error("there is no room to write the index at {}/. Make room and run telusur index again; what was committed before is still there and can be searched", folder.display())]
    NoRoom {
        /// The folder.
        folder: PathBuf,
        /// What the system says: the disk is full, or a quota or a limit is reached.
        source: std::io::Error,
    },
    /// The system lets the program start no more threads.
    #[error(
        "the system allows too few threads ({message}). Raise the limit (ulimit -u, or that of the container) or end other programs"
    )]
    Threads {
        /// What the system says.
        message: String,
    },
    /// tantivy failed; most often a file is damaged.
    #[error("the index at {} failed; if a file may be damaged, run telusur verify --repair{}", folder.display(), index_option(folder))]
    Tantivy {
        /// The folder.
        folder: PathBuf,
        /// What tantivy says.
        source: TantivyError,
    },
}

fn different_exception(word: Option<&str>) -> String {
    word.map(|word| format!(" (the exceptions differ, for one in {word})"))
        .unwrap_or_default()
}

fn told_holder(holder: Option<&LockHolder>) -> String {
    holder
        .map(|holder| {
            let LockHolder {
                process,
                host,
                command,
                ..
            } = holder;
            let since = holder.local_time();
            format!(" (process {process} on {host} since {since}: {command})")
        })
        .unwrap_or_default()
}

/// Returns the option that names a folder other than the default.
pub(crate) fn index_option(folder: &Path) -> String {
    if folder == Path::new("index") {
        String::new()
    } else {
        format!(" --index {}", folder.display())
    }
}

/// The marker file.
#[derive(Debug, Serialize, Deserialize)]
struct Marker {
    format: u32,
    analyzer: u32,
    stemmer: String,
    #[serde(default)]
    informal: bool,
    #[serde(default, skip_serializing_if = "Exceptions::is_empty")]
    exceptions: Exceptions,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    no_surface: bool,
    /// The lexicon and weights of the stemmer, in hexadecimal, if the stemmer has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lexicon: Option<String>,
}

/// Returns what stands for the lexicon and the weights of a stemmer that has any.
fn lexicon_of(algorithm: Algorithm) -> Option<String> {
    (algorithm == Algorithm::Telusur).then(|| format!("{LEXICON_HASH:016x}"))
}

/// What an index is to be like that is not there yet.
#[derive(Debug, Clone, Default)]
pub struct IndexOptions {
    /// The stemmer; the default one if nobody says.
    pub stemmer: Option<Stemmer>,
    /// Keep no surface forms: less to build and to keep, but no exact phrases.
    pub no_surface: bool,
}

/// What is kept with a commit, so that it changes with the articles or not at all.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Commit {
    #[serde(with = "native_paths")]
    roots: Vec<PathBuf>,
    /// Name of the manifest; `None` before the first run.
    #[serde(default)]
    manifest: Option<String>,
}

impl Commit {
    fn to_payload(&self) -> String {
        // Strings and numbers can always be written as JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Paths as strings, or as bytes where they are not Unicode.
mod native_paths {
    use std::path::PathBuf;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::corpus::path_from_bytes;

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Native {
        Text(String),
        Bytes(Vec<u8>),
    }

    pub(super) fn serialize<S: Serializer>(
        paths: &[PathBuf],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let native = |path: &PathBuf| match path.to_str() {
            Some(text) => Native::Text(text.to_owned()),
            None => Native::Bytes(path.as_os_str().as_encoded_bytes().to_vec()),
        };
        serializer.collect_seq(paths.iter().map(native))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<PathBuf>, D::Error> {
        let paths = Vec::<Native>::deserialize(deserializer)?;
        Ok(paths
            .into_iter()
            .map(|path| match path {
                Native::Text(text) => text.into(),
                Native::Bytes(bytes) => path_from_bytes(bytes),
            })
            .collect())
    }
}

/// An index on disk.
#[derive(Clone)]
pub struct Index {
    inner: tantivy::Index,
    directory: IndexDirectory,
    fields: Fields,
    folder: PathBuf,
    stemmer: Stemmer,
    surface_forms: bool,
    /// Files of segments, which never change, whose checksums were right: a process that
    /// writes again and again reads them once.
    whole_files: Arc<Mutex<HashSet<PathBuf>>>,
}

impl Index {
    /// Opens the index in `folder`.
    pub fn open(folder: &Path) -> Result<Index, IndexError> {
        directory::check_files_are_files(folder)?;
        let path = folder.join(MARKER);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(if folder.join(TANTIVY_META).exists() {
                    IndexError::Marker {
                        path,
                        fault: FileFault::Missing,
                    }
                } else {
                    IndexError::Missing {
                        folder: folder.to_path_buf(),
                    }
                });
            }
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                return Err(IndexError::Marker {
                    path,
                    fault: FileFault::of(&error),
                });
            }
            Err(source) => return Err(IndexError::Io { path, source }),
        };
        let damaged = |fault| IndexError::Marker {
            path: path.clone(),
            fault,
        };
        let marker: Marker =
            serde_json::from_str(&text).map_err(|error| damaged(FileFault::of(&error.into())))?;
        if (marker.format, marker.analyzer) != (FORMAT_VERSION, ANALYZER_VERSION) {
            return Err(IndexError::OtherVersion {
                folder: folder.to_path_buf(),
                found_format: marker.format,
                found_analyzer: marker.analyzer,
            });
        }
        let algorithm = Algorithm::from_name(&marker.stemmer).ok_or_else(|| {
            let name = format_args!("no stemmer is called {:?}", marker.stemmer);
            damaged(FileFault::unreadable(&name))
        })?;
        if marker.lexicon != lexicon_of(algorithm) {
            return Err(IndexError::OtherLexicon {
                folder: folder.to_path_buf(),
            });
        }
        // Another version may have another checksum.
        if !seal::is_whole(text.as_bytes()) {
            return Err(damaged(FileFault::Checksum));
        }
        let stemmer = Stemmer::new(algorithm)
            .with_informal(marker.informal)
            .with_exceptions(marker.exceptions);
        if !folder.join(TANTIVY_META).exists() {
            return Err(if Folder::has_commit(folder) {
                IndexError::Damaged {
                    folder: folder.to_path_buf(),
                    path: folder.join(TANTIVY_META),
                    fault: FileFault::Missing,
                }
            } else {
                // The marker was written and the rest was not.
                IndexError::Missing {
                    folder: folder.to_path_buf(),
                }
            });
        }
        let (schema, fields) = Fields::schema();
        let failed = |error| failed(folder, error);
        let directory = IndexDirectory::open(folder).map_err(|error| failed(error.into()))?;
        let inner = contained(folder, || {
            tantivy::Index::open(directory.clone()).map_err(failed)
        })?;
        if inner.schema() != schema {
            return Err(IndexError::Damaged {
                folder: folder.to_path_buf(),
                path: folder.join(TANTIVY_META),
                fault: FileFault::OtherFields,
            });
        }
        inner.tokenizers().register(PACKED_TERMS, PackedTerms);
        inner
            .tokenizers()
            .register(FOLDED_WORDS, FoldedWords::default());
        Ok(Index {
            inner,
            directory,
            fields,
            folder: folder.to_path_buf(),
            stemmer,
            surface_forms: !marker.no_surface,
            whole_files: Arc::default(),
        })
    }

    /// Opens the index in `folder`, or creates an empty one where there is none.
    ///
    /// An index stays what it was created as, where the caller has no other wish.
    ///
    /// # Errors
    ///
    /// [`IndexError::OtherStemmer`] if the index there has another than `wanted`,
    /// [`IndexError::HasSurfaceForms`] if it has them and should not.
    pub fn open_or_create(folder: &Path, wanted: IndexOptions) -> Result<Index, IndexError> {
        let index = match Index::open(folder) {
            Err(IndexError::Missing { .. }) => {
                Index::create(folder, &wanted)?;
                // Another process may have been quicker; so whose it is is looked at.
                Index::open(folder)?
            }
            index => index?,
        };
        if wanted.no_surface && index.surface_forms {
            return Err(IndexError::HasSurfaceForms {
                folder: folder.to_path_buf(),
            });
        }
        match wanted.stemmer {
            Some(wanted) if wanted != index.stemmer => Err(IndexError::OtherStemmer {
                folder: folder.to_path_buf(),
                found: index.stemmer.to_string(),
                wanted: wanted.to_string(),
                difference: index
                    .stemmer
                    .exceptions()
                    .first_difference(wanted.exceptions())
                    .map(str::to_owned),
            }),
            _ => Ok(index),
        }
    }

    /// Creates an empty index.
    fn create(folder: &Path, wanted: &IndexOptions) -> Result<(), IndexError> {
        let stemmer = wanted.stemmer.clone().unwrap_or_default();
        directory::create_folder(folder).map_err(|error| system_error(folder, error))?;
        let path = folder.join(MARKER);
        // The marker comes first, so there is an index, but nothing says by which version.
        if folder.join(TANTIVY_META).exists() && !path.exists() {
            return Err(IndexError::Marker {
                path,
                fault: FileFault::Missing,
            });
        }
        let marker = Marker {
            format: FORMAT_VERSION,
            analyzer: ANALYZER_VERSION,
            stemmer: stemmer.algorithm().name().to_owned(),
            informal: stemmer.informal(),
            exceptions: stemmer.exceptions().clone(),
            no_surface: wanted.no_surface,
            lexicon: lexicon_of(stemmer.algorithm()),
        };
        let json = seal::sealed(&serde_json::to_vec(&marker).unwrap_or_default());
        let directory =
            IndexDirectory::open(folder).map_err(|error| failed(folder, error.into()))?;
        let failed = |error| failed_writing(folder, directory.failure(), error);
        // Two first runs at once must not write over one another.
        let _lock = directory
            .acquire_lock(&INDEX_WRITER_LOCK)
            .map_err(|error| lock_error(folder, error))?;
        if folder.join(TANTIVY_META).exists() {
            return Ok(());
        }
        directory
            .atomic_write(Path::new(MARKER), &json)
            .and_then(|()| directory.sync_directory())
            .map_err(|error| failed(error.into()))?;
        let (schema, _) = Fields::schema();
        // Articles are packed one by one where they are analysed.
        let settings = IndexSettings {
            docstore_compression: Compressor::None,
            docstore_compress_dedicated_thread: false,
            docstore_blocksize: STORE_BLOCK_BYTES,
            ..IndexSettings::default()
        };
        tantivy::Index::create(directory.clone(), schema, settings).map_err(failed)?;
        Ok(())
    }

    /// Returns the folder of the index.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the fields of its documents.
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Returns an analyzer that works as the one the index was made with.
    pub fn analyzer(&self) -> Analyzer {
        Analyzer::new(self.stemmer.clone())
    }

    /// Returns the stemmer of the index.
    pub fn stemmer(&self) -> &Stemmer {
        &self.stemmer
    }

    /// Whether it can tell how a word is written; one without knows only stems.
    pub fn has_surface_forms(&self) -> bool {
        self.surface_forms
    }

    /// Returns the roots recorded with the last commit.
    pub fn roots(&self) -> Result<Roots, IndexError> {
        Ok(Roots::from_paths(self.last_commit()?.roots))
    }

    /// Returns what was read into the index up to the last commit.
    pub fn manifest(&self) -> Result<Manifest, IndexError> {
        match self.last_commit()?.manifest {
            Some(name) => Manifest::load(&self.directory, &self.folder, &name),
            None => Ok(Manifest::default()),
        }
    }

    fn last_commit(&self) -> Result<Commit, IndexError> {
        let metas = self
            .inner
            .load_metas()
            .map_err(|error| self.failed(error))?;
        let Some(payload) = metas.payload else {
            return Ok(Commit::default());
        };
        let damaged = |fault| IndexError::Damaged {
            folder: self.folder.clone(),
            path: self.folder.join(TANTIVY_META),
            fault,
        };
        let commit: Commit = serde_json::from_str(&payload)
            .map_err(|error| damaged(FileFault::of(&error.into())))?;
        match &commit.manifest {
            // A name is no path to somewhere else.
            Some(name) if !manifest::is_name(name) => Err(damaged(FileFault::unreadable(
                &format!("{name:?} is no list of files"),
            ))),
            _ => Ok(commit),
        }
    }

    /// Returns the writer of the index.
    ///
    /// # Errors
    ///
    /// Fails while another writer holds the index.
    pub fn writer(&self, options: WriterOptions) -> Result<Writer, IndexError> {
        Writer::new(self, options)
    }

    /// Runs what reads the files of the index; a panic becomes an error.
    pub(crate) fn contained<T, E: From<IndexError>>(
        &self,
        work: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        contained(&self.folder, work)
    }

    /// Returns a view of the last commit.
    ///
    /// # Errors
    ///
    /// [`IndexError::Damaged`] if a file of it is missing or was cut short: each is
    /// looked at as far as its end.
    pub(crate) fn searcher(&self) -> Result<View, IndexError> {
        let segments = || self.inner.searchable_segment_ids().ok();
        let mut attempts = 1;
        loop {
            let before = segments();
            match self.contained(|| self.open_segments().map_err(|error| self.failed(error))) {
                // Without a lock a writer may have removed files that it has merged.
                Err(_) if attempts < OPENING_ATTEMPTS && segments() != before => attempts += 1,
                result => return result,
            }
        }
    }

    fn open_segments(&self) -> tantivy::Result<View> {
        let files = self.open_files()?;
        let reader: tantivy::IndexReader = self
            .inner
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        // Until here, so that nothing is mapped twice.
        drop(files);
        Ok(View::new(reader.searcher())?)
    }

    /// Opens every file of the last commit, as far as its end says that it is whole.
    /// tantivy takes a segment without positions for one that has none.
    fn open_files(&self) -> tantivy::Result<Vec<(PathBuf, FileSlice)>> {
        let directory = self.inner.directory();
        let _lock = directory.acquire_lock(&META_LOCK)?;
        let metas = self.inner.load_metas()?;
        let paths = metas.segments.iter().flat_map(files_of_segment);
        let opened = paths.map(|path| Ok((path.clone(), directory.open_read(&path)?)));
        opened.collect()
    }

    /// Returns the article of this id, as stored.
    pub fn article(&self, id: &str) -> Result<Option<Article>, IndexError> {
        self.contained(|| self.find_article(id))
    }

    fn find_article(&self, id: &str) -> Result<Option<Article>, IndexError> {
        let searcher = self.searcher()?;
        let term = Term::from_field_text(self.fields.id, id);
        let query = TermQuery::new(term, tantivy::schema::IndexRecordOption::Basic);
        let found = searcher
            .search(&query, &tantivy::collector::DocSetCollector)
            .map_err(|error| self.failed(error))?;
        found
            .into_iter()
            .next()
            .map(|address| self.stored(&searcher, address))
            .transpose()
    }

    /// Returns the first `limit` ids, in their order, that begin with `prefix`.
    pub fn ids_that_begin_with(
        &self,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<String>, IndexError> {
        self.contained(|| self.find_ids(prefix, limit))
    }

    fn find_ids(&self, prefix: &str, limit: usize) -> Result<Vec<String>, IndexError> {
        let searcher = self.searcher()?;
        let io = |error: std::io::Error| self.failed(error.into());
        let mut ids = std::collections::BTreeSet::new();
        for segment in searcher.segment_readers() {
            let terms = segment
                .inverted_index(self.fields.id)
                .map_err(|error| self.failed(error))?;
            let mut stream = terms.terms().range().ge(prefix).into_stream().map_err(io)?;
            let mut found = 0;
            while found < limit && stream.advance() {
                let Some(id) = std::str::from_utf8(stream.key())
                    .ok()
                    .filter(|id| id.starts_with(prefix))
                else {
                    break;
                };
                // The ids of articles that were taken out stay for a while.
                let option = tantivy::schema::IndexRecordOption::Basic;
                let postings = terms
                    .read_postings_from_terminfo(stream.value(), option)
                    .map_err(io)?;
                if is_any_alive(postings, segment) {
                    ids.insert(id.to_owned());
                    found += 1;
                }
            }
        }
        Ok(ids.into_iter().take(limit).collect())
    }

    /// Returns the ids of articles of the file with this absolute path, at most
    /// `limit`, sorted.
    pub fn ids_of_file(&self, path: &Path, limit: usize) -> Result<Vec<String>, IndexError> {
        self.contained(|| self.find_ids_of_file(path, limit))
    }

    fn find_ids_of_file(&self, path: &Path, limit: usize) -> Result<Vec<String>, IndexError> {
        let failed = |error| self.failed(error);
        let roots = self.roots()?;
        let searcher = self.searcher()?;
        let mut ids = std::collections::BTreeSet::new();
        for origin in roots.origins_of(path) {
            let term = Term::from_field_text(self.fields.file, &origin.file_key());
            let query = TermQuery::new(term, tantivy::schema::IndexRecordOption::Basic);
            let best = TopDocs::with_limit(limit.max(1)).order_by_score();
            for (_, address) in searcher.search(&query, &best).map_err(failed)? {
                ids.insert(self.stored(&searcher, address)?.id);
            }
        }
        Ok(ids.into_iter().take(limit).collect())
    }

    /// Returns the article at this address of a view, as stored.
    pub(crate) fn stored(&self, view: &View, address: DocAddress) -> Result<Article, IndexError> {
        view.article(address).map_err(|error| self.failed(error))
    }

    /// Returns the names of sources, sorted; also of some whose articles were taken
    /// out shortly before.
    pub fn sources(&self) -> Result<Vec<String>, IndexError> {
        self.contained(|| self.read_sources())
    }

    fn read_sources(&self) -> Result<Vec<String>, IndexError> {
        let searcher = self.searcher()?;
        let failed = |error| self.failed(error);
        let mut sources = std::collections::BTreeSet::new();
        for segment in searcher.segment_readers() {
            let Some(names) = segment.fast_fields().str("source").map_err(failed)? else {
                continue;
            };
            let io = |error: std::io::Error| self.failed(error.into());
            let mut stream = names.dictionary().stream().map_err(io)?;
            while stream.advance() {
                sources.insert(String::from_utf8_lossy(stream.key()).into_owned());
            }
        }
        Ok(sources.into_iter().collect())
    }

    /// Returns what the index holds.
    pub fn stats(&self) -> Result<Stats, IndexError> {
        self.contained(|| self.count())
    }

    fn count(&self) -> Result<Stats, IndexError> {
        let searcher = self.searcher()?;
        let failed = |error| self.failed(error);
        let mut stats = Stats {
            articles: searcher.num_docs(),
            segments: searcher.segment_readers().len(),
            surface_forms: self.surface_forms,
            terms: distinct_terms(&searcher, &self.fields).map_err(|error| failed(error.into()))?,
            ..Stats::default()
        };
        let mut sources = std::collections::BTreeMap::<String, u64>::new();
        for segment in searcher.segment_readers() {
            let days = segment.fast_fields().i64("day").map_err(failed)?;
            let names = segment.fast_fields().str("source").map_err(failed)?;
            let mut by_ordinal = std::collections::HashMap::<u64, u64>::new();
            for doc in segment.doc_ids_alive() {
                if let Some(day) = days.first(doc) {
                    stats.dated += 1;
                    stats.first_day = Some(stats.first_day.map_or(day, |first| first.min(day)));
                    stats.last_day = Some(stats.last_day.map_or(day, |last| last.max(day)));
                }
                if let Some(ordinal) = names.as_ref().and_then(|names| names.term_ords(doc).next())
                {
                    *by_ordinal.entry(ordinal).or_default() += 1;
                }
            }
            for (ordinal, count) in by_ordinal {
                let mut name = String::new();
                if let Some(names) = &names {
                    names
                        .ord_to_str(ordinal, &mut name)
                        .map_err(|error| failed(error.into()))?;
                }
                *sources.entry(name).or_default() += count;
            }
        }
        stats.sources = sources.into_iter().collect();
        stats
            .sources
            .sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let io = |source| IndexError::Io {
            path: self.folder.clone(),
            source,
        };
        for entry in std::fs::read_dir(&self.folder).map_err(io)? {
            let metadata = entry.and_then(|entry| entry.metadata()).map_err(io)?;
            stats.bytes += if metadata.is_file() {
                metadata.len()
            } else {
                0
            };
        }
        Ok(stats)
    }

    pub(crate) fn failed(&self, source: TantivyError) -> IndexError {
        failed_writing(&self.folder, self.directory.failure(), source)
    }

    /// Removes files that no commit has, which a run leaves that failed or was
    /// killed: they may be what fills the disk.
    pub(crate) fn remove_leftovers(&self) -> Result<(), IndexError> {
        self.writer(WriterOptions::small()).map(drop)
    }
}

/// Returns the files of a segment, by their names in the folder.
fn files_of_segment(meta: &SegmentMeta) -> impl Iterator<Item = PathBuf> {
    let deletions = meta.has_deletes().then_some(SegmentComponent::Delete);
    SEGMENT_FILES
        .into_iter()
        .chain(deletions)
        .map(|component| meta.relative_path(component))
}

/// The files that every segment has.
const SEGMENT_FILES: [SegmentComponent; 6] = [
    SegmentComponent::Store,
    SegmentComponent::Terms,
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::FastFields,
    SegmentComponent::FieldNorms,
];

/// Returns what went wrong with an index that is written: the first write that failed,
/// if one did, for tantivy's threads end without telling; else what tantivy says.
fn failed_writing(
    folder: &Path,
    of_writing: Option<io::Error>,
    source: TantivyError,
) -> IndexError {
    match of_writing {
        Some(error) => system_error(folder, error),
        None => failed(folder, source),
    }
}

/// Returns what an error of the system means for an index.
fn system_error(path: &Path, source: io::Error) -> IndexError {
    let path = path.to_path_buf();
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            IndexError::NoRoom {
                folder: path,
                source,
            }
        }
        // Of all that an index asks the system for, only starting a thread fails so.
        io::ErrorKind::WouldBlock => IndexError::Threads {
            message: source.to_string(),
        },
        _ => IndexError::Io { path, source },
    }
}

/// How messages of tantivy begin that tell of threads which could not be started.
const NO_THREAD: &str = "Failed to spawn";

/// Returns what an error of tantivy means for an index that is read.
fn failed(folder: &Path, source: TantivyError) -> IndexError {
    let damaged = |path: &Path, fault| IndexError::Damaged {
        folder: folder.to_path_buf(),
        path: folder.join(path),
        fault,
    };
    let of_system = |error: &io::Error| {
        let code = error.raw_os_error()?;
        Some(system_error(folder, io::Error::from_raw_os_error(code)))
    };
    let here = Path::new("");
    let understood = match &source {
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(path)) => {
            Some(damaged(path, FileFault::Missing))
        }
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, filepath }) => {
            let code = io_error.raw_os_error();
            Some(match code {
                Some(code) => IndexError::Io {
                    path: folder.join(filepath),
                    source: io::Error::from_raw_os_error(code),
                },
                // Of a file of a segment only the end is read when it is opened.
                None if is_of_segment(filepath) => damaged(filepath, FileFault::CutShort),
                None => damaged(filepath, FileFault::of(io_error)),
            })
        }
        TantivyError::LockFailure(LockError::IoError(error), _)
        | TantivyError::OpenWriteError(OpenWriteError::IoError {
            io_error: error, ..
        }) => of_system(error),
        TantivyError::IoError(error) => {
            Some(of_system(error).unwrap_or_else(|| damaged(here, FileFault::of(error))))
        }
        TantivyError::DataCorruption(corruption) => {
            let message = format!("{corruption:?}");
            // What follows is all of a file.
            let message = message.split(" Content: ").next().unwrap_or_default();
            Some(damaged(here, FileFault::unreadable(&message)))
        }
        TantivyError::DeserializeError(error) => Some(damaged(here, FileFault::unreadable(error))),
        TantivyError::SystemError(message) if message.starts_with(NO_THREAD) => {
            let message = message.clone();
            Some(IndexError::Threads { message })
        }
        _ => None,
    };
    understood.unwrap_or_else(|| IndexError::Tantivy {
        folder: folder.to_path_buf(),
        source,
    })
}

fn is_any_alive(mut postings: impl tantivy::DocSet, segment: &tantivy::SegmentReader) -> bool {
    let mut doc = postings.doc();
    while doc != tantivy::TERMINATED {
        if !segment.is_deleted(doc) {
            return true;
        }
        doc = postings.advance();
    }
    false
}

/// What an index holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// Articles that can be found.
    pub articles: u64,
    /// Distinct stems in titles and bodies.
    pub terms: u64,
    /// Articles with a date.
    pub dated: u64,
    /// The earliest local day, as the number YYYYMMDD.
    pub first_day: Option<i64>,
    /// The latest local day, as the number YYYYMMDD.
    pub last_day: Option<i64>,
    /// Sources with their number of articles, the largest first.
    pub sources: Vec<(String, u64)>,
    /// Segments of the last commit.
    pub segments: usize,
    /// Whether words can be looked for as they are written.
    pub surface_forms: bool,
    /// Size of the files in the index folder.
    pub bytes: u64,
}

/// Counts the distinct terms of titles and bodies by walking all sorted
/// dictionaries side by side.
fn distinct_terms(searcher: &tantivy::Searcher, fields: &Fields) -> std::io::Result<u64> {
    let mut dictionaries = Vec::new();
    for segment in searcher.segment_readers() {
        for field in [fields.title_stems, fields.body_stems] {
            let terms = segment
                .inverted_index(field)
                .map_err(std::io::Error::other)?;
            dictionaries.push(terms);
        }
    }
    let mut streams = Vec::new();
    let mut heap = std::collections::BinaryHeap::new();
    for (number, dictionary) in dictionaries.iter().enumerate() {
        let mut stream = dictionary.terms().stream()?;
        if let Some((term, _)) = stream.next() {
            heap.push(std::cmp::Reverse((term.to_vec(), number)));
        }
        streams.push(stream);
    }
    let mut count = 0;
    let mut last: Option<Vec<u8>> = None;
    while let Some(std::cmp::Reverse((term, number))) = heap.pop() {
        if let Some((next, _)) = streams[number].next() {
            heap.push(std::cmp::Reverse((next.to_vec(), number)));
        }
        if last.as_ref() != Some(&term) {
            count += 1;
            last = Some(term);
        }
    }
    Ok(count)
}
