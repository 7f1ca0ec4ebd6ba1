//! What `init` was told: options under their `@sentry/browser` names and the facts about the page,
//! both read from records (see ARCHITECTURE.md, "The seam").

use super::idle::Limits;
use super::propagation::Policy;
use super::sampling;
use crate::protocol::dsn::{Dsn, DsnError};
use crate::protocol::text;
use crate::protocol::url::QueryPolicy;
use crate::time::{Origin, Timestamp, millis_to_micros};
use alloc::string::String;
use alloc::vec::Vec;

/// Separates a key from its value.
pub const UNIT_SEPARATOR: u8 = 0x1f;
/// Separates records.
pub const RECORD_SEPARATOR: u8 = 0x1e;
/// Default of `maxTagAge`: a tag that is known to be older than two minutes belongs to somebody else's visit.
pub const MAX_TAG_AGE_MS: i64 = 120_000;
/// At most this many list entries are read from any list option (`routes`, …).
pub const MAX_LIST: usize = 1000;

/// What leaves on requests whose trace is not sampled (`unsampled`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unsampled {
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
pub enum LinkPreviousTrace {
    /// Remembered until the page is left (default).
    #[default]
    InMemory,
    /// Remembered in session storage under `sentry_previous_trace`.
    SessionStorage,
    /// No links.
    Off,
}

/// All settings of the engine. Defaults are the reference's (BEHAVIOUR §1, §2.1).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Where envelopes go. Without it the engine does not start.
    pub dsn: Dsn,
    /// `release`.
    pub release: String,
    /// `environment`, default `production`.
    pub environment: String,
    /// `dist`.
    pub dist: String,
    /// `tunnel`: envelopes are posted here instead.
    pub tunnel: String,
    /// `tracesSampleRate`; `None`: not set, which with no sampler means tracing without performance.
    pub traces_sample_rate: Option<f64>,
    /// A `tracesSampler` exists: the host answers with its rate when a root span starts.
    pub has_sampler: bool,
    /// Continuation rules.
    pub policy: Policy,
    /// `propagateTraceparent`.
    pub propagate_traceparent: bool,
    /// `idleTimeout`, `finalTimeout`, `childSpanTimeout`.
    pub limits: Limits,
    /// `instrumentPageLoad`.
    pub instrument_page_load: bool,
    /// `instrumentNavigation`.
    pub instrument_navigation: bool,
    /// `instrumentBfcacheRestore`.
    pub instrument_bfcache_restore: bool,
    /// `detectRedirects`.
    pub detect_redirects: bool,
    /// `markBackgroundSpan`.
    pub mark_background_span: bool,
    /// `enableReportPageLoaded`.
    pub enable_report_page_loaded: bool,
    /// `enableHTTPTimings`.
    pub http_timings: bool,
    /// `linkPreviousTrace`.
    pub link_previous_trace: LinkPreviousTrace,
    /// `consistentTraceSampling`.
    pub consistent_trace_sampling: bool,
    /// `unsampled`.
    pub unsampled: Unsampled,
    /// `dataCollection.urlQueryParams`.
    pub query: QueryPolicy,
    /// `dataCollection.userInfo`: lets the server infer the address (`infer_ip`).
    pub infer_ip: bool,
    /// `parentSpanIsAlwaysRootSpan`.
    pub flat_spans: bool,
    /// `ignoreResourceSpans`.
    pub ignore_resource_spans: Vec<String>,
    /// `routes`: patterns like `/users/:id`.
    pub routes: Vec<String>,
    /// Hash-only changes are no navigations (`ignoreHashChanges`, ours).
    pub ignore_hash_changes: bool,
    /// Query-only changes are no navigations (`ignoreSearchChanges`, ours).
    pub ignore_search_changes: bool,
    /// Marks and measures become spans (`userTimingIntegration`).
    pub user_timing: bool,
    /// Long tasks become spans (`enableLongTask`).
    pub long_tasks: bool,
    /// Long animation frames become spans (`enableLongAnimationFrame`).
    pub long_animation_frames: bool,
    /// INP is measured (`enableInp`).
    pub inp: bool,
    /// Clicks become transactions (`interactionsIntegration`).
    pub interactions: bool,
    /// Names of set-up integrations, for the event's `sdk.integrations`.
    pub integrations: Vec<String>,
    /// `sendClientReports`.
    pub send_client_reports: bool,
    /// What the host wants to decide on: the bits of `tracer::hook`.
    pub hooks: u32,
    /// `transportOptions.bufferSize`.
    pub buffer_size: u32,
    /// Debug notes are produced.
    pub debug: bool,
}

