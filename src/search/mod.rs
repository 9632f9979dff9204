//! Query → ranked hits with passages.

mod closeness;
mod columns;
mod conditions;
mod copies;
mod difference;
mod error;
mod expansion;
mod export;
mod feedback;
mod filters;
mod hit;
mod matches;
mod passages;
mod pruning;
mod quotations;
mod ranking;
mod segment;
mod sentences;
mod spans;
mod statistics;
mod threads;
mod together;
mod views;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

pub use difference::{Difference, DifferenceKind, DifferencePart};
pub use error::SearchError;
pub use expansion::{Substitution, SubstitutionReason};
pub use export::{Export, ExportedArticle};
pub use hit::{
    ArticleCopies, ArticleCopy, CopiesRequest, Explanation, FeatureValue, FoldedCopy, Highlights,
    Hit, HitPassage, PassageCount, RankOptions, RankedArticle, ScoredBy, SearchRequest,
    SearchResponse, SortOrder, Total,
};

use tantivy::DocAddress;

use crate::analysis::Analyzer;
use crate::article::Article;
use crate::index::{Index, IndexError};
use crate::query::{
    self, Clause, Expression, Form, PropertyName, Query, SynonymPair, Synonyms, Today,
};
#[cfg(feature = "training")]
use crate::texts::Label;
use copies::{Folding, LOOKED_THROUGH, Row};
use expansion::Expansion;
use feedback::{BEST_ARTICLES, RelevanceModel};
use matches::{Match, MatchFinder, covered};
use passages::{best_passages, dateline};
use ranking::{Matches, Plan, Ranked, Top};
use views::Views;

/// Total up to which every search counts exactly.
pub const COUNTED_EXACTLY: u64 = 1_000;

/// Returns the passages to show of an article that has these matches in its body.
fn passages_of(
    article: &Article,
    matches: &[Match],
    plan: &Plan<'_>,
    request: &SearchRequest,
) -> Vec<HitPassage> {
    let found = best_passages(
        &article.body,
        dateline(article),
        matches,
        &plan.clause_worth,
        request.passages,
        request.passage_chars,
    );
    let shown = found.into_iter().map(|found| HitPassage {
        text: article.body[found.range.clone()].to_owned(),
        offset: found.range.start,
        cut_start: found.cut_start,
        cut_end: found.cut_end,
        opening: found.opening,
        closing: found.closing,
        highlights: found.highlights,
    });
    shown.collect()
}

/// Searches one view of one or more indexes; what is indexed later is not seen.
pub struct Searcher {
    indexes: Vec<Index>,
    views: Views,
    synonyms: Vec<SynonymPair>,
    /// Analyzers that no search uses at the moment, with the stems they know.
    analyzers: Mutex<Vec<Analyzer>>,
}

/// A request made ready for the indexes of a searcher.
struct Prepared<'a> {
    query: Query,
    plan: Plan<'a>,
    substitutions: Vec<Substitution>,
}

impl Searcher {
    /// Opens a view of the last commit.
    pub fn open(index: &Index) -> Result<Searcher, IndexError> {
        Ok(Searcher {
            indexes: vec![index.clone()],
            views: Views::new(vec![index.searcher()?]),
            synonyms: Synonyms::built_in().stemmed(index.stemmer()),
            analyzers: Mutex::default(),
        })
    }

    /// Opens a view of the last commit of several indexes, which are searched as
    /// one: how rare a word is is counted over all of them.
    ///
    /// # Errors
    ///
    /// [`SearchError::Stemmers`] if they were built with different stemmers, and
    /// [`SearchError::NoIndex`] if there is none.
    pub fn open_all(indexes: &[Index]) -> Result<Searcher, SearchError> {
        let first = indexes.first().ok_or(SearchError::NoIndex)?;
        if let Some(other) = indexes
            .iter()
            .find(|index| index.stemmer() != first.stemmer())
        {
            return Err(SearchError::Stemmers {
                first: first.folder().to_path_buf(),
                second: other.folder().to_path_buf(),
            });
        }
        let views = indexes.iter().map(Index::searcher);
        Ok(Searcher {
            indexes: indexes.to_vec(),
            views: Views::new(views.collect::<Result<_, IndexError>>()?),
            synonyms: Synonyms::built_in().stemmed(first.stemmer()),
            analyzers: Mutex::default(),
        })
    }

    /// Returns the indexes that are searched.
    pub fn indexes(&self) -> &[Index] {
        &self.indexes
    }

