//! The page as the Rust app's runtime sees it: the JavaScript of `src/browser` as minified snippets (`npm run snippets`), and two
//! closures for the sink. What is read of the page, and what is given to it, passes in as few values as can be: each function that is
//! imported, and each conversion, is code on both sides.

use super::{ask, sink_event, sink_headers, sink_poll};
use crate::api::rust::{Explanation, Mode, Settings, Verdict};
use crate::protocol::text;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use js_sys::{Array, Date, JSON, Object, Reflect};
use wasm_bindgen::prelude::*;

// One file for all that an app without instruments needs, one for all that an app with them needs.
#[cfg_attr(feature = "instruments", wasm_bindgen(module = "/src/browser/snippets/rust.js"))]
#[cfg_attr(not(feature = "instruments"), wasm_bindgen(module = "/src/browser/snippets/bare.js"))]
extern "C" {
    #[wasm_bindgen(js_name = location)]
    fn location() -> String;
    #[wasm_bindgen(js_name = browser)]
    fn browser() -> String;
    #[wasm_bindgen(js_name = resolved)]
    fn resolved(target: &str) -> String;
    #[wasm_bindgen(js_name = complain)]
    fn complain(what: &str, why: &str);

    type Host;
    #[wasm_bindgen(js_name = openPage)]
    fn open_page(flags: u32, targets: &JsValue, filter: &JsValue) -> Host;
    #[wasm_bindgen(method, getter)]
    fn shim(this: &Host) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn numbers(this: &Host) -> Vec<f64>;
    #[wasm_bindgen(method, getter)]
    fn texts(this: &Host) -> String;
    #[wasm_bindgen(method)]
    fn start(this: &Host, flags: u32, event: &JsValue, answer: &JsValue);
    #[wasm_bindgen(method, js_name = event)]
    fn tell(this: &Host, operation: u32, nums: &[f64], text: &str);
    #[wasm_bindgen(method)]
    fn pump(this: &Host);
    #[wasm_bindgen(method)]
    fn leave(this: &Host, output: &str);
    #[wasm_bindgen(method)]
    fn collect(this: &Host);
    #[wasm_bindgen(method)]
    fn pause(this: &Host, on: bool);
    #[wasm_bindgen(method)]
    fn stop(this: &Host);

    #[wasm_bindgen(js_name = explainRequest, catch)]
    fn explain_request(
        global: &JsValue,
        shim: &JsValue,
        facts: &JsValue,
        url: &str,
    ) -> Result<JsValue, JsValue>;
}

#[cfg(feature = "instruments")]
#[wasm_bindgen(module = "/src/browser/snippets/rust.js")]
extern "C" {
    #[wasm_bindgen(js_name = observeFor)]
    fn observe_for(host: &Host);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(callback: &JsValue, ms: i32) -> Result<JsValue, JsValue>;
}

/// What is installed in the page. The closures are dropped last, after nobody calls them any more.
struct Page {
    host: Host,
    event: Closure<dyn Fn(u32, Vec<f64>, String) -> Option<u32>>,
    /// What requests carry (`true`), or the next output.
    answer: Closure<dyn Fn(bool) -> Option<String>>,
    _filter: Option<Filter>,
}

std::thread_local! {
    static PAGE: RefCell<Option<Rc<Page>>> = const { RefCell::new(None) };
    static FIRST_TASK: Cell<bool> = const { Cell::new(false) };
}

fn page() -> Option<Rc<Page>> {
    PAGE.try_with(|cell| cell.try_borrow().ok()?.clone()).ok()?
}

