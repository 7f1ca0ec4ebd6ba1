// @ts-check
// Every way in which a page asks for something. None of them mentions tracing: the answers' bodies say what arrived.
import { apiOrigin, untracedOrigin } from './places.js';
import { explain, startInactiveSpan } from './sdk.js';

/**
 * @typedef {object} Call
 * @property {string} via what was called
 * @property {string} url
 * @property {number} status 0: no answer
 * @property {any} body
 * @property {string} [failure]
 * @property {import('/browser-tracing/index.js').Explanation} explained what tracing says about this URL, before the call
 */

/** @type {Call[]} */
export const calls = [];
/** @type {Set<() => void>} */
const listeners = new Set();

/** @param {() => void} listener called after every call */
export const onCall = (listener) => listeners.add(listener);

/**
 * @param {string} via
 * @param {string} url
 * @param {() => Promise<{ status: number, text: string }>} ask
 */
async function call(via, url, ask) {
  /** @type {Call} */
  const made = { via, url, status: 0, body: undefined, explained: explain(new URL(url, location.href)) };
  calls.push(made);
  try {
    const { status, text } = await ask();
    made.status = status;
    made.body = JSON.parse(text);
  } catch (error) {
    made.failure = error instanceof Error ? error.message : String(error);
  }
  listeners.forEach((listener) => listener());
  return made.body;
}

/** @param {string} url @param {RequestInit} [init] */
export const viaFetch = (url, init) =>
  call('fetch', url, async () => {
    const response = await fetch(url, init);
    return { status: response.status, text: await response.text() };
  });

/** @param {string} url */
export const viaXhr = (url) =>
  call(
    'XMLHttpRequest',
    url,
    () =>
      new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open('GET', url);
        request.onload = () => resolve({ status: request.status, text: request.responseText });
        request.onerror = () => reject(new Error('network error'));
        request.send();
      }),
  );

let attempts = 0;

/** @returns {Promise<typeof import('/wasm/page.js')>} */
async function load() {
  // A span of the app's own: the page load is not over before the module is there, however long it takes.
  const span = startInactiveSpan({ name: 'Load the module with gloo-net', op: 'app.load', onlyIfParent: true });
  try {
    // A browser may remember that there was nothing at an address.
    const module = await import(`/wasm/page.js?${++attempts}`).catch((cause) => {
      throw new Error('the module with gloo-net is not there yet: after the first start of the demo it is still being compiled', { cause });
    });
    await module.default().catch((/** @type {unknown} */ cause) => {
      throw new Error('the browser has refused the module with gloo-net, as this page allows no WebAssembly', { cause });
    });
    return module;
  } catch (error) {
    wasm = undefined;
    throw error;
  } finally {
    span.end();
  }
}

/** @type {Promise<typeof import('/wasm/page.js')> | undefined} */
let wasm;

/** Rust in the page: gloo-net, in a small WebAssembly module of its own. @param {string} url */
export const viaGloo = (url) =>
  call('gloo-net', url, async () => {
    wasm ??= load();
    return { status: 200, text: await (await wasm).getWithGloo(url) };
  });

/** What the buttons do. @type {[string, string, () => Promise<unknown>][]} */
export const actions = [
  ['fetch', 'GET /api/products with fetch', () => viaFetch('/api/products')],
  ['POST', 'POST /api/products with fetch', () => viaFetch('/api/products', { method: 'POST', body: '{}' })],
  ['XMLHttpRequest', 'GET /api/products/3', () => viaXhr('/api/products/3')],
  ['gloo-net', 'GET /api/products/4 from Rust', () => viaGloo('/api/products/4')],
  ['slow', 'GET /api/slow: 600 ms', () => viaFetch('/api/slow')],
  ['failing', 'GET /api/fail: status 500', () => viaFetch('/api/fail')],
  ['other origin, a target', `GET ${apiOrigin}/api/products/2`, () => viaFetch(`${apiOrigin}/api/products/2`)],
  ['other origin, no target', `GET ${untracedOrigin}/api/products/2`, () => viaFetch(`${untracedOrigin}/api/products/2`)],
];
