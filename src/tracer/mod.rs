//! Decides: which trace this is, whether it is sampled, what becomes a span and when it ends.
//! Knows Sentry and not the browser; never reads a clock or draws randomness of its own.

pub mod entry;
pub mod idle;
pub mod navigation;
pub mod options;
pub mod outbox;
pub mod propagation;
pub mod random;
pub mod request;
pub mod routes;
pub mod sampling;
pub mod segment;
pub mod span;
pub mod timeline;
pub mod tracer;
pub mod vitals;
