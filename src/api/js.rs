//! The exports of the npm build: one class over the machine. Its contract, call by call, is `src/npm/engine.d.ts`.
//! Numbers and strings only; nothing here decides anything.

use crate::protocol::ids::{SpanId, TraceId};
use crate::protocol::json::{self, Attributes};
use crate::protocol::text;
use crate::runtime::wire::Machine;
use crate::time::Timestamp;
use crate::tracer::span::{self, Handle, Text};
use crate::tracer::tracer::{Parent, RouteStart, SamplerAnswer, SpanStart, write_link};
use alloc::string::String;
use core::cell::{RefCell, RefMut};
use wasm_bindgen::prelude::*;

#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // The shim drops the engine at the first trap; a message would cost 10 KB.
    core::arch::wasm32::unreachable()
}

/// The engine as JavaScript sees it.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Engine {
    machine: RefCell<Machine>,
}

/// Members that also set fields of the span.
const OP: &str = "sentry.op";
const ORIGIN: &str = "sentry.origin";
const SOURCES: [&str; 2] = ["sentry.segment.name.source", "sentry.source"];

fn optional(ms: f64) -> Option<Timestamp> {
    if ms.is_nan() { None } else { Some(Timestamp::from_millis(ms)) }
}

fn parent(number: f64) -> Parent {
    if number < 0.0 {
        Parent::Current
    } else if number == 0.0 {
        Parent::Root
    } else {
        Parent::Span(Handle(number as u32))
    }
}

fn sampler(flags: u32, rate: f64) -> SamplerAnswer {
    match flags & 6 {
        0 => SamplerAnswer::None,
        2 => SamplerAnswer::Rate(rate),
        _ => SamplerAnswer::Threw,
    }
}

/// Takes op, origin and source out of the attributes.
fn lift(members: &str, op: &str) -> (Attributes, Text, Text, Text) {
    let mut attributes = Attributes::from_json_members(members);
    let mut take = |key: &str| {
        let value = attributes.get_str(key).map(String::from);
        if value.is_some() {
            attributes.remove(key);
        }
        value.map_or(Text::Borrowed(""), Text::Owned)
    };
    let own_op = take(OP);
    let origin = take(ORIGIN);
    let [first, second] = SOURCES.map(&mut take);
    let op = if op.is_empty() { own_op } else { Text::Owned(String::from(op)) };
    (attributes, op, origin, if first.is_empty() { second } else { first })
}

#[wasm_bindgen]
impl Engine {
    /// Starts; throws a string for a bad DSN.
    #[wasm_bindgen(constructor)]
    pub fn new(records: &str) -> Result<Engine, JsValue> {
        let mut seed = [0_u8; 16];
        // Without `crypto` the records carry a seed of the host's.
        let _ = getrandom::fill(&mut seed);
        match Machine::new(records, seed) {
            Ok(machine) => Ok(Self { machine: RefCell::new(machine) }),
            Err(error) => Err(JsValue::from_str(error.reason())),
        }
    }

