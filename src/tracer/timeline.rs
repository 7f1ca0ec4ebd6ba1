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
//! - Elements with `elementtiming` are not spans, as in the reference: [`element_metrics`] gives the
//!   numbers of its two metrics to whoever writes `trace_metric` items.

use super::entry::{AnimationFrame, Element, Entry, Navigation, Resource, Timings, UserTiming};
use crate::protocol::http::network_protocol;
use crate::protocol::json::{self, Attributes};
use crate::time::{Origin, Timestamp};
use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
    vec::Vec,
};

const UI_METRICS: &str = "auto.ui.browser.metrics";
const RESOURCE_METRICS: &str = "auto.resource.browser.metrics";
const MAIN_THREAD_BLOCKED: &str = "Main UI thread blocked";
/// Sizes from here on are nonsense (the reference's limit).
const MAX_INT: f64 = 2_147_483_647.0;
/// Two clocks of one browser may disagree by this much (microseconds).
const CLOCK_SLACK: i64 = 2_000;

/// A finished span under a route span.
#[derive(Clone, Debug, PartialEq)]
pub struct ChildSpan {
    /// `sentry.op`.
    pub op: Cow<'static, str>,
    /// The description.
    pub name: String,
    /// `sentry.origin`.
    pub origin: &'static str,
    /// When it began.
    pub start: Timestamp,
    /// When it ended, never before `start`.
    pub end: Timestamp,
    /// All other attributes.
    pub attributes: Attributes,
}

/// What the route span knows.
#[expect(missing_debug_implementations, reason = "holds a closure")]
#[derive(Clone, Copy)]
pub struct TimelineContext<'a> {
    /// Where the page's clock lies on the wall clock, for attributes that hold absolute times.
    pub origin: Origin,
    /// The page's origin (`https://example.com:8080`), without a slash at the end.
    pub page_origin: &'a str,
    /// Takes the secrets out of a URL.
    pub redact: &'a dyn Fn(&str) -> String,
    /// Exact ops of resource spans to leave out (`ignoreResourceSpans`).
    pub ignore_resource_spans: &'a [String],
    /// When the page itself was requested (milliseconds, 0 if unknown): marks and measures cannot begin before.
    pub request_start: f64,
    /// Entries that began before are left out: the start of a navigation, `None` for a page load.
    pub not_before: Option<Timestamp>,
}

