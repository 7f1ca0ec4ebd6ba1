//! What the app calls, handed to the rooms.

use super::export;
use super::report::{Category, Reason};
use super::requests::described;
use super::routes::route_kind;
use super::spans::arena::{Handle, Span};
use super::traces::headers::Headers;
use super::{Content, FinishReason, Parent, RouteStart, SpanId, SpanStart, Timestamp, TraceId, Tracer};
#[cfg(not(npm_engine))]
use crate::protocol::event::EventContext;
use crate::protocol::event::push_measurement;
#[cfg(not(npm_engine))]
use crate::protocol::ids::EventId;
use crate::protocol::names::{SOURCE, SOURCE_ALIAS};
use crate::seam::fact_text;
use alloc::string::String;
use alloc::vec::Vec;

/// Routes.
impl Tracer {
    /// Starts a pageload or navigation (the open one ends as `cancelled`) or adds a redirect to the open one.
    pub(crate) fn start_route(&mut self, now: Timestamp, wall_ms: f64, mut route: RouteStart) -> Handle {
        self.observe_clock(now, wall_ms);
        self.ground.fit_name(&mut route.span.name);
        let mut href = core::mem::take(&mut route.url);
        if href.is_empty() {
            href.clone_from(&self.ground.page.texts[fact_text::URL]);
        }
        if route.kind == route_kind::REDIRECT {
            return self.routes.redirect(&mut self.ground, &mut self.spans, now, &href, route);
        }
        self.finish_now(self.routes.open, FinishReason::CANCELLED, now);
        self.routes.start((&mut self.ground, &mut self.traces, &mut self.spans), now, href, route)
    }

    /// The next navigation is in this trace: its requests carry it already.
    #[cfg(npm_engine)]
    pub(crate) const fn begin_in(&mut self, trace_id: TraceId) {
        self.traces.next_trace = Some(trace_id);
    }

    /// `setRouteName()`: renames the open route.
    pub(crate) fn set_route_name(&mut self, name: &str, source: &str) {
        let root = self.routes.root(&self.spans);
        if !root.is_none() {
            self.update_name(root, name, source);
            // A Rust app's errors say it.
            #[cfg(not(npm_engine))]
            if let Some(span) = self.spans.arena.get(root) {
                self.routes.last_name.clone_from(&span.name);
            }
        }
    }
}

/// Spans.
impl Tracer {
    /// Starts a span; [`Handle::NONE`] when there is none to record.
    pub(crate) fn start_span(&mut self, now: Timestamp, parent: Parent, start: SpanStart) -> Handle {
        self.traces.start_span(&mut self.ground, &mut self.spans, now, parent, start)
    }

    /// Ends a span (once).
    pub(crate) fn end_span(&mut self, now: Timestamp, handle: Handle, end: Option<Timestamp>) {
        if let Some((key, at)) = self.spans.end(&mut self.ground, now, handle, end) {
            self.finish_segment(key, FinishReason::EXTERNAL_FINISH, at, now);
        }
    }

    /// The span, with a request's name and attributes made.
    pub(crate) fn span_mut(&mut self, handle: Handle) -> Option<&mut Span> {
        let span = self.spans.arena.get_mut(handle)?;
        described(span, &self.ground.config.query);
        Some(span)
    }

    /// Renames a span. On a root it changes the source too (unless `source` is empty), and with it the DSC.
    pub(crate) fn update_name(&mut self, handle: Handle, name: &str, source: &str) {
        let mut name = String::from(name);
        self.ground.fit_name(&mut name);
        let is_root = self.root_of(handle) == handle;
        if let Some(span) = self.span_mut(handle) {
            span.name = name;
            if is_root && !source.is_empty() {
                span.attributes.set_str(SOURCE, source);
            }
            self.traces.touch();
        }
    }

    /// Sets an attribute to JSON text; empty text takes it away. Only the name of a root has a source.
    pub(crate) fn set_attribute(&mut self, handle: Handle, mut key: &str, json: &str) {
        if key == SOURCE || key == SOURCE_ALIAS {
            if self.root_of(handle) != handle {
                return;
            }
            key = SOURCE;
            self.traces.touch();
        }
        let Some(span) = self.span_mut(handle) else { return };
        if json.is_empty() {
            span.attributes.remove(key);
        } else {
            span.attributes.set_raw(key, json);
        }
    }

    /// A measurement on a span (`unit` as Sentry names it: `millisecond`, `byte`, …, empty for none).
    pub(crate) fn set_measurement(&mut self, handle: Handle, name: &str, value: f64, unit: &str) {
        if let Some(span) = self.spans.arena.get_mut(handle) {
            push_measurement(&mut span.measurements, name, value, unit);
        }
    }

    /// The active span.
    pub(crate) fn current(&self) -> Handle {
        self.traces.current(&self.spans)
    }

    /// The root of the span's segment.
    pub(crate) fn root_of(&self, handle: Handle) -> Handle {
        self.spans.root_of(handle)
    }

    /// The span of a request in flight.
    pub(crate) fn request_span(&self, key: u32) -> Handle {
        self.requests.span(key)
    }

    /// The span and its kept descendants.
    pub(crate) fn descendants(&self, handle: Handle) -> Vec<Handle> {
        self.spans.descendants(handle)
    }

    /// `(trace, span, sampled)` of a span.
    pub(crate) fn span_context(&self, handle: Handle) -> Option<(TraceId, SpanId, bool)> {
        self.spans.span_context(handle)
    }

    /// Sampled and not ended.
    pub(crate) fn is_recording(&self, handle: Handle) -> bool {
        self.spans.is_recording(handle)
    }

