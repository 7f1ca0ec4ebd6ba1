//! The page as the Rust app's runtime sees it: the JavaScript of `src/browser` as minified snippets (`npm run snippets`), and three
//! closures for the sink.

use super::{Told, ask, sink_event, sink_headers, sink_poll};
use crate::api::rust::{Explanation, Mode, Options, Verdict};
use alloc::borrow::ToOwned;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/snippets/shim.js")]
extern "C" {
    #[derive(Clone)]
    type Shim;
    #[wasm_bindgen(js_name = install)]
    fn install_shim(global: &JsValue) -> Shim;
    #[wasm_bindgen(method)]
    fn configure(this: &Shim, options: &JsValue);
    #[wasm_bindgen(method)]
    fn pause(this: &Shim, on: bool);
    #[wasm_bindgen(method, js_name = stop)]
    fn stop_shim(this: &Shim);
}

#[wasm_bindgen(module = "/src/browser/snippets/rust.js")]
extern "C" {
    type Host;
    #[wasm_bindgen(js_name = pageFacts)]
    fn page_facts(global: &JsValue, shim: &Shim, stored: bool) -> Array;
    #[wasm_bindgen(js_name = startObserved)]
    fn start_host(
        global: &JsValue,
        shim: &Shim,
        observe: &JsValue,
        options: &JsValue,
        event: &JsValue,
        poll: &JsValue,
        headers: &JsValue,
    ) -> Host;
    #[wasm_bindgen(method, js_name = event)]
    fn tell(this: &Host, operation: u32, nums: &[f64], text: &str);
    #[wasm_bindgen(method, js_name = pump)]
    fn pump_host(this: &Host);
    #[wasm_bindgen(method)]
    fn collect(this: &Host);
    #[wasm_bindgen(method, js_name = stop)]
    fn stop_host(this: &Host);
}

#[cfg(feature = "instruments")]
#[wasm_bindgen(module = "/src/browser/snippets/observe.js")]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = observe)]
    static OBSERVE: JsValue;
}

#[wasm_bindgen(module = "/src/browser/snippets/debug.js")]
extern "C" {
    #[wasm_bindgen(js_name = openInRust)]
    fn open_lines(options: &JsValue) -> Function;
}

#[wasm_bindgen(module = "/src/browser/snippets/explain.js")]
extern "C" {
    #[wasm_bindgen(js_name = explainRequest, catch)]
    fn explain_request(
        global: &JsValue,
        shim: &JsValue,
        facts: &JsValue,
        url: &str,
    ) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(text: &str);
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(callback: &JsValue, ms: i32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = URL)]
    type Url;
    #[wasm_bindgen(constructor, js_class = "URL", catch)]
    fn new(url: &str, base: &str) -> Result<Url, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn href(this: &Url) -> String;
}

type Event = dyn Fn(u32, Vec<f64>, String) -> Result<u32, JsValue>;

/// What is installed in the page. The closures are dropped last, after nobody calls them any more.
struct Page {
    shim: Shim,
    host: RefCell<Option<Rc<Host>>>,
    event: Closure<Event>,
    poll: Closure<dyn Fn() -> Option<String>>,
    headers: Closure<dyn Fn() -> Result<String, JsValue>>,
    _filter: Option<Closure<dyn Fn(String) -> bool>>,
}

std::thread_local! {
    static PAGE: RefCell<Option<Rc<Page>>> = const { RefCell::new(None) };
    static FIRST_TASK: Cell<bool> = const { Cell::new(false) };
}

fn page() -> Option<Rc<Page>> {
    PAGE.try_with(|cell| cell.try_borrow().ok().and_then(|page| page.clone())).ok().flatten()
}

fn host() -> Option<Rc<Host>> {
    page()?.host.try_borrow().ok()?.clone()
}

/// Before everything that is said on the console.
const PREFIX: &str = "[browser-tracing] ";

/// The engine is gone: thrown at the shim, which then goes on alone.
fn gone() -> JsValue {
    JsValue::from_str("the engine is gone")
}

fn set(object: &Object, key: &str, value: &JsValue) {
    // Fails only for frozen objects; this one is ours.
    let _ = Reflect::set(object, &JsValue::from_str(key), value);
}

