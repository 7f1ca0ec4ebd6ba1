// @ts-check
// The set-ups under which the requests are made: what the server wrote into the page, and the options.

export const TRACE = '0123456789abcdef0123456789abcdef';
export const PARENT = 'fedcba9876543210';
const dsc = (/** @type {string} */ sampled) =>
  `sentry-trace_id=${TRACE},sentry-public_key=public,sentry-release=backend%401.0,sentry-environment=prod,` +
  `sentry-sampled=${sampled},sentry-sample_rate=0.5,sentry-sample_rand=0.25,sentry-transaction=GET%20%2F`;
/** The baggage tag of a sampled trace. */
export const TAG_BAGGAGE = dsc('true');
const SAMPLED = { sentryTrace: `${TRACE}-${PARENT}-1`, baggage: TAG_BAGGAGE };

/**
 * @typedef {object} Setup
 * @property {'all' | 'short' | 'places' | 'calls' | 'navigations'} cases
 * @property {string} [sentryTrace] the tag
 * @property {string} [baggage] the tag
 * @property {string} [options] of init, as source text; `O` is the page's origin, `X` the other
 * @property {string} [tracing] options of the integration, as source text
 * @property {string} [first] the page's first script
 * @property {string} [after] runs after init
 * @property {boolean} [bare] without the integration
 */

/** Both of the page's clocks at a hundredth of their speed: what has to happen within seconds does, however busy the machine is. */
const SLOW_CLOCK = `for (const [clock, start] of [[performance, 0], [Date, performance.timeOrigin]]) {
  const now = clock.now.bind(clock);
  clock.now = () => start + (now() - start) / 100;
}`;

