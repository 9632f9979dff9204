//! What the commands say, other than their results and help.

use telusur::texts;
use telusur::texts::{Count, Decimal};

// Files.
texts! {
    /// A file that can't be read.
    fn cannot_read(path: &str) {
        en: "can't read {path}",
        id: "{path} tidak dapat dibaca",
    }
    /// A file of settings that this user may not read.
    fn settings_unread(path: &str) {
        en: "can't read {path}: permission denied; going on without it",
        id: "{path} tidak boleh dibaca; berjalan tanpa pengaturan di dalamnya",
    }
    /// A file that can't be written.
    fn cannot_write(path: &str) {
        en: "can't write {path}",
        id: "{path} tidak dapat ditulis",
    }
    /// What comes out can't be written.
    fn cannot_write_output() {
        en: "can't write to standard output",
        id: "keluaran standar tidak dapat ditulisi",
    }
    /// There is no folder for a file that is to be written.
    fn no_folder(folder: &str) {
        en: "there is no folder {folder}",
        id: "folder {folder} tidak ada",
    }
    /// A file with something wrong in it.
    fn cannot_use(path: &str) {
        en: "can't use {path}",
        id: "{path} tidak dapat dipakai",
    }
    /// Standard input that can't be read.
    fn cannot_read_input() {
        en: "can't read standard input",
        id: "masukan standar tidak dapat dibaca",
    }
    /// No place for temporary files.
    fn no_temporary_folder() {
        en: "can't make a temporary folder",
        id: "folder sementara tidak dapat dibuat",
    }
    /// Signals can't be caught.
    fn cannot_listen() {
        en: "can't listen for Ctrl-C",
        id: "Ctrl-C tidak dapat ditangkap",
    }
}

// man
texts! {
    /// A section of a page of the manual.
    fn examples_section() {
        en: "EXAMPLES",
        id: "CONTOH",
    }
    /// A section of a page of the manual.
    fn notes_section() {
        en: "NOTES",
        id: "CATATAN",
    }
    /// A section of a page of the manual: other names of the command.
    fn aliases_section() {
        en: "ALIASES",
        id: "NAMA LAIN",
    }
    /// A section of a page of the manual.
    fn name_section() {
        en: "NAME",
        id: "NAMA",
    }
    /// A section of a page of the manual.
    fn synopsis_section() {
        en: "SYNOPSIS",
        id: "RINGKASAN",
    }
}

// search
texts! {
    /// A filter without any word.
    fn no_name(option: &str, value: &str) {
        en: "{option} {value:?} has no letter or digit; give a name",
        id: "{option} {value:?} tidak memuat huruf atau angka; berikan sebuah nama",
    }
    /// A span that is open at its beginning.
    fn since_without_first_day() {
        en: "--since names no first day here; for what was published up to a day write --until",
        id: "--since di sini tidak menyebut hari pertama; untuk yang terbit sampai suatu hari tulis --until",
    }
    /// A span that is open at its end.
    fn until_without_last_day() {
        en: "--until names no last day here; for what was published from a day on write --since",
        id: "--until di sini tidak menyebut hari terakhir; untuk yang terbit sejak suatu hari tulis --since",
    }
    /// Days the wrong way round.
    fn since_after_until(since: &str, until: &str) {
        en: "--since {since} is later than --until {until}; give the earlier date first",
        id: "--since {since} lebih akhir daripada --until {until}; tulis tanggal yang lebih awal lebih dulu",
    }
}

// show
texts! {
    /// A query of which nothing is in the article.
    fn no_match_here() {
        en: "nothing in the article matches the query",
        id: "tidak ada yang cocok dengan kueri di artikel ini",
    }
    /// A pager that is not there.
    fn no_pager(name: &str) {
        en: "can't start the pager {name}",
        id: "pembaca {name} tidak dapat dijalankan",
    }
    /// An id in no index.
    fn no_article(id: &str) {
        en: "no article has the id {id:?}; search prints the ids of its hits",
        id: "tidak ada artikel dengan id {id:?}; search menampilkan id setiap hasilnya",
    }
    /// The beginning of several ids, which follow a line each.
    fn ambiguous_id(id: &str) {
        en: "more than one id begins with {id:?}; give more of it:",
        id: "lebih dari satu id diawali {id:?}; tuliskan lebih lengkap:",
    }
    /// Below the first of them.
    fn further_ids() {
        en: "… and more",
        id: "… dan lainnya",
    }
}

// copies
texts! {
    /// Said of an article without copies.
    fn no_copies(id: &str) {
        en: "no other article is a copy of {id}",
        id: "tidak ada artikel lain yang merupakan salinan {id}",
    }
}

