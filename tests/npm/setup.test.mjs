// @ts-check
// Set-ups as an app of @sentry/browser brings them: what is there by default, errors that nobody catches, integrations of the reference, two
// copies of the package, two SDKs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as Reference from '@sentry/browser';
import { at } from '../../scripts/lib/files.mjs';
import { DSN, api, consoleOf, events, items, sent, start, transactions } from './lib/page.mjs';
import { again, cases, essence, fireAll } from './lib/uncaught.mjs';

const page = /** @type {any} */ (globalThis);

// The page's listeners, in the order in which they were added.
/** @type {Map<Function, string>} */
const listeners = new Map();
page.addEventListener = (/** @type {string} */ type, /** @type {Function} */ listener) => listeners.set(listener, type);
page.removeEventListener = (/** @type {string} */ _, /** @type {Function} */ listener) => listeners.delete(listener);
const fire = (/** @type {string} */ type, /** @type {any} */ event) => {
  for (const [listener, of] of [...listeners]) if (of === type) listener({ type, target: page, ...event });
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

// -------------------------------------------------------------------------------------------------- what is there by default

test('C1 init without browserTracingIntegration: spans by hand are transactions, no headers; with debug one line says what is missing', async () => {
  for (const options of [{}, { tracesSampleRate: undefined, tracesSampler: () => 1 }, { integrations: [{ name: 'Mine' }] }]) {
    const lines = await consoleOf(async () => {
      start({ debug: true, integrations: undefined, ...options });
      // The module that says it is a file of its own.
      await import(pathToFileURL(at('pkg/debug.js')).href);
      await new Promise((resolve) => setImmediate(resolve));
    });
    const told = lines.filter(([, line]) => line.includes('browserTracingIntegration()'));
    assert.equal(told.length, 1, JSON.stringify(lines));
    await api.startSpan({ name: 'mine' }, () => fetch('/x'));
    assert.equal(sent.requests.at(-1)?.headers['sentry-trace'], undefined);
    assert.deepEqual(
      (await transactions()).map(({ transaction, spans }) => [transaction, spans.length]),
      [['mine', 0]],
    );
  }
  const quiet = await consoleOf(() => start({ integrations: undefined }));
  assert.deepEqual(
    quiet.filter(([, line]) => line.includes('browserTracingIntegration')),
    [],
    'without debug nothing is said',
  );
});

test('C1 the default integrations are there beside those of the options; a function gets and gives the whole list', () => {
  const names = () => /** @type {any} */ (api.getClient()).getIntegrationNames();
  assert.deepEqual(
    api.getDefaultIntegrations({}).map(({ name }) => name),
    ['GlobalHandlers'],
  );
  start({ integrations: undefined });
  assert.deepEqual(names(), ['GlobalHandlers']);
  start({ integrations: [api.browserTracingIntegration()] });
  assert.deepEqual(names(), ['GlobalHandlers', 'BrowserTracing']);
  start({ integrations: (/** @type {any[]} */ list) => [...list.filter(({ name }) => name !== 'GlobalHandlers'), { name: 'Mine' }] });
  assert.deepEqual(names(), ['Mine']);
  start({ integrations: () => ({ name: 'Alone' }) });
  assert.deepEqual(names(), ['Alone']);
  start({ defaultIntegrations: false, integrations: undefined });
  assert.deepEqual(names(), []);
  start({ defaultIntegrations: [{ name: 'Own' }], integrations: [{ name: 'Mine' }] });
  assert.deepEqual(names(), ['Own', 'Mine']);
});

test('C1 requests from before an init without tracing carry headers, later ones do not', async () => {
  await api.close();
  const { install } = await import('../../src/browser/shim.js');
  install(page);
  await fetch('/early');
  start({ integrations: undefined });
  sent.requests.length = 0;
  await fetch('/late');
  assert.deepEqual(
    sent.requests.map(({ headers }) => headers['sentry-trace']),
    [undefined],
  );
});

// ------------------------------------------------------------------------------------------------ errors that nobody catches

test('C4 what nobody has caught becomes the event that the reference makes of it', async () => {
  const { stdout, stderr } = spawnSync(process.execPath, [at('tests/npm/lib/uncaught.mjs')], { encoding: 'utf8' });
  assert.equal(stderr, '');
  const wanted = JSON.parse(stdout);
  start();
  // Not so many at once that some are only counted.
  const all = [...cases(), ...again()];
  while (all[0]) {
    fireAll(fire, all.splice(0, 20));
    await api.flush(1000);
  }
  const seen = new Error('captured before');
  api.captureException(seen);
  fireAll(fire, [[seen]]);
  const ours = (await events()).map(({ payload }) => JSON.parse(JSON.stringify(essence(payload))));
  for (const [i, event] of wanted.entries()) assert.deepEqual(ours[i], event, `event ${i}`);
  assert.equal(ours.length, wanted.length);
  assert.ok(ours.length > 15);
});

test('C4 an uncaught error is of the trace, the span and the time where it happened, however late it is sent', async () => {
  start();
  const error = new Error('inside');
  const [trace, span] = api.startSpan({ name: 'root' }, (root) => {
    fire('error', { error });
    return [root.spanContext().traceId, root.spanContext().spanId];
  });
  const before = Date.now() / 1e3;
  const [{ payload }] = await events();
  assert.deepEqual([payload.contexts.trace.trace_id, payload.contexts.trace.span_id], [trace, span]);
  assert.ok(payload.timestamp <= before);
  assert.deepEqual(payload.exception.values[0].mechanism, { type: 'auto.browser.global_handlers.onerror', handled: false });
});

test('C4 the two options, resources that fail, and what is not to be read', async () => {
  const named = (/** @type {any} */ event) => event.payload.exception.values.at(-1).value;
  start({ integrations: [api.globalHandlersIntegration({ onerror: false })] });
  fireAll(fire, [['Uncaught a', 'a'], ['b']]);
  assert.match((await events()).map(named).join(), /^[^,]*: b$/);
  start({ integrations: [api.globalHandlersIntegration({ onunhandledrejection: false })] });
  fireAll(fire, [['Uncaught a', 'a'], ['b']]);
  assert.equal((await events()).map(named).join(), 'a');
  start({ defaultIntegrations: false });
  fireAll(fire, [['Uncaught a', 'a'], ['b']]);
  assert.deepEqual(await events(), []);
  start();
  fire('error', { target: { tagName: 'IMG' }, error: new Error('an image') });
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
      ownKeys: () => {
        throw new Error('no');
      },
      getPrototypeOf: () => {
        throw new Error('no');
      },
    },
  );
  await consoleOf(async () => {
    fire('unhandledrejection', { reason: hostile });
    fire('unhandledrejection', { reason: Object.create(null) });
    fire('error', { error: new Error('the next one') });
    await settled();
  });
  const all = await events();
  assert.equal(all.length, 3);
  assert.equal(named(all[2]), 'the next one');
});

