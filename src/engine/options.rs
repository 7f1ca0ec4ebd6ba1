//! What `init` was told, and the facts about the page: each at the position that the seam's table gives it.

use super::spans::idle::Limits;
use super::traces::propagation::Policy;
use super::traces::sampling;
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
pub(crate) const MAX_TAG_AGE_MS: i64 = 120_000;
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
    /// Where envelopes are posted.
    pub(crate) endpoint: String,
    /// The key that identifies the sender.
    pub(crate) public_key: String,
    /// The host of the DSN.
    pub(crate) host: String,
    /// The DSN's public text: for tunnels, which have to know where an envelope belongs.
    pub(crate) dsn: String,
    /// `release`.
    pub(crate) release: String,
    /// `environment`, default `production`.
    pub(crate) environment: String,
    /// `dist`.
    pub(crate) dist: String,
    /// `tunnel`: envelopes are posted here instead.
    pub(crate) tunnel: String,
    /// `tracesSampleRate`; `None`: not set, which with no sampler means tracing without performance.
    pub(crate) traces_sample_rate: Option<f64>,
    /// A `tracesSampler` exists: the host answers with its rate when a root span starts.
    pub(crate) has_sampler: bool,
    /// Continuation rules.
    pub(crate) policy: Policy,
    /// `idleTimeout`, `finalTimeout`, `childSpanTimeout`.
    pub(crate) limits: Limits,
    /// `instrumentPageLoad`.
    pub(crate) instrument_page_load: bool,
    /// `instrumentNavigation`.
    pub(crate) instrument_navigation: bool,
    /// `instrumentBfcacheRestore`.
    pub(crate) instrument_bfcache_restore: bool,
    /// `detectRedirects`.
    pub(crate) detect_redirects: bool,
    /// `markBackgroundSpan`.
    pub(crate) mark_background_span: bool,
    /// `enableReportPageLoaded`.
    pub(crate) enable_report_page_loaded: bool,
    /// The same for navigations (`enableReportNavigationLoaded`, ours).
    pub(crate) enable_report_navigation_loaded: bool,
    /// `enableHTTPTimings`.
    pub(crate) http_timings: bool,
    /// `linkPreviousTrace`.
    pub(crate) link_previous_trace: LinkPreviousTrace,
    /// `consistentTraceSampling`.
    pub(crate) consistent_trace_sampling: bool,
    /// `unsampled`.
    pub(crate) unsampled: Unsampled,
    /// `dataCollection.urlQueryParams`.
    pub(crate) query: QueryPolicy,
    /// `dataCollection.userInfo`: lets the server infer the address (`infer_ip`).
    pub(crate) infer_ip: bool,
    /// The same for events, whose SDK metadata the app can set (`_metadata.sdk.settings`).
    pub(crate) infer_ip_of_events: bool,
    /// `parentSpanIsAlwaysRootSpan`.
    pub(crate) flat_spans: bool,
    /// `ignoreResourceSpans`.
    pub(crate) ignore_resource_spans: Vec<String>,
    /// `routes`: patterns like `/users/:id`.
    pub(crate) routes: Vec<String>,
    /// Hash-only changes are no navigations (`ignoreHashChanges`, ours).
    pub(crate) ignore_hash_changes: bool,
    /// Query-only changes are no navigations (`ignoreSearchChanges`, ours).
    pub(crate) ignore_search_changes: bool,
    /// A push of the address where the page is already is a navigation (`instrumentSameUrl`, ours).
    pub(crate) instrument_same_url: bool,
    /// Marks and measures become spans (`userTimingIntegration`).
    pub(crate) user_timing: bool,
    /// Long tasks become spans (`enableLongTask`).
    pub(crate) long_tasks: bool,
    /// Long animation frames become spans (`enableLongAnimationFrame`).
    pub(crate) long_animation_frames: bool,
    /// INP is measured (`enableInp`).
    pub(crate) inp: bool,
    /// Clicks become transactions (`interactionsIntegration`).
    pub(crate) interactions: bool,
    /// The limits of these, which are options of that integration.
    pub(crate) click_limits: Limits,
    /// Names of set-up integrations, for the event's `sdk.integrations`.
    pub(crate) integrations: Vec<String>,
    /// `sendClientReports`.
    pub(crate) send_client_reports: bool,
    /// What the host wants to decide on: the bits of `tracer::hook`.
    pub(crate) hooks: u32,
    /// `transportOptions.bufferSize`.
    pub(crate) buffer_size: u32,
    /// Debug notes are produced.
    pub(crate) debug: bool,
}

