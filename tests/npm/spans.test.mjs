// @ts-check
// The functions that start spans and move the active span (what @sentry/browser 11.12.0 does in static mode).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, answers, events, sent, start, transactions, turn } from './lib/page.mjs';

const { startSpan, startSpanManual, startInactiveSpan, getActiveSpan, withActiveSpan } = api;

test('startSpan: active inside, ended after, the value comes back', async () => {
  start();
  const value = startSpan({ name: 'a', op: 'x', attributes: { n: 1, t: 'é', list: ['a'], gone: undefined } }, (span) => {
    assert.equal(getActiveSpan(), span);
    assert.equal(span.isRecording(), true);
    return 7;
  });
  assert.equal(value, 7);
  assert.equal(getActiveSpan(), undefined);
  const [event] = await transactions();
  assert.equal(event.transaction, 'a');
  assert.equal(event.contexts.trace.op, 'x');
  assert.equal(event.contexts.trace.status, 'ok');
  assert.equal(event.contexts.trace.origin, 'manual');
  const { data } = event.contexts.trace;
  assert.deepEqual([data.n, data.t, data.list, 'gone' in data], [1, 'é', ['a'], false]);
});

test('startSpan: a promise keeps the span active and open until it settles', async () => {
  start();
  let inside;
  const promise = startSpan({ name: 'a' }, async (span) => {
    await turn();
    inside = getActiveSpan() === span && span.isRecording();
    return 'v';
  });
  assert.equal(await promise, 'v');
  assert.equal(inside, true);
  assert.equal(getActiveSpan(), undefined);
  assert.equal((await transactions()).length, 1);
});

test('startSpan: what throws or rejects gives internal_error, unless a status was set', async () => {
  start();
  const boom = new Error('boom');
  assert.throws(
    () =>
      startSpan({ name: 'throws' }, () => {
        throw boom;
      }),
    boom,
  );
  await assert.rejects(
    startSpan({ name: 'rejects' }, async () => {
      await turn();
      throw boom;
    }),
    boom,
  );
  assert.throws(
    () =>
      startSpan({ name: 'own' }, (span) => {
        span.setStatus({ code: 2, message: 'not_found' });
        throw boom;
      }),
    boom,
  );
  const all = await transactions();
  assert.deepEqual(
    all.map((event) => [event.transaction, event.contexts.trace.status]),
    [
      ['throws', 'internal_error'],
      ['rejects', 'internal_error'],
      ['own', 'not_found'],
    ],
  );
});

test('behind the end of a root its callback names it: errors, headers, and the active span', async () => {
  start();
  let id = '';
  startSpanManual({ name: 'a' }, (span) => {
    id = span.spanContext().spanId;
    span.end();
    api.captureException(new Error('behind'));
    assert.equal(getActiveSpan(), span);
    assert.equal(api.getTraceData()['sentry-trace'], api.spanToTraceHeader(span));
  });
  const [{ payload }] = await events();
  const { contexts } = payload;
  assert.deepEqual([contexts.trace.span_id, contexts.trace.parent_span_id], [id, undefined]);
});

test('withActiveSpan: what has ended brings its trace and its decision', async () => {
  start({ tracesSampler: (/** @type {any} */ { name }) => name !== 'not sampled' });
  for (const name of ['sampled', 'not sampled']) {
    /** @type {any} */
    let child;
    const ended = startSpan({ name }, (span) => ((child = startInactiveSpan({ name: 'open' })), span));
    for (const span of [ended, child]) {
      const { traceId, spanId } = span.spanContext();
      api.startNewTrace(() =>
        withActiveSpan(span, () => {
          assert.equal(api.getTraceData()['sentry-trace'], `${traceId}-${spanId}-${+(name === 'sampled')}`);
          if (name !== 'sampled')
            assert.equal(
              startSpan({ name: 'in it' }, (inner) => inner.isRecording()),
              false,
            );
          api.captureMessage(spanId);
        }),
      );
      const found = (await events()).filter(({ payload }) => payload.message === spanId).map(({ payload }) => payload.contexts.trace);
      assert.deepEqual(
        found.map((trace) => [trace.trace_id, trace.span_id]),
        [[traceId, spanId]],
      );
    }
  }
});

