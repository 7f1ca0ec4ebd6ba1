// @ts-check
// A transport that sends each envelope to the projects that the app names. Only who imports it pays.
import { answered, retryAfter } from '../../browser/limits.js';
import { Client } from './client.js';
import { attempt, listOf } from './normalize.js';
import { S, safe, warn } from './state.js';

/** @import { Dsn, Envelope } from './internal.js' */

/** Where `extra` of an event may say where it goes: a list of DSNs, or of `{ dsn, release }`. */
export const MULTIPLEXED_TRANSPORT_EXTRA_KEY = 'MULTIPLEXED_TRANSPORT_EXTRA_KEY';

/** The category of limits and losses, by the type of an item. @param {string} type */
const categoryOf = (type) => (type === 'event' ? 'error' : type === 'client_report' ? 'internal' : type);

/** @param {any} dsn read as `init` reads it @param {string} [tunnel] @returns {string | undefined} */
function endpoint(dsn, tunnel) {
  const { protocol, publicKey, host, port, path, projectId } = /** @type {Partial<Dsn>} */ (new Client({ dsn }).getDsn() || {});
  if (!projectId) return;
  return tunnel || `${protocol}://${host}${port && `:${port}`}${path && `/${path}`}/api/${projectId}/envelope/?sentry_version=7&sentry_key=${publicKey}`;
}

/** @param {Envelope} envelope @param {string[]} types */
const eventIn = ([, items], types) => items.find(([header]) => types.includes(header.type))?.[1];

/** @param {{ getEvent: (types?: string[]) => any }} given @returns {any} */
const fromExtra = ({ getEvent }) => getEvent()?.extra?.[MULTIPLEXED_TRANSPORT_EXTRA_KEY];

/**
 * @param {(options: any) => any} createTransport how envelopes are sent
 * @param {(given: { envelope: Envelope, getEvent: (types?: string[]) => any }) => any[]} [matcher] says where: DSNs, or `{ dsn, release }`; for an
 * empty list they go to the client's own project
 */
export const makeMultiplexedTransport =
  (createTransport, matcher = fromExtra) =>
  (/** @type {any} */ options) => {
    const own = createTransport(options);
    /** @type {Map<string, any>} */
    const others = new Map();
    /** @param {any} place @returns {{ dsn: string, url: string, release?: string, transport: any, limits: Record<string, number> } | undefined} */
    const find = (place) => {
      const { dsn, release } = Object(place) === place ? place : { dsn: place, release: undefined };
      const url = endpoint(dsn, options.tunnel);
      if (!url) {
        if (!S._refused?.has(dsn)) warn(`makeMultiplexedTransport: this is no DSN, its copy is not sent: ${String(dsn)}`);
        (S._refused ||= new Set()).add(dsn);
        return;
      }
      if (!others.has(dsn)) others.set(dsn, { url, transport: createTransport({ ...options, url }), limits: { __proto__: null } });
      return { dsn, release, ...others.get(dsn) };
    };
    /** @param {string} reason @param {Envelope[1]} items that a project does not get */
    const lose = (reason, items) => {
      for (const [{ type }, payload] of items) {
        // To report that a report is lost would be one more.
        if (type !== 'client_report') options.recordDroppedEvent?.(reason, categoryOf(type), 1);
        if (type === 'transaction') options.recordDroppedEvent?.(reason, 'span', listOf(payload.spans).length + 1);
      }
    };
    /**
     * Sends a project its copy, without what it has asked not to get for now.
     * @param {Envelope} envelope
     * @param {NonNullable<ReturnType<typeof find>>} place
     */
    const sendTo = async ([header, items], { dsn, url, release, transport, limits }) => {
      const limited = (/** @type {Envelope[1][0]} */ [{ type }]) => Math.max(limits[categoryOf(type)] || 0, limits.all || 0) > Date.now();
      lose('ratelimit_backoff', items.filter(limited));
      const allowed = items.filter((item) => !limited(item));
      if (!allowed[0]) return;
      const response = await transport.send([
        { ...header, dsn },
        // A copy: the others have a release of their own.
        release
          ? allowed.map(([head, payload]) => [head, /^(event|transaction|profile|replay_event)$/.test(head.type) ? { ...payload, release } : payload])
          : allowed,
      ]);
      const said = (/** @type {string} */ name) => attempt(() => `${response.headers[name] || ''}`);
      const now = Date.now();
      const status = attempt(() => response.statusCode);
      const [untils, names] = answered([0, now, 0, status, attempt(() => retryAfter(said('retry-after'), now)) ?? NaN], said('x-sentry-rate-limits') || '');
      for (const [i, name] of names.split('\n').entries()) limits[name] = untils[4 + i];
      if (status >= 500) throw new Error(`${url} answered ${status}`);
      if (status >= 400) lose(status === 429 ? 'ratelimit_backoff' : 'send_error', allowed);
    };
    return {
      /** @param {Envelope} envelope */
      async send(envelope) {
        const getEvent = (/** @type {string[]} */ types = ['event']) => eventIn(envelope, types.length ? types : ['event']);
        const named = safe(matcher, { envelope, getEvent });
        const places = (Array.isArray(named) ? named : []).map(find).filter((place) => !!place);
        if (!places[0]) return own.send(envelope);
        const sent = await Promise.allSettled(places.map((place) => sendTo(envelope, place)));
        const failed = sent.filter(({ status }) => status === 'rejected');
        // Nobody has it: it is given to us again. Else those who have it do not get it twice, …
        if (failed.length === sent.length) throw /** @type {PromiseRejectedResult} */ (failed[0]).reason;
        for (const _ of failed) lose('network_error', envelope[1]);
        // … and what one of them limits holds for it alone.
        return {};
      },
      /** @param {number} [timeout] */
      flush: async (timeout) =>
        (await Promise.all([own, ...[...others.values()].map(({ transport }) => transport)].map((transport) => transport.flush(timeout)))).every(Boolean),
    };
  };
