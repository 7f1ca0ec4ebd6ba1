// @ts-check
// Metrics that the browser measures by itself: element timing and the back/forward cache. Only who imports one of the integrations pays.
import { CAPTURE_ITEMS, CURRENT, EVENT_FRAME } from '../../browser/seam.js';
import { filtered } from './filtered.js';
import { ask, call, drain, now, origin } from './guarded.js';
import { copy, cut, describe, nameOf, write } from './normalize.js';
import { resolveCurrentRoute } from './provider.js';
import { getCurrentScope } from './scopes.js';
import { S, safe, warn } from './state.js';

/** @import { Client } from './internal.js' */

/** Metrics are sent together, this many milliseconds after the first of them at the latest, … */
const WAIT = 5000;
/** … or when there are this many. */
const MAX = 1000;

/** @param {unknown} value */
const typeOf = (value) => (typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'double') : typeof value);

/** Sends what has been collected, one envelope per trace. @param {Client} client */
function send(client) {
  let rest = client._metrics.splice(0);
  if (S._client !== client) return;
  const infer = client._options.dataCollection?.userInfo === false ? 'never' : 'auto';
  while (rest[0]) {
    const { trace_id } = rest[0];
    const items = rest.filter((metric) => metric.trace_id === trace_id);
    rest = rest.filter((metric) => metric.trace_id !== trace_id);
    call(
      CAPTURE_ITEMS,
      [now(), Date.now(), items.length],
      'trace_metric',
      JSON.stringify({ type: 'trace_metric', item_count: items.length, content_type: 'application/vnd.sentry.items.trace-metric+json' }),
      write({ version: 2, ingest_settings: { infer_ip: infer, infer_user_agent: infer }, items }),
      trace_id,
    );
  }
  drain();
}

/** Collects for this client: sends by the timer, when the page is hidden or left, and on `flush`. @param {Client} client */
function collect(client) {
  if (client._metrics) return;
  client._metrics = [];
  const sendNow = () => safe(send, client);
  const whenHidden = () => document.visibilityState === 'hidden' && sendNow();
  client.on('flush', sendNow);
  addEventListener('visibilitychange', whenHidden, true);
  addEventListener('pagehide', sendNow, true);
  client.on('close', () => {
    removeEventListener('visibilitychange', whenHidden, true);
    removeEventListener('pagehide', sendNow, true);
  });
}

/**
 * @param {Client} client
 * @param {{ name: string, type: 'counter' | 'distribution', value: number, unit?: string, attributes: Record<string, unknown> }} given
 */
async function capture(client, given) {
  const ms = origin() + now();
  // In the set-up, or before the engine has arrived, nobody knows the trace.
  await null;
  await S._ready;
  const frame = S._client === client && ask(EVENT_FRAME);
  if (!frame) return;
  const { release, environment, beforeSendMetric } = client._options;
  const { id, email, username } = Object.assign({}, ...[...S._scopes, S._scope].map((scope) => scope?._data.user));
  /** @type {any} */
  let metric = {
    ...given,
    attributes: {
      ...given.attributes,
      'user.id': id,
      'user.email': email,
      'user.name': username,
      'sentry.release': release,
      'sentry.environment': environment || 'production',
      'sentry.sdk.name': 'browser-tracing',
      'sentry.sdk.version': '0.1.0',
    },
  };
  client.emit('processMetric', metric);
  try {
    if (typeof beforeSendMetric === 'function') {
      metric = beforeSendMetric(metric);
      if (!metric || typeof metric !== 'object' || metric.then) {
        if (metric !== null) warn(`beforeSendMetric must return a metric or null, not ${describe(metric)}: dropped`);
        return client.recordDroppedEvent('before_send', 'trace_metric');
      }
    }
  } catch (error) {
    warn('a callback threw', error);
    return client.recordDroppedEvent('callback_error', 'trace_metric');
  }
  /** @type {Record<string, { value: unknown, type: string }>} */
  const attributes = {};
  for (const [key, value] of Object.entries(copy(metric.attributes))) {
    const type = typeOf(value);
    if (value === false || value === 0 || (value && /^(string|boolean|integer|double)$/.test(type))) {
      attributes[nameOf(key)] = { value: type === 'string' ? cut(value) : value, type };
    }
  }
  // Which of several within one millisecond.
  client._sequence = client._millisecond === Math.floor(ms) ? client._sequence + 1 : 0;
  client._millisecond = Math.floor(ms);
  attributes['sentry.timestamp.sequence'] = { value: client._sequence, type: 'integer' };
  const { trace_id, span_id } = JSON.parse(frame).contexts.trace;
  const { type, unit, value } = copy(metric);
  const name = nameOf(copy(metric).name);
  const count = client._metrics.push({
    timestamp: ms / 1e3,
    trace_id,
    ...(call(CURRENT, []) && { span_id }),
    name,
    type,
    unit,
    value,
    attributes,
  });
  client.emit('afterCaptureMetric', metric);
  if (count === 1) S._shim.natives.setTimeout(() => safe(send, client), WAIT);
  if (count >= MAX) send(client);
}

