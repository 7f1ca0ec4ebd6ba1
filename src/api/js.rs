//! The exports of the npm build: one class over the machine. Its contract, call by call, is `src/npm/engine.d.ts`.
//! Numbers and strings only; nothing here decides anything.

use crate::engine::options::{Start, UNIT_SEPARATOR};
use crate::engine::spans::arena::{self, Handle};
use crate::engine::{Parent, RouteStart, SamplerAnswer, SpanStart};
use crate::protocol::event::write_link;
use crate::protocol::ids::{Hex as _, SpanId, TraceId};
use crate::protocol::json::{self, Attributes};
use crate::protocol::text;
use crate::runtime::wire::Machine;
use crate::seam::call::*;
use crate::seam::{parent, start};
use crate::time::Timestamp;
use alloc::string::String;
use core::mem::ManuallyDrop;
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
///
/// Besides the requests of the seam there are two entrances for everything: each further export costs 200 bytes of wasm and as much
/// glue (28 of them were 10 KB and 9 KB).
#[wasm_bindgen]
#[derive(Debug)]
pub struct Engine {
    /// Lives as long as the page (a later `init` starts another one): dropping it is 2 KB of wasm.
    machine: ManuallyDrop<Machine>,
}

fn optional(ms: f64) -> Option<Timestamp> {
    if ms.is_nan() { None } else { Some(Timestamp::from_millis(ms)) }
}

fn parent_of(number: f64) -> Parent {
    match number as i32 {
        parent::NEW_TRACE => Parent::NEW_TRACE,
        parent::CURRENT => Parent::Current,
        parent::ROOT => Parent::Root,
        _ => Parent::Span(Handle(number as u32)),
    }
}

fn sampler(flags: u32, rate: f64) -> SamplerAnswer {
    match flags & (start::RATED | start::SAMPLER_THREW) {
        0 => SamplerAnswer::None,
        start::RATED => SamplerAnswer::Rate(rate),
        _ => SamplerAnswer::Threw,
    }
}

/// Arguments of a call: its numbers and its strings, each in the order in which JavaScript has them.
struct Args<'a> {
    nums: &'a [f64],
    texts: [&'a str; 4],
}

impl<'a> Args<'a> {
    fn new(nums: &'a [f64], text: &'a str) -> Self {
        let mut texts = [""; 4];
        let mut slots = texts.iter_mut();
        text::split(text, UNIT_SEPARATOR, |part| {
            if let Some(slot) = slots.next() {
                *slot = part;
            }
        });
        Self { nums, texts }
    }

    #[inline(never)]
    fn num(&self, at: usize) -> f64 {
        self.nums.get(at).copied().unwrap_or(f64::NAN)
    }

    #[inline(never)]
    fn int(&self, at: usize) -> u32 {
        self.num(at) as u32
    }

    /// A span id in two halves.
    #[inline(never)]
    fn id(&self, at: usize) -> Option<SpanId> {
        SpanId::from_halves(self.int(at), self.int(at + 1))
    }

    fn handle(&self) -> Handle {
        Handle(self.int(0))
    }

    /// What a span or a route starts with: its start, its flags and the sampler's rate stand from this place on.
    fn span(&self, at: usize) -> SpanStart {
        let [name, members, ..] = self.texts;
        let flags = self.int(at + 1);
        SpanStart {
            name: String::from(name),
            attributes: Attributes::from_json_members(members),
            start: optional(self.num(at)),
            only_if_parent: flags & start::ONLY_IF_PARENT != 0,
            force_transaction: flags & start::FORCE_TRANSACTION != 0,
            sampler: sampler(flags, self.num(at + 2)),
            id: self.id(6),
        }
    }

    #[inline(never)]
    fn time(&self, at: usize) -> Timestamp {
        Timestamp::from_millis(self.num(at))
    }
}

#[wasm_bindgen]
impl Engine {
    /// Starts, with options and facts in the positions of `src/seam/table.rs`. The facts carry the seed of all ids.
    /// (Randomness fetched from here needs the table of JavaScript values: 1 KB of wasm and glue.)
    #[wasm_bindgen(constructor)]
    pub fn new(nums: &[f64], text: &str) -> Self {
        Self { machine: ManuallyDrop::new(Machine::new(Start::decode(nums, text))) }
    }

