//! What `init` was told: options under their `@sentry/browser` names and the facts about the page,
//! both read from records (see ARCHITECTURE.md, "The seam").

use super::spans::idle::Limits;
use super::traces::propagation::Policy;
use super::traces::sampling;
use crate::protocol::dsn::{Dsn, DsnError};
use crate::protocol::text;
use crate::protocol::url::QueryPolicy;
use crate::time::{Origin, Timestamp, millis_to_micros};
use alloc::string::String;
use alloc::vec::Vec;

/// Separates a key from its value.
pub(crate) const UNIT_SEPARATOR: u8 = 0x1f;
/// Separates records.
pub(crate) const RECORD_SEPARATOR: u8 = 0x1e;
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
    /// Where envelopes go. Without it the engine does not start.
    pub(crate) dsn: Dsn,
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

impl Config {
    fn read(dsn: Dsn, records: &Records<'_>) -> Self {
        let query = records.get("urlQueryParams").unwrap_or_default();
        let environment = records.text("environment");
        let infer_ip = records.flag("inferIp", true);
        Self {
            release: records.text("release"),
            environment: if environment.is_empty() { String::from("production") } else { environment },
            dist: records.text("dist"),
            tunnel: records.text("tunnel"),
            // An invalid rate means "set, but nothing is sampled", as in the reference.
            traces_sample_rate: records
                .get("tracesSampleRate")
                .map(|value| sampling::parse_sample_rate(value).unwrap_or(-1.0)),
            has_sampler: records.flag("hasSampler", false),
            policy: Policy {
                strict_trace_continuation: records.flag("strictTraceContinuation", false),
                org_id: records
                    .get("orgId")
                    .filter(|id| !id.is_empty())
                    .or_else(|| dsn.org_id())
                    .map(String::from),
                max_tag_age_ms: records
                    .get("maxTagAge")
                    .map_or(Some(MAX_TAG_AGE_MS), |age| text::parse_f64(age).map(|ms| ms as i64)),
            },
            limits: records.limits(["idleTimeout", "finalTimeout", "childSpanTimeout"]),
            instrument_page_load: records.flag("instrumentPageLoad", true),
            instrument_navigation: records.flag("instrumentNavigation", true),
            instrument_bfcache_restore: records.flag("instrumentBfcacheRestore", true),
            detect_redirects: records.flag("detectRedirects", true),
            mark_background_span: records.flag("markBackgroundSpan", true),
            enable_report_page_loaded: records.flag("enableReportPageLoaded", false),
            enable_report_navigation_loaded: records.flag("enableReportNavigationLoaded", false),
            http_timings: records.flag("enableHTTPTimings", true),
            link_previous_trace: match records.get("linkPreviousTrace") {
                Some("session-storage") => LinkPreviousTrace::SessionStorage,
                Some("off") => LinkPreviousTrace::Off,
                _ => LinkPreviousTrace::InMemory,
            },
            consistent_trace_sampling: records.flag("consistentTraceSampling", false),
            unsampled: match records.get("unsampled") {
                Some("omit") => Unsampled::Omit,
                Some("defer") => Unsampled::Defer,
                _ => Unsampled::Send,
            },
            query: match text::split_once(query, b'\n') {
                Some(("allow", rest)) => QueryPolicy::Allow(list(rest)),
                Some(("deny", rest)) => QueryPolicy::Deny(list(rest)),
                _ if query == "0" => QueryPolicy::None,
                _ => QueryPolicy::All,
            },
            infer_ip,
            infer_ip_of_events: records.flag("inferIpOfEvents", infer_ip),
            flat_spans: records.flag("parentSpanIsAlwaysRootSpan", true),
            ignore_resource_spans: records.list("ignoreResourceSpans"),
            routes: records.list("routes"),
            ignore_hash_changes: records.flag("ignoreHashChanges", false),
            ignore_search_changes: records.flag("ignoreSearchChanges", false),
            instrument_same_url: records.flag("instrumentSameUrl", false),
            user_timing: records.flag("userTiming", false),
            long_tasks: records.flag("enableLongTask", true),
            long_animation_frames: records.flag("enableLongAnimationFrame", true),
            inp: records.flag("enableInp", true),
            interactions: records.flag("interactions", false),
            click_limits: records.limits(["clickIdleTimeout", "clickFinalTimeout", "clickChildSpanTimeout"]),
            integrations: records.list("integrations"),
            send_client_reports: records.flag("sendClientReports", true),
            hooks: records.num("hooks").unwrap_or(0.0) as u32,
            buffer_size: records.num("bufferSize").unwrap_or(40.0) as u32,
            debug: records.flag("debug", false),
            dsn,
        }
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
    /// See [`sentry_trace`](Self::sentry_trace).
    pub(crate) traceparent: Option<String>,
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

/// What the records said.
#[derive(Debug)]
pub(crate) struct Start {
    /// Options.
    pub(crate) config: Config,
    /// Page facts.
    pub(crate) page: PageStart,
}

impl Start {
    /// Reads the records of the seam. Unknown keys are skipped; unusable values leave the default.
    ///
    /// # Errors
    /// A `dsn` that is missing or malformed.
    pub(crate) fn parse(records: &str) -> Result<Self, DsnError> {
        let records = Records::parse(records);
        let dsn = Dsn::parse(records.get("dsn").unwrap_or_default())?;
        Ok(Self { config: Config::read(dsn, &records), page: PageStart::read(&records) })
    }
}

/// Keys and values, looked up by whoever wants one: a `match` of 65 keys was 7 KB of wasm more.
#[derive(Default)]
struct Records<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Records<'a> {
    fn parse(records: &'a str) -> Self {
        let mut all = Vec::new();
        text::split(records, RECORD_SEPARATOR, |record| {
            if let Some(record) = text::split_once(record, UNIT_SEPARATOR) {
                all.push(record);
            }
        });
        Self(all)
    }

    /// The value of the last record with this key.
    #[inline(never)]
    fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().rev().find(|record| record.0 == key).map(|record| record.1)
    }

