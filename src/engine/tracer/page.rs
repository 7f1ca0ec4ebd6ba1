//! What happens to the page: clicks, visibility, errors, performance entries, control.

use super::*;

impl Tracer {
    /// A click (0) or key press (1). A click outside an open route may become a transaction of its own.
    pub(crate) fn interacted(&mut self, now: Timestamp, kind: u32) {
        self.last_interaction = Some(now);
        if !self.config.interactions || kind != 0 || self.route.is_some() || self.last_route.is_empty() {
            return;
        }
        if let Some(key) = self.segments.iter().find(|s| s.kind == Kind::Click && !s.finished).map(|s| s.key)
        {
            self.finish_idle(key, FinishReason::InteractionInterrupted, now);
        }
        if self.is_suppressed() || !self.config.spans_enabled() || self.current().is_some() {
            return;
        }
        let Some(context) = self.contexts.first() else { return };
        let propagation = context.propagation.clone();
        let start = SpanStart {
            name: self.last_route.clone(),
            op: Text::Borrowed("ui.action.click"),
            origin: Text::Borrowed("auto.browser.interactions"),
            source: self.last_source.clone(),
            attributes: self.last_address.clone(),
            ..SpanStart::default()
        };
        let root = self.start_root(now, Kind::Click, propagation, start);
        let limits = self.config.click_limits;
        if let Some(segment) = self.segments.last_mut().filter(|segment| segment.root == root) {
            segment.idle = Some(Idle::start(now, limits, true));
        }
        if let Some(context) = self.page_context() {
            context.active = Some(root);
        }
        self.touch();
    }

    /// A measurement on a root (`unit` as Sentry names it: `millisecond`, `byte`, …, empty for none).
    pub(crate) fn set_measurement(&mut self, root: Handle, name: &str, value: f64, unit: &str) {
        if let Some(span) = self.arena.get_mut(root) {
            push_measurement(&mut span.measurements, name, value, unit);
        }
    }

    /// What decides about headers now: a JSON object for `explain()`.
    #[must_use]
    pub(crate) fn explain(&self) -> String {
        let mut out = String::new();
        let mut object = Object::begin(&mut out);
        if let Some(headers) = self.headers() {
            object.hex("trace_id", headers.trace_id.bytes());
            if let Some(sampled) = headers.sampled {
                object.bool("sampled", sampled);
            }
            object.bool("omitted", headers.omit);
        }
        let current = self.current().and_then(|handle| self.segment_of(handle));
        object.str("decision", current.map_or("none", |segment| segment.sampling.rule));
        object.bool("continued", self.continued);
        object.str("refused", self.refused);
        object.bool("paused", self.paused);
        object.str("route", &self.last_route);
        object.bool("route_open", self.route.is_some());
        object.str("finish_reason", self.last_finish);
        object.int("late_entries", i64::from(self.stats.late_entries));
        object.int("refused_spans", i64::from(self.stats.refused_spans));
        let mut notes = json::Array::begin(object.key("notes"));
        for note in &self.notes {
            json::string(notes.element(), note);
        }
        notes.end();
        object.end();
        out
    }

    /// A performance entry arrived. It becomes a child of the open route, or the timings of a request span.
    pub(crate) fn entry(&mut self, entry: &Entry<'_>) {
        self.vitals.route = self.route.unwrap_or(0);
        self.vitals.handle(entry);
        let click = entry.kind == EntryKind::Interaction;
        let mut key = self.route;
        match entry.kind {
            EntryKind::Navigation => self.request_start = entry.num(at::REQUEST_START),
            EntryKind::Mark | EntryKind::Measure if !self.config.user_timing => return,
            EntryKind::LongTask if !self.config.long_tasks => return,
            EntryKind::AnimationFrame if !self.config.long_animation_frames => return,
            EntryKind::Interaction => {
                if !self.config.interactions || entry.string(0) != "click" {
                    return;
                }
                key = self.current().and_then(|handle| self.arena.get(handle)).map(|span| span.segment);
            }
            _ => {}
        }
        if entry.is_request() {
            self.time_request(entry);
            return;
        }
        let Some(key) = key else {
            if entry.kind == EntryKind::Resource {
                self.stats.late_entries = self.stats.late_entries.saturating_add(1);
            }
            return;
        };
        let Some(segment) = self.segments.iter_mut().find(|segment| segment.key == key) else { return };
        let query = &self.config.query;
        let redact = |url: &str| url::redact(url, query);
        let context = TimelineContext {
            origin: segment.origin,
            page_origin: url::origin(&self.page.url),
            redact: &redact,
            ignore_resource_spans: &self.config.ignore_resource_spans,
            request_start: self.request_start,
            not_before: if segment.kind == Kind::Pageload || click {
                None
            } else {
                self.arena.get(segment.root).map(|root| root.start)
            },
        };
        if segment.sampling.sampled {
            if segment.measured.len() >= MAX_LIVE_SPANS {
                self.outbox.lose("buffer_overflow", "span", 1);
                return;
            }
            timeline::spans_of(entry, &context, &mut segment.measured);
            // Its root began when we heard of the click, which is a little later.
            if click && let Some(root) = self.arena.get_mut(segment.root) {
                root.start = root.start.min(Timestamp::from_millis(entry.start()));
            }
        } else {
            segment.unrecorded = segment.unrecorded.saturating_add(1);
        }
        // Resources that are still loading keep the route open (docs/behaviour.md#defect-6).
        if (click || entry.kind == EntryKind::Resource)
            && let Some(idle) = &mut segment.idle
        {
            idle.activity(Timestamp::from_millis(entry.end()));
        }
    }

