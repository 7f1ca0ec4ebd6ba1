//! Performance entries become child spans and attributes.
//!
//! Names and attributes are those of `@sentry/browser` 11.12 with `traceLifecycle: 'static'`. Attributes
//! `sentry.op` and `sentry.origin` are not among them: whoever writes a span writes these for all spans.
//!
//! Where we differ, and why:
//! - URLs in long animation frames are redacted like all others (the reference sends them as they are).
//! - `http.request.same_origin` and the stripping of the page's origin from names compare origins, not
//!   substrings: `https://shop.example.evil.net` is not `https://shop.example`.
//! - No span ends before it starts.
//! - Element timing is not here: it is no spans but two metrics, which `src/npm/api/metrics.js` collects.

use super::entry::{Entry, Kind, at, line};
use crate::protocol::http::network_protocol;
use crate::protocol::json::Attributes;
use crate::protocol::{text, url};
use crate::time::{Origin, Timestamp};
use alloc::{borrow::Cow, string::String, vec::Vec};

const UI_METRICS: &str = "auto.ui.browser.metrics";
const RESOURCE_METRICS: &str = "auto.resource.browser.metrics";
/// Sizes from here on are nonsense (the reference's limit).
const MAX_INT: f64 = 2_147_483_647.0;
/// Two clocks of one browser may disagree by this much (microseconds).
const CLOCK_SLACK: i64 = 2_000;
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

/// The moments of a request, in the order in which they stand.
const MOMENTS: [&str; 12] = [
    "redirect_start",
    "redirect_end",
    "worker_start",
    "fetch_start",
    "domain_lookup_start",
    "domain_lookup_end",
    "connect_start",
    "secure_connection_start",
    "connection_end",
    "request_start",
    "response_start",
    "response_end",
];

/// A finished span under a route span.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChildSpan {
    /// `sentry.op`.
    pub(crate) op: Cow<'static, str>,
    /// The description.
    pub(crate) name: String,
    /// `sentry.origin`.
    pub(crate) origin: &'static str,
    /// When it began.
    pub(crate) start: Timestamp,
    /// When it ended, never before `start`.
    pub(crate) end: Timestamp,
    /// All other attributes.
    pub(crate) attributes: Attributes,
}

