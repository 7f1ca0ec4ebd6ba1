//! One trace from backend to page to API.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(not(any(feature = "npm-engine", test)))]
extern crate std;

pub mod api;
#[cfg(not(feature = "npm-engine"))]
mod integrations;
pub mod protocol;
#[cfg(not(feature = "npm-engine"))]
pub mod routes;
pub mod runtime;
pub mod time;
pub mod tracer;

#[cfg(not(feature = "npm-engine"))]
pub use api::rust::{
    Breadcrumb, ConfigError, Entered, ErrorEvent, Guard, Instrument, Instrumented, Level, Link,
    LinkPreviousTrace, Options, SamplingContext, ScopeToken, Span, SpanStatus, TraceHeaders, Unsampled, User,
    Value, add_breadcrumb, current_headers, flush, in_continued_trace, in_new_trace, init, init_forever,
    install_panic_hook, is_active, now_ms, pause, report_page_loaded, resume, set_route_name, set_tag,
    set_user, start_navigation, start_root_span, start_span, suppressed,
};
#[cfg(all(
    feature = "axum",
    not(feature = "npm-engine"),
    not(all(target_arch = "wasm32", target_os = "unknown"))
))]
pub use integrations::axum;
#[cfg(all(feature = "gloo-net", not(feature = "npm-engine")))]
pub use integrations::gloo_net;
#[cfg(all(feature = "leptos", not(feature = "npm-engine")))]
pub use integrations::leptos;
#[cfg(all(feature = "tracing", not(feature = "npm-engine")))]
pub use integrations::tracing;
#[cfg(all(feature = "yew", not(feature = "npm-engine")))]
pub use integrations::yew;
