//! What the library says of errors and notes, in Indonesian.
//!
//! Their English is their `Display`, beside each in its module. A `match` here
//! names every one, so that none can be added without its Indonesian. What other
//! libraries and the system say of details stays as they say it.

use std::error::Error;
use std::fmt::Display;
use std::io;

use super::template::{Template, TemplateError};
use crate::analysis::{ANALYZER_VERSION, ExceptionsError};
use crate::corpus::{CleaningError, Field, MappingError, Note, SkipReason, WalkError};
use crate::eval::{EvalError, LineProblem};
use crate::index::{FORMAT_VERSION, FileFault, IndexError, index_option};
use crate::ingest::{IngestError, WatchError};
use crate::nearest::nearest;
use crate::query::syntax::{self, ErrorKind, NoteKind, SpanError, SpanErrorKind, SyntaxError};
use crate::query::{MAX_WORDS, SynonymsError};
use crate::search::SearchError;
use crate::texts::{Label, Language};

/// Something that can be said in each language of Telusur.
pub trait Message: Display {
    /// Returns it in Indonesian.
    fn indonesian(&self) -> String;

    /// Returns it in a language; English is what it displays as.
    fn told(&self, language: Language) -> String {
        match language {
            Language::English => self.to_string(),
            Language::Indonesian => self.indonesian(),
        }
    }
}

impl Message for SkipReason {
    fn indonesian(&self) -> String {
        match self {
            SkipReason::Empty => "berkasnya kosong".to_owned(),
            SkipReason::Binary => "berisi bita NUL, jadi bukan teks".to_owned(),
            SkipReason::NoArticle => {
                "halamannya tidak memuat artikel; mungkin halaman indeks".to_owned()
            }
            SkipReason::PageTooComplex => {
                "halamannya bersarang terlalu dalam atau terlalu besar untuk dibaca dalam waktu yang wajar"
                    .to_owned()
            }
            SkipReason::OtherRecord => "bukan halaman dari arsip web".to_owned(),
            SkipReason::DamagedRecord { message } => format!("rekamannya rusak: {message}"),
            SkipReason::DamagedDocument { message } => format!("dokumennya rusak: {message}"),
            SkipReason::OldDocument => {
                "dokumen Word jenis lama, atau dilindungi kata sandi; simpan sebagai .docx".to_owned()
            }
            SkipReason::Pdf => "PDF tidak dibaca; ubah dahulu dengan pdftotext".to_owned(),
            SkipReason::UnpackedTooLarge { limit } => {
                format!("setelah dibongkar lebih besar dari {limit} bita")
            }
            SkipReason::InvalidJson { message } => format!("JSON tidak sah: {message}"),
            SkipReason::NotAnObject => "sebuah rekaman harus berupa objek JSON".to_owned(),
            SkipReason::InvalidXml { message } => format!("XML tidak sah: {message}"),
            SkipReason::UnknownMarkup => {
                "tidak ada RSS, Atom, ekspor WordPress, atau dokumen TREC di dalamnya".to_owned()
            }
            SkipReason::NotPublished { status } => {
                format!("tulisannya tidak diterbitkan ({status})")
            }
            SkipReason::NotAPost { kind } => format!("{kind} WordPress bukan artikel"),
            SkipReason::NoText => "judul dan isinya tanpa teks".to_owned(),
            SkipReason::Unsupported => "bukan format yang dibaca Telusur".to_owned(),
            SkipReason::Unreadable { message } => format!("tidak dapat dibaca: {message}"),
            SkipReason::NoRoomToUnpack { folder, message } => format!(
                "tidak ada tempat untuk membongkarnya di {}: {message}. Isilah TMPDIR dengan folder yang lebih lapang dan jalankan lagi",
                folder.display()
            ),
            SkipReason::Damaged { message } => format!("rusak atau terpotong: {message}"),
            SkipReason::FileTooLong { limit } => {
                format!("berkasnya lebih panjang dari {limit} bita")
            }
            SkipReason::NoRecords => "tidak ada rekaman di dalamnya".to_owned(),
            SkipReason::NoMembers => "tidak ada berkas di dalamnya".to_owned(),
            SkipReason::SameNames => {
                "di antara anggota yang bernama sama hanya yang terakhir dibaca".to_owned()
            }
            SkipReason::TooLarge => {
                "isinya memuai terlalu banyak kali ukurannya; longgarkan dengan --max-expansion"
                    .to_owned()
            }
            SkipReason::TooDeep => {
                "terlalu dalam di dalam berkas terkemas; longgarkan dengan --max-depth".to_owned()
            }
            SkipReason::Encrypted => {
                "terenkripsi; bongkar dahulu, lalu indeks foldernya".to_owned()
            }
            SkipReason::UnsafePath => {
                "jalurnya menunjuk ke luar arsip yang memuatnya; bongkar dahulu, lalu indeks foldernya"
                    .to_owned()
            }
            SkipReason::PathTooLong { limit } => {
                format!("ada jalur di dalamnya yang lebih panjang dari {limit} bita")
            }
            SkipReason::HeaderTooLong => {
                "keterangan tentang anggotanya terlalu panjang; bongkar dahulu, lalu indeks foldernya"
                    .to_owned()
            }
            SkipReason::NoFile => "bukan berkas biasa".to_owned(),
            SkipReason::LinkInCircle => {
                "tautan ini kembali ke folder yang memuatnya".to_owned()
            }
            SkipReason::Rest { cause } => {
                format!("{}; yang sesudahnya di arsip itu dilewati", cause.indonesian())
            }
            SkipReason::NoColumns => {
                "tidak ada kolom yang berupa judul atau isi; sebutkan dengan --field".to_owned()
            }
            SkipReason::RaggedRow { found, expected } => format!(
                "barisnya memiliki {found} kolom, kepalanya {expected}; mungkin ada tanda kutip yang tidak ditutup"
            ),
            SkipReason::RecordTooLong { limit } => {
                format!("rekamannya lebih panjang dari {limit} bita, atau ujungnya tidak ada")
            }
        }
    }
}

