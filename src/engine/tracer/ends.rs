//! How segments end and become events.

use super::*;

/// What INP needs to know of the route whose interaction it is.
#[derive(Clone, Debug)]
pub(super) struct Interacted {
    key: u32,
    trace_id: TraceId,
    parent: Option<SpanId>,
    sampled: Option<bool>,
    dsc: DynamicSamplingContext,
    name: String,
    pageload: bool,
}

impl Tracer {
    pub(crate) fn finish_idle(&mut self, key: u32, reason: FinishReason, now: Timestamp) {
        let finish = self
            .segment_mut(key)
            .and_then(|segment| segment.idle.as_mut())
            .and_then(|idle| idle.finish(reason, now));
        if let Some(finish) = finish {
            self.finish_segment(key, finish.reason, finish.at, now);
        }
    }

    pub(crate) fn finish_segment(
        &mut self,
        key: u32,
        reason: FinishReason,
        requested: Timestamp,
        now: Timestamp,
    ) {
        let Some(segment) = self.segments.iter_mut().find(|segment| segment.key == key) else { return };
        if segment.finished {
            return;
        }
        segment.finished = true;
        let idle = segment.idle.is_some();
        if let Some(idle) = &mut segment.idle {
            // However it came: no deadline survives.
            let _ = idle.finish(reason, now);
        }
        let root = segment.root;
        let kind = segment.kind;
        let trim = idle && !self.waits_for_report(kind);
        let Some(segment) = self.segments.iter_mut().find(|segment| segment.key == key) else { return };
        let Some(start) = self.arena.get(root).map(|span| span.start) else { return };
        // Open children: at a navigation, or when the app ends its own root, they are waited for, so that
        // their true end is told (docs/behaviour.md#defect-5). When the page goes away they are reported as they are.
        let waits = matches!(reason, FinishReason::Cancelled | FinishReason::InteractionInterrupted)
            || (!idle && reason == FinishReason::ExternalFinish);
        // A request in flight when the page goes away lasted until then; one that hangs says nothing of its root.
        let leaving = matches!(reason, FinishReason::DocumentHidden | FinishReason::ExternalFinish);
        let mut end = requested;
        if trim {
            let mut latest: Option<Timestamp> = None;
            // A request that is waited for begins inside its root, or it would be left out.
            let mut floor: Option<Timestamp> = None;
            for child in &segment.children {
                let Some(span) = self.arena.get(*child) else { continue };
                if waits && span.end.is_none() && span.request.is_some() {
                    floor = floor.max(Some(span.start));
                }
                let in_flight = leaving && span.request.is_some();
                latest = latest.max(span.end.or(if in_flight { Some(requested) } else { None }));
            }
            for child in &segment.measured {
                latest = latest.max(Some(child.end));
                // A timer that fires late: what was measured until then happened before the end.
                end = end.max(child.end.min(now));
            }
            if let Some(latest) = latest {
                end = end.min(latest.max(floor.unwrap_or(latest)));
            }
        }
        if idle {
            end = end.min(start.max(self.activated_at).plus(self.config.limits.last));
        }
        let end = end.max(start);

        let mut open = 0_u32;
        for child in &segment.children {
            let Some(span) = self.arena.get_mut(*child) else { continue };
            if span.end.is_some() {
                continue;
            }
            if waits && (idle || span.request.is_some()) {
                open += 1;
            } else if idle || span.request.is_some() {
                cut(span, end, end);
            }
        }
        if open > 0 {
            segment.linger_until = Some(now.plus(self.config.limits.child));
        }
        let clock = segment.origin;
        let sampled = segment.sampling.sampled;
        let propagation = segment.propagation.clone();
        let dsc = self.segment(key).map(|segment| self.segment_dsc(segment));
        if let Some(span) = self.arena.get_mut(root) {
            span.end = Some(end);
            if idle {
                if span.attributes.get_raw("sentry.idle_span_finish_reason").is_none() {
                    span.attributes.push_str("sentry.idle_span_finish_reason", reason.as_str());
                }
                if reason == FinishReason::FinalTimeout && span.status.is_none() {
                    span.status = Some("deadline_exceeded");
                }
            }
        }
        if kind.is_route() && sampled {
            self.add_vitals(now, kind, root, start, clock);
        }
        self.last_finish = reason.as_str();
        if self.route == Some(key) {
            if self.vitals.inp.mentions(key)
                && let Some(interacted) = self.interacted_route(key)
            {
                // The longest interactions are few, and so are their routes.
                self.interacted.retain(|route| self.vitals.inp.mentions(route.key));
                self.interacted.push(interacted);
            }
            if let Some(span) = self.arena.get(root) {
                // Clicks from now on belong to the latest route, under its last name.
                self.last_route.clone_from(&span.name);
                self.last_source = span.source.clone();
            }
            self.route = None;
            // Until the next navigation the page stays in this trace, with this decision.
            if let Some(context) = self.contexts.first_mut()
                && context.active == Some(root)
            {
                context.active = None;
                context.propagation = Propagation { sampled: Some(sampled), dsc, ..propagation };
            }
        }
        for context in &mut self.contexts {
            if context.active == Some(root) {
                context.active = None;
            }
        }
        self.touch();
        if self.hooks & hook::SPANS != 0 {
            self.outputs.push(Output::SpanEnded(root));
        }
        if open == 0 {
            self.ready.push(key);
        }
    }

