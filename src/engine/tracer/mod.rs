//! The machine: takes what happened, answers which headers a request carries, queues what should be done.
//!
//! Everything is a plain call with the time as an argument. Nothing here calls out: hooks of the host
//! run between two calls, with no borrow held.

mod contexts;
mod ends;
#[cfg(not(npm_engine))]
mod ignored;
mod outputs;
mod page;
mod requests;
mod routes;
mod spans;

use super::entry::{Entry, Kind as EntryKind, at};
use super::idle::{FinishReason, Idle};
use super::navigation::{self, Ignore, PreviousTrace};
use super::options::{Config, LinkPreviousTrace, PageStart, Start, Unsampled};
use super::outbox::{Content, MAX_POSTS_HIDDEN, Outbox, Post};
use super::propagation::{Incoming, Propagation};
use super::random::Random;
use super::request::{self, Outcome, flags};
use super::sampling;
use super::segment::{Kind, Sampling, Segment};
use super::span::{Arena, Handle, MAX_CHILDREN, MAX_LIVE_SPANS, MAX_NAME, RequestState, Span, Text};
use super::timeline::{self, Candidate, TimelineContext};
use super::vitals::Vitals;
use crate::protocol::dsc::DynamicSamplingContext;
use crate::protocol::event::{self, EventContext, SpanRecord, TransactionContext};
use crate::protocol::ids::{EventId, SpanId, TraceId};
use crate::protocol::json::{self, Attributes, Object};
use crate::protocol::sentry_trace::write_sentry_trace;
use crate::protocol::span_v2::{ONE_SPAN_ITEM, SpanV2, TypedAttributes};
use crate::protocol::{envelope, text, traceparent, url};
use crate::time::{Origin, Timestamp};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// Contexts entered at once; further ones are refused (they would be a leak).
const MAX_CONTEXTS: usize = 1000;
/// Requests in flight that are followed.
const MAX_REQUESTS: usize = 1000;
/// Events waiting for the host's hooks, which may be asynchronous or not there yet; more are dropped and counted.
const MAX_PENDING_EVENTS: usize = 100;
/// Debug notes kept for `explain`.
const MAX_NOTES: usize = 20;

/// Something the host should do.
#[derive(Debug, PartialEq)]
pub(crate) enum Output {
    /// POST an envelope.
    Post(Post),
    /// Where envelopes go.
    Endpoint(String),
    /// Put into session storage.
    Store(&'static str, String),
    /// A debug note.
    Debug(String),
    /// A route span should start; the host answers with [`Tracer::start_route`].
    Route {
        /// See [`route_kind`].
        kind: u32,
        /// Start.
        start: Timestamp,
        /// Proposed name.
        name: String,
        /// Where the name comes from.
        source: &'static str,
        /// Absolute URL.
        url: String,
    },
    /// An event waits for the host's hooks: [`Tracer::take_event`], then submit or drop.
    Event(u32),
    /// A recording span began (only with the span hook on).
    SpanStarted(Handle),
    /// A recording span ended (only with the span hook on).
    SpanEnded(Handle),
    /// Arm the one timer, or disarm it.
    Timer(Option<Timestamp>),
    /// The host is to tell what only events say of the page (asked for by the runtime, not by the tracer).
    Learn,
}

pub(crate) use crate::seam::{hook, route as route_kind};

/// Who is the parent of a new span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parent {
    /// The active span, if there is one.
    Current,
    /// None: a new root.
    Root,
    /// This span.
    Span(Handle),
}

/// The answer of a sampler that the host asked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum SamplerAnswer {
    /// There is none.
    #[default]
    None,
    /// This rate (out of range or not a number: not sampled).
    Rate(f64),
    /// It threw.
    Threw,
}

/// What a new span starts with.
#[derive(Debug, Default)]
pub(crate) struct SpanStart {
    /// Name.
    pub(crate) name: String,
    /// Operation.
    pub(crate) op: Text,
    /// Origin, empty is `manual`.
    pub(crate) origin: Text,
    /// Name source for roots, empty is `custom`.
    pub(crate) source: Text,
    /// Attributes.
    pub(crate) attributes: Attributes,
    /// Start, `None` is now.
    pub(crate) start: Option<Timestamp>,
    /// Only as a child.
    pub(crate) only_if_parent: bool,
    /// Its own transaction even with a parent.
    pub(crate) force_transaction: bool,
    /// For roots.
    pub(crate) sampler: SamplerAnswer,
}

