//! The API for Rust apps. On anything but `wasm32-unknown-unknown` the same names do nothing.

#![cfg_attr(
    not(any(test, all(target_arch = "wasm32", target_os = "unknown"))),
    allow(dead_code, unused_imports, reason = "only where there is a page does anyone read what was set")
)]

mod error_event;
mod options;
mod panics;
mod scope;
mod span;

pub(crate) use error_event::EventFacts;
pub use error_event::{ErrorEvent, Level};
pub use options::{
    ConfigError, LinkPreviousTrace, Options, RouteSpan, SamplingContext, SpanInfo, Unsampled, UrlQuery,
};
pub use panics::install_panic_hook;
pub(crate) use scope::Scope;
pub use scope::{Breadcrumb, User, add_breadcrumb, set_tag, set_user};
pub use span::{
    Entered, Instrument, Instrumented, Link, ScopeToken, Span, SpanStatus, Value, start_root_span, start_span,
};

use crate::runtime::app;
use alloc::string::String;

/// Keeps tracing installed; dropping it ends the open transaction, sends what is left and puts the
/// page's `fetch`, `XMLHttpRequest` and `history` back. See [`init_forever`] for apps that never want that.
#[derive(Debug)]
#[must_use = "tracing is uninstalled when the guard is dropped; keep it, or use `init_forever`"]
pub struct Guard {
    generation: u32,
}

impl Drop for Guard {
    fn drop(&mut self) {
        app::stop(self.generation);
    }
}

/// Starts tracing in this page: continues the server's trace, opens the page load's transaction and
/// adds headers to outgoing requests from here on. Call it first thing in `main` (or `hydrate`).
///
/// In a worker the same call serves: it has a guard of its own, no page load, and spans and requests of its own; what the page
/// knows of the trace is to be told to it ([`current_headers`] there, [`in_continued_trace`] here).
///
/// On the host it returns a guard that does nothing, so that code shared with a server needs no `cfg`. For crawlers
/// (Googlebot and a dozen others, by their user agent) and with [`Options::enabled`] off it does the same in the page.
///
/// # Errors
/// [`ConfigError::InvalidDsn`] when the DSN is none, [`ConfigError::AlreadyInitialised`] when a guard is
/// alive. Nothing is installed then, and every other function of this crate does nothing.
///
/// ```no_run
/// use browser_tracing::Options;
///
/// # fn main() -> Result<(), browser_tracing::ConfigError> {
/// let _guard = browser_tracing::init(
///     Options::new("https://public@o1.ingest.sentry.io/42")
///         .release(concat!("web@", env!("CARGO_PKG_VERSION")))
///         .traces_sample_rate(0.2),
/// )?;
/// // mount the app…
/// # Ok(())
/// # }
/// ```
pub fn init(options: Options) -> Result<Guard, ConfigError> {
    app::start(options).map(|generation| Guard { generation })
}

/// As [`init`], for the rest of the page's life.
///
/// # Errors
/// As [`init`].
pub fn init_forever(options: Options) -> Result<(), ConfigError> {
    init(options).map(core::mem::forget)
}

/// The headers that put a request (or a message, a WebSocket, a link) into a trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TraceHeaders {
    /// `sentry-trace`.
    pub sentry_trace: String,
    /// `baggage`; empty when there is nothing to say.
    pub baggage: String,
    /// W3C `traceparent`.
    pub traceparent: String,
}

impl TraceHeaders {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let sentry_trace = String::from(lines.next().filter(|line| !line.is_empty())?);
        let baggage = lines.next().map(String::from).unwrap_or_default();
        let traceparent = lines.next().map(String::from).unwrap_or_default();
        Some(Self { sentry_trace, baggage, traceparent })
    }
}

/// Headers of the current span, or of the page's trace when no span is open; `None` when tracing is not
/// running or nothing may be sent. Requests of the page carry them already; this is for what is no request.
#[must_use]
pub fn current_headers() -> Option<TraceHeaders> {
    TraceHeaders::parse(&app::trace_data(0))
}

/// Names the open page load or navigation by its route (`/users/:id`); the name's source becomes `route`.
pub fn set_route_name(pattern: &str) {
    app::set_route_name(&crate::routes::normalised(pattern));
}

/// Starts a navigation now, before the address bar changes: for routers that render the new route first
/// (Leptos). `url` is where it leads, absolute or relative to the page. `pattern` is its route, if known.
/// The history entry that follows with the same URL is recognised as the same navigation.
pub fn start_navigation(url: &str, pattern: Option<&str>) {
    app::start_navigation(url, pattern.map(crate::routes::normalised).as_deref());
}

/// Sends what is waiting without ending anything. The page needs this only before something that the
/// browser does not announce; hiding and leaving are handled.
pub fn flush() {
    app::flush();
}

/// Stops tracing for now: no spans, no headers. Open spans are discarded when they end.
pub fn pause() {
    app::pause(true);
}

/// Takes tracing up again after [`pause`].
pub fn resume() {
    app::pause(false);
}

/// Ends the open page load's transaction when [`Options::enable_report_page_loaded`] is on, the open navigation's when
/// [`Options::enable_report_navigation_loaded`] is.
pub fn report_page_loaded() {
    app::report_page_loaded();
}

/// Runs `f` in a new trace that has nothing to do with the page's.
pub fn in_new_trace<R>(f: impl FnOnce() -> R) -> R {
    let _entered = app::Context::enter(app::NEW_TRACE, 0, "");
    f()
}

/// Runs `f` in the trace that these headers describe; malformed ones make it a new trace.
pub fn in_continued_trace<R>(sentry_trace: &str, baggage: &str, f: impl FnOnce() -> R) -> R {
    let mut text = String::from(sentry_trace);
    text.push('\n');
    text.push_str(baggage);
    let _entered = app::Context::enter(app::CONTINUED_TRACE, 0, &text);
    f()
}

/// Runs `f` without tracing: spans started inside record nothing, requests say "not sampled".
pub fn suppressed<R>(f: impl FnOnce() -> R) -> R {
    let _entered = app::Context::enter(app::SUPPRESSED, 0, "");
    f()
}

/// Milliseconds since the page began (`performance.now()`), the clock of all spans. 0 where there is no page.
#[must_use]
pub fn now_ms() -> f64 {
    app::now()
}

/// Is tracing installed and not paused? Integrations ask before they collect.
#[must_use]
pub fn is_active() -> bool {
    app::is_active()
}

#[cfg(test)]
pub(crate) mod testing {
    //! What the tests of other modules use.
    pub(crate) use super::options::record;
    pub(crate) use crate::runtime::app::page;
}

#[cfg(test)]
mod tests;
