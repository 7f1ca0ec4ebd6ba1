// @ts-check

/** @param {[any, any[]]} envelope */
export const serializeEnvelope = ([header, items]) =>
  [header, ...items.flat()].map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join('\n');

/**
 * How envelopes leave when the app has a say: its own `transport`, or listeners to `beforeEnvelope` and `afterEnvelope`. They see
 * `[header, [[item header, payload], …]]`, as with `@sentry/browser`.
 * @param {any} client
 * @param {typeof fetch} nativeFetch
 */
export function senderFor(client, nativeFetch) {
  const { transport, transportOptions, tunnel } = client._options;
  const { beforeEnvelope, afterEnvelope } = client._hooks;
  if (!transport && !beforeEnvelope && !afterEnvelope) return;
  return async (/** @type {string} */ url, /** @type {string} */ text, /** @type {boolean} */ keepalive) => {
    const [header, ...parts] = text.split('\n').map((line) => JSON.parse(line));
    /** @type {[any, any[]]} */
    const envelope = [header, []];
    while (parts[1]) envelope[1].push(parts.splice(0, 2));
    client.emit('beforeEnvelope', envelope);
    /** @type {any} */
    let answer;
    if (transport) {
      client._transport ||= transport({ ...transportOptions, url, tunnel, recordDroppedEvent: client.recordDroppedEvent });
      const { statusCode = 200, headers = {} } = (await client._transport.send(envelope)) || {};
      answer = { status: statusCode, headers: new Map(Object.entries(headers)) };
    } else {
      answer = await nativeFetch(url, {
        method: 'POST',
        body: serializeEnvelope(envelope),
        keepalive,
        referrerPolicy: 'strict-origin',
        headers: transportOptions?.headers,
        ...transportOptions?.fetchOptions,
      });
    }
    client.emit('afterEnvelope', envelope);
    return answer;
  };
}
