use super::timeline::requests::{Candidate, Search, request_timing};
use super::*;
use crate::protocol::names;
use alloc::format;
use serde_json::{Value, json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const PAGE: &str = "https://shop.example:8443";
const TIMES: [f64; 12] = [0.0, 0.0, 0.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0, 55.0, 150.0, 200.0];

fn ctx() -> Context<'static> {
    Context {
        origin: Origin::from_millis(1_000_000.0),
        page_origin: PAGE,
        query: &QueryPolicy::All,
        ignore_resource_spans: &[],
        request_start: 0.0,
        not_before: None,
        parent: SpanId::parse("b7ad6b7169203331").unwrap(),
    }
}

/// An entry with what it borrows from.
#[derive(Clone)]
struct Made {
    kind: u32,
    nums: Vec<f64>,
    text: String,
}

impl Made {
    fn entry(&self) -> Entry<'_> {
        Entry::decode(self.kind, &self.nums, &self.text).unwrap()
    }
}

fn made(kind: u32, nums: &[f64], text: &str) -> Made {
    Made { kind, nums: nums.into(), text: text.into() }
}

fn spans(made: &Made, ctx: &Context<'_>) -> Vec<ChildSpan> {
    let mut out = Vec::new();
    spans_of(&made.entry(), ctx, &mut out);
    out
}

/// All attributes but operation and origin.
fn attributes(a: &Attributes) -> Value {
    let mut a = a.clone();
    a.remove(names::OP);
    a.remove(names::ORIGIN);
    serde_json::from_str(&format!("{{{}}}", a.as_str())).unwrap()
}

fn op(span: &ChildSpan) -> String {
    span.attributes.get_str(names::OP).unwrap().into()
}

fn origin(span: &ChildSpan) -> &str {
    span.attributes.get_str(names::ORIGIN).unwrap()
}

fn nums(start: f64, duration: f64, more: &[f64]) -> Vec<f64> {
    [&[start, duration], &TIMES[..], more].concat()
}

fn navigation(unload: f64, redirect: f64) -> Made {
    let mut nums = nums(0.0, 330.0, &[unload, unload, 210.0, 211.0, 319.0, 320.5, 1.0, 0.0]);
    nums[2] = redirect;
    nums[3] = redirect;
    made(kind::NAVIGATION, &nums, "https://shop.example:8443/?token=secret\nnavigate")
}

fn resource(url: &str, initiator: &str, start: f64, duration: f64) -> Made {
    let nums = nums(start, duration, &[200.0, 1300.0, 1000.0, 3000.0]);
    let text = format!("{url}\n{initiator}\nh2\nblocking\n");
    made(kind::RESOURCE, &nums, &text)
}

#[test]
fn a_page_load_has_up_to_ten_phases() {
    let ops = |entry| spans(&entry, &ctx()).iter().map(op).collect::<Vec<_>>();
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
        assert_eq!(origin(span), "auto.ui.browser.metrics");
        assert_eq!(attributes(&span.attributes)["url.full"], "https://shop.example:8443/?token=[Filtered]");
        assert!(span.start <= span.end);
    }
    assert_eq!(attributes(&spans[1].attributes)["http.redirect_count"], 1);
    assert_eq!((spans[3].start, spans[3].end), (Timestamp::of(319_000), Timestamp::of(320_500)));
    assert_eq!((spans[6].start, spans[6].end), (Timestamp::of(25_000), Timestamp::of(30_000)), "cache");
    assert_eq!((spans[8].start, spans[8].end), (Timestamp::of(55_000), Timestamp::of(200_000)), "request");
    assert_eq!((spans[9].start, spans[9].end), (Timestamp::of(150_000), Timestamp::of(200_000)), "response");
}

#[test]
fn a_page_that_is_still_loading_has_the_phases_it_went_through() {
    let mut nums = nums(0.0, 0.0, &[0.0; 8]);
    nums[13] = 0.0; // no response end yet
    let entry = made(kind::NAVIGATION, &nums, "https://shop.example:8443/\nnavigate");
    let ops: Vec<_> = spans(&entry, &ctx()).iter().map(op).collect();
    assert_eq!(ops, ["browser.connect", "browser.tls_ssl", "browser.cache", "browser.dns"]);
}

