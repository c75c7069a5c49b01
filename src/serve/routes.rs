//! Which address leads to what.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use maud::Markup;

use super::address::Address;
use super::download::{self, Form, MOST};
use super::figures::FACETS;
use super::guard::{Hosts, from_elsewhere, guard};
use super::sql::{LONGEST, Rows, SHOWN, WRITTEN};
use super::{Failure, Site, api, articles, figures, raw, search, views};
use crate::store::{AskError, StoreError};

/// So many figures stand on a page.
pub const PAGE: usize = 50;
/// So many articles do.
const ARTICLES: usize = 20;
/// So many programmes do.
const PROGRAMMES: usize = 60;

type Context = State<Arc<Site>>;
type Asked = Result<Response, Failure>;

/// All pages, behind the guard.
pub fn router(site: Arc<Site>, hosts: Hosts) -> Router {
    let pages = Router::new()
        .route("/", get(home))
        .route("/figures.csv", get(figures_csv))
        .route("/figures.json", get(figures_json))
        .route("/search", get(articles_found))
        .route("/search.csv", get(search_csv))
        .route("/search.json", get(search_json))
        .route("/article/{id}", get(article))
        .route("/progress", get(progress))
        .route("/progress.csv", get(progress_csv))
        .route("/progress.json", get(progress_json))
        .route("/progress/series", get(series))
        .route("/progress/series.csv", get(series_csv))
        .route("/progress/series.json", get(series_json))
        .route("/check", get(check))
        .route("/check.csv", get(check_csv))
        .route("/check.json", get(check_json))
        .route("/sql", get(sql))
        .route("/sql.csv", get(sql_csv))
        .route("/sql.json", get(sql_json))
        .route("/assets/style.css", get(style))
        .route("/assets/script.js", get(script))
        .route("/assets/icon.svg", get(icon))
        .merge(api::routes())
        .fallback(missing);
    pages
        .layer(from_fn_with_state(Arc::new(hosts), guard))
        .with_state(site)
}

/// The facets of an address.
pub fn address(query: Option<String>) -> Address {
    Address::parse(&query.unwrap_or_default())
}

