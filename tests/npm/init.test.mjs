// @ts-check
// Starting, replacing, stopping; set-ups that must stay inert; hooks of framework packages; request callbacks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { at } from '../../scripts/lib/files.mjs';
import { DSN, api, answers, consoleOf, sent, start, transactions, turn } from './lib/page.mjs';

const page = /** @type {any} */ (globalThis);
/** What is loaded to say it has been loaded, and has said it. */
const said = async () => {
  await import(pathToFileURL(at('pkg/debug.js')).href);
  await turn();
};

test('without a DSN, disabled, or with a bad DSN: inert, natives restored, at most one message', async () => {
  api.stop();
  const native = page.fetch;
  for (const [options, expected] of /** @type {[any, RegExp | undefined][]} */ ([
    [undefined, undefined],
    [{}, undefined],
    [{ dsn: DSN, enabled: false }, undefined],
    [{ dsn: 'https://nonsense', tracesSampleRate: 1 }, /\[browser-tracing\] not started/],
    [{ dsn: 'not a url', tracesSampleRate: 1 }, /\[browser-tracing\] not started/],
  ])) {
    /** @type {any} */
    let client;
    const lines = await consoleOf(async () => {
      client = api.init(options);
      await said();
    });
    assert.equal(lines.length, expected ? 1 : 0, JSON.stringify([options, lines]));
    if (expected) {
      assert.equal(lines[0][0], 'error');
      assert.match(lines[0][1], expected);
    }
    assert.equal(page.fetch, native, JSON.stringify(options));
    assert.equal(api.getClient(), client);
    assert.equal(api.isEnabled(), false);
    assert.deepEqual(api.getTraceData(), {});
    assert.equal(
      api.startSpan({ name: 'a' }, (span) => (span.setAttribute('a', 1), span.isRecording())),
      false,
    );
    assert.match(api.captureException(new Error('x')), /^[0-9a-f]{32}$/);
    assert.equal(await api.flush(10), true);
  }
  assert.equal(start().getDsn()?.projectId, '7');
  assert.notEqual(page.fetch, native);
});

test('a second init replaces the first: one span per request, what was open is sent', async () => {
  start({ release: 'one' });
  const root = api.startInactiveSpan({ name: 'of the first' });
  api.init({ dsn: DSN, release: 'two', tracesSampleRate: 1, integrations: [api.browserTracingIntegration()] });
  assert.equal(root.isRecording(), false);
  root.end();
  root.setAttribute('a', 1);
  await api.startSpan({ name: 'of the second' }, () => fetch('/api'));
  const second = (await transactions()).filter((event) => event.release === 'two' && event.transaction === 'of the second');
  assert.equal(second.length, 1);
  assert.equal(second[0].spans.length, 1);
  assert.equal(sent.requests.filter(({ url }) => url === '/api').length, 1);
  assert.equal((sent.requests[0].headers['sentry-trace'] ?? '').split(',').length, 1);
});

test('without browserTracingIntegration nothing is propagated, spans by hand work', async () => {
  for (const options of [
    { integrations: [] },
    { integrations: undefined },
    { defaultIntegrations: /** @type {false} */ (false), integrations: undefined },
    { integrations: (/** @type {any} */ list) => list },
  ]) {
    start(options);
    await api.startSpan({ name: 'a' }, () => fetch('/api'));
    assert.equal(sent.requests[0].headers['sentry-trace'], undefined);
    const [event] = await transactions();
    assert.deepEqual([event.transaction, event.spans], ['a', []]);
  }
  start();
  await fetch('/api');
  assert.match(sent.requests[0].headers['sentry-trace'], /^[0-9a-f]{32}-/);
});

test('an integration added later starts tracing; the last of a name wins', async () => {
  const client = start({ integrations: [] });
  client.addIntegration(api.browserTracingIntegration({ instrumentPageLoad: false }));
  await fetch('/api');
  assert.match(sent.requests[0].headers['sentry-trace'], /^[0-9a-f]{32}-/);
  const calls = /** @type {string[]} */ ([]);
  const named = (/** @type {string} */ tag) => ({ name: 'Same', setup: () => void calls.push(tag), afterAllSetup: () => void calls.push(`${tag} after`) });
  start({ defaultIntegrations: [named('default')], integrations: [named('one'), named('two')] });
  assert.deepEqual(calls, ['two', 'two after']);
  assert.equal(api.getClient()?.getIntegrationByName('Same')?.name, 'Same');
});

