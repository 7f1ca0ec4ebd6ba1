//! Where there is no page (servers, build scripts): the names of `web.rs`, doing nothing.

use crate::api::rust::{ConfigError, ErrorEvent, Options, Scope};
use alloc::string::String;

pub(crate) const HAS_PAGE: bool = false;
pub(crate) const CURRENT: f64 = -1.0;
pub(crate) const NO_PARENT: f64 = 0.0;
pub(crate) const SPAN: u32 = 0;
pub(crate) const NEW_TRACE: u32 = 1;
pub(crate) const CONTINUED_TRACE: u32 = 2;
pub(crate) const SUPPRESSED: u32 = 3;

/// A scope that is none.
#[derive(Debug)]
pub(crate) struct Context;

impl Context {
    pub(crate) const fn enter(_kind: u32, _handle: u32, _text: &str) -> Self {
        Self
    }
}

pub(crate) fn start(options: Options) -> Result<u32, ConfigError> {
    drop(options);
    Ok(0)
}
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
pub(crate) const fn start_span(_parent: f64, _name: &str) -> u32 {
    0
}
pub(crate) const fn end_span(_handle: u32) {}
pub(crate) const fn set_attribute(_handle: u32, _key: &str, _json: &str) {}
pub(crate) const fn update_name(_handle: u32, _name: &str) {}
pub(crate) const fn set_status(_handle: u32, _code: u32, _message: &str) {}
pub(crate) const fn add_link(_handle: u32, _trace_id: &str, _span_id: &str, _sampled: bool) {}
pub(crate) const fn span_context(_handle: u32) -> String {
    String::new()
}
pub(crate) const fn is_recording(_handle: u32) -> bool {
    false
}
pub(crate) const fn enter(_kind: u32, _handle: u32, _text: &str) -> u32 {
    0
}
pub(crate) const fn exit(_token: u32) {}
pub(crate) const fn trace_data(_handle: u32) -> String {
    String::new()
}
pub(crate) const fn set_route_name(_name: &str) {}
pub(crate) const fn start_navigation(_url: &str, _route: Option<&str>) {}
pub(crate) const fn flush() {}
pub(crate) const fn pause(_paused: bool) {}
pub(crate) const fn report_page_loaded() {}
pub(crate) fn with_scope(_change: impl FnOnce(&mut Scope)) {}
pub(crate) const fn capture_event(_event: &ErrorEvent) {}
pub(crate) const fn last_words(_event: &ErrorEvent) {}
