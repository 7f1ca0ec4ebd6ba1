//! Which trace is current, who is the parent of what starts now, and what requests carry.

pub(crate) mod headers;
pub(crate) mod previous;
pub(crate) mod propagation;
mod roots;
pub(crate) mod sampling;

use super::ground::Ground;
use super::spans::Spans;
use super::spans::arena::Handle;
use super::spans::settle::Ended;
use crate::protocol::ids::{SpanId, TraceId};
use crate::seam::{context, option_flag};
use alloc::vec::Vec;
use headers::outgoing_dsc;
use previous::PreviousTrace;
use propagation::{Incoming, Propagation};
pub(crate) use roots::{drop_source, take_alias};
pub(crate) use sampling::SamplerAnswer;

/// Contexts entered at once; further ones are refused (they would be a leak).
const MAX_CONTEXTS: usize = 1000;

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

impl Parent {
    /// For sampling contexts: the root of a trace that does not exist yet.
    pub(crate) const NEW_TRACE: Self = Self::Span(Handle::NONE);
}

#[derive(Debug, Clone)]
pub(crate) struct Context {
    token: u32,
    pub(crate) propagation: Propagation,
    /// Carried by requests without a span.
    pub(crate) span_id: SpanId,
    active: Handle,
    /// `active` itself is the parent of new spans, not its root.
    exact: bool,
    suppressed: bool,
}

impl Context {
    /// Another trace begins here, and no span is active in it.
    fn begin(&mut self, propagation: Propagation, span_id: SpanId) {
        self.propagation = propagation;
        self.span_id = span_id;
        self.active = Handle::NONE;
    }
}

/// The stack of contexts, the page's own lowest.
#[derive(Debug)]
pub(crate) struct Traces {
    contexts: Vec<Context>,
    /// Those of futures that are not running.
    #[cfg(not(npm_engine))]
    aside: Vec<Context>,
    last_token: u32,
    /// Changes whenever headers would differ; 0 says nothing of them.
    pub(crate) epoch: u32,
    /// The trace of the next navigation, when its requests already carry one.
    pub(crate) next_trace: Option<TraceId>,
    /// The id of the next route's span, when it has been given out already.
    pub(crate) next_root: Option<SpanId>,
    previous: Option<PreviousTrace>,
}

impl Traces {
    /// The page's own trace.
    pub(crate) fn new(propagation: Propagation, span_id: SpanId, previous: Option<PreviousTrace>) -> Self {
        let page =
            Context { token: 0, propagation, span_id, active: Handle::NONE, exact: false, suppressed: false };
        Self {
            contexts: alloc::vec![page],
            #[cfg(not(npm_engine))]
            aside: Vec::new(),
            last_token: 0,
            epoch: 1,
            next_trace: None,
            next_root: None,
            previous,
        }
    }

    /// The context that is current.
    pub(crate) fn context(&self) -> Option<&Context> {
        self.contexts.last()
    }

    /// The page's own.
    pub(crate) fn page_context(&self) -> Option<&Context> {
        self.contexts.first()
    }

    /// Headers would differ from now on.
    #[inline(never)]
    pub(crate) const fn touch(&mut self) {
        // 27 bits: the verdict has four more, and JavaScript reads it as an integer with a sign.
        self.epoch = (self.epoch + 1) & 0x07ff_ffff;
    }

    /// The active span, [`Handle::NONE`] if there is none or it is gone.
    pub(crate) fn current(&self, spans: &Spans) -> Handle {
        spans.held(self.context().map_or(Handle::NONE, |context| context.active))
    }

    /// The span that a new one becomes a child of.
    pub(crate) fn parent_of(&self, ground: &Ground, spans: &Spans, parent: Parent) -> Handle {
        match parent {
            Parent::Root => Handle::NONE,
            Parent::Span(handle) => spans.held(handle),
            Parent::Current => {
                let current = self.current(spans);
                let flat = ground.config.on(option_flag::PARENT_SPAN_IS_ALWAYS_ROOT_SPAN)
                    && self.context().is_some_and(|context| !context.exact);
                if flat { spans.root_of(current) } else { current }
            }
        }
    }

    /// No span starts here and now.
    pub(crate) fn is_suppressed(&self, ground: &Ground) -> bool {
        ground.is_silent() || self.context().is_none_or(|context| context.suppressed)
    }

