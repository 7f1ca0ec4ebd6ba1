// @ts-check
import { explainRequest } from '../../browser/explain.js';
import { soft } from '../../browser/shim.js';
import { inExtension, isBotUserAgent } from './bots.js';
import { EXPLAIN, HEADERS } from '../../browser/seam.js';
import { ask } from './guarded.js';
import { S } from './state.js';

/** @import { Client } from './internal.js' */

/** Why nothing is traced and no header added; empty while hooks are in place, as they are from the import on. */
function whyOff() {
  const client = S._client;
  if (typeof location !== 'object') return 'off: no page';
  // What patches nothing has none.
  if (!S._shim) return 'off: the build for servers';
  if (!client) return S._load ? 'stopped' : '';
  const options = client._options;
  const { dsn, enabled } = options;
  // The app may have switched it off since.
  if (client._on && enabled !== false) return '';
  if (!dsn) return 'off: no DSN';
  if (enabled === false) return 'off: enabled: false';
  if (!client.getDsn()) return 'off: invalid DSN';
  return !options.skipBrowserExtensionCheck && inExtension() ? 'off: browser extension' : 'stopped';
}

/** What to do where everything is off. `request.reason` says the reason alone. @type {Record<string, string>} */
const REMEDIES = {
  'off: no page': 'on a server nothing is to be done',
  'off: the build for servers': 'a test runner with a page (jsdom) needs an alias for the file for browsers, see docs/testing.md',
  'off: no DSN': 'give init the dsn of your project',
  'off: enabled: false': 'leave that option out, or make it true',
  'off: invalid DSN': 'it looks like https://key@host/project',
  'off: browser extension': 'if it is yours, set skipBrowserExtensionCheck: true',
  stopped: 'call init again',
};

/**
 * Why there are no spans, or less than all that can be traced, and what to do about it; empty where nothing is in the way.
 * @param {Client | undefined} client
 * @param {any} told by the engine
 * @param {boolean} spans are any recorded?
 * @param {boolean} paused
 * @param {string} none why nothing is traced by itself
 */
function whyLess(client, told, spans, paused, none) {
  const { _shim: shim } = S;
  if (!client) return 'init has not been called: call it first of all';
  const engine = told
    ? ''
    : shim.dead
      ? `the engine ${S._host ? 'has failed' : 'was refused'}: ${shim.dead}`
      : S._ready
        ? 'the engine has not arrived, or was refused: then the console says why'
        : 'the engine was refused: the console says why';
  return [
    engine,
    none &&
      (none === 'crawler'
        ? 'the browser calls itself a crawler, whose requests are left alone'
        : `${none}: add it to integrations, or only spans that you start are recorded`),
    !spans && 'neither tracesSampleRate nor tracesSampler is set: set one, as without it no spans are recorded',
    paused && 'paused: resume() goes on',
  ]
    .filter(Boolean)
    .join('; ');
}

/**
 * Which rule has decided about sampling. The engine knows that of what is open; what has ended was decided by the page's trace, or by the options.
 * @param {any} told
 * @param {string} flag of the headers
 * @param {boolean} spans are any recorded?
 * @param {boolean} sampler does one decide?
 */
function decided(told, flag, spans, sampler) {
  if (!flag) return 'none';
  if (!told) return S._shim.dead && S._host ? 'last known' : 'parent';
  if (told.decision !== 'none') return told.decision;
  // A tag of two parts leaves the decision to the page.
  const parent = told.continued && !/^\s*\w+-\w+\s*$/.test(S._shim.tag('sentry-trace'));
  return parent || !spans ? 'parent' : sampler ? 'tracesSampler' : 'tracesSampleRate';
}

/**
 * What tracing is doing, and for a request: whether it would carry headers, and why.
 * @param {any} [input] as for `fetch`: a URL or a Request
 * @param {any} [init]
 */
export function explain(input, init) {
  S._hurry?.();
  const off = whyOff();
  const { _client: client, _shim: shim } = S;
  const { _options: options = {}, _tracing: tracing } = client || {};
  const alive = !off && S._engine && !shim.dead;
  const told = alive ? soft(() => JSON.parse(ask(EXPLAIN))) : undefined;
  const [trace_id, , flag, baggage, tunnel] = off ? [] : told ? ask(HEADERS).split('\n') : shim.context;
  const hooks = { ...options, ...tracing };
  const sampler = !!options.tracesSampler?.call;
  const spans = options.tracesSampleRate != null || sampler;
  // `S._paused` is the shim that was paused: another one, after `stop()`, is not.
  const paused = !off && shim === S._paused;
  const none = !client || tracing ? '' : isBotUserAgent() ? 'crawler' : 'browserTracingIntegration() is missing';
  const reason = off ? `${off}: ${REMEDIES[off]}` : whyLess(client, told, spans, paused, none);
  return {
    mode: off ? 'off' : told && spans ? 'tracing' : 'propagation-only',
    ...(reason && { mode_reason: reason }),
    ...(!off && {
      trace_id,
      ...(flag && { sampled: flag === '-1' }),
      baggage,
      paused,
      ...told,
      decision: decided(told, flag, spans, sampler),
    }),
    ...(!off && shim.missed[0] && { unpatched: shim.missed }),
    ...(shim?.lost && { lost_requests: shim.lost }),
    ...(input !== undefined && {
      request: soft(() =>
        explainRequest(
          globalThis,
          shim,
          {
            off,
            paused,
            none,
            traceFetch: hooks.traceFetch,
            traceXHR: hooks.traceXHR,
            targets: shim?.cfg.tracePropagationTargets,
            tunnel,
            omitted: told?.omitted,
            host: /@([^/:]*)/.exec(options.dsn)?.[1],
          },
          input,
          init,
        ),
      ) || { attached: false, reason: off || 'the request cannot be read' },
    }),
  };
}
