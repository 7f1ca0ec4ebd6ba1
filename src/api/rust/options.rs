//! What `init` takes.

#[cfg(any(test, all(target_arch = "wasm32", target_os = "unknown")))]
mod config;

use super::choices::{
    LinkPreviousTrace, OptionText, RouteSpan, SamplingContext, SpanInfo, Unsampled, UrlQuery,
};
use crate::protocol::json::Attributes;
use crate::routes;
use crate::runtime::app::Hooks;
use crate::seam::{flags, link, option_flag, option_list, option_number, option_text, query, unsampled};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

pub(crate) type BeforeStart = Box<dyn Fn(&str, &str) -> RouteSpan>;
pub(crate) type IgnoreSpans = Box<dyn Fn(&SpanInfo<'_>) -> bool>;
pub(crate) type NavigationFilter = Box<dyn Fn(&str, &str) -> bool>;
pub(crate) type Sampler = Box<dyn Fn(&SamplingContext<'_>) -> f64>;
pub(crate) type BeforeSend = Box<dyn Fn(String) -> Option<String>>;
pub(crate) type SpanFilter = Box<dyn Fn(&str) -> bool>;
pub(crate) type RouteNames = Box<dyn Fn(&str) -> Option<String>>;

/// Settings for [`init`](crate::init). The names and defaults are those of `@sentry/browser`.
#[must_use = "options do nothing until they are given to `init`"]
pub struct Options(
    // Each call takes it and gives it back: a copy of all that is in it, if that were not elsewhere.
    pub(crate) Box<Settings>,
);

/// What options say.
pub(crate) struct Settings {
    // By position in the seam's table, as the engine reads them.
    flags: u32,
    numbers: [f64; option_number::COUNT],
    texts: [String; option_text::COUNT],
    lists: [Vec<String>; option_list::COUNT],
    pub(crate) dsn: String,
    pub(crate) route_names: Vec<RouteNames>,
    /// What a path is called that neither they nor `routes` know; the first answer counts.
    #[cfg(feature = "yew")]
    pub(crate) unknown_names: Vec<RouteNames>,
    pub(crate) targets: Option<Vec<String>>,
    pub(crate) trace_fetch: bool,
    pub(crate) trace_xhr: bool,
    pub(crate) traceparent: bool,
    pub(crate) user_timing: bool,
    pub(crate) interactions: bool,
    pub(crate) stores_trace: bool,
    pub(crate) sampler: Option<Sampler>,
    pub(crate) before_start: Option<BeforeStart>,
    pub(crate) before_send: Option<BeforeSend>,
    pub(crate) request_filter: Option<SpanFilter>,
    pub(crate) ignore_spans: Option<IgnoreSpans>,
    pub(crate) navigation_filter: Option<NavigationFilter>,
    pub(crate) open_debug: Option<fn()>,
    pub(crate) hooks: Hooks,
    pub(crate) enabled: bool,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("release", &self.text(option_text::RELEASE))
            .field("environment", &self.text(option_text::ENVIRONMENT))
            .field("routes", &self.patterns())
            .finish_non_exhaustive()
    }
}

impl Options {
    /// Defaults, for the project with this DSN. An empty one, or `None` (say of `option_env!("SENTRY_DSN")`), turns tracing off.
    /// Without [`traces_sample_rate`](Self::traces_sample_rate) and
    /// [`traces_sampler`](Self::traces_sampler) the page passes traces on but records none.
    pub fn new(dsn: impl OptionText) -> Self {
        let dsn = dsn.into_text().unwrap_or_default();
        let settings = Settings {
            flags: (1 << flags::FLAGS_ON) - 1,
            numbers: [f64::NAN; option_number::COUNT],
            texts: Default::default(),
            lists: Default::default(),
            dsn,
            route_names: Vec::new(),
            #[cfg(feature = "yew")]
            unknown_names: Vec::new(),
            targets: None,
            trace_fetch: true,
            trace_xhr: true,
            traceparent: false,
            user_timing: false,
            interactions: false,
            sampler: None,
            before_start: None,
            before_send: None,
            stores_trace: false,
            request_filter: None,
            ignore_spans: None,
            navigation_filter: None,
            open_debug: None,
            hooks: Hooks::default(),
            enabled: true,
        };
        // Rust knows the current span exactly, so children go under their parent, not under the root.
        let mut options = Self(Box::new(settings));
        options.0.put_flag(option_flag::PARENT_SPAN_IS_ALWAYS_ROOT_SPAN, false);
        options
    }

    /// `false`: [`init`](crate::init) looks at the DSN and installs nothing. Default: yes.
    pub fn enabled(mut self, on: bool) -> Self {
        self.0.enabled = on;
        self
    }

    /// The version of the app, for example `web@1.2.3`. Default: none.
    pub fn release(mut self, release: impl OptionText) -> Self {
        if let Some(release) = release.into_text() {
            self.0.put(option_text::RELEASE, release);
        }
        self
    }

    /// Where it runs. Default, and for an empty text: `production`.
    pub fn environment(mut self, environment: impl OptionText) -> Self {
        if let Some(environment) = environment.into_text().filter(|text| !text.is_empty()) {
            self.0.put(option_text::ENVIRONMENT, environment);
        }
        self
    }

    /// The distribution of the release. Default: none.
    pub fn dist(mut self, dist: impl OptionText) -> Self {
        if let Some(dist) = dist.into_text() {
            self.0.put(option_text::DIST, dist);
        }
        self
    }

    /// The share of traces to record, 0 to 1. Anything else records none, which [`debug`](Self::debug) says. A decision that came with the page wins.
    /// Default: not set, which is propagation without spans.
    pub fn traces_sample_rate(mut self, rate: f64) -> Self {
        // For the engine not-a-number is a rate that nobody has set: whoever divided by zero has set one, which is none.
        self.0.put_number(option_number::TRACES_SAMPLE_RATE, if rate.is_nan() { -1.0 } else { rate });
        self
    }

    /// Decides per root span, before anything else; returns a rate from 0 to 1. Default: none.
    pub fn traces_sampler(mut self, sampler: impl Fn(&SamplingContext<'_>) -> f64 + 'static) -> Self {
        self.0.put_flag(option_flag::HAS_SAMPLER, true);
        self.0.hooks.ask_sampler();
        self.0.hooks.ask_before_routes();
        self.0.sampler = Some(Box::new(sampler));
        self
    }

    /// Sees the span of every page load, navigation and redirect before it starts and before it is sampled: may rename it and
    /// give it attributes. Default: none.
    pub fn before_start_span(mut self, hook: impl Fn(&mut RouteSpan) + 'static) -> Self {
        self.0.hooks.ask_before_routes();
        self.0.before_start = Some(Box::new(move |name, op| {
            let mut span = RouteSpan {
                name: String::from(name),
                op: String::from(op),
                attributes: Attributes::default(),
                source: String::new(),
            };
            hook(&mut span);
            span
        }));
        self
    }

    /// Which requests carry headers: parts of their absolute URL without its query (any letter case) or, on the
    /// page's own origin, of the path. Default: the page's own origin. An empty list: none.
    pub fn trace_propagation_targets<T: AsRef<str>>(mut self, targets: impl IntoIterator<Item = T>) -> Self {
        self.0.targets = Some(targets.into_iter().map(|target| String::from(target.as_ref())).collect());
        self
    }

    /// Also send W3C `traceparent`. Default: no, since it makes cross-origin requests ask first.
    pub fn propagate_traceparent(mut self, on: bool) -> Self {
        self.0.traceparent = on;
        self
    }

    /// Post envelopes to this URL (see the tunnel of the `axum` feature) instead of the DSN's host. The console says so if it is no
    /// address. Default: the DSN's host.
    pub fn tunnel(mut self, url: impl OptionText) -> Self {
        self.0.put(option_text::TUNNEL, url.into_text().unwrap_or_default());
        self
    }

    /// Trace `fetch`. Default: yes.
    pub fn trace_fetch(mut self, on: bool) -> Self {
        self.0.trace_fetch = on;
        self
    }

    /// Trace `XMLHttpRequest`. Default: yes.
    pub fn trace_xhr(mut self, on: bool) -> Self {
        self.0.trace_xhr = on;
        self
    }

    /// Which requests get a span: is given the URL. Default: all. Headers are not affected.
    pub fn should_create_span_for_request(mut self, filter: impl Fn(&str) -> bool + 'static) -> Self {
        self.0.hooks.ask_about_requests();
        self.0.request_filter = Some(Box::new(filter));
        self
    }

    /// Route patterns to name page loads and navigations by (`/users/:id`, `/users/{id}`); the most specific one that
    /// matches the path wins. Router adapters do this for you. At most 1000 are kept.
    pub fn routes<T: AsRef<str>>(mut self, patterns: impl IntoIterator<Item = T>) -> Self {
        if let Some(routes) = self.0.lists.get_mut(option_list::ROUTES) {
            routes.extend(patterns.into_iter().map(|pattern| routes::normalised(pattern.as_ref())));
            // The engine takes the first that matches.
            routes::most_specific_first(routes);
        }
        self
    }

    /// Names routes by code instead of a list: is given a path and returns its pattern, if it knows it. May be
    /// called for several routers: the most specific answer wins, and each beats [`routes`](Self::routes).
    pub fn route_names(mut self, names: impl Fn(&str) -> Option<String> + 'static) -> Self {
        self.0.route_names.push(Box::new(names));
        self
    }

    /// Sees every transaction before it is sent, as the JSON text of the event; returns it, changed or not, or
    /// `None` to drop it; what is no JSON object is dropped as well. Default: every transaction is sent.
    pub fn before_send_transaction(mut self, hook: impl Fn(String) -> Option<String> + 'static) -> Self {
        self.0.hooks.ask_about_events();
        self.0.before_send = Some(Box::new(hook));
        self
    }

    /// Which spans are left out when a transaction is sent: is given each one's name and operation and returns `true` to
    /// drop it. Their children move up to their parents; a root that is dropped takes its transaction along. Default: none.
    pub fn ignore_spans(mut self, filter: impl Fn(&SpanInfo<'_>) -> bool + 'static) -> Self {
        self.0.hooks.ask_about_spans();
        self.0.ignore_spans = Some(Box::new(filter));
        self
    }

    /// Resources that get no span, by their whole operation, for example `resource.script`. Default: none.
    #[cfg(feature = "instruments")]
    pub fn ignore_resource_spans<T: AsRef<str>>(mut self, operations: impl IntoIterator<Item = T>) -> Self {
        let list: Vec<String> = operations.into_iter().map(|op| String::from(op.as_ref())).collect();
        self.0.put_list(option_list::IGNORE_RESOURCE_SPANS, list);
        self
    }

    /// Whether a change of the address is a navigation: is given the new address and the old one, absolute. `false` (a
    /// dialog, a filter, a tab): the open page load or navigation and its trace go on. Default: every change is one.
    pub fn should_start_navigation(mut self, filter: impl Fn(&str, &str) -> bool + 'static) -> Self {
        self.0.navigation_filter = Some(Box::new(filter));
        self
    }

    /// What of a URL's query is sent. Default: [`UrlQuery::All`].
    pub fn url_query(mut self, query: UrlQuery) -> Self {
        let (kind, names) = match query {
            UrlQuery::All => (query::ALL, Vec::new()),
            UrlQuery::Nothing => (query::NONE, Vec::new()),
            // Nothing is allowed, or nothing denied.
            UrlQuery::Allow(names) if names.is_empty() => (query::NONE, names),
            UrlQuery::Allow(names) => (query::ALLOW, names),
            UrlQuery::Deny(names) if names.is_empty() => (query::ALL, names),
            UrlQuery::Deny(names) => (query::DENY, names),
        };
        self.0.put_number(option_number::URL_QUERY, f64::from(kind));
        self.0.put_list(option_list::URL_QUERY_NAMES, names);
        self
    }

    /// Let the server keep the address that the data comes from as the user's. Default: yes.
    pub fn infer_ip(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::INFER_IP, on);
        self.0.put_flag(option_flag::INFER_IP_OF_EVENTS, on);
        self
    }

    /// The most envelopes under way at once; further ones are dropped and counted. Default: 40.
    pub fn buffer_size(mut self, envelopes: u32) -> Self {
        self.0.put_number(option_number::BUFFER_SIZE, f64::from(envelopes));
        self
    }

    /// Silence after which a page load or navigation is over. Default: 1 s.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.0.put_millis(option_number::IDLE_TIMEOUT, timeout);
        self
    }

    /// The longest that a page load or navigation may take. Default: 30 s.
    pub fn final_timeout(mut self, timeout: Duration) -> Self {
        self.0.put_millis(option_number::FINAL_TIMEOUT, timeout);
        self
    }

    /// The longest wait for an open child after the latest one began. Default: 15 s.
    pub fn child_span_timeout(mut self, timeout: Duration) -> Self {
        self.0.put_millis(option_number::CHILD_SPAN_TIMEOUT, timeout);
        self
    }

    /// Open a transaction for the page load. Default: yes.
    pub fn instrument_page_load(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::INSTRUMENT_PAGE_LOAD, on);
        self
    }

    /// Open a transaction for each navigation. Default: yes.
    pub fn instrument_navigation(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::INSTRUMENT_NAVIGATION, on);
        self
    }

    /// Open a navigation's transaction when the page comes back from the back/forward cache. Default: yes.
    pub fn instrument_bfcache_restore(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::INSTRUMENT_BFCACHE_RESTORE, on);
        self
    }

    /// Turn long tasks (50 ms and more) into spans, where the browser has no long animation frames or they are turned off.
    /// Default: yes.
    #[cfg(feature = "instruments")]
    pub fn enable_long_task(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::ENABLE_LONG_TASK, on);
        self
    }

    /// Turn long animation frames (50 ms and more) into spans. Default: yes.
    #[cfg(feature = "instruments")]
    pub fn enable_long_animation_frame(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::ENABLE_LONG_ANIMATION_FRAME, on);
        self
    }

    /// Measure the interaction to next paint (INP). Default: yes.
    #[cfg(feature = "instruments")]
    pub fn enable_inp(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::ENABLE_INP, on);
        self
    }

    /// End the open transaction when the page is hidden. Default: yes.
    pub fn mark_background_span(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::MARK_BACKGROUND_SPAN, on);
        self
    }

    /// Treat a history change within 1.5 s of a route's start, without a click or key press, as a redirect. Default: yes.
    pub fn detect_redirects(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::DETECT_REDIRECTS, on);
        self
    }

    /// The page load ends only by [`report_page_loaded`](crate::report_page_loaded) or its final timeout. Default: no.
    pub fn enable_report_page_loaded(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::ENABLE_REPORT_PAGE_LOADED, on);
        self
    }

    /// The same for navigations. Default: no.
    pub fn enable_report_navigation_loaded(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::ENABLE_REPORT_NAVIGATION_LOADED, on);
        self
    }

    /// Changes of the fragment alone are no navigations. Default: they are.
    pub fn ignore_hash_changes(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::IGNORE_HASH_CHANGES, on);
        self
    }

    /// Changes of the query (or fragment) alone are no navigations. Default: they are.
    pub fn ignore_search_changes(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::IGNORE_SEARCH_CHANGES, on);
        self
    }

    /// `pushState` with the address where the page is already is a navigation. Default: it is none.
    pub fn instrument_same_url(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::INSTRUMENT_SAME_URL, on);
        self
    }

    /// Add network timings to request spans. Default: yes.
    #[cfg(feature = "instruments")]
    pub fn enable_http_timings(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::ENABLE_HTTP_TIMINGS, on);
        self
    }

    /// Turn `performance.mark` and `measure` into spans. Default: no.
    #[cfg(feature = "instruments")]
    pub fn user_timing(mut self, on: bool) -> Self {
        self.0.user_timing = on;
        self.0.put_flag(option_flag::USER_TIMING, on);
        self
    }

    /// Open a transaction for clicks outside of page loads and navigations. Default: no.
    #[cfg(feature = "instruments")]
    pub fn interactions(mut self, on: bool) -> Self {
        self.0.interactions = on;
        self.0.put_flag(option_flag::INTERACTIONS, on);
        self
    }

    /// What leaves on requests of an unsampled trace. Default: [`Unsampled::Send`].
    pub fn unsampled(mut self, unsampled: Unsampled) -> Self {
        let kind = match unsampled {
            Unsampled::Send => unsampled::SEND,
            Unsampled::Omit => unsampled::OMIT,
            Unsampled::Defer => unsampled::DEFER,
        };
        self.0.put_number(option_number::UNSAMPLED, f64::from(kind));
        self
    }

    /// How traces are linked to the one before. Default: [`LinkPreviousTrace::InMemory`].
    pub fn link_previous_trace(mut self, link: LinkPreviousTrace) -> Self {
        self.0.stores_trace = matches!(link, LinkPreviousTrace::SessionStorage);
        self.0.hooks.read_storage();
        let kind = match link {
            LinkPreviousTrace::InMemory => link::IN_MEMORY,
            LinkPreviousTrace::SessionStorage => link::SESSION_STORAGE,
            LinkPreviousTrace::Off => link::OFF,
        };
        self.0.put_number(option_number::LINK_PREVIOUS_TRACE, f64::from(kind));
        self
    }

    /// Decide once per visit: later traces take over the first one's decision. Default: no.
    pub fn consistent_trace_sampling(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::CONSISTENT_TRACE_SAMPLING, on);
        self
    }

    /// Refuse a trace that another organisation began, also when one side does not say who it is. Default: no.
    pub fn strict_trace_continuation(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::STRICT_TRACE_CONTINUATION, on);
        self
    }

    /// The organisation. Default: what the DSN's host says (`o1.ingest…`).
    pub fn org_id(mut self, id: impl OptionText) -> Self {
        self.0.put(option_text::ORG_ID, id.into_text().unwrap_or_default());
        self
    }

    /// Refuse the page's trace when its tags are known to be older than this (cached HTML), and link to it. Default: 2 minutes.
    pub fn max_tag_age(mut self, age: Duration) -> Self {
        self.0.put_millis(option_number::MAX_TAG_AGE, age);
        self
    }

    /// Report how many spans were lost, and why. Default: yes.
    pub fn send_client_reports(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::SEND_CLIENT_REPORTS, on);
        self
    }

    /// Says on the console what happens and why, a plain line each: how tracing has started, what was decided about each route,
    /// what is sent, dropped or refused, and what is wrong with an option. A build with debug assertions, as `cargo build` and `trunk serve`
    /// make it, has the words; a release build has them with the crate's feature `debug`, and says so in one line without it.
    /// [`explain`](crate::explain) answers for a single request in every build. Default: no.
    pub fn debug(mut self, on: bool) -> Self {
        self.0.put_flag(option_flag::DEBUG, on);
        // A function, not a flag: who never comes here does not link it.
        self.0.open_debug = on.then_some(crate::runtime::app::open_debug);
        self
    }
}

