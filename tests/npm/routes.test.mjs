// @ts-check
// Where the names of routes come from, in Chromium: patterns, the server's own, the app's; and what requests then say.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { World } from '../e2e/lib/world.mjs';

const world = await World.start('chromium');
after(() => world.stop());

/** @param {string} dsn @param {string} [options] @param {string} [tracing] */
const init = (dsn, options = '', tracing = '') => `
  import * as Sentry from 'browser-tracing/inline';
  Sentry.init({ dsn: '${dsn}', tracesSampleRate: 1, ${options} integrations: [Sentry.browserTracingIntegration({ idleTimeout: 150, detectRedirects: false, ${tracing} })] });`;

/** @param {Record<string, string | string[] | undefined>} headers */
const transactionIn = ({ baggage }) => decodeURIComponent(/sentry-transaction=([^,]*)/.exec(String(baggage))?.[1] ?? '');

/** @param {string} project @param {string} op */
const route = (project, op) => world.ingest.transaction(project, ({ contexts }) => contexts.trace.op === op, op);

test('routes: a pattern names page load and navigation, and is in the sampling context at once', async () => {
  const page = await world.page(({ dsn, api }) => ({
    module: `${init(dsn, "routes: ['/:page/users/:id', '/:page'],")}
      await fetch('${api}/load');
      history.pushState(null, '', location.pathname + '/users/42');
      await fetch('${api}/navigation');
      history.pushState(null, '', location.pathname + '/comments/of/nobody');
      await fetch('${api}/unknown');`,
  }));
  await world.visit(page, async () => {
    assert.equal(transactionIn((await world.site.request(page.id, '/load')).headers), '/:page');
    assert.equal(transactionIn((await world.site.request(page.id, '/navigation')).headers), '/:page/users/:id');
    // The path stays out of it: it may hold anything.
    assert.equal(transactionIn((await world.site.request(page.id, '/unknown')).headers), '');
    const is = (/** @type {string} */ name) => world.ingest.transaction(page.project, ({ transaction }) => transaction === name, name);
    const found = await Promise.all([is('/:page'), is('/:page/users/:id'), is(`/${page.id}/users/42/comments/of/nobody`)]);
    assert.deepEqual(
      found.map(({ transaction_info }) => transaction_info.source),
      ['route', 'route', 'url'],
    );
    assert.deepEqual(
      found.map(({ envelope }) => envelope.header.trace.transaction),
      ['/:page', '/:page/users/:id', undefined],
    );
  });
});

test('routes: the most specific pattern wins, whatever the order', async () => {
  const page = await world.page(({ dsn }) => ({
    module: `${init(dsn, "routes: ['/*', '/:page/users/{id}', 7, '/:page/users/new', '/:page/:section?', '/:page/users', '/:page/files/{*path}', '/:page/files/:id', '/:page/users/:id?'],")}
      for (const path of ['/users/new', '/users/7', '/users', '/files/7', '/files/7/8', '/about', '/a/b/c']) history.pushState(null, '', '/x' + path);`,
  }));
  await world.visit(page, async () => {
    for (const name of ['/:page/users/new', '/:page/users/{id}', '/:page/users', '/:page/files/:id', '/:page/files/{*path}', '/:page/:section?', '/*'])
      await world.ingest.transaction(page.project, ({ transaction, contexts }) => transaction === name && contexts.trace.op === 'navigation', name);
  });
});

for (const [where, given] of /** @type {const} */ ([
  ['a meta tag', { first: "document.head.append(Object.assign(document.createElement('meta'), { name: 'sentry-route', content: '/things/:thing' }));" }],
  ['Server-Timing', { headers: { 'server-timing': 'sentry-route;desc="/things/:thing"' } }],
])) {
  test(`the server's own pattern, from ${where}, names the page load; navigations are not its`, async () => {
    const page = await world.page(({ dsn, api }) => ({
      ...given,
      module: `${init(dsn, "routes: ['/:page'],")}
        await fetch('${api}/load');
        history.pushState(null, '', location.pathname + '/next');
        await fetch('${api}/navigation');`,
    }));
    await world.visit(page, async () => {
      assert.equal(transactionIn((await world.site.request(page.id, '/load')).headers), '/things/:thing');
      const load = await route(page.project, 'pageload');
      assert.deepEqual([load.transaction, load.transaction_info.source, load.envelope.header.trace.transaction], ['/things/:thing', 'route', '/things/:thing']);
      const navigation = await route(page.project, 'navigation');
      assert.deepEqual([navigation.transaction, navigation.transaction_info.source], [`/${page.id}/next`, 'url']);
    });
  });
}

