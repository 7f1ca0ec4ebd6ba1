// @ts-check
// Metrics in Chromium: names, units and attributes as @sentry/browser 11.12.0 sends them.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { BAGGAGE, NEVER, PARENT, TRACE } from '../e2e/lib/trace.mjs';
import { World } from '../e2e/lib/world.mjs';

await build({ quiet: true });
const world = await World.start('chromium');
after(() => world.stop());
world.site.file(
  '/dot.png',
  'image/png',
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
);

const TAG = { sentryTrace: `${TRACE}-${PARENT}-1`, baggage: BAGGAGE };
const SDK = { 'sentry.sdk.name': 'browser-tracing', 'sentry.sdk.version': '0.1.0', 'sentry.release': 'r@1', 'sentry.environment': 'test' };

/** @param {string} dsn @param {string} integrations @param {string} [options] */
const setUp = (dsn, integrations, options = '') => `
  import * as BT from 'browser-tracing/inline';
  window.BT = BT;
  BT.init({ dsn: '${dsn}', release: 'r@1', environment: 'test', tracesSampleRate: 1, integrations: [BT.browserTracingIntegration({ childSpanTimeout: ${NEVER}, finalTimeout: ${NEVER} }), ${integrations}], ${options} });
  BT.setUser({ id: 'u1', email: 'e@example.com' });`;

/** The project's metrics, as soon as there are so many, and the envelope of the last. @param {string} project @param {number} [count] */
async function metricsOf(project, count = 1) {
  const ofMetrics = (/** @type {import('../e2e/lib/ingest.mjs').Received} */ e) =>
    e.project === project && e.items.some((i) => i.header.type === 'trace_metric');
  // They are sent some time after the first: what comes later than that is in another envelope.
  const enough = () => world.ingest.envelopes.items.filter(ofMetrics).flatMap(({ items }) => items[0].payload.items).length >= count;
  await world.ingest.envelopes.waitFor(enough, `${count} metrics of ${project}`);
  const all = world.ingest.envelopes.items.filter(ofMetrics).map(read);
  return { envelope: all[all.length - 1].envelope, metrics: all.flatMap(({ metrics }) => metrics) };
}

/** @param {import('../e2e/lib/ingest.mjs').Received} envelope of metrics */
function read(envelope) {
  const [{ header, payload }] = envelope.items;
  assert.deepEqual(header, { type: 'trace_metric', item_count: payload.items.length, content_type: 'application/vnd.sentry.items.trace-metric+json' });
  assert.equal(payload.version, 2);
  assert.deepEqual(payload.ingest_settings, { infer_ip: 'auto', infer_user_agent: 'auto' });
  for (const { timestamp, trace_id } of payload.items) {
    assert.ok(Math.abs(timestamp - Date.now() / 1e3) < 60);
    assert.equal(trace_id, TRACE);
  }
  /** @type {any[]} */
  const metrics = payload.items.map((/** @type {any} */ { timestamp, attributes: { 'sentry.timestamp.sequence': sequence, ...attributes }, ...metric }) => {
    assert.equal(sequence.type, 'integer');
    for (const { value, type } of Object.values(attributes)) assert.equal(type, typeof value === 'number' ? 'integer' : 'string');
    return { ...metric, attributes: Object.fromEntries(Object.entries(attributes).map(([key, { value }]) => [key, value])) };
  });
  return { envelope, metrics };
}

