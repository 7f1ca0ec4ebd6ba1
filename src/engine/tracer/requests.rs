//! Outgoing requests and their timings.

use super::*;

impl Tracer {
    /// A request begins.
    pub(crate) fn request_started(&mut self, now: Timestamp, request: RequestStart<'_>) -> Verdict {
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
    pub(crate) fn request_span(&self, key: u32) -> Option<Handle> {
        self.requests.iter().find(|(k, _)| *k == key).map(|(_, handle)| *handle)
    }

    /// A request settled.
    pub(crate) fn request_ended(&mut self, now: Timestamp, key: u32, outcome: Outcome, body_size: f64) {
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

    pub(crate) fn route_root(&self) -> Option<Handle> {
        self.route.and_then(|key| self.segment(key)).map(|segment| segment.root)
    }
}
