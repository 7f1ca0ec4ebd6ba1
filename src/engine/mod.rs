//! Decides: which trace this is, whether it is sampled, what becomes a span and when it ends.
//! Knows Sentry and not the browser; never reads a clock or draws randomness of its own.
//!
//! Everything is a plain call with the time as an argument. Nothing here calls out: hooks of the host run between two
//! calls, with no borrow held. This file mostly routes: each rule lives in the room that owns its fields, and a room gets
//! another as a parameter. What needs several rooms at once stands here.

mod calls;
mod explain;
mod export;
mod ground;
#[cfg(feature = "instruments")]
pub(crate) mod instruments;
#[cfg(not(feature = "instruments"))]
#[path = "no_instruments.rs"]
pub(crate) mod instruments;
pub(crate) mod options;
mod outbox;
mod page;
pub(crate) mod random;
mod report;
pub(crate) mod requests;
pub(crate) mod routes;
pub(crate) mod spans;
pub(crate) mod traces;

#[cfg(not(npm_engine))]
pub(crate) use ground::hook;
pub(crate) use ground::{Ground, Output};
pub(crate) use requests::RequestStart;
pub(crate) use routes::RouteStart;
pub(crate) use spans::SpanStart;
pub(crate) use traces::{Parent, SamplerAnswer};

use crate::protocol::ids::{SpanId, TraceId};
use crate::protocol::text;
use crate::seam::{fact_text, option_flag};
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
use export::Export;
use ground::take_first;
use instruments::Instruments;
use options::{Config, Start};
use outbox::{Content, Outbox};
use random::Random;
use report::Report;
use requests::Requests;
use routes::{Routes, route_kind};
use spans::Spans;
use spans::idle::{FinishReason, Idle};
use traces::Traces;
#[cfg(npm_engine)]
use traces::previous::PreviousTrace;
use traces::propagation::{Incoming, Propagation};

/// The engine: its rooms.
#[derive(Debug)]
pub(crate) struct Tracer {
    ground: Ground,
    traces: Traces,
    spans: Spans,
    routes: Routes,
    requests: Requests,
    instruments: Instruments,
    export: Export,
    outbox: Outbox,
    /// What the host's one timer is set to.
    armed: Option<Timestamp>,
}

impl Tracer {
    /// Starts: reads the page's tags and, if so configured, begins the pageload.
    #[inline(never)]
    pub(crate) fn new(start: Start, seed: [u64; 2]) -> Self {
        #[cfg(not(npm_engine))]
        let previous = start.previous;
        let Start { config, page, .. } = start;
        let mut ground = Ground {
            random: Random::new(seed),
            origin: page.origin,
            outputs: Vec::new(),
            hooks: config.hooks,
            paused: false,
            closed: false,
            report: Report::default(),
            config,
            page,
        };
        ground.tell_endpoint();
        let Ground { config, page, random, .. } = &mut ground;
        let tag = page.texts[fact_text::SENTRY_TRACE].as_str();
        let incoming = Incoming {
            sentry_trace: tag,
            baggage: &page.texts[fact_text::BAGGAGE],
            age_ms: if page.cached { f64::INFINITY } else { page.age_ms },
        };
        let (mut propagation, reason) = Propagation::resolve(&incoming, &config.policy, random);
        let continued = propagation.dsc.is_some();
        // Requests before the engine already carry the shim's own trace id: keep it when nothing is continued, unless
        // it is that of a tag that we refuse.
        let own = page.texts[fact_text::TRACE_ID].as_str();
        if !continued
            && let Some(trace_id) = TraceId::parse(own)
            && !text::contains_ignoring_case(tag, own)
        {
            propagation.trace_id = trace_id;
        }
        // Who asked for the current span before the engine was there got this one: that of the page load, if there is one.
        let shim_span_id = SpanId::parse(&page.texts[fact_text::SPAN_ID]);
        let has_pageload = config.on(option_flag::INSTRUMENT_PAGE_LOAD) && page.has_document;
        let span_id = shim_span_id.filter(|_| !has_pageload).unwrap_or_else(|| random.span_id());
        #[cfg(npm_engine)]
        let previous = PreviousTrace::stored(config, page);
        let routes = Routes { ready_state: page.ready_state, ..Routes::default() };
        ground.report.continued = continued;
        if let Some(reason) = reason {
            ground.report.refused = reason;
            let what = if continued {
                "the page's trace is continued, but "
            } else {
                "the page's trace is not continued: "
            };
            ground.note(what, reason);
        }
        let mut tracer = Self {
            ground,
            traces: Traces::new(propagation, span_id, previous),
            spans: Spans::default(),
            routes,
            requests: Requests::default(),
            instruments: Instruments::default(),
            export: Export::default(),
            outbox: Outbox::default(),
            armed: None,
        };
        tracer.traces.next_root = shim_span_id.filter(|_| has_pageload);
        let (now, wall) = (tracer.ground.page.now, tracer.ground.page.wall_ms);
        tracer.observe_clock(now, wall);
        if has_pageload {
            let url = tracer.ground.page.texts[fact_text::URL].clone();
            tracer.propose_route(route_kind::PAGELOAD, now, wall, Timestamp::of(0), url);
        }
        tracer
    }

