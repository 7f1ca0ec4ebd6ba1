//! The Rust app's runtime: owns the machine, answers the seam, pumps outputs.
//!
//! The rule for every function here: borrow, do, let go of the borrow, and only then call JavaScript or a
//! hook of the app ([`ask`]). What is called while the borrow is held does nothing.

use crate::api::rust::{
    ConfigError, ErrorEvent, EventFacts, Explanation, Key, Mode, Options, SOURCES, SamplingContext, Scope,
    SpanInfo, Under, Value, Verdict,
};
use crate::engine::options::{PageStart, Start};
use crate::engine::spans::arena::{self, Handle};
use crate::engine::{Output, Parent, RouteStart, SamplerAnswer, SpanStart, hook, write_link};
use crate::protocol::ids::{Hex as _, SpanId, TraceId};
use crate::protocol::{json, names, text, user_agent};
use crate::runtime::wire::{self, Machine, op};
use crate::seam::{navigation, route, source as name_source};
use crate::time::{Timestamp, millis_to_micros};
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

#[cfg(test)]
#[path = "fake_page.rs"]
pub(crate) mod page;
#[cfg(not(test))]
#[path = "page.rs"]
mod page;

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
    options: Rc<Options>,
    scope: Scope,
    scope_changed: bool,
    /// Where the page is, or is about to be.
    href: String,
    /// Where a router has said that the page is about to be: the history entry that follows is no navigation of its own.
    announced: Option<String>,
    /// The latest change of the address was a navigation to the app.
    wanted: bool,
    open: Vec<u32>,
    paused: bool,
}

