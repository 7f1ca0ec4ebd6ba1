//! A segment: one root span and what hangs under it, from its start to its envelope.

use super::idle::Idle;
use super::propagation::Propagation;
use super::span::Handle;
use super::timeline::ChildSpan;
use crate::time::{Origin, Timestamp};
use alloc::string::String;
use alloc::vec::Vec;

/// What kind of root it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The page load.
    Pageload,
    /// A client-side navigation.
    Navigation,
    /// A return from the back/forward cache.
    Restored,
    /// A click (`interactionsIntegration`).
    Click,
    /// A root that the app started.
    Manual,
}

impl Kind {
    /// Page load, navigation or return.
    #[must_use]
    pub const fn is_route(self) -> bool {
        matches!(self, Self::Pageload | Self::Navigation | Self::Restored)
    }
}

/// How the sampling of a root came out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampling {
    /// Recorded and sent.
    pub sampled: bool,
    /// The rate, when a local one was applied.
    pub rate: Option<f64>,
    /// Which rule decided, for `explain`.
    pub rule: &'static str,
}

/// One root span and its children.
#[derive(Debug)]
pub struct Segment {
    /// Names the segment for as long as the page lives.
    pub key: u32,
    /// The root.
    pub root: Handle,
    /// Its kind.
    pub kind: Kind,
    /// The trace it belongs to.
    pub propagation: Propagation,
    /// The decision.
    pub sampling: Sampling,
    /// The address in its event: a page load's own; a navigation's when the next one ended it; empty = where the page
    /// is when the event is written.
    pub url: String,
    /// Its clock.
    pub origin: Origin,
    /// Children in order of creation.
    pub children: Vec<Handle>,
    /// Children from performance entries: complete from the start, nobody holds a handle to them.
    pub measured: Vec<ChildSpan>,
    /// Children that were not even created, because the root is not sampled.
    pub unrecorded: u32,
    /// The clockwork of a route or click.
    pub idle: Option<Idle>,
    /// The root has ended.
    pub finished: bool,
    /// After its end: until when it waits for the true end of children still open.
    pub linger_until: Option<Timestamp>,
}
