//! Deadlines and the queue of outputs.

use super::*;

impl Tracer {
    /// When [`handle_timeout`](Self::handle_timeout) wants to be called.
    #[must_use]
    pub(crate) fn poll_timeout(&self) -> Option<Timestamp> {
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
    pub(crate) fn handle_timeout(&mut self, now: Timestamp, wall_ms: f64) {
        self.observe_clock(now, wall_ms);
        self.armed = None;
        let keys: Vec<u32> = self.segments.iter().map(|segment| segment.key).collect();
        for key in keys {
            let finish =
                self.segment_mut(key).and_then(|s| s.idle.as_mut()).and_then(|idle| idle.handle_timeout(now));
            if let Some(finish) = finish {
                self.finish_segment(key, finish.reason, finish.at, now);
            }
        }
        self.release(now, false);
        self.retry(now, false);
    }

    pub(crate) fn emit_ready(&mut self, now: Timestamp) {
        while let Some(key) = take_first(&mut self.ready) {
            self.emit(key, now);
        }
    }

    /// Will the next [`poll_output`](Self::poll_output) write an event?
    pub(crate) fn will_write(&self) -> bool {
        let sampled = |key: &u32| self.segment(*key).is_some_and(|segment| segment.sampling.sampled);
        self.outputs.is_empty() && self.ready.iter().any(sampled)
    }

    /// Is there anything for [`poll_output`](Self::poll_output)?
    #[must_use]
    pub(crate) fn has_output(&self) -> bool {
        !self.outputs.is_empty()
            || !self.ready.is_empty()
            || self.outbox.wants_report()
            || self.outbox.has_post()
            || self.wants_timer().is_some()
    }

    /// The timer to arm, if the armed one is too late.
    pub(crate) fn wants_timer(&self) -> Option<Timestamp> {
        let next = self.poll_timeout()?;
        match self.armed {
            Some(armed) if armed <= next => None,
            _ => Some(next),
        }
    }

    /// The next thing to do. Finished transactions are written when everything queued before has been
    /// taken, so that hooks see a span's end before its event; what they leave of it is posted after that.
    pub(crate) fn poll_output(&mut self, now: Timestamp) -> Option<Output> {
        if let Some(output) = take_first(&mut self.outputs) {
            return Some(output);
        }
        self.emit_ready(now);
        if let Some(output) = take_first(&mut self.outputs) {
            return Some(output);
        }
        // When all that was to be sent is known: what was lost of it, and then the rest, as far as there is room.
        let wall_ms = self.wall_ms(now);
        self.report_losses(now);
        if let Some(post) = self.outbox.next_post(wall_ms) {
            return Some(Output::Post(post));
        }
        self.outbox.rest();
        let next = self.wants_timer()?;
        self.armed = Some(next);
        Some(Output::Timer(Some(next)))
    }
}
