//! What is made of the browser's performance entries: child spans, timings of requests, web vitals. A room of its own;
//! takes entries, may add spans to the open route, and has a last word when it ends.
//!
//! Each instrument is a folder: the forms of its entries with the option that they depend on, what becomes of them, and
//! beside it `observe.js`, which asks the browser for them. It is named in this file and in `src/browser/observe.js`.

pub(crate) mod bfcache;
pub(crate) mod entry;
pub(crate) mod interactions;
pub(crate) mod long_frames;
pub(crate) mod soft_navigation;
pub(crate) mod timeline;
pub(crate) mod user_timing;
pub(crate) mod vitals;

use super::ground::Ground;
use super::report::{Category, Reason};
use super::routes::Routes;
use super::spans::arena::MAX_LIVE_SPANS;
use super::spans::segment::{ChildSpan, Kind};
use super::spans::settle::Ended;
use super::spans::{Spans, segment_in};
use super::traces::{Parent, Traces};
use crate::protocol::ids::SpanId;
use crate::protocol::json::Attributes;
use crate::protocol::url::{self, QueryPolicy};
use crate::seam::{entry as kind, fact_text, option_flag};
use crate::time::{Origin, Timestamp};
use alloc::string::String;
use alloc::vec::Vec;
use entry::{Entry, at};
use interactions::Interacted;
use vitals::Vitals;

/// The form of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Form {
    /// Its kind.
    kind: u32,
    /// How many numbers it has.
    numbers: u8,
    /// The option of which it is, a bit of `option_flag`; [`ALWAYS`]: it is wanted in any case.
    option: u8,
}

/// No option decides about it here.
const ALWAYS: u8 = u8::MAX;

impl Form {
    /// An entry that is always wanted.
    const fn of(kind: u32, numbers: u8) -> Self {
        Self { kind, numbers, option: ALWAYS }
    }

    /// The entry is of no interest when this option is off.
    const fn if_on(self, option: u32) -> Self {
        Self { option: option as u8, ..self }
    }
}

/// Everything that is observed.
const FORMS: [&[Form]; 7] = [
    &vitals::FORMS,
    &timeline::FORMS,
    &user_timing::FORMS,
    &long_frames::FORMS,
    &interactions::FORMS,
    &soft_navigation::FORMS,
    &bfcache::FORMS,
];

/// The same by kind: numbers and option.
#[expect(clippy::indexing_slicing, reason = "a wrong index ends the compilation, not the engine")]
const BY_KIND: [(u8, u8); kind::COUNT + 1] = {
    let mut all = [(0, ALWAYS); kind::COUNT + 1];
    let mut folder = 0;
    while folder < FORMS.len() {
        let mut at = 0;
        while at < FORMS[folder].len() {
            let Form { kind, numbers, option } = FORMS[folder][at];
            all[kind as usize] = (numbers, option);
            at += 1;
        }
        folder += 1;
    }
    all
};

/// What the open route knows of itself, for those who write its spans.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// Where the page's clock lies on the wall clock, for attributes that hold absolute times.
    pub(crate) origin: Origin,
    /// The page's origin (`https://example.com:8080`), without a slash at the end.
    pub(crate) page_origin: &'a str,
    /// What of a URL may be shown.
    pub(crate) query: &'a QueryPolicy,
    /// Exact ops of resource spans to leave out (`ignoreResourceSpans`).
    pub(crate) ignore_resource_spans: &'a [String],
    /// When the page itself was requested (milliseconds, 0 if unknown): marks and measures cannot begin before.
    pub(crate) request_start: f64,
    /// Entries that began before are left out: the start of a navigation, `None` for everything else.
    pub(crate) not_before: Option<Timestamp>,
    /// The span that they hang under.
    pub(crate) parent: SpanId,
}

