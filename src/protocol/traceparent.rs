//! The W3C `traceparent` header (<https://www.w3.org/TR/trace-context/#traceparent-header>). It is only written here: that of a page
//! is read by `asSentryTrace` of `src/browser/host.js`.

use super::ids::{Hex as _, SpanId, TraceId};
use alloc::string::String;

/// Appends a version 00 header; an undecided trace is written as not sampled, as the reference does.
pub(crate) fn write_traceparent(out: &mut String, trace_id: TraceId, span_id: SpanId, sampled: bool) {
    out.push_str("00-");
    trace_id.push_hex(out);
    out.push('-');
    span_id.push_hex(out);
    out.push_str(if sampled { "-01" } else { "-00" });
}
