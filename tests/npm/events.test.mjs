// @ts-check
// What the app may put on events, change, or drop; errors with their trace; sending.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { at } from '../../scripts/lib/files.mjs';
import { DSN, api, consoleOf, events, items, sent, start, transactions } from './lib/page.mjs';

// @sentry/core is the reference: what its server computes, we must compute.

const { startSpan } = api;

/** A transaction of these children. @param {string} name @param {string[]} [children] */
const transaction = (name, children = []) =>
  startSpan({ name, op: 'root' }, () => children.forEach((child) => startSpan({ name: child, op: 'child' }, () => {})));

/** Every dropped category and reason that the client reports, as `reason category quantity`. */
async function dropped() {
  const reports = (await items()).filter((item) => item.type === 'client_report');
  return reports
    .flatMap((item) => item.payload.discarded_events)
    .map((d) => `${d.reason} ${d.category} ${d.quantity}`)
    .sort();
}

test('scope data reaches transactions; the event and the nearer scope win', async () => {
  start({ initialScope: { tags: { from: 'initial', kept: 'yes' }, user: { id: '1' } }, release: 'r@1', environment: 'test', dist: 'd' });
  api.setTag('a', 1);
  api.setTags({ b: 'two', from: 'isolation' });
  api.setUser({ id: 'u1', email: 'e@x' });
  api.setContext('shop', { cart: 3 });
  api.setExtra('e', [1]);
  api.addBreadcrumb({ message: 'crumb', category: 'test' });
  transaction('plain');
  api.withScope((scope) => {
    scope.setTag('inner', true);
    assert.equal(api.getCurrentScope(), scope);
    transaction('forked');
  });
  transaction('after');
  const [plain, forked, after] = await transactions();
  assert.deepEqual(plain.tags, { from: 'initial', kept: 'yes', a: 1, b: 'two' });
  assert.equal(plain.user.email, 'e@x');
  assert.deepEqual(plain.contexts.shop, { cart: 3 });
  assert.equal(plain.contexts.trace.op, 'root');
  assert.deepEqual(plain.extra, { e: [1] });
  assert.equal(plain.breadcrumbs[0].message, 'crumb');
  assert.deepEqual([plain.release, plain.environment, plain.dist], ['r@1', 'test', 'd']);
  assert.equal(forked.tags.inner, true);
  assert.equal(after.tags.inner, undefined);
  api.getIsolationScope().clear();
  api.getCurrentScope().clear();
});

test('undefined takes back level, fingerprint and transaction name of a scope', async () => {
  start();
  api.withScope((scope) => {
    scope.setLevel('fatal').setFingerprint(['a']).setTransactionName('t');
    api.captureMessage('with');
    for (const set of ['setLevel', 'setFingerprint', 'setTransactionName']) /** @type {any} */ (scope)[set](undefined);
    api.captureMessage('without');
  });
  const found = (await events()).map(({ payload }) => [payload.message, payload.level, payload.fingerprint, payload.transaction]);
  assert.deepEqual(found[0], ['with', 'fatal', ['a'], 't']);
  assert.deepEqual(found[1].slice(0, 3), ['without', 'info', undefined]);
  assert.notEqual(found[1][3], 't');
});

test('breadcrumbs: beforeBreadcrumb, maxBreadcrumbs', async () => {
  start({ maxBreadcrumbs: 2, beforeBreadcrumb: (/** @type {any} */ crumb) => (crumb.message === 'no' ? null : crumb) });
  for (const message of ['1', 'no', '2', '3']) api.addBreadcrumb({ message });
  transaction('a');
  const [event] = await transactions();
  assert.deepEqual(
    event.breadcrumbs.map((/** @type {any} */ crumb) => crumb.message),
    ['2', '3'],
  );
  api.getIsolationScope().clear();
});