std::thread_local! {
    static APP: RefCell<Option<App>> = const { RefCell::new(None) };
    static GENERATION: RefCell<u32> = const { RefCell::new(0) };
    static ASKING: Cell<bool> = const { Cell::new(false) };
    static TELL: Cell<Option<fn(&Told<'_>)>> = const { Cell::new(None) };
    static OFF: Cell<&'static str> = const { Cell::new("init has not been called") };
}

/// What is said with [`Options::debug`].
#[derive(Debug)]
#[cfg_attr(test, expect(dead_code, reason = "what is said is looked at in a browser"))]
pub(crate) enum Told<'a> {
    /// `init` was called; is the DSN one?
    Init(&'a Options, bool),
    /// The engine runs.
    Engine(&'a Options),
    /// The host is to do this; nothing: all is done.
    Output(Option<&'a str>),
    /// `before_send_transaction` has dropped this event.
    Dropped(&'a str),
    /// A sentence.
    Note(&'a str),
}

/// From here on all is said.
pub(crate) fn open_debug() {
    TELL.set(Some(page::tell));
}

fn tell(told: &Told<'_>) {
    if let Ok(Some(tell)) = TELL.try_with(Cell::get) {
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
        app.machine.waiting() != 0
    });
    if waiting == Some(true) {
        page::pump();
    }
}

impl App {
    fn share_scope(&mut self) {
        if core::mem::take(&mut self.scope_changed) {
            self.machine.tracer.set_scope(&self.scope.members(&[]));
        }
    }

    fn at(&mut self, ms: f64) -> Timestamp {
        self.machine.now = Timestamp::from_millis(ms);
        self.machine.now
    }
}

// ---- life

pub(crate) fn start(options: Options) -> Result<u32, ConfigError> {
    let started = try_start(options);
    if let Err(error) = &started {
        page::error(match error {
            ConfigError::InvalidDsn(why) => ["not started: the DSN is malformed: ", why],
            ConfigError::AlreadyInitialised => ["init was called again: what runs already goes on", ""],
        });
    }
    started
}

fn try_start(options: Options) -> Result<u32, ConfigError> {
    let taken = APP.try_with(|cell| cell.try_borrow().is_ok_and(|app| app.is_none())) != Ok(true);
    if !taken {
        // What an earlier `init` said of itself is no longer of interest.
        TELL.set(None);
        if let Some(open) = options.open_debug {
            open();
        }
    }
    if options.dsn.is_empty() {
        if !taken {
            off("no DSN");
            tell(&Told::Init(&options, false));
        }
        return Ok(NOT_INSTALLED);
    }
    let config = options.config().map_err(|error| {
        if !taken {
            off("invalid DSN");
        }
        ConfigError::InvalidDsn(String::from(error.reason()))
    })?;
    if taken {
        return Err(ConfigError::AlreadyInitialised);
    }
    tell(&Told::Init(&options, true));
    if !options.enabled {
        off("enabled: false");
        return Ok(NOT_INSTALLED);
    }
    if user_agent::is_bot(&page::user_agent()) {
        off("crawler");
        tell(&Told::Note("does nothing: the browser calls itself a crawler, whose requests are left alone"));
        return Ok(NOT_INSTALLED);
    }
    let options = Rc::new(options);
    let (numbers, texts) = page::install(&options);
    let page = PageStart::read(&numbers, &texts);
    let mut machine = Machine::new(Start { config, page }, page::random());
    let mut hooks = 0;
    if options.asks_before_routes() {
        hooks |= hook::ROUTES;
    }
    if options.before_send.is_some() {
        hooks |= hook::EVENTS;
    }
    machine.tracer.set_hooks(hooks);
    if options.ignore_spans.is_some() {
        machine.tracer.ask_about_spans();
    }
    let generation = GENERATION.with(|cell| {
        let next = cell.borrow().wrapping_add(1).max(NOT_INSTALLED + 1);
        cell.replace(next);
        next
    });
    let app = App {
        generation,
        machine,
        options: options.clone(),
        scope: Scope::default(),
        scope_changed: false,
        href: page::href(),
        announced: None,
        wanted: true,
        open: Vec::new(),
        paused: false,
    };
    APP.with(|cell| {
        if let Ok(mut slot) = cell.try_borrow_mut() {
            *slot = Some(app);
        }
    });
    if !options.asks_before_routes()
        && let Some(name) = name_of(&options, &page::href())
    {
        with(|app| app.machine.event(op::ROUTE_NAME, &[page::now(), f64::from(name_source::ROUTE)], &name));
    }
    tell(&Told::Engine(&options));
    page::attach(&options);
    Ok(generation)
}

/// From here on until the end of the task a dropped guard is one that nobody kept.
pub(crate) fn begin_task() {
    page::begin_task();
}

pub(crate) fn stop(generation: u32) {
    if with(|app| app.generation) != Some(generation) {
        return;
    }
    if page::in_first_task() {
        page::error([
            "stopped: the guard of init_guarded was dropped in the task in which it was made. Keep it, or call init, which lasts",
            "",
        ]);
    }
    page::event(op::CLOSE, &[page::now(), page::wall()], "");
    page::detach();
    forget();
    off("stopped");
    TELL.set(None);
}

/// Lets go of the app; from here on everything does nothing.
fn forget() {
    let app = APP.try_with(|cell| cell.try_borrow_mut().ok().and_then(|mut slot| slot.take()));
    // Dropped here, without the borrow: its options hold closures of the app.
    drop(app);
}

pub(crate) fn now() -> f64 {
    page::now()
}

pub(crate) fn epoch_micros() -> i64 {
    millis_to_micros(page::wall())
}

pub(crate) fn is_active() -> bool {
    with(|app| !app.paused) == Some(true)
}

pub(crate) fn flush() {
    page::event(op::FLUSH, &[page::now(), page::wall()], "");
}

pub(crate) fn pause(paused: bool) {
    if with(|app| app.paused = paused).is_some() {
        page::pause(paused);
    }
}

pub(crate) fn report_page_loaded() {
    page::event(op::PAGE_LOADED, &[page::now()], "");
}

// ---- the sink: what the shim and the host call. `None`: there is no engine any more.

pub(crate) fn sink_request_start(
    key: u32,
    hi: u32,
    lo: u32,
    now: f64,
    flags: u32,
    text: &str,
) -> Option<f64> {
    let answer =
        if asking() { None } else { with(|app| app.machine.request_start(key, hi, lo, now, flags, text)) };
    // Not a number: no verdict; the request carries the trace without a span of its own.
    answer.or_else(|| is_there().then_some(f64::NAN))
}

pub(crate) fn sink_request_end(key: u32, status: u32, now: f64, outcome: u32, size: f64) -> Option<u32> {
    let answer = with(|app| app.machine.request_end(key, status, now, outcome, size));
    answer.or_else(|| is_there().then_some(0))
}

pub(crate) fn sink_event(operation: u32, nums: &[f64], text: &str) -> Option<u32> {
    let answer = if operation == op::NAVIGATED {
        navigated(nums, text)
    } else {
        with(|app| {
            app.share_scope();
            app.machine.event(operation, nums, text)
        })
    };
    answer.or_else(|| is_there().then_some(0))
}

fn navigated(nums: &[f64], text: &str) -> Option<u32> {
    let restored = nums.get(2).is_some_and(|kind| *kind as u32 == navigation::RESTORED);
    let after = text::split_once(text, b'\n').map_or(text, |(after, _)| after);
    let before = text.get(after.len() + 1..).unwrap_or_default();
    let (options, announced) = with(|app| {
        let announced = app.announced.take().is_some_and(|place| place == after);
        (app.options.clone(), announced && !restored)
    })?;
    let filter = options.navigation_filter.as_ref().filter(|_| !announced && !restored);
    // What a router has announced was asked about then.
    let wanted = filter.and_then(|filter| ask(|| filter(after, before))).unwrap_or(true);
    let name = if wanted && !announced { name_of(&options, after) } else { None };
    with(|app| {
        app.share_scope();
        app.href = String::from(after);
        if announced {
            app.machine.tracer.moved(after);
            return app.machine.waiting();
        }
        app.wanted = wanted;
        if !wanted {
            app.machine.tracer.moved(after);
            return app.machine.waiting();
        }
        let bits = app.machine.event(op::NAVIGATED, nums, text);
        // Where the app is asked first the route begins later, in `start_route`.
        match name {
            Some(name) if !app.options.asks_before_routes() => app.machine.event(
                op::ROUTE_NAME,
                &[nums.first().copied().unwrap_or(0.0), f64::from(name_source::ROUTE)],
                &name,
            ),
            _ => bits,
        }
    })
}

pub(crate) fn sink_headers() -> Option<String> {
    let answer = with(|app| app.machine.headers());
    answer.or_else(|| is_there().then(String::new))
}

/// What the app's own code calls this place.
fn name_of(options: &Options, href: &str) -> Option<String> {
    ask(|| options.name_of(href)).flatten()
}

/// The next output for the host; what concerns the app's hooks is done here.
pub(crate) fn sink_poll() -> Option<String> {
    // Whoever has called the app's code does the rest when that is done.
    if asking() {
        return None;
    }
    let output = next_for_host();
    tell(&Told::Output(output.as_deref()));
    output
}

fn next_for_host() -> Option<String> {
    loop {
        let (output, options) = with(|app| Some((app.machine.next_output()?, app.options.clone())))??;
        match output {
            Output::Route { kind, start, name, source, url } => {
                start_route((kind, start), name, source, url, &options);
            }
            Output::Event(id) => decide_event(id, &options),
            Output::Debug(note) => tell(&Told::Note(&note)),
            Output::Judge(spans) => judge(&spans, &options),
            output => return Some(wire::text_of(output)),
        }
    }
}

fn is_there() -> bool {
    APP.try_with(|cell| cell.try_borrow().map_or(true, |app| app.is_some())).unwrap_or(false)
}

/// A route span is wanted: asks `before_start_span` and the sampler, then starts it.
fn start_route(
    (kind, start): (u32, Timestamp),
    proposed: String,
    source: &'static str,
    href: String,
    options: &Options,
) {
    let (name, source) = match name_of(options, &href) {
        Some(own) => (own, "route"),
        None => (proposed, source),
    };
    let op = match kind {
        route::PAGELOAD => "pageload",
        route::REDIRECT => "navigation.redirect",
        _ => "navigation",
    };
    let asked = options.before_start.as_ref().and_then(|hook| ask(|| hook(&name, op)));
    let (own_name, own_op, mut attributes, own_source) = match asked {
        Some(span) => (span.name, span.op, span.attributes, span.source),
        None => (name.clone(), String::from(op), json::Attributes::default(), String::new()),
    };
    let source = if !own_source.is_empty() {
        own_source
    } else {
        String::from(if own_name == name { source } else { "custom" })
    };
    let sampler = if kind == route::REDIRECT {
        SamplerAnswer::None
    } else {
        // A navigation begins a trace of its own: nobody has decided anything about it.
        let parent = if kind == route::PAGELOAD { Parent::Root } else { Parent::NEW_TRACE };
        ask_sampler(options, &own_name, &own_op, parent)
    };
    if !own_op.is_empty() {
        attributes.set_str(names::OP, &own_op);
    }
    attributes.set_str(names::SOURCE, &source);
    let (now, wall) = (page::now(), page::wall());
    with(|app| {
        let now = app.at(now);
        app.machine.tracer.start_route(
            now,
            wall,
            RouteStart {
                kind,
                start: Some(start),
                name: own_name,
                attributes,
                url: href,
                sampler,
                incoming: None,
                id: None,
            },
        )
    });
}

fn ask_sampler(options: &Options, name: &str, op: &str, parent: Parent) -> SamplerAnswer {
    let Some(sampler) = &options.sampler else { return SamplerAnswer::None };
    let known = match with(|app| app.machine.tracer.sampling_context(parent)).flatten() {
        Some((sampled, rate, _)) => (sampled, rate),
        None => return SamplerAnswer::None,
    };
    let rate =
        ask(|| sampler(&SamplingContext { name, op, parent_sampled: known.0, parent_sample_rate: known.1 }));
    rate.map_or(SamplerAnswer::None, SamplerAnswer::Rate)
}

/// Asks `ignore_spans` about a root and its children.
fn judge(spans: &[(String, String)], options: &Options) {
    let unwanted = |(name, op): &(String, String)| {
        let ignore = options.ignore_spans.as_ref()?;
        ask(|| ignore(&SpanInfo { name, op }))
    };
    let answers: Vec<bool> = spans.iter().map(|span| unwanted(span).unwrap_or(false)).collect();
    with(|app| {
        let now = app.machine.now;
        app.machine.tracer.judged(now, &answers);
    });
}

/// An event is ready: shows it to `before_send_transaction`.
fn decide_event(id: u32, options: &Options) {
    let Some(body) = with(|app| app.machine.tracer.take_event(id).map(String::from)).flatten() else {
        return;
    };
    let kept = if TELL.get().is_some() { body.clone() } else { String::new() };
    let answer = match &options.before_send {
        // Inside another hook (it never is: nothing is polled there) the transaction goes as it is.
        Some(hook) => ask(|| hook(body)).unwrap_or_else(|| Some(String::new())),
        None => Some(String::new()),
    };
    if answer.is_none() {
        tell(&Told::Dropped(&kept));
    }
    with(|app| {
        let now = app.machine.now;
        match answer {
            Some(body) => app.machine.tracer.submit_event(now, id, &body, 0),
            None => app.machine.tracer.drop_event(id, "before_send", 0),
        }
    });
}

// ---- spans

pub(crate) fn start_span(under: Under, name: &str) -> Key {
    if asking() {
        return Key::NONE;
    }
    let Some((options, life)) = with(|app| (app.options.clone(), app.generation)) else { return Key::NONE };
    let parent = match under {
        Under::Current => Parent::Current,
        Under::Nothing => Parent::Root,
        // A parent of an earlier `init` is none.
        Under::Span(key) if key.life == life => Parent::Span(Handle(key.number)),
        Under::Span(_) => return Key::NONE,
    };
    let sampler = ask_sampler(&options, name, "", parent);
    let (now, wall) = (page::now(), page::wall());
    let started = with(|app| {
        let now = app.at(now);
        app.machine.tracer.observe_clock(now, wall);
        let start = SpanStart { name: String::from(name), sampler, ..SpanStart::default() };
        let number = app.machine.tracer.start_span(now, parent, start).0;
        if number != 0 && app.open.len() < MAX_OPEN {
            app.open.push(number);
        }
        (Key { life: app.generation, number }, app.machine.waiting() != 0)
    });
    let Some((key, waiting)) = started else { return Key::NONE };
    // What the sampler's own calls have queued.
    if waiting && options.sampler.is_some() {
        page::pump();
    }
    key
}

/// The current span, or the root of its transaction.
pub(crate) fn current(root: bool) -> Key {
    let key = with(|app| {
        let tracer = &app.machine.tracer;
        let current = tracer.current();
        let handle = if root { tracer.root_of(current) } else { current };
        (!handle.is_none()).then_some(Key { life: app.generation, number: handle.0 })
    });
    key.flatten().unwrap_or(Key::NONE)
}

pub(crate) fn end_span(key: Key) {
    // A transaction ends: what the browser holds back (the timings of its requests) belongs to it.
    if of(key, |app, handle| !handle.is_none() && app.machine.tracer.root_of(handle) == handle) == Some(true)
    {
        page::collect();
    }
    let now = page::now();
    with_pump(|app| {
        if app.generation != key.life {
            return;
        }
        if let Some(at) = app.open.iter().rposition(|open| *open == key.number) {
            app.open.swap_remove(at);
        }
        let now = app.at(now);
        app.machine.tracer.end_span(now, Handle(key.number), None);
    });
}

pub(crate) fn set_attribute(key: Key, name: &str, value: Value<'_>) {
    of(key, |app, handle| {
        let tracer = &mut app.machine.tracer;
        if tracer.span_mut(handle).is_none() {
            return;
        }
        // These are texts, whatever they are made of.
        let is_text = name == names::OP || name == names::ORIGIN || SOURCES.contains(&name);
        if is_text && value != Value::None {
            let mut json = String::new();
            json::string(&mut json, &value.into_text());
            tracer.set_attribute(handle, name, &json);
            return;
        }
        tracer.set_attribute(handle, name, &value.to_json());
        if value.is_cut() {
            tracer.note_cut(name);
        }
    });
}

pub(crate) fn update_name(key: Key, name: &str) {
    of(key, |app, handle| app.machine.tracer.update_name(handle, name, "custom"));
}

pub(crate) fn set_status(key: Key, code: u32, message: &str) {
    of(key, |app, handle| {
        if let Some(span) = app.machine.tracer.span_mut(handle) {
            span.status = arena::status(code, message);
        }
    });
}

pub(crate) fn add_link(key: Key, trace_id: &str, span_id: &str, sampled: bool) {
    let (Some(trace_id), Some(span_id)) = (TraceId::parse(trace_id), SpanId::parse(span_id)) else { return };
    of(key, |app, handle| {
        if let Some(span) = app.machine.tracer.span_mut(handle) {
            write_link(&mut span.links, trace_id, span_id, Some(sampled), "");
        }
    });
}

pub(crate) fn span_context(key: Key) -> String {
    of(key, |app, handle| {
        let mut out = String::new();
        if let Some((trace_id, span_id, sampled)) = app.machine.tracer.span_context(handle) {
            trace_id.push_hex(&mut out);
            out.push('\n');
            span_id.push_hex(&mut out);
            out.push_str(if sampled { "\n1" } else { "\n0" });
        }
        out
    })
    .unwrap_or_default()
}

pub(crate) fn is_recording(key: Key) -> bool {
    of(key, |app, handle| app.machine.tracer.is_recording(handle)) == Some(true)
}

// ---- contexts

/// Entered until it is dropped.
#[derive(Debug)]
pub(crate) struct Context(Key);

impl Context {
    pub(crate) fn enter(kind: u32, text: &str) -> Self {
        Self(enter(kind, Key::NONE, text))
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        exit(self.0);
    }
}

/// Enters a context; `key` is that of the span, where it is one's.
pub(crate) fn enter(kind: u32, key: Key, text: &str) -> Key {
    let (sentry_trace, baggage) = text::split_once(text, b'\n').unwrap_or((text, ""));
    let entered = with(|app| {
        if kind == SPAN && key.life != app.generation {
            return Key::NONE;
        }
        let number = app.machine.tracer.enter(kind, Handle(key.number), sentry_trace, baggage);
        Key { life: app.generation, number }
    });
    entered.unwrap_or(Key::NONE)
}

pub(crate) fn exit(token: Key) {
    of(token, |app, _| app.machine.tracer.exit(token.number));
}

/// Leaves a context for now, until [`resume`].
pub(crate) fn suspend(token: Key) {
    of(token, |app, _| app.machine.tracer.suspend(token.number));
}

/// Enters a context again.
pub(crate) fn resume(token: Key) {
    of(token, |app, _| app.machine.tracer.resume(token.number));
}

pub(crate) fn trace_data(key: Key) -> String {
    let data = if key == Key::NONE {
        with(|app| app.machine.tracer.trace_data(Handle::NONE))
    } else {
        of(key, |app, handle| app.machine.tracer.trace_data(handle))
    };
    data.flatten().map_or_else(String::new, |(mut out, baggage, traceparent)| {
        out.push('\n');
        out.push_str(&baggage);
        out.push('\n');
        out.push_str(&traceparent);
        out
    })
}

// ---- routes

pub(crate) fn set_route_name(name: &str) {
    page::event(op::ROUTE_NAME, &[page::now(), f64::from(name_source::ROUTE)], name);
}

pub(crate) fn start_navigation(target: &str, route: Option<&str>) {
    let Some(before) = with(|app| app.href.clone()) else { return };
    let after = page::resolve(target);
    if after != before {
        let mut text = after.clone();
        text.push('\n');
        text.push_str(&before);
        page::event(op::NAVIGATED, &[page::now(), page::wall(), f64::from(navigation::PUSH)], &text);
        with(|app| app.announced = Some(after));
    }
    // What is no navigation to the app has no name either: the open route keeps its own.
    if let Some(name) = route.filter(|_| with(|app| app.wanted) == Some(true)) {
        set_route_name(name);
    }
}

/// A span that starts now is not a transaction of its own.
#[cfg(feature = "tracing")]
pub(crate) fn has_parent() -> bool {
    with(|app| !app.machine.tracer.current().is_none()).unwrap_or_default()
}

// ---- scope and errors

pub(crate) fn with_scope(change: impl FnOnce(&mut Scope)) {
    with(|app| {
        change(&mut app.scope);
        app.scope_changed = true;
    });
}

pub(crate) fn capture_event(event: &ErrorEvent) {
    let (now, wall, id) = (page::now(), page::wall(), event_id());
    with_pump(|app| app.capture(event, now, wall, &id));
}

impl App {
    fn capture(&mut self, event: &ErrorEvent, now: f64, wall: f64, id: &str) {
        let trace_context = self.machine.tracer.trace_context(Handle::NONE).unwrap_or_default();
        let body = event.to_json(
            id,
            &EventFacts {
                epoch_micros: millis_to_micros(wall),
                release: &self.options.release,
                environment: &self.options.environment,
                dist: &self.options.dist,
                url: &self.href,
                trace_context: &trace_context,
                scope: &self.scope.members(event.tags()),
            },
        );
        let now = self.at(now);
        self.machine.tracer.capture_event((now, wall), id, &body, ("", 0));
    }
}

fn event_id() -> String {
    let mut out = String::with_capacity(32);
    for byte in page::random() {
        json::hex_byte(&mut out, byte);
    }
    out
}

/// A panic: reports it, ends what is open as failed, sends all, and leaves the page to the shim alone.
pub(crate) fn last_words(event: &ErrorEvent) {
    let (now, wall, id) = (page::now(), page::wall(), event_id());
    with_pump(|app| {
        app.capture(event, now, wall, &id);
        app.machine.tracer.error();
        let now = app.at(now);
        // The innermost first; then what is left is the page load or navigation.
        for handle in core::mem::take(&mut app.open).into_iter().rev().map(Handle) {
            if let Some(span) = app.machine.tracer.span_mut(handle) {
                span.status = Some("internal_error");
            }
            app.machine.tracer.end_span(now, handle, None);
        }
        app.machine.tracer.close(now, wall);
    });
    forget();
    off("a panic has ended it");
}

// ---- what is going on

/// What tracing does, and what a request to this address would carry.
pub(crate) fn explain(url: &str) -> Explanation {
    let options = with(|app| app.options.clone());
    let mut told = with(|app| app.explained())
        .unwrap_or_else(|| Explanation { reason: String::from(OFF.get()), ..Explanation::default() });
    (told.request, told.xhr) = page::verdicts(&told, options.as_deref(), url);
    // After the verdicts, which say the reason alone.
    told.reason.push_str(remedy(&told.reason));
    if told.paused {
        told.reason.push_str(if told.reason.is_empty() { "" } else { "; " });
        told.reason.push_str("paused: resume() goes on");
    }
    told
}

/// What to do about a reason of [`Explanation`].
fn remedy(reason: &str) -> &'static str {
    match reason {
        "init has not been called" => ": call it first of all",
        "no DSN" => ": give Options::new the DSN of your project",
        "invalid DSN" => ": it looks like https://key@host/project",
        "enabled: false" => ": do without Options::enabled, or give it true",
        "crawler" => ": the browser calls itself one, and its requests are left alone",
        "stopped" => ": call init again",
        "a panic has ended it" => ": the page has to be loaded again",
        NO_RATE => ": set one, as without it no spans are recorded",
        _ => "",
    }
}

const NO_RATE: &str = "neither traces_sample_rate nor traces_sampler is set";

/// What the engine says of itself, as the lines of `debug` read it.
#[cfg(not(test))]
pub(crate) fn explained_text() -> String {
    with(|app| app.machine.tracer.explain()).unwrap_or_default()
}

impl App {
    fn explained(&mut self) -> Explanation {
        let now = self.machine.tracer.explained();
        let (rate, sampler) = (self.options.sample_rate(), self.options.sampler.is_some());
        let spans = sampler || rate.is_some();
        let decision = match now.decision {
            _ if now.sampled.is_none() => "none",
            // What has ended was decided by the page's trace, or by the options.
            "none" if now.continued || !spans => "parent",
            "none" if sampler => "traces_sampler",
            "none" => "traces_sample_rate",
            "tracesSampler" => "traces_sampler",
            "tracesSampleRate" => "traces_sample_rate",
            other => other,
        };
        let mut trace_id = String::new();
        if let Some(id) = now.trace_id {
            id.push_hex(&mut trace_id);
        }
        Explanation {
            mode: if spans { Mode::Tracing } else { Mode::PropagationOnly },
            reason: String::from(if spans { "" } else { NO_RATE }),
            trace_id,
            sampled: now.sampled,
            decision,
            continued: now.continued,
            refused: now.refused,
            paused: self.paused,
            route: String::from(now.route),
            route_open: now.route_open,
            finish_reason: now.finish_reason,
            notes: now.notes.to_vec(),
            request: Verdict::default(),
            xhr: None,
            omitted: now.omitted,
        }
    }
}
