// @ts-check
// Values of kinds that users hand over and nobody expects: what becomes of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFileSync } from 'node:fs';
import * as Theirs from '@sentry/browser';
import { SentrySpan } from '@sentry/core';
import { at } from '../../scripts/lib/files.mjs';
import { DSN, answersEnvelopes, api, consoleOf, events, items, sent, start, transactions } from './lib/page.mjs';

/** The event that `work` makes, or undefined. @param {() => unknown} work @param {any} [options] */
async function eventOf(work, options) {
  start(options);
  work();
  await api.flush(5000);
  return (await events()).at(-1)?.payload;
}

/** What waits until it is opened. @returns {[held: Promise<void>, open: () => void]} */
function gate() {
  let open = () => {};
  const held = /** @type {Promise<void>} */ (new Promise((resolve) => (open = resolve)));
  return [held, open];
}

/** What integrations read stacks with. @returns {Promise<(stack: string) => any[]>} */
async function parser() {
  await eventOf(() => api.captureMessage('m'));
  return /** @type {any} */ (api.getClient()).getOptions().stackParser;
}

test('frames of stacks: addresses with @ and spaces, evaluated and native code, and none of words', async () => {
  const parseStack = await parser();
  /** @type {Record<string, [file: string, name: string, line?: number, column?: number] | undefined>} */
  const lines = {
    'f@https://unpkg.com/react@18.2.0/umd/react.js:1:2': ['https://unpkg.com/react@18.2.0/umd/react.js', 'f', 1, 2],
    'f@http://localhost:5173/@fs/app/a.js:1:2': ['http://localhost:5173/@fs/app/a.js', 'f', 1, 2],
    '@https://x.example/a.js:1:2': ['https://x.example/a.js', '?', 1, 2],
    'g@https://user:SECRET@h.example/x:1:1': ['https://h.example/x', 'g', 1, 1],
    'f@https://x.example/a.js:10': ['https://x.example/a.js', 'f', 10],
    'f@https://x.example/a.js line 5 > eval:1:2': ['https://x.example/a.js', 'f', 5],
    'forEach@[native code]': ['[native code]', 'forEach'],
    '    at eval (eval at f (https://x.example/a.js:1:2), <anonymous>:3:4)': ['https://x.example/a.js', 'eval', 1, 2],
    '    at f (https://x.example/a b.js:1:2)': ['https://x.example/a b.js', 'f', 1, 2],
    '    at new Foo (webpack-internal:///(app)/./app/page.tsx:10:5)': ['webpack-internal:///(app)/./app/page.tsx', 'new Foo', 10, 5],
    '    at async f (https://x.example/a.js:1:2)': ['https://x.example/a.js', 'f', 1, 2],
    '    at async https://x.example/a.js:1:2': ['https://x.example/a.js', '?', 1, 2],
    '    at Array.map (<anonymous>)': ['<anonymous>', 'Array.map'],
    '    at foo (wasm://wasm/0001:wasm-function[3]:0x1a3)': ['wasm://wasm/0001:wasm-function[3]:0x1a3', 'foo'],
    'Error: see https://x.example:1:2': undefined,
    'at the end of it': undefined,
    'TypeError: a@b is none': undefined,
  };
  for (const [line, expected] of Object.entries(lines)) {
    const [frame] = parseStack(line);
    assert.deepEqual(frame && [frame.filename, frame.function, frame.lineno, frame.colno], expected && [...expected, undefined, undefined].slice(0, 4), line);
  }
  assert.equal(parseStack(Array.from({ length: 80 }, (_, i) => `at f${i} (https://x.example/a.js:1:2)`).join('\n')).at(-1)?.function, 'f0');
});

test('what is thrown and is no error says itself what it is; objects are told by their keys, events by their type', async () => {
  for (const [given, value] of /** @type {[unknown, string][]} */ ([
    [new String('boxed'), 'boxed'],
    [[1, 2], '1,2'],
    [new URL('https://x.example/a'), 'https://x.example/a'],
    [/a/g, '/a/g'],
    [new Map(), '[object Map]'],
    [{ b: 1, a: 2 }, 'Object captured as exception with keys: a, b'],
    [new Event('click'), 'Event `Event` (type=click) captured as exception'],
    [new Error(''), 'No error message'],
  ])) {
    const event = await eventOf(() => api.captureException(given));
    assert.equal(event.exception.values.at(-1).value, value);
  }
});

test('beforeSend is told of a message what it was made of, and of every event its id', async () => {
  /** @type {any[]} */
  const hints = [];
  await eventOf(() => api.captureMessage('noise'), { beforeSend: (/** @type {any} */ event, /** @type {any} */ hint) => (hints.push(hint), event) });
  const [{ originalException, syntheticException, event_id }] = hints;
  assert.equal(originalException, 'noise');
  assert.ok(syntheticException instanceof Error);
  assert.match(event_id, /^[0-9a-f]{32}$/);
});

test('an event without a time has that of now; a share of errors that is none keeps all', async () => {
  for (const timestamp of [undefined, '', NaN, null]) {
    const event = await eventOf(() => api.captureEvent(/** @type {any} */ ({ message: 'm', timestamp })));
    assert.ok(Math.abs(event.timestamp - Date.now() / 1e3) < 60, String(timestamp));
  }
  for (const sampleRate of ['', -1, null, Symbol('rate'), { __proto__: null }, NaN])
    assert.ok(await eventOf(() => api.captureMessage('kept'), { sampleRate }), String(typeof sampleRate));
  assert.equal(await eventOf(() => api.captureMessage('not kept'), { sampleRate: 0 }), undefined);
});