    /// What is known of the web vitals when their route ends.
    fn add_vitals(&mut self, now: Timestamp, kind: Kind, root: Handle, start: Timestamp, clock: Origin) {
        let mut measurements = Vec::new();
        let Some(span) = self.arena.get_mut(root) else { return };
        let query = &self.config.query;
        let redact = |url: &str| url::redact(url, query);
        if kind == Kind::Pageload || (kind == Kind::Restored && self.vitals.is_restored()) {
            self.vitals.page_load(now, clock, &redact, &mut measurements, &mut span.attributes);
        } else {
            self.vitals.soft_navigation(start, &redact, &mut measurements, &mut span.attributes);
        }
        for measurement in measurements {
            push_measurement(&mut span.measurements, measurement.name, measurement.value, measurement.unit);
        }
    }

    /// Writes a finished segment's event and hands it to the hooks or the outbox.
    pub(crate) fn emit(&mut self, key: u32, now: Timestamp) {
        let Some(at) = self.segments.iter().position(|segment| segment.key == key) else { return };
        let dsc = self.segments.get(at).map(|segment| self.segment_dsc(segment)).unwrap_or_default();
        let segment = self.segments.swap_remove(at);
        let Some(mut root) = self.arena.remove(segment.root) else { return };
        let mut spans: Vec<Span> = Vec::new();
        for child in &segment.children {
            if let Some(span) = self.arena.remove(*child) {
                spans.push(*span);
            }
        }
        self.requests.retain(|(_, handle)| self.arena.get(*handle).is_some());
        let total = (spans.len() + segment.measured.len()) as u32;
        if !segment.sampling.sampled {
            self.outbox.lose("sample_rate", "transaction", 1);
            self.outbox.lose(
                "sample_rate",
                "span",
                segment.unrecorded.saturating_add(total).saturating_add(1),
            );
            return;
        }
        let end = root.end.unwrap_or(now);
        let longest = self.config.limits.last.saturating_add(self.config.limits.idle);
        let mut discarded = 0_u32;
        let mut invalid = 0_u32;
        let idle = segment.idle.is_some();
        spans.retain(|span| {
            let Some(span_end) = span.end else {
                invalid += 1;
                return false;
            };
            if idle && (span.start > end || span_end.since(span.start) > longest) {
                discarded += 1;
                return false;
            }
            true
        });
        self.outbox.lose("invalid", "span", invalid);
        for measured in segment.measured {
            if idle && measured.start > end {
                discarded += 1;
                continue;
            }
            spans.push(Span {
                id: self.random.span_id(),
                parent: Some(root.id),
                segment: key,
                name: measured.name,
                source: Text::default(),
                op: measured.op,
                origin: Text::Borrowed(measured.origin),
                status: None,
                start: measured.start,
                end: Some(measured.end.max(measured.start)),
                attributes: measured.attributes,
                links: String::new(),
                measurements: String::new(),
                request: None,
            });
        }
        if discarded > 0 {
            root.attributes.push_int("sentry.idle_span_discarded_spans", i64::from(discarded));
            self.outbox.lose("invalid", "span", discarded);
        }
        let overflow = spans.len().saturating_sub(MAX_CHILDREN);
        if overflow > 0 {
            keep_earliest(&mut spans, MAX_CHILDREN);
            self.outbox.lose("buffer_overflow", "span", overflow as u32);
        }
        for span in &mut spans {
            describe_request(span, &self.config.query);
        }
        #[cfg(not(npm_engine))]
        let end = {
            let all = spans.len();
            if !self.filter_spans(&root, &mut spans) {
                return;
            }
            // A route is trimmed to what stays.
            let last = spans.iter().filter_map(|span| span.end).max();
            if let Some(last) =
                last.filter(|_| idle && spans.len() < all && !self.waits_for_report(segment.kind))
            {
                let end = end.min(last.max(root.start));
                root.end = Some(end);
                end
            } else {
                end
            }
        };
        root.attributes = with_source(&root);
        if segment.kind.is_route() {
            self.push_device(segment.kind, &mut root);
        }

        let event_id = self.random.event_id();
        let page_url = if segment.url.is_empty() { &self.page.url } else { &segment.url };
        let page_url = url::redact(page_url, &self.config.query);
        let referrer = url::redact(&self.page.referrer, &self.config.query);
        let context = TransactionContext {
            event_id,
            trace_id: segment.propagation.trace_id,
            origin: segment.origin,
            source: &root.source,
            event: self.event_context(&page_url, &referrer),
        };
        let mut body = String::new();
        event::write_transaction(
            &mut body,
            &context,
            &record(&root, end),
            spans.iter().map(|span| record(span, end)),
        );
        let content = Content::Transaction((spans.len() + 1) as u32);
        let dsc = self.envelope_dsc(dsc, segment.propagation.trace_id);
        self.deliver(
            now,
            Some(event_id),
            "{\"type\":\"transaction\"}",
            &dsc,
            body,
            content,
            self.hooks & hook::EVENTS != 0,
        );
    }

