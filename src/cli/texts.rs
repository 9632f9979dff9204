//! What the program says to people while it works, by command.

telusur::texts! {
    // telusur search

    /// Said when there is no query and nobody to ask for one.
    fn no_query() {
        en: "there is no query. Write one, as in: telusur search 'harga beras'. On a terminal there is a prompt without one; with - queries come from standard input",
        id: "tidak ada kueri. Tuliskan, misalnya: telusur search 'harga beras'. Di terminal, tanpa kueri muncul baris tanya; dengan - kueri dibaca dari masukan standar",
    }
    /// Said when answers to many queries are wanted in another form than JSON.
    fn batch_is_json() {
        en: "queries from standard input are answered as JSON, without --explain; leave out the other options of output",
        id: "kueri dari masukan standar dijawab sebagai JSON, tanpa --explain; hilangkan opsi keluaran lainnya",
    }
    /// Said when the prompt begins.
    fn prompt_begins() {
        en: "A query a line; :help says what else there is, Ctrl-D ends.",
        id: "Satu kueri per baris; :help menjelaskan selebihnya, Ctrl-D mengakhiri.",
    }
    /// What the help of the prompt begins with.
    fn prompt_help() {
        en: "A line is a query, as in: harga beras -iklan judul:impor. Tab completes fields and sources.",
        id: "Satu baris adalah satu kueri, misalnya: harga beras -iklan judul:impor. Tab melengkapi ruas dan sumber.",
    }
    /// What :show does.
    fn show_does() {
        en: "shows the article of a hit",
        id: "menampilkan artikel dari hasil bernomor itu",
    }
    /// What :more does.
    fn more_does() {
        en: "shows the next hits",
        id: "menampilkan hasil berikutnya",
    }
    /// What :since does.
    fn since_does() {
        en: "only what was published on this day or later; without a date, always",
        id: "hanya yang terbit pada atau sesudah hari itu; tanpa tanggal, tidak dibatasi",
    }
    /// What :until does.
    fn until_does() {
        en: "only what was published on this day or earlier; without a date, always",
        id: "hanya yang terbit pada atau sebelum hari itu; tanpa tanggal, tidak dibatasi",
    }
    /// What :sort does.
    fn sort_does() {
        en: "relevance, newest or oldest first",
        id: "urutan: relevance (paling cocok), newest (terbaru) atau oldest (terlama)",
    }
    /// What :all does.
    fn all_does() {
        en: "every word must be there, or some again",
        id: "semua kata harus ada, atau cukup sebagian lagi",
    }
    /// What :json does.
    fn json_does() {
        en: "answers as JSON, or as text again",
        id: "menjawab sebagai JSON, atau sebagai teks lagi",
    }
    /// What :help does.
    fn help_does() {
        en: "says this",
        id: "menampilkan bantuan ini",
    }
    /// What :quit does.
    fn quit_does() {
        en: "ends, as Ctrl-D does",
        id: "mengakhiri, seperti Ctrl-D",
    }
    /// Said of a command of the prompt that is not known but near one that is.
    fn unknown_command_near(typed: &str, near: &str) {
        en: "there is no command :{typed}; did you mean :{near}?",
        id: "tidak ada perintah :{typed}; maksud Anda :{near}?",
    }
    /// Said of a command of the prompt that is not known.
    fn unknown_command(typed: &str) {
        en: "there is no command :{typed}; :help lists them",
        id: "tidak ada perintah :{typed}; :help menyebutkan semuanya",
    }
    /// Said when a command needs a query before it.
    fn no_query_yet() {
        en: "ask something first",
        id: "ajukan kueri dahulu",
    }
    /// Said of an order that is not known.
    fn unknown_order(orders: &str) {
        en: "the orders are {orders}",
        id: "urutannya: {orders}",
    }
    /// Said when every word must be there from now on.
    fn all_words() {
        en: "every word must be there",
        id: "semua kata harus ada",
    }
    /// Said when some of the words are enough again.
    fn any_words() {
        en: "some of the words are enough",
        id: "sebagian kata sudah cukup",
    }
    /// Said when answers are JSON from now on.
    fn answers_as_json() {
        en: "answers are JSON",
        id: "jawaban berupa JSON",
    }
    /// Said when answers are text again.
    fn answers_as_text() {
        en: "answers are text",
        id: "jawaban berupa teks",
    }
    /// Said of :show without a hit of this rank.
    fn show_which(first: usize, last: usize) {
        en: "give the number of a hit, {first} to {last}",
        id: "berikan nomor hasil, {first} sampai {last}",
    }
    /// Said of :show before there are hits.
    fn nothing_to_show() {
        en: "there are no hits to show; ask something first",
        id: "belum ada hasil untuk ditampilkan; ajukan kueri dahulu",
    }

    // telusur config, and what is set

    /// Where a value comes from: nobody set it.
    fn by_default() {
        en: "default",
        id: "bawaan",
    }
    /// Where a value comes from: the locale.
    fn by_locale() {
        en: "locale",
        id: "lokal sistem",
    }
    /// Where the index comes from: it was found in a folder above.
    fn found_in(folder: &str) {
        en: "found in {folder}",
        id: "ditemukan di {folder}",
    }
    /// Where a value comes from: the command line.
    fn by_flag() {
        en: "command line",
        id: "baris perintah",
    }
    /// Said when an index is written to that is in a folder above.
    fn index_is_above(folder: &str) {
        en: "the index is {folder}; --index index makes one here",
        id: "indeksnya {folder}; --index index membuatnya di sini",
    }

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