test('a time that is none is now', async () => {
  for (const startTime of [0, '', false, true, [], '1796010315', `${Date.now()}`, '2026-01-01', Infinity, -Infinity, NaN, {}, Symbol('time')]) {
    start();
    api.startInactiveSpan(/** @type {any} */ ({ name: 'x', startTime, forceTransaction: true })).end(/** @type {any} */ (startTime));
    await api.flush(5000);
    const [{ start_timestamp: from, timestamp: to }] = await transactions();
    assert.ok(Math.abs(from - Date.now() / 1e3) < 60 && Math.abs(to - from) < 60, String(startTime));
  }
});

test('a rate that is no number records nothing, as debug says', async () => {
  for (const tracesSampleRate of [[1], ['1'], new Uint8Array([1, 2]), 1n, Object(1), {}, Symbol('rate'), 'x']) {
    start({ tracesSampleRate });
    api.startSpan({ name: 'x' }, () => {});
    await api.flush(5000);
    assert.deepEqual(await transactions(), [], String(tracesSampleRate));
  }
  for (const answer of [[1], { valueOf: () => 1 }, new Date(1), '0x1']) {
    start({ tracesSampler: () => answer });
    api.startSpan({ name: 'x' }, () => {});
    await api.flush(5000);
    assert.deepEqual(await transactions(), [], String(answer));
  }
  for (const options of [{ tracesSampleRate: '1' }, { tracesSampleRate: true }, { tracesSampler: () => true }, { tracesSampler: () => '1' }]) {
    start(options);
    api.startSpan({ name: 'x' }, () => {});
    await api.flush(5000);
    assert.equal((await transactions()).length, 1, JSON.stringify(options));
  }
});

test('an answer of a hook that comes when a client for another project runs is none of that one: what it was of is counted', async () => {
  /** @type {(event: any) => void} */
  let first = () => {};
  start({ release: 'one', beforeSendTransaction: () => new Promise((resolve) => (first = resolve)) });
  api.startSpan({ name: 'a' }, () => {});
  await new Promise((resolve) => setImmediate(resolve));
  await api.getClient()?.close(1);
  start({ release: 'two', dsn: DSN.replace(/\d+$/, '77') });
  let last = () => {};
  const waits = new Promise((resolve) => (last = () => resolve(undefined)));
  api.getClient()?.addEventProcessor(async (/** @type {any} */ event) => (await waits, event));
  api.startSpan({ name: 'b' }, () => {});
  first({ type: 'transaction', transaction: 'a' });
  await new Promise((resolve) => setImmediate(resolve));
  last();
  await api.flush(5000);
  const [b, ...more] = await transactions();
  assert.deepEqual([b.transaction, b.release, more], ['b', 'two', []]);
  await api.getClient()?.close();
  const reported = sent.envelopes.flatMap((body) =>
    body
      .split('\n')
      .filter((line) => line.includes('discarded_events'))
      .flatMap((line) => JSON.parse(line).discarded_events),
  );
  assert.deepEqual(
    reported.map(({ category, quantity }) => [category, quantity]),
    [
      ['transaction', 1],
      ['span', 1],
    ],
  );
});

test('a scope has every method of the reference', () => {
  const ours = /** @type {any} */ (api.getCurrentScope());
  const missing = Object.getOwnPropertyNames(Theirs.Scope.prototype).filter((name) => !name.startsWith('_') && typeof ours[name] !== 'function');
  assert.deepEqual(missing, []);
});

test("docs/names.md says of each method of the reference's client that ours has not what to use", () => {
  const ours = /** @type {any} */ (start());
  /** @type {string[]} */
  const missing = [];
  for (let it = Theirs.BrowserClient.prototype; it !== Object.prototype; it = Object.getPrototypeOf(it))
    missing.push(...Object.getOwnPropertyNames(it).filter((name) => !name.startsWith('_') && typeof ours[name] !== 'function'));
  const named = [...readFileSync(at('docs/names.md'), 'utf8').matchAll(/`client\.(\w+)`(?=.* \|$)/gm)].map(([, name]) => name);
  assert.deepEqual([...new Set(missing)].sort(), [...new Set(named)].filter((name) => name !== 'on').sort());
});

test('what a scope captures has its data and its id, and none of the current scope', async () => {
  start();
  api.getCurrentScope().setTag('current', 1);
  const scope = new api.Scope();
  scope.setTag('mine', 1);
  const event_id = 'a'.repeat(32);
  const ids = [
    scope.captureException(new Error('e')),
    scope.captureMessage('m', 'warning'),
    scope.captureEvent({ message: 'v' }),
    scope.captureMessage('n', undefined, { event_id }),
  ];
  assert.equal(ids[3], event_id);
  assert.equal(api.lastEventId(), event_id);
  const sentNow = (await events()).map(({ payload }) => payload);
  assert.deepEqual(
    sentNow.map((event) => [event.event_id, event.level, event.message ?? event.exception.values[0].value, event.tags]),
    [
      [ids[0], 'error', 'e', { mine: 1 }],
      [ids[1], 'warning', 'm', { mine: 1 }],
      [ids[2], undefined, 'v', { mine: 1 }],
      [event_id, 'info', 'n', { mine: 1 }],
    ],
  );
});

