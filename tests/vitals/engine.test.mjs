// The whole engine in Chromium: its vitals beside the web-vitals package in the same page, its page load beside that of
// @sentry/browser (static) on the same page, and what the reference gets wrong about performance entries.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { launchChromium } from '../e2e/lib/browsers.mjs';
import { parseEnvelope } from '../e2e/lib/ingest.mjs';
import { PATIENCE, within } from '../e2e/lib/waiting.mjs';

const root = new URL('../../', import.meta.url);
const file = (path) => readFileSync(new URL(path, root));

const page = (init, body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page</title>
<link rel="icon" href="data:,"><style>body { margin: 0; font: 20px/1.5 sans-serif } .box { height: 120px; background: #cde }</style>
<script>
  const busy = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
  // The browser tells every observer in one task: once it is over, so has everybody else been told.
  const told = (type, more) => new Promise((done) => {
    new PerformanceObserver((list, observer) => { if (list.getEntries().some(more)) observer.disconnect(), setTimeout(done); }).observe({ type, buffered: true, durationThreshold: 40 });
  });
</script>
<script src="web-vitals.js"></script><script src="sdk.js"></script><script>${init}</script></head><body>${body}<script>
  const values = {};
  for (const name of ['CLS', 'FCP', 'INP', 'LCP', 'TTFB']) webVitals['on' + name]((m) => { values[name] = m.value; });
  window.interacted = told('event', ({ name }) => name === 'click');
  window.idle = () => new Promise((done) => requestAnimationFrame(() => requestIdleCallback(() => done())));
  addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && navigator.sendBeacon('values', JSON.stringify(values)));
</script></body></html>`;
/** Three requests at once are answered in this order, each when the one before has its answer. */
const ORDER = [1, 2, 0];
const bodies = {
  vitals: `<h1 id="t">Vitals</h1><img id="hero" src="hero.svg?token=secret" width="500" height="300" alt="Hero">
    <button id="b">Click</button><p id="p">Text</p><script src="slow.js?token=secret"></script><script>
      b.onclick = () => { busy(90); b.textContent += '!'; };
      performance.mark('app-mark', { detail: { step: 1, more: { deep: true } } });
      performance.measure('app-measure', { start: 0, duration: performance.now(), detail: 'all of it' });
      const insert = () => p.insertAdjacentHTML('beforebegin', '<div class="box"></div>');
      // A shift of its own, however long a frame takes: what moves has been painted before, and the browser has told of it.
      const shift = async () => {
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        const from = performance.now();
        insert();
        await told('layout-shift', ({ startTime }) => startTime >= from);
      };
      // The first script of a long frame is the one that is told. On a busy machine another one may come before it: then once more.
      const slow = new Promise((done) => {
        new PerformanceObserver((list, observer) => {
          const frames = list.getEntries().map(({ scripts }) => scripts.map(({ sourceURL }) => sourceURL.includes('slow.js')));
          if (frames.some(([first]) => first)) observer.disconnect(), setTimeout(done);
          else if (frames.some((scripts) => scripts.includes(true))) document.head.append(Object.assign(document.createElement('script'), { src: 'slow.js?token=secret' }));
        }).observe({ type: 'long-animation-frame', buffered: true });
      });
      // The page load is open until all of this has happened.
      const held = (window.BrowserTracing ?? Sentry).startInactiveSpan({ name: 'open' });
      addEventListener('load', async () => {
        await told('paint', ({ name }) => name === 'first-contentful-paint');
        await told('largest-contentful-paint', ({ url }) => url.includes('hero.svg'));
        await slow;
        await shift();
        await shift();
        held.end();
      });
    </script>`,
  // In a task behind the one in which observers start: of what came before, the browser keeps 250.
  many: `<p>Many images</p><script>
      setTimeout(() => {
        for (let i = 0; i < 320; i++) document.body.append(Object.assign(new Image(), { src: 'dot.svg?' + i }));
      });
    </script>`,
  requests: `<p>Requests</p><script>
      const answers = [0, 1, 2].map((n) => {
        const answer = fetch('api?token=secret', { headers: { 'x-number': n } }).then((r) => r.text());
        busy(5);
        return answer;
      });
      (async () => {
        for (const n of [${ORDER}]) {
          navigator.sendBeacon('release?' + n);
          await answers[n];
        }
      })();
    </script>`,
};

let server;
let browser;
let origin;
/** Bodies by path, in order of arrival; `next` takes the first that fits, and waits for it. */
const arrived = new Map();
let wake = () => {};
async function next(path, fits) {
  for (;;) {
    const list = arrived.get(path) ?? [];
    const at = list.findIndex(fits);
    if (at >= 0) return list.splice(at, 1)[0];
    await within(new Promise((resolve) => (wake = resolve)), `a body at ${path}`);
  }
}
/** A request and its release, whichever comes first: the second one lets both go. */
const first = new Map();
function met(key, go) {
  const other = first.get(key);
  if (!other) return void first.set(key, go);
  first.delete(key);
  other();
  go();
}
const items = (path, type) =>
  next(path, (body) => parseEnvelope(body).items.some((item) => item.header.type === type)).then(
    (body) => parseEnvelope(body).items.find((item) => item.header.type === type).payload,
  );

before(async () => {
  const sentry = await build({
    stdin: { contents: "export * from '@sentry/browser'", resolveDir: fileURLToPath(root) },
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'Sentry',
    write: false,
  });
  const sdks = { ours: file('pkg/global.js'), theirs: Buffer.from(sentry.outputFiles[0].contents) };
  const options = (project) => `{ dsn: 'http://public@' + location.host + '/${project}', tracesSampleRate: 1, release: 'web@1', traceLifecycle: 'static' }`;
  const init = (name, project) =>
    `${name}.init({ ...${options(project)}, integrations: [${name}.browserTracingIntegration({ childSpanTimeout: 200_000, finalTimeout: 200_000 }), ${name}.userTimingIntegration()] })`;
  const inits = { ours: init('BrowserTracing', 1), theirs: init('Sentry', 2) };
  server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url, 'http://localhost');
    const [, who, what] = pathname.split('/');
    const js = { 'web-vitals.js': () => file('node_modules/web-vitals/dist/web-vitals.iife.js'), 'sdk.js': () => sdks[who], 'slow.js': () => 'busy(70)' }[what];
    if (what === 'release') {
      response.writeHead(204).end();
      // Later than the grain of the clocks.
      setTimeout(met, 20, `${who} ${search.slice(1)}`, () => {});
    } else if (request.method === 'POST') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const path = pathname.replace(/^\/api\/(\d+)\/envelope\/$/, '/$1');
      arrived.set(path, [...(arrived.get(path) ?? []), Buffer.concat(chunks)]);
      wake();
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end('{}');
    } else if (js) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(js());
    } else if (what === 'dot.svg') {
      response.writeHead(200, { 'content-type': 'image/svg+xml' }).end('<svg xmlns="http://www.w3.org/2000/svg"/>');
    } else if (what === 'api') {
      met(`${who} ${request.headers['x-number']}`, () => response.writeHead(200).end('{}'));
    } else if (what === 'hero.svg') {
      response.writeHead(200, { 'content-type': 'image/svg+xml' });
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="500" height="300"><!--${' '.repeat(4000)}--><rect width="500" height="300" fill="teal"/></svg>`;
      setTimeout(() => response.end(svg), 150);
    } else if (inits[who]) {
      response.writeHead(200, { 'content-type': 'text/html' }).end(page(inits[who], bodies[what]));
    } else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** A scenario's page load, and, when there is a button, what a click on it and leaving the page bring. */
