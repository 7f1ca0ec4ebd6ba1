//! The last words of a panicking app.

use super::error_event::{ErrorEvent, Level};
use crate::runtime::app;
use alloc::boxed::Box;
use alloc::string::String;
use std::panic;

/// Reports panics: ends the open spans as failed and sends the transaction and an error event, both in the
/// trace, before the panic traps and the module is dead. Runs the hook that was there first.
///
/// Opt-in: call it once, after hooks such as `console_error_panic_hook`. On the host it does nothing.
pub fn install_panic_hook() {
    if !app::HAS_PAGE {
        return;
    }
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        before(info);
        let payload = info.payload();
        let message = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("panic with a payload that is no text");
        let mut event = ErrorEvent::new("panic", message).level(Level::Fatal).panic();
        if let Some(at) = info.location() {
            event = event.location(at.file(), at.line(), at.column());
        }
        app::last_words(&event);
    }));
}
