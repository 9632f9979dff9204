//! What is said to people, in each language.

crate::texts! {
    // telusur search

    /// Said of a hit with one copy among the matches.
    fn one_copy() {
        en: "+1 copy",
        id: "+1 salinan",
    }

    /// Said of a hit with copies among the matches.
    fn more_copies(count: &str) {
        en: "+{count} copies",
        id: "+{count} salinan",
    }

    /// Said behind the total where copies were folded.
    fn copies_counted() {
        en: "each copy counted",
        id: "setiap salinan dihitung",
    }

    // telusur copies

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

    /// The number of copies of an article: one.
    fn one_copy_of(id: &str) {
        en: "1 copy of {id}",
        id: "1 salinan dari {id}",
    }

    /// The number of copies of an article.
    fn copies_of(count: &str, id: &str) {
        en: "{count} copies of {id}, the oldest first",
        id: "{count} salinan dari {id}, yang terlama lebih dahulu",
    }

    /// What stands for a title where there is none.
    fn no_title() {
        en: "(no title)",
        id: "(tanpa judul)",
    }
}