    /// Gives a request span the timings of its resource entry.
    pub(crate) fn time_request(&mut self, resource: &Entry<'_>) {
        if !self.config.http_timings {
            return;
        }
        let mut handles = Vec::new();
        let mut candidates = Vec::new();
        for segment in &self.segments {
            for child in &segment.children {
                if let Some(span) = self.arena.get(*child)
                    && let Some(state) = &span.request
                {
                    handles.push((*child, segment.origin));
                    candidates.push(Candidate {
                        url: state.url(),
                        start: span.start,
                        end: span.end,
                        matched: state.timed,
                    });
                }
            }
        }
        let found = timeline::match_request(resource, &candidates).and_then(|at| handles.get(at).copied());
        if let Some((handle, origin)) = found
            && let Some(span) = self.arena.get_mut(handle)
        {
            if let Some(state) = &mut span.request {
                state.timed = true;
            }
            timeline::request_timing(resource, origin, &mut span.attributes);
        }
    }

    /// The document was parsed (1) or has loaded (2), or the page that was prerendered is shown (0): its page load may
    /// end from then on. One that nobody ever sees is not reported.
    pub(crate) fn ready_state(&mut self, now: Timestamp, state: u32) {
        let complete = state > 1 && self.ready_state < 2;
        self.ready_state = self.ready_state.max(state);
        if state == 0 {
            self.page.prerendering = false;
            self.activated_at = now;
        }
        let may_finish =
            self.ready_state > 0 && !self.page.prerendering && !self.config.enable_report_page_loaded;
        for segment in &mut self.segments {
            if segment.kind == Kind::Pageload
                && let Some(idle) = &mut segment.idle
            {
                if state == 0 {
                    idle.count_from(now);
                }
                if may_finish {
                    idle.allow_finish(now);
                }
                if complete {
                    // What `start_route` began.
                    idle.child_ended(now);
                }
            }
        }
    }

    /// Does a route of this kind end only when the app says so?
    pub(crate) const fn waits_for_report(&self, kind: Kind) -> bool {
        match kind {
            Kind::Pageload => self.config.enable_report_page_loaded,
            Kind::Navigation | Kind::Restored => self.config.enable_report_navigation_loaded,
            _ => false,
        }
    }

    /// `reportPageLoaded()`.
    pub(crate) fn report_page_loaded(&mut self, now: Timestamp) {
        if let Some(key) = self.route
            && self.segment(key).is_some_and(|segment| self.waits_for_report(segment.kind))
        {
            self.finish_idle(key, FinishReason::ReportPageLoaded, now);
        }
    }

    /// The document was hidden.
    pub(crate) fn hidden(&mut self, now: Timestamp) {
        self.vitals.hidden(now);
        if self.config.mark_background_span {
            let root = self.current().and_then(|handle| self.root_of(handle)).or_else(|| self.route_root());
            if let Some(root) = root
                && let Some(span) = self.arena.get_mut(root)
            {
                if span.status.is_none() {
                    span.status = Some("cancelled");
                }
                span.attributes.set_str("sentry.cancellation_reason", "document.hidden");
                let key = span.segment;
                self.end_now(key, now);
            }
        }
        self.send_inp(now);
        self.release(now, true);
        self.outbox.make_room(MAX_POSTS_HIDDEN);
        self.outbox.ask_for_report();
    }

    /// The page is going away: everything ends and is sent in this very call.
    pub(crate) fn page_hide(&mut self, now: Timestamp) {
        self.vitals.hidden(now);
        let open: Vec<u32> = self.segments.iter().filter(|s| s.idle.is_some()).map(|s| s.key).collect();
        for key in open {
            self.finish_idle(key, FinishReason::DocumentHidden, now);
        }
        self.send_inp(now);
        self.release(now, true);
        self.retry(now, true);
        self.outbox.discard_waiting();
        // It has no later.
        self.outbox.make_room(usize::MAX);
        self.outbox.ask_for_report();
    }

