//! How roots begin: sampling, the link to the trace before, and who remembers it.

use super::super::ground::{Ground, Output};
use super::super::options::{Config, LinkPreviousTrace};
use super::super::report::{Category, Reason};
use super::super::spans::arena::Handle;
use super::super::spans::segment::{Kind, Sampling};
use super::super::spans::{SpanStart, Spans};
use super::headers::segment_dsc;
use super::previous::{PREVIOUS_TRACE_MAX_AGE, PreviousTrace};
use super::propagation::Propagation;
use super::{Parent, Traces, sampling};
use crate::protocol::dsc::DynamicSamplingContext;
use crate::protocol::event::write_link;
use crate::protocol::ids::SpanId;
use crate::protocol::json::Attributes;
use crate::protocol::names::{self, SOURCE, SOURCE_ALIAS};
use crate::protocol::sentry_trace::write_sentry_trace;
use crate::seam::option_flag;
use crate::time::Timestamp;
use alloc::string::String;

/// What marks a link to the trace before.
const PREVIOUS_TRACE_LINK: &str = "\"sentry.link.type\":\"previous_trace\"";

impl Traces {
    /// Would a span with this parent be a root? Then: what a sampler should know
    /// (parent's decision, parent's rate, random number).
    pub(crate) fn sampling_context(
        &self,
        ground: &Ground,
        spans: &Spans,
        parent: Parent,
    ) -> Option<(Option<bool>, Option<f64>, f64)> {
        if !self.parent_of(ground, spans, parent).is_none() {
            return None;
        }
        let propagation = &self.context()?.propagation;
        let fresh = parent == Parent::NEW_TRACE;
        let remote_parent = if fresh { None } else { propagation.parent_span_id };
        if let Some(previous) = self.sampled_before(&ground.config, remote_parent) {
            return Some((Some(previous.sampled), previous.sample_rate, previous.sample_rand));
        }
        if fresh {
            return Some((None, None, 0.0));
        }
        Some((propagation.sampled, rate_of(propagation.dsc.as_ref()), propagation.sample_rand))
    }

    /// The trace whose sampling a root with this remote parent takes over, if it does.
    fn sampled_before(&self, config: &Config, remote_parent: Option<SpanId>) -> Option<PreviousTrace> {
        self.previous.filter(|_| config.on(option_flag::CONSISTENT_TRACE_SAMPLING) && remote_parent.is_none())
    }

    /// Starts a span; [`Handle::NONE`] when there is none to record.
    pub(crate) fn start_span(
        &mut self,
        ground: &mut Ground,
        spans: &mut Spans,
        now: Timestamp,
        parent: Parent,
        mut start: SpanStart,
    ) -> Handle {
        if self.is_suppressed(ground) || !ground.config.spans_enabled() {
            return Handle::NONE;
        }
        let parent = self.parent_of(ground, spans, parent);
        let propagation = if parent.is_none() {
            if start.only_if_parent {
                ground.lose(Reason::NO_PARENT_SPAN, Category::SPAN, 1);
                return parent;
            }
            let Some(context) = self.context() else { return parent };
            context.propagation.clone()
        } else if start.force_transaction {
            // Its own transaction, in the parent's trace.
            let Some(segment) = spans.segment_of(parent) else { return Handle::NONE };
            Propagation {
                parent_span_id: spans.arena.get(parent).map(|span| span.id),
                sampled: Some(segment.sampling.sampled),
                dsc: Some(segment_dsc(&ground.config, spans, segment)),
                ..segment.propagation.clone()
            }
        } else {
            drop_source(&mut start.attributes);
            return spans.start_child(ground, now, parent, start);
        };
        take_alias(&mut start.attributes);
        self.start_root(ground, spans, now, Kind::Manual, propagation, start)
    }

