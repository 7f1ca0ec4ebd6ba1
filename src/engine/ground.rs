//! What every room stands on: options, the page, its clock, randomness, the queue of outputs, and what is told of losses.
//! It calls no room.

use super::options::{Config, PageStart};
use super::random::Random;
use super::report::{Category, Reason, Report};
use super::spans::arena::Handle;
use crate::protocol::text;
use crate::seam::{option_flag, option_text};
use crate::time::{Origin, Timestamp};
use alloc::string::String;
use alloc::vec::Vec;

/// Something the host should do.
#[derive(Debug, PartialEq)]
pub(crate) enum Output {
    /// POST an envelope.
    Post(Post),
    /// Where envelopes go.
    Endpoint(String),
    /// Put into session storage.
    Store(&'static str, String),
    /// A debug note.
    Debug(String),
    /// A route span should start; the host answers with [`Tracer::start_route`](super::Tracer::start_route).
    Route {
        /// See [`route_kind`](super::routes::route_kind).
        kind: u32,
        /// Start.
        start: Timestamp,
        /// Proposed name.
        name: String,
        /// Where the name comes from.
        source: &'static str,
        /// Absolute URL.
        url: String,
    },
    /// An event waits for the host's hooks: [`Tracer::take_event`](super::Tracer::take_event), then submit or drop.
    Event(u32),
    /// A recording span began (only with the span hook on).
    SpanStarted(Handle),
    /// A recording span ended (only with the span hook on).
    SpanEnded(Handle),
    /// Arm the one timer.
    Timer(Timestamp),
    /// Names and operations of a root and its children: the host answers with [`Tracer::judged`](super::Tracer::judged).
    #[cfg(not(npm_engine))]
    Judge(Vec<(String, String)>),
    /// The host is to tell what only events say of the page (asked for by the runtime, not by the engine).
    Learn,
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

pub(crate) use crate::seam::hook;

/// See the module's documentation.
#[derive(Debug)]
pub(crate) struct Ground {
    /// Options.
    pub(crate) config: Config,
    /// The page.
    pub(crate) page: PageStart,
    /// Ids and sampling numbers.
    pub(crate) random: Random,
    /// The clock that the next root will use.
    pub(crate) origin: Origin,
    /// What the host should do, in order.
    pub(crate) outputs: Vec<Output>,
    /// What the host wants to decide on: bits of [`hook`].
    pub(crate) hooks: u32,
    /// Neither headers nor spans, for now.
    pub(crate) paused: bool,
    /// Nor ever again.
    pub(crate) closed: bool,
    /// What went wrong quietly.
    pub(crate) report: Report,
}

impl Ground {
    /// Does the host want to hear of this?
    pub(crate) const fn has_hook(&self, hook: u32) -> bool {
        (cfg!(feature = "app-api") || cfg!(not(npm_engine))) && self.hooks & hook != 0
    }

    /// No headers, no spans.
    pub(crate) const fn is_silent(&self) -> bool {
        self.paused || self.closed
    }

    /// Counts something that will not be sent.
    pub(crate) fn lose(&mut self, reason: Reason, category: Category, quantity: u32) {
        self.report.losses.add(reason, category, quantity);
    }

    /// Keeps a note, and shows it with `debug`.
    pub(crate) fn note(&mut self, what: &str, detail: &str) {
        let mut note = String::from(what);
        note.push_str(detail);
        if self.config.on(option_flag::DEBUG) {
            self.outputs.push(Output::Debug(note.clone()));
        }
        self.report.note(note);
    }

    /// Cuts a name to [`MAX_NAME`](text::MAX_NAME); what is cut is counted and noted.
    pub(crate) fn fit_name(&mut self, name: &mut String) {
        let end = text::clip(name, text::MAX_NAME).len();
        if end < name.len() {
            name.truncate(end);
            self.note_cut("a name");
        }
    }

    /// Counts and notes that a text was cut.
    pub(crate) fn note_cut(&mut self, what: &str) {
        self.lose(Reason::INVALID, Category::OTHER, 1);
        self.note(what, " was too long and is cut");
    }

    /// The wall clock jumped or the machine slept: roots that start from now on use a corrected origin.
    pub(crate) fn observe_clock(&mut self, now: Timestamp, wall_ms: f64) {
        if wall_ms <= 0.0 {
            return;
        }
        let wall = Origin::from_millis(wall_ms).0;
        if wall.wrapping_sub(self.origin.epoch_micros(now)).wrapping_abs() > 1_000_000 {
            self.origin = Origin(wall.wrapping_sub(now.micros()));
            self.note("clock corrected", "");
        }
    }

    /// The wall clock, in milliseconds since the epoch.
    pub(crate) fn wall_ms(&self, now: Timestamp) -> i64 {
        self.origin.epoch_micros(now) / 1000
    }

    /// Tells the host where envelopes go.
    pub(crate) fn tell_endpoint(&mut self) {
        self.outputs.push(Output::Endpoint(self.config.texts[option_text::ENDPOINT].clone()));
    }
}

/// The queues are short: a `VecDeque` was 1.3 KB of wasm more.
pub(crate) fn take_first<T>(queue: &mut Vec<T>) -> Option<T> {
    if queue.is_empty() { None } else { Some(queue.remove(0)) }
}
