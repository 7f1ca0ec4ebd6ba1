//! Spans and contexts.

use super::hooks::ask_sampler;
use super::{MAX_OPEN, SPAN, asking, of, page, with, with_pump};
use crate::api::rust::{Cuts, Key, SOURCES, Under, Value};
use crate::engine::spans::arena::{self, Handle};
use crate::engine::{Parent, SpanStart};
use crate::protocol::event::write_link;
use crate::protocol::ids::{Hex as _, SpanId, TraceId};
use crate::protocol::{json, names, text};
use alloc::string::String;

/// A span has so many bytes of attributes at most, as JSON: a loop that sets them has an end.
const MAX_ATTRIBUTES: usize = 1 << 20;
/// And so many of links, which is a thousand of them.
const MAX_LINKS: usize = 1 << 17;

pub(crate) fn start_span(under: Under, name: &str) -> Key {
    if asking() {
        return Key::NONE;
    }
    let Some((options, life)) = with(|app| (app.options.clone(), app.generation)) else { return Key::NONE };
    let parent = match under {
        Under::Current => Parent::Current,
        Under::Nothing => Parent::Root,
        // A parent of an earlier `init` is none.
        Under::Span(key) if key.life == life => Parent::Span(Handle(key.number)),
        Under::Span(_) => return Key::NONE,
    };
    let sampler = ask_sampler(&options, name, "", parent);
    let (now, wall) = (page::now(), page::wall());
    let started = with(|app| {
        let now = app.at(now);
        app.machine.tracer.observe_clock(now, wall);
        let start = SpanStart { name: String::from(name), sampler, ..SpanStart::default() };
        let number = app.machine.tracer.start_span(now, parent, start).0;
        if number != 0 && app.open.len() < MAX_OPEN {
            app.open.push(number);
        }
        (Key { life: app.generation, number }, app.machine.is_waiting())
    });
    let Some((key, waiting)) = started else { return Key::NONE };
    // What the sampler's own calls have queued.
    if waiting && options.sampler.is_some() {
        page::pump();
    }
    key
}

/// The current span, or the root of its transaction.
pub(crate) fn current(root: bool) -> Key {
    let key = with(|app| {
        let tracer = &app.machine.tracer;
        let current = tracer.current();
        let handle = if root { tracer.root_of(current) } else { current };
        (!handle.is_none()).then_some(Key { life: app.generation, number: handle.0 })
    });
    key.flatten().unwrap_or(Key::NONE)
}

pub(crate) fn end_span(key: Key) {
    // A transaction ends: what the browser holds back (the timings of its requests) belongs to it.
    if of(key, |app, handle| !handle.is_none() && app.machine.tracer.root_of(handle) == handle) == Some(true)
    {
        page::collect();
    }
    let now = page::now();
    with_pump(|app| {
        if app.generation != key.life {
            return;
        }
        if let Some(at) = app.open.iter().rposition(|open| *open == key.number) {
            app.open.swap_remove(at);
        }
        let now = app.at(now);
        app.machine.tracer.end_span(now, Handle(key.number), None);
    });
}

pub(crate) fn set_attribute(key: Key, name: &str, value: Value<'_>) {
    of(key, |app, handle| {
        let tracer = &mut app.machine.tracer;
        let Some(length) = tracer.span_mut(handle).map(|span| span.attributes.len()) else { return };
        let mut cuts = Cuts(value.is_cut());
        let name = &*cuts.name(name);
        // These are texts, whatever they are made of.
        let is_text = name == names::OP || name == names::ORIGIN || SOURCES.contains(&name);
        let json = if is_text && value != Value::None {
            let mut json = String::new();
            json::string(&mut json, &cuts.text(&value.into_text()));
            json
        } else {
            value.to_json()
        };
        if json.is_empty() || length + json.len() <= MAX_ATTRIBUTES {
            tracer.set_attribute(handle, name, &json);
        } else {
            cuts.0 = true;
        }
        if cuts.0 {
            tracer.note_cut(name);
        }
    });
}

pub(crate) fn update_name(key: Key, name: &str) {
    of(key, |app, handle| app.machine.tracer.update_name(handle, name, "custom"));
}

pub(crate) fn set_status(key: Key, code: u32, message: &str) {
    of(key, |app, handle| {
        if let Some(span) = app.machine.tracer.span_mut(handle) {
            span.status = arena::status(code, message);
        }
    });
}

pub(crate) fn add_link(key: Key, trace_id: &str, span_id: &str, sampled: bool) {
    let (Some(trace_id), Some(span_id)) = (TraceId::parse(trace_id), SpanId::parse(span_id)) else { return };
    of(key, |app, handle| match app.machine.tracer.span_mut(handle) {
        Some(span) if span.links.len() < MAX_LINKS => {
            write_link(&mut span.links, trace_id, span_id, Some(sampled), "");
        }
        Some(_) => app.machine.tracer.note_cut("the list of a span's links"),
        None => {}
    });
}

pub(crate) fn span_context(key: Key) -> String {
    of(key, |app, handle| {
        let mut out = String::new();
        if let Some((trace_id, span_id, sampled)) = app.machine.tracer.span_context(handle) {
            trace_id.push_hex(&mut out);
            out.push('\n');
            span_id.push_hex(&mut out);
            out.push_str(if sampled { "\n1" } else { "\n0" });
        }
        out
    })
    .unwrap_or_default()
}

pub(crate) fn is_recording(key: Key) -> bool {
    of(key, |app, handle| app.machine.tracer.is_recording(handle)) == Some(true)
}

/// Entered until it is dropped.
#[derive(Debug)]
pub(crate) struct Context(Key);

impl Context {
    pub(crate) fn enter(kind: u32, text: &str) -> Self {
        Self(enter(kind, Key::NONE, text))
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        exit(self.0);
    }
}

/// Enters a context; `key` is that of the span, where it is one's.
pub(crate) fn enter(kind: u32, key: Key, text: &str) -> Key {
    let (sentry_trace, baggage) = text::split_once(text, b'\n').unwrap_or((text, ""));
    let entered = with(|app| {
        if kind == SPAN && key.life != app.generation {
            return Key::NONE;
        }
        let number = app.machine.tracer.enter(kind, Handle(key.number), sentry_trace, baggage);
        Key { life: app.generation, number }
    });
    entered.unwrap_or(Key::NONE)
}

pub(crate) fn exit(token: Key) {
    of(token, |app, _| app.machine.tracer.exit(token.number));
}

/// Leaves a context for now, until [`resume`].
pub(crate) fn suspend(token: Key) {
    of(token, |app, _| app.machine.tracer.suspend(token.number));
}

/// Enters a context again.
pub(crate) fn resume(token: Key) {
    of(token, |app, _| app.machine.tracer.resume(token.number));
}

pub(crate) fn trace_data(key: Key) -> String {
    let data = if key == Key::NONE {
        with(|app| app.machine.tracer.trace_data(Handle::NONE))
    } else {
        of(key, |app, handle| app.machine.tracer.trace_data(handle))
    };
    data.flatten().unwrap_or_default()
}
