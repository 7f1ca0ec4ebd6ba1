// @ts-check
// Without an engine, after one that died, and with a page's own fetch below ours: the built package in this process.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drop } from '../../src/browser/link.js';
import { DSN, api, consoleOf, sent, start, transactions } from './lib/page.mjs';

const page = /** @type {any} */ (globalThis);
const shim = () => page[Symbol.for('browser-tracing')];

/** The engine dies as in a trap. */
const die = () => drop(shim(), 'RuntimeError: unreachable');

test('G4: traceHeaders and getTraceData give the trace that requests carry after a trap, and before a client', async () => {
  start({ propagateTraceparent: true });
  die();
  await fetch('/api');
  const headers = api.traceHeaders();
  const { headers: carried } = sent.requests[0];
  assert.match(headers['sentry-trace'], /^[0-9a-f]{32}-[0-9a-f]{16}/);
  assert.equal(headers['sentry-trace'].slice(0, 32), carried['sentry-trace'].slice(0, 32));
  assert.equal(headers.baggage, carried.baggage);
  assert.match(headers.traceparent, new RegExp(`^00-${headers['sentry-trace'].slice(0, 49)}-0[01]$`));
  assert.equal(api.getTraceData()['sentry-trace'], headers['sentry-trace'], 'the same at every call');
  api.pause();
  assert.deepEqual(api.traceHeaders(), {}, 'requests carry none either');
  api.resume();
  await api.close();
  assert.deepEqual(api.traceHeaders(), {}, 'nor do they after close');
});

test('G10: after a trap init starts a fresh engine, and what was a span is none of its', async () => {
  start();
  const old = api.startInactiveSpan({ name: 'of the dead one' });
  die();
  assert.equal(api.explain().mode, 'propagation-only');
  assert.equal(
    api.startSpan({ name: 'x' }, () => 5),
    5,
  );
  assert.equal(await api.flush(1000), true);
  start();
  assert.equal(api.explain().mode, 'tracing');
  old.end();
  await api.startSpan({ name: 'alive' }, () => fetch('/api'));
  assert.match(sent.requests[0].headers['sentry-trace'], /-1$/);
  assert.deepEqual(
    (await transactions()).map((event) => [event.transaction, event.spans.length]),
    [['alive', 1]],
  );
});

test('G10, G11: an engine that is no longer used is let go, with its memory', async () => {
  if (!page.gc) (await import('node:v8')).setFlagsFromString('--expose-gc');
  const gc = page.gc ?? (await import('node:vm')).runInNewContext('gc');
  const { Instance } = WebAssembly;
  /** @type {WeakRef<object>[]} */
  const memories = [];
  const Kept = /** @type {any} */ (
    function (/** @type {any[]} */ ...args) {
      const instance = new Instance(.../** @type {[any, any]} */ (args));
      memories.push(new WeakRef(/** @type {any} */ (instance.exports.memory)));
      return instance;
    }
  );
  WebAssembly.Instance = Kept;
  try {
    for (let i = 0; i < 40; i++) {
      start();
      api.startSpan({ name: 'x', attributes: { big: 'x'.repeat(100_000) } }, () => {});
      if (i % 4 === 0) die();
    }
    await api.close();
    // What the last calls have left on the stack and in promises.
    await api.flush();
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      gc();
    }
  } finally {
    WebAssembly.Instance = Instance;
  }
  assert.equal(memories.length, 40);
  assert.ok(memories.filter((memory) => memory.deref()).length <= 2, `${memories.filter((memory) => memory.deref()).length} are kept`);
});

test('an engine that cannot be started leaves the requests their headers', async () => {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = /** @type {any} */ (
    function () {
      throw new RangeError('out of memory');
    }
  );
  try {
    const lines = await consoleOf(() => start());
    assert.match(lines.map(([, text]) => text).join('\n'), /trace headers only.*out of memory/);
  } finally {
    WebAssembly.Instance = Instance;
  }
  await fetch('/api');
  assert.match(sent.requests[0].headers['sentry-trace'], /^[0-9a-f]{32}-[0-9a-f]{16}/);
});

