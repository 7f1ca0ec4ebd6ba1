//! Performance entries become child spans and attributes.
//!
//! Names and attributes are those of `@sentry/browser` 11.12 with `traceLifecycle: 'static'`.
//!
//! Where we differ, and why:
//! - URLs in long animation frames are redacted like all others (the reference sends them as they are).
//! - `http.request.same_origin` and the stripping of the page's origin from names compare origins, not
//!   substrings: `https://shop.example.evil.net` is not `https://shop.example`.
//! - No span ends before it starts.
//! - Element timing is not here: it is no spans but two metrics, which `src/npm/api/metrics.js` collects.

use super::entry::{Entry, Kind, at, line};
use super::http_timings::request_timing;
use crate::engine::spans::attributes_of;
use crate::engine::spans::segment::ChildSpan;
use crate::protocol::json::Attributes;
use crate::protocol::url::QueryPolicy;
use crate::protocol::{names, url};
use crate::time::{Origin, Timestamp};
use alloc::{string::String, vec::Vec};

const UI_METRICS: &str = "auto.ui.browser.metrics";
const RESOURCE_METRICS: &str = "auto.resource.browser.metrics";
/// Sizes from here on are nonsense (the reference's limit).
const MAX_INT: f64 = 2_147_483_647.0;
/// At most this many details of a mark or measure are kept.
const MAX_DETAILS: usize = 32;

/// The phases of a page load: op, where its start and where its end stands.
const PHASES: [(&str, usize, usize); 10] = [
    ("browser.unload_event", at::UNLOAD_EVENT_START, at::UNLOAD_EVENT_END),
    ("browser.redirect", at::REDIRECT_START, at::REDIRECT_END),
    (
        "browser.dom_content_loaded_event",
        at::DOM_CONTENT_LOADED_EVENT_START,
        at::DOM_CONTENT_LOADED_EVENT_END,
    ),
    ("browser.load_event", at::LOAD_EVENT_START, at::LOAD_EVENT_END),
    ("browser.connect", at::CONNECT_START, at::CONNECT_END),
    ("browser.tls_ssl", at::SECURE_CONNECTION_START, at::CONNECT_END),
    ("browser.cache", at::FETCH_START, at::DOMAIN_LOOKUP_START),
    ("browser.dns", at::DOMAIN_LOOKUP_START, at::DOMAIN_LOOKUP_END),
    ("browser.request", at::REQUEST_START, at::RESPONSE_END),
    ("browser.response", at::RESPONSE_START, at::RESPONSE_END),
];
/// The last two take place whenever the response has ended, also when their start is withheld.
const WITHOUT_START: usize = 8;

/// What the route span knows.
#[derive(Clone, Copy)]
pub(crate) struct TimelineContext<'a> {
    /// Where the page's clock lies on the wall clock, for attributes that hold absolute times.
    pub(crate) origin: Origin,
    /// The page's origin (`https://example.com:8080`), without a slash at the end.
    pub(crate) page_origin: &'a str,
    /// What of a URL may be shown.
    pub(crate) query: &'a QueryPolicy,
    /// Exact ops of resource spans to leave out (`ignoreResourceSpans`).
    pub(crate) ignore_resource_spans: &'a [String],
    /// When the page itself was requested (milliseconds, 0 if unknown): marks and measures cannot begin before.
    pub(crate) request_start: f64,
    /// Entries that began before are left out: the start of a navigation, `None` for a page load.
    pub(crate) not_before: Option<Timestamp>,
}

