//! A segment that has ended: what is left of it when losses are counted and caps applied. Knows nothing of how it is
//! written.

use super::super::ground::Ground;
use super::super::report::{Category, Reason};
use super::super::requests::described;
use super::super::spans::Spans;
use super::super::spans::arena::{MAX_CHILDREN, Span};
use super::super::spans::segment::{Kind, Segment};
use crate::protocol::ids::TraceId;
use crate::protocol::names;
use crate::time::{Origin, Timestamp};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// What is sent of a segment.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The root; it has an end.
    pub(crate) root: Box<Span>,
    /// What hangs under it; each has an end.
    pub(crate) children: Vec<Span>,
    /// The trace of all of them.
    pub(crate) trace_id: TraceId,
    /// Where their times lie on the wall clock.
    pub(crate) clock: Origin,
    /// What kind of root it is.
    pub(crate) kind: Kind,
    /// It ended by its own clockwork, and so by what happened in it.
    #[cfg(not(npm_engine))]
    pub(crate) idle: bool,
    /// Its address, empty: where the page is.
    pub(crate) url: String,
}

/// Takes a segment and its spans out of their room. `None`: nothing of it is sent.
pub(crate) fn take(ground: &mut Ground, spans: &mut Spans, key: u32, now: Timestamp) -> Option<Finished> {
    let at = spans.segments.iter().position(|segment| segment.key == key)?;
    let segment = spans.segments.swap_remove(at);
    let mut root = spans.arena.remove(segment.root)?;
    let end = root.end.unwrap_or(now);
    root.end = Some(end);
    let idle = segment.idle.is_some();
    let longest = ground.config.limits.last.wrapping_add(ground.config.limits.idle);
    let mut children: Vec<Span> = Vec::new();
    let (mut total, mut discarded, mut invalid) = (0_u32, 0_u32, 0_u32);
    for child in &segment.children {
        let Some(span) = spans.arena.remove(*child) else { continue };
        total += 1;
        match span.end {
            None => invalid += 1,
            // Nothing that began after the route, and nothing that lasted longer than it may.
            Some(ended) if idle && (span.start > end || ended.since(span.start) > longest) => discarded += 1,
            Some(_) => children.push(*span),
        }
    }
    if !segment.sampling.sampled {
        #[cfg(feature = "instruments")]
        let total = total + segment.measured.len() as u32;
        let reason = Reason::unsampled(segment.sampling.rule);
        ground.lose(reason, Category::TRANSACTION, 1);
        ground.lose(reason, Category::SPAN, segment.unrecorded + total + 1);
        return None;
    }
    #[cfg(feature = "instruments")]
    let measured = segment.measured;
    let Segment { propagation, origin, kind, url, .. } = segment;
    ground.lose(Reason::INVALID, Category::SPAN, invalid);
    #[cfg(feature = "instruments")]
    for measured in measured {
        if idle && measured.start > end {
            discarded += 1;
            continue;
        }
        children.push(Span {
            id: ground.random.span_id(),
            parent: Some(measured.parent),
            segment: key,
            name: measured.name,
            status: None,
            start: measured.start,
            end: Some(measured.end.max(measured.start)),
            attributes: measured.attributes,
            links: String::new(),
            measurements: String::new(),
            request: None,
        });
    }
    if discarded > 0 {
        root.attributes.push_int(names::IDLE_SPAN_DISCARDED_SPANS, i64::from(discarded));
        ground.lose(Reason::INVALID, Category::SPAN, discarded);
    }
    let overflow = children.len().saturating_sub(MAX_CHILDREN);
    if overflow > 0 {
        keep_earliest(&mut children, MAX_CHILDREN);
        ground.lose(Reason::BUFFER_OVERFLOW, Category::SPAN, overflow as u32);
    }
    for span in &mut children {
        described(span, &ground.config.query);
    }
    Some(Finished {
        root,
        children,
        trace_id: propagation.trace_id,
        clock: origin,
        kind,
        #[cfg(not(npm_engine))]
        idle,
        url,
    })
}

/// Keeps the `count` spans that started first. By bisection of the start time: sorting costs 3 KB of wasm.
fn keep_earliest(spans: &mut Vec<Span>, count: usize) {
    let (mut low, mut high) = (i64::MIN / 2, i64::MAX / 2);
    while low < high {
        let middle = low + (high - low) / 2;
        if spans.iter().filter(|span| span.start.micros() <= middle).count() < count {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    // Several may share the last start.
    spans.retain(|span| span.start.micros() <= low);
    spans.truncate(count);
}
