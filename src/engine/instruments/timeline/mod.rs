//! How the page was loaded: the phases of its own request, its resources, its first paints; and the timings of requests
//! ([`requests`]).
//!
//! | entry | numbers | strings |
//! |---|---|---|
//! | navigation | start, duration, 12 moments of the request, unload start, end, DOM content loaded start, end, load start, end, redirect count, activation start | URL, type (`restore` for a discarded tab) |
//! | resource | start, duration, 12 moments of the request, status, transfer size, encoded size, decoded size | URL, initiator, next hop protocol, render blocking status, delivery type |
//! | paint | start | name |
//!
//! The 12 moments are, in this order: redirect start, end, worker start, fetch start, domain lookup start, end,
//! connect start, secure connection start, connect end, request start, response start, end. 0 means that it did not
//! happen or is hidden from us.
//!
//! Names and attributes are those of `@sentry/browser` 11.12 with `traceLifecycle: 'static'`.
//!
//! Where we differ, and why:
//! - `http.request.same_origin` and the stripping of the page's origin from names compare origins, not
//!   substrings: `https://shop.example.evil.net` is not `https://shop.example`.
//! - No span ends before it starts.
//! - Element timing is not here: it is no spans but two metrics, which `src/npm/api/metrics.js` collects.

pub(crate) mod requests;

use super::entry::{Entry, at};
use super::{Context, Form};
use crate::engine::spans::describe;
use crate::engine::spans::segment::ChildSpan;
use crate::protocol::json::Attributes;
use crate::protocol::{names, text, url};
use crate::seam::entry as kind;
use crate::time::Timestamp;
use alloc::{string::String, vec::Vec};
use requests::request_timing;

pub(super) const FORMS: [Form; 3] =
    [Form::of(kind::NAVIGATION, 22), Form::of(kind::RESOURCE, 18), Form::of(kind::PAINT, 1)];

pub(super) const UI_METRICS: &str = "auto.ui.browser.metrics";
const RESOURCE_METRICS: &str = "auto.resource.browser.metrics";
/// Sizes from here on are nonsense (the reference's limit).
const MAX_INT: f64 = 2_147_483_647.0;

/// The phases of a page load: their ops, …
const PHASES: &str = "browser.unload_event browser.redirect browser.dom_content_loaded_event browser.load_event browser.connect \
    browser.tls_ssl browser.cache browser.dns browser.request browser.response";
/// … and where the start and the end of each stand.
const BOUNDS: [(usize, usize); 10] = [
    (at::UNLOAD_EVENT_START, at::UNLOAD_EVENT_END),
    (at::REDIRECT_START, at::REDIRECT_END),
    (at::DOM_CONTENT_LOADED_EVENT_START, at::DOM_CONTENT_LOADED_EVENT_END),
    (at::LOAD_EVENT_START, at::LOAD_EVENT_END),
    (at::CONNECT_START, at::CONNECT_END),
    (at::SECURE_CONNECTION_START, at::CONNECT_END),
    (at::FETCH_START, at::DOMAIN_LOOKUP_START),
    (at::DOMAIN_LOOKUP_START, at::DOMAIN_LOOKUP_END),
    (at::REQUEST_START, at::RESPONSE_END),
    (at::RESPONSE_START, at::RESPONSE_END),
];
/// The last two take place whenever the response has ended, also when their start is withheld.
const WITHOUT_START: usize = 8;

/// The page's own request: a span for each of its phases.
#[inline(never)]
pub(super) fn phases(
    entry: &Entry<'_>,
    ctx: &Context<'_>,
    span: &mut ChildSpan,
    out: &mut Vec<ChildSpan>,
) -> bool {
    out.retain(|span| !span.phase);
    span.name = url::redact(&span.name, ctx.query);
    span.attributes.push_str(names::URL_FULL, &span.name);
    span.attributes.push_str(names::ORIGIN, UI_METRICS);
    let mut bounds = BOUNDS.iter().enumerate();
    text::split(PHASES, b' ', |op| {
        let Some((index, (start, end))) = bounds.next() else { return };
        let (start, end) = (entry.num(*start), entry.num(*end));
        if !(end > 0.0 && (start > 0.0 || index >= WITHOUT_START)) {
            return;
        }
        let mut phase = span.clone();
        phase.attributes.push_str(names::OP, op);
        phase.start = Timestamp::from_millis(start);
        phase.end = Timestamp::from_millis(start.max(end));
        if index == 1 {
            phase.attributes.push_num(names::HTTP_REDIRECT_COUNT, entry.num(at::REDIRECT_COUNT));
        }
        out.push(phase);
    });
    false
}

/// Something the page has loaded, unless it is a request of the app's, which has a span of its own.
pub(super) fn resource(entry: &Entry<'_>, ctx: &Context<'_>, span: &mut ChildSpan) -> bool {
    let initiator = entry.string(1);
    if entry.is_request() {
        return false;
    }
    let mut op = String::from("resource.");
    op.push_str(if initiator.is_empty() { "other" } else { initiator });
    if ctx.ignore_resource_spans.contains(&op) {
        return false;
    }
    describe(&mut span.attributes, &op, RESOURCE_METRICS);
    let url = url::redact(&span.name, ctx.query);
    span.name = String::from(strip_origin(&url, ctx.page_origin).unwrap_or(&url));
    resource_attributes(entry, &url, ctx, &mut span.attributes);
    true
}

/// The first paint, or the first of something.
pub(super) fn paint(span: &mut ChildSpan) -> bool {
    describe(&mut span.attributes, "browser.paint", RESOURCE_METRICS);
    span.attributes.push_str(names::BROWSER_PAINT_TYPE, &span.name);
    true
}

/// What follows `origin` in `url`, if `url` is of that origin.
fn strip_origin<'a>(url: &'a str, origin: &str) -> Option<&'a str> {
    let rest = url.strip_prefix(origin).filter(|_| !origin.is_empty())?;
    match rest.as_bytes().first() {
        None | Some(b'/' | b'?' | b'#') => Some(rest),
        _ => None,
    }
}

fn resource_attributes(entry: &Entry<'_>, redacted: &str, ctx: &Context<'_>, a: &mut Attributes) {
    let parts = url::split(entry.string(0));
    a.push_known(names::URL_SCHEME, parts.scheme);
    a.push_known(names::SERVER_ADDRESS, parts.address);
    a.push_known(names::URL_DOMAIN, parts.host);
    a.push_bool(names::HTTP_REQUEST_SAME_ORIGIN, strip_origin(entry.string(0), ctx.page_origin).is_some());
    a.push_str(names::URL_FULL, redacted);
    for (key, at) in &[
        (names::HTTP_RESPONSE_STATUS_CODE, at::RESPONSE_STATUS),
        (names::HTTP_RESPONSE_SIZE, at::TRANSFER_SIZE),
        (names::HTTP_RESPONSE_BODY_SIZE, at::ENCODED_BODY_SIZE),
        (names::HTTP_RESPONSE_BODY_DECODED_SIZE, at::DECODED_BODY_SIZE),
    ] {
        let size = entry.num(*at);
        if size < MAX_INT {
            a.push_num(key, size);
        }
    }
    for (key, index) in
        &[(names::RESOURCE_RENDER_BLOCKING_STATUS, 3), (names::HTTP_RESPONSE_DELIVERY_TYPE, 4)]
    {
        if let Some(value) = entry.optional(*index) {
            a.push_str(key, value);
        }
    }
    request_timing(entry, ctx.origin, a);
}
