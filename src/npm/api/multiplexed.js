// @ts-check
// A transport that sends each envelope to the projects that the app names. Only who imports it pays.
import { S, safe, warn } from './state.js';

/** @import { Envelope } from './internal.js' */

/** Where `extra` of an event may say where it goes: a list of DSNs, or of `{ dsn, release }`. */
export const MULTIPLEXED_TRANSPORT_EXTRA_KEY = 'MULTIPLEXED_TRANSPORT_EXTRA_KEY';

/** @param {any} dsn @param {string} [tunnel] @returns {string | undefined} */
function endpoint(dsn, tunnel) {
  const [whole, protocol, key, host, path = '', project] = /^(https?):\/\/(\w+)(?::\w*)?@([\w.-]+(?::\d+)?)\/(?:(.+)\/)?(\d+)$/.exec(dsn) || [];
  if (!whole) return;
  return tunnel || `${protocol}://${host}${path && `/${path}`}/api/${project}/envelope/?sentry_version=7&sentry_key=${key}`;
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
    /** @param {any} place @returns {{ dsn: string, release?: string, transport: any } | undefined} */
    const find = (place) => {
      const { dsn, release } = Object(place) === place ? place : { dsn: place, release: undefined };
      const url = endpoint(dsn, options.tunnel);
      if (!url) {
        if (!S._refused?.has(dsn)) warn(`makeMultiplexedTransport: this is no DSN, its copy is not sent: ${String(dsn)}`);
        (S._refused ||= new Set()).add(dsn);
        return;
      }
      if (!others.has(dsn)) others.set(dsn, createTransport({ ...options, url }));
      return { dsn, release, transport: others.get(dsn) };
    };
    return {
      /** @param {Envelope} envelope */
      async send(envelope) {
        const getEvent = (/** @type {string[]} */ types = ['event']) => eventIn(envelope, types.length ? types : ['event']);
        const named = safe(matcher, { envelope, getEvent });
        const places = (Array.isArray(named) ? named : []).map(find).filter((place) => !!place);
        if (!places[0]) return own.send(envelope);
        const [header, items] = envelope;
        const responses = await Promise.all(
          places.map(({ dsn, release, transport }) =>
            transport.send([
              { ...header, dsn },
              // A copy: the others have a release of their own.
              release
                ? items.map(([head, payload]) => [head, /^(event|transaction|profile|replay_event)$/.test(head.type) ? { ...payload, release } : payload])
                : items,
            ]),
          ),
        );
        return responses[0];
      },
      /** @param {number} [timeout] */
      flush: async (timeout) => (await Promise.all([own, ...others.values()].map((transport) => transport.flush(timeout)))).every(Boolean),
    };
  };
