//! A page for the crate's own tests on the host: its clock is set by the test, its posts are kept.

use super::Told;
use super::{sink_event, sink_headers, sink_poll};
use crate::api::rust::{Explanation, Mode, Settings, Verdict};
use crate::seam::{fact_number, fact_text, op, verdict};
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};

const ORIGIN_MS: f64 = 1_795_353_250_000.0;

std::thread_local! {
    static NOW: Cell<f64> = const { Cell::new(10.0) };
    static DRAWN: Cell<u8> = const { Cell::new(0) };
    static PUMPING: Cell<bool> = const { Cell::new(false) };
    static HREF: RefCell<String> = RefCell::new(String::from("https://shop.example/start?x=1"));
    static POSTS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static KEEPALIVE: Cell<bool> = const { Cell::new(true) };
    static NOTES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static ATTACHED: Cell<bool> = const { Cell::new(false) };
    static USER_AGENT: Cell<&'static str> = const { Cell::new("Chrome") };
    static FIRST_TASK: Cell<bool> = const { Cell::new(false) };
    static HELD_BACK: RefCell<Vec<(u32, Vec<f64>, String)>> = const { RefCell::new(Vec::new()) };
    static LATE_FACTS: RefCell<String> = const { RefCell::new(String::new()) };
    static EXTRA_FACTS: RefCell<Vec<(usize, String)>> = const { RefCell::new(Vec::new()) };
}

/// Adds a page fact, before `init`.
pub(crate) fn fact(at: usize, value: &str) {
    EXTRA_FACTS.with_borrow_mut(|facts| facts.push((at, String::from(value))));
}

/// What the browser says of language and time zone when it is asked.
pub(crate) fn answer_facts(language: &str, timezone: &str) {
    LATE_FACTS.set(format!("{language}\x1f{timezone}"));
}

/// What the browser calls itself, before `init`.
pub(crate) fn set_user_agent(name: &'static str) {
    USER_AGENT.set(name);
}

/// The text is a JSON object.
pub(super) fn is_object(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| value.is_object())
}

/// Lets time pass, and the timer fire.
pub(crate) fn advance(ms: f64) {
    FIRST_TASK.set(false);
    NOW.set(NOW.get() + ms);
    event(op::TICK, &[now(), wall()], "");
}

/// What the browser has seen and hands over only when it is asked.
pub(crate) fn hold_back(operation: u32, nums: &[f64], text: &str) {
    HELD_BACK.with_borrow_mut(|held| held.push((operation, nums.to_vec(), String::from(text))));
}

/// Does it still hold something back?
pub(crate) fn is_holding() -> bool {
    HELD_BACK.with_borrow(|held| !held.is_empty())
}

/// The history changes, as the shim would report it.
pub(crate) fn push_state(target: &str) {
    let before = HREF.with_borrow(Clone::clone);
    let after = resolve(target);
    HREF.set(after.clone());
    event(op::NAVIGATED, &[now(), wall(), 0.0], &format!("{after}\n{before}"));
}

/// The bodies posted so far, as the items of their envelopes.
pub(crate) fn sent() -> Vec<serde_json::Value> {
    POSTS.with_borrow(|posts| {
        posts
            .iter()
            .flat_map(|body| {
                body.split('\n')
                    .skip(2)
                    .map(|item| serde_json::from_str(item).unwrap_or_else(|error| panic!("{error}: {item}")))
            })
            .collect()
    })
}

/// How many lines each of them has.
pub(crate) fn lines_of_posts() -> Vec<usize> {
    POSTS.with_borrow(|posts| posts.iter().map(|body| body.split('\n').count()).collect())
}

/// Has every post so far asked to outlive the page?
pub(crate) fn all_keepalive() -> bool {
    KEEPALIVE.get()
}

/// Debug notes so far.
pub(crate) fn notes() -> Vec<String> {
    NOTES.with_borrow(Clone::clone)
}

/// What the shim would cache for its headers.
pub(crate) fn shim_headers() -> Option<String> {
    sink_headers()
}

/// Is the shim in place?
pub(crate) fn is_attached() -> bool {
    ATTACHED.get()
}

