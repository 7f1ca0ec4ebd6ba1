// @ts-check
// Transports that only some pages import, and scopes bound to emitters: as @sentry/browser's, asked beside ours where it can be asked.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { after, test } from 'node:test';
import * as reference from '@sentry/browser';
import { World, seen } from '../e2e/lib/world.mjs';
import { isPageload } from '../e2e/lib/trace.mjs';
import { api, start } from './lib/page.mjs';

const world = await World.start('chromium');
after(() => world.stop());

/** A transport for each URL that keeps what it is given. */
function recording() {
  /** @type {[string, any][]} */
  const given = [];
  const create = (/** @type {any} */ { url }) => ({
    async send(/** @type {any} */ envelope) {
      given.push([url, structuredClone(envelope)]);
      return { statusCode: 200 };
    },
    flush: async () => url !== 'https://slow.example/',
  });
  return { given, create };
}

const event = (/** @type {any} */ extra) => [{ event_id: 'e', sdk: { name: 'x' } }, [[{ type: 'event' }, { message: 'm', release: 'own@1', ...extra }]]];
const A = 'https://aaa@a.ingest.example/1';
const B = 'http://bbb:secret@b.ingest.example:8443/under/2';

for (const [who, { makeMultiplexedTransport, MULTIPLEXED_TRANSPORT_EXTRA_KEY }] of /** @type {const} */ ([
  ['@sentry/browser', reference],
  ['ours', api],
])) {
  /** What goes where. @param {any} options @param {any} matcher @param {any[]} envelopes */
  const sent = async (options, matcher, ...envelopes) => {
    const { given, create } = recording();
    const transport = /** @type {any} */ (makeMultiplexedTransport)(create, matcher)({ url: 'own', recordDroppedEvent() {}, ...options });
    for (const envelope of envelopes) await transport.send(envelope);
    assert.equal(await transport.flush(10), true);
    return given.map(([url, [header, [[, payload]]]]) => [url, header.dsn, payload.release]);
  };

  test(`makeMultiplexedTransport (${who}): to each project that is named, else to the own one`, async () => {
    const url = {
      a: 'https://a.ingest.example/api/1/envelope/?sentry_version=7&sentry_key=aaa',
      b: 'http://b.ingest.example:8443/under/api/2/envelope/?sentry_version=7&sentry_key=bbb',
    };
    assert.deepEqual(await sent({}, () => [], event({})), [['own', undefined, 'own@1']]);
    assert.deepEqual(await sent({}, () => [A, { dsn: A, release: 'a@2' }], event({})), [
      [url.a, A, 'own@1'],
      [url.a, A, 'a@2'],
    ]);
    assert.deepEqual(await sent({}, () => [B], event({})), [[url.b, B, 'own@1']]);
    assert.deepEqual(await sent({ tunnel: '/tunnel' }, () => [A], event({})), [['/tunnel', A, 'own@1']]);
    assert.deepEqual(await sent({}, (/** @type {any} */ { getEvent }) => (getEvent() ? [A] : []), [{}, [[{ type: 'transaction' }, {}]]]), [
      ['own', undefined, undefined],
    ]);
    assert.deepEqual(await sent({}, (/** @type {any} */ { getEvent }) => (getEvent(['transaction']) ? [A] : []), [{}, [[{ type: 'transaction' }, {}]]]), [
      [url.a, A, undefined],
    ]);
    const extra = { [MULTIPLEXED_TRANSPORT_EXTRA_KEY]: [{ dsn: A, release: 'a@2' }] };
    assert.deepEqual(await sent({}, undefined, event({ extra }), event({})), [
      [url.a, A, 'a@2'],
      ['own', undefined, 'own@1'],
    ]);
  });

  test(`bindScopeToEmitter (${who}): listeners have the scope and the span of the place where they were bound`, () => {
    const sdk = /** @type {typeof api} */ (/** @type {any} */ (who === 'ours' ? api : reference));
    if (who === 'ours') start();
    else reference.init({ dsn: A, tracesSampleRate: 1, defaultIntegrations: false });
    const emitter = new EventEmitter();
    const target = new EventTarget();
    let span = /** @type {any} */ (undefined);
    sdk.startSpan({ name: 'outer' }, (active) => {
      span = active;
      sdk.getCurrentScope().setTag('bound', 'yes');
      assert.equal(sdk.bindScopeToEmitter(emitter), emitter);
      sdk.bindScopeToEmitter(target);
      sdk.bindScopeToEmitter(emitter);
    });
    /** @type {any[]} */
    const heard = [];
    const listener = function (/** @type {any[]} */ ...args) {
      heard.push([args[0], sdk.getActiveSpan() === span, sdk.getCurrentScope().getScopeData().tags.bound]);
    };
    emitter.on('on', listener);
    emitter.once('once', listener);
    target.addEventListener('seen', () => listener('seen'));
    emitter.emit('on', 1);
    emitter.emit('once', 2);
    assert.equal(emitter.emit('once', 3), false, 'once is once');
    target.dispatchEvent(new Event('seen'));
    assert.deepEqual(heard, [
      [1, true, 'yes'],
      [2, true, 'yes'],
      ['seen', true, 'yes'],
    ]);
    emitter.off('on', listener);
    assert.equal(emitter.listenerCount('on'), 0, 'what was added can be taken off');
    assert.equal(sdk.getActiveSpan(), undefined);
    const plain = {};
    assert.equal(sdk.bindScopeToEmitter(plain), plain);
  });
}