// index, watch
texts! {
    /// A first signal.
    fn stopping() {
        en: "stopping; again to stop at once",
        id: "berhenti; sekali lagi untuk berhenti seketika",
    }
    /// Too much is gone to be taken out.
    fn kept(files: &str, articles: &str) {
        en: "{files} with {articles} are gone, more than a tenth of the archive; they were left in the index. Is a disk missing? With --yes they are taken out",
        id: "{files} dengan {articles} sudah tidak ada, lebih dari sepersepuluh arsip; artikelnya dibiarkan dalam indeks. Adakah diska yang belum terpasang? Dengan --yes artikelnya dikeluarkan",
    }
    /// Some folder is not known.
    fn unlisted() {
        en: "A folder could not be listed, so files that are gone from its archive were left in the index",
        id: "Ada folder yang tidak terbaca, jadi berkas yang hilang dari arsipnya dibiarkan dalam indeks",
    }
    /// The run was interrupted.
    fn stopped() {
        en: "Stopped. What was read until then is committed; run again for the rest.",
        id: "Berhenti. Yang sudah terbaca tersimpan; jalankan lagi untuk sisanya.",
    }
    /// What a run would do.
    fn dry_run(files: &str) {
        en: "Nothing was done. A run would read {files}",
        id: "Tidak ada yang dikerjakan. Yang akan dibaca: {files}",
    }
    /// Nothing has changed.
    fn nothing_to_read(seconds: Decimal) {
        en: "Nothing to read in {seconds} s",
        id: "Tidak ada yang perlu dibaca, {seconds} dtk",
    }
    /// Nothing is there.
    fn no_files() {
        en: "No files found to read",
        id: "Tidak ada berkas untuk dibaca",
    }
    /// What a run did.
    fn indexed(articles: &str, bytes: &str, seconds: Decimal, rate: Count) {
        en: "{articles} indexed, {bytes} in {seconds} s, {rate} articles/s",
        id: "{articles} diindeks, {bytes} dalam {seconds} dtk, {rate} artikel/dtk",
    }
    /// What a run did, if it replaced articles.
    fn indexed_and_replaced(articles: &str, replaced: Count, bytes: &str, seconds: Decimal, rate: Count) {
        en: "{articles} indexed ({replaced} replaced), {bytes} in {seconds} s, {rate} articles/s",
        id: "{articles} diindeks ({replaced} diganti), {bytes} dalam {seconds} dtk, {rate} artikel/dtk",
    }
    /// Files under another name.
    fn moved(files: &str) {
        en: "{files} moved or renamed",
        id: "{files} dipindahkan atau berganti nama",
    }
    /// Files that are no more.
    fn gone(files: &str, articles: &str) {
        en: "{files} gone, {articles} taken out",
        id: "{files} sudah tidak ada, {articles} dikeluarkan",
    }
    /// Skipped for one reason.
    fn skipped(count: Count, reason: &str) {
        en: "{count} skipped: {reason}",
        id: "{count} dilewati: {reason}",
    }
    /// Skipped by earlier runs.
    fn skipped_earlier(count: Count) {
        one(count): "{count} skipped earlier, in a file not read again (--report FILE lists it)",
        en: "{count} skipped earlier, in files not read again (--report FILE lists them)",
        id: "{count} dilewati sebelumnya, di berkas yang tidak dibaca lagi (daftarnya dengan --report BERKAS)",
    }
    /// Files as they were.
    fn unchanged(count: Count) {
        one(count): "{count} file unchanged, not read again",
        en: "{count} files unchanged, not read again",
        id: "{count} berkas tidak berubah, tidak dibaca lagi",
    }
    /// Hidden files.
    fn hidden(count: Count) {
        one(count): "{count} hidden file or folder passed over",
        en: "{count} hidden files or folders passed over",
        id: "{count} berkas atau folder tersembunyi diabaikan",
    }
    /// Symbolic links.
    fn links(count: Count) {
        one(count): "{count} symbolic link passed over",
        en: "{count} symbolic links passed over",
        id: "{count} tautan simbolis diabaikan",
    }
    /// What was cleaned away.
    fn cleaned(count: Count) {
        one(count): "{count} piece taken out that was no part of an article",
        en: "{count} pieces taken out that were no part of an article",
        id: "{count} potongan yang bukan bagian artikel dibuang",
    }
    /// Notes.
    fn notes(count: Count) {
        one(count): "{count} note on an article, indexed all the same",
        en: "{count} notes on articles, indexed all the same",
        id: "{count} catatan tentang artikel yang tetap diindeks",
    }
    /// Articles under another id.
    fn duplicates(count: Count) {
        one(count): "{count} kept under another id because its own was taken",
        en: "{count} kept under another id because theirs was taken",
        id: "{count} disimpan dengan id lain karena id-nya sudah terpakai",
    }
    /// Articles that stay out.
    fn taken_down(count: Count) {
        one(count): "{count} kept out because it was taken out by telusur delete",
        en: "{count} kept out because they were taken out by telusur delete",
        id: "{count} tidak dimasukkan karena sudah dikeluarkan dengan telusur delete",
    }
    /// Articles.
    fn articles(count: Count) {
        one(count): "{count} article",
        en: "{count} articles",
        id: "{count} artikel",
    }
    /// Files.
    fn files(count: Count) {
        one(count): "{count} file",
        en: "{count} files",
        id: "{count} berkas",
    }
    /// Bytes.
    fn bytes(count: Count) {
        one(count): "{count} byte",
        en: "{count} bytes",
        id: "{count} bita",
    }
    /// Standard input does not change.
    fn input_not_watched() {
        en: "standard input can't be watched; use telusur index -",
        id: "masukan standar tidak dapat dipantau; pakailah telusur index -",
    }
    /// What was skipped and why.
    fn skipped_place(place: &str, reason: &str) {
        en: "skipped {place}: {reason}",
        id: "{place} dilewati: {reason}",
    }
    /// An article under another id.
    fn duplicate(place: &str, id: &str, kept_as: &str) {
        en: "{place}: the id {id} is taken by another article; kept as {kept_as}",
        id: "{place}: id {id} sudah dipakai artikel lain; disimpan sebagai {kept_as}",
    }
    /// The last part of a run.
    fn committing() {
        en: "committing",
        id: "menyimpan",
    }
    /// Behind the time a run will still take.
    fn time_left() {
        en: "left",
        id: "lagi",
    }
}

