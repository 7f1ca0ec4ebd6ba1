// @ts-check
// The Rust apps in Chromium, against their axum server with the real sentry crate. Every test waits for what a server
// received; an own local Sentry (project 1: the server, 2: the pages).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { at } from '../../scripts/lib/files.mjs';
import { buildRustApps, rustAppsServer } from '../../scripts/lib/rust-apps.mjs';
import { setup } from '../../scripts/setup.mjs';
import { launch as launchProgram } from '../../scripts/start.mjs';
import { launch } from '../e2e/lib/browsers.mjs';
import { Ingest } from '../e2e/lib/ingest.mjs';
import { Site } from '../e2e/lib/site.mjs';
import { isNavigation, isPageload, parseBaggage, parseSentryTrace } from '../e2e/lib/trace.mjs';
import { within } from '../e2e/lib/waiting.mjs';

await setup();
await buildRustApps({ quiet: true });
const ingest = await new Ingest().start();
const site = await new Site().start();
const ofServer = ingest.project();
const ofPage = ingest.project();
const server = await launchProgram('The apps', rustAppsServer.command, [], rustAppsServer.env({ serverDsn: ofServer.dsn, pageDsn: ofPage.dsn }));
const url = server.ready.url;
const browser = await launch('chromium');
after(async () => {
  await browser.close();
  await server.stop();
  await site.stop();
  await ingest.stop();
});

/** @param {any} event */
const traceOf = (event) => event.contexts.trace.trace_id;
/** @param {any} event @param {string} name */
const spansNamed = (event, name) => event.spans.filter((/** @type {any} */ span) => span.description === name);
/** Request spans to a path. @param {any} event @param {string} path */
const requestsTo = (event, path) =>
  event.spans.filter((/** @type {any} */ span) => span.op === 'http.client' && new URL(span.data['url.full']).pathname === path);

/**
 * Opens a page and waits until the app runs in it; `work` gets the tab and the page load's transaction.
 * @param {string} path
 * @param {(tab: import('../e2e/lib/browsers.mjs').Tab, pageload: any) => Promise<void>} work
 */
async function visit(path, work) {
  const tab = await browser.open(url + path);
  try {
    const trace = await within(traceInUse(tab), "the page's trace");
    const pageload = await ingest.transaction(ofPage.id, (event) => isPageload(event) && traceOf(event) === trace, `the page load of ${path}`);
    await work(tab, pageload);
  } finally {
    await tab.close();
  }
}

/** The trace that the page's tag or Server-Timing entry names. @param {import('../e2e/lib/browsers.mjs').Tab} tab */
const traceInUse = (tab) =>
  tab.evaluate(async () => {
    if (document.readyState === 'loading') await new Promise((resolve) => addEventListener('DOMContentLoaded', resolve));
    const tag = document.querySelector('meta[name=sentry-trace]')?.getAttribute('content');
    const entry = /** @type {any} */ (performance.getEntriesByType('navigation')[0]);
    const timing = entry.serverTiming?.find((/** @type {any} */ e) => e.name === 'sentry-trace')?.description;
    return (tag ?? timing ?? '').slice(0, 32);
  });

/** What the page shows of the last answer, as soon as it is that of `path`. @param {import('../e2e/lib/browsers.mjs').Tab} tab @param {string} text */
const answer = (tab, text) =>
  tab.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          const shown = document.querySelector('#answer')?.textContent ?? '';
          if (shown.includes(wanted)) resolve(JSON.parse(shown));
          else requestAnimationFrame(look);
        };
        look();
      }),
    text,
  );

/** Resolves when an element shows this text. @param {import('../e2e/lib/browsers.mjs').Tab} tab @param {string} selector @param {string} text */
const shows = (tab, selector, text) =>
  tab.evaluate(
    ([selector, text]) =>
      new Promise((resolve) => {
        const look = () => (document.querySelector(selector)?.textContent === text ? resolve(true) : requestAnimationFrame(look));
        look();
      }),
    [selector, text],
  );

/**
 * Follows a link to the page with the tasks. Its route stays open while a test has something to do there, however slow the machine is:
 * a request that is never answered begins together with it.
 * @param {import('../e2e/lib/browsers.mjs').Tab} tab @param {string} link
 * @returns {Promise<string>} the route's trace
 */
