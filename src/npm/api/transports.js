// @ts-check
import { serializeEnvelope } from './envelope.js';
import { S } from './state.js';

/** @import { Envelope } from './internal.js' */

/**
 * A transport from a function that sends one text.
 * @param {unknown} _options
 * @param {(request: {body: string}) => any} makeRequest
 */
export const createTransport = (_options, makeRequest) => ({
  /** @param {Envelope} envelope */
  send: (envelope) => Promise.resolve(makeRequest({ body: serializeEnvelope(envelope) })),
  flush: () => Promise.resolve(true),
});

/**
 * @param {any} options
 * @param {typeof fetch} [nativeFetch]
 */
export const makeFetchTransport = (options, nativeFetch = S._fetch?.() || fetch) =>
  createTransport(options, async ({ body }) => {
    const { headers, status } = await nativeFetch(options.url, {
      method: 'POST',
      body,
      referrerPolicy: 'strict-origin',
      headers: options.headers,
      ...options.fetchOptions,
    });
    return {
      statusCode: status,
      headers: {
        'x-sentry-rate-limits': headers.get('x-sentry-rate-limits'),
        'retry-after': headers.get('retry-after'),
      },
    };
  });
