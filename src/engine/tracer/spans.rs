//! Spans and their roots: start, sampling, end.

use super::*;

impl Tracer {
    /// Would a span with this parent be a root? Then: what a sampler should know
    /// (parent's decision, parent's rate, random number).
    #[must_use]
    pub(crate) fn sampling_context(&self, parent: Parent) -> Option<(Option<bool>, Option<f64>, f64)> {
        if self.parent_of(parent).is_some() {
            return None;
        }
        let propagation = &self.context()?.propagation;
        let fresh = parent == Self::NEW_TRACE;
        if let Some(previous) = self.sampled_before(if fresh { None } else { propagation.parent_span_id }) {
            return Some((Some(previous.sampled), previous.sample_rate, previous.sample_rand));
        }
        if fresh {
            return Some((None, None, 0.0));
        }
        let rate = propagation.dsc.as_ref().and_then(|dsc| dsc.get("sample_rate")).and_then(text::parse_f64);
        Some((propagation.sampled, rate, propagation.sample_rand))
    }

    /// For [`sampling_context`](Self::sampling_context): the root of a trace that does not exist yet.
    pub(crate) const NEW_TRACE: Parent = Parent::Span(Handle::NONE);

    /// The trace whose sampling a root with this remote parent takes over, if it does.
    fn sampled_before(&self, remote_parent: Option<SpanId>) -> Option<PreviousTrace> {
        self.previous.filter(|_| self.config.consistent_trace_sampling && remote_parent.is_none())
    }

    pub(crate) fn parent_of(&self, parent: Parent) -> Option<Handle> {
        let handle = match parent {
            Parent::Root => return None,
            Parent::Span(handle) => handle,
            Parent::Current => self.current()?,
        };
        let span = self.arena.get(handle)?;
        let exact = self.context().is_some_and(|context| context.exact);
        if self.config.flat_spans && parent == Parent::Current && !exact {
            return self.segment(span.segment).map(|segment| segment.root);
        }
        Some(handle)
    }

    pub(crate) fn is_suppressed(&self) -> bool {
        self.paused || self.closed || self.context().is_none_or(|context| context.suppressed)
    }

    /// Starts a span; [`Handle::NONE`] when there is none to record.
    pub(crate) fn start_span(&mut self, now: Timestamp, parent: Parent, start: SpanStart) -> Handle {
        if self.is_suppressed() || !self.config.spans_enabled() {
            return Handle::NONE;
        }
        match self.parent_of(parent) {
            Some(parent) if !start.force_transaction => self.start_child(now, parent, start, None),
            Some(parent) => {
                // Its own transaction, in the parent's trace.
                let Some(segment) = self.segment_of(parent) else { return Handle::NONE };
                let mut propagation = segment.propagation.clone();
                propagation.parent_span_id = self.arena.get(parent).map(|span| span.id);
                propagation.sampled = Some(segment.sampling.sampled);
                propagation.dsc = Some(self.segment_dsc(segment));
                self.start_root(now, Kind::Manual, propagation, start)
            }
            None if start.only_if_parent => {
                self.outbox.lose("no_parent_span", "span", 1);
                Handle::NONE
            }
            None => {
                let Some(context) = self.context() else { return Handle::NONE };
                let propagation = context.propagation.clone();
                self.start_root(now, Kind::Manual, propagation, start)
            }
        }
    }

    pub(crate) fn start_child(
        &mut self,
        now: Timestamp,
        parent: Handle,
        start: SpanStart,
        id: Option<SpanId>,
    ) -> Handle {
        let Some(parent_span) = self.arena.get(parent) else { return Handle::NONE };
        let (key, parent_id) = (parent_span.segment, parent_span.id);
        let id = id.unwrap_or_else(|| self.random.span_id());
        let Some(segment) = self.segment_mut(key) else { return Handle::NONE };
        if !segment.sampling.sampled {
            segment.unrecorded = segment.unrecorded.saturating_add(1);
            return Handle::NONE;
        }
        let handle = self.open_span(now, start, (id, Some(parent_id), key), String::new(), false);
        if handle.is_none() {
            return handle;
        }
        if let Some(segment) = self.segment_mut(key) {
            segment.children.push(handle);
            if let Some(idle) = &mut segment.idle
                && !segment.finished
            {
                idle.child_started(now);
            }
        }
        handle
    }

