// @ts-check
// What is sent and what is lost: every loss is in one report that has arrived; the page's connections stay the page's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { at } from '../../scripts/lib/files.mjs';
import { answers, answersEnvelopes, api, DSN, items, sent, start, transactions } from './lib/page.mjs';

/** `count` root spans at once. @param {number} count */
const roots = (count) => {
  for (let i = 0; i < count; i++) api.startInactiveSpan({ name: `root ${i}`, parentSpan: null }).end();
};

/** What envelopes hold, delivered or not. @param {string[]} bodies */
function count(bodies) {
  let delivered = 0;
  let reported = 0;
  for (const body of bodies) {
    const [, head, payload] = body.split('\n').map((line) => JSON.parse(line));
    if (head.type === 'transaction') delivered++;
    else for (const { category, quantity } of payload.discarded_events) if (category === 'transaction') reported += quantity;
  }
  return { delivered, reported };
}

test('G7: a hundred root spans and flush() lose nothing that is not reported', async () => {
  start();
  roots(100);
  assert.equal(await api.flush(5000), true);
  const { delivered, reported } = count(sent.envelopes);
  assert.equal(delivered + reported, 100);
  assert.ok(delivered >= 40);
});

test('G7: what a failing ingest and full buffers have cost is told when it works again, once', async () => {
  start({ transportOptions: { bufferSize: 5 } });
  /** @type {string[]} */
  const arrived = [];
  let works = false;
  answersEnvelopes((_, body) => {
    if (works) arrived.push(body);
    return new Response('', { status: works ? 200 : 413 });
  });
  roots(20);
  assert.equal(await api.flush(5000), true);
  works = true;
  roots(3);
  assert.equal(await api.flush(5000), true);
  assert.deepEqual(count(arrived), { delivered: 3, reported: 20 });
  await api.flush(5000);
  assert.deepEqual(count(arrived), { delivered: 3, reported: 20 });
  answersEnvelopes();
});

test('G7: spans that a callback has taken out and counted are not counted again when their transaction is dropped', async () => {
  start({ ignoreSpans: ['noise'], beforeSendTransaction: () => null });
  api.startSpan({ name: 'root' }, () => ['noise', 'child', 'noise'].forEach((name) => api.startSpan({ name }, () => {})));
  const reports = (await items()).filter(({ type }) => type === 'client_report').flatMap(({ payload }) => payload.discarded_events);
  assert.deepEqual(reports.map(({ reason, category, quantity }) => `${reason} ${category} ${quantity}`).sort(), [
    'before_send span 2',
    'before_send transaction 1',
    'ignored span 2',
  ]);
});

test('G7: close() sends what is open, and what is lost of it is told', async () => {
  const client = start();
  let refused = 0;
  /** @type {string[]} */
  const arrived = [];
  answersEnvelopes((_, body) => {
    if (!refused++) return new Response('', { status: 413 });
    arrived.push(body);
    return new Response('{}');
  });
  roots(3);
  assert.equal(await client.close(5000), true);
  assert.deepEqual(count(arrived), { delivered: 2, reported: 1 });
  answersEnvelopes();
});

test('G7: spans by hand that are open when the client is closed, or another one comes, are counted', async () => {
  for (const end of [() => api.close(5000), () => start({ dsn: 'https://pub@o9.ingest.example/8' })]) {
    /** @type {string[]} */
    const arrived = [];
    answersEnvelopes((_, body) => {
      arrived.push(body);
      return new Response('{}');
    });
    start();
    const root = api.startInactiveSpan({ name: 'root', parentSpan: null });
    api.startInactiveSpan({ name: 'child', parentSpan: root });
    api.startInactiveSpan({ name: 'ended', parentSpan: null }).end();
    await end();
    await api.flush(5000);
    root.end();
    await api.flush(5000);
    assert.deepEqual(count(arrived), { delivered: 1, reported: 1 });
    const { discarded_events: lost } = JSON.parse(arrived.at(-1)?.split('\n')[2] ?? '{}');
    assert.deepEqual(lost, [
      { reason: 'invalid', category: 'transaction', quantity: 1 },
      { reason: 'invalid', category: 'span', quantity: 2 },
    ]);
    answersEnvelopes();
  }
});

test('G12: at most two envelopes are on their way; the others wait', async () => {
  start();
  /** @type {AbortSignal[]} */
  const signals = [];
  answersEnvelopes((init) => {
    signals.push(init.signal);
    return new Promise(() => {});
  });
  roots(10);
  assert.equal(await api.flush(20), false);
  assert.equal(signals.length, 2);
  assert.ok(signals.every((signal) => signal instanceof AbortSignal && !signal.aborted));
  answersEnvelopes();
});