test('withActiveSpan: a child of an open root that is not sampled brings its trace into another one', () => {
  start({ tracesSampleRate: 0 });
  startSpan({ name: 'root' }, () => {
    const child = startInactiveSpan({ name: 'child' });
    const { traceId } = child.spanContext();
    api.startNewTrace(() =>
      startSpan({ name: 'other' }, () => withActiveSpan(child, () => assert.ok(api.getTraceData()['sentry-trace']?.startsWith(traceId)))),
    );
  });
});

test('one span is one object, also for hooks, and behind its end', async () => {
  start();
  const open = new Set();
  api.getClient()?.on('spanStart', (span) => open.add(span));
  api.getClient()?.on('spanEnd', (span) => open.delete(span));
  for (let i = 0; i < 300; i++)
    startSpan({ name: 'root' }, () =>
      startSpan({ name: 'child' }, (child) => {
        child.end();
        assert.equal(getActiveSpan(), child);
      }),
    );
  await api.flush();
  assert.equal(open.size, 0);
});

test('startSpanManual: active during the callback, ended by hand', async () => {
  start();
  let finish = () => {};
  startSpanManual({ name: 'm' }, (span, end) => {
    assert.equal(getActiveSpan(), span);
    finish = end;
  });
  assert.equal(getActiveSpan(), undefined);
  assert.equal((await transactions()).length, 0);
  finish();
  finish();
  assert.equal((await transactions()).length, 1);
});

test('startInactiveSpan is not active; setActiveSpanInBrowser makes it so until it ends', async () => {
  start();
  const span = startInactiveSpan({ name: 'flow' });
  assert.equal(getActiveSpan(), undefined);
  api.setActiveSpanInBrowser(span);
  assert.equal(getActiveSpan(), span);
  startSpan({ name: 'step' }, () => {});
  span.end();
  assert.equal(getActiveSpan(), undefined);
  const [event] = await transactions();
  assert.deepEqual(
    event.spans.map((/** @type {any} */ s) => s.description),
    ['step'],
  );
});

test('children hang flat under the root, unless parentSpanIsAlwaysRootSpan is false', async () => {
  const nested = () => startSpan({ name: 'root' }, () => startSpan({ name: 'b' }, () => startSpan({ name: 'c' }, () => {})));
  start();
  nested();
  let [event] = await transactions();
  const root = event.contexts.trace.span_id;
  assert.deepEqual(
    event.spans.map((/** @type {any} */ s) => s.parent_span_id),
    [root, root],
  );
  start({ parentSpanIsAlwaysRootSpan: false });
  nested();
  [event] = await transactions();
  const [b, c] = event.spans;
  assert.equal(b.parent_span_id, event.contexts.trace.span_id);
  assert.equal(c.parent_span_id, b.span_id);
});

test('an explicit parent is exact; null makes a root; forceTransaction makes a transaction', async () => {
  start();
  startSpan({ name: 'root' }, () => {
    const b = startInactiveSpan({ name: 'b' });
    startInactiveSpan({ name: 'c', parentSpan: b }).end();
    startSpan({ name: 'other', parentSpan: null }, () => {});
    startSpan({ name: 'forced', forceTransaction: true }, () => {});
    b.end();
  });
  const all = await transactions();
  assert.deepEqual(all.map((event) => event.transaction).sort(), ['forced', 'other', 'root']);
  const { spans } = all.find((event) => event.transaction === 'root');
  const [b, c] = ['b', 'c'].map((name) => spans.find((/** @type {any} */ s) => s.description === name));
  assert.equal(c.parent_span_id, b.span_id);
});

test('onlyIfParent without a parent records nothing below either; with one it is a child', async () => {
  start();
  startSpan({ name: 'only', onlyIfParent: true }, (span) => {
    assert.equal(span.isRecording(), false);
    startSpan({ name: 'below' }, (inner) => assert.equal(inner.isRecording(), false));
  });
  assert.deepEqual(await transactions(), []);
  startSpan({ name: 'root' }, () => startSpan({ name: 'only', onlyIfParent: true }, () => {}));
  const [event] = await transactions();
  assert.deepEqual(
    event.spans.map((/** @type {any} */ s) => s.description),
    ['only'],
  );
});

