// @ts-check
// Whether a request would carry headers, and why: for those who ask. Apart from the shim, because no request needs this.
import { compile, isObject, isRequest, placeOf, ruleFor, soft } from './shim.js';

/** @import { Shim } from './shim.js' */
/** @typedef {any} Any short for what is checked at run time: these are the page's objects */

// The shim's wrappers give another bound `toString` each time they are asked; one around them that hides nothing does too.
const ours = (/** @type {Any} */ f) => !!f && f.toString !== f.toString;

const SINCE = ' was replaced since: it does only if the replacement calls the one before';

// Schemes of requests that have no headers: http's, and those of app shells (`tauri:`, `capacitor:`), do.
const BARE = /^(wss?|data|blob|about|javascript|mailto):/;

/**
 * What decides about a request's headers, in the order in which it does. The first reason against them counts.
 * @param {Any} G
 * @param {Shim | undefined} shim where there are no hooks: none
 * @param {import('./explain.js').Facts} facts
 * @param {Any} input as for `fetch`
 * @param {Any} [init]
 */
export const explainRequest = (G, shim, facts, input, init) => {
  const { off, paused, none, targets, omitted, host, tunnel, traceFetch, traceXHR } = facts;
  const request = isRequest(input) ? input : {};
  const own = isObject(init) ? init : {};
  const raw = soft(() => request.url || '' + input) || '';
  const base = G.document?.baseURI || G.location.href;
  const url = soft(() => new URL(raw, base));
  const list = compile(targets);
  // As the shim: in a document without an address of its own, the origin is not that of its address.
  const place = url && placeOf(url, typeof G.origin === 'string' ? G.origin : G.location.origin);

  /** What the options and the page say of every request by this function. */
  const before = (/** @type {boolean} */ wanted, /** @type {string} */ option, /** @type {string} */ name, /** @type {boolean | undefined} */ missed) =>
    off || (paused && 'paused') || none || (!wanted && option + ': false') || (missed && name + ' could not be wrapped') || '';

  const about = () => {
    if (!url) return 'invalid URL';
    const [scheme] = BARE.exec(url.href) || [];
    if (scheme) return /^ws/.test(scheme) ? 'a WebSocket carries no headers' : scheme + ' requests carry no headers';
    if (!ruleFor(list, /** @type {Any} */ (place))) return targets ? 'no target matches' : 'other origin';
    return omitted ? "unsampled: 'omit', and the trace is not sampled" : '';
  };
  const toSentry = (/** @type {Any} */ method) =>
    // Without an engine nobody looks but at the envelopes that another SDK posts by XMLHttpRequest.
    (omitted !== undefined &&
      ((tunnel && url?.href.replace(/\/$/, '') === soft(() => new URL(tunnel, base).href.replace(/\/$/, ''))) ||
        (host && /[?&]sentry_key=/.test(url?.search || '') && ('.' + url?.hostname).toLowerCase().endsWith('.' + host.toLowerCase())))) ||
    (method === 'POST' && /sentry_key/.test(raw))
      ? 'a request to Sentry itself'
      : '';
  const named = () => (list ? 'target ' + list.find((/** @type {Any} */ t) => ruleFor([t], /** @type {Any} */ (place))) : 'same origin');
  /** @param {string | false | null | undefined} reason against it @param {string} [since] */
  const verdict = (reason, since = '') => ({ attached: !reason, reason: reason || named() + (since && `, but ${since}${SINCE}`) });

  const headers = soft(() => new Headers(own.headers || request.headers));
  const mode = own.mode || request.mode;
  const fetched = verdict(
    before(traceFetch !== false, 'traceFetch', 'fetch', shim?.missed.includes('fetch')) ||
      about() ||
      toSentry('') ||
      (headers?.get('sentry-trace') && 'the caller set its own sentry-trace') ||
      (/^(no-cors|navigate)$/.test(mode) && `mode: '${mode}'`),
    ours(G.fetch) ? '' : 'fetch',
  );
  if (typeof G.XMLHttpRequest !== 'function') return fetched;

  // What an instance has is what counts: a constructor may give objects of another class.
  const xhr = soft(() => new G.XMLHttpRequest()) || {};
  const proto = G.XMLHttpRequest.prototype || {};
  const names = ['open', 'send'];
  const lost = names.some((name) => shim?.missed.includes(name) || (!ours(xhr[name]) && ours(proto[name])));
  const sent = verdict(
    before(traceXHR !== false, 'traceXHR', 'XMLHttpRequest', lost) ||
      about() ||
      toSentry(('' + (own.method || request.method)).toUpperCase()) ||
      (headers?.get('sentry-trace') && 'the caller set its own sentry-trace'),
    names.every((name) => ours(xhr[name])) ? '' : 'XMLHttpRequest',
  );
  return sent.attached === fetched.attached && sent.reason === fetched.reason ? fetched : { ...fetched, xhr: sent };
};
