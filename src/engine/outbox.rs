//! What is sent and when: the queue, rate limits, the keepalive budget, retries, and the counting of what was lost.
//! Rules: docs/behaviour.md#sending; other than the reference it tries a failed envelope again, and keeps what it
//! has counted until a report of it was delivered.

use crate::protocol::rate_limit::{RateLimits, Response};
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;

/// POSTs on their way at a time: a tunnel on the page's own origin shares the page's connections, which are six.
pub(crate) const MAX_POSTS: usize = 2;
/// When the page is hidden it may never come back: as many more as still leave it connections if it does.
pub(crate) const MAX_POSTS_HIDDEN: usize = 4;
/// `keepalive` is asked for while the bodies in flight stay under this many bytes (the Fetch
/// standard's quota is 64 KiB for all of a page's keepalive requests).
pub(crate) const KEEPALIVE_BYTES: usize = 60_000;
/// And while fewer than this many requests are in flight.
pub(crate) const KEEPALIVE_REQUESTS: usize = 15;
/// An envelope is tried this often.
pub(crate) const MAX_ATTEMPTS: u32 = 3;
/// First wait before another attempt, in microseconds; it doubles.
pub(crate) const RETRY_AFTER: i64 = 5_000_000;
/// A report is tried again for as long as the page lives; its wait doubles this often at most.
const MAX_DOUBLINGS: u32 = 6;
/// Envelopes waiting for another attempt; further ones are dropped and counted.
pub(crate) const MAX_WAITING: usize = 20;
/// A server that wants to be left alone for longer than this (ms) does not get the envelope again.
pub(crate) const MAX_LIMIT: i64 = 60_000;
/// Distinct kinds of losses remembered between two client reports. There are fewer: reasons and categories are ours.
pub(crate) const MAX_LOSSES: usize = 100;

/// A number of things that were not sent, for the client report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    /// Sentry's reason word, for example `sample_rate`.
    pub(crate) reason: &'static str,
    /// Sentry's data category, for example `span`.
    pub(crate) category: &'static str,
    /// How many.
    pub(crate) quantity: u32,
}

/// What an envelope holds, to count it if it is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A transaction with this many spans, its root included.
    Transaction(u32),
    /// An error event.
    Error,
    /// A container of this many items of a data category, which is named.
    Items(&'static str, u32),
    /// A client report: what it tells of is told again if it is lost.
    Report,
}

impl Content {
    const fn category(self) -> &'static str {
        match self {
            Self::Transaction(_) => "transaction",
            Self::Error => "error",
            Self::Items(category, _) => category,
            Self::Report => "internal",
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    /// Waits for its turn.
    Queued,
    /// Its POST has not been answered.
    Posted,
    /// Tried in vain; until when it waits.
    Waiting(Timestamp),
}

#[derive(Debug)]
struct Parcel {
    id: u32,
    content: Content,
    body: String,
    attempts: u32,
    state: State,
    /// What a report tells of.
    losses: Vec<Loss>,
}

/// An instruction to POST a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Post {
    /// Names the parcel when the result is reported.
    pub(crate) id: u32,
    /// Whether to ask for `keepalive`.
    pub(crate) keepalive: bool,
    /// The envelope.
    pub(crate) body: String,
}

/// The outbox.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    limits: RateLimits,
    /// In the order in which they leave.
    parcels: Vec<Parcel>,
    losses: Vec<Loss>,
    next_id: u32,
    /// As many may be on their way until all that is due has left, if that is more than [`MAX_POSTS`].
    room: usize,
    /// A report is wanted now.
    report: bool,
    /// And again, if something is lost of what is on its way.
    follow_up: bool,
    /// When a report that could not be sent is due again.
    report_at: Option<Timestamp>,
    failed_reports: u32,
}

