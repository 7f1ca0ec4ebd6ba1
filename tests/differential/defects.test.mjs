// @ts-check
// Defects of the reference, each shown in a page: the check fails on @sentry/browser and holds on ours.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { World } from '../e2e/lib/world.mjs';
import { defects } from './defects/catalogue.mjs';
import { PROMISE, UNHURRIED, moduleOf, resultOf, scriptOf, serveSdks } from './sdks.mjs';

/** @typedef {import('./sdks.mjs').Side} Side */

const world = await World.start('chromium');
await serveSdks(world.site);
world.site.file('/busy.js', 'text/javascript', 'for (const end = performance.now() + 120; performance.now() < end; );');
after(() => world.stop());

/**
 * @param {import('./defects/catalogue.mjs').Defect} defect
 * @param {Side} side
 * @returns {Promise<string>} empty, or why the check does not hold
 */
async function check(defect, side) {
  const page = await world.page(({ dsn, api }) => ({
    sentryTrace: defect.sentryTrace,
    baggage: defect.baggage,
    first: PROMISE + (defect.first ?? ''),
    body: `${defect.traceparent ? `<meta name="traceparent" content="${defect.traceparent}">` : ''}${moduleOf(
      side,
      `const API = ${JSON.stringify(api)}, DSN = ${JSON.stringify(dsn)}, SIDE = ${JSON.stringify(scriptOf(side))};
      const events = [];
      const INIT = () => Sentry.init({
        dsn: DSN, release: 'shop@1.2.3', environment: 'test', tracesSampleRate: 1,
        traceLifecycle: ${JSON.stringify(side === 'reference' ? (defect.mode ?? 'static') : 'static')},
        beforeSendTransaction: (event) => (events.push(JSON.parse(JSON.stringify(event))), event),
        integrations: [Sentry.browserTracingIntegration({ ${UNHURRIED} detectRedirects: false, ${defect.tracing ?? ''} })],
        ${defect.options ?? ''}
      });
      // Ends the open route and everything that waits for it, and sends.
      const finish = async () => {
        for (let span; (span = Sentry.getActiveSpan()); ) span.end();
        await Sentry.flush(5000);
      };
      // So many more requests have their resource timing, and its observers have had a turn.
      const settled = (count) => new Promise((resolve) => {
        let left = count;
        new PerformanceObserver((list, observer) => {
          left -= list.getEntries().filter((entry) => entry.name.includes(API)).length;
          if (left <= 0) observer.disconnect(), setTimeout(resolve);
        }).observe({ type: 'resource', buffered: true });
      });
      ${defect.before ?? ''}
      INIT();`,
      `const value = await (async () => { ${defect.work} })();
      return { value, events };`,
    )}`,
  }));
  const next = defect.leave && (await world.page(() => ({})));
  const tab = await world.browser.open(page.url + (defect.path ?? ''));
  try {
    const { value, events } = await resultOf(tab);
    const prefix = `/api/${page.id}`;
    const of = (/** @type {string} */ tail) => world.site.requests.items.filter((r) => r.path.split('?')[0].endsWith(tail) && r.path.startsWith(`${prefix}/`));
    const facts = {
      value,
      events,
      headers: (/** @type {string} */ tail) => {
        const [request] = of(tail);
        assert.ok(request, `no request to ${tail}`);
        return request.headers;
      },
      bodies: (/** @type {string} */ tail) => of(tail).map((r) => r.body),
      get envelopes() {
        return world.ingest.of(page.project);
      },
    };
    if (next) {
      await tab.goto(next.url);
      // Of ours all of it has to come; what the reference loses never does.
      const wanted = (/** @type {import('../e2e/lib/ingest.mjs').Received} */ e) =>
        side === 'ours' ? defect.holds(facts) : e.items.some((i) => i.header.type === 'transaction' || i.header.type === 'span');
      await world.ingest.envelopes.waitFor((e) => e.project === page.project && wanted(e), 'what the page sends when it goes away');
    }
    return defect.holds(facts) ? '' : 'the check does not hold';
  } finally {
    await tab.close();
  }
}

/** @type {string[]} */
const table = [];

await describe('defects of @sentry/browser', { concurrency: 2 }, () => {
  for (const defect of defects)
    test(`defect ${defect.n}: ${defect.what}`, async (t) => {
      const reference = await check(defect, 'reference').catch((error) => String(error.message));
      const ours = await check(defect, 'ours').catch((error) => String(error.message));
      table.push(`${String(defect.n).padEnd(4)} | ${reference ? 'defect' : 'fine'.padEnd(6)} | ${ours ? 'DEFECT' : 'fine'.padEnd(6)} | ${defect.what}`);
      if (reference) t.diagnostic(`on the reference: ${reference}`);
      assert.equal(ours, '', `on ours: ${ours}`);
      assert.notEqual(reference, '', 'the reference does not show the defect');
      // A page that breaks says nothing about the defect.
      assert.equal(reference, 'the check does not hold');
    });
});

test('the table', (t) => {
  const order = (/** @type {string} */ line) => Number(/\d+/.exec(line)?.[0]);
  for (const line of ['no.  | reference | ours', ...table.sort((a, b) => order(a) - order(b))]) t.diagnostic(line);
  assert.equal(table.length, defects.length);
});