    /// What a route says of the device and its connection.
    fn push_device(&self, kind: Kind, root: &mut Span) {
        let page = &self.page;
        let attributes = &mut root.attributes;
        if !page.effective_type.is_empty() {
            attributes.push_str("effectiveConnectionType", &page.effective_type);
        }
        if !page.connection_type.is_empty() {
            attributes.push_str("connectionType", &page.connection_type);
        }
        if let Some(memory) = page.memory {
            let mut text = number(memory);
            text.push_str(" GB");
            attributes.push_str("deviceMemory", &text);
        }
        if let Some(cores) = page.cores {
            attributes.push_str("hardwareConcurrency", &number(cores));
        }
        if let Some(rtt) = page.rtt
            && matches!(kind, Kind::Pageload | Kind::Restored)
        {
            push_measurement(&mut root.measurements, "connection.rtt", rtt, "millisecond");
        }
    }

    /// The DSC of an envelope: continued without baggage it still says which trace and project it belongs to (docs/behaviour.md#defect-10).
    pub(crate) fn envelope_dsc(
        &self,
        dsc: DynamicSamplingContext,
        trace_id: TraceId,
    ) -> DynamicSamplingContext {
        if !dsc.is_empty() {
            return dsc;
        }
        let mut dsc = DynamicSamplingContext::default();
        dsc.set("trace_id", trace_id.to_hex());
        dsc.set("public_key", String::from(self.config.dsn.public_key()));
        dsc
    }

    /// The route of this key, open or not, if an interaction in it may become the page's INP.
    fn interacted_route(&self, key: u32) -> Option<Interacted> {
        let Some(segment) = self.segment(key) else {
            return self.interacted.iter().find(|route| route.key == key).cloned();
        };
        let root = self.arena.get(segment.root)?;
        Some(Interacted {
            key,
            trace_id: segment.propagation.trace_id,
            parent: Some(root.id),
            sampled: Some(segment.sampling.sampled),
            dsc: self.segment_dsc(segment),
            name: root.name.clone(),
            pageload: segment.kind == Kind::Pageload,
        })
    }

