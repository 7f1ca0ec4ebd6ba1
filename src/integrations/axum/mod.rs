//! The server's half, for [axum](https://docs.rs/axum) and the [`sentry`](https://docs.rs/sentry) crate:
//! what the page has to be told so that it continues the server's trace, and a tunnel for its envelopes.
//!
//! The `sentry` crate continues a trace and names it, but it hands out `sentry-trace` only, never
//! `baggage`. [`PageTrace`] adds the `baggage` wherever its content is *known* (see there), and the
//! pattern of the matched route, so that the page load is called `/users/:id` from its first moment.
//!
//! ```no_run
//! use axum::{Router, response::Html, routing::get};
//! use browser_tracing::axum::{PageTrace, Tunnel};
//!
//! async fn page(trace: PageTrace) -> Html<String> {
//!     Html(format!("<!doctype html><html><head>{}</head>…", trace.meta_tags()))
//! }
//!
//! # fn main() -> Result<(), browser_tracing::axum::TunnelError> {
//! // After `sentry::init`. The `sentry` layers (`NewSentryLayer`, `SentryHttpLayer::new().enable_transaction()`)
//! // go around all of this.
//! let app: Router = Router::new()
//!     .route("/users/{id}", get(page))
//!     .route("/tunnel", Tunnel::new(["https://public@o1.ingest.sentry.io/42"])?.route());
//! # Ok(())
//! # }
//! ```
//!
//! Where the HTML is a file (a single-page app), [`server_timing`] puts the same values into a
//! `Server-Timing` header, which the page reads just as well.

mod client;
mod tunnel;

pub use client::IngestClient;
pub use tunnel::{NotDelivered, Reason, Tunnel, TunnelError, TunnelHandle, TunnelStats};

use crate::routes;
use alloc::string::String;
use axum::extract::{FromRequestParts, MatchedPath, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use core::convert::Infallible;
use sentry_core::{Hub, TracesSamplingStrategy};

const SENTRY_TRACE: &str = "sentry-trace";
const BAGGAGE: &str = "baggage";
const SERVER_TIMING: &str = "server-timing";
/// No longer a `baggage` than a header may be, in bytes, and no more members than the page would take.
const MAX_BAGGAGE: usize = 8192;
const MAX_MEMBERS: usize = 64;
/// The tag in which the page finds the pattern of its own route.
const ROUTE: &str = "sentry-route";

/// What a page needs to continue the trace of the request that renders it.
///
/// As an extractor it never fails; without a `sentry` span it is empty and renders nothing.
///
/// About `baggage`, which carries the trace's sampling context: it belongs to whoever began the trace.
///
/// * The request continued a trace: the `sentry-` members that came with it, unchanged; nothing if none came.
/// * The trace began here: what the `sentry` client knows, that is `environment`, `release`, `public_key`,
///   `trace_id`, `org_id`, `sampled`, a fixed `sample_rate`, and as `transaction` what `SentryHttpLayer`
///   calls it (`GET /users/{id}`; not of [`from_request`](Self::from_request), which is not told the method). A rate that a
///   `traces_sampler` returned and the SDK's random number are not known, and therefore left out.
/// * It cannot be told (no request at hand, and the current span is not the transaction): nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageTrace {
    sentry_trace: String,
    baggage: String,
    route: String,
}

impl PageTrace {
    /// From the current `sentry` span and this request's headers and matched route.
    #[must_use]
    pub fn from_request(headers: &HeaderMap, extensions: &Extensions) -> Self {
        Self::of(None, headers, extensions)
    }

    pub(crate) fn of(method: Option<&Method>, headers: &HeaderMap, extensions: &Extensions) -> Self {
        let pattern = extensions.get::<MatchedPath>().map(MatchedPath::as_str);
        Self::build(method, pattern, Some(headers))
    }

    /// From the current `sentry` span alone: there is a `baggage` only if that span is a transaction that
    /// began its trace.
    #[must_use]
    pub fn current() -> Self {
        Self::build(None, None, None)
    }

    fn build(method: Option<&Method>, pattern: Option<&str>, headers: Option<&HeaderMap>) -> Self {
        let route = pattern.map(routes::normalised).unwrap_or_default();
        let Some(span) = Hub::with_active(|hub| hub.configure_scope(|scope| scope.get_span())) else {
            return Self { route, ..Self::default() };
        };
        let Some((_, sentry_trace)) = span.iter_headers().find(|(name, _)| *name == SENTRY_TRACE) else {
            return Self { route, ..Self::default() };
        };
        let context = span.get_trace_context();
        let trace_id = alloc::format!("{}", context.trace_id);
        // The SDK takes the last header that it can read, and digits in upper case.
        let names_it = |value: &HeaderValue| {
            let id = value.as_bytes().trim_ascii_start().get(..trace_id.len());
            id.is_some_and(|id| id.eq_ignore_ascii_case(trace_id.as_bytes()))
        };
        let began_here = match (headers, &span) {
            (Some(all), _) => !all.get_all(SENTRY_TRACE).iter().any(names_it),
            (None, sentry_core::TransactionOrSpan::Transaction(_)) => context.parent_span_id.is_none(),
            (None, sentry_core::TransactionOrSpan::Span(_)) => false,
        };
        let baggage = if began_here {
            // As sentry-tower calls the transaction, whose name the span does not tell.
            let name = method.zip(pattern).map(|(method, pattern)| alloc::format!("{method} {pattern}"));
            own_baggage(&trace_id, &sentry_trace, &name.unwrap_or_default())
        } else {
            headers.map(foreign_baggage).unwrap_or_default()
        };
        Self { sentry_trace, baggage, route }
    }