    /// A second `init` of the page: what is open goes on, with other options.
    pub(crate) fn reconfigure(&mut self, now: Timestamp, config: Config) {
        self.ground.hooks = config.hooks;
        self.ground.config = config;
        if Outbox::KNOWS_PLACES {
            // What is there goes where it was meant to go, as far as it may.
            self.retry(now, true);
            self.outbox.moved = true;
            self.outbox.make_room(Outbox::ALL);
        } else {
            self.ground.tell_endpoint();
        }
        self.traces.touch();
    }

    /// The wall clock jumped or the machine slept: roots that start from now on use a corrected origin.
    pub(crate) fn observe_clock(&mut self, now: Timestamp, wall_ms: f64) {
        self.ground.observe_clock(now, wall_ms);
    }

    fn propose_route(&mut self, kind: u32, now: Timestamp, wall_ms: f64, start: Timestamp, url: String) {
        if let Some(route) = Routes::propose(&mut self.ground, kind, start, url) {
            self.start_route(now, wall_ms, route);
        }
    }

    /// A root ends now, for an outside reason: one with a clockwork no later than that allows.
    fn finish_now(&mut self, key: u32, reason: FinishReason, now: Timestamp) {
        let idle = self.spans.segment(key).and_then(|segment| segment.idle.as_ref());
        let at = idle.map_or(now, |idle| idle.end_at(now));
        self.finish_segment(key, reason, at, now);
    }

    /// Ends all routes and clicks that are open.
    fn finish_all(&mut self, reason: FinishReason, now: Timestamp) {
        for key in self.spans.idle_keys() {
            self.finish_now(key, reason, now);
        }
    }

    /// A root ends: each room has its last word.
    fn finish_segment(&mut self, key: u32, reason: FinishReason, at: Timestamp, now: Timestamp) {
        let Self { ground, traces, spans, routes, instruments, .. } = self;
        let Some(ended) = spans.finish(ground, key, (reason, at), now, routes.activated_at) else { return };
        instruments.last_word(ground, spans, now, &ended);
        if routes.open == key {
            instruments.route_ended(ground, spans, key);
            routes.ended(spans, ended.root);
            traces.stay(ground, spans, &ended);
            ground.report.last_finish = reason.as_str();
        }
        traces.root_ended(ended.root);
        spans.close(ground, &ended);
    }

    /// When [`handle_timeout`](Self::handle_timeout) wants to be called.
    pub(crate) fn poll_timeout(&self) -> Option<Timestamp> {
        let outbox = self.outbox.poll_timeout(&self.ground.report.losses);
        Timestamp::first_of(outbox, self.spans.poll_timeout())
    }

    /// The timer fired, early, late or for nothing.
    pub(crate) fn handle_timeout(&mut self, now: Timestamp, wall_ms: f64) {
        self.observe_clock(now, wall_ms);
        self.armed = None;
        for key in self.spans.idle_keys() {
            let idle = self.spans.segment(key).and_then(|segment| segment.idle.as_ref());
            if let Some(finish) = idle.and_then(|idle: &Idle| idle.handle_timeout(now)) {
                self.finish_segment(key, finish.reason, finish.at, now);
            }
        }
        self.spans.release(now, false);
        self.retry(now, false);
    }

    fn retry(&mut self, now: Timestamp, all: bool) {
        let wall_ms = self.ground.wall_ms(now);
        self.outbox.retry(now, wall_ms, all);
    }

    /// Will the next [`poll_output`](Self::poll_output) write an event?
    pub(crate) fn will_write(&self) -> bool {
        let sampled = |key: &u32| self.spans.segment(*key).is_some_and(|segment| segment.sampling.sampled);
        self.ground.outputs.is_empty() && self.spans.ready.iter().any(sampled)
    }

    /// Is there anything for [`poll_output`](Self::poll_output)?
    pub(crate) fn has_output(&self) -> bool {
        !self.ground.outputs.is_empty()
            || !self.spans.ready.is_empty()
            || self.outbox.wants_report(&self.ground.report.losses)
            || self.outbox.has_post()
            || (Outbox::KNOWS_PLACES && self.outbox.moved)
            || self.wants_timer().is_some()
    }

    /// The timer to arm, if the armed one is too late.
    fn wants_timer(&self) -> Option<Timestamp> {
        let next = self.poll_timeout()?;
        match self.armed {
            Some(armed) if armed <= next => None,
            _ => Some(next),
        }
    }

    /// The next thing to do. Finished transactions are written when everything queued before has been
    /// taken, so that hooks see a span's end before its event; what they leave of it is posted after that.
    pub(crate) fn poll_output(&mut self, now: Timestamp) -> Option<Output> {
        let Self { ground, spans, requests, export, outbox, .. } = self;
        if let Some(output) = take_first(&mut ground.outputs) {
            return Some(output);
        }
        while let Some(key) = take_first(&mut spans.ready) {
            export.emit(ground, spans, outbox, key, now);
            requests.forget_sent(spans);
        }
        if let Some(output) = take_first(&mut ground.outputs) {
            return Some(output);
        }
        // When all that was to be sent is known: what was lost of it, and then the rest, as far as there is room.
        export::report_losses(ground, outbox, now);
        let wall_ms = ground.wall_ms(now);
        if let Some(post) = outbox.next_post(&mut ground.report.losses, wall_ms) {
            return Some(Output::Post(post));
        }
        if outbox.leaves()
            && let Some(kept) = export::leave_losses(ground, wall_ms)
        {
            return Some(kept);
        }
        if outbox.rest() {
            ground.tell_endpoint();
            return take_first(&mut ground.outputs);
        }
        let next = self.wants_timer()?;
        self.armed = Some(next);
        Some(Output::Timer(next))
    }
}
