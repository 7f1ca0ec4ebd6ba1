//! The last words of a panicking app.

use super::error_event::{ErrorEvent, Level};
use crate::runtime::app;
use alloc::boxed::Box;
use alloc::string::String;
use core::cell::Cell;
use std::panic::{self, PanicHookInfo};

/// How often our hook goes around another one that took its place: two that both do so would never end.
const MAX_RETURNS: u32 = 16;

std::thread_local! {
    static INSTALLED: Cell<u32> = const { Cell::new(0) };
}

/// Reports panics: ends the open spans as failed and sends the transaction and an error event, both in the
/// trace, before the panic traps and the module is dead. Runs the hook that was there first.
///
/// A panic in a hook of the options is one of the app, too; the console has its text, since the engine's guard catches its trap. Hooks are
/// asked nothing any more then: a transaction that `before_send_transaction` has not seen is not sent, but counted.
///
/// Opt-in: call it once, anywhere. A hook that is put in its place later, as Yew does when it renders, is gone around in the
/// same way: both run. On the host it does nothing.
pub fn install_panic_hook() {
    if app::HAS_PAGE && INSTALLED.get() == 0 {
        install();
    }
}

fn install() {
    INSTALLED.set(INSTALLED.get() + 1);
    let before = panic::take_hook();
    let replaced = Replaced;
    panic::set_hook(Box::new(move |info| {
        let _held = &replaced;
        before(info);
        report(info);
    }));
}

/// Belongs to our hook and is dropped with it: when another hook was put in its place.
struct Replaced;

impl Drop for Replaced {
    fn drop(&mut self) {
        // The new hook is in place by now, and nobody holds a lock on it.
        if !std::thread::panicking() && INSTALLED.try_with(Cell::get).is_ok_and(|times| times <= MAX_RETURNS)
        {
            install();
        }
    }
}

pub(super) fn report(info: &PanicHookInfo<'_>) {
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
    // A hook that went around ours brings us here twice: by then there is nothing left to end.
    app::last_words(&event);
}