impl Config {
    /// Defaults for this DSN.
    #[must_use]
    pub fn new(dsn: Dsn) -> Self {
        Self {
            dsn,
            release: String::new(),
            environment: String::from("production"),
            dist: String::new(),
            tunnel: String::new(),
            traces_sample_rate: None,
            has_sampler: false,
            policy: Policy { max_tag_age_ms: Some(MAX_TAG_AGE_MS), ..Policy::default() },
            propagate_traceparent: false,
            limits: Limits::default(),
            instrument_page_load: true,
            instrument_navigation: true,
            instrument_bfcache_restore: true,
            detect_redirects: true,
            mark_background_span: true,
            enable_report_page_loaded: false,
            http_timings: true,
            link_previous_trace: LinkPreviousTrace::default(),
            consistent_trace_sampling: false,
            unsampled: Unsampled::default(),
            query: QueryPolicy::All,
            infer_ip: true,
            flat_spans: true,
            ignore_resource_spans: Vec::new(),
            routes: Vec::new(),
            ignore_hash_changes: false,
            ignore_search_changes: false,
            user_timing: false,
            long_tasks: true,
            long_animation_frames: true,
            inp: true,
            interactions: false,
            integrations: Vec::new(),
            send_client_reports: true,
            hooks: 0,
            buffer_size: 40,
            debug: false,
        }
    }

    /// Tracing with spans, or only propagation ("tracing without performance", BEHAVIOUR §4.7)?
    #[must_use]
    pub const fn spans_enabled(&self) -> bool {
        self.traces_sample_rate.is_some() || self.has_sampler
    }
}

/// What the page was like when the engine started.
#[derive(Clone, Debug, Default)]
pub struct PageStart {
    /// `location.href`.
    pub url: String,
    /// `document.referrer`.
    pub referrer: String,
    /// `navigator.userAgent`.
    pub user_agent: String,
    /// Locale and time zone for `contexts.culture`.
    pub locale: String,
    /// IANA time zone.
    pub timezone: String,
    /// `performance.timeOrigin`.
    pub origin: Origin,
    /// `performance.now()` at start.
    pub now: Timestamp,
    /// `Date.now()` at start, in milliseconds.
    pub wall_ms: f64,
    /// 0 loading, 1 interactive, 2 complete.
    pub ready_state: u8,
    /// The document was hidden.
    pub hidden: bool,
    /// There is a document (false in workers).
    pub has_document: bool,
    /// Content of the tags, or of the `Server-Timing` entries of the same name.
    pub sentry_trace: Option<String>,
    /// See [`sentry_trace`](Self::sentry_trace).
    pub baggage: Option<String>,
    /// See [`sentry_trace`](Self::sentry_trace).
    pub traceparent: Option<String>,
    /// The route pattern the server rendered (`/users/:id`).
    pub route_pattern: String,
    /// Age of the tag in milliseconds, when known.
    pub age_ms: Option<i64>,
    /// The document came from a cache: its tag belongs to an earlier visit.
    pub cached: bool,
    /// `navigate`, `reload`, `back_forward`, `prerender`.
    pub navigation_type: String,
    /// The context the shim has been sending with.
    pub shim_trace_id: String,
    /// See [`shim_trace_id`](Self::shim_trace_id).
    pub shim_span_id: String,
    /// What session storage holds of the previous trace.
    pub previous_trace: String,
    /// Randomness when there is no `crypto`: 32 hex digits.
    pub seed: String,
    /// `navigator.connection.type`.
    pub connection_type: String,
    /// `navigator.connection.effectiveType`.
    pub effective_type: String,
    /// `navigator.connection.rtt` in milliseconds.
    pub rtt: Option<f64>,
    /// `navigator.deviceMemory` in GB.
    pub memory: Option<f64>,
    /// `navigator.hardwareConcurrency`.
    pub cores: Option<f64>,
    /// `activationStart` of the navigation entry, milliseconds.
    pub activation_start: f64,
}