test('listeners of a scope hear of what is set, and not of what they set themselves', () => {
  const scope = new api.Scope();
  let heard = 0;
  scope.addScopeListener((it) => {
    heard++;
    it.setTag('again', heard);
  });
  scope.setTag('a', 1).setUser({ id: '1' }).addBreadcrumb({ message: 'b' }).clearBreadcrumbs().setAttributes({ c: 1 });
  assert.equal(heard, 5);
  scope.setAttribute('d', 2).removeAttribute('c').setSDKProcessingMetadata({ e: 3 }).setSDKProcessingMetadata({ f: 4 });
  const { attributes, sdkProcessingMetadata } = scope.getScopeData();
  assert.deepEqual([attributes, sdkProcessingMetadata], [{ d: 2 }, { e: 3, f: 4 }]);
  assert.equal(scope.clone().getScopeData().tags.again, heard);
});

test('attachments are not sent, which is said', async () => {
  const lines = await consoleOf(() => new api.Scope().addAttachment({ filename: 'a', data: 'b' }));
  assert.match(lines[0]?.[1] ?? '', /attachments are not sent/);
});

test('a measurement is a number: of a text that one it says; all else is said and counted, and not set', async () => {
  start();
  api.startSpan({ name: 'r' }, (span) => {
    const given = /** @type {any[]} */ ([1, -2, '5', 1n, 'x', '', Number.NaN, Number.POSITIVE_INFINITY, null, undefined, true, {}]);
    for (const [i, value] of given.entries()) api.setMeasurement(`m${i}`, value, 'byte');
    span.addEvent('event', { 'sentry.measurement_value': -1, 'sentry.measurement_unit': 'byte' });
    span.addEvent('none', { 'sentry.measurement_value': Number.NaN, 'sentry.measurement_unit': 'byte' });
  });
  const unit = 'byte';
  assert.deepEqual((await transactions())[0].measurements, {
    m0: { value: 1, unit },
    m1: { value: -2, unit },
    m2: { value: 5, unit },
    m3: { value: 1, unit },
    event: { value: -1, unit },
  });
});

test('a breadcrumb may have a member of any name; a promise is none', async () => {
  const event = await eventOf(() => {
    api.addBreadcrumb(/** @type {any} */ ({ message: 'm', then: 5 }));
    api.addBreadcrumb(/** @type {any} */ ({ message: 'n', then() {} }));
    api.captureMessage('x');
  });
  assert.deepEqual(
    event.breadcrumbs.map((/** @type {any} */ crumb) => crumb.message),
    ['m'],
  );
});

test('fingerprints of an event and of its scopes are joined, whatever their form', async () => {
  const event = await eventOf(() => {
    api.getGlobalScope().setFingerprint(['global']);
    api.getCurrentScope().setFingerprint(/** @type {any} */ ('current'));
    api.captureEvent(/** @type {any} */ ({ message: 'm', fingerprint: 'own' }));
  });
  api.getGlobalScope().clear();
  api.getCurrentScope().clear();
  assert.deepEqual(event.fingerprint, ['own', 'global', 'current']);
});

test('what takes the place of all contexts, or has none, does not take an event or a transaction out of its trace', async () => {
  for (const contexts of [{ mine: { a: 1 } }, undefined, null, 'text']) {
    start();
    /** @type {any} */ (api.getClient()).addEventProcessor((/** @type {any} */ event) => ({ ...event, contexts }));
    const { traceId, spanId } = api.startSpan({ name: 'r' }, (span) => (api.captureMessage('m'), span.spanContext()));
    const [transaction] = await transactions();
    const [{ payload }] = await events();
    for (const { trace } of [transaction.contexts, payload.contexts]) assert.deepEqual([trace.trace_id, trace.span_id], [traceId, spanId]);
    assert.deepEqual(payload.contexts.mine, /** @type {any} */ (contexts)?.mine);
  }
});

test('a transaction that a hook still holds when init is called again is sent, as the hook has left it; one for another project is counted', async () => {
  for (const dsn of [DSN, DSN.replace(/\d+$/, '77')]) {
    const [held, answer] = gate();
    start({ beforeSendTransaction: async (/** @type {any} */ event) => (await held, { ...event, tags: { held: 'yes' } }) });
    const { traceId, spanId } = api.startSpan({ name: 'r' }, (span) => (api.startSpan({ name: 'child' }, () => {}), span.spanContext()));
    start({ dsn });
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    const all = await items();
    const event = all.find(({ type }) => type === 'transaction');
    if (dsn !== DSN) {
      assert.equal(event, undefined);
      continue;
    }
    const { payload, header } = /** @type {any} */ (event);
    assert.deepEqual([payload.transaction, payload.tags, payload.spans.length], ['r', { held: 'yes' }, 1]);
    assert.deepEqual([payload.contexts.trace.trace_id, payload.contexts.trace.span_id, header.trace.trace_id], [traceId, spanId, traceId]);
  }
});

test('objects that look like those of a framework are written as what they hold', async () => {
  const extra = {
    component: { _isVue: true, a: 1 },
    model: { __isVue: true },
    node: { __v_isVNode: true, type: 'div' },
    click: { nativeEvent: 1, preventDefault: 2, stopPropagation: 3, type: 'click' },
  };
  const event = await eventOf(() => api.captureMessage('m', { extra }));
  assert.deepEqual(event.extra, extra);
});

test("errors of the browser's that do not know where they were made are told as the reference tells them", async () => {
  const like = (/** @type {any} */ members) =>
    Object.create({ [Symbol.toStringTag]: 'DOMException', name: 'N', message: 'm' }, Object.getOwnPropertyDescriptors(members));
  for (const [error, type, value, message] of [
    [like({ stack: 'N: m' }), 'N', 'm', undefined],
    [like({}), 'Error', 'N: m', 'N: m'],
    [like({ message: '' }), 'Error', 'N', 'N'],
  ]) {
    const event = await eventOf(() => api.captureException(error));
    const [{ stacktrace, mechanism, ...of }] = event.exception.values;
    assert.deepEqual([of, event.message], [{ type, value }, message]);
    assert.match(stacktrace.frames.at(-1).filename, /kinds\.test\.mjs$/);
    assert.deepEqual(mechanism, { type: 'generic', handled: true, synthetic: true });
    const bare = await eventOf(() => api.captureException(like(Object.getOwnPropertyDescriptor(error, 'stack') ? { stack: '' } : {})), {
      attachStacktrace: false,
    });
    assert.equal(bare.exception.values[0].stacktrace, undefined);
  }
});