test('withActiveSpan: a span, or none in the same trace', async () => {
  start();
  const span = startInactiveSpan({ name: 'a' });
  const { traceId } = span.spanContext();
  withActiveSpan(span, (scope) => {
    assert.equal(getActiveSpan(), span);
    assert.ok(scope === undefined || typeof scope === 'object');
    withActiveSpan(null, () => {
      assert.equal(getActiveSpan(), undefined);
      assert.ok(api.getTraceData()['sentry-trace']?.startsWith(traceId));
      startSpan({ name: 'root two' }, (other) => assert.equal(other.spanContext().traceId, traceId));
    });
  });
  span.end();
  assert.equal((await transactions()).length, 2);
});

test('startNewTrace, continueTrace and suppressTracing', async () => {
  start();
  const before = api.getTraceData()['sentry-trace'] ?? '';
  api.startNewTrace(() => assert.notEqual((api.getTraceData()['sentry-trace'] ?? '').slice(0, 32), before.slice(0, 32)));
  const trace = '12345678901234567890123456789012';
  api.continueTrace({ sentryTrace: `${trace}-1234567890123456-1`, baggage: `sentry-trace_id=${trace},sentry-sample_rate=0.5,other=1` }, () => {
    startSpan({ name: 'continued' }, (span) => {
      assert.equal(span.spanContext().traceId, trace);
      assert.equal(api.spanToBaggageHeader(span)?.includes('other'), false);
    });
  });
  api.suppressTracing(() => {
    startSpan({ name: 'never' }, (span) => assert.equal(span.isRecording(), false));
    assert.match(api.getTraceData()['sentry-trace'] ?? '', /-0$/);
  });
  assert.equal(api.getTraceData()['sentry-trace']?.slice(0, 32), before.slice(0, 32));
  const [event, ...more] = await transactions();
  assert.equal(more.length, 0);
  assert.equal(event.contexts.trace.parent_span_id, '1234567890123456');
});

test('suppressTracing: what its callback does after it has returned is recorded, but for what is under its spans', async () => {
  start();
  let never = () => {};
  void api.suppressTracing(() => new Promise(() => {}));
  startSpan({ name: 'unrelated' }, (span) => assert.equal(span.isRecording(), true));
  await fetch('/plain');
  const later = api.suppressTracing(async () => {
    await null;
    startSpan({ name: 'after await' }, () => {});
  });
  await later;
  const within = api.suppressTracing(() =>
    startSpan({ name: 'never' }, async (span) => {
      assert.equal(span.isRecording(), false);
      await new Promise((resolve) => setImmediate(resolve));
      startSpan({ name: 'nor what is under it' }, (child) => assert.equal(child.isRecording(), false));
    }),
  );
  await within;
  assert.throws(() =>
    api.suppressTracing(() => {
      throw new Error('out');
    }),
  );
  // The scope stays until the promise is settled.
  const held = api.suppressTracing(() => (api.getCurrentScope().setTag('inner', 1), new Promise((resolve) => (never = () => resolve(undefined)))));
  assert.equal(api.getCurrentScope().getScopeData().tags.inner, 1);
  never();
  await held;
  assert.equal(api.getCurrentScope().getScopeData().tags.inner, undefined);
  startSpan({ name: 'the last' }, () => {});
  assert.deepEqual(
    (await transactions()).map(({ transaction }) => transaction),
    ['unrelated', 'after await', 'the last'],
  );
  assert.match(sent.requests[0].headers['sentry-trace'], /-1$|^[^-]+-[^-]+$/);
});

test('times: seconds, milliseconds, Date and [s, ns]; end before start is not sent as such', async () => {
  start();
  const at = Math.floor(Date.now() / 1000) - 10;
  for (const [startTime, end] of /** @type {[any, any][]} */ ([
    [at + 0.25, at + 1.5],
    [at * 1000 + 250, at * 1000 + 1500],
    [new Date(at * 1000 + 250), new Date(at * 1000 + 1500)],
    [
      [at, 250e6],
      [at + 1, 500e6],
    ],
  ])) {
    startInactiveSpan({ name: 't', startTime }).end(end);
  }
  const all = await transactions();
  assert.equal(all.length, 4);
  for (const event of all) {
    assert.ok(Math.abs(event.start_timestamp - (at + 0.25)) < 1e-3, String(event.start_timestamp));
    assert.ok(Math.abs(event.timestamp - (at + 1.5)) < 1e-3, String(event.timestamp));
  }
});