impl Outbox {
    /// Counts a loss.
    pub(crate) fn lose(&mut self, reason: &'static str, category: &'static str, quantity: u32) {
        if quantity == 0 {
            return;
        }
        for loss in &mut self.losses {
            if loss.reason == reason && loss.category == category {
                loss.quantity = loss.quantity.saturating_add(quantity);
                return;
            }
        }
        if self.losses.len() < MAX_LOSSES {
            self.losses.push(Loss { reason, category, quantity });
        }
    }

    /// Counts what an envelope held.
    pub(crate) fn lose_content(&mut self, reason: &'static str, content: Content) {
        match content {
            Content::Transaction(spans) => {
                self.lose(reason, "transaction", 1);
                self.lose(reason, "span", spans);
            }
            Content::Items(category, items) => self.lose(reason, category, items),
            Content::Error => self.lose(reason, "error", 1),
            Content::Report => {}
        }
    }

    /// Something is queued or on its way.
    #[must_use]
    pub(crate) fn is_busy(&self) -> bool {
        self.parcels.iter().any(|parcel| !matches!(parcel.state, State::Waiting(_)))
    }

    /// Nothing is held, not even for another attempt.
    #[must_use]
    pub(crate) const fn is_empty(&self) -> bool {
        self.parcels.is_empty()
    }

    /// What has been lost is to be told as soon as everything due has been handed over, and what is lost until the outbox
    /// is empty too.
    pub(crate) const fn ask_for_report(&mut self) {
        self.report = true;
        self.follow_up = true;
    }

    /// Is there something to tell, and is it time?
    #[must_use]
    pub(crate) fn wants_report(&self) -> bool {
        !self.losses.is_empty() && (self.report || (self.follow_up && !self.is_busy()))
    }

    /// What a report has to tell now; empty while a limit forbids it. Hand it to [`submit_report`](Self::submit_report).
    pub(crate) fn take_losses(&mut self, now: Timestamp, wall_ms: i64) -> Vec<Loss> {
        self.report = false;
        let rest = self.limits.disabled_until(Content::Report.category()).saturating_sub(wall_ms);
        if rest > 0 {
            self.follow_up = false;
            self.report_at = Some(now.plus(rest.saturating_mul(1000)));
            return Vec::new();
        }
        self.report_at = None;
        core::mem::take(&mut self.losses)
    }

    fn posted(&self) -> (usize, usize) {
        let mut bytes = 0_usize;
        let mut count = 0_usize;
        for parcel in self.parcels.iter().filter(|parcel| parcel.state == State::Posted) {
            bytes = bytes.saturating_add(parcel.body.len());
            count = count.saturating_add(1);
        }
        (bytes, count)
    }

    fn waiting(&self) -> usize {
        self.parcels.iter().filter(|parcel| matches!(parcel.state, State::Waiting(_))).count()
    }

    /// Takes an envelope; one for which there is no room, or that a limit forbids, is dropped and counted.
    pub(crate) fn submit(&mut self, content: Content, body: String, wall_ms: i64, buffer_size: u32) {
        if self.limits.is_limited(content.category(), wall_ms) {
            self.lose_content("ratelimit_backoff", content);
        } else if self.parcels.len().saturating_sub(self.waiting()) >= buffer_size as usize {
            self.lose_content("queue_overflow", content);
        } else {
            self.push(content, body, Vec::new());
        }
    }

    /// Takes a report. It is small and tells of full buffers: there is always room, and it goes first, while there is
    /// still `keepalive` to be had.
    pub(crate) fn submit_report(&mut self, body: String, losses: Vec<Loss>) {
        self.push(Content::Report, body, losses);
        self.parcels.rotate_right(1);
    }

    fn push(&mut self, content: Content, body: String, losses: Vec<Loss>) {
        self.next_id = self.next_id.wrapping_add(1);
        let id = self.next_id;
        self.parcels.push(Parcel { id, content, body, attempts: 0, state: State::Queued, losses });
    }

    /// Until everything due has left, this many may be on their way.
    pub(crate) const fn make_room(&mut self, posts: usize) {
        self.room = posts;
    }

