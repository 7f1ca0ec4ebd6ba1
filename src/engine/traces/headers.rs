//! What requests carry, and what envelopes say of their trace.

use super::super::ground::Ground;
use super::super::options::{Config, Unsampled};
use super::super::spans::Spans;
use super::super::spans::arena::Handle;
use super::super::spans::segment::Segment;
use super::Traces;
use super::propagation::Propagation;
use crate::protocol::dsc::DynamicSamplingContext;
use crate::protocol::event;
use crate::protocol::ids::{SpanId, TraceId};
use crate::protocol::json::bool_text;
use crate::protocol::names::{self, SOURCE};
use crate::protocol::sentry_trace::write_sentry_trace;
use crate::protocol::traceparent::write_traceparent;
use crate::seam::option_text;
use alloc::string::String;

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

/// What the head of a trace knows before its root span.
pub(crate) fn client_dsc(config: &Config, trace_id: TraceId) -> DynamicSamplingContext {
    DynamicSamplingContext::of_client(
        trace_id,
        &config.texts[option_text::PUBLIC_KEY],
        &config.texts[option_text::ENVIRONMENT],
        &config.texts[option_text::RELEASE],
        &config.policy.org_id,
    )
}

/// The DSC of a segment: frozen as received, or our own as head of the trace.
pub(crate) fn segment_dsc(config: &Config, spans: &Spans, segment: &Segment) -> DynamicSamplingContext {
    if let Some(frozen) = &segment.propagation.dsc {
        return frozen.clone();
    }
    let mut dsc = client_dsc(config, segment.propagation.trace_id);
    if let Some(root) = spans.arena.get(segment.root)
        && root.attributes.get_raw(SOURCE) != Some("\"url\"")
        && !root.name.is_empty()
    {
        dsc.set(names::DSC_TRANSACTION, &root.name);
    }
    dsc.set(names::DSC_SAMPLED, bool_text(segment.sampling.sampled));
    set_sampling(&mut dsc, segment);
    dsc
}

fn set_sampling(dsc: &mut DynamicSamplingContext, segment: &Segment) {
    dsc.set_num(names::DSC_SAMPLE_RAND, segment.propagation.sample_rand);
    if let Some(rate) = segment.sampling.rate {
        dsc.set_num(names::DSC_SAMPLE_RATE, rate);
    }
}

/// The DSC of what has no span.
pub(crate) fn context_dsc(config: &Config, propagation: &Propagation) -> DynamicSamplingContext {
    match &propagation.dsc {
        Some(frozen) => frozen.clone(),
        None => client_dsc(config, propagation.trace_id),
    }
}

/// Makes it the DSC of an envelope: continued without baggage it still says which trace and project it belongs to
/// (docs/behaviour.md#defect-10).
#[inline(never)]
pub(crate) fn complete(config: &Config, dsc: &mut DynamicSamplingContext, trace_id: TraceId) {
    if dsc.is_bare() {
        dsc.set_trace_id(trace_id);
        dsc.set(names::DSC_PUBLIC_KEY, &config.texts[option_text::PUBLIC_KEY]);
    }
}

/// What a segment tells other services. A trace that is continued without baggage is not ours to describe: only
/// what we decided about it is said.
pub(super) fn outgoing_dsc(config: &Config, spans: &Spans, segment: &Segment) -> DynamicSamplingContext {
    let mut dsc = segment_dsc(config, spans, segment);
    if dsc.is_empty() {
        set_sampling(&mut dsc, segment);
    }
    dsc
}

impl Traces {
    /// What an envelope says of the active span's trace, else of the current one.
    pub(crate) fn current_dsc(&self, config: &Config, spans: &Spans) -> DynamicSamplingContext {
        let Some(context) = self.context() else { return DynamicSamplingContext::default() };
        let (propagation, mut dsc) = match spans.segment_of(context.active) {
            Some(segment) => (&segment.propagation, segment_dsc(config, spans, segment)),
            None => (&context.propagation, context_dsc(config, &context.propagation)),
        };
        complete(config, &mut dsc, propagation.trace_id);
        dsc
    }