impl Message for Note {
    fn indonesian(&self) -> String {
        match self {
            Note::Date { text } => format!("tanggal tidak dipahami: \"{text}\""),
            Note::Time { text } => format!("jam tidak dipahami: \"{text}\""),
            Note::Weekday { text, day, weekday } => {
                format!("hari pada \"{text}\" tidak cocok: {day} adalah {weekday}")
            }
            Note::Replaced { count, encoding } => {
                format!("{count} karakter rusak diganti ({encoding})")
            }
            Note::LongId { limit } => {
                format!("id-nya lebih panjang dari {limit} bita dan tidak dipakai")
            }
            Note::CutShort => "halamannya terpotong ketika disimpan".to_owned(),
            Note::FrontMatter { message } => format!("front matter tidak dipahami: {message}"),
            Note::LongFrontMatter { limit } => {
                format!("front matter yang lebih panjang dari {limit} bita dilewati")
            }
            Note::Guesses { guesses } => format!("bidang yang ditebak: {guesses}"),
            Note::Pattern { pattern, message } => {
                format!("pola {pattern} keliru dan tidak menyisihkan apa pun: {message}")
            }
            Note::IgnoreFile { message } => message.clone(),
        }
    }
}

impl Message for MappingError {
    fn indonesian(&self) -> String {
        match self {
            MappingError::NoKey => "harus sebuah bidang dan kunci, seperti title=judul".to_owned(),
            MappingError::NoField { name } => format!(
                "{name:?} bukan bidang; bidangnya {}",
                Field::ALL.map(Field::name).join(", ")
            ),
            MappingError::EmptyKey => "kuncinya tidak ada".to_owned(),
        }
    }
}

impl Message for TemplateError {
    fn indonesian(&self) -> String {
        match self {
            TemplateError::UnknownField { name } => {
                let near = nearest(name, Template::labels().flat_map(Label::names));
                let names: Vec<&str> = Template::labels().map(|label| label.indonesian).collect();
                let near = near.map_or(".".to_owned(), |near| {
                    format!("; mungkin maksud Anda {near}?")
                });
                format!(
                    "tidak ada bidang {name:?}{near} Bidangnya {}",
                    names.join(", ")
                )
            }
            TemplateError::LoneBrace { brace } => {
                format!("{brace} berdiri sendiri; untuk karakternya sendiri tulis {brace}{brace}")
            }
            TemplateError::UnknownEscape { after } => format!(
                "\\{} tidak dikenal; yang ada \\n, \\t, \\0 dan \\\\",
                after.map(String::from).unwrap_or_default()
            ),
        }
    }
}

impl Message for CleaningError {
    fn indonesian(&self) -> String {
        match self {
            CleaningError::Kind { line, text } => format!(
                "baris {line} tidak diawali line, part, end, atau keep dan sebuah spasi: {text:?}"
            ),
            CleaningError::Pattern { line, message } => {
                format!("baris {line} memuat pola yang tidak dapat dipakai: {message}")
            }
        }
    }
}

