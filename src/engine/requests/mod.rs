//! Outgoing requests: what each carries, and the span it becomes.

pub(crate) mod describe;

use super::ground::{Ground, hook};
use super::options::Unsampled;
use super::report::{Category, Reason};
use super::spans::arena::{Handle, RequestState, Span};
use super::spans::idle::Limits;
use super::spans::{SpanStart, Spans, attributes_of};
use super::traces::{Parent, Traces};
use crate::protocol::ids::SpanId;
use crate::protocol::names;
use crate::protocol::text;
use crate::protocol::url;
use crate::seam::{option_text, verdict};
use crate::time::Timestamp;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use describe::{Outcome, flags};

/// Requests in flight that are followed.
const MAX_REQUESTS: usize = 1000;

/// A request's beginning, as the shim saw it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestStart<'a> {
    /// The shim's key.
    pub(crate) key: u32,
    /// The span id the shim drew.
    pub(crate) span_id: SpanId,
    /// Bits of [`flags`].
    pub(crate) flags: u32,
    /// `METHOD absolute-url`.
    pub(crate) text: &'a str,
}

/// What a request that begins now carries and becomes, in bits of [`verdict`].
pub(crate) fn verdict_of(ground: &Ground, traces: &Traces, spans: &Spans) -> u32 {
    if ground.is_silent() {
        return verdict::OMIT;
    }
    let config = &ground.config;
    let omits = config.unsampled == Unsampled::Omit
        && traces.headers(ground, spans).is_none_or(|headers| headers.omit);
    let bits = if omits { verdict::OMIT } else { 0 };
    if !config.spans_enabled() {
        return bits | verdict::AHEAD;
    }
    if traces.is_suppressed(ground) || traces.parent_of(ground, spans, Parent::Current).is_none() {
        return bits;
    }
    // Who listens to spans is told of each as it starts; and where a child may hasten the end of its route, so is the timer.
    let hastens = |limits: Limits| limits.child < limits.idle;
    let at_once = ground.has_hook(hook::SPANS) | hastens(config.limits) | hastens(config.click_limits);
    bits | verdict::SPAN | (u32::from(!at_once) * verdict::AHEAD)
}

/// The spans of requests in flight, by the shim's keys.
#[derive(Debug, Default)]
pub(crate) struct Requests(Vec<(u32, Handle)>);

impl Requests {
    /// A request begins; answers bits of [`verdict`].
    pub(crate) fn started(
        &mut self,
        (ground, traces, spans): (&mut Ground, &Traces, &mut Spans),
        now: Timestamp,
        request: RequestStart<'_>,
    ) -> u32 {
        let config = &ground.config;
        let href_at = text::find(request.text, b' ').unwrap_or(0);
        let href = text::behind(request.text, href_at + 1);
        if url::is_sentry_request_url(
            href,
            &config.texts[option_text::HOST],
            &config.texts[option_text::TUNNEL],
        ) {
            return verdict::OMIT;
        }
        let bits = verdict_of(ground, traces, spans);
        if request.flags & flags::NO_SPAN != 0 {
            return bits & verdict::OMIT;
        }
        if bits & verdict::SPAN == 0 {
            if config.spans_enabled() && !traces.is_suppressed(ground) {
                ground.lose(Reason::NO_PARENT_SPAN, Category::SPAN, 1);
            }
            return bits;
        }
        if self.0.len() >= MAX_REQUESTS {
            ground.lose(Reason::BUFFER_OVERFLOW, Category::SPAN, 1);
            return bits;
        }
        let parent = traces.parent_of(ground, spans, Parent::Current);
        let start = SpanStart {
            attributes: attributes_of("http.client", "auto.http.browser"),
            id: Some(request.span_id),
            ..SpanStart::default()
        };
        let handle = spans.start_child(ground, now, parent, start);
        if let Some(span) = spans.arena.get_mut(handle) {
            span.request = Some(Box::new(RequestState {
                text: String::from(request.text),
                method: href_at,
                flags: request.flags,
                described: false,
                timed: false,
            }));
            self.0.push((request.key, handle));
        }
        bits
    }

    /// The span of a request in flight, [`Handle::NONE`] if it has none.
    pub(crate) fn span(&self, key: u32) -> Handle {
        self.0.iter().find(|(k, _)| *k == key).map_or(Handle::NONE, |(_, handle)| *handle)
    }

    /// A request settled.
    pub(crate) fn ended(
        &mut self,
        ground: &mut Ground,
        spans: &mut Spans,
        now: Timestamp,
        key: u32,
        (outcome, body_size): (Outcome, f64),
    ) {
        let Some(at) = self.0.iter().position(|(k, _)| *k == key) else { return };
        let (_, handle) = self.0.swap_remove(at);
        if let Some(span) = spans.arena.get_mut(handle) {
            // Whatever the app has said of it before.
            span.status = Some(outcome.status());
            if let Outcome::Response(status) = outcome {
                if status != 0 {
                    span.attributes.push_int(names::HTTP_RESPONSE_STATUS_CODE, i64::from(status));
                }
                if body_size > 0.0 {
                    span.attributes.push_num(names::HTTP_RESPONSE_BODY_SIZE, body_size);
                }
            }
            if let Some(kind) = outcome.error_type() {
                span.attributes.push_str(names::ERROR_TYPE, kind);
            }
        }
        let _ = spans.end(ground, now, handle, None);
    }

    /// Forgets those whose spans have been sent.
    pub(crate) fn forget_sent(&mut self, spans: &Spans) {
        self.0.retain(|(_, handle)| spans.arena.get(*handle).is_some());
    }
}

/// Makes a request's name and attributes, when somebody looks at its span.
pub(crate) fn described(span: &mut Span, policy: &url::QueryPolicy) {
    let Some(state) = &mut span.request else { return };
    if state.described {
        return;
    }
    state.described = true;
    let name = describe::describe(&mut span.attributes, state.method(), state.url(), state.flags, policy);
    if span.name.is_empty() {
        span.name = name;
    }
}