/// What the records said.
#[derive(Debug)]
pub struct Start {
    /// Options.
    pub config: Config,
    /// Page facts.
    pub page: PageStart,
}

impl Start {
    /// Reads the records of the seam. Unknown keys are skipped; unusable values leave the default.
    ///
    /// # Errors
    /// A `dsn` that is missing or malformed.
    pub fn parse(records: &str) -> Result<Self, DsnError> {
        let mut dsn = "";
        for_each_record(records, |key, value| {
            if key == "dsn" {
                dsn = value;
            }
        });
        let mut start = Self { config: Config::new(Dsn::parse(dsn)?), page: PageStart::default() };
        start.config.policy.org_id = start.config.dsn.org_id().map(String::from);
        for_each_record(records, |key, value| match key.strip_prefix("page.") {
            Some(fact) => start.page.read(fact, value),
            None => start.config.read(key, value),
        });
        Ok(start)
    }
}

fn for_each_record<'a>(records: &'a str, mut each: impl FnMut(&'a str, &'a str)) {
    text::split(records, RECORD_SEPARATOR, |record| {
        if let Some((key, value)) = text::split_once(record, UNIT_SEPARATOR) {
            each(key, value);
        }
    });
}

fn list(value: &str) -> Vec<String> {
    let mut out = Vec::new();
    text::split(value, b'\n', |item| {
        if !item.is_empty() && out.len() < MAX_LIST {
            out.push(String::from(item));
        }
    });
    out
}

/// A finite number of milliseconds ≥ 0 as microseconds.
fn micros(value: &str) -> Option<i64> {
    text::parse_f64(value).filter(|ms| *ms >= 0.0).map(millis_to_micros)
}

impl Config {
    fn read(&mut self, key: &str, value: &str) {
        let flag = value != "0";
        match key {
            "release" => self.release = String::from(value),
            "environment" if !value.is_empty() => self.environment = String::from(value),
            "dist" => self.dist = String::from(value),
            "tunnel" => self.tunnel = String::from(value),
            // An invalid rate means "set, but nothing is sampled" (BEHAVIOUR §1).
            "tracesSampleRate" => {
                self.traces_sample_rate = Some(sampling::parse_sample_rate(value).unwrap_or(-1.0));
            }
            "hasSampler" => self.has_sampler = flag,
            "orgId" if !value.is_empty() => self.policy.org_id = Some(String::from(value)),
            "strictTraceContinuation" => self.policy.strict_trace_continuation = flag,
            "maxTagAge" => self.policy.max_tag_age_ms = text::parse_f64(value).map(|ms| ms as i64),
            "propagateTraceparent" => self.propagate_traceparent = flag,
            "idleTimeout" => self.limits.idle = micros(value).unwrap_or(self.limits.idle),
            "finalTimeout" => self.limits.last = micros(value).unwrap_or(self.limits.last),
            "childSpanTimeout" => self.limits.child = micros(value).unwrap_or(self.limits.child),
            "instrumentPageLoad" => self.instrument_page_load = flag,
            "instrumentNavigation" => self.instrument_navigation = flag,
            "instrumentBfcacheRestore" => self.instrument_bfcache_restore = flag,
            "detectRedirects" => self.detect_redirects = flag,
            "markBackgroundSpan" => self.mark_background_span = flag,
            "enableReportPageLoaded" => self.enable_report_page_loaded = flag,
            "enableHTTPTimings" => self.http_timings = flag,
            "linkPreviousTrace" => {
                self.link_previous_trace = match value {
                    "session-storage" => LinkPreviousTrace::SessionStorage,
                    "off" => LinkPreviousTrace::Off,
                    _ => LinkPreviousTrace::InMemory,
                }
            }
            "consistentTraceSampling" => self.consistent_trace_sampling = flag,
            "unsampled" => {
                self.unsampled = match value {
                    "omit" => Unsampled::Omit,
                    "defer" => Unsampled::Defer,
                    _ => Unsampled::Send,
                }
            }
            "urlQueryParams" => {
                self.query = match text::split_once(value, b'\n') {
                    Some(("allow", rest)) => QueryPolicy::Allow(list(rest)),
                    Some(("deny", rest)) => QueryPolicy::Deny(list(rest)),
                    _ if flag => QueryPolicy::All,
                    _ => QueryPolicy::None,
                }
            }
            "inferIp" => self.infer_ip = flag,
            "parentSpanIsAlwaysRootSpan" => self.flat_spans = flag,
            "ignoreResourceSpans" => self.ignore_resource_spans = list(value),
            "routes" => self.routes = list(value),
            "ignoreHashChanges" => self.ignore_hash_changes = flag,
            "ignoreSearchChanges" => self.ignore_search_changes = flag,
            "userTiming" => self.user_timing = flag,
            "enableLongTask" => self.long_tasks = flag,
            "enableLongAnimationFrame" => self.long_animation_frames = flag,
            "enableInp" => self.inp = flag,
            "interactions" => self.interactions = flag,
            "integrations" => self.integrations = list(value),
            "sendClientReports" => self.send_client_reports = flag,
            "hooks" => self.hooks = text::parse_f64(value).map_or(0, |bits| bits as u32),
            "bufferSize" => {
                self.buffer_size = text::parse_f64(value).map_or(self.buffer_size, |n| n as u32);
            }
            "debug" => self.debug = flag,
            _ => {}
        }
    }
}