    fn first(&self) -> &Index {
        &self.indexes[0]
    }

    /// Calls `work`, which reads the indexes, with an analyzer of theirs, one that
    /// earlier searches have used if there is one: it knows the stems of their words. A
    /// panic over a damaged file becomes an error.
    fn with_analyzer<T, E: From<IndexError>>(
        &self,
        work: impl FnOnce(&mut Analyzer) -> Result<T, E>,
    ) -> Result<T, E> {
        // A list that a panicking thread held is still a list of analyzers.
        let free = || {
            self.analyzers
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let known = free().pop();
        let mut analyzer = known.unwrap_or_else(|| self.first().analyzer());
        let done = self.first().contained(|| work(&mut analyzer));
        free().push(analyzer);
        done
    }

    /// Adds to a query what the archive has for its words.
    fn expand(
        &self,
        query: &mut Query,
        synonyms: &[SynonymPair],
        repair: bool,
    ) -> tantivy::Result<Vec<Substitution>> {
        let expansion = Expansion {
            views: &self.views,
            fields: self.first().fields(),
            stemmer: self.first().stemmer(),
            synonyms,
            repair,
        };
        expansion.expand(query)
    }

    /// Adds to a query what the best articles for it, as it is planned, have in
    /// common.
    fn add_feedback(
        &self,
        query: &mut Query,
        plan: &Plan<'_>,
        analyzer: &mut Analyzer,
    ) -> Result<Option<Substitution>, IndexError> {
        let failed = |error| self.first().failed(error);
        // Without a word that ranks, no article is better than another.
        if query.wanted().is_empty() {
            return Ok(None);
        }
        let top = plan.top(BEST_ARTICLES, SortOrder::Relevance, 0);
        let best = top.map_err(failed)?.ranked;
        let mut articles = Vec::with_capacity(best.len());
        for Ranked { score, address, .. } in best {
            let (index, address) = self.views.address(address);
            let article = self.indexes[index].stored(self.views.view(index), address)?;
            articles.push((score, article));
        }
        let model = RelevanceModel::new(&articles, analyzer);
        let words = model
            .words(query, self.first().fields(), &self.views)
            .map_err(failed)?;
        if words.is_empty() {
            return Ok(None);
        }
        let surfaces: Vec<String> = words.iter().map(ToString::to_string).collect();
        query.add_feedback(words.into_iter());
        Ok(Some(Substitution {
            typed: query.canonical.clone(),
            searched: surfaces.join(" "),
            reason: SubstitutionReason::Feedback,
        }))
    }

    /// Returns the ids of the best articles of the first stage for a plain text,
    /// with what the second stage sees of each, for training its weights.
    #[cfg(feature = "training")]
    pub fn features(&self, text: &str) -> Result<Vec<(String, Vec<f32>)>, IndexError> {
        let failed = |error| self.first().failed(error);
        let mut analyzer = self.first().analyzer();
        let mut query = query::plain(text, &mut analyzer);
        self.expand(&mut query, &self.synonyms, true)
            .map_err(failed)?;
        let plan = Plan::new(&mut query, self.first().fields(), &self.views).map_err(failed)?;
        plan.features().map_err(failed)
    }

    /// Returns what each of [`Searcher::features`] is.
    #[cfg(feature = "training")]
    pub fn feature_names() -> &'static [Label] {
        &closeness::Features::NAMES
    }

    /// Understands a request, as far as that is possible without the archive.
    fn understand(request: &SearchRequest, analyzer: &mut Analyzer) -> Result<Query, SearchError> {
        let of_clock = Today::AskedFrom(|| jiff::Zoned::now().date());
        let today = request.today.map_or(of_clock, Today::Is);
        let mut query = query::parse(&request.query, today, request.all_words, analyzer)?;
        let mut names: Vec<PropertyName> = Vec::new();
        for (name, _) in &request.filters {
            if !names.contains(name) {
                names.push(*name);
            }
        }
        for name in names {
            let of_name = request.filters.iter().filter(|(known, _)| *known == name);
            let values = of_name.map(|(_, value)| value.as_str());
            query.filters.push(query::any_value(name, values, analyzer));
        }
        if let Some(span) = request.published {
            query.filters.push(Expression::Clause(Clause::Dates(span)));
        }
        Ok(query)
    }

    fn folders(&self) -> Vec<PathBuf> {
        let folders = self.indexes.iter().map(Index::folder);
        folders.map(Path::to_path_buf).collect()
    }