test('an error whose message is an object with an error says what that says', async () => {
  const error = Object.assign(new Error(), { message: { error: { message: 'deep' } } });
  assert.equal((await eventOf(() => api.captureException(error))).exception.values[0].value, 'deep');
});

test('setUser: the user is as the app has it when an event is made, and nothing of it is changed', async () => {
  const user = /** @type {any} */ ({ id: 'x' });
  const event = await eventOf(() => {
    api.setUser(user);
    user.email = 'e';
    api.withScope((scope) => {
      scope.setUser({ username: 'inner' });
      scope.addEventProcessor((event) => Object.assign(event, { user: Object.assign(event.user || {}, { added: 1 }) }));
      api.captureMessage('m');
    });
  });
  assert.deepEqual(event.user, { id: 'x', email: 'e', username: 'inner', added: 1 });
  assert.deepEqual(user, { id: 'x', email: 'e' });
  // One whose members cannot be read does not take an event with it.
  const hostile = await eventOf(() => {
    api.setUser(
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('no');
          },
        },
      ),
    );
    api.captureMessage('m');
  });
  assert.equal(hostile.message, 'm');
  api.setUser(null);
});

test('a RegExp of an option that is sticky looks at the beginning alone; one that is global is none the worse for it', async () => {
  const global = /gl/g;
  start({ ignoreSpans: [/ys/y, global], ignoreTransactions: [/tx/y] });
  for (const name of ['atx', 'tx']) api.startSpan({ name }, () => ['xys', 'ys', 'gl', 'gl'].forEach((child) => api.startSpan({ name: child }, () => {})));
  assert.deepEqual(
    (await transactions()).map(({ transaction, spans }) => [transaction, spans.map((/** @type {any} */ { description }) => description)]),
    [['atx', ['xys']]],
  );
  assert.equal(global.lastIndex, 0);
});

test('what is no status of a span is that of an error, as in the reference', async () => {
  for (const [status, wanted] of /** @type {[any, string][]} */ ([
    [{}, 'internal_error'],
    ['ok', 'internal_error'],
    [{ code: '1' }, 'internal_error'],
    [{ code: 5, message: 'aborted' }, 'aborted'],
    [{ code: 2, message: 'not_found' }, 'not_found'],
    [{ code: 1 }, 'ok'],
    [{ code: 0 }, 'ok'],
    [undefined, 'ok'],
  ])) {
    start();
    api.startSpan({ name: 'a' }, (span) => span.setStatus({ code: 2, message: 'x' }).setStatus(status));
    const [{ contexts }] = await transactions();
    assert.equal(contexts.trace.status, wanted, JSON.stringify(status));
    const theirs = new SentrySpan({ sampled: true }).setStatus(status);
    assert.equal(Theirs.spanToStaticSpanJSON(theirs).status ?? 'ok', wanted, JSON.stringify(status));
  }
});

test('a status of a response that is a text is looked at as a number, and has no name of its own', () => {
  for (const code of /** @type {any[]} */ (['404', '200', '503', 404, 200, 503, 99, 'x', null, undefined]))
    assert.deepEqual(api.getSpanStatusFromHttpCode(code), Theirs.getSpanStatusFromHttpCode(code), String(code));
});

test('inheritOrSampleWith gives back what it was given where there is nothing to inherit', () => {
  for (const given of /** @type {any[]} */ ([null, undefined, '0.5', 0.25])) {
    /** @type {unknown} */
    let got = {};
    start({ tracesSampler: (/** @type {any} */ context) => (got = context.inheritOrSampleWith(given)) });
    api.startSpan({ name: 'a' }, () => {});
    assert.equal(got, given);
  }
});

test('a hook that has a scope capture something of each event does not go on for ever, nor does a value that captures', async () => {
  let asked = 0;
  const errors = await consoleOf(async () => {
    start({
      beforeSend: (/** @type {any} */ event) => {
        if (++asked < 50) api.getCurrentScope().captureMessage(`of ${asked}`);
        return event;
      },
    });
    api.captureMessage('first');
    for (let i = 0; i < 5; i++) await api.flush(1000);
  });
  assert.ok(asked < 10, `${asked} times`);
  assert.ok(errors.length < 10);
  start();
  const scope = new api.Scope();
  let read = 0;
  scope.setExtra('x', {
    get y() {
      if (++read < 50) scope.captureMessage('again');
      return 1;
    },
  });
  await consoleOf(async () => {
    scope.captureMessage('m');
    for (let i = 0; i < 5; i++) await api.flush(1000);
  });
  assert.ok(read < 10, `${read} times`);
});

test('what a scope captures has what all scopes had then, whatever is set after it', async () => {
  start();
  api.setUser({ id: 'alice' });
  api.setTag('before', 1);
  api.getCurrentScope().captureMessage('m');
  api.setUser({ id: 'bob' });
  api.setTag('after', 1);
  api.getCurrentScope().setTag('after', 1);
  const [{ payload }] = await events();
  api.getIsolationScope().clear();
  api.getCurrentScope().clear();
  assert.deepEqual([payload.user, payload.tags], [{ id: 'alice' }, { before: 1 }]);
});

