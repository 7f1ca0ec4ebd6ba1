//! Decides: which trace this is, whether it is sampled, what becomes a span and when it ends.
//! Knows Sentry and not the browser; never reads a clock or draws randomness of its own.

pub mod propagation;
pub mod random;
pub mod sampling;
