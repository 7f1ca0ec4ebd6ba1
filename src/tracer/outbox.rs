//! What is sent and when: rate limits, the keepalive budget, retries, and the counting of what was lost.
//! Rules: BEHAVIOUR §8.3, §8.4, §8.6; other than the reference it tries a failed envelope again (⚠25).

use crate::protocol::rate_limit::{RateLimits, Response};
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;

/// `keepalive` is asked for while the bodies in flight stay under this many bytes (the Fetch
/// standard's quota is 64 KiB for all of a page's keepalive requests).
pub const KEEPALIVE_BYTES: usize = 60_000;
/// And while fewer than this many requests are in flight.
pub const KEEPALIVE_REQUESTS: usize = 15;
/// An envelope is tried this often.
pub const MAX_ATTEMPTS: u32 = 3;
/// First wait before another attempt, in microseconds; it doubles.
pub const RETRY_AFTER: i64 = 5_000_000;
/// Envelopes waiting for another attempt; further ones are dropped and counted.
pub const MAX_WAITING: usize = 20;
/// Distinct kinds of losses remembered between two client reports.
pub const MAX_LOSSES: usize = 100;

/// A number of things that were not sent, for the client report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Sentry's reason word, for example `sample_rate`.
    pub reason: &'static str,
    /// Sentry's data category, for example `span`.
    pub category: &'static str,
    /// How many.
    pub quantity: u32,
}

/// What an envelope holds, to count it if it is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A transaction with this many spans, its root included.
    Transaction(u32),
    /// An error event.
    Error,
    /// A container of this many items of a data category, which is named.
    Items(&'static str, u32),
    /// A client report: its loss is not reported.
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

#[derive(Debug)]
struct Parcel {
    id: u32,
    content: Content,
    body: String,
    attempts: u32,
    retry_at: Option<Timestamp>,
}

/// An instruction to POST a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Post {
    /// Names the parcel when the result is reported.
    pub id: u32,
    /// Whether to ask for `keepalive`.
    pub keepalive: bool,
    /// The envelope.
    pub body: String,
}

/// The outbox.
#[derive(Debug, Default)]
pub struct Outbox {
    limits: RateLimits,
    parcels: Vec<Parcel>,
    losses: Vec<Loss>,
    next_id: u32,
}

