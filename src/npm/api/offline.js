// @ts-check
// A transport that keeps in IndexedDB what could not be sent, and sends it later. Only who imports it pays.
import { makeFetchTransport } from './transports.js';
import { parseEnvelope, serializeEnvelope } from './envelope.js';
import { S } from './state.js';

/** @import { Envelope } from './internal.js' */

/** After something was sent, the next stored envelope follows this soon (ms). */
const NEXT = 100;
/** The first wait after a failure; it doubles (ms). */
const FIRST_WAIT = 5000;
const LONGEST_WAIT = 3_600_000;
/** Envelopes that are kept at most, if the app does not say. */
const MAX_QUEUE = 30;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const result = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
const complete = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });

/**
 * The queue: texts of envelopes under ascending numbers, in the database and store of `@sentry/browser`, so that a page that changes to this
 * package sends what the other has kept.
 * @param {{ dbName?: string, storeName?: string, maxQueueSize?: number }} options
 */
function queueOf({ dbName = 'sentry-offline', storeName = 'queue', maxQueueSize = MAX_QUEUE }) {
  /** @type {Promise<IDBDatabase> | undefined} */
  let opened;
  const open = () => {
    const request = indexedDB.open(dbName);
    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    return result(request);
  };
  /** @template T @param {(store: IDBObjectStore) => Promise<T>} work in one transaction @returns {Promise<T>} */
  const within = async (work) => {
    const database = await (opened ||= open());
    const transaction = database.transaction(storeName, 'readwrite');
    const done = complete(transaction);
    const [value] = await Promise.all([work(transaction.objectStore(storeName)), done]);
    return value;
  };
  return {
    /** @param {string} text @param {boolean} [first] before all others @returns {Promise<boolean>} false: there is no room */
    add: (text, first) =>
      within(async (store) => {
        const keys = /** @type {number[]} */ (await result(store.getAllKeys()));
        if (keys.length >= maxQueueSize) return false;
        store.put(text, first ? Math.min(...keys, 0) - 1 : Math.max(...keys, 0) + 1);
        return true;
      }),
    /** Takes the oldest out, for this page alone. @returns {Promise<any>} */
    take: () =>
      within(async (store) => {
        const [key] = await result(store.getAllKeys(null, 1));
        if (key === undefined) return undefined;
        const text = await result(store.get(key));
        store.delete(key);
        return text;
      }),
  };
}

/** @param {any} text as it was stored, also by `@sentry/browser` @returns {Envelope | undefined} */
function parse(text) {
  try {
    return parseEnvelope(typeof text === 'string' ? text : new TextDecoder().decode(text));
  } catch {
    // Of another hand, or with binary items: there is nothing to send.
  }
}

/** @param {Envelope} envelope @param {RegExp} type */
const holds = (envelope, type) => envelope[1].some((item) => type.test(item[0].type));

/** How long the server wants to be left alone, in milliseconds. @param {any} response */
function pauseAfter({ headers }) {
  const after = headers?.['retry-after'];
  if (after) {
    const ms = +after * 1000;
    return ms >= 0 ? ms : Math.max(0, Date.parse(after) - Date.now()) || 60_000;
  }
  return headers?.['x-sentry-rate-limits'] ? 60_000 : NEXT;
}

/**
 * A transport whose envelopes are kept in IndexedDB while they cannot be sent. They are sent after the next one that can be, when the browser is
 * online again, and with `flush()`.
 * @param {(options: any) => any} [createTransport] how they are sent
 */
export const makeBrowserOfflineTransport =
  (createTransport = makeFetchTransport) =>
  (/** @type {any} */ options) => {
    const transport = createTransport(options);
    const queue = queueOf(options);
    const { shouldSend, shouldStore } = options;
    const { setTimeout, clearTimeout } = S._shim?.natives || globalThis;
    let wait = FIRST_WAIT;
    /** @type {any} */
    let timer;
    const nextIn = (/** @type {number} */ delay) => {
      if (timer) clearTimeout(timer);
      timer = setTimeout(async () => {
        timer = undefined;
        const envelope = parse(await queue.take().catch(() => undefined));
        if (!envelope) return;
        envelope[0].sent_at = new Date().toISOString();
        send(envelope, true).catch(() => {
          // It could not be stored again: it is counted where it is lost.
          for (const [{ type, item_count: count = 1 }, payload] of envelope[1]) {
            const category = type === 'event' ? 'error' : type;
            options.recordDroppedEvent?.('network_error', category, count);
            if (type === 'transaction') options.recordDroppedEvent?.('network_error', 'span', (payload.spans?.length || 0) + 1);
          }
        });
      }, delay);
    };
    /** @param {Envelope} envelope @param {boolean} [again] it comes from the queue @returns {Promise<any>} */
    const send = async (envelope, again) => {
      try {
        if (shouldSend && (await shouldSend(envelope)) === false) throw new Error('shouldSend returned false');
        const response = (await transport.send(envelope)) || {};
        const refused = response.statusCode >= 400 && !response.headers?.['retry-after'] && !response.headers?.['x-sentry-rate-limits'];
        if (refused) return response;
        nextIn(pauseAfter(response));
        wait = FIRST_WAIT;
        return response;
      } catch (error) {
        if (holds(envelope, /^client_report$/) || (shouldStore && !(await shouldStore(envelope, error, wait)))) throw error;
        // Without room, or without a database, it is the engine's to try again and to count.
        if (!(await queue.add(serializeEnvelope(envelope), again).catch(() => false))) throw error;
        if (!timer) {
          nextIn(wait);
          wait = Math.min(wait * 2, LONGEST_WAIT);
        }
        return {};
      }
    };
    const flush = (/** @type {number} */ timeout) => {
      if (timeout === undefined) {
        wait = FIRST_WAIT;
        nextIn(NEXT);
      }
      return transport.flush(timeout);
    };
    if (options.flushAtStartup) nextIn(wait);
    globalThis.addEventListener?.('online', () => flush(/** @type {any} */ (undefined)));
    return { send: (/** @type {Envelope} */ envelope) => send(envelope), flush };
  };