    /// What requests carry now.
    pub(crate) fn headers(&self, ground: &Ground, spans: &Spans) -> Option<Headers> {
        let config = &ground.config;
        let context = self.context()?;
        let active = spans.segment_of(context.active);
        let spans_enabled = config.spans_enabled();
        let (propagation, span_id, mut sampled, mut dsc) = match active {
            Some(segment) => (
                &segment.propagation,
                spans.arena.get(context.active)?.id,
                Some(segment.sampling.sampled),
                outgoing_dsc(config, spans, segment),
            ),
            None => (
                &context.propagation,
                context.span_id,
                context.propagation.sampled,
                context_dsc(config, &context.propagation),
            ),
        };
        let trace_id = propagation.trace_id;
        // A page that only propagates has no spans to suppress.
        if context.suppressed && spans_enabled {
            let recorded = sampled != Some(false);
            sampled = Some(false);
            if active.is_none() {
                // A root that is not recorded is a decision of ours: what a server said of the trace no longer holds.
                dsc = client_dsc(config, trace_id);
                dsc.set(names::DSC_SAMPLED, bool_text(false));
                dsc.set_num(names::DSC_SAMPLE_RAND, propagation.sample_rand);
            } else if recorded {
                dsc.set(names::DSC_SAMPLED, bool_text(false));
            }
        }
        let mut omit = ground.is_silent();
        // A page that only propagates passes the server's decision on as it is.
        if sampled == Some(false) && spans_enabled {
            match config.unsampled {
                Unsampled::Send => {}
                Unsampled::Omit => omit = true,
                Unsampled::Defer => {
                    sampled = None;
                    // Empty values are left out of the header.
                    dsc.set(names::DSC_SAMPLED, "");
                    dsc.set(names::DSC_SAMPLE_RATE, "");
                }
            }
        }
        Some(Headers { trace_id, span_id, sampled, baggage: dsc.to_baggage(), omit })
    }

    /// `sentry-trace`, `baggage` and `traceparent` of a span, or ([`Handle::NONE`]) of the current context, one a line.
    pub(crate) fn trace_data(&self, ground: &Ground, spans: &Spans, handle: Handle) -> Option<String> {
        let (trace_id, span_id, sampled, baggage) = match spans.arena.get(handle) {
            Some(span) => {
                let segment = spans.segment(span.segment)?;
                let baggage = outgoing_dsc(&ground.config, spans, segment).to_baggage();
                (segment.propagation.trace_id, span.id, Some(segment.sampling.sampled), baggage)
            }
            None if handle.is_none() => {
                let headers = self.headers(ground, spans)?;
                if headers.omit {
                    return None;
                }
                (headers.trace_id, headers.span_id, headers.sampled, headers.baggage)
            }
            None => return None,
        };
        let mut out = String::new();
        write_sentry_trace(&mut out, trace_id, span_id, sampled);
        out.push('\n');
        out.push_str(&baggage);
        out.push('\n');
        write_traceparent(&mut out, trace_id, span_id, sampled == Some(true));
        Some(out)
    }

    /// The JSON object of an event's `contexts.trace`.
    pub(crate) fn trace_context(&self, spans: &Spans, handle: Handle) -> Option<String> {
        let handle = if handle.is_none() { self.current(spans) } else { handle };
        let (trace_id, span_id, parent) = match spans.arena.get(handle) {
            Some(span) => (spans.segment(span.segment)?.propagation.trace_id, span.id, span.parent),
            None => {
                let context = self.context()?;
                (context.propagation.trace_id, context.span_id, context.propagation.parent_span_id)
            }
        };
        let mut out = String::new();
        event::write_trace(&mut out, trace_id, span_id, parent);
        Some(out)
    }
}