    /// Sends INP as a span of its own, if there is news of it and its trace is sampled. It is a child of the route that was
    /// open when the interaction was told of; without one it belongs to the page.
    pub(crate) fn send_inp(&mut self, now: Timestamp) {
        if !self.config.inp || !self.config.spans_enabled() || self.paused || self.closed {
            return;
        }
        let Some(context) = self.contexts.first() else { return };
        let route = match self.vitals.inp.route() {
            0 => self.route.unwrap_or(0),
            key => key,
        };
        let Interacted { key, trace_id, parent, sampled, dsc, name, pageload } =
            self.interacted_route(route).unwrap_or_else(|| Interacted {
                key: 0,
                trace_id: context.propagation.trace_id,
                parent: context.propagation.parent_span_id,
                sampled: context.propagation.sampled,
                dsc: self.context_dsc(&context.propagation),
                name: self.last_route.clone(),
                pageload: false,
            });
        if sampled != Some(true) {
            return;
        }
        let Some(inp) = self.vitals.take_inp() else { return };
        let span_id = self.random.span_id();
        let is_segment = key == 0;
        let mut attributes = TypedAttributes::default();
        attributes.str("sentry.origin", "auto.ui.browser.inp");
        attributes.str("sentry.op", inp.op);
        attributes.num("sentry.exclusive_time", inp.value);
        attributes.num("browser.web_vital.inp.value", inp.value);
        attributes.str("browser.web_vital.inp.target", inp.target.as_deref().unwrap_or_default());
        attributes.str("browser.web_vital.inp.interaction_type", inp.interaction_type.unwrap_or_default());
        attributes.str("ui.component.name", inp.component.as_deref().unwrap_or_default());
        attributes.str("browser.navigation.type", &self.vitals.navigation_type());
        attributes.str("sentry.transaction", &name);
        attributes.str("sentry.segment.name", &name);
        attributes.str("user_agent.original", &self.page.user_agent);
        attributes.str("sentry.sdk.name", event::SDK_NAME);
        attributes.str("sentry.sdk.version", event::SDK_VERSION);
        attributes.str("sentry.release", &self.config.release);
        attributes.str("sentry.environment", &self.config.environment);
        attributes.str("sentry.trace_lifecycle", "stream");
        let segment_id = if is_segment { span_id } else { parent.unwrap_or(span_id) }.to_hex();
        attributes.str("sentry.segment.id", &segment_id);
        if pageload {
            attributes.str("sentry.pageload.span_id", &segment_id);
        }
        if is_segment {
            attributes.str("sentry.segment.name.source", "custom");
            attributes.str("url.full", &url::redact(&self.page.url, &self.config.query));
            attributes.str("culture.locale", &self.page.locale);
            attributes.str("culture.timezone", &self.page.timezone);
            attributes.str("culture.calendar", "gregory");
        }
        if url::is_local(&self.page.url) {
            attributes.bool("sentry.is_localhost", true);
        }
        let mut body = String::new();
        SpanV2 {
            name: &inp.name,
            span_id,
            trace_id,
            parent_span_id: parent,
            origin: self.origin,
            start: inp.start,
            end: inp.end,
            is_segment,
            attributes: &attributes,
        }
        .write_container(&mut body, self.config.infer_ip);
        let dsc = self.envelope_dsc(dsc, trace_id);
        self.deliver(now, None, ONE_SPAN_ITEM, &dsc, body, Content::Items("span", 1), false);
    }

    #[expect(clippy::too_many_arguments, reason = "one internal seam: everything an envelope consists of")]
    pub(crate) fn deliver(
        &mut self,
        now: Timestamp,
        event_id: Option<EventId>,
        item_header: &str,
        dsc: &DynamicSamplingContext,
        body: String,
        content: Content,
        hooked: bool,
    ) {
        let dsn = if self.config.tunnel.is_empty() { None } else { Some(self.config.dsn.to_text(false)) };
        let mut header = String::new();
        envelope::Header {
            event_id,
            sent_at_ms: self.wall_ms(now),
            sdk: (event::SDK_NAME, event::SDK_VERSION),
            dsn: dsn.as_deref(),
            trace: Some(dsc),
        }
        .write(&mut header);
        header.push('\n');
        header.push_str(item_header);
        header.push('\n');
        if !hooked {
            header.push_str(&body);
            self.submit(now, content, header);
        } else if self.pending.len() < MAX_PENDING_EVENTS {
            self.last_event = (self.last_event % 0x7fff_ffff) + 1;
            let id = self.last_event;
            self.pending.push(PendingEvent { id, header, body, content });
            self.outputs.push(Output::Event(id));
        } else {
            // Not sent without its hooks: they may take out what nobody is to see.
            self.outbox.lose_content("buffer_overflow", content);
        }
    }