    /// Everything due has been handed over.
    pub(crate) fn rest(&mut self) {
        self.room = 0;
        self.report = false;
        if self.parcels.is_empty() {
            self.follow_up = false;
        }
    }

    /// May an envelope leave now?
    #[must_use]
    pub(crate) fn has_post(&self) -> bool {
        self.posted().1 < self.room.max(MAX_POSTS)
            && self.parcels.iter().any(|parcel| parcel.state == State::Queued)
    }

    /// The next envelope that leaves.
    pub(crate) fn next_post(&mut self, wall_ms: i64) -> Option<Post> {
        while self.has_post() {
            let at = self.parcels.iter().position(|parcel| parcel.state == State::Queued)?;
            let (bytes, count) = self.posted();
            let parcel = self.parcels.get_mut(at)?;
            if self.limits.is_limited(parcel.content.category(), wall_ms) {
                // The limit came while it was waiting for its turn.
                let parcel = self.parcels.remove(at);
                self.lose_again("ratelimit_backoff", parcel);
                continue;
            }
            parcel.state = State::Posted;
            parcel.attempts += 1;
            let fits = bytes.saturating_add(parcel.body.len()) <= KEEPALIVE_BYTES;
            let keepalive = fits && count < KEEPALIVE_REQUESTS;
            return Some(Post { id: parcel.id, keepalive, body: parcel.body.clone() });
        }
        None
    }

    /// Counts a parcel that is given up, and what it told of once more.
    fn lose_again(&mut self, reason: &'static str, parcel: Parcel) {
        for Loss { reason, category, quantity } in parcel.losses {
            self.lose(reason, category, quantity);
        }
        self.lose_content(reason, parcel.content);
    }

    /// The result of a post: `status` 0 is a network error, or no answer in time.
    pub(crate) fn sent(
        &mut self,
        now: Timestamp,
        wall_ms: i64,
        id: u32,
        status: u32,
        limits: &str,
        retry_after: &str,
    ) {
        self.limits.update(&Response { status, rate_limits: limits, retry_after }, wall_ms);
        let Some(at) = self.parcels.iter().position(|parcel| parcel.id == id) else { return };
        let mut parcel = self.parcels.remove(at);
        let delivered = (200..400).contains(&status);
        if parcel.content == Content::Report {
            if delivered {
                self.failed_reports = 0;
                return;
            }
            // Not at once, or a server that is down would never be left alone.
            self.report_at = Some(now.plus(RETRY_AFTER << self.failed_reports.min(MAX_DOUBLINGS)));
            self.failed_reports = self.failed_reports.saturating_add(1);
            self.follow_up = false;
            self.lose_again("", parcel);
            return;
        }
        if delivered {
            return;
        }
        let refused_for_now = status == 0 || status == 429 || (status >= 500 && status != 501);
        let limit = self.limits.disabled_until(parcel.content.category()).saturating_sub(wall_ms);
        if refused_for_now
            && parcel.attempts < MAX_ATTEMPTS
            && limit <= MAX_LIMIT
            && self.waiting() < MAX_WAITING
        {
            let pause = RETRY_AFTER << (parcel.attempts.saturating_sub(1));
            parcel.state = State::Waiting(now.plus(pause.max(limit.saturating_mul(1000))));
            self.parcels.push(parcel);
            return;
        }
        let reason = match status {
            0 => "network_error",
            429 => "ratelimit_backoff",
            _ => "send_error",
        };
        self.lose_content(reason, parcel.content);
    }

    /// When the next attempt is due.
    #[must_use]
    pub(crate) fn poll_timeout(&self) -> Option<Timestamp> {
        let report = self.report_at.filter(|_| !self.losses.is_empty());
        let waiting = self.parcels.iter().filter_map(|parcel| match parcel.state {
            State::Waiting(until) => Some(until),
            _ => None,
        });
        waiting.chain(report).min()
    }

