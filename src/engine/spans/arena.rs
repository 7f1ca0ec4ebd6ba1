//! The span arena: slots with generations, so that a handle to a span that has been sent is simply stale.

use crate::protocol::ids::SpanId;
use crate::protocol::json::Attributes;
use crate::protocol::text;
use crate::time::Timestamp;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// At most this many spans are held at once, open or waiting to be sent.
pub(crate) const MAX_LIVE_SPANS: usize = 20_000;
/// At most this many children are sent with one root (reference: 1000, earliest start first).
pub(crate) const MAX_CHILDREN: usize = 1000;

/// Names one span as long as it is held: slot and generation. [`Handle::NONE`] names no span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Handle(pub(crate) u32);

impl Handle {
    /// No span: what a non-recording span is called.
    pub(crate) const NONE: Self = Self(0);

    const fn slot(self) -> usize {
        (self.0 & 0xffff) as usize
    }

    const fn generation(self) -> u32 {
        self.0 >> 16
    }

    /// True for [`Handle::NONE`].
    #[must_use]
    pub(crate) const fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// What only request spans have. Name and attributes are made from it when somebody looks: the hot path
/// copies one string.
#[derive(Clone, Debug)]
pub(crate) struct RequestState {
    /// `METHOD absolute-url`, not redacted: resource entries are matched by the URL.
    pub(crate) text: String,
    /// Length of the method.
    pub(crate) method: usize,
    /// The flags of the request (`tracer::request::flags`).
    pub(crate) flags: u32,
    /// Name and attributes have been made.
    pub(crate) described: bool,
    /// A resource timing entry has been matched.
    pub(crate) timed: bool,
}

impl RequestState {
    /// The method as it was passed in.
    #[must_use]
    pub(crate) fn method(&self) -> &str {
        text::before(&self.text, self.method)
    }

    /// The absolute URL, not redacted.
    #[must_use]
    pub(crate) fn url(&self) -> &str {
        text::behind(&self.text, self.method + 1)
    }
}

/// An open or ended span.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    /// Its id.
    pub(crate) id: SpanId,
    /// Its parent in the trace.
    pub(crate) parent: Option<SpanId>,
    /// The key of its segment.
    pub(crate) segment: u32,
    /// Its name.
    pub(crate) name: String,
    /// Status, `None` while unset.
    pub(crate) status: Option<&'static str>,
    /// Start.
    pub(crate) start: Timestamp,
    /// End, once it has one.
    pub(crate) end: Option<Timestamp>,
    /// Its attributes, operation, origin and a root's source among them (`protocol/names.rs`).
    pub(crate) attributes: Attributes,
    /// JSON array elements.
    pub(crate) links: String,
    /// JSON members.
    pub(crate) measurements: String,
    /// For request spans.
    pub(crate) request: Option<Box<RequestState>>,
}

#[derive(Debug, Default)]
struct Slot {
    generation: u32,
    span: Option<Box<Span>>,
}

/// Holds all spans.
#[derive(Debug, Default)]
pub(crate) struct Arena {
    slots: Vec<Slot>,
    free: Vec<u16>,
}

impl Arena {
    /// Takes a span in; [`Handle::NONE`] when [`MAX_LIVE_SPANS`] are held.
    pub(crate) fn insert(&mut self, span: Span) -> Handle {
        let index = if let Some(index) = self.free.pop() {
            usize::from(index)
        } else {
            if self.slots.len() >= MAX_LIVE_SPANS {
                return Handle::NONE;
            }
            self.slots.push(Slot::default());
            self.slots.len() - 1
        };
        let Some(slot) = self.slots.get_mut(index) else { return Handle::NONE };
        slot.generation = (slot.generation % 0xffff) + 1;
        slot.span = Some(Box::new(span));
        Handle((slot.generation << 16) | index as u32)
    }

    /// The span of this handle, unless it is gone. (Looked up in place at each of 33 calls it was 1 KB of wasm.)
    #[must_use]
    #[inline(never)]
    pub(crate) fn get(&self, handle: Handle) -> Option<&Span> {
        let slot = self.slots.get(handle.slot())?;
        if slot.generation == handle.generation() { slot.span.as_deref() } else { None }
    }

    /// See [`get`](Self::get).
    #[inline(never)]
    pub(crate) fn get_mut(&mut self, handle: Handle) -> Option<&mut Span> {
        let slot = self.slots.get_mut(handle.slot())?;
        if slot.generation == handle.generation() { slot.span.as_deref_mut() } else { None }
    }

    /// Takes the span out.
    pub(crate) fn remove(&mut self, handle: Handle) -> Option<Box<Span>> {
        let slot = self.slots.get_mut(handle.slot())?;
        if slot.generation != handle.generation() {
            return None;
        }
        let span = slot.span.take()?;
        self.free.push(handle.slot() as u16);
        Some(span)
    }

    /// Spans held.
    #[cfg(test)]
    #[must_use]
    pub(crate) const fn len(&self) -> usize {
        self.slots.len().saturating_sub(self.free.len())
    }
}

/// The span statuses Sentry knows (besides `ok`); anything else is reported as `internal_error`.
const STATUSES: &str = "cancelled unknown unknown_error invalid_argument deadline_exceeded not_found already_exists permission_denied \
    resource_exhausted failed_precondition aborted out_of_range unimplemented internal_error unavailable data_loss unauthenticated";

/// The wire status for a span status code (0 unset, 1 ok, 2 error) and message.
#[must_use]
pub(crate) fn status(code: u32, message: &str) -> Option<&'static str> {
    match code {
        0 => None,
        1 => Some("ok"),
        _ => Some(text::word(STATUSES, message).unwrap_or("internal_error")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn span() -> Span {
        Span {
            id: SpanId::from_halves(1, 2).unwrap(),
            parent: None,
            segment: 0,
            name: String::from("x"),
            status: None,
            start: Timestamp::of(0),
            end: None,
            attributes: Attributes::default(),
            links: String::new(),
            measurements: String::new(),
            request: None,
        }
    }

    #[test]
    fn a_handle_to_a_span_that_left_is_stale() {
        let mut arena = Arena::default();
        let first = arena.insert(span());
        assert!(arena.remove(first).is_some() && arena.remove(first).is_none());
        let second = arena.insert(span());
        assert_ne!(first, second);
        assert!(arena.get(first).is_none() && arena.get(second).is_some());
        assert!(arena.get(Handle::NONE).is_none());
    }

    #[test]
    fn the_arena_has_an_end() {
        let mut arena = Arena::default();
        for _ in 0..MAX_LIVE_SPANS {
            assert!(!arena.insert(span()).is_none());
        }
        assert!(arena.insert(span()).is_none());
        assert_eq!(arena.len(), MAX_LIVE_SPANS);
    }

    #[test]
    fn unknown_statuses_become_internal_error() {
        assert_eq!(status(2, "not_found"), Some("not_found"));
        assert_eq!(status(2, "banana"), Some("internal_error"));
        assert_eq!(status(1, "banana"), Some("ok"));
        assert_eq!(status(0, ""), None);
    }
}
