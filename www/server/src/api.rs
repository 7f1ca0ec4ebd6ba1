//! The JSON API. Every answer says which tracing headers arrived and which transaction served it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use axum::{Json, Router};
use sentry::TransactionOrSpan;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::App;

/// The same on both origins.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/api/products", get(products).post(products))
        .route("/api/products/{id}", get(product))
        .route("/api/slow", get(slow))
        .route("/api/fail", get(fail))
}

struct Product {
    id: u32,
    name: &'static str,
    cents: u32,
    text: &'static str,
}

const PRODUCTS: [Product; 4] = [
    Product { id: 1, name: "Compass", cents: 2_450, text: "Brass, oil-filled, points north." },
    Product { id: 2, name: "Lantern", cents: 3_900, text: "Burns eight hours on one filling." },
    Product { id: 3, name: "Field notebook", cents: 1_150, text: "Writes in the rain, 96 pages." },
    Product { id: 4, name: "Folding saw", cents: 5_200, text: "Cuts on the pull, locks both ways." },
];

fn as_json(product: &Product) -> Value {
    json!({ "id": product.id, "name": product.name, "cents": product.cents, "text": product.text })
}

async fn products(headers: HeaderMap) -> Json<Value> {
    let list = query(current_span(), "SELECT id, name, cents, text FROM products", 18, || {
        PRODUCTS.iter().map(as_json).collect::<Vec<_>>()
    })
    .await;
    Json(answer(&headers, "products", list.into()))
}

async fn product(Path(id): Path<String>, headers: HeaderMap) -> (StatusCode, Json<Value>) {
    let found = query(current_span(), "SELECT id, name, cents, text FROM products WHERE id = $1", 9, || {
        PRODUCTS.iter().find(|product| id.parse() == Ok(product.id)).map(as_json)
    })
    .await;
    match found {
        Some(product) => (StatusCode::OK, Json(answer(&headers, "product", product))),
        None => (StatusCode::NOT_FOUND, Json(answer(&headers, "error", "no such product".into()))),
    }
}

#[derive(Deserialize)]
struct Slow {
    ms: Option<u64>,
}

/// Answers after `ms` milliseconds (default 600, at most 10 000).
async fn slow(Query(slow): Query<Slow>, headers: HeaderMap) -> Json<Value> {
    let ms = slow.ms.unwrap_or(600).min(10_000);
    query(current_span(), "SELECT pg_sleep($1)", ms, || ()).await;
    Json(answer(&headers, "slept", ms.into()))
}

async fn fail(headers: HeaderMap) -> (StatusCode, Json<Value>) {
    query(current_span(), "UPDATE stock SET reserved = reserved + 1", 7, || ()).await;
    sentry::capture_message("The warehouse did not answer", sentry::Level::Error);
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        Json(answer(&headers, "error", "the warehouse did not answer".into())),
    )
}

/// The span that this request's work belongs to.
fn current_span() -> Option<TransactionOrSpan> {
    sentry::configure_scope(|scope| scope.get_span())
}

/// Stands for a database: a `db.query` span around `ms` milliseconds of waiting.
pub(crate) async fn query<T>(
    parent: Option<TransactionOrSpan>,
    statement: &str,
    ms: u64,
    result: impl FnOnce() -> T,
) -> T {
    let span = parent.map(|parent| parent.start_child("db.query", statement));
    if let Some(span) = &span {
        span.set_data("db.system.name", "postgresql".into());
    }
    tokio::time::sleep(Duration::from_millis(ms)).await;
    let result = result();
    if let Some(span) = span {
        span.set_status(sentry::protocol::SpanStatus::Ok);
        span.finish();
    }
    result
}

/// The answer's body: the payload, what arrived, and who we are in the trace.
fn answer(headers: &HeaderMap, name: &str, payload: Value) -> Value {
    let mut received = Map::new();
    for name in ["sentry-trace", "baggage", "traceparent"] {
        let values: Vec<_> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        let value = if values.is_empty() { Value::Null } else { values.join(",").into() };
        received.insert(name.to_owned(), value);
    }
    let transaction = current_span().map(|span| {
        let context = span.get_trace_context();
        json!({
            "trace_id": context.trace_id.to_string(),
            "span_id": context.span_id.to_string(),
            "parent_span_id": context.parent_span_id.map(|id| id.to_string()),
        })
    });
    let mut body = Map::new();
    body.insert(name.to_owned(), payload);
    body.insert("received".to_owned(), received.into());
    body.insert("transaction".to_owned(), transaction.into());
    body.into()
}
