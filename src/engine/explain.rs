//! What decides about headers now, for `explain()`.

use super::Tracer;
use crate::protocol::json::{self, Array, Object};
use alloc::string::String;

impl Tracer {
    /// A JSON object.
    pub(crate) fn explain(&self) -> String {
        let Self { ground, traces, spans, routes, .. } = self;
        let report = &ground.report;
        let mut out = String::new();
        let mut object = Object::begin(&mut out);
        if let Some(headers) = traces.headers(ground, spans) {
            object.hex("trace_id", headers.trace_id.bytes());
            if let Some(sampled) = headers.sampled {
                object.bool("sampled", sampled);
            }
            object.bool("omitted", headers.omit);
        }
        let current = traces.current(spans).and_then(|handle| spans.segment_of(handle));
        object.str("decision", current.map_or("none", |segment| segment.sampling.rule));
        object.bool("continued", report.continued);
        object.str("refused", report.refused);
        object.bool("paused", ground.paused);
        object.str("route", &routes.last_name);
        object.bool("route_open", routes.open.is_some());
        object.str("finish_reason", report.last_finish);
        object.int("late_entries", i64::from(report.late_entries));
        object.int("refused_spans", i64::from(report.refused_spans));
        let mut notes = Array::begin(object.key("notes"));
        for note in &report.notes {
            json::string(notes.element(), note);
        }
        notes.end();
        object.end();
        out
    }
}