test('makeMultiplexedTransport: a copy for a DSN that is none is said once and the event is not lost', async () => {
  const { given, create } = recording();
  const transport = api.makeMultiplexedTransport(create, () => ['nonsense'])({ url: 'own', recordDroppedEvent() {} });
  const before = console.warn;
  /** @type {string[]} */
  const warned = [];
  console.warn = (...args) => void warned.push(args.join(' '));
  try {
    await transport.send(event({}));
    await transport.send(event({}));
  } finally {
    console.warn = before;
  }
  assert.equal(given.length, 2);
  assert.equal(warned.length, 1);
  assert.match(warned[0], /no DSN.*nonsense/);
});

for (const who of ['@sentry/browser', 'browser-tracing']) {
  test(`makeBrowserOfflineTransport (${who}): what cannot be sent is kept, and sent when the browser is online again`, async () => {
    const page = await world.page(({ dsn }) => ({
      first: `
        window.kept = async () => (await indexedDB.databases()).some(({ name }) => name === 'kept-${who.length}') ? read() : [];
        const read = () => new Promise((done) => {
          const request = indexedDB.open('kept-${who.length}');
          request.onsuccess = () => {
            const { result } = request;
            if (!result.objectStoreNames.contains('queue')) return done([]);
            const all = result.transaction('queue').objectStore('queue').getAll();
            all.onsuccess = () => (result.close(), done(all.result));
          };
        });
        window.until = async () => { for (;;) { const kept = await window.kept(); if (kept.length) return kept; await new Promise(requestAnimationFrame); } };`,
      module: `import * as SDK from '${who}';
        window.online = false;
        window.name = 'offline';
        SDK.init({
          dsn: '${dsn}', tracesSampleRate: 1, traceLifecycle: 'static',
          transport: SDK.makeBrowserOfflineTransport(SDK.makeFetchTransport),
          transportOptions: { dbName: 'kept-${who.length}', shouldSend: () => window.online },
          integrations: (defaults) => [...defaults.filter((it) => it.name === 'none'), SDK.browserTracingIntegration({ idleTimeout: 150 })],
        });`,
    }));
    await world.visit(page, async (tab) => {
      const kept = await tab.evaluate(() => /** @type {any} */ (window).until());
      const text = typeof kept[0] === 'string' ? kept[0] : Buffer.from(Object.values(kept[0])).toString();
      assert.match(text, /"type":"transaction"/);
      assert.deepEqual(world.ingest.of(page.project), []);
      await tab.evaluate(() => {
        /** @type {any} */ (window).online = true;
        dispatchEvent(new Event('online'));
      });
      await world.ingest.transaction(page.project, isPageload, 'the page load that was kept');
      assert.deepEqual(await tab.evaluate(() => /** @type {any} */ (window).kept()), []);
      assert.deepEqual((await seen(tab)).console, []);
    });
  });
}