    /// The span as in an event's `spans`, plus `is_segment`; without `timestamp` while it is open.
    pub(crate) fn span_json(&mut self, handle: Handle) -> Option<String> {
        export::span_json(&self.ground, &mut self.spans, handle)
    }

    /// Would a span with this parent be a root? Then: what a sampler should know
    /// (parent's decision, parent's rate, random number).
    pub(crate) fn sampling_context(&self, parent: Parent) -> Option<(Option<bool>, Option<f64>, f64)> {
        self.traces.sampling_context(&self.ground, &self.spans, parent)
    }

    /// This address of the page and that of the page before, without what of them may not be sent.
    #[cfg(not(npm_engine))]
    pub(crate) fn addresses(&self, href: &str) -> (String, String) {
        export::addresses(&self.ground, href)
    }

    /// What every event says, with the members of the scope.
    #[cfg(not(npm_engine))]
    pub(crate) fn event_context<'a>(&'a self, url: &'a str, referrer: &'a str) -> EventContext<'a> {
        self.export.event_context(&self.ground, url, referrer)
    }

    /// The name of the latest route, open or not.
    #[cfg(not(npm_engine))]
    pub(crate) fn route_name(&self) -> &str {
        &self.routes.last_name
    }

    /// Counts and notes that a text was cut.
    #[cfg(not(npm_engine))]
    pub(crate) fn note_cut(&mut self, what: &str) {
        self.ground.note_cut(what);
    }
}

/// Traces.
impl Tracer {
    /// Enters a context of a kind of the seam; the token is needed to leave it, in any order. 0: refused.
    pub(crate) fn enter(&mut self, kind: u32, handle: Handle, sentry_trace: &str, baggage: &str) -> u32 {
        self.traces.enter(&mut self.ground, &self.spans, kind, handle, (sentry_trace, baggage))
    }

    /// Leaves a context, wherever it stands.
    pub(crate) fn exit(&mut self, token: u32) {
        self.traces.exit(token);
    }

    /// Puts a context aside, until [`resume`](Self::resume): that of a future which is not running.
    #[cfg(not(npm_engine))]
    pub(crate) fn suspend(&mut self, token: u32) {
        self.traces.suspend(token);
    }

    /// Enters a context again.
    #[cfg(not(npm_engine))]
    pub(crate) fn resume(&mut self, token: u32) {
        self.traces.resume(token);
    }

    /// Makes this the page's trace: outside of spans everything belongs to it from now on.
    #[cfg(test)]
    pub(crate) fn set_page_trace(&mut self, propagation: super::Propagation) {
        self.traces.set_page_trace(&mut self.ground, propagation);
    }

    /// What requests carry now.
    pub(crate) fn headers(&self) -> Option<Headers> {
        self.traces.headers(&self.ground, &self.spans)
    }

    /// `sentry-trace`, `baggage` and `traceparent` of a span, or ([`Handle::NONE`]) of the current context, one a line.
    pub(crate) fn trace_data(&self, handle: Handle) -> Option<String> {
        self.traces.trace_data(&self.ground, &self.spans, handle)
    }

    /// The JSON object of an event's `contexts.trace`.
    #[cfg(not(npm_engine))]
    pub(crate) fn trace_context(&self, handle: Handle) -> Option<String> {
        self.traces.trace_context(&self.spans, handle)
    }
}

/// Events.
impl Tracer {
    /// The JSON of an event that waits for hooks; it stays reserved.
    pub(crate) fn take_event(&self, id: u32) -> Option<&str> {
        self.export.waiting(id)
    }

    /// Sends a waiting event with this JSON (empty: as it was), in which so many spans are left (0: all).
    pub(crate) fn submit_event(&mut self, now: Timestamp, id: u32, body: &str, spans: u32) {
        self.export.submit_waiting(&mut self.ground, &mut self.outbox, now, id, (body, spans));
    }

    /// Drops a waiting event with the spans that are left in it (0: all), counted under `reason`.
    pub(crate) fn drop_event(&mut self, id: u32, reason: &str, spans: u32) {
        self.export.drop_waiting(&mut self.ground, id, reason, spans);
    }

    /// Sends a container of `items` things of a data category.
    pub(crate) fn capture_items(
        &mut self,
        (now, wall_ms): (Timestamp, f64),
        (category, items): (&str, u32),
        item: (&str, &str),
        trace_id: &str,
    ) {
        self.observe_clock(now, wall_ms);
        let dsc = self.traces.current_dsc(&self.ground.config, &self.spans);
        let content = Content(Category::named(category), items);
        self.export.capture_items((&mut self.ground, &mut self.outbox), now, dsc, content, item, trace_id);
    }

    /// The id of an event that is about to be made.
    #[cfg(not(npm_engine))]
    pub(crate) fn event_id(&mut self) -> EventId {
        self.ground.random.event_id()
    }

    /// Sends an event (complete JSON).
    pub(crate) fn capture_event(
        &mut self,
        (now, wall_ms): (Timestamp, f64),
        event_id: &str,
        body: &str,
        kind: (&str, u32),
    ) {
        self.observe_clock(now, wall_ms);
        let dsc = self.traces.current_dsc(&self.ground.config, &self.spans);
        self.export.capture_event((&mut self.ground, &mut self.outbox), now, dsc, (event_id, body), kind);
    }

    /// An error event without its error: a JSON object with everything that belongs to the page and the moment.
    pub(crate) fn event_frame(&self) -> String {
        self.export.event_frame(&self.ground, &self.traces, &self.spans, &self.routes)
    }

    /// Counts something the host dropped.
    pub(crate) fn record_outcome(&mut self, reason: &str, category: &str, quantity: u32) {
        self.ground.lose(Reason::named(reason), Category::named(category), quantity);
    }
}