/// Appends the spans of `entry` to `out`; entries that are not spans (vitals, elements) append nothing. The page's
/// own entry may come again, more complete: its spans then take the place of the earlier ones.
pub fn spans_of(entry: &Entry, ctx: &TimelineContext<'_>, out: &mut Vec<ChildSpan>) {
    let at = |start: f64| match ctx.not_before {
        Some(first) if Timestamp::from_millis(start) < first => None,
        _ => Some(start),
    };
    if matches!(entry, Entry::Navigation(_)) {
        out.retain(|span| span.origin != UI_METRICS || span.op.as_bytes().get(..8) != Some(b"browser."));
    }
    let mut push = |op: Cow<'static, str>, name: String, origin, start: f64, end: f64, attributes| {
        out.push(ChildSpan {
            op,
            name,
            origin,
            start: Timestamp::from_millis(start),
            end: Timestamp::from_millis(start.max(end)),
            attributes,
        });
    };
    match entry {
        Entry::Navigation(navigation) if at(navigation.start).is_some() => {
            let url = (ctx.redact)(&navigation.name);
            for (op, start, end) in navigation_phases(navigation) {
                let mut attributes = Attributes::default();
                attributes.push_str("url.full", &url);
                if op == "browser.redirect" && !navigation.redirect_count.is_nan() {
                    attributes.push_num("http.redirect_count", navigation.redirect_count);
                }
                push(op.into(), url.clone(), UI_METRICS, start, end, attributes);
            }
        }
        Entry::Resource(resource) if at(resource.start).is_some() && !is_request(resource) => {
            let mut op = String::from("resource.");
            op.push_str(if resource.initiator.is_empty() { "other" } else { &resource.initiator });
            if ctx.ignore_resource_spans.contains(&op) {
                return;
            }
            let url = (ctx.redact)(&resource.name);
            let name = strip_origin(&url, ctx.page_origin).unwrap_or(&url).to_owned();
            let attributes = resource_attributes(resource, &url, ctx);
            push(
                op.into(),
                name,
                RESOURCE_METRICS,
                resource.start,
                resource.start + resource.duration,
                attributes,
            );
        }
        Entry::Paint { name, start } if at(*start).is_some() => {
            let mut attributes = Attributes::default();
            attributes.push_str("browser.paint.type", name);
            push("browser.paint".into(), name.clone(), RESOURCE_METRICS, *start, *start, attributes);
        }
        Entry::UserTiming(timing) if at(timing.start).is_some() => {
            let end = timing.start + timing.duration;
            let start = timing.start.max(ctx.request_start);
            if start <= end {
                let (op, origin) = if timing.measure {
                    ("measure", "auto.browser.user_timing.measure")
                } else {
                    ("mark", "auto.browser.user_timing.mark")
                };
                let attributes = user_timing_attributes(timing, start, ctx.origin);
                push(op.into(), timing.name.clone(), origin, start, end, attributes);
            }
        }
        Entry::LongTask { start, duration } if at(*start).is_some() => {
            let name = String::from(MAIN_THREAD_BLOCKED);
            push("ui.long_task".into(), name, UI_METRICS, *start, start + duration, Attributes::default());
        }
        Entry::AnimationFrame(frame) if at(frame.start).is_some() => {
            let name = String::from(MAIN_THREAD_BLOCKED);
            let attributes = frame_attributes(frame, ctx.redact);
            push(
                "ui.long_animation_frame".into(),
                name,
                UI_METRICS,
                frame.start,
                frame.start + frame.duration,
                attributes,
            );
        }
        _ => {}
    }
}

/// The phases of a page load that took place: op, start and end in milliseconds.
fn navigation_phases(n: &Navigation) -> impl Iterator<Item = (&'static str, f64, f64)> {
    let t = &n.timings;
    // The last two are there as soon as the response is, whatever their start.
    let complete = |start: f64| if t.response_end > 0.0 { start.max(f64::MIN_POSITIVE) } else { 0.0 };
    [
        ("browser.unload_event", n.unload_event_start, n.unload_event_end),
        ("browser.redirect", t.redirect_start, t.redirect_end),
        (
            "browser.dom_content_loaded_event",
            n.dom_content_loaded_event_start,
            n.dom_content_loaded_event_end,
        ),
        ("browser.load_event", n.load_event_start, n.load_event_end),
        ("browser.connect", t.connect_start, t.connect_end),
        ("browser.tls_ssl", t.secure_connection_start, t.connect_end),
        ("browser.cache", t.fetch_start, t.domain_lookup_start),
        ("browser.dns", t.domain_lookup_start, t.domain_lookup_end),
        ("browser.request", complete(t.request_start), t.response_end),
        ("browser.response", complete(t.response_start), t.response_end),
    ]
    .into_iter()
    .filter(|(_, start, end)| *start > 0.0 && *end > 0.0)
}