impl Message for WalkError {
    fn indonesian(&self) -> String {
        match self {
            WalkError::Unreachable { path, .. } => {
                format!("{} tidak dapat dibaca", path.display())
            }
        }
    }
}

impl Message for ExceptionsError {
    fn indonesian(&self) -> String {
        match self {
            ExceptionsError::Line { line, text } => {
                format!("baris {line} bukan kata, tab, dan akarnya: {text:?}")
            }
            ExceptionsError::NotOneWord { line, text } => {
                format!("baris {line}: bagi pencarian {text:?} bukan satu kata")
            }
            ExceptionsError::Contradiction { line, word } => {
                format!("baris {line} memberi {word} akar lain daripada baris sebelumnya")
            }
        }
    }
}

impl Message for SynonymsError {
    fn indonesian(&self) -> String {
        match self {
            SynonymsError::Alone { line } => format!(
                "baris {line}: pisahkan kata-kata yang searti dengan =, seperti \"praktik = praktek\""
            ),
            SynonymsError::Long { line, entry } => {
                format!("baris {line}: \"{entry}\" lebih dari {MAX_WORDS} kata; pendekkan")
            }
        }
    }
}

impl Message for FileFault {
    fn indonesian(&self) -> String {
        match self {
            FileFault::Missing => "berkasnya tidak ada".to_owned(),
            FileFault::CutShort => "terpotong, atau ujungnya rusak".to_owned(),
            FileFault::Checksum => "isinya bukan yang ditulis dahulu (checksum)".to_owned(),
            FileFault::OtherFields => "bidangnya bukan bidang format ini".to_owned(),
            FileFault::Unreadable { message } => format!("tidak dapat dibaca: {message}"),
        }
    }
}

impl Message for IndexError {
    fn indonesian(&self) -> String {
        match self {
            IndexError::Missing { folder } => format!(
                "Tidak ada indeks di {}/. Buatlah dahulu: telusur index corpus{}",
                folder.display(),
                index_option(folder)
            ),
            IndexError::OtherVersion {
                folder,
                found_format,
                found_analyzer,
            } => format!(
                "Indeks di {} dibuat oleh versi lain telusur (format {found_format}, analisis {found_analyzer}; yang ini memerlukan {FORMAT_VERSION} dan {ANALYZER_VERSION}). Hapus foldernya dan jalankan lagi telusur index",
                folder.display()
            ),
            IndexError::OtherLexicon { folder } => format!(
                "Indeks di {} dibuat oleh versi telusur yang pemotong imbuhannya mengenal kata lain, jadi kata dicatat berbeda di dalamnya. Hapus foldernya dan jalankan lagi telusur index",
                folder.display()
            ),
            IndexError::Marker { path, fault } => format!(
                "{} rusak: {}. Hapus folder indeks dan jalankan lagi telusur index",
                path.display(),
                fault.indonesian()
            ),
            IndexError::Manifest { path, fault } => format!(
                "{} rusak: {}. Pencarian tetap bisa; sebelum mengindeks, jalankan dahulu: telusur verify --repair{}",
                path.display(),
                fault.indonesian(),
                path.parent().map(index_option).unwrap_or_default()
            ),
            IndexError::OtherStemmer {
                folder,
                found,
                wanted,
                difference,
            } => format!(
                "Indeks di {} dibuat dengan pemotong imbuhan {found}, bukan {wanted}{}. Pakailah folder lain, atau hapus yang ini dan jalankan lagi telusur index",
                folder.display(),
                difference
                    .as_deref()
                    .map(|word| format!(" (kata kecualinya berbeda, di antaranya {word})"))
                    .unwrap_or_default()
            ),
            IndexError::HasSurfaceForms { folder } => format!(
                "Indeks di {} mencatat bentuk kata; --no-surface hanya untuk indeks baru. Pakailah folder lain, atau hapus yang ini dan jalankan lagi telusur index",
                folder.display()
            ),
            IndexError::Locked { folder, holder } => format!(
                "Proses lain sedang menulis ke indeks di {}{}. Tunggu sampai selesai, lalu coba lagi",
                folder.display(),
                holder
                    .as_ref()
                    .map(|holder| format!(
                        " (proses {} di {} sejak {}: {})",
                        holder.process,
                        holder.host,
                        holder.local_time(),
                        holder.command
                    ))
                    .unwrap_or_default()
            ),
            IndexError::NoLocks { folder, .. } => format!(
                "Indeks di {} berada di sistem berkas yang tidak dapat mengunci berkas, sehingga dua proses bisa menulis bersamaan. Pencarian tetap bisa; untuk mengindeks, letakkan indeksnya di diska setempat",
                folder.display()
            ),
            IndexError::NotAFile { path } => format!(
                "{} bukan berkas biasa seperti semua berkas indeks, melainkan tautan, pipa, perangkat, atau folder. Hapuslah, lalu coba lagi",
                path.display()
            ),
            IndexError::Damaged {
                folder,
                path,
                fault,
            } => format!(
                "{} rusak: {}. Untuk melihat apa yang masih utuh dan memperbaikinya: telusur verify --repair{}",
                path.display(),
                fault.indonesian(),
                index_option(folder)
            ),
            IndexError::Panicked { folder, message } => format!(
                "Program gagal membaca indeks di {}: {message}. Biasanya ada berkas yang rusak; perintah ini menunjukkannya dan memperbaikinya: telusur verify --repair{}. Jika tidak ada yang ditemukan, mohon laporkan ini sebagai kekeliruan program",
                folder.display(),
                index_option(folder)
            ),
            IndexError::Io { path, .. } => format!("{} tidak dapat dipakai", path.display()),
            IndexError::NoRoom { folder, .. } => format!(
                "tidak ada ruang untuk menulis indeks di {}/. Kosongkan sebagian dan jalankan lagi telusur index; yang sudah disimpan sebelumnya masih ada dan dapat ditelusuri",
                folder.display()
            ),
            IndexError::Threads { message } => format!(
                "sistem mengizinkan terlalu sedikit utas ({message}). Naikkan batasnya (ulimit -u, atau batas kontainernya) atau akhiri program lain"
            ),
            IndexError::Tantivy { folder, .. } => format!(
                "indeks di {} gagal dipakai; jika mungkin ada berkas yang rusak, jalankan telusur verify --repair{}",
                folder.display(),
                index_option(folder)
            ),
        }
    }
}

