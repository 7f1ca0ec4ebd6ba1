// @ts-check
// Written from src/seam/table.rs by `npm run seam`. What options and facts are called, in the order in which they are handed over.

// Options that are on or off: bits of the first number, in this order. Those before `hasSampler` are on unless they are said to be off.
export const OPTION_FLAGS = 'instrumentPageLoad instrumentNavigation instrumentBfcacheRestore detectRedirects markBackgroundSpan enableHTTPTimings inferIp inferIpOfEvents parentSpanIsAlwaysRootSpan enableLongTask enableLongAnimationFrame enableInp sendClientReports hasSampler strictTraceContinuation enableReportPageLoaded enableReportNavigationLoaded consistentTraceSampling ignoreHashChanges ignoreSearchChanges instrumentSameUrl userTiming interactions debug';

// Options that are numbers, behind the flags. Not-a-number: not given.
export const OPTION_NUMBERS = 'tracesSampleRate maxTagAge idleTimeout finalTimeout childSpanTimeout clickIdleTimeout clickFinalTimeout clickChildSpanTimeout bufferSize hooks linkPreviousTrace unsampled urlQuery';

// Options that are texts. Empty: not given.
export const OPTION_TEXTS = 'release environment dist tunnel orgId publicKey host dsn endpoint';

// Options that are lists of texts, behind the texts; the items of one are joined by `\n`.
export const OPTION_LISTS = 'routes ignoreResourceSpans integrations urlQueryNames';

// What `linkPreviousTrace` may be.
export const LINKS = 'in-memory session-storage off';

// What `unsampled` may be.
export const UNSAMPLED = 'send omit defer';

// Which parameters of an address are kept.
export const QUERIES = 'none all allow deny';

// What the page is like, behind the options: numbers. Not-a-number: unknown.
export const FACT_NUMBERS = 'timeOrigin now wall readyState ageMs prerendering cached';

// What the page is like, behind the options: texts. Empty: unknown.
export const FACT_TEXTS = 'url referrer userAgent sentryTrace baggage routePattern traceId spanId previousTrace seed';

// What only events say of the page (`FACTS`), behind the time: numbers.
export const LATE_NUMBERS = 'rtt memory cores';

// What only events say of the page (`FACTS`): texts.
export const LATE_TEXTS = 'language timezone connectionType effectiveType';
