//! The crate's guard in a real browser: install, act, drop, and the page is as it was.
#![cfg(target_arch = "wasm32")]

use browser_tracing::{ConfigError, Mode, Options};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(module = "/page.js")]
extern "C" {
    fn prepare();
    fn remember();
    fn replaced() -> String;
    fn listening_to() -> String;
    fn request(url: &str, body: &str) -> js_sys::Promise;
    fn meta(name: &str, content: Option<&str>);
    fn user_agent(name: Option<&str>);
    fn said() -> String;
}

const DSN: &str = "https://public@ingest.example/7";
const ENDPOINT: &str = "https://ingest.example/api/7/envelope/";
const TRACE: &str = "0123456789abcdef0123456789abcdef";
const PARENT: &str = "fedcba9876543210";

fn options() -> Options {
    Options::new(DSN).release("web@1.2.3").traces_sample_rate(1.0)
}

/// The first request, past or future, with these texts in its URL and body.
async fn requested(url: &str, body: &str) -> Value {
    let text = JsFuture::from(request(url, body)).await.unwrap().as_string().unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The transaction event with this text in it, once it is sent.
async fn transaction(with: &str) -> Value {
    let sent = requested(ENDPOINT, with).await;
    let body = sent["body"].as_str().unwrap();
    let lines: Vec<_> = body.split('\n').collect();
    assert_eq!(lines[1], r#"{"type":"transaction"}"#);
    serde_json::from_str(lines[2]).unwrap()
}

/// The trace id and the span id of a request's header.
fn header(request: &Value) -> (String, String) {
    let value = request["headers"]["sentry-trace"].as_str().expect("no sentry-trace header");
    let mut parts = value.split('-').map(str::to_owned);
    (parts.next().unwrap(), parts.next().unwrap())
}

fn span<'a>(event: &'a Value, id: &str) -> &'a Value {
    let spans = event["spans"].as_array().unwrap();
    spans.iter().find(|span| span["span_id"] == id).expect("the request's span is in the transaction")
}

async fn get(url: &str) {
    gloo_net::http::Request::get(url).send().await.unwrap();
}

#[wasm_bindgen_test]
async fn a_dropped_guard_leaves_the_page_as_it_was() {
    remember();
    let guard = browser_tracing::init_guarded(options()).unwrap();
    for name in ["fetch", "open", "send", "pushState", "replaceState"] {
        assert!(replaced().split(' ').any(|global| global == name), "{name} is replaced");
    }
    assert!(listening_to().contains("visibilitychange"), "listening to: {}", listening_to());
    drop(guard);
    assert_eq!(replaced(), "");
    assert_eq!(listening_to(), "");
    get("/after/drop").await;
    assert!(requested("/after/drop", "").await["headers"]["sentry-trace"].is_null());
    assert_eq!(transaction("web@1.2.3").await["contexts"]["trace"]["op"], "pageload");
}

#[wasm_bindgen_test]
async fn requests_of_gloo_net_and_of_xml_http_request_are_in_the_page_load() {
    prepare();
    meta("sentry-trace", Some(&format!("{TRACE}-{PARENT}-1")));
    let guard = browser_tracing::init_guarded(options().environment("two-requests")).unwrap();
    get("/gloo").await;
    let via_gloo = requested("/gloo", "").await;
    let xhr = web_sys::XmlHttpRequest::new().unwrap();
    xhr.open_with_async("GET", "/xhr", true).unwrap();
    let done = js_sys::Promise::new(&mut |resolve, _| {
        let resolve = Closure::once_into_js(move || resolve.call0(&JsValue::NULL));
        xhr.set_onloadend(Some(resolve.unchecked_ref()));
    });
    xhr.send().unwrap();
    JsFuture::from(done).await.unwrap();
    let via_xhr = requested("/xhr", "").await;
    drop(guard);
    meta("sentry-trace", None);

    let event = transaction("two-requests").await;
    let root = &event["contexts"]["trace"];
    assert_eq!((root["trace_id"].as_str(), root["parent_span_id"].as_str()), (Some(TRACE), Some(PARENT)));
    for request in [via_gloo, via_xhr] {
        let (trace, id) = header(&request);
        assert_eq!(trace, TRACE);
        let span = span(&event, &id);
        assert_eq!((&span["op"], &span["parent_span_id"]), (&"http.client".into(), &root["span_id"]));
    }
}

