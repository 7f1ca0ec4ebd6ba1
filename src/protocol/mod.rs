//! What is written on the wire, and nothing else: headers, identifiers, envelopes.

pub mod baggage;
pub mod dsc;
pub mod dsn;
pub mod envelope;
pub mod event;
pub mod http;
pub mod ids;
pub mod json;
pub mod rate_limit;
pub mod sentry_trace;
pub mod span_v2;
pub mod text;
pub mod traceparent;
pub mod url;
pub mod user_agent;