    /// Puts what is due for another attempt into the queue; with `all`, everything that no limit forbids.
    pub(crate) fn retry(&mut self, now: Timestamp, wall_ms: i64, all: bool) {
        if self.report_at.is_some_and(|at| at <= now) {
            self.report_at = None;
            self.ask_for_report();
        }
        let Self { limits, parcels, .. } = self;
        for parcel in parcels {
            if let State::Waiting(until) = parcel.state
                && (all || until <= now)
            {
                let limit = limits.disabled_until(parcel.content.category()).saturating_sub(wall_ms);
                if limit <= 0 {
                    parcel.state = State::Queued;
                } else if until <= now {
                    parcel.state = State::Waiting(now.plus(limit.saturating_mul(1000)));
                }
            }
        }
    }

    /// The page goes: what still waits is not sent any more, and counted.
    pub(crate) fn discard_waiting(&mut self) {
        for parcel in core::mem::take(&mut self.parcels) {
            if matches!(parcel.state, State::Waiting(_)) {
                self.lose_again("ratelimit_backoff", parcel);
            } else {
                self.parcels.push(parcel);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn second(s: i64) -> Timestamp {
        Timestamp(s * 1_000_000)
    }

    fn post(outbox: &mut Outbox, content: Content, body: &str, wall_ms: i64) -> Option<Post> {
        outbox.submit(content, String::from(body), wall_ms, 40);
        outbox.next_post(wall_ms)
    }

    fn losses(outbox: &mut Outbox) -> Vec<(&'static str, &'static str, u32)> {
        outbox.losses.iter().map(|loss| (loss.reason, loss.category, loss.quantity)).collect()
    }

    #[test]
    fn a_failed_envelope_is_tried_again_and_then_counted() {
        let mut outbox = Outbox::default();
        let first = post(&mut outbox, Content::Transaction(3), "{}", 0).unwrap();
        assert!(first.keepalive);
        outbox.sent(second(1), 1000, first.id, 503, "", "");
        assert_eq!(outbox.poll_timeout(), Some(second(6)));
        outbox.retry(second(5), 5000, false);
        assert!(outbox.next_post(5000).is_none());
        outbox.retry(second(6), 6000, false);
        assert_eq!(outbox.next_post(6000).unwrap().id, first.id);
        outbox.sent(second(7), 7000, first.id, 0, "", "");
        outbox.retry(second(17), 17_000, false);
        assert!(outbox.next_post(17_000).is_some());
        outbox.sent(second(18), 18_000, first.id, 0, "", "");
        assert_eq!(losses(&mut outbox), [("network_error", "transaction", 1), ("network_error", "span", 3)]);
        assert_eq!(outbox.poll_timeout(), None);
    }

    #[test]
    fn a_rate_limit_blocks_its_category() {
        let mut outbox = Outbox::default();
        let first = post(&mut outbox, Content::Transaction(1), "", 0).unwrap();
        outbox.sent(second(0), 0, first.id, 200, "60:transaction:key", "");
        assert!(post(&mut outbox, Content::Transaction(1), "", 59_000).is_none());
        assert!(post(&mut outbox, Content::Error, "", 59_000).is_some());
        assert!(post(&mut outbox, Content::Transaction(1), "", 61_000).is_some());
    }

    #[test]
    fn g12_two_posts_at_a_time_and_a_bounded_queue_behind_them() {
        let mut outbox = Outbox::default();
        for _ in 0..5 {
            outbox.submit(Content::Error, String::from("x"), 0, 4);
        }
        assert_eq!(losses(&mut outbox), [("queue_overflow", "error", 1)]);
        let first = outbox.next_post(0).unwrap();
        assert!(outbox.next_post(0).is_some() && outbox.next_post(0).is_none());
        outbox.sent(second(1), 1000, first.id, 200, "", "");
        assert!(outbox.next_post(1000).is_some() && outbox.next_post(1000).is_none());
        // The page goes: everything at once.
        outbox.make_room(usize::MAX);
        assert!(outbox.next_post(1000).is_some() && outbox.next_post(1000).is_none());
    }

    #[test]
    fn the_keepalive_budget_holds() {
        let mut outbox = Outbox::default();
        outbox.make_room(usize::MAX);
        let big = "x".repeat(40_000);
        assert!(post(&mut outbox, Content::Error, &big, 0).unwrap().keepalive);
        assert!(!post(&mut outbox, Content::Error, &big, 0).unwrap().keepalive);
        assert!(!post(&mut outbox, Content::Error, "small", 0).unwrap().keepalive);
    }

    #[test]
    fn a_limit_of_a_category_holds_for_items_of_it() {
        let mut outbox = Outbox::default();
        let first = post(&mut outbox, Content::Items("trace_metric", 3), "", 0).unwrap();
        outbox.sent(second(1), 1000, first.id, 413, "60:trace_metric:organization", "");
        assert!(post(&mut outbox, Content::Items("trace_metric", 2), "", 2000).is_none());
        assert!(post(&mut outbox, Content::Items("span", 1), "", 2000).is_some());
        assert_eq!(
            losses(&mut outbox),
            [("send_error", "trace_metric", 3), ("ratelimit_backoff", "trace_metric", 2)]
        );
    }

    #[test]
    fn g1_what_a_busy_server_refuses_for_now_is_kept_and_sent_when_it_may_be() {
        for status in [429, 503] {
            let mut outbox = Outbox::default();
            let first = post(&mut outbox, Content::Transaction(1), "", 0).unwrap();
            outbox.sent(second(0), 0, first.id, status, "", "20");
            assert!(!outbox.is_busy() && !outbox.is_empty() && outbox.losses.is_empty());
            assert_eq!(outbox.poll_timeout(), Some(second(20)));
            // `flush` does not go against a server's wish.
            outbox.retry(second(10), 10_000, true);
            assert!(outbox.next_post(10_000).is_none());
            outbox.retry(second(20), 20_000, false);
            assert_eq!(outbox.next_post(20_000).unwrap().id, first.id);
            // For long is too long.
            outbox.sent(second(21), 21_000, first.id, status, "", "3600");
            assert!(outbox.is_empty());
            let reason = if status == 429 { "ratelimit_backoff" } else { "send_error" };
            assert_eq!(losses(&mut outbox), [(reason, "transaction", 1), (reason, "span", 1)]);
        }
    }

    fn report(outbox: &mut Outbox, s: i64) -> Option<Post> {
        assert!(outbox.wants_report());
        let losses = outbox.take_losses(second(s), s * 1000);
        if losses.is_empty() {
            return None;
        }
        outbox.submit_report(String::from("report"), losses);
        outbox.next_post(s * 1000)
    }

    #[test]
    fn g7_counts_are_kept_until_a_report_of_them_was_delivered() {
        let mut outbox = Outbox::default();
        outbox.lose("sample_rate", "span", 2);
        outbox.ask_for_report();
        let first = report(&mut outbox, 0).unwrap();
        assert!(!outbox.wants_report());
        outbox.lose("sample_rate", "span", 3);
        outbox.sent(second(1), 1000, first.id, 500, "", "");
        assert_eq!(losses(&mut outbox), [("sample_rate", "span", 5)]);
        assert!(!outbox.wants_report(), "not at once");
        assert_eq!(outbox.poll_timeout(), Some(second(6)));
        outbox.retry(second(6), 6000, false);
        let again = report(&mut outbox, 6).unwrap();
        // A limit on everything: kept until it ends.
        outbox.sent(second(7), 7000, again.id, 429, "", "100");
        outbox.retry(second(17), 17_000, false);
        assert!(report(&mut outbox, 17).is_none());
        assert_eq!(outbox.poll_timeout(), Some(second(107)));
        outbox.retry(second(107), 107_000, false);
        let last = report(&mut outbox, 107).unwrap();
        outbox.sent(second(108), 108_000, last.id, 200, "", "");
        assert!(outbox.losses.is_empty() && outbox.is_empty() && outbox.poll_timeout().is_none());
    }
}
