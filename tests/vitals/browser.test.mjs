// The engine's vitals beside the web-vitals package, in the same real page.
//
// Each page runs web-vitals and observe.js. When it is hidden it reports to the server what observe.js sent and which
// values web-vitals had at that moment; the engine (on the host, `real_pages` in src/engine/instruments/vitals/tests.rs) is then fed
// with the former and must give the latter. VITALS_SAVE=1 keeps the reports as recordings for the host tests.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildTests, oneTest } from '../../scripts/lib/cargo-tests.mjs';
import { WITHOUT_FRAMEWORKS } from '../../scripts/lint.mjs';
import { launchChromium } from '../e2e/lib/browsers.mjs';
import { PATIENCE, within } from '../e2e/lib/waiting.mjs';

const root = new URL('../../', import.meta.url);
const file = (path) => readFileSync(new URL(path, root));
const directory = fileURLToPath(new URL('target/vitals/', root));

/** In the page: both observers, and a report whenever it is hidden. */
const harness = `
  import { observeFor } from '/rust.js';
  const page = {};
  observeFor(page);
  const { observe } = page;
  const steps = (window.steps = []);
  const plain = (n) => (Number.isFinite(n) ? n : String(n));
  const observed = observe(window, (_, nums, text) => {
    steps.push({ nums: Array.from(nums, plain), text });
    if (nums[0] === 15 && nums[2] > 0) setTimeout(fetch, 0, '/restored');
  });
  const values = {};
  const soft = {};
  let life = 'page';
  for (const name of ['CLS', 'FCP', 'INP', 'LCP', 'TTFB']) {
    webVitals['on' + name]((m) => {
      life = m.navigationType === 'back-forward-cache' ? 'restored' : 'page';
      (values[life] ??= {})[name] = m.value;
      values[life].type = m.navigationType;
    }, {});
    webVitals['on' + name]((m) => {
      if (m.navigationType === 'soft-navigation') (soft[m.navigationId] ??= {})[name] = m.value;
    }, { reportSoftNavs: true });
  }
  // Bubbling: after all of web-vitals' own listeners, which capture.
  addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'hidden') return;
    observed.collectNow();
    steps.push({ hidden: performance.now() });
    const expect = { ...values[life], soft: Object.values(soft).at(-1) };
    // What comes after the return belongs to the second life.
    steps.push({ expect });
    navigator.sendBeacon('/report' + location.search, JSON.stringify(steps));
  });
  window.seen = (kind, more = () => true) => steps.some((s) => s.nums?.[0] === kind && more(s));
  window.until = async (holds) => { while (!holds()) await new Promise(requestAnimationFrame); };
  // web-vitals looks at interactions when the page is idle, and idleness needs a frame.
  window.idle = () => new Promise((done) => requestAnimationFrame(() => requestIdleCallback(() => done())));
  // What was there before has been laid out in a frame that is over.
  window.drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const told = (type, more) => new Promise((done) => {
    new PerformanceObserver((list, observer) => { if (list.getEntries().some(more)) observer.disconnect(), done(); }).observe({ type, buffered: true });
  });
  // A shift of its own, however long a frame takes: what moves has been painted before, and the browser has told of it.
  window.shift = async (insert) => {
    await told('paint', ({ name }) => name === 'first-contentful-paint');
    await drawn();
    const from = performance.now();
    insert();
    await told('layout-shift', ({ startTime }) => startTime >= from);
  };
  window.busy = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
`;
const page = (body) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Vitals</title>
<style>body { margin: 0; font: 20px/1.5 sans-serif } .box { height: 120px; background: #cde }</style>
<script src="/web-vitals.js"></script><script type="module">${harness}</script></head><body>${body}</body></html>`;

const pages = {
  everything: page(`<h1 id="t">Vitals</h1><img id="hero" src="/hero.svg" width="500" height="300" alt="Hero">
    <button id="b" onclick="busy(90); this.textContent += '!'">Click</button><p id="p">Text</p>
    <script>
      const insert = () => p.insertAdjacentHTML('beforebegin', '<div class="box"></div>');
      addEventListener('load', () => shift(insert).then(() => shift(insert)));
    </script>`),
  text: page('<p id="p">Only text.</p>'),
  clicks: page(`<button id="b">Click</button><p>Text</p><script>
    let n = 0;
    b.onclick = () => { n++; if (n === 5) busy(500); if (n === 20) busy(90); };
  </script>`),
  sessions: page(`<p id="p">Text</p><script>
    const insert = () => p.insertAdjacentHTML('beforebegin', '<div class="box"></div>');
    // Two sessions, the second one larger.
    addEventListener('load', () => shift(insert).then(() => setTimeout(() => shift(insert).then(() => shift(insert)), 1300)));
  </script>`),
  soft: page(`<main id="m"><p>First</p></main><button id="b">Next</button><script>
    b.onclick = () => {
      history.pushState({}, '', '?scenario=soft&next');
      m.innerHTML = '<h1>Second page</h1><p style="font-size: 40px">' + 'More text. '.repeat(20) + '</p>';
      // Longer than a shift counts as the answer to a click.
      setTimeout(() => drawn().then(() => { window.inserted = performance.now(); m.insertAdjacentHTML('afterbegin', '<div class="box"></div>'); }), 700);
    };
  </script>`),
};

let server;
let browser;
let origin;
/** The core's own tests, one of which reads a report. */
let host;
/** What reached the server, by path and query, and who waits for it. */
const arrived = new Map();
const waiting = new Map();
const arrival = async (path) => {
  if (!arrived.has(path)) await within(new Promise((resolve) => waiting.set(path, resolve)), path);
  const body = arrived.get(path);
  arrived.delete(path);
  return body;
};

before(async () => {
  host = (await buildTests(WITHOUT_FRAMEWORKS)).find(({ name }) => name === 'browser_tracing');
  mkdirSync(directory, { recursive: true });
  const scripts = {
    '/web-vitals.js': file('node_modules/web-vitals/dist/web-vitals.iife.js'),
    '/rust.js': file('src/browser/snippets/rust.js'),
  };
  server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    if (scripts[pathname]) {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(scripts[pathname]);
    } else if (pathname === '/hero.svg') {
      response.writeHead(200, { 'content-type': 'image/svg+xml' });
      // Large enough to count as content: Chromium leaves images of few bytes per pixel out.
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="500" height="300"><!--${' '.repeat(4000)}--><rect width="500" height="300" fill="teal"/></svg>`;
      setTimeout(() => response.end(svg), 150);
    } else if (pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(pages[searchParams.get('scenario')]);
    } else {
      let body = '';
      for await (const chunk of request) body += chunk;
      const key = pathname + (searchParams.get('scenario') ?? '');
      arrived.set(key, body);
      waiting.get(key)?.();
      response.writeHead(pathname === '/favicon.ico' ? 404 : 204).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await launchChromium({ whole: true, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
});

after(async () => {
  await browser?.close();
  server?.close();
});

async function newTab() {
  const tab = await browser.newPage({ viewport: { width: 800, height: 1000 } });
  tab.setDefaultTimeout(PATIENCE);
  return tab;
}

/** Opens a scenario, acts on it, and returns what it reports when it is left. */
async function visit(scenario, act) {
  const tab = await newTab();
  try {
    await tab.goto(`${origin}/?scenario=${scenario}`);
    await act(tab);
    await tab.evaluate(() => idle());
    const report = arrival(`/report${scenario}`);
    await tab.goto('about:blank');
    return await judged(scenario, await report);
  } finally {
    // Not awaited: a browser that takes its time over it says nothing about the page.
    void tab.close().catch(() => {});
  }
}

/** The engine is fed with the report; returns what web-vitals said each time the page was hidden. */
async function judged(scenario, report) {
  const path = `${directory}${scenario}.json`;
  writeFileSync(path, report.replaceAll(origin, 'https://app.example'));
  const { passed, output } = await oneTest(host.file, 'engine::instruments::vitals::tests::a_page_just_visited', { VITALS_RECORDING: path });
  assert.equal(passed, 1, output);
  if (process.env.VITALS_SAVE) copyFileSync(path, new URL(`tests/vitals/recordings/${scenario}.json`, root));
  return JSON.parse(report).flatMap((step) => step.expect ?? []);
}

const seen = (tab, kind, more = '() => true') => tab.waitForFunction(`seen(${kind}, ${more})`);

test('an image, two shifts, a slow click', async () => {
  const [values] = await visit('everything', async (tab) => {
    await seen(tab, 8, "(s) => s.text.includes('hero.svg')");
    await tab.waitForFunction(() => steps.filter((s) => s.nums?.[0] === 9).length > 1);
    await tab.click('#b');
    await seen(tab, 10);
  });
  assert.ok(values.LCP > 150 && values.CLS > 0 && values.INP >= 88 && values.FCP > 0 && values.TTFB > 0, JSON.stringify(values));
});

test('only text: no shift, no interaction', async () => {
  const [values] = await visit('text', (tab) => seen(tab, 8));
  assert.equal(values.CLS, 0);
  assert.equal(values.INP, undefined);
  assert.ok(values.LCP > 0);
});

test('sixty clicks: the longest is left out', async () => {
  const [values] = await visit('clicks', async (tab) => {
    for (let i = 0; i < 60; i++) await tab.click('#b');
    await tab.waitForFunction(() => performance.interactionCount >= 60 && steps.filter((s) => s.nums?.[0] === 10).length > 1);
  });
  const durations = JSON.parse(readFileSync(`${directory}clicks.json`, 'utf8')).flatMap(({ nums }) => (nums?.[0] === 10 ? nums[2] : []));
  assert.ok(values.INP >= 88 && values.INP < Math.max(...durations), JSON.stringify(values));
});

test('two sessions of shifts', async () => {
  const [values] = await visit('sessions', (tab) => tab.waitForFunction(() => steps.filter((s) => s.nums?.[0] === 9).length > 2));
  assert.ok(values.CLS > 0);
});

test('back from the back/forward cache', async () => {
  const tab = await newTab();
  try {
    await tab.goto(`${origin}/?scenario=everything`);
    await tab.waitForFunction(() => steps.filter((s) => s.nums?.[0] === 9).length > 1);
    let report = arrival('/reporteverything');
    await tab.goto(`${origin}/?scenario=text`);
    await report;
    // goBack() waits for a load that does not take place, and waitForFunction() hangs in a page that was restored.
    await tab.evaluate(() => void setTimeout(() => history.back()));
    await arrival('/restored');
    await tab.waitForURL('**scenario=everything', { waitUntil: 'commit' });
    await tab.evaluate(() => (insert(), until(() => steps.filter((s) => s.nums?.[0] === 9).length > 2)));
    const { x, y } = await tab.evaluate(() => b.getBoundingClientRect().toJSON());
    await tab.mouse.click(x + 5, y + 5);
    await tab.evaluate(() => until(() => seen(10)).then(idle));
    report = arrival('/reporteverything');
    await tab.goto('about:blank');
    const [first, second] = await judged('restored', await report);
    assert.equal(first.type, 'navigate');
    assert.equal(second.type, 'back-forward-cache');
    assert.ok(second.LCP > 0 && second.CLS > 0 && second.INP > 0 && second.TTFB === 0, JSON.stringify(second));
  } finally {
    // Not awaited: a browser that takes its time over it says nothing about the page.
    void tab.close().catch(() => {});
  }
});

test('a soft navigation', async () => {
  const [values] = await visit('soft', async (tab) => {
    await seen(tab, 8);
    await tab.click('#b');
    await seen(tab, 13);
    await seen(tab, 9, '(s) => s.nums[1] >= window.inserted');
  });
  assert.ok(values.soft?.LCP > 0 && values.soft?.CLS > 0 && values.soft?.FCP > 0, JSON.stringify(values));
});