    pub(crate) fn submit(&mut self, now: Timestamp, content: Content, body: String) {
        let wall_ms = self.wall_ms(now);
        self.outbox.submit(content, body, wall_ms, self.config.buffer_size);
    }

    /// The JSON of an event that waits for hooks; it stays reserved.
    #[must_use]
    pub(crate) fn take_event(&self, id: u32) -> Option<&str> {
        self.pending.iter().find(|event| event.id == id).map(|event| event.body.as_str())
    }

    /// An event that waited for hooks. `spans`: how many are left in it, its root included, if the hooks have taken (and
    /// counted) some; else 0.
    fn take_pending(&mut self, id: u32, spans: u32) -> Option<PendingEvent> {
        let at = self.pending.iter().position(|event| event.id == id)?;
        let mut event = self.pending.remove(at);
        if let Content::Transaction(count) = &mut event.content
            && spans > 0
        {
            *count = spans;
        }
        Some(event)
    }

    /// Sends a waiting event with this JSON (empty: as it was), in which so many spans are left (0: all).
    pub(crate) fn submit_event(&mut self, now: Timestamp, id: u32, body: &str, spans: u32) {
        let Some(event) = self.take_pending(id, spans) else { return };
        let mut envelope = event.header;
        envelope.push_str(if body.is_empty() { &event.body } else { body });
        self.submit(now, event.content, envelope);
    }

    /// Drops a waiting event with the spans that are left in it (0: all), counted under `reason`.
    pub(crate) fn drop_event(&mut self, id: u32, reason: &str, spans: u32) {
        let Some(event) = self.take_pending(id, spans) else { return };
        let reason = known_reason(reason);
        self.outbox.lose_content(reason, event.content);
    }

    /// The DSC of the active span, else of the current trace.
    fn current_dsc(&self) -> DynamicSamplingContext {
        match self.current().and_then(|handle| self.segment_of(handle)) {
            Some(segment) => self.segment_dsc(segment),
            None => self.context().map(|context| self.context_dsc(&context.propagation)).unwrap_or_default(),
        }
    }

    /// Sends a container of `items` things of a data category: the item's header and payload are complete JSON, the
    /// engine adds the envelope. `trace_id` is the trace they belong to; when it is no longer the current one, the DSC
    /// names nothing but the trace and the project. A closed or paused tracer, or an id that is none, sends nothing.
    pub(crate) fn capture_items(
        &mut self,
        at: (Timestamp, f64),
        items: (&str, u32),
        item: (&str, &str),
        trace_id: &str,
    ) {
        let Some(trace_id) = TraceId::parse(trace_id) else { return };
        if self.paused || self.closed {
            return;
        }
        let (now, wall_ms) = at;
        self.observe_clock(now, wall_ms);
        let mut dsc = self.current_dsc();
        if dsc.get("trace_id") != Some(trace_id.to_hex().as_str()) {
            dsc = DynamicSamplingContext::default();
        }
        let dsc = self.envelope_dsc(dsc, trace_id);
        let content = Content::Items(known_category(items.0), items.1);
        self.deliver(now, None, item.0, &dsc, String::from(item.1), content, false);
    }

