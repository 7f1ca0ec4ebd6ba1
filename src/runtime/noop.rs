//! Where there is no page (servers, build scripts): the names of `web/mod.rs`, doing nothing.

use crate::api::rust::{ConfigError, ErrorEvent, Explanation, Key, Options, Scope, Under, Value};
use crate::protocol::dsn::Dsn;
use alloc::string::String;

pub(crate) const HAS_PAGE: bool = false;
pub(crate) use crate::seam::context::{CONTINUED as CONTINUED_TRACE, NEW_TRACE, SPAN, SUPPRESSED};

/// Nothing is entered.
#[derive(Debug)]
pub(crate) struct Context;

impl Context {
    pub(crate) const fn enter(_kind: u32, _text: &str) -> Self {
        Self
    }
}

/// Nobody is asked.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hooks {}

impl Hooks {
    pub(crate) const fn ask_before_routes(self) {}
    pub(crate) const fn ask_about_requests(self) {}
    pub(crate) const fn ask_about_spans(self) {}
    pub(crate) const fn ask_about_events(self) {}
    pub(crate) const fn ask_sampler(self) {}
    pub(crate) const fn read_storage(self) {}
}

/// A DSN that is wrong in the page is wrong here as well.
pub(crate) fn start(options: Options) -> Result<u32, ConfigError> {
    match Dsn::parse(&options.0.dsn) {
        Err(error) if !options.0.dsn.is_empty() => Err(ConfigError::InvalidDsn(String::from(error.reason()))),
        _ => Ok(0),
    }
}
/// Calls code of the app.
#[cfg(feature = "tracing")]
pub(crate) fn ask<R>(hook: impl FnOnce() -> R) -> Option<R> {
    Some(hook())
}
pub(crate) const fn open_debug() {}
pub(crate) fn explain(_url: &str) -> Explanation {
    let why = String::from("no page");
    let mut told = Explanation { reason: why.clone(), decision: "none", ..Explanation::default() };
    told.request.reason = why;
    told
}
pub(crate) const fn begin_task() {}
pub(crate) const fn stop(_generation: u32) {}
pub(crate) const fn now() -> f64 {
    0.0
}
pub(crate) const fn epoch_micros() -> i64 {
    0
}
pub(crate) const fn is_active() -> bool {
    false
}
pub(crate) const fn start_span(_under: Under, _name: &str) -> Key {
    Key::NONE
}
pub(crate) const fn current(_root: bool) -> Key {
    Key::NONE
}
pub(crate) const fn end_span(_key: Key) {}
pub(crate) fn set_attribute(_key: Key, _name: &str, _value: Value<'_>) {}
pub(crate) const fn update_name(_key: Key, _name: &str) {}
pub(crate) const fn set_status(_key: Key, _code: u32, _message: &str) {}
pub(crate) const fn add_link(_key: Key, _trace_id: &str, _span_id: &str, _sampled: bool) {}
pub(crate) const fn span_context(_key: Key) -> String {
    String::new()
}
pub(crate) const fn is_recording(_key: Key) -> bool {
    false
}
pub(crate) const fn enter(_kind: u32, _key: Key, _text: &str) -> Key {
    Key::NONE
}
pub(crate) const fn exit(_token: Key) {}
pub(crate) const fn suspend(_token: Key) {}
pub(crate) const fn resume(_token: Key) {}
pub(crate) const fn trace_data(_key: Key) -> String {
    String::new()
}
pub(crate) const fn set_route_name(_name: &str) {}
#[cfg(feature = "leptos")]
pub(crate) const fn know_routes(_patterns: &[String]) {}
#[cfg(feature = "leptos")]
pub(crate) const fn name_route(_name: &str) {}
pub(crate) const fn start_navigation(_url: &str, _route: Option<&str>) {}
pub(crate) const fn flush() {}
pub(crate) const fn pause(_paused: bool) {}
pub(crate) const fn report_page_loaded() {}
#[cfg(feature = "tracing")]
pub(crate) const fn has_parent() -> bool {
    false
}
pub(crate) fn with_scope(_change: impl FnOnce(&mut Scope)) {}
pub(crate) const fn capture_event(_event: &ErrorEvent) {}
pub(crate) const fn last_words(_event: &ErrorEvent) {}
