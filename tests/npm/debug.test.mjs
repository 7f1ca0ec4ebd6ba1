// @ts-check
// With `debug: true`: one plain line for what happens and for each wrong option, which names it and the remedy. Without it: none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { at } from '../../scripts/lib/files.mjs';
import { complaints, nearest, refusal } from '../../src/browser/debug.js';

import { api, consoleOf, start } from './lib/page.mjs';

/** The lines of a set-up, when all that was sent has been answered. @param {any} [options] @param {any} [tracing] @param {() => any} [work] */
async function linesOf(options, tracing, work = () => {}) {
  const lines = await consoleOf(async () => {
    start({ debug: true, ...options }, tracing);
    await work();
    await api.flush(2000);
    // The module that says it is a file of its own.
    await import(pathToFileURL(at('pkg/debug.js')).href);
    await new Promise((resolve) => setImmediate(resolve));
    api.stop();
  });
  for (const [, line] of lines) assert.ok(line.startsWith('[browser-tracing] ') && !line.includes('\n'), line);
  return lines.map(([, line]) => line.slice('[browser-tracing] '.length));
}
const one = (/** @type {string[]} */ lines, /** @type {RegExp} */ pattern) =>
  assert.equal(lines.filter((line) => pattern.test(line)).length, 1, `${pattern} among\n${lines.join('\n')}`);
const span = () => api.startSpan({ name: 'a', op: 'x' }, () => {});

test('C8 a healthy start says what is traced, where it goes, the rate and whether a trace came with the page', async () => {
  const lines = await linesOf({}, {}, span);
  one(lines, /^has started: traces fetch, XMLHttpRequest; tracesSampleRate is 1; sends to o9\.ingest\.example; headers go to the page's own origin/);
  one(lines, /^no trace came with the page/);
  one(lines, /^sends the transaction 'a' \(x, 0 spans/);
});

test('C8 without debug nothing is said', async () =>
  assert.deepEqual(
    await consoleOf(async () => {
      start({ tracesSampleRate: 2, nonsense: 1 });
      span();
      await api.flush(2000);
      api.stop();
    }),
    [],
  ));

/** @type {[name: string, options: any, tracing: any, pattern: RegExp, work?: () => any][]} */
const cases = [
  ['no DSN', { dsn: undefined }, {}, /^does nothing: dsn is missing/],
  ['disabled', { enabled: false }, {}, /^does nothing: enabled is false/],
  ['no rate', { tracesSampleRate: undefined }, {}, /no spans are recorded, as neither tracesSampleRate nor tracesSampler is set/],
  ['rate 2', { tracesSampleRate: 2 }, {}, /^tracesSampleRate is 2, not a number from 0 to 1/],
  ["rate 'abc'", { tracesSampleRate: 'abc' }, {}, /^tracesSampleRate is 'abc', not a number from 0 to 1/],
  ['an unknown option', { tracesSampelRate: 1 }, {}, /^tracesSampelRate is no known option: did you mean tracesSampleRate\?/],
  ['an unknown option of the integration', {}, { idleTimout: 1 }, /^browserTracingIntegration: idleTimout is no known option: did you mean idleTimeout\?/],
  ['an option in the wrong place', { idleTimeout: 1 }, {}, /^idleTimeout is an option of browserTracingIntegration: move it there/],
  ['an option of old', { enableTracing: true }, {}, /^enableTracing has no effect in this package: use tracesSampleRate/],
  ['targets that are no list', { tracePropagationTargets: 'api' }, {}, /^tracePropagationTargets is 'api', not a list: write \['api'\]/],
  ['a route pattern that cannot be read', { routes: ['/ok/:id', '/a/**'] }, {}, /^routes\[1\] is '\/a\/\*\*', which cannot be read/],
  [
    'a sampler that throws',
    {
      tracesSampler() {
        throw Error('no');
      },
    },
    {},
    /^tracesSampler threw: Error: no/,
    span,
  ],
  ['a sampler that answers a text', { tracesSampler: () => 'often' }, {}, /^tracesSampler returned 'often', not a number from 0 to 1 or a boolean/, span],
  ['a sampler that answers nothing', { tracesSampler() {} }, {}, /^tracesSampler returned undefined, not a number from 0 to 1/, span],
  [
    'beforeSendTransaction that returns nothing',
    { beforeSendTransaction() {} },
    {},
    /^the transaction 'a' is dropped: beforeSendTransaction returned undefined; return the event/,
    span,
  ],
  ['beforeSendTransaction that drops', { beforeSendTransaction: () => null }, {}, /^the transaction 'a' is dropped: beforeSendTransaction returned null/, span],
  ['ignoreTransactions', { ignoreTransactions: ['a'] }, {}, /^the transaction 'a' is dropped: ignoreTransactions matches/, span],
  ['ignoreSpans', { ignoreSpans: ['a'] }, {}, /^the transaction 'a' is dropped: ignoreSpans matches/, span],
  ['a root that is not recorded', { tracesSampleRate: 0 }, {}, /^not sent: 1 transaction, 1 span: not recorded, as tracesSampleRate 0/, span],
  [
    'a request when nothing is open',
    {},
    {},
    /^the request GET https:\/\/app\.example\/api\/late has no span: no page load/,
    async () => {
      // What is said of each request is said from then on.
      await import(pathToFileURL(at('pkg/debug.js')).href);
      await new Promise((resolve) => setImmediate(resolve));
      await fetch('/api/late');
    },
  ],
  ['without the integration', { integrations: [] }, {}, /^has started with GlobalHandlers: without browserTracingIntegration\(\)/],
];
for (const [name, options, tracing, pattern, work] of cases) {
  test(`C8 ${name}: one line`, async () => one(await linesOf(options, tracing, work), pattern));
}

test('names that are near, and those that are not', () => {
  assert.equal(nearest('traceSampleRate', ['tracesSampleRate', 'sampleRate']), 'tracesSampleRate');
  assert.equal(nearest('beforeSendTransation', ['beforeSend', 'beforeSendTransaction']), 'beforeSendTransaction');
  assert.equal(nearest('foo', ['tracesSampleRate']), '');
  assert.deepEqual(
    complaints({ dsn: 'x', tracesSampleRate: '0.5', routes: ['/:a?/b', '/x/{id}/*rest'], tracePropagationTargets: [/x/] }, { idleTimeout: 5 }),
    [],
  );
});

test('G13 an engine that is none: which address answered what', () => {
  const html = { headers: new Headers({ 'content-type': 'text/html' }), status: 404, url: 'https://app.example/engine.wasm' };
  assert.match(
    refusal(new Error('magic word'), html, '/engine.wasm'),
    /^the engine's address https:\/\/app\.example\/engine\.wasm answered 404 text\/html, which is no engine/,
  );
  assert.match(refusal(new Error("refused because 'unsafe-eval' is not allowed"), html, ''), /\(script-src needs 'wasm-unsafe-eval'\?\)$/);
  assert.match(refusal(new Error('magic word'), new Uint8Array(3), new Uint8Array(3)), /^the option wasm is no engine/);
  assert.match(refusal(new TypeError('arrayBuffer of undefined'), undefined, undefined), /^the option wasm is missing: give the address/);
});
