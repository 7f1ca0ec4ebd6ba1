//! The names of attributes and measurements, as they are written on the wire. Those of an event's members are in `event.rs`, of a
//! streamed span's in `span_v2.rs`, of an envelope's in `envelope.rs`; a test (`tests/core/floors.rs`) looks that no other file has any.

#![cfg_attr(
    not(all(feature = "instruments", npm_engine)),
    allow(dead_code, reason = "a build has the names of all builds, and writes some")
)]

// What decides something here.

/// A span's operation.
pub(crate) const OP: &str = "sentry.op";
/// Who made a span; `manual` without one.
pub(crate) const ORIGIN: &str = "sentry.origin";
/// Where the name of a root comes from (`url`, `route`, `custom`, …).
pub(crate) const SOURCE: &str = "sentry.segment.name.source";
/// What apps may call it.
pub(crate) const SOURCE_ALIAS: &str = "sentry.source";
/// Why a route has ended.
pub(crate) const FINISH_REASON: &str = "sentry.idle_span_finish_reason";

// Addresses: of a page, a request, a resource.

pub(crate) const URL_FULL: &str = "url.full";
pub(crate) const URL_PATH: &str = "url.path";
pub(crate) const URL_SCHEME: &str = "url.scheme";
pub(crate) const URL_DOMAIN: &str = "url.domain";
pub(crate) const URL_QUERY: &str = "url.query";
pub(crate) const URL_FRAGMENT: &str = "url.fragment";
pub(crate) const SERVER_ADDRESS: &str = "server.address";
pub(crate) const SERVER_PORT: &str = "server.port";

// Requests and resources.

pub(crate) const HTTP_REQUEST_METHOD: &str = "http.request.method";
pub(crate) const HTTP_REQUEST_SAME_ORIGIN: &str = "http.request.same_origin";
pub(crate) const HTTP_REQUEST_IN_FLIGHT: &str = "http.request.in_flight";
pub(crate) const HTTP_REDIRECT_COUNT: &str = "http.redirect_count";
pub(crate) const HTTP_RESPONSE_STATUS_CODE: &str = "http.response.status_code";
pub(crate) const HTTP_RESPONSE_SIZE: &str = "http.response.size";
pub(crate) const HTTP_RESPONSE_BODY_SIZE: &str = "http.response.body.size";
pub(crate) const HTTP_RESPONSE_BODY_DECODED_SIZE: &str = "http.response.body.decoded_size";
pub(crate) const HTTP_RESPONSE_DELIVERY_TYPE: &str = "http.response_delivery_type";
pub(crate) const NETWORK_PROTOCOL_NAME: &str = "network.protocol.name";
pub(crate) const NETWORK_PROTOCOL_VERSION: &str = "network.protocol.version";
pub(crate) const RESOURCE_RENDER_BLOCKING_STATUS: &str = "resource.render_blocking_status";
pub(crate) const ERROR_TYPE: &str = "error.type";
/// Before each of the moments of a request (`timeline/requests.rs`).
pub(crate) const HTTP_REQUEST: &str = "http.request.";
/// Who made a request.
pub(crate) const TYPE: &str = "type";

// The page and how it was loaded.

pub(crate) const BROWSER_NAVIGATION_TYPE: &str = "browser.navigation.type";
pub(crate) const BROWSER_PAINT_TYPE: &str = "browser.paint.type";
pub(crate) const PERFORMANCE_TIME_ORIGIN: &str = "performance.timeOrigin";
pub(crate) const PERFORMANCE_ACTIVATION_START: &str = "performance.activationStart";

// What kept the main thread busy.

pub(crate) const BROWSER_SCRIPT_INVOKER: &str = "browser.script.invoker";
pub(crate) const BROWSER_SCRIPT_INVOKER_TYPE: &str = "browser.script.invoker_type";
pub(crate) const BROWSER_SCRIPT_SOURCE_CHAR_POSITION: &str = "browser.script.source_char_position";
pub(crate) const CODE_FILE_PATH: &str = "code.file.path";
pub(crate) const CODE_FUNCTION_NAME: &str = "code.function.name";

// Vitals.