test('G3: flush and close wait no longer than they are told to, also for an engine that does not come', async () => {
  const slim = /** @type {any} */ (await import(pathToFileURL(at('pkg/slim.js')).href));
  let arrive = (/** @type {any} */ _) => {};
  const client = slim.init({ dsn: 'https://pub@o9.ingest.example/7', tracesSampleRate: 1, wasm: new Promise((resolve) => (arrive = resolve)) });
  assert.equal(await slim.flush(30), false);
  assert.equal(await slim.close(30), false);
  assert.equal(slim.getClient(), undefined);
  assert.equal(client.getOptions().tracesSampleRate, 1);
  const before = sent.envelopes.length;
  const { readFileSync } = await import('node:fs');
  arrive(readFileSync(at('pkg/engine.wasm')));
  await new Promise((resolve) => setImmediate(resolve));
  slim.startInactiveSpan({ name: 'after close' }).end();
  assert.equal(slim.explain().mode, 'off');
  assert.equal(sent.envelopes.length, before);
});

test('G2: a span costs the same, however many are open', () => {
  // Calls into the engine are counted, not timed.
  const { Instance } = WebAssembly;
  let calls = 0;
  WebAssembly.Instance = /** @type {any} */ (
    function (/** @type {[any, any]} */ ...args) {
      const exports = /** @type {any} */ (new Instance(...args).exports);
      const counted = (/** @type {string} */ name) => ({
        [name]: (/** @type {any[]} */ ...given) => {
          calls++;
          return exports[name](...given);
        },
      });
      return exports.call && exports.ask ? { exports: { ...exports, ...counted('call'), ...counted('ask') } } : { exports };
    }
  );
  try {
    start();
  } finally {
    WebAssembly.Instance = Instance;
  }
  const cost = () => {
    calls = 0;
    for (let i = 0; i < 500; i++) api.startInactiveSpan({ name: 'x', parentSpan: root }).end();
    return calls;
  };
  const root = api.startInactiveSpan({ name: 'root', parentSpan: null });
  const none = cost();
  for (let i = 0; i < 900; i++) api.startInactiveSpan({ name: 'open', parentSpan: root });
  const many = cost();
  root.end();
  assert.ok(none >= 500, `${none} calls of 500 spans`);
  // Now and then it is looked for those of which nothing more is known.
  assert.ok(many <= 2 * none, `${many} calls beside 900 open spans, ${none} beside none`);
});

test('B7: a trace that a scope was given is ours to describe', async () => {
  for (const write of [() => ({ traceId: '12345678901234567890123456789012', sampleRand: 0.25 }), () => api.getCurrentScope().getPropagationContext()]) {
    start({ environment: 'staging', release: 'r@1' });
    await api.withScope(async (scope) => {
      const context = /** @type {any} */ (write());
      scope.setPropagationContext(context);
      api.startSpan({ name: 'mine' }, () => {});
      const [{ header }] = await items();
      assert.deepEqual(header.trace, {
        environment: 'staging',
        release: 'r@1',
        public_key: 'pub',
        trace_id: context.traceId,
        org_id: '9',
        transaction: 'mine',
        sampled: 'true',
        sample_rand: `${context.sampleRand}`,
        sample_rate: '1',
      });
    });
  }
});

test('B4: with consistentTraceSampling the sampler is told how the trace before was sampled, and its rate goes on', async () => {
  /** @type {any[]} */
  const seen = [];
  start(
    {
      tracesSampleRate: undefined,
      tracesSampler: (/** @type {any} */ { name, parentSampled, parentSampleRate, inheritOrSampleWith }) => {
        seen.push([name, parentSampled, parentSampleRate]);
        return name === 'first' ? 1 : inheritOrSampleWith(0);
      },
    },
    { consistentTraceSampling: true },
  );
  api.startSpan({ name: 'first' }, () => {});
  let header = '';
  api.startNewTrace(() => api.startSpan({ name: 'second' }, () => void (header = api.getTraceData()['sentry-trace'] || '')));
  const client = /** @type {any} */ (api.getClient());
  client.emit('startNavigationSpan', { name: 'third', op: 'navigation' });
  assert.deepEqual(seen, [
    ['first', undefined, undefined],
    ['second', true, 1],
    ['third', true, 1],
  ]);
  assert.match(header, /-1$/);
  const second = (await items()).find(({ payload }) => payload.transaction === 'second');
  assert.equal(second?.header.trace.sample_rate, '1');
});