impl Message for IngestError {
    fn indonesian(&self) -> String {
        match self {
            IngestError::Walk(error) => error.indonesian(),
            IngestError::Index(error) => error.indonesian(),
        }
    }
}

impl Message for WatchError {
    fn indonesian(&self) -> String {
        match self {
            WatchError::Ingest(error) => error.indonesian(),
            WatchError::TooManyFolders { message } => format!(
                "arsip tidak dapat dipantau: {message}. Sistem tidak memantau folder lebih banyak lagi; di Linux naikkan fs.inotify.max_user_watches"
            ),
            WatchError::Watch { message } => format!("arsip tidak dapat dipantau: {message}"),
        }
    }
}

impl Message for SearchError {
    fn indonesian(&self) -> String {
        match self {
            SearchError::Syntax(error) => error.indonesian(),
            SearchError::Index(error) => error.indonesian(),
            SearchError::Stemmers { first, second } => format!(
                "Indeks di {} dan {} dibuat dengan pemotong imbuhan yang berbeda, jadi satu kata dicatat berbeda di dalamnya. Telusuri satu per satu, atau buat ulang salah satunya",
                first.display(),
                second.display()
            ),
            SearchError::NoSurfaceForms { folder, asked } => format!(
                "{asked} meminta kata seperti ditulis, yang tidak dicatat oleh indeks di {} (dibuat dengan --no-surface). Carilah dalam bentuk apa pun (kata biasa, atau ~\"…\"), atau hapus foldernya dan jalankan lagi telusur index tanpa --no-surface",
                folder.display()
            ),
            SearchError::NoIndex => "Tidak ada indeks untuk ditelusuri. Sebutkan satu".to_owned(),
        }
    }
}

impl Message for SyntaxError {
    fn indonesian(&self) -> String {
        self.kind().indonesian()
    }
}

impl Message for ErrorKind {
    fn indonesian(&self) -> String {
        match self {
            ErrorKind::TooLong => {
                format!(
                    "kueri terlalu panjang: paling banyak {} bita",
                    syntax::MAX_BYTES
                )
            }
            ErrorKind::TooManyWords => {
                format!(
                    "kueri terlalu banyak katanya: paling banyak {}",
                    syntax::MAX_WORDS
                )
            }
            ErrorKind::TooManyPatterns => format!(
                "terlalu banyak kata dengan `*` atau `~`: paling banyak {}; tulis sebagian seadanya",
                syntax::MAX_PATTERNS
            ),
            ErrorKind::TooDeep => format!(
                "terlalu banyak kurung di dalam kurung: paling banyak {}",
                syntax::MAX_DEPTH
            ),
            ErrorKind::FuzzyDistance(word) => format!(
                "sebuah kata boleh berbeda 1 atau {max} huruf: tulis {word}~ atau {word}~{max}",
                max = syntax::MAX_FUZZY
            ),
            ErrorKind::NearDistance => format!(
                "kata-kata yang berdekatan paling jauh berjarak {max}: tulis ~{max}, atau AND di antara kata-katanya",
                max = syntax::MAX_DISTANCE
            ),
            ErrorKind::Date(kind) => kind.indonesian(),
        }
    }
}

