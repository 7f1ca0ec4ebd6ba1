//! Open and ended spans, from their start until their segment may be sent. Knows no network and no event, and calls no
//! other room.

pub(crate) mod arena;
pub(crate) mod idle;
pub(crate) mod segment;
pub(crate) mod settle;

use super::ground::{Ground, Output, hook};
use super::report::{Category, Reason};
use super::traces::SamplerAnswer;
use super::traces::propagation::Propagation;
use crate::protocol::ids::{SpanId, TraceId};
use crate::protocol::json::Attributes;
use crate::protocol::names;
use crate::time::Timestamp;
use alloc::string::String;
use alloc::vec::Vec;
use arena::{Arena, Handle, Span};
use segment::{Kind, Sampling, Segment};

/// What a new span starts with.
#[derive(Debug, Default)]
pub(crate) struct SpanStart {
    /// Name.
    pub(crate) name: String,
    /// Attributes.
    pub(crate) attributes: Attributes,
    /// Start, `None` is now.
    pub(crate) start: Option<Timestamp>,
    /// The id that it has on the wire already, `None`: one is drawn.
    pub(crate) id: Option<SpanId>,
    /// Only as a child.
    pub(crate) only_if_parent: bool,
    /// Its own transaction even with a parent.
    pub(crate) force_transaction: bool,
    /// For roots.
    pub(crate) sampler: SamplerAnswer,
}

/// The attributes of a span of ours.
pub(crate) fn attributes_of(op: &str, origin: &str) -> Attributes {
    let mut attributes = Attributes::default();
    describe(&mut attributes, op, origin);
    attributes
}

/// Says of a span of ours what it is.
#[inline(never)]
pub(crate) fn describe(attributes: &mut Attributes, op: &str, origin: &str) {
    attributes.push_str(names::OP, op);
    attributes.push_str(names::ORIGIN, origin);
}

/// All spans that are held.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    /// The spans themselves.
    pub(crate) arena: Arena,
    /// Their roots, and what hangs under them.
    pub(crate) segments: Vec<Segment>,
    last_segment: u32,
    /// Segments that may be sent, in order.
    pub(crate) ready: Vec<u32>,
}

/// The segment of this key, where the spans beside it are needed as well.
#[inline(never)]
pub(crate) fn segment_in(segments: &mut [Segment], key: u32) -> Option<&mut Segment> {
    segments.iter_mut().find(|segment| segment.key == key)
}

impl Spans {
    /// The segment of this key.
    pub(crate) fn segment(&self, key: u32) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.key == key)
    }

    /// The segment of this key.
    pub(crate) fn segment_mut(&mut self, key: u32) -> Option<&mut Segment> {
        segment_in(&mut self.segments, key)
    }

    /// The segment of this span.
    pub(crate) fn segment_of(&self, handle: Handle) -> Option<&Segment> {
        self.segment(self.arena.get(handle)?.segment)
    }

    /// The handle, unless the span is gone.
    pub(crate) fn held(&self, handle: Handle) -> Handle {
        self.arena.get(handle).map_or(Handle::NONE, |_| handle)
    }

    /// The root of the span's segment, [`Handle::NONE`] of a span that is gone.
    pub(crate) fn root_of(&self, handle: Handle) -> Handle {
        self.segment_of(handle).map_or(Handle::NONE, |segment| segment.root)
    }

    /// Starts a child; [`Handle::NONE`], counted, under a root that is not sampled or where there is no room.
    pub(crate) fn start_child(
        &mut self,
        ground: &mut Ground,
        now: Timestamp,
        parent: Handle,
        start: SpanStart,
    ) -> Handle {
        let Some(parent_span) = self.arena.get(parent) else { return Handle::NONE };
        let (key, parent_id) = (parent_span.segment, parent_span.id);
        let Some(segment) = self.segment_mut(key) else { return Handle::NONE };
        if !segment.sampling.sampled {
            segment.unrecorded += 1;
            return Handle::NONE;
        }
        let handle = self.open(ground, now, start, (Some(parent_id), key), String::new());
        if handle.is_none() {
            return handle;
        }
        if let Some(segment) = self.segment_mut(key) {
            segment.children.push(handle);
            if let Some(idle) = &mut segment.idle
                && !segment.finished
            {
                idle.child_started(now);
            }
        }
        handle
    }

    /// Starts a root whose sampling is decided. `NONE` and the id, counted, when there is no room.
    pub(crate) fn open_root(
        &mut self,
        ground: &mut Ground,
        now: Timestamp,
        kind: Kind,
        (propagation, sampling): (Propagation, Sampling),
        start: SpanStart,
        links: String,
    ) -> (Handle, SpanId) {
        self.last_segment = self.last_segment.wrapping_add(1);
        let key = self.last_segment;
        let id = start.id.unwrap_or_else(|| ground.random.span_id());
        let start = SpanStart { id: Some(id), ..start };
        let root = self.open(ground, now, start, (propagation.parent_span_id, key), links);
        if root.is_none() {
            ground.lose(Reason::BUFFER_OVERFLOW, Category::TRANSACTION, 1);
            return (root, id);
        }
        self.segments.push(Segment {
            key,
            root,
            kind,
            propagation,
            sampling,
            origin: ground.origin,
            children: Vec::new(),
            #[cfg(feature = "instruments")]
            measured: Vec::new(),
            unrecorded: 0,
            idle: None,
            finished: false,
            linger_until: None,
            url: String::new(),
        });
        (root, id)
    }

    /// Puts a span into the arena and tells those who listen. `NONE`, and a loss, when there is no room.
    fn open(
        &mut self,
        ground: &mut Ground,
        now: Timestamp,
        mut start: SpanStart,
        (parent, segment): (Option<SpanId>, u32),
        links: String,
    ) -> Handle {
        ground.fit_name(&mut start.name);
        let handle = self.arena.insert(Span {
            id: start.id.unwrap_or_else(|| ground.random.span_id()),
            parent,
            segment,
            name: start.name,
            status: None,
            start: start.start.unwrap_or(now),
            end: None,
            attributes: start.attributes,
            links,
            measurements: String::new(),
            request: None,
        });
        if handle.is_none() {
            ground.report.refused_spans += 1;
            ground.lose(Reason::BUFFER_OVERFLOW, Category::SPAN, 1);
            return handle;
        }
        if ground.has_hook(hook::SPANS) {
            ground.outputs.push(Output::SpanStarted(handle));
        }
        handle
    }

    /// The span and its kept descendants.
    pub(crate) fn descendants(&self, handle: Handle) -> Vec<Handle> {
        let mut found = Vec::new();
        let (Some(span), Some(segment)) = (self.arena.get(handle), self.segment_of(handle)) else {
            return found;
        };
        found.push(handle);
        let mut ids = Vec::new();
        ids.push(span.id);
        for child in &segment.children {
            if let Some(span) = self.arena.get(*child)
                && span.parent.is_some_and(|parent| ids.contains(&parent))
            {
                ids.push(span.id);
                found.push(*child);
            }
        }
        found
    }

    /// `(trace, span, sampled)` of a span.
    pub(crate) fn span_context(&self, handle: Handle) -> Option<(TraceId, SpanId, bool)> {
        let span = self.arena.get(handle)?;
        let segment = self.segment(span.segment)?;
        Some((segment.propagation.trace_id, span.id, segment.sampling.sampled))
    }

    /// Sampled and not ended.
    pub(crate) fn is_recording(&self, handle: Handle) -> bool {
        self.arena.get(handle).is_some_and(|span| span.end.is_none())
            && self.segment_of(handle).is_some_and(|segment| segment.sampling.sampled)
    }
}
