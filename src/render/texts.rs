//! What is said around hits, articles, statistics and measures.

use crate::index::IndexPart;
use crate::texts;
use crate::texts::{Count, Decimal, Label, Language};

// Hits.
texts! {
    /// In the place of a title.
    fn no_title() {
        en: "(no title)",
        id: "(tanpa judul)",
    }
    /// Below the hits.
    fn articles(count: Count) {
        one(count): "{count} article",
        en: "{count} articles",
        id: "{count} artikel",
    }
    /// What else than was typed was searched for, and how to prevent it.
    fn searched_for(repaired: &str) {
        en: "searched for {repaired} (--no-repair: as typed)",
        id: "dicari {repaired} (--no-repair: seperti diketik)",
    }
    /// What was searched for beside what was typed.
    fn searched_also(words: &str) {
        en: "searched also for {words}",
        id: "dicari juga {words}",
    }
    /// A word in the place of another.
    fn instead_of(searched: &str, typed: &str) {
        en: "\"{searched}\" instead of \"{typed}\"",
        id: "\"{searched}\" sebagai ganti \"{typed}\"",
    }
    /// A word beside another.
    fn word_for(searched: &str, typed: &str) {
        en: "\"{searched}\" for \"{typed}\"",
        id: "\"{searched}\" untuk \"{typed}\"",
    }
    /// Of a pattern with more words than are searched for.
    fn commonest(typed: &str, number: &str) {
        en: "{typed}: the commonest {number} are searched for",
        id: "{typed}: {number} kata yang paling umum dicari",
    }
    /// Words that came from the best articles.
    fn searched_feedback(words: &str) {
        en: "searched also for {words}, from the best articles (--expand)",
        id: "dicari juga {words}, dari artikel terbaik (--expand)",
    }
    /// How the query was read.
    fn understood(query: &str) {
        en: "query: {query}",
        id: "kueri: {query}",
    }
    /// Function words of the query.
    fn without_part(words: &str) {
        en: "without part: {words}",
        id: "tidak berperan: {words}",
    }
    /// The score of a hit.
    fn score(score: Decimal) {
        en: "score {score}",
        id: "skor {score}",
    }
    /// The score of a hit the second stage has not seen.
    fn score_of_first_stage(score: Decimal) {
        en: "score {score}: BM25, behind all that the second stage has ordered",
        id: "skor {score}: BM25, di belakang semua yang diurutkan tahap kedua",
    }
    /// The score where nothing has one.
    fn score_of_nothing(score: Decimal) {
        en: "score {score}: not by score",
        id: "skor {score}: tidak menurut skor",
    }
    /// What a clause of the query adds to a score.
    fn bm25_of(bm25: Decimal, clause: &str) {
        en: "BM25 {bm25} of {clause}",
        id: "BM25 {bm25} dari {clause}",
    }
}

// Copies.
texts! {
    /// Said of a hit with copies among the matches.
    fn more_copies(count: Count) {
        one(count): "+{count} copy",
        en: "+{count} copies",
        id: "+{count} salinan",
    }
    /// Said behind the total where copies were folded.
    fn copies_counted() {
        en: "each copy counted",
        id: "setiap salinan dihitung",
    }
    /// How much of the text of a copy is that of the article.
    fn in_common(percent: &str) {
        en: "{percent}% in common",
        id: "{percent}% sama",
    }
    /// Said of a copy whose text does not differ at all.
    fn no_difference() {
        en: "the same words",
        id: "kata-katanya sama",
    }
    /// The number of copies of an article.
    fn copies_of(count: Count, id: &str) {
        one(count): "{count} copy of {id}",
        en: "{count} copies of {id}, the oldest first",
        id: "{count} salinan dari {id}, urut waktu terbit",
    }
}