async function enterWork(tab, link) {
  await tab.evaluate(
    ([link, never]) =>
      new Promise((resolve) => {
        // Told in the task in which the route's view is made: no timer of the route comes before it.
        const observer = new MutationObserver(() => {
          if (!document.querySelector('#tasks')) return;
          observer.disconnect();
          const held = new AbortController();
          fetch(never, { signal: held.signal }).catch(() => {});
          Object.assign(window, { __held: held });
          resolve(true);
        });
        observer.observe(document, { subtree: true, childList: true });
        /** @type {HTMLElement} */ (document.querySelector(link)).click();
      }),
    [link, `${site.origin}/api/route/never/end`],
  );
  const { 'sentry-trace': header } = await tab.evaluate(async () => (await fetch('/api/users/0')).json());
  return parseSentryTrace(header).trace;
}

/** From here on that route ends when its own spans have. @param {import('../e2e/lib/browsers.mjs').Tab} tab */
const done = (tab) => tab.evaluate(() => /** @type {any} */ (window).__held.abort());

/**
 * The page load continues the server's transaction, whose name is the route's.
 * @param {any} pageload @param {string} serverName
 */
async function continuesTheServer(pageload, serverName) {
  const { trace_id: trace, parent_span_id: parent } = pageload.contexts.trace;
  const above = await ingest.transaction(
    ofServer.id,
    (event) => event.contexts.trace.op === 'http.server' && event.contexts.trace.span_id === parent,
    'the server transaction that rendered the page',
  );
  assert.equal(traceOf(above), trace);
  assert.equal(above.transaction, serverName);
  // The server is the trace's head, so its sampling context is the one that everything carries.
  const dsc = pageload.envelope.header.trace;
  assert.equal(dsc.trace_id, trace);
  assert.equal(dsc.release, 'demo-apps@1.0.0');
}

/** Three tasks at once, each with its own parents. @param {any} event the transaction that holds them */
function threeTasks(event) {
  const works = spansNamed(event, 'work');
  const steps = spansNamed(event, 'step');
  assert.equal(works.length, 3, event.spans.map((/** @type {any} */ s) => s.description).join(', '));
  assert.equal(steps.length, 3);
  for (const id of [1, 2, 3]) {
    const work = works.find((/** @type {any} */ span) => span.data.id === id);
    const step = steps.find((/** @type {any} */ span) => span.data.id === id);
    assert.equal(work.op, 'task');
    assert.equal(work.parent_span_id, event.contexts.trace.span_id);
    assert.equal(step.parent_span_id, work.span_id, `the step of task ${id} is under its own task`);
    for (const [path, parent] of [
      ['first', work],
      ['step', step],
      ['last', work],
    ]) {
      const [request] = requestsTo(event, `/api/tasks/${id}/${path}`);
      assert.ok(request, `the request ${id}/${path} has a span`);
      assert.equal(request.parent_span_id, /** @type {any} */ (parent).span_id, `request ${id}/${path}`);
    }
    // True at any speed: the two timers alone are 20 ms of idle, and both together lie inside the span's life. (That they
    // make it up exactly is tested where the clock is ours: src/integrations/tracing/tests.rs.)
    const { busy_ns: busy, idle_ns: idle } = work.data;
    const lasted = (work.timestamp - work.start_timestamp) * 1e9;
    assert.ok(busy > 0 && idle >= 18e6, `busy ${busy} ns, idle ${idle} ns`);
    assert.ok(busy + idle <= lasted + 1e4, `busy ${busy} ns + idle ${idle} ns is more than ${lasted} ns`);
  }
}

/**
 * A panic arrives as an error event and a failed transaction of one trace, sent with keepalive before the trap.
 * @param {import('../e2e/lib/browsers.mjs').Tab} tab @param {string} trace of the open navigation
 */
