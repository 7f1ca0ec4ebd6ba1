// @ts-check
// Errors and messages where there is no engine, as under a policy without WebAssembly: what they say, where they go, and that what is lost is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const page = /** @type {any} */ (globalThis);
/** The page's listeners. @type {[type: string, listener: (event: any) => void][]} */
const listeners = [];
page.addEventListener = (/** @type {string} */ type, /** @type {any} */ listener) => void listeners.push([type, listener]);
page.removeEventListener = () => {};
const fire = (/** @type {string} */ type) => {
  for (const [of, listener] of listeners) if (of === type) listener({ type, target: page });
};
// Refused, as by a policy.
class Refused {
  constructor() {
    throw new EvalError("'wasm-unsafe-eval' is not an allowed source of script");
  }
}
page.WebAssembly = Object.create(WebAssembly, { Module: { value: Refused } });
/** Each start comes after what earlier answers have asked to wait. */
const clock = Date.now;
let ahead = 0;
Date.now = () => clock() + ahead;
const { DSN, answersEnvelopes, api, consoleOf, sent, start } = await import('./lib/page.mjs');

/** Starts and sends, on a page at this address. @param {any} [options] @param {() => any} [work] @param {string} [href] */
async function without(options, work = () => api.captureException(new Error('alone')), href = 'https://app.example/users/1') {
  page.location = new URL(href);
  ahead += 61_000;
  const lines = await consoleOf(async () => {
    start(options);
    await work();
    await api.flush(2000);
  });
  return lines.map(([, line]) => line).filter((line) => !line.includes('trace headers only'));
}

/** Everything that was given to the network since `start`. */
const given = () =>
  sent.envelopes.map((body) => {
    const [header, ...lines] = body.split('\n').map((line) => JSON.parse(line));
    const items = [];
    while (lines[0]) items.push({ type: lines.shift().type, payload: lines.shift() });
    return { header, items };
  });
const losses = (/** @type {any} */ payload) => payload.discarded_events.map((/** @type {any} */ it) => `${it.reason} ${it.category} ${it.quantity}`).sort();

/** An ingest that answers each envelope with the next of these, in the end with 200; what it has taken. @param {(number | (() => never) | Response)[]} answers */
function ingest(...answers) {
  /** @type {string[]} */
  const taken = [];
  answersEnvelopes((_, body) => {
    const answer = answers.shift() ?? 200;
    if (typeof answer === 'function') answer();
    if (answer === 200) taken.push(body);
    return answer instanceof Response ? answer : new Response('{}', { status: /** @type {number} */ (answer) });
  });
  return taken;
}
const unreachable = () => {
  throw new TypeError('Failed to fetch');
};

test('an event says what it says with an engine: project, release, address without secrets, how the visitor is to be known', async () => {
  assert.deepEqual(
    await without(
      { release: 'r@1', dist: 5, dataCollection: { userInfo: false } },
      undefined,
      'https://u:p@app.example/a;jsessionid=01/b?q=1&token=2&sso#key=3',
    ),
    [],
  );
  const [{ header, items }] = given();
  const [{ type, payload }] = items;
  assert.equal(type, 'event');
  assert.equal(payload.request.url, 'https://app.example/a;jsessionid=[Filtered]/b?q=1&token=[Filtered]&sso=[Filtered]#key=[Filtered]');
  assert.deepEqual([payload.release, payload.dist, payload.environment, payload.platform], ['r@1', '5', 'production', 'javascript']);
  assert.deepEqual(payload.sdk.settings, { infer_ip: 'never' });
  assert.match(payload.sdk.name, /^sentry\.javascript\./);
  assert.deepEqual(header.trace, { trace_id: payload.contexts.trace.trace_id, public_key: 'pub' });
  assert.match(payload.contexts.trace.trace_id, /^[\da-f]{32}$/);
  await without({ _metadata: { sdk: { settings: { infer_ip: 'never' } } } });
  assert.deepEqual(given()[0].items[0].payload.sdk.settings, { infer_ip: 'never' });
  await without();
  assert.deepEqual(given()[0].items[0].payload.sdk.settings, { infer_ip: 'auto' });
});