#[test]
fn the_complete_entry_replaces_the_spans_of_the_first_look() {
    let mut nums = nums(0.0, 0.0, &[0.0; 8]);
    nums[13] = 0.0;
    let mut out = Vec::new();
    for entry in [
        made(kind::LONG_TASK, &[100.0, 61.0], ""),
        made(kind::NAVIGATION, &nums, "https://shop.example:8443/\nnavigate"),
        made(kind::PAINT, &[336.0], "first-paint"),
        navigation(0.0, 0.0),
    ] {
        spans_of(&entry.entry(), &ctx(), &mut out);
    }
    let ops: Vec<_> = out.iter().map(op).collect();
    assert_eq!(ops[..3], ["ui.long_task", "browser.paint", "browser.dom_content_loaded_event"]);
    assert_eq!(ops.len(), 10, "{ops:?}");
}

#[test]
fn a_resource_of_the_page() {
    let entry = resource("https://shop.example:8443/app.js?key=secret", "script", 5.0, 195.0);
    let [span] = &spans(&entry, &ctx())[..] else { panic!() };
    assert_eq!(op(span), "resource.script");
    assert_eq!(span.name, "/app.js?key=[Filtered]");
    assert_eq!(origin(span), "auto.resource.browser.metrics");
    assert_eq!((span.start, span.end), (Timestamp::of(5_000), Timestamp::of(200_000)));
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
        let ctx = Context { ignore_resource_spans: ignore, ..ctx() };
        spans(&entry, &ctx).iter().map(op).collect::<Vec<_>>()
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
    let paint = made(kind::PAINT, &[336.0], "first-paint");
    let [span] = &spans(&paint, &ctx())[..] else { panic!() };
    assert_eq!(
        (&*op(span), &*span.name, origin(span)),
        ("browser.paint", "first-paint", "auto.resource.browser.metrics")
    );
    assert_eq!((span.start, span.end), (Timestamp::of(336_000), Timestamp::of(336_000)));
    assert_eq!(attributes(&span.attributes), json!({"browser.paint.type": "first-paint"}));

    let task = made(kind::LONG_TASK, &[100.0, 61.0], "");
    let [span] = &spans(&task, &ctx())[..] else { panic!() };
    assert_eq!(
        (&*op(span), &*span.name, origin(span)),
        ("ui.long_task", "Main UI thread blocked", "auto.ui.browser.metrics")
    );
    assert_eq!((span.start, span.end), (Timestamp::of(100_000), Timestamp::of(161_000)));

    let text =
        "https://a.example/x.js?token=secret\nclassic-script\nhttps://a.example/x.js?token=secret\nwork";
    let frame = made(kind::LONG_FRAME, &[100.0, 80.0, 0.0], text);
    let [span] = &spans(&frame, &ctx())[..] else { panic!() };
    assert_eq!((&*op(span), span.end), ("ui.long_animation_frame", Timestamp::of(180_000)));
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
    let bare = made(kind::LONG_FRAME, &[100.0, 80.0, -1.0], "TimerHandler:setTimeout\nuser-callback\n\n");
    let [span] = &spans(&bare, &ctx())[..] else { panic!() };
    assert_eq!(
        attributes(&span.attributes),
        json!({"browser.script.invoker": "TimerHandler:setTimeout", "browser.script.invoker_type": "user-callback"})
    );
}