async function panics(tab, trace) {
  await tab.evaluate(() => {
    const real = /** @type {any} */ (window);
    real.__traps = [];
    addEventListener('error', (event) => real.__traps.push(String(event.message)));
  });
  await tab.click('#panic');
  const envelope = await ingest.envelopes.waitFor(
    (e) => e.project === ofPage.id && e.items.some((i) => i.header.type === 'event' && i.payload.contexts?.trace?.trace_id === trace),
    'the panic as an error event',
  );
  const error = envelope.items[0].payload;
  assert.equal(error.exception.values[0].type, 'panic');
  assert.equal(error.exception.values[0].value, "the demo's own panic");
  assert.equal(error.exception.values[0].mechanism.handled, false);
  assert.match(error.exception.values[0].stacktrace.frames[0].filename, /tasks\.rs$/);
  assert.equal(error.level, 'fatal');
  const failed = await ingest.transaction(ofPage.id, (event) => traceOf(event) === trace, "the panic's transaction");
  const fail = spansNamed(failed, 'fail')[0];
  assert.equal(fail.status, 'internal_error');
  assert.equal(error.contexts.trace.span_id, fail.span_id, 'the error names the span it happened in');
  assert.equal(failed.contexts.trace.status, 'internal_error');
  assert.ok((await tab.evaluate(() => /** @type {any} */ (window).__traps.join())).includes('unreachable'), 'the module did trap');
  // Nothing of the page is broken by that: its requests still answer, in the same trace.
  const after = await tab.evaluate(async () => (await fetch('/api/users/99')).json());
  assert.equal(parseSentryTrace(after['sentry-trace']).trace, trace);
}

/**
 * A panic whose page is left in the same task: only a request with keepalive gets out.
 * @param {import('../e2e/lib/browsers.mjs').Tab} tab @param {string} trace of the open navigation
 */
async function panicsAndLeaves(tab, trace) {
  await tab.evaluate(() => {
    // Not awaited by the test: the page is gone by then.
    setTimeout(() => {
      /** @type {HTMLElement} */ (document.querySelector('#panic')).click();
      location.href = 'about:blank';
    });
  });
  const envelope = await ingest.envelopes.waitFor(
    (e) => e.project === ofPage.id && e.items.some((i) => i.header.type === 'event' && i.payload.contexts?.trace?.trace_id === trace),
    'the panic as an error event',
  );
  assert.equal(envelope.items[0].payload.exception.values[0].type, 'panic');
  const failed = await ingest.transaction(ofPage.id, (event) => traceOf(event) === trace, "the panic's transaction");
  assert.equal(failed.contexts.trace.status, 'internal_error');
}