test('what a scope captures is sent once, whoever captures it again, also when init is called again; with breadcrumbs once', async () => {
  start();
  const error = new Error('e');
  const scope = new api.Scope();
  scope.setTag('mine', 1);
  const id = scope.captureException(error);
  api.captureException(error);
  api.init({ dsn: DSN, tracesSampleRate: 1 });
  api.addBreadcrumb({ message: 'crumb' });
  api.getIsolationScope().captureMessage('isolated');
  const found = (await events()).map(({ payload }) => payload);
  api.getIsolationScope().clear();
  assert.deepEqual(
    found.map((event) => [event.message ?? event.exception.values[0].value, event.tags]),
    [
      ['e', { mine: 1 }],
      ['isolated', undefined],
    ],
  );
  assert.equal(found[0].event_id, id);
  assert.equal(found[1].breadcrumbs.length, 1);
});

test('a scope that was given a trace captures in it', async () => {
  start();
  const scope = new api.Scope();
  const traceId = 'a'.repeat(32);
  scope.setPropagationContext({ traceId, sampleRand: 0.5 });
  api.startSpan({ name: 'other' }, () => scope.captureMessage('own'));
  const [{ payload, header }] = await events();
  assert.deepEqual([payload.contexts.trace.trace_id, header.trace.trace_id], [traceId, traceId]);
});

test('a hook for breadcrumbs that adds one is not called within itself; no room is no breadcrumb', async () => {
  let asked = 0;
  const event = await eventOf(
    () => {
      api.addBreadcrumb({ message: 'a' });
      api.getIsolationScope().addBreadcrumb({ message: 'none' }, 0);
      api.captureMessage('m');
    },
    { beforeBreadcrumb: (/** @type {any} */ crumb) => (asked++ < 50 && api.addBreadcrumb({ message: 'b' }), crumb) },
  );
  api.getIsolationScope().clear();
  assert.equal(asked, 1);
  assert.deepEqual(event.breadcrumbs.map((/** @type {any} */ crumb) => crumb.message).sort(), ['a', 'b']);
});

test('an error that a hook holds when init is called for another project, or close, is not sent', async () => {
  for (const next of [() => start({ dsn: DSN.replace(/\d+$/, '77') }), () => api.close(1)]) {
    const [held, answer] = gate();
    start({ beforeSend: async (/** @type {any} */ event) => (await held, event) });
    api.captureMessage('secret');
    const { envelopes } = sent;
    await next();
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    await api.flush(1000);
    assert.ok(![...envelopes, ...sent.envelopes].some((body) => body.includes('secret')));
  }
});

test('what is no client does not keep getTraceData from answering', () => {
  start();
  for (const client of /** @type {any[]} */ ([null, 5, {}])) assert.match(api.getTraceData({ client })['sentry-trace'] ?? '', /^[\da-f]{32}-/);
});

test('the hooks of a client are those for its transaction, also when another init has come meanwhile', async () => {
  const [held, go] = gate();
  const by = (/** @type {string} */ who) => ({ beforeSendTransaction: (/** @type {any} */ event) => ({ ...event, tags: { who } }) });
  start(by('first'));
  /** @type {any} */ (api.getClient()).addEventProcessor(async (/** @type {any} */ event) => (await held, event));
  api.startSpan({ name: 'a' }, () => {});
  start(by('second'));
  go();
  await new Promise((resolve) => setImmediate(resolve));
  const [event] = await transactions();
  assert.deepEqual(event?.tags, { who: 'first' });
});

/**
 * The same on the reference: what its scopes are given, and the event that its client makes of it.
 * @param {(sdk: typeof Theirs) => unknown} work
 */
async function theirs(work) {
  /** @type {any} */
  let event;
  const client = new Theirs.BrowserClient(
    /** @type {any} */ ({
      dsn: DSN,
      integrations: [],
      stackParser: () => [],
      transport: (/** @type {any} */ options) =>
        Theirs.createTransport(options, async ({ body }) => {
          event = JSON.parse(`${body}`.split('\n')[2]);
          return {};
        }),
    }),
  );
  // What an earlier one has set is gone with it.
  Reflect.deleteProperty(globalThis, '__SENTRY__');
  Theirs.getCurrentScope().setClient(client);
  client.init();
  work(Theirs);
  await client.close(2000);
  return event;
}

