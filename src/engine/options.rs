//! What `init` was told, and the facts about the page: each at the position that the seam's table gives it.

use super::spans::idle::Limits;
#[cfg(not(npm_engine))]
use super::traces::previous::PreviousTrace;
use super::traces::propagation::Policy;
use crate::protocol::text;
use crate::protocol::url::QueryPolicy;
use crate::seam::{
    fact_number, fact_text, late_number, late_text, link, option_flag, option_list, option_number,
    option_text, query, unsampled,
};
use crate::time::{Origin, Timestamp, millis_to_micros};
use alloc::string::String;
use alloc::vec::Vec;

/// Separates the texts of a call.
pub(crate) const UNIT_SEPARATOR: u8 = 0x1f;
/// Default of `maxTagAge`: a tag that is known to be older than two minutes belongs to somebody else's visit.
pub(crate) const MAX_TAG_AGE_MS: f64 = 120_000.0;
/// At most this many list entries are read from any list option (`routes`, …).
pub(crate) const MAX_LIST: usize = 1000;

/// What leaves on requests whose trace is not sampled (`unsampled`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Unsampled {
    /// `…-0`: the backend does not record either (the reference's behaviour, the default).
    #[default]
    Send,
    /// No header at all: the backend starts a trace of its own.
    Omit,
    /// The trace id without a decision: the backend decides for itself.
    Defer,
}

/// How a new trace refers to the one before it (`linkPreviousTrace`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum LinkPreviousTrace {
    /// Remembered until the page is left (default).
    #[default]
    InMemory,
    /// Remembered in session storage under `sentry_previous_trace`.
    SessionStorage,
    /// No links.
    Off,
}

/// All settings of the engine. Defaults are the reference's (docs/options.md).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub(crate) struct Config {
    /// What is on: a bit for each of `option_flag`.
    pub(crate) flags: u32,
    /// The texts, in the order of `option_text`; empty: not given. Kept as they come: a field for each would be code that copies it.
    pub(crate) texts: [String; option_text::COUNT],
    /// `tracesSampleRate`; `None`: not set, which with no sampler means tracing without performance.
    pub(crate) traces_sample_rate: Option<f64>,
    /// Continuation rules.
    pub(crate) policy: Policy,
    /// `idleTimeout`, `finalTimeout`, `childSpanTimeout`.
    pub(crate) limits: Limits,
    /// `linkPreviousTrace`.
    pub(crate) link_previous_trace: LinkPreviousTrace,
    /// `unsampled`.
    pub(crate) unsampled: Unsampled,
    /// `dataCollection.urlQueryParams`.
    pub(crate) query: QueryPolicy,
    /// `ignoreResourceSpans`.
    pub(crate) ignore_resource_spans: Vec<String>,
    /// `routes`: patterns like `/users/:id`.
    pub(crate) routes: Vec<String>,
    /// The limits of clicks (`interactionsIntegration`).
    pub(crate) click_limits: Limits,
    /// Names of set-up integrations, for the event's `sdk.integrations`.
    pub(crate) integrations: Vec<String>,
    /// What the host wants to decide on: the bits of `tracer::hook`.
    pub(crate) hooks: u32,
    /// `transportOptions.bufferSize`.
    pub(crate) buffer_size: u32,
}

/// The number at this position; not-a-number where there is none.
#[inline(never)]
fn number(numbers: &[f64], at: usize) -> f64 {
    numbers.get(at).copied().unwrap_or(f64::NAN)
}

fn known(number: f64) -> Option<f64> {
    if number.is_nan() { None } else { Some(number) }
}

/// The texts in their places; what is not given is empty.
fn placed<const COUNT: usize>(texts: &[&str]) -> [String; COUNT] {
    core::array::from_fn(|at| String::from(*texts.get(at).unwrap_or(&"")))
}

const fn on(flags: u32, flag: u32) -> bool {
    flags >> flag & 1 != 0
}

