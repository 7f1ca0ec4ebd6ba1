//! What is made of the browser's performance entries: child spans, timings of requests, web vitals. A room of its own
//! each; takes entries, may add spans to the open route, and has a last word when it ends.

pub(crate) mod clicks;
pub(crate) mod entry;
pub(crate) mod http_timings;
mod inp_span;
pub(crate) mod timeline;
pub(crate) mod vitals;

use super::ground::Ground;
use super::routes::Routes;
use super::spans::Spans;
use super::spans::arena::MAX_LIVE_SPANS;
use super::spans::segment::Kind;
use super::spans::settle::Ended;
use super::traces::Traces;
use crate::protocol::url;
use crate::seam::{fact_text, option_flag};
use crate::time::Timestamp;
use alloc::vec::Vec;
use entry::{Entry, Kind as EntryKind, at};
use inp_span::Interacted;
use timeline::TimelineContext;
use vitals::Vitals;

/// What entries have told so far.
#[derive(Debug, Default)]
pub(crate) struct Instruments {
    vitals: Vitals,
    /// Routes that have ended with an interaction that may become the page's INP.
    interacted: Vec<Interacted>,
    /// When the page itself was requested, milliseconds.
    request_start: f64,
}

impl Instruments {
    /// A performance entry arrived. It becomes a child of the open route, or the timings of a request span.
    pub(crate) fn entry(
        &mut self,
        (ground, traces, spans, routes): (&mut Ground, &Traces, &mut Spans, &Routes),
        (kind, nums, text): (u32, &[f64], &str),
    ) {
        let Some(entry) = &Entry::decode(kind, nums, text) else { return };
        self.vitals.route = routes.open.unwrap_or(0);
        self.vitals.handle(entry);
        let config = &ground.config;
        let click = entry.kind == EntryKind::Interaction;
        let mut key = routes.open;
        match entry.kind {
            EntryKind::Navigation => self.request_start = entry.num(at::REQUEST_START),
            EntryKind::Mark | EntryKind::Measure if !config.on(option_flag::USER_TIMING) => return,
            EntryKind::LongTask if !config.on(option_flag::ENABLE_LONG_TASK) => return,
            EntryKind::AnimationFrame if !config.on(option_flag::ENABLE_LONG_ANIMATION_FRAME) => return,
            EntryKind::Interaction => {
                if !config.on(option_flag::INTERACTIONS) || entry.string(0) != "click" {
                    return;
                }
                key = spans.arena.get(traces.current(spans)).map(|span| span.segment);
            }
            _ => {}
        }
        if entry.is_request() {
            if config.on(option_flag::ENABLE_HTTP_TIMINGS) {
                http_timings::time(spans, entry);
            }
            return;
        }
        let Some(key) = key else {
            if entry.kind == EntryKind::Resource {
                ground.report.late_entries = ground.report.late_entries.saturating_add(1);
            }
            return;
        };
        let Some(segment) = spans.segments.iter_mut().find(|segment| segment.key == key) else { return };
        let context = TimelineContext {
            origin: segment.origin,
            page_origin: url::origin(&ground.page.texts[fact_text::URL]),
            query: &config.query,
            ignore_resource_spans: &config.ignore_resource_spans,
            request_start: self.request_start,
            not_before: if segment.kind == Kind::Pageload || click {
                None
            } else {
                spans.arena.get(segment.root).map(|root| root.start)
            },
        };
        if segment.sampling.sampled {
            if segment.measured.len() >= MAX_LIVE_SPANS {
                ground.lose("buffer_overflow", "span", 1);
                return;
            }
            timeline::spans_of(entry, &context, &mut segment.measured);
            // Its root began when we heard of the click, which is a little later.
            if click && let Some(root) = spans.arena.get_mut(segment.root) {
                root.start = root.start.min(Timestamp::from_millis(entry.start()));
            }
        } else {
            segment.unrecorded = segment.unrecorded.saturating_add(1);
        }
        // Resources that are still loading keep the route open (docs/behaviour.md#defect-6).
        if (click || entry.kind == EntryKind::Resource)
            && let Some(idle) = &mut segment.idle
        {
            idle.activity(Timestamp::from_millis(entry.end()));
        }
    }

    /// The document was hidden.
    pub(crate) fn hidden(&mut self, now: Timestamp) {
        self.vitals.hidden(now);
    }

    /// What is known of the web vitals when their route ends.
    pub(crate) fn last_word(&mut self, ground: &Ground, spans: &mut Spans, now: Timestamp, ended: &Ended) {
        if !ended.kind.is_route() || !ended.sampled {
            return;
        }
        let Some(span) = spans.arena.get_mut(ended.root) else { return };
        let query = &ground.config.query;
        let (measurements, attributes) = (&mut span.measurements, &mut span.attributes);
        if ended.kind == Kind::Pageload || (ended.kind == Kind::Restored && self.vitals.is_restored()) {
            self.vitals.page_load(now, ended.clock, query, measurements, attributes);
        } else {
            self.vitals.soft_navigation(ended.start, query, measurements, attributes);
        }
    }
}
