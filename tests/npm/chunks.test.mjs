// @ts-check
// What only pages with callbacks need is a file of its own: `slim` loads it for them alone, and nothing is lost when it comes late.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { isPageload } from '../e2e/lib/trace.mjs';
import { World, seen } from '../e2e/lib/world.mjs';

await build({ quiet: true });
const world = await World.start('chromium');
after(() => world.stop());

/** @param {string} options @param {string} more runs after `init` */
const page = (options, more) =>
  world.page(({ dsn }) => ({
    split: true,
    module: `import * as BT from 'browser-tracing/slim';
      BT.init({ dsn: '${dsn}', wasm: '/engine.wasm', tracesSampleRate: 1,
        integrations: [BT.browserTracingIntegration({ idleTimeout: 150, enableReportPageLoaded: true })], ${options} });
      await BT.getClient().flush();
      ${more}
      BT.reportPageLoaded();
      window.flushed = await BT.flush(60_000);`,
  }));

/** Has the page loaded the file with the callbacks? @param {import('../e2e/lib/browsers.mjs').Tab} tab */
const loaded = (tab) => tab.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('-callbacks')));

test('a page without callbacks does not load what they need', async () => {
  const plain = await page('', '');
  await world.visit(plain, async (tab) => {
    await world.ingest.transaction(plain.project, isPageload, 'the page load');
    assert.equal(await loaded(tab), false);
    assert.deepEqual((await seen(tab)).console, []);
  });
});

test('a page with a callback loads it with the engine, and the callback has its say', async () => {
  const edited = await page("beforeSendTransaction: (event) => ({ ...event, tags: { edited: 'yes' } })", '');
  await world.visit(edited, async (tab) => {
    const { tags } = await world.ingest.transaction(edited.project, isPageload, 'the page load');
    assert.deepEqual(tags, { edited: 'yes' });
    assert.equal(await loaded(tab), true);
  });
});

test('what comes after the start waits for it: a tag, a listener, a processor', async () => {
  const late = await page(
    '',
    `BT.setTag('late', 'yes');
     BT.getClient().addEventProcessor((event) => ({ ...event, extra: { processed: true } }));
     BT.getClient().on('spanEnd', (span) => (window.ended = span.spanContext().spanId));`,
  );
  await world.visit(late, async (tab) => {
    const { tags, extra } = await world.ingest.transaction(late.project, isPageload, 'the page load');
    assert.deepEqual([tags, extra], [{ late: 'yes' }, { processed: true }]);
    assert.equal(await loaded(tab), true);
    assert.deepEqual((await seen(tab)).console, []);
  });
});

test('a route started by hand and a route hook emitted by hand are heard', async () => {
  const routes = await page(
    '',
    `const client = BT.getClient();
     const span = BT.startBrowserTracingNavigationSpan(client, { name: '/by-hand' }, { url: location.origin + '/by-hand' });
     window.started = !!span;`,
  );
  await world.visit(routes, async (tab) => {
    await world.ingest.transaction(routes.project, (event) => event.transaction === '/by-hand', 'the navigation');
    assert.equal(await tab.evaluate(() => /** @type {any} */ (window).started), true);
  });
  const emitted = await page('', `BT.getClient().emit('startNavigationSpan', { name: '/emitted', op: 'navigation' }, {});`);
  await world.visit(emitted, async (tab) => {
    await world.ingest.transaction(emitted.project, (event) => event.transaction === '/emitted', 'the navigation');
    assert.deepEqual((await seen(tab)).console, []);
  });
});

test('where that file cannot be loaded, a route hook emitted by hand is told once and not tried again by itself', async () => {
  // Each answer of the server gives another attempt its time.
  const made = await page(
    '',
    `BT.getClient().emit('startNavigationSpan', { name: '/emitted', op: 'navigation' }, {});
     for (let i = 0; i < 10; i++) await fetch(location.href);`,
  );
  const path = world.site.paths().find((name) => name.includes(`${made.id}-callbacks-`));
  assert.ok(path);
  world.site.file(path, 'text/html', 'not found');
  await world.visit(made, async (tab) => {
    await world.ingest.transaction(made.project, isPageload, 'the page load');
    const lines = (await seen(tab)).console.filter((line) => line.includes('[browser-tracing]'));
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0], /events are lost: /);
  });
});