pub(crate) const BROWSER_WEB_VITAL_INP_VALUE: &str = "browser.web_vital.inp.value";
pub(crate) const BROWSER_WEB_VITAL_INP_TARGET: &str = "browser.web_vital.inp.target";
pub(crate) const BROWSER_WEB_VITAL_INP_INTERACTION_TYPE: &str = "browser.web_vital.inp.interaction_type";
pub(crate) const UI_COMPONENT_NAME: &str = "ui.component_name";
pub(crate) const LCP_ELEMENT: &str = "lcp.element";
pub(crate) const LCP_ID: &str = "lcp.id";
pub(crate) const LCP_URL: &str = "lcp.url";
pub(crate) const LCP_LOAD_TIME: &str = "lcp.loadTime";
pub(crate) const LCP_RENDER_TIME: &str = "lcp.renderTime";
pub(crate) const LCP_SIZE: &str = "lcp.size";
/// Before the number of what has moved.
pub(crate) const CLS_SOURCE: &str = "cls.source.";
// Measurements.
pub(crate) const TTFB: &str = "ttfb";
pub(crate) const TTFB_REQUEST_TIME: &str = "ttfb.requestTime";
pub(crate) const FP: &str = "fp";
pub(crate) const FCP: &str = "fcp";
pub(crate) const LCP: &str = "lcp";
pub(crate) const CLS: &str = "cls";

// The device of a route.

pub(crate) const EFFECTIVE_CONNECTION_TYPE: &str = "effectiveConnectionType";
pub(crate) const CONNECTION_TYPE: &str = "connectionType";
pub(crate) const DEVICE_MEMORY: &str = "deviceMemory";
pub(crate) const HARDWARE_CONCURRENCY: &str = "hardwareConcurrency";
/// A measurement.
pub(crate) const CONNECTION_RTT: &str = "connection.rtt";

// Traces, and what became of spans.

pub(crate) const SAMPLE_RATE: &str = "sentry.sample_rate";
pub(crate) const PREVIOUS_TRACE: &str = "sentry.previous_trace";
pub(crate) const PREVIOUS_TRACE_SAMPLE_RATE: &str = "sentry.previous_trace_sample_rate";
pub(crate) const TRACE_REFUSED: &str = "sentry.trace.refused";
pub(crate) const CANCELLATION_REASON: &str = "sentry.cancellation_reason";
pub(crate) const IDLE_SPAN_DISCARDED_SPANS: &str = "sentry.idle_span_discarded_spans";

// Marks and measures.

pub(crate) const BROWSER_MEASURE_HAPPENED_BEFORE_REQUEST: &str =
    "sentry.browser.measure_happened_before_request";
pub(crate) const BROWSER_MEASURE_START_TIME: &str = "sentry.browser.measure_start_time";
pub(crate) const BROWSER_MEASURE_DETAIL: &str = "sentry.browser.measure.detail";

// Spans that leave by themselves.

pub(crate) const EXCLUSIVE_TIME: &str = "sentry.exclusive_time";
pub(crate) const TRANSACTION: &str = "sentry.transaction";
pub(crate) const SEGMENT_NAME: &str = "sentry.segment.name";
pub(crate) const SEGMENT_ID: &str = "sentry.segment.id";
pub(crate) const PAGELOAD_SPAN_ID: &str = "sentry.pageload.span_id";
pub(crate) const SDK_NAME: &str = "sentry.sdk.name";
pub(crate) const SDK_VERSION: &str = "sentry.sdk.version";
pub(crate) const RELEASE: &str = "sentry.release";
pub(crate) const ENVIRONMENT: &str = "sentry.environment";
pub(crate) const TRACE_LIFECYCLE: &str = "sentry.trace_lifecycle";
pub(crate) const IS_LOCALHOST: &str = "sentry.is_localhost";
pub(crate) const USER_AGENT_ORIGINAL: &str = "user_agent.original";
pub(crate) const CULTURE_LOCALE: &str = "culture.locale";
pub(crate) const CULTURE_TIMEZONE: &str = "culture.timezone";
pub(crate) const CULTURE_CALENDAR: &str = "culture.calendar";

// The dynamic sampling context: members of `baggage`, behind `sentry-`, and of an envelope's header.

pub(crate) const DSC_ENVIRONMENT: &str = "environment";
pub(crate) const DSC_RELEASE: &str = "release";
pub(crate) const DSC_PUBLIC_KEY: &str = "public_key";
pub(crate) const DSC_TRACE_ID: &str = "trace_id";
pub(crate) const DSC_ORG_ID: &str = "org_id";
pub(crate) const DSC_TRANSACTION: &str = "transaction";
pub(crate) const DSC_SAMPLED: &str = "sampled";
pub(crate) const DSC_SAMPLE_RAND: &str = "sample_rand";
pub(crate) const DSC_SAMPLE_RATE: &str = "sample_rate";
