//! A Rust app in a dedicated worker: no document, no page load, and the same trace for its spans and requests.
#![cfg(target_arch = "wasm32")]

use browser_tracing::{
    ConfigError, Options, in_continued_trace, set_route_name, start_navigation, start_span,
};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen(module = "/worker.js")]
extern "C" {
    fn prepare();
    fn is_native() -> bool;
    fn call(url: &str) -> js_sys::Promise;
    fn request(url: &str) -> js_sys::Promise;
}

const DSN: &str = "https://public@ingest.example/7";
const TRACE: &str = "0123456789abcdef0123456789abcdef";
const PARENT: &str = "fedcba9876543210";

async fn requested(url: &str) -> Value {
    let text = JsFuture::from(request(url)).await.unwrap().as_string().unwrap();
    serde_json::from_str(&text).unwrap()
}

#[wasm_bindgen_test]
async fn a_worker_goes_on_with_the_trace_that_it_is_told_of() {
    prepare();
    let guard = browser_tracing::init_guarded(Options::new(DSN).traces_sample_rate(1.0)).unwrap();
    assert!(!is_native());
    assert_eq!(
        browser_tracing::init_guarded(Options::new(DSN)).err(),
        Some(ConfigError::AlreadyInitialised),
        "a worker is as one page"
    );
    // What makes sense in a page alone does nothing.
    set_route_name("/nowhere");

    let work = in_continued_trace(format!("{TRACE}-{PARENT}-1"), "", || start_span("work").op("task"));
    let answer = work.in_scope(|| call("/api/in-worker"));
    JsFuture::from(answer).await.unwrap();
    let sent = requested("/api/in-worker").await;
    let header = sent["headers"]["sentry-trace"].as_str().expect("no sentry-trace header");
    assert_eq!(&header[..32], TRACE);
    work.end();
    drop(guard);
    assert!(is_native());

    let envelope = requested("/api/7/envelope/").await;
    let lines: Vec<_> = envelope["body"].as_str().unwrap().split('\n').collect();
    assert_eq!(lines[1], r#"{"type":"transaction"}"#);
    let event: Value = serde_json::from_str(lines[2]).unwrap();
    let trace = &event["contexts"]["trace"];
    assert_eq!(event["transaction"], "work", "there is no page load");
    assert_eq!((trace["trace_id"].as_str(), trace["parent_span_id"].as_str()), (Some(TRACE), Some(PARENT)));
    assert_eq!(event["spans"][0]["op"], "http.client");
    assert_eq!(event["spans"][0]["span_id"].as_str(), Some(&header[33..49]));
    assert_eq!(event["spans"][0]["parent_span_id"], trace["span_id"]);

    // Without a guard nothing is there.
    start_navigation("/elsewhere", None);
    assert!(!start_span("after").is_recording());
}
