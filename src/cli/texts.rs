//! What is said to people, in each language.

telusur::texts! {
    // telusur copies

    /// Said of an id that no article has.
    fn no_article(id: &str) {
        en: "no article has the id {id}; search prints the ids of its hits",
        id: "tidak ada artikel dengan id {id}; search mencetak id setiap hasilnya",
    }

    /// Said of an article without copies.
    fn no_copies(id: &str) {
        en: "no other article is a copy of {id}",
        id: "tidak ada artikel lain yang merupakan salinan {id}",
    }
}