// stem
texts! {
    /// A stem by the user's word.
    fn by_exception() {
        en: "one of your exceptions",
        id: "perkecualian Anda",
    }
    /// A stem of the lexicon.
    fn by_lexicon() {
        en: "listed in the lexicon",
        id: "terdaftar dalam leksikon",
    }
    /// A stem of a reduplication.
    fn by_halves() {
        en: "the root of both halves",
        id: "akar kedua belahannya",
    }
    /// A stem of another algorithm.
    fn by_algorithm() {
        en: "the algorithm keeps its reasons to itself",
        id: "algoritmanya tidak memberi alasan",
    }
    /// A word without affixes.
    fn uncut() {
        en: "no affix that could be cut",
        id: "tidak ada imbuhan yang dapat dipotong",
    }
    /// The first of several readings.
    fn by_rank() {
        en: "the best reading",
        id: "penguraian terbaik",
    }
    /// An old spelling.
    fn old_spelling(modern: &str) {
        en: "spelling before 1972, also found as {modern}",
        id: "ejaan sebelum 1972, ditemukan juga sebagai {modern}",
    }
    /// In the place of the score of the best reading.
    fn best() {
        en: "best",
        id: "terbaik",
    }
    /// Readings that are not shown.
    fn more_readings(count: Count) {
        en: "… and {count} more",
        id: "… dan {count} lagi",
    }
    /// Two options that contradict.
    fn informal_needs_telusur() {
        en: "--informal goes with the stemmer telusur only; leave out one of the two",
        id: "--informal hanya untuk pemotong imbuhan telusur; hilangkan salah satunya",
    }
}

// delete
texts! {
    /// Done.
    fn taken_out() {
        en: "taken out",
        id: "dikeluarkan",
    }
    /// Undone.
    fn allowed_again() {
        en: "allowed again; telusur index brings it back",
        id: "diizinkan lagi; telusur index memasukkannya kembali",
    }
    /// Done before.
    fn taken_out_before() {
        en: "was taken out before",
        id: "sudah dikeluarkan sebelumnya",
    }
    /// Nothing to undo, since it is there.
    fn is_in() {
        en: "is in the index and was not taken out",
        id: "ada dalam indeks dan tidak pernah dikeluarkan",
    }
    /// Nothing to take out.
    fn unknown_id() {
        en: "no article has this id",
        id: "tidak ada artikel dengan id ini",
    }
    /// Nothing to undo.
    fn never_taken_out() {
        en: "was not taken out",
        id: "tidak pernah dikeluarkan",
    }
}