    /// Enters a context of a kind of the seam; the token is needed to leave it, in any order. 0: refused.
    pub(crate) fn enter(
        &mut self,
        ground: &mut Ground,
        spans: &Spans,
        kind: u32,
        handle: Handle,
        (sentry_trace, baggage): (&str, &str),
    ) -> u32 {
        if self.contexts.len() >= MAX_CONTEXTS {
            return 0;
        }
        let Some(mut context) = self.context().cloned() else { return 0 };
        context.exact = kind == context::EXACT;
        match kind {
            context::SPAN | context::EXACT => {
                context.active = spans.held(handle);
            }
            context::NEW_TRACE => {
                let mut propagation = Propagation::fresh(&mut ground.random);
                // It began before the engine, and requests carry it already.
                if let Some(trace_id) = TraceId::parse(sentry_trace) {
                    propagation.trace_id = trace_id;
                }
                context.begin(propagation, ground.random.span_id());
            }
            context::CONTINUED | context::HEAD => {
                let mut propagation = Self::continued(ground, sentry_trace, baggage);
                if kind == context::HEAD {
                    propagation.dsc = None;
                }
                context.begin(propagation, ground.random.span_id());
            }
            context::SUPPRESSED => context.suppressed = true,
            _ => context.active = Handle::NONE,
        }
        self.last_token = (self.last_token % 0x7fff_ffff) + 1;
        context.token = self.last_token;
        self.contexts.push(context);
        self.touch();
        self.last_token
    }

    /// The trace of these headers, if it may be continued.
    pub(crate) fn continued(ground: &mut Ground, sentry_trace: &str, baggage: &str) -> Propagation {
        let incoming = Incoming { sentry_trace, baggage, age_ms: f64::NAN };
        let (propagation, reason) =
            Propagation::resolve(&incoming, &ground.config.policy, &mut ground.random);
        if let Some(reason) = reason {
            ground.note("the given trace is not continued: ", reason);
        }
        propagation
    }

    /// Leaves a context, wherever it stands.
    pub(crate) fn exit(&mut self, token: u32) {
        if token == 0 {
            return;
        }
        if let Some(at) = self.contexts.iter().rposition(|context| context.token == token) {
            self.contexts.remove(at);
            self.touch();
        }
        #[cfg(not(npm_engine))]
        self.aside.retain(|context| context.token != token);
    }

    /// Puts a context aside, until [`resume`](Self::resume): that of a future which is not running.
    #[cfg(not(npm_engine))]
    pub(crate) fn suspend(&mut self, token: u32) {
        if token == 0 || self.aside.len() >= MAX_CONTEXTS {
            return self.exit(token);
        }
        if let Some(at) = self.contexts.iter().rposition(|context| context.token == token) {
            let context = self.contexts.remove(at);
            self.aside.push(context);
            self.touch();
        }
    }

    /// Enters a context again.
    #[cfg(not(npm_engine))]
    pub(crate) fn resume(&mut self, token: u32) {
        if let Some(at) = self.aside.iter().rposition(|context| context.token == token) {
            let context = self.aside.swap_remove(at);
            self.contexts.push(context);
            self.touch();
        }
    }

    /// Makes this the page's trace: outside of spans everything belongs to it from now on.
    pub(crate) fn set_page_trace(&mut self, ground: &mut Ground, propagation: Propagation) {
        ground.report.continued = propagation.dsc.is_some();
        let span_id = ground.random.span_id();
        if let Some(context) = self.contexts.first_mut() {
            context.begin(propagation, span_id);
        }
        self.touch();
    }

    /// Makes this root the page's active span.
    pub(crate) fn activate(&mut self, root: Handle) {
        if let Some(context) = self.contexts.first_mut() {
            context.active = root;
        }
        self.touch();
    }

    /// A route has ended. Until the next one the page stays in its trace, with its decision.
    pub(crate) fn stay(&mut self, ground: &Ground, spans: &Spans, ended: &Ended) {
        if let Some(context) = self.contexts.first_mut()
            && context.active == ended.root
            && let Some(segment) = spans.segment(ended.key)
        {
            context.propagation = Propagation {
                sampled: Some(ended.sampled),
                dsc: Some(outgoing_dsc(&ground.config, spans, segment)),
                ..segment.propagation.clone()
            };
        }
    }

    /// A root has ended: it is active nowhere.
    pub(crate) fn root_ended(&mut self, root: Handle) {
        for context in &mut self.contexts {
            if context.active == root {
                context.active = Handle::NONE;
            }
        }
        self.touch();
    }
}
