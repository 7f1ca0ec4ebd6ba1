//! Is this history change a navigation, a redirect, or nothing? And the memory of the previous trace.
//! Rules: docs/behaviour.md#what-counts-as-a-navigation.

use crate::protocol::ids::{SpanId, TraceId};
use crate::protocol::{text, url};
use crate::time::Timestamp;
use alloc::string::String;

/// A change this soon after the route began, without a click or key press, is a redirect (µs).
pub(crate) const REDIRECT_WINDOW: i64 = 1_500_000;
/// A trace is linked to the previous one when that began at most this long ago (µs).
pub(crate) const PREVIOUS_TRACE_MAX_AGE: i64 = 3_600_000_000;

/// Which changes do not count.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ignore {
    /// Changes of the fragment alone.
    pub(crate) hash: bool,
    /// Changes of the query alone (and of the fragment).
    pub(crate) search: bool,
}

/// Compares where the page was and is. Both are absolute URLs as the browser resolved them (docs/behaviour.md#defect-21).
#[must_use]
pub(crate) fn differs(before: &str, after: &str, ignore: Ignore) -> bool {
    if before == after {
        return false;
    }
    let (a, b) = (url::split(before), url::split(after));
    let same_place = a.scheme == b.scheme && a.host == b.host && a.port == b.port && a.path == b.path;
    if !same_place {
        return true;
    }
    if a.query != b.query {
        return !ignore.search;
    }
    !(ignore.hash || ignore.search)
}

/// Is a change at `now` a redirect of the route that began at `route_start`?
#[must_use]
pub(crate) fn is_redirect(
    now: Timestamp,
    route_start: Timestamp,
    last_interaction: Option<Timestamp>,
) -> bool {
    now.since(route_start) <= REDIRECT_WINDOW
        && last_interaction.is_none_or(|at| now.since(at) > REDIRECT_WINDOW)
}

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
    /// Reads what the reference keeps in session storage under `sentry_previous_trace`.
    #[must_use]
    pub(crate) fn parse(json: &str) -> Option<Self> {
        if json.len() > 2000 {
            return None;
        }
        Some(Self {
            trace_id: TraceId::parse(member(json, "\"traceId\":")?)?,
            span_id: SpanId::parse(member(json, "\"spanId\":")?)?,
            sampled: member(json, "\"traceFlags\":")? == "1",
            start_epoch: (text::parse_f64(member(json, "\"startTimestamp\":")?)? * 1.0e6) as i64,
            sample_rate: member(json, "\"sampleRate\":").and_then(text::parse_f64),
            sample_rand: member(json, "\"sampleRand\":").and_then(text::parse_f64).unwrap_or(0.0),
        })
    }

    /// Writes the same.
    #[must_use]
    pub(crate) fn to_json(self) -> String {
        use crate::protocol::json::Object;
        let mut out = String::new();
        let mut object = Object::begin(&mut out);
        let mut context = Object::begin(object.key("spanContext"));
        context.hex("spanId", self.span_id.bytes());
        context.hex("traceId", self.trace_id.bytes());
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

/// The scalar behind `"key":` in flat JSON without escapes.
fn member<'a>(json: &'a str, key: &str) -> Option<&'a str> {
    let at = json.as_bytes().windows(key.len()).position(|window| window == key.as_bytes())?;
    let rest = json.get(at + key.len()..)?.trim_ascii_start();
    let rest = rest.strip_prefix('"').unwrap_or(rest);
    let end = rest.bytes().position(|b| matches!(b, b'"' | b',' | b'}'))?;
    rest.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const NONE: Ignore = Ignore { hash: false, search: false };

    #[test]
    fn only_real_changes_are_navigations() {
        let page = "https://a.example/a/b?x=1#h";
        assert!(!differs(page, page, NONE));
        assert!(differs(page, "https://a.example/a", NONE));
        assert!(differs(page, "https://a.example/a/b?x=1#other", NONE));
        assert!(!differs(page, "https://a.example/a/b?x=1#other", Ignore { hash: true, search: false }));
        assert!(differs(page, "https://a.example/a/b?x=2#other", Ignore { hash: true, search: false }));
        assert!(!differs(page, "https://a.example/a/b?x=2", Ignore { hash: false, search: true }));
        assert!(differs(page, "https://a.example:81/a/b?x=1#h", Ignore { hash: true, search: true }));
    }

    #[test]
    fn a_redirect_is_soon_and_nobody_clicked() {
        let s = |tenths: i64| Timestamp(tenths * 100_000);
        assert!(is_redirect(s(15), s(0), None));
        assert!(!is_redirect(s(16), s(0), None));
        assert!(!is_redirect(s(10), s(0), Some(s(5))));
        assert!(is_redirect(s(30), s(20), Some(s(5))));
    }

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
