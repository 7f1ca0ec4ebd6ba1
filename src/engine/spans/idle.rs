//! The idle transaction's clockwork: when does a pageload, navigation or click end?
//!
//! A table of deadlines and a set of plain counters; time is an argument, so early, late and repeated
//! timer calls are all fine. Rules: docs/behaviour.md#page-loads-navigations-and-clicks.
//! Other than in the reference, loading resources keep a route alive, and the final timeout caps the *time*, not only the timer,
//! so that a laptop that slept for an hour ends at `start + final_timeout`.

use crate::protocol::text;
use crate::time::Timestamp;

/// Limits of an idle transaction, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Silence after the last activity that ends the transaction (reference: 1 s).
    pub(crate) idle: i64,
    /// The longest a transaction may take (reference: 30 s).
    pub(crate) last: i64,
    /// The longest wait for a child after the latest one started (reference: 15 s).
    pub(crate) child: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { idle: 1_000_000, last: 30_000_000, child: 15_000_000 }
    }
}

/// Why an idle transaction ended: the place of its word among the values of `sentry.idle_span_finish_reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FinishReason(usize);

impl FinishReason {
    const WORDS: &str = "idleTimeout heartbeatFailed finalTimeout cancelled externalFinish reportPageLoaded documentHidden \
        interactionInterrupted";
    /// Nothing happened for `idleTimeout`.
    pub(crate) const IDLE_TIMEOUT: Self = Self(0);
    /// A child did not end within `childSpanTimeout`.
    pub(crate) const HEARTBEAT_FAILED: Self = Self(1);
    /// `finalTimeout` was reached.
    pub(crate) const FINAL_TIMEOUT: Self = Self(2);
    /// Another pageload or navigation began.
    pub(crate) const CANCELLED: Self = Self(3);
    /// The app ended it.
    pub(crate) const EXTERNAL_FINISH: Self = Self(4);
    /// `reportPageLoaded()`.
    pub(crate) const REPORT_PAGE_LOADED: Self = Self(5);
    /// The page is going away or was hidden.
    pub(crate) const DOCUMENT_HIDDEN: Self = Self(6);
    /// The next click began while the click's transaction was open.
    pub(crate) const INTERACTION_INTERRUPTED: Self = Self(7);

    /// The value as written on the wire.
    #[must_use]
    pub(crate) fn as_str(self) -> &'static str {
        text::word_at(Self::WORDS, self.0)
    }
}

/// What the clockwork says: end now, for this reason, with this requested end time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Finish {
    /// Why.
    pub(crate) reason: FinishReason,
    /// The requested end time (trimming comes later, in the span arena).
    pub(crate) at: Timestamp,
}

/// Deadlines and counters of one idle transaction.
#[derive(Clone, Debug)]
pub(crate) struct Idle {
    limits: Limits,
    open: u32,
    /// Where the idle deadline counts from: the last moment something began or ended.
    quiet_since: Option<Timestamp>,
    child_since: Option<Timestamp>,
    final_at: Timestamp,
    may_finish: bool,
}

impl Idle {
    /// Starts the clockwork at `now` (for a pageload: the moment of creation, not `timeOrigin`).
    /// With `may_finish` false only the final timeout runs until [`allow_finish`](Self::allow_finish).
    #[must_use]
    pub(crate) const fn start(now: Timestamp, limits: Limits, may_finish: bool) -> Self {
        Self {
            limits,
            open: 0,
            quiet_since: Some(now),
            child_since: None,
            final_at: now.plus(limits.last),
            may_finish,
        }
    }

    /// A recording child began.
    pub(crate) const fn child_started(&mut self, now: Timestamp) {
        self.open = self.open.saturating_add(1);
        self.quiet_since = None;
        self.child_since = Some(now);
    }

    /// A recording child ended.
    pub(crate) const fn child_ended(&mut self, now: Timestamp) {
        self.open = self.open.saturating_sub(1);
        if self.open == 0 {
            self.quiet_since = Some(now);
            self.child_since = None;
        }
    }

    /// Something that is not a child happened on the route (a resource finished loading): the silence starts anew.
    /// The browser may tell of it late, so `at` may lie before what is known already; it never moves the silence back.
    pub(crate) fn activity(&mut self, at: Timestamp) {
        if self.open == 0 {
            self.quiet_since = self.quiet_since.max(Some(at));
        }
    }

