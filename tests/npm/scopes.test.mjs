// @ts-check
// Whose data is on what: copies of a scope in callbacks, and what held when a root ended (what @sentry/browser 11.12.0 does).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { at } from '../../scripts/lib/files.mjs';
import { DSN, answers, api, items, sent, start, turn } from './lib/page.mjs';

/** What was sent, by name. @param {(payload: any) => any} of */
const by = async (of) => Object.fromEntries((await items()).map(({ payload }) => [payload.message ?? payload.transaction, of(payload)]));
const tags = () => by(({ tags = {} }) => tags);

let count = 0;
/** A page on which no scope has been used: an entry of its own, with the state of its own. @param {any} [options] @returns {Promise<typeof api>} */
const fresh = async (options) => {
  await api.close();
  delete (/** @type {any} */ (globalThis)[Symbol.for('browser-tracing.state')]);
  const own = await import(`${pathToFileURL(at('pkg/inline.js')).href}?${++count}`);
  own.init({
    dsn: DSN,
    tracesSampleRate: 1,
    integrations: [own.browserTracingIntegration({ instrumentPageLoad: false, instrumentNavigation: false })],
    ...options,
  });
  sent.envelopes.length = sent.requests.length = 0;
  return own;
};
/** @param {typeof api} own */
const tagsOf = async (own) => {
  await own.flush(2000);
  return tags();
};

/** @type {Record<string, (own: typeof api, f: () => any) => any>} */
const forms = {
  startSpan: (own, f) => own.startSpan({ name: 'A' }, f),
  startSpanManual: (own, f) => own.startSpanManual({ name: 'A' }, (span) => (f(), span.end())),
  startNewTrace: (own, f) => own.startNewTrace(f),
  continueTrace: (own, f) => own.continueTrace({ sentryTrace: `${'a'.repeat(32)}-${'1'.repeat(16)}-1` }, f),
  suppressTracing: (own, f) => own.suppressTracing(f),
  'parentSpan: null': (own, f) => own.startSpan({ name: 'A', parentSpan: null }, f),
  'an async callback': (own, f) =>
    own.startSpan({ name: 'A' }, async () => {
      await turn();
      f();
    }),
  'the inner one of two': (own, f) => own.startSpan({ name: 'A' }, () => own.startSpan({ name: 'child' }, f)),
};
for (const [name, form] of Object.entries(forms))
  test(`the first use of a scope in a callback stays in it: ${name}`, async () => {
    const own = await fresh();
    await form(own, () => {
      own
        .getCurrentScope()
        .setTag('in', '1')
        .setLevel('fatal')
        .addEventProcessor((/** @type {any} */ event) => ({ ...event, extra: { leak: 1 } }));
      own.setTag('page', '1');
      own.captureMessage('in');
    });
    own.startSpan({ name: 'B' }, () => {});
    own.captureMessage('after');
    await own.flush(2000);
    const { in: within, after, A, B } = await by(({ tags = {}, level, extra }) => [tags, level, extra]);
    assert.deepEqual(within, [{ in: '1', page: '1' }, 'fatal', { leak: 1 }]);
    assert.deepEqual(after, [{ page: '1' }, 'info', undefined]);
    assert.deepEqual(B, [{ page: '1' }, undefined, undefined]);
    // The transaction is of the scope in which its span was started.
    if (A) assert.deepEqual(A[0], name === 'the inner one of two' ? { page: '1' } : { in: '1', page: '1' });
    await own.close();
  });

test('the first use of a scope in a callback comes with initialScope', async () => {
  const own = await fresh({ initialScope: { tags: { first: 1 } } });
  own.startSpan({ name: 'A' }, () => own.getCurrentScope().setTag('in', '1'));
  own.captureMessage('after');
  assert.deepEqual(await tagsOf(own), { A: { in: '1', first: 1 }, after: { first: 1 } });
  await own.close();
});

test('withActiveSpan: what its callback sets on the scope goes with it', async () => {
  start();
  api.getCurrentScope().setTag('pre', 1);
  const span = api.startInactiveSpan({ name: 'A' });
  api.withActiveSpan(span, (scope) => {
    assert.equal(scope, api.getCurrentScope());
    scope.setTag('in', '1');
    api.getCurrentScope().setLevel('fatal');
    api.captureMessage('in');
  });
  await api.withActiveSpan(null, async (scope) => {
    await turn();
    scope.setTag('in', '2');
  });
  api.captureMessage('after');
  span.end();
  assert.deepEqual(await by(({ tags, level }) => [tags, level]), {
    in: [{ pre: 1, in: '1' }, 'fatal'],
    after: [{ pre: 1 }, 'info'],
    A: [{ pre: 1 }, undefined],
  });
  api.getCurrentScope().clear();
});