test('C4 silent where @sentry/browser has handlers of its own, and after close', async () => {
  start();
  const client = { getDsn: () => ({}), getOptions: () => ({}), getIntegrationByName: (/** @type {string} */ name) => name === 'GlobalHandlers' && {} };
  const kept = page.__SENTRY__;
  for (const carrier of [{ '11.12.0': { stack: { getScope: () => ({ getClient: () => client }) } } }, { hub: { getClient: () => client } }]) {
    page.__SENTRY__ = carrier;
    fireAll(fire, [['Uncaught theirs', 'theirs']]);
    await settled();
  }
  page.__SENTRY__ = kept;
  fireAll(fire, [['Uncaught ours', 'ours']]);
  assert.deepEqual(
    (await events()).map(({ payload }) => payload.message),
    ['ours'],
  );
  await api.close();
  fireAll(fire, [['Uncaught late', 'late']]);
  await settled();
  assert.equal((await items()).filter(({ type }) => type === 'event').length, 1);
});

test('C4 a flood of errors is counted', async () => {
  start();
  for (let i = 0; i < 100; i++) fire('error', { error: new Error(`number ${i}`) });
  const all = await events();
  api.startSpan({ name: 'a' }, () => {});
  const reports = (await items()).filter(({ type }) => type === 'client_report').flatMap(({ payload }) => payload.discarded_events);
  const lost = reports.filter(({ category, reason }) => category === 'error' && reason === 'buffer_overflow').reduce((sum, { quantity }) => sum + quantity, 0);
  assert.equal(all.length + lost, 100);
  assert.ok(all.length >= 30);
});