test('event processors: integration, client, scope; synchronous and not; null drops', async () => {
  const order = /** @type {string[]} */ ([]);
  const client = start({
    integrations: [
      api.browserTracingIntegration({ instrumentPageLoad: false }),
      { name: 'Mine', processEvent: (/** @type {any} */ event) => (order.push('integration'), event) },
    ],
  });
  client.addEventProcessor(async (event) => {
    order.push('client');
    await null;
    return { ...event, tags: { ...event.tags, seen: 'yes' } };
  });
  api.addEventProcessor((event) => {
    order.push('scope');
    return event.transaction === 'drop me' ? null : event;
  });
  transaction('keep me');
  transaction('drop me', ['c']);
  await new Promise((resolve) => setImmediate(resolve));
  const all = await transactions();
  assert.deepEqual(
    all.map((event) => [event.transaction, event.tags.seen]),
    [['keep me', 'yes']],
  );
  assert.deepEqual(order.slice(0, 2).concat(order.slice(-1)), ['integration', 'client', 'scope']);
  assert.deepEqual(client.getIntegrationNames(), ['GlobalHandlers', 'BrowserTracing', 'Mine']);
  await client.close();
  assert.deepEqual(await dropped(), ['event_processor span 2', 'event_processor transaction 1']);
  api.getIsolationScope().clear();
});

test('beforeSendTransaction edits or drops; a throw drops', async () => {
  const lines = await consoleOf(async () => {
    const client = start({
      beforeSendTransaction(/** @type {any} */ event) {
        if (event.transaction === 'throw') throw new Error('no');
        if (event.transaction === 'drop') return null;
        event.transaction = 'renamed';
        event.spans.pop();
        return event;
      },
    });
    transaction('a', ['1', '2']);
    transaction('drop');
    transaction('throw');
    const [event, ...more] = await transactions();
    assert.equal(more.length, 0);
    assert.equal(event.transaction, 'renamed');
    assert.equal(event.transaction_info.source, 'custom');
    assert.equal(event.spans.length, 1);
    await client.close();
    assert.deepEqual(await dropped(), ['before_send span 2', 'before_send transaction 1', 'callback_error span 1', 'callback_error transaction 1']);
  });
  assert.equal(lines.filter(([method]) => method === 'warn').length, 1);
});

test('beforeSendSpan: version 11 shape, or the transaction shape through withStaticSpan; it cannot drop', async () => {
  start({
    beforeSendSpan(/** @type {any} */ span) {
      if (span.name === 'null') return null;
      if (span.name === 'throw') throw new Error('no');
      span.name += '!';
      span.attributes.seen = span.is_segment;
      return span;
    },
  });
  await consoleOf(async () => {
    transaction('a', ['b', 'null', 'throw']);
    const [event] = await transactions();
    assert.equal(event.transaction, 'a!');
    assert.deepEqual(
      event.spans.map((/** @type {any} */ s) => s.description),
      ['b!', 'null', 'throw'],
    );
    assert.deepEqual([event.contexts.trace.data.seen, event.spans[0].data.seen], [true, false]);
    assert.deepEqual([event.spans[0].op, event.spans[0].origin, event.spans[0].status], ['child', 'manual', 'ok']);
    assert.equal('attributes' in event.spans[0], false);
  });
  start({ beforeSendSpan: api.withStaticSpan((span) => ({ ...span, description: `${span.description}?`, data: { ...span.data, x: 1 } })) });
  transaction('a', ['b']);
  const [event] = await transactions();
  assert.deepEqual([event.transaction, event.spans[0].description, event.spans[0].data.x, event.contexts.trace.data.x], ['a?', 'b?', 1, 1]);
});

