//! The lines of [`Options::debug`](crate::Options::debug): what there is to say goes to debugInRust.js, which has the words. In release
//! builds with the crate's feature `debug` alone, as wasm-bindgen writes every snippet that a crate names, imported or not.

use super::page::{set, shim, text_list};
use super::{Told, sink_headers, with};
use crate::api::rust::Settings;
use crate::seam::option_text;
use alloc::string::String;
use core::cell::RefCell;
use js_sys::{Array, Function, Object};
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/snippets/debugInRust.js")]
extern "C" {
    #[wasm_bindgen(js_name = openInRust)]
    fn open_lines(options: &JsValue) -> Function;
}

/// Takes what there is to say, and answers for the engine meanwhile.
type Lines = (Function, Closure<dyn Fn(u32) -> String>);

std::thread_local! {
    static LINES: RefCell<Option<Lines>> = const { RefCell::new(None) };
}

/// The options as debugInRust.js knows them.
fn options_for_lines(options: &Settings, valid: bool) -> Object {
    let object = Object::new();
    set(&object, "valid", &valid.into());
    set(&object, "enabled", &options.enabled.into());
    for (key, text) in [("dsn", options.dsn.as_str()), ("tunnel", options.text(option_text::TUNNEL))] {
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
    if !options.patterns().is_empty() {
        set(&object, "routes", &text_list(options.patterns()));
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
                with(|app| app.machine.tracer.explain()).unwrap_or_default()
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
                add(&shim());
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