    pub(crate) fn retry(&mut self, now: Timestamp, all: bool) {
        let wall_ms = self.wall_ms(now);
        self.outbox.retry(now, wall_ms, all);
    }

    pub(crate) fn end_now(&mut self, key: u32, now: Timestamp) {
        if self.segment(key).is_some_and(|segment| segment.idle.is_some()) {
            self.finish_idle(key, FinishReason::ExternalFinish, now);
        } else {
            self.finish_segment(key, FinishReason::ExternalFinish, now, now);
        }
    }

    /// Stops waiting for children of finished segments, of all or of those that have waited long enough: their
    /// transactions leave with what is true now.
    pub(crate) fn release(&mut self, now: Timestamp, all: bool) {
        for segment in &mut self.segments {
            if segment.linger_until.is_some_and(|until| all || until <= now) {
                segment.linger_until = None;
                let end = self.arena.get(segment.root).and_then(|span| span.end).unwrap_or(now);
                for child in &segment.children {
                    if let Some(span) = self.arena.get_mut(*child)
                        && span.end.is_none()
                    {
                        cut(span, end, now);
                    }
                }
                self.ready.push(segment.key);
            }
        }
    }

    /// Tells what was lost, if it is time. A page that wants no reports forgets it.
    pub(crate) fn report_losses(&mut self, now: Timestamp) {
        if !self.outbox.wants_report() {
            return;
        }
        let wall_ms = self.wall_ms(now);
        let losses = self.outbox.take_losses(now, wall_ms);
        if !self.config.send_client_reports || losses.is_empty() {
            return;
        }
        let mut body = String::new();
        let dsn = if self.config.tunnel.is_empty() { None } else { Some(self.config.dsn.to_text(false)) };
        envelope::write_report_header(&mut body, dsn.as_deref());
        body.push('\n');
        body.push_str(envelope::CLIENT_REPORT_ITEM);
        body.push('\n');
        let told = losses.iter().map(|loss| (loss.reason, loss.category, loss.quantity));
        envelope::write_client_report(&mut body, wall_ms, told);
        self.outbox.submit_report(body, losses);
    }

    /// Takes over what only events say of the page, as records.
    pub(crate) fn learn(&mut self, records: &str) {
        self.page.learn(records);
    }

    /// A global error or unhandled rejection.
    pub(crate) fn error(&mut self) {
        if let Some(root) = self.current().and_then(|handle| self.root_of(handle))
            && let Some(span) = self.arena.get_mut(root)
        {
            span.status = Some("internal_error");
        }
    }

    /// Sends what can be sent now.
    pub(crate) fn flush(&mut self, now: Timestamp, wall_ms: f64) {
        self.observe_clock(now, wall_ms);
        self.release(now, true);
        self.retry(now, true);
        self.outbox.ask_for_report();
    }

    /// What `flush` waits for. Bit 1: something is on its way or has to be; bit 0: something waits for another attempt.
    #[must_use]
    pub(crate) fn undelivered(&self) -> u32 {
        let busy = self.outbox.is_busy() || !self.pending.is_empty();
        u32::from(busy) * 2 + u32::from(!self.outbox.is_empty())
    }

    /// Stops or resumes headers and spans; what is open stays open.
    pub(crate) fn pause(&mut self, paused: bool) {
        self.paused = paused;
        self.touch();
    }

    /// Ends everything, sends it, then stays silent.
    pub(crate) fn close(&mut self, now: Timestamp, wall_ms: f64) {
        let open: Vec<u32> =
            self.segments.iter().filter(|s| !s.finished && s.idle.is_some()).map(|s| s.key).collect();
        for key in open {
            self.finish_idle(key, FinishReason::ExternalFinish, now);
        }
        self.flush(now, wall_ms);
        // Nobody is told of later.
        self.outbox.make_room(usize::MAX);
        self.closed = true;
        self.touch();
    }

    /// The result of a post.
    pub(crate) fn sent(
        &mut self,
        now: Timestamp,
        wall_ms: f64,
        id: u32,
        status: u32,
        limits: &str,
        retry_after: &str,
    ) {
        self.outbox.sent(now, wall_ms as i64, id, status, limits, retry_after);
    }

    /// Counts something the host dropped.
    pub(crate) fn record_outcome(&mut self, reason: &str, category: &str, quantity: u32) {
        self.outbox.lose(known_reason(reason), known_category(category), quantity);
    }

    /// Members for every event. (The JavaScript API adds them itself.)
    #[cfg(not(npm_engine))]
    pub(crate) fn set_scope(&mut self, members: &str) {
        self.scope_members = String::from(members);
    }

    /// Replaces the hook bits (see [`hook`]).
    pub(crate) const fn set_hooks(&mut self, bits: u32) {
        self.hooks = bits;
    }
}
