//! The numbers of the seam. `src/browser/seam.js`, the constants in the files of `src/browser` that may import nothing, and
//! `docs/seam.md` are written from this file by `npm run seam`; a test fails when they are stale.

/// A group of numbers, for those who write them down elsewhere.
#[cfg(test)]
#[cfg_attr(target_arch = "wasm32", allow(dead_code, reason = "they are written down on the host"))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    /// The module here.
    pub(crate) name: &'static str,
    /// What stands before each name in JavaScript; or, behind `[]`, the name of the list that they are there: of what their
    /// description begins with.
    pub(crate) prefix: &'static str,
    /// What the group is.
    pub(crate) about: &'static str,
    /// Its members.
    pub(crate) rows: &'static [Row],
}

/// A number with its name.
#[cfg(test)]
#[cfg_attr(target_arch = "wasm32", allow(dead_code, reason = "they are written down on the host"))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// Its name, without the group's prefix.
    pub(crate) name: &'static str,
    /// Its value.
    pub(crate) value: i64,
    /// What it means.
    pub(crate) about: &'static str,
}

macro_rules! table {
    ($($(#[doc = $about:literal])* $module:ident: $kind:ty, $prefix:literal {
        $($(#[doc = $doc:literal])* $name:ident = $value:expr,)*
    })*) => {
        $(
            $(#[doc = $about])*
            #[allow(dead_code, reason = "some are for JavaScript alone")]
            pub(crate) mod $module {
                $($(#[doc = $doc])* pub(crate) const $name: $kind = $value;)*
                /// How many these are.
                pub(crate) const COUNT: usize = [$(stringify!($name)),*].len();
            }
        )*

        /// All groups.
        #[cfg(test)]
        pub(crate) const GROUPS: &[Group] = &[$(Group {
            name: stringify!($module),
            prefix: $prefix,
            about: concat!($($about),*),
            rows: &[$(Row { name: stringify!($name), value: $value as i64, about: concat!($($doc),*) },)*],
        },)*];
    };
}

table! {
    /// What happened: the operations of `event`. Its numbers and its text are given with each. After one above `ENTRY` a span of a route may have ended.
    op: u32, "" {
        /// An envelope was answered: now, wall, post id, status (0: network error), how long to wait by `retry-after` (not-a-number: not said); text: `x-sentry-rate-limits`. The npm package hands on what it has read of both: until when, for each category; text: the categories, joined by `\\n`
        SENT = 1,
        /// now, kind (0 click, 1 keydown), wall
        INTERACTION = 2,
        /// A request was made: its key, now, flags; text: `span id METHOD absolute URL`
        REQUEST_START = 3,
        /// A request that has a span settled: its key, status (0: unknown), now, outcome, size of the body (-1: unknown)
        REQUEST_END = 4,
        /// A performance entry: its kind, then its numbers; text: its strings, joined by `\n`. The forms are in the folders of `src/engine/instruments`
        ENTRY = 5,
        /// The timer fired: now, wall
        TICK = 6,
        /// The history changed: now, wall, kind of navigation; text: `href after\nhref before`, and for one from before the engine `\n` and what its requests already carry: `trace id\nid of its span`, or `-` if they go on in the trace before
        NAVIGATED = 7,
        /// The page cannot be seen any more: now
        HIDDEN = 8,
        /// now, persisted 0/1
        PAGEHIDE = 9,
        /// now, 1 interactive / 2 complete
        READY_STATE = 10,
        /// A global error or an unhandled rejection: now
        ERROR = 11,
        /// Everything is to be sent: now, wall
        FLUSH = 12,
        /// A prerendered page was shown: now
        ACTIVATED = 13,
        /// now, 1 pause / 0 resume
        PAUSE = 14,
        /// End everything, send it, then stay silent: now, wall
        CLOSE = 15,
        /// `reportPageLoaded()`: now
        PAGE_LOADED = 16,
        /// now, source of the name; text: the name
        ROUTE_NAME = 17,
        /// A second `init`, what is open goes on: now, then the numbers of the options; text: their texts and lists
        OPTIONS = 18,
        /// The answer to the output `LEARN`: now, then `LATE_NUMBERS`; text: `LATE_TEXTS`, separated by U+001F
        FACTS = 19,
        /// What was lost before the engine was there, or by an earlier page of the visit: now, how many; text: `reason\ncategory`
        LOST = 20,
    }
    /// The calls of the JavaScript API: those of `call` answer a number, those of `ask` a text. `src/npm/engine.d.ts` says what each takes.
    call: u32, "" {
        /// call
        SET_HOOKS = 0,
        /// call
        START_SPAN = 1,
        /// call
        END_SPAN = 2,
        /// call
        IS_RECORDING = 3,
        /// call
        SET_ATTRIBUTE = 4,
        /// call
        SET_STATUS = 5,
        /// call
        UPDATE_NAME = 6,
        /// call
        ADD_LINK = 7,
        /// call
        SET_MEASUREMENT = 8,
        /// call
        ROOT_OF = 9,
        /// call
        REQUEST_SPAN = 10,
        /// call
        CURRENT = 11,
        /// call
        ENTER_CONTEXT = 12,
        /// call
        EXIT_CONTEXT = 13,
        /// call
        START_ROUTE = 14,
        /// call
        SUBMIT_EVENT = 15,
        /// call
        DROP_EVENT = 16,
        /// call
        CAPTURE_EVENT = 17,
        /// call
        RECORD_OUTCOME = 18,
        /// call
        CAPTURE_ITEMS = 19,
        /// call: what `flush` waits for; 2 something is on its way, 1 something is kept for another attempt
        UNDELIVERED = 20,
        /// ask
        SAMPLING_CONTEXT = 21,
        /// ask
        SPAN_CONTEXT = 22,
        /// ask
        SPAN_JSON = 23,
        /// ask
        DESCENDANTS = 24,
        /// ask
        TRACE_DATA = 25,
        /// ask
        TAKE_EVENT = 26,
        /// ask
        EVENT_FRAME = 27,
        /// ask
        EXPLAIN = 28,
        /// ask: `poll()`, the next output
        POLL = 29,
        /// ask: `headers()`
        HEADERS = 30,
        /// call: from here on a call is the event of the op behind it
        EVENT = 31,
    }
    /// Bits of the flags of `REQUEST_START`.
    request: u32, "REQUEST_" {
        /// XMLHttpRequest instead of fetch
        XHR = 1,
        /// a propagation target matched: headers may be attached
        WANTED = 2,
        /// the caller gave a URL with a scheme
        ABSOLUTE = 8,
        /// `shouldCreateSpanForRequest` said no
        NO_SPAN = 16,
        /// the caller set its own `sentry-trace`
        OWN_HEADER = 32,
    }
    /// Bits of the verdict, the answer of `event`: of this request, or after all other operations of the next one. What is above them is the epoch of
    /// the headers, 0 if nothing is known of them.
    verdict: u32, "VERDICT_" {
        /// outputs are waiting
        WAITING = 1,
        /// it has a span, whose id is the one that came with it
        SPAN = 2,
        /// attach nothing
        OMIT = 4,
        /// so it is for all requests until something else happens: they need not wait for the engine
        AHEAD = 8,
        /// one epoch
        EPOCH = 16,
    }
    /// How a request ended.
    outcome: u32, "OUTCOME_" {
        /// a response
        RESPONSE = 0,
        /// the network, DNS, CORS: the browser does not tell them apart
        ERROR = 1,
        /// aborted by the app
        ABORT = 2,
        /// a timeout of the app's
        TIMEOUT = 3,
    }
    /// Kinds of navigations.
    navigation: u32, "NAVIGATION_" {
        /// `history.pushState`
        PUSH = 0,
        /// `history.replaceState`
        REPLACE = 1,
        /// back or forward
        TRAVERSE = 2,
        /// by the Navigation API
        OTHER = 3,
        /// the page came back from the back/forward cache
        RESTORED = 4,
    }
    /// What the app has a say in (`setHooks`).
    hook: u32, "HOOK_" {
        /// route spans start in the app: output `ROUTE` is sent and waited for
        ROUTES = 1,
        /// events pass through the app: output `EVENT` is sent instead of posting
        EVENTS = 2,
        /// starts and ends of spans are told
        SPANS = 4,
    }
    /// Where a route's name comes from.
    source: u32, "SOURCE_" {
        /// a pattern
        ROUTE = 0,
        /// the address
        URL = 1,
        /// the app
        CUSTOM = 2,
    }
    /// Kinds of route spans.
    route: u32, "ROUTE_" {
        /// the page load
        PAGELOAD = 0,
        /// a navigation inside the page
        NAVIGATION = 1,
        /// a redirect: a child of the open route without duration
        REDIRECT = 2,
        /// the page came back from the back/forward cache
        RESTORED = 3,
    }
    /// What a context that is entered is.
    context: u32, "CONTEXT_" {
        /// the span is the active one
        SPAN = 0,
        /// a new trace
        NEW_TRACE = 1,
        /// the trace of the given headers goes on, by the rules for foreign organisations
        CONTINUED = 2,
        /// no spans, and headers say `-0`
        SUPPRESSED = 3,
        /// no active span, same trace
        NO_SPAN = 4,
        /// the span is the active one and the exact parent
        EXACT = 5,
        /// as `CONTINUED`, by a trace that begins here: its sampling context is still to be made
        HEAD = 6,
    }
    /// Parents that are no span.
    parent: i32, "PARENT_" {
        /// a navigation begins: none, in a trace of its own
        NEW_TRACE = -2,
        /// the active span
        CURRENT = -1,
        /// none
        ROOT = 0,
    }
    /// Bits with which a span starts; those of the sampler hold for routes too.
    start: u32, "START_" {
        /// only if there is a parent
        ONLY_IF_PARENT = 1,
        /// a sampler has answered with the rate that is given
        RATED = 2,
        /// the sampler threw
        SAMPLER_THREW = 4,
        /// a transaction of its own even with a parent
        FORCE_TRANSACTION = 8,
    }
    /// Kinds of performance entries, the first number of `ENTRY`.
    entry: u32, "ENTRY_" {
        /// the page load
        NAVIGATION = 1,
        /// a request
        RESOURCE = 2,
        /// `first-paint` or `first-contentful-paint`
        PAINT = 3,
        /// `performance.mark()`
        MARK = 4,
        /// `performance.measure()`
        MEASURE = 5,
        /// the main thread was busy for 50 ms or more
        LONG_TASK = 6,
        /// a frame took 50 ms or more
        LONG_FRAME = 7,
        /// a candidate for LCP
        LCP = 8,
        /// something moved without the user's doing
        LAYOUT_SHIFT = 9,
        /// an event of an interaction
        INTERACTION = 10,
        /// how many interactions there were
        INTERACTION_COUNT = 11,
        /// a candidate for the LCP of a soft navigation
        INTERACTION_PAINT = 12,
        /// a navigation inside the page that the browser itself detected
        SOFT_NAVIGATION = 13,
        /// when the page was first hidden and when it was activated
        VISIBILITY = 14,
        /// the page came back from the back/forward cache
        RESTORED = 15,
    }
    /// First character of what `poll` answers: what is to be done. Arguments follow, and after the first `\n` a text.
    output: u8, "OUTPUT_" {
        /// `T<ms>` / `T`: arm the one timer for this time (`performance.now()` scale) / disarm it
        TIMER = b'T',
        /// `P<id> <keepalive 0/1>\n<body>`: POST this envelope to the endpoint with the native fetch, then report `SENT`; without an answer in 15 s abort it and report status 0. At most two at a time, more when the page is hidden (four) or goes (all)
        POST = b'P',
        /// `U<url>`: the endpoint (first output after the start)
        ENDPOINT = b'U',
        /// `S<key>\n<value>`: put into session storage. `browser-tracing.lost` is the report of a page that goes and may not send it: a later page of the visit, or this one when it comes back, takes it out and tells it (`LOST`)
        STORE = b'S',
        /// `D<text>`: a debug note
        NOTE = b'D',
        /// `L`: the first event that is sent is about to be written; the host answers with `FACTS`, or not at all
        LEARN = b'L',
        /// `R<kind of route> <start ms>\n<name>\n<url>\n<name source>`: a route span should start (`HOOK_ROUTES`); JavaScript answers with `START_ROUTE`, or not at all (`shouldStartNavigation`): then the open route and its trace go on
        ROUTE = b'R',
        /// `E<id>`: an event is ready (`HOOK_EVENTS`): `TAKE_EVENT`, edit, then `SUBMIT_EVENT` or `DROP_EVENT`
        EVENT = b'E',
        /// `B<handle>`: a span has begun (`HOOK_SPANS`)
        SPAN_STARTED = b'B',
        /// `F<handle>`: a span has ended (`HOOK_SPANS`); it can still be read meanwhile
        SPAN_ENDED = b'F',
    }
    /// Options that are on or off: bits of the first number, in this order. Those before `hasSampler` are on unless they are said to be off.
    option_flag: u32, "[]OPTION_FLAGS" {
        /// `instrumentPageLoad`
        INSTRUMENT_PAGE_LOAD = 0,
        /// `instrumentNavigation`
        INSTRUMENT_NAVIGATION = 1,
        /// `instrumentBfcacheRestore`
        INSTRUMENT_BFCACHE_RESTORE = 2,
        /// `detectRedirects`
        DETECT_REDIRECTS = 3,
        /// `markBackgroundSpan`
        MARK_BACKGROUND_SPAN = 4,
        /// `enableHTTPTimings`
        ENABLE_HTTP_TIMINGS = 5,
        /// `inferIp`
        INFER_IP = 6,
        /// `inferIpOfEvents`: the same for events, whose metadata the app can set
        INFER_IP_OF_EVENTS = 7,
        /// `parentSpanIsAlwaysRootSpan`
        PARENT_SPAN_IS_ALWAYS_ROOT_SPAN = 8,
        /// `enableLongTask`
        ENABLE_LONG_TASK = 9,
        /// `enableLongAnimationFrame`
        ENABLE_LONG_ANIMATION_FRAME = 10,
        /// `enableInp`
        ENABLE_INP = 11,
        /// `sendClientReports`
        SEND_CLIENT_REPORTS = 12,
        /// `hasSampler`
        HAS_SAMPLER = 13,
        /// `strictTraceContinuation`
        STRICT_TRACE_CONTINUATION = 14,
        /// `enableReportPageLoaded`
        ENABLE_REPORT_PAGE_LOADED = 15,
        /// `enableReportNavigationLoaded`
        ENABLE_REPORT_NAVIGATION_LOADED = 16,
        /// `consistentTraceSampling`
        CONSISTENT_TRACE_SAMPLING = 17,
        /// `ignoreHashChanges`
        IGNORE_HASH_CHANGES = 18,
        /// `ignoreSearchChanges`
        IGNORE_SEARCH_CHANGES = 19,
        /// `instrumentSameUrl`
        INSTRUMENT_SAME_URL = 20,
        /// `userTiming`
        USER_TIMING = 21,
        /// `interactions`
        INTERACTIONS = 22,
        /// `debug`
        DEBUG = 23,
    }
    /// About the options that are on or off.
    flags: u32, "OPTION_" {
        /// so many are on by default, the first ones
        FLAGS_ON = 13,
        /// so many are about routes, the first ones
        FLAGS_OF_ROUTES = 5,
    }
    /// Options that are numbers, behind the flags. Not-a-number: not given.
    option_number: usize, "[]OPTION_NUMBERS" {
        /// `tracesSampleRate`: what is no rate is −1: set, and nothing is sampled
        TRACES_SAMPLE_RATE = 0,
        /// `maxTagAge`: infinite: no limit
        MAX_TAG_AGE = 1,
        /// `idleTimeout`
        IDLE_TIMEOUT = 2,
        /// `finalTimeout`
        FINAL_TIMEOUT = 3,
        /// `childSpanTimeout`
        CHILD_SPAN_TIMEOUT = 4,
        /// `clickIdleTimeout`
        CLICK_IDLE_TIMEOUT = 5,
        /// `clickFinalTimeout`
        CLICK_FINAL_TIMEOUT = 6,
        /// `clickChildSpanTimeout`
        CLICK_CHILD_SPAN_TIMEOUT = 7,
        /// `bufferSize`
        BUFFER_SIZE = 8,
        /// `hooks`: as `SET_HOOKS`
        HOOKS = 9,
        /// `linkPreviousTrace`: see `link`
        LINK_PREVIOUS_TRACE = 10,
        /// `unsampled`: see `unsampled`
        UNSAMPLED = 11,
        /// `urlQuery`: see `query`
        URL_QUERY = 12,
    }
    /// Options that are texts. Empty: not given.
    option_text: usize, "[]OPTION_TEXTS" {
        /// `release`
        RELEASE = 0,
        /// `environment`
        ENVIRONMENT = 1,
        /// `dist`
        DIST = 2,
        /// `tunnel`
        TUNNEL = 3,
        /// `orgId`
        ORG_ID = 4,
        /// `publicKey`: of the DSN
        PUBLIC_KEY = 5,
        /// `host`: of the DSN
        HOST = 6,
        /// `dsn`: its public text, for tunnels
        DSN = 7,
        /// `endpoint`: where envelopes are posted
        ENDPOINT = 8,
    }
    /// Options that are lists of texts, behind the texts; the items of one are joined by `\n`.
    option_list: usize, "[]OPTION_LISTS" {
        /// `routes`
        ROUTES = 0,
        /// `ignoreResourceSpans`
        IGNORE_RESOURCE_SPANS = 1,
        /// `integrations`
        INTEGRATIONS = 2,
        /// `urlQueryNames`: with `allow` and `deny`
        URL_QUERY_NAMES = 3,
    }
    /// What `linkPreviousTrace` may be.
    link: u32, "[]LINKS" {
        /// `in-memory`
        IN_MEMORY = 0,
        /// `session-storage`
        SESSION_STORAGE = 1,
        /// `off`
        OFF = 2,
    }
    /// What `unsampled` may be.
    unsampled: u32, "[]UNSAMPLED" {
        /// `send`
        SEND = 0,
        /// `omit`
        OMIT = 1,
        /// `defer`
        DEFER = 2,
    }
    /// Which parameters of an address are kept.
    query: u32, "[]QUERIES" {
        /// `none`
        NONE = 0,
        /// `all`
        ALL = 1,
        /// `allow`
        ALLOW = 2,
        /// `deny`
        DENY = 3,
    }
    /// What the page is like, behind the options: numbers. Not-a-number: unknown.
    fact_number: usize, "[]FACT_NUMBERS" {
        /// `timeOrigin`: `performance.timeOrigin`
        TIME_ORIGIN = 0,
        /// `now`: `performance.now()` at the start
        NOW = 1,
        /// `wall`: `Date.now()` at the start
        WALL = 2,
        /// `readyState`: 0 loading, 1 interactive, 2 complete; unknown in workers
        READY_STATE = 3,
        /// `ageMs`: how old the tag is: from the tag `sentry-trace-time` (epoch, s or ms) or `Server-Timing: age;dur=<ms>` (or `;desc="<s>"`)
        AGE_MS = 4,
        /// `prerendering`: 1: nobody sees the page yet; ACTIVATED comes when it is shown
        PRERENDERING = 5,
        /// `cached`: 1: the document came from the HTTP cache by back or forward
        CACHED = 6,
    }
    /// What the page is like, behind the options: texts. Empty: unknown.
    fact_text: usize, "[]FACT_TEXTS" {
        /// `url`: the address when the shim was installed
        URL = 0,
        /// `referrer`
        REFERRER = 1,
        /// `userAgent`
        USER_AGENT = 2,
        /// `sentryTrace`: the tag; where there is only a `traceparent`, that in the same form, or behind the word `traceparent` if it is none
        SENTRY_TRACE = 3,
        /// `baggage`
        BAGGAGE = 4,
        /// `routePattern`: the tag `sentry-route`
        ROUTE_PATTERN = 5,
        /// `traceId`: the context that the shim has been using
        TRACE_ID = 6,
        /// `spanId`: the same
        SPAN_ID = 7,
        /// `previousTrace`: session storage, where `linkPreviousTrace` asks for it
        PREVIOUS_TRACE = 8,
        /// `seed`: 32 hexadecimal digits
        SEED = 9,
    }
    /// What only events say of the page (`FACTS`), behind the time: numbers.
    late_number: usize, "[]LATE_NUMBERS" {
        /// `rtt`
        RTT = 0,
        /// `memory`
        MEMORY = 1,
        /// `cores`
        CORES = 2,
    }
    /// What only events say of the page (`FACTS`): texts.
    late_text: usize, "[]LATE_TEXTS" {
        /// `language`
        LANGUAGE = 0,
        /// `timezone`
        TIMEZONE = 1,
        /// `connectionType`
        CONNECTION_TYPE = 2,
        /// `effectiveType`
        EFFECTIVE_TYPE = 3,
    }
}
