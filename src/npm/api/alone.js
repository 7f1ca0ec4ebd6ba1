// @ts-check
// Sends errors and messages where there is no engine to do it (a policy without WebAssembly, a trap), and tells of what was lost. Loaded with the
// first of these.
import { nativeFetch } from '../../browser/host.js';
import { KEPT, takeKept, tellKept } from '../../browser/kept.js';
import { answered, retryAfter } from '../../browser/limits.js';
import { QUERIES } from '../../browser/positions.js';
import { fromBaggage } from './baggage.js';
import { SDK_VERSION } from './constants.js';
import { senderFor } from './envelope.js';
import { filtered } from './filtered.js';
import { attempt, listOf } from './normalize.js';
import { S, safe, warn } from './state.js';
import { collected, lines, placeOf, releaseOf, textOf, vagueness } from './told.js';

/** @import { Client, Dsn, Envelope, Options } from './internal.js' */

const NAME = 'sentry.javascript.browser-tracing';
/** Bodies that leave with `keepalive`: the Fetch standard's limit is 64 KiB for all of them. */
const KEEPALIVE_BYTES = 60_000;
/** A category of the reports themselves, which only a limit on everything holds back. */
const REPORT = 'internal';

/** The browser's own. @type {typeof globalThis.fetch | undefined} */
let fetch;
/** Until when, in milliseconds since the epoch, what is of a category may not be sent; `all` stands for all of them. @type {Record<string, number>} */
const limits = { __proto__: /** @type {any} */ (null) };
/** @param {string} category */
const limited = (category) => Math.max(limits[category] || 0, limits.all || 0) > Date.now();

/**
 * Posts an envelope, with the report of what was lost before.
 * @param {Client} client
 * @param {Envelope[0]} header
 * @param {Envelope[1]} items `[header, payload]` each
 * @returns {Promise<[reason: string, why: string] | undefined>} nothing: it has arrived
 */
async function post(client, header, items) {
  const { sendClientReports = true, transportOptions } = client._options;
  const { endpoint, dsn } = placeOf(client);
  const lost = limited(REPORT) ? [] : taken();
  if (lost[0] && sendClientReports) items = [...items, [{ type: 'client_report' }, { timestamp: Date.now() / 1e3, discarded_events: lost }]];
  if (!items[0]) return;
  const { headers, fetchOptions } = { ...transportOptions };
  /** @param {string} body */
  const plain = async (body) =>
    (fetch ||= nativeFetch(globalThis, S._shim))(endpoint, {
      __proto__: null,
      method: 'POST',
      body,
      keepalive: body.length < KEEPALIVE_BYTES,
      referrerPolicy: 'strict-origin',
      headers,
      ...fetchOptions,
    });
  /** @type {[string, string] | undefined} */
  let failed;
  try {
    const body = [{ ...header, ...(dsn && { dsn }) }, ...items.flat()].map((part) => JSON.stringify(part)).join('\n');
    const { status, headers: told } = await (senderFor(client) || plain)(body, plain, endpoint);
    const said = (/** @type {string} */ name) => attempt(() => `${told.get(name) || ''}`);
    const now = Date.now();
    const [untils, names] = answered([0, now, 0, status, attempt(() => retryAfter(said('retry-after'), now)) ?? NaN], said('x-sentry-rate-limits') || '');
    for (const [i, name] of names.split('\n').entries()) limits[name] = untils[4 + i];
    if (status >= 400) failed = [status === 429 ? 'ratelimit_backoff' : 'send_error', `the server answered ${status}`];
  } catch (error) {
    failed = ['network_error', `${error}`];
  }
  if (failed) for (const { reason, category, quantity } of lost) client.recordDroppedEvent(reason, category, quantity);
  return failed;
}

/** What was lost and not told yet, by earlier pages of the visit too. */
function taken() {
  const lost = takeKept(globalThis, S._lost || {});
  S._lost = undefined;
  return Object.entries(lost).map(([kind, quantity]) => {
    const [reason, category] = kind.split('\n');
    return { reason, category, quantity };
  });
}

/** Hands what an earlier page could not tell to the engine. @param {number} now */
export const take = (now) => S._host && tellKept(S._host._event, globalThis, now);

/** Tells of what was lost; what may not be told is left to the next page of the visit. @returns {Promise<unknown>} */
async function tell() {
  if (!S._client?._on || S._engine) return;
  if (!limited(REPORT)) return post(S._client, {}, []);
  const discarded_events = taken();
  if (S._client._options.sendClientReports === false || !discarded_events[0]) return;
  if (attempt(() => (sessionStorage.setItem(KEPT, JSON.stringify({ discarded_events })), true))) return;
  for (const { reason, category, quantity } of discarded_events) S._client.recordDroppedEvent(reason, category, quantity);
}

// The page may not come back.
for (const type of ['pagehide', 'visibilitychange']) {
  globalThis.addEventListener?.(type, () => (type === 'pagehide' || document.visibilityState === 'hidden') && tell(), true);
}

/**
 * Does a pattern match a path? By segments, as the engine does (src/routes/find.rs).
 * @param {string[]} pattern @param {string[]} path
 * @returns {boolean}
 */