    /// Returns the order of the best articles as far as it takes for so many rows in
    /// which copies are folded, and the rows.
    fn fold(
        &self,
        plan: &Plan<'_>,
        wanted: usize,
        order: SortOrder,
        count_to: u64,
    ) -> Result<(Top, Vec<Row>), IndexError> {
        let mut folding = Folding::new(self, wanted);
        let mut depth = wanted.max(LOOKED_THROUGH);
        loop {
            let top = plan
                .top(depth, order, count_to)
                .map_err(|error| self.first().failed(error))?;
            folding.extend(&top.ranked)?;
            if folding.is_full() || top.ranked.len() < depth {
                return Ok((top, folding.into_rows()));
            }
            depth = depth.saturating_mul(2);
        }
    }

    /// Fails if a query asks for words as they are written and an index knows none.
    fn check_forms(&self, request: &SearchRequest, query: &mut Query) -> Result<(), SearchError> {
        let lacking = self.indexes.iter().find(|index| !index.has_surface_forms());
        let asks = |clause: &mut Clause| match clause {
            Clause::Words(words) => words.words.iter().any(|word| word.form != Form::Any),
            _ => false,
        };
        let Some(lacking) = lacking.filter(|_| query.clauses_mut().into_iter().any(asks)) else {
            return Ok(());
        };
        // The day is of no account for what is written.
        let parsed = query::syntax::parse(&request.query, jiff::civil::Date::default())?;
        Err(SearchError::NoSurfaceForms {
            folder: lacking.folder().to_path_buf(),
            asked: parsed
                .query
                .as_written()
                .unwrap_or(&parsed.query)
                .to_string(),
        })
    }

    /// Understands a request and adds what the archive has for its words.
    fn read(
        &self,
        request: &SearchRequest,
        analyzer: &mut Analyzer,
    ) -> Result<(Query, Vec<Substitution>), SearchError> {
        let mut query = Searcher::understand(request, analyzer)?;
        self.check_forms(request, &mut query)?;
        let own = request.synonyms.stemmed(self.first().stemmer());
        let synonyms = if own.is_empty() {
            &self.synonyms
        } else {
            &[own, self.synonyms.clone()].concat()
        };
        let substitutions = self
            .expand(&mut query, synonyms, request.repair)
            .map_err(|error| self.first().failed(error))?;
        Ok((query, substitutions))
    }