test('ignoreSpans: children move up, a root drops all; ignoreTransactions by name', async () => {
  const client = start({ ignoreSpans: ['noise', { op: /^quiet$/ }], ignoreTransactions: [/^skip/], parentSpanIsAlwaysRootSpan: false });
  startSpan({ name: 'root' }, () =>
    startSpan({ name: 'some noise' }, () => startSpan({ name: 'kept' }, () => startSpan({ name: 'x', op: 'quiet' }, () => {}))),
  );
  transaction('noise root', ['c']);
  transaction('skip this', ['c']);
  const [event, ...more] = await transactions();
  assert.equal(more.length, 0);
  assert.deepEqual(
    event.spans.map((/** @type {any} */ s) => [s.description, s.parent_span_id]),
    [['kept', event.contexts.trace.span_id]],
  );
  await client.close();
  const report = await dropped();
  assert.ok(report.includes('ignored transaction 1'), String(report));
  assert.ok(report.includes('event_processor transaction 1'), String(report));
});

test('shouldIgnoreSpan: the recorded vectors', () => {
  /** @param {any} value @returns {any} */
  const revive = (value) =>
    value?.$ === 'regex'
      ? new RegExp(value.source, value.flags)
      : value?.$ === 'undefined'
        ? undefined
        : Array.isArray(value)
          ? value.map(revive)
          : value && typeof value === 'object'
            ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, revive(v)]))
            : value;
  const { shouldIgnoreSpan } = JSON.parse(readFileSync(at('tests/vectors/ignore-spans.json'), 'utf8'));
  assert.ok(shouldIgnoreSpan.length > 50);
  for (const {
    in: [span, patterns],
    out,
    out_v11 = out,
  } of revive(shouldIgnoreSpan)) {
    assert.equal(api.shouldIgnoreSpan(span, patterns), out_v11, JSON.stringify([span, patterns]));
  }
});

test('captureException: stack, causes, trace of the active span; captureMessage', async () => {
  start({ release: 'r@1' });
  api.setTag('t', 1);
  let id = '';
  let context = /** @type {any} */ (undefined);
  startSpan({ name: 'a' }, (span) => {
    context = span.spanContext();
    id = api.captureException(new TypeError('outer', { cause: new Error('inner') }), { tags: { own: 'x' }, level: 'fatal' });
  });
  const message = api.captureMessage('hello', 'warning');
  const [error, text] = await events();
  assert.equal(error.payload.event_id, id);
  assert.equal(api.lastEventId(), message);
  assert.equal(error.header.trace.trace_id, context.traceId);
  assert.deepEqual([error.payload.contexts.trace.trace_id, error.payload.contexts.trace.span_id], [context.traceId, context.spanId]);
  const values = error.payload.exception.values;
  assert.deepEqual(
    values.map((/** @type {any} */ v) => [v.type, v.value]),
    [
      ['Error', 'inner'],
      ['TypeError', 'outer'],
    ],
  );
  assert.equal(values[1].mechanism.handled, true);
  const frame = values[1].stacktrace.frames.at(-1);
  assert.match(frame.filename, /events\.test\.mjs$/);
  assert.ok(frame.lineno > 0 && frame.colno > 0);
  assert.deepEqual([error.payload.tags, error.payload.level, error.payload.release], [{ t: 1, own: 'x' }, 'fatal', 'r@1']);
  assert.deepEqual([text.payload.message, text.payload.level], ['hello', 'warning']);
  assert.match(text.payload.contexts.trace.trace_id, /^[0-9a-f]{32}$/);
  api.getIsolationScope().clear();
});

test('captureException: things that are no errors; beforeSend, ignoreErrors, sampleRate', async () => {
  const client = start({
    ignoreErrors: [/ignored/],
    beforeSend: (/** @type {any} */ event, /** @type {any} */ hint) => (hint.originalException === 'drop' ? null : { ...event, tags: { seen: true } }),
  });
  api.captureException('text');
  api.captureException({ b: 1, a: 2 });
  api.captureException(undefined);
  api.captureException('drop');
  api.captureException(new Error('is ignored'));
  const found = (await events()).map((item) => item.payload);
  assert.deepEqual(
    found.map((event) => event.exception.values[0].value),
    ['text', 'Object captured as exception with keys: a, b', 'undefined'],
  );
  assert.ok(found.every((event) => event.tags.seen === true));
  await client.close();
  assert.deepEqual(await dropped(), ['before_send error 1', 'event_processor error 1']);
  start({ sampleRate: 0 });
  api.captureException(new Error('x'));
  assert.deepEqual(await events(), []);
});