    /// Starts a root in this trace.
    pub(crate) fn start_root(
        &mut self,
        ground: &mut Ground,
        spans: &mut Spans,
        now: Timestamp,
        kind: Kind,
        mut propagation: Propagation,
        mut start: SpanStart,
    ) -> Handle {
        let attributes = &mut start.attributes;
        let start_epoch = ground.origin.epoch_micros(start.start.unwrap_or(now));
        let link = self.previous.filter(|previous| {
            ground.config.link_previous_trace != LinkPreviousTrace::Off
                && previous.trace_id != propagation.trace_id
                && start_epoch.wrapping_sub(previous.start_epoch) <= PREVIOUS_TRACE_MAX_AGE
        });
        let mut parent_rate = rate_of(propagation.dsc.as_ref());
        let mut consistent = false;
        if let Some(previous) = self.sampled_before(&ground.config, propagation.parent_span_id) {
            consistent = true;
            propagation.sampled = Some(previous.sampled);
            propagation.sample_rand = previous.sample_rand;
            parent_rate = previous.sample_rate;
            if let Some(rate) = previous.sample_rate {
                attributes.push_num(names::PREVIOUS_TRACE_SAMPLE_RATE, rate);
            }
        }
        let mut sampling = sample(&ground.config, &propagation, start.sampler);
        propagation.decide(sampling.sampled, sampling.rate);
        if let Some(rate) = sampling.rate {
            attributes.set_num(names::SAMPLE_RATE, rate);
        } else if consistent {
            // The decision is the previous trace's, and so is the rate behind it.
            sampling.rate = parent_rate;
        }
        let mut links = String::new();
        if let Some(previous) = link {
            let PreviousTrace { trace_id, span_id, sampled, .. } = previous;
            write_link(&mut links, trace_id, span_id, Some(sampled), PREVIOUS_TRACE_LINK);
            let mut text = String::new();
            write_sentry_trace(&mut text, trace_id, span_id, Some(sampled));
            attributes.push_str(names::PREVIOUS_TRACE, &text);
        }
        if let Some((trace_id, span_id, sampled)) = propagation.stale_of.take() {
            write_link(&mut links, trace_id, span_id, sampled, PREVIOUS_TRACE_LINK);
            attributes.push_str(names::TRACE_REFUSED, ground.report.refused);
        }
        attributes.or_str(SOURCE, "custom");
        let (trace_id, sample_rand) = (propagation.trace_id, propagation.sample_rand);
        let (handle, span_id) = spans.open_root(ground, now, kind, (propagation, sampling), start, links);
        if !handle.is_none() && self.previous.is_none_or(|previous| previous.trace_id != trace_id) {
            let previous = PreviousTrace {
                trace_id,
                span_id,
                sampled: sampling.sampled,
                start_epoch,
                sample_rate: sampling.rate.or(parent_rate),
                sample_rand,
            };
            self.previous = Some(previous);
            if ground.config.link_previous_trace == LinkPreviousTrace::SessionStorage {
                ground.outputs.push(Output::Store("sentry_previous_trace", previous.to_json()));
            }
        }
        handle
    }
}

/// Only the name of a root has a source.
#[inline(never)]
pub(crate) fn drop_source(attributes: &mut Attributes) {
    attributes.remove(SOURCE);
    attributes.remove(SOURCE_ALIAS);
}

/// The source of a name by the name that apps may give it.
pub(crate) fn take_alias(attributes: &mut Attributes) {
    if let Some(source) = attributes.get_raw(SOURCE_ALIAS).map(String::from) {
        attributes.remove(SOURCE_ALIAS);
        if attributes.get_raw(SOURCE).is_none() {
            attributes.push_raw(SOURCE, &source);
        }
    }
}

/// The rate that a received context names.
fn rate_of(dsc: Option<&DynamicSamplingContext>) -> Option<f64> {
    dsc.and_then(|dsc| dsc.get(names::DSC_SAMPLE_RATE)).and_then(sampling::parse_sample_rate)
}

fn sample(config: &Config, propagation: &Propagation, sampler: sampling::SamplerAnswer) -> Sampling {
    let decision = sampling::decide(&sampling::Input {
        rate: config.traces_sample_rate,
        sampler,
        parent_sampled: propagation.sampled,
        sample_rand: propagation.sample_rand,
    });
    Sampling {
        sampled: decision.sampled,
        rate: decision.rate.filter(|_| decision.local_rate_applied),
        rule: decision.rule,
    }
}