test('an event with a measurement is of the span it is added to, setMeasurement of its root', async () => {
  start();
  startSpan({ name: 'root' }, () =>
    startSpan({ name: 'child' }, (span) => {
      span.addEvent('own', { 'sentry.measurement_value': 7, 'sentry.measurement_unit': 'byte' });
      api.setMeasurement('given', 8, 'byte', span);
      api.setMeasurement('active', 9, '');
    }),
  );
  const [event] = await transactions();
  assert.deepEqual(event.spans[0].measurements, { own: { value: 7, unit: 'byte' } });
  assert.deepEqual(event.measurements, { given: { value: 8, unit: 'byte' }, active: { value: 9, unit: '' } });
});

test('a span: attributes, names, status, links, measurements, JSON', async () => {
  start();
  const other = startInactiveSpan({ name: 'other' });
  const third = startInactiveSpan({ name: 'third' });
  const span = startInactiveSpan({ name: 'a', op: 'x' });
  span.setAttribute('k', 1).setAttributes({ l: true, m: 'x' }).setAttribute('m', undefined).setStatus({ code: 2, message: 'aborted' });
  span.updateName('b');
  span.addLink({ context: other.spanContext(), attributes: { why: 'test' } }).addLinks([{ context: third.spanContext() }]);
  api.setHttpStatus(span, 404);
  api.setMeasurement('m1', 1.5, 'millisecond', span);
  span.addEvent('m2', { 'sentry.measurement_value': 3, 'sentry.measurement_unit': 'byte' }).recordException(new Error('x'));
  const streamed = api.spanToJSON(span);
  assert.deepEqual(
    [
      streamed.name,
      streamed.status,
      streamed.attributes['sentry.status.message'],
      streamed.attributes['sentry.op'],
      streamed.is_segment,
      streamed.end_timestamp,
    ],
    ['b', 'error', 'not_found', 'x', true, undefined],
  );
  assert.equal(streamed.links?.[0].span_id, other.spanContext().spanId);
  span.end();
  const [event] = await transactions();
  const { trace } = event.contexts;
  assert.equal(event.transaction, 'b');
  assert.equal(event.transaction_info.source, 'custom');
  assert.deepEqual([trace.status, trace.data.k, trace.data.l, 'm' in trace.data, trace.data['http.response.status_code']], ['not_found', 1, true, false, 404]);
  const [first, second] = [other, third].map((linked) => ({ span_id: linked.spanContext().spanId, trace_id: linked.spanContext().traceId, sampled: true }));
  assert.deepEqual(trace.links, [{ ...first, attributes: { why: 'test' } }, second]);
  assert.deepEqual(
    [event.measurements.m1, event.measurements.m2],
    [
      { value: 1.5, unit: 'millisecond' },
      { value: 3, unit: 'byte' },
    ],
  );
  assert.equal(span.isRecording(), false);
  assert.equal(span.spanContext().spanId, trace.span_id, 'the ids outlive the span');
  other.end();
  third.end();
});

test('attributes that JSON cannot hold do not throw', async () => {
  start();
  /** @type {any} */
  const loop = {};
  loop.self = loop;
  startSpan({ name: 'a', attributes: /** @type {any} */ ({ big: 10n, loop, f() {}, nan: NaN, ok: 1 }) }, (span) => {
    span.setAttribute('big2', /** @type {any} */ (20n));
    span.setAttribute(/** @type {any} */ (5), 1);
    span.setStatus(/** @type {any} */ ({ code: 1, message: 5 }));
  });
  const [event] = await transactions();
  assert.equal(event.contexts.trace.data.ok, 1);
  assert.equal(event.contexts.trace.data.big, '[BigInt: 10]');
  assert.equal(event.contexts.trace.data.big2, '[BigInt: 20]');
});

