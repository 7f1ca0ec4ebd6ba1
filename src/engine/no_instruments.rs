//! An engine without the feature `instruments`: nobody looks at performance entries.

use super::ground::Ground;
use super::routes::Routes;
use super::spans::Spans;
use super::spans::settle::Ended;
use super::traces::Traces;
use crate::time::Timestamp;

/// Nothing is remembered.
#[derive(Debug, Default)]
pub(crate) struct Instruments {}

impl Instruments {
    pub(crate) const fn entry(
        &self,
        _rooms: (&mut Ground, &Traces, &mut Spans, &Routes),
        _entry: (u32, &[f64], &str),
    ) {
    }

    pub(crate) const fn hidden(&self, _now: Timestamp) {}

    pub(crate) const fn last_word(&self, _ground: &Ground, _spans: &Spans, _now: Timestamp, _ended: &Ended) {}

    pub(crate) const fn route_ended(&self, _ground: &Ground, _spans: &Spans, _key: u32) {}
}
