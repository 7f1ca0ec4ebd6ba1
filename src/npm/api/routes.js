// @ts-check
import { sample } from './sampling.js';
import { spanOf } from './span.js';
import { S, call, drain, members, now, safe, toMs } from './state.js';

/**
 * Starts a route span.
 * @param {number} kind 0 pageload · 1 navigation · 2 redirect · 3 navigation by bfcache restore
 * @param {any} options StartSpanOptions
 * @param {string} [url]
 * @param {string} [text] `sentryTrace\nbaggage`
 */
function startRoute(kind, options, url = '', text = '') {
  const client = S._client;
  const before = client._tracing?.beforeStartSpan;
  const named = options.name;
  const final = (before && safe(before, options)) || options;
  const { name, op = kind ? (kind === 2 ? 'navigation.redirect' : 'navigation') : 'pageload' } = final;
  const attributes = { 'sentry.op': op, ...final.attributes };
  const key = 'sentry.segment.name.source';
  const source = name === named ? attributes[key] || attributes['sentry.source'] || 'custom' : 'custom';
  attributes[key] = source;
  const page = new URL(url || location.href);
  const incoming = (/** @type {RegExp} */ pattern) => pattern.exec(text)?.[1] || '';
  const { flags, rate } =
    kind === 2
      ? { flags: 0, rate: NaN }
      : sample(
          0,
          name,
          { 'url.path': page.pathname, 'url.full': page.href, ...attributes },
          // A navigation begins a trace of its own.
          kind || text ? `${incoming(/-([01])\s*\n/)}\n${incoming(/sentry-sample_rate=([\d.]+)/)}` : '',
        );
  S._host?._collect();
  const handle = call('startRoute', kind, now(), Date.now(), toMs(final.startTime), String(name), String(op), String(source), members(attributes), url, flags, rate, text);
  S._route = handle && kind !== 2 ? spanOf(handle) : undefined;
  drain();
}

/** Listens to the hooks through which route spans are asked for. @param {any} client */
export function listen(client) {
  client.on('startPageLoadSpan', (/** @type {any} */ options, /** @type {any} */ trace = {}) =>
    startRoute(0, options, '', trace.sentryTrace ? `${trace.sentryTrace}\n${trace.baggage || ''}` : ''),
  );
  client.on('startNavigationSpan', (/** @type {any} */ options, /** @type {any} */ { url, isRedirect, _kind } = {}) =>
    startRoute(_kind || (isRedirect ? 2 : 1), options, url),
  );
}

/**
 * Starts a page-load span by hand.
 * @param {any} client
 * @param {any} options
 * @param {any} [trace]
 */
export function startBrowserTracingPageLoadSpan(client, options, trace) {
  S._route = undefined;
  client.emit('startPageLoadSpan', options, trace);
  const span = S._route;
  if (span) client.emit('afterStartPageLoadSpan', span);
  return span;
}

/**
 * Starts a navigation span by hand.
 * @param {any} client
 * @param {any} options
 * @param {any} [navigation]
 */
export function startBrowserTracingNavigationSpan(client, options, navigation) {
  S._route = undefined;
  client.emit('beforeStartNavigationSpan', options, navigation);
  client.emit('startNavigationSpan', options, navigation);
  return S._route;
}

/** The engine wants to start a route span (`R`). @param {string} text */
export function onRoute(text) {
  const [head, name, url, source] = text.split('\n');
  const [kind, start] = head.split(' ').map(Number);
  const route = S._provider && safe(() => S._provider.resolveRoute(new URL(url)));
  const origin = `auto.${kind ? 'navigation' : 'pageload'}.browser${kind === 3 ? '.bfcache' : ''}`;
  const options = {
    name: route || name,
    attributes: { 'sentry.segment.name.source': route ? 'route' : source || 'url', 'sentry.origin': origin },
    startTime: (performance.timeOrigin + start) / 1e3,
  };
  if (kind) startBrowserTracingNavigationSpan(S._client, options, { url, isRedirect: kind === 2, _kind: kind });
  else startBrowserTracingPageLoadSpan(S._client, options);
}