// demo
texts! {
    /// The demo is run elsewhere.
    fn no_corpus() {
        en: "No folder corpus here. Run the demo in the folder of the project, or index your own archive: telusur index PATH",
        id: "Tidak ada folder corpus di sini. Jalankan demo di folder proyek, atau indeks arsip Anda sendiri: telusur index JALUR",
    }
    /// At the end of the demo.
    fn now_try() {
        en: "Now try:",
        id: "Sekarang coba:",
    }
    /// What the last example does.
    fn your_own_archive() {
        en: "And with your own archive:",
        id: "Dan dengan arsip Anda sendiri:",
    }
}

// The prompt and queries from standard input.
texts! {
    /// The terminal can't be read from line by line.
    fn cannot_use_terminal() {
        en: "can't use the terminal",
        id: "terminal tidak dapat dipakai",
    }
    /// What stands for a day in the help of the prompt.
    fn day_value() {
        en: "DATE",
        id: "TANGGAL",
    }
    /// What stands for an order in the help of the prompt.
    fn order_value() {
        en: "ORDER",
        id: "URUTAN",
    }
    /// Said when there is no query and nobody to ask for one.
    fn no_query() {
        en: "there is no query. Write one, as in: telusur search 'harga beras'. On a terminal there is a prompt without one; with - queries come from standard input",
        id: "tidak ada kueri. Tuliskan, misalnya: telusur search 'harga beras'. Di terminal, tanpa kueri mulai mode interaktif; dengan - kueri dibaca dari masukan standar",
    }
    /// Said when answers to many queries are wanted in another form than JSON.
    fn batch_is_json() {
        en: "queries from standard input are answered as JSON, without --explain; leave out the other options of output",
        id: "kueri dari masukan standar dijawab sebagai JSON, tanpa --explain; hilangkan opsi keluaran lainnya",
    }
    /// Said when words stand beside the dash for standard input.
    fn words_beside_standard_input() {
        en: "with - queries come from standard input, and no word can stand beside it. Leave the words out, or put the whole query in quotation marks for the shell, as in: telusur search '- beras'",
        id: "dengan - kueri dibaca dari masukan standar, jadi tidak boleh ada kata lain di sampingnya. Hilangkan kata itu, atau apit seluruh kueri dengan tanda kutip untuk shell, misalnya: telusur search '- beras'",
    }
    /// Said when the prompt begins.
    fn prompt_begins() {
        en: "A query a line; :help says what else there is, Ctrl-D ends.",
        id: "Satu kueri per baris; :bantuan menjelaskan selebihnya, Ctrl-D mengakhiri.",
    }
    /// What the help of the prompt begins with.
    fn prompt_help() {
        en: "A line is a query, as in: harga beras -iklan judul:impor. Tab completes fields and sources.",
        id: "Satu baris adalah satu kueri, misalnya: harga beras -iklan judul:impor. Tab melengkapi bidang dan sumber.",
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
        id: "urutan: relevansi (paling cocok), terbaru atau terlama",
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
        id: "tidak ada perintah :{typed}; :bantuan menyebutkan semuanya",
    }
    /// Said when a command needs a query before it.
    fn no_query_yet() {
        en: "ask something first",
        id: "ajukan kueri dahulu",
    }
    /// Said of a line that is no text.
    fn garbled() {
        en: "the line is not in UTF-8; type it again",
        id: "barisnya bukan UTF-8; ketik sekali lagi",
    }
    /// Said when hits are asked for behind the last.
    fn no_more_hits() {
        en: "there are no more hits",
        id: "tidak ada hasil lagi",
    }
    /// Said of an order that is not known.
    fn unknown_order(orders: &str) {
        en: "the orders are {orders}",
        id: "urutannya salah satu dari {orders}",
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

}

// config, and what is set
texts! {
    /// Where a value comes from: nobody set it.
    fn by_default() {
        en: "default",
        id: "bawaan",
    }
    /// Where a value comes from: the locale.
    fn by_locale() {
        en: "locale",
        id: "pengaturan sistem",
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
    /// The working folder is gone.
    fn no_working_folder() {
        en: "can't tell the working folder",
        id: "folder kerja tidak diketahui",
    }
    /// A variable of the environment that is nearly one of ours.
    fn mistyped_variable(name: &str, near: &str) {
        en: "{name} in the environment is ignored; did you mean {near}?",
        id: "{name} di lingkungan diabaikan; mungkin maksud Anda {near}?",
    }
    /// A key of a file that is none.
    fn no_such_key(place: &str, key: &str, keys: &str) {
        en: "{place}: there is no key {key}. The keys are {keys}",
        id: "{place}: tidak ada kunci {key}. Kuncinya {keys}",
    }
    /// A key of a file that is nearly one.
    fn no_such_key_but(place: &str, key: &str, near: &str, keys: &str) {
        en: "{place}: there is no key {key}; did you mean {near}? The keys are {keys}",
        id: "{place}: tidak ada kunci {key}; mungkin maksud Anda {near}? Kuncinya {keys}",
    }
    /// A key that a user's own file may have only.
    fn users_key(place: &str, key: &str, path: &str) {
        en: "{place}: {key} can't be set here, in a file that belongs to an archive; set it in {path}",
        id: "{place}: {key} tidak dapat diatur di sini, di berkas milik sebuah arsip; aturlah di {path}",
    }
    /// A file of bytes that are no text.
    fn not_utf8(place: &str) {
        en: "{place}: the file is not in UTF-8; save it so",
        id: "{place}: berkasnya bukan UTF-8; simpanlah sebagai UTF-8",
    }
    /// A file that breaks the rules of TOML.
    fn no_toml(place: &str, why: &str) {
        en: "{place}: can't be understood: {why}",
        id: "{place}: tidak dapat dipahami: {why}",
    }
    /// A file of settings that is a folder, a pipe or a device.
    fn no_regular_file() {
        en: "it is no regular file",
        id: "bukan berkas biasa",
    }
    /// A file of settings that nobody has written.
    fn longer_than_a_mebibyte() {
        en: "it is longer than 1 MiB",
        id: "lebih panjang dari 1 MiB",
    }
    /// A path of the archive that is the folder of an index.
    fn is_an_index(path: &str) {
        en: "{path} is the folder of an index, not of an archive. Name the folder of the articles, or another index with --index",
        id: "{path} adalah folder indeks, bukan arsip. Sebutkan folder artikelnya, atau indeks lain dengan --index",
    }
    /// A path without a character.
    fn empty_path() {
        en: "a path is expected, not an empty string",
        id: "harus sebuah jalur, bukan string kosong",
    }
    /// A value of the wrong kind.
    fn list_of_strings() {
        en: "a list of strings is expected",
        id: "harus daftar string",
    }
    /// A value of the wrong kind.
    fn string_or_list() {
        en: "a string or a list of strings is expected",
        id: "harus string atau daftar string",
    }
    /// A value of the wrong kind.
    fn string_or_number() {
        en: "a string or a whole number is expected",
        id: "harus string atau bilangan bulat",
    }
    /// Said of an index that was built with `--no-surface` and is added to without.
    fn stays_without_forms() {
        en: "the index goes on without surface forms, as it was built (--no-surface)",
        id: "indeks tetap tanpa bentuk kata, seperti saat dibuat (--no-surface)",
    }
    /// Below what is set, of an index without surface forms.
    fn has_no_forms(folder: &str) {
        en: "The index {folder} has no surface forms (--no-surface): no exact phrases, =word, word* and word~.",
        id: "Indeks {folder} tanpa bentuk kata (--no-surface): tanpa frasa persis, =kata, kata* dan kata~.",
    }
    /// Said when an index is written to that is in a folder above.
    fn index_is_above(folder: &str) {
        en: "the index is {folder}; --index index makes one here",
        id: "indeksnya {folder}; --index index membuatnya di sini",
    }

}

// export
texts! {
    /// Said when a file is complete.
    fn exported(articles: &str, path: &str) {
        en: "{articles} written to {path}",
        id: "{articles} ditulis ke {path}",
    }
    /// Said when an export was stopped.
    fn export_stopped(written: Count, total: Count) {
        en: "stopped: {written} of {total} articles written",
        id: "dihentikan: {written} dari {total} artikel tertulis",
    }
    /// Said when an export to a file was stopped.
    fn export_kept(path: &str) {
        en: "what was written is in {path}",
        id: "yang sudah tertulis ada di {path}",
    }
    /// An option of one format.
    fn csv_only(option: &str) {
        en: "{option} goes with --format csv only; leave out one of the two",
        id: "{option} hanya untuk --format csv; hilangkan salah satunya",
    }
    /// A folder where a file is meant.
    fn is_folder(path: &str) {
        en: "{path} is a folder; name a file",
        id: "{path} adalah folder; sebutkan sebuah berkas",
    }
    /// The name of a file that says no format.
    fn no_such_format(path: &str, extensions: &str) {
        en: "the name {path} says no format; choose one with --format, or end the name with one of {extensions}. Nothing is compressed",
        id: "nama {path} tidak menyebut format; pilih dengan --format, atau akhiri namanya dengan salah satu dari {extensions}. Hasilnya tidak dimampatkan",
    }
    /// A file that would be lost.
    fn is_there(path: &str) {
        en: "{path} is there already; --force overwrites it",
        id: "{path} sudah ada; --force menimpanya",
    }
}
