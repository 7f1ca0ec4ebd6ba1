// The two steps by which the shim's `fetch` gives a request its headers, one after the other.
import { NAMES, isRequest, newInit, readHeaders } from '../../src/browser/shim.js';

/**
 * The arguments with which fetch is called so that the request carries `h`, or undefined when they stay as they are: the caller
 * set its own `sentry-trace`, or gave something that fetch will refuse. Changes nothing it is given; an iterator in
 * `init.headers` is read.
 * @param {any} input @param {any} init
 * @param {{sentryTrace: string, baggage?: string, traceparent?: string}} h
 * @returns {[any, any] | undefined}
 */
export const mergeFetchHeaders = (input, init, h) => {
  const request = isRequest(input) ? input : 0;
  const given = readHeaders(request, init);
  const next = given !== null && newInit(request, init, given, !given?.[1][NAMES[0]] && [h.sentryTrace, h.traceparent, h.baggage || '']);
  return next ? [input, next] : undefined;
};