describe('Leptos', { concurrency: 2 }, () => {
  test("the page load continues the server, the route is named, its baggage is the server's", () =>
    visit('/users/7', async (_tab, pageload) => {
      assert.equal(pageload.transaction, '/users/:id');
      assert.equal(pageload.transaction_info.source, 'route');
      await continuesTheServer(pageload, 'GET /users/{id}');
      const [request] = requestsTo(pageload, '/api/users/7');
      const served = await ingest.transaction(ofServer.id, (event) => event.contexts.trace.parent_span_id === request.span_id, 'the API transaction');
      assert.equal(traceOf(served), traceOf(pageload));
      assert.equal(served.transaction, 'GET /api/users/{id}');
    }));

  test("the first request after a click is in the new route's trace, though Leptos changes the address later", () =>
    visit('/', async (tab, pageload) => {
      await tab.click('a[href="/users/8"]');
      const header = parseSentryTrace((await answer(tab, '"user":"8"'))['sentry-trace']);
      assert.notEqual(header.trace, traceOf(pageload));
      const navigation = await ingest.transaction(ofPage.id, (event) => isNavigation(event) && traceOf(event) === header.trace, 'the navigation');
      assert.equal(navigation.transaction, '/users/:id');
      assert.equal(navigation.transaction_info.source, 'route');
      assert.equal(requestsTo(navigation, '/api/users/8')[0].span_id, header.span);

      // Nested definitions, and back again.
      await tab.click('a[href="/teams/1/members/5"]');
      const nested = parseSentryTrace((await answer(tab, '"user":"5"'))['sentry-trace']);
      assert.notEqual(nested.trace, header.trace);
      const member = await ingest.transaction(ofPage.id, (event) => isNavigation(event) && traceOf(event) === nested.trace, 'the nested navigation');
      assert.equal(member.transaction, '/teams/:team/members/:member');
      await tab.evaluate(() => history.back());
      const back = parseSentryTrace((await answer(tab, '"user":"8"'))['sentry-trace']);
      assert.ok(![header.trace, nested.trace].includes(back.trace), 'going back is a navigation of its own');
      const again = await ingest.transaction(ofPage.id, (event) => isNavigation(event) && traceOf(event) === back.trace, 'the way back');
      assert.equal(again.transaction, '/users/:id');
      const navigations = ingest
        .of(ofPage.id)
        .flatMap((e) => e.items)
        .filter((i) => i.header.type === 'transaction' && isNavigation(i.payload) && [header.trace, nested.trace, back.trace].includes(traceOf(i.payload)));
      assert.equal(navigations.length, 3, 'the address that changes later is no second navigation');
    }));

  test('the same app under @sentry/browser files that request under the page before', async () => {
    const tab = await browser.open(`${url}/teams/1/members/5?sdk=sentry&dsn=${encodeURIComponent(ofPage.dsn)}`);
    try {
      const trace = await within(traceInUse(tab), "the page's trace");
      // What it shows of the API is asked by the app itself: from here on clicks are the router's.
      await answer(tab, '"user":"5"');
      await ingest.transaction(ofPage.id, (event) => isPageload(event) && traceOf(event) === trace, 'the page load');
      await tab.click('a[href="/users/8"]');
      const header = parseSentryTrace((await answer(tab, '"user":"8"'))['sentry-trace']);
      const navigation = await ingest.transaction(
        ofPage.id,
        // Of the reference itself: ours goes by the same name and visits the same page in the test beside this one.
        (event) => isNavigation(event) && event.sdk.version === '11.12.0' && event.request?.url?.endsWith('/users/8'),
        'the navigation of the reference',
      );
      assert.equal(header.trace, trace, "the new route's request carries the old page's trace");
      assert.notEqual(header.trace, traceOf(navigation));
    } finally {
      await tab.close();
    }
  });

  test('#[tracing::instrument]: three tasks at once, each with the right parents; a server function too', () =>
    visit('/work', async (tab, pageload) => {
      assert.equal(pageload.transaction, '/work');
      await tab.click('a[href="/"]');
      await shows(tab, '#home', 'One trace, in Leptos');
      const trace = await enterWork(tab, 'a[href="/work"]');
      await tab.click('#tasks');
      await tab.click('#greet');
      const served = await ingest.transaction(
        ofServer.id,
        (event) => traceOf(event) === trace && event.transaction.startsWith('POST '),
        "the server function's transaction",
      );
      await shows(tab, '#done', '3');
      await done(tab);
      const navigation = await ingest.transaction(ofPage.id, (event) => isNavigation(event) && traceOf(event) === trace, 'the navigation with the tasks');
      threeTasks(navigation);
      const call = navigation.spans.find((/** @type {any} */ span) => span.op === 'http.client' && span.data['http.request.method'] === 'POST');
      assert.equal(served.contexts.trace.parent_span_id, call.span_id);
    }));

  test('a panic is reported before the trap', () =>
    visit('/', async (tab) => {
      await panics(tab, await enterWork(tab, 'a[href="/work"]'));
    }));

  test('a panic is reported also when the page is left at once', () =>
    visit('/', async (tab) => {
      await panicsAndLeaves(tab, await enterWork(tab, 'a[href="/work"]'));
    }));
});

describe('Leptos without a server', { concurrency: 2 }, () => {
  test('the page is a file: its trace, its name below a base, and the first request after a click', () =>
    visit('/leptos-csr/users/7', async (tab, pageload) => {
      assert.equal(pageload.transaction, '/leptos-csr/users/:id');
      assert.equal(pageload.transaction_info.source, 'route');
      await continuesTheServer(pageload, 'GET /leptos-csr/{*path}');
      assert.equal(requestsTo(pageload, '/api/users/7').length, 1);
      await tab.click('a[href="/leptos-csr/teams/1/members/5"]');
      const header = parseSentryTrace((await answer(tab, '"user":"5"'))['sentry-trace']);
      assert.notEqual(header.trace, traceOf(pageload));
      const navigation = await ingest.transaction(ofPage.id, (event) => isNavigation(event) && traceOf(event) === header.trace, 'the navigation');
      assert.equal(navigation.transaction, '/leptos-csr/teams/:team/members/:member');
      assert.equal(requestsTo(navigation, '/api/users/5')[0].span_id, header.span);
    }));
});

