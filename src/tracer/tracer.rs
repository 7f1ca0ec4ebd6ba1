//! The machine: takes what happened, answers which headers a request carries, queues what should be done.
//!
//! Everything is a plain call with the time as an argument. Nothing here calls out: hooks of the host
//! run between two calls, with no borrow held.

use super::entry::{Entry, Resource};
use super::idle::{FinishReason, Idle};
use super::navigation::{self, Ignore, PreviousTrace};
use super::options::{Config, LinkPreviousTrace, PageStart, Start, Unsampled};
use super::outbox::{Content, Outbox, Post};
use super::propagation::{Incoming, Propagation};
use super::random::Random;
use super::request::{self, Outcome, flags};
use super::sampling;
use super::segment::{Kind, Sampling, Segment};
use super::span::{Arena, Handle, MAX_CHILDREN, MAX_LIVE_SPANS, RequestState, Span, Text};
use super::timeline::{self, Candidate, TimelineContext};
use crate::protocol::dsc::DynamicSamplingContext;
use crate::protocol::event::{self, SpanRecord, TransactionContext};
use crate::protocol::ids::{EventId, SpanId, TraceId};
use crate::protocol::json::{self, Attributes, Object};
use crate::protocol::sentry_trace::write_sentry_trace;
use crate::protocol::{envelope, text, traceparent, url};
use crate::time::{Origin, Timestamp};
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

/// Contexts entered at once; further ones are refused (they would be a leak).
const MAX_CONTEXTS: usize = 1000;
/// Requests in flight that are followed.
const MAX_REQUESTS: usize = 1000;
/// Events waiting for the host's hooks.
const MAX_PENDING_EVENTS: usize = 50;
/// Debug notes kept for `explain`.
const MAX_NOTES: usize = 20;

/// Something the host should do.
#[derive(Debug, PartialEq)]
pub enum Output {
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
}

/// Which outputs the host wants to decide on.
pub mod hook {
    /// [`Output::Route`](super::Output::Route) is sent and waited for.
    pub const ROUTES: u32 = 1;
    /// [`Output::Event`](super::Output::Event) is sent instead of posting at once.
    pub const EVENTS: u32 = 2;
    /// Span starts and ends are told.
    pub const SPANS: u32 = 4;
}

/// Kinds of routes, as they cross the seam.
pub mod route_kind {
    /// The page load.
    pub const PAGELOAD: u32 = 0;
    /// A client-side navigation.
    pub const NAVIGATION: u32 = 1;
    /// A redirect: a child of the open route without duration.
    pub const REDIRECT: u32 = 2;
    /// The page came back from the back/forward cache.
    pub const RESTORED: u32 = 3;
}

/// Who is the parent of a new span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    /// The active span, if there is one.
    Current,
    /// None: a new root.
    Root,
    /// This span.
    Span(Handle),
}

/// The answer of a sampler that the host asked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum SamplerAnswer {
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
pub struct SpanStart {
    /// Name.
    pub name: String,
    /// Operation.
    pub op: Text,
    /// Origin, empty is `manual`.
    pub origin: Text,
    /// Name source for roots, empty is `custom`.
    pub source: Text,
    /// Attributes.
    pub attributes: Attributes,
    /// Start, `None` is now.
    pub start: Option<Timestamp>,
    /// Only as a child.
    pub only_if_parent: bool,
    /// Its own transaction even with a parent.
    pub force_transaction: bool,
    /// For roots.
    pub sampler: SamplerAnswer,
}

/// What a route starts with.
#[derive(Debug)]
pub struct RouteStart {
    /// See [`route_kind`].
    pub kind: u32,
    /// Start, `None`: the time origin for a pageload, else now.
    pub start: Option<Timestamp>,
    /// Name.
    pub name: String,
    /// Operation, empty is the kind's own.
    pub op: Text,
    /// Origin, empty is the kind's own.
    pub origin: Text,
    /// Source of the name.
    pub source: Text,
    /// Attributes beyond the engine's own.
    pub attributes: Attributes,
    /// Absolute URL of the page, empty: leave.
    pub url: String,
    /// Sampler's answer.
    pub sampler: SamplerAnswer,
    /// A trace to continue instead of the page's own (`sentry-trace`, `baggage`).
    pub incoming: Option<(String, String)>,
}

/// A request's beginning, as the shim saw it.
#[derive(Clone, Copy, Debug)]
pub struct RequestStart<'a> {
    /// The shim's key.
    pub key: u32,
    /// The span id the shim drew.
    pub span_id: SpanId,
    /// `tracer::request::flags`.
    pub flags: u32,
    /// `METHOD absolute-url`.
    pub text: &'a str,
}

/// The answer to a request's beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Changes whenever [`Tracer::headers`] would answer differently.
    pub epoch: u32,
    /// The header carries the span id passed in (else the context's own).
    pub own_span_id: bool,
    /// Attach nothing.
    pub omit: bool,
}

/// What requests of the current context carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headers {
    /// Trace.
    pub trace_id: TraceId,
    /// The span id of requests without a span of their own, and of `getTraceData`.
    pub span_id: SpanId,
    /// The decision, `None` is deferred.
    pub sampled: Option<bool>,
    /// The baggage value, empty for none.
    pub baggage: String,
    /// Nothing may be attached.
    pub omit: bool,
}

