// @ts-check
// What only those pages need that gave the engine a say of their own: callbacks, listeners, scopes, a transport. `slim` loads it for them
// alone, with the engine or when the first of these comes.
import { matchesSome } from '../../browser/patterns.js';
import { ENTRY_MARK, ENTRY_MEASURE, OUTPUT_EVENT, OUTPUT_ROUTE, OUTPUT_SPAN_STARTED, REQUEST_SPAN, SPAN_JSON } from '../../browser/seam.js';
import { ask, call, quietly } from './guarded.js';
import { listen, onRoute } from './routing.js';
import { use } from './scope.js';
import { spanOf } from './span.js';
import { S, safe } from './state.js';
import { onEvent } from './transactions.js';

/** @import { Client } from './internal.js' */

export { senderFor } from './envelope.js';

/**
 * A callback of the shim for the start or the end of a request.
 * @param {Client} client
 * @param {Function | undefined} callback of the app
 * @param {string} [hook] whose listeners are told too
 */
const onRequest = (client, callback, hook = '') =>
  (callback?.call || client._hooks[hook]) &&
  /** @type {(key: number, headers: any, error?: unknown) => void} */
  (
    (key, headers, error) => {
      const handle = call(REQUEST_SPAN, [key]);
      if (!handle) return;
      const span = spanOf(handle);
      // What these start themselves is not recorded.
      quietly(() => client.emit(hook, span, { startTimestamp: Date.now() }));
      // XMLHttpRequest gives its response's as lines of text, none where no response has come.
      const pairs = typeof headers === 'string' ? (headers.match(/.+/g) || []).map((line) => line.split(/: ?(.*)/, 2)) : headers;
      if (callback?.call) quietly(() => safe(callback, span, { headers: pairs ? new Headers(pairs) : undefined, error }));
    }
  );

/**
 * A span has begun or has ended.
 * @param {Client} client
 * @param {string} output
 */
const onSpan = (client, output) => {
  const handle = +output.slice(1);
  const span = spanOf(handle);
  if (output.charCodeAt(0) === OUTPUT_SPAN_STARTED) return client.emit('spanStart', span);
  // A span that has ended by itself can still be changed, and is the active one once more.
  if (client._hooks.beforeIdleSpanEnd && ask(SPAN_JSON, handle).includes('"sentry.idle_span_finish')) {
    span.run(() => client.emit('beforeIdleSpanEnd', span));
  }
  for (const hook of ['spanEnd', 'afterSpanEnd']) client.emit(hook, span);
};

/** An output that is the app's to answer. @param {Client} client @param {string} output */
export const onOutput = (client, output) => {
  const kind = output.charCodeAt(0);
  if (kind === OUTPUT_ROUTE) onRoute(output.slice(1));
  else if (kind === OUTPUT_EVENT) onEvent(+output.slice(1));
  else onSpan(client, output);
};

/** Is this a mark or measure that the app does not want? @param {Client} client @param {number} kind of the entry @param {string} text */
export const unwanted = (client, kind, text) =>
  (kind === ENTRY_MARK || kind === ENTRY_MEASURE) && matchesSome(text.split('\n')[0], client._extra.userTiming?.ignore);

/** What callbacks add to a client. @param {Client} client */
export const begin = (client) => {
  if (client._options.initialScope) use();
  if (client._routes) listen(client);
  // Once: the client may be connected again.
  client._routes = false;
  S._listening?.();
  const { _tracing: tracing } = client;
  if (!tracing) return;
  const { shouldCreateSpanForRequest: should } = tracing;
  S._shim.configure({
    // What it starts itself is not recorded.
    shouldCreateSpanForRequest: should?.call && ((/** @type {string} */ url) => quietly(() => should(url))),
    onRequestStart: onRequest(client, tracing.onRequestSpanStart, 'beforeOutgoingRequestSpan'),
    onRequestEnd: onRequest(client, tracing.onRequestSpanEnd),
  });
};