test('element timing: of text and of an image, in the trace and span of the page load', async () => {
  const page = await world.page(({ dsn }) => ({
    ...TAG,
    body: `<p elementtiming="intro" id="text">Some text</p><p>unmarked</p><img src="/dot.png?secret=1" width="200" height="100" elementtiming="hero">`,
    module: `${setUp(dsn, 'BT.elementTimingIntegration()', "beforeSendMetric: (metric) => (metric.attributes.edited = 'yes', metric)")}
      window.root = BT.spanToJSON(BT.getActiveSpan()).span_id;
      // Until both have been painted and everybody has been told, the page load is open.
      const open = BT.startInactiveSpan({ name: 'open' });
      let left = 2;
      new PerformanceObserver((list, observer) => {
        left -= list.getEntries().filter(({ identifier }) => identifier).length;
        if (left === 0) observer.disconnect(), setTimeout(() => open.end());
      }).observe({ type: 'element', buffered: true });`,
  }));
  await world.visit(page, async (tab) => {
    const { envelope, metrics } = await metricsOf(page.project, 3);
    assert.equal(envelope.header.trace.trace_id, TRACE);
    assert.equal(envelope.header.trace.release, 'backend@1.0');
    const root = await tab.evaluate(() => /** @type {any} */ (window).root);
    /** @param {string} name @param {string} identifier */
    const one = (name, identifier) => {
      const found = metrics.filter((metric) => metric.name === name && metric.attributes['ui.element.identifier'] === identifier);
      assert.equal(found.length, 1, `${name} of ${identifier}`);
      const { type, unit, span_id, value, attributes } = found[0];
      assert.deepEqual([type, unit, span_id], ['distribution', 'millisecond', root]);
      assert.ok(value > 0 && value < 60_000, String(value));
      return attributes;
    };
    const common = { ...SDK, edited: 'yes', 'user.id': 'u1', 'user.email': 'e@example.com', 'sentry.origin': 'auto.ui.browser.element_timing' };
    assert.deepEqual(one('ui.element.render_time', 'intro'), {
      ...common,
      'ui.element.identifier': 'intro',
      'ui.element.paint_type': 'text-paint',
      'ui.element.id': 'text',
      'ui.element.type': 'p',
    });
    const image = {
      ...common,
      'ui.element.identifier': 'hero',
      'ui.element.paint_type': 'image-paint',
      'ui.element.type': 'img',
      'ui.element.url': `${world.site.origin}/dot.png`,
      'ui.element.width': 1,
      'ui.element.height': 1,
    };
    assert.deepEqual(one('ui.element.render_time', 'hero'), image);
    assert.deepEqual(one('ui.element.load_time', 'hero'), image);
    assert.equal(metrics.length, 3);
  });
});

test('what beforeSendMetric drops is not sent, but counted', async () => {
  const page = await world.page(({ dsn }) => ({
    body: '<p elementtiming="intro">Some text</p><p elementtiming="second">Some text</p>',
    module: setUp(
      dsn,
      'BT.elementTimingIntegration()',
      "beforeSendMetric({ attributes }) { if (attributes['ui.element.identifier'] === 'second') { setTimeout(() => BT.close()); throw new Error('no'); } return null; }",
    ),
  }));
  await world.visit(page, async () => {
    const envelope = await world.ingest.envelopes.waitFor(
      (e) => e.project === page.project && e.items.some((i) => i.header.type === 'client_report'),
      'the client report',
    );
    const report = envelope.items.find((i) => i.header.type === 'client_report');
    const losses = report?.payload.discarded_events.map((/** @type {any} */ d) => `${d.reason} ${d.category} ${d.quantity}`).sort();
    assert.deepEqual(losses, ['before_send trace_metric 1', 'callback_error trace_metric 1']);
    assert.ok(!world.ingest.of(page.project).some((e) => e.items.some((i) => i.header.type === 'trace_metric')));
  });
});

test('back/forward cache, a hit', async () => {
  const page = await world.page(({ dsn }) => ({
    ...TAG,
    module: `${setUp(dsn, 'BT.bfcacheMetricsIntegration()')} dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })); setTimeout(BT.stop);`,
  }));
  await world.visit({ url: page.url }, async () => {
    const envelope = await world.ingest.envelopes.waitFor(
      (e) => e.project === page.project && e.items.some((i) => i.header.type === 'trace_metric'),
      'the metric',
    );
    const { items } = envelope.items[0].payload;
    assert.equal(items.length, 1);
    const [{ name, type, value, unit, attributes }] = items;
    assert.deepEqual([name, type, value, unit], ['browser.bfcache.navigation', 'counter', 1, undefined]);
    assert.deepEqual(attributes['browser.bfcache.outcome'], { value: 'hit', type: 'string' });
    assert.deepEqual(attributes['sentry.origin'], { value: 'auto.browser.bfcache', type: 'string' });
    assert.deepEqual(attributes['sentry.segment.name'], { value: new URL(page.url).pathname, type: 'string' });
    assert.equal(attributes['browser.bfcache.not_restored_reason_count'], undefined);
  });
});