test('getRootSpan, getSpanDescendants, getTraceData', () => {
  start();
  startSpan({ name: 'root' }, (root) => {
    startSpan({ name: 'child' }, (child) => {
      assert.equal(api.getRootSpan(child), root);
      assert.equal(api.getRootSpan(root), root);
      assert.deepEqual(api.getSpanDescendants(root), [root, child]);
      const { traceId, spanId } = child.spanContext();
      assert.equal(api.spanToTraceHeader(child), `${traceId}-${spanId}-1`);
      assert.equal(api.getTraceData()['sentry-trace'], `${traceId}-${spanId}-1`);
      assert.equal(api.getTraceData({ span: root })['sentry-trace'], api.spanToTraceHeader(root));
      assert.equal(api.getTraceData({ propagateTraceparent: true }).traceparent, `00-${traceId}-${spanId}-01`);
      assert.equal(api.getTraceData().traceparent, undefined);
      assert.match(api.getTraceData().baggage ?? '', new RegExp(`sentry-trace_id=${traceId}`));
      assert.equal(child.toTraceparent(), `00-${traceId}-${spanId}-01`);
    });
  });
});

test('unsampled: real ids, -0 on the wire, nothing sent', async () => {
  start({ tracesSampleRate: 0 });
  startSpan({ name: 'a' }, (span) => {
    assert.equal(span.isRecording(), false);
    assert.match(span.spanContext().spanId, /^[0-9a-f]{16}$/);
    assert.match(api.getTraceData()['sentry-trace'] ?? '', /-0$/);
    startSpan({ name: 'b' }, (child) => assert.equal(child.spanContext().traceId, span.spanContext().traceId));
  });
  assert.deepEqual(await transactions(), []);
});

test('tracing without performance: callbacks run, headers carry the trace without a decision', async () => {
  start({ tracesSampleRate: undefined });
  startSpan({ name: 'a' }, (span) => {
    assert.equal(span.isRecording(), false);
    assert.equal(api.getTraceData()['sentry-trace']?.slice(0, 32), span.spanContext().traceId);
  });
  await fetch('/api');
  assert.match(sent.requests[0].headers['sentry-trace'], /^[0-9a-f]{32}-[0-9a-f]{16}$/);
  assert.deepEqual(await transactions(), []);
});

test('tracesSampler: context, answers, and what happens when it throws', async () => {
  /** @type {any[]} */
  const seen = [];
  const sampler = (/** @type {any} */ context) => {
    seen.push(context);
    return context.name === 'yes';
  };
  start({ tracesSampleRate: 0, tracesSampler: sampler });
  startSpan({ name: 'yes', op: 'x', attributes: { a: 1 } }, () => startSpan({ name: 'child' }, () => {}));
  startSpan({ name: 'no' }, () => {});
  assert.deepEqual(
    seen.map((context) => context.name),
    ['yes', 'no'],
    'asked for roots only',
  );
  assert.deepEqual({ ...seen[0].attributes }, { a: 1, 'sentry.op': 'x' });
  assert.equal(seen[0].inheritOrSampleWith(0.3), 0.3);
  assert.deepEqual(
    (await transactions()).map((event) => event.transaction),
    ['yes'],
  );

  start({
    tracesSampler: (/** @type {any} */ { inheritOrSampleWith, parentSampled, parentSampleRate }) => {
      assert.deepEqual([parentSampled, parentSampleRate], [true, 0.25]);
      return inheritOrSampleWith(0);
    },
  });
  const trace = '12345678901234567890123456789012';
  api.continueTrace(
    { sentryTrace: `${trace}-1234567890123456-1`, baggage: `sentry-trace_id=${trace},sentry-sample_rate=0.25,sentry-sample_rand=0.1,sentry-sampled=true` },
    () => startSpan({ name: 'inherits' }, () => {}),
  );
  assert.deepEqual(
    (await transactions()).map((event) => event.transaction),
    ['inherits'],
  );

  start({
    tracesSampleRate: 1,
    tracesSampler: () => {
      throw new Error('x');
    },
  });
  startSpan({ name: 'falls back' }, () => {});
  assert.deepEqual(
    (await transactions()).map((event) => event.transaction),
    ['falls back'],
  );
});