#[derive(Debug, Clone)]
struct Context {
    token: u32,
    propagation: Propagation,
    /// Carried by requests without a span.
    span_id: SpanId,
    active: Option<Handle>,
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
pub struct Stats {
    /// Performance entries that arrived when no route was open.
    pub late_entries: u32,
    /// Spans refused because too many were held.
    pub refused_spans: u32,
}

/// The engine. See the module's documentation.
#[derive(Debug)]
pub struct Tracer {
    config: Config,
    page: PageStart,
    random: Random,
    arena: Arena,
    segments: Vec<Segment>,
    last_segment: u32,
    /// Segments that may be sent, in order.
    ready: VecDeque<u32>,
    contexts: Vec<Context>,
    last_token: u32,
    route: Option<u32>,
    previous: Option<PreviousTrace>,
    requests: Vec<(u32, Handle)>,
    epoch: u32,
    outputs: VecDeque<Output>,
    armed: Option<Timestamp>,
    outbox: Outbox,
    pending: Vec<PendingEvent>,
    last_event: u32,
    hooks: u32,
    /// The clock that the next root will use.
    origin: Origin,
    last_interaction: Option<Timestamp>,
    /// When the page itself was requested, milliseconds.
    request_start: f64,
    page_loaded: bool,
    paused: bool,
    closed: bool,
    continued: bool,
    refused: &'static str,
    stats: Stats,
    notes: VecDeque<String>,
    scope_members: String,
    scope_contexts: String,
    last_finish: &'static str,
    /// Name and source of the latest route, for clicks.
    last_route: String,
    last_source: Text,
}

impl Tracer {
    /// Starts: reads the page's tags and, if so configured, begins the pageload.
    #[must_use]
    pub fn new(start: Start, seed: [u8; 16]) -> Self {
        let Start { config, page } = start;
        let mut random = Random::new(seed);
        let incoming = Incoming {
            sentry_trace: page.sentry_trace.as_deref(),
            baggage: page.baggage.as_deref(),
            traceparent: page.traceparent.as_deref(),
            age_ms: page.age_ms,
        };
        let (mut propagation, reason) = Propagation::resolve(&incoming, &config.policy, &mut random);
        let continued = reason.is_none() && propagation.parent_span_id.is_some();
        // Requests before the engine already carry the shim's own trace id: keep it when nothing is continued.
        if !continued
            && propagation.stale_of.is_none()
            && page.sentry_trace.is_none()
            && let Some(trace_id) = TraceId::parse(&page.shim_trace_id)
        {
            propagation.trace_id = trace_id;
        }
        let span_id = SpanId::parse(&page.shim_span_id).unwrap_or_else(|| random.span_id());
        let previous = match config.link_previous_trace {
            LinkPreviousTrace::SessionStorage => PreviousTrace::parse(&page.previous_trace),
            _ => None,
        };
        let hooks = if config.hooks { hook::ROUTES | hook::EVENTS } else { 0 };
        let mut tracer = Self {
            random,
            arena: Arena::default(),
            segments: Vec::new(),
            last_segment: 0,
            ready: VecDeque::new(),
            contexts: Vec::new(),
            last_token: 0,
            route: None,
            previous,
            requests: Vec::new(),
            epoch: 1,
            outputs: VecDeque::new(),
            armed: None,
            outbox: Outbox::default(),
            pending: Vec::new(),
            last_event: 0,
            hooks,
            origin: page.origin,
            last_interaction: None,
            request_start: 0.0,
            page_loaded: page.ready_state > 0,
            paused: false,
            closed: false,
            continued,
            refused: reason.unwrap_or_default(),
            stats: Stats::default(),
            notes: VecDeque::new(),
            scope_members: String::new(),
            scope_contexts: String::new(),
            last_finish: "",
            last_route: String::new(),
            last_source: Text::default(),
            config,
            page,
        };
        tracer.contexts.push(Context { token: 0, propagation, span_id, active: None, suppressed: false });
        tracer.outputs.push_back(Output::Endpoint(tracer.endpoint()));
        if let Some(reason) = reason {
            tracer.note("the page's trace is not continued: ", reason);
        }
        let (now, wall) = (tracer.page.now, tracer.page.wall_ms);
        tracer.observe_clock(now, wall);
        if tracer.config.instrument_page_load && tracer.page.has_document {
            let url = tracer.page.url.clone();
            tracer.propose_route(0, now, wall, Timestamp(0), url);
        }
        tracer
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
            self.outputs.push_back(Output::Debug(note.clone()));
        }
        if self.notes.len() >= MAX_NOTES {
            self.notes.pop_front();
        }
        self.notes.push_back(note);
    }

