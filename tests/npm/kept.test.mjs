// @ts-check
// What a page has lost and may not tell when it goes, as the server has asked to wait with everything: the next page of the visit tells it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { at } from '../../scripts/lib/files.mjs';

const page = /** @type {any} */ (globalThis);
/** The page's listeners. @type {[type: string, listener: (event: any) => void][]} */
const listeners = [];
page.addEventListener = (/** @type {string} */ type, /** @type {any} */ listener) => void listeners.push([type, listener]);
page.removeEventListener = (/** @type {string} */ type, /** @type {any} */ listener) => {
  const at = listeners.findIndex((it) => it[0] === type && it[1] === listener);
  if (at >= 0) listeners.splice(at, 1);
};
// Else what listens would do so by its methods, which are not for this page. What Node makes of it is made before.
new Response('').headers.get('x');
page.EventTarget = undefined;
const { answersEnvelopes, api, items, sent, start } = await import('./lib/page.mjs');
/** The file of its own that has the words for it. */
const alone = () => import(pathToFileURL(at('pkg/alone.js')).href);
const fire = (/** @type {string} */ type, /** @type {any} */ event) => {
  for (const [of, listener] of [...listeners]) if (of === type) listener({ type, target: page, ...event });
};
const settled = () => new Promise((resolve) => setImmediate(resolve));
const KEY = 'browser-tracing.lost';

/** @param {boolean} [refuses] */
function storage(refuses) {
  /** @type {Map<string, string>} */
  const map = new Map();
  const check = () => {
    if (refuses) throw new DOMException('refused', 'QuotaExceededError');
  };
  return new Proxy(
    {
      getItem: (/** @type {string} */ key) => (check(), map.get(key) ?? null),
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => (check(), void map.set(key, value)),
      removeItem: (/** @type {string} */ key) => (check(), void map.delete(key)),
    },
    { get: (target, key) => /** @type {any} */ (target)[key] ?? map.get(String(key)) },
  );
}

/** A page that has lost a transaction and is asked to wait with everything, then is left. @param {boolean} persisted */
async function leave(persisted) {
  answersEnvelopes(() => new Response('{}', { status: 429, headers: { 'x-sentry-rate-limits': '3600::organization' } }));
  start();
  api.startSpan({ name: 'a' }, () => {});
  await settled();
  api.startSpan({ name: 'b' }, () => {});
  fire('pagehide', { persisted });
  // As each page begins: it has the same listeners here.
  fire('pageshow', { persisted: false });
  answersEnvelopes();
}
const reported = async () => {
  const reports = (await items()).filter(({ type }) => type === 'client_report').flatMap(({ payload }) => payload.discarded_events);
  return reports.map(({ reason, category, quantity }) => `${reason} ${category} ${quantity}`).sort();
};
const LOST = ['ratelimit_backoff span 2', 'ratelimit_backoff transaction 2'];

for (const persisted of [false, true]) {
  test(`the next page of the visit tells what the one before it could not (${persisted ? 'kept in the back/forward cache' : 'gone'}), once`, async () => {
    page.sessionStorage = storage();
    await leave(persisted);
    assert.match(String(page.sessionStorage[KEY]), /"ratelimit_backoff"/);
    start();
    api.startSpan({ name: 'c' }, () => {});
    await settled();
    await alone();
    await settled();
    assert.deepEqual(await reported(), LOST);
    assert.equal(Object(page.sessionStorage)[KEY], undefined);
    start();
    api.startSpan({ name: 'd' }, () => {});
    assert.deepEqual(await reported(), []);
  });
}

test('a page that comes back has what it has left, unless another page has told it', async () => {
  page.sessionStorage = storage();
  await leave(true);
  assert.ok(page.sessionStorage[KEY]);
  fire('pageshow', { persisted: true });
  await alone();
  await settled();
  assert.equal(Object(page.sessionStorage)[KEY], undefined);
  fire('pagehide', { persisted: true });
  assert.match(String(page.sessionStorage[KEY]), /"quantity":2/);
  // Another page has told it.
  page.sessionStorage.removeItem(KEY);
  fire('pageshow', { persisted: true });
  await settled();
  fire('pagehide', { persisted: true });
  assert.equal(Object(page.sessionStorage)[KEY], undefined);
});

for (const [what, set] of /** @type {const} */ ([
  ['refuses', () => (page.sessionStorage = storage(true))],
  ['is not there', () => (page.sessionStorage = undefined)],
  [
    'throws when it is looked at',
    () =>
      Object.defineProperty(page, 'sessionStorage', {
        configurable: true,
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      }),
  ],
])) {
  test(`session storage that ${what} harms nobody`, async () => {
    set();
    await leave(false);
    start();
    api.startSpan({ name: 'c' }, () => {});
    assert.deepEqual(await reported(), []);
    assert.equal(sent.envelopes.length, 1);
    Object.defineProperty(page, 'sessionStorage', { configurable: true, writable: true, value: undefined });
  });
}