describe('Yew', { concurrency: 2 }, () => {
  test('a page that is a file continues the server by Server-Timing, sends through the tunnel, and is named', () =>
    visit('/yew/users/7', async (_tab, pageload) => {
      assert.equal(pageload.transaction, '/yew/users/:id');
      assert.equal(pageload.transaction_info.source, 'route');
      await continuesTheServer(pageload, 'GET /yew/{*path}');
      assert.equal(pageload.envelope.header.dsn, ofPage.dsn, 'it came through the tunnel');
      const [request] = requestsTo(pageload, '/api/users/7');
      const served = await ingest.transaction(ofServer.id, (event) => event.contexts.trace.parent_span_id === request.span_id, 'the API transaction');
      assert.equal(traceOf(served), traceOf(pageload));
    }));

  test("a click: the first request is in the new route's trace, nested switches are named, a bad parameter is not found", () =>
    visit('/yew/', async (tab, pageload) => {
      assert.equal(pageload.transaction, '/yew');
      await tab.click('a[href="/yew/users/7"]');
      const shown = await answer(tab, '"user":"7"');
      const header = parseSentryTrace(shown['sentry-trace']);
      assert.equal(parseBaggage(shown.baggage)['sentry-transaction'], '/yew/users/:id');
      const navigation = await ingest.transaction(ofPage.id, (event) => isNavigation(event) && traceOf(event) === header.trace, 'the navigation');
      assert.notEqual(header.trace, traceOf(pageload));
      assert.equal(navigation.transaction, '/yew/users/:id');
      assert.equal(requestsTo(navigation, '/api/users/7')[0].span_id, header.span);
      await tab.click('a[href="/yew/teams/1/members/5"]');
      const nested = parseSentryTrace((await answer(tab, '"user":"5"'))['sentry-trace']);
      const member = await ingest.transaction(ofPage.id, (event) => isNavigation(event) && traceOf(event) === nested.trace, 'the nested navigation');
      assert.equal(member.transaction, '/yew/teams/:team/members/:member');
      await visit('/yew/users/anna', async (_other, notFound) => assert.equal(notFound.transaction, '/yew/404'));
    }));

  test('#[tracing::instrument] without a registry: three tasks at once, each with the right parents', () =>
    visit('/yew/', async (tab) => {
      const trace = await enterWork(tab, 'a[href="/yew/work"]');
      await tab.click('#tasks');
      await shows(tab, '#done', '3');
      await done(tab);
      const navigation = await ingest.transaction(ofPage.id, (event) => isNavigation(event) && traceOf(event) === trace, 'the navigation with the tasks');
      assert.equal(navigation.transaction, '/yew/work');
      threeTasks(navigation);
    }));

  test('a panic is reported before the trap', () =>
    visit('/yew/', async (tab) => {
      await panics(tab, await enterWork(tab, 'a[href="/yew/work"]'));
    }));

  test('a panic is reported also when the page is left at once', () =>
    visit('/yew/', async (tab) => {
      await panicsAndLeaves(tab, await enterWork(tab, 'a[href="/yew/work"]'));
    }));
});

test("the apps' glue exports what the apps export, and nothing of ours", () => {
  // Leptos brings these.
  const streams = ['IntoUnderlyingByteSource', 'IntoUnderlyingSink', 'IntoUnderlyingSource'];
  for (const [app, names] of Object.entries({ yew: [], leptos: [...streams, 'hydrate'], 'leptos-csr': [...streams, 'mount'] })) {
    const glue = readFileSync(at('target/apps', app, 'app.js'), 'utf8');
    const exported = [...glue.matchAll(/^export (?:async )?(?:function|class|const|let) (\w+)/gm)].map(([, name]) => name);
    assert.deepEqual(exported.sort(), [...names].sort(), app);
    assert.match(glue, /^export \{ initSync, __wbg_init as default \};$/m);
  }
});

test('every body that reached the local Sentry was an envelope', () => assert.deepEqual(ingest.malformed, []));
