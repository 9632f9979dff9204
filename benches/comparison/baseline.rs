//! What Telusur is compared with: bare tantivy, as its documentation shows it.
//!
//! `SimpleTokenizer`, `LowerCaser` and the Indonesian stemmer of Snowball; title,
//! body and what is known of an article stored with lz4; two threads that build
//! segments in 400 MB, and none that merges them.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;
use tantivy::collector::TopDocs;
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::query::{Query, QueryParser};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{
    LowerCaser, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream, Tokenizer,
};
use tantivy::{Index, ReloadPolicy, Searcher, TantivyDocument};

const TOKENIZER: &str = "snowball";
const THREADS: usize = 2;
const MEMORY_BUDGET: usize = 400_000_000;
const SNIPPET_CHARS: usize = 200;

/// The tokenizer filter that tantivy has for every language of Snowball but this one.
#[derive(Clone)]
struct Snowball;

#[derive(Clone)]
struct Stemmed<T>(T);

struct StemmedStream<T> {
    inner: T,
    stemmer: frostem::Stemmer,
    buffer: String,
}

impl TokenFilter for Snowball {
    type Tokenizer<T: Tokenizer> = Stemmed<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> Stemmed<T> {
        Stemmed(tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for Stemmed<T> {
    type TokenStream<'a> = StemmedStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        StemmedStream {
            inner: self.0.token_stream(text),
            stemmer: frostem::Stemmer::new(frostem::Algorithm::Indonesian),
            buffer: String::new(),
        }
    }
}

impl<T: TokenStream> TokenStream for StemmedStream<T> {
    fn advance(&mut self) -> bool {
        if !self.inner.advance() {
            return false;
        }
        let token = self.inner.token_mut();
        match self.stemmer.stem(&token.text) {
            Cow::Owned(stem) => token.text = stem,
            Cow::Borrowed(stem) => {
                self.buffer.clear();
                self.buffer.push_str(stem);
                std::mem::swap(&mut token.text, &mut self.buffer);
            }
        }
        true
    }

    fn token(&self) -> &Token {
        self.inner.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.inner.token_mut()
    }
}

#[derive(Deserialize)]
struct Record {
    id: String,
    title: String,
    date: String,
    author: String,
    source: String,
    place: String,
    body: String,
}

fn with_tokenizer(index: Index) -> Index {
    let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(Snowball)
        .build();
    index.tokenizers().register(TOKENIZER, analyzer);
    index
}

/// Indexes an archive of JSON Lines in a folder that is there and empty.
pub(crate) fn build(archive: &Path, folder: &Path) -> tantivy::Result<u64> {
    let mut schema = Schema::builder();
    let text = TextOptions::from(STORED).set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let id = schema.add_text_field("id", STRING | STORED);
    let title = schema.add_text_field("title", text.clone());
    let body = schema.add_text_field("body", text);
    let known =
        ["date", "author", "source", "place"].map(|name| schema.add_text_field(name, STORED));
    let index = with_tokenizer(Index::create_in_dir(folder, schema.build())?);
    let options = IndexWriterOptions::builder()
        .num_worker_threads(THREADS)
        .memory_budget_per_thread(MEMORY_BUDGET / THREADS)
        .build();
    let mut writer = index.writer_with_options(options)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let mut lines = BufReader::with_capacity(1 << 20, File::open(archive)?);
    let (mut line, mut articles) = (String::new(), 0);
    while lines.read_line(&mut line)? > 0 {
        let record: Record = serde_json::from_str(&line).expect("a record");
        let mut document = TantivyDocument::default();
        document.add_text(id, record.id);
        document.add_text(title, record.title);
        document.add_text(body, record.body);
        let values = [record.date, record.author, record.source, record.place];
        for (field, value) in known.into_iter().zip(values) {
            document.add_text(field, value);
        }
        writer.add_document(document)?;
        articles += 1;
        line.clear();
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(articles)
}

/// An open index.
pub(crate) struct Baseline {
    searcher: Searcher,
    parser: QueryParser,
    title: Field,
    body: Field,
}

/// What a search shows of a hit.
pub(crate) struct Hit {
    pub(crate) title: String,
    pub(crate) snippet: String,
}

impl Baseline {
    pub(crate) fn open(folder: &Path) -> tantivy::Result<Baseline> {
        let index = with_tokenizer(Index::open_in_dir(folder)?);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let schema = index.schema();
        let (title, body) = (schema.get_field("title")?, schema.get_field("body")?);
        Ok(Baseline {
            searcher: reader.searcher(),
            parser: QueryParser::for_index(&index, vec![title, body]),
            title,
            body,
        })
    }

    /// Returns the ten best with a snippet each.
    pub(crate) fn search(&self, query: &str) -> tantivy::Result<Vec<Hit>> {
        let query: Box<dyn Query> = self.parser.parse_query(query)?;
        let best = self
            .searcher
            .search(&query, &TopDocs::with_limit(10).order_by_score())?;
        let mut snippets = SnippetGenerator::create(&self.searcher, &*query, self.body)?;
        snippets.set_max_num_chars(SNIPPET_CHARS);
        let hits = best.into_iter().map(|(_, address)| {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let title = document.get_first(self.title);
            Ok(Hit {
                title: title
                    .and_then(|title| title.as_str())
                    .unwrap_or_default()
                    .to_owned(),
                snippet: snippets.snippet_from_doc(&document).to_html(),
            })
        });
        hits.collect()
    }
}