test('a wrapper of the integration, as router packages write them', async () => {
  const original = api.browserTracingIntegration({ instrumentPageLoad: false, instrumentNavigation: false });
  /** @type {any} */
  let span;
  start({
    integrations: [
      {
        ...original,
        afterAllSetup(/** @type {any} */ client) {
          original.afterAllSetup(client);
          span = api.startBrowserTracingPageLoadSpan(client, {
            name: '/users/:id',
            attributes: { 'sentry.segment.name.source': 'route', 'sentry.origin': 'auto.pageload.mine' },
          });
        },
      },
    ],
  });
  assert.equal(api.getActiveSpan(), span);
  span.end();
  const [event] = await transactions();
  assert.deepEqual(
    [event.transaction, event.transaction_info.source, event.contexts.trace.op, event.contexts.trace.origin],
    ['/users/:id', 'route', 'pageload', 'auto.pageload.mine'],
  );
  assert.ok(Math.abs(event.start_timestamp - performance.timeOrigin / 1000) < 0.01);
});

test('route spans by hand: hooks, beforeStartSpan, redirects, given trace', async () => {
  /** @type {any[]} */
  const seen = [];
  const client = start(
    {},
    {
      beforeStartSpan: (/** @type {any} */ options) => ({
        ...options,
        name: options.name === '/raw' ? '/nice' : options.name,
        attributes: { ...options.attributes, extra: 1 },
      }),
    },
  );
  for (const hook of ['beforeStartNavigationSpan', 'startNavigationSpan', 'startPageLoadSpan', 'afterStartPageLoadSpan']) {
    client.on(hook, (first) => seen.push([hook, first.name ?? first.spanContext().traceId]));
  }
  const trace = '12345678901234567890123456789012';
  const load = api.startBrowserTracingPageLoadSpan(
    client,
    { name: '/raw' },
    { sentryTrace: `${trace}-1234567890123456-1`, baggage: `sentry-trace_id=${trace}` },
  );
  assert.equal(load?.spanContext().traceId, trace);
  const navigation = api.startBrowserTracingNavigationSpan(client, { name: '/next' }, { url: 'https://app.example/next' });
  assert.notEqual(navigation?.spanContext().traceId, trace);
  assert.equal(load?.isRecording(), false, 'one ends the other');
  assert.equal(api.startBrowserTracingNavigationSpan(client, { name: '/moved' }, { url: 'https://app.example/moved', isRedirect: true }), navigation);
  navigation?.end();
  const all = await transactions();
  assert.deepEqual(
    all.map((event) => [event.transaction, event.transaction_info.source, event.contexts.trace.data.extra]),
    [
      ['/nice', 'custom', 1],
      ['/next', 'custom', 1],
    ],
  );
  assert.deepEqual(
    all[1].spans.map((/** @type {any} */ span) => [span.op, span.description]),
    [['navigation.redirect', '/moved']],
  );
  assert.deepEqual(
    seen.map(([hook]) => hook),
    ['startPageLoadSpan', 'afterStartPageLoadSpan', 'beforeStartNavigationSpan', 'startNavigationSpan', 'beforeStartNavigationSpan', 'startNavigationSpan'],
  );
});

test('span hooks tell of every span, requests too; unsubscribing ends it', async () => {
  const client = start();
  /** @type {string[]} */
  const seen = [];
  const off = client.on('spanStart', (span) => void seen.push(`start ${api.spanToJSON(span).name}`));
  client.on('spanEnd', (span) => void seen.push(`end ${api.spanToJSON(span).name}`));
  await api.startSpan({ name: 'a' }, () => fetch('/api'));
  off();
  api.startSpan({ name: 'b' }, () => {});
  assert.deepEqual(seen, ['start a', 'start GET /api', 'end GET /api', 'end a', 'end b']);
});

test('tracePropagationTargets is an option of init: in browserTracingIntegration it has no effect', async () => {
  start({}, { tracePropagationTargets: ['/nowhere'] });
  await api.startSpan({ name: 'root' }, () => fetch('/api/1'));
  assert.match(sent.requests.at(-1)?.headers['sentry-trace'] ?? '', /^\w{32}-\w{16}-1$/);
});