for (const [urlQueryParams, wanted] of /** @type {const} */ ([
  [false, 'https://app.example/a;v=[Filtered]#b=[Filtered]'],
  [{ allow: ['Q'] }, 'https://app.example/a;v=[Filtered]?q=1&c=[Filtered]#b=[Filtered]'],
  [{ deny: ['c', 5] }, 'https://app.example/a;v=0?q=1&c=[Filtered]#b=3'],
  // What is to go goes.
  [{ allow: ['c', 'q'], deny: ['c'] }, 'https://app.example/a;v=0?q=1&c=[Filtered]#b=3'],
  [true, 'https://app.example/a;v=0?q=1&c=2#b=3'],
  [null, 'https://app.example/a;v=0?q=1&c=2#b=3'],
])) {
  test(`dataCollection.urlQueryParams ${JSON.stringify(urlQueryParams)} holds without an engine too`, async () => {
    await without({ dataCollection: { urlQueryParams } }, undefined, 'https://app.example/a;v=0?q=1&c=2#b=3');
    assert.equal(given()[0].items[0].payload.request.url, wanted);
  });
}

test('hooks see what is sent, and what they take out of it stays out', async () => {
  /** @type {any} */
  let saw;
  const beforeSend = (/** @type {any} */ event) => {
    saw = structuredClone(event);
    delete event.request;
    delete event.contexts.culture;
    return event;
  };
  await without({ release: 'r@1', environment: 'test', beforeSend });
  assert.deepEqual([saw.release, saw.environment, saw.platform, saw.request.url], ['r@1', 'test', 'javascript', 'https://app.example/users/1']);
  const [{ items }] = given();
  assert.deepEqual(
    Object.keys(saw).filter((key) => saw[key] !== undefined && !(key in items[0].payload)),
    ['request'],
  );
  assert.equal(items[0].payload.contexts.culture, undefined);
});

test('a tunnel that is true or an object is the path that it is with an engine', async () => {
  const { fetch } = page;
  for (const [tunnel, path] of /** @type {const} */ ([
    ['/relay', /^\/relay$/],
    [true, /^\/[\da-z]+$/],
    [{ basePath: '/docs', trailingSlash: true }, /^\/docs\/[\da-z]+\/$/],
  ])) {
    /** @type {string[]} */
    const urls = [];
    await without({
      tunnel,
      transport: (/** @type {any} */ { url }) => ({ send: async (/** @type {any} */ [header]) => void urls.push(url, header.dsn), flush: async () => true }),
    });
    assert.match(urls[0], path);
    assert.equal(urls[1], DSN);
  }
  assert.equal(page.fetch, fetch);
});

test('what could not be sent is in the report that goes with the next event', async () => {
  const taken = ingest(unreachable, 503);
  const lines = await without({}, async () => {
    for (const name of ['a', 'b', 'c']) api.captureMessage(name);
  });
  assert.equal(lines.filter((line) => /the event [\da-f]{32} is lost/.test(line)).length, 2, lines.join('\n'));
  assert.equal(taken.length, 1);
  const [, , { items }] = given();
  assert.deepEqual(
    items.map(({ type }) => type),
    ['event', 'client_report'],
  );
  assert.equal(items[0].payload.message, 'c');
  assert.deepEqual(losses(items[1].payload), ['network_error error 1', 'send_error error 1']);
  // Once.
  await api.captureMessage('d');
  await api.flush(1000);
  assert.deepEqual(
    given()
      .at(-1)
      ?.items.map(({ type }) => type),
    ['event'],
  );
  answersEnvelopes();
});

test('what hooks and filters have dropped is told as well, when the page is left at the latest, with keepalive', async () => {
  /** @type {any[]} */
  const inits = [];
  answersEnvelopes((init) => (inits.push(init), new Response('{}')));
  await without({ beforeSend: () => null }, async () => {
    api.captureMessage('a');
    api.captureException(new Error('b'));
  });
  assert.deepEqual(given(), []);
  fire('pagehide');
  await api.flush(1000);
  const [{ items }] = given();
  assert.deepEqual(losses(items[0].payload), ['before_send error 2']);
  assert.equal(inits[0].keepalive, true);
  fire('pagehide');
  await api.flush(1000);
  assert.equal(given().length, 1, 'once');
  await without({ beforeSend: () => null, sendClientReports: false });
  fire('pagehide');
  await api.flush(1000);
  assert.deepEqual(given(), []);
  answersEnvelopes();
});