/// Requests that the page made itself have spans of their own.
/// An entry of `fetch` or `XMLHttpRequest`: it belongs to a request span and is none of its own.
#[must_use]
pub fn is_request(resource: &Resource) -> bool {
    resource.initiator == "fetch" || resource.initiator == "xmlhttprequest"
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

/// Scheme and host with port of a URL; empty where it has none.
fn scheme_and_host(url: &str) -> (&str, &str) {
    let bytes = url.as_bytes();
    let Some(colon) = bytes.iter().position(|b| matches!(b, b':' | b'/' | b'?' | b'#')) else {
        return ("", "");
    };
    let scheme = if bytes.get(colon) == Some(&b':') { url.get(..colon).unwrap_or_default() } else { "" };
    let start = if scheme.is_empty() { 0 } else { colon.saturating_add(1) };
    if bytes.get(start..start.saturating_add(2)) != Some(b"//") {
        return (scheme, "");
    }
    let mut host_start = start.saturating_add(2);
    let mut end = host_start;
    while let Some(b) = bytes.get(end) {
        match b {
            b'/' | b'?' | b'#' => break,
            b'@' => host_start = end.saturating_add(1),
            _ => {}
        }
        end = end.saturating_add(1);
    }
    (scheme, url.get(host_start..end).unwrap_or_default())
}

/// `host` without a port.
fn without_port(host: &str) -> &str {
    let digits = host.bytes().rev().take_while(u8::is_ascii_digit).count();
    let colon = host.len().saturating_sub(digits).saturating_sub(1);
    if digits > 0 && host.as_bytes().get(colon) == Some(&b':') {
        host.get(..colon).unwrap_or(host)
    } else {
        host
    }
}

fn resource_attributes(resource: &Resource, redacted: &str, ctx: &TimelineContext<'_>) -> Attributes {
    let mut a = Attributes::default();
    let (scheme, host) = scheme_and_host(&resource.name);
    for (key, value) in [("url.scheme", scheme), ("server.address", host), ("url.domain", without_port(host))]
    {
        if !value.is_empty() {
            a.push_str(key, value);
        }
    }
    a.push_bool("http.request.same_origin", strip_origin(&resource.name, ctx.page_origin).is_some());
    a.push_str("url.full", redacted);
    for (key, value) in [
        ("http.response.status_code", resource.status),
        ("http.response.size", resource.transfer_size),
        ("http.response.body.size", resource.encoded_body_size),
        ("http.response.body.decoded_size", resource.decoded_body_size),
    ] {
        if value < MAX_INT {
            a.push_num(key, value);
        }
    }
    for (key, value) in [
        ("resource.render_blocking_status", &resource.render_blocking_status),
        ("http.response_delivery_type", &resource.delivery_type),
    ] {
        if let Some(value) = value {
            a.push_str(key, value);
        }
    }
    push_request_timing(resource, ctx.origin, &mut a);
    a
}

/// Network protocol and the moments of a request, for its `http.client` span.
#[must_use]
pub fn request_timing_attributes(resource: &Resource, origin: Origin) -> Attributes {
    let mut attributes = Attributes::default();
    push_request_timing(resource, origin, &mut attributes);
    attributes
}

fn push_request_timing(resource: &Resource, origin: Origin, a: &mut Attributes) {
    if let Some(protocol) = &resource.next_hop_protocol {
        let (name, version) = network_protocol(protocol);
        a.push_str("network.protocol.version", version);
        a.push_str("network.protocol.name", name);
    }
    let Timings {
        redirect_start,
        redirect_end,
        worker_start,
        fetch_start,
        domain_lookup_start,
        domain_lookup_end,
        connect_start,
        secure_connection_start,
        connect_end,
        request_start,
        response_start,
        response_end,
    } = resource.timings;
    for (key, time) in [
        ("http.request.redirect_start", redirect_start),
        ("http.request.redirect_end", redirect_end),
        ("http.request.worker_start", worker_start),
        ("http.request.fetch_start", fetch_start),
        ("http.request.domain_lookup_start", domain_lookup_start),
        ("http.request.domain_lookup_end", domain_lookup_end),
        ("http.request.connect_start", connect_start),
        ("http.request.secure_connection_start", secure_connection_start),
        ("http.request.connection_end", connect_end),
        ("http.request.request_start", request_start),
        ("http.request.response_start", response_start),
        ("http.request.response_end", response_end),
    ] {
        if !time.is_nan() {
            // 0 stays 0: "did not happen" or "not for you", never the page's start.
            a.push_seconds(
                key,
                if time == 0.0 { 0 } else { origin.epoch_micros(Timestamp::from_millis(time)) },
            );
        }
    }
    if !response_start.is_nan() {
        // Since the page's start, as the reference has it.
        a.push_seconds("http.request.time_to_first_byte", Timestamp::from_millis(response_start).0);
    }
}

fn user_timing_attributes(timing: &UserTiming, start: f64, origin: Origin) -> Attributes {
    let mut a = Attributes::default();
    if start > timing.start {
        a.push_bool("sentry.browser.measure_happened_before_request", true);
        a.push_seconds(
            "sentry.browser.measure_start_time",
            origin.epoch_micros(Timestamp::from_millis(start)),
        );
    }
    for (detail, value) in &timing.details {
        let mut key = String::from("sentry.browser.measure.detail");
        if !detail.is_empty() {
            key.push('.');
            key.push_str(detail);
        }
        a.push_raw(&key, value);
    }
    a
}

fn frame_attributes(frame: &AnimationFrame, redact: &dyn Fn(&str) -> String) -> Attributes {
    let mut a = Attributes::default();
    a.push_str("browser.script.invoker", &redact(&frame.invoker));
    a.push_str("browser.script.invoker_type", &frame.invoker_type);
    if !frame.source_url.is_empty() {
        a.push_str("code.file.path", &redact(&frame.source_url));
    }
    if !frame.function.is_empty() {
        a.push_str("code.function.name", &frame.function);
    }
    if frame.char_position >= 0.0 {
        a.push_num("browser.script.source_char_position", frame.char_position);
    }
    a
}

/// The two metrics of an element with `elementtiming`, in milliseconds, and their common attributes;
/// a time of 0 is not reported.
///
/// The reference (`elementTimingIntegration`) sends them as `trace_metric` items of type distribution.
#[must_use]
pub fn element_metrics(
    element: &Element,
    redact: &dyn Fn(&str) -> String,
) -> (Vec<(&'static str, f64)>, Attributes) {
    let mut a = Attributes::default();
    a.push_str("sentry.origin", "auto.ui.browser.element_timing");
    a.push_str("ui.element.identifier", &element.identifier);
    let url = if element.url.is_empty() { String::new() } else { redact(&element.url) };
    for (key, value) in [
        ("ui.element.paint_type", &element.paint_type),
        ("ui.element.id", &element.id),
        ("ui.element.type", &element.tag),
        ("ui.element.url", &url),
    ] {
        if !value.is_empty() {
            a.push_str(key, value);
        }
    }
    for (key, value) in [("ui.element.width", element.width), ("ui.element.height", element.height)] {
        if value > 0.0 {
            a.push_num(key, value);
        }
    }
    let times =
        [("ui.element.render_time", element.render_time), ("ui.element.load_time", element.load_time)];
    (times.into_iter().filter(|(_, time)| *time > 0.0).collect(), a)
}

/// What the browser says about device and connection. Empty or not-a-number where it says nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeviceFacts {
    /// `navigator.connection.effectiveType` (`4g`).
    pub effective_type: String,
    /// `navigator.connection.type` (`wifi`).
    pub connection_type: String,
    /// `navigator.deviceMemory` in GB.
    pub memory: f64,
    /// `navigator.hardwareConcurrency`.
    pub cores: f64,
}

/// Attributes of a route span about device and connection. The measurement `connection.rtt`
/// (`navigator.connection.rtt`, milliseconds) goes with them on page loads.
#[must_use]
pub fn device_attributes(facts: &DeviceFacts) -> Attributes {
    let mut a = Attributes::default();
    for (key, value) in
        [("effectiveConnectionType", &facts.effective_type), ("connectionType", &facts.connection_type)]
    {
        if !value.is_empty() {
            a.push_str(key, value);
        }
    }
    for (key, value, unit) in
        [("deviceMemory", facts.memory, " GB"), ("hardwareConcurrency", facts.cores, "")]
    {
        // Not-a-number and 0 both mean: not told.
        if value > 0.0 {
            let mut text = String::new();
            json::num(&mut text, value);
            text.push_str(unit);
            a.push_str(key, &text);
        }
    }
    a
}

/// A request span that may be given the timings of a resource entry.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The absolute URL that was requested, not redacted.
    pub url: &'a str,
    /// When it was requested.
    pub start: Timestamp,
    /// When its response came (`None`: it has not yet).
    pub end: Option<Timestamp>,
    /// It has its timings already.
    pub matched: bool,
}

