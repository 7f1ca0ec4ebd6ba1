//! The W3C `traceparent` header (<https://www.w3.org/TR/trace-context/#traceparent-header>).

use super::ids::{SpanId, TraceId};
use super::sentry_trace::{ParseError, SentryTrace};
use alloc::string::String;

/// The value of two lower-case hexadecimal digits.
fn hex_byte(text: &str) -> Option<u8> {
    if text.len() != 2 {
        return None;
    }
    text.bytes().try_fold(0_u8, |value, digit| {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        Some(value << 4 | digit)
    })
}

/// Reads a `traceparent` header; whitespace around it is ignored. Bit 0 of the flags is the decision.
///
/// # Errors
/// By the recommendation: wrong lengths or digits, version `ff`, all-zero ids, anything behind the flags in
/// version `00`. Later versions may go on after a dash.
pub(crate) fn parse_traceparent(header: &str) -> Result<SentryTrace, ParseError> {
    let malformed = ParseError::new("it is not of the form version-trace-span-flags");
    let header = header.trim_ascii();
    let field = |from: usize, to: usize| header.get(from..to).ok_or(malformed);
    let version = hex_byte(field(0, 2)?).ok_or(malformed)?;
    if version == 0xff {
        return Err(ParseError::new("version ff is invalid"));
    }
    if field(2, 3)? != "-" || field(35, 36)? != "-" || field(52, 53)? != "-" {
        return Err(malformed);
    }
    let trace_id =
        TraceId::parse(field(3, 35)?).ok_or(ParseError::new("the trace id is malformed or all zeros"))?;
    let span_id =
        SpanId::parse(field(36, 52)?).ok_or(ParseError::new("the span id is malformed or all zeros"))?;
    let flags = hex_byte(field(53, 55)?).ok_or(malformed)?;
    match header.as_bytes().get(55) {
        None => {}
        Some(b'-') if version > 0 => {}
        Some(_) => return Err(malformed),
    }
    Ok(SentryTrace { trace_id, parent_span_id: Some(span_id), sampled: Some(flags & 1 == 1) })
}

/// Appends a version 00 header; an undecided trace is written as not sampled, as the reference does.
pub(crate) fn write_traceparent(out: &mut String, trace_id: TraceId, span_id: SpanId, sampled: bool) {
    out.push_str("00-");
    trace_id.push_hex(out);
    out.push('-');
    span_id.push_hex(out);
    out.push_str(if sampled { "-01" } else { "-00" });
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const T: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    const S: &str = "00f067aa0ba902b7";

    #[test]
    fn valid_headers() {
        for (header, sampled) in [
            (format!("00-{T}-{S}-01"), true),
            (format!(" 00-{T}-{S}-00\n"), false),
            (format!("00-{T}-{S}-03"), true),
            (format!("cc-{T}-{S}-01"), true),
            (format!("cc-{T}-{S}-00-what-comes-later"), false),
        ] {
            let parsed = parse_traceparent(&header).unwrap();
            assert_eq!(parsed.trace_id.to_hex(), T);
            assert_eq!(parsed.parent_span_id, SpanId::parse(S));
            assert_eq!(parsed.sampled, Some(sampled), "{header}");
        }
    }

    #[test]
    fn invalid_headers() {
        for header in [
            String::new(),
            format!("ff-{T}-{S}-01"),
            format!("00-{T}-{S}-01-x"),
            format!("00-{T}-{S}-01x"),
            format!("cc-{T}-{S}-01x"),
            format!("00-{T}-{S}-1"),
            format!("0-{T}-{S}-01"),
            format!("00-{}-{S}-01", T.to_uppercase()),
            format!("00-00000000000000000000000000000000-{S}-01"),
            format!("00-{T}-0000000000000000-01"),
            format!("00-{T}-{S}-0x"),
            format!("{T}-{S}-1"),
            format!("é0-{T}-{S}-01"),
        ] {
            assert!(parse_traceparent(&header).is_err(), "{header}");
        }
    }

    #[test]
    fn written_headers_read_back() {
        let (trace_id, span_id) = (TraceId::parse(T).unwrap(), SpanId::parse(S).unwrap());
        let mut out = String::new();
        write_traceparent(&mut out, trace_id, span_id, true);
        assert_eq!(out, format!("00-{T}-{S}-01"));
        assert_eq!(parse_traceparent(&out).unwrap().sampled, Some(true));
    }
}