impl Message for SpanError {
    fn indonesian(&self) -> String {
        self.kind().indonesian()
    }
}

impl Message for SpanErrorKind {
    fn indonesian(&self) -> String {
        match self {
            SpanErrorKind::NotADate => "ini bukan tanggal: tulis 2018, 2018-08, 2018-08-09, agustus-2018, 2018-01..2018-06, atau 7hari..".to_owned(),
            SpanErrorKind::NoSuchMonth(month) => {
                format!("tidak ada bulan {month}: tulis bulan dari 01 sampai 12")
            }
            SpanErrorKind::NoSuchDay { day, last } => {
                format!("tidak ada tanggal {day} pada bulan ini: hari terakhirnya {last}")
            }
            SpanErrorKind::NoEnds => {
                "harus ada tanggal sebelum atau sesudah kedua titik: tulis 2018.. atau ..1998"
                    .to_owned()
            }
            SpanErrorKind::Reversed { first, last } => {
                format!("{first} lebih akhir daripada {last}: tulis tanggal yang lebih awal lebih dulu")
            }
            SpanErrorKind::LengthAsEnd(length) => {
                format!("hari-hari sampai hari ini ditulis sebelum kedua titik: tulis {length}..")
            }
            SpanErrorKind::TooLongAgo => {
                "terlalu lama lampau: tulis tahun pertamanya, misalnya 1945..".to_owned()
            }
        }
    }
}

impl Message for NoteKind {
    fn indonesian(&self) -> String {
        match self {
            NoteKind::UnclosedQuote => {
                "tanda kutip ini tidak ditutup, jadi frasanya dianggap sampai akhir kueri"
            }
            NoteKind::EmptyPhrase => "diabaikan karena tidak ada kata di antara tanda kutipnya",
            NoteKind::UnclosedParenthesis => "tanda kurung ini tidak ditutup, jadi dianggap sampai akhir kueri",
            NoteKind::StrayParenthesis => {
                "diabaikan karena tidak ada kurung yang dibuka sebelumnya"
            }
            NoteKind::EmptyParentheses => "diabaikan karena tidak ada kata di antara kurungnya",
            NoteKind::StrayOperator => {
                "diabaikan karena operator harus berada di antara dua kata; untuk mencari katanya, tulis dengan huruf kecil"
            }
            NoteKind::StrayNot => {
                "diabaikan karena tidak ada kata sesudahnya; untuk mencari katanya, tulis dengan huruf kecil"
            }
            NoteKind::MustBesideOr => "diabaikan karena yang bersanding dengan OR adalah pilihan",
            NoteKind::FieldWithoutValue => "diabaikan karena nama bidangnya tidak diikuti apa-apa",
            NoteKind::FieldReplaced => "diabaikan karena diikuti nama bidang lain",
            NoteKind::StrayMark => {
                "diabaikan: `*` mengakhiri kata, `~` mengakhiri kata atau frasa atau mengawali frasa"
            }
            NoteKind::ExactWithOther => {
                "diabaikan karena `=` tidak dapat bersama `*` atau `~`"
            }
            NoteKind::PrefixInPhrase => {
                "tanda `*` diabaikan karena hanya frasa persis yang boleh berakhir dengannya"
            }
            NoteKind::NearField(name) => {
                return format!(
                    "tidak ada bidang bernama begitu, jadi dicari sebagai kata; mungkin maksud Anda {name}:?"
                );
            }
            NoteKind::NoWord => "diabaikan karena tidak memuat huruf atau angka",
            NoteKind::NothingAsked => {
                "tidak ada kata untuk dicari; tulis * untuk semua artikel"
            }
        }
        .to_owned()
    }
}