#[wasm_bindgen_test]
async fn a_navigation_has_a_trace_of_its_own() {
    prepare();
    let guard =
        browser_tracing::init_guarded(options().environment("navigation").detect_redirects(false)).unwrap();
    let window = web_sys::window().unwrap();
    let home = window.location().href().unwrap();
    window.history().unwrap().push_state_with_url(&JsValue::NULL, "", Some("/next/page")).unwrap();
    get("/data/of/next").await;
    let request = requested("/data/of/next", "").await;
    drop(guard);
    window.history().unwrap().push_state_with_url(&JsValue::NULL, "", Some(&home)).unwrap();

    let navigation = transaction("\"/next/page\"").await;
    // Of the same guard: what is left with this environment.
    let page_load = transaction("\"environment\":\"navigation\"").await;
    assert_eq!(page_load["contexts"]["trace"]["op"], "pageload");
    let root = &navigation["contexts"]["trace"];
    assert_eq!(root["op"], "navigation");
    assert_ne!(root["trace_id"], page_load["contexts"]["trace"]["trace_id"]);
    let (trace, id) = header(&request);
    assert_eq!(trace, root["trace_id"].as_str().unwrap());
    assert_eq!(span(&navigation, &id)["op"], "http.client");
}

#[wasm_bindgen_test]
async fn a_span_of_the_app_is_the_parent_of_its_requests() {
    prepare();
    let guard = browser_tracing::init_guarded(options().environment("app-span")).unwrap();
    {
        use browser_tracing::Instrument as _;
        let checkout = browser_tracing::start_span("checkout").op("app.task");
        get("/checkout").in_span(checkout).await;
    }
    let (_, id) = header(&requested("/checkout", "").await);
    drop(guard);
    let event = transaction("app-span").await;
    let parent = span(&event, &id)["parent_span_id"].as_str().unwrap().to_owned();
    assert_eq!(span(&event, &parent)["description"], "checkout");
}

#[wasm_bindgen_test]
fn one_at_a_time_and_again_after_a_drop() {
    remember();
    let first = browser_tracing::init_guarded(options()).unwrap();
    assert!(matches!(browser_tracing::init_guarded(options()), Err(ConfigError::AlreadyInitialised)));
    assert!(browser_tracing::is_active());
    drop(first);
    assert!(!browser_tracing::is_active());
    let second = browser_tracing::init_guarded(options()).unwrap();
    assert_ne!(replaced(), "");
    drop(second);
    assert_eq!(replaced(), "");
}

#[wasm_bindgen_test]
fn a_bad_dsn_installs_nothing() {
    remember();
    assert!(matches!(browser_tracing::init_guarded(Options::new("banana")), Err(ConfigError::InvalidDsn(_))));
    assert_eq!((replaced(), listening_to()), (String::new(), String::new()));
    // What would have been replaced can be: the same page, a good DSN.
    let guard = browser_tracing::init_guarded(options()).unwrap();
    assert_ne!(replaced(), "");
    drop(guard);
}

#[wasm_bindgen_test]
async fn for_a_crawler_nothing_is_installed_and_no_request_carries_a_header() {
    remember();
    user_agent(Some("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"));
    let guard = browser_tracing::init_guarded(options()).unwrap();
    assert_eq!((replaced(), listening_to()), (String::new(), String::new()));
    assert!(!browser_tracing::is_active());
    get("/for/a/crawler").await;
    assert!(requested("/for/a/crawler", "").await["headers"]["sentry-trace"].is_null());
    drop(guard);
    // For everyone else it is.
    user_agent(None);
    let guard = browser_tracing::init_guarded(options()).unwrap();
    assert_ne!(replaced(), "");
    get("/for/a/person").await;
    assert!(requested("/for/a/person", "").await["headers"]["sentry-trace"].is_string());
    drop(guard);
    assert_eq!(replaced(), "");
}

#[wasm_bindgen_test]
async fn reqwest_and_web_sys_need_no_call_site() {
    prepare();
    let guard = browser_tracing::init_guarded(options().environment("other-clients")).unwrap();
    let window = web_sys::window().unwrap();
    let base = window.location().origin().unwrap();
    reqwest::Client::new().post(format!("{base}/reqwest")).body("sent").send().await.unwrap();
    JsFuture::from(window.fetch_with_str("/web-sys")).await.unwrap();
    let (posted, fetched) = (requested("/reqwest", "sent").await, requested("/web-sys", "").await);
    drop(guard);
    let event = transaction("other-clients").await;
    // As the callers wrote their URLs.
    for (request, name) in [(posted, format!("POST {base}/reqwest")), (fetched, String::from("GET /web-sys"))]
    {
        let (trace, id) = header(&request);
        assert_eq!(trace, event["contexts"]["trace"]["trace_id"].as_str().unwrap());
        assert_eq!(span(&event, &id)["description"], name);
    }
}

