//! Route patterns: one way to write them, and which one is meant.
//!
//! Frameworks write `/users/:id`, `/users/{id}`, `/files/*`, `/files/*path`, `/files/{*path}`. Names of
//! transactions use one form, so that server, page load and navigation agree: `:name` for one segment,
//! `:name?` for an optional one, `*name` (or `*`) for the rest.

mod find;
#[cfg(not(npm_engine))]
mod form;

#[cfg(any(
    feature = "leptos",
    feature = "yew",
    test,
    all(target_arch = "wasm32", target_os = "unknown")
))]
pub(crate) use find::find;
#[cfg(not(npm_engine))]
pub(crate) use form::{most_specific_first, normalised};
