//! The same for programs: JSON, described by `/openapi.json`.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{OpenApi, ToSchema};

use super::address::Address;
use super::articles::Article;
use super::check::Contradiction;
use super::figures::Figure;
use super::index::Count;
use super::progress::{Point, Programme};
use super::routes::{address, answer, is_id, status};
use super::search::Hit;
use super::sql::WRITTEN;
use super::{Failure, Site, articles, figures, search, views};

type Context = State<Arc<Site>>;

/// No answer has more entries than this.
const MOST: usize = 1_000;
/// So many it has where nothing is said.
const USUAL: usize = 100;

/// The description of the interface.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "gongbao",
        description = "Figures of Chinese government news, from a database that `gongbao extract -o news.db` made. Nothing can be changed here."
    ),
    paths(
        list_figures,
        get_article,
        find_articles,
        list_progress,
        list_contradictions,
        ask
    ),
    components(schemas(Figure, Article, Hit, Programme, Point, Contradiction, Problem))
)]
struct Description;

/// The routes of the interface.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/api/figures", get(list_figures))
        .route("/api/articles/{id}", get(get_article))
        .route("/api/articles", get(find_articles))
        .route("/api/progress", get(list_progress))
        .route("/api/contradictions", get(list_contradictions))
        .route("/api/sql", get(ask))
        .route("/openapi.json", get(description))
}

async fn description() -> Response {
    Json(Description::openapi()).into_response()
}

/// Why there is no answer.
#[derive(Debug, Serialize, ToSchema)]
struct Problem {
    /// For people.
    error: String,
}

fn reply<T: Serialize>(made: Result<T, Failure>) -> Response {
    match made {
        Ok(value) => Json(value).into_response(),
        Err(failure) => {
            let problem = Problem {
                error: failure.to_string(),
            };
            (status(&failure), Json(problem)).into_response()
        }
    }
}

fn window(address: &Address) -> Result<(usize, usize), Failure> {
    let number = |name: &str, usual: usize| match address.get(name) {
        None => Ok(usual),
        Some(text) => text
            .parse()
            .map_err(|_| Failure::Asked(format!("{name}: “{text}” is no number"))),
    };
    Ok((number("skip", 0)?, number("limit", USUAL)?.min(MOST)))
}

/// Figures, the latest first, and how many there are by place, item, unit, year and status.
#[derive(Serialize, ToSchema)]
struct Figures {
    /// How many figures match.
    count: usize,
    /// The figures asked for.
    figures: Vec<Figure>,
    /// Values of the facets, each with its count.
    facets: Facets,
}

#[derive(Serialize, ToSchema)]
struct Facets {
    /// The places one level below the one asked for.
    #[schema(value_type = Vec<(String, usize)>)]
    place: Vec<Count>,
    #[schema(value_type = Vec<(String, usize)>)]
    item: Vec<Count>,
    #[schema(value_type = Vec<(String, usize)>)]
    unit: Vec<Count>,
    #[schema(value_type = Vec<(String, usize)>)]
    year: Vec<Count>,
    #[schema(value_type = Vec<(String, usize)>)]
    status: Vec<Count>,
}

/// Figures by place, item, unit, time and status
#[utoipa::path(
    get,
    path = "/api/figures",
    params(
        ("q" = Option<String>, Query, description = "Words of the article; figures of things called so come first"),
        ("place" = Option<String>, Query, description = "A division with all that lies in it, or a body: 重庆, 重庆市/江津区"),
        ("item" = Option<String>, Query, description = "Words of what is counted, in any order"),
        ("unit" = Option<String>, Query, description = "The unit: 户, 元, %"),
        ("since" = Option<String>, Query, description = "From this year, month or day on"),
        ("until" = Option<String>, Query, description = "Up to this year, month or day"),
        ("status" = Option<String>, Query, description = "`actual` or `planned`"),
        ("confidence" = Option<f64>, Query, description = "At least so sure, 0 to 1"),
        ("skip" = Option<usize>, Query, description = "Leave out so many"),
        ("limit" = Option<usize>, Query, description = "No more than so many; 100 where nothing is said, 1000 at most"),
    ),
    responses((status = 200, body = Figures), (status = 400, body = Problem))
)]
async fn list_figures(State(site): Context, RawQuery(query): RawQuery) -> Response {
    let address = address(query);
    let made = site.page(move |shown, connection| {
        let (skip, limit) = window(&address)?;
        let (found, figures) = figures::find(&shown.index, connection, &address, skip, limit)?;
        Ok(Figures {
            count: found.count,
            figures,
            facets: Facets {
                place: found.places,
                item: found.items,
                unit: found.units,
                year: found.years,
                status: found.statuses,
            },
        })
    });
    reply(made.await)
}

