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

test('errors of @sentry/browser are in our trace, and so is the header of their envelope', async () => {
  const other = world.ingest.project();
  const page = await world.page(({ dsn }) => ({
    module: `import * as BT from 'browser-tracing'; import * as Sentry from '@sentry/browser';
      const dsn = '${dsn}', theirs = '${other.dsn}';
      ${theirs('')}
      ${ours}
      BT.setupEventContextTrace(Sentry.getClient());
      Sentry.captureException(new Error('by hand'));
      BT.startSpan({ name: 'work' }, () => Sentry.captureMessage('in a span'));
      Sentry.captureEvent({ message: 'with its own', contexts: { trace: { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) } } });
      await BT.flush(); // the engine is there
      Sentry.captureException(new Error('later'));`,
  }));
  await world.visit(page, async () => {
    const { contexts, spans } = await world.ingest.transaction(page.project, isPageload, 'the page load');
    const { trace_id, span_id } = contexts.trace;
    const work = spans.find((/** @type {any} */ { description }) => description === 'work').span_id;
    for (const [said, wanted] of /** @type {const} */ ([
      ['by hand', span_id],
      ['in a span', work],
      ['later', span_id],
    ])) {
      /** @type {any} */
      const { header, items } = await world.ingest.envelopes.waitFor(
        ({ project, items }) =>
          project === other.id &&
          items.some(({ header, payload }) => header.type === 'event' && (payload.message ?? payload.exception?.values[0].value) === said),
        said,
      );
      assert.deepEqual([items[0].payload.contexts.trace.trace_id, items[0].payload.contexts.trace.span_id], [trace_id, wanted], said);
      assert.equal(header.trace.trace_id, trace_id, said);
      assert.equal(header.trace.public_key, 'public', said);
      // What was decided is known where there is an engine.
      if (said === 'later') assert.equal(header.trace.sampled, 'true');
    }
    const [own] = world.ingest.of(other.id).flatMap(({ items }) => items.filter(({ payload }) => payload?.message === 'with its own'));
    assert.equal(own.payload.contexts.trace.trace_id, 'a'.repeat(32));
  });
});

test('setupEventContextTrace without a client says what it wants', async () => {
  const page = await world.page(({ dsn }) => ({
    module: `import * as BT from 'browser-tracing'; const dsn = '${dsn}'; ${ours} BT.setupEventContextTrace(undefined);`,
  }));
  await world.visit(page, async (tab) => {
    await world.ingest.transaction(page.project, isPageload, 'the page load');
    assert.match((await seen(tab)).console.join(), /given no client: call it behind init\(\) of @sentry\/browser/);
  });
});
