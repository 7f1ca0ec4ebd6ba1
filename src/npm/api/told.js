// @ts-check
// What the engine is told of a client, and whether it is told anything: for whoever runs one.
import { soft as attempt } from '../../browser/link.js';
import { answered } from '../../browser/limits.js';
import { LINKS, OPTION_FLAGS, OPTION_LISTS, OPTION_NUMBERS, OPTION_TEXTS, QUERIES, UNSAMPLED } from '../../browser/positions.js';
import { FACTS, LOST, NAVIGATED, NAVIGATION_RESTORED, OPTION_FLAGS_OF_ROUTES, OPTION_FLAGS_ON, SENT } from '../../browser/seam.js';
import { inExtension } from './bots.js';
import { SDK_VERSION } from './constants.js';
import { S, warn } from './state.js';

/** @import { Op } from '../../browser/seam.js' */
/** @import { Client, Dsn, Engine, Options } from './internal.js' */

/** What can be neither read nor made a number is as if it were not given. @param {any} value */
const numberOf = (value) => (typeof value === 'boolean' ? +value : +(textOf(value) || NaN));
/** @param {unknown} value */
export const textOf = (value) => (/^(str|num)/.test(typeof value) ? `${value}`.replace(/\x1f/g, '') : '');
/** @param {any} value a list, or one of its items @returns {string} the strings among them */
export const lines = (value) =>
  []
    .concat(value)
    .filter((item) => typeof item === 'string')
    .map(textOf)
    .join('\n');

/**
 * How little a pattern of `routes` says of what it wants, as a number: at the first difference a fixed segment goes before a parameter, that one before the
 * end of a pattern; then comes an optional segment, and last what goes on with anything.
 * @param {string} pattern
 */
