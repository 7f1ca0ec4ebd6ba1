// @ts-check
import { S } from './state.js';

/**
 * An envelope's text as `[header, [[item header, payload], …]]`, the form that transports and hooks of `@sentry/browser` see.
 * @param {string} body
 * @returns {[any, [any, any][]]}
 */
export function parseEnvelope(body) {
  const [header, ...lines] = body.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  /** @type {[any, [any, any][]]} */
  const envelope = [header, []];
  for (let i = 0; i + 1 < lines.length; i += 2) envelope[1].push([lines[i], lines[i + 1]]);
  return envelope;
}

/** @param {[any, [any, any][]]} envelope */
export const serializeEnvelope = ([header, items]) =>
  [header, ...items.flat()].map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('\n');

/**
 * How envelopes leave when the app has a say: its own `transport`, or listeners to `beforeEnvelope`/`afterEnvelope`.
 * @param {any} client
 * @param {typeof fetch} nativeFetch
 */
export function senderFor(client, nativeFetch) {
  const { transport, transportOptions: given = {} } = client._options;
  const { beforeEnvelope, afterEnvelope } = client._hooks;
  if (!transport && !beforeEnvelope && !afterEnvelope) return;
  return (/** @type {string} */ url, /** @type {string} */ body, /** @type {boolean} */ keepalive) => {
    const envelope = parseEnvelope(body);
    client.emit('beforeEnvelope', envelope);
    /** @type {Promise<any>} */
    let sent;
    if (transport) {
      client._transport ||= transport({
        ...given,
        url,
        tunnel: client._options.tunnel,
        recordDroppedEvent: (/** @type {string} */ reason, /** @type {string} */ category, /** @type {number} */ count) =>
          client.recordDroppedEvent(reason, category, count),
      });
      sent = Promise.resolve(client._transport.send(envelope)).then((answer) => ({
        status: answer?.statusCode ?? 200,
        headers: { get: (/** @type {string} */ name) => answer?.headers?.[name] },
      }));
    } else {
      const { headers, fetchOptions } = given;
      sent = nativeFetch(url, {
        method: 'POST',
        body: serializeEnvelope(envelope),
        keepalive,
        referrerPolicy: 'strict-origin',
        headers,
        ...fetchOptions,
      });
    }
    client.emit('afterEnvelope', envelope);
    return sent;
  };
}
