//! The HTML of each client route, with the trace of the transaction that rendered it.
//!
//! Two query parameters exist for tests of the page, in the demo only:
//!
//! | parameter | effect |
//! |---|---|
//! | `?tag=` (empty or absent) | `<meta name="sentry-trace">` from the Rust SDK, which renders no baggage |
//! | `?tag=baggage` | and a `<meta name="baggage">` with the whole dynamic sampling context |
//! | `?tag=missing` (or `none`) | no tag |
//! | `?tag=malformed` | a tag that is no trace |
//! | `?tag=unsampled` | this transaction is not sampled, so the tag says `-0` |
//! | `?tag=deferred` | a tag without a decision |
//! | `?tag=server-timing` | no tag, but `Server-Timing` entries of the same names |
//! | `?csp=…` | sent as the `Content-Security-Policy` header, word by word |

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sentry::TransactionOrSpan;
use serde::Deserialize;

use crate::App;

/// The client's routes: each can be loaded directly.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(page))
        .route("/products", get(page))
        .route("/products/{id}", get(page))
        .route("/about", get(page))
        .route("/apps/{app}", get(app_page))
        .route("/apps/{app}/{*route}", get(app_page))
}

#[derive(Deserialize)]
struct Switches {
    tag: Option<String>,
    csp: Option<String>,
}

/// `?tag=unsampled`: hands the Sentry layers a decision against this trace, as an upstream proxy would.
pub(crate) async fn unsampled_on_request(mut request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    if query.split('&').any(|pair| pair == "tag=unsampled") {
        let header =
            format!("{}-{}-0", sentry::protocol::TraceId::default(), sentry::protocol::SpanId::default());
        if let Ok(value) = HeaderValue::from_str(&header) {
            request.headers_mut().insert("sentry-trace", value);
        }
    }
    next.run(request).await
}

async fn page(State(app): State<Arc<App>>, Query(switches): Query<Switches>, headers: HeaderMap) -> Response {
    render(&app, app.site.join("index.html"), switches, &headers).await
}

/// The same for an application of its own in `APPS_DIR`: every route of it is its `index.html`; its files are below
/// `/app-files`.
async fn app_page(
    State(app): State<Arc<App>>,
    Path(segments): Path<HashMap<String, String>>,
    Query(switches): Query<Switches>,
    headers: HeaderMap,
) -> Response {
    match segments.get("app") {
        Some(name) if name.bytes().all(|byte| byte.is_ascii_lowercase()) => {
            render(&app, app.apps.join(name).join("index.html"), switches, &headers).await
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn render(app: &App, template: PathBuf, switches: Switches, headers: &HeaderMap) -> Response {
    let span = sentry::configure_scope(|scope| scope.get_span());
    let render = span.as_ref().map(|span| span.start_child("template.render", "index.html"));
    crate::api::query(render.clone().map(Into::into), "SELECT theme, language FROM visitors", 12, || ())
        .await;
    let Ok(template) = std::fs::read_to_string(&template) else {
        return (StatusCode::NOT_FOUND, "there is no such page, or it was not built").into_response();
    };

    let mut response_headers = HeaderMap::new();
    let mut head = String::new();
    let tag = switches.tag.as_deref().unwrap_or_default();
    let sentry_trace = span.as_ref().and_then(sentry_trace).unwrap_or_default();
    match tag {
        "missing" | "none" => {}
        "malformed" => meta(&mut head, "sentry-trace", "not-a-trace"),
        "deferred" => meta(&mut head, "sentry-trace", without_decision(&sentry_trace)),
        "baggage" => {
            meta(&mut head, "sentry-trace", &sentry_trace);
            meta(&mut head, "baggage", &span.as_ref().map(baggage).unwrap_or_default());
        }
        "server-timing" => {
            let baggage = span.as_ref().map(baggage).unwrap_or_default();
            let timing = format!("sentry-trace;desc=\"{sentry_trace}\", baggage;desc=\"{baggage}\"");
            if let Ok(value) = HeaderValue::from_str(&timing) {
                response_headers.insert("server-timing", value);
            }
        }
        _ => meta(&mut head, "sentry-trace", &sentry_trace),
    }
    // Where the page finds the rest of the demo: on the host name it was asked under.
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("localhost");
    let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
    meta(&mut head, "demo-api", &format!("http://{host}:{}", app.api_port));
    if let Some(port) = app.spotlight_port {
        meta(&mut head, "demo-spotlight", &format!("http://{host}:{port}"));
    }

    if let Some(policy) = switches.csp {
        match HeaderValue::from_str(&policy) {
            Ok(value) => drop(response_headers.insert(header::CONTENT_SECURITY_POLICY, value)),
            Err(_) => return (StatusCode::BAD_REQUEST, "csp is not a header value").into_response(),
        }
    }
    response_headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response_headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let html = template.replacen("<!-- head: filled by the server -->", head.trim_end(), 1);
    if let Some(render) = render {
        render.finish();
    }
    (response_headers, html).into_response()
}

/// What the SDK would send to another service in this span.
fn sentry_trace(span: &TransactionOrSpan) -> Option<String> {
    span.iter_headers().find(|(name, _)| *name == "sentry-trace").map(|(_, value)| value)
}

/// `trace-span` of `trace-span-decision`.
fn without_decision(sentry_trace: &str) -> &str {
    match sentry_trace.match_indices('-').nth(1) {
        Some((at, _)) => sentry_trace.get(..at).unwrap_or(sentry_trace),
        None => sentry_trace,
    }
}

/// The dynamic sampling context that the Rust SDK does not make.
fn baggage(span: &TransactionOrSpan) -> String {
    let trace = span.get_trace_context().trace_id.to_string();
    // Six decimals out of the trace id: below the sample rate of 1, and the same for the whole trace.
    let random = u32::from_str_radix(trace.get(..8).unwrap_or_default(), 16).unwrap_or(0) % 1_000_000;
    format!(
        "sentry-trace_id={trace},sentry-public_key=public,sentry-release=demo-backend%401.0.0,sentry-environment=demo,\
         sentry-sampled=true,sentry-sample_rate=1,sentry-sample_rand=0.{random:06}"
    )
}

fn meta(head: &mut String, name: &str, content: &str) {
    head.push_str("<meta name=\"");
    head.push_str(name);
    head.push_str("\" content=\"");
    for character in content.chars() {
        match character {
            '"' => head.push_str("&quot;"),
            '&' => head.push_str("&amp;"),
            '<' => head.push_str("&lt;"),
            other => head.push(other),
        }
    }
    head.push_str("\">\n    ");
}
