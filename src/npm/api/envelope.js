// @ts-check
import { quietly } from './guarded.js';
import { write } from './normalize.js';
import { S } from './state.js';

/** @import { Client, Envelope } from './internal.js' */

/** @param {Envelope} envelope */
export const serializeEnvelope = ([header, items]) => [header, ...items.flat()].map((part) => (typeof part === 'string' ? part : write(part))).join('\n');

/** The envelope that a text holds, without binary items. @param {string} text @returns {Envelope} */
export const parseEnvelope = (text) => {
  const [header, ...parts] = text.split('\n').map((line) => JSON.parse(line));
  /** @type {Envelope} */
  const envelope = [header, []];
  while (parts[1]) envelope[1].push(/** @type {Envelope[1][0]} */ (parts.splice(0, 2)));
  return envelope;
};

/**
 * How envelopes leave when the app has a say: its own `transport`, or listeners to `beforeEnvelope`, `afterEnvelope` and `afterSendEvent`. They
 * see `[header, [[item header, payload], …]]`, as with `@sentry/browser`.
 * @param {Client} client
 */
export const senderFor = (client) => {
  const { transport, transportOptions, tunnel } = client._options;
  const own = transport?.call;
  const { beforeEnvelope, afterEnvelope, afterSendEvent } = client._hooks;
  if (!(own || beforeEnvelope || afterEnvelope || afterSendEvent)) return;
  return async (/** @type {string} */ text, /** @type {(body: string) => Promise<Response>} */ post, /** @type {string} */ url) => {
    const envelope = parseEnvelope(text);
    // What is sent or lost by those who watch the sending is not recorded: it would be something more to send.
    quietly(() => client.emit('beforeEnvelope', envelope));
    /** @type {any} */
    let response = {};
    try {
      if (own) {
        client._transport ||= transport({ ...transportOptions, url, tunnel, recordDroppedEvent: client.recordDroppedEvent });
        response = (await quietly(() => client._transport.send(envelope))) || {};
      } else {
        const { status, headers } = await post(serializeEnvelope(envelope));
        response = { statusCode: status, headers: Object.fromEntries(headers) };
      }
    } catch (error) {
      S.notes?.push(['transport', error]);
      throw error;
    } finally {
      for (const [, payload] of envelope[1]) if (payload.event_id) quietly(() => client.emit('afterSendEvent', payload, response));
    }
    quietly(() => client.emit('afterEnvelope', envelope));
    const { statusCode: status = 200, headers } = response;
    return { status, headers: { get: (/** @type {string} */ name) => headers?.[name] } };
  };
};