impl Outbox {
    /// Counts a loss.
    pub fn lose(&mut self, reason: &'static str, category: &'static str, quantity: u32) {
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

    fn lose_content(&mut self, reason: &'static str, content: Content) {
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

    /// What was lost since the last call.
    pub fn take_losses(&mut self) -> Vec<Loss> {
        core::mem::take(&mut self.losses)
    }

    /// Nothing lost since the last report.
    #[must_use]
    pub const fn is_loss_free(&self) -> bool {
        self.losses.is_empty()
    }

    fn in_flight(&self) -> (usize, usize) {
        let mut bytes = 0_usize;
        let mut count = 0_usize;
        for parcel in self.parcels.iter().filter(|parcel| parcel.retry_at.is_none()) {
            bytes = bytes.saturating_add(parcel.body.len());
            count = count.saturating_add(1);
        }
        (bytes, count)
    }

    /// Hands an envelope over; `None` when it was dropped (and counted).
    pub fn submit(&mut self, content: Content, body: String, wall_ms: i64, buffer_size: u32) -> Option<Post> {
        if self.limits.is_limited(content.category(), wall_ms) {
            self.lose_content("ratelimit_backoff", content);
            return None;
        }
        let (_, count) = self.in_flight();
        if count >= buffer_size as usize {
            self.lose_content("queue_overflow", content);
            return None;
        }
        self.next_id = self.next_id.wrapping_add(1);
        let id = self.next_id;
        let keepalive = self.may_keep_alive(body.len());
        self.parcels.push(Parcel { id, content, body: body.clone(), attempts: 1, retry_at: None });
        Some(Post { id, keepalive, body })
    }

    fn may_keep_alive(&self, length: usize) -> bool {
        let (bytes, count) = self.in_flight();
        bytes.saturating_add(length) <= KEEPALIVE_BYTES && count < KEEPALIVE_REQUESTS
    }

    /// The result of a post: `status` 0 is a network error.
    pub fn sent(
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
        let worth_another_try = status == 0 || (status >= 500 && status != 501);
        let waiting = self.parcels.iter().filter(|parcel| parcel.retry_at.is_some()).count();
        if let Some(parcel) = self.parcels.get_mut(at)
            && worth_another_try
            && parcel.attempts < MAX_ATTEMPTS
            && parcel.content != Content::Report
            && waiting < MAX_WAITING
        {
            parcel.retry_at = Some(now.plus(RETRY_AFTER << (parcel.attempts - 1)));
            return;
        }
        let parcel = self.parcels.swap_remove(at);
        match status {
            200..=399 => {}
            // The server counts what it refused for a rate limit itself.
            429 => {}
            0 => self.lose_content("network_error", parcel.content),
            _ => self.lose_content("send_error", parcel.content),
        }
    }

    /// When the next retry is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        self.parcels.iter().filter_map(|parcel| parcel.retry_at).min()
    }

    /// Posts that are due; with `all`, every waiting one (the page is going away).
    pub fn due(&mut self, now: Timestamp, wall_ms: i64, all: bool) -> Vec<Post> {
        let mut posts = Vec::new();
        let mut at = 0;
        while let Some(parcel) = self.parcels.get(at) {
            let due = parcel.retry_at.is_some_and(|retry_at| all || retry_at <= now);
            if !due {
                at += 1;
                continue;
            }
            if self.limits.is_limited(parcel.content.category(), wall_ms) {
                let parcel = self.parcels.swap_remove(at);
                self.lose_content("ratelimit_backoff", parcel.content);
                continue;
            }
            let keepalive = self.may_keep_alive(parcel.body.len());
            if let Some(parcel) = self.parcels.get_mut(at) {
                parcel.retry_at = None;
                parcel.attempts += 1;
                posts.push(Post { id: parcel.id, keepalive, body: parcel.body.clone() });
            }
            at += 1;
        }
        posts
    }

    /// Drops everything that waits for another attempt, counted.
    pub fn discard_waiting(&mut self) {
        let parcels = core::mem::take(&mut self.parcels);
        for parcel in parcels {
            if parcel.retry_at.is_some() {
                self.lose_content("network_error", parcel.content);
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

    #[test]
    fn a_failed_envelope_is_tried_again_and_then_counted() {
        let mut outbox = Outbox::default();
        let post = outbox.submit(Content::Transaction(3), String::from("{}"), 0, 40).unwrap();
        assert!(post.keepalive);
        outbox.sent(second(1), 1000, post.id, 503, "", "");
        assert_eq!(outbox.poll_timeout(), Some(second(6)));
        assert!(outbox.due(second(5), 5000, false).is_empty());
        assert_eq!(outbox.due(second(6), 6000, false).len(), 1);
        outbox.sent(second(7), 7000, post.id, 0, "", "");
        assert_eq!(outbox.due(second(17), 17_000, false).len(), 1);
        outbox.sent(second(18), 18_000, post.id, 0, "", "");
        assert_eq!(
            outbox.take_losses(),
            [
                Loss { reason: "network_error", category: "transaction", quantity: 1 },
                Loss { reason: "network_error", category: "span", quantity: 3 }
            ]
        );
        assert_eq!(outbox.poll_timeout(), None);
    }

    #[test]
    fn a_rate_limit_blocks_its_category() {
        let mut outbox = Outbox::default();
        let post = outbox.submit(Content::Transaction(1), String::new(), 0, 40).unwrap();
        outbox.sent(second(0), 0, post.id, 200, "60:transaction:key", "");
        assert!(outbox.submit(Content::Transaction(1), String::new(), 59_000, 40).is_none());
        assert!(outbox.submit(Content::Error, String::new(), 59_000, 40).is_some());
        assert!(outbox.submit(Content::Transaction(1), String::new(), 61_000, 40).is_some());
    }

    #[test]
    fn the_keepalive_budget_and_the_buffer_hold() {
        let mut outbox = Outbox::default();
        let big = "x".repeat(40_000);
        assert!(outbox.submit(Content::Error, big.clone(), 0, 3).unwrap().keepalive);
        assert!(!outbox.submit(Content::Error, big.clone(), 0, 3).unwrap().keepalive);
        assert!(!outbox.submit(Content::Error, String::from("small"), 0, 3).unwrap().keepalive);
        assert!(outbox.submit(Content::Error, big, 0, 3).is_none());
        assert_eq!(outbox.take_losses(), [Loss { reason: "queue_overflow", category: "error", quantity: 1 }]);
    }

    #[test]
    fn a_limit_of_a_category_holds_for_items_of_it() {
        let mut outbox = Outbox::default();
        let post = outbox.submit(Content::Items("trace_metric", 3), String::new(), 0, 40).unwrap();
        outbox.sent(second(1), 1000, post.id, 429, "60:trace_metric:organization", "");
        assert!(outbox.submit(Content::Items("trace_metric", 2), String::new(), 2000, 40).is_none());
        assert!(outbox.submit(Content::Items("span", 1), String::new(), 2000, 40).is_some());
        let lost = Loss { reason: "ratelimit_backoff", category: "trace_metric", quantity: 2 };
        assert_eq!(outbox.take_losses(), [lost]);
    }
}