    /// The document is parsed: the idle and child deadlines count from now on.
    pub(crate) const fn allow_finish(&mut self, now: Timestamp) {
        if !self.may_finish {
            self.may_finish = true;
            if self.open == 0 {
                self.quiet_since = Some(now);
            } else {
                self.child_since = Some(now);
            }
        }
    }

    /// The final timeout counts from then: the page is prerendered, or was and is shown now.
    pub(crate) const fn count_from(&mut self, then: Timestamp) {
        self.final_at = then.plus(self.limits.last);
    }

    /// When it ends if it ends now, for an outside reason.
    pub(crate) fn end_at(&self, now: Timestamp) -> Timestamp {
        now.min(self.final_at)
    }

    /// When [`handle_timeout`](Self::handle_timeout) wants to be called.
    #[must_use]
    pub(crate) fn poll_timeout(&self) -> Option<Timestamp> {
        Timestamp::first_of(Some(self.final_at), self.soft_deadline().map(|(at, _)| at))
    }

    /// The idle or the child deadline, whichever runs.
    fn soft_deadline(&self) -> Option<(Timestamp, FinishReason)> {
        if !self.may_finish {
            return None;
        }
        if let Some(since) = self.child_since {
            return Some((since.plus(self.limits.child), FinishReason::HEARTBEAT_FAILED));
        }
        self.quiet_since.map(|since| (since.plus(self.limits.idle), FinishReason::IDLE_TIMEOUT))
    }

    /// To be called at or after [`poll_timeout`](Self::poll_timeout); spurious calls do nothing.
    pub(crate) fn handle_timeout(&self, now: Timestamp) -> Option<Finish> {
        let soft = self.soft_deadline().filter(|(at, _)| *at <= now);
        let (at, reason) = match soft {
            // A late timer may find both passed: the earlier one is what happened.
            Some((at, reason)) if at <= self.final_at => (at, reason),
            _ if self.final_at <= now => (self.final_at, FinishReason::FINAL_TIMEOUT),
            _ => return None,
        };
        Some(Finish { reason, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const S: i64 = 1_000_000;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::of(seconds * S)
    }

    #[test]
    fn activity_that_is_told_late_does_not_end_the_route_in_the_past() {
        let mut idle = Idle::start(at(0), Limits::default(), true);
        idle.child_started(at(1));
        idle.child_ended(at(4));
        idle.activity(at(2));
        assert_eq!(idle.handle_timeout(at(4)), None);
        idle.activity(at(5));
        assert_eq!(idle.poll_timeout(), Some(at(6)));
    }

    #[test]
    fn silence_for_a_second_ends_it() {
        let idle = Idle::start(at(0), Limits::default(), true);
        assert_eq!(idle.poll_timeout(), Some(at(1)));
        assert_eq!(idle.handle_timeout(Timestamp::of(999_999)), None);
        assert_eq!(
            idle.handle_timeout(at(2)),
            Some(Finish { reason: FinishReason::IDLE_TIMEOUT, at: at(1) })
        );
    }

    #[test]
    fn children_hold_it_open_and_the_child_timeout_counts_from_the_latest() {
        let mut idle = Idle::start(at(0), Limits::default(), true);
        idle.child_started(at(0));
        idle.child_started(at(10));
        idle.child_ended(at(11));
        assert_eq!(idle.poll_timeout(), Some(at(25)));
        assert_eq!(idle.handle_timeout(at(25)).unwrap().reason, FinishReason::HEARTBEAT_FAILED);
    }

    #[test]
    fn a_sleeping_machine_ends_at_the_final_timeout_not_an_hour_later() {
        let mut idle = Idle::start(at(0), Limits::default(), true);
        for second in 0..40 {
            idle.child_started(at(second));
        }
        assert_eq!(
            idle.handle_timeout(at(3600)),
            Some(Finish { reason: FinishReason::FINAL_TIMEOUT, at: at(30) })
        );
        let idle = Idle::start(at(0), Limits::default(), true);
        assert_eq!(idle.end_at(at(3600)), at(30));
    }

    #[test]
    fn an_unparsed_document_waits() {
        let mut idle = Idle::start(at(0), Limits::default(), false);
        assert_eq!(idle.poll_timeout(), Some(at(30)));
        idle.allow_finish(at(5));
        assert_eq!(idle.poll_timeout(), Some(at(6)));
    }
}