test('flush and close wait for hooks that are asynchronous; what waits too long is dropped, never sent without them', async () => {
  /** @type {(() => void)[]} */
  const answers = [];
  const later = (/** @type {any} */ event) => new Promise((resolve) => answers.push(() => resolve({ ...event, tags: { hook: 'seen' } })));
  let client = start({ beforeSend: later, beforeSendTransaction: later });
  api.captureMessage('text');
  transaction('a');
  let flushed = false;
  const flushing = api.flush().then((done) => ((flushed = true), done));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([flushed, sent.envelopes.length, answers.length], [false, 0, 2]);
  for (const answer of answers.splice(0)) answer();
  assert.equal(await flushing, true);
  assert.equal((await items()).filter(({ payload }) => payload.tags.hook === 'seen').length, 2);
  api.captureMessage('last');
  const closing = client.close();
  await new Promise((resolve) => setImmediate(resolve));
  for (const answer of answers.splice(0)) answer();
  assert.equal(await closing, true);
  assert.equal(sent.envelopes.filter((body) => body.includes('"last"') && body.includes('"hook":"seen"')).length, 1);

  client = start({ beforeSendTransaction: later, transportOptions: { bufferSize: 1000 } });
  for (let i = 0; i < 120; i++) transaction(`t${i}`);
  assert.equal(sent.envelopes.length, 0);
  for (const answer of answers.splice(0)) answer();
  await client.close();
  const bodies = sent.envelopes.filter((body) => body.includes('{"type":"transaction"}'));
  assert.ok(bodies.every((body) => body.includes('"hook":"seen"')));
  assert.equal(bodies.length, 100);
  assert.deepEqual(await dropped(), ['buffer_overflow span 20', 'buffer_overflow transaction 20']);
});

test('allowUrls and denyUrls look at where the error was made; what is known of nowhere is sent', async () => {
  /** @param {string} message @param {string[]} files innermost last @param {any} [more] */
  const thrown = (message, files, more) => ({
    exception: { values: [{ type: 'Error', value: message, stacktrace: { frames: files.map((filename) => ({ filename })) }, ...more }] },
  });
  const cause = {
    type: 'Error',
    value: 'cause',
    stacktrace: { frames: [{ filename: 'https://partner.example/x.js' }] },
    mechanism: { type: 'chained', handled: true, parent_id: 0 },
  };
  const all = () => {
    api.captureEvent(thrown('own', ['https://cdn.example/lib.js', 'https://app.example/main.js']));
    api.captureEvent(thrown('foreign', ['https://app.example/main.js', 'https://partner.example/x.js']));
    api.captureEvent(thrown('native inside', ['https://app.example/main.js', '[native code]', '<anonymous>']));
    api.captureEvent(thrown('nowhere', []));
    const chain = thrown('has a cause', ['https://app.example/main.js'], { mechanism: { type: 'generic', handled: true } });
    chain.exception.values.unshift(cause);
    api.captureEvent(chain);
    api.captureMessage('text', { extra: { not: 'a stack' } });
  };
  const names = async () => (await events()).map(({ payload }) => payload.message ?? payload.exception.values.at(-1).value);
  start({ attachStacktrace: false, denyUrls: ['partner.example'] });
  all();
  assert.deepEqual(await names(), ['own', 'native inside', 'nowhere', 'has a cause', 'text']);
  start({ attachStacktrace: false, allowUrls: [/^https:\/\/app\./] });
  all();
  assert.deepEqual(await names(), ['own', 'native inside', 'nowhere', 'has a cause', 'text']);
  start({ attachStacktrace: false, allowUrls: [] });
  all();
  assert.equal((await names()).length, 6);
});