test('makeMultiplexedTransport takes the DSNs that init takes', async () => {
  for (const [dsn, url] of [
    ['https://a@[::1]:9000/1', 'https://[::1]:9000/api/1/envelope/'],
    ['https://a@o1.ingest.example/1?x=1', 'https://o1.ingest.example/api/1/envelope/'],
    ['https://a@h.example/path/1#x', 'https://h.example/path/api/1/envelope/'],
  ]) {
    /** @type {string[]} */
    const urls = [];
    const create = (/** @type {any} */ options) => api.createTransport({}, async () => (urls.push(options.url), {}));
    await api
      .makeMultiplexedTransport(create, () => [dsn])(/** @type {any} */ ({ url: 'own' }))
      .send(/** @type {any} */ ([{}, [[{ type: 'event' }, {}]]]));
    assert.deepEqual(
      urls.map((it) => it.split('?')[0]),
      [url],
    );
  }
});

test('makeMultiplexedTransport: what one project limits, refuses or does not answer holds for it alone, and is counted', async () => {
  const [one, two] = ['https://a@o1.ingest.example/1', 'https://a@o2.ingest.example/2'];
  /** @type {string[]} */
  const sent = [];
  /** @type {string[]} */
  const lost = [];
  /** @type {Record<string, () => any>} */
  const answers = { o1: () => ({ statusCode: 200 }), o2: () => ({ statusCode: 429, headers: { 'retry-after': '60', 'x-sentry-rate-limits': null } }) };
  const create = (/** @type {any} */ { url }) =>
    api.createTransport({}, async () => {
      const name = /o\d|own/.exec(url)?.[0] ?? '';
      sent.push(name);
      return answers[name]?.() ?? {};
    });
  let places = [one, two];
  const recordDroppedEvent = (/** @type {string} */ reason, /** @type {string} */ category) => lost.push(`${reason} ${category}`);
  const transport = api.makeMultiplexedTransport(create, () => places)(/** @type {any} */ ({ url: 'own', recordDroppedEvent }));
  const send = async () => [await transport.send(/** @type {any} */ ([{}, [[{ type: 'event' }, {}]]])), sent.splice(0).join(), lost.splice(0).join()];
  assert.deepEqual(await send(), [{}, 'o1,o2', 'ratelimit_backoff error']);
  assert.deepEqual(await send(), [{}, 'o1', 'ratelimit_backoff error']);
  places = [];
  assert.deepEqual(await send(), [{}, 'own', '']);
  places = [one];
  answers.o1 = () => ({ statusCode: 400 });
  assert.deepEqual(await send(), [{}, 'o1', 'send_error error']);
  answers.o1 = () => ({ statusCode: 503 });
  await assert.rejects(send(), /503/);
  lost.length = sent.length = 0;
  places = [one, 'https://a@o3.ingest.example/3'];
  assert.deepEqual(await send(), [{}, 'o1,o3', 'network_error error']);
});

for (const [how, answer] of /** @type {[string, any][]} */ ([
  ['a limit that is a number', { statusCode: 200, headers: { 'x-sentry-rate-limits': 0 } }],
  ['limits in a list', { statusCode: 200, headers: { 'x-sentry-rate-limits': ['60:session'] } }],
  ['a limit that cannot be printed', { statusCode: 200, headers: { 'x-sentry-rate-limits': Symbol('60') } }],
  ['a wait that is a number', { statusCode: 200, headers: { 'retry-after': 0 } }],
  ['nothing', undefined],
])) {
  test(`G12: a transport of the app that answers with ${how} ends nothing`, async () => {
    /** @type {string[]} */
    const names = [];
    const client = start({
      transport: () => ({
        async send(/** @type {any} */ [, items]) {
          for (const [{ type }, payload] of items) if (type === 'transaction') names.push(payload.transaction);
          return answer;
        },
        flush: async () => true,
      }),
    });
    for (const name of ['one', 'two', 'three']) {
      api.startSpan({ name, parentSpan: null, forceTransaction: true }, () => {});
      await client.flush();
    }
    assert.deepEqual(names, ['one', 'two', 'three']);
    await api.close();
  });
}