/** Metrics of a miss, by name. @param {any[]} metrics @param {string} name */
const named = (metrics, name) => metrics.filter((metric) => metric.name === `browser.bfcache.${name}`);

test('back/forward cache, a miss: duration, and reasons by frame up to maxReasons', async () => {
  const entry = {
    type: 'back_forward',
    duration: 123.5,
    notRestoredReasons: {
      reasons: [{ reason: 'unload-listener' }],
      children: [
        { reasons: null, children: [] },
        { reasons: [{ reason: 'websocket' }, { reason: 'masked' }], children: [] },
      ],
    },
  };
  const page = await world.page(({ dsn }) => ({
    ...TAG,
    first: `const native = performance.getEntriesByType.bind(performance);
      performance.getEntriesByType = (type) =>
        native(type).map((entry) => (type === 'navigation' ? { ...entry.toJSON(), ...${JSON.stringify(entry)}, loadEventEnd: 0 } : entry));`,
    module: setUp(dsn, 'BT.bfcacheMetricsIntegration({ maxReasons: 2 })'),
  }));
  await world.visit(page, async () => {
    const { metrics } = await metricsOf(page.project, 4);
    const common = {
      ...SDK,
      'sentry.segment.name': new URL(page.url).pathname,
      'sentry.origin': 'auto.browser.bfcache',
      'user.id': 'u1',
      'user.email': 'e@example.com',
    };
    const [navigation] = named(metrics, 'navigation');
    assert.deepEqual(navigation.attributes, { ...common, 'browser.bfcache.outcome': 'miss', 'browser.bfcache.not_restored_reason_count': 2 });
    const [reload] = named(metrics, 'reload.duration');
    assert.deepEqual([reload.type, reload.unit, reload.value, reload.attributes], ['distribution', 'millisecond', 123.5, common]);
    assert.deepEqual(
      named(metrics, 'not_restored').map(({ type, value, attributes }) => [
        type,
        value,
        attributes['browser.bfcache.reason'],
        attributes['browser.bfcache.frame'],
      ]),
      [
        ['counter', 1, 'unload-listener', 'top'],
        ['counter', 1, 'websocket', 'child'],
      ],
    );
    assert.equal(metrics.length, 4);
  });
});

test('back/forward cache, the browser really going back to a page that it may not keep; the set-up comes after the load', async () => {
  const page = await world.page(({ dsn }) => ({
    ...TAG,
    module: `if (document.readyState !== 'complete') await new Promise((resolve) => addEventListener('pageshow', () => setTimeout(resolve)));
      const { start } = await import('app'); start();`,
    siblings: { app: `export function start() {}; ${setUp(dsn, 'BT.bfcacheMetricsIntegration()')}` },
  }));
  const other = await world.page(() => ({}));
  await world.visit(page, async (tab) => {
    await tab.goto(other.url);
    await tab.evaluate(() => void setTimeout(() => history.back()));
    const { metrics } = await metricsOf(page.project);
    const [navigation] = named(metrics, 'navigation');
    assert.equal(navigation.attributes['browser.bfcache.outcome'], 'miss');
    const [{ value }] = named(metrics, 'reload.duration');
    const [duration, reasons] = await tab.evaluate(() => {
      const [{ duration, notRestoredReasons }] = /** @type {any[]} */ (performance.getEntriesByType('navigation'));
      return [duration, notRestoredReasons?.reasons.map((/** @type {any} */ it) => it.reason) ?? []];
    });
    assert.equal(value, duration);
    assert.deepEqual(
      named(metrics, 'not_restored').map(({ attributes }) => attributes['browser.bfcache.reason']),
      reasons,
    );
    assert.equal(navigation.attributes['browser.bfcache.not_restored_reason_count'], reasons.length || undefined);
  });
});