function matches([first, ...rest], path) {
  if (!first) return !path[0];
  if (/^{?\*/.test(first) || (/^[:{].*\?$/.test(first) && matches(rest, path))) return true;
  const [here, ...further] = path;
  return !!here && (/^[:{]/.test(first) || [here, attempt(() => decodeURIComponent(here))].includes(first)) && matches(rest, further);
}
const segments = (/** @type {string} */ path) => path.split('/').filter(Boolean);

/**
 * The first of the patterns that matches the path.
 * @param {string[]} patterns @param {string} path
 */
export const find = (patterns, path) => patterns.find((pattern) => matches(segments(pattern), segments(path)));

/**
 * How the engine would call the route of this address: nothing where it would have no routes.
 * @param {Client} client @param {string} href @param {string} cleaned without secrets
 */
function routeOf({ _options: options, _tracing: tracing }, href, cleaned) {
  const { start } = S._shim;
  // Who has no page load has a route after the first navigation.
  if (!tracing || typeof document !== 'object' || (tracing.instrumentPageLoad === false && !start)) return;
  const given = safe(() => S._provider?.resolveRoute?.(new URL(href))) || (!start && !S._host && S._shim.tag('sentry-route'));
  if (given) return given;
  const { routes } = /** @type {Options} */ ({ ...options, ...tracing });
  const patterns = lines(routes)
    .split('\n')
    .filter(Boolean)
    .sort((a, b) => vagueness(a) - vagueness(b));
  const { pathname } = new URL(href);
  return find(patterns, pathname) || cleaned.replace(/^\w+:\/\/[^/?#]*|[?#].*/g, '') || '/';
}

/**
 * What the engine would say of the page in an event, in the trace that the page's requests carry.
 * @param {Client} client
 * @returns {any}
 */
export function frameOf(client) {
  const { environment, dist } = client._options;
  const [trace_id, span_id] = S._shim.context;
  const { inferIpOfEvents = true, urlQuery, urlQueryNames } = collected(client._options);
  const policy = QUERIES.split(' ')[urlQuery];
  const terms = lines(urlQueryNames).toLowerCase().split('\n').filter(Boolean);
  /** @param {string} name */
  const named = (name) => terms.some((term) => name.toLowerCase().includes(term));
  const hides = (/** @type {string} */ name) => policy === 'none' || named(name) !== (policy === 'allow');
  /** @param {string} url */
  const clean = (url) =>
    filtered(
      (policy === 'none' ? url.replace(/\?[^#]*/, '') : url)
        // A name alone is one in a query; with an empty value it is filtered like the others.
        .replace(/\?[^#]*/, (query) => query.replace(/([?&][^=&;?]+)(?=[&;?]|$)/g, '$1=')),
      hides,
    ).replace(/\?[^#]*/, (query) => query.replace(/([?&][^=&;?]+)=(?=[&;?]|$)/g, '$1'));
  const { href } = globalThis.location;
  const locale = attempt(() => navigator.language);
  const userAgent = attempt(() => navigator.userAgent);
  const timezone = attempt(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const referrer = attempt(() => document.referrer);
  return {
    platform: 'javascript',
    transaction: routeOf(client, href, clean(href)),
    request: { url: clean(href), headers: { ...(referrer && { Referer: clean(referrer) }), 'User-Agent': userAgent } },
    release: textOf(releaseOf(client._options)) || undefined,
    environment: textOf(environment) || 'production',
    dist: textOf(dist) || undefined,
    sdk: {
      name: NAME,
      version: SDK_VERSION,
      integrations: client.getIntegrationNames(),
      packages: [{ name: 'npm:browser-tracing', version: SDK_VERSION }],
      settings: { infer_ip: inferIpOfEvents ? 'auto' : 'never' },
    },
    contexts: { trace: { trace_id, span_id }, ...(locale && { culture: { locale, timezone, calendar: 'gregory' } }) },
  };
}

/**
 * Sends an event.
 * @param {Client} client
 * @param {string} text the event
 * @param {string} type nothing: an error or a message
 */
export async function deliver(client, text, type) {
  const event = JSON.parse(text);
  const { event_id } = event;
  const category = /^(transaction|session|trace_metric|span)$/.test(type) ? type : type ? 'default' : 'error';
  const [trace_id, , , baggage] = S._shim.context;
  const { trace_id: traced } = event.contexts.trace;
  const header = {
    event_id,
    sent_at: new Date().toISOString(),
    sdk: { name: NAME, version: SDK_VERSION },
    // The page may be in another trace by now.
    trace: { trace_id: traced, public_key: /** @type {Dsn} */ (client.getDsn()).publicKey, ...(traced === trace_id && fromBaggage(baggage)) },
  };
  const [reason, why] = limited(category)
    ? ['ratelimit_backoff', 'the server has asked to wait']
    : (await post(client, header, [[{ type: type || 'event' }, event]])) || [];
  if (!reason) return;
  warn(`the event ${event_id} is lost: ${why}`);
  client.recordDroppedEvent(reason, category);
  if (type === 'transaction') client.recordDroppedEvent(reason, 'span', listOf(event.spans).length + 1);
}
