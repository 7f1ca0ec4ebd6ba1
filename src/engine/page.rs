//! What happens to the page, and control of the whole, handed to the rooms.

#[cfg(feature = "instruments")]
use super::Content;
#[cfg(feature = "instruments")]
use super::export;
#[cfg(feature = "instruments")]
use super::instruments::interactions::clicks;
use super::outbox::{MAX_POSTS_HIDDEN, Outbox};
#[cfg(feature = "instruments")]
use super::report::Category;
use super::requests::describe::Outcome;
use super::requests::verdict_of;
#[cfg(feature = "instruments")]
use super::traces::headers::complete;
use super::{FinishReason, RequestStart, Timestamp, Tracer};
use crate::protocol::names;
use crate::protocol::rate_limit::Response;
#[cfg(feature = "instruments")]
use crate::protocol::span_v2::ONE_SPAN_ITEM;
use crate::seam::{option_flag, option_text};
use alloc::string::String;

/// What happens to the page.
impl Tracer {
    /// A history change happened; `after` is where the page is now. `early`: empty, or for
    /// one from before the engine what its requests carry: trace id and the id of its span, one a line; `-`: they went on as before.
    pub(crate) fn navigated(
        &mut self,
        now: Timestamp,
        wall_ms: f64,
        kind: u32,
        after: &str,
        before: &str,
        early: &str,
    ) {
        self.observe_clock(now, wall_ms);
        let rooms = (&mut self.ground, &mut self.traces, &mut self.spans);
        if let Some(kind) = self.routes.navigated(rooms, now, kind, (after, before), early) {
            self.propose_route(kind, now, wall_ms, now, String::from(after));
        }
    }

    /// The address changed, and that is no navigation to the app.
    #[cfg(not(npm_engine))]
    pub(crate) fn moved(&mut self, after: &str) {
        self.ground.page.texts[crate::seam::fact_text::URL] = String::from(after);
    }

    /// A click (0) or key press (1). A click outside an open route may become a transaction of its own.
    pub(crate) fn interacted(&mut self, now: Timestamp, kind: u32) {
        self.routes.last_interaction = Some(now);
        #[cfg(feature = "instruments")]
        self.clicked(now, kind);
        #[cfg(not(feature = "instruments"))]
        let _ = kind;
    }

    #[cfg(feature = "instruments")]
    fn clicked(&mut self, now: Timestamp, kind: u32) {
        if !clicks::wanted(&self.ground, &self.routes, kind) {
            return;
        }
        if let Some(key) = clicks::open(&self.spans) {
            self.finish_now(key, FinishReason::INTERACTION_INTERRUPTED, now);
        }
        clicks::start(&mut self.ground, &mut self.traces, &mut self.spans, &self.routes, now);
    }

    /// A performance entry arrived: its kind, numbers and strings (`instruments/entry.rs`).
    pub(crate) fn entry(&mut self, kind: u32, nums: &[f64], text: &str) {
        let rooms = (&mut self.ground, &self.traces, &mut self.spans, &self.routes);
        self.instruments.entry(rooms, (kind, nums, text));
    }

    /// The document was parsed (1) or has loaded (2), or the page that was prerendered is shown (0).
    pub(crate) fn ready_state(&mut self, now: Timestamp, state: u32) {
        self.routes.ready(&mut self.ground, &mut self.spans, now, state);
    }

    /// The document was hidden.
    pub(crate) fn hidden(&mut self, now: Timestamp) {
        self.instruments.hidden(now);
        if self.ground.config.on(option_flag::MARK_BACKGROUND_SPAN) {
            let current = self.root_of(self.current());
            let root = if current.is_none() { self.routes.root(&self.spans) } else { current };
            if let Some(span) = self.spans.arena.get_mut(root) {
                if span.status.is_none() {
                    span.status = Some("cancelled");
                }
                span.attributes.set_str(names::CANCELLATION_REASON, "document.hidden");
                let key = span.segment;
                self.finish_now(key, FinishReason::EXTERNAL_FINISH, now);
            }
        }
        #[cfg(feature = "instruments")]
        self.send_inp(now);
        self.spans.release(now, true);
        self.outbox.make_room(MAX_POSTS_HIDDEN);
        self.outbox.ask_for_report();
    }

    /// The page is going away, for good if the browser does not keep it: everything ends and is sent in this very call.
    pub(crate) fn page_hide(&mut self, now: Timestamp, kept: bool) {
        self.instruments.hidden(now);
        self.finish_all(FinishReason::DOCUMENT_HIDDEN, now);
        #[cfg(feature = "instruments")]
        self.send_inp(now);
        self.spans.release(now, true);
        self.retry(now, true);
        self.outbox.discard_waiting(&mut self.ground.report.losses);
        // It has no later.
        self.outbox.make_room(usize::MAX);
        if Outbox::KNOWS_PLACES {
            self.outbox.gone = !kept;
        }
        self.outbox.ask_for_report();
    }

