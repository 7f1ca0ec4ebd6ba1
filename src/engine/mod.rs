//! Decides: which trace this is, whether it is sampled, what becomes a span and when it ends.
//! Knows Sentry and not the browser; never reads a clock or draws randomness of its own.

pub(crate) mod entry;
pub(crate) mod idle;
pub(crate) mod navigation;
pub(crate) mod options;
pub(crate) mod outbox;
pub(crate) mod propagation;
pub(crate) mod random;
pub(crate) mod request;
pub(crate) mod sampling;
pub(crate) mod segment;
pub(crate) mod span;
pub(crate) mod timeline;
mod tracer;
pub(crate) mod vitals;

#[cfg(not(npm_engine))]
pub(crate) use tracer::hook;
pub(crate) use tracer::{
    Output, Parent, RequestStart, RouteStart, SamplerAnswer, SpanStart, Tracer, write_link,
};
