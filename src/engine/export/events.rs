//! Events: a finished segment as a transaction, the frame of an error event, a span by itself, and what the app hands over.

use super::super::ground::Ground;
use super::super::outbox::{Content, Outbox};
use super::super::requests::described;
use super::super::routes::Routes;
use super::super::spans::Spans;
use super::super::spans::arena::{Handle, Span};
use super::super::spans::segment::Kind;
use super::super::traces::Traces;
use super::super::traces::headers::complete;
use super::finished::Finished;
use super::{Export, Item};
use crate::engine::report::Category;
use crate::protocol::dsc::DynamicSamplingContext;
use crate::protocol::envelope;
use crate::protocol::event::{self, EventContext, SpanRecord, TransactionContext, push_measurement};
use crate::protocol::ids::{EventId, TraceId};
use crate::protocol::json::num_text;
use crate::protocol::names;
use crate::protocol::url;
use crate::seam::{fact_text, late_text, option_flag, option_text};
use crate::time::Timestamp;
use alloc::string::String;

impl Export {
    /// Writes the `transaction` event of a segment.
    pub(crate) fn write_transaction(
        &self,
        ground: &Ground,
        event_id: EventId,
        finished: Finished,
        body: &mut String,
    ) {
        let Finished { mut root, children, trace_id, clock, kind, url, .. } = finished;
        if kind.is_route() {
            push_device(ground, kind, &mut root);
        }
        let (url, referrer) =
            addresses(ground, if url.is_empty() { &ground.page.texts[fact_text::URL] } else { &url });
        let context = TransactionContext {
            event_id,
            trace_id,
            origin: clock,
            event: self.event_context(ground, &url, &referrer),
        };
        let end = root.end.unwrap_or(root.start);
        event::write_transaction(
            body,
            &context,
            &record(&root, end),
            children.iter().map(|span| record(span, end)),
        );
    }

    /// What every event says; the addresses are redacted already.
    #[cfg_attr(npm_engine, expect(clippy::unused_self, reason = "there the JavaScript API adds the scope"))]
    pub(crate) fn event_context<'a>(
        &'a self,
        ground: &'a Ground,
        url: &'a str,
        referrer: &'a str,
    ) -> EventContext<'a> {
        let Ground { config, page, .. } = ground;
        EventContext {
            release: &config.texts[option_text::RELEASE],
            environment: &config.texts[option_text::ENVIRONMENT],
            dist: &config.texts[option_text::DIST],
            integrations: &config.integrations,
            infer_ip: config.on(option_flag::INFER_IP_OF_EVENTS),
            locale: &page.late[late_text::LANGUAGE],
            timezone: &page.late[late_text::TIMEZONE],
            url,
            referrer,
            user_agent: &page.texts[fact_text::USER_AGENT],
            #[cfg(not(npm_engine))]
            members: &self.scope_members,
            #[cfg(npm_engine)]
            members: "",
        }
    }

    /// An error event without its error: a JSON object with everything that belongs to the page and the moment.
    pub(crate) fn event_frame(
        &self,
        ground: &Ground,
        traces: &Traces,
        spans: &Spans,
        routes: &Routes,
    ) -> String {
        let (url, referrer) = addresses(ground, &ground.page.texts[fact_text::URL]);
        let context = self.event_context(ground, &url, &referrer);
        let mut out = String::new();
        let trace = traces.trace_context(spans, Handle::NONE);
        event::write_frame(&mut out, &routes.last_name, trace.as_deref(), &context);
        out
    }

    /// Sends a container of `items` things of a data category: the item's header and payload are complete JSON, the
    /// engine adds the envelope. `trace_id` is the trace they belong to; when it is no longer the current one, the DSC
    /// names nothing but the trace and the project. A silent engine, or an id that is none, sends nothing.
    pub(crate) fn capture_items(
        &mut self,
        (ground, outbox): (&mut Ground, &mut Outbox),
        now: Timestamp,
        mut dsc: DynamicSamplingContext,
        content: Content,
        (header, payload): (&str, &str),
        trace_id: &str,
    ) {
        let Some(trace_id) = TraceId::parse(trace_id).filter(|_| !ground.is_silent()) else { return };
        if dsc.is_of(trace_id) != Some(true) {
            dsc = DynamicSamplingContext::default();
        }
        complete(&ground.config, &mut dsc, trace_id);
        let item = Item { event_id: None, header, dsc, content };
        self.deliver(ground, outbox, now, item, String::from(payload), false);
    }

    /// Sends an event (complete JSON); the engine adds the envelope. Without a type it is an error; a transaction says
    /// how many spans it has.
    pub(crate) fn capture_event(
        &mut self,
        (ground, outbox): (&mut Ground, &mut Outbox),
        now: Timestamp,
        dsc: DynamicSamplingContext,
        (event_id, body): (&str, &str),
        (kind, spans): (&str, u32),
    ) {
        let category = if kind.is_empty() { Category::ERROR } else { Category::named(kind) };
        let spans = if category == Category::TRANSACTION { spans } else { 0 };
        let content = Content(category, spans.saturating_add(1));
        let mut header = String::new();
        envelope::write_item_header(&mut header, if kind.is_empty() { "event" } else { kind });
        let event_id = EventId::parse(event_id).unwrap_or_else(|| ground.random.event_id());
        let item = Item { event_id: Some(event_id), header: &header, dsc, content };
        self.deliver(ground, outbox, now, item, String::from(body), false);
    }
}