pub(super) type Filter = ();

pub(super) fn filter(_options: Rc<Settings>) -> Filter {}

pub(super) fn install(_options: &Rc<Settings>) -> (Vec<f64>, String) {
    let mut numbers = [f64::NAN; fact_number::COUNT];
    let mut texts = [const { String::new() }; fact_text::COUNT];
    numbers[fact_number::TIME_ORIGIN] = ORIGIN_MS;
    numbers[fact_number::NOW] = now();
    numbers[fact_number::WALL] = wall();
    numbers[fact_number::READY_STATE] = 2.0;
    texts[fact_text::URL] = href();
    // Each its own: ids are made of it.
    DRAWN.set(DRAWN.get() + 1);
    texts[fact_text::SEED] = format!("{:02x}", DRAWN.get()).repeat(16);
    for (at, text) in EXTRA_FACTS.take() {
        texts[at] = text;
    }
    (Vec::from(numbers), texts.join("\x1f"))
}

pub(super) fn attach(_options: &Settings) {
    ATTACHED.set(true);
    pump();
}

pub(super) fn detach() {
    ATTACHED.set(false);
}

pub(super) fn pump() {
    if !ATTACHED.get() || PUMPING.replace(true) {
        return;
    }
    while let Some(output) = sink_poll() {
        run(&output);
    }
    PUMPING.set(false);
}

fn run(output: &str) {
    if output.starts_with('P') {
        let (post, body) = output.split_once('\n').unwrap_or_default();
        KEEPALIVE.set(KEEPALIVE.get() && post.ends_with(" 1"));
        POSTS.with_borrow_mut(|posts| posts.push(String::from(body)));
    }
    if output.starts_with('L') {
        sink_event(op::FACTS, &[now()], &LATE_FACTS.with_borrow(Clone::clone));
    }
}

/// Done at once, also where a pump is running: the browser's does it before it lets go of the trap.
pub(super) fn leave(output: &str) {
    if ATTACHED.get() {
        PUMPING.set(false);
        run(output);
    }
}

pub(super) fn collect() {
    for (operation, nums, text) in HELD_BACK.take() {
        event(operation, &nums, &text);
    }
}

pub(super) fn tell(told: &Told<'_>) {
    // The text of the rest is the browser's business.
    if let Told::Note(note) = told {
        debug(note);
    }
}

pub(super) fn verdicts(
    told: &Explanation,
    _: Option<&Settings>,
    _tunnel: &str,
    _url: &str,
) -> (Verdict, Option<Verdict>) {
    (Verdict { attached: told.mode != Mode::Off, reason: String::from("not asked") }, None)
}

pub(super) fn error(parts: [&str; 2]) {
    debug(&parts.concat());
}

pub(super) fn begin_task() {
    FIRST_TASK.set(true);
}

pub(super) fn in_first_task() -> bool {
    FIRST_TASK.get()
}

pub(super) fn event(operation: u32, nums: &[f64], text: &str) {
    if ATTACHED.get()
        && sink_event(operation, nums, text).is_some_and(|answer| answer & verdict::WAITING != 0)
    {
        pump();
    }
}

pub(super) fn pause(paused: bool) {
    event(op::PAUSE, &[now(), f64::from(u8::from(paused))], "");
}

pub(super) fn now() -> f64 {
    NOW.get()
}

pub(super) fn wall() -> f64 {
    ORIGIN_MS + NOW.get()
}

pub(super) fn debug(note: &str) {
    NOTES.with_borrow_mut(|notes| notes.push(String::from(note)));
}

pub(super) fn href() -> String {
    HREF.with_borrow(Clone::clone)
}

pub(super) fn user_agent() -> String {
    String::from(USER_AGENT.get())
}

pub(super) fn resolve(target: &str) -> String {
    if target.starts_with('/') { format!("https://shop.example{target}") } else { String::from(target) }
}

pub(super) fn is_address(target: &str) -> bool {
    !target.contains('[')
}

/// None: the page's own seed is used.
pub(super) fn random() -> Option<[u64; 2]> {
    None
}
