//! How spans and their roots end: when, trimmed to what, and what happens to children that are still open.

use super::super::ground::{Ground, Output, hook};
use super::super::report::{Category, Reason};
use super::arena::{Handle, Span};
use super::idle::FinishReason;
use super::segment::Kind;
use super::{Spans, segment_in};
use crate::protocol::names::{self, FINISH_REASON};
use crate::time::{Origin, Timestamp};
use alloc::vec::Vec;

/// A root that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Its segment.
    pub(crate) key: u32,
    /// The span.
    pub(crate) root: Handle,
    /// Its kind.
    pub(crate) kind: Kind,
    /// When it began.
    pub(crate) start: Timestamp,
    /// Its clock.
    pub(crate) clock: Origin,
    /// It will be sent.
    pub(crate) sampled: bool,
    /// Children that are still open are waited for.
    waits: bool,
}

impl Spans {
    /// Ends a span (once). That of a root is the caller's to finish: then its segment and the time.
    pub(crate) fn end(
        &mut self,
        ground: &mut Ground,
        now: Timestamp,
        handle: Handle,
        end: Option<Timestamp>,
    ) -> Option<(u32, Timestamp)> {
        let span = self.arena.get_mut(handle)?;
        if span.end.is_some() {
            return None;
        }
        let key = span.segment;
        let at = end.unwrap_or(now).max(span.start);
        let segment = segment_in(&mut self.segments, key)?;
        if segment.root == handle {
            return Some((key, at));
        }
        span.end = Some(at);
        if !segment.finished
            && let Some(idle) = &mut segment.idle
        {
            idle.child_ended(now);
        }
        if ground.has_hook(hook::SPANS) {
            ground.outputs.push(Output::SpanEnded(handle));
        }
        self.settle(key);
        None
    }

    /// A finished segment whose last open child has ended may be sent.
    fn settle(&mut self, key: u32) {
        let Some(segment) = segment_in(&mut self.segments, key) else { return };
        let open = |child: &Handle| self.arena.get(*child).is_some_and(|span| span.end.is_none());
        if segment.linger_until.is_some() && !segment.children.iter().any(open) {
            segment.linger_until = None;
            self.ready.push(key);
        }
    }

    /// Ends a root and decides about its open children. `None`: it has ended already. `visible_since`: what is
    /// prerendered lasts no longer than one that is shown then.
    pub(crate) fn finish(
        &mut self,
        ground: &Ground,
        key: u32,
        (reason, requested): (FinishReason, Timestamp),
        now: Timestamp,
        visible_since: Timestamp,
    ) -> Option<Ended> {
        let config = &ground.config;
        let segment = segment_in(&mut self.segments, key)?;
        if segment.finished {
            return None;
        }
        segment.finished = true;
        let idle = segment.idle.is_some();
        let start = self.arena.get(segment.root).map(|span| span.start)?;
        // Open children: at a navigation, or when the app ends its own root, they are waited for, so that
        // their true end is told (docs/behaviour.md#defect-5). When the page goes away they are reported as they are.
        let waits = matches!(reason, FinishReason::CANCELLED | FinishReason::INTERACTION_INTERRUPTED)
            || (!idle && reason == FinishReason::EXTERNAL_FINISH);
        // A request in flight when the page goes away lasted until then; one that hangs says nothing of its root.
        let leaving = matches!(reason, FinishReason::DOCUMENT_HIDDEN | FinishReason::EXTERNAL_FINISH);
        let mut end = requested;
        if idle && !segment.kind.waits_for_report(config) {
            let mut latest: Option<Timestamp> = None;
            // A request that is waited for begins inside its root, or it would be left out.
            let mut floor: Option<Timestamp> = None;
            for child in &segment.children {
                let Some(span) = self.arena.get(*child) else { continue };
                if waits && span.end.is_none() && span.request.is_some() {
                    floor = floor.max(Some(span.start));
                }
                let in_flight = leaving && span.request.is_some();
                latest = latest.max(span.end.or(if in_flight { Some(requested) } else { None }));
            }
            #[cfg(feature = "instruments")]
            for child in &segment.measured {
                latest = latest.max(Some(child.end));
                // A timer that fires late: what was measured until then happened before the end.
                end = end.max(child.end.min(now));
            }
            if let Some(latest) = latest {
                end = end.min(latest.max(floor.unwrap_or(latest)));
            }
        }
        if idle {
            end = end.min(start.max(visible_since).plus(config.limits.last));
        }
        let end = end.max(start);
        let mut open = false;
        for child in &segment.children {
            let Some(span) = self.arena.get_mut(*child) else { continue };
            if span.end.is_some() || !(idle || span.request.is_some()) {
                continue;
            }
            if waits {
                open = true;
            } else {
                cut(span, end, end);
            }
        }
        if open {
            segment.linger_until = Some(now.plus(config.limits.child));
        }
        if let Some(span) = self.arena.get_mut(segment.root) {
            span.end = Some(end);
            if idle {
                if span.attributes.get_raw(FINISH_REASON).is_none() {
                    span.attributes.push_str(FINISH_REASON, reason.as_str());
                }
                if reason == FinishReason::FINAL_TIMEOUT && span.status.is_none() {
                    span.status = Some("deadline_exceeded");
                }
            }
        }
        Some(Ended {
            key,
            root: segment.root,
            kind: segment.kind,
            start,
            clock: segment.origin,
            sampled: segment.sampling.sampled,
            waits: open,
        })
    }