// What an index holds.
texts! {
    /// Of an index without any date.
    fn no_dates() {
        en: "none",
        id: "tidak ada",
    }
    /// Above the parts of an index with their sizes.
    fn parts_of_index() {
        en: "bytes by part and field",
        id: "bita menurut bagian dan bidang",
    }
    /// Above the largest terms: bytes, articles, field and term.
    fn largest_terms() {
        en: "largest terms: bytes, articles, field, term",
        id: "istilah terbesar: bita, artikel, bidang, istilah",
    }
    /// A term that words of a kind have besides their own.
    fn marked_number() {
        en: "(any number)",
        id: "(angka apa pun)",
    }
    /// A term that words of a kind have besides their own.
    fn marked_date() {
        en: "(any part of a date)",
        id: "(bagian tanggal apa pun)",
    }
    /// A term that every article with something in a field has.
    fn any_value() {
        en: "(anything)",
        id: "(apa pun)",
    }
    /// A size.
    fn bytes(count: Count) {
        one(count): "{count} byte",
        en: "{count} bytes",
        id: "{count} bita",
    }
}

texts! {
    /// Of an index that was built with `--no-surface`.
    fn no_surface_forms() {
        en: "none (--no-surface): no exact phrases",
        id: "tidak ada (--no-surface): tanpa frasa persis",
    }
}

/// Returns the width of the names of what an index holds, with the space behind them.
pub(super) fn stats_width(language: Language) -> usize {
    match language {
        Language::English => 11,
        Language::Indonesian => 16,
    }
}

/// Returns the name of a part of an index.
pub(super) fn part_name(part: IndexPart) -> Label {
    match part {
        IndexPart::Store => Label::new("store", "simpanan"),
        IndexPart::Postings => Label::new("postings", "kemunculan"),
        IndexPart::Positions => Label::new("positions", "posisi"),
        IndexPart::Terms => Label::new("terms", "istilah"),
        IndexPart::Columns => Label::new("columns", "kolom"),
        IndexPart::FieldNorms => Label::new("field norms", "panjang bidang"),
        IndexPart::Deletions => Label::new("deletions", "penghapusan"),
        IndexPart::Others => Label::new("other files", "berkas lain"),
    }
}

// Files that were looked at.
texts! {
    /// Articles of a file that are not shown.
    fn more_articles(count: Count) {
        one(count): "{count} more article",
        en: "{count} more articles",
        id: "{count} artikel lagi",
    }
    /// Skipped records of a file that are not shown.
    fn more_skipped(count: Count) {
        one(count): "{count} more skipped record",
        en: "{count} more skipped records",
        id: "{count} rekaman lagi yang dilewati",
    }
    /// Both.
    fn both(first: &str, second: &str) {
        en: "{first} and {second}",
        id: "{first} dan {second}",
    }
    /// What is not shown of a file.
    fn not_shown(what: &str, path: &str) {
        en: "… {what} in {path}",
        id: "… {what} di {path}",
    }
    /// Of an article without a date.
    fn no_date() {
        en: "none: no rule found one",
        id: "tidak ada: tidak satu aturan pun menemukannya",
    }
    /// Words of a body.
    fn words(count: Count) {
        one(count): "{count} word",
        en: "{count} words",
        id: "{count} kata",
    }
    /// Above the summary.
    fn summary() {
        en: "Summary",
        id: "Ringkasan",
    }
}

// Measures.
texts! {
    /// Above the measures of two runs.
    fn comparison_head() {
        en: "            here  other    change       p better worse equal",
        id: "             ini   lain   selisih       p   naik turun  sama",
    }
    /// Queries that were measured, and how fast they were answered.
    fn queries(count: Count, rate: Count) {
        one(count): "{count} query · {rate} queries/s",
        en: "{count} queries · {rate} queries/s",
        id: "{count} kueri · {rate} kueri/dtk",
    }
    /// Queries that can't be measured.
    fn without_relevant(count: Count) {
        en: "{count} left out: no article is judged relevant",
        id: "{count} tidak dihitung: tidak ada artikel yang dinilai relevan",
    }
    /// Judged queries that were not among those asked.
    fn not_asked(count: Count) {
        en: "{count} left out: judged, but not among the queries",
        id: "{count} tidak dihitung: dinilai, tetapi tidak ada di antara kueri",
    }
    /// Above the queries.
    fn per_query_head(ndcg: &str, reciprocal: &str) {
        en: "query\t{ndcg}\t{reciprocal}\tfirst\ttext",
        id: "kueri\t{ndcg}\t{reciprocal}\tpertama\tteks",
    }
}