test('span.run and span.fetch keep their parent while other work goes on', async () => {
  start();
  answers(() => new Response('ok'));
  const root = startInactiveSpan({ name: 'root' });
  const work = async (/** @type {string} */ name) => {
    const span = startInactiveSpan({ name, parentSpan: root });
    await turn();
    await span.fetch(`/${name}`);
    span.run(() => startInactiveSpan({ name: `in ${name}` }).end());
    span.end();
  };
  await Promise.all([work('a'), work('b')]);
  root.end();
  const [event] = await transactions();
  const find = (/** @type {string} */ name) => event.spans.find((/** @type {any} */ s) => s.description === name);
  for (const name of ['a', 'b']) {
    assert.equal(find(`GET /${name}`).parent_span_id, find(name).span_id, `request of ${name}`);
    assert.equal(find(`in ${name}`).parent_span_id, find(name).span_id);
  }
});

test('contexts that overlap are left in any order', async () => {
  start();
  let releaseA = () => {};
  const a = startSpan({ name: 'a' }, () => new Promise((resolve) => (releaseA = () => resolve(undefined))));
  let inB;
  const b = startSpan({ name: 'b', parentSpan: null }, async (span) => {
    releaseA();
    await a;
    inB = getActiveSpan() === span;
  });
  await b;
  assert.equal(inB, true);
  assert.equal(getActiveSpan(), undefined);
});

test('the status of an HTTP code', () => {
  const of = (/** @type {number} */ code) => api.getSpanStatusFromHttpCode(code);
  assert.deepEqual(
    [of(200), of(399), of(404), of(418), of(503), of(599), of(0)],
    [
      { code: 1 },
      { code: 1 },
      { code: 2, message: 'not_found' },
      { code: 2, message: 'invalid_argument' },
      { code: 2, message: 'unavailable' },
      { code: 2, message: 'internal_error' },
      { code: 2, message: 'internal_error' },
    ],
  );
});

/** Outer forms of which nothing is recorded, and inner forms of what is no part of them. @type {Record<string, (f: () => any) => any>} */
const outer = {
  'onlyIfParent without one': (f) => startSpan({ name: 'o', onlyIfParent: true }, f),
  'a parent that is not sampled': (f) => startSpan({ name: 'i', parentSpan: startInactiveSpan({ name: 'o' }) }, f),
  'onlyIfParent within it': (f) => startSpan({ name: 'o', onlyIfParent: true }, () => startSpan({ name: 'i', onlyIfParent: true }, f)),
};
/** @type {Record<string, (f: () => any) => any>} */
const inner = {
  startNewTrace: (f) => api.startNewTrace(() => startSpan({ name: 'A' }, f)),
  continueTrace: (f) => api.continueTrace({ sentryTrace: `${'a'.repeat(32)}-${'1'.repeat(16)}-1` }, () => startSpan({ name: 'A' }, f)),
  'parentSpan: null': (f) => startSpan({ name: 'A', parentSpan: null }, f),
  'withActiveSpan(null)': (f) => withActiveSpan(null, () => startSpan({ name: 'A' }, f)),
  'an inactive one': (f) => {
    const span = startInactiveSpan({ name: 'A', parentSpan: null });
    const value = withActiveSpan(span, f);
    span.end();
    return value;
  },
};
for (const [out, around] of Object.entries(outer))
  for (const [within, begin] of Object.entries(inner))
    test(`${out}: ${within} begins a root that is sampled`, async () => {
      start({ tracesSampleRate: undefined, tracesSampler: (/** @type {any} */ { name }) => +(name === 'A') });
      /** @type {any[]} */
      const said = [];
      await around(async () => {
        said.push(
          begin(() => {
            startSpan({ name: 'child' }, () => {});
            return api.getTraceData()['sentry-trace']?.slice(-2);
          }),
        );
        startSpan({ name: 'A', onlyIfParent: true }, () => {});
        await turn();
        await begin(async () => {
          await turn();
          startSpan({ name: 'late' }, () => {});
        });
        said.push(startSpan({ name: 'A' }, (span) => span.isRecording()));
      });
      assert.deepEqual(said, ['-1', false]);
      const found = await transactions();
      assert.deepEqual(
        found.map(({ transaction, spans }) => [transaction, ...spans.map((/** @type {any} */ { description }) => description)]),
        [
          ['A', 'child'],
          // An inactive span has ended by then.
          within === 'an inactive one' ? ['A'] : ['A', 'late'],
        ],
      );
    });