test('a report that does not arrive is told again', async () => {
  const taken = ingest(unreachable, unreachable);
  await without();
  fire('pagehide');
  await new Promise((resolve) => setImmediate(resolve));
  fire('pagehide');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(taken.length, 1);
  assert.deepEqual(losses(given()[2].items[0].payload), ['network_error error 1']);
  answersEnvelopes();
});

for (const [what, header, later] of /** @type {const} */ ([
  ['with its errors', { 'x-sentry-rate-limits': '60:error:organization' }, true],
  ['with everything', { 'x-sentry-rate-limits': '60::organization' }, false],
  ['by Retry-After', { 'retry-after': '60' }, false],
  ['without a word', {}, false],
])) {
  test(`a server that asks to wait ${what} is left alone, and what comes meanwhile is counted`, async () => {
    ingest(new Response('{}', { status: 429, headers: header }));
    await without({}, () => ['a', 'b'].forEach((name) => api.captureMessage(name)));
    assert.equal(given().length, 1);
    fire('pagehide');
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(given().length, later ? 2 : 1, 'a report');
    ahead += 61_000;
    await api.captureMessage('c');
    await api.flush(1000);
    const items = given().flatMap((it) => it.items);
    assert.equal(items.filter(({ payload }) => payload.message === 'c').length, 1);
    assert.deepEqual(losses(items.find(({ type }) => type === 'client_report')?.payload), ['ratelimit_backoff error 2']);
    answersEnvelopes();
  });
}

/** Session storage with something in it. @param {Record<string, string>} stored */
const storage = (stored) => ({
  ...stored,
  getItem(/** @type {string} */ key) {
    return /** @type {any} */ (this)[key] ?? null;
  },
  setItem(/** @type {string} */ key, /** @type {string} */ value) {
    /** @type {any} */ (this)[key] = value;
  },
  removeItem(/** @type {string} */ key) {
    delete (/** @type {any} */ (this)[key]);
  },
});

test('what a page may not tell when it is left, the next page of the visit tells; what is stored is read strictly', async () => {
  page.sessionStorage = storage({});
  ingest(new Response('{}', { status: 429 }));
  await without({}, () => ['a', 'b'].forEach((name) => api.captureMessage(name)));
  fire('pagehide');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(given().length, 1);
  const kept = JSON.parse(page.sessionStorage['browser-tracing.lost']);
  assert.deepEqual(losses(kept), ['ratelimit_backoff error 2']);
  page.sessionStorage['browser-tracing.lost'] += '{"reason":"a b","category":"error","quantity":1}{"reason":"x","category":"error","quantity":-1} nonsense';
  await without();
  const report = given()[0].items.find(({ type }) => type === 'client_report');
  assert.deepEqual(losses(report?.payload), ['ratelimit_backoff error 2']);
  assert.equal(page.sessionStorage['browser-tracing.lost'], undefined);
  page.sessionStorage = undefined;
  answersEnvelopes();
});

test('a transaction of the app that is lost is counted with its spans', async () => {
  ingest(500);
  await without({}, () => api.captureEvent(/** @type {any} */ ({ type: 'transaction', transaction: 't', spans: [{}, {}] })));
  fire('pagehide');
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(losses(given()[1].items[0].payload), ['send_error span 3', 'send_error transaction 1']);
  answersEnvelopes();
});

test('of a baggage header a member that cannot be read costs only itself, a value may have any character, and an empty one is none', async () => {
  const { fromBaggage } = await import('../../src/npm/api/baggage.js');
  for (const [baggage, wanted] of /** @type {[string, any][]} */ ([
    ['sentry-environment=prod,sentry-release=rel,sentry-x=%ZZ', { environment: 'prod', release: 'rel' }],
    ['sentry-release=a==b, sentry-dist=%3D1 ', { release: 'a==b', dist: '=1' }],
    ['sentry-environment=,sentry-release=1,sentry-=2,sentry-x', { release: '1' }],
    ['other=1,,not-sentry-release=2', {}],
    ['', {}],
  ]))
    assert.deepEqual(fromBaggage(baggage), wanted, baggage);
});
