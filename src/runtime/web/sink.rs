//! What the shim and the host call. `None`: there is no engine any more.

use super::routes::navigated;
use super::{Told, asking, is_there, tell, with};
use crate::engine::Output;
use crate::runtime::wire::{self, op};
use alloc::string::String;

pub(crate) fn sink_event(operation: u32, nums: &[f64], text: &str) -> Option<u32> {
    let answer = match operation {
        op::NAVIGATED => navigated(nums, text),
        // No verdict: the request carries the trace without a span of its own.
        op::REQUEST_START if asking() => None,
        op::REQUEST_START | op::REQUEST_END => with(|app| app.machine.event(operation, nums, text)),
        _ => with(|app| {
            app.share_scope();
            app.machine.event(operation, nums, text)
        }),
    };
    answer.or_else(|| is_there().then_some(0))
}

pub(crate) fn sink_headers() -> Option<String> {
    let answer = with(|app| app.machine.headers());
    answer.or_else(|| is_there().then(String::new))
}

/// The next output for the host; what concerns the app's hooks is done here.
pub(crate) fn sink_poll() -> Option<String> {
    // Whoever has called the app's code does the rest when that is done.
    if asking() {
        return None;
    }
    let output = next_for_host();
    tell(&Told::Output(output.as_deref()));
    output
}

fn next_for_host() -> Option<String> {
    loop {
        let (output, options) = with(|app| Some((app.machine.next_output()?, app.options.clone())))??;
        match output {
            Output::Route { kind, start, name, source, url } => {
                if let Some(start_route) = options.hooks.routes {
                    start_route((kind, start), name, source, url, &options);
                }
            }
            Output::Event(id) => {
                if let Some(decide_event) = options.hooks.events {
                    decide_event(id, &options);
                }
            }
            Output::Debug(note) => tell(&Told::Note(&note)),
            Output::Judge(spans) => {
                if let Some((_, judge)) = options.hooks.spans {
                    judge(&spans, &options);
                }
            }
            output => return Some(wire::text_of(output)),
        }
    }
}