/// What the route span knows.
#[derive(Clone, Copy)]
pub(crate) struct TimelineContext<'a> {
    /// Where the page's clock lies on the wall clock, for attributes that hold absolute times.
    pub(crate) origin: Origin,
    /// The page's origin (`https://example.com:8080`), without a slash at the end.
    pub(crate) page_origin: &'a str,
    /// Takes the secrets out of a URL.
    pub(crate) redact: &'a dyn Fn(&str) -> String,
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
        op: Cow::Borrowed(""),
        name: String::from(first),
        origin: UI_METRICS,
        start: Timestamp::from_millis(entry.start()),
        end: Timestamp::from_millis(entry.end()),
        attributes: Attributes::default(),
    };
    let a = &mut span.attributes;
    match entry.kind {
        Kind::Navigation => {
            out.retain(|span| span.origin != UI_METRICS || span.op.as_bytes().get(..8) != Some(b"browser."));
            span.name = (ctx.redact)(first);
            a.push_str("url.full", &span.name);
            for (index, (op, start, end)) in PHASES.into_iter().enumerate() {
                let (start, end) = (entry.num(start), entry.num(end));
                if !(end > 0.0 && (start > 0.0 || index >= WITHOUT_START)) {
                    continue;
                }
                let mut phase = span.clone();
                phase.op = Cow::Borrowed(op);
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
            span.op = Cow::Owned(op);
            span.origin = RESOURCE_METRICS;
            let url = (ctx.redact)(first);
            span.name = String::from(strip_origin(&url, ctx.page_origin).unwrap_or(&url));
            resource_attributes(entry, &url, ctx, a);
        }
        Kind::Paint => {
            span.op = Cow::Borrowed("browser.paint");
            span.origin = RESOURCE_METRICS;
            a.push_str("browser.paint.type", first);
        }
        Kind::Mark | Kind::Measure => {
            let requested = Timestamp::from_millis(ctx.request_start);
            if span.start < requested {
                span.start = requested;
                a.push_bool("sentry.browser.measure_happened_before_request", true);
                a.push_seconds("sentry.browser.measure_start_time", ctx.origin.epoch_micros(requested));
            }
            if span.start > span.end {
                return;
            }
            (span.op, span.origin) = if entry.kind == Kind::Mark {
                (Cow::Borrowed("mark"), "auto.browser.user_timing.mark")
            } else {
                (Cow::Borrowed("measure"), "auto.browser.user_timing.measure")
            };
            details(entry.text(), a);
        }
        Kind::LongTask | Kind::AnimationFrame => {
            span.name = String::from("Main UI thread blocked");
            span.op = Cow::Borrowed("ui.long_task");
            if entry.kind == Kind::AnimationFrame {
                span.op = Cow::Borrowed("ui.long_animation_frame");
                a.push_str("browser.script.invoker", &(ctx.redact)(first));
                a.push_str("browser.script.invoker_type", entry.string(1));
                push_known(a, "code.file.path", &(ctx.redact)(entry.string(2)));
                push_known(a, "code.function.name", entry.string(3));
                let position = entry.num(at::CHAR_POSITION);
                if position >= 0.0 {
                    a.push_num("browser.script.source_char_position", position);
                }
            }
        }
        // A click, in an app that asks for interactions.
        Kind::Interaction => {
            span.op = Cow::Borrowed("ui.interaction.click");
            span.origin = "auto.browser.interactions";
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

/// Network protocol and the moments of a request, also for its `http.client` span; `entry` is a resource.
pub(crate) fn request_timing(entry: &Entry<'_>, origin: Origin, a: &mut Attributes) {
    if let Some(protocol) = entry.optional(2) {
        let (name, version) = network_protocol(protocol);
        a.push_str("network.protocol.version", version);
        a.push_str("network.protocol.name", name);
    }
    let mut moment = |name: &str, epoch_micros| {
        let mut key = String::from("http.request.");
        key.push_str(name);
        a.push_seconds(&key, epoch_micros);
    };
    for (index, name) in MOMENTS.into_iter().enumerate() {
        let time = entry.num(at::REDIRECT_START + index);
        if !time.is_nan() {
            // 0 stays 0: "did not happen" or "not for you", never the page's start.
            moment(name, if time == 0.0 { 0 } else { origin.epoch_micros(Timestamp::from_millis(time)) });
        }
    }
    let response_start = entry.num(at::RESPONSE_START);
    if !response_start.is_nan() {
        // Since the page's start, as the reference has it.
        moment("time_to_first_byte", Timestamp::from_millis(response_start).0);
    }
}

/// A request span that may be given the timings of a resource entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'a> {
    /// The absolute URL that was requested, not redacted.
    pub(crate) url: &'a str,
    /// When it was requested.
    pub(crate) start: Timestamp,
    /// When its response came (`None`: it has not yet).
    pub(crate) end: Option<Timestamp>,
    /// It has its timings already.
    pub(crate) matched: bool,
}

/// Which of `candidates` (any order) the entry belongs to, as an index.
///
/// The entry must come from `fetch` or `XMLHttpRequest`, have the same URL (fragments aside; after a
/// redirect both still have the first URL), and begin while the request was under way. Of several it is
/// the one that began just before the entry; of those that began in the same 2 ms the one whose end is
/// nearest to the arrival of the headers (`fetch`) or of the body (`XMLHttpRequest`). So concurrent
/// requests to one URL each get their own numbers, and it does not matter that spans show a redacted URL.
#[must_use]
pub(crate) fn match_request(resource: &Entry<'_>, candidates: &[Candidate<'_>]) -> Option<usize> {
    if !resource.is_request() {
        return None;
    }
    let url = without_fragment(resource.string(0));
    let start = Timestamp::from_millis(resource.start());
    let headers = resource.num(at::RESPONSE_START);
    let done = if resource.string(1) == "fetch" && headers > 0.0 { headers } else { resource.end() };
    let done = Timestamp::from_millis(done);
    let mut best = None;
    for (index, candidate) in candidates.iter().enumerate() {
        let delay = start.since(candidate.start);
        if candidate.matched
            || delay < -CLOCK_SLACK
            || candidate.end.is_some_and(|end| start.since(end) > CLOCK_SLACK)
            || without_fragment(candidate.url) != url
        {
            continue;
        }
        let delay = delay.max(0);
        let distance = candidate.end.map_or(i64::MAX, |end| done.since(end).saturating_abs());
        let rank = (delay / CLOCK_SLACK, distance, delay);
        if best.is_none_or(|(_, best_rank)| rank < best_rank) {
            best = Some((index, rank));
        }
    }
    best.map(|(index, _)| index)
}

fn without_fragment(url: &str) -> &str {
    text::split_once(url, b'#').map_or(url, |(url, _)| url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use serde_json::{Value, json};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const PAGE: &str = "https://shop.example:8443";
    const TIMES: [f64; 12] = [0.0, 0.0, 0.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0, 150.0, 200.0];

    /// Stands for the redaction of the protocol layer: what matters here is that it is applied.
    fn redact(url: &str) -> String {
        url.replace("secret", "[Filtered]")
    }

    fn ctx() -> TimelineContext<'static> {
        TimelineContext {
            origin: Origin::from_millis(1_000_000.0),
            page_origin: PAGE,
            redact: &redact,
            ignore_resource_spans: &[],
            request_start: 0.0,
            not_before: None,
        }
    }

    /// An entry with what it borrows from.
    #[derive(Clone)]
    struct Made {
        kind: Kind,
        nums: Vec<f64>,
        text: String,
    }

    impl Made {
        fn entry(&self) -> Entry<'_> {
            Entry::decode(self.kind as u32, &self.nums, &self.text).unwrap()
        }
    }

    fn made(kind: Kind, nums: &[f64], text: &str) -> Made {
        Made { kind, nums: nums.into(), text: text.into() }
    }

    fn spans(made: &Made, ctx: &TimelineContext<'_>) -> Vec<ChildSpan> {
        let mut out = Vec::new();
        spans_of(&made.entry(), ctx, &mut out);
        out
    }

    fn attributes(a: &Attributes) -> Value {
        serde_json::from_str(&format!("{{{}}}", a.as_str())).unwrap()
    }

    fn nums(start: f64, duration: f64, more: &[f64]) -> Vec<f64> {
        [&[start, duration], &TIMES[..], more].concat()
    }

    fn navigation(unload: f64, redirect: f64) -> Made {
        let mut nums = nums(0.0, 330.0, &[unload, unload, 210.0, 211.0, 319.0, 320.5, 1.0, 0.0]);
        nums[2] = redirect;
        nums[3] = redirect;
        made(Kind::Navigation, &nums, "https://shop.example:8443/?token=secret\nnavigate")
    }

    fn resource(url: &str, initiator: &str, start: f64, duration: f64) -> Made {
        let nums = nums(start, duration, &[200.0, 1300.0, 1000.0, 3000.0]);
        let text = format!("{url}\n{initiator}\nh2\nblocking\n");
        made(Kind::Resource, &nums, &text)
    }

    #[test]
    fn a_page_load_has_up_to_ten_phases() {
        let ops = |entry| spans(&entry, &ctx()).iter().map(|s| s.op.clone().into_owned()).collect::<Vec<_>>();
        let all = [
            "browser.unload_event",
            "browser.redirect",
            "browser.dom_content_loaded_event",
            "browser.load_event",
            "browser.connect",
            "browser.tls_ssl",
            "browser.cache",
            "browser.dns",
            "browser.request",
            "browser.response",
        ];
        assert_eq!(ops(navigation(3.0, 5.0)), all);
        assert_eq!(ops(navigation(0.0, 0.0)), all[2..]);
        let spans = spans(&navigation(3.0, 5.0), &ctx());
        for span in &spans {
            assert_eq!(span.name, "https://shop.example:8443/?token=[Filtered]");
            assert_eq!(span.origin, "auto.ui.browser.metrics");
            assert_eq!(
                attributes(&span.attributes)["url.full"],
                "https://shop.example:8443/?token=[Filtered]"
            );
            assert!(span.start <= span.end);
        }
        assert_eq!(attributes(&spans[1].attributes)["http.redirect_count"], 1);
        assert_eq!((spans[3].start, spans[3].end), (Timestamp(319_000), Timestamp(320_500)));
        assert_eq!((spans[6].start, spans[6].end), (Timestamp(25_000), Timestamp(30_000)), "cache");
        assert_eq!((spans[8].start, spans[8].end), (Timestamp(55_000), Timestamp(200_000)), "request");
        assert_eq!((spans[9].start, spans[9].end), (Timestamp(150_000), Timestamp(200_000)), "response");
    }

    #[test]
    fn a_page_that_is_still_loading_has_the_phases_it_went_through() {
        let mut nums = nums(0.0, 0.0, &[0.0; 8]);
        nums[13] = 0.0; // no response end yet
        let entry = made(Kind::Navigation, &nums, "https://shop.example:8443/\nnavigate");
        let ops: Vec<_> = spans(&entry, &ctx()).into_iter().map(|s| s.op).collect();
        assert_eq!(ops, ["browser.connect", "browser.tls_ssl", "browser.cache", "browser.dns"]);
    }

    #[test]
    fn the_complete_entry_replaces_the_spans_of_the_first_look() {
        let mut nums = nums(0.0, 0.0, &[0.0; 8]);
        nums[13] = 0.0;
        let mut out = Vec::new();
        for entry in [
            made(Kind::LongTask, &[100.0, 61.0], ""),
            made(Kind::Navigation, &nums, "https://shop.example:8443/\nnavigate"),
            made(Kind::Paint, &[336.0], "first-paint"),
            navigation(0.0, 0.0),
        ] {
            spans_of(&entry.entry(), &ctx(), &mut out);
        }
        let ops: Vec<_> = out.iter().map(|s| &*s.op).collect();
        assert_eq!(ops[..3], ["ui.long_task", "browser.paint", "browser.dom_content_loaded_event"]);
        assert_eq!(ops.len(), 10, "{ops:?}");
    }

    #[test]
    fn a_resource_of_the_page() {
        let entry = resource("https://shop.example:8443/app.js?key=secret", "script", 5.0, 195.0);
        let [span] = &spans(&entry, &ctx())[..] else { panic!() };
        assert_eq!(span.op, "resource.script");
        assert_eq!(span.name, "/app.js?key=[Filtered]");
        assert_eq!(span.origin, "auto.resource.browser.metrics");
        assert_eq!((span.start, span.end), (Timestamp(5_000), Timestamp(200_000)));
        assert_eq!(
            attributes(&span.attributes),
            json!({
                "url.scheme": "https", "server.address": "shop.example:8443", "url.domain": "shop.example",
                "http.request.same_origin": true, "url.full": "https://shop.example:8443/app.js?key=[Filtered]",
                "http.response.status_code": 200, "http.response.size": 1300, "http.response.body.size": 1000,
                "http.response.body.decoded_size": 3000, "resource.render_blocking_status": "blocking",
                "http.response_delivery_type": "", "network.protocol.version": "2", "network.protocol.name": "http",
                "http.request.redirect_start": 0, "http.request.redirect_end": 0, "http.request.worker_start": 0,
                "http.request.fetch_start": 1000.025, "http.request.domain_lookup_start": 1000.03,
                "http.request.domain_lookup_end": 1000.035, "http.request.connect_start": 1000.04,
                "http.request.secure_connection_start": 1000.045, "http.request.connection_end": 1000.05,
                "http.request.request_start": 1000.055, "http.request.response_start": 1000.15,
                "http.request.response_end": 1000.2, "http.request.time_to_first_byte": 0.15,
            })
        );
    }

    #[test]
    fn origins_are_compared_as_a_whole() {
        for (url, name, same) in [
            ("https://shop.example:8443/a", "/a", true),
            ("https://shop.example:8443", "", true),
            ("https://shop.example:84430/a", "https://shop.example:84430/a", false),
            ("https://shop.example/a", "https://shop.example/a", false),
            (
                "https://cdn.example/?from=https://shop.example:8443/",
                "https://cdn.example/?from=https://shop.example:8443/",
                false,
            ),
        ] {
            let entry = resource(url, "img", 5.0, 1.0);
            let [span] = &spans(&entry, &ctx())[..] else { panic!() };
            assert_eq!(span.name, name);
            assert_eq!(attributes(&span.attributes)["http.request.same_origin"], same, "{url}");
        }
    }

    #[test]
    fn which_resources_are_spans() {
        let span_ops = |initiator: &str, ignore: &[String]| {
            let entry = resource("https://a.example/", initiator, 5.0, 1.0);
            let ctx = TimelineContext { ignore_resource_spans: ignore, ..ctx() };
            spans(&entry, &ctx).into_iter().map(|s| s.op.into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(span_ops("css", &[]), ["resource.css"]);
        assert_eq!(span_ops("", &[]), ["resource.other"]);
        assert!(span_ops("fetch", &[]).is_empty());
        assert!(span_ops("xmlhttprequest", &[]).is_empty());
        let ignore = [String::from("resource.css"), String::from("resource.oth")];
        assert!(span_ops("css", &ignore).is_empty());
        assert_eq!(span_ops("", &ignore), ["resource.other"], "ops are compared as a whole");
    }

    #[test]
    fn sizes_without_meaning_are_left_out() {
        let mut r = resource("https://a.example/", "img", 5.0, 1.0);
        r.nums[at::TRANSFER_SIZE] = 2_147_483_647.0;
        r.nums[at::RESPONSE_STATUS] = f64::NAN;
        r.nums[at::ENCODED_BODY_SIZE] = 0.0;
        r.text = r.text.replace("blocking", "\0");
        let [span] = &spans(&r, &ctx())[..] else { panic!() };
        let a = attributes(&span.attributes);
        assert_eq!(a.get("http.response.size"), None);
        assert_eq!(a.get("http.response.status_code"), None);
        assert_eq!(a.get("resource.render_blocking_status"), None);
        assert_eq!(a["http.response.body.size"], 0, "a zero is a value");
    }

    #[test]
    fn paints_tasks_and_frames() {
        let paint = made(Kind::Paint, &[336.0], "first-paint");
        let [span] = &spans(&paint, &ctx())[..] else { panic!() };
        assert_eq!(
            (&*span.op, &*span.name, span.origin),
            ("browser.paint", "first-paint", "auto.resource.browser.metrics")
        );
        assert_eq!((span.start, span.end), (Timestamp(336_000), Timestamp(336_000)));
        assert_eq!(attributes(&span.attributes), json!({"browser.paint.type": "first-paint"}));

        let task = made(Kind::LongTask, &[100.0, 61.0], "");
        let [span] = &spans(&task, &ctx())[..] else { panic!() };
        assert_eq!(
            (&*span.op, &*span.name, span.origin),
            ("ui.long_task", "Main UI thread blocked", "auto.ui.browser.metrics")
        );
        assert_eq!((span.start, span.end), (Timestamp(100_000), Timestamp(161_000)));

        let text =
            "https://a.example/x.js?token=secret\nclassic-script\nhttps://a.example/x.js?token=secret\nwork";
        let frame = made(Kind::AnimationFrame, &[100.0, 80.0, 0.0], text);
        let [span] = &spans(&frame, &ctx())[..] else { panic!() };
        assert_eq!((&*span.op, span.end), ("ui.long_animation_frame", Timestamp(180_000)));
        assert_eq!(
            attributes(&span.attributes),
            json!({
                "browser.script.invoker": "https://a.example/x.js?token=[Filtered]",
                "browser.script.invoker_type": "classic-script",
                "code.file.path": "https://a.example/x.js?token=[Filtered]",
                "code.function.name": "work",
                "browser.script.source_char_position": 0,
            })
        );
        let bare =
            made(Kind::AnimationFrame, &[100.0, 80.0, -1.0], "TimerHandler:setTimeout\nuser-callback\n\n");
        let [span] = &spans(&bare, &ctx())[..] else { panic!() };
        assert_eq!(
            attributes(&span.attributes),
            json!({"browser.script.invoker": "TimerHandler:setTimeout", "browser.script.invoker_type": "user-callback"})
        );
    }

    #[test]
    fn marks_and_measures_begin_when_the_page_was_requested() {
        let timing = |kind, start, duration| made(kind, &[start, duration], "step\na\n1\n\n\"x\"");
        let ctx = TimelineContext { request_start: 50.0, ..ctx() };
        let [span] = &spans(&timing(Kind::Mark, 60.0, 0.0), &ctx)[..] else { panic!() };
        assert_eq!((&*span.op, &*span.name, span.origin), ("mark", "step", "auto.browser.user_timing.mark"));
        assert_eq!(
            attributes(&span.attributes),
            json!({"sentry.browser.measure.detail.a": 1, "sentry.browser.measure.detail": "x"})
        );
        let [span] = &spans(&timing(Kind::Measure, 0.0, 80.0), &ctx)[..] else { panic!() };
        assert_eq!((&*span.op, span.origin), ("measure", "auto.browser.user_timing.measure"));
        assert_eq!((span.start, span.end), (Timestamp(50_000), Timestamp(80_000)));
        let a = attributes(&span.attributes);
        assert_eq!(a["sentry.browser.measure_happened_before_request"], true);
        assert_eq!(a["sentry.browser.measure_start_time"], 1000.05);
        assert!(
            spans(&timing(Kind::Measure, 0.0, 10.0), &ctx).is_empty(),
            "over before the page was requested"
        );
    }

    #[test]
    fn a_navigation_takes_only_what_began_after_it() {
        let ctx = TimelineContext { not_before: Some(Timestamp(100_000)), ..ctx() };
        for (before, after) in [
            (made(Kind::Paint, &[99.9], "first-paint"), made(Kind::Paint, &[100.0], "first-paint")),
            (made(Kind::Mark, &[99.9, 0.0], "m"), made(Kind::Mark, &[100.0, 0.0], "m")),
            (made(Kind::LongTask, &[99.9, 60.0], ""), made(Kind::LongTask, &[100.0, 60.0], "")),
            (
                made(Kind::AnimationFrame, &[99.9, 60.0, 0.0], ""),
                made(Kind::AnimationFrame, &[100.0, 60.0, 0.0], ""),
            ),
            (
                resource("https://a.example/", "img", 99.9, 1.0),
                resource("https://a.example/", "img", 100.0, 1.0),
            ),
        ] {
            assert_eq!(spans(&before, &ctx).len(), 0);
            assert_eq!(spans(&after, &ctx).len(), 1);
        }
        assert!(spans(&navigation(0.0, 0.0), &ctx).is_empty());
    }

    fn timings(made: &Made) -> Value {
        let mut a = Attributes::default();
        request_timing(&made.entry(), Origin(0), &mut a);
        attributes(&a)
    }

    #[test]
    fn a_request_that_failed_or_is_hidden_from_us() {
        let mut r = resource("https://a.example/", "fetch", 5.0, 195.0);
        r.text = r.text.replace("h2", "\0");
        r.nums[at::REQUEST_START] = f64::NAN;
        r.nums[at::RESPONSE_START] = f64::NAN;
        let a = timings(&r);
        for key in ["network.protocol.name", "http.request.request_start", "http.request.time_to_first_byte"]
        {
            assert_eq!(a.get(key), None);
        }
        r.text = r.text.replace("\0", "");
        let a = timings(&r);
        assert_eq!(
            (&a["network.protocol.name"], &a["network.protocol.version"]),
            (&json!(""), &json!("unknown"))
        );
    }

    fn candidate(url: &'static str, start: f64, end: f64) -> Candidate<'static> {
        let end = if end.is_nan() { None } else { Some(Timestamp::from_millis(end)) };
        Candidate { url, start: Timestamp::from_millis(start), end, matched: false }
    }

    const API: &str = "https://a.example/api?token=secret";

    #[test]
    fn an_entry_belongs_to_the_request_that_caused_it() {
        let one = [candidate(API, 10.0, 60.0)];
        let entry = |initiator, start| resource(API, initiator, start, 50.0);
        assert_eq!(match_request(&entry("fetch", 10.2).entry(), &one), Some(0), "with its secrets");
        assert_eq!(match_request(&entry("xmlhttprequest", 10.2).entry(), &one), Some(0));
        assert_eq!(match_request(&entry("img", 10.2).entry(), &one), None);
        assert_eq!(match_request(&entry("fetch", 5.0).entry(), &one), None, "began before");
        assert_eq!(match_request(&entry("fetch", 80.0).entry(), &one), None, "began after");
        assert_eq!(
            match_request(&resource("https://a.example/api", "fetch", 10.2, 50.0).entry(), &one),
            None
        );
        let fragment = [candidate("https://a.example/api?token=secret#x", 10.0, f64::NAN)];
        assert_eq!(
            match_request(&entry("fetch", 10.2).entry(), &fragment),
            Some(0),
            "still running, with a fragment"
        );
        let taken = [Candidate { matched: true, ..one[0] }];
        assert_eq!(match_request(&entry("fetch", 10.2).entry(), &taken), None);
        assert_eq!(match_request(&entry("fetch", 10.2).entry(), &[]), None);
    }

    #[test]
    fn a_redirect_is_found_by_its_first_url_and_spans_all_hops() {
        let mut entry = resource("https://a.example/old", "fetch", 10.1, 300.0);
        entry.nums[at::REDIRECT_START] = 10.1;
        entry.nums[at::REDIRECT_END] = 200.0;
        entry.nums[at::RESPONSE_START] = 305.0;
        let requests = [
            candidate("https://a.example/new", 10.0, 306.0),
            candidate("https://a.example/old", 10.0, 306.0),
        ];
        assert_eq!(match_request(&entry.entry(), &requests), Some(1));
    }

    #[test]
    fn one_after_the_other_each_gets_its_own() {
        let requests =
            [candidate(API, 10.0, 50.0), candidate(API, 60.0, 100.0), candidate(API, 110.0, f64::NAN)];
        for (index, start) in [(0, 10.1), (1, 60.1), (2, 110.1)] {
            assert_eq!(match_request(&resource(API, "fetch", start, 40.0).entry(), &requests), Some(index));
        }
    }

    #[test]
    fn the_last_to_begin_may_be_the_first_to_end() {
        let requests = [candidate(API, 10.0, 500.0), candidate(API, 30.0, 90.0)];
        let mut quick = resource(API, "fetch", 30.1, 60.0);
        quick.nums[at::RESPONSE_START] = 89.0;
        let mut slow = resource(API, "fetch", 10.1, 495.0);
        slow.nums[at::RESPONSE_START] = 499.0;
        assert_eq!(match_request(&quick.entry(), &requests), Some(1));
        assert_eq!(match_request(&slow.entry(), &requests), Some(0));
    }

    /// Any number of requests to one URL, begun in a burst or spread, ended in any order, their entries
    /// delivered in any order, some still without an end: every entry finds its request.
    #[test]
    fn concurrent_requests_never_swap_their_numbers() {
        let now = std::time::UNIX_EPOCH;
        // There is no clock on wasm: always the same cases there.
        let seed = if cfg!(target_arch = "wasm32") {
            1
        } else {
            now.elapsed().map_or(1, |d| d.as_nanos() as u64) | 1
        };
        let mut rng = Rng(seed);
        for round in 0..2_000 {
            let n = 1 + rng.below(8) as usize;
            let burst = rng.below(2) == 0;
            let initiator = if rng.below(2) == 0 { "fetch" } else { "xmlhttprequest" };
            let mut requests = Vec::new();
            let mut entries = Vec::new();
            let mut start = 10.0;
            for i in 0..n {
                start += if burst { rng.below(3) as f64 * 0.1 } else { 5.0 + rng.below(200) as f64 };
                let begun = start + rng.below(4) as f64 * 0.1;
                // Different ends, as far as a clock can tell.
                let headers = start + 20.0 + (rng.below(100) * 10 + i as u64) as f64;
                let body = headers + rng.below(3) as f64;
                let seen = if initiator == "fetch" { headers } else { body } + rng.below(5) as f64 * 0.1;
                let unknown = n == 1 && rng.below(4) == 0;
                requests.push(candidate(API, start, if unknown { f64::NAN } else { seen }));
                let mut entry = resource(API, initiator, begun, body - begun);
                entry.nums[at::RESPONSE_START] = headers;
                entries.push((i, entry));
            }
            // Shuffled deliveries.
            for i in (1..entries.len()).rev() {
                entries.swap(i, rng.below(i as u64 + 1) as usize);
            }
            // Ends that lie closer together than the noise cannot be told apart within a burst.
            let mut ends: Vec<_> = requests.iter().filter_map(|r| r.end).collect();
            ends.sort();
            if burst && ends.windows(2).any(|w| w[1].since(w[0]) < 4_000) {
                continue;
            }
            for (i, entry) in entries {
                let found = match_request(&entry.entry(), &requests);
                assert_eq!(found, Some(i), "seed {seed}, round {round}");
                requests[i].matched = true;
            }
        }
    }

    struct Rng(u64);

    impl Rng {
        fn below(&mut self, n: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 16) % n
        }
    }

    #[test]
    fn spans_of_vitals_do_not_exist() {
        for entry in [
            made(Kind::ContentfulPaint, &[1.0, 1.0, 1.0, 1.0], "\n\n"),
            made(Kind::LayoutShift, &[1.0, 0.1], ""),
            made(Kind::InteractionCount, &[1.0], ""),
            made(Kind::Visibility, &[1.0, 0.0], ""),
        ] {
            assert_eq!(spans(&entry, &ctx()), vec![]);
        }
    }
}