/// Which of `candidates` (any order) the entry belongs to, as an index.
///
/// The entry must come from `fetch` or `XMLHttpRequest`, have the same URL (fragments aside; after a
/// redirect both still have the first URL), and begin while the request was under way. Of several it is
/// the one that began just before the entry; of those that began in the same 2 ms the one whose end is
/// nearest to the arrival of the headers (`fetch`) or of the body (`XMLHttpRequest`). So concurrent
/// requests to one URL each get their own numbers, and it does not matter that spans show a redacted URL.
#[must_use]
pub fn match_request(resource: &Resource, candidates: &[Candidate<'_>]) -> Option<usize> {
    if !is_request(resource) {
        return None;
    }
    let url = without_fragment(&resource.name);
    let start = Timestamp::from_millis(resource.start);
    let headers = resource.timings.response_start;
    let done = if resource.initiator == "fetch" && headers > 0.0 {
        headers
    } else {
        resource.start + resource.duration
    };
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
    let end = url.bytes().position(|b| b == b'#').unwrap_or(url.len());
    url.get(..end).unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tracer::entry::decode;
    use alloc::{format, vec};
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

    fn spans(entry: &Entry, ctx: &TimelineContext<'_>) -> Vec<ChildSpan> {
        let mut out = Vec::new();
        spans_of(entry, ctx, &mut out);
        out
    }

    fn attributes(a: &Attributes) -> Value {
        serde_json::from_str(&format!("{{{}}}", a.as_str())).unwrap()
    }

    fn nums(start: f64, duration: f64, more: &[f64]) -> Vec<f64> {
        [&[start, duration], &TIMES[..], more].concat()
    }

    fn navigation(unload: f64, redirect: f64) -> Entry {
        let mut nums = nums(0.0, 330.0, &[unload, unload, 210.0, 211.0, 319.0, 320.5, 1.0, 0.0]);
        nums[2] = redirect;
        nums[3] = redirect;
        decode(1, &nums, "https://shop.example:8443/?token=secret\nnavigate").unwrap()
    }

    fn resource(url: &str, initiator: &str, start: f64, duration: f64) -> Resource {
        let nums = nums(start, duration, &[200.0, 1300.0, 1000.0, 3000.0]);
        let text = format!("{url}\n{initiator}\nh2\nblocking\n");
        let Some(Entry::Resource(resource)) = decode(2, &nums, &text) else { panic!() };
        *resource
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
        let entry = decode(1, &nums, "https://shop.example:8443/\nnavigate").unwrap();
        let ops: Vec<_> = spans(&entry, &ctx()).into_iter().map(|s| s.op).collect();
        assert_eq!(ops, ["browser.connect", "browser.tls_ssl", "browser.cache", "browser.dns"]);
    }

    #[test]
    fn the_complete_entry_replaces_the_spans_of_the_first_look() {
        let mut nums = nums(0.0, 0.0, &[0.0; 8]);
        nums[13] = 0.0;
        let mut out = Vec::new();
        for entry in [
            decode(6, &[100.0, 61.0], "").unwrap(),
            decode(1, &nums, "https://shop.example:8443/\nnavigate").unwrap(),
            decode(3, &[336.0], "first-paint").unwrap(),
            navigation(0.0, 0.0),
        ] {
            spans_of(&entry, &ctx(), &mut out);
        }
        let ops: Vec<_> = out.iter().map(|s| &*s.op).collect();
        assert_eq!(ops[..3], ["ui.long_task", "browser.paint", "browser.dom_content_loaded_event"]);
        assert_eq!(ops.len(), 10, "{ops:?}");
    }

    #[test]
    fn a_resource_of_the_page() {
        let entry = Entry::Resource(
            resource("https://shop.example:8443/app.js?key=secret", "script", 5.0, 195.0).into(),
        );
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
            let entry = Entry::Resource(resource(url, "img", 5.0, 1.0).into());
            let [span] = &spans(&entry, &ctx())[..] else { panic!() };
            assert_eq!(span.name, name);
            assert_eq!(attributes(&span.attributes)["http.request.same_origin"], same, "{url}");
        }
    }

    #[test]
    fn hosts_of_all_kinds_of_urls() {
        for (url, scheme, host, domain) in [
            ("https://u:p@a.example:81/x@y", "https", "a.example:81", "a.example"),
            ("http://[::1]:80/", "http", "[::1]:80", "[::1]"),
            ("http://[::1]/", "http", "[::1]", "[::1]"),
            ("data:text/css,a{}", "data", "", ""),
            ("blob:https://a.example/1", "blob", "", ""),
            ("//a.example/x", "", "a.example", "a.example"),
            ("/x:y", "", "", ""),
            ("", "", "", ""),
            ("https://a.example?x", "https", "a.example", "a.example"),
        ] {
            let (s, h) = scheme_and_host(url);
            assert_eq!((s, h, without_port(h)), (scheme, host, domain), "{url}");
        }
    }

    #[test]
    fn which_resources_are_spans() {
        let span_ops = |initiator: &str, ignore: &[String]| {
            let entry = Entry::Resource(resource("https://a.example/", initiator, 5.0, 1.0).into());
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
        r.transfer_size = 2_147_483_647.0;
        r.status = f64::NAN;
        r.encoded_body_size = 0.0;
        r.render_blocking_status = None;
        let [span] = &spans(&Entry::Resource(r.into()), &ctx())[..] else { panic!() };
        let a = attributes(&span.attributes);
        assert_eq!(a.get("http.response.size"), None);
        assert_eq!(a.get("http.response.status_code"), None);
        assert_eq!(a.get("resource.render_blocking_status"), None);
        assert_eq!(a["http.response.body.size"], 0, "a zero is a value");
    }

    #[test]
    fn paints_tasks_and_frames() {
        let paint = decode(3, &[336.0], "first-paint").unwrap();
        let [span] = &spans(&paint, &ctx())[..] else { panic!() };
        assert_eq!(
            (&*span.op, &*span.name, span.origin),
            ("browser.paint", "first-paint", "auto.resource.browser.metrics")
        );
        assert_eq!((span.start, span.end), (Timestamp(336_000), Timestamp(336_000)));
        assert_eq!(attributes(&span.attributes), json!({"browser.paint.type": "first-paint"}));

        let task = decode(6, &[100.0, 61.0], "").unwrap();
        let [span] = &spans(&task, &ctx())[..] else { panic!() };
        assert_eq!(
            (&*span.op, &*span.name, span.origin),
            ("ui.long_task", "Main UI thread blocked", "auto.ui.browser.metrics")
        );
        assert_eq!((span.start, span.end), (Timestamp(100_000), Timestamp(161_000)));

        let text =
            "https://a.example/x.js?token=secret\nclassic-script\nhttps://a.example/x.js?token=secret\nwork";
        let frame = decode(7, &[100.0, 80.0, 0.0], text).unwrap();
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
        let bare = decode(7, &[100.0, 80.0, -1.0], "TimerHandler:setTimeout\nuser-callback\n\n").unwrap();
        let [span] = &spans(&bare, &ctx())[..] else { panic!() };
        assert_eq!(
            attributes(&span.attributes),
            json!({"browser.script.invoker": "TimerHandler:setTimeout", "browser.script.invoker_type": "user-callback"})
        );
    }

    #[test]
    fn marks_and_measures_begin_when_the_page_was_requested() {
        let timing = |kind, start, duration| decode(kind, &[start, duration], "step\na\n1\n\n\"x\"").unwrap();
        let ctx = TimelineContext { request_start: 50.0, ..ctx() };
        let [span] = &spans(&timing(4, 60.0, 0.0), &ctx)[..] else { panic!() };
        assert_eq!((&*span.op, &*span.name, span.origin), ("mark", "step", "auto.browser.user_timing.mark"));
        assert_eq!(
            attributes(&span.attributes),
            json!({"sentry.browser.measure.detail.a": 1, "sentry.browser.measure.detail": "x"})
        );
        let [span] = &spans(&timing(5, 0.0, 80.0), &ctx)[..] else { panic!() };
        assert_eq!((&*span.op, span.origin), ("measure", "auto.browser.user_timing.measure"));
        assert_eq!((span.start, span.end), (Timestamp(50_000), Timestamp(80_000)));
        let a = attributes(&span.attributes);
        assert_eq!(a["sentry.browser.measure_happened_before_request"], true);
        assert_eq!(a["sentry.browser.measure_start_time"], 1000.05);
        assert!(spans(&timing(5, 0.0, 10.0), &ctx).is_empty(), "over before the page was requested");
    }

    #[test]
    fn a_navigation_takes_only_what_began_after_it() {
        let ctx = TimelineContext { not_before: Some(Timestamp(100_000)), ..ctx() };
        for (before, after) in [
            (decode(3, &[99.9], "first-paint"), decode(3, &[100.0], "first-paint")),
            (decode(4, &[99.9, 0.0], "m"), decode(4, &[100.0, 0.0], "m")),
            (decode(6, &[99.9, 60.0], ""), decode(6, &[100.0, 60.0], "")),
            (decode(7, &[99.9, 60.0, 0.0], ""), decode(7, &[100.0, 60.0, 0.0], "")),
            (
                Some(Entry::Resource(resource("https://a.example/", "img", 99.9, 1.0).into())),
                Some(Entry::Resource(resource("https://a.example/", "img", 100.0, 1.0).into())),
            ),
        ] {
            assert_eq!(spans(&before.unwrap(), &ctx).len(), 0);
            assert_eq!(spans(&after.unwrap(), &ctx).len(), 1);
        }
        assert!(spans(&navigation(0.0, 0.0), &ctx).is_empty());
    }

    #[test]
    fn elements_are_metrics() {
        let text = "hero\nimage-paint\nt\nimg\nhttps://a.example/i.png?key=secret";
        let Some(Entry::Element(image)) = decode(12, &[210.0, 200.0, 40.0, 30.0], text) else { panic!() };
        let (times, a) = element_metrics(&image, &redact);
        assert_eq!(times, [("ui.element.render_time", 210.0), ("ui.element.load_time", 200.0)]);
        assert_eq!(
            attributes(&a),
            json!({
                "sentry.origin": "auto.ui.browser.element_timing", "ui.element.identifier": "hero",
                "ui.element.paint_type": "image-paint", "ui.element.id": "t", "ui.element.type": "img",
                "ui.element.url": "https://a.example/i.png?key=[Filtered]", "ui.element.width": 40, "ui.element.height": 30,
            })
        );
        let Some(Entry::Element(text)) = decode(12, &[210.0, 0.0, 0.0, 0.0], "t\ntext-paint\n\n\0\n") else {
            panic!()
        };
        let (times, a) = element_metrics(&text, &redact);
        assert_eq!(times, [("ui.element.render_time", 210.0)]);
        assert_eq!(attributes(&a).as_object().unwrap().len(), 3);
    }

    #[test]
    fn device_and_connection() {
        let facts = DeviceFacts {
            effective_type: "4g".into(),
            connection_type: String::new(),
            memory: 0.25,
            cores: 2.0,
        };
        assert_eq!(
            attributes(&device_attributes(&facts)),
            json!({"effectiveConnectionType": "4g", "deviceMemory": "0.25 GB", "hardwareConcurrency": "2"})
        );
        let nothing = DeviceFacts { memory: f64::NAN, cores: f64::NAN, ..DeviceFacts::default() };
        assert!(device_attributes(&nothing).is_empty());
    }

    #[test]
    fn a_request_that_failed_or_is_hidden_from_us() {
        let mut r = resource("https://a.example/", "fetch", 5.0, 195.0);
        r.next_hop_protocol = None;
        r.timings.request_start = f64::NAN;
        r.timings.response_start = f64::NAN;
        let a = attributes(&request_timing_attributes(&r, Origin(0)));
        for key in ["network.protocol.name", "http.request.request_start", "http.request.time_to_first_byte"]
        {
            assert_eq!(a.get(key), None);
        }
        r.next_hop_protocol = Some(String::new());
        let a = attributes(&request_timing_attributes(&r, Origin(0)));
        assert_eq!(
            (&a["network.protocol.name"], &a["network.protocol.version"]),
            (&json!(""), &json!("unknown"))
        );
    }

    #[test]
    fn protocol_names() {
        for (alpn, name, version) in [
            ("h2", "http", "2"),
            ("h3-29", "http", "3-29"),
            ("h2c", "http", "2c"),
            ("http/1.1", "http", "1.1"),
            ("spdy/3", "spdy", "3"),
            ("webrtc", "webrtc", "unknown"),
            ("", "", "unknown"),
            ("unknown", "unknown", "unknown"),
        ] {
            assert_eq!(network_protocol(alpn), (name, version), "{alpn}");
        }
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
        assert_eq!(match_request(&entry("fetch", 10.2), &one), Some(0), "with its secrets");
        assert_eq!(match_request(&entry("xmlhttprequest", 10.2), &one), Some(0));
        assert_eq!(match_request(&entry("img", 10.2), &one), None);
        assert_eq!(match_request(&entry("fetch", 5.0), &one), None, "began before");
        assert_eq!(match_request(&entry("fetch", 80.0), &one), None, "began after");
        assert_eq!(match_request(&resource("https://a.example/api", "fetch", 10.2, 50.0), &one), None);
        let fragment = [candidate("https://a.example/api?token=secret#x", 10.0, f64::NAN)];
        assert_eq!(
            match_request(&entry("fetch", 10.2), &fragment),
            Some(0),
            "still running, with a fragment"
        );
        let taken = [Candidate { matched: true, ..one[0] }];
        assert_eq!(match_request(&entry("fetch", 10.2), &taken), None);
        assert_eq!(match_request(&entry("fetch", 10.2), &[]), None);
    }

    #[test]
    fn a_redirect_is_found_by_its_first_url_and_spans_all_hops() {
        let mut entry = resource("https://a.example/old", "fetch", 10.1, 300.0);
        entry.timings.redirect_start = 10.1;
        entry.timings.redirect_end = 200.0;
        entry.timings.response_start = 305.0;
        let requests = [
            candidate("https://a.example/new", 10.0, 306.0),
            candidate("https://a.example/old", 10.0, 306.0),
        ];
        assert_eq!(match_request(&entry, &requests), Some(1));
    }

    #[test]
    fn one_after_the_other_each_gets_its_own() {
        let requests =
            [candidate(API, 10.0, 50.0), candidate(API, 60.0, 100.0), candidate(API, 110.0, f64::NAN)];
        for (index, start) in [(0, 10.1), (1, 60.1), (2, 110.1)] {
            assert_eq!(match_request(&resource(API, "fetch", start, 40.0), &requests), Some(index));
        }
    }

    #[test]
    fn the_last_to_begin_may_be_the_first_to_end() {
        let requests = [candidate(API, 10.0, 500.0), candidate(API, 30.0, 90.0)];
        let mut quick = resource(API, "fetch", 30.1, 60.0);
        quick.timings.response_start = 89.0;
        let mut slow = resource(API, "fetch", 10.1, 495.0);
        slow.timings.response_start = 499.0;
        assert_eq!(match_request(&quick, &requests), Some(1));
        assert_eq!(match_request(&slow, &requests), Some(0));
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
                entry.timings.response_start = headers;
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
                let found = match_request(&entry, &requests);
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
            decode(8, &[1.0, 1.0, 1.0, 1.0], "\n\n"),
            decode(9, &[1.0, 0.1], ""),
            decode(10, &[1.0, 50.0, 1.0, 1.0], "click\n\n"),
            decode(11, &[1.0], ""),
            decode(14, &[1.0, 0.0], ""),
        ] {
            assert_eq!(spans(&entry.unwrap(), &ctx()), vec![]);
        }
    }
}