/** @type {Record<string, [work: (sdk: any) => unknown, pick: (event: any) => unknown, wanted: unknown]>} */
const SCOPED = {
  'setUser(null) of an inner scope hides what outer ones say of the user': [
    (sdk) => {
      sdk.getIsolationScope().setUser({ id: '1', email: 'a@b.c', team: 'x' });
      sdk.getCurrentScope().setUser(null);
      sdk.captureMessage('m');
    },
    ({ user }) => user,
    { team: 'x' },
  ],
  'a user in captureContext takes the place of the current scope’s, an empty one leaves it': [
    (sdk) => {
      sdk.getIsolationScope().setUser({ ip_address: '1.2.3.4' });
      sdk.getCurrentScope().setUser({ id: '1', email: 'a@b.c' });
      sdk.getCurrentScope().update({ user: {} });
      sdk.captureMessage('m', { user: { id: '2' } });
    },
    ({ user }) => user,
    { ip_address: '1.2.3.4', id: '2' },
  ],
  'withScope(scope, callback) has that scope itself, also twice within itself': [
    (sdk) => {
      const scope = new sdk.Scope();
      scope.setClient(sdk.getClient());
      sdk.withScope(scope, (/** @type {any} */ current) => {
        sdk.withScope(scope, () => sdk.setTag('inner', '1'));
        current.setTag('same', `${current === scope}`);
      });
      sdk.captureMessage('outside');
      sdk.withScope(scope, () => sdk.captureMessage('m'));
    },
    ({ tags, message }) => ({ ...tags, message }),
    { inner: '1', same: 'true', message: 'm' },
  ],
  'hint.mechanism of captureEvent': [
    (sdk) =>
      sdk.captureEvent(
        { exception: { values: [{ type: 'E', value: 'v', mechanism: { type: 'mine', data: { a: 1 } } }] } },
        { mechanism: { handled: false, type: 'hinted' } },
      ),
    ({ exception }) => exception.values[0].mechanism,
    { type: 'hinted', handled: false, data: { a: 1 } },
  ],
};
Object.assign(SCOPED, {
  'an object that holds an error is told as that error': [
    (/** @type {any} */ sdk) => sdk.captureException({ status: 500, error: new TypeError('inner') }),
    (/** @type {any} */ { exception }) => exception.values.map((/** @type {any} */ { type, value }) => [type, value]),
    [['TypeError', 'inner']],
  ],
  'captureMessage of an error captures that': [
    (/** @type {any} */ sdk) => sdk.captureMessage(new RangeError('no text')),
    (/** @type {any} */ { exception, level, message }) => [exception.values[0].type, exception.values[0].value, level, message],
    ['RangeError', 'no text', 'error', undefined],
  ],
});
for (const [what, [work, pick, wanted]] of Object.entries(SCOPED))
  test(what, async () => {
    assert.deepEqual(pick(await theirs(work)), wanted, 'the reference');
    start();
    [api.getGlobalScope(), api.getIsolationScope(), api.getCurrentScope()].forEach((scope) => scope.clear());
    work(api);
    assert.deepEqual(pick((await events()).at(-1)?.payload), wanted);
  });

test('a scope that was current has its own trace again afterwards', () => {
  start();
  const scope = new api.Scope().setPropagationContext({ traceId: 'c'.repeat(32), sampleRand: 0.5 });
  const outside = api.getCurrentScope().getPropagationContext().traceId;
  api.withScope(scope, () => {
    assert.equal(api.getCurrentScope(), scope);
    assert.match(api.getTraceData()['sentry-trace'] ?? '', /^c{32}/);
    api.withScope(scope, () => {});
    assert.match(api.getTraceData()['sentry-trace'] ?? '', /^c{32}/, 'it is the current one still');
  });
  assert.equal(api.getCurrentScope().getPropagationContext().traceId, outside);
  assert.equal(scope.getPropagationContext().traceId, 'c'.repeat(32));
  assert.match(api.getTraceData({ scope })['sentry-trace'] ?? '', /^c{32}/);
});

test('tracesSampler is asked for a transaction of its own within another one, and told of that', async () => {
  /** @type {any[]} */
  const asked = [];
  const tracesSampler = (/** @type {any} */ { name, parentSampled, parentSampleRate, inheritOrSampleWith }) => {
    asked.push([name, parentSampled, parentSampleRate]);
    return name === 'unwanted' ? 0 : inheritOrSampleWith(0.5) ? 1 : 0.5;
  };
  start({ tracesSampler });
  api.startSpan({ name: 'outer', parentSpan: null }, (outer) => {
    api.startSpan({ name: 'child' }, () => {});
    api.startSpan({ name: 'unwanted', forceTransaction: true }, () => {});
    api.startInactiveSpan({ name: 'wanted', forceTransaction: true, parentSpan: outer }).end();
  });
  assert.deepEqual(asked, [
    ['outer', undefined, undefined],
    ['unwanted', true, 1],
    ['wanted', true, 1],
  ]);
  assert.deepEqual((await transactions()).map(({ transaction }) => transaction).sort(), ['outer', 'wanted']);
});

test('an integration that throws when it is looked at is left out, and said; the others are set up', async () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  let setUp = 0;
  const said = await consoleOf(() => start({ integrations: [proxy, { name: 'Mine', setup: () => setUp++ }] }));
  assert.equal(setUp, 1);
  assert.match(JSON.stringify(said), /revoked/);
});

test('allowUrls looks at the app: what it captures that is no error has no frame of ours on top', async () => {
  start({ allowUrls: [/kinds\.test/] });
  api.captureMessage('message');
  api.captureException('text');
  api.captureException({ a: 1 });
  api.getCurrentScope().captureMessage('of a scope');
  api.getCurrentScope().captureException(7);
  const all = await events();
  assert.equal(all.length, 5);
  for (const { payload } of all) assert.match(payload.exception.values.at(-1).stacktrace.frames.at(-1).filename, /kinds\.test/);
});

test('what has a stack is told as an error', async () => {
  const like = { name: 'FromElsewhere', message: 'm', stack: 'FromElsewhere: m\n    at f (https://app.example/a.js:1:2)' };
  const { type, value, stacktrace } = (await eventOf(() => api.captureException(like))).exception.values[0];
  assert.deepEqual([type, value, stacktrace.frames[0].function], ['FromElsewhere', 'm', 'f']);
});

test('a list with holes is cut like others', async () => {
  /** @type {string[]} */
  const holes = [];
  holes[1e8] = 'x';
  const event = await eventOf(() => api.captureMessage('m', { contexts: { app: { holes } } }));
  assert.equal(event.contexts.app.holes.length, 1001);
});

