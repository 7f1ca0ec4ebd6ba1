// @ts-check
// Nothing is lost without being counted, in Chromium: a page makes transactions while its ingest fails in every way and the page comes and goes.
// What was delivered, and what delivered reports say was lost, is what was created: exactly, for transactions and for spans.
// ACCOUNTING_SEED=… repeats a run.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { at } from '../../scripts/lib/files.mjs';
import { parseEnvelope } from '../e2e/lib/ingest.mjs';
import { PATIENCE } from '../e2e/lib/waiting.mjs';
import { World } from '../e2e/lib/world.mjs';

const SEED = Number(process.env.ACCOUNTING_SEED ?? Math.floor(Math.random() * 2 ** 31));
const ROUNDS = 120;
/** Kinds of answers of the ingest. */
const WAYS = 9;
/** While a limit holds nothing is asked of the ingest: it goes on until each answer was given. */
const MOST_ROUNDS = 5000;

let state = SEED;
/** Numbers from 0 to below `max` that depend on the seed alone. @param {number} max */
function below(max) {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return Math.floor(((state >>> 8) / 2 ** 24) * max);
}

await build({ quiet: true });
const world = await World.start('chromium');
after(() => world.stop());
// What it loads when a page comes back that could not tell what it had lost stands beside it.
for (const name of ['global', 'alone']) world.site.file(`/${name}.js`, 'text/javascript', readFileSync(at(`pkg/${name}.js`)));

test(`delivered and reported is created (ACCOUNTING_SEED=${SEED})`, async (t) => {
  t.diagnostic(`ACCOUNTING_SEED=${SEED}`);
  const booked = { transaction: 0, span: 0 };
  /** @type {Record<string, number>} */
  const answers = {};
  let healthy = false;
  let hangs = 0;
  /** Who waits for the next envelope that is taken. @type {() => void} */
  let taken = () => {};
  const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' };

  /** @param {Buffer} body */
  const book = (body) => {
    for (const { header, payload } of parseEnvelope(body).items) {
      if (header.type === 'transaction') {
        booked.transaction += 1;
        booked.span += 1 + payload.spans.length;
      }
      for (const { category, quantity } of payload.discarded_events ?? []) if (category in booked) booked[/** @type {'span'} */ (category)] += quantity;
    }
    taken();
  };

  const ingest = createServer((request, response) => {
    if (request.method !== 'POST') return void response.writeHead(204, { ...cors, 'access-control-allow-headers': '*' }).end();
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      /** @param {number} status @param {Record<string, string>} [headers] */
      const answer = (status, headers) => {
        if (status === 200) book(body);
        response.writeHead(status, { ...cors, ...headers }).end('{}');
      };
      /** @type {[string, () => unknown][]} */
      const ways = [
        ['taken', () => answer(200)],
        ['taken', () => answer(200)],
        ['taken with a limit', () => answer(200, { 'x-sentry-rate-limits': '1:transaction;span:organization' })],
        ['reset', () => request.socket.destroy()],
        ['413', () => answer(413)],
        ['503', () => answer(503)],
        ['503 with Retry-After', () => answer(503, { 'retry-after': '1' })],
        ['429', () => answer(429, { 'x-sentry-rate-limits': '1:transaction:organization' })],
        ['429 for everything', () => answer(429, { 'x-sentry-rate-limits': '1::organization' })],
        // Each costs the time after which the page gives up.
        ['hang', () => hangs++ < 2 || answer(200)],
      ];
      const [name, way] = healthy ? ways[0] : ways[below(ways.length)];
      answers[name] = (answers[name] ?? 0) + 1;
      way();
    });
  }).listen(0, '127.0.0.1');
  await once(ingest, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (ingest.address());

  try {
    const page = world.site.reserve();
    world.site.serve(page.id, {
      body: `<!doctype html><meta charset="utf-8"><title>t</title><link rel="icon" href="data:,"><script src="/global.js"></script><script>
        const created = { transaction: 0, span: 0 };
        const BT = BrowserTracing;
        const client = BT.init({ dsn: 'http://public@127.0.0.1:${port}/7', tracesSampleRate: 1, transportOptions: { bufferSize: 8 },
          beforeSendTransaction: (event) => (event.transaction === 'dropped' ? null : event),
          integrations: [BT.browserTracingIntegration({ instrumentPageLoad: false, instrumentNavigation: false, instrumentBfcacheRestore: false })] });
        client.on('spanStart', (span) => {
          created.span++;
          if (BT.getRootSpan(span) === span) created.transaction++;
        });
        /** Children, of which the last \`open\` never end. */
        const transaction = (name, children, open) => BT.startSpan({ name, parentSpan: null, forceTransaction: true }, () => {
          for (let i = 0; i < children; i++) {
            const span = BT.startInactiveSpan({ name: 'child' });
            if (i < children - open) span.end();
          }
        });
        const hide = () => {
          for (const type of ['pagehide', 'pageshow']) dispatchEvent(new PageTransitionEvent(type, { persisted: true }));
        };
      </script>`,
    });
    const tab = await world.browser.open(page.url);
    await tab.evaluate(() => document.readyState !== 'loading' || new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve)));
    for (let round = 0; round < MOST_ROUNDS && (round < ROUNDS || Object.keys(answers).length < WAYS); round++) {
      const burst = 1 + below(4);
      const steps = Array.from({ length: burst }, () => [below(5) ? 'kept' : 'dropped', below(6), below(3)]);
      const leaves = below(12) === 0;
      await tab.evaluate(
        async (/** @type {any} */ given) => {
          const w = /** @type {any} */ (window);
          for (const step of given.steps) w.eval(`transaction(${JSON.stringify(step[0])}, ${step[1]}, ${step[2]})`);
          if (given.leaves) w.eval('hide()');
          // The network's answers come in between.
          await new Promise((resolve) => setTimeout(resolve, 0));
        },
        { steps, leaves },
      );
    }
    healthy = true;
    const created = await tab.evaluate(() => /** @type {any} */ (window).eval('created'));
    assert.ok(created.transaction >= ROUNDS, `${created.transaction} transactions`);
    // What waits for a limit or another attempt is sent by then, what still hangs is given up.
    const all = new Promise((/** @type {(value: unknown) => void} */ resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`booked ${JSON.stringify(booked)} of ${JSON.stringify(created)}`)), PATIENCE);
      taken = () => {
        if (booked.transaction < created.transaction || booked.span < created.span) return;
        clearTimeout(timer);
        resolve(undefined);
      };
      taken();
    });
    // Each look at the page sends what has been counted since.
    const flushing = (async () => {
      for (let i = 0; i < 1000 && (booked.transaction < created.transaction || booked.span < created.span); i++) {
        await tab.evaluate(() => /** @type {any} */ (window).eval('BT.flush(1000)'));
      }
    })();
    await all;
    await flushing;
    await tab.close();
    assert.deepEqual(booked, created);
    t.diagnostic(JSON.stringify({ created, answers }));
    assert.equal(Object.keys(answers).length, WAYS, Object.keys(answers).join(', '));
  } finally {
    ingest.closeAllConnections();
    ingest.close();
  }
});
