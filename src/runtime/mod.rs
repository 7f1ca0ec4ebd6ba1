//! Joins the tracer to its surroundings: the decoding of the seam.

#[cfg(any(test, all(target_arch = "wasm32", target_os = "unknown")))]
pub(crate) mod wire;

/// The Rust app's runtime: the same functions with a page, and without one.
#[cfg(all(not(npm_engine), any(test, all(target_arch = "wasm32", target_os = "unknown"))))]
#[path = "web/mod.rs"]
pub(crate) mod app;
#[cfg(all(not(npm_engine), not(any(test, all(target_arch = "wasm32", target_os = "unknown")))))]
#[path = "noop.rs"]
pub(crate) mod app;