test('stop() sends what an asynchronous hook holds', async () => {
  const [held, open] = gate();
  const slow = async (/** @type {any} */ event) => (await held, event);
  start({ beforeSend: slow, beforeSendTransaction: slow });
  api.startSpan({ name: 'done' }, () => {});
  api.captureMessage('message');
  api.stop();
  /** @type {string[]} */
  const arrived = [];
  const both = new Promise((resolve) =>
    answersEnvelopes((_, body) => {
      arrived.push(JSON.parse(body.split('\n')[1]).type);
      if (arrived.length > 1) resolve(0);
      return new Response('{}');
    }),
  );
  open();
  await both;
  answersEnvelopes();
  assert.deepEqual(arrived.sort(), ['event', 'transaction']);
});

test('the envelope of an event that a slow hook holds names the trace of the event', async () => {
  start({ beforeSend: async (/** @type {any} */ event) => event });
  const baggage = `sentry-trace_id=${'c'.repeat(32)},sentry-release=srv,sentry-public_key=abc,sentry-sampled=true`;
  api.continueTrace({ sentryTrace: `${'c'.repeat(32)}-${'d'.repeat(16)}-1`, baggage }, () => api.captureException(new Error('x')));
  const [{ header, payload }] = await events();
  assert.equal(payload.contexts.trace.trace_id, 'c'.repeat(32));
  assert.equal(header.trace.trace_id, 'c'.repeat(32));
  assert.equal(header.trace.release, 'srv');
});

test('the hint of beforeSendTransaction names the event; what integrations do comes before the processors of the app', async () => {
  /** @type {unknown[]} */
  const seen = [];
  const client = start({
    integrations: [{ name: 'First', processEvent: (/** @type {any} */ event) => ((event.extra = { first: true }), event) }],
    beforeSendTransaction: (/** @type {any} */ event, /** @type {any} */ hint) => (seen.push(hint.event_id === event.event_id), event),
  });
  client.addEventProcessor((event) => (seen.push(event.extra), event));
  api.startSpan({ name: 'a' }, () => {});
  await transactions();
  assert.deepEqual(seen, [{ first: true }, true]);
});

test('of counts that are none the default holds', async () => {
  for (const none of [-1, -0.5, NaN, Infinity, 'x']) {
    const deep = { a: { b: { c: { d: { e: 1 } } } } };
    const event = await eventOf(
      () => {
        api.getIsolationScope().clearBreadcrumbs();
        for (let i = 0; i < 120; i++) api.addBreadcrumb({ message: `${i}` });
        api.captureMessage('m', { extra: { deep } });
      },
      /** @type {any} */ ({ maxBreadcrumbs: none, normalizeDepth: none, normalizeMaxBreadth: none }),
    );
    assert.equal(event.breadcrumbs.length, 100, `${none}`);
    assert.deepEqual(event.extra.deep, { a: { b: '[Object]' } }, `${none}`);
    api.getIsolationScope().clearBreadcrumbs();
  }
});

test('the root of withStaticSpan has its measurements, and gets those that are set there', async () => {
  /** @type {unknown} */
  let seen;
  const edit = (/** @type {any} */ span) => {
    if (!span.is_segment) return span;
    seen = span.measurements;
    return { ...span, measurements: { ...span.measurements, added: { value: 1, unit: 'second' } } };
  };
  start({ beforeSendSpan: api.withStaticSpan(edit) });
  api.startSpan({ name: 'root' }, () => api.setMeasurement('mine', 2, 'byte'));
  const [{ measurements, contexts }] = await transactions();
  assert.deepEqual(seen, { mine: { value: 2, unit: 'byte' } });
  assert.deepEqual(measurements, { mine: { value: 2, unit: 'byte' }, added: { value: 1, unit: 'second' } });
  assert.equal(contexts.trace.measurements, undefined);
});

test('members of scopes whose first key is an empty text, fingerprints whose first part is none, and what a processor alone is to see', async () => {
  const event = await eventOf(() => {
    api.setTag('', 'x');
    api.setTag('user_tier', 'gold');
    api.setExtras({ '': 1, a: 1 });
    api.setUser({ '': 1, id: 5 });
    api.getIsolationScope().setFingerprint(/** @type {any} */ ([0, 'db']));
    api.addEventProcessor((/** @type {any} */ event) => ({ ...event, sdkProcessingMetadata: { secret: 's' } }));
    api.captureEvent({ message: 'm', fingerprint: /** @type {any} */ ('one') });
  });
  assert.equal(event.tags.user_tier, 'gold');
  assert.equal(event.extra.a, 1);
  assert.equal(event.user.id, 5);
  assert.deepEqual(event.fingerprint, ['one', 0, 'db']);
  assert.ok(!('sdkProcessingMetadata' in event));
  api.getIsolationScope().clear();
});

test('maxValueLength: messages, texts of errors and addresses are no longer', async () => {
  const options = { maxValueLength: 8 };
  const message = await eventOf(() => api.captureMessage('0123456789'), options);
  assert.equal(message.message, '01234567...');
  const cause = new Error('abcdefghij');
  const error = await eventOf(() => api.captureException(new Error('0123456789', { cause })), options);
  assert.deepEqual(
    error.exception.values.map((/** @type {any} */ { value }) => value),
    ['abcdefgh...', '01234567...'],
  );
  assert.equal(error.request.url.length, 11);
  const whole = await eventOf(() => api.captureMessage('0123456789'), { maxValueLength: 0 });
  assert.equal(whole.message, '0123456789');
});