/// The span as in an event's `spans`, plus `is_segment`; without `timestamp` while it is open.
pub(crate) fn span_json(ground: &Ground, spans: &mut Spans, handle: Handle) -> Option<String> {
    described(spans.arena.get_mut(handle)?, &ground.config.query);
    let span = spans.arena.get(handle)?;
    let segment = spans.segment(span.segment)?;
    let members = record(span, span.end.unwrap_or(span.start));
    let mut out = String::new();
    let place = (segment.propagation.trace_id, segment.origin);
    event::write_span(&mut out, place, &members, span.end.is_some(), segment.root == handle);
    Some(out)
}

/// The page's address and referrer without secrets.
pub(crate) fn addresses(ground: &Ground, url: &str) -> (String, String) {
    let query = &ground.config.query;
    (url::redact(url, query), url::redact(&ground.page.texts[fact_text::REFERRER], query))
}

/// What a route says of the device and its connection.
fn push_device(ground: &Ground, kind: Kind, root: &mut Span) {
    let page = &ground.page;
    let attributes = &mut root.attributes;
    attributes.push_known(names::EFFECTIVE_CONNECTION_TYPE, &page.late[late_text::EFFECTIVE_TYPE]);
    attributes.push_known(names::CONNECTION_TYPE, &page.late[late_text::CONNECTION_TYPE]);
    let [rtt, memory, cores] = page.late_numbers;
    if !memory.is_nan() {
        let mut text = num_text(memory);
        text.push_str(" GB");
        attributes.push_str(names::DEVICE_MEMORY, &text);
    }
    if !cores.is_nan() {
        attributes.push_str(names::HARDWARE_CONCURRENCY, &num_text(cores));
    }
    if !rtt.is_nan() && matches!(kind, Kind::Pageload | Kind::Restored) {
        push_measurement(&mut root.measurements, names::CONNECTION_RTT, rtt, "millisecond");
    }
}

fn record(span: &Span, fallback_end: Timestamp) -> SpanRecord<'_> {
    SpanRecord {
        span_id: span.id,
        parent_span_id: span.parent,
        name: &span.name,
        status: span.status.unwrap_or_default(),
        start: span.start,
        end: span.end.unwrap_or(fallback_end).max(span.start),
        attributes: &span.attributes,
        links: &span.links,
        measurements: &span.measurements,
    }
}