    /// Sends INP as a span of its own, if there is news of it.
    #[cfg(feature = "instruments")]
    fn send_inp(&mut self, now: Timestamp) {
        let Self { ground, traces, spans, routes, instruments, export, outbox, .. } = self;
        let Some((trace_id, mut dsc, body)) = instruments.take_inp(ground, traces, spans, routes) else {
            return;
        };
        complete(&ground.config, &mut dsc, trace_id);
        let item =
            export::Item { event_id: None, header: ONE_SPAN_ITEM, dsc, content: Content(Category::SPAN, 1) };
        export.deliver(ground, outbox, now, item, body, false);
    }

    /// A global error or unhandled rejection.
    pub(crate) fn error(&mut self) {
        let root = self.root_of(self.current());
        if let Some(span) = self.spans.arena.get_mut(root) {
            span.status = Some("internal_error");
        }
    }

    /// Takes over what only events say of the page.
    pub(crate) fn learn(&mut self, numbers: &[f64], text: &str) {
        self.ground.page.learn(numbers, text);
    }

    /// Where envelopes go instead of the DSN's host.
    pub(crate) fn tunnel(&self) -> &str {
        &self.ground.config.texts[option_text::TUNNEL]
    }

    /// What an option says, one of `option_text`.
    #[cfg(not(npm_engine))]
    pub(crate) fn text(&self, at: usize) -> &str {
        self.ground.config.texts.get(at).map_or("", String::as_str)
    }

    /// Changes whenever what requests carry does.
    pub(crate) const fn headers_epoch(&self) -> u32 {
        self.traces.epoch
    }

    /// What the next request carries and becomes, in bits of the seam's `verdict`. A Rust app asks for each.
    pub(crate) fn request_verdict(&self) -> u32 {
        if cfg!(any(npm_engine, test)) { verdict_of(&self.ground, &self.traces, &self.spans) } else { 0 }
    }

    /// A request begins; answers bits of the seam's `verdict`.
    pub(crate) fn request_started(&mut self, now: Timestamp, request: RequestStart<'_>) -> u32 {
        let rooms = (&mut self.ground, &self.traces, &mut self.spans);
        self.requests.started(rooms, now, request)
    }

    /// A request settled.
    pub(crate) fn request_ended(&mut self, now: Timestamp, key: u32, outcome: Outcome, body_size: f64) {
        self.requests.ended(&mut self.ground, &mut self.spans, now, key, (outcome, body_size));
    }

    /// The result of a post.
    pub(crate) fn sent(&mut self, now: Timestamp, wall_ms: f64, id: u32, response: &Response<'_>) {
        let losses = &mut self.ground.report.losses;
        self.outbox.sent(losses, now, wall_ms as i64, id, response);
    }
}

/// Control.
impl Tracer {
    /// Sends what can be sent now.
    pub(crate) fn flush(&mut self, now: Timestamp, wall_ms: f64) {
        self.observe_clock(now, wall_ms);
        self.spans.release(now, true);
        self.retry(now, true);
        self.outbox.ask_for_report();
    }

    /// What `flush` waits for. Bit 1: something is on its way or has to be; bit 0: something waits for another attempt.
    pub(crate) fn undelivered(&self) -> u32 {
        let busy = self.outbox.is_busy() || self.export.is_waiting();
        u32::from(busy) * 2 + u32::from(!self.outbox.is_empty())
    }

    /// Stops or resumes headers and spans; what is open stays open.
    pub(crate) fn pause(&mut self, paused: bool) {
        self.ground.paused = paused;
        self.traces.touch();
    }

    /// Ends everything, sends it, then stays silent.
    pub(crate) fn close(&mut self, now: Timestamp, wall_ms: f64) {
        self.finish_all(FinishReason::EXTERNAL_FINISH, now);
        self.spans.abandon(&mut self.ground);
        self.flush(now, wall_ms);
        // Nobody is told of later.
        self.outbox.discard_waiting(&mut self.ground.report.losses);
        self.outbox.make_room(usize::MAX);
        self.ground.closed = true;
        self.traces.touch();
    }

    /// `reportPageLoaded()`.
    pub(crate) fn report_page_loaded(&mut self, now: Timestamp) {
        let key = self.routes.open;
        if let Some(segment) = self.spans.segment(key)
            && segment.kind.waits_for_report(&self.ground.config)
        {
            self.finish_now(key, FinishReason::REPORT_PAGE_LOADED, now);
        }
    }

    /// Replaces the hook bits (see [`hook`](super::ground::hook)).
    pub(crate) const fn set_hooks(&mut self, bits: u32) {
        self.ground.hooks = bits;
    }

    /// Members for every event.
    #[cfg(not(npm_engine))]
    pub(crate) fn set_scope(&mut self, members: &str) {
        self.export.scope_members = String::from(members);
    }

    /// From now on the host is asked which spans are not to be sent ([`Output::Judge`](super::Output::Judge)).
    #[cfg(not(npm_engine))]
    pub(crate) fn ask_about_spans(&mut self) {
        self.export.ask_about_spans();
    }

    /// The host's answers to the first [`Output::Judge`](super::Output::Judge) not answered yet; `true`: not wanted.
    #[cfg(not(npm_engine))]
    pub(crate) fn judged(&mut self, now: Timestamp, unwanted: &[bool]) {
        self.export.judged(&mut self.ground, &mut self.outbox, unwanted, now);
    }
}