    /// Puts a span into the arena and tells those who listen. `NONE`, and a loss, when there is no room.
    fn open_span(
        &mut self,
        now: Timestamp,
        mut start: SpanStart,
        (id, parent, segment): (SpanId, Option<SpanId>, u32),
        links: String,
        root: bool,
    ) -> Handle {
        self.fit_name(&mut start.name);
        let handle = self.arena.insert(Span {
            id,
            parent,
            segment,
            name: start.name,
            source: start.source,
            op: start.op,
            origin: start.origin,
            status: None,
            start: start.start.unwrap_or(now),
            end: None,
            attributes: start.attributes,
            links,
            measurements: String::new(),
            request: None,
        });
        let Some(handle) = handle else {
            self.stats.refused_spans = self.stats.refused_spans.saturating_add(1);
            self.outbox.lose("buffer_overflow", "span", 1);
            if root {
                self.outbox.lose("buffer_overflow", "transaction", 1);
            }
            return Handle::NONE;
        };
        if self.hooks & hook::SPANS != 0 {
            self.outputs.push(Output::SpanStarted(handle));
        }
        handle
    }

    pub(crate) fn start_root(
        &mut self,
        now: Timestamp,
        kind: Kind,
        mut propagation: Propagation,
        mut start: SpanStart,
    ) -> Handle {
        let attributes = &mut start.attributes;
        let start_epoch = self.origin.epoch_micros(start.start.unwrap_or(now));
        let link = self.previous.filter(|previous| {
            self.config.link_previous_trace != LinkPreviousTrace::Off
                && previous.trace_id != propagation.trace_id
                && start_epoch.saturating_sub(previous.start_epoch) <= navigation::PREVIOUS_TRACE_MAX_AGE
        });
        let mut parent_rate =
            propagation.dsc.as_ref().and_then(|dsc| dsc.get("sample_rate")).and_then(text::parse_f64);
        let mut consistent = false;
        if let Some(previous) = self.sampled_before(propagation.parent_span_id) {
            consistent = true;
            propagation.sampled = Some(previous.sampled);
            propagation.sample_rand = previous.sample_rand;
            parent_rate = previous.sample_rate;
            if let Some(rate) = previous.sample_rate {
                attributes.push_num("sentry.previous_trace_sample_rate", rate);
            }
        }
        let mut sampling = self.sample(&propagation, start.sampler);
        propagation.decide(sampling.sampled, sampling.rate);
        if let Some(rate) = sampling.rate {
            attributes.set_raw("sentry.sample_rate", &number(rate));
        } else if consistent {
            // The decision is the previous trace's, and so is the rate behind it.
            sampling.rate = parent_rate;
        }
        self.last_segment = self.last_segment.wrapping_add(1);
        let key = self.last_segment;
        let id = self.random.span_id();
        let mut links = String::new();
        if let Some(previous) = link {
            write_link(
                &mut links,
                previous.trace_id,
                previous.span_id,
                Some(previous.sampled),
                "\"sentry.link.type\":\"previous_trace\"",
            );
            let mut text = String::new();
            write_sentry_trace(&mut text, previous.trace_id, previous.span_id, Some(previous.sampled));
            attributes.push_str("sentry.previous_trace", &text);
        }
        if let Some((trace_id, span_id, sampled)) = propagation.stale_of.take() {
            if !links.is_empty() {
                links.push(',');
            }
            write_link(&mut links, trace_id, span_id, sampled, "\"sentry.link.type\":\"previous_trace\"");
            attributes.push_str("sentry.trace.refused", self.refused);
        }
        if start.source.is_empty() {
            start.source = Text::Borrowed("custom");
        }
        let handle = self.open_span(now, start, (id, propagation.parent_span_id, key), links, true);
        if handle.is_none() {
            return handle;
        }
        if self.previous.is_none_or(|previous| previous.trace_id != propagation.trace_id) {
            let previous = PreviousTrace {
                trace_id: propagation.trace_id,
                span_id: id,
                sampled: sampling.sampled,
                start_epoch,
                sample_rate: sampling.rate.or(parent_rate),
                sample_rand: propagation.sample_rand,
            };
            self.previous = Some(previous);
            if self.config.link_previous_trace == LinkPreviousTrace::SessionStorage {
                self.outputs.push(Output::Store("sentry_previous_trace", previous.to_json()));
            }
        }
        self.segments.push(Segment {
            key,
            root: handle,
            kind,
            propagation,
            sampling,
            origin: self.origin,
            children: Vec::new(),
            measured: Vec::new(),
            unrecorded: 0,
            idle: None,
            finished: false,
            linger_until: None,
            url: String::new(),
        });
        handle
    }