/// The status that a failure has.
pub fn status(failure: &Failure) -> StatusCode {
    match failure {
        Failure::Asked(_) => StatusCode::BAD_REQUEST,
        Failure::Missing => StatusCode::NOT_FOUND,
        Failure::Ask(AskError::TooLong(_)) => StatusCode::REQUEST_TIMEOUT,
        Failure::Ask(AskError::Refused(_)) => StatusCode::FORBIDDEN,
        Failure::Ask(_) => StatusCode::BAD_REQUEST,
        Failure::Store(StoreError::Busy(_) | StoreError::TooLong(_)) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        Failure::Store(_) | Failure::Sqlite(_) | Failure::Broken(_) => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

fn shown(site: &Site, address: &Address, made: Result<Markup, Failure>) -> Response {
    match made {
        Ok(page) => Html(page.into_string()).into_response(),
        Err(failure) => problem(site, address, &failure),
    }
}

fn problem(site: &Site, address: &Address, failure: &Failure) -> Response {
    let page = views::problem(&site.name, address, failure);
    (status(failure), Html(page.into_string())).into_response()
}

fn given(site: &Site, address: &Address, file: Asked) -> Response {
    file.unwrap_or_else(|failure| problem(site, address, &failure))
}

/// How many come before a page.
fn before(address: &Address, page: usize) -> usize {
    (address.page() - 1).saturating_mul(page)
}

async fn missing(State(site): Context, RawQuery(query): RawQuery) -> Response {
    problem(&site, &address(query), &Failure::Missing)
}

async fn home(State(site): Context, RawQuery(query): RawQuery) -> Response {
    let address = address(query);
    let (name, asked) = (site.name.clone(), address.clone());
    let made = site.page(move |shown, connection| {
        let skip = before(&asked, PAGE);
        let (found, rows) = figures::find(&shown.index, connection, &asked, skip, PAGE)?;
        Ok(views::figures::page(
            &name,
            &asked,
            &shown.index,
            &found,
            &rows,
        ))
    });
    shown(&site, &address, made.await)
}

async fn figures_file(site: Arc<Site>, query: Option<String>, form: Form) -> Response {
    let address = address(query);
    let asked = address.only(FACETS);
    let rows = site.page(move |shown, connection| {
        Ok(figures::find(&shown.index, connection, &asked, 0, MOST)?.1)
    });
    let file = rows
        .await
        .and_then(|rows| download::file("figures", form, &rows));
    given(&site, &address, file)
}

async fn figures_csv(State(site): Context, RawQuery(query): RawQuery) -> Response {
    figures_file(site, query, Form::Csv).await
}

async fn figures_json(State(site): Context, RawQuery(query): RawQuery) -> Response {
    figures_file(site, query, Form::Json).await
}

async fn articles_found(State(site): Context, RawQuery(query): RawQuery) -> Response {
    let address = address(query);
    let (name, asked) = (site.name.clone(), address.clone());
    let made = site.page(move |shown, connection| {
        let (count, hits) = match asked.get("q") {
            Some(words) => search::search(
                &shown.index,
                connection,
                words,
                before(&asked, ARTICLES),
                ARTICLES,
            )?,
            None => (0, Vec::new()),
        };
        Ok(views::search::page(&name, &asked, count, &hits, ARTICLES))
    });
    shown(&site, &address, made.await)
}

async fn search_file(site: Arc<Site>, query: Option<String>, form: Form) -> Response {
    let address = address(query);
    let words = address.owned("q").unwrap_or_default();
    let rows = site.page(move |shown, connection| {
        Ok(search::search(&shown.index, connection, &words, 0, search::MOST)?.1)
    });
    let file = rows
        .await
        .and_then(|rows| download::file("articles", form, &rows));
    given(&site, &address, file)
}

async fn search_csv(State(site): Context, RawQuery(query): RawQuery) -> Response {
    search_file(site, query, Form::Csv).await
}

async fn search_json(State(site): Context, RawQuery(query): RawQuery) -> Response {
    search_file(site, query, Form::Json).await
}

/// An id as articles have it.
pub fn is_id(id: &str) -> bool {
    id.len() == 32
        && id
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

async fn article(
    State(site): Context,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let address = address(query);
    let (id, ending) = name.split_once('.').unwrap_or((&name, ""));
    if !is_id(id) {
        return problem(&site, &address, &Failure::Missing);
    }
    let id = id.to_owned();
    let found = site.page(move |_, connection| {
        let article = articles::article(connection, &id).map_err(Failure::Sqlite)?;
        article.ok_or(Failure::Missing)
    });
    let article = match found.await {
        Ok(article) => article,
        Err(failure) => return problem(&site, &address, &failure),
    };
    match ending {
        "json" => given(
            &site,
            &address,
            download::file(&article.id, Form::Json, std::slice::from_ref(&article)),
        ),
        "csv" => given(
            &site,
            &address,
            download::file(&article.id, Form::Csv, &article.figures),
        ),
        "" if address.get("view") == Some("raw") => {
            let made = document(&site, &article).await;
            let page =
                made.map(|raw| views::raw::page(&site.name, &address, &article, raw.as_ref()));
            shown(&site, &address, page)
        }
        "" => {
            Html(views::article::page(&site.name, &address, &article).into_string()).into_response()
        }
        _ => problem(&site, &address, &Failure::Missing),
    }
}

/// The document of an article, read again; `None` where it was not kept.
async fn document(
    site: &Arc<Site>,
    article: &articles::Article,
) -> Result<Option<raw::Raw>, Failure> {
    let id = article.id.clone();
    let kept =
        site.page(move |_, connection| articles::kept(connection, &id).map_err(Failure::Sqlite));
    let (Some((packed, spans)), Some(source)) = (kept.await?, article.sources.first().cloned())
    else {
        return Ok(None);
    };
    let reader = Arc::clone(site);
    let pool = Arc::clone(&site.pool);
    pool.work(move |_| {
        let lexicon = reader.lexicon()?;
        let read = crate::parallel::guard(|| raw::raw(&packed, &source, &spans, lexicon));
        let read = read.map_err(|fault| Failure::Broken(fault.to_string()))?;
        read.map(Some)
            .map_err(|error| Failure::Broken(error.to_string()))
    })
    .await
}

async fn progress(State(site): Context, RawQuery(query): RawQuery) -> Response {
    let address = address(query);
    let (name, asked) = (site.name.clone(), address.clone());
    let made = site.page(move |shown, _| {
        let found = shown.index.programmes.find(&asked)?;
        let page = found
            .iter()
            .skip(before(&asked, PROGRAMMES))
            .take(PROGRAMMES);
        let page: Vec<_> = page.copied().collect();
        Ok(views::progress::page(
            &name,
            &asked,
            found.len(),
            &page,
            PROGRAMMES,
        ))
    });
    shown(&site, &address, made.await)
}

async fn progress_file(site: Arc<Site>, query: Option<String>, form: Form) -> Response {
    let address = address(query);
    let asked = address.clone();
    let rows = site.page(move |shown, _| {
        let found = shown.index.programmes.find(&asked)?;
        Ok(found
            .iter()
            .take(MOST)
            .filter_map(|one| views::progress::row(one))
            .collect::<Vec<_>>())
    });
    let file = rows
        .await
        .and_then(|rows| download::file("progress", form, &rows));
    given(&site, &address, file)
}

async fn progress_csv(State(site): Context, RawQuery(query): RawQuery) -> Response {
    progress_file(site, query, Form::Csv).await
}

async fn progress_json(State(site): Context, RawQuery(query): RawQuery) -> Response {
    progress_file(site, query, Form::Json).await
}

/// One programme with the articles that speak of it.
async fn one_programme(
    site: &Arc<Site>,
    asked: Address,
) -> Result<(super::progress::Programme, Vec<views::progress::Stated>), Failure> {
    let found = site.page(move |shown, connection| {
        let item = asked.get("item").unwrap_or_default();
        let found = shown
            .index
            .programmes
            .one(item, asked.get("place"), asked.get("unit"));
        let programme = found.ok_or(Failure::Missing)?.clone();
        let stated = views::progress::stated(connection, &programme).map_err(Failure::Sqlite)?;
        Ok((programme, stated))
    });
    found.await
}

async fn series(State(site): Context, RawQuery(query): RawQuery) -> Response {
    let address = address(query);
    let made = one_programme(&site, address.clone()).await;
    let page = made.map(|(programme, stated)| {
        views::progress::series(&site.name, &address, &programme, &stated)
    });
    shown(&site, &address, page)
}

async fn series_file(site: Arc<Site>, query: Option<String>, form: Form) -> Response {
    let address = address(query);
    let made = one_programme(&site, address.clone()).await;
    let file = made.and_then(|(_, stated)| download::file("series", form, &stated));
    given(&site, &address, file)
}

async fn series_csv(State(site): Context, RawQuery(query): RawQuery) -> Response {
    series_file(site, query, Form::Csv).await
}

async fn series_json(State(site): Context, RawQuery(query): RawQuery) -> Response {
    series_file(site, query, Form::Json).await
}

async fn check(State(site): Context, RawQuery(query): RawQuery) -> Response {
    let address = address(query);
    let (made, complete) = match site.contradictions().await {
        Ok(Some(state)) => {
            let page = |found: &[_]| views::check::page(&site.name, &address, Some(found), PAGE);
            (state.contradictions().map(page), true)
        }
        Ok(None) => (
            Ok(views::check::page(&site.name, &address, None, PAGE)),
            false,
        ),
        Err(failure) => (Err(failure), true),
    };
    let mut response = shown(&site, &address, made);
    if !complete {
        // The browser looks again by itself.
        response
            .headers_mut()
            .insert(header::REFRESH, HeaderValue::from_static("3"));
    }
    response
}

async fn check_file(site: Arc<Site>, query: Option<String>, form: Form) -> Response {
    let address = address(query);
    let file = match site.contradictions().await {
        Ok(Some(state)) => state.contradictions().and_then(|found| {
            let chosen = views::check::chosen(&address, found);
            download::file("contradictions", form, &chosen)
        }),
        Ok(None) => Err(Failure::Store(StoreError::TooLong(super::PATIENCE))),
        Err(failure) => Err(failure),
    };
    given(&site, &address, file)
}

async fn check_csv(State(site): Context, RawQuery(query): RawQuery) -> Response {
    check_file(site, query, Form::Csv).await
}

async fn check_json(State(site): Context, RawQuery(query): RawQuery) -> Response {
    check_file(site, query, Form::Json).await
}

/// Answers a question within its time.
pub async fn answer(site: &Arc<Site>, sql: String, most: usize) -> Result<Rows, Failure> {
    if sql.len() > LONGEST {
        return Err(Failure::Asked(format!(
            "the question is longer than {LONGEST} bytes"
        )));
    }
    let gone = |_| Failure::Broken("the server is going down".to_owned());
    let _turn = site.questions.acquire().await.map_err(gone)?;
    let time = site.time;
    let pool = Arc::clone(&site.pool);
    pool.work(move |store| {
        let mut rows = Rows::up_to(most);
        store.ask(&sql, &[], time, &mut rows)?;
        Ok(rows)
    })
    .await
}

async fn sql(State(site): Context, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let address = address(query);
    let asked = address.owned("sql");
    // Another site may lead here, but it does not ask questions by itself.
    let waits = from_elsewhere(&headers);
    let answered = match asked {
        Some(sql) if !waits => Some(answer(&site, sql, SHOWN).await),
        _ => None,
    };
    let status = match &answered {
        Some(Err(failure)) => status(failure),
        _ => StatusCode::OK,
    };
    let page = views::sql::page(&site.name, &address, answered.as_ref(), waits, site.time);
    (status, Html(page.into_string())).into_response()
}

async fn sql_file(site: Arc<Site>, query: Option<String>, form: Form) -> Response {
    let address = address(query);
    let asked = address.owned("sql").unwrap_or_default();
    let rows = answer(&site, asked, WRITTEN).await;
    given(
        &site,
        &address,
        rows.and_then(|rows| download::answer("answer", form, &rows)),
    )
}

async fn sql_csv(State(site): Context, RawQuery(query): RawQuery) -> Response {
    sql_file(site, query, Form::Csv).await
}

async fn sql_json(State(site): Context, RawQuery(query): RawQuery) -> Response {
    sql_file(site, query, Form::Json).await
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

async fn style() -> Response {
    asset("text/css; charset=utf-8", include_str!("assets/style.css"))
}

async fn script() -> Response {
    asset(
        "text/javascript; charset=utf-8",
        include_str!("assets/script.js"),
    )
}

async fn icon() -> Response {
    asset("image/svg+xml", include_str!("assets/icon.svg"))
}