#[test]
fn marks_and_measures_begin_when_the_page_was_requested() {
    let timing = |kind, start, duration| made(kind, &[start, duration], "step\na\n1\n\n\"x\"");
    let ctx = Context { request_start: 50.0, ..ctx() };
    let [span] = &spans(&timing(kind::MARK, 60.0, 0.0), &ctx)[..] else { panic!() };
    assert_eq!((&*op(span), &*span.name, origin(span)), ("mark", "step", "auto.browser.user_timing.mark"));
    assert_eq!(
        attributes(&span.attributes),
        json!({"sentry.browser.measure.detail.a": 1, "sentry.browser.measure.detail": "x"})
    );
    let [span] = &spans(&timing(kind::MEASURE, 0.0, 80.0), &ctx)[..] else { panic!() };
    assert_eq!((&*op(span), origin(span)), ("measure", "auto.browser.user_timing.measure"));
    assert_eq!((span.start, span.end), (Timestamp::of(50_000), Timestamp::of(80_000)));
    let a = attributes(&span.attributes);
    assert_eq!(a["sentry.browser.measure_happened_before_request"], true);
    assert_eq!(a["sentry.browser.measure_start_time"], 1000.05);
    assert!(spans(&timing(kind::MEASURE, 0.0, 10.0), &ctx).is_empty(), "over before the page was requested");
}

#[test]
fn a_navigation_takes_only_what_began_after_it() {
    let ctx = Context { not_before: Some(Timestamp::of(100_000)), ..ctx() };
    for (before, after) in [
        (made(kind::PAINT, &[99.9], "first-paint"), made(kind::PAINT, &[100.0], "first-paint")),
        (made(kind::MARK, &[99.9, 0.0], "m"), made(kind::MARK, &[100.0, 0.0], "m")),
        (made(kind::LONG_TASK, &[99.9, 60.0], ""), made(kind::LONG_TASK, &[100.0, 60.0], "")),
        (made(kind::LONG_FRAME, &[99.9, 60.0, 0.0], ""), made(kind::LONG_FRAME, &[100.0, 60.0, 0.0], "")),
        (resource("https://a.example/", "img", 99.9, 1.0), resource("https://a.example/", "img", 100.0, 1.0)),
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
    for key in ["network.protocol.name", "http.request.request_start", "http.request.time_to_first_byte"] {
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

/// Which of these a resource entry belongs to.
fn match_request(resource: &Entry<'_>, candidates: &[Candidate<'_>]) -> Option<usize> {
    let mut search = Search::of(resource);
    let mut found = None;
    for (index, candidate) in candidates.iter().enumerate() {
        if search.is_nearer(candidate) {
            found = Some(index);
        }
    }
    found
}

#[test]
fn an_entry_belongs_to_the_request_that_caused_it() {
    let one = [candidate(API, 10.0, 60.0)];
    let entry = |initiator, start| resource(API, initiator, start, 50.0);
    assert_eq!(match_request(&entry("fetch", 10.2).entry(), &one), Some(0), "with its secrets");
    assert_eq!(match_request(&entry("xmlhttprequest", 10.2).entry(), &one), Some(0));
    assert_eq!(match_request(&entry("fetch", 5.0).entry(), &one), None, "began before");
    assert_eq!(match_request(&entry("fetch", 80.0).entry(), &one), None, "began after");
    assert_eq!(match_request(&resource("https://a.example/api", "fetch", 10.2, 50.0).entry(), &one), None);
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
    let requests =
        [candidate("https://a.example/new", 10.0, 306.0), candidate("https://a.example/old", 10.0, 306.0)];
    assert_eq!(match_request(&entry.entry(), &requests), Some(1));
}

#[test]
fn one_after_the_other_each_gets_its_own() {
    let requests = [candidate(API, 10.0, 50.0), candidate(API, 60.0, 100.0), candidate(API, 110.0, f64::NAN)];
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
    let seed =
        if cfg!(target_arch = "wasm32") { 1 } else { now.elapsed().map_or(1, |d| d.as_nanos() as u64) | 1 };
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
        made(kind::LCP, &[1.0, 1.0, 1.0, 1.0], "\n\n"),
        made(kind::LAYOUT_SHIFT, &[1.0, 0.1], ""),
        made(kind::INTERACTION_COUNT, &[1.0], ""),
        made(kind::VISIBILITY, &[1.0, 0.0], ""),
    ] {
        assert_eq!(spans(&entry, &ctx()), vec![]);
    }
}
