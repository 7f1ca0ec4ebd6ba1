// @ts-check
// Route spans that the engine or a hook asks for: only a running engine does, so that `slim` loads this with it.
import {
  PARENT_NEW_TRACE,
  PARENT_ROOT,
  READY_STATE,
  ROOT_OF,
  ROUTE_NAVIGATION,
  ROUTE_PAGELOAD,
  ROUTE_REDIRECT,
  ROUTE_RESTORED,
  START_ROUTE,
} from '../../browser/seam.js';
import { call, drain, now, origin, wall } from './guarded.js';
import { navigationSpan, pageLoadSpan } from './routes.js';
import { sample } from './sampling.js';
import { attempt, copy, nameOf } from './normalize.js';
import { spanOf } from './span.js';
import { S, safe } from './state.js';
import { members, toMs } from './values.js';

/** @import { Client, Hook, Span, Tracing } from './internal.js' */

const SOURCE = 'sentry.segment.name.source';

/**
 * Starts a route span.
 * @param {number} kind of the route
 * @param {any} options StartSpanOptions
 * @param {string} [url]
 * @param {string} [text] `sentryTrace\nbaggage`
 */
const startRoute = (kind, options, url = '', text = '') => {
  if (kind === ROUTE_PAGELOAD) {
    // The page has had its page load, by an earlier `init`.
    const { _goesOn: known } = S._client;
    S._client._goesOn = false;
    if (known && S._had) return;
    S._had = true;
  }
  const { beforeStartSpan } = /** @type {Tracing} */ (S._client._tracing);
  const given = { op: ['pageload', 'navigation', 'navigation.redirect', 'navigation'][kind], ...copy(options) };
  const before = given.name;
  const edited = beforeStartSpan?.call && safe(beforeStartSpan, given);
  const { name = before, op, attributes, startTime } = Object(edited) === edited && !attempt(() => edited.then) ? copy(edited) : given;
  const title = nameOf(name);
  const data = { 'sentry.op': op, 'sentry.origin': 'manual', ...copy(attributes) };
  data[SOURCE] = name === before ? data[SOURCE] || data['sentry.source'] || 'custom' : 'custom';
  // Of a page load the engine knows where the page was then.
  const { pathname, href } = attempt(() => new URL(url)) || ((url = ''), attempt(() => new URL(/** @type {string} */ (S._where))) || location);
  // The trace that a scope was given ends here.
  if (kind !== ROUTE_REDIRECT) S._base?._leave?.();
  const incoming = (/** @type {RegExp} */ pattern) => pattern.exec(text)?.[1] || '';
  const [flags, rate] =
    kind === ROUTE_REDIRECT
      ? [0, NaN]
      : sample(
          // A navigation begins a trace of its own.
          kind === ROUTE_PAGELOAD ? PARENT_ROOT : PARENT_NEW_TRACE,
          title,
          data,
          text ? `${incoming(/-([01])\s*\n/)}\n${incoming(/sentry-sample_rate=([^,]+)/)}` : '',
          { 'url.path': pathname, 'url.full': href },
        );
  // What the browser has not handed over yet is the route's that was open until now; only a page load is what it tells of itself.
  if (kind !== ROUTE_PAGELOAD) S._collect?.();
  // From before the engine: what has been given out already.
  const [id, trace, settle] = S._given || [[]];
  S._given = undefined;
  const handle = call(START_ROUTE, [kind, now(), wall(), toMs(startTime), flags, rate, ...id], title, members(data), url, text || trace || '');
  settle?.(handle);
  if (kind === ROUTE_PAGELOAD) S._collect?.();
  // Of a redirect the navigation that it belongs to.
  S._route = handle ? spanOf(call(ROOT_OF, [handle])) : undefined;
  drain();
};

/** Puts what starts route spans before the listeners of the app. @param {Client} client */
export const listen = (client) => {
  S._url = S._shim?.start?.[0] || globalThis.location?.href;
  const { _hooks: hooks } = client;
  const first = (/** @type {string} */ hook, /** @type {Hook} */ start) => {
    start._own = true;
    hooks[hook] = [start, ...(hooks[hook] || [])];
  };
  first('startPageLoadSpan', (/** @type {any} */ options, /** @type {any} */ { sentryTrace, baggage } = {}) =>
    startRoute(ROUTE_PAGELOAD, options, '', sentryTrace && `${sentryTrace}\n${baggage || ''}`),
  );
  // The app's to emit.
  first('idleSpanEnableAutoFinish', (/** @type {Span | undefined} */ span) => span?._h && S._host?._event(READY_STATE, [now(), 2]));
  first('startNavigationSpan', (/** @type {any} */ options, /** @type {any} */ { url, isRedirect, _kind } = {}) =>
    startRoute(_kind || (isRedirect ? ROUTE_REDIRECT : ROUTE_NAVIGATION), options, url),
  );
};

/** The engine wants to start a route span. @param {string} output without its letter */
export const onRoute = (output) => {
  const [head, name, url, source] = output.split('\n');
  const [kind, start] = head.split(' ').map(Number);
  const { shouldStartNavigation } = /** @type {Tracing} */ (S._client._tracing);
  const from = S._url;
  S._url = url;
  // Unanswered, nothing starts: the open route and its trace go on.
  if (
    (kind === ROUTE_NAVIGATION || kind === ROUTE_REDIRECT) &&
    shouldStartNavigation?.call &&
    safe(() => !shouldStartNavigation(/** @type {string} */ (from), url))
  )
    return;
  const route = S._provider && safe(() => S._provider.resolveRoute?.(new URL(url)));
  const options = {
    name: route || name,
    attributes: {
      [SOURCE]: route ? 'route' : source,
      'sentry.origin': kind !== ROUTE_PAGELOAD ? `auto.navigation.browser${kind === ROUTE_RESTORED ? '.bfcache' : ''}` : 'auto.pageload.browser',
    },
    startTime: origin() + start,
  };
  S._where = url;
  if (kind !== ROUTE_PAGELOAD) navigationSpan(S._client, options, { url, isRedirect: kind === ROUTE_REDIRECT, _kind: kind });
  else pageLoadSpan(S._client, options);
  S._where = undefined;
};