    /// No trace and no route: nothing will be rendered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sentry_trace.is_empty() && self.route.is_empty()
    }

    /// `<trace id>-<span id>`, then `-1` or `-0` if there is a decision. Empty without a `sentry` span.
    #[must_use]
    pub fn sentry_trace(&self) -> &str {
        &self.sentry_trace
    }

    /// The sampling context, percent-encoded, or empty (see the type).
    #[must_use]
    pub fn baggage(&self) -> &str {
        &self.baggage
    }

    /// The matched route in this crate's way of writing patterns (`/users/:id`), or empty.
    #[must_use]
    pub fn route(&self) -> &str {
        &self.route
    }

    /// `<meta>` elements for the page's `<head>`: `sentry-trace`, `baggage` and `sentry-route`, those that
    /// there are, escaped for HTML. One visitor's tags must not be served to another from a cache.
    #[must_use]
    pub fn meta_tags(&self) -> String {
        let mut out = String::new();
        for (name, content) in self.entries() {
            out.push_str("<meta name=\"");
            out.push_str(name);
            out.push_str("\" content=\"");
            for c in content.chars() {
                match c {
                    '&' => out.push_str("&amp;"),
                    '"' => out.push_str("&quot;"),
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    c => out.push(c),
                }
            }
            out.push_str("\">");
        }
        out
    }

    /// The same as the value of a `Server-Timing` header; `None` if there is nothing to say. A route with other letters than those
    /// of ASCII is left out: browsers read headers as Latin-1, and the page load would be called something else.
    #[must_use]
    pub fn server_timing(&self) -> Option<HeaderValue> {
        let mut out = String::new();
        for (name, content) in self.entries().filter(|(_, content)| content.is_ascii()) {
            if !out.is_empty() {
                out.push_str(", ");
            }
            out.push_str(name);
            out.push_str(";desc=\"");
            for c in content.chars() {
                if c == '"' || c == '\\' {
                    out.push('\\');
                }
                out.push(c);
            }
            out.push('"');
        }
        if out.is_empty() { None } else { HeaderValue::from_str(&out).ok() }
    }

    /// The entries there are: name and content.
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [(SENTRY_TRACE, &self.sentry_trace), (BAGGAGE, &self.baggage), (ROUTE, &self.route)]
            .into_iter()
            .filter_map(
                |(name, content)| if content.is_empty() { None } else { Some((name, content.as_str())) },
            )
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PageTrace {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(Some(&parts.method), &parts.headers, &parts.extensions))
    }
}

/// Middleware: adds [`PageTrace::server_timing`] to every HTML response, for pages that are files.
///
/// Use it with `axum::middleware::from_fn(server_timing)` *inside* the `sentry` layers: they have to be
/// added after it. The page's route pattern is left out, since such a page is served for many routes.
pub async fn server_timing(request: Request, next: Next) -> Response {
    let trace = PageTrace { route: String::new(), ..PageTrace::build(None, None, Some(request.headers())) };
    let mut response = next.run(request).await;
    let is_html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().to_ascii_lowercase().starts_with(b"text/html"));
    if is_html && let Some(value) = trace.server_timing() {
        response.headers_mut().append(SERVER_TIMING, value);
    }
    response
}

/// The `sentry-` members of the incoming `baggage` headers, as they came, within the limits.
fn foreign_baggage(headers: &HeaderMap) -> String {
    let mut out = String::new();
    let mut members = 0;
    for value in headers.get_all(BAGGAGE) {
        // Bytes: what one member holds is no reason to lose the others, neither here nor in the page, which takes what a header may hold.
        for member in value.as_bytes().split(|byte| *byte == b',') {
            let member = core::str::from_utf8(member).unwrap_or_default().trim_ascii();
            let fits = members < MAX_MEMBERS && out.len() + member.len() < MAX_BAGGAGE;
            let is_plain = member.bytes().all(|byte| (b' '..=b'~').contains(&byte));
            let is_ours = member.starts_with("sentry-") && member.contains('=') && is_plain;
            if fits && is_ours {
                members += 1;
                if !out.is_empty() {
                    out.push(',');
                }
                out.push_str(member);
            }
        }
    }
    out
}

/// The sampling context of a trace that began here.
fn own_baggage(trace_id: &str, sentry_trace: &str, transaction: &str) -> String {
    let Some(client) = Hub::current().client() else { return String::new() };
    let Some(dsn) = client.dsn() else { return String::new() };
    let options = client.options();
    let org_id = options.org_id.or_else(|| dsn.org_id()).map(|id| alloc::format!("{id}"));
    let sampled = match sentry_trace.as_bytes() {
        [.., b'-', b'1'] => "true",
        [.., b'-', b'0'] => "false",
        _ => "",
    };
    let rate = match options.traces_sampling_strategy {
        TracesSamplingStrategy::FixedRate(rate) => alloc::format!("{rate}"),
        _ => String::new(),
    };
    let mut out = String::new();
    for (key, value) in [
        ("environment", options.environment.as_deref().unwrap_or_default()),
        ("release", options.release.as_deref().unwrap_or_default()),
        ("public_key", dsn.public_key()),
        ("trace_id", trace_id),
        ("org_id", org_id.as_deref().unwrap_or_default()),
        ("transaction", transaction),
        ("sampled", sampled),
        ("sample_rate", &rate),
    ] {
        if value.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(',');
        }
        out.push_str("sentry-");
        out.push_str(key);
        out.push('=');
        percent_encode(&mut out, value);
    }
    out
}

/// As `encodeURIComponent`.
fn percent_encode(out: &mut String, value: &str) {
    for b in value.bytes() {
        if b.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push_str(&alloc::format!("%{b:02X}"));
        }
    }
}
