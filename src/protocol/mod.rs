//! What is written on the wire, and nothing else: headers, identifiers, envelopes.

pub(crate) mod baggage;
pub(crate) mod dsc;
#[cfg(not(npm_engine))]
pub(crate) mod dsn;
pub(crate) mod envelope;
pub(crate) mod event;
pub(crate) mod http;
pub(crate) mod ids;
pub(crate) mod json;
pub(crate) mod names;
pub(crate) mod rate_limit;
pub(crate) mod sentry_trace;
#[cfg(any(feature = "instruments", test))]
pub(crate) mod span_v2;
pub(crate) mod text;
pub(crate) mod traceparent;
pub(crate) mod url;
#[cfg(not(npm_engine))]
pub(crate) mod user_agent;