impl Settings {
    /// Do routes start only when the app has been asked?
    pub(crate) const fn asks_before_routes(&self) -> bool {
        self.sampler.is_some() || self.before_start.is_some()
    }

    /// Which of a router's patterns, in the order they are tried, the path of this URL fits.
    #[cfg(feature = "leptos")]
    pub(crate) fn pattern_of(patterns: &[String], href: &str) -> Option<String> {
        routes::find(patterns, crate::protocol::url::split(href).path).map(String::from)
    }

    /// What `route_names` say of the path of this URL. Code of the app runs: no borrow may be held.
    pub(crate) fn name_of(&self, href: &str) -> Option<String> {
        if self.route_names.is_empty() {
            return None;
        }
        let path = crate::protocol::url::split(href).path;
        let known = self.route_names.iter().filter_map(|names| names(path));
        // No pattern is empty: it is the answer of who knows none.
        let mut answers: Vec<String> = known.filter(|name| !name.is_empty()).collect();
        routes::most_specific_first(&mut answers);
        #[cfg(feature = "yew")]
        if answers.is_empty() && routes::find(self.patterns(), path).is_none() {
            return self.unknown_names.iter().find_map(|names| names(path));
        }
        answers.into_iter().next()
    }

    pub(crate) fn text(&self, at: usize) -> &str {
        self.texts.get(at).map_or("", String::as_str)
    }

    pub(crate) fn patterns(&self) -> &[String] {
        self.lists.get(option_list::ROUTES).map_or(&[], Vec::as_slice)
    }

    fn put(&mut self, at: usize, text: String) {
        if let Some(place) = self.texts.get_mut(at) {
            *place = text;
        }
    }

    fn put_flag(&mut self, bit: u32, on: bool) {
        self.flags = self.flags & !(1 << bit) | u32::from(on) << bit;
    }

    fn put_number(&mut self, at: usize, value: f64) {
        if let Some(place) = self.numbers.get_mut(at) {
            *place = value;
        }
    }

    fn put_list(&mut self, at: usize, list: Vec<String>) {
        if let Some(place) = self.lists.get_mut(at) {
            *place = list;
        }
    }

    fn put_millis(&mut self, at: usize, value: Duration) {
        self.put_number(at, value.as_secs_f64() * 1000.0);
    }
}
