//! What decides about headers now, for `explain()`.

use super::Tracer;
use crate::protocol::ids::TraceId;
use crate::protocol::json::{self, Array, Object};
use alloc::string::String;

impl Tracer {
    /// A JSON object.
    pub(crate) fn explain(&self) -> String {
        let now = self.explained();
        let mut out = String::new();
        let mut object = Object::begin(&mut out);
        if let Some(trace_id) = now.trace_id {
            object.hex("trace_id", trace_id);
            if let Some(sampled) = now.sampled {
                object.bool("sampled", sampled);
            }
            object.bool("omitted", now.omitted);
        }
        object.str("decision", now.decision);
        object.bool("continued", now.continued);
        object.str("refused", now.refused);
        object.bool("paused", self.ground.paused);
        object.str("route", now.route);
        object.bool("route_open", now.route_open);
        object.str("finish_reason", now.finish_reason);
        object.int("late_entries", i64::from(self.ground.report.late_entries));
        object.int("refused_spans", i64::from(self.ground.report.refused_spans));
        let mut notes = Array::begin(object.key("notes"));
        for note in now.notes {
            json::string(notes.element(), note);
        }
        notes.end();
        object.end();
        out
    }

    /// What decides about headers now.
    pub(crate) fn explained(&self) -> Explained<'_> {
        let Self { ground, traces, spans, routes, .. } = self;
        let report = &ground.report;
        let headers = traces.headers(ground, spans);
        let current = spans.segment_of(traces.current(spans));
        Explained {
            trace_id: headers.as_ref().map(|headers| headers.trace_id),
            sampled: headers.as_ref().and_then(|headers| headers.sampled),
            omitted: headers.is_some_and(|headers| headers.omit),
            decision: current.map_or("none", |segment| segment.sampling.rule),
            continued: report.continued,
            refused: report.refused,
            route: &routes.last_name,
            route_open: routes.open != 0,
            finish_reason: report.last_finish,
            notes: &report.notes,
        }
    }
}

/// What decides about headers now.
pub(crate) struct Explained<'a> {
    pub(crate) trace_id: Option<TraceId>,
    pub(crate) sampled: Option<bool>,
    /// An unsampled trace that requests do not carry.
    pub(crate) omitted: bool,
    /// Which rule has decided about the current segment; `none` without one.
    pub(crate) decision: &'static str,
    /// The page's trace came from the server.
    pub(crate) continued: bool,
    /// Why it was not continued.
    pub(crate) refused: &'static str,
    pub(crate) route: &'a str,
    pub(crate) route_open: bool,
    pub(crate) finish_reason: &'static str,
    pub(crate) notes: &'a [String],
}