test('a hash router: patterns do not see what is behind #, a routeProvider does', async () => {
  const page = await world.page(({ dsn }) => ({
    module: `import { createUrlRouteProvider } from 'browser-tracing/inline';
      ${init(dsn, "routes: ['/:page', '/:page/#/users/:id'], routeProvider: createUrlRouteProvider(({ hash }) => hash.startsWith('#/users/') ? '/users/:id' : undefined),")}
      location.hash = '#/users/7';
      await new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
      history.pushState(null, '', '#/about');`,
  }));
  await world.visit(page, async () => {
    const is = (/** @type {string} */ name) =>
      world.ingest.transaction(page.project, ({ transaction, contexts }) => transaction === name && contexts.trace.op === 'navigation', name);
    const found = await Promise.all([is('/users/:id'), is('/:page')]);
    assert.deepEqual(
      found.map(({ transaction_info }) => transaction_info.source),
      ['route', 'route'],
    );
  });
});

test('setRouteName: the open route has the name, and so has the sampling context from then on', async () => {
  const page = await world.page(({ dsn, api }) => ({
    module: `${init(dsn)}
      await fetch('${api}/before');
      Sentry.setRouteName('/people/:who');
      await fetch('${api}/after');`,
  }));
  await world.visit(page, async () => {
    assert.equal(transactionIn((await world.site.request(page.id, '/before')).headers), '');
    assert.equal(transactionIn((await world.site.request(page.id, '/after')).headers), '/people/:who');
    const load = await route(page.project, 'pageload');
    assert.deepEqual([load.transaction, load.transaction_info.source, load.envelope.header.trace.transaction], ['/people/:who', 'route', '/people/:who']);
    // The address is still there.
    assert.equal(load.contexts.trace.data['url.path'], `/${page.id}`);
  });
});

test('a sampling context that came with the page stays as it is, whatever the route is called', async () => {
  const trace = '0123456789abcdef0123456789abcdef';
  const page = await world.page(({ dsn, api }) => ({
    sentryTrace: `${trace}-fedcba9876543210-1`,
    baggage: `sentry-trace_id=${trace},sentry-public_key=backend,sentry-sampled=true,sentry-transaction=GET%20%2F`,
    module: `${init(dsn, "routes: ['/:page'],")} Sentry.setRouteName('/people/:who'); await fetch('${api}/a');`,
  }));
  await world.visit(page, async () => {
    assert.equal(transactionIn((await world.site.request(page.id, '/a')).headers), 'GET /');
    const load = await route(page.project, 'pageload');
    assert.deepEqual([load.transaction, load.envelope.header.trace.transaction], ['/people/:who', 'GET /']);
  });
});

test('enableReportNavigationLoaded: a navigation lasts until the app says so', async () => {
  const page = await world.page(({ dsn, api }) => ({
    module: `${init(dsn, '', 'enableReportNavigationLoaded: true, finalTimeout: 200_000')}
      window.step = async () => {
        const times = [performance.now()];
        history.pushState(null, '', location.pathname + '/next');
        times.push(performance.now());
        await fetch('${api}/a');
        // Longer than the idle timeout.
        await new Promise((done) => setTimeout(done, 500));
        times.push(performance.now());
        Sentry.reportPageLoaded();
        return [...times, performance.now()];
      };`,
  }));
  await world.visit(page, async (tab) => {
    await route(page.project, 'pageload');
    const [before, begun, ending, after] = await tab.evaluate(() => /** @type {any} */ (window).step());
    const { contexts, start_timestamp: start, timestamp: end } = await route(page.project, 'navigation');
    assert.equal(contexts.trace.data['sentry.idle_span_finish_reason'], 'reportPageLoaded');
    // True at any speed, up to the clocks' grain.
    const lasted = 1000 * (end - start);
    assert.ok(ending - begun - 2 < lasted && lasted < after - before + 2, `${lasted} ms instead of ${ending - begun} to ${after - before}`);
  });
});