    /// Makes a request ready: read, planned, and with the words of the best articles.
    fn prepare(
        &self,
        request: &SearchRequest,
        analyzer: &mut Analyzer,
    ) -> Result<Prepared<'_>, SearchError> {
        let failed = |error| SearchError::from(self.first().failed(error));
        let (mut query, mut substitutions) = self.read(request, analyzer)?;
        let mut plan = Plan::new(&mut query, self.first().fields(), &self.views).map_err(failed)?;
        if request.expand
            && let Some(added) = self.add_feedback(&mut query, &plan, analyzer)?
        {
            substitutions.push(added);
            plan = Plan::new(&mut query, self.first().fields(), &self.views).map_err(failed)?;
        }
        Ok(Prepared {
            query,
            plan,
            substitutions,
        })
    }

    /// Returns where an article answers the query of a request, whether or not the
    /// search finds it.
    pub fn highlights(
        &self,
        article: &Article,
        request: &SearchRequest,
    ) -> Result<Highlights, SearchError> {
        self.with_analyzer(|analyzer| {
            let (query, _) = self.read(request, analyzer)?;
            let mut finder = MatchFinder::new(&query.wanted());
            Ok(Highlights {
                title: covered(&finder.in_title(&article.title, None, analyzer)),
                body: covered(&finder.in_body(&article.body, None, analyzer)),
                notes: query.notes,
            })
        })
    }

    /// Returns the passages that a hit would show of an article, whether or not the
    /// search finds it.
    pub fn passages(
        &self,
        article: &Article,
        request: &SearchRequest,
    ) -> Result<Vec<HitPassage>, SearchError> {
        self.with_analyzer(|analyzer| {
            let Prepared { query, plan, .. } = self.prepare(request, analyzer)?;
            let mut finder = MatchFinder::new(&query.wanted());
            let matches = finder.in_body(&article.body, None, analyzer);
            Ok(passages_of(article, &matches, &plan, request))
        })
    }

    /// Returns the best articles for a query, with their passages.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse, SearchError> {
        self.with_analyzer(|analyzer| self.search_with(request, analyzer))
    }

    fn search_with(
        &self,
        request: &SearchRequest,
        analyzer: &mut Analyzer,
    ) -> Result<SearchResponse, SearchError> {
        let start = Instant::now();
        let failed = |error| SearchError::from(self.first().failed(error));
        let Prepared {
            query,
            plan,
            substitutions,
        } = self.prepare(request, analyzer)?;

        let wanted = request.offset.saturating_add(request.limit);
        let documents = usize::try_from(self.views.articles()).unwrap_or(usize::MAX);
        let wanted = wanted.min(documents);
        let count_to = if request.count_all {
            u64::MAX
        } else {
            COUNTED_EXACTLY
        };
        let (Top { ranked, matches }, rows) = if request.fold_copies && wanted > 0 {
            self.fold(&plan, wanted, request.order, count_to)?
        } else {
            let top = plan.top(wanted, request.order, count_to).map_err(failed)?;
            let rows = (0..top.ranked.len()).map(Row::alone).collect();
            (top, rows)
        };
        let total = match matches {
            Matches::Exactly(count) => Total { count, exact: true },
            Matches::More => Total {
                count: count_to,
                exact: false,
            },
        };
        let shown = rows.get(request.offset..).unwrap_or_default();
        let mut explanations = if request.explain {
            let places: Vec<usize> = shown.iter().map(|row| row.place).collect();
            plan.explain(&query, &ranked, &places, request.order)
                .map_err(failed)?
        } else {
            Vec::new()
        }
        .into_iter();

        let addresses: Vec<DocAddress> =
            shown.iter().map(|row| ranked[row.place].address).collect();
        let positions = plan.positions(&addresses).map_err(failed)?;
        let mut finder = MatchFinder::new(&query.wanted());
        let mut hits = Vec::with_capacity(shown.len());
        for (number, row) in shown.iter().enumerate() {
            let first = &ranked[row.place];
            let positions = positions.as_ref().map(|positions| &positions[number]);
            let (index, article) = self.article_at(first.address)?;
            let in_title = positions.map(|positions| &positions.title[..]);
            let in_body = positions.map(|positions| &positions.body[..]);
            let title = finder.in_title(&article.title, in_title, analyzer);
            let passages = if request.passages == PassageCount::UpTo(0) {
                Vec::new()
            } else {
                let matches = finder.in_body(&article.body, in_body, analyzer);
                passages_of(&article, &matches, &plan, request)
            };
            hits.push(Hit {
                rank: request.offset + 1 + number,
                index,
                score: first.score,
                title_highlights: covered(&title),
                passages,
                explanation: explanations.next(),
                copies: row
                    .copies
                    .iter()
                    .map(|&place| FoldedCopy {
                        index: self.views.address(ranked[place].address).0,
                        id: ranked[place].id(),
                    })
                    .collect(),
                article,
            });
        }
        Ok(SearchResponse {
            hits,
            total,
            understood: query.canonical,
            notes: query.notes,
            left_out: query.left_out,
            substitutions,
            indexes: self.folders(),
            elapsed: start.elapsed(),
        })
    }

    /// Returns the best articles for a query with nothing of them but their ids; the
    /// query is repaired and widened as in [`Searcher::search`]. The analyzer is
    /// that of the index.
    pub fn rank(
        &self,
        query: Query,
        options: RankOptions,
        analyzer: &mut Analyzer,
    ) -> Result<Vec<RankedArticle>, IndexError> {
        self.first()
            .contained(|| self.rank_with(query, options, analyzer))
    }

    fn rank_with(
        &self,
        mut query: Query,
        options: RankOptions,
        analyzer: &mut Analyzer,
    ) -> Result<Vec<RankedArticle>, IndexError> {
        let failed = |error| self.first().failed(error);
        let fields = self.first().fields();
        self.expand(&mut query, &self.synonyms, true)
            .map_err(failed)?;
        let mut plan = Plan::new(&mut query, fields, &self.views).map_err(failed)?;
        if options.expand && self.add_feedback(&mut query, &plan, analyzer)?.is_some() {
            plan = Plan::new(&mut query, fields, &self.views).map_err(failed)?;
        }
        let top = plan.top(options.limit, SortOrder::Relevance, 0);
        let articles = top
            .map_err(failed)?
            .ranked
            .into_iter()
            .map(|found| RankedArticle {
                id: found.id(),
                score: found.score,
            });
        Ok(articles.collect())
    }
}