impl PageStart {
    fn read(&mut self, fact: &str, value: &str) {
        let number = text::parse_f64(value);
        let text = || String::from(value);
        match fact {
            "url" => self.url = text(),
            "referrer" => self.referrer = text(),
            "userAgent" => self.user_agent = text(),
            "language" => self.locale = text(),
            "timezone" => self.timezone = text(),
            "timeOrigin" => self.origin = Origin::from_millis(number.unwrap_or(0.0)),
            "now" => self.now = Timestamp::from_millis(number.unwrap_or(0.0)),
            "wall" => self.wall_ms = number.unwrap_or(0.0),
            "readyState" => {
                self.has_document = true;
                self.ready_state = number.unwrap_or(2.0) as u8;
            }
            "hidden" => self.hidden = value == "1",
            "sentryTrace" => self.sentry_trace = Some(text()),
            "baggage" => self.baggage = Some(text()),
            "traceparent" => self.traceparent = Some(text()),
            "routePattern" => self.route_pattern = text(),
            "cached" => self.cached = value == "1",
            "ageMs" => self.age_ms = number.map(|n| n as i64),
            "navigationType" => self.navigation_type = text(),
            "traceId" => self.shim_trace_id = text(),
            "spanId" => self.shim_span_id = text(),
            "previousTrace" => self.previous_trace = text(),
            "seed" => self.seed = text(),
            "connectionType" => self.connection_type = text(),
            "effectiveType" => self.effective_type = text(),
            "rtt" => self.rtt = number,
            "memory" => self.memory = number,
            "cores" => self.cores = number,
            "activationStart" => self.activation_start = number.unwrap_or(0.0),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn records_set_what_they_name_and_nothing_else() {
        let start = Start::parse(
            "dsn\u{1f}https://key@o7.ingest.example.com/42\u{1e}release\u{1f}web@1\u{1e}environment\u{1f}\u{1e}idleTimeout\u{1f}500\u{1e}finalTimeout\u{1f}x\u{1e}tracesSampleRate\u{1f}0.5\u{1e}routes\u{1f}/a\n/users/:id\u{1e}unsampled\u{1f}defer\u{1e}page.url\u{1f}https://a.example/\u{1e}page.sentryTrace\u{1f}\u{1e}nonsense",
        )
        .unwrap();
        assert_eq!(start.config.release, "web@1");
        assert_eq!(start.config.environment, "production");
        assert_eq!(start.config.limits, Limits { idle: 500_000, ..Limits::default() });
        assert_eq!(start.config.traces_sample_rate, Some(0.5));
        assert_eq!(start.config.routes, ["/a", "/users/:id"]);
        assert_eq!(start.config.unsampled, Unsampled::Defer);
        assert_eq!(start.config.policy.org_id.as_deref(), Some("7"));
        assert_eq!(start.page.url, "https://a.example/");
        assert!(start.config.instrument_page_load);
    }

    #[test]
    fn a_missing_or_bad_dsn_is_an_error() {
        assert!(Start::parse("").is_err());
        assert!(Start::parse("dsn\u{1f}not a dsn").is_err());
    }
}