    pub(crate) fn sample(&self, propagation: &Propagation, sampler: SamplerAnswer) -> Sampling {
        let rate = |rate: f64| sampling::Rate::from(Some(rate));
        let decision = sampling::decide(&sampling::Input {
            rate: self.config.traces_sample_rate.map(rate),
            sampler: match sampler {
                SamplerAnswer::None => sampling::Sampler::Absent,
                SamplerAnswer::Rate(answer) => sampling::Sampler::Gave(rate(answer)),
                SamplerAnswer::Threw => sampling::Sampler::Threw,
            },
            parent_sampled: propagation.sampled,
            sample_rand: propagation.sample_rand,
        });
        Sampling {
            sampled: decision.sampled,
            rate: decision.rate.filter(|_| decision.local_rate_applied),
            rule: match decision.reason {
                sampling::Reason::TracingOff => "none",
                sampling::Reason::Sampler => "tracesSampler",
                sampling::Reason::Parent => "parent",
                sampling::Reason::Rate => "tracesSampleRate",
                sampling::Reason::InvalidRate => "invalid rate",
                sampling::Reason::CallbackError => "callback_error",
            },
        }
    }

    /// Ends a span (once).
    pub(crate) fn end_span(&mut self, now: Timestamp, handle: Handle, end: Option<Timestamp>) {
        let Some(span) = self.arena.get_mut(handle) else { return };
        if span.end.is_some() {
            return;
        }
        let key = span.segment;
        let at = end.unwrap_or(now).max(span.start);
        let Some(segment) = self.segments.iter_mut().find(|segment| segment.key == key) else { return };
        if segment.root == handle {
            self.finish_segment(key, FinishReason::ExternalFinish, at, now);
            return;
        }
        span.end = Some(at);
        if !segment.finished
            && let Some(idle) = &mut segment.idle
        {
            idle.child_ended(now);
        }
        if self.hooks & hook::SPANS != 0 {
            self.outputs.push(Output::SpanEnded(handle));
        }
        self.settle(key);
    }

    /// A finished segment whose last open child has ended may be sent.
    pub(crate) fn settle(&mut self, key: u32) {
        let Some(segment) = self.segment(key) else { return };
        if segment.linger_until.is_some()
            && segment
                .children
                .iter()
                .all(|child| self.arena.get(*child).is_none_or(|span| span.end.is_some()))
        {
            if let Some(segment) = self.segment_mut(key) {
                segment.linger_until = None;
            }
            self.ready.push(key);
        }
    }

    /// The span, with a request's name and attributes made.
    pub(crate) fn span_mut(&mut self, handle: Handle) -> Option<&mut Span> {
        let span = self.arena.get_mut(handle)?;
        describe_request(span, &self.config.query);
        Some(span)
    }

    /// Renames a span. On a root it changes the source too (unless `source` is empty), and with it the DSC.
    pub(crate) fn update_name(&mut self, handle: Handle, name: &str, source: &str) {
        let mut name = String::from(name);
        self.fit_name(&mut name);
        if let Some(span) = self.span_mut(handle) {
            span.name = name;
            if !source.is_empty() {
                span.source = Text::Owned(String::from(source));
            }
            self.touch();
        }
    }

    /// The root of the span's segment.
    #[must_use]
    pub(crate) fn root_of(&self, handle: Handle) -> Option<Handle> {
        self.segment_of(handle).map(|segment| segment.root)
    }

    /// The span and its kept descendants.
    #[must_use]
    pub(crate) fn descendants(&self, handle: Handle) -> Vec<Handle> {
        let mut found = Vec::new();
        let (Some(span), Some(segment)) = (self.arena.get(handle), self.segment_of(handle)) else {
            return found;
        };
        found.push(handle);
        let mut ids = Vec::new();
        ids.push(span.id);
        for child in &segment.children {
            if let Some(span) = self.arena.get(*child)
                && span.parent.is_some_and(|parent| ids.contains(&parent))
            {
                ids.push(span.id);
                found.push(*child);
            }
        }
        found
    }

    /// `(trace, span, sampled)` of a span.
    #[must_use]
    pub(crate) fn span_context(&self, handle: Handle) -> Option<(TraceId, SpanId, bool)> {
        let span = self.arena.get(handle)?;
        let segment = self.segment(span.segment)?;
        Some((segment.propagation.trace_id, span.id, segment.sampling.sampled))
    }

    /// Sampled and not ended.
    #[must_use]
    pub(crate) fn is_recording(&self, handle: Handle) -> bool {
        self.arena.get(handle).is_some_and(|span| span.end.is_none())
            && self.segment_of(handle).is_some_and(|segment| segment.sampling.sampled)
    }
}