// ---------------------------------------------------------------------------------------------- integrations of the reference

/** Those that only edit or watch events. */
const WORKING =
  /^(contextLines|cultureContext|dedupe|eventFilters|extraErrorData|featureFlags|functionToString|growthbook|httpContext|launchDarkly|moduleMetadata|openFeature|rewriteFrames|spotlightBrowser|statsig|thirdPartyErrorFilter|unleash|zodErrors)Integration$/;
/** @type {Record<string, any>} */
const ARGUMENTS = {
  growthbookIntegration: {
    growthbookClass: class {
      isOn() {}
      getFeatureValue() {}
    },
  },
  statsigIntegration: { featureFlagClient: { on() {} } },
  thirdPartyErrorFilterIntegration: { filterKeys: ['a'], behaviour: 'apply-tag-if-contains-third-party-frames' },
  unleashIntegration: {
    featureFlagClientClass: class {
      isEnabled() {}
    },
  },
  webWorkerIntegration: { worker: { addEventListener() {} } },
  supabaseIntegration: { supabaseClient: { from() {}, auth: {} } },
};

for (const name of Object.keys(Reference).filter((name) => /Integration$/.test(name) && !/^(add|lazyLoad)/.test(name))) {
  test(`C5 ${name} of @sentry/browser: ${WORKING.test(name) ? 'works' : 'one warning with the remedy'}`, async () => {
    const it = /** @type {any} */ (Reference)[name](ARGUMENTS[name] ?? {});
    const lines = await consoleOf(async () => {
      start({
        integrations: [api.browserTracingIntegration({ instrumentPageLoad: false }), it],
        transport: () => ({ send: async (/** @type {any} */ envelope) => (seen.push(...envelope[1]), {}), flush: async () => true }),
      });
      await settled();
      for (let i = 0; i < 3; i++) {
        api.captureException(new Error(`number ${i}`));
        api.startSpan({ name: 'a' }, () => {});
      }
      await api.flush(1000);
    });
    const types = seen.splice(0).map(([{ type }]) => type);
    assert.deepEqual([types.filter((type) => type === 'event').length, types.filter((type) => type === 'transaction').length], [3, 3], 'nothing is lost');
    if (WORKING.test(name)) {
      assert.deepEqual(lines, []);
      assert.equal(api.getClient()?.getIntegrationByName(it.name), it);
    } else {
      assert.equal(lines.length, 1, JSON.stringify(lines));
      assert.match(lines[0][1], new RegExp(`integration ${it.name} of @sentry/browser has no effect here: (leave|call|run|import) `));
      assert.notEqual(api.getClient()?.getIntegrationByName(it.name), it);
    }
  });
}
/** @type {any[]} */
const seen = [];

test("C5 an integration of the app's whose name begins like one of those is set up, too", async () => {
  const calls = /** @type {string[]} */ ([]);
  const own = ['ReplayNotes', 'BrowserTracingOfOurs', 'HttpClientNames'].map((name) => ({ name, setup: () => void calls.push(name) }));
  const lines = await consoleOf(async () => {
    start({ integrations: own });
    await import(pathToFileURL(at('pkg/debug.js')).href);
    await settled();
  });
  assert.deepEqual([calls, lines], [own.map(({ name }) => name), []]);
  for (const it of own) assert.equal(api.getClient()?.getIntegrationByName(it.name), it);
});

