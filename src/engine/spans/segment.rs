//! A segment: one root span and what hangs under it, from its start to its envelope.

use super::arena::Handle;
use super::idle::Idle;
use crate::engine::options::Config;
use crate::engine::traces::propagation::Propagation;
#[cfg(feature = "instruments")]
use crate::protocol::ids::SpanId;
#[cfg(feature = "instruments")]
use crate::protocol::json::Attributes;
use crate::seam::option_flag;
use crate::time::{Origin, Timestamp};
use alloc::string::String;
use alloc::vec::Vec;

/// What kind of root it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
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
    pub(crate) const fn is_route(self) -> bool {
        matches!(self, Self::Pageload | Self::Navigation | Self::Restored)
    }

    /// Does it end only when the app says so?
    pub(crate) const fn waits_for_report(self, config: &Config) -> bool {
        match self {
            Self::Pageload => config.on(option_flag::ENABLE_REPORT_PAGE_LOADED),
            Self::Navigation | Self::Restored => config.on(option_flag::ENABLE_REPORT_NAVIGATION_LOADED),
            _ => false,
        }
    }
}

/// How the sampling of a root came out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sampling {
    /// Recorded and sent.
    pub(crate) sampled: bool,
    /// The rate, when a local one was applied.
    pub(crate) rate: Option<f64>,
    /// Which rule decided, for `explain`.
    pub(crate) rule: &'static str,
}

/// A finished span, made of a performance entry.
#[cfg(feature = "instruments")]
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChildSpan {
    /// The description.
    pub(crate) name: String,
    /// What it hangs under: the root, or another span of the segment.
    pub(crate) parent: SpanId,
    /// It is a phase of the page's own request, which may be told again.
    pub(crate) phase: bool,
    /// When it began.
    pub(crate) start: Timestamp,
    /// When it ended, never before `start`.
    pub(crate) end: Timestamp,
    /// Its attributes.
    pub(crate) attributes: Attributes,
}

/// One root span and its children.
#[derive(Debug)]
pub(crate) struct Segment {
    /// Names the segment for as long as the page lives.
    pub(crate) key: u32,
    /// The root.
    pub(crate) root: Handle,
    /// Its kind.
    pub(crate) kind: Kind,
    /// The trace it belongs to.
    pub(crate) propagation: Propagation,
    /// The decision.
    pub(crate) sampling: Sampling,
    /// The address in its event: a page load's own; a navigation's when the next one ended it; empty = where the page
    /// is when the event is written.
    pub(crate) url: String,
    /// Its clock.
    pub(crate) origin: Origin,
    /// Children in order of creation.
    pub(crate) children: Vec<Handle>,
    /// Children from performance entries: complete from the start, nobody holds a handle to them.
    #[cfg(feature = "instruments")]
    pub(crate) measured: Vec<ChildSpan>,
    /// Children that were not even created, because the root is not sampled.
    pub(crate) unrecorded: u32,
    /// The clockwork of a route or click.
    pub(crate) idle: Option<Idle>,
    /// The root has ended.
    pub(crate) finished: bool,
    /// After its end: until when it waits for the true end of children still open.
    pub(crate) linger_until: Option<Timestamp>,
}