test("C12: where the browser's own fetch cannot be found envelopes pass through the page's, and debug says so once", async () => {
  const lines = await consoleOf(async () => {
    start({ debug: true });
    for (const name of ['a', 'b']) api.startSpan({ name }, () => {});
    assert.equal((await transactions()).length, 2);
    // The module that says it is a file of its own.
    await import(new URL('../../pkg/debug.js', import.meta.url).href);
    await new Promise((resolve) => setImmediate(resolve));
  });
  assert.equal(lines.filter(([, text]) => text.includes("page's own fetch")).length, 1);
});

for (const [what, trace, flag, baggage] of /** @type {const} */ ([
  ['a baggage that no header can hold', { 'sentry-trace': `${'a'.repeat(32)}-${'b'.repeat(16)}-1`, baggage: 'sentry-a=ж' }, '-1', undefined],
  ['line breaks', { 'sentry-trace': `${'a'.repeat(32)}-${'b'.repeat(16)}-1`, baggage: 'sentry-a=1\r\nx: y' }, '-1', undefined],
  ['100 KB', { 'sentry-trace': `${'a'.repeat(32)}-${'b'.repeat(16)}`, baggage: `sentry-a=${'x'.repeat(1e5)},sentry-b=1` }, '', 'sentry-b=1'],
  ['members of others', { 'sentry-trace': `${'a'.repeat(32)}-${'b'.repeat(16)}-0`, baggage: 'x=1,sentry-b=1' }, '-0', 'sentry-b=1'],
])) {
  test(`G9: a worker that is told ${what} makes its requests all the same`, async () => {
    await api.close();
    delete page[Symbol.for('browser-tracing')];
    const worker = await import(`${new URL('../../pkg/worker.js', import.meta.url)}?${encodeURIComponent(what)}`);
    const { Module } = WebAssembly;
    // As under a CSP: the hooks are alone.
    WebAssembly.Module = /** @type {any} */ (
      class {
        constructor() {
          throw new Error('refused');
        }
      }
    );
    sent.requests.length = 0;
    try {
      await consoleOf(() => worker.init({ dsn: DSN, tracesSampleRate: 1, trace }));
      await fetch('/api');
      await fetch('/api', { headers: { baggage: 'mine=1' } });
    } finally {
      WebAssembly.Module = Module;
      await worker.close();
    }
    for (const [i, { headers }] of sent.requests.entries()) {
      assert.match(headers['sentry-trace'], new RegExp(`^${'a'.repeat(32)}-[0-9a-f]{16}${flag}$`));
      assert.equal(headers.baggage, [i && 'mine=1', baggage].filter(Boolean).join() || undefined);
    }
    assert.equal(sent.requests.length, 2);
  });
}

test('errors need no engine: where it is refused they are sent in the trace that requests carry, and a flush waits for them', async () => {
  const { Module } = WebAssembly;
  // As under a policy without 'wasm-unsafe-eval'.
  WebAssembly.Module = /** @type {any} */ (
    class {
      constructor() {
        throw new Error('refused');
      }
    }
  );
  await api.close();
  // A copy that has no engine yet.
  const fresh = await import(`${new URL('../../pkg/global.js', import.meta.url)}?refused`).then(() => page.BrowserTracing);
  try {
    const lines = await consoleOf(async () => {
      fresh.init({ dsn: DSN, release: 'r@1', tracesSampleRate: 1, integrations: [fresh.browserTracingIntegration()] });
      sent.envelopes.length = sent.requests.length = 0;
      await fetch('/api');
      fresh.setTag('own', 'yes');
      fresh.captureException(new Error('a'));
      fresh.captureMessage('b');
      assert.equal(await fresh.flush(2000), true);
    });
    assert.match(lines.map(([, line]) => line).join(), /trace headers only/);
    const envelopes = sent.envelopes.map((body) => body.split('\n').map((line) => JSON.parse(line)));
    assert.deepEqual(
      envelopes.map(([header, item, event]) => [header.event_id === event.event_id, item, event.exception.values[0].value, event.release, event.tags]),
      [
        [true, { type: 'event' }, 'a', 'r@1', { own: 'yes' }],
        [true, { type: 'event' }, 'b', 'r@1', { own: 'yes' }],
      ],
    );
    for (const [, , { contexts, request, environment }] of envelopes) {
      assert.equal(contexts.trace.trace_id, sent.requests[0].headers['sentry-trace'].slice(0, 32));
      assert.deepEqual([request.url, environment], ['https://app.example/users/1?q=2', 'production']);
    }
  } finally {
    WebAssembly.Module = Module;
    await fresh.close();
  }
});