test('a breadcrumb without a time stays where it is', async () => {
  const event = await eventOf(() => {
    api.addBreadcrumb({ message: 'one' });
    api.addBreadcrumb({ message: 'two', timestamp: undefined });
    api.addBreadcrumb({ message: 'three' });
    api.captureMessage('m');
  });
  assert.deepEqual(
    event.breadcrumbs.map((/** @type {any} */ { message }) => message),
    ['one', 'two', 'three'],
  );
  api.getIsolationScope().clear();
});

test('a long text of a tag is cut like others', async () => {
  const event = await eventOf(() => api.captureEvent({ message: 'm', tags: { long: 'x'.repeat(70_000), number: 1, no: false } }));
  assert.equal(event.tags.long.length, 65536);
  assert.deepEqual([event.tags.number, event.tags.no], [1, false]);
});

test('an object that is captured as a message is told as what is captured as an exception', async () => {
  const event = await eventOf(() => api.captureMessage(/** @type {any} */ ({ code: 5 })));
  assert.equal(event.exception.values[0].value, 'Object captured as exception with keys: code');
  assert.deepEqual([event.level, event.extra.__serialized__], ['error', { code: 5 }]);
});

test('functions are patterns of what is not wanted', async () => {
  const event = await eventOf(() => api.captureException(new Error('boom')), { ignoreErrors: [(/** @type {string} */ m) => m.includes('boom')] });
  assert.equal(event, undefined);
});

test('setActiveSpanInBrowser: as long as the scope in which it is called', async () => {
  start();
  const outside = () => api.startInactiveSpan({ name: 'p', parentSpan: null });
  /** @type {any[]} */
  const spans = [];
  const set = () => {
    spans.push(outside());
    api.setActiveSpanInBrowser(spans.at(-1));
    assert.equal(api.getActiveSpan(), spans.at(-1));
  };
  api.startSpan({ name: 'outer' }, set);
  assert.equal(api.getActiveSpan(), undefined);
  api.withScope(set);
  assert.equal(api.getActiveSpan(), undefined);
  await api.startSpan({ name: 'outer' }, async () => set());
  assert.equal(api.getActiveSpan(), undefined);
  set();
  spans.at(-1).end();
  assert.equal(api.getActiveSpan(), undefined);
  for (const span of spans) span.end();
});

test('getClient().getOptions().enabled = false: nothing is recorded or sent until it is true again', async () => {
  start();
  const options = /** @type {any} */ (api.getClient()).getOptions();
  options.enabled = false;
  api.startSpan({ name: 'off' }, () => {});
  api.captureMessage('off');
  assert.deepEqual(api.traceHeaders(), {});
  const { mode, mode_reason: why, request } = api.explain('/x');
  assert.deepEqual(
    [mode, why, request],
    ['off', 'off: enabled: false: leave that option out, or make it true', { attached: false, reason: 'off: enabled: false' }],
  );
  assert.equal(options.enabled, false);
  options.enabled = true;
  api.startSpan({ name: 'on' }, () => {});
  await api.flush(5000);
  assert.deepEqual(
    (await transactions()).map(({ transaction }) => transaction),
    ['on'],
  );
  assert.deepEqual(await events(), []);
  // It is the client's: another one is not switched off.
  options.enabled = false;
  start();
  api.startSpan({ name: 'of another' }, () => {});
  options.enabled = true;
  options.enabled = false;
  api.startSpan({ name: 'of another, still' }, () => {});
  await api.flush(5000);
  assert.deepEqual((await transactions()).map(({ transaction }) => transaction).sort(), ['of another', 'of another, still']);
});

for (const [given, rate] of /** @type {const} */ ([
  ['2', undefined],
  ['-1', undefined],
  ['0.5;prop', 0.5],
  ['0.3abc', 0.3],
  ['0x1', 0],
  ['x', undefined],
]))
  test(`the rate that a trace names as ${given} is ${rate}, as the reference reads it`, async () => {
    const trace = { sentryTrace: `${'a'.repeat(32)}-${'b'.repeat(16)}-1`, baggage: `sentry-sample_rate=${given}` };
    /** @type {any} */
    let seen;
    start({ tracesSampler: (/** @type {any} */ context) => ((seen = context), context.inheritOrSampleWith(0.5)) });
    api.continueTrace(trace, () => api.startSpan({ name: 'n' }, () => {}));
    assert.equal(seen.parentSampleRate, rate);
    Theirs.init({ dsn: DSN, tracesSampler: (context) => ((seen = context), 0), defaultIntegrations: false });
    seen = undefined;
    Theirs.continueTrace(trace, () => Theirs.startSpan({ name: 'n' }, () => {}));
    assert.equal(seen.parentSampleRate, rate);
    await Theirs.close(0);
  });

test('what a sampler that throws leaves unrecorded is counted as its error', async () => {
  start({
    tracesSampleRate: undefined,
    tracesSampler() {
      throw new Error('s');
    },
  });
  api.startSpan({ name: 'lost' }, () => {});
  await api.flush(5000);
  await api.close();
  const losses = (await items()).filter(({ type }) => type === 'client_report').flatMap(({ payload }) => payload.discarded_events);
  assert.deepEqual(losses.map(({ reason, category }) => `${reason} ${category}`).sort(), ['callback_error span', 'callback_error transaction']);
});

test('what is captured after a redirect is of where that leads', async () => {
  const event = await eventOf(() => {
    const client = /** @type {any} */ (api.getClient());
    api.startBrowserTracingPageLoadSpan(client, { name: '/start' });
    api.startBrowserTracingNavigationSpan(client, { name: '/login' }, { url: 'https://app.example/login', isRedirect: true });
    api.captureMessage('m');
  });
  assert.equal(event.transaction, '/login');
  await api.close();
  assert.equal((await transactions())[0].transaction, '/start');
});
