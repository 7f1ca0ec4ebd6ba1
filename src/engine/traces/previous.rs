//! The memory of the previous trace.

use super::super::options::{Config, LinkPreviousTrace, PageStart};
use crate::protocol::ids::{SpanId, TraceId};
use crate::protocol::json::Object;
use crate::protocol::text;
use crate::seam::fact_text;
use crate::time::Origin;
use alloc::string::String;

/// A trace is linked to the previous one when that began at most this long ago (µs).
pub(crate) const PREVIOUS_TRACE_MAX_AGE: i64 = 3_600_000_000;

/// What is remembered of the previous trace's first root.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PreviousTrace {
    /// Its trace.
    pub(crate) trace_id: TraceId,
    /// Its first root.
    pub(crate) span_id: SpanId,
    /// Whether that was sampled.
    pub(crate) sampled: bool,
    /// When it began, µs since the epoch.
    pub(crate) start_epoch: i64,
    /// Its sample rate.
    pub(crate) sample_rate: Option<f64>,
    /// Its random number.
    pub(crate) sample_rand: f64,
}

impl PreviousTrace {
    /// That of session storage, if it is to be linked to.
    #[inline]
    pub(crate) fn stored(config: &Config, page: &PageStart) -> Option<Self> {
        match config.link_previous_trace {
            LinkPreviousTrace::SessionStorage => Self::parse(&page.texts[fact_text::PREVIOUS_TRACE]),
            _ => None,
        }
    }

    /// Reads what the reference keeps in session storage under `sentry_previous_trace`.
    #[must_use]
    pub(crate) fn parse(json: &str) -> Option<Self> {
        if json.len() > 2000 {
            return None;
        }
        let flags = member(json, "\"traceFlags\":");
        if flags.is_empty() {
            return None;
        }
        Some(Self {
            trace_id: TraceId::parse(member(json, "\"traceId\":"))?,
            span_id: SpanId::parse(member(json, "\"spanId\":"))?,
            sampled: flags == "1",
            start_epoch: Origin::from_millis(text::parse_f64(member(json, "\"startTimestamp\":"))? * 1000.0)
                .0,
            sample_rate: text::parse_f64(member(json, "\"sampleRate\":")),
            sample_rand: text::parse_f64(member(json, "\"sampleRand\":")).unwrap_or(0.0),
        })
    }

    /// Writes the same.
    #[must_use]
    pub(crate) fn to_json(self) -> String {
        let mut out = String::new();
        let mut object = Object::begin(&mut out);
        let mut context = Object::begin(object.key("spanContext"));
        context.hex("spanId", self.span_id);
        context.hex("traceId", self.trace_id);
        context.int("traceFlags", i64::from(self.sampled));
        context.end();
        object.seconds("startTimestamp", self.start_epoch);
        if let Some(rate) = self.sample_rate {
            object.num("sampleRate", rate);
        }
        object.num("sampleRand", self.sample_rand);
        object.end();
        out
    }
}

/// The scalar behind `"key":` in flat JSON without escapes; empty if there is none.
fn member<'a>(json: &'a str, key: &str) -> &'a str {
    let Some(at) = text::find_text(json, key) else { return "" };
    let rest = text::trim_start(text::behind(json, at + key.len()));
    let rest = text::without(rest, b'"');
    let end = rest.bytes().position(|b| matches!(b, b'"' | b',' | b'}'));
    text::before(rest, end.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_previous_trace_survives_session_storage() {
        let trace = PreviousTrace {
            trace_id: TraceId::parse("12345678901234567890123456789012").unwrap(),
            span_id: SpanId::parse("1234567890123456").unwrap(),
            sampled: true,
            start_epoch: 1_795_353_250_148_400,
            sample_rate: Some(0.5),
            sample_rand: 0.25,
        };
        assert_eq!(
            trace.to_json(),
            r#"{"spanContext":{"spanId":"1234567890123456","traceId":"12345678901234567890123456789012","traceFlags":1},"startTimestamp":1795353250.1484,"sampleRate":0.5,"sampleRand":0.25}"#
        );
        let read = PreviousTrace::parse(&trace.to_json()).unwrap();
        assert_eq!(read.trace_id, trace.trace_id);
        assert!((read.start_epoch - trace.start_epoch).abs() < 1000);
        assert_eq!(PreviousTrace::parse("{}"), None);
        assert_eq!(PreviousTrace::parse("{\"spanContext\":{\"traceId\":\"x\""), None);
    }
}