test('transport and transportOptions; beforeEnvelope', async () => {
  /** @type {any[]} */
  const seen = [];
  /** @type {any} */
  let given;
  const client = start({
    transportOptions: { headers: { x: 'y' } },
    transport: (/** @type {any} */ options) => {
      given = options;
      return api.createTransport(options, async (request) => {
        seen.push(String(request.body));
        return { statusCode: 200 };
      });
    },
  });
  transaction('a');
  await api.flush();
  assert.equal(sent.envelopes.length, 0);
  assert.match(given.url, /^https:\/\/o9\.ingest\.example\/api\/7\/envelope\/\?/);
  assert.equal(given.headers.x, 'y');
  assert.equal(JSON.parse(seen[0].split('\n')[2]).transaction, 'a');
  assert.equal(typeof client.getTransport()?.send, 'function');

  start({
    integrations: [
      api.browserTracingIntegration({ instrumentPageLoad: false }),
      { name: 'Listens', setup: (/** @type {any} */ c) => c.on('beforeEnvelope', (/** @type {any} */ e) => (e[0].mine = 1)) },
    ],
  });
  transaction('b');
  const [item] = await items();
  assert.equal(item.header.mine, 1);
});

test('listeners to envelopes may come after init; afterEnvelope tells of what has been sent', async () => {
  const client = start();
  transaction('a');
  await api.flush();
  /** @type {any[]} */
  const told = [];
  client.on('beforeEnvelope', (envelope) => told.push(['before', envelope[1][0][1].transaction, sent.envelopes.length]));
  const off = client.on('afterEnvelope', (envelope) => told.push(['after', envelope[1][0][1].transaction, sent.envelopes.length]));
  transaction('b');
  await api.flush();
  off();
  transaction('c');
  await api.flush();
  assert.deepEqual(told, [
    ['before', 'b', 1],
    ['after', 'b', 2],
    ['before', 'c', 2],
  ]);
});

test('debug ids of a bundler: events say of which source maps their files are, as in the reference', async () => {
  const page = /** @type {any} */ (globalThis);
  const at = (/** @type {string} */ file) => `Error\n    at f (${file}:1:2)\n    at https://app.example/loader.js:3:4`;
  const thrown = (/** @type {string[]} */ ...files) => {
    const error = new Error('thrown');
    error.stack = `Error: thrown\n${files.map((file) => `    at g (${file}:5:6)`).join('\n')}`;
    return error;
  };
  const [main, native, secret, other] = ['main.js', 'native.js', 'chunk.js?token=1', 'other.js'].map((file) => `https://app.example/${file}`);
  const filtered = 'https://app.example/chunk.js?token=[Filtered]';
  page._sentryDebugIds = { [at(main)]: 'id-main', [at(secret)]: 'id-secret' };
  page._debugIds = { [at(native)]: 'id-native' };
  const image = (/** @type {string} */ code_file, /** @type {string} */ debug_id) => ({ type: 'sourcemap', code_file, debug_id });
  try {
    /** @type {any[]} */
    const seen = [];
    start({ beforeSend: (/** @type {any} */ event) => (seen.push(structuredClone(event)), event) });
    api.captureException(thrown(main, other, main, native, secret));
    const ours = { exception: { values: [{ type: 'E', value: 'own', stacktrace: { frames: [{ filename: main, abs_path: '/abs' }] } }] } };
    const debug_meta = { images: [image('kept', 'id-kept')], sdk_info: { kept: true } };
    const given = /** @type {any} */ ({ ...structuredClone(ours), debug_meta });
    const before = JSON.stringify(given);
    api.captureEvent(given);
    assert.equal(JSON.stringify(given), before, 'the event of the app is as it was');
    api.captureException(thrown(other));
    api.captureMessage('no frames');
    const found = (await events()).map(({ payload }) => payload);
    assert.deepEqual(found[0].debug_meta, { images: [image(filtered, 'id-secret'), image(native, 'id-native'), image(main, 'id-main')] });
    assert.equal(found[0].exception.values[0].stacktrace.frames[0].filename, filtered);
    assert.deepEqual(found[1].debug_meta, { images: [image('kept', 'id-kept'), image('/abs', 'id-main')], sdk_info: { kept: true } });
    assert.deepEqual([found[2].debug_meta, found[3].debug_meta], [undefined, undefined]);
    assert.ok(!JSON.stringify(found.map(({ exception }) => exception ?? 0)).includes('debug_id'));
    assert.deepEqual(
      seen.map((event) => event.debug_meta),
      found.map((event) => event.debug_meta),
    );
    // Chunks that come later, files that a processor calls otherwise, and what the page has put there that is none.
    page._sentryDebugIds[at(other)] = 'id-other';
    page._debugIds = 5;
    start();
    api.addEventProcessor((event) => {
      for (const frame of /** @type {any} */ (event).exception.values[0].stacktrace.frames)
        frame.filename = frame.filename.replace('https://app.example', 'app://');
      return event;
    });
    api.captureException(thrown(other, native));
    const [{ payload }] = await events();
    assert.deepEqual(payload.debug_meta.images, [image('app:///other.js', 'id-other')]);
  } finally {
    delete page._sentryDebugIds;
    delete page._debugIds;
    api.getIsolationScope().clear();
    api.getCurrentScope().clear();
  }
});