async function visit(who, scenario) {
  const project = who === 'ours' ? 1 : 2;
  const tab = await browser.newPage({ viewport: { width: 800, height: 1000 } });
  tab.setDefaultTimeout(PATIENCE);
  try {
    await tab.goto(`${origin}/${who}/${scenario}?token=secret&q=1`, { waitUntil: 'commit' });
    const transaction = await items(`/${project}`, 'transaction');
    if (scenario !== 'vitals') return { transaction };
    await tab.click('#b');
    // web-vitals looks at interactions when the page is idle, and idleness needs a frame.
    await tab.evaluate(() => interacted.then(idle));
    await tab.goto('about:blank');
    const values = JSON.parse(await next(`/${who}/values`, () => true));
    const inp = (await items(`/${project}`, 'span')).items[0];
    return { transaction, values, inp };
  } finally {
    // Not awaited: a browser that takes its time over it says nothing about the page.
    void tab.close().catch(() => {});
  }
}

/** Without what differs from visit to visit. */
const plain = (text, who) => text.replaceAll(origin, 'ORIGIN').replaceAll(`/${who}/`, '/page/');
const spansOf = (transaction, op) => transaction.spans.filter((span) => span.op === op);

test('a page load: vitals as web-vitals has them, everything else as the reference', async () => {
  const ours = await visit('ours', 'vitals');
  const theirs = await visit('theirs', 'vitals');

  const { measurements } = ours.transaction;
  for (const [name, key] of [
    ['TTFB', 'ttfb'],
    ['FCP', 'fcp'],
    ['LCP', 'lcp'],
    ['CLS', 'cls'],
  ]) {
    assert.ok(ours.values[name] > 0, name);
    assert.ok(Math.abs(ours.values[name] - measurements[key].value) < 1e-3, `${name}: ${measurements[key].value}, web-vitals ${ours.values[name]}`);
  }
  assert.equal(ours.inp.attributes['browser.web_vital.inp.value'].value, ours.values.INP);

  const shape = ({ transaction, inp }, who) => {
    const { contexts, transaction_info, spans, transaction: name } = transaction;
    const { data, op, origin: from, status } = contexts.trace;
    return {
      name: plain(name, who),
      source: transaction_info.source,
      op,
      from,
      status,
      units: Object.fromEntries(
        Object.entries(transaction.measurements)
          .map(([key, { unit }]) => [key, unit])
          .sort(),
      ),
      data: Object.keys(data).sort(),
      said: plain(
        [
          'url.full',
          'sentry.idle_span_finish_reason',
          'lcp.element',
          'lcp.id',
          'lcp.url',
          'lcp.size',
          'cls.source.1',
          'browser.navigation.type',
          'effectiveConnectionType',
          'deviceMemory',
          'hardwareConcurrency',
          'performance.activationStart',
        ]
          .map((key) => `${key} ${data[key]}`)
          .join('\n'),
        who,
      ),
      // How many frames are long is up to the machine.
      children: [
        ...new Set(
          spans.map((span) => {
            const keys = span.op === 'ui.long_animation_frame' ? '' : Object.keys(span.data).sort().join(' ');
            return plain(`${span.op} | ${span.description} | ${span.origin} | ${keys}`, who);
          }),
        ),
      ].sort(),
      inp: [inp.name, inp.is_segment, inp.attributes['sentry.op'].value, inp.attributes['browser.web_vital.inp.interaction_type'].value],
    };
  };
  const expected = shape(theirs, 'theirs');
  assert.ok(expected.children.length > 12, 'the reference has something to say');
  assert.deepEqual(shape(ours, 'ours'), expected);

  const values = (transaction, op) => {
    const { data } = spansOf(transaction, op)[0];
    return Object.fromEntries(Object.entries(data).filter(([key, value]) => !/^http\.request\..*(start|end|byte)$/.test(key) || value === 0));
  };
  for (const op of ['resource.img', 'browser.paint', 'mark']) {
    const [mine, reference] = [
      ['ours', ours],
      ['theirs', theirs],
    ].map(([who, visited]) => JSON.parse(plain(JSON.stringify(values(visited.transaction, op)), who)));
    assert.deepEqual(mine, reference, op);
  }
});

