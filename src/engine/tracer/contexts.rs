//! Contexts and headers: which trace is current and what its requests carry.

use super::*;
use crate::seam::context;

impl Tracer {
    pub(super) fn context(&self) -> Option<&Context> {
        self.contexts.last()
    }

    pub(super) fn page_context(&mut self) -> Option<&mut Context> {
        self.contexts.first_mut()
    }

    /// Headers would differ from now on.
    pub(crate) const fn touch(&mut self) {
        // 28 bits: the verdict multiplies by 8 and has to stay an exact number.
        self.epoch = (self.epoch + 1) & 0x0fff_ffff;
    }

    pub(crate) fn segment(&self, key: u32) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.key == key)
    }

    pub(crate) fn segment_mut(&mut self, key: u32) -> Option<&mut Segment> {
        self.segments.iter_mut().find(|segment| segment.key == key)
    }

    pub(crate) fn segment_of(&self, handle: Handle) -> Option<&Segment> {
        self.segment(self.arena.get(handle)?.segment)
    }

    /// The active span.
    #[must_use]
    pub(crate) fn current(&self) -> Option<Handle> {
        let active = self.context()?.active?;
        self.arena.get(active).map(|_| active)
    }

    /// Enters a context; the token is needed to leave it, in any order. 0: refused.
    pub(crate) fn enter(&mut self, kind: u32, handle: Handle, sentry_trace: &str, baggage: &str) -> u32 {
        if self.contexts.len() >= MAX_CONTEXTS {
            return 0;
        }
        let Some(mut context) = self.context().cloned() else { return 0 };
        context.exact = kind == context::EXACT;
        match kind {
            context::SPAN | context::EXACT => {
                context.active = Some(handle).filter(|handle| self.arena.get(*handle).is_some());
            }
            context::NEW_TRACE => {
                context.propagation = Propagation::fresh(&mut self.random);
                context.span_id = self.random.span_id();
                context.active = None;
            }
            context::CONTINUED | context::HEAD => {
                let incoming = Incoming {
                    sentry_trace: Some(sentry_trace),
                    baggage: Some(baggage).filter(|baggage| !baggage.is_empty()),
                    traceparent: None,
                    age_ms: None,
                };
                let (propagation, reason) =
                    Propagation::resolve(&incoming, &self.config.policy, &mut self.random);
                context.propagation = propagation;
                if kind == context::HEAD {
                    context.propagation.dsc = None;
                }
                context.span_id = self.random.span_id();
                context.active = None;
                if let Some(reason) = reason {
                    self.note("the given trace is not continued: ", reason);
                }
            }
            context::SUPPRESSED => context.suppressed = true,
            // 4: no active span, the same trace.
            _ => context.active = None,
        }
        self.last_token = (self.last_token % 0x7fff_ffff) + 1;
        context.token = self.last_token;
        self.contexts.push(context);
        self.touch();
        self.last_token
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

    /// The DSC of a segment: frozen as received, or our own as head of the trace.
    pub(crate) fn segment_dsc(&self, segment: &Segment) -> DynamicSamplingContext {
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

    pub(crate) fn client_dsc(&self, trace_id: TraceId) -> DynamicSamplingContext {
        DynamicSamplingContext::of_client(
            trace_id,
            self.config.dsn.public_key(),
            &self.config.environment,
            &self.config.release,
            self.config.policy.org_id.as_deref(),
        )
    }

    pub(crate) fn context_dsc(&self, propagation: &Propagation) -> DynamicSamplingContext {
        match &propagation.dsc {
            Some(frozen) => frozen.clone(),
            None => self.client_dsc(propagation.trace_id),
        }
    }

    /// What a segment tells other services. A trace that is continued without baggage is not ours to describe: only
    /// what we decided about it is said.
    fn outgoing_dsc(&self, segment: &Segment) -> DynamicSamplingContext {
        let mut dsc = self.segment_dsc(segment);
        if dsc.is_empty() {
            dsc.set("sample_rand", number(segment.propagation.sample_rand));
            if let Some(rate) = segment.sampling.rate {
                dsc.set("sample_rate", number(rate));
            }
        }
        dsc
    }

    /// What requests carry now.
    #[must_use]
    pub(crate) fn headers(&self) -> Option<Headers> {
        let context = self.context()?;
        let active = context.active.and_then(|handle| Some((handle, self.segment_of(handle)?)));
        let spans_enabled = self.config.spans_enabled();
        let (trace_id, span_id, mut sampled, mut dsc, sample_rand) = match active {
            Some((handle, segment)) => (
                segment.propagation.trace_id,
                self.arena.get(handle)?.id,
                Some(segment.sampling.sampled),
                self.outgoing_dsc(segment),
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
        // A page that only propagates has no spans to suppress.
        if context.suppressed && spans_enabled {
            let recorded = sampled != Some(false);
            sampled = Some(false);
            if active.is_none() {
                // A root that is not recorded is a decision of ours: what a server said of the trace no longer holds.
                dsc = self.client_dsc(trace_id);
                dsc.set("sampled", boolean(false));
                dsc.set("sample_rand", number(sample_rand));
            } else if recorded {
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
        Some(Headers { trace_id, span_id, sampled, baggage: dsc.to_baggage().unwrap_or_default(), omit })
    }

    /// `sentry-trace`, `baggage` and `traceparent` of a span, or ([`Handle::NONE`]) of the current context.
    #[must_use]
    pub(crate) fn trace_data(&self, handle: Handle) -> Option<(String, String, String)> {
        let (trace_id, span_id, sampled, baggage) = match self.arena.get(handle) {
            Some(span) => {
                let segment = self.segment(span.segment)?;
                let baggage = self.outgoing_dsc(segment).to_baggage().unwrap_or_default();
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
}
