// @ts-check
// The hooks through which apps and framework packages look into tracing, and the trace of a scope. In Chromium and beside @sentry/browser:
// tests/catalogue (control/hook-*, scope/propagation-context).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, consoleOf, events, sent, start, transactions } from './lib/page.mjs';

const { startSpan } = api;
const TRACE = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const SPAN = '1111111111111111';

/** @param {string | undefined} baggage */
const members = (baggage) => Object.fromEntries((baggage ?? '').split(',').map((member) => member.split('=')));

test('beforeSampling: for roots alone; the parent’s decision and the attributes count, for the sampler too', async () => {
  /** @type {any[]} */
  const told = [];
  const listen = (/** @type {import('../../src/npm/types/index.js').Client} */ client) =>
    client.on('beforeSampling', (data, decision) => {
      told.push([data.spanName, data.parentSampled, { ...data.spanAttributes }, decision]);
      if (data.spanName === 'yes') data.parentSampled = true;
      data.spanAttributes = { ...data.spanAttributes, added: 1, 'sentry.op': 'changed', gone: undefined };
    });
  listen(start({ tracesSampleRate: 0 }));
  startSpan({ name: 'yes', op: 'work', attributes: { own: true, gone: 'soon' } }, () => startSpan({ name: 'child' }, () => {}));
  startSpan({ name: 'no' }, () => {});
  const [event, ...more] = await transactions();
  assert.deepEqual([event.transaction, more.length, event.spans.length], ['yes', 0, 1]);
  assert.deepEqual(told, [
    ['yes', undefined, { 'sentry.op': 'work', own: true, gone: 'soon' }, { decision: false }],
    ['no', undefined, {}, { decision: false }],
  ]);
  const { data, op } = event.contexts.trace;
  assert.deepEqual([op, data.added, data.own, 'gone' in data], ['changed', 1, true, false]);

  /** @type {any[]} */
  const asked = [];
  listen(
    start({ tracesSampler: (/** @type {any} */ context) => (asked.push([context.parentSampled, context.attributes.added]), context.inheritOrSampleWith(0)) }),
  );
  startSpan({ name: 'yes' }, () => {});
  startSpan({ name: 'no' }, () => {});
  assert.deepEqual(asked, [
    [true, 1],
    [undefined, 1],
  ]);
  assert.deepEqual(
    (await transactions()).map(({ transaction }) => transaction),
    ['yes'],
  );

  // Without spans nothing is sampled.
  told.length = 0;
  listen(start({ tracesSampleRate: undefined }));
  startSpan({ name: 'yes' }, () => {});
  assert.deepEqual(told, []);
});

test('beforeSampling: of navigations too, whose address stays redacted', async () => {
  const client = start({ tracesSampleRate: 0, dataCollection: { urlQueryParams: false } });
  client.on('beforeSampling', (data) => {
    assert.equal(data.spanAttributes['url.full'], 'https://app.example/next?secret=1');
    data.parentSampled = true;
    data.spanAttributes.added = 1;
  });
  api.startBrowserTracingNavigationSpan(client, { name: '/next' }, { url: 'https://app.example/next?secret=1' })?.end();
  const [{ contexts }] = await transactions();
  assert.deepEqual([contexts.trace.op, contexts.trace.data.added, contexts.trace.data['url.full']], ['navigation', 1, 'https://app.example/next']);
});

test('beforeIdleSpanEnd: for what ends by itself; active, and what is added is sent', async () => {
  const client = start();
  /** @type {any[]} */
  const told = [];
  client.on('beforeIdleSpanEnd', (span) => {
    told.push([api.spanToStaticSpanJSON(span).op, api.getActiveSpan() === span]);
    span.setAttribute('added', 1);
    span.updateName('renamed');
    const { start_timestamp: startTime } = api.spanToStaticSpanJSON(span);
    api.startInactiveSpan({ name: 'late', startTime }).end(startTime);
  });
  const off = client.on('spanEnd', () => told.push('spanEnd'));
  startSpan({ name: 'own', parentSpan: null }, () => {});
  off();
  api.startBrowserTracingNavigationSpan(client, { name: '/next' })?.end();
  assert.equal(api.getActiveSpan(), undefined);
  const [own, navigation] = await transactions();
  assert.deepEqual(told, ['spanEnd', ['navigation', true]]);
  assert.equal(own.transaction, 'own');
  assert.deepEqual([navigation.transaction, navigation.contexts.trace.data.added], ['renamed', 1]);
  assert.deepEqual(
    navigation.spans.map((/** @type {any} */ { description, parent_span_id }) => [description, parent_span_id]),
    [['late', navigation.contexts.trace.span_id]],
  );
});

