//! Adapters: each feature is one module, and each uses nothing of this crate but its public Rust API (and the protocol), so
//! that it could move into a crate of its own the day a framework's major version asks for it.

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