export const vagueness = (pattern) =>
  +('.' + pattern.replace(/[^/]+/g, (it) => (/^{?\*/.test(it) ? '4' : !/^[:{]/.test(it) ? '0' : /\?$/.test(it) ? '3' : '1')).replace(/\//g, '') + 2);

/**
 * Options for the engine, at their positions.
 * @param {Record<string, unknown>} options
 * @param {number} first flags before this one are off
 * @returns {[nums: number[], texts: string[]]}
 */
const positions = (options, first) => {
  /** @type {(names: string, read: (value: unknown, at: number) => any) => any[]} */
  const all = (names, read) => names.split(' ').map((name, at) => attempt(() => read(options[name], at)));
  const flags = all(OPTION_FLAGS, (on, at) => (at >= first && (on ?? at < OPTION_FLAGS_ON) ? 2 ** at : 0));
  return [
    [flags.reduce((sum, flag) => sum + flag), ...all(OPTION_NUMBERS, numberOf)],
    [...all(OPTION_TEXTS, textOf), ...all(OPTION_LISTS, lines)],
  ];
};

/**
 * Where envelopes go instead of the DSN's host: an address, or the same-origin path that a server of the reference serves for `true` and objects
 * (the DSN without its password as FNV-1a, base 36).
 * @param {Options['tunnel']} tunnel @param {string} dsn
 */
const tunnelUrl = (tunnel, dsn) => {
  if (!tunnel || typeof tunnel === 'string') return tunnel;
  const { path, basePath, trailingSlash } = tunnel;
  let hash = 0x811c9dc5;
  for (const char of dsn) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  // One slash in front: with two, the browser takes what follows for a host.
  return ('/' + (basePath || '')).replace(/^\/\.?\/+/, '/').replace(/\/+$/, '') + (path || '/' + (hash >>> 0).toString(36)) + (trailingSlash ? '/' : '');
};

/** Where a client's envelopes go, and for a tunnel which DSN they are of. @param {Client} client */
export const placeOf = (client) => {
  const { protocol, publicKey, host, port, path, projectId } = /** @type {Dsn} */ (client.getDsn());
  const base = host + (port && ':' + port) + '/' + (path && path + '/');
  const dsn = `${protocol}://${publicKey}@${base}${projectId}`;
  const tunnel = attempt(() => tunnelUrl(client._options.tunnel, dsn));
  return {
    publicKey,
    host,
    tunnel,
    dsn: tunnel && dsn,
    endpoint:
      tunnel ||
      `${protocol}://${base}api/${projectId}/envelope/?sentry_version=7&sentry_key=${publicKey}&sentry_client=sentry.javascript.browser-tracing%2F${SDK_VERSION}`,
  };
};

/** @param {Options} options */
export const releaseOf = (options) => (options.release ??= attempt(() => /** @type {any} */ (globalThis).SENTRY_RELEASE?.id));

/**
 * What `dataCollection` says of addresses and of the visitor's own. What the app's own metadata say wins, in events.
 * @param {Options} options
 */
export const collected = ({ dataCollection, _metadata: metadata }) => {
  const { urlQueryParams: query = true, userInfo } = attempt(() => ({ ...dataCollection })) || {};
  const { allow, deny } = attempt(() => ({ ...query })) || {};
  return {
    inferIp: userInfo,
    inferIpOfEvents: /** @type {Record<string, number>} */ ({ auto: 1, never: 0 })[attempt(() => metadata?.sdk?.settings?.infer_ip)] ?? userInfo,
    urlQuery: QUERIES.split(' ').indexOf(deny ? 'deny' : allow ? 'allow' : (query ?? 1) ? 'all' : 'none'),
    urlQueryNames: deny || allow,
  };
};

/** Is this page not to be traced? Then its hooks are taken out. @param {Client} client */
export const refused = (client) => {
  const versions = Object.keys(/** @type {any} */ (globalThis)[Symbol.for('browser-tracing.state')] || {});
  if (versions[1] && !S._versions) import('../../browser/debug.js').then(({ several }) => several((S._versions = versions)), warn);
  const dsn = client.getDsn();
  if (dsn && (client._options.skipBrowserExtensionCheck || !inExtension())) return false;
  import('../../browser/debug.js').then(({ off }) => off(!dsn && client._options), warn);
  client._on = false;
  S._host?._close();
  S._host = undefined;
  S._shim.stop();
  return true;
};

/**
 * A client's options, at their positions.
 * @param {Client} client
 * @param {Record<string, unknown>} [more] options that are not among its own
 */
export const told = (client, more) => {
  const { _options: options, _tracing: tracing } = client;
  // A page may have others of these names, and what they make of a text is none.
  if (attempt(() => new TextDecoder().decode(new TextEncoder().encode('ж'))) !== 'ж') throw 'no usable TextDecoder: see docs/testing.md';
  releaseOf(options);
  const place = placeOf(client);
  const rate = options.tracesSampleRate;
  const share = typeof rate === 'boolean' ? +rate : parseFloat(textOf(rate));
  const given = { ...options, ...tracing };
  return positions(
    {
      ...given,
      ...place,
      // The engine takes the first that matches.
      routes: attempt(() =>
        lines(given.routes)
          .split('\n')
          .sort((a, b) => vagueness(a) - vagueness(b)),
      ),
      // As the addresses of requests are told, by which it is known in them.
      tunnel: place.tunnel && (attempt(() => new Request(place.tunnel).url.replace(/\/+$/, '')) ?? place.tunnel),
      orgId: options.orgId || /^o(\d+)\./.exec(place.host)?.[1],
      // As in the reference the number at the beginning of a text counts. What is none is set all the same.
      tracesSampleRate: rate == null ? rate : share >= 0 ? share : -1,
      // What is no function is as if it were not given.
      hasSampler: options.tracesSampler?.call,
      linkPreviousTrace: LINKS.split(' ').indexOf(given.linkPreviousTrace),
      unsampled: UNSAMPLED.split(' ').indexOf(given.unsampled),
      ...collected(options),
      bufferSize: attempt(() => options.transportOptions?.bufferSize),
      integrations: client.getIntegrationNames(),
      ...more,
    },
    // Without browserTracingIntegration, or in a worker, there are no routes.
    tracing && typeof document === 'object' ? 0 : OPTION_FLAGS_OF_ROUTES,
  );
};

/**
 * An output of the engine as it is handed on: an envelope that holds more than a report says when it is sent. In wasm dates are 0.3 KB.
 * @param {string | undefined} output
 */
export const stamped = (output) => attempt(() => output?.replace(/^P.*\n{(?="[es])/, (start) => `${start}"sent_at":"${new Date().toISOString()}",`)) ?? output;

/**
 * Tells the engine what has happened.
 * @param {Engine} engine @param {Op} op @param {ArrayLike<number>} nums @param {string} text
 */
export const tell = (engine, op, nums, text) => {
  // From now on a report may be written.
  if (op === FACTS || (op === NAVIGATED && nums[2] === NAVIGATION_RESTORED)) {
    for (const kind in S._lost) engine.event(LOST, [nums[0], S._lost[kind]], kind);
    S._lost = undefined;
    // What a page before this one could not tell. Rare.
    if (attempt(() => sessionStorage['browser-tracing.lost'])) import('./alone.js').then((it) => it.take(nums[0]), warn);
  }
  if (op === SENT) [nums, text] = answered(/** @type {Float64Array} */ (nums), text);
  return engine.event(op, nums, text);
};
