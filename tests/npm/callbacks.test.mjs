// @ts-check
// Where a function is expected and something else is given: as if it were not given, and with `debug` said once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { at } from '../../scripts/lib/files.mjs';
import { api, consoleOf, events, items, sent, start } from './lib/page.mjs';

const OF_INIT = [
  'tracesSampler',
  'beforeSendTransaction',
  'beforeSendSpan',
  'beforeSend',
  'beforeBreadcrumb',
  'beforeSendMetric',
  'transport',
  'routeProvider',
];
const OF_TRACING = ['shouldCreateSpanForRequest', 'onRequestSpanStart', 'onRequestSpanEnd', 'beforeStartSpan', 'shouldStartNavigation'];
const LISTS = ['ignoreSpans', 'ignoreTransactions', 'ignoreErrors', 'allowUrls', 'denyUrls'];
const VALUES = [true, 1, 'text', {}];

/** What a page does all day. */
async function day() {
  const client = /** @type {any} */ (api.getClient());
  api.startBrowserTracingNavigationSpan(client, { name: 'route' });
  await fetch('/api');
  api.addBreadcrumb({ message: 'crumb' });
  api.captureException(new Error('text'));
  /** @type {any} */ (api.getActiveSpan())?.end();
  assert.equal(await api.flush(2000), true);
}
/** What it has sent. */
const outcome = async () => ({
  headers: sent.requests.map(({ headers }) => /-1$/.test(headers['sentry-trace'])),
  items: (await items())
    .map(({ type, payload }) => [type, payload.transaction, payload.spans?.map((/** @type {any} */ span) => span.description), payload.breadcrumbs?.length])
    .sort(),
});

start();
await day();
const wanted = await outcome();
api.stop();
test('the day of a page', () =>
  assert.deepEqual(wanted, {
    headers: [true],
    items: [
      ['event', 'route', undefined, 1],
      ['transaction', 'route', ['GET /api'], 1],
    ],
  }));

for (const [names, where] of /** @type {const} */ ([
  [OF_INIT, 'options'],
  [OF_TRACING, 'tracing'],
  [LISTS, 'options'],
])) {
  for (const name of names) {
    test(`${name} that is no ${names === LISTS ? 'list' : 'function'} changes nothing; with debug one line says so`, async () => {
      for (const value of VALUES) {
        for (const debug of [false, true]) {
          /** @type {any} */
          let got;
          const lines = await consoleOf(async () => {
            api.getIsolationScope().clearBreadcrumbs();
            start({ debug, ...(where === 'options' && { [name]: value }) }, where === 'tracing' ? { [name]: value } : {});
            await day();
            got = await outcome();
            await import(pathToFileURL(at('pkg/debug.js')).href);
            await new Promise((resolve) => setImmediate(resolve));
            api.stop();
          });
          assert.deepEqual(got, wanted, `${name}: ${JSON.stringify(value)}`);
          const said = lines.filter(([, line]) => line.includes(name));
          assert.equal(said.length, +debug, `${name}: ${JSON.stringify(value)}\n${lines.join('\n')}`);
          if (!debug) assert.deepEqual(lines, []);
        }
      }
    });
  }
}

test('a tracesSampler that is none decides nothing: with a rate that does, without one nobody', async () => {
  start({ tracesSampler: true, tracesSampleRate: 0 });
  api.startSpan({ name: 'a' }, () => {});
  assert.deepEqual(
    (await items()).map(({ type }) => type),
    ['client_report'],
  );
  start({ tracesSampler: true, tracesSampleRate: undefined });
  await fetch('/api');
  assert.match(sent.requests[0].headers['sentry-trace'], /^[\da-f]{32}-[\da-f]{16}$/);
  assert.match(String(api.explain().mode_reason), /neither tracesSampleRate nor tracesSampler is set/);
});

test('options of integrations: nothing that is given there throws, or turns tracing off', async () => {
  const any = /** @type {any} */ (api);
  for (const value of [null, true, 5, 'text']) {
    for (const name of [
      'browserTracingIntegration',
      'interactionsIntegration',
      'webVitalsIntegration',
      'userTimingIntegration',
      'globalHandlersIntegration',
      'bfcacheMetricsIntegration',
    ]) {
      const lines = await consoleOf(async () => {
        start({ integrations: [api.browserTracingIntegration({ instrumentPageLoad: false, instrumentNavigation: false }), any[name](value)] });
        await api.startSpan({ name: 'a' }, () => fetch('/api'));
      });
      assert.deepEqual(lines, [], `${name}(${value})`);
      assert.match(sent.requests[0].headers['sentry-trace'], /-1$/, `${name}(${value})`);
    }
    const lines = await consoleOf(() => start({}, { webVitals: { ignore: value }, ignorePerformanceApiSpans: value, _experiments: value }));
    assert.deepEqual(lines, []);
    assert.equal(api.explain().mode, 'tracing');
  }
});

test('a hook of the client that is no function is named each time it would be called, and stops nothing', async () => {
  const client = /** @type {any} */ (start());
  for (const callback of [undefined, null, 5, {}]) assert.equal(typeof client.on('spanEnd', callback), 'function');
  const lines = await consoleOf(() => api.startSpan({ name: 'a' }, () => {}));
  assert.equal(lines.filter(([, line]) => line.includes('a callback threw (spanEnd)')).length, 4, lines.join('\n'));
  assert.equal((await items()).length, 1);
});

test('a transport without flush, or whose flush throws or rejects, makes no flush of ours fail', async () => {
  for (const [flush, wanted] of /** @type {const} */ ([
    [undefined, true],
    [
      () => {
        throw new Error('no');
      },
      false,
    ],
    [
      async () => {
        throw new Error('no');
      },
      false,
    ],
  ])) {
    start({ transport: () => ({ send: async () => ({ statusCode: 200 }), flush }) });
    api.startSpan({ name: 'a' }, () => {});
    assert.equal(await api.flush(1000), wanted);
  }
});

test('withStaticSpan and the matcher of a multiplexed transport, given what is no function', async () => {
  const any = /** @type {any} */ (api);
  start({ beforeSendSpan: any.withStaticSpan(undefined) });
  api.captureException(new Error('a'));
  assert.equal((await events()).length, 1);
  const lines = await consoleOf(async () => {
    start({ transport: any.makeMultiplexedTransport(any.makeFetchTransport, 5) });
    api.startSpan({ name: 'a' }, () => {});
    await api.flush(1000);
  });
  assert.equal(sent.envelopes.length, 1, lines.join('\n'));
});