test('suppressTracing: nothing is recorded whatever begins within, also under a span of which nothing is', async () => {
  start();
  for (const begin of Object.values(inner)) {
    api.suppressTracing(() => begin(() => {}));
    api.suppressTracing(() => startSpan({ name: 'o', onlyIfParent: true }, () => begin(() => {})));
    startSpan({ name: 'o', onlyIfParent: true }, () => api.suppressTracing(() => begin(() => {})));
    await api.suppressTracing(() =>
      startSpan({ name: 'o' }, async () => {
        await turn();
        begin(() => {});
      }),
    );
  }
  assert.deepEqual(await transactions(), []);
  startSpan({ name: 'after' }, () => {});
  assert.deepEqual(
    (await transactions()).map(({ transaction }) => transaction),
    ['after'],
  );
});

test('what a span that has just ended was is known, however many envelopes wait', async () => {
  start();
  /** @type {any[]} */
  const children = [];
  const roots = Array.from({ length: 9 }, (_, i) =>
    startSpan({ name: `s${i}` }, (root) => {
      children.push(startSpan({ name: `c${i}` }, (span) => span));
      return root;
    }),
  );
  assert.deepEqual(
    [...roots, ...children].map((span) => api.spanToJSON(span)).map(({ name, end_timestamp }) => [name, Number(end_timestamp) > 0]),
    [...Array(9).keys(), ...Array(9).keys()].map((i, at) => [`${at < 9 ? 's' : 'c'}${i}`, true]),
  );
});

test('headers of a root that has ended say what was decided', async () => {
  start({ release: 'r@1' });
  const sampled = startSpan({ name: 'A' }, (span) => span);
  const { traceId, spanId } = sampled.spanContext();
  const data = api.getTraceData({ span: sampled, propagateTraceparent: true });
  assert.equal(data['sentry-trace'], `${traceId}-${spanId}-1`);
  assert.equal(data.traceparent, `00-${traceId}-${spanId}-01`);
  for (const part of ['sentry-release=r%401', 'sentry-sampled=true', 'sentry-transaction=A', 'sentry-sample_rate=1', 'sentry-sample_rand='])
    assert.ok(data.baggage?.includes(part), `${part} in ${data.baggage}`);
  assert.equal(api.spanToBaggageHeader(sampled), data.baggage);
  start({ tracesSampleRate: 0 });
  const unsampled = startSpan({ name: 'B' }, (span) => span);
  assert.match(`${api.getTraceData({ span: unsampled })['sentry-trace']}`, /-0$/);
  assert.match(`${api.spanToBaggageHeader(unsampled)}`, /sentry-sampled=false/);
});

test('a request behind the end of its root, in the same callback, carries what was decided', async () => {
  for (const rate of [1, 0]) {
    start({ tracesSampleRate: rate });
    const trace = await startSpanManual({ name: 'A' }, async (span, finish) => {
      finish();
      span.end();
      await turn();
      await fetch('/behind');
      return span.spanContext().traceId;
    });
    await fetch('/outside');
    const [behind, outside] = sent.requests.map(({ headers }) => headers);
    assert.match(behind['sentry-trace'], new RegExp(`^${trace}-[0-9a-f]{16}-${rate}$`));
    assert.match(behind.baggage, new RegExp(`sentry-sampled=${!!rate}`));
    assert.doesNotMatch(`${outside['sentry-trace']}`, /-[01]$/);
  }
});

test('updateSpanName says whose name it is to who looks, and does not send that', async () => {
  start();
  const span = startInactiveSpan({ name: 'a' });
  api.updateSpanName(span, 'b');
  assert.equal(api.spanToJSON(span).attributes?.['sentry.custom_span_name'], 'b');
  span.end();
  const [event] = await transactions();
  assert.deepEqual([event.transaction, JSON.stringify(event).includes('custom_span_name')], ['b', false]);
});

test('without a rate a route by hand gives a span all the same', () => {
  const client = start({ tracesSampleRate: undefined });
  assert.equal(api.startBrowserTracingNavigationSpan(client, { name: 'n' })?.isRecording(), false);
  assert.equal(api.startBrowserTracingPageLoadSpan(client, { name: 'n' })?.isRecording(), false);
});
