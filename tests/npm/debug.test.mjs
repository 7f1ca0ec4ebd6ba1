// @ts-check
// With `debug: true`: one plain line for what happens and for each wrong option, which names it and the remedy. Without it: none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { at } from '../../scripts/lib/files.mjs';
import { complaints, nearest, open, refusal } from '../../src/browser/debug.js';
import { wrongRoute } from '../../src/browser/values.js';

import { api, consoleOf, start } from './lib/page.mjs';

/** The module that says it is a file of its own: what is said of each request is said from then on. */
async function arrived() {
  await import(pathToFileURL(at('pkg/debug.js')).href);
  await new Promise((resolve) => setImmediate(resolve));
}

/** The lines of a set-up, when all that was sent has been answered. @param {any} [options] @param {any} [tracing] @param {() => any} [work] */
async function linesOf(options, tracing, work = () => {}) {
  const lines = await consoleOf(async () => {
    start({ debug: true, ...options }, tracing);
    await work();
    await api.flush(2000);
    await arrived();
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

test('C8 requests that left before init are named, with what they lack', () => {
  const said = (/** @type {number} */ begun) => {
    /** @type {string[]} */
    const lines = [];
    const log = (/** @type {string} */ line) => lines.push(line);
    const client = { getOptions: () => ({ dsn: 'https://a@b.example/1' }), getDsn: () => true, getIntegrationNames: () => ['BrowserTracing'] };
    const entries = [
      { initiatorType: 'script', name: 'https://page.example/app.js', startTime: 1 },
      { initiatorType: 'fetch', name: 'https://page.example/early', startTime: 10 },
      { initiatorType: 'xmlhttprequest', name: 'https://page.example/late', startTime: 30 },
    ];
    const page = { console: { log, warn: log }, location: {}, performance: { getEntriesByType: () => entries } };
    const engine = { ask: () => '{}' };
    open({ _begun: [client, begun] }, client, [['engine', engine, { missed: [], event() {} }, {}]], /** @type {any} */ (page));
    return lines.filter((line) => line.includes('left before init'));
  };
  assert.match(said(20)[0], /1 request left before init, the first one to https:\/\/page\.example\/early: .*; import it first/);
  assert.match(said(40)[0], /2 requests left/);
  assert.deepEqual(said(5), []);
});

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
  [
    'a route pattern that another router reads',
    { routes: ['/ok/:id', '/posts/$id'] },
    {},
    /^routes\[1\] is '\/posts\/\$id', where '\$id' is taken as text: write '\/posts\/:id'/,
  ],
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
  ['an error that is left out', { sampleRate: 0 }, {}, /^not sent: 1 error: left out, as sampleRate 0 decides/, () => void api.captureMessage('m')],
  [
    'an error that is ignored',
    { ignoreErrors: ['m'] },
    {},
    /^not sent: 1 error: an event processor, .*ignoreErrors, allowUrls or denyUrls/,
    () => void api.captureMessage('m'),
  ],
  ['a root that is not recorded', { tracesSampleRate: 0 }, {}, /^not sent: 1 transaction, 1 span: not recorded, as tracesSampleRate 0/, span],
  [
    'a request when nothing is open',
    {},
    {},
    /^the request GET https:\/\/app\.example\/api\/late has no span: no page load/,
    async () => void (await arrived(), await fetch('/api/late')),
  ],
  [
    'a DSN that is none, in words that say what it should look like',
    { dsn: 'https://o1.ingest.sentry.io/42' },
    {},
    /^does nothing: dsn is 'https:\/\/o1\.ingest\.sentry\.io\/42', which is not a DSN: write it like https:\/\/key@host\/project$/,
  ],
  ['close(), which the engine hears of twice', {}, {}, /^is closed: /, async () => void (await arrived(), await api.close(2000))],
  ['without the integration', { integrations: [] }, {}, /^has started with GlobalHandlers: without browserTracingIntegration\(\)/],
];
for (const [name, options, tracing, pattern, work] of cases) {
  test(`C8 ${name}: one line`, async () => one(await linesOf(options, tracing, work), pattern));
}

/** What is said of one option, or of one of browserTracingIntegration, that a newcomer gets wrong. @type {[options: any, tracing: any, said: string[]][]} */
const mistakes = [
  // A comma where a point belongs: what stands before it counts.
  [{ tracesSampleRate: '0,5' }, undefined, ["tracesSampleRate is '0,5', of which 0 counts: write a number from 0 to 1"]],
  [{ tracesSampleRate: '1e-1' }, undefined, []],
  // Flags that nothing but false itself switches off.
  [{ attachStacktrace: 0 }, undefined, ['attachStacktrace is 0, which counts as true: write true or false']],
  [
    { debug: 1, sendClientReports: 0 },
    undefined,
    ['debug is 1, which counts as true: write true or false', 'sendClientReports is 0, which counts as false: write true or false'],
  ],
  [
    {},
    { traceFetch: 0, traceXHR: '', detectRedirects: 0 },
    [
      'browserTracingIntegration: traceFetch is 0, which counts as true: write true or false',
      "browserTracingIntegration: traceXHR is the text '', which counts as true: write true or false",
      'browserTracingIntegration: detectRedirects is 0, which counts as false: write true or false',
    ],
  ],
  [
    { tracePropagationTargets: ['/^\\/api/', 'https://*.example.com', '*', 'https://api.example.com/v1/'] },
    undefined,
    [
      "tracePropagationTargets[0] is '/^\\/api/', which matches only as it stands: a text is no pattern; name a part of origin and path, or a RegExp",
      "tracePropagationTargets[1] is 'https://*.example.com', which matches only as it stands: a text is no pattern; name a part of origin and path, or a RegExp",
    ],
  ],
  [
    { tracePropagationTargets: ['/search?q='] },
    undefined,
    ["tracePropagationTargets[0] is '/search?q=', which matches nothing: targets are compared with origin and path, without query and fragment"],
  ],
  [{ dataCollection: false }, undefined, ['dataCollection is false, not an object: everything is collected; write { userInfo: false, urlQueryParams: false }']],
  [{ dataCollection: { urlQueryParam: false } }, undefined, ['dataCollection.urlQueryParam is no known option: did you mean urlQueryParams?']],
  [{ dataCollection: { userInfo: 'no' } }, undefined, ["dataCollection.userInfo is 'no', not true or false"]],
  [
    { dataCollection: { urlQueryParams: { allowed: ['a'] } } },
    undefined,
    ['dataCollection.urlQueryParams is an object, not true, false, { allow: […] } or { deny: […] } with a list of names'],
  ],
  [
    { dataCollection: { urlQueryParams: { deny: 'email' } } },
    undefined,
    ['dataCollection.urlQueryParams is an object, not true, false, { allow: […] } or { deny: […] } with a list of names'],
  ],
  [{ dataCollection: { userInfo: false, urlQueryParams: { allow: ['page'] }, cookies: false } }, undefined, []],
  [{ ignoreSpans: [{ nam: 'x' }] }, undefined, ['ignoreSpans[0] has no name, op or attributes: it matches nothing']],
  [{ ignoreSpans: [{ name: 5 }] }, undefined, ['ignoreSpans[0].name is 5, not a text or RegExp: it matches nothing']],
  [{ ignoreSpans: [{ op: /^ui/, attributes: { a: 1 } }, 'b', /c/] }, undefined, []],
  [{ transportOptions: 7 }, undefined, ['transportOptions is 7, not an object: the defaults hold']],
  [{ transportOptions: { bufferSize: 0 } }, undefined, ['transportOptions.bufferSize is 0, not 1 or more: everything is dropped']],
  [{ transportOptions: { bufferSize: 'x' } }, undefined, ["transportOptions.bufferSize is 'x', not 1 or more: the default holds"]],
  [{ transportOptions: { bufferSiz: 5 } }, undefined, ['transportOptions.bufferSiz is no known option: did you mean bufferSize?']],
  [{ transportOptions: { headers: 'x' } }, undefined, ["transportOptions.headers is 'x', not an object: nothing can be sent with it"]],
  // The app's own transport has options of its own.
  [{ transport: () => 0, transportOptions: { dbName: 'a', buffer: 1 } }, undefined, []],
  [{ tunnel: 5 }, undefined, ["tunnel is 5, not an address, as in '/tunnel'"]],
  [{ tunnel: true }, undefined, []],
  [{ orgId: 'acme' }, undefined, ["orgId is 'acme', not the digits of an organisation"]],
  [{ orgId: 12 }, undefined, []],
  [{ initialScope: 'me' }, undefined, ["initialScope is 'me', not an object, a Scope or a function: it is ignored"]],
  [{ defaultIntegrations: true }, undefined, ['defaultIntegrations is true, not false or a list: it takes the place of the default ones']],
  [{}, { webVitals: 'cls' }, ["browserTracingIntegration: webVitals is 'cls', not an object: write { ignore: [\u2026] }"]],
  [{}, { webVitals: { ignore: ['CLS'] } }, ["browserTracingIntegration: webVitals.ignore[0] is 'CLS', not one of 'cls', 'inp', 'lcp'"]],
  [{}, { webVitals: { ignored: ['cls'] } }, ['browserTracingIntegration: webVitals.ignored is no known option: did you mean ignore?']],
  [{}, { webVitals: { ignore: ['cls', 'inp'], softNavigations: false } }, []],
  [
    {},
    { ignoreResourceSpans: ['img'] },
    ["browserTracingIntegration: ignoreResourceSpans[0] is 'img', which is no operation of a resource: write 'resource.img'"],
  ],
  [{}, { ignoreResourceSpans: ['resource.img'] }, []],
  [{}, { tracePropagationTargets: ['/api'] }, ['browserTracingIntegration: tracePropagationTargets is an option of init: move it there']],
  [{}, { enableElementTiming: true }, ['browserTracingIntegration: enableElementTiming has no effect in this package: use elementTimingIntegration()']],
  [{}, { _experiments: { enableInteractions: true } }, []],
  [
    {},
    { _experiments: { enableStandaloneClsSpans: true } },
    ['browserTracingIntegration: _experiments.enableStandaloneClsSpans is no known option and has no effect'],
  ],
  [
    { trace: { sentryTrace: 'x' } },
    undefined,
    ["trace is an object, not what traceHeaders() says in the page (its 'sentry-trace' is undefined): the worker begins a trace of its own"],
  ],
  [
    { trace: 'a'.repeat(32) + '-' + 'b'.repeat(16) },
    undefined,
    [`trace is '${'a'.repeat(32)}-${'b'.repeat(16)}', not what traceHeaders() says in the page, an object: the worker begins a trace of its own`],
  ],
  [{ trace: { 'sentry-trace': 'a'.repeat(32) + '-' + 'b'.repeat(16) } }, undefined, []],
];
/** What is said of an option of another integration. @type {[integration: any, said: string[]][]} */
const mistakesElsewhere = [
  [
    api.globalHandlersIntegration(/** @type {any} */ ({ onerror: 'false' })),
    ["globalHandlersIntegration: onerror is the text 'false', which counts as true: write true or false"],
  ],
  [
    api.globalHandlersIntegration(/** @type {any} */ ({ onunhandledRejection: false })),
    ['globalHandlersIntegration: onunhandledRejection is no known option: did you mean onunhandledrejection?'],
  ],
  [api.interactionsIntegration(/** @type {any} */ ({ idleTimout: 5 })), ['interactionsIntegration: idleTimout is no known option: did you mean idleTimeout?']],
  [
    api.interactionsIntegration(/** @type {any} */ ({ idleTimeout: '1s' })),
    ["interactionsIntegration: idleTimeout is '1s', not a number of 0 or more: the default holds"],
  ],
  [api.userTimingIntegration(/** @type {any} */ ({ ignore: 'mark' })), ["userTimingIntegration: ignore is 'mark', not a list: write ['mark']"]],
  [api.webVitalsIntegration(/** @type {any} */ ({ ignore: ['LCP'] })), ["webVitalsIntegration: ignore[0] is 'LCP', not one of 'cls', 'inp', 'lcp'"]],
  [api.webVitalsIntegration(/** @type {any} */ ({ ignore: 'cls' })), ["webVitalsIntegration: ignore is 'cls', not a list: write ['cls']"]],
  [api.webVitalsIntegration({ ignore: ['cls'] }), []],
  [
    api.bfcacheMetricsIntegration(/** @type {any} */ ({ maxReasons: 'all' })),
    ["bfcacheMetricsIntegration: maxReasons is 'all', not a number of 0 or more: the default holds"],
  ],
  [api.elementTimingIntegration(), []],
  [
    api.globalHandlersIntegration(/** @type {any} */ ({ onunhandledrejection: 0 })),
    ['globalHandlersIntegration: onunhandledrejection is 0, which counts as false: write true or false'],
  ],
  [api.interactionsIntegration(/** @type {any} */ (5)), ['interactionsIntegration: its options are 5, not an object: the defaults hold']],
  [api.webVitalsIntegration(/** @type {any} */ ([])), ['webVitalsIntegration: its options are a list, not an object: the defaults hold']],
  [
    api.webVitalsIntegration(/** @type {any} */ ({ softNavigations: 'x' })),
    ["webVitalsIntegration: softNavigations is the text 'x', which counts as true: write true or false"],
  ],
  [api.globalHandlersIntegration(/** @type {any} */ (null)), []],
  [{ name: 'Mine', options: { ignore: 5 } }, []],
];
for (const [integration, said] of mistakesElsewhere) {
  test(`an option of an integration given wrong: ${said}`, async () => {
    const lines = await linesOf({ integrations: [integration] }, undefined);
    assert.deepEqual(
      lines.filter((line) => /^\w+Integration: /.test(line)),
      said,
    );
  });
}

for (const [options, tracing, said] of mistakes) {
  test(`an option given wrong: ${JSON.stringify(tracing ?? options)}`, () => assert.deepEqual(complaints(options, tracing), said));
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
  assert.match(refusal(new Error('magic word'), { ...html, url: '' }, new Response('')), /^the Response given as the option wasm answered 404 text\/html/);
  assert.match(refusal(new Error('magic word'), { ...html, url: '' }, '/engine.wasm'), /^the engine's address \/engine\.wasm answered 404/);
  /** @type {any[]} */
  const notes = [];
  const state = (/** @type {any[]} */ early) => ({ _shim: { early }, notes });
  refusal(new Error('x'), undefined, undefined, state([]));
  assert.deepEqual(notes, []);
  refusal(new Error('x'), undefined, undefined, state([{}, { _data: [] }]));
  assert.deepEqual(notes, [['note', 'what happened so far is lost: 1 of requests, navigations, spans and changes of them']]);
  assert.match(refusal(new TypeError('arrayBuffer of undefined'), undefined, undefined), /^the option wasm is missing: give the address/);
});

test("a request of @sentry/browser's to Sentry is no request that should have a span", async () => {
  const lines = await linesOf({}, {}, async () => {
    await arrived();
    await fetch('https://o1.ingest.example/api/42/envelope/?sentry_version=7&sentry_key=public', { method: 'POST', body: '{}' });
  });
  assert.deepEqual(
    lines.filter((line) => /has no span/.test(line)),
    [],
  );
});

test('a time of the tags that is no number is named', async () => {
  const page = /** @type {any} */ (globalThis);
  /** @type {string[]} */
  const lines = [];
  const G = {
    console: { log() {}, warn: (/** @type {string} */ text) => void lines.push(text) },
    location: page.location,
    document: { querySelector: (/** @type {string} */ selector) => (/sentry-trace-time/.test(selector) ? { content: '2026-11-29T12:00:00Z' } : null) },
  };
  const client = { getOptions: () => ({ dsn: 'https://key@host/1' }), getDsn: () => ({}), getIntegrationNames: () => [] };
  open({}, client, [], G);
  assert.deepEqual(lines, [
    "[browser-tracing] the tag sentry-trace-time is '2026-11-29T12:00:00Z', not seconds or milliseconds since the epoch, as from Date.now(): how old the page is remains unknown",
  ]);
});

test('browserTracingIntegration() that is added before this module has arrived is no sign of a crawler', async () => {
  const later = await linesOf({ integrations: [] }, {}, () =>
    /** @type {any} */ (api.getClient()).addIntegration(api.browserTracingIntegration({ instrumentPageLoad: false, instrumentNavigation: false })),
  );
  assert.deepEqual(
    later.filter((line) => /crawler/.test(line)),
    [],
  );
  one(later, /^has started without browserTracingIntegration\(\), which was added later$/);
  one(later, /^has started: traces fetch/);
});

test('what a callback that throws has dropped is not said to be what it returned', async () => {
  const boom = () => {
    throw new Error('boom');
  };
  const processor = await linesOf({}, {}, () => {
    /** @type {any} */ (api.getClient()).addEventProcessor(boom);
    api.captureMessage('m');
    span();
  });
  const sampler = await linesOf({ beforeSend: boom }, {}, () => api.captureMessage('m'));
  for (const lines of [processor, sampler]) {
    one(lines, /^the message 'm' is dropped: a callback of the app threw$/);
    assert.deepEqual(
      lines.filter((line) => /returned/.test(line)),
      [],
    );
  }
  one(processor, /^the transaction 'a' is dropped: a callback of the app threw$/);
});

test('C8 of a route pattern debug says what the engine makes of it; what it advises is itself in order', () => {
  for (const fine of ['/', '/users/:id', '/:a?/b', '/{a}/{b}?', '/*', '/*rest', '/{*rest}', '/a.b/@c-d', '/über/a b', '/US$', '//a//b/'])
    assert.equal(wrongRoute(fine), false, fine);
  /** @type {[pattern: string, says: RegExp, advice?: string][]} */
  const wrong = [
    ['users/:id', /without a leading slash/, '/users/:id'],
    ['/users/:id/*/x', /where nothing is read behind '\*', which stands for all that follows/, '/users/:id/*'],
    ['/a/**', /where '\*\*' stands for any segments/, '/a/*'],
    ['/i/:id(\\d+)', /where ':id\(\\d\+\)' stands for any segment:/, '/i/:id'],
    ['/i/:id(\\d+)?', /stands for any segment/, '/i/:id?'],
    ['/{id:int}/x', /stands for any segment/, '/:id/x'],
    ['/:pathMatch(.*)*', /stands for any segment/, '/*pathMatch'],
    ['/f/:name.json', /stands for any segment/, '/f/:name'],
    ['/posts/$id', /where '\$id' is taken as text/, '/posts/:id'],
    ['/posts/$', /is taken as text/, '/posts/*'],
    ['/posts/{$id}', /stands for any segment/, '/posts/:id'],
    ['/docs/[slug]', /where '\[slug]' is taken as text/, '/docs/:slug'],
    ['/docs/[...slug]', /is taken as text/, '/docs/*slug'],
    ['/docs/[[...slug]]', /is taken as text/, '/docs/*slug'],
    ['/users/<int:id>', /is taken as text/, '/users/:id'],
    ['/users/user-:id', /is taken as text/, '/users/:id'],
    ['users/$id', /is taken as text/, '/users/:id'],
    ['/search?q=:q', /a path has no query/, '/search'],
    ['https://app.example/users/:id', /which is an address/, '/users/:id'],
    ['/(group)/x', /is taken as text: each segment is a text, :name/],
    ['/a/b?', /is taken as text: each segment is a text, :name/],
    ['#/users/:id', /no part of the path; .* setRouteName\(\)/],
    ['/app/#/users/:id', /no part of the path; .* setRouteName\(\)/],
  ];
  for (const [pattern, says, advice] of wrong) {
    const said = String(wrongRoute(pattern));
    assert.match(said, says, pattern);
    assert.equal(/: write '(.*)'$/.exec(said)?.[1], advice, said);
    if (advice) assert.equal(wrongRoute(advice), false, advice);
  }
});

test('an error that an option drops is named with the option, a lost attachment with its event', async () => {
  const boom = () => api.captureException(new TypeError('boom'));
  /** @type {[options: any, pattern: RegExp, work?: () => any][]} */
  const all = [
    [{ ignoreErrors: [/boom/] }, /^the error 'TypeError: boom' is dropped: ignoreErrors matches$/],
    [{ denyUrls: [/debug\.test/] }, /^the error 'TypeError: boom' is dropped: denyUrls matches$/],
    [{ allowUrls: ['nothing.example'] }, /^the error 'TypeError: boom' is dropped: allowUrls does not name its script$/],
    [{ sampleRate: 0 }, /^the error 'TypeError: boom' is dropped: sampleRate 0 leaves it out$/],
    [{ sampleRate: 0 }, /^the message 'm' is dropped: sampleRate 0 leaves it out$/, () => api.captureMessage('m')],
    [{ beforeSend: () => null }, /^the error 'TypeError: boom' is dropped: beforeSend returned null/],
    [
      {},
      /^the error 'Error: a' leaves without its attachments/,
      () => api.captureException(new Error('a'), { attachments: [{ filename: 'a.txt', data: 'x' }] }),
    ],
    [{}, /^the message 'e' leaves without its attachments/, () => api.captureEvent({ message: 'e' }, { attachments: [{ filename: 'a.txt', data: 'x' }] })],
  ];
  for (const [options, pattern, work = boom] of all) one(await linesOf(options, {}, work), pattern);
});

test('a number that is given as a text is named, with what to write', () => {
  for (const name of ['maxBreadcrumbs', 'normalizeDepth', 'normalizeMaxBreadth', 'maxValueLength', 'maxTagAge'])
    assert.deepEqual(complaints({ dsn: 'x', [name]: '6' }), [`${name} is the text '6', not a number: write 6`]);
  assert.deepEqual(complaints({}, { idleTimeout: '500' }), ["browserTracingIntegration: idleTimeout is the text '500', not a number: write 500"]);
  assert.deepEqual(complaints({ normalizeDepth: true }), ['normalizeDepth is true, not a number: write a number']);
  assert.deepEqual(complaints({ transportOptions: { bufferSize: '9' } }), ["transportOptions.bufferSize is the text '9', not a number: write 9"]);
});