test('secrets in the URLs of long animation frames stay in the page; the reference sends them', async () => {
  const frames = async (who) => JSON.stringify(spansOf((await visit(who, 'vitals')).transaction, 'ui.long_animation_frame'));
  const [ours, theirs] = [await frames('ours'), await frames('theirs')];
  assert.match(ours, /slow\.js\?token=\[Filtered\]/);
  assert.doesNotMatch(ours, /secret/);
  assert.match(theirs, /slow\.js\?token=secret/);
});

test('more resources than the buffer of the browser holds', async () => {
  const images = async (who) => spansOf((await visit(who, 'many')).transaction, 'resource.img').length;
  assert.equal(await images('ours'), 320);
  assert.ok((await images('theirs')) < 320);
});

test('three requests to one URL with a secret at once: each has its own timings', async () => {
  const timed = async (who) => {
    const spans = spansOf((await visit(who, 'requests')).transaction, 'http.client').sort((a, b) => a.start_timestamp - b.start_timestamp);
    assert.equal(spans.length, 3);
    const answered = ORDER.map((n) => spans[n]);
    // Between the end of the one before and its own end, up to the grain of the clocks: true at any speed, and of no other's.
    return answered.filter((span, index) => {
      const { 'http.request.request_start': from, 'http.request.response_start': to } = span.data;
      const since = index ? answered[index - 1].timestamp : span.start_timestamp;
      return from >= span.start_timestamp - 0.002 && to >= since - 0.002 && to <= span.timestamp + 0.002;
    }).length;
  };
  assert.equal(await timed('ours'), 3);
  assert.equal(await timed('theirs'), 0);
});