/// What a route starts with.
#[derive(Debug)]
pub(crate) struct RouteStart {
    /// See [`route_kind`].
    pub(crate) kind: u32,
    /// Start, `None`: the time origin for a pageload, else now.
    pub(crate) start: Option<Timestamp>,
    /// Name.
    pub(crate) name: String,
    /// Operation, empty is the kind's own.
    pub(crate) op: Text,
    /// Origin, empty is the kind's own.
    pub(crate) origin: Text,
    /// Source of the name.
    pub(crate) source: Text,
    /// Attributes beyond the engine's own.
    pub(crate) attributes: Attributes,
    /// Absolute URL of the page, empty: leave.
    pub(crate) url: String,
    /// Sampler's answer.
    pub(crate) sampler: SamplerAnswer,
    /// A trace to continue instead of the page's own (`sentry-trace`, `baggage`).
    pub(crate) incoming: Option<(String, String)>,
}

/// A request's beginning, as the shim saw it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestStart<'a> {
    /// The shim's key.
    pub(crate) key: u32,
    /// The span id the shim drew.
    pub(crate) span_id: SpanId,
    /// `tracer::request::flags`.
    pub(crate) flags: u32,
    /// `METHOD absolute-url`.
    pub(crate) text: &'a str,
}

/// The answer to a request's beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Changes whenever [`Tracer::headers`] would answer differently.
    pub(crate) epoch: u32,
    /// The header carries the span id passed in (else the context's own).
    pub(crate) own_span_id: bool,
    /// Attach nothing.
    pub(crate) omit: bool,
}

/// What requests of the current context carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Headers {
    /// Trace.
    pub(crate) trace_id: TraceId,
    /// The span id of requests without a span of their own, and of `getTraceData`.
    pub(crate) span_id: SpanId,
    /// The decision, `None` is deferred.
    pub(crate) sampled: Option<bool>,
    /// The baggage value, empty for none.
    pub(crate) baggage: String,
    /// Nothing may be attached.
    pub(crate) omit: bool,
}

#[derive(Debug, Clone)]
struct Context {
    token: u32,
    propagation: Propagation,
    /// Carried by requests without a span.
    span_id: SpanId,
    active: Option<Handle>,
    /// `active` itself is the parent of new spans, not its root.
    exact: bool,
    suppressed: bool,
}

#[derive(Debug)]
struct PendingEvent {
    id: u32,
    header: String,
    body: String,
    content: Content,
}

/// Counters of what went wrong quietly, for `explain`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stats {
    /// Performance entries that arrived when no route was open.
    pub(crate) late_entries: u32,
    /// Spans refused because too many were held.
    pub(crate) refused_spans: u32,
}

/// The engine. See the module's documentation.
#[derive(Debug)]
pub(crate) struct Tracer {
    config: Config,
    page: PageStart,
    random: Random,
    arena: Arena,
    segments: Vec<Segment>,
    last_segment: u32,
    /// Segments that may be sent, in order.
    ready: Vec<u32>,
    contexts: Vec<Context>,
    /// Those of futures that are not running.
    #[cfg(not(npm_engine))]
    aside: Vec<Context>,
    last_token: u32,
    route: Option<u32>,
    /// The trace id of the next navigation, when its requests already carry one.
    next_trace: Option<TraceId>,
    previous: Option<PreviousTrace>,
    requests: Vec<(u32, Handle)>,
    epoch: u32,
    outputs: Vec<Output>,
    armed: Option<Timestamp>,
    outbox: Outbox,
    pending: Vec<PendingEvent>,
    last_event: u32,
    hooks: u32,
    #[cfg(not(npm_engine))]
    ignored: ignored::SpanFilter,
    /// The clock that the next root will use.
    origin: Origin,
    last_interaction: Option<Timestamp>,
    /// When the page itself was requested, milliseconds.
    request_start: f64,
    vitals: Vitals,
    /// Routes that have ended with an interaction that may become the page's INP.
    interacted: Vec<ends::Interacted>,
    /// 0 loading, 1 interactive, 2 complete.
    ready_state: u32,
    /// When the prerendered page was shown; else 0.
    activated_at: Timestamp,
    paused: bool,
    closed: bool,
    continued: bool,
    refused: &'static str,
    stats: Stats,
    notes: Vec<String>,
    #[cfg(not(npm_engine))]
    scope_members: String,
    last_finish: &'static str,
    /// Name, source and address of the latest route, for clicks.
    last_route: String,
    last_source: Text,
    last_address: Attributes,
}

