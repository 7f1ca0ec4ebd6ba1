//! The API for Rust apps. On anything but `wasm32-unknown-unknown` the same names do nothing.

#![cfg_attr(
    not(any(test, all(target_arch = "wasm32", target_os = "unknown"))),
    allow(dead_code, unused_imports, reason = "only where there is a page does anyone read what was set")
)]

mod choices;
mod contexts;
mod error_event;
mod explain;
mod instrument;
mod options;
mod panics;
mod scope;
mod span;
mod value;

pub(crate) use choices::SOURCES;
pub use choices::{
    ConfigError, LinkPreviousTrace, OptionText, RouteSpan, SamplingContext, SpanInfo, Unsampled, UrlQuery,
};
pub use contexts::{InContext, TraceFuture, in_continued_trace, in_new_trace, suppressed};
pub(crate) use error_event::EventFacts;
#[cfg(feature = "tracing")]
pub(crate) use error_event::capped;
pub use error_event::{ErrorEvent, Level};
pub use explain::{Explanation, Mode, Verdict};
pub use instrument::{Instrument, Instrumented};
pub use options::Options;
pub(crate) use options::Settings;
pub use panics::install_panic_hook;
pub(crate) use scope::Scope;
pub use scope::{Breadcrumb, User, add_breadcrumb, set_tag, set_user};
pub use span::{
    Entered, Link, ScopeToken, Span, SpanStatus, current_span, root_span, start_root_span, start_span,
};
pub(crate) use span::{Key, Under};
pub(crate) use value::Cuts;
pub use value::{Items, Value};

use crate::runtime::app;
use alloc::string::String;

#[cfg(feature = "leptos")]
pub(crate) use app::{HAS_PAGE, know_routes, name_route};
#[cfg(feature = "tracing")]
pub(crate) use app::{ask, has_parent};

/// What became of [`init`]. Nothing has to be done with it, and dropping it does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Started(Result<(), ConfigError>);

impl Started {
    /// Did it start, or was it turned off on purpose?
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        self.0.is_ok()
    }

    /// Why it did not.
    #[must_use]
    pub fn error(&self) -> Option<&ConfigError> {
        self.0.as_ref().err()
    }

    /// The same as a `Result`, for those who want to decide by it.
    ///
    /// # Errors
    /// Why it did not start.
    pub fn result(self) -> Result<(), ConfigError> {
        self.0
    }
}

impl From<Started> for Result<(), ConfigError> {
    fn from(started: Started) -> Self {
        started.0
    }
}

/// Starts tracing in this page, for the rest of its life: continues the server's trace, opens the page load's transaction and
/// adds headers to outgoing requests from here on. Call it first thing in `main` (or `hydrate`).
///
/// It never stops the app. A malformed DSN and a second call are told by the answer, which may be ignored, and on the console; a tunnel that
/// is no address on the console. Anything else that is wrong, a rate of 20 for one, becomes a default (of a rate: nothing is recorded) and is
/// told where [`Options::debug`] has its words. An empty DSN (or `None`) turns tracing off, and so does [`Options::enabled`]. For crawlers (Googlebot and a dozen
/// others, by their user agent) nothing is installed. Called again it changes nothing.
///
/// In a worker the same call serves: it has no page load, and spans and requests of its own; what the page knows of the trace
/// is to be told to it ([`current_headers`] there, [`in_continued_trace`] here).
///
/// On the host it looks at the DSN and does nothing else, so that code shared with a server needs no `cfg`.
///
/// ```no_run
/// use browser_tracing::Options;
///
/// fn main() {
///     browser_tracing::init(
///         Options::new("https://public@o1.ingest.sentry.io/42")
///             .release(browser_tracing::release_name!())
///             .traces_sample_rate(0.2),
///     );
///     // mount the app…
/// }
/// ```
pub fn init(options: Options) -> Started {
    Started(app::start(options).map(drop))
}

/// As [`init`], but only until the guard is dropped: for tests, and for pages that belong to the app for a while.
///
/// # Errors
/// [`ConfigError::InvalidDsn`] when the DSN is malformed, [`ConfigError::AlreadyInitialised`] when tracing runs already. Nothing
/// is installed then.
pub fn init_guarded(options: Options) -> Result<Guard, ConfigError> {
    app::start(options).map(|life| {
        app::begin_task();
        Guard { life }
    })
}

/// Keeps tracing installed; dropping it ends the open transaction, sends what is left and puts the
/// page's `fetch`, `XMLHttpRequest` and `history` back. See [`init_guarded`].
///
/// Dropped inside a hook of the options it loses what the hook was asked about: drop it outside.
///
/// `main` of an app returns as soon as the app is mounted: a guard that is dropped in the task in which it was made says so on
/// the console.
#[derive(Debug)]
#[must_use = "tracing is uninstalled when the guard is dropped; keep it, or use `init`, which lasts"]
pub struct Guard {
    life: u32,
}

impl Drop for Guard {
    fn drop(&mut self) {
        app::stop(self.life);
    }
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
    TraceHeaders::parse(&app::trace_data(Key::NONE))
}

/// Names the open page load or navigation by its route (`/users/:id`); the name's source becomes `route`.
pub fn set_route_name(pattern: impl AsRef<str>) {
    app::set_route_name(&crate::routes::normalised(pattern.as_ref()));
}

/// Starts a navigation now, before the address bar changes: for routers that render the new route first
/// (Leptos). `url` is where it leads, absolute or relative to the page. `pattern` is its route, if known: what
/// [`Options::traces_sampler`] and [`Options::before_start_span`] are told, and its name unless the latter gives another one.
/// The history entry that follows with the same URL is recognised as the same navigation.
pub fn start_navigation(url: impl AsRef<str>, pattern: Option<&str>) {
    app::start_navigation(url.as_ref(), pattern.map(crate::routes::normalised).as_deref());
}

/// Sends what is waiting without ending anything. The page needs this only before something that the
/// browser does not announce; hiding and leaving are handled.
pub fn flush() {
    app::flush();
}

/// Stops tracing for now: no new spans, no headers. What is open goes on: it is sent when it ends.
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

/// Milliseconds since the page began (`performance.now()`), the clock of all spans. 0 where there is no page.
#[must_use]
pub fn now_ms() -> f64 {
    app::now()
}

/// What tracing is doing, and whether a request to `url` (absolute, or relative to the page) would carry headers, and by which rule: for
/// the question "why is there no header". Changes nothing.
///
/// ```
/// let told = browser_tracing::explain("/api/users");
/// if !told.request.attached {
///     println!("{told}");
/// }
/// ```
#[must_use]
pub fn explain(url: impl AsRef<str>) -> Explanation {
    app::explain(url.as_ref())
}

/// Is tracing installed and not paused? Integrations ask before they collect.
#[must_use]
pub fn is_active() -> bool {
    app::is_active()
}

/// The app's release: the name and version of the package that is compiled, `web@1.2.3`, for [`Options::release`].
#[macro_export]
macro_rules! release_name {
    () => {
        ::core::option::Option::Some(::core::concat!(
            ::core::env!("CARGO_PKG_NAME"),
            "@",
            ::core::env!("CARGO_PKG_VERSION")
        ))
    };
}

#[cfg(test)]
pub(crate) mod testing {
    //! What the tests of other modules use.
    pub(crate) use crate::runtime::app::page;
}

#[cfg(test)]
mod tests;