    /// The call of this number ([`crate::seam::call`]); strings are separated by U+001F.
    #[inline(never)]
    pub fn call(&mut self, call: u32, nums: &[f64], text: &str) -> u32 {
        if call >= EVENT {
            return self.machine.event(call - EVENT, nums, text);
        }
        if call == UNDELIVERED {
            return self.machine.tracer.undelivered();
        }
        if !cfg!(feature = "app-api") {
            return 0;
        }
        let args = Args::new(nums, text);
        let [a, b, c, ..] = args.texts;
        let handle = args.handle();
        let machine = &mut *self.machine;
        let tracer = &mut machine.tracer;
        match call {
            SET_HOOKS => tracer.set_hooks(args.int(0)),
            START_SPAN => {
                tracer.observe_clock(args.time(1), args.num(5));
                return tracer.start_span(args.time(1), parent_of(args.num(0)), args.span(2)).0;
            }
            END_SPAN => {
                machine.now = args.time(1);
                tracer.end_span(args.time(1), handle, optional(args.num(2)));
            }
            IS_RECORDING => return u32::from(tracer.is_recording(handle)),
            SET_ATTRIBUTE => tracer.set_attribute(handle, a, b),
            SET_STATUS => {
                if let Some(span) = tracer.span_mut(handle) {
                    span.status = arena::status(args.int(1), a);
                }
            }
            UPDATE_NAME => tracer.update_name(handle, a, b),
            ADD_LINK => {
                if let (Some(trace_id), Some(span_id)) = (TraceId::parse(a), SpanId::parse(b))
                    && let Some(span) = tracer.span_mut(handle)
                {
                    let sampled = args.num(1);
                    let sampled = if sampled < 0.0 { None } else { Some(sampled > 0.0) };
                    write_link(&mut span.links, trace_id, span_id, sampled, c);
                }
            }
            SET_MEASUREMENT => {
                tracer.set_measurement(handle, a, args.num(1), b);
            }
            ROOT_OF => return tracer.root_of(handle).0,
            REQUEST_SPAN => return tracer.request_span(args.int(0)).0,
            CURRENT => return tracer.current().0,
            ENTER_CONTEXT => {
                let (sentry_trace, baggage) = text::divide(a, b'\n');
                return tracer.enter(args.int(0), Handle(args.int(1)), sentry_trace, baggage);
            }
            EXIT_CONTEXT => tracer.exit(args.int(0)),
            START_ROUTE => {
                let [.., url, incoming] = args.texts;
                let route = RouteStart {
                    kind: args.int(0),
                    span: args.span(3),
                    url: String::from(url),
                    incoming: String::from(incoming),
                };
                if let Some(trace_id) = TraceId::parse(incoming) {
                    tracer.begin_in(trace_id);
                }
                return tracer.start_route(args.time(1), args.num(2), route).0;
            }
            SUBMIT_EVENT => tracer.submit_event(machine.now, args.int(0), a, args.int(1)),
            DROP_EVENT => tracer.drop_event(args.int(0), a, args.int(1)),
            CAPTURE_EVENT => {
                machine.now = args.time(0);
                tracer.capture_event((args.time(0), args.num(1)), a, b, (c, args.int(2)));
            }
            RECORD_OUTCOME => tracer.record_outcome(a, b, args.int(0)),
            CAPTURE_ITEMS => {
                machine.now = args.time(0);
                let [category, header, payload, trace_id] = args.texts;
                let items = (category, args.int(2));
                tracer.capture_items((args.time(0), args.num(1)), items, (header, payload), trace_id);
            }
            _ => {}
        }
        u32::from(machine.is_waiting())
    }

    /// The call of this number whose answer is a text; empty if there is none.
    pub fn ask(&mut self, call: u32, nums: &[f64]) -> String {
        let args = Args { nums, texts: [""; 4] };
        let handle = args.handle();
        let tracer = &mut self.machine.tracer;
        let mut out = String::new();
        match call {
            POLL => return self.machine.poll().unwrap_or_default(),
            HEADERS => return self.machine.headers(),
            // What an app calls of another entry is not here, and the linker drops what follows.
            _ if !cfg!(feature = "app-api") => return if call == EXPLAIN { tracer.explain() } else { out },
            SAMPLING_CONTEXT => {
                if let Some((sampled, rate, rand)) = tracer.sampling_context(parent_of(args.num(0))) {
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
            }
            SPAN_CONTEXT => {
                if let Some((trace_id, span_id, sampled)) = tracer.span_context(handle) {
                    trace_id.push_hex(&mut out);
                    out.push('\n');
                    span_id.push_hex(&mut out);
                    out.push_str(if sampled { "\n1" } else { "\n0" });
                }
            }
            SPAN_JSON => return tracer.span_json(handle).unwrap_or_default(),
            DESCENDANTS => {
                for handle in tracer.descendants(handle) {
                    if !out.is_empty() {
                        out.push(' ');
                    }
                    json::uint(&mut out, u64::from(handle.0));
                }
            }
            TRACE_DATA => return tracer.trace_data(handle).unwrap_or_default(),
            TAKE_EVENT => out.push_str(tracer.take_event(args.int(0)).unwrap_or_default()),
            EVENT_FRAME => return tracer.event_frame(),
            _ => return tracer.explain(),
        }
        out
    }
}