/// The number at this position; not-a-number where there is none.
#[inline(never)]
fn number(numbers: &[f64], at: usize) -> f64 {
    numbers.get(at).copied().unwrap_or(f64::NAN)
}

fn known(number: f64) -> Option<f64> {
    if number.is_nan() { None } else { Some(number) }
}

/// The text at this position; empty where there is none.
#[inline(never)]
fn text_at<T: AsRef<str>>(texts: &[T], at: usize) -> String {
    String::from(texts.get(at).map_or("", AsRef::as_ref))
}

fn nonempty(text: String) -> Option<String> {
    if text.is_empty() { None } else { Some(text) }
}

impl Config {
    /// Options by position: flags by bit, numbers, texts, lists.
    pub(crate) fn read<T: AsRef<str>>(
        flags: u32,
        numbers: &[f64],
        texts: &[T],
        lists: [Vec<String>; option_list::COUNT],
    ) -> Self {
        let flag = |bit: u32| flags >> bit & 1 != 0;
        let num = |at| number(numbers, at);
        let text = |at| text_at(texts, at);
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
            endpoint: text(option_text::ENDPOINT),
            public_key: text(option_text::PUBLIC_KEY),
            host: text(option_text::HOST),
            dsn: text(option_text::DSN),
            release: text(option_text::RELEASE),
            environment: nonempty(text(option_text::ENVIRONMENT))
                .unwrap_or_else(|| String::from("production")),
            dist: text(option_text::DIST),
            tunnel: text(option_text::TUNNEL),
            // An invalid rate means "set, but nothing is sampled", as in the reference.
            traces_sample_rate: known(num(option_number::TRACES_SAMPLE_RATE))
                .map(|rate| sampling::valid_rate(rate).unwrap_or(-1.0)),
            has_sampler: flag(option_flag::HAS_SAMPLER),
            policy: Policy {
                strict_trace_continuation: flag(option_flag::STRICT_TRACE_CONTINUATION),
                org_id: nonempty(text(option_text::ORG_ID)),
                max_tag_age_ms: if age.is_nan() {
                    Some(MAX_TAG_AGE_MS)
                } else if age.is_infinite() {
                    None
                } else {
                    Some(age as i64)
                },
            },
            limits: limits(
                option_number::IDLE_TIMEOUT,
                option_number::FINAL_TIMEOUT,
                option_number::CHILD_SPAN_TIMEOUT,
            ),
            instrument_page_load: flag(option_flag::INSTRUMENT_PAGE_LOAD),
            instrument_navigation: flag(option_flag::INSTRUMENT_NAVIGATION),
            instrument_bfcache_restore: flag(option_flag::INSTRUMENT_BFCACHE_RESTORE),
            detect_redirects: flag(option_flag::DETECT_REDIRECTS),
            mark_background_span: flag(option_flag::MARK_BACKGROUND_SPAN),
            enable_report_page_loaded: flag(option_flag::ENABLE_REPORT_PAGE_LOADED),
            enable_report_navigation_loaded: flag(option_flag::ENABLE_REPORT_NAVIGATION_LOADED),
            http_timings: flag(option_flag::ENABLE_HTTP_TIMINGS),
            link_previous_trace: match num(option_number::LINK_PREVIOUS_TRACE) as u32 {
                link::SESSION_STORAGE => LinkPreviousTrace::SessionStorage,
                link::OFF => LinkPreviousTrace::Off,
                _ => LinkPreviousTrace::InMemory,
            },
            consistent_trace_sampling: flag(option_flag::CONSISTENT_TRACE_SAMPLING),
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
            infer_ip: flag(option_flag::INFER_IP),
            infer_ip_of_events: flag(option_flag::INFER_IP_OF_EVENTS),
            flat_spans: flag(option_flag::PARENT_SPAN_IS_ALWAYS_ROOT_SPAN),
            ignore_resource_spans,
            routes,
            ignore_hash_changes: flag(option_flag::IGNORE_HASH_CHANGES),
            ignore_search_changes: flag(option_flag::IGNORE_SEARCH_CHANGES),
            instrument_same_url: flag(option_flag::INSTRUMENT_SAME_URL),
            user_timing: flag(option_flag::USER_TIMING),
            long_tasks: flag(option_flag::ENABLE_LONG_TASK),
            long_animation_frames: flag(option_flag::ENABLE_LONG_ANIMATION_FRAME),
            inp: flag(option_flag::ENABLE_INP),
            interactions: flag(option_flag::INTERACTIONS),
            click_limits: limits(
                option_number::CLICK_IDLE_TIMEOUT,
                option_number::CLICK_FINAL_TIMEOUT,
                option_number::CLICK_CHILD_SPAN_TIMEOUT,
            ),
            integrations,
            send_client_reports: flag(option_flag::SEND_CLIENT_REPORTS),
            hooks: num(option_number::HOOKS) as u32,
            buffer_size: known(num(option_number::BUFFER_SIZE)).map_or(40, |size| size as u32),
            debug: flag(option_flag::DEBUG),
        }
    }

    /// Options as JavaScript gives them: the flags before the numbers, the lists behind the texts.
    #[cfg(any(npm_engine, test))]
    pub(crate) fn decode(numbers: &[f64], texts: &[&str]) -> Self {
        let lists = core::array::from_fn(|at| list(texts.get(option_text::COUNT + at).unwrap_or(&"")));
        Self::read(number(numbers, 0) as u32, numbers.get(1..).unwrap_or_default(), texts, lists)
    }

    /// The DSN, where an envelope has to name it.
    pub(crate) fn tunneled_dsn(&self) -> Option<&str> {
        if self.tunnel.is_empty() { None } else { Some(&self.dsn) }
    }

    /// Tracing with spans, or only propagation ("tracing without performance", docs/behaviour.md#without-spans)?
    #[must_use]
    pub(crate) const fn spans_enabled(&self) -> bool {
        self.traces_sample_rate.is_some() || self.has_sampler
    }
}