/// Wraps the page's globals and reads its facts: numbers and texts.
pub(super) fn install(options: &Rc<Options>) -> (Vec<f64>, Vec<String>) {
    let configuration = Object::new();
    set(&configuration, "traceFetch", &options.trace_fetch.into());
    set(&configuration, "traceXHR", &options.trace_xhr.into());
    set(&configuration, "propagateTraceparent", &options.traceparent.into());
    if let Some(targets) = &options.targets {
        let list: Array = targets.iter().map(|target| JsValue::from_str(target)).collect();
        set(&configuration, "tracePropagationTargets", &list);
    }
    let filter = options.request_filter.is_some().then(|| {
        let options = options.clone();
        Closure::<dyn Fn(String) -> bool>::new(move |url: String| {
            // A request of the filter's own has no span.
            options.request_filter.as_ref().is_none_or(|filter| ask(|| filter(&url)).unwrap_or(false))
        })
    });
    if let Some(filter) = &filter {
        set(&configuration, "shouldCreateSpanForRequest", filter.as_ref());
    }
    let global = js_sys::global();
    let shim = install_shim(&global);
    shim.configure(&configuration);
    let facts = page_facts(&global, &shim, options.stores_trace);
    let numbers =
        Array::from(&facts.get(0)).iter().map(|number| number.as_f64().unwrap_or(f64::NAN)).collect();
    let texts = Array::from(&facts.get(1)).iter().map(|text| text.as_string().unwrap_or_default()).collect();
    let page = Page {
        shim,
        host: RefCell::new(None),
        event: Closure::new(|operation, nums: Vec<f64>, text: String| {
            sink_event(operation, &nums, &text).ok_or_else(gone)
        }),
        poll: Closure::new(sink_poll),
        headers: Closure::new(|| sink_headers().ok_or_else(gone)),
        _filter: filter,
    };
    PAGE.with(|cell| {
        if let Ok(mut slot) = cell.try_borrow_mut() {
            *slot = Some(Rc::new(page));
        }
    });
    (numbers, texts)
}

/// Hands the engine to the shim and the host.
pub(super) fn attach(options: &Options) {
    let Some(page) = page() else { return };
    let settings = Object::new();
    set(&settings, "userTiming", &options.user_timing.into());
    if options.interactions {
        set(&settings, "interactions", &true.into());
    }
    #[cfg(feature = "instruments")]
    let observe = OBSERVE.with(Clone::clone);
    #[cfg(not(feature = "instruments"))]
    let observe = JsValue::UNDEFINED;
    let host = start_host(
        &js_sys::global(),
        &page.shim,
        &observe,
        &settings,
        page.event.as_ref(),
        page.poll.as_ref(),
        page.headers.as_ref(),
    );
    if let Ok(mut slot) = page.host.try_borrow_mut() {
        *slot = Some(Rc::new(host));
    }
}

/// Puts everything back.
pub(super) fn detach() {
    if let Some(host) = host() {
        host.stop_host();
    }
    if let Some(page) = page() {
        page.shim.stop_shim();
    }
    let page = PAGE.try_with(|cell| cell.try_borrow_mut().ok().and_then(|mut slot| slot.take()));
    drop(page);
}

/// Does what the engine has queued.
pub(super) fn pump() {
    if let Some(host) = host() {
        host.pump_host();
    }
}

/// Takes what the browser has not handed over yet.
pub(super) fn collect() {
    if let Some(host) = host() {
        host.collect();
    }
}

/// Tells the engine by way of the host, which then does what it asks for.
pub(super) fn event(operation: u32, nums: &[f64], text: &str) {
    if let Some(host) = host() {
        host.tell(operation, nums, text);
    }
}

pub(super) fn pause(paused: bool) {
    if let Some(page) = page() {
        page.shim.pause(paused);
    }
}

pub(super) fn now() -> f64 {
    performance_now()
}

pub(super) fn wall() -> f64 {
    Date::now()
}

/// 16 random bytes; zeros where there is no `crypto` (the host's seed is used then).
pub(super) fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    let _ = getrandom::fill(&mut bytes);
    bytes
}

/// Takes what there is to say, and answers for the engine meanwhile.
type Lines = (Function, Closure<dyn Fn(u32) -> String>);

std::thread_local! {
    static LINES: RefCell<Option<Lines>> = const { RefCell::new(None) };
}

fn text_list(list: &[String]) -> JsValue {
    list.iter().map(|text| JsValue::from_str(text)).collect::<Array>().into()
}