impl Tracer {
    /// Starts: reads the page's tags and, if so configured, begins the pageload.
    #[must_use]
    pub(crate) fn new(start: Start, seed: [u8; 16]) -> Self {
        let Start { config, page } = start;
        let mut random = Random::new(seed);
        let incoming = Incoming {
            sentry_trace: page.sentry_trace.as_deref(),
            baggage: page.baggage.as_deref(),
            traceparent: page.traceparent.as_deref(),
            age_ms: if page.cached { Some(i64::MAX) } else { page.age_ms },
        };
        let (mut propagation, reason) = Propagation::resolve(&incoming, &config.policy, &mut random);
        let continued = propagation.dsc.is_some();
        // Requests before the engine already carry the shim's own trace id: keep it when nothing is continued, unless
        // it is that of a tag that we refuse.
        let of_tag = |tag: &String| text::contains_ignoring_case(tag, &page.shim_trace_id);
        if !continued
            && let Some(trace_id) = TraceId::parse(&page.shim_trace_id)
            && ![&page.sentry_trace, &page.traceparent].into_iter().flatten().any(of_tag)
        {
            propagation.trace_id = trace_id;
        }
        let span_id = SpanId::parse(&page.shim_span_id).unwrap_or_else(|| random.span_id());
        let previous = match config.link_previous_trace {
            LinkPreviousTrace::SessionStorage => PreviousTrace::parse(&page.previous_trace),
            _ => None,
        };
        let hooks = config.hooks;
        let mut tracer = Self {
            random,
            arena: Arena::default(),
            segments: Vec::new(),
            last_segment: 0,
            ready: Vec::new(),
            contexts: Vec::new(),
            #[cfg(not(npm_engine))]
            aside: Vec::new(),
            last_token: 0,
            route: None,
            next_trace: None,
            previous,
            requests: Vec::new(),
            epoch: 1,
            outputs: Vec::new(),
            armed: None,
            outbox: Outbox::default(),
            pending: Vec::new(),
            last_event: 0,
            hooks,
            #[cfg(not(npm_engine))]
            ignored: ignored::SpanFilter::default(),
            origin: page.origin,
            last_interaction: None,
            request_start: 0.0,
            vitals: Vitals::default(),
            interacted: Vec::new(),
            ready_state: u32::from(page.ready_state),
            activated_at: Timestamp(0),
            paused: false,
            closed: false,
            continued,
            refused: reason.unwrap_or_default(),
            stats: Stats::default(),
            notes: Vec::new(),
            #[cfg(not(npm_engine))]
            scope_members: String::new(),
            last_finish: "",
            last_route: String::new(),
            last_source: Text::default(),
            last_address: Attributes::default(),
            config,
            page,
        };
        tracer.contexts.push(Context {
            token: 0,
            propagation,
            span_id,
            active: None,
            exact: false,
            suppressed: false,
        });
        tracer.outputs.push(Output::Endpoint(tracer.endpoint()));
        if let Some(reason) = reason {
            tracer.note(
                if continued {
                    "the page's trace is continued, but "
                } else {
                    "the page's trace is not continued: "
                },
                reason,
            );
        }
        let (now, wall) = (tracer.page.now, tracer.page.wall_ms);
        tracer.observe_clock(now, wall);
        if tracer.config.instrument_page_load && tracer.page.has_document {
            let url = tracer.page.url.clone();
            tracer.propose_route(0, now, wall, Timestamp(0), url);
        }
        tracer
    }

    /// A second `init` of the page: what is open goes on, with other options.
    pub(crate) fn reconfigure(&mut self, config: Config) {
        self.hooks = config.hooks;
        self.config = config;
        self.outputs.push(Output::Endpoint(self.endpoint()));
        self.touch();
    }

    fn endpoint(&self) -> String {
        let tunnel = Some(self.config.tunnel.as_str()).filter(|tunnel| !tunnel.is_empty());
        let mut client = String::from(event::SDK_NAME);
        client.push('/');
        client.push_str(event::SDK_VERSION);
        self.config.dsn.envelope_url(tunnel, Some(&client))
    }

    fn note(&mut self, what: &str, detail: &str) {
        let mut note = String::from(what);
        note.push_str(detail);
        if self.config.debug {
            self.outputs.push(Output::Debug(note.clone()));
        }
        if self.notes.len() >= MAX_NOTES {
            self.notes.remove(0);
        }
        self.notes.push(note);
    }

    /// Cuts a name to [`MAX_NAME`]; what is cut is counted and noted.
    fn fit_name(&mut self, name: &mut String) {
        let end = text::clip(name, MAX_NAME).len();
        if end < name.len() {
            name.truncate(end);
            self.note_cut("a name");
        }
    }