/// Appends the spans of `entry` to `out`; entries that are not spans (vitals) append nothing. The page's own entry may
/// come again, more complete: its spans then take the place of the earlier ones.
pub(crate) fn spans_of(entry: &Entry<'_>, ctx: &Context<'_>, out: &mut Vec<ChildSpan>) {
    if ctx.not_before.is_some_and(|first| Timestamp::from_millis(entry.start()) < first) {
        return;
    }
    let mut span = ChildSpan {
        name: String::from(entry.string(0)),
        parent: ctx.parent,
        phase: entry.kind == kind::NAVIGATION,
        start: Timestamp::from_millis(entry.start()),
        end: Timestamp::from_millis(entry.end()),
        attributes: Attributes::default(),
    };
    let is_span = match entry.kind {
        kind::NAVIGATION => timeline::phases(entry, ctx, &mut span, out),
        kind::RESOURCE => timeline::resource(entry, ctx, &mut span),
        kind::PAINT => timeline::paint(&mut span),
        kind::MARK | kind::MEASURE => user_timing::span(entry, ctx, &mut span),
        kind::LONG_TASK | kind::LONG_FRAME => long_frames::span(entry, ctx, &mut span),
        kind::INTERACTION => interactions::span(entry, &mut span),
        _ => false,
    };
    if is_span {
        out.push(span);
    }
}

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
    /// A performance entry arrived. It becomes a child of the open route or, what the app's own code did, of the active
    /// span; or the timings of a request span.
    pub(crate) fn entry(
        &mut self,
        (ground, traces, spans, routes): (&mut Ground, &Traces, &mut Spans, &Routes),
        (kind, nums, text): (u32, &[f64], &str),
    ) {
        let Some(entry) = &Entry::decode(kind, nums, text) else { return };
        let config = &ground.config;
        if entry.option != ALWAYS && !config.on(u32::from(entry.option)) {
            return;
        }
        self.vitals.route = routes.open;
        self.vitals.handle(entry);
        let click = entry.kind == kind::INTERACTION;
        let of_active = click || matches!(entry.kind, kind::LONG_TASK | kind::LONG_FRAME);
        let mut parent = routes.root(spans);
        if entry.kind == kind::NAVIGATION {
            self.request_start = entry.num(at::REQUEST_START);
        } else if of_active {
            if click && !interactions::is_click(ground, entry) {
                return;
            }
            parent = traces.parent_of(ground, spans, Parent::Current);
        } else if entry.is_request() {
            if config.on(option_flag::ENABLE_HTTP_TIMINGS) {
                timeline::requests::time(spans, entry);
            }
            return;
        }
        let Some(span) = spans.arena.get_mut(parent) else {
            if entry.kind == kind::RESOURCE {
                ground.report.late_entries += 1;
            }
            return;
        };
        let Some(segment) = segment_in(&mut spans.segments, span.segment) else { return };
        let context = Context {
            origin: segment.origin,
            page_origin: url::origin(&ground.page.texts[fact_text::URL]),
            query: &config.query,
            ignore_resource_spans: &config.ignore_resource_spans,
            request_start: self.request_start,
            not_before: if !click && matches!(segment.kind, Kind::Navigation | Kind::Restored) {
                Some(span.start)
            } else {
                None
            },
            parent: span.id,
        };
        if segment.sampling.sampled {
            if segment.measured.len() >= MAX_LIVE_SPANS {
                ground.lose(Reason::BUFFER_OVERFLOW, Category::SPAN, 1);
                return;
            }
            spans_of(entry, &context, &mut segment.measured);
            // A click's root began when we heard of it, which is a little later; and so did what began within a frame.
            if of_active && context.not_before.is_none() {
                span.start = span.start.min(Timestamp::from_millis(entry.start()));
            }
        } else {
            segment.unrecorded += 1;
        }
        // Resources that are still loading keep the route open (docs/behaviour.md#defect-6).
        if (click || entry.kind == kind::RESOURCE)
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

#[cfg(test)]
mod tests;
