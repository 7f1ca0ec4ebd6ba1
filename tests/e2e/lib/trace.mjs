// @ts-check
import assert from 'node:assert/strict';

/** A trace as a server would have begun it. */
export const TRACE = '0123456789abcdef0123456789abcdef';
export const PARENT = 'fedcba9876543210';
/** What @sentry/node renders beside it. */
export const BAGGAGE =
  `sentry-trace_id=${TRACE},sentry-public_key=public,sentry-release=backend%401.0,sentry-environment=prod,` +
  'sentry-sampled=true,sentry-sample_rate=0.5,sentry-sample_rand=0.25,sentry-transaction=GET%20%2F';

/** Timeouts that end a route only after every test has lost its patience. What ends it is then something else. */
export const NEVER = 200_000;

/**
 * A page's module up to the first request: the library under `window.Sentry`, one init, after which the engine runs.
 * @param {string} dsn
 * @param {string} [options] more of init's options, as source text
 * @param {string} [tracing] more options of the integration
 */
export const init = (dsn, options = '', tracing = '') => `
  import * as Sentry from 'browser-tracing/inline';
  window.Sentry = Sentry;
  Sentry.init({
    dsn: ${JSON.stringify(dsn)}, release: 'shop@1.2.3', environment: 'test', tracesSampleRate: 1,
    integrations: [Sentry.browserTracingIntegration({ idleTimeout: 150, childSpanTimeout: ${NEVER}, finalTimeout: ${NEVER}, detectRedirects: false, ${tracing} })],
    ${options}
  });`;

/**
 * The parts of a `sentry-trace` header.
 * @param {unknown} value
 */
export function parseSentryTrace(value) {
  assert.ok(typeof value === 'string', 'the request has no sentry-trace header');
  const match = /^([0-9a-f]{32})-([0-9a-f]{16})(?:-([01]))?$/.exec(value);
  assert.ok(match, `malformed sentry-trace: ${value}`);
  return { trace: match[1], span: match[2], flag: match[3] };
}

/**
 * The members of a baggage header.
 * @param {unknown} value
 * @returns {Record<string, string>}
 */
export function parseBaggage(value) {
  assert.ok(typeof value === 'string', 'the request has no baggage header');
  return Object.fromEntries(value.split(',').map((member) => member.split('=').map((part) => decodeURIComponent(part.trim()))));
}

/**
 * The span of a transaction event that an outgoing request names as its parent.
 * @param {any} event
 * @param {{headers: Record<string, unknown>}} request
 */
export function requestSpan(event, request) {
  const header = parseSentryTrace(request.headers['sentry-trace']);
  const root = event.contexts.trace;
  assert.equal(header.trace, root.trace_id, "the request is in the transaction's trace");
  const span = event.spans.find((/** @type {any} */ candidate) => candidate.span_id === header.span);
  assert.ok(span, `no span ${header.span} among ${event.spans.map((/** @type {any} */ s) => `${s.op} ${s.span_id}`).join(', ')}`);
  assert.equal(span.op, 'http.client');
  assert.equal(span.trace_id, root.trace_id);
  assert.equal(span.parent_span_id, root.span_id);
  assert.ok(
    span.start_timestamp >= event.start_timestamp && span.timestamp >= span.start_timestamp && event.timestamp >= span.timestamp,
    'the span lies inside its transaction',
  );
  return span;
}

/** @param {any} event */
export const isPageload = (event) => event.contexts.trace.op === 'pageload';
/** @param {any} event */
export const isNavigation = (event) => event.contexts.trace.op === 'navigation';