    /// Counts and notes that a text was cut.
    pub(crate) fn note_cut(&mut self, what: &str) {
        self.outbox.lose("invalid", "default", 1);
        self.note(what, " was too long and is cut");
    }

    /// The wall clock jumped or the machine slept: roots that start from now on use a corrected origin.
    pub(crate) fn observe_clock(&mut self, now: Timestamp, wall_ms: f64) {
        if wall_ms <= 0.0 {
            return;
        }
        let wall = Origin::from_millis(wall_ms).0;
        if wall.saturating_sub(self.origin.epoch_micros(now)).abs() > 1_000_000 {
            self.origin = Origin(wall.saturating_sub(now.0));
            self.note("clock corrected", "");
        }
    }

    fn wall_ms(&self, now: Timestamp) -> i64 {
        self.origin.epoch_micros(now) / 1000
    }
}

/// The queues are short: a `VecDeque` was 1.3 KB of wasm more.
fn take_first<T>(queue: &mut Vec<T>) -> Option<T> {
    if queue.is_empty() { None } else { Some(queue.remove(0)) }
}

/// Ends an open child with what is true: a request was still in flight now; any other span belongs to its root.
fn cut(span: &mut Span, root_end: Timestamp, now: Timestamp) {
    if span.status.is_none() {
        span.status = Some("cancelled");
    }
    if span.request.is_some() {
        span.attributes.push_bool("http.request.in_flight", true);
        span.end = Some(now.max(span.start));
    } else {
        span.end = Some(root_end.max(span.start));
    }
}

/// Keeps the `count` spans that started first. By bisection of the start time: sorting costs 3 KB of wasm.
fn keep_earliest(spans: &mut Vec<Span>, count: usize) {
    let (mut low, mut high) = (i64::MIN / 2, i64::MAX / 2);
    while low < high {
        let middle = low + (high - low) / 2;
        if spans.iter().filter(|span| span.start.0 <= middle).count() < count {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    // Several may share the last start.
    spans.retain(|span| span.start.0 <= low);
    spans.truncate(count);
}

fn describe_request(span: &mut Span, policy: &url::QueryPolicy) {
    let Some(state) = &mut span.request else { return };
    if state.described {
        return;
    }
    state.described = true;
    let (name, mut attributes) = request::describe(state.method(), state.url(), state.flags, policy);
    attributes.append(&span.attributes);
    span.attributes = attributes;
    if span.name.is_empty() {
        span.name = name;
    }
}

fn record(span: &Span, fallback_end: Timestamp) -> SpanRecord<'_> {
    SpanRecord {
        span_id: span.id,
        parent_span_id: span.parent,
        name: &span.name,
        op: &span.op,
        origin: &span.origin,
        status: span.status.unwrap_or_default(),
        start: span.start,
        end: span.end.unwrap_or(fallback_end).max(span.start),
        attributes: &span.attributes,
        links: &span.links,
        measurements: &span.measurements,
    }
}

fn push_measurement(out: &mut String, name: &str, value: f64, unit: &str) {
    if !out.is_empty() {
        out.push(',');
    }
    json::string(out, name);
    out.push_str(":{\"value\":");
    json::num(out, value);
    out.push_str(",\"unit\":");
    json::string(out, unit);
    out.push('}');
}

/// Appends one link object.
pub(crate) fn write_link(
    out: &mut String,
    trace_id: TraceId,
    span_id: SpanId,
    sampled: Option<bool>,
    members: &str,
) {
    let mut link = Object::begin(out);
    link.hex("span_id", span_id.bytes());
    link.hex("trace_id", trace_id.bytes());
    if let Some(sampled) = sampled {
        link.bool("sampled", sampled);
    }
    if !members.is_empty() {
        let mut attributes = Object::begin(link.key("attributes"));
        attributes.members(members);
        attributes.end();
    }
    link.end();
}

fn number(value: f64) -> String {
    let mut out = String::new();
    json::num(&mut out, value);
    out
}

fn boolean(value: bool) -> String {
    String::from(if value { "true" } else { "false" })
}

fn known_category(category: &str) -> &'static str {
    const CATEGORIES: [&str; 5] = ["error", "transaction", "session", "trace_metric", "span"];
    CATEGORIES.iter().find(|known| **known == category).copied().unwrap_or("default")
}

fn known_reason(reason: &str) -> &'static str {
    const REASONS: [&str; 8] = [
        "before_send",
        "callback_error",
        "event_processor",
        "ignored",
        "sample_rate",
        "invalid",
        "no_parent_span",
        "buffer_overflow",
    ];
    REASONS.iter().find(|known| **known == reason).copied().unwrap_or("internal_sdk_error")
}