test('afterSendEvent: events with the answer, from the network and from the app’s own transport', async () => {
  let client = start();
  /** @type {any[]} */
  const told = [];
  const listen = () => client.on('afterSendEvent', (event, answer) => told.push([event.type, event.transaction ?? event.message, answer.statusCode]));
  listen();
  startSpan({ name: 'root' }, () => {});
  api.captureMessage('hello');
  await api.flush(2000);
  assert.deepEqual(told.splice(0), [
    ['transaction', 'root', 200],
    [undefined, 'hello', 200],
  ]);
  assert.equal(sent.envelopes.length, 2, 'sent as before');

  client = start({ transport: () => ({ send: async () => ({ statusCode: 429 }), flush: async () => true }) });
  listen();
  startSpan({ name: 'refused' }, () => {});
  await api.flush(2000);
  assert.deepEqual(told.splice(0), [['transaction', 'refused', 429]]);

  client = start({ transport: () => ({ send: () => Promise.reject(new Error('offline')), flush: async () => true }) });
  listen();
  startSpan({ name: 'lost' }, () => {});
  await api.flush(2000);
  assert.deepEqual(told[0], ['transaction', 'lost', undefined]);
});

test('hooks of streamed spans are silent', async () => {
  const client = start();
  for (const hook of ['afterSegmentSpanEnd', 'preprocessSpan', 'processSpan', 'processSegmentSpan']) client.on(hook, () => assert.fail(hook));
  startSpan({ name: 'root' }, () => startSpan({ name: 'child' }, () => {}));
  api.startBrowserTracingNavigationSpan(client, { name: '/next' })?.end();
  assert.equal((await transactions()).length, 2);
});

test('getPropagationContext: the current trace, and no other', async () => {
  start();
  const { traceId, sampleRand, sampled, dsc, parentSpanId, propagationSpanId } = api.getCurrentScope().getPropagationContext();
  assert.deepEqual([sampled, dsc, parentSpanId], [undefined, undefined, undefined]);
  assert.equal(api.getTraceData()['sentry-trace'], `${traceId}-${propagationSpanId}`);
  startSpan({ name: 'a' }, (span) => {
    assert.equal(span.spanContext().traceId, traceId);
    assert.equal(members(api.getTraceData().baggage)['sentry-sample_rand'], String(sampleRand));
    assert.equal(api.getActiveSpan(), span, 'asking changes nothing');
    assert.equal(api.getCurrentScope().getPropagationContext().traceId, traceId);
  });
  api.startNewTrace(() => assert.notEqual(api.getCurrentScope().getPropagationContext().traceId, traceId));
  api.continueTrace({ sentryTrace: `${TRACE}-${SPAN}-1`, baggage: 'sentry-release=b%401,sentry-sample_rand=0.25' }, () =>
    assert.deepEqual(
      { ...api.getCurrentScope().getPropagationContext(), propagationSpanId: '' },
      {
        traceId: TRACE,
        parentSpanId: SPAN,
        sampled: true,
        sampleRand: 0.25,
        dsc: { release: 'b@1', sample_rand: '0.25' },
        propagationSpanId: '',
      },
    ),
  );
  api.withScope((scope) => assert.equal(scope.getPropagationContext().traceId, traceId));
  api.withActiveSpan(null, (scope) => assert.equal(scope.getPropagationContext().traceId, traceId));
  assert.notEqual(new api.Scope().getPropagationContext().traceId, traceId);
  assert.ok(api.getCurrentScope() instanceof api.Scope);
});

