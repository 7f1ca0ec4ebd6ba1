// @ts-check
import { disconnect } from './connect.js';
import { now } from './guarded.js';
import { ROUTE_NAME, SOURCE_CUSTOM, SOURCE_ROUTE, SOURCE_URL } from '../../browser/seam.js';
import { nameOf } from './normalize.js';
import { getTraceData } from './trace.js';
import { S } from './state.js';

/** @import { Span } from './internal.js' */

/** Stops making spans and adding headers until `resume()`. Hooks stay in place. */
export const pause = () => (S._paused = S._shim)?.pause();
/** Goes on after `pause()`. */
export function resume() {
  S._paused = undefined;
  S._shim?.pause(false);
}
/** Ends what is open, sends it, and gives the page its native functions back. */
export function stop() {
  const { _client: client, _shim: shim } = S;
  // The engine is on its way: what has happened until now is kept for it.
  const rest = client?._on &&
    S._begun[0] &&
    !shim.dead && { _past: shim.early.slice(), _begun: S._begun, _end: now(), _start: shim.start || [shim.href, shim.context] };
  client?._end();
  disconnect(true);
  if (rest) S._begun = [rest, 0];
}

/**
 * Names the open (or last) route span, e.g. `/users/:id`.
 * @param {string} name
 * @param {'route' | 'url' | 'custom'} [source]
 */
export function setRouteName(name, source = 'route') {
  S._shim?.event(ROUTE_NAME, [now(), { route: SOURCE_ROUTE, url: SOURCE_URL, custom: SOURCE_CUSTOM }[nameOf(source)] ?? SOURCE_CUSTOM], nameOf(name));
}

/**
 * The headers of the current span for whatever cannot be patched: `fetch` in a worker, a WebSocket's first message, a form.
 * @param {Span} [span] default: the active span, else the trace
 * @returns {Record<string, string>}
 */
export const traceHeaders = (span) => {
  const { propagateTraceparent } = S._client?._options || {};
  return /** @type {any} */ (getTraceData({ span, propagateTraceparent }));
};