    /// The wall clock jumped or the machine slept: roots that start from now on use a corrected origin.
    fn observe_clock(&mut self, now: Timestamp, wall_ms: f64) {
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

    // ---------------------------------------------------------------- contexts and headers

    fn context(&self) -> Option<&Context> {
        self.contexts.last()
    }

    fn page_context(&mut self) -> Option<&mut Context> {
        self.contexts.first_mut()
    }

    /// Headers would differ from now on.
    const fn touch(&mut self) {
        // 28 bits: the verdict multiplies by 8 and has to stay an exact number.
        self.epoch = (self.epoch + 1) & 0x0fff_ffff;
    }

    fn segment(&self, key: u32) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.key == key)
    }

    fn segment_mut(&mut self, key: u32) -> Option<&mut Segment> {
        self.segments.iter_mut().find(|segment| segment.key == key)
    }

    fn segment_of(&self, handle: Handle) -> Option<&Segment> {
        self.segment(self.arena.get(handle)?.segment)
    }

    /// The active span.
    #[must_use]
    pub fn current(&self) -> Option<Handle> {
        let active = self.context()?.active?;
        self.arena.get(active).map(|_| active)
    }

    /// Context kinds of [`enter`](Self::enter): this span is active.
    pub const ENTER_SPAN: u32 = 0;
    /// A new trace.
    pub const ENTER_NEW_TRACE: u32 = 1;
    /// Continue the trace of the text.
    pub const ENTER_CONTINUE: u32 = 2;
    /// No spans; headers say `-0`.
    pub const ENTER_SUPPRESS: u32 = 3;
    /// No active span, same trace.
    pub const ENTER_NO_SPAN: u32 = 4;

    /// Enters a context; the token is needed to leave it, in any order. 0: refused.
    pub fn enter(&mut self, kind: u32, handle: Handle, sentry_trace: &str, baggage: &str) -> u32 {
        if self.contexts.len() >= MAX_CONTEXTS {
            return 0;
        }
        let Some(mut context) = self.context().cloned() else { return 0 };
        match kind {
            Self::ENTER_SPAN => {
                context.active = Some(handle).filter(|handle| self.arena.get(*handle).is_some());
            }
            Self::ENTER_NEW_TRACE => {
                context.propagation = Propagation::fresh(&mut self.random);
                context.span_id = self.random.span_id();
                context.active = None;
            }
            Self::ENTER_CONTINUE => {
                let incoming = Incoming {
                    sentry_trace: Some(sentry_trace),
                    baggage: Some(baggage).filter(|baggage| !baggage.is_empty()),
                    traceparent: None,
                    age_ms: None,
                };
                let (propagation, reason) =
                    Propagation::resolve(&incoming, &self.config.policy, &mut self.random);
                context.propagation = propagation;
                context.span_id = self.random.span_id();
                context.active = None;
                if let Some(reason) = reason {
                    self.note("continueTrace: a new trace, because ", reason);
                }
            }
            Self::ENTER_SUPPRESS => context.suppressed = true,
            _ => context.active = None,
        }
        self.last_token = (self.last_token % 0x7fff_ffff) + 1;
        context.token = self.last_token;
        self.contexts.push(context);
        self.touch();
        self.last_token
    }

    /// Leaves a context, wherever it stands.
    pub fn exit(&mut self, token: u32) {
        if token == 0 {
            return;
        }
        if let Some(at) = self.contexts.iter().rposition(|context| context.token == token) {
            self.contexts.remove(at);
            self.touch();
        }
    }

    /// The DSC of a segment: frozen as received, or our own as head of the trace.
    fn segment_dsc(&self, segment: &Segment) -> DynamicSamplingContext {
        if let Some(frozen) = &segment.propagation.dsc {
            return frozen.clone();
        }
        let mut dsc = self.client_dsc(segment.propagation.trace_id);
        if let Some(root) = self.arena.get(segment.root)
            && root.source != "url"
            && !root.name.is_empty()
        {
            dsc.set("transaction", root.name.clone());
        }
        dsc.set("sampled", boolean(segment.sampling.sampled));
        dsc.set("sample_rand", number(segment.propagation.sample_rand));
        if let Some(rate) = segment.sampling.rate {
            dsc.set("sample_rate", number(rate));
        }
        dsc
    }

    fn client_dsc(&self, trace_id: TraceId) -> DynamicSamplingContext {
        let mut dsc = DynamicSamplingContext::default();
        dsc.set("environment", self.config.environment.clone());
        if !self.config.release.is_empty() {
            dsc.set("release", self.config.release.clone());
        }
        dsc.set("public_key", String::from(self.config.dsn.public_key()));
        dsc.set("trace_id", trace_id.to_hex());
        if let Some(org_id) = &self.config.policy.org_id {
            dsc.set("org_id", org_id.clone());
        }
        dsc
    }

    fn context_dsc(&self, propagation: &Propagation) -> DynamicSamplingContext {
        match &propagation.dsc {
            Some(frozen) => frozen.clone(),
            None => self.client_dsc(propagation.trace_id),
        }
    }

    fn baggage_of(dsc: &DynamicSamplingContext, sample_rand: f64, spans_enabled: bool) -> String {
        if dsc.is_empty() && spans_enabled {
            // Continued without baggage: we are not the head of the trace and may not invent its DSC (§4.4).
            let mut out = String::from("sentry-sample_rand=");
            json::num(&mut out, sample_rand);
            return out;
        }
        dsc.to_baggage().unwrap_or_default()
    }

    /// What requests carry now.
    #[must_use]
    pub fn headers(&self) -> Option<Headers> {
        let context = self.context()?;
        let active = context.active.and_then(|handle| Some((handle, self.segment_of(handle)?)));
        let spans_enabled = self.config.spans_enabled();
        let (trace_id, span_id, mut sampled, mut dsc, sample_rand) = match active {
            Some((handle, segment)) => (
                segment.propagation.trace_id,
                self.arena.get(handle)?.id,
                Some(segment.sampling.sampled),
                self.segment_dsc(segment),
                segment.propagation.sample_rand,
            ),
            None => (
                context.propagation.trace_id,
                context.span_id,
                context.propagation.sampled,
                self.context_dsc(&context.propagation),
                context.propagation.sample_rand,
            ),
        };
        if context.suppressed {
            sampled = Some(false);
            if !dsc.is_empty() {
                dsc.set("sampled", boolean(false));
            }
        }
        let mut omit = self.paused || self.closed;
        // A page that only propagates passes the server's decision on as it is.
        if sampled == Some(false) && spans_enabled {
            match self.config.unsampled {
                Unsampled::Send => {}
                Unsampled::Omit => omit = true,
                Unsampled::Defer => {
                    sampled = None;
                    // Empty values are left out of the header.
                    dsc.set("sampled", String::new());
                    dsc.set("sample_rate", String::new());
                }
            }
        }
        Some(Headers {
            trace_id,
            span_id,
            sampled,
            baggage: Self::baggage_of(&dsc, sample_rand, spans_enabled),
            omit,
        })
    }

    /// `sentry-trace`, `baggage` and `traceparent` of a span, or ([`Handle::NONE`]) of the current context.
    #[must_use]
    pub fn trace_data(&self, handle: Handle) -> Option<(String, String, String)> {
        let (trace_id, span_id, sampled, baggage) = match self.arena.get(handle) {
            Some(span) => {
                let segment = self.segment(span.segment)?;
                let dsc = self.segment_dsc(segment);
                let baggage = Self::baggage_of(&dsc, segment.propagation.sample_rand, true);
                (segment.propagation.trace_id, span.id, Some(segment.sampling.sampled), baggage)
            }
            None if handle.is_none() => {
                let headers = self.headers()?;
                if headers.omit {
                    return None;
                }
                (headers.trace_id, headers.span_id, headers.sampled, headers.baggage)
            }
            None => return None,
        };
        let mut sentry_trace = String::new();
        write_sentry_trace(&mut sentry_trace, trace_id, span_id, sampled);
        let mut w3c = String::new();
        traceparent::write_traceparent(&mut w3c, trace_id, span_id, sampled == Some(true));
        Some((sentry_trace, baggage, w3c))
    }

    // ---------------------------------------------------------------- spans

    /// Would a span with this parent be a root? Then: what a sampler should know
    /// (parent's decision, parent's rate, random number).
    #[must_use]
    pub fn sampling_context(&self, parent: Parent) -> Option<(Option<bool>, Option<f64>, f64)> {
        if self.parent_of(parent).is_some() {
            return None;
        }
        let propagation = &self.context()?.propagation;
        let rate = propagation.dsc.as_ref().and_then(|dsc| dsc.get("sample_rate")).and_then(text::parse_f64);
        Some((propagation.sampled, rate, propagation.sample_rand))
    }

    fn parent_of(&self, parent: Parent) -> Option<Handle> {
        let handle = match parent {
            Parent::Root => return None,
            Parent::Span(handle) => handle,
            Parent::Current => self.current()?,
        };
        let span = self.arena.get(handle)?;
        if self.config.flat_spans && parent == Parent::Current {
            return self.segment(span.segment).map(|segment| segment.root);
        }
        Some(handle)
    }

    fn is_suppressed(&self) -> bool {
        self.paused || self.closed || self.context().is_none_or(|context| context.suppressed)
    }

    /// Starts a span; [`Handle::NONE`] when there is none to record.
    pub fn start_span(&mut self, now: Timestamp, parent: Parent, start: SpanStart) -> Handle {
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

    fn start_child(
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
        let handle = self.arena.insert(Span {
            id,
            parent: Some(parent_id),
            segment: key,
            name: start.name,
            source: start.source,
            op: start.op,
            origin: start.origin,
            status: None,
            start: start.start.unwrap_or(now),
            end: None,
            attributes: start.attributes,
            links: String::new(),
            measurements: String::new(),
            request: None,
        });
        let Some(handle) = handle else {
            self.stats.refused_spans = self.stats.refused_spans.saturating_add(1);
            self.outbox.lose("buffer_overflow", "span", 1);
            return Handle::NONE;
        };
        if let Some(segment) = self.segment_mut(key) {
            segment.children.push(handle);
            if let Some(idle) = &mut segment.idle
                && !segment.finished
            {
                idle.child_started(now);
            }
        }
        if self.hooks & hook::SPANS != 0 {
            self.outputs.push_back(Output::SpanStarted(handle));
        }
        handle
    }

    fn start_root(
        &mut self,
        now: Timestamp,
        kind: Kind,
        mut propagation: Propagation,
        start: SpanStart,
    ) -> Handle {
        let mut attributes = start.attributes;
        let begin = start.start.unwrap_or(now);
        let start_epoch = self.origin.epoch_micros(begin);
        let link = self.previous.filter(|previous| {
            self.config.link_previous_trace != LinkPreviousTrace::Off
                && previous.trace_id != propagation.trace_id
                && start_epoch.saturating_sub(previous.start_epoch) <= navigation::PREVIOUS_TRACE_MAX_AGE
        });
        let mut parent_rate =
            propagation.dsc.as_ref().and_then(|dsc| dsc.get("sample_rate")).and_then(text::parse_f64);
        if self.config.consistent_trace_sampling
            && let Some(previous) = self.previous
            && propagation.parent_span_id.is_none()
        {
            propagation.sampled = Some(previous.sampled);
            propagation.sample_rand = previous.sample_rand;
            parent_rate = previous.sample_rate;
            if let Some(rate) = previous.sample_rate {
                attributes.push_num("sentry.previous_trace_sample_rate", rate);
            }
        }
        let sampling = self.sample(&propagation, start.sampler);
        propagation.decide(sampling.sampled, sampling.rate);
        if let Some(rate) = sampling.rate {
            attributes.set_raw("sentry.sample_rate", &number(rate));
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
        let handle = self.arena.insert(Span {
            id,
            parent: propagation.parent_span_id,
            segment: key,
            name: start.name,
            source: if start.source.is_empty() { Text::Borrowed("custom") } else { start.source },
            op: start.op,
            origin: start.origin,
            status: None,
            start: begin,
            end: None,
            attributes,
            links,
            measurements: String::new(),
            request: None,
        });
        let Some(handle) = handle else {
            self.stats.refused_spans = self.stats.refused_spans.saturating_add(1);
            self.outbox.lose("buffer_overflow", "transaction", 1);
            return Handle::NONE;
        };
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
                self.outputs.push_back(Output::Store("sentry_previous_trace", previous.to_json()));
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
        });
        if self.hooks & hook::SPANS != 0 {
            self.outputs.push_back(Output::SpanStarted(handle));
        }
        handle
    }

    fn sample(&self, propagation: &Propagation, sampler: SamplerAnswer) -> Sampling {
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
    pub fn end_span(&mut self, now: Timestamp, handle: Handle, end: Option<Timestamp>) {
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
            self.outputs.push_back(Output::SpanEnded(handle));
        }
        self.settle(key);
    }

    /// A finished segment whose last open child has ended may be sent.
    fn settle(&mut self, key: u32) {
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
            self.ready.push_back(key);
        }
    }

    /// The span, with a request's name and attributes made.
    pub fn span_mut(&mut self, handle: Handle) -> Option<&mut Span> {
        let span = self.arena.get_mut(handle)?;
        describe_request(span, &self.config.query);
        Some(span)
    }

    /// The span as it is.
    #[must_use]
    pub fn span(&self, handle: Handle) -> Option<&Span> {
        self.arena.get(handle)
    }

    /// Renames a span. On a root it changes the source too (unless `source` is empty), and with it the DSC.
    pub fn update_name(&mut self, handle: Handle, name: &str, source: &str) {
        if let Some(span) = self.span_mut(handle) {
            span.name = String::from(name);
            if !source.is_empty() {
                span.source = Text::Owned(String::from(source));
            }
            self.touch();
        }
    }

    /// The root of the span's segment.
    #[must_use]
    pub fn root_of(&self, handle: Handle) -> Option<Handle> {
        self.segment_of(handle).map(|segment| segment.root)
    }

    /// The span and its kept descendants.
    #[must_use]
    pub fn descendants(&self, handle: Handle) -> Vec<Handle> {
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
    pub fn span_context(&self, handle: Handle) -> Option<(TraceId, SpanId, bool)> {
        let span = self.arena.get(handle)?;
        let segment = self.segment(span.segment)?;
        Some((segment.propagation.trace_id, span.id, segment.sampling.sampled))
    }

    /// Sampled and not ended.
    #[must_use]
    pub fn is_recording(&self, handle: Handle) -> bool {
        self.arena.get(handle).is_some_and(|span| span.end.is_none())
            && self.segment_of(handle).is_some_and(|segment| segment.sampling.sampled)
    }

    // ---------------------------------------------------------------- requests

    /// A request begins.
    pub fn request_started(&mut self, now: Timestamp, request: RequestStart<'_>) -> Verdict {
        let mut verdict = Verdict { epoch: self.epoch, own_span_id: false, omit: self.paused || self.closed };
        if verdict.omit {
            return verdict;
        }
        let href_at = request.text.bytes().position(|b| b == b' ').unwrap_or(0);
        let href = request.text.get(href_at + 1..).unwrap_or_default();
        if url::is_sentry_request_url(href, Some(self.config.dsn.host()), &self.config.tunnel) {
            verdict.omit = true;
            return verdict;
        }
        if self.config.unsampled == Unsampled::Omit && self.headers().is_none_or(|headers| headers.omit) {
            verdict.omit = true;
        }
        if !self.config.spans_enabled() || request.flags & flags::NO_SPAN != 0 || self.is_suppressed() {
            return verdict;
        }
        let early = request.flags & flags::EARLY != 0;
        let parent = if early { self.route_root() } else { self.parent_of(Parent::Current) };
        let Some(parent) = parent else {
            self.outbox.lose("no_parent_span", "span", 1);
            return verdict;
        };
        verdict.own_span_id = true;
        if self.requests.len() >= MAX_REQUESTS {
            self.outbox.lose("buffer_overflow", "span", 1);
            return verdict;
        }
        let start = SpanStart {
            op: Text::Borrowed("http.client"),
            origin: Text::Borrowed("auto.http.browser"),
            ..SpanStart::default()
        };
        let handle = self.start_child(now, parent, start, Some(request.span_id));
        if let Some(span) = self.arena.get_mut(handle) {
            span.request = Some(Box::new(RequestState {
                text: String::from(request.text),
                method: href_at,
                flags: request.flags,
                described: false,
                timed: false,
            }));
            self.requests.push((request.key, handle));
        }
        verdict
    }

    /// The span of a request in flight.
    #[must_use]
    pub fn request_span(&self, key: u32) -> Option<Handle> {
        self.requests.iter().find(|(k, _)| *k == key).map(|(_, handle)| *handle)
    }

    /// A request settled.
    pub fn request_ended(&mut self, now: Timestamp, key: u32, outcome: Outcome, body_size: f64) {
        let Some(at) = self.requests.iter().position(|(k, _)| *k == key) else { return };
        let (_, handle) = self.requests.swap_remove(at);
        if let Some(span) = self.arena.get_mut(handle) {
            if span.status.is_none() {
                span.status = Some(outcome.status());
            }
            if let Outcome::Response(status) = outcome {
                if status != 0 {
                    span.attributes.push_int("http.response.status_code", i64::from(status));
                }
                if body_size > 0.0 {
                    span.attributes.push_num("http.response.body.size", body_size);
                }
            }
            if let Some(kind) = outcome.error_type() {
                span.attributes.push_str("error.type", kind);
            }
        }
        self.end_span(now, handle, None);
    }

    fn route_root(&self) -> Option<Handle> {
        self.route.and_then(|key| self.segment(key)).map(|segment| segment.root)
    }

    // ---------------------------------------------------------------- routes

    /// A history change happened; `after` is where the page is now.
    pub fn navigated(&mut self, now: Timestamp, wall_ms: f64, kind: u32, after: &str, before: &str) {
        self.observe_clock(now, wall_ms);
        let restored = kind == 4;
        let wanted =
            if restored { self.config.instrument_bfcache_restore } else { self.config.instrument_navigation };
        let known = core::mem::replace(&mut self.page.url, String::from(after));
        if !wanted || self.closed {
            return;
        }
        let ignore =
            Ignore { hash: self.config.ignore_hash_changes, search: self.config.ignore_search_changes };
        let from = if before.is_empty() { &known } else { before };
        if !restored && !navigation::differs(from, after, ignore) {
            return;
        }
        let route_start = self
            .route
            .and_then(|key| self.segment(key))
            .and_then(|s| self.arena.get(s.root))
            .map(|root| root.start);
        let redirect = !restored
            && self.config.detect_redirects
            && route_start.is_some_and(|start| navigation::is_redirect(now, start, self.last_interaction));
        self.page.referrer = known;
        let kind = if redirect {
            route_kind::REDIRECT
        } else if restored {
            route_kind::RESTORED
        } else {
            route_kind::NAVIGATION
        };
        if !redirect {
            self.last_interaction = None;
        }
        self.propose_route(kind, now, wall_ms, now, String::from(after));
    }

    fn propose_route(&mut self, kind: u32, now: Timestamp, wall_ms: f64, start: Timestamp, url: String) {
        let (name, source) = self.route_name(kind, &url);
        if self.hooks & hook::ROUTES != 0 {
            self.outputs.push_back(Output::Route { kind, start, name, url });
            return;
        }
        self.start_route(
            now,
            wall_ms,
            RouteStart {
                kind,
                start: Some(start),
                name,
                op: Text::default(),
                origin: Text::default(),
                source: Text::Borrowed(source),
                attributes: Attributes::default(),
                url,
                sampler: SamplerAnswer::None,
                incoming: None,
            },
        );
    }

    /// The name of a route at this URL and where it comes from.
    fn route_name(&self, kind: u32, href: &str) -> (String, &'static str) {
        let path = url::split(href).path;
        if kind == 0 && !self.page.route_pattern.is_empty() {
            return (self.page.route_pattern.clone(), "route");
        }
        match super::routes::find(&self.config.routes, path) {
            Some(pattern) => (String::from(pattern), "route"),
            None => (String::from(if path.is_empty() { "/" } else { path }), "url"),
        }
    }

    /// Starts a pageload or navigation (the open one ends as `cancelled`) or adds a redirect to the open one.
    pub fn start_route(&mut self, now: Timestamp, wall_ms: f64, route: RouteStart) -> Handle {
        self.observe_clock(now, wall_ms);
        let href = if route.url.is_empty() { self.page.url.clone() } else { route.url };
        if route.kind == route_kind::REDIRECT {
            return self.add_redirect(now, &href, route.name, route.attributes);
        }
        if let Some(key) = self.route {
            self.finish_idle(key, FinishReason::Cancelled, now);
        }
        let pageload = route.kind == route_kind::PAGELOAD;
        if let Some((sentry_trace, baggage)) = route.incoming {
            let incoming = Incoming {
                sentry_trace: Some(&sentry_trace),
                baggage: Some(baggage.as_str()).filter(|baggage| !baggage.is_empty()),
                traceparent: None,
                age_ms: None,
            };
            let (propagation, reason) =
                Propagation::resolve(&incoming, &self.config.policy, &mut self.random);
            if let Some(reason) = reason {
                self.note("the given trace is not continued: ", reason);
            }
            self.set_page_trace(propagation);
        } else if !pageload {
            let propagation = Propagation::fresh(&mut self.random);
            self.set_page_trace(propagation);
        }
        if self.paused || self.closed || !self.config.spans_enabled() {
            return Handle::NONE;
        }
        let Some(context) = self.contexts.first() else { return Handle::NONE };
        let propagation = context.propagation.clone();
        let mut attributes = Attributes::default();
        let source = if route.source.is_empty() { Text::Borrowed("url") } else { route.source };
        let full = url::redact(&href, &self.config.query);
        attributes.push_str("url.path", url::split(&full).path);
        attributes.push_str("url.full", &full);
        attributes.append(&route.attributes);
        self.push_device(&mut attributes);
        let (op, origin, kind, begin) = if pageload {
            ("pageload", "auto.pageload.browser", Kind::Pageload, Timestamp(0))
        } else if route.kind == route_kind::RESTORED {
            attributes.push_str("browser.navigation.type", "back-forward-cache");
            ("navigation", "auto.navigation.browser.bfcache", Kind::Navigation, now)
        } else {
            ("navigation", "auto.navigation.browser", Kind::Navigation, now)
        };
        self.last_route.clone_from(&route.name);
        self.last_source = source.clone();
        let start = SpanStart {
            name: route.name,
            op: if route.op.is_empty() { Text::Borrowed(op) } else { route.op },
            origin: if route.origin.is_empty() { Text::Borrowed(origin) } else { route.origin },
            source,
            attributes,
            start: Some(route.start.unwrap_or(begin)),
            sampler: route.sampler,
            ..SpanStart::default()
        };
        let root = self.start_root(now, kind, propagation, start);
        let Some(key) = self.arena.get(root).map(|span| span.segment) else { return Handle::NONE };
        let waits = self.config.enable_report_page_loaded && pageload;
        let may_finish = !waits && (!pageload || self.page_loaded);
        let limits = self.config.limits;
        if let Some(segment) = self.segment_mut(key) {
            segment.idle = Some(Idle::start(now, limits, may_finish));
        }
        self.route = Some(key);
        if let Some(context) = self.page_context() {
            context.active = Some(root);
        }
        self.touch();
        root
    }

    fn set_page_trace(&mut self, propagation: Propagation) {
        let span_id = self.random.span_id();
        self.continued = propagation.parent_span_id.is_some();
        if let Some(context) = self.page_context() {
            context.propagation = propagation;
            context.span_id = span_id;
            context.active = None;
        }
        self.touch();
    }

    fn add_redirect(&mut self, now: Timestamp, href: &str, name: String, extra: Attributes) -> Handle {
        let Some(root) = self.route_root() else { return Handle::NONE };
        let mut attributes = Attributes::default();
        let full = url::redact(href, &self.config.query);
        attributes.push_str("url.path", url::split(&full).path);
        attributes.push_str("url.full", &full);
        attributes.append(&extra);
        let start = SpanStart {
            name,
            op: Text::Borrowed("navigation.redirect"),
            origin: Text::Borrowed("auto.navigation.browser"),
            attributes,
            ..SpanStart::default()
        };
        let handle = self.start_child(now, root, start, None);
        self.end_span(now, handle, Some(now));
        handle
    }

    fn push_device(&self, attributes: &mut Attributes) {
        let page = &self.page;
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
    }

    /// `setRouteName()`: renames the open route.
    pub fn set_route_name(&mut self, name: &str, source: &str) {
        if let Some(root) = self.route_root() {
            self.update_name(root, name, source);
        }
    }

    // ---------------------------------------------------------------- ends

    fn finish_idle(&mut self, key: u32, reason: FinishReason, now: Timestamp) {
        let finish = self
            .segment_mut(key)
            .and_then(|segment| segment.idle.as_mut())
            .and_then(|idle| idle.finish(reason, now));
        if let Some(finish) = finish {
            self.finish_segment(key, finish.reason, finish.at, now);
        }
    }

    fn finish_segment(&mut self, key: u32, reason: FinishReason, requested: Timestamp, now: Timestamp) {
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
        let trim = idle && !(self.config.enable_report_page_loaded && segment.kind == Kind::Pageload);
        let Some(start) = self.arena.get(root).map(|span| span.start) else { return };
        let mut end = requested;
        if trim {
            let mut latest: Option<Timestamp> = None;
            for child in &segment.children {
                latest = latest.max(self.arena.get(*child).and_then(|span| span.end));
            }
            for child in &segment.measured {
                latest = latest.max(Some(child.end));
            }
            if let Some(latest) = latest {
                end = end.min(latest);
            }
        }
        if idle {
            end = end.min(start.plus(self.config.limits.last));
        }
        let end = end.max(start);

        // Open children: at a navigation, or when the app ends its own root, they are waited for, so that
        // their true end is told (⚠5). When the page goes away they are reported as they are.
        let waits = matches!(reason, FinishReason::Cancelled | FinishReason::InteractionInterrupted)
            || (!idle && reason == FinishReason::ExternalFinish);
        let mut open = 0_u32;
        for child in &segment.children {
            let Some(span) = self.arena.get_mut(*child) else { continue };
            if span.end.is_some() {
                continue;
            }
            if waits && (idle || span.request.is_some()) {
                open += 1;
            } else if idle || span.request.is_some() {
                cut(span, end, now);
            }
        }
        if open > 0 {
            segment.linger_until = Some(now.plus(self.config.limits.child));
        }
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
        self.last_finish = reason.as_str();
        if self.route == Some(key) {
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
            self.outputs.push_back(Output::SpanEnded(root));
        }
        if open == 0 {
            self.ready.push_back(key);
        }
    }

    /// Writes a finished segment's event and hands it to the hooks or the outbox.
    fn emit(&mut self, key: u32, now: Timestamp) {
        let Some(at) = self.segments.iter().position(|segment| segment.key == key) else { return };
        let dsc = self.segments.get(at).map(|segment| self.segment_dsc(segment)).unwrap_or_default();
        let segment = self.segments.swap_remove(at);
        let Some(mut root) = self.arena.remove(segment.root) else { return };
        let mut spans: Vec<Box<Span>> = Vec::new();
        for child in &segment.children {
            if let Some(span) = self.arena.remove(*child) {
                spans.push(span);
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
        if discarded > 0 {
            root.attributes.push_int("sentry.idle_span_discarded_spans", i64::from(discarded));
            self.outbox.lose("invalid", "span", discarded);
        }
        for measured in segment.measured {
            spans.push(Box::new(Span {
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
            }));
        }
        let overflow = spans.len().saturating_sub(MAX_CHILDREN);
        if overflow > 0 {
            keep_earliest(&mut spans, MAX_CHILDREN);
            self.outbox.lose("buffer_overflow", "span", overflow as u32);
        }
        for span in &mut spans {
            describe_request(span, &self.config.query);
        }
        // The source travels as an attribute too, as in the reference.
        let mut attributes = Attributes::default();
        attributes.push_str("sentry.segment.name.source", &root.source);
        attributes.append(&root.attributes);
        root.attributes = attributes;

        let event_id = self.random.event_id();
        let page_url = url::redact(&self.page.url, &self.config.query);
        let referrer = url::redact(&self.page.referrer, &self.config.query);
        let context = TransactionContext {
            event_id,
            trace_id: segment.propagation.trace_id,
            origin: segment.origin,
            source: &root.source,
            release: &self.config.release,
            environment: &self.config.environment,
            dist: &self.config.dist,
            integrations: &self.config.integrations,
            infer_ip: self.config.infer_ip,
            locale: &self.page.locale,
            timezone: &self.page.timezone,
            url: &page_url,
            referrer: &referrer,
            user_agent: &self.page.user_agent,
            members: &self.scope_members,
            contexts: &self.scope_contexts,
        };
        let mut body = String::new();
        event::write_transaction(
            &mut body,
            &context,
            &record(&root, end),
            spans.iter().map(|span| record(span, end)),
        );
        let content = Content::Transaction((spans.len() + 1) as u32);
        let dsc = if dsc.is_empty() {
            // Continued without baggage: the envelope still says which trace and project it belongs to (⚠10).
            let mut dsc = DynamicSamplingContext::default();
            dsc.set("trace_id", segment.propagation.trace_id.to_hex());
            dsc.set("public_key", String::from(self.config.dsn.public_key()));
            dsc
        } else {
            dsc
        };
        self.deliver(now, event_id, "transaction", &dsc, body, content, self.hooks & hook::EVENTS != 0);
    }

    #[expect(clippy::too_many_arguments, reason = "one internal seam: everything an envelope consists of")]
    fn deliver(
        &mut self,
        now: Timestamp,
        event_id: EventId,
        item_type: &str,
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
        header.push_str("\n{\"type\":\"");
        header.push_str(item_type);
        header.push_str("\"}\n");
        if hooked && self.pending.len() < MAX_PENDING_EVENTS {
            self.last_event = (self.last_event % 0x7fff_ffff) + 1;
            let id = self.last_event;
            self.pending.push(PendingEvent { id, header, body, content });
            self.outputs.push_back(Output::Event(id));
        } else {
            header.push_str(&body);
            self.submit(now, content, header);
        }
    }

    fn submit(&mut self, now: Timestamp, content: Content, body: String) {
        let wall_ms = self.wall_ms(now);
        if let Some(post) = self.outbox.submit(content, body, wall_ms, self.config.buffer_size) {
            self.outputs.push_back(Output::Post(post));
        }
    }

    /// The JSON of an event that waits for hooks; it stays reserved.
    #[must_use]
    pub fn take_event(&self, id: u32) -> Option<&str> {
        self.pending.iter().find(|event| event.id == id).map(|event| event.body.as_str())
    }

    /// Sends a waiting event with this JSON (empty: as it was).
    pub fn submit_event(&mut self, now: Timestamp, id: u32, body: &str) {
        let Some(at) = self.pending.iter().position(|event| event.id == id) else { return };
        let event = self.pending.remove(at);
        let mut envelope = event.header;
        envelope.push_str(if body.is_empty() { &event.body } else { body });
        self.submit(now, event.content, envelope);
    }

    /// Drops a waiting event, counted under `reason`.
    pub fn drop_event(&mut self, id: u32, reason: &str) {
        let Some(at) = self.pending.iter().position(|event| event.id == id) else { return };
        let event = self.pending.remove(at);
        let reason = known_reason(reason);
        match event.content {
            Content::Transaction(spans) => {
                self.outbox.lose(reason, "transaction", 1);
                self.outbox.lose(reason, "span", spans);
            }
            _ => self.outbox.lose(reason, "error", 1),
        }
    }

    /// Sends an error event (complete JSON); the engine adds the envelope.
    pub fn capture_event(&mut self, now: Timestamp, wall_ms: f64, event_id: &str, body: &str) {
        self.observe_clock(now, wall_ms);
        let event_id = EventId::parse(event_id).unwrap_or_else(|| self.random.event_id());
        let dsc = match self.current().and_then(|handle| self.segment_of(handle)) {
            Some(segment) => self.segment_dsc(segment),
            None => self.context().map(|context| self.context_dsc(&context.propagation)).unwrap_or_default(),
        };
        self.deliver(now, event_id, "event", &dsc, String::from(body), Content::Error, false);
    }

    /// The JSON object of an event's `contexts.trace`.
    #[must_use]
    pub fn trace_context(&self, handle: Handle) -> Option<String> {
        let mut out = String::new();
        let handle = if handle.is_none() { self.current().unwrap_or(handle) } else { handle };
        let mut object = Object::begin(&mut out);
        if let Some(span) = self.arena.get(handle) {
            let segment = self.segment(span.segment)?;
            object.str("trace_id", &segment.propagation.trace_id.to_hex());
            object.str("span_id", &span.id.to_hex());
            if let Some(parent) = span.parent {
                object.str("parent_span_id", &parent.to_hex());
            }
        } else {
            let context = self.context()?;
            object.str("trace_id", &context.propagation.trace_id.to_hex());
            object.str("span_id", &context.span_id.to_hex());
            if let Some(parent) = context.propagation.parent_span_id {
                object.str("parent_span_id", &parent.to_hex());
            }
        }
        object.end();
        Some(out)
    }

    /// The span as in an event's `spans`, plus `is_segment`; without `timestamp` while it is open.
    pub fn span_json(&mut self, handle: Handle) -> Option<String> {
        let query = &self.config.query;
        let span = self.arena.get_mut(handle)?;
        describe_request(span, query);
        let span = self.arena.get(handle)?;
        let segment = self.segment(span.segment)?;
        let mut out = String::new();
        let mut object = Object::begin(&mut out);
        let end = span.end.unwrap_or(span.start);
        event::write_span_members(
            &mut object,
            segment.propagation.trace_id,
            segment.origin,
            &record(span, end),
            span.end.is_some(),
        );
        object.bool("is_segment", segment.root == handle);
        if segment.root == handle {
            object.str("source", &span.source);
        }
        object.end();
        Some(out)
    }

    // ---------------------------------------------------------------- the page

    /// A click (0) or key press (1). A click outside an open route may become a transaction of its own.
    pub fn interacted(&mut self, now: Timestamp, kind: u32, _selector: &str) {
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
            ..SpanStart::default()
        };
        let root = self.start_root(now, Kind::Click, propagation, start);
        let limits = self.config.limits;
        if let Some(segment) = self.segments.last_mut().filter(|segment| segment.root == root) {
            segment.idle = Some(Idle::start(now, limits, true));
        }
        if let Some(context) = self.page_context() {
            context.active = Some(root);
        }
        self.touch();
    }

    /// A measurement on a root (`unit` as Sentry names it: `millisecond`, `byte`, …, empty for none).
    pub fn set_measurement(&mut self, root: Handle, name: &str, value: f64, unit: &str) {
        if let Some(span) = self.arena.get_mut(root) {
            push_measurement(&mut span.measurements, name, value, unit);
        }
    }

    /// What decides about headers now: a JSON object for `explain()`.
    #[must_use]
    pub fn explain(&self) -> String {
        let mut out = String::new();
        let mut object = Object::begin(&mut out);
        if let Some(headers) = self.headers() {
            object.str("trace_id", &headers.trace_id.to_hex());
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
    pub fn entry(&mut self, entry: &Entry) {
        match entry {
            Entry::Navigation(navigation) => self.request_start = navigation.timings.request_start,
            Entry::Resource(resource) => {
                if timeline::is_request(resource) {
                    self.time_request(resource);
                    return;
                }
            }
            Entry::UserTiming(_) if !self.config.user_timing => return,
            Entry::LongTask { .. } if !self.config.long_tasks => return,
            Entry::AnimationFrame(_) if !self.config.long_animation_frames => return,
            _ => {}
        }
        let Some(key) = self.route else {
            if matches!(entry, Entry::Resource(_)) {
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
            not_before: if segment.kind == Kind::Pageload {
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
        } else {
            segment.unrecorded = segment.unrecorded.saturating_add(1);
        }
        // Resources that are still loading keep the route open (⚠6).
        if let (Entry::Resource(resource), Some(idle)) = (entry, &mut segment.idle) {
            idle.activity(Timestamp::from_millis(resource.start + resource.duration));
        }
    }

    /// Gives a request span the timings of its resource entry.
    fn time_request(&mut self, resource: &Resource) {
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
            span.attributes.append(&timeline::request_timing_attributes(resource, origin));
        }
    }

    /// The document was parsed (1) or has loaded (2).
    pub fn ready_state(&mut self, now: Timestamp) {
        self.page_loaded = true;
        let waits = self.config.enable_report_page_loaded;
        for segment in &mut self.segments {
            if let Some(idle) = &mut segment.idle
                && !(waits && segment.kind == Kind::Pageload)
            {
                idle.allow_finish(now);
            }
        }
    }

    /// `reportPageLoaded()`.
    pub fn report_page_loaded(&mut self, now: Timestamp) {
        if self.config.enable_report_page_loaded
            && let Some(key) = self.route
            && self.segment(key).is_some_and(|segment| segment.kind == Kind::Pageload)
        {
            self.finish_idle(key, FinishReason::ReportPageLoaded, now);
        }
    }

    /// The document was hidden.
    pub fn hidden(&mut self, now: Timestamp) {
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
        self.release(now);
        self.report_losses(now);
    }

    /// The page is going away: everything ends and is sent in this very call.
    pub fn page_hide(&mut self, now: Timestamp) {
        let open: Vec<u32> = self.segments.iter().filter(|s| s.idle.is_some()).map(|s| s.key).collect();
        for key in open {
            self.finish_idle(key, FinishReason::DocumentHidden, now);
        }
        self.release(now);
        let wall_ms = self.wall_ms(now);
        for post in self.outbox.due(now, wall_ms, true) {
            self.outputs.push_back(Output::Post(post));
        }
        self.report_losses(now);
    }

    fn end_now(&mut self, key: u32, now: Timestamp) {
        if self.segment(key).is_some_and(|segment| segment.idle.is_some()) {
            self.finish_idle(key, FinishReason::ExternalFinish, now);
        } else {
            self.finish_segment(key, FinishReason::ExternalFinish, now, now);
        }
    }

    /// Stops waiting for children of finished segments: their transactions leave with what is true now.
    fn release(&mut self, now: Timestamp) {
        let mut keys = Vec::new();
        for segment in &mut self.segments {
            if segment.linger_until.take().is_some() {
                let end = self.arena.get(segment.root).and_then(|span| span.end).unwrap_or(now);
                for child in &segment.children {
                    if let Some(span) = self.arena.get_mut(*child)
                        && span.end.is_none()
                    {
                        cut(span, end, now);
                    }
                }
                keys.push(segment.key);
            }
        }
        for key in keys {
            self.ready.push_back(key);
        }
    }

    fn report_losses(&mut self, now: Timestamp) {
        self.emit_ready(now);
        if !self.config.send_client_reports || self.outbox.is_loss_free() {
            return;
        }
        let losses = self.outbox.take_losses();
        let mut body = String::new();
        let dsn = if self.config.tunnel.is_empty() { None } else { Some(self.config.dsn.to_text(false)) };
        envelope::write_report_header(&mut body, dsn.as_deref());
        body.push('\n');
        body.push_str(envelope::CLIENT_REPORT_ITEM);
        body.push('\n');
        let losses = losses.iter().map(|loss| (loss.reason, loss.category, loss.quantity));
        envelope::write_client_report(&mut body, self.wall_ms(now), losses);
        self.submit(now, Content::Report, body);
    }

    /// A global error or unhandled rejection.
    pub fn error(&mut self) {
        if let Some(root) = self.current().and_then(|handle| self.root_of(handle))
            && let Some(span) = self.arena.get_mut(root)
        {
            span.status = Some("internal_error");
        }
    }

    /// Sends what can be sent now.
    pub fn flush(&mut self, now: Timestamp, wall_ms: f64) {
        self.observe_clock(now, wall_ms);
        self.release(now);
        let wall_ms = self.wall_ms(now);
        for post in self.outbox.due(now, wall_ms, true) {
            self.outputs.push_back(Output::Post(post));
        }
        self.report_losses(now);
    }

    /// Stops or resumes headers and spans; what is open stays open.
    pub fn pause(&mut self, paused: bool) {
        self.paused = paused;
        self.touch();
    }

    /// Ends everything, sends it, then stays silent.
    pub fn close(&mut self, now: Timestamp, wall_ms: f64) {
        let open: Vec<u32> =
            self.segments.iter().filter(|s| !s.finished && s.idle.is_some()).map(|s| s.key).collect();
        for key in open {
            self.finish_idle(key, FinishReason::ExternalFinish, now);
        }
        self.flush(now, wall_ms);
        self.closed = true;
        self.touch();
    }

    /// The result of a post.
    pub fn sent(
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
    pub fn record_outcome(&mut self, reason: &str, category: &str, quantity: u32) {
        let category = match category {
            "error" => "error",
            "transaction" => "transaction",
            "session" => "session",
            _ => "span",
        };
        self.outbox.lose(known_reason(reason), category, quantity);
    }

    /// Members for every event: for the top level and for `contexts`.
    pub fn set_scope(&mut self, members: &str, contexts: &str) {
        self.scope_members = String::from(members);
        self.scope_contexts = String::from(contexts);
    }

    /// Replaces the hook bits (see [`hook`]).
    pub const fn set_hooks(&mut self, bits: u32) {
        self.hooks = bits;
    }

    // ---------------------------------------------------------------- time and outputs

    /// When [`handle_timeout`](Self::handle_timeout) wants to be called.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        let mut next = self.outbox.poll_timeout();
        for segment in &self.segments {
            let idle = segment.idle.as_ref().and_then(Idle::poll_timeout);
            for at in [idle, segment.linger_until].into_iter().flatten() {
                next = Some(next.map_or(at, |next| next.min(at)));
            }
        }
        next
    }

    /// The timer fired, early, late or for nothing.
    pub fn handle_timeout(&mut self, now: Timestamp, wall_ms: f64) {
        self.observe_clock(now, wall_ms);
        self.armed = None;
        let keys: Vec<u32> = self.segments.iter().map(|segment| segment.key).collect();
        for key in keys {
            let finish =
                self.segment_mut(key).and_then(|s| s.idle.as_mut()).and_then(|idle| idle.handle_timeout(now));
            if let Some(finish) = finish {
                self.finish_segment(key, finish.reason, finish.at, now);
            }
            if self.segment(key).and_then(|segment| segment.linger_until).is_some_and(|until| until <= now) {
                if let Some(segment) = self.segments.iter_mut().find(|segment| segment.key == key) {
                    segment.linger_until = None;
                    let end = self.arena.get(segment.root).and_then(|span| span.end).unwrap_or(now);
                    for child in &segment.children {
                        if let Some(span) = self.arena.get_mut(*child)
                            && span.end.is_none()
                        {
                            cut(span, end, now);
                        }
                    }
                }
                self.ready.push_back(key);
            }
        }
        let wall_ms = self.wall_ms(now);
        for post in self.outbox.due(now, wall_ms, false) {
            self.outputs.push_back(Output::Post(post));
        }
    }

    fn emit_ready(&mut self, now: Timestamp) {
        while let Some(key) = self.ready.pop_front() {
            self.emit(key, now);
        }
    }

    /// Is there anything for [`poll_output`](Self::poll_output)?
    #[must_use]
    pub fn has_output(&self) -> bool {
        !self.outputs.is_empty() || !self.ready.is_empty() || self.wants_timer().is_some()
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
    /// taken, so that hooks see a span's end before its event.
    pub fn poll_output(&mut self, now: Timestamp) -> Option<Output> {
        if let Some(output) = self.outputs.pop_front() {
            return Some(output);
        }
        self.emit_ready(now);
        if let Some(output) = self.outputs.pop_front() {
            return Some(output);
        }
        let next = self.wants_timer()?;
        self.armed = Some(next);
        Some(Output::Timer(Some(next)))
    }
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
fn keep_earliest(spans: &mut Vec<Box<Span>>, count: usize) {
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
pub fn write_link(
    out: &mut String,
    trace_id: TraceId,
    span_id: SpanId,
    sampled: Option<bool>,
    members: &str,
) {
    let mut link = Object::begin(out);
    link.str("span_id", &span_id.to_hex());
    link.str("trace_id", &trace_id.to_hex());
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