/** @type {Record<string, Setup>} */
export const setups = {
  'continued, sampled': { ...SAMPLED, cases: 'all', options: 'tracesSampleRate: 1, propagateTraceparent: true' },
  'continued, sampled, without traceparent': { ...SAMPLED, cases: 'short', options: 'tracesSampleRate: 1' },
  'continued, not sampled': {
    sentryTrace: `${TRACE}-${PARENT}-0`,
    baggage: dsc('false'),
    cases: 'short',
    options: 'tracesSampleRate: 1, propagateTraceparent: true',
  },
  'continued, deferred, then sampled': {
    sentryTrace: `${TRACE}-${PARENT}`,
    baggage: `sentry-trace_id=${TRACE},sentry-public_key=public,sentry-sample_rand=0.25`,
    cases: 'short',
    options: 'tracesSampleRate: 0.5',
  },
  'continued, deferred, then not sampled': {
    sentryTrace: `${TRACE}-${PARENT}`,
    baggage: `sentry-trace_id=${TRACE},sentry-public_key=public,sentry-sample_rand=0.75`,
    cases: 'short',
    options: 'tracesSampleRate: 0.5',
  },
  'continued without baggage': { sentryTrace: `${TRACE}-${PARENT}-1`, cases: 'short', options: 'tracesSampleRate: 1' },
  'continued, third-party members too': {
    sentryTrace: SAMPLED.sentryTrace,
    baggage: `other=1,${SAMPLED.baggage}`,
    cases: 'short',
    options: 'tracesSampleRate: 1',
  },
  'an invalid tag': { sentryTrace: 'nonsense', baggage: SAMPLED.baggage, cases: 'short', options: 'tracesSampleRate: 1' },
  'head, sampled': { cases: 'short', options: 'tracesSampleRate: 1, propagateTraceparent: true' },
  'head, not sampled': { cases: 'short', options: 'tracesSampleRate: 0, propagateTraceparent: true' },
  'head, by a sampler': { cases: 'short', options: 'tracesSampler: ({ name }) => 0.5 + 0.5 * +!!name, tracesSampleRate: 0' },
  'head, an organisation': { cases: 'short', options: "tracesSampleRate: 1, orgId: '7', release: undefined, environment: ''" },
  'tracing without performance': { cases: 'short', options: 'propagateTraceparent: true' },
  'tracing without performance, continued': { ...SAMPLED, cases: 'short', options: 'propagateTraceparent: true' },
  'tracing without performance, continued without a flag': { sentryTrace: `${TRACE}-${PARENT}`, baggage: SAMPLED.baggage, cases: 'short' },
  'tracing without performance, calls': { cases: 'calls' },
  'no integration': { ...SAMPLED, cases: 'short', options: 'tracesSampleRate: 1', bare: true },
  'no DSN': { ...SAMPLED, cases: 'short', options: "tracesSampleRate: 1, dsn: ''" },
  'not enabled': { ...SAMPLED, cases: 'short', options: 'tracesSampleRate: 1, enabled: false' },
  'a crawler': {
    ...SAMPLED,
    cases: 'short',
    options: 'tracesSampleRate: 1',
    first: "Object.defineProperty(navigator, 'userAgent', { value: 'Mozilla/5.0 (compatible; Googlebot/2.1)' });",
  },
  'traceFetch off': { ...SAMPLED, cases: 'short', options: 'tracesSampleRate: 1', tracing: 'traceFetch: false' },
  'traceXHR off': { ...SAMPLED, cases: 'short', options: 'tracesSampleRate: 1', tracing: 'traceXHR: false' },
  'no page load span': { ...SAMPLED, cases: 'short', options: 'tracesSampleRate: 1', tracing: 'instrumentPageLoad: false' },
  'after the page load span': { ...SAMPLED, cases: 'short', options: 'tracesSampleRate: 1', after: 'Sentry.getActiveSpan().end();' },
  'after the page load span, head': { cases: 'short', options: 'tracesSampleRate: 1', after: 'Sentry.getActiveSpan().end();' },
  'no spans for requests': {
    ...SAMPLED,
    cases: 'short',
    options: 'tracesSampleRate: 1, propagateTraceparent: true',
    tracing: 'shouldCreateSpanForRequest: () => false',
  },
  'no spans for some requests': {
    ...SAMPLED,
    cases: 'places',
    options: 'tracesSampleRate: 1',
    tracing: "shouldCreateSpanForRequest: (url) => !url.includes('special')",
  },
  'calls, sampled': { ...SAMPLED, cases: 'calls', options: 'tracesSampleRate: 1' },
  'calls, not sampled': { cases: 'calls', options: 'tracesSampleRate: 0' },
  'calls, nested spans': { cases: 'calls', options: 'tracesSampleRate: 1, parentSpanIsAlwaysRootSpan: false' },
  navigations: { ...SAMPLED, cases: 'navigations', options: 'tracesSampleRate: 1', tracing: 'detectRedirects: false' },
  'navigations, redirects': { ...SAMPLED, cases: 'navigations', options: 'tracesSampleRate: 1', first: SLOW_CLOCK },
  'navigations, none instrumented': { ...SAMPLED, cases: 'navigations', options: 'tracesSampleRate: 1', tracing: 'instrumentNavigation: false' },
  'navigations, tracing without performance': { ...SAMPLED, cases: 'navigations' },
  'targets: not set': { ...SAMPLED, cases: 'places', options: 'tracesSampleRate: 1' },
  'targets: []': { ...SAMPLED, cases: 'places', options: 'tracesSampleRate: 1, tracePropagationTargets: []' },
  'targets: a host': { ...SAMPLED, cases: 'places', options: "tracesSampleRate: 1, tracePropagationTargets: ['localhost']" },
  'targets: a path': { ...SAMPLED, cases: 'places', options: "tracesSampleRate: 1, tracePropagationTargets: ['/special']" },
  'targets: the other origin': { ...SAMPLED, cases: 'places', options: 'tracesSampleRate: 1, propagateTraceparent: true, tracePropagationTargets: [X]' },
  'targets: a RegExp': { ...SAMPLED, cases: 'places', options: 'tracesSampleRate: 1, tracePropagationTargets: [/special$/]' },
  'targets: a RegExp on the path': { ...SAMPLED, cases: 'places', options: 'tracesSampleRate: 1, tracePropagationTargets: [/^\\/api\\//]' },
  'targets: a RegExp with flag g': { ...SAMPLED, cases: 'places', options: 'tracesSampleRate: 1, tracePropagationTargets: [/SPECIAL/g]' },
  'targets: a RegExp with flag y': { ...SAMPLED, cases: 'places', options: 'tracesSampleRate: 1, tracePropagationTargets: [/http/y]' },
  'targets: "*"': { ...SAMPLED, cases: 'places', options: "tracesSampleRate: 1, tracePropagationTargets: ['*']" },
  'targets: a value of the query': {
    ...SAMPLED,
    cases: 'places',
    options: "tracesSampleRate: 1, tracePropagationTargets: ['target-in-query', 'target-in-fragment']",
  },
  'targets: own address': { ...SAMPLED, cases: 'places', options: 'tracesSampleRate: 1, tracePropagationTargets: [O]' },
  'targets: several': { ...SAMPLED, cases: 'places', options: "tracesSampleRate: 1, tracePropagationTargets: [X, /^\\//, 'nowhere']" },
};