test('C5 those that work do what they are for', async () => {
  const flags = Reference.featureFlagsIntegration();
  start({
    integrations: [
      Reference.httpContextIntegration(),
      Reference.rewriteFramesIntegration({ iteratee: (frame) => ({ ...frame, filename: 'app:///rewritten.js' }) }),
      Reference.extraErrorDataIntegration({ depth: 6 }),
      Reference.eventFiltersIntegration({ ignoreErrors: ['unwanted'] }),
      flags,
    ],
  });
  flags.addFeatureFlag('new-cart', true);
  const deep = { 3: { 4: { 5: { 6: { 7: { 8: 'too deep' } } } } } };
  api.captureException(Object.assign(new Error('wanted'), { code: 7, deep }));
  api.captureException(new Error('unwanted'));
  const all = await events();
  assert.equal(all.length, 1);
  const { payload } = all[0];
  assert.ok(payload.exception.values[0].stacktrace.frames.every((/** @type {any} */ frame) => frame.filename === 'app:///rewritten.js'));
  assert.deepEqual(payload.contexts.Error, { code: 7, deep: { 3: { 4: { 5: { 6: { 7: '[Object]' } } } } } });
  assert.deepEqual(payload.contexts.flags.values, [{ flag: 'new-cart', result: true }]);
  assert.match(payload.request.url, /^https:\/\/app\.example\//);
});

test('C5 what is no integration: one warning that says what it is', async () => {
  for (const [given, told] of /** @type {[any, RegExp | undefined][]} */ ([
    [api.browserTracingIntegration, /a function has no effect: call it/],
    [Promise.resolve({ name: 'Late' }), /a promise has no effect: await it/],
    [{ setup() {} }, /Object has no effect: an object with a name/],
    [5, /Number has no effect/],
    [undefined, undefined],
    [false, undefined],
    [{ name: 'Mine', setup() {} }, undefined],
  ])) {
    const lines = await consoleOf(async () => {
      start({ integrations: [given] });
      await settled();
    });
    assert.equal(lines.length, told ? 1 : 0, JSON.stringify(lines));
    if (told) assert.match(lines[0][1], told);
  }
});

test('C5 an event that an integration could not edit is not sent, as with a processor of the app: it is counted, and said whose fault it is', async () => {
  const bad = () => {
    throw new Error('bad');
  };
  for (const step of ['preprocessEvent', 'processEvent']) {
    for (const hook of [bad, ...(step === 'processEvent' ? [async () => bad()] : [])]) {
      const lines = await consoleOf(async () => {
        start({ integrations: [{ name: 'Bad', [step]: hook }] });
        api.captureMessage('a message');
        api.startSpan({ name: 'a' }, () => {});
        const [report, ...more] = await items();
        assert.deepEqual([report.type, more], ['client_report', []]);
        assert.deepEqual(report.payload.discarded_events.map((/** @type {any} */ it) => `${it.reason} ${it.category} ${it.quantity}`).sort(), [
          'callback_error error 1',
          'callback_error span 1',
          'callback_error transaction 1',
        ]);
      });
      assert.deepEqual(
        lines.map(([, line]) => line),
        Array(2).fill(`[browser-tracing] a callback threw (integration Bad: ${step}) Error: bad`),
      );
    }
  }
  // Nobody waits for what is to happen before.
  const lines = await consoleOf(async () => {
    start({ integrations: [{ name: 'Bad', preprocessEvent: async () => bad() }] });
    api.captureMessage('a message');
    assert.deepEqual(
      (await items()).map(({ type }) => type),
      ['event'],
    );
  });
  assert.equal(lines.length, 1, JSON.stringify(lines));
});

test('C5 setupOnce is called once', () => {
  let count = 0;
  for (let i = 0; i < 3; i++) start({ integrations: [{ name: 'Counts', setupOnce: () => count++ }] });
  assert.equal(count, 1);
});

// --------------------------------------------------------------------------------------------------- two SDKs, two copies

test('C6 browserTracingIntegration of both SDKs: one warning that names both and the remedy', async () => {
  const kept = page.__SENTRY__;
  const client = { getDsn: () => ({}), getOptions: () => ({}), getIntegrationByName: (/** @type {string} */ name) => name === 'BrowserTracing' && {} };
  try {
    const lines = await consoleOf(async () => {
      start();
      // The other one starts later.
      page.__SENTRY__ = { '11.12.0': { stack: { getScope: () => ({ getClient: () => client }) } } };
      for (let i = 0; i < 3; i++) api.startSpan({ name: 'a' }, () => {});
      await items();
      start();
      // What says it is a file of its own.
      await import(pathToFileURL(at('pkg/debug.js')).href);
      await settled();
    });
    assert.equal(lines.length, 1, JSON.stringify(lines));
    for (const word of [/browser-tracing/, /@sentry\/browser/, /Leave it out in one/]) assert.match(lines[0][1], word);
  } finally {
    page.__SENTRY__ = kept;
  }
});

/** @type {(entry: string) => Promise<typeof api>} */
const copy = (entry) => import(`${pathToFileURL(at(`pkg/${entry}.js`)).href}?copy`);

for (const entry of ['inline', 'index', 'slim', 'worker', 'global']) {
  test(`C3 a second copy (${entry}) has the first one's client, scope and spans; what it records arrives`, async () => {
    let other = await copy(entry);
    if (entry === 'global') other = page.BrowserTracing;
    assert.notEqual(other.startSpan, api.startSpan);
    const client = start();
    assert.equal(other.getClient(), client);
    assert.equal(other.isEnabled(), true);
    other.setTag('from', 'the copy');
    api.startSpan({ name: 'root' }, (root) => {
      assert.equal(other.getActiveSpan(), root, 'the same object');
      other.startSpan({ name: 'of the copy' }, (span) => {
        assert.equal(api.getActiveSpan(), span);
        assert.equal(api.getRootSpan(span), root);
      });
      other.getRootSpan(root).setAttribute('set', 'by the copy');
    });
    other.withScope((scope) => {
      scope.setTag('inner', 'yes');
      assert.equal(api.getCurrentScope(), scope);
      other.captureMessage('of the copy');
      assert.equal(api.lastEventId(), other.lastEventId());
    });
    other.startSpan({ name: 'a root of the copy' }, () => {});
    const all = await items();
    const [root, second] = all.filter(({ type }) => type === 'transaction').map(({ payload }) => payload);
    assert.deepEqual(
      root.spans.map((/** @type {any} */ span) => span.description),
      ['of the copy'],
    );
    assert.equal(root.contexts.trace.data.set, 'by the copy');
    assert.equal(root.tags.from, 'the copy');
    assert.equal(second.transaction, 'a root of the copy');
    const [message] = all.filter(({ type }) => type === 'event').map(({ payload }) => payload);
    assert.deepEqual([message.message, message.tags.inner, message.tags.from], ['of the copy', 'yes', 'the copy']);
    assert.equal(await other.flush(1000), true);
    other.getIsolationScope().clear();
    // The one closes what the other has started.
    await other.close();
    assert.equal(api.getClient(), undefined);
  });
}

test('C3 a copy of another version says so, once', async () => {
  const state = page[Symbol.for('browser-tracing.state')];
  state['9.9.9'] = {};
  const { SDK_VERSION } = api;
  const kept = state[SDK_VERSION];
  delete state[SDK_VERSION];
  try {
    const lines = await consoleOf(async () => {
      const other = await import(`${pathToFileURL(at('pkg/inline.js')).href}?other`);
      other.init({ dsn: DSN, integrations: [] });
      await import(pathToFileURL(at('pkg/debug.js')).href);
      await settled();
      other.init({ dsn: DSN, integrations: [] });
      await settled();
      await other.close();
    });
    assert.equal(lines.length, 1, JSON.stringify(lines));
    assert.match(lines[0][1], /two versions on one page: 9\.9\.9 and .*Install one/);
  } finally {
    delete state['9.9.9'];
    state[SDK_VERSION] = kept;
  }
});

// ------------------------------------------------------------------------------------------------------------- metadata

test('C10 what the SDK metadata say of the IP address wins over dataCollection.userInfo, in events', async () => {
  for (const [userInfo, given, wanted] of /** @type {const} */ ([
    [false, 'auto', 'auto'],
    [true, 'never', 'never'],
    [false, undefined, 'never'],
    [true, undefined, 'auto'],
    [undefined, undefined, 'auto'],
    [undefined, 'never', 'never'],
  ])) {
    start({ dataCollection: { userInfo }, _metadata: { sdk: { settings: { infer_ip: given } } } });
    api.captureMessage('a');
    api.startSpan({ name: 'a' }, () => {});
    const all = (await items()).filter(({ type }) => type !== 'client_report');
    assert.deepEqual(
      all.map(({ payload }) => payload.sdk.settings.infer_ip),
      [wanted, wanted],
    );
  }
});