test('a root that waits for a request has what the scopes had when it ended', async () => {
  start();
  /** @type {(response: Response) => void} */
  let arrive = () => {};
  answers(() => new Promise((resolve) => (arrive = resolve)));
  api.setTag('page', 'one');
  api.startSpan({ name: 'A' }, () => {
    api.getCurrentScope().setTag('own', 1);
    void fetch('/open');
  });
  api.setTag('page', 'two');
  api.setUser({ id: '2' });
  api.addBreadcrumb({ message: 'two' });
  await turn();
  arrive(new Response('ok'));
  await turn();
  assert.deepEqual(await by(({ tags, user, breadcrumbs }) => [tags, user, breadcrumbs]), { A: [{ page: 'one', own: 1 }, undefined, undefined] });
  answers(() => new Response('ok'));
  api.getIsolationScope().clear();
});

for (const first of ['one', undefined])
  test(`a route that waits for a request has what held when the next one began${first ? '' : ': nothing, before a scope was used'}`, async () => {
    const own = await fresh();
    const client = own.getClient();
    /** @type {((response: Response) => void)[]} */
    const open = [];
    answers(() => new Promise((resolve) => open.push(resolve)));
    if (first) own.setTag('page', first);
    own.startBrowserTracingNavigationSpan(/** @type {any} */ (client), { name: '/a' });
    void fetch('/a');
    // As long as the page is there.
    if (first) own.setTag('late', 1);
    await turn();
    own.startBrowserTracingNavigationSpan(/** @type {any} */ (client), { name: '/b' });
    own.setTag('page', 'two');
    void fetch('/b');
    await turn();
    own.startBrowserTracingNavigationSpan(/** @type {any} */ (client), { name: '/c' });
    own.startSpan({ name: 'x', parentSpan: null }, () => own.setTag('page', 'three'));
    own.getIsolationScope().setTag('page', 'four');
    await turn();
    for (const arrive of open) arrive(new Response('ok'));
    await turn();
    own.getActiveSpan()?.end();
    const found = await tagsOf(own);
    const more = first ? { late: 1 } : {};
    assert.deepEqual([found['/a'], found['/c']], [first ? { page: first, late: 1 } : {}, { page: 'four', ...more }]);
    assert.equal(found['/b'].page === 'four', false);
    answers(() => new Response('ok'));
    await own.close();
  });

test('a route that its caller begins in the past has what there is when it ends', async () => {
  const own = await fresh();
  const client = /** @type {any} */ (own.getClient());
  own.startBrowserTracingPageLoadSpan(client, { name: '/a' });
  own.getCurrentScope().setLevel('fatal');
  own.startNewTrace(() => own.startBrowserTracingPageLoadSpan(client, { name: '/b', startTime: performance.timeOrigin / 1e3 }));
  own.setTag('b', 1);
  own.setTag('b', 2);
  own.getActiveSpan()?.end();
  await own.flush(2000);
  assert.deepEqual(await by(({ tags, level }) => [tags, level]), { '/a': [undefined, 'fatal'], '/b': [{ b: 2 }, 'fatal'] });
  await own.close();
});

test('getScopeData has every member that the reference has', () => {
  start();
  const scope = new api.Scope();
  const { propagationContext, ...rest } = scope.getScopeData();
  assert.match(`${propagationContext?.traceId}`, /^[0-9a-f]{32}$/);
  assert.deepEqual(rest, {
    breadcrumbs: [],
    attachments: [],
    contexts: {},
    tags: {},
    extra: {},
    user: {},
    fingerprint: [],
    eventProcessors: [],
    sdkProcessingMetadata: {},
    transactionName: undefined,
  });
  scope.setFingerprint(['f']).setTransactionName('t').setTag('a', 1);
  const copy = scope.clone();
  copy.update(new api.Scope());
  copy.update(copy);
  const { fingerprint, transactionName, tags } = copy.getScopeData();
  assert.deepEqual([fingerprint, transactionName, tags], [['f'], 't', { a: 1 }]);
});

test('whoever listens to a scope hears of its level, fingerprint and transaction name, too', () => {
  start();
  const scope = new api.Scope();
  let heard = 0;
  scope.addScopeListener(() => void heard++);
  scope.setLevel('info').setFingerprint(['a']).setTransactionName('b');
  assert.equal(heard, 3);
});