impl Message for EvalError {
    fn indonesian(&self) -> String {
        match self {
            EvalError::Io { path, .. } => format!("{} tidak dapat dipakai", path.display()),
            EvalError::Line {
                path,
                line,
                problem,
            } => format!("{}, baris {line}: {}", path.display(), problem.indonesian()),
            EvalError::NothingJudged => "tidak ada kueri yang artikelnya dinilai relevan (nilai di atas 0); samakah id di berkas kueri dan berkas penilaian?".to_owned(),
            EvalError::Id { id } => format!(
                "id {id:?} memuat spasi, yang tidak bisa ditulis dalam run TREC; indeks artikel dengan id lain, atau tanpa --run"
            ),
            EvalError::Index(error) => error.indonesian(),
        }
    }
}

impl Message for LineProblem {
    fn indonesian(&self) -> String {
        match self {
            LineProblem::NotUtf8 => "bukan UTF-8; ubah berkasnya dengan iconv -t UTF-8".to_owned(),
            LineProblem::Query { text } => {
                format!("{text:?} bukan kueri; tulis id tanpa spasi, tab, dan teksnya")
            }
            LineProblem::Judgement { text } => format!(
                "{text:?} bukan penilaian; tulis empat kolom: kueri, 0, artikel, dan bilangan bulat sebagai nilai"
            ),
            LineProblem::Ranked { text } => format!(
                "{text:?} bukan baris run; tulis enam kolom: kueri, Q0, artikel, peringkat, bilangan sebagai skor, dan nama"
            ),
            LineProblem::Twice { what } => {
                format!("{what} sudah ada di baris sebelumnya; hapus salah satunya")
            }
        }
    }
}

impl Message for io::Error {
    fn indonesian(&self) -> String {
        if let Some(reason) = self
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<SkipReason>())
        {
            return reason.indonesian();
        }
        let said = match self.kind() {
            io::ErrorKind::NotFound => "berkas atau folder itu tidak ada",
            io::ErrorKind::PermissionDenied => "izinnya tidak ada",
            io::ErrorKind::AlreadyExists => "sudah ada",
            io::ErrorKind::IsADirectory => "itu sebuah folder",
            io::ErrorKind::NotADirectory => "itu bukan folder",
            io::ErrorKind::StorageFull => "diska penuh",
            io::ErrorKind::QuotaExceeded => "jatah diska habis",
            io::ErrorKind::ReadOnlyFilesystem => "sistem berkasnya hanya dapat dibaca",
            io::ErrorKind::UnexpectedEof => "berkas berakhir terlalu cepat",
            io::ErrorKind::OutOfMemory => "memori habis",
            _ => return self.to_string(),
        };
        match self.raw_os_error() {
            Some(code) => format!("{said} (galat sistem {code})"),
            None => said.to_owned(),
        }
    }
}

/// Returns an error and what caused it as one sentence.
pub fn error_chain(error: &(dyn Error + 'static), language: Language) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    let said: Vec<String> = causes
        .map(|cause| match language {
            Language::English => cause.to_string(),
            Language::Indonesian => one_of_ours(cause).unwrap_or_else(|| cause.to_string()),
        })
        .collect();
    said.join(": ")
}

/// Returns what an error of the library or the system is in Indonesian.
fn one_of_ours(error: &(dyn Error + 'static)) -> Option<String> {
    fn said<E: Error + Message + 'static>(error: &(dyn Error + 'static)) -> Option<String> {
        error.downcast_ref::<E>().map(Message::indonesian)
    }
    [
        said::<IndexError>,
        said::<SearchError>,
        said::<SyntaxError>,
        said::<SpanError>,
        said::<SpanErrorKind>,
        said::<SynonymsError>,
        said::<IngestError>,
        said::<WatchError>,
        said::<WalkError>,
        said::<CleaningError>,
        said::<ExceptionsError>,
        said::<SkipReason>,
        said::<EvalError>,
        said::<LineProblem>,
        said::<io::Error>,
    ]
    .into_iter()
    .find_map(|said| said(error))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn a_chain_is_told_in_one_language() {
        let error = IndexError::Io {
            path: PathBuf::from("indeks"),
            source: io::Error::from(io::ErrorKind::PermissionDenied),
        };
        let check = |language, expected| assert_eq!(error_chain(&error, language), expected);
        check(Language::English, "can't use indeks: permission denied");
        check(
            Language::Indonesian,
            "indeks tidak dapat dipakai: izinnya tidak ada",
        );
        let reason = io::Error::from(SkipReason::Encrypted);
        assert_eq!(
            error_chain(&reason, Language::Indonesian),
            SkipReason::Encrypted.indonesian()
        );
    }
}
