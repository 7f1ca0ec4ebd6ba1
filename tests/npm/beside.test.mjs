// @ts-check
// Beside the real @sentry/browser, in Chromium.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { isPageload } from '../e2e/lib/trace.mjs';
import { World, seen } from '../e2e/lib/world.mjs';

await build({ quiet: true });
const world = await World.start('chromium');
after(() => world.stop());

const ours = 'BT.init({ dsn, tracesSampleRate: 1, integrations: [BT.browserTracingIntegration({ idleTimeout: 100 })] });';
const theirs = (/** @type {string} */ integrations) => `Sentry.init({ dsn: theirs, tracesSampleRate: 1, integrations: [${integrations}] });`;
const both = /browser-tracing and of @sentry\/browser both run.*Leave it out in one/;

for (const [order, make] of Object.entries({
  'ours first': (/** @type {string} */ it) => ours + theirs(it),
  'theirs first': (/** @type {string} */ it) => theirs(it) + ours,
})) {
  for (const [what, integrations, warned] of /** @type {const} */ ([
    ['with its tracing: one warning that names both and the remedy', 'Sentry.browserTracingIntegration()', true],
    ['without its tracing: none', '', false],
  ])) {
    test(`C6 @sentry/browser ${what} (${order})`, async () => {
      const other = world.ingest.project();
      const page = await world.page(({ dsn }) => ({
        module: `import * as BT from 'browser-tracing'; import * as Sentry from '@sentry/browser';
          const dsn = '${dsn}', theirs = '${other.dsn}';
          ${make(integrations)}
          Sentry.captureException(new Error('theirs'));`,
      }));
      await world.visit(page, async (tab) => {
        await world.ingest.transaction(page.project, isPageload, 'the page load');
        await world.ingest.envelopes.waitFor((e) => e.project === other.id && e.items.some((i) => i.header.type === 'event'), 'that theirs runs');
        const { console } = await seen(tab);
        assert.equal(console.filter((line) => both.test(line)).length, warned ? 1 : 0, console.join('\n'));
        assert.equal(console.length, warned ? 1 : 0, console.join('\n'));
      });
    });
  }
}