/// The options as debug.js knows them.
fn options_for_lines(options: &Options, valid: bool) -> Object {
    let object = Object::new();
    set(&object, "valid", &valid.into());
    set(&object, "enabled", &options.enabled.into());
    for (key, text) in [
        ("dsn", options.dsn.as_str()),
        ("tunnel", options.tunnel_url()),
        ("release", &options.release),
        ("environment", &options.environment),
        ("dist", &options.dist),
    ] {
        if !text.is_empty() {
            set(&object, key, &JsValue::from_str(text));
        }
    }
    if let Some(rate) = options.sample_rate() {
        set(&object, "tracesSampleRate", &rate.into());
    }
    if options.sampler.is_some() {
        set(&object, "tracesSampler", &true.into());
    }
    if !options.routes.is_empty() {
        set(&object, "routes", &text_list(&options.routes));
    }
    if let Some(targets) = &options.targets {
        set(&object, "tracePropagationTargets", &text_list(targets));
    }
    object
}

/// Says it on the console.
pub(super) fn tell(told: &Told<'_>) {
    if let Told::Init(options, valid) = told {
        let ask = Closure::new(|call: u32| {
            if call == crate::seam::call::HEADERS {
                sink_headers().unwrap_or_default()
            } else {
                super::explained_text()
            }
        });
        let lines = open_lines(&options_for_lines(options, *valid));
        LINES.set(Some((lines, ask)));
        return;
    }
    LINES.with_borrow(|lines| {
        let Some((say, ask)) = lines else { return };
        let arguments = Array::new();
        let add = |value: &JsValue| {
            arguments.push(value);
        };
        match told {
            Told::Engine(options) => {
                let (engine, tracing) = (Object::new(), Object::new());
                set(&engine, "ask", ask.as_ref());
                set(&tracing, "traceFetch", &options.trace_fetch.into());
                set(&tracing, "traceXHR", &options.trace_xhr.into());
                add(&"engine".into());
                add(&engine);
                add(&page().map_or(JsValue::UNDEFINED, |page| page.shim.clone().into()));
                add(&tracing);
            }
            Told::Output(output) => {
                add(&"out".into());
                add(&output.map_or(JsValue::UNDEFINED, JsValue::from_str));
            }
            Told::Dropped(event) => {
                add(&"dropped".into());
                add(&JsValue::from_str(event));
            }
            Told::Note(note) => {
                add(&"note".into());
                add(&JsValue::from_str(note));
            }
            Told::Init(..) => return,
        }
        let _ = say.apply(&JsValue::UNDEFINED, &arguments);
    });
}

/// Would a request to this address carry headers, by `fetch` and, where that differs, by `XMLHttpRequest`?
pub(super) fn verdicts(
    told: &Explanation,
    options: Option<&Options>,
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
        set(&facts, "tunnel", &JsValue::from_str(options.tunnel_url()));
        let host = options.dsn.split('@').nth(1).unwrap_or_default();
        let host = host.split(['/', ':']).next().unwrap_or_default();
        set(&facts, "host", &JsValue::from_str(host));
        if let Some(targets) = &options.targets {
            set(&facts, "targets", &text_list(targets));
        }
    }
    let shim = page().map_or(JsValue::UNDEFINED, |page| page.shim.clone().into());
    let read = |verdict: &JsValue| {
        let member = |key: &str| Reflect::get(verdict, &JsValue::from_str(key)).unwrap_or_default();
        let reason = member("reason").as_string().unwrap_or_default();
        Verdict {
            attached: member("attached").is_truthy(),
            reason: reason.replace("traceFetch", "trace_fetch").replace("traceXHR", "trace_xhr"),
        }
    };
    match explain_request(&js_sys::global(), &shim, &facts, url) {
        Ok(verdict) => {
            let xhr = Reflect::get(&verdict, &JsValue::from_str("xhr")).unwrap_or_default();
            (read(&verdict), xhr.is_truthy().then(|| read(&xhr)))
        }
        Err(_) => (Verdict { attached: false, reason: String::from("the request cannot be read") }, None),
    }
}

pub(super) fn error(parts: [&str; 2]) {
    console_error(&(PREFIX.to_owned() + &parts.concat()));
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

/// A text of the global object's; empty where there is none.
fn text_of(object: &str, key: &str) -> String {
    let object = Reflect::get(&js_sys::global(), &JsValue::from_str(object)).ok();
    object
        .and_then(|object| Reflect::get(&object, &JsValue::from_str(key)).ok())
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// The address; empty where there is none.
pub(super) fn href() -> String {
    text_of("location", "href")
}

/// The browser's name of itself; empty where there is none.
pub(super) fn user_agent() -> String {
    text_of("navigator", "userAgent")
}

/// The absolute URL, as the address bar would show it.
pub(super) fn resolve(target: &str) -> String {
    Url::new(target, &href()).map_or_else(|_| String::from(target), |url| url.href())
}