test('requests: onRequestSpanStart and onRequestSpanEnd, shouldCreateSpanForRequest, targets', async () => {
  /** @type {any[]} */
  const seen = [];
  answers((url) => (url.includes('fail') ? Promise.reject(new TypeError('Failed to fetch')) : new Response('ok', { headers: { 'x-answer': '1' } })));
  start(
    { tracePropagationTargets: ['/api', /other\.example/] },
    {
      onRequestSpanStart: (/** @type {any} */ span, /** @type {any} */ { headers }) => {
        span.setAttribute('mine', headers?.get('x-mine') ?? 'none');
        seen.push(['start', headers instanceof Headers]);
      },
      onRequestSpanEnd: (/** @type {any} */ span, /** @type {any} */ { headers, error }) => seen.push(['end', headers?.get('x-answer'), error?.message]),
      shouldCreateSpanForRequest: (/** @type {string} */ url) => !url.includes('quiet'),
    },
  );
  await api.startSpan({ name: 'root' }, async () => {
    await fetch('/api/1', { headers: { 'x-mine': 'v' } });
    await assert.rejects(fetch('/api/fail'), /Failed to fetch$/);
    await fetch('/api/quiet');
    await fetch('/none');
    await fetch('https://OTHER.example/x');
  });
  answers(() => new Response('ok'));
  const [event] = await transactions();
  assert.deepEqual(
    event.spans.map((/** @type {any} */ span) => [span.description, span.data.mine]),
    [
      ['GET /api/1', 'v'],
      ['GET /api/fail', 'none'],
      ['GET /none', 'none'],
      ['GET https://other.example/x', 'none'],
    ],
  );
  assert.deepEqual(seen, [
    ['start', true],
    ['end', '1', undefined],
    ['start', false],
    ['end', undefined, 'Failed to fetch'],
    ['start', false],
    ['end', '1', undefined],
    ['start', false],
    ['end', '1', undefined],
  ]);
  const headers = sent.requests.map((request) => (request.headers['sentry-trace'] ?? '').slice(0, 32));
  assert.deepEqual(
    headers.map((id) => id === event.contexts.trace.trace_id),
    [true, true, true, false, true],
  );
});

test("the app's callbacks may throw: the app goes on", async () => {
  await consoleOf(async () => {
    const bad = () => {
      throw new Error('bad');
    };
    const client = start({
      integrations: [
        api.browserTracingIntegration({
          instrumentPageLoad: false,
          onRequestSpanStart: bad,
          onRequestSpanEnd: bad,
          shouldCreateSpanForRequest: bad,
          beforeStartSpan: bad,
        }),
        { name: 'Bad', setup: bad, afterAllSetup: bad },
      ],
    });
    client.on('spanStart', bad);
    const response = await api.startSpan({ name: 'a' }, () => fetch('/api'));
    assert.equal(await response.text(), 'ok');
    assert.ok(api.startBrowserTracingNavigationSpan(client, { name: '/x' }));
    assert.ok((await transactions()).some((event) => event.transaction === 'a'));
  });
});

test('pause, resume, stop, explain, traceHeaders', async () => {
  start({ propagateTraceparent: true });
  assert.equal(api.explain('/api').mode, 'tracing');
  assert.deepEqual(api.explain('/api').request, { attached: true, reason: 'same origin' });
  assert.equal(api.explain('https://else.example/').request?.attached, false);
  assert.deepEqual(Object.keys(api.traceHeaders()).sort(), ['baggage', 'sentry-trace', 'traceparent']);
  assert.equal('unpatched' in api.explain() || 'lost_requests' in api.explain(), false);
  const shim = page[Symbol.for('browser-tracing')];
  shim.missed.push('send');
  shim.lost = 2;
  assert.deepEqual([api.explain().unpatched, api.explain().lost_requests], [['send'], 2]);
  shim.missed.length = shim.lost = 0;
  api.pause();
  assert.equal(api.explain().paused, true);
  assert.deepEqual(api.explain('/api').request, { attached: false, reason: 'paused' });
  await fetch('/api');
  assert.equal(sent.requests[0].headers['sentry-trace'], undefined);
  assert.equal(
    api.startSpan({ name: 'a' }, (span) => span.isRecording()),
    false,
  );
  api.resume();
  await fetch('/api');
  assert.match(sent.requests[1].headers['sentry-trace'], /^[0-9a-f]{32}-/);
  assert.equal(
    api.startSpan({ name: 'a' }, (span) => span.isRecording()),
    true,
  );
  api.stop();
  assert.equal(api.explain().mode, 'off');
  assert.deepEqual(api.explain('/api').request, { attached: false, reason: 'stopped' });
  await fetch('/api');
  assert.equal(sent.requests[2].headers['sentry-trace'], undefined);
  start();
  api.pause();
  api.stop();
  start();
  assert.deepEqual(api.explain('/api').request, { attached: true, reason: 'same origin' }, 'what was paused is gone');
  api.stop();
});

