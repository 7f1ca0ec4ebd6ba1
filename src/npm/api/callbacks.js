// @ts-check
// What only those pages need that gave the engine a say of their own: callbacks, listeners, scopes, a transport. `slim` loads it for them
// alone, with the engine or when the first of these comes.
import { matchesSome } from '../../browser/patterns.js';
import { OUTPUT_SPAN_STARTED, REQUEST_SPAN, SPAN_JSON } from '../../browser/seam.js';
import { ask, call, quietly } from './guarded.js';
import { spanOf } from './span.js';
import { safe } from './state.js';

/** @import { Client } from './internal.js' */

export { senderFor } from './envelope.js';
export { listen, onRoute } from './routing.js';
export { use } from './scope.js';
export { onEvent } from './transactions.js';
export { matchesSome, quietly };

/**
 * A callback of the shim for the start or the end of a request.
 * @param {Client} client
 * @param {any} callback of the app
 * @param {string} [hook] whose listeners are told too
 */
export const onRequest = (client, callback, hook = '') =>
  (callback?.call || client._hooks[hook]) &&
  ((/** @type {number} */ key, /** @type {any} */ headers, /** @type {any} */ error) => {
    const handle = call(REQUEST_SPAN, [key]);
    if (!handle) return;
    const span = spanOf(handle);
    // What these start themselves is not recorded.
    quietly(() => client.emit(hook, span, { startTimestamp: Date.now() }));
    // XMLHttpRequest gives its response's as lines of text.
    const pairs =
      typeof headers === 'string'
        ? headers
            .trim()
            .split('\r\n')
            .map((line) => line.split(/: ?(.*)/, 2))
        : headers;
    if (callback?.call) quietly(() => safe(callback, span, { headers: pairs ? new Headers(pairs) : undefined, error }));
  });

/**
 * A span has begun or has ended.
 * @param {Client} client
 * @param {string} output
 */
export function onSpan(client, output) {
  const handle = +output.slice(1);
  const span = spanOf(handle);
  if (output.charCodeAt(0) === OUTPUT_SPAN_STARTED) return client.emit('spanStart', span);
  // A span that has ended by itself can still be changed, and is the active one once more.
  if (client._hooks.beforeIdleSpanEnd && ask(SPAN_JSON, handle).includes('"sentry.idle_span_finish')) {
    span.run(() => client.emit('beforeIdleSpanEnd', span));
  }
  for (const hook of ['spanEnd', 'afterSpanEnd']) client.emit(hook, span);
}