#[wasm_bindgen_test]
async fn a_request_may_be_given_headers_that_no_target_names() {
    use browser_tracing::gloo_net::RequestBuilderExt as _;
    use gloo_net::http::Request;

    prepare();
    let guard = browser_tracing::init_guarded(options().environment("explicit")).unwrap();
    let checkout = browser_tracing::start_span("checkout");
    Request::get("https://partner.example/none").send().await.unwrap();
    Request::get("https://partner.example/current").traced().send().await.unwrap();
    Request::get("https://partner.example/span").traced_in(&checkout).send().await.unwrap();
    assert!(requested("/none", "").await["headers"]["sentry-trace"].is_null());
    let current = requested("partner.example/current", "").await;
    let (trace, _) = header(&current);
    assert!(current["headers"]["baggage"].as_str().unwrap().contains(&trace));
    let (same, parent) = header(&requested("partner.example/span", "").await);
    assert_eq!(same, trace);
    drop((checkout, guard));
    let event = transaction("explicit").await;
    assert_eq!(trace, event["contexts"]["trace"]["trace_id"].as_str().unwrap());
    assert_eq!(span(&event, &parent)["description"], "checkout");
}

#[wasm_bindgen_test]
async fn e13_debug_says_what_happens_and_why() {
    prepare();
    said();
    let guard = browser_tracing::init_guarded(
        options()
            .debug(true)
            .environment("debug")
            .traces_sample_rate(2.0)
            .routes(["/users/:id"])
            .trace_propagation_targets(["/api"]),
    )
    .unwrap();
    let begun = said();
    for wanted in [
        "traces_sample_rate is 2, not a number from 0 to 1",
        "no pattern of routes matches",
        "has started: traces page loads, navigations, fetch, XMLHttpRequest",
        "headers go to what trace_propagation_targets names ('/api')",
    ] {
        assert!(begun.contains(wanted), "{wanted}: {begun}");
    }
    drop(guard);
    // A rate that is none records nothing.
    assert!(said().contains("is closed"));

    let guard =
        browser_tracing::init_guarded(options().debug(true).environment("debug").before_send_transaction(
            |event| if event.contains("dropped here") { None } else { Some(event) },
        ))
        .unwrap();
    browser_tracing::start_root_span("dropped here").end();
    browser_tracing::start_root_span("sent here").end();
    drop(guard);
    transaction("sent here").await;
    let all = said();
    for wanted in [
        "has begun in trace ",
        "recorded: by traces_sample_rate 1",
        "the transaction 'dropped here' is dropped: before_send_transaction returned null",
        "sends the transaction 'sent here'",
    ] {
        assert!(all.contains(wanted), "{wanted}: {all}");
    }
    drop(browser_tracing::init(Options::new("").debug(true)));
    assert!(said().contains("does nothing: dsn is missing"));
    let _ = browser_tracing::init_guarded(options().enabled(false).debug(true)).map(drop);
    assert!(said().contains("does nothing: enabled is false"));
    let guard = browser_tracing::init_guarded(options().environment("silent")).unwrap();
    drop(guard);
    assert!(!said().contains("has started"));
}

#[wasm_bindgen_test]
async fn e13_explain_says_what_the_request_carries() {
    prepare();
    assert_eq!(browser_tracing::explain("/x").mode, Mode::Off);
    let set_ups: [(&str, Options); 7] = [
        ("plain", options()),
        ("targets", options().trace_propagation_targets(["/api", "https://partner.example"])),
        ("no fetch", options().trace_fetch(false)),
        ("no rate", Options::new(DSN)),
        ("omitted", options().traces_sample_rate(0.0).unsampled(browser_tracing::Unsampled::Omit)),
        ("off", options().enabled(false)),
        ("tunnel", options().tunnel("/api/tunnel")),
    ];
    let origin = web_sys::window().unwrap().location().origin().unwrap();
    let urls = [
        String::from("/api/users?explained"),
        String::from("/other?explained"),
        format!("{origin}/api/absolute?explained"),
        String::from("https://partner.example/v1?explained"),
        String::from("https://stranger.example/v1?explained"),
        String::from("/api/tunnel?explained"),
        String::from("https://ingest.example/api/7/envelope/?sentry_key=public&explained"),
        String::from("//partner.example/no-scheme?explained"),
    ];
    for (name, options) in set_ups {
        let guard = browser_tracing::init_guarded(options).unwrap();
        for paused in [false, true] {
            if paused {
                browser_tracing::pause();
            }
            for url in &urls {
                let told = browser_tracing::explain(url);
                get(url).await;
                let carried = requested("explained", "").await["headers"]["sentry-trace"].is_string();
                assert_eq!(told.request.attached, carried, "{name}, paused {paused}, {url}: {told}");
                assert!(!told.request.reason.is_empty());
                let reason = match name {
                    "off" => "enabled: false: do without Options::enabled, or give it true",
                    "no rate" => {
                        "neither traces_sample_rate nor traces_sampler is set: set one, as without it no spans are recorded"
                    }
                    _ => "",
                };
                let rests = if paused && name != "off" { "paused: resume() goes on" } else { "" };
                assert_eq!(
                    told.reason,
                    [reason, rests].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("; "),
                    "{name}, paused {paused}"
                );
            }
        }
        browser_tracing::resume();
        drop(guard);
    }
    assert_eq!(browser_tracing::explain("/x").reason, "stopped: call init again");
}