test('after close there is no client: its listeners are gone, whoever still has it does no harm, init starts anew', async () => {
  const client = start();
  /** @type {string[]} */
  const seen = [];
  const off = client.on('startNavigationSpan', ({ name }) => void seen.push(name));
  assert.equal(await api.close(1000), true);
  assert.deepEqual([api.getClient(), api.isInitialized(), api.isEnabled(), api.explain().mode], [undefined, false, false, 'off']);
  assert.equal(api.explain('/api').request?.reason, 'stopped');
  const lines = await consoleOf(() => assert.equal(api.startBrowserTracingNavigationSpan(client, { name: '/next' }), undefined));
  assert.deepEqual([lines, seen], [[], []]);
  off();
  assert.equal(await api.close(), false);
  start();
  assert.equal(api.isInitialized(), true);
  assert.ok(api.startBrowserTracingNavigationSpan(/** @type {any} */ (api.getClient()), { name: '/again' }));
});

test('close: what is open is sent, then nothing', async () => {
  const client = start();
  let closed = 0;
  client.on('close', () => closed++);
  api.startInactiveSpan({ name: 'open' });
  api.startInactiveSpan({ name: 'ended' }).end();
  assert.equal(await api.close(1000), true);
  assert.equal(closed, 1);
  const count = sent.envelopes.length;
  api.startSpan({ name: 'late' }, () => {});
  api.captureMessage('late');
  await turn();
  assert.equal(sent.envelopes.length, count);
});

test('crawlers are left alone', async () => {
  assert.equal(api.isBotUserAgent('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'), true);
  assert.equal(api.isBotUserAgent('Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0 Safari/537.36'), false);
  const before = Object.getOwnPropertyDescriptor(page, 'navigator');
  Object.defineProperty(page, 'navigator', { value: { userAgent: 'BINGBOT/2.0' }, configurable: true });
  start();
  await fetch('/api');
  if (before) Object.defineProperty(page, 'navigator', before);
  else delete page.navigator;
  assert.equal(sent.requests[0].headers['sentry-trace'], undefined);
});

test('inside a browser extension nothing starts, unless asked to', async () => {
  page.chrome = { runtime: { id: 'abc' } };
  try {
    const lines = await consoleOf(async () => {
      start();
      await said();
    });
    assert.equal(lines.length, 1);
    assert.equal(api.isEnabled(), false);
    start({ skipBrowserExtensionCheck: true });
    assert.equal(api.isEnabled(), true);
  } finally {
    delete page.chrome;
  }
});

test('version 10 names', async () => {
  assert.equal(api.SEMANTIC_ATTRIBUTE_SENTRY_SOURCE, 'sentry.segment.name.source');
  const client = start();
  const span = api.startBrowserTracingNavigationSpan(client, { name: '/users/:id', attributes: { 'sentry.source': 'route' } });
  span?.end();
  const [event] = await transactions();
  assert.equal(event.transaction_info.source, 'route');
});

test('a route provider names navigations that the engine finds', async () => {
  const provider = api.createUrlRouteProvider((url) => (url.pathname.startsWith('/users/') ? '/users/:id' : undefined));
  start({ routeProvider: provider });
  assert.equal(api.getRouteProvider(), provider);
  assert.equal(api.resolveRoute('https://app.example/users/5'), '/users/:id');
  assert.equal(api.resolveCurrentRoute(), '/users/:id');
  assert.equal(api.resolveRoute('https://app.example/'), undefined);
  api.setRouteProvider(api.createUrlRouteProvider(() => null));
  assert.deepEqual([api.resolveRoute('/a'), api.resolveCurrentRoute()], [undefined, undefined]);
  const cached = api.createCachedRouteProvider(1);
  cached.record('/a', 'A');
  cached.record('/b', 'B');
  api.setRouteProvider(cached);
  assert.deepEqual([api.resolveRoute('/a'), api.resolveRoute('/b')], [undefined, 'B']);
  api.setRouteProvider(undefined);
  assert.equal(api.resolveCurrentRoute(), undefined);
  assert.equal(api.getAbsoluteUrl('/x'), 'https://app.example/x');
});

test('without crypto and performance, spans by hand do not throw', async () => {
  const saved = ['crypto', 'performance'].map((name) => /** @type {const} */ ([name, Object.getOwnPropertyDescriptor(globalThis, name)]));
  try {
    for (const [name] of saved) Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
    api.stop();
    assert.match(api.startInactiveSpan({ name: 'inert' }).spanContext().spanId, /^[0-9a-f]{16}$/);
    start();
    const at = Date.now() / 1000;
    api.startInactiveSpan({ name: 'a', startTime: at - 1 }).end(at);
    const [event] = await transactions();
    assert.ok(Math.abs(event.timestamp - event.start_timestamp - 1) < 0.01);
  } finally {
    for (const [name, descriptor] of saved) if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    api.stop();
  }
});
