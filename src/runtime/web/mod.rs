//! The Rust app's runtime: owns the machine, answers the seam, pumps outputs.
//!
//! The rule for every function here: borrow, do, let go of the borrow, and only then call JavaScript or a
//! hook of the app ([`ask`]). What is called while the borrow is held does nothing.

mod errors;
mod explain;
mod hooks;
mod life;
#[cfg(all(any(debug_assertions, feature = "debug"), not(test)))]
mod lines;
mod routes;
mod sink;
mod spans;

#[cfg(test)]
#[path = "fake_page.rs"]
pub(crate) mod page;
#[cfg(not(test))]
#[path = "page.rs"]
mod page;

pub(crate) use errors::{capture_event, last_words, with_scope};
pub(crate) use explain::explain;
pub(crate) use hooks::Hooks;
pub(crate) use life::{
    begin_task, epoch_micros, flush, is_active, now, pause, report_page_loaded, start, stop,
};
#[cfg(feature = "tracing")]
pub(crate) use routes::has_parent;
#[cfg(feature = "leptos")]
pub(crate) use routes::{know_routes, name_route};
pub(crate) use routes::{set_route_name, start_navigation};
pub(crate) use sink::{sink_event, sink_headers, sink_poll};
pub(crate) use spans::{
    Context, add_link, current, end_span, enter, exit, is_recording, resume, set_attribute, set_status,
    span_context, start_span, suspend, trace_data, update_name,
};

use crate::api::rust::{Key, Scope, Settings};
use crate::engine::spans::arena::Handle;
use crate::runtime::wire::Machine;
use crate::time::Timestamp;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

pub(crate) const HAS_PAGE: bool = true;
pub(crate) use crate::seam::context::{CONTINUED as CONTINUED_TRACE, NEW_TRACE, SPAN, SUPPRESSED};

/// The generation of a guard that has nothing to keep.
const NOT_INSTALLED: u32 = 0;
/// Spans of the app that are followed, so that a panic can end them.
const MAX_OPEN: usize = 1000;

struct App {
    generation: u32,
    machine: Machine,
    /// The options; their hooks are called without a borrow.
    options: Rc<Settings>,
    scope: Scope,
    scope_changed: bool,
    /// Where the page is, or is about to be.
    href: String,
    /// Where a router has said that the page is about to be: the history entry that follows is no navigation of its own.
    announced: Option<String>,
    /// Where that is, and what it is called there, until its route starts.
    named: Option<(String, String)>,
    /// `before_start_span` has given the latest route another name.
    renamed: bool,
    /// The latest change of the address was a navigation to the app.
    wanted: bool,
    open: Vec<u32>,
    paused: bool,
    /// The page's calls come here.
    attached: bool,
    /// The event that `before_send_transaction` was asked about last.
    deciding: u32,
}

std::thread_local! {
    static APP: RefCell<Option<App>> = const { RefCell::new(None) };
    static GENERATION: RefCell<u32> = const { RefCell::new(0) };
    static ASKING: Cell<bool> = const { Cell::new(false) };
    static TELL: Cell<Option<fn(&Told<'_>)>> = const { Cell::new(None) };
    static OFF: Cell<&'static str> = const { Cell::new("init has not been called") };
    /// What was said of the user and the app before `init`.
    static EARLY: RefCell<Option<Scope>> = const { RefCell::new(None) };
    /// The routes of the app's router, which may be there before `init`.
    #[cfg(feature = "leptos")]
    static KNOWN_ROUTES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// What is said with [`Options::debug`].
#[derive(Debug)]
#[cfg_attr(
    any(test, not(any(debug_assertions, feature = "debug"))),
    expect(dead_code, reason = "what is said is looked at in a browser, and said with the feature alone")
)]
pub(crate) enum Told<'a> {
    /// `init` was called; is the DSN one?
    Init(&'a Settings, bool),
    /// The engine runs.
    Engine(&'a Settings),
    /// The host is to do this; nothing: all is done.
    Output(Option<&'a str>),
    /// `before_send_transaction` has dropped this event.
    Dropped(&'a str),
    /// A sentence.
    Note(&'a str),
}

/// From here on all is said.
#[cfg(any(debug_assertions, feature = "debug"))]
pub(crate) fn open_debug() {
    #[cfg(not(test))]
    use lines as page;
    TELL.set(Some(page::tell));
}

/// The words are not there.
#[cfg(not(any(debug_assertions, feature = "debug")))]
pub(crate) fn open_debug() {
    page::error([
        "Options::debug says nothing: ",
        "a release build has its words with the feature `debug` of the crate; explain(url) works without it",
    ]);
}

fn tell(told: &Told<'_>) {
    // Who cannot say it is not to carry what there would be to say.
    if cfg!(any(debug_assertions, feature = "debug"))
        && let Ok(Some(tell)) = TELL.try_with(Cell::get)
    {
        tell(told);
    }
}

/// Nothing runs, for this reason.
fn off(why: &'static str) {
    OFF.set(why);
}

/// Is code of the app running that we have called?
fn asking() -> bool {
    ASKING.try_with(Cell::get).unwrap_or(false)
}

/// Calls code of the app, without a borrow. Meanwhile no span starts and nothing that is queued is done, so that no hook is called
/// inside a hook: then the answer is `None`, and the caller goes on as if there were no hook.
pub(crate) fn ask<R>(hook: impl FnOnce() -> R) -> Option<R> {
    struct Done;
    impl Drop for Done {
        fn drop(&mut self) {
            let _ = ASKING.try_with(|asking| asking.set(false));
        }
    }
    if ASKING.try_with(|asking| asking.replace(true)).unwrap_or(true) {
        return None;
    }
    let _done = Done;
    Some(hook())
}

/// Runs `f` on the app if the key is one of its own and not of an earlier `init`.
fn of<R>(key: Key, f: impl FnOnce(&mut App, Handle) -> R) -> Option<R> {
    with(|app| (app.generation == key.life).then(|| f(app, Handle(key.number)))).flatten()
}

/// Runs `f` on the app, if there is one and nobody is at it.
fn with<R>(f: impl FnOnce(&mut App) -> R) -> Option<R> {
    APP.try_with(|cell| cell.try_borrow_mut().ok()?.as_mut().map(f)).ok().flatten()
}

/// As [`with`]; then does what the machine asks for.
fn with_pump(f: impl FnOnce(&mut App)) {
    let waiting = with(|app| {
        app.share_scope();
        f(app);
        app.machine.is_waiting()
    });
    if waiting == Some(true) {
        page::pump();
    }
}

impl App {
    fn share_scope(&mut self) {
        if core::mem::take(&mut self.scope_changed)
            && let Some(write) = self.scope.write
        {
            self.machine.tracer.set_scope(&write(&self.scope, &[]));
            if core::mem::take(&mut self.scope.cuts).0 {
                self.machine.tracer.note_cut("a tag, the user, a breadcrumb or the list of tags");
            }
        }
    }

    fn at(&mut self, ms: f64) -> Timestamp {
        self.machine.now = Timestamp::from_millis(ms);
        self.machine.now
    }
}

fn is_there() -> bool {
    APP.try_with(|cell| cell.try_borrow().map_or(true, |app| app.is_some())).unwrap_or(false)
}