test('setPropagationContext: spans and headers follow, until the scope is left or a navigation begins', async () => {
  const client = start();
  const before = api.getCurrentScope().getPropagationContext().traceId;
  const context = { traceId: TRACE, parentSpanId: SPAN, sampled: true, sampleRand: 0.5, dsc: { trace_id: TRACE, release: 'backend@1', sample_rand: '0.5' } };
  await api.withScope(async (scope) => {
    scope.setPropagationContext(context);
    assert.deepEqual(scope.getPropagationContext(), context);
    await null;
    startSpan({ name: 'in the fork' }, () => {});
    await fetch('https://app.example/api');
  });
  startSpan({ name: 'after it' }, () => {});
  assert.match(sent.requests[0].headers['sentry-trace'], new RegExp(`^${TRACE}-\\w{16}-1$`));
  assert.equal(members(sent.requests[0].headers.baggage)['sentry-release'], 'backend%401');

  api.getCurrentScope().setPropagationContext({ traceId: TRACE, sampleRand: 0.5 });
  api.getCurrentScope().setPropagationContext({ traceId: before, sampleRand: 0.5 });
  startSpan({ name: 'from now on' }, () => {});
  api.startBrowserTracingNavigationSpan(client, { name: '/next' })?.end();
  startSpan({ name: 'of the navigation', scope: new api.Scope().setPropagationContext(context) }, () => {});
  startSpan({ name: 'open' }, () =>
    api.withScope((scope) => {
      scope.setPropagationContext(context);
      startSpan({ name: 'child' }, () => {});
    }),
  );
  const found = Object.fromEntries(
    (await transactions()).map(({ transaction, contexts, spans }) => [transaction, { ...contexts.trace, children: spans.length }]),
  );
  assert.deepEqual([found['in the fork'].trace_id, found['in the fork'].parent_span_id], [TRACE, SPAN]);
  assert.deepEqual([found['after it'].trace_id, found['from now on'].trace_id], [before, before]);
  assert.equal(found['from now on'].data['sentry.sample_rate'], 1, 'a head decides for itself');
  assert.ok(![TRACE, before].includes(found['/next'].trace_id));
  assert.equal(found['of the navigation'].trace_id, TRACE);
  assert.equal(found.open.children, 1, 'an open span stays the parent');
});

test('getTraceData: of a scope, of a client', () => {
  const old = start({ release: 'old@1', environment: 'staging', dsn: 'https://abc@o77.ingest.example/7' });
  start({ release: 'new@1' });
  const scope = new api.Scope();
  scope.setPropagationContext({ traceId: TRACE, sampleRand: 0.5, sampled: false, propagationSpanId: SPAN });
  const data = api.getTraceData({ scope, propagateTraceparent: true });
  assert.deepEqual([data['sentry-trace'], data.traceparent], [`${TRACE}-${SPAN}-0`, `00-${TRACE}-${SPAN}-00`]);
  assert.deepEqual(members(data.baggage), {
    'sentry-environment': 'production',
    'sentry-release': 'new%401',
    'sentry-public_key': 'pub',
    'sentry-trace_id': TRACE,
    'sentry-org_id': '9',
  });
  const { traceId } = api.getCurrentScope().getPropagationContext();
  const { baggage } = api.getTraceData({ client: old });
  assert.deepEqual(members(baggage), {
    'sentry-environment': 'staging',
    'sentry-release': 'old%401',
    'sentry-public_key': 'abc',
    'sentry-trace_id': traceId,
    'sentry-org_id': '77',
  });
  startSpan({ name: 'a' }, (span) =>
    assert.equal(api.getTraceData({ scope, client: old })['sentry-trace'], api.spanToTraceHeader(span), 'an active span goes before both'),
  );
});

test('a sampling context that has no encoding does not throw into the app', () => {
  start();
  const scope = new api.Scope().setPropagationContext({ traceId: TRACE, sampleRand: 0.5, dsc: { release: '\ud800' } });
  const { warn } = console;
  console.warn = () => {};
  try {
    const data = api.getTraceData({ scope });
    assert.match(data['sentry-trace'] ?? '', new RegExp(`^${TRACE}-[0-9a-f]{16}$`));
    assert.equal(data.baggage, undefined);
    api.withScope(scope, () => api.startSpan({ name: 'a' }, () => {}));
  } finally {
    console.warn = warn;
  }
});

