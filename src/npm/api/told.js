// @ts-check
// What the engine is told of a client, and whether it is told anything: for whoever runs one.
import { soft as attempt } from '../../browser/host.js';
import { LINKS, OPTION_FLAGS, OPTION_LISTS, OPTION_NUMBERS, OPTION_TEXTS, QUERIES, UNSAMPLED } from '../../browser/positions.js';
import { OPTION_FLAGS_ON } from '../../browser/seam.js';
import { inExtension } from './bots.js';
import { SDK_VERSION } from './constants.js';
import { S, warn } from './state.js';

/** What is not done without browserTracingIntegration, nor in a worker. */
const OFF = { instrumentPageLoad: 0, instrumentNavigation: 0, instrumentBfcacheRestore: 0, markBackgroundSpan: 0 };

/** What can be neither read nor made a number is as if it were not given. @param {any} value */
const numberOf = (value) => (Object(value) === value || (value ?? '') === '' ? NaN : +value);
/** @param {any} value */
const textOf = (value) => (/^(str|num)/.test(typeof value) ? `${value}`.replace(/\x1f/g, '') : '');
/** @param {any} value a list, or one of its items @returns {string} the strings among them */
const lines = (value) =>
  []
    .concat(value)
    .filter((item) => typeof item === 'string')
    .map(textOf)
    .join('\n');

/**
 * Options for the engine, at their positions.
 * @param {any} options
 * @returns {[nums: number[], texts: string[]]}
 */
function positions(options) {
  /** @type {(names: string, read: (value: any, at: number) => any) => any[]} */
  const all = (names, read) => names.split(' ').map((name, at) => attempt(() => read(options[name], at)));
  const flags = all(OPTION_FLAGS, (on, at) => ((on ?? at < OPTION_FLAGS_ON) ? 2 ** at : 0));
  return [
    [flags.reduce((sum, flag) => sum + flag), ...all(OPTION_NUMBERS, numberOf)],
    [...all(OPTION_TEXTS, textOf), ...all(OPTION_LISTS, lines)],
  ];
}

/**
 * Where envelopes go instead of the DSN's host: an address, or the same-origin path that a server of the reference serves for `true` and objects
 * (the DSN without its password as FNV-1a, base 36).
 * @param {any} options
 */
function tunnelUrl({ tunnel, dsn }) {
  if (!tunnel || typeof tunnel === 'string') return tunnel;
  const { path, basePath = '', trailingSlash } = tunnel;
  let hash = 0x811c9dc5;
  for (const char of dsn.replace(/:\w*@/, '@')) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  return (path || basePath.replace(/^\.?\/?(?=.)/, '/').replace(/\/$/, '') + '/' + (hash >>> 0).toString(36)) + (trailingSlash ? '/' : '');
}

/** Is this page not to be traced? Then its hooks are taken out. @param {any} client */
export function refused(client) {
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
}

/**
 * A client's options, at their positions.
 * @param {any} client
 * @param {any} [more] options that are not among its own
 */
export function told(client, more) {
  const { _options: options, _tracing: tracing } = client;
  // A page may have others of these names, and what they make of a text is none.
  if (attempt(() => new TextDecoder().decode(new TextEncoder().encode('ж'))) !== 'ж') throw "TextEncoder or TextDecoder is the page's";
  options.release ??= attempt(() => /** @type {any} */ (globalThis).SENTRY_RELEASE.id);
  const { urlQueryParams: query = true, userInfo } = attempt(() => ({ ...options.dataCollection })) || {};
  const { allow, deny } = attempt(() => ({ ...query }));
  const { protocol, publicKey, host, port, path, projectId } = client.getDsn();
  const base = host + (port && ':' + port) + '/' + (path && path + '/');
  const tunnel = attempt(() => tunnelUrl(options));
  const rate = options.tracesSampleRate;
  const { linkPreviousTrace, unsampled } = { ...options, ...tracing };
  return positions({
    ...options,
    ...tracing,
    ...(tracing && typeof document === 'object' ? {} : OFF),
    tunnel,
    publicKey,
    host,
    dsn: tunnel && `${protocol}://${publicKey}@${base}${projectId}`,
    endpoint:
      tunnel ||
      `${protocol}://${base}api/${projectId}/envelope/?sentry_version=7&sentry_key=${publicKey}&sentry_client=sentry.javascript.browser-tracing%2F${SDK_VERSION}`,
    orgId: options.orgId || /^o(\d+)\./.exec(host)?.[1],
    // As in the reference the number at the beginning of a text counts. What is none is set all the same.
    tracesSampleRate: rate == null ? NaN : (attempt(() => (typeof rate === 'boolean' ? +rate : parseFloat(rate) >= 0 ? parseFloat(rate) : -1)) ?? -1),
    hasSampler: options.tracesSampler,
    inferIp: userInfo,
    // What the app's own metadata say wins, in events.
    inferIpOfEvents: /** @type {any} */ ({ auto: 1, never: 0 })[attempt(() => options._metadata.sdk.settings.infer_ip)] ?? userInfo,
    linkPreviousTrace: LINKS.split(' ').indexOf(linkPreviousTrace),
    unsampled: UNSAMPLED.split(' ').indexOf(unsampled),
    urlQuery: QUERIES.split(' ').indexOf(allow ? 'allow' : deny ? 'deny' : query ? 'all' : 'none'),
    urlQueryNames: allow || deny,
    bufferSize: attempt(() => options.transportOptions.bufferSize),
    integrations: client.getIntegrationNames(),
    ...more,
  });
}

/**
 * An output of the engine as it is handed on: an envelope that holds more than a report says when it is sent. In wasm dates are 0.3 KB.
 * @param {string | undefined} output
 */
export const stamped = (output) => attempt(() => output?.replace(/^P.*\n{(?="[es])/, (start) => `${start}"sent_at":"${new Date().toISOString()}",`)) ?? output;
