//! What is sent and when: the queue, rate limits, the keepalive budget, retries, and the counting of what was lost.
//! Rules: docs/behaviour.md#sending; other than the reference it tries a failed envelope again, and keeps what it
//! has counted until a report of it was delivered.

use super::ground::Post;
use super::report::{Category, Loss, Losses, Reason};
use crate::protocol::rate_limit::{RateLimits, Response};
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;

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

/// What an envelope holds, to count it if it is lost: so many of a data category; of a transaction how many spans it has, its root included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Content(pub(crate) Category, pub(crate) u32);

impl Content {
    /// A client report: what it tells of is told again if it is lost.
    const REPORT: Self = Self(Category::INTERNAL, 0);

    /// Counts what an envelope held.
    pub(crate) fn lost(self, losses: &mut Losses, reason: Reason) {
        let Self(mut category, count) = self;
        if category == Category::TRANSACTION {
            losses.add(reason, category, 1);
            category = Category::SPAN;
        }
        losses.add(reason, category, count);
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

impl Parcel {
    /// Counts a parcel that is given up, and what it told of once more.
    fn lost(self, losses: &mut Losses, reason: Reason) {
        for Loss { reason, category, quantity } in self.losses {
            losses.add(reason, category, quantity);
        }
        self.content.lost(losses, reason);
    }
}

/// The outbox.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    limits: RateLimits,
    /// In the order in which they leave.
    parcels: Vec<Parcel>,
    next_id: u32,
    /// As many may be on their way until all that is due has left, if that is more than [`MAX_POSTS`].
    room: usize,
    /// The page goes: only what outlives it arrives.
    pub(crate) gone: bool,
    /// What comes from now on goes elsewhere: the host hears of it when all that is due has left.
    pub(crate) moved: bool,
    /// A report is wanted now.
    report: bool,
    /// And again, if something is lost of what is on its way.
    follow_up: bool,
    /// When a report that could not be sent is due again.
    report_at: Option<Timestamp>,
    failed_reports: u32,
}

impl Outbox {
    /// Something is queued or on its way.
    #[must_use]
    pub(crate) fn is_busy(&self) -> bool {
        self.waiting() < self.parcels.len()
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

    /// Until everything due has been handed over: there is no later.
    #[must_use]
    pub(crate) const fn leaves(&self) -> bool {
        self.room == usize::MAX
    }

    /// Is there something to tell, and is it time?
    #[must_use]
    pub(crate) fn wants_report(&self, losses: &Losses) -> bool {
        !losses.is_empty() && (self.report || (self.follow_up && !self.is_busy()))
    }

    /// What a report has to tell now; empty while a limit forbids it. Hand it to [`submit_report`](Self::submit_report).
    pub(crate) fn take_losses(&mut self, losses: &mut Losses, now: Timestamp, wall_ms: i64) -> Vec<Loss> {
        self.report = false;
        let rest = self.limits.rest(Content::REPORT.0.as_str(), wall_ms);
        if rest > 0 {
            self.follow_up = false;
            self.report_at = Some(now.plus(rest.wrapping_mul(1000)));
            return Vec::new();
        }
        self.report_at = None;
        losses.take()
    }

    fn posted(&self) -> (usize, usize) {
        let mut bytes = 0_usize;
        let mut count = 0_usize;
        for parcel in self.parcels.iter().filter(|parcel| parcel.state == State::Posted) {
            bytes += parcel.body.len();
            count += 1;
        }
        (bytes, count)
    }

    fn waiting(&self) -> usize {
        self.parcels.iter().filter(|parcel| matches!(parcel.state, State::Waiting(_))).count()
    }

    /// Takes an envelope; one for which there is no room, or that a limit forbids, is dropped and counted.
    pub(crate) fn submit(
        &mut self,
        losses: &mut Losses,
        content: Content,
        body: String,
        wall_ms: i64,
        buffer_size: u32,
    ) {
        if self.limits.is_limited(content.0.as_str(), wall_ms) {
            content.lost(losses, Reason::RATELIMIT_BACKOFF);
        } else if self.parcels.len().saturating_sub(self.waiting()) >= buffer_size as usize {
            content.lost(losses, Reason::QUEUE_OVERFLOW);
        } else {
            self.put(self.parcels.len(), content, body, Vec::new());
        }
    }

    /// Takes a report. It is small and tells of full buffers: there is always room, and it goes first, while there is
    /// still `keepalive` to be had.
    pub(crate) fn submit_report(&mut self, body: String, losses: Vec<Loss>) {
        self.put(0, Content::REPORT, body, losses);
    }

    fn put(&mut self, at: usize, content: Content, body: String, losses: Vec<Loss>) {
        self.next_id = self.next_id.wrapping_add(1);
        let id = self.next_id;
        self.parcels.insert(at, Parcel { id, content, body, attempts: 0, state: State::Queued, losses });
    }

    /// Until everything due has left, this many may be on their way.
    pub(crate) const fn make_room(&mut self, posts: usize) {
        self.room = posts;
    }

    /// Whether it looks at where an envelope goes and whether the page does: what tracing alone can do without.
    pub(crate) const KNOWS_PLACES: bool = cfg!(feature = "app-api") || cfg!(not(npm_engine));
    /// As many as there are.
    pub(crate) const ALL: usize = 1 << 16;

    /// Everything due has been handed over. Does what comes next go elsewhere?
    pub(crate) fn rest(&mut self) -> bool {
        self.room = 0;
        self.report = false;
        if self.parcels.is_empty() {
            self.follow_up = false;
        }
        Self::KNOWS_PLACES && mem::take(&mut self.moved)
    }

    /// May an envelope leave now?
    #[must_use]
    pub(crate) fn has_post(&self) -> bool {
        self.posted().1 < self.room.max(MAX_POSTS)
            && self.parcels.iter().any(|parcel| parcel.state == State::Queued)
    }

    /// The next envelope that leaves.
    pub(crate) fn next_post(&mut self, losses: &mut Losses, wall_ms: i64) -> Option<Post> {
        while self.has_post() {
            let at = self.parcels.iter().position(|parcel| parcel.state == State::Queued)?;
            let (bytes, count) = self.posted();
            let parcel = self.parcels.get_mut(at)?;
            let keepalive = bytes + parcel.body.len() <= KEEPALIVE_BYTES && count < KEEPALIVE_REQUESTS;
            let reason = if self.limits.is_limited(parcel.content.0.as_str(), wall_ms) {
                // The limit came while it was waiting for its turn.
                Reason::RATELIMIT_BACKOFF
            } else if Self::KNOWS_PLACES && self.gone && !keepalive {
                // The browser would give it up with the page.
                Reason::QUEUE_OVERFLOW
            } else {
                parcel.state = State::Posted;
                parcel.attempts += 1;
                return Some(Post { id: parcel.id, keepalive, body: parcel.body.clone() });
            };
            self.parcels.remove(at).lost(losses, reason);
        }
        None
    }

    /// The result of a post: `status` 0 is a network error, or no answer in time.
    pub(crate) fn sent(
        &mut self,
        losses: &mut Losses,
        now: Timestamp,
        wall_ms: i64,
        id: u32,
        response: &Response<'_>,
    ) {
        let status = response.status;
        self.limits.update(response, wall_ms);
        let Some(at) = self.parcels.iter().position(|parcel| parcel.id == id) else { return };
        let mut parcel = self.parcels.remove(at);
        // When a page goes browsers say of all that is on its way that it has failed; what outlives the page arrives.
        let delivered = (200..400).contains(&status) || (Self::KNOWS_PLACES && status == 0 && self.gone);
        if parcel.content == Content::REPORT {
            if delivered {
                self.failed_reports = 0;
                return;
            }
            // Not at once, or a server that is down would never be left alone.
            self.report_at = Some(now.plus(RETRY_AFTER << self.failed_reports.min(MAX_DOUBLINGS)));
            self.failed_reports = self.failed_reports.saturating_add(1);
            self.follow_up = false;
            parcel.lost(losses, Reason::SEND_ERROR);
            return;
        }
        if delivered {
            return;
        }
        let refused_for_now = status == 0 || status == 429 || (status >= 500 && status != 501);
        let limit = self.limits.rest(parcel.content.0.as_str(), wall_ms);
        if refused_for_now
            && parcel.attempts < MAX_ATTEMPTS
            && limit <= MAX_LIMIT
            && self.waiting() < MAX_WAITING
        {
            let pause = RETRY_AFTER << (parcel.attempts.saturating_sub(1));
            parcel.state = State::Waiting(now.plus(pause.max(limit.wrapping_mul(1000))));
            self.parcels.push(parcel);
            return;
        }
        let reason = match status {
            0 => Reason::NETWORK_ERROR,
            429 => Reason::RATELIMIT_BACKOFF,
            _ => Reason::SEND_ERROR,
        };
        parcel.content.lost(losses, reason);
    }

    /// When the next attempt is due.
    #[must_use]
    pub(crate) fn poll_timeout(&self, losses: &Losses) -> Option<Timestamp> {
        let mut next = self.report_at.filter(|_| !losses.is_empty());
        for parcel in &self.parcels {
            if let State::Waiting(until) = parcel.state {
                next = Timestamp::first_of(next, Some(until));
            }
        }
        next
    }

    /// Puts what is due for another attempt into the queue; with `all`, everything that no limit forbids.
    pub(crate) fn retry(&mut self, now: Timestamp, wall_ms: i64, all: bool) {
        // Who comes back to it is there.
        self.gone = false;
        if self.report_at.is_some_and(|at| at <= now) {
            self.report_at = None;
            self.ask_for_report();
        }
        let Self { limits, parcels, .. } = self;
        for parcel in parcels {
            if let State::Waiting(until) = parcel.state
                && (all || until <= now)
            {
                let limit = limits.rest(parcel.content.0.as_str(), wall_ms);
                if limit <= 0 {
                    parcel.state = State::Queued;
                } else if until <= now {
                    parcel.state = State::Waiting(now.plus(limit.wrapping_mul(1000)));
                }
            }
        }
    }

    /// The page goes: what still waits is not sent any more, and counted.
    pub(crate) fn discard_waiting(&mut self, losses: &mut Losses) {
        let waits = |parcel: &Parcel| matches!(parcel.state, State::Waiting(_));
        while let Some(at) = self.parcels.iter().position(waits) {
            self.parcels.remove(at).lost(losses, Reason::RATELIMIT_BACKOFF);
        }
    }
}

#[cfg(test)]
mod tests;
