//! One trace from backend to page to API: what Sentry's BrowserTracing does, for front ends in Rust.
//!
//! The server's trace is continued from the page's tags (or its `Server-Timing` header), every outgoing
//! request carries `sentry-trace` and `baggage`, and page loads and navigations are sent as transactions with
//! their requests, resources and web vitals.
//!
//! ```no_run
//! use browser_tracing::{Instrument as _, Options, start_span};
//!
//! fn main() {
//!     // First thing in `main` or `hydrate`, for the page's life:
//!     browser_tracing::init(
//!         Options::new("https://public@o1.ingest.sentry.io/42").release("web@1.2.3").traces_sample_rate(0.2),
//!     );
//!
//!     // Requests through gloo-net, reqwest, web-sys and server functions are traced as they are. For more:
//!     let parse = start_span("parse the catalogue").op("parse").attribute("items", 3);
//!     parse.in_scope(|| { /* requests from here are children of the span */ });
//!     let load = async { /* … and also here, whatever else runs in between */ }.in_span(start_span("load"));
//!     # drop(load);
//! }
//! ```
//!
//! On anything but `wasm32-unknown-unknown` the same names do nothing, so code shared with a server needs no
//! `cfg`, and nothing of `wasm-bindgen` comes into its dependency tree (but for what the frameworks bring themselves). Nothing here panics or throws into the
//! app; without [`init`] every function does nothing, and what is said of tags, user and breadcrumbs is kept for it.
//!
//! | feature | what it adds |
//! |---|---|
//! | `instruments` (on) | what is made of performance entries: resources, timings, long frames, clicks, web vitals; a third of the bytes |
//! | `debug` | the lines of `Options::debug` in release builds too: 4 KB of JavaScript that the app's tools ship, called or not |
//! | `tracing` | a `Layer` and a light `Subscriber` that send the spans of `tracing`. Name what you import: beside `use browser_tracing::*` the path `tracing::info!` is ambiguous, and has to be `::tracing::info!` |
//! | `yew` | names of yew-router's routes |
//! | `leptos` | navigations from the moment the router knows of them; the tags for its server |
//! | `gloo-net` | explicit headers for single requests |
//! | `axum` | on the server: meta tags or `Server-Timing` from the `sentry` crate's span, and a tunnel |
//!
//! Adapters are for one major version of their framework; a later major comes beside it under a name of its
//! own, so that it is no breaking change here.
//!
//! The snippets of JavaScript that this crate brings need wasm-bindgen's targets `web`, `bundler` or `module`
//! (trunk and cargo-leptos use these).
#![cfg_attr(not(test), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(not(any(npm_engine, test)))]
extern crate std;

// Only what an app calls is public. (wasm-bindgen exports nothing that is not.)
#[cfg(not(npm_engine))]
mod api;
#[cfg(npm_engine)]
#[doc(hidden)]
pub mod api;
// What is dead is judged by the build of the whole npm package: a Rust app calls less, a server hardly anything.
#[cfg(any(test, all(target_arch = "wasm32", target_os = "unknown")))]
#[cfg_attr(not(all(npm_engine, feature = "instruments")), allow(dead_code, reason = "see above"))]
mod engine;
#[cfg(not(npm_engine))]
mod integrations;
#[cfg_attr(not(all(npm_engine, feature = "instruments")), allow(dead_code, reason = "see above"))]
mod protocol;
#[cfg_attr(not(all(npm_engine, feature = "instruments")), allow(dead_code, reason = "see above"))]
mod routes;
mod runtime;
mod seam;
#[cfg_attr(not(all(npm_engine, feature = "instruments")), allow(dead_code, reason = "see above"))]
mod time;

// Tests of what no app sees are part of the crate, or it would have to be public for them.
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/conformance/mod.rs"]
mod conformance;
#[cfg(test)]
#[path = "../tests/core/mod.rs"]
mod core_tests;

#[cfg(not(npm_engine))]
pub use api::rust::{
    Breadcrumb, ConfigError, Entered, ErrorEvent, Explanation, Guard, InContext, Instrument, Instrumented,
    Items, Level, Link, LinkPreviousTrace, Mode, OptionText, Options, RouteSpan, SamplingContext, ScopeToken,
    Span, SpanInfo, SpanStatus, Started, TraceFuture, TraceHeaders, Unsampled, UrlQuery, User, Value,
    Verdict, add_breadcrumb, current_headers, current_span, explain, flush, in_continued_trace, in_new_trace,
    init, init_guarded, install_panic_hook, is_active, now_ms, pause, report_page_loaded, resume, root_span,
    set_route_name, set_tag, set_user, start_navigation, start_root_span, start_span, suppressed,
};
#[cfg(all(feature = "axum", not(npm_engine), not(all(target_arch = "wasm32", target_os = "unknown"))))]
pub use integrations::axum;
#[cfg(all(feature = "gloo-net", not(npm_engine)))]
pub use integrations::gloo_net;
#[cfg(all(feature = "leptos", not(npm_engine)))]
pub use integrations::leptos;
#[cfg(all(feature = "tracing", not(npm_engine)))]
pub use integrations::tracing;
#[cfg(all(feature = "yew", not(npm_engine)))]
pub use integrations::yew;