pub(super) fn set(object: &Object, key: &str, value: &JsValue) {
    // Fails only for frozen objects; this one is ours.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}

/// What asks the app about requests.
pub(super) type Filter = Closure<dyn Fn(String) -> bool>;

pub(super) fn filter(options: Rc<Settings>) -> Filter {
    Closure::new(move |url: String| {
        // A request of the filter's own has no span.
        options.request_filter.as_ref().is_none_or(|filter| ask(|| filter(&url)).unwrap_or(false))
    })
}

/// Wraps the page's globals and reads its facts: numbers and texts.
pub(super) fn install(options: &Rc<Settings>) -> (Vec<f64>, String) {
    let filter = options.hooks.requests.map(|filter| filter(options.clone()));
    // As rust.js reads them.
    let flags = [options.trace_fetch, options.trace_xhr, options.traceparent, options.stores_trace];
    let host = open_page(
        bits(&flags),
        &options.targets.as_deref().map_or(JsValue::UNDEFINED, text_list),
        filter.as_ref().map_or(&JsValue::UNDEFINED, AsRef::as_ref),
    );
    let facts = (host.numbers(), host.texts());
    let page = Page {
        host,
        event: Closure::new(|operation, nums: Vec<f64>, text: String| sink_event(operation, &nums, &text)),
        answer: Closure::new(|headers| if headers { sink_headers() } else { sink_poll() }),
        _filter: filter,
    };
    PAGE.with(|cell| {
        if let Ok(mut slot) = cell.try_borrow_mut() {
            *slot = Some(Rc::new(page));
        }
    });
    facts
}

/// A bit for each, the first one lowest.
fn bits(flags: &[bool]) -> u32 {
    flags.iter().rfold(0, |bits, on| bits << 1 | u32::from(*on))
}

/// Hands the engine to the shim and the host.
pub(super) fn attach(options: &Settings) {
    let Some(page) = page() else { return };
    #[cfg(feature = "instruments")]
    observe_for(&page.host);
    let flags = bits(&[options.user_timing, options.interactions]);
    page.host.start(flags, page.event.as_ref(), page.answer.as_ref());
}

/// Puts everything back.
pub(super) fn detach() {
    if let Some(page) = page() {
        page.host.stop();
    }
    let page = PAGE.try_with(|cell| cell.try_borrow_mut().ok()?.take());
    drop(page);
}

/// Does what the engine has queued.
pub(super) fn pump() {
    if let Some(page) = page() {
        page.host.pump();
    }
}

/// Leaves an output to be done by the next [`pump`], or by the one that is running.
pub(super) fn leave(output: &str) {
    if let Some(page) = page() {
        page.host.leave(output);
    }
}

/// Takes what the browser has not handed over yet.
pub(super) fn collect() {
    if let Some(page) = page() {
        page.host.collect();
    }
}

/// Tells the engine by way of the host, which then does what it asks for.
pub(super) fn event(operation: u32, nums: &[f64], text: &str) {
    if let Some(page) = page() {
        page.host.tell(operation, nums, text);
    }
}

pub(super) fn pause(paused: bool) {
    if let Some(page) = page() {
        page.host.pause(paused);
    }
}

pub(super) fn now() -> f64 {
    performance_now()
}

/// The text is a JSON object.
pub(super) fn is_object(text: &str) -> bool {
    text::trim_start(text).starts_with('{') && JSON::parse(text).is_ok()
}

pub(super) fn wall() -> f64 {
    Date::now()
}

/// 128 random bits; none where there is no `crypto`.
pub(super) fn random() -> Option<[u64; 2]> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    let bits = u128::from_le_bytes(bytes);
    Some([bits as u64, (bits >> 64) as u64])
}

pub(super) fn shim() -> JsValue {
    page().map_or(JsValue::UNDEFINED, |page| page.host.shim())
}

pub(super) fn text_list(list: &[String]) -> JsValue {
    list.iter().map(|text| JsValue::from_str(text)).collect::<Array>().into()
}

/// Would a request to this address carry headers, by `fetch` and, where that differs, by `XMLHttpRequest`?
pub(super) fn verdicts(
    told: &Explanation,
    options: Option<&Settings>,
    tunnel: &str,
    url: &str,
) -> (Verdict, Option<Verdict>) {
    let facts = Object::new();
    if told.mode == Mode::Off {
        set(&facts, "off", &JsValue::from_str(&told.reason));
    }
    set(&facts, "paused", &told.paused.into());
    set(&facts, "omitted", &told.omitted.into());
    if let Some(options) = options {
        set(&facts, "traceFetch", &options.trace_fetch.into());
        set(&facts, "traceXHR", &options.trace_xhr.into());
        set(&facts, "tunnel", &JsValue::from_str(tunnel));
        let host = options.dsn.split('@').nth(1).unwrap_or_default();
        let host = host.split(['/', ':']).next().unwrap_or_default();
        set(&facts, "host", &JsValue::from_str(host));
        if let Some(targets) = &options.targets {
            set(&facts, "targets", &text_list(targets));
        }
    }
    let read = |verdict: &JsValue| {
        let member = |key: &str| Reflect::get(verdict, &JsValue::from_str(key)).unwrap_or_default();
        let reason = member("reason").as_string().unwrap_or_default();
        Verdict {
            attached: member("attached").is_truthy(),
            reason: reason.replace("traceFetch", "trace_fetch").replace("traceXHR", "trace_xhr"),
        }
    };
    match explain_request(&js_sys::global(), &shim(), &facts, url) {
        Ok(verdict) => {
            let xhr = Reflect::get(&verdict, &JsValue::from_str("xhr")).unwrap_or_default();
            (read(&verdict), xhr.is_truthy().then(|| read(&xhr)))
        }
        Err(_) => (Verdict { attached: false, reason: String::from("the request cannot be read") }, None),
    }
}

pub(super) fn error(parts: [&str; 2]) {
    complain(parts[0], parts[1]);
}

/// From here on until the end of the task [`in_first_task`] holds.
pub(super) fn begin_task() {
    let over = Closure::once_into_js(|| FIRST_TASK.set(false));
    // Without timers nothing can be said of tasks.
    FIRST_TASK.set(set_timeout(&over, 0).is_ok());
}

pub(super) fn in_first_task() -> bool {
    FIRST_TASK.get()
}

/// The address; empty where there is none.
pub(super) fn href() -> String {
    location()
}

/// The browser's name of itself; empty where there is none.
pub(super) fn user_agent() -> String {
    browser()
}

/// The absolute URL, as the address bar would show it.
pub(super) fn resolve(target: &str) -> String {
    let url = resolved(target);
    if url.is_empty() { String::from(target) } else { url }
}

/// Could anything be sent to it?
pub(super) fn is_address(target: &str) -> bool {
    !resolved(target).is_empty()
}