/// What the page was like when the engine started.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageStart {
    /// `location.href`.
    pub(crate) url: String,
    /// `document.referrer`.
    pub(crate) referrer: String,
    /// `navigator.userAgent`.
    pub(crate) user_agent: String,
    /// Locale and time zone for `contexts.culture`.
    pub(crate) locale: String,
    /// IANA time zone.
    pub(crate) timezone: String,
    /// `performance.timeOrigin`.
    pub(crate) origin: Origin,
    /// `performance.now()` at start.
    pub(crate) now: Timestamp,
    /// `Date.now()` at start, in milliseconds.
    pub(crate) wall_ms: f64,
    /// 0 loading, 1 interactive, 2 complete.
    pub(crate) ready_state: u8,
    /// The page is prerendered: nobody sees it yet.
    pub(crate) prerendering: bool,
    /// There is a document (false in workers).
    pub(crate) has_document: bool,
    /// Content of the tags, or of the `Server-Timing` entries of the same name.
    pub(crate) sentry_trace: Option<String>,
    /// See [`sentry_trace`](Self::sentry_trace).
    pub(crate) baggage: Option<String>,
    /// The route pattern the server rendered (`/users/:id`).
    pub(crate) route_pattern: String,
    /// Age of the tag in milliseconds, when known.
    pub(crate) age_ms: Option<i64>,
    /// The document came from a cache: its tag belongs to an earlier visit.
    pub(crate) cached: bool,
    /// The context the shim has been sending with.
    pub(crate) shim_trace_id: String,
    /// See [`shim_trace_id`](Self::shim_trace_id).
    pub(crate) shim_span_id: String,
    /// What session storage holds of the previous trace.
    pub(crate) previous_trace: String,
    /// Randomness when there is no `crypto`: 32 hex digits.
    pub(crate) seed: String,
    /// `navigator.connection.type`.
    pub(crate) connection_type: String,
    /// `navigator.connection.effectiveType`.
    pub(crate) effective_type: String,
    /// `navigator.connection.rtt` in milliseconds.
    pub(crate) rtt: Option<f64>,
    /// `navigator.deviceMemory` in GB.
    pub(crate) memory: Option<f64>,
    /// `navigator.hardwareConcurrency`.
    pub(crate) cores: Option<f64>,
}

/// What the engine starts with.
#[derive(Debug)]
pub(crate) struct Start {
    /// Options.
    pub(crate) config: Config,
    /// Page facts.
    pub(crate) page: PageStart,
}