test('B6: a route whose children are ignored ends with those that stay', async () => {
  const client = /** @type {any} */ (start({ ignoreSpans: ['noise'] }));
  const before = Date.now() / 1000 - 4;
  client.emit('startNavigationSpan', { name: 'shop', startTime: before });
  const root = /** @type {any} */ (api.getActiveSpan());
  api.startInactiveSpan({ name: 'stays', startTime: before + 0.1 }).end(before + 0.5);
  api.startInactiveSpan({ name: 'noise', startTime: before + 0.1 }).end(before + 1.5);
  api.startInactiveSpan({ name: 'noise', startTime: before + 0.1 }).end(before + 2.5);
  root.end();
  const [event] = await transactions();
  assert.deepEqual(
    event.spans.map((/** @type {any} */ span) => span.description),
    ['stays'],
  );
  assert.ok(Math.abs(event.timestamp - event.start_timestamp - 0.5) < 0.01, `${event.timestamp - event.start_timestamp}`);
});

for (const [what, send, outcome] of /** @type {[string, () => any, 'taken' | 'again' | 'counted'][]} */ ([
  [
    'throws',
    () => {
      throw new Error('x');
    },
    'again',
  ],
  [
    'rejects',
    async () => {
      throw new Error('x');
    },
    'again',
  ],
  ['answers a status that says nothing', async () => ({ statusCode: 700 }), 'again'],
  ['answers a status that is no number', async () => ({ statusCode: 'ok' }), 'again'],
  ['answers a status of refusal', async () => ({ statusCode: 418 }), 'counted'],
  ['answers headers that are none', async () => ({ statusCode: 200, headers: 'x' }), 'taken'],
  ['answers nothing', async () => undefined, 'taken'],
  ['answers no promise', () => 5, 'taken'],
])) {
  test(`a transport of the app that ${what}: what it was given is ${outcome === 'again' ? 'given to it again' : outcome}`, async () => {
    /** @type {string[]} */
    const given = [];
    let works = false;
    /** @type {(value?: any) => void} */
    let answered;
    const first = new Promise((resolve) => (answered = resolve));
    start({
      transport: () => ({
        send(/** @type {any} */ envelope) {
          given.push(
            ...envelope[1].map((/** @type {any} */ [head, payload]) =>
              head.type === 'client_report'
                ? payload.discarded_events.map((/** @type {any} */ it) => `${it.reason} ${it.category} ${it.quantity}`).join()
                : payload.transaction,
            ),
          );
          answered();
          return works ? Promise.resolve({ statusCode: 200 }) : send();
        },
        flush: async () => true,
      }),
    });
    api.startSpan({ name: 'a' }, () => {});
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    works = true;
    api.startSpan({ name: 'b' }, () => {});
    assert.equal(await api.flush(5000), true);
    assert.deepEqual(given.sort(), { taken: ['a', 'b'], again: ['a', 'a', 'b'], counted: ['a', 'b', 'send_error transaction 1,send_error span 1'] }[outcome]);
  });
}

test('flush and close wait for what they make be sent, however much the engine hears of first', async () => {
  const integrations = [api.browserTracingIntegration({ instrumentPageLoad: false, instrumentNavigation: false }), api.userTimingIntegration()];
  for (const work of [
    // Requests under way, of which it has not heard.
    () => ['a', 'b', 'c'].map((path) => fetch(`https://app.example/${path}`)),
    // A mark that the observer holds.
    () => performance.mark('m'),
  ]) {
    for (const end of /** @type {const} */ (['close', 'flush'])) {
      answers(() => new Promise(() => {}));
      let answered = false;
      answersEnvelopes(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        answered = true;
        return new Response('{}');
      });
      const beforeSendTransaction = async (/** @type {any} */ event) => {
        await new Promise((resolve) => setImmediate(resolve));
        return event;
      };
      const client = start({ integrations, beforeSendTransaction });
      api.startBrowserTracingNavigationSpan(client, { name: 'before' });
      api.startBrowserTracingNavigationSpan(client, { name: 'nav' });
      work();
      assert.equal(await client[end](), true);
      assert.ok(answered, end);
      const names = (await transactions()).map(({ transaction }) => transaction);
      assert.ok(names.includes(end === 'close' ? 'nav' : 'before'), `${end}: ${names}`);
      await client.close();
    }
  }
  answersEnvelopes();
  answers(() => new Response('ok'));
});

test('a tunnel is known, and told the DSN, also where the page has no Request', async () => {
  const { Request } = globalThis;
  try {
    globalThis.Request = /** @type {any} */ (
      function () {
        throw new TypeError();
      }
    );
    start({ tunnel: 'https://app.example/envelope/t' });
    api.startSpan({ name: 'x' }, () => {});
    await api.flush(5000);
    assert.equal(JSON.parse(sent.envelopes[0].split('\n')[0]).dsn, DSN);
  } finally {
    globalThis.Request = Request;
  }
});