/// An article with all its figures
#[utoipa::path(
    get,
    path = "/api/articles/{id}",
    params(("id" = String, Path, description = "The article's id: 32 hexadecimal digits")),
    responses((status = 200, body = Article), (status = 404, body = Problem))
)]
async fn get_article(State(site): Context, Path(id): Path<String>) -> Response {
    if !is_id(&id) {
        return reply::<()>(Err(Failure::Missing));
    }
    let made = site.page(move |_, connection| {
        let article = articles::article(connection, &id).map_err(Failure::Sqlite)?;
        article.ok_or(Failure::Missing)
    });
    reply(made.await)
}

/// Articles that hold words.
#[derive(Serialize, ToSchema)]
struct Hits {
    /// How many articles match; more than 10,000 are not counted to the end.
    count: usize,
    /// The articles asked for.
    articles: Vec<Hit>,
}

/// Full-text search over articles
#[utoipa::path(
    get,
    path = "/api/articles",
    params(
        ("q" = String, Query, description = "Words, in any order"),
        ("skip" = Option<usize>, Query, description = "Leave out so many"),
        ("limit" = Option<usize>, Query, description = "No more than so many"),
    ),
    responses((status = 200, body = Hits), (status = 400, body = Problem))
)]
async fn find_articles(State(site): Context, RawQuery(query): RawQuery) -> Response {
    let address = address(query);
    let made = site.page(move |shown, connection| {
        let (skip, limit) = window(&address)?;
        let words = address.get("q").unwrap_or_default();
        let (count, articles) = search::search(&shown.index, connection, words, skip, limit)?;
        Ok(Hits { count, articles })
    });
    reply(made.await)
}

/// Programmes.
#[derive(Serialize, ToSchema)]
struct Programmes {
    /// How many match.
    count: usize,
    /// Those asked for.
    programmes: Vec<Programme>,
}

/// Wholes and what is done of them over time
#[utoipa::path(
    get,
    path = "/api/progress",
    params(
        ("item" = Option<String>, Query, description = "Words of what is to be done"),
        ("place" = Option<String>, Query, description = "A division with all that lies in it, or a body"),
        ("since" = Option<String>, Query, description = "With a report from this year, month or day on"),
        ("until" = Option<String>, Query, description = "With the last report up to this year, month or day"),
        ("skip" = Option<usize>, Query, description = "Leave out so many"),
        ("limit" = Option<usize>, Query, description = "No more than so many"),
    ),
    responses((status = 200, body = Programmes), (status = 400, body = Problem))
)]
async fn list_progress(State(site): Context, RawQuery(query): RawQuery) -> Response {
    let address = address(query);
    let made = site.page(move |shown, _| {
        let (skip, limit) = window(&address)?;
        let found = shown.index.programmes.find(&address)?;
        Ok(Programmes {
            count: found.len(),
            programmes: found.into_iter().skip(skip).take(limit).cloned().collect(),
        })
    });
    reply(made.await)
}

/// What does not agree.
#[derive(Serialize, ToSchema)]
struct Contradictions {
    /// Whether all figures have been compared; where not, ask again.
    complete: bool,
    /// How many there are.
    count: usize,
    /// Those asked for.
    contradictions: Vec<Contradiction>,
}

/// Rates, sums and articles that do not agree
#[utoipa::path(
    get,
    path = "/api/contradictions",
    params(
        ("kind" = Option<String>, Query, description = "`rate`, `sum` or `articles`"),
        ("skip" = Option<usize>, Query, description = "Leave out so many"),
        ("limit" = Option<usize>, Query, description = "No more than so many"),
    ),
    responses((status = 200, body = Contradictions))
)]
async fn list_contradictions(State(site): Context, RawQuery(query): RawQuery) -> Response {
    let address = address(query);
    let found = site.contradictions().await;
    let made = window(&address).and_then(|(skip, limit)| {
        let state = found?;
        let all = state
            .as_ref()
            .map_or(Ok(&[][..]), |state| state.contradictions())?;
        let chosen = views::check::chosen(&address, all);
        Ok(Contradictions {
            complete: state.is_some(),
            count: chosen.len(),
            contradictions: chosen.into_iter().skip(skip).take(limit).collect(),
        })
    });
    reply(made)
}

/// An answer of the database.
#[derive(Serialize, ToSchema)]
struct Answered {
    /// The names of the columns.
    columns: Vec<String>,
    /// An object for each row.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<Map<String, Value>>,
    /// Whether there are more rows than could be given.
    more: bool,
}

/// One SELECT, within a time
#[utoipa::path(
    get,
    path = "/api/sql",
    params(("sql" = String, Query, description = "One SELECT; what would write is refused")),
    responses(
        (status = 200, body = Answered),
        (status = 400, body = Problem),
        (status = 403, body = Problem, description = "It would write, or reach out of the database"),
        (status = 408, body = Problem, description = "It takes too long")
    )
)]
async fn ask(State(site): Context, RawQuery(query): RawQuery) -> Response {
    let sql = address(query).owned("sql").unwrap_or_default();
    let made = answer(&site, sql, WRITTEN).await;
    reply(made.map(|rows| Answered {
        rows: rows.objects(),
        columns: rows.columns,
        more: rows.more,
    }))
}