test('B5 onRequestSpanStart: the caller’s headers, also where nothing is propagated', async () => {
  /** @type {any[]} */
  const told = [];
  start(undefined, {
    tracePropagationTargets: [],
    onRequestSpanStart: (/** @type {any} */ _span, /** @type {any} */ { headers }) => told.push(headers?.get('x-mine')),
  });
  await api.startSpan({ name: 'all' }, async () => {
    await fetch('https://other.example/object', { headers: { 'x-mine': 'object' } });
    await fetch('https://other.example/list', { headers: [['x-mine', 'list']] });
    await fetch('https://other.example/headers', { headers: new Headers({ 'x-mine': 'headers' }) });
    await fetch(new Request('https://other.example/request', { headers: { 'x-mine': 'request' } }));
    await fetch('https://other.example/once', { headers: /** @type {any} */ (new Map([['x-mine', 'once']]).entries()) });
    await fetch('https://other.example/none');
  });
  assert.deepEqual(told, ['object', 'list', 'headers', 'request', 'once', undefined]);
  assert.deepEqual(
    sent.requests.map(({ headers }) => headers['x-mine']),
    ['object', 'list', 'headers', 'request', 'once', undefined],
  );
  assert.ok(sent.requests.every(({ headers }) => !('sentry-trace' in headers)));
  assert.equal((await transactions())[0].spans.length, 6);
});

test('B1 B2 what a hook of the app starts is not recorded, and no hook calls itself', async () => {
  let calls = 0;
  /** Ends the test and not the process, were it endless. */
  const busy = () => {
    if (++calls > 100) throw new Error('endless');
    startSpan({ name: 'junk' }, () => startSpan({ name: 'junk' }, () => {}));
    api.startInactiveSpan({ name: 'junk', forceTransaction: true }).end();
    api.setTag('asked', 'yes');
    void fetch('https://app.example/junk');
    void api.flush(10);
  };
  const client = start({
    tracesSampleRate: undefined,
    tracesSampler: () => (busy(), 1),
    beforeSendTransaction: (/** @type {any} */ event) => (busy(), event),
  });
  client.addEventProcessor((event) => (busy(), event));
  await startSpan({ name: 'mine' }, () => fetch('https://app.example/mine'));
  const found = await transactions();
  assert.deepEqual(
    found.map(({ transaction }) => transaction),
    ['mine'],
  );
  assert.deepEqual(
    found[0].spans.map((/** @type {any} */ span) => new URL(span.data['url.full']).pathname),
    ['/mine'],
  );
  assert.equal(found[0].tags?.asked, 'yes');
  assert.ok(calls > 3 && calls < 20, `${calls} calls`);
});

test('B1 a hook may end or replace the client', async () => {
  start({ beforeSendTransaction: (/** @type {any} */ event) => (void api.close(10), event) });
  startSpan({ name: 'closed' }, () => {});
  await transactions();
  start({ beforeSendTransaction: (/** @type {any} */ event) => (start(), event) });
  startSpan({ name: 'replaced' }, () => {});
  startSpan({ name: 'of the next' }, () => {});
  assert.ok((await transactions()).some(({ transaction }) => transaction === 'of the next'));
});

test('a hook is named by a text: every other name is said and does nothing, every text is one', async () => {
  const client = /** @type {any} */ (start());
  for (const name of [Symbol('s'), Object.create(null), undefined, 5, {}]) {
    const lines = await consoleOf(async () => {
      const off = client.on(name, () => assert.fail('called'));
      client.emit(name, 1);
      off();
      // It is the one that says so.
      const says = '../../pkg/debug.js';
      await import(says);
    });
    assert.equal(lines.length, 2);
    for (const [, line] of lines) assert.match(line, /the name of a hook is a text/);
  }
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', '']) {
    /** @type {any[]} */
    const told = [];
    client.emit(name, 0);
    const off = client.on(name, (/** @type {any} */ it) => told.push(it));
    client.emit(name, 1);
    off();
    client.emit(name, 2);
    assert.deepEqual(told, [1], name);
    assert.equal(client.getIntegrationByName(name), undefined);
  }
  startSpan({ name: 'after' }, () => {});
  assert.equal((await transactions()).length, 1);
});

test('what a callback throws is said with its name', async () => {
  const boom = () => {
    throw new Error('mine');
  };
  const client = start({ beforeSendTransaction: boom }, { shouldCreateSpanForRequest: () => true, onRequestSpanEnd: (/** @type {any} */ _) => boom() });
  client.on('spanEnd', boom);
  const lines = await consoleOf(async () => {
    await startSpan({ name: 'a' }, () => fetch('https://app.example/x'));
    await api.flush(2000);
  });
  const said = lines.map(([, line]) => line).join('\n');
  for (const name of ['spanEnd', 'onRequestSpanEnd', 'before_send']) assert.match(said, new RegExp(`a callback threw \\(${name}\\)`), said);
});