impl Config {
    /// Options by position: flags by bit, numbers, texts, lists.
    #[inline(never)]
    pub(crate) fn read(
        flags: u32,
        numbers: &[f64],
        mut texts: [String; option_text::COUNT],
        lists: [Vec<String>; option_list::COUNT],
    ) -> Self {
        let num = |at| number(numbers, at);
        if texts[option_text::ENVIRONMENT].is_empty() {
            texts[option_text::ENVIRONMENT].push_str("production");
        }
        // A finite number of milliseconds ≥ 0.
        let micros = |at, default| {
            let ms = num(at);
            if ms >= 0.0 && ms.is_finite() { millis_to_micros(ms) } else { default }
        };
        let limits = |idle, last, child| {
            let default = Limits::default();
            Limits {
                idle: micros(idle, default.idle),
                last: micros(last, default.last),
                child: micros(child, default.child),
            }
        };
        // In the order of `option_list`.
        let [routes, ignore_resource_spans, integrations, names] = lists;
        let age = num(option_number::MAX_TAG_AGE);
        Self {
            flags,
            // An invalid rate means "set, but nothing is sampled", as in the reference.
            traces_sample_rate: known(num(option_number::TRACES_SAMPLE_RATE)),
            policy: Policy {
                strict_trace_continuation: on(flags, option_flag::STRICT_TRACE_CONTINUATION),
                org_id: texts[option_text::ORG_ID].clone(),
                max_tag_age_ms: if age.is_nan() { MAX_TAG_AGE_MS } else { age },
            },
            limits: limits(
                option_number::IDLE_TIMEOUT,
                option_number::FINAL_TIMEOUT,
                option_number::CHILD_SPAN_TIMEOUT,
            ),
            link_previous_trace: match num(option_number::LINK_PREVIOUS_TRACE) as u32 {
                link::SESSION_STORAGE => LinkPreviousTrace::SessionStorage,
                link::OFF => LinkPreviousTrace::Off,
                _ => LinkPreviousTrace::InMemory,
            },
            unsampled: match num(option_number::UNSAMPLED) as u32 {
                unsampled::OMIT => Unsampled::Omit,
                unsampled::DEFER => Unsampled::Defer,
                _ => Unsampled::Send,
            },
            query: match known(num(option_number::URL_QUERY)).map(|kind| kind as u32) {
                Some(query::ALLOW) => QueryPolicy::Allow(names),
                Some(query::DENY) => QueryPolicy::Deny(names),
                Some(query::NONE) => QueryPolicy::None,
                _ => QueryPolicy::All,
            },
            ignore_resource_spans,
            routes,
            click_limits: limits(
                option_number::CLICK_IDLE_TIMEOUT,
                option_number::CLICK_FINAL_TIMEOUT,
                option_number::CLICK_CHILD_SPAN_TIMEOUT,
            ),
            integrations,
            hooks: num(option_number::HOOKS) as u32,
            buffer_size: known(num(option_number::BUFFER_SIZE)).map_or(40, |size| size as u32),
            texts,
        }
    }

    /// Options as JavaScript gives them: the flags before the numbers, the lists behind the texts.
    #[cfg(any(npm_engine, test))]
    pub(crate) fn decode(numbers: &[f64], texts: &[&str]) -> Self {
        let lists = core::array::from_fn(|at| list(texts.get(option_text::COUNT + at).unwrap_or(&"")));
        Self::read(number(numbers, 0) as u32, numbers.get(1..).unwrap_or_default(), placed(texts), lists)
    }

    /// Is it on? One of `option_flag`.
    #[must_use]
    pub(crate) const fn on(&self, flag: u32) -> bool {
        on(self.flags, flag)
    }

    /// The DSN, where an envelope has to name it.
    pub(crate) fn tunneled_dsn(&self) -> Option<&str> {
        if self.texts[option_text::TUNNEL].is_empty() { None } else { Some(&self.texts[option_text::DSN]) }
    }

    /// Tracing with spans, or only propagation ("tracing without performance", docs/behaviour.md#without-spans)?
    #[must_use]
    pub(crate) const fn spans_enabled(&self) -> bool {
        self.traces_sample_rate.is_some() || self.on(option_flag::HAS_SAMPLER)
    }
}

/// What the page was like when the engine started.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageStart {
    /// The texts, in the order of `fact_text`; empty: unknown. The first, the address, is where the page is now.
    pub(crate) texts: [String; fact_text::COUNT],
    /// What only events say in texts, in the order of `late_text`.
    pub(crate) late: [String; late_text::COUNT],
    /// `performance.timeOrigin`.
    pub(crate) origin: Origin,
    /// `performance.now()` at start.
    pub(crate) now: Timestamp,
    /// `Date.now()` at start, in milliseconds.
    pub(crate) wall_ms: f64,
    /// 0 loading, 1 interactive, 2 complete.
    pub(crate) ready_state: u32,
    /// The page is prerendered: nobody sees it yet.
    pub(crate) prerendering: bool,
    /// There is a document (false in workers).
    pub(crate) has_document: bool,
    /// Age of the tag in milliseconds; not-a-number: not known.
    pub(crate) age_ms: f64,
    /// The document came from a cache: its tag belongs to an earlier visit.
    pub(crate) cached: bool,
    /// What only events say in numbers, in the order of `late_number`; not-a-number: unknown.
    pub(crate) late_numbers: [f64; late_number::COUNT],
}

/// What the engine starts with.
#[derive(Debug)]
pub(crate) struct Start {
    /// Options.
    pub(crate) config: Config,
    /// Page facts.
    pub(crate) page: PageStart,
    /// What session storage knows of the trace before, if the engine is to link to it. (The engine of the npm package reads it when it
    /// starts: there every app links what does.)
    #[cfg(not(npm_engine))]
    pub(crate) previous: Option<PreviousTrace>,
}

