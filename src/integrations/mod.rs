//! Adapters: each feature is one module, which nothing else in this crate calls, so that one for a framework's next major
//! version can stand beside it. They use the Rust API, patterns of routes and the protocol, and of the API some functions that
//! apps do not see: a crate of its own would need those public.

#[cfg(all(feature = "axum", not(all(target_arch = "wasm32", target_os = "unknown"))))]
pub mod axum;
#[cfg(feature = "gloo-net")]
pub mod gloo_net;
#[cfg(feature = "leptos")]
pub mod leptos;
#[cfg(feature = "tracing")]
pub mod tracing;
#[cfg(feature = "yew")]
pub mod yew;