/// Appends the spans of `entry` to `out`; entries that are not spans (vitals) append nothing. The page's own entry may
/// come again, more complete: its spans then take the place of the earlier ones.
pub(crate) fn spans_of(entry: &Entry<'_>, ctx: &TimelineContext<'_>, out: &mut Vec<ChildSpan>) {
    if ctx.not_before.is_some_and(|first| Timestamp::from_millis(entry.start()) < first) {
        return;
    }
    let first = entry.string(0);
    let mut span = ChildSpan {
        name: String::from(first),
        phase: entry.kind == Kind::Navigation,
        start: Timestamp::from_millis(entry.start()),
        end: Timestamp::from_millis(entry.end()),
        attributes: Attributes::default(),
    };
    let a = &mut span.attributes;
    match entry.kind {
        Kind::Navigation => {
            out.retain(|span| !span.phase);
            span.name = url::redact(first, ctx.query);
            a.push_str("url.full", &span.name);
            a.push_str(names::ORIGIN, UI_METRICS);
            for (index, (op, start, end)) in PHASES.into_iter().enumerate() {
                let (start, end) = (entry.num(start), entry.num(end));
                if !(end > 0.0 && (start > 0.0 || index >= WITHOUT_START)) {
                    continue;
                }
                let mut phase = span.clone();
                phase.attributes.push_str(names::OP, op);
                phase.start = Timestamp::from_millis(start);
                phase.end = Timestamp::from_millis(start.max(end));
                if index == 1 {
                    phase.attributes.push_num("http.redirect_count", entry.num(at::REDIRECT_COUNT));
                }
                out.push(phase);
            }
            return;
        }
        Kind::Resource => {
            let initiator = entry.string(1);
            if entry.is_request() {
                return;
            }
            let mut op = String::from("resource.");
            op.push_str(if initiator.is_empty() { "other" } else { initiator });
            if ctx.ignore_resource_spans.contains(&op) {
                return;
            }
            *a = attributes_of(&op, RESOURCE_METRICS);
            let url = url::redact(first, ctx.query);
            span.name = String::from(strip_origin(&url, ctx.page_origin).unwrap_or(&url));
            resource_attributes(entry, &url, ctx, a);
        }
        Kind::Paint => {
            *a = attributes_of("browser.paint", RESOURCE_METRICS);
            a.push_str("browser.paint.type", first);
        }
        Kind::Mark | Kind::Measure => {
            *a = if entry.kind == Kind::Mark {
                attributes_of("mark", "auto.browser.user_timing.mark")
            } else {
                attributes_of("measure", "auto.browser.user_timing.measure")
            };
            let requested = Timestamp::from_millis(ctx.request_start);
            if span.start < requested {
                span.start = requested;
                a.push_bool("sentry.browser.measure_happened_before_request", true);
                a.push_seconds("sentry.browser.measure_start_time", ctx.origin.epoch_micros(requested));
            }
            if span.start > span.end {
                return;
            }
            details(entry.text(), a);
        }
        Kind::LongTask | Kind::AnimationFrame => {
            span.name = String::from("Main UI thread blocked");
            if entry.kind == Kind::LongTask {
                *a = attributes_of("ui.long_task", UI_METRICS);
            } else {
                *a = attributes_of("ui.long_animation_frame", UI_METRICS);
                a.push_str("browser.script.invoker", &url::redact(first, ctx.query));
                a.push_str("browser.script.invoker_type", entry.string(1));
                push_known(a, "code.file.path", &url::redact(entry.string(2), ctx.query));
                push_known(a, "code.function.name", entry.string(3));
                let position = entry.num(at::CHAR_POSITION);
                if position >= 0.0 {
                    a.push_num("browser.script.source_char_position", position);
                }
            }
        }
        // A click, in an app that asks for interactions.
        Kind::Interaction => {
            *a = attributes_of("ui.interaction.click", "auto.browser.interactions");
            span.name = String::from(entry.optional(1).unwrap_or("<unknown>"));
            push_known(a, "browser.web_vital.inp.target", entry.optional(1).unwrap_or_default());
            push_known(a, "ui.component.name", entry.optional(2).unwrap_or_default());
        }
        _ => return,
    }
    out.push(span);
}

/// A string that is not empty.
pub(crate) fn push_known(a: &mut Attributes, key: &str, value: &str) {
    if !value.is_empty() {
        a.push_str(key, value);
    }
}

/// The details of a mark or measure: behind its name, pairs of key (empty: the detail as a whole) and JSON text.
fn details(text: &str, a: &mut Attributes) {
    for index in 0..MAX_DETAILS {
        let (Some(detail), Some(value)) = (line(text, 2 * index + 1), line(text, 2 * index + 2)) else {
            return;
        };
        let mut key = String::from("sentry.browser.measure.detail");
        if !detail.is_empty() {
            key.push('.');
            key.push_str(detail);
        }
        a.push_raw(&key, value);
    }
}

/// What follows `origin` in `url`, if `url` is of that origin.
fn strip_origin<'a>(url: &'a str, origin: &str) -> Option<&'a str> {
    if origin.is_empty() || url.as_bytes().get(..origin.len()) != Some(origin.as_bytes()) {
        return None;
    }
    let rest = url.get(origin.len()..)?;
    match rest.as_bytes().first() {
        None | Some(b'/' | b'?' | b'#') => Some(rest),
        _ => None,
    }
}

fn resource_attributes(entry: &Entry<'_>, redacted: &str, ctx: &TimelineContext<'_>, a: &mut Attributes) {
    let parts = url::split(entry.string(0));
    push_known(a, "url.scheme", parts.scheme);
    let mut address = String::from(parts.host);
    if !parts.port.is_empty() {
        address.push(':');
        address.push_str(parts.port);
    }
    push_known(a, "server.address", &address);
    push_known(a, "url.domain", parts.host);
    a.push_bool("http.request.same_origin", strip_origin(entry.string(0), ctx.page_origin).is_some());
    a.push_str("url.full", redacted);
    for (key, at) in [
        ("http.response.status_code", at::RESPONSE_STATUS),
        ("http.response.size", at::TRANSFER_SIZE),
        ("http.response.body.size", at::ENCODED_BODY_SIZE),
        ("http.response.body.decoded_size", at::DECODED_BODY_SIZE),
    ] {
        if entry.num(at) < MAX_INT {
            a.push_num(key, entry.num(at));
        }
    }
    for (key, index) in [("resource.render_blocking_status", 3), ("http.response_delivery_type", 4)] {
        if let Some(value) = entry.optional(index) {
            a.push_str(key, value);
        }
    }
    request_timing(entry, ctx.origin, a);
}

#[cfg(test)]
mod tests;