impl Start {
    /// Options and facts as JavaScript gives them, the facts behind the options.
    #[cfg(any(npm_engine, test))]
    pub(crate) fn decode(numbers: &[f64], text: &str) -> Self {
        let texts = texts_of(text);
        let config = Config::decode(numbers, &texts);
        let page = PageStart::read(
            numbers.get(1 + option_number::COUNT..).unwrap_or_default(),
            texts.get(option_text::COUNT + option_list::COUNT..).unwrap_or_default(),
        );
        Self {
            #[cfg(not(npm_engine))]
            previous: PreviousTrace::stored(&config, &page),
            config,
            page,
        }
    }
}

/// The texts of a call.
pub(crate) fn texts_of(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    text::split(text, UNIT_SEPARATOR, |part| all.push(part));
    all
}

/// The items of a list option.
#[cfg(any(npm_engine, test))]
fn list(value: &str) -> Vec<String> {
    let mut out = Vec::new();
    text::split(value, b'\n', |item| {
        if !item.is_empty() && out.len() < MAX_LIST {
            out.push(String::from(item));
        }
    });
    out
}

impl PageStart {
    /// Facts by position.
    #[inline(never)]
    pub(crate) fn read(numbers: &[f64], texts: &[&str]) -> Self {
        let num = |at| number(numbers, at);
        let ready_state = num(fact_number::READY_STATE);
        Self {
            texts: placed(texts),
            origin: Origin::from_millis(num(fact_number::TIME_ORIGIN)),
            now: Timestamp::from_millis(num(fact_number::NOW)),
            wall_ms: num(fact_number::WALL),
            ready_state: ready_state as u32,
            prerendering: num(fact_number::PRERENDERING) > 0.0,
            has_document: !ready_state.is_nan(),
            cached: num(fact_number::CACHED) > 0.0,
            age_ms: num(fact_number::AGE_MS),
            late: Default::default(),
            late_numbers: [f64::NAN; late_number::COUNT],
        }
    }

    /// Takes over what only events say: asked for when the first one is about to be written.
    pub(crate) fn learn(&mut self, numbers: &[f64], text: &str) {
        self.late = placed(&texts_of(text));
        self.late_numbers = core::array::from_fn(|at| number(numbers, at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::traces::sampling;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_given_sets_what_it_names_and_nothing_else() {
        let mut numbers = [f64::NAN; option_number::COUNT];
        numbers[option_number::IDLE_TIMEOUT] = 500.0;
        numbers[option_number::FINAL_TIMEOUT] = f64::INFINITY;
        numbers[option_number::TRACES_SAMPLE_RATE] = 0.5;
        numbers[option_number::UNSAMPLED] = f64::from(unsampled::DEFER);
        let mut texts = [const { String::new() }; option_text::COUNT];
        texts[option_text::RELEASE] = String::from("web@1");
        let mut lists = [const { Vec::new() }; option_list::COUNT];
        lists[option_list::ROUTES] = list("/a\n/users/:id");
        let config = Config::read(1 << option_flag::INSTRUMENT_PAGE_LOAD, &numbers, texts, lists);
        assert_eq!(config.texts[option_text::RELEASE], "web@1");
        assert_eq!(config.texts[option_text::ENVIRONMENT], "production");
        assert_eq!(config.limits, Limits { idle: 500_000, ..Limits::default() });
        assert_eq!(config.traces_sample_rate, Some(0.5));
        assert_eq!(config.routes, ["/a", "/users/:id"]);
        assert_eq!(config.unsampled, Unsampled::Defer);
        assert_eq!(config.policy.max_tag_age_ms, MAX_TAG_AGE_MS);
        assert!(
            config.on(option_flag::INSTRUMENT_PAGE_LOAD) && !config.on(option_flag::INSTRUMENT_NAVIGATION)
        );
        assert_eq!(config.buffer_size, 40);
    }

    #[test]
    fn facts_that_are_unknown_are_left_out() {
        let page = PageStart::read(&[1000.0, 5.0], &["https://a.example/"]);
        assert_eq!(page.texts[fact_text::URL], "https://a.example/");
        assert!(
            !page.has_document
                && page.texts[fact_text::SENTRY_TRACE].is_empty()
                && page.age_ms.is_nan()
                && !page.cached
        );
    }

    #[test]
    fn a_rate_that_is_none_counts_as_set() {
        let mut numbers = [f64::NAN; option_number::COUNT];
        let read = |numbers: &[f64]| {
            Config::read(0, numbers, Default::default(), Default::default()).traces_sample_rate
        };
        assert_eq!(read(&numbers), None);
        for rate in [-1.0, 1.5, f64::INFINITY] {
            numbers[option_number::TRACES_SAMPLE_RATE] = rate;
            assert!(read(&numbers).is_some_and(|rate| sampling::valid_rate(rate).is_none()));
        }
    }
}