/** Without query and fragment, and of a data: URL only what it is. @param {string} url */
const bare = (url) => url.replace(/^(data:[^,;]*)[^]*|[?#][^]*/, '$1');

/** When elements with the attribute `elementtiming` were loaded and rendered: `ui.element.load_time`, `ui.element.render_time`. */
export const elementTimingIntegration = () => ({
  name: 'ElementTiming',
  _ours: true,
  /** @param {Client} client */
  setup(client) {
    const { PerformanceObserver: Observer } = globalThis;
    if (!Observer?.supportedEntryTypes?.includes('element')) return;
    collect(client);
    const observer = new Observer((list) => {
      if (S._client !== client) return observer.disconnect();
      for (const entry of /** @type {any[]} */ (list.getEntries())) {
        if (!entry.identifier) continue;
        const attributes = {
          'sentry.origin': 'auto.ui.browser.element_timing',
          'ui.element.identifier': entry.identifier,
          'ui.element.paint_type': entry.name,
          'ui.element.id': entry.id,
          'ui.element.type': entry.element?.tagName.toLowerCase(),
          'ui.element.url': entry.url && filtered(bare(entry.url)),
          'ui.element.width': entry.naturalWidth || undefined,
          'ui.element.height': entry.naturalHeight || undefined,
        };
        for (const [what, value] of [
          ['render', entry.renderTime],
          ['load', entry.loadTime],
        ]) {
          // 0: there is none (text is not loaded), or another origin does not tell.
          if (value > 0) capture(client, { name: `ui.element.${what}_time`, type: 'distribution', unit: 'millisecond', value, attributes });
        }
      }
    });
    observer.observe({ type: 'element', buffered: true });
    client.on('close', () => observer.disconnect());
  },
});

/**
 * Why a document was not restored, frame by frame.
 * @param {any} node of `PerformanceNavigationTiming.notRestoredReasons`
 * @param {'top' | 'child'} [frame]
 * @returns {{ reason: string, frame: string }[]}
 */
const reasonsOf = (node, frame = 'top') => [
  ...(node?.reasons || []).map((/** @type {{ reason?: string }} */ it) => ({ reason: it.reason ?? it, frame })),
  ...(node?.children || []).flatMap((/** @type {unknown} */ child) => reasonsOf(child, 'child')),
];

/**
 * Whether going back and forward found the page in the back/forward cache, and why not.
 * @param {{ maxReasons?: number }} [options]
 */
export const bfcacheMetricsIntegration = (options) => ({
  name: 'BfcacheMetrics',
  _ours: true,
  options,
  /** @param {Client} client */
  setup(client) {
    const navigation = () => /** @type {any} */ (performance.getEntriesByType('navigation')[0]) || {};
    if (typeof document === 'undefined') return;
    const { maxReasons = Infinity } = Object(options);
    collect(client);
    /** @param {boolean} hit */
    const shown = (hit) => {
      const { type, duration, notRestoredReasons } = navigation();
      if (S._client !== client || (!hit && type !== 'back_forward')) return;
      const name = resolveCurrentRoute() || getCurrentScope()._data.transactionName || filtered(location.pathname);
      const common = { 'sentry.segment.name': name, 'sentry.origin': 'auto.browser.bfcache' };
      const reasons = hit
        ? []
        : reasonsOf(notRestoredReasons)
            .filter(({ reason }) => reason)
            .slice(0, Math.max(maxReasons, 1));
      capture(client, {
        name: 'browser.bfcache.navigation',
        type: 'counter',
        value: 1,
        attributes: {
          'browser.bfcache.outcome': hit ? 'hit' : 'miss',
          'browser.bfcache.not_restored_reason_count': reasons.length || undefined,
          ...common,
        },
      });
      if (hit) return;
      if (duration > 0)
        capture(client, { name: 'browser.bfcache.reload.duration', type: 'distribution', unit: 'millisecond', value: duration, attributes: common });
      for (const { reason, frame } of reasons) {
        capture(client, {
          name: 'browser.bfcache.not_restored',
          type: 'counter',
          value: 1,
          attributes: { 'browser.bfcache.reason': reason, 'browser.bfcache.frame': frame, ...common },
        });
      }
    };
    const onShow = (/** @type {PageTransitionEvent} */ event) => safe(shown, event.persisted);
    addEventListener('pageshow', onShow, true);
    client.on('close', () => removeEventListener('pageshow', onShow, true));
    // The page was shown before `init`.
    if (navigation().loadEventEnd > 0) shown(false);
  },
});