    /// The last word on a root has been said: it may be sent as soon as nobody is waited for.
    pub(crate) fn close(&mut self, ground: &mut Ground, ended: &Ended) {
        if ground.has_hook(hook::SPANS) {
            ground.outputs.push(Output::SpanEnded(ended.root));
        }
        if !ended.waits {
            self.ready.push(ended.key);
        }
    }

    /// Stops waiting for children of finished segments, of all or of those that have waited long enough: their
    /// transactions leave with what is true now.
    pub(crate) fn release(&mut self, now: Timestamp, all: bool) {
        for segment in &mut self.segments {
            if segment.linger_until.is_some_and(|until| all || until <= now) {
                segment.linger_until = None;
                let end = self.arena.get(segment.root).and_then(|span| span.end).unwrap_or(now);
                for child in &segment.children {
                    if let Some(span) = self.arena.get_mut(*child)
                        && span.end.is_none()
                    {
                        cut(span, end, now);
                    }
                }
                self.ready.push(segment.key);
            }
        }
    }

    /// Roots that the app has not ended until the last moment are not sent, but counted.
    pub(crate) fn abandon(&mut self, ground: &mut Ground) {
        for segment in &mut self.segments {
            if segment.finished || !segment.sampling.sampled {
                continue;
            }
            segment.finished = true;
            ground.lose(Reason::INVALID, Category::TRANSACTION, 1);
            ground.lose(Reason::INVALID, Category::SPAN, segment.children.len() as u32 + 1);
        }
    }

    /// The earliest deadline of any segment.
    pub(crate) fn poll_timeout(&self) -> Option<Timestamp> {
        let mut next: Option<Timestamp> = None;
        for segment in &self.segments {
            let idle = segment.idle.as_ref().filter(|_| !segment.finished);
            let idle = idle.and_then(super::idle::Idle::poll_timeout);
            next = Timestamp::first_of(next, Timestamp::first_of(idle, segment.linger_until));
        }
        next
    }

    /// Roots with a clockwork that have not ended.
    pub(crate) fn idle_keys(&self) -> Vec<u32> {
        let mut keys = Vec::new();
        for segment in &self.segments {
            if !segment.finished && segment.idle.is_some() {
                keys.push(segment.key);
            }
        }
        keys
    }
}

/// Ends an open child with what is true: a request was still in flight now; any other span belongs to its root.
fn cut(span: &mut Span, root_end: Timestamp, now: Timestamp) {
    span.status = Some("cancelled");
    if span.request.is_some() {
        span.attributes.push_bool(names::HTTP_REQUEST_IN_FLIGHT, true);
        span.end = Some(now.max(span.start));
    } else {
        span.end = Some(root_end.max(span.start));
    }
}
