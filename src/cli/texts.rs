//! What the program says to people while it works, by command.

telusur::texts! {
    // telusur export

    /// Said when a file is complete.
    fn exported(articles: &str, path: &str) {
        en: "{articles} written to {path}",
        id: "{articles} ditulis ke {path}",
    }
    /// Said when an export was stopped.
    fn export_stopped(written: &str, total: &str) {
        en: "stopped: {written} of {total} articles written",
        id: "dihentikan: {written} dari {total} artikel tertulis",
    }
    /// Said when an export to a file was stopped.
    fn export_kept(path: &str) {
        en: "what was written is in {path}",
        id: "yang sudah tertulis ada di {path}",
    }
    /// A number of articles.
    fn articles(number: &str) {
        en: "{number} articles",
        id: "{number} artikel",
    }
    /// One article.
    fn one_article() {
        en: "1 article",
        id: "1 artikel",
    }
}
