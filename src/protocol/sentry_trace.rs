//! The `sentry-trace` header: `<trace>-<span>[-0|-1]` (docs/behaviour.md#the-header-sentry-trace).

use super::ids::{Hex as _, SpanId, TraceId, read_hex};
use super::text;
use alloc::string::String;
use core::fmt;

/// Why a `sentry-trace` or `traceparent` header was refused.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct ParseError(&'static str);

impl ParseError {
    /// One sentence fragment for a debug note; the wording may change.
    #[must_use]
    pub(crate) const fn reason(self) -> &'static str {
        self.0
    }
}

impl fmt::Debug for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl core::error::Error for ParseError {}

/// What an incoming `sentry-trace` (or `traceparent`) says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SentryTrace {
    /// The trace to continue.
    pub(crate) trace_id: TraceId,
    /// The span that caused this page or request; may be missing in `sentry-trace`.
    pub(crate) parent_span_id: Option<SpanId>,
    /// The sampling decision; `None`: deferred to us.
    pub(crate) sampled: Option<bool>,
}

/// A `sentry-trace` header of which any part may be missing: [`SentryTrace::parse`] also wants the trace id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SentryTraceParts {
    /// The trace, if given.
    pub(crate) trace_id: Option<TraceId>,
    /// The parent span, if given.
    pub(crate) parent_span_id: Option<SpanId>,
    /// The decision, if given.
    pub(crate) sampled: Option<bool>,
}

impl SentryTraceParts {
    /// Reads 32 digits, 16 digits and `0` or `1`, each optional, each dash optional. ASCII whitespace around it is
    /// ignored, newlines included (docs/behaviour.md#defect-8).
    ///
    /// # Errors
    /// Anything else, upper-case digits, and all-zero ids.
    pub(crate) fn parse(header: &str) -> Result<Self, ParseError> {
        let mut rest = text::trim(header);
        let mut parts = Self::default();
        let mut trace_id = [0; 2];
        if take_hex(&mut rest, &mut trace_id) {
            parts.trace_id = Some(TraceId::new(trace_id).ok_or(ParseError("the trace id is all zeros"))?);
        }
        rest = text::without(rest, b'-');
        let mut span_id = [0];
        if take_hex(&mut rest, &mut span_id) {
            parts.parent_span_id =
                Some(SpanId::new(span_id[0]).ok_or(ParseError("the span id is all zeros"))?);
        }
        rest = text::without(rest, b'-');
        parts.sampled = match rest {
            "" => None,
            "0" => Some(false),
            "1" => Some(true),
            _ => return Err(ParseError("it is not of the form trace-span-flag")),
        };
        Ok(parts)
    }
}

impl SentryTrace {
    /// Reads a `sentry-trace` header by the rules of [`SentryTraceParts::parse`].
    ///
    /// # Errors
    /// As there, and when the trace id is missing.
    pub(crate) fn parse(header: &str) -> Result<Self, ParseError> {
        let parts = SentryTraceParts::parse(header)?;
        let trace_id = parts.trace_id.ok_or(ParseError("it has no trace id"))?;
        Ok(Self { trace_id, parent_span_id: parts.parent_span_id, sampled: parts.sampled })
    }
}

/// Takes as many lower-case hexadecimal digits from the front as fill these numbers, if there are as many.
fn take_hex(rest: &mut &str, numbers: &mut [u64]) -> bool {
    let count = 16 * numbers.len();
    let found = read_hex(text::before(rest, count), numbers);
    if found {
        *rest = text::behind(rest, count);
    }
    found
}

/// Appends `<trace>-<span>` and, when decided, `-1` or `-0`.
pub(crate) fn write_sentry_trace(
    out: &mut String,
    trace_id: TraceId,
    span_id: SpanId,
    sampled: Option<bool>,
) {
    trace_id.push_hex(out);
    out.push('-');
    span_id.push_hex(out);
    out.push_str(match sampled {
        Some(true) => "-1",
        Some(false) => "-0",
        None => "",
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const T: &str = "12345678901234567890123456789012";
    const S: &str = "abcdef0123456789";

    #[test]
    fn every_accepted_form() {
        for (header, span, sampled) in [
            (format!("{T}-{S}-1"), true, Some(true)),
            (format!("{T}-{S}-0"), true, Some(false)),
            (format!("{T}-{S}"), true, None),
            (format!("\t {T}-{S}-1 \r\n"), true, Some(true)),
            (format!("{T}{S}1"), true, Some(true)),
            (format!("{T}-{S}-"), true, None),
            (String::from(T), false, None),
            (format!("{T}-1"), false, Some(true)),
            (format!("{T}--0"), false, Some(false)),
        ] {
            let parsed = SentryTrace::parse(&header).unwrap();
            assert_eq!(parsed.trace_id.to_hex(), T);
            assert_eq!(parsed.parent_span_id, if span { SpanId::parse(S) } else { None }, "{header}");
            assert_eq!(parsed.sampled, sampled, "{header}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let zeros = "00000000000000000000000000000000";
        for header in [
            "",
            " ",
            "1",
            "-1",
            &format!("-{S}-1"),
            &T.to_uppercase().replace('1', "A"),
            &format!("{T}-{S}-2"),
            &format!("{T}-{S}-1-x"),
            &format!("{T}-{S}-1\u{a0}"),
            &format!("{zeros}-{S}-1"),
            &format!("{T}-0000000000000000-1"),
            &format!("00-{T}-{S}-01"),
            "é2345678901234567890123456789012",
        ] {
            let error = SentryTrace::parse(header).unwrap_err();
            assert!(!error.reason().is_empty(), "{header}");
        }
    }

    #[test]
    fn written_headers_read_back() {
        for sampled in [None, Some(false), Some(true)] {
            let (trace_id, span_id) = (TraceId::parse(T).unwrap(), SpanId::parse(S).unwrap());
            let mut out = String::new();
            write_sentry_trace(&mut out, trace_id, span_id, sampled);
            let parent_span_id = Some(span_id);
            assert_eq!(SentryTrace::parse(&out), Ok(SentryTrace { trace_id, parent_span_id, sampled }));
        }
    }
}
