// @ts-check
// Nothing of ours throws on a page that does nothing unusual, not even what is caught at once: the first exception of a page makes the browser look
// for the places of a stack, which costs milliseconds of its start.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { inOwnBrowser } from '../../scripts/lib/bench-browser.mjs';
import { BAGGAGE, PARENT, TRACE, isPageload } from '../e2e/lib/trace.mjs';
import { World } from '../e2e/lib/world.mjs';

await build({ quiet: true });
const world = await World.start('chromium');
after(() => world.stop());

/** What a page does in its ordinary use. */
const USE = (/** @type {string} */ api) => `
  await fetch('${api}/plain');
  await fetch('${api}/headers', { headers: { 'x-own': '1' } });
  await fetch(new Request('${api}/request'));
  await new Promise((done) => {
    const xhr = new XMLHttpRequest();
    xhr.open('GET', '${api}/xhr');
    xhr.onloadend = done;
    xhr.send();
  });
  BT.startSpan({ name: 'active', op: 'test', attributes: { a: 1, b: 'x' } }, () => {});
  await BT.startSpan({ name: 'awaited' }, async () => {});
  BT.startInactiveSpan({ name: 'inactive' }).setAttribute('a', 1).setStatus({ code: 1 }).end();
  BT.getActiveSpan()?.spanContext();
  document.body.click();
  BT.captureMessage('a message');
  BT.captureException(new Error('an error'));
  BT.getTraceData();
  history.pushState(null, '', '?next');
  await fetch('${api}/next');
  window.flushed = await BT.flush(60_000);`;

for (const entry of ['browser-tracing/inline', 'browser-tracing', 'browser-tracing/slim']) {
  test(`no exception is thrown and caught in the ordinary use of ${entry}`, async () => {
    const made = await world.page(({ dsn, api }) => ({
      sentryTrace: `${TRACE}-${PARENT}-1`,
      baggage: BAGGAGE,
      split: entry !== 'browser-tracing/inline',
      module: `import * as BT from '${entry}';
        BT.init({ dsn: '${dsn}', wasm: '/engine.wasm', tracesSampleRate: 1, integrations: [BT.browserTracingIntegration({ idleTimeout: 150 })] });
        ${USE(api)}`,
    }));
    const thrown = await inOwnBrowser(async (page, protocol) => {
      /** @type {string[]} */
      const found = [];
      await protocol.send('Debugger.enable');
      await protocol.send('Debugger.setPauseOnExceptions', { state: 'all' });
      protocol.on('Debugger.paused', ({ data, callFrames }) => {
        found.push(`${data?.description?.split('\n')[0]} in ${callFrames.map(({ functionName }) => functionName || '?').join(' < ')}`);
        protocol.send('Debugger.resume').catch(() => {});
      });
      await page.goto(made.url);
      await world.ingest.transaction(made.project, isPageload, 'the page load');
      await page.waitForFunction('window.flushed !== undefined');
      return found;
    });
    assert.deepEqual(thrown, []);
  });
}