    #[inline(never)]
    fn text(&self, key: &str) -> String {
        String::from(self.get(key).unwrap_or_default())
    }

    #[inline(never)]
    fn flag(&self, key: &str, default: bool) -> bool {
        self.get(key).map_or(default, |value| value != "0")
    }

    #[inline(never)]
    fn num(&self, key: &str) -> Option<f64> {
        self.get(key).and_then(text::parse_f64)
    }

    /// The limits under these keys: idle, final, child.
    #[inline(never)]
    fn limits(&self, [idle, last, child]: [&str; 3]) -> Limits {
        let default = Limits::default();
        Limits {
            idle: self.micros(idle, default.idle),
            last: self.micros(last, default.last),
            child: self.micros(child, default.child),
        }
    }

    /// A finite number of milliseconds ≥ 0 as microseconds.
    #[inline(never)]
    fn micros(&self, key: &str, default: i64) -> i64 {
        self.num(key).filter(|ms| *ms >= 0.0).map_or(default, millis_to_micros)
    }

    #[inline(never)]
    fn list(&self, key: &str) -> Vec<String> {
        list(self.get(key).unwrap_or_default())
    }
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

impl PageStart {
    fn read(records: &Records<'_>) -> Self {
        let num = |key| records.num(key).unwrap_or(0.0);
        let ready_state = records.get("page.readyState");
        let mut page = Self {
            url: records.text("page.url"),
            referrer: records.text("page.referrer"),
            user_agent: records.text("page.userAgent"),
            origin: Origin::from_millis(num("page.timeOrigin")),
            now: Timestamp::from_millis(num("page.now")),
            wall_ms: num("page.wall"),
            ready_state: ready_state.map_or(0, |state| text::parse_f64(state).unwrap_or(2.0) as u8),
            prerendering: records.flag("page.prerendering", false),
            has_document: ready_state.is_some(),
            sentry_trace: records.get("page.sentryTrace").map(String::from),
            baggage: records.get("page.baggage").map(String::from),
            traceparent: records.get("page.traceparent").map(String::from),
            route_pattern: records.text("page.routePattern"),
            cached: records.get("page.cached") == Some("1"),
            age_ms: records.num("page.ageMs").map(|ms| ms as i64),
            shim_trace_id: records.text("page.traceId"),
            shim_span_id: records.text("page.spanId"),
            previous_trace: records.text("page.previousTrace"),
            seed: records.text("page.seed"),
            ..Self::default()
        };
        page.add(records);
        page
    }

    /// Takes over what only events say, from records: asked for when the first one is about to be written.
    pub(crate) fn learn(&mut self, records: &str) {
        self.add(&Records::parse(records));
    }

    fn add(&mut self, records: &Records<'_>) {
        self.locale = records.text("page.language");
        self.timezone = records.text("page.timezone");
        self.connection_type = records.text("page.connectionType");
        self.effective_type = records.text("page.effectiveType");
        self.rtt = records.num("page.rtt");
        self.memory = records.num("page.memory");
        self.cores = records.num("page.cores");
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
