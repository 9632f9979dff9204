//! Runs the real program and the library on temporary archives and on `corpus/`.

mod check; // what telusur check tells about files
mod cli; // help, exit codes, streams, closed pipe, killed runs
mod concurrency; // one writer and many readers, and two writers
mod configuration; // what is set where
mod containers; // packed files, whole, nested, damaged and hostile; standard input
mod conversation; // the prompt, and queries from standard input
mod copies; // copies folded and found: how well, and what is printed
mod crashes; // the indexer killed at any moment
mod damage; // damaged files: what is told, found and repaired
mod documents;
mod evaluation; // how good rankings are, beside trec_eval and on judged queries
mod expansion; // repairs, synonyms, and what questions ask for
mod exports; // every match as JSON Lines, CSV, BibTeX and RIS
mod formats;
mod help; // help, manuals, completions, suggestions
mod hostile; // archives that want to steer a terminal, a spreadsheet or a browser
mod incremental;
mod ingest; // archives -> index: counts, ids, skipped records, repeated runs
mod languages; // the interface in Indonesian, and formats that no language changes
mod limits; // what is too large, too odd or gone
mod looks; // how every command looks, at three widths
mod markup; // Markdown, feeds, TREC documents
mod output; // snapshots of terminal and JSON
mod pages; // real web pages, where they are at hand
mod passages; // passages and highlights: on a screen, as JSON, as a web page, in one article
mod pipes; // ids, paths, counts and templates for other programs
mod portability; // other locales, homes, zones and names of files
mod properties; // whatever the text or query, the ranges hold
mod queries; // the query language beside a slow evaluation, and hostile queries
mod readme; // the sessions of the README
mod resources; // full disks, few files, ten thousand queries
mod search; // what a query finds, and in which order
mod seeds; // what the fuzzers begin with and have found
mod shared; // real articles and the archive generator, where they are at hand
mod space; // indexes without surface forms, and what takes space
mod stemming; // words that must meet, and words that must not
mod upgrades; // indexes of other versions
mod workspace; // a temporary folder and the program in it; every test starts here