    /// Sends an event (complete JSON); the engine adds the envelope. Without a type it is an error; a transaction says
    /// how many spans it has.
    pub(crate) fn capture_event(
        &mut self,
        (now, wall_ms): (Timestamp, f64),
        event_id: &str,
        body: &str,
        (kind, spans): (&str, u32),
    ) {
        self.observe_clock(now, wall_ms);
        let content = match kind {
            "" => Content::Error,
            "transaction" => Content::Transaction(spans.saturating_add(1)),
            _ => Content::Items(known_category(kind), 1),
        };
        let mut item = String::new();
        let mut header = Object::begin(&mut item);
        header.str("type", if kind.is_empty() { "event" } else { kind });
        header.end();
        let event_id = EventId::parse(event_id).unwrap_or_else(|| self.random.event_id());
        let dsc = self.current_dsc();
        self.deliver(now, Some(event_id), &item, &dsc, String::from(body), content, false);
    }

    /// What every event says; the addresses are redacted already.
    fn event_context<'a>(&'a self, url: &'a str, referrer: &'a str) -> EventContext<'a> {
        EventContext {
            release: &self.config.release,
            environment: &self.config.environment,
            dist: &self.config.dist,
            integrations: &self.config.integrations,
            infer_ip: self.config.infer_ip_of_events,
            locale: &self.page.locale,
            timezone: &self.page.timezone,
            url,
            referrer,
            user_agent: &self.page.user_agent,
            #[cfg(not(npm_engine))]
            members: &self.scope_members,
            #[cfg(npm_engine)]
            members: "",
        }
    }

    /// An error event without its error: a JSON object with everything that belongs to the page and the moment.
    #[must_use]
    pub(crate) fn event_frame(&self) -> String {
        let url = url::redact(&self.page.url, &self.config.query);
        let referrer = url::redact(&self.page.referrer, &self.config.query);
        let context = self.event_context(&url, &referrer);
        let mut out = String::new();
        let mut event = Object::begin(&mut out);
        event.str("platform", "javascript");
        if !self.last_route.is_empty() {
            event.str("transaction", &self.last_route);
        }
        let mut contexts = Object::begin(event.key("contexts"));
        if let Some(trace) = self.trace_context(Handle::NONE) {
            contexts.raw("trace", &trace);
        }
        context.write_contexts(&mut contexts);
        contexts.end();
        context.write_members(&mut event);
        event.end();
        out
    }

    /// The JSON object of an event's `contexts.trace`.
    #[must_use]
    pub(crate) fn trace_context(&self, handle: Handle) -> Option<String> {
        let mut out = String::new();
        let handle = if handle.is_none() { self.current().unwrap_or(handle) } else { handle };
        let mut object = Object::begin(&mut out);
        if let Some(span) = self.arena.get(handle) {
            let segment = self.segment(span.segment)?;
            object.hex("trace_id", segment.propagation.trace_id.bytes());
            object.hex("span_id", span.id.bytes());
            if let Some(parent) = span.parent {
                object.hex("parent_span_id", parent.bytes());
            }
        } else {
            let context = self.context()?;
            object.hex("trace_id", context.propagation.trace_id.bytes());
            object.hex("span_id", context.span_id.bytes());
            if let Some(parent) = context.propagation.parent_span_id {
                object.hex("parent_span_id", parent.bytes());
            }
        }
        object.end();
        Some(out)
    }

    /// The span as in an event's `spans`, plus `is_segment`; without `timestamp` while it is open.
    pub(crate) fn span_json(&mut self, handle: Handle) -> Option<String> {
        let query = &self.config.query;
        let span = self.arena.get_mut(handle)?;
        describe_request(span, query);
        let span = self.arena.get(handle)?;
        let segment = self.segment(span.segment)?;
        let mut members = record(span, span.end.unwrap_or(span.start));
        let is_segment = segment.root == handle;
        let attributes = if is_segment { with_source(span) } else { Attributes::default() };
        if is_segment {
            members.attributes = &attributes;
        }
        let mut out = String::new();
        let mut object = Object::begin(&mut out);
        event::write_span_members(
            &mut object,
            segment.propagation.trace_id,
            segment.origin,
            &members,
            span.end.is_some(),
        );
        object.bool("is_segment", is_segment);
        object.end();
        Some(out)
    }
}

/// A root's attributes: where its name comes from is one of them, as in the reference.
fn with_source(root: &Span) -> Attributes {
    let mut attributes = Attributes::default();
    attributes.push_str("sentry.segment.name.source", &root.source);
    attributes.append(&root.attributes);
    attributes
}