test("an integration's preprocessEvent sees events before the scopes' data is on them", async () => {
  /** @type {any[]} */
  const seen = [];
  const client = start({
    initialScope: { tags: { scope: 1 } },
    integrations: [
      {
        name: 'Early',
        preprocessEvent: (/** @type {any} */ event, /** @type {any} */ _hint, /** @type {any} */ own) =>
          seen.push([event.transaction, event.tags, own === api.getClient()]),
      },
    ],
  });
  client.addIntegration({ name: 'Late', preprocessEvent: (event) => void (event.extra = { early: true }) });
  transaction('a');
  const [event] = await transactions();
  assert.deepEqual(seen, [['a', undefined, true]]);
  assert.deepEqual([event.extra, event.tags], [{ early: true }, { scope: 1 }]);
  api.getCurrentScope().clear();
});

test('tunnel: an address, and the path of the reference server', async () => {
  /** @type {string[]} */
  const urls = [];
  const transport = (/** @type {any} */ options) => ({
    send: async () => (urls.push(options.url), {}),
    flush: async () => true,
  });
  const { getTunnelPath } = await import('@sentry/core');
  // Not exported: asked by its file.
  const { resolveBrowserTunnelOption } = await import(
    `${new URL('../../node_modules/@sentry/browser/build/npm/esm/prod/utils/managedTunnel.js', import.meta.url)}`
  );
  const path = getTunnelPath(DSN);
  for (const [tunnel, wanted] of /** @type {[any, string][]} */ ([
    ['/relay', '/relay'],
    [true, path],
    [{ basePath: '/docs', trailingSlash: true }, `/docs${path}/`],
    // Vite's BASE_URL: with two slashes in front the browser would take what follows for a host.
    [{ basePath: '/' }, path],
    [{ basePath: './' }, path],
    [{ basePath: './docs/' }, `/docs${path}`],
    [{ basePath: 'docs' }, `/docs${path}`],
    [{ basePath: null }, path],
    [{ path: '/a/b', basePath: '/c' }, '/c/a/b'],
    [{ path: '/a/b', trailingSlash: true }, '/a/b/'],
  ])) {
    start({ tunnel, transport });
    transaction('a');
    await api.flush();
    assert.equal(urls.pop(), wanted, JSON.stringify(tunnel));
    assert.equal(resolveBrowserTunnelOption({ dsn: DSN, tunnel }).tunnel, wanted);
  }
  // Of a server's own making: beyond the reference, which would ask the host `docs`.
  start({ tunnel: { basePath: '//docs' }, transport });
  transaction('a');
  await api.flush();
  assert.deepEqual(urls, [`/docs${path}`]);
});