impl Start {
    /// Options and facts as JavaScript gives them, the facts behind the options.
    #[cfg(any(npm_engine, test))]
    pub(crate) fn decode(numbers: &[f64], text: &str) -> Self {
        let texts = texts_of(text);
        Self {
            config: Config::decode(numbers, &texts),
            page: PageStart::read(
                numbers.get(1 + option_number::COUNT..).unwrap_or_default(),
                texts.get(option_text::COUNT + option_list::COUNT..).unwrap_or_default(),
            ),
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
    pub(crate) fn read<T: AsRef<str>>(numbers: &[f64], texts: &[T]) -> Self {
        let num = |at| number(numbers, at);
        let text = |at| text_at(texts, at);
        let ready_state = num(fact_number::READY_STATE);
        Self {
            url: text(fact_text::URL),
            referrer: text(fact_text::REFERRER),
            user_agent: text(fact_text::USER_AGENT),
            origin: Origin::from_millis(num(fact_number::TIME_ORIGIN)),
            now: Timestamp::from_millis(num(fact_number::NOW)),
            wall_ms: num(fact_number::WALL),
            ready_state: ready_state as u8,
            prerendering: num(fact_number::PRERENDERING) > 0.0,
            has_document: !ready_state.is_nan(),
            sentry_trace: nonempty(text(fact_text::SENTRY_TRACE)),
            baggage: nonempty(text(fact_text::BAGGAGE)),
            route_pattern: text(fact_text::ROUTE_PATTERN),
            cached: num(fact_number::CACHED) > 0.0,
            age_ms: known(num(fact_number::AGE_MS)).map(|ms| ms as i64),
            shim_trace_id: text(fact_text::TRACE_ID),
            shim_span_id: text(fact_text::SPAN_ID),
            previous_trace: text(fact_text::PREVIOUS_TRACE),
            seed: text(fact_text::SEED),
            ..Self::default()
        }
    }

    /// Takes over what only events say: asked for when the first one is about to be written.
    pub(crate) fn learn(&mut self, numbers: &[f64], text: &str) {
        let texts = texts_of(text);
        self.locale = text_at(&texts, late_text::LANGUAGE);
        self.timezone = text_at(&texts, late_text::TIMEZONE);
        self.connection_type = text_at(&texts, late_text::CONNECTION_TYPE);
        self.effective_type = text_at(&texts, late_text::EFFECTIVE_TYPE);
        self.rtt = known(number(numbers, late_number::RTT));
        self.memory = known(number(numbers, late_number::MEMORY));
        self.cores = known(number(numbers, late_number::CORES));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_is_given_sets_what_it_names_and_nothing_else() {
        let mut numbers = [f64::NAN; option_number::COUNT];
        numbers[option_number::IDLE_TIMEOUT] = 500.0;
        numbers[option_number::FINAL_TIMEOUT] = f64::INFINITY;
        numbers[option_number::TRACES_SAMPLE_RATE] = 0.5;
        numbers[option_number::UNSAMPLED] = f64::from(unsampled::DEFER);
        let mut texts = [""; option_text::COUNT];
        texts[option_text::RELEASE] = "web@1";
        let mut lists = [const { Vec::new() }; option_list::COUNT];
        lists[option_list::ROUTES] = list("/a\n/users/:id");
        let config = Config::read(1 << option_flag::INSTRUMENT_PAGE_LOAD, &numbers, &texts, lists);
        assert_eq!(config.release, "web@1");
        assert_eq!(config.environment, "production");
        assert_eq!(config.limits, Limits { idle: 500_000, ..Limits::default() });
        assert_eq!(config.traces_sample_rate, Some(0.5));
        assert_eq!(config.routes, ["/a", "/users/:id"]);
        assert_eq!(config.unsampled, Unsampled::Defer);
        assert_eq!(config.policy.max_tag_age_ms, Some(MAX_TAG_AGE_MS));
        assert!(config.instrument_page_load && !config.instrument_navigation);
        assert_eq!(config.buffer_size, 40);
    }

    #[test]
    fn facts_that_are_unknown_are_left_out() {
        let page = PageStart::read::<&str>(&[1000.0, 5.0], &["https://a.example/"]);
        assert_eq!(page.url, "https://a.example/");
        assert!(!page.has_document && page.sentry_trace.is_none() && page.age_ms.is_none() && !page.cached);
    }

    #[test]
    fn a_rate_that_is_none_counts_as_set() {
        let mut numbers = [f64::NAN; option_number::COUNT];
        let read = |numbers: &[f64]| Config::read(0, numbers, &[""], Default::default()).traces_sample_rate;
        assert_eq!(read(&numbers), None);
        for rate in [-1.0, 1.5, f64::INFINITY] {
            numbers[option_number::TRACES_SAMPLE_RATE] = rate;
            assert_eq!(read(&numbers), Some(-1.0));
        }
    }
}