test('B3 hooks of requests that make requests of their own end, and what they start is recorded once or not at all', async () => {
  let calls = 0;
  const more = (/** @type {string} */ from) => {
    if (++calls > 200) throw new Error('endless');
    void fetch(`https://app.example/by-${from}`).then(
      () => {},
      () => {},
    );
  };
  const client = start(
    { beforeSendTransaction: (/** @type {any} */ event) => (more('before'), event), beforeSendSpan: (/** @type {any} */ span) => (more('span'), span) },
    {
      shouldCreateSpanForRequest: (/** @type {string} */ url) => (/mine/.test(url) && more('should'), true),
      onRequestSpanStart: (/** @type {any} */ span) => (/mine/.test(api.spanToJSON(span).name ?? '') && more('start'), undefined),
      onRequestSpanEnd: (/** @type {any} */ span) => (/mine/.test(api.spanToJSON(span).name ?? '') && more('end'), undefined),
    },
  );
  client.on('beforeOutgoingRequestSpan', (/** @type {any} */ span) => /mine/.test(api.spanToJSON(span).name ?? '') && more('outgoing'));
  await startSpan({ name: 'root' }, () => fetch('https://app.example/mine'));
  const found = await transactions();
  assert.deepEqual(
    found.map(({ transaction }) => transaction),
    ['root'],
  );
  const paths = found[0].spans.map((/** @type {any} */ span) => new URL(span.data['url.full']).pathname);
  assert.deepEqual(
    paths.filter((/** @type {string} */ path) => path === '/mine'),
    ['/mine'],
  );
  assert.deepEqual(
    paths.filter((/** @type {string} */ path) => path !== '/mine'),
    [],
    'of hooks',
  );
  assert.ok(calls > 3 && calls < 50, `${calls} calls`);
});

test('an integration that is none is not added, and nothing is thrown', () => {
  const client = /** @type {any} */ (start());
  const names = client.getIntegrationNames();
  for (const it of [undefined, null, false]) client.addIntegration(it);
  assert.deepEqual(client.getIntegrationNames(), names);
});

test('onRequestSpanEnd is called of an XMLHttpRequest that no response came to, with no headers', async () => {
  api.stop();
  const page = /** @type {any} */ (globalThis);
  page.XMLHttpRequest = class extends EventTarget {
    readyState = 0;
    status = 0;
    text = '';
    open() {
      this.readyState = 1;
    }
    send() {}
    setRequestHeader() {}
    getAllResponseHeaders() {
      return this.text;
    }
    /** @param {string} type @param {number} status @param {string} text */
    settle(type, status, text) {
      Object.assign(this, { readyState: 4, status, text });
      for (const of of [type, 'loadend']) this.dispatchEvent(new Event(of));
    }
  };
  /** @type {any[]} */
  const seen = [];
  start({}, { onRequestSpanEnd: (/** @type {any} */ span, /** @type {any} */ { headers }) => seen.push([...headers]) });
  await startSpan({ name: 'a' }, async () => {
    for (const settled of [
      ['error', 0, ''],
      ['abort', 0, ''],
      ['timeout', 0, ''],
      ['load', 200, 'content-type: a/b\r\nx-empty: \r\n'],
    ]) {
      const xhr = new XMLHttpRequest();
      xhr.open('GET', '/x');
      xhr.send();
      await null;
      /** @type {any} */ (xhr).settle(...settled);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  const none = /** @type {any[]} */ ([]);
  const some = [
    ['content-type', 'a/b'],
    ['x-empty', ''],
  ];
  assert.deepEqual(seen, [none, none, none, some]);
  api.stop();
  delete page.XMLHttpRequest;
});

test('beforeAddBreadcrumb hears what is kept, behind beforeBreadcrumb, and may edit it', async () => {
  const client = start({ beforeBreadcrumb: (/** @type {any} */ crumb) => (crumb.message === 'dropped' ? null : crumb) });
  /** @type {unknown[]} */
  const heard = [];
  client.on('beforeAddBreadcrumb', (crumb, hint) => {
    heard.push([crumb.message, hint]);
    crumb.data = { edited: true };
  });
  api.addBreadcrumb({ message: 'kept' }, { input: 1 });
  api.addBreadcrumb({ message: 'dropped' });
  api.captureMessage('m');
  const [{ payload }] = await events();
  assert.deepEqual(heard, [['kept', { input: 1 }]]);
  assert.deepEqual(payload.breadcrumbs.at(-1).data, { edited: true });
});