    // The engine calls nobody, so it is never entered twice; should it be, the trap is the shim's to handle.
    fn machine(&self) -> RefMut<'_, Machine> {
        self.machine.borrow_mut()
    }

    /// See the seam.
    #[wasm_bindgen(js_name = requestStart)]
    pub fn request_start(&self, key: u32, hi: u32, lo: u32, now: f64, flags: u32, text: &str) -> f64 {
        self.machine().request_start(key, hi, lo, now, flags, text)
    }

    /// See the seam.
    #[wasm_bindgen(js_name = requestEnd)]
    pub fn request_end(&self, key: u32, status: u32, now: f64, outcome: u32, body_size: f64) -> u32 {
        self.machine().request_end(key, status, now, outcome, body_size)
    }

    /// See the seam.
    pub fn event(&self, operation: u32, nums: &[f64], text: &str) -> u32 {
        self.machine().event(operation, nums, text)
    }

    /// See the seam.
    pub fn poll(&self) -> Option<String> {
        self.machine().poll()
    }

    /// See the seam.
    pub fn headers(&self) -> String {
        self.machine().headers()
    }

    /// 1 routes, 2 events, 4 spans.
    #[wasm_bindgen(js_name = setHooks)]
    pub fn set_hooks(&self, bits: u32) {
        self.machine().tracer.set_hooks(bits);
    }

    /// Starts a span.
    #[wasm_bindgen(js_name = startSpan)]
    #[expect(clippy::too_many_arguments, reason = "numbers and strings are the cheapest way across")]
    pub fn start_span(
        &self,
        parent_number: f64,
        now: f64,
        start: f64,
        name: &str,
        op: &str,
        members: &str,
        flags: u32,
        sample_rate: f64,
    ) -> u32 {
        let (attributes, op, origin, source) = lift(members, op);
        let start = SpanStart {
            name: String::from(name),
            op,
            origin,
            source,
            attributes,
            start: optional(start),
            only_if_parent: flags & 1 != 0,
            force_transaction: flags & 8 != 0,
            sampler: sampler(flags, sample_rate),
        };
        self.machine().tracer.start_span(Timestamp::from_millis(now), parent(parent_number), start).0
    }

    /// What a sampler should know; empty when the span would not be a root.
    #[wasm_bindgen(js_name = samplingContext)]
    pub fn sampling_context(&self, parent_number: f64) -> String {
        let mut out = String::new();
        if let Some((sampled, rate, rand)) = self.machine().tracer.sampling_context(parent(parent_number)) {
            out.push_str(match sampled {
                None => "\n",
                Some(true) => "1\n",
                Some(false) => "0\n",
            });
            if let Some(rate) = rate {
                json::num(&mut out, rate);
            }
            out.push('\n');
            json::num(&mut out, rand);
        }
        out
    }

    /// Ends a span.
    #[wasm_bindgen(js_name = endSpan)]
    pub fn end_span(&self, handle: u32, now: f64, end: f64) -> u32 {
        let mut machine = self.machine();
        machine.now = Timestamp::from_millis(now);
        machine.tracer.end_span(Timestamp::from_millis(now), Handle(handle), optional(end));
        machine.waiting()
    }

    /// Sampled and not ended.
    #[wasm_bindgen(js_name = isRecording)]
    pub fn is_recording(&self, handle: u32) -> bool {
        self.machine().tracer.is_recording(Handle(handle))
    }

    /// Sets or (with an empty text) removes an attribute.
    #[wasm_bindgen(js_name = setAttribute)]
    pub fn set_attribute(&self, handle: u32, key: &str, value: &str) {
        let mut machine = self.machine();
        let is_source = SOURCES.contains(&key);
        let Some(span) = machine.tracer.span_mut(Handle(handle)) else { return };
        if key == OP || key == ORIGIN || is_source {
            let text = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or_default();
            let text = Text::Owned(String::from(text));
            if is_source {
                span.source = text;
                let name = span.name.clone();
                machine.tracer.update_name(Handle(handle), &name, "");
            } else if key == OP {
                span.op = text;
            } else {
                span.origin = text;
            }
        } else if value.is_empty() {
            span.attributes.remove(key);
        } else {
            span.attributes.set_raw(key, value);
        }
    }

    /// 0 unset, 1 ok, 2 error.
    #[wasm_bindgen(js_name = setStatus)]
    pub fn set_status(&self, handle: u32, code: u32, message: &str) {
        if let Some(span) = self.machine().tracer.span_mut(Handle(handle)) {
            span.status = span::status(code, message);
        }
    }

    /// Renames.
    #[wasm_bindgen(js_name = updateName)]
    pub fn update_name(&self, handle: u32, name: &str, source: &str) {
        self.machine().tracer.update_name(Handle(handle), name, source);
    }

    /// Adds a link.
    #[wasm_bindgen(js_name = addLink)]
    pub fn add_link(&self, handle: u32, trace_id: &str, span_id: &str, sampled: i32, members: &str) {
        let (Some(trace_id), Some(span_id)) = (TraceId::parse(trace_id), SpanId::parse(span_id)) else {
            return;
        };
        if let Some(span) = self.machine().tracer.span_mut(Handle(handle)) {
            if !span.links.is_empty() {
                span.links.push(',');
            }
            let sampled = if sampled < 0 { None } else { Some(sampled > 0) };
            write_link(&mut span.links, trace_id, span_id, sampled, members);
        }
    }

    /// On the root of the span.
    #[wasm_bindgen(js_name = setMeasurement)]
    pub fn set_measurement(&self, handle: u32, name: &str, value: f64, unit: &str) {
        let mut machine = self.machine();
        let Some(root) = machine.tracer.root_of(Handle(handle)) else { return };
        machine.tracer.set_measurement(root, name, value, unit);
    }

    /// Trace id, span id, 0 or 1.
    #[wasm_bindgen(js_name = spanContext)]
    pub fn span_context(&self, handle: u32) -> String {
        let mut out = String::new();
        if let Some((trace_id, span_id, sampled)) = self.machine().tracer.span_context(Handle(handle)) {
            trace_id.push_hex(&mut out);
            out.push('\n');
            span_id.push_hex(&mut out);
            out.push_str(if sampled { "\n1" } else { "\n0" });
        }
        out
    }

    /// The span as JSON.
    #[wasm_bindgen(js_name = spanJson)]
    pub fn span_json(&self, handle: u32) -> String {
        self.machine().tracer.span_json(Handle(handle)).unwrap_or_default()
    }

    /// The root's handle.
    #[wasm_bindgen(js_name = rootOf)]
    pub fn root_of(&self, handle: u32) -> u32 {
        self.machine().tracer.root_of(Handle(handle)).unwrap_or_default().0
    }

    /// Handles, separated by spaces.
    pub fn descendants(&self, handle: u32) -> String {
        let mut out = String::new();
        for handle in self.machine().tracer.descendants(Handle(handle)) {
            if !out.is_empty() {
                out.push(' ');
            }
            json::uint(&mut out, u64::from(handle.0));
        }
        out
    }

    /// The span of a request in flight.
    #[wasm_bindgen(js_name = requestSpan)]
    pub fn request_span(&self, key: u32) -> u32 {
        self.machine().tracer.request_span(key).unwrap_or_default().0
    }

    /// The active span.
    pub fn current(&self) -> u32 {
        self.machine().tracer.current().unwrap_or_default().0
    }

    /// Enters a context.
    #[wasm_bindgen(js_name = enterContext)]
    pub fn enter_context(&self, kind: u32, handle: u32, text: &str) -> u32 {
        let (sentry_trace, baggage) = text::split_once(text, b'\n').unwrap_or((text, ""));
        self.machine().tracer.enter(kind, Handle(handle), sentry_trace, baggage)
    }

    /// Leaves a context.
    #[wasm_bindgen(js_name = exitContext)]
    pub fn exit_context(&self, token: u32) {
        self.machine().tracer.exit(token);
    }

    /// The three header values.
    #[wasm_bindgen(js_name = traceData)]
    pub fn trace_data(&self, handle: u32) -> String {
        let mut out = String::new();
        if let Some((sentry_trace, baggage, traceparent)) = self.machine().tracer.trace_data(Handle(handle)) {
            out.push_str(&sentry_trace);
            out.push('\n');
            out.push_str(&baggage);
            out.push('\n');
            out.push_str(&traceparent);
        }
        out
    }

    /// Starts a route.
    #[wasm_bindgen(js_name = startRoute)]
    #[expect(clippy::too_many_arguments, reason = "numbers and strings are the cheapest way across")]
    pub fn start_route(
        &self,
        kind: u32,
        now: f64,
        wall: f64,
        start: f64,
        name: &str,
        op: &str,
        source: &str,
        members: &str,
        url: &str,
        flags: u32,
        sample_rate: f64,
        incoming: &str,
    ) -> u32 {
        let (attributes, op, origin, own_source) = lift(members, op);
        let incoming = text::split_once(incoming, b'\n').map(|(a, b)| (String::from(a), String::from(b)));
        let route = RouteStart {
            kind,
            start: optional(start),
            name: String::from(name),
            op,
            origin,
            source: if source.is_empty() { own_source } else { Text::Owned(String::from(source)) },
            attributes,
            url: String::from(url),
            sampler: sampler(flags, sample_rate),
            incoming,
        };
        self.machine().tracer.start_route(Timestamp::from_millis(now), wall, route).0
    }

    /// The JSON of a waiting event.
    #[wasm_bindgen(js_name = takeEvent)]
    pub fn take_event(&self, id: u32) -> String {
        self.machine().tracer.take_event(id).map(String::from).unwrap_or_default()
    }

    /// Sends a waiting event.
    #[wasm_bindgen(js_name = submitEvent)]
    pub fn submit_event(&self, id: u32, body: &str) -> u32 {
        let mut machine = self.machine();
        let now = machine.now;
        machine.tracer.submit_event(now, id, body);
        machine.waiting()
    }

    /// Drops a waiting event.
    #[wasm_bindgen(js_name = dropEvent)]
    pub fn drop_event(&self, id: u32, reason: &str) -> u32 {
        let mut machine = self.machine();
        machine.tracer.drop_event(id, reason);
        machine.waiting()
    }

    /// `contexts.trace` for an event.
    #[wasm_bindgen(js_name = traceContext)]
    pub fn trace_context(&self, handle: u32) -> String {
        self.machine().tracer.trace_context(Handle(handle)).unwrap_or_default()
    }

    /// Sends an error event.
    #[wasm_bindgen(js_name = captureEvent)]
    pub fn capture_event(&self, now: f64, wall: f64, event_id: &str, body: &str) -> u32 {
        let mut machine = self.machine();
        machine.now = Timestamp::from_millis(now);
        machine.tracer.capture_event(Timestamp::from_millis(now), wall, event_id, body);
        machine.waiting()
    }

    /// Members for every event: for its top level and for its `contexts`.
    #[wasm_bindgen(js_name = setScope)]
    pub fn set_scope(&self, members: &str, contexts: &str) {
        self.machine().tracer.set_scope(members, contexts);
    }

    /// Counts something the host dropped.
    #[wasm_bindgen(js_name = recordOutcome)]
    pub fn record_outcome(&self, reason: &str, category: &str, quantity: u32) {
        self.machine().tracer.record_outcome(reason, category, quantity);
    }

    /// What decides about headers now, as a JSON object.
    pub fn explain(&self) -> String {
        self.machine().tracer.explain()
    }
}
