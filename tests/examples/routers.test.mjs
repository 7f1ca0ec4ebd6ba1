// @ts-check
// The apps with a router, each on this package and on Sentry's own for its framework: for each way to navigate, what the route is called, and
// whether the requests of its loader or guard are in its trace. Of ours that is asserted; the table in docs/routers.md says both as measured.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { at } from '../../scripts/lib/files.mjs';
import { isNavigation, isPageload, parseSentryTrace } from '../e2e/lib/trace.mjs';
import { Lab } from '../bundlers/lib.mjs';
import { install, installSentrys, pack, start } from './lib.mjs';

/**
 * @typedef {object} Router
 * @property {string} title
 * @property {string} package whose version the table says
 * @property {string} sentrys Sentry's package for it
 * @property {string} pattern what the pages of users are to be called
 * @property {string} [dsn] the variable with the DSN
 * @property {RegExp} asks path of a user's data
 * @property {{ ready: () => unknown, first: string }} [rendered] the first page's HTML is the server's, with its data: in the page, whether the
 *   router has taken it over; and what is then asked for, to see whose trace it carries
 * @property {boolean} [silent] a redirect is told to nobody: no span for it
 * @property {boolean} [cached] going back asks for nothing
 */

/** @type {Record<string, Router>} */
const ROUTERS = {
  'react-router': { title: 'React Router', package: 'react-router', sentrys: '@sentry/react', pattern: '/users/:id', asks: /^\/api\/users\/\d$/ },
  'vue-router': { title: 'Vue Router', package: 'vue-router', sentrys: '@sentry/vue', pattern: '/users/:id', asks: /^\/api\/users\/\d$/ },
  sveltekit: {
    title: 'SvelteKit',
    package: '@sveltejs/kit',
    sentrys: '@sentry/sveltekit',
    pattern: '/users/[id]',
    asks: /^\/api\/users\/\d$/,
    // The router takes scrolling over when it starts to listen.
    rendered: { ready: () => history.scrollRestoration === 'manual', first: '/api/users/7' },
    silent: true,
  },
  'tanstack-router': {
    title: 'TanStack Router',
    package: '@tanstack/react-router',
    sentrys: '@sentry/react',
    pattern: '/users/$id',
    asks: /^\/api\/users\/\d$/,
  },
  next: {
    title: 'Next.js',
    package: 'next',
    sentrys: '@sentry/nextjs',
    pattern: '/users/[id]',
    dsn: 'NEXT_PUBLIC_SENTRY_DSN',
    // The parts of the new page, which the server renders.
    asks: /^\/users\/\d$/,
    rendered: { ready: () => Object.keys(document.querySelector('nav a') ?? {}).some((key) => key.startsWith('__reactProps')), first: '/users/7' },
    cached: true,
  },
};

await build({ quiet: true });
const tarball = await pack();
const lab = await Lab.start();
/** @type {string[]} */
const rows = [];
after(async () => {
  await lab.stop();
  const table = [
    '| router | traced by | page load | its first request | a link | its loader’s request | a redirect | back |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ];
  mkdirSync(at('test-results'), { recursive: true });
  writeFileSync(at('test-results/routers.md'), `${table.join('\n')}\n`);
});

const traceOf = (/** @type {Record<string, string>} */ headers) => (headers['sentry-trace'] ? parseSentryTrace(headers['sentry-trace']).trace : undefined);

/**
 * A link, a redirect, back: what was sent in the time of each.
 * @typedef {{ begins: number, headers: Record<string, string> | undefined, routes: any[] }} Step
 */

/**
 * Goes through the pages of an app.
 * @param {Router} router
 * @param {string} directory
 * @param {{ id: string, dsn: string }} project
 */
async function visit({ asks, rendered, dsn = 'VITE_SENTRY_DSN' }, directory, project) {
  const app = await start(directory, { [dsn]: project.dsn }, ['--port', '0']);
  const context = await lab.browser.newContext();
  try {
    const page = await context.newPage();
    /** @type {string[]} */
    const errors = [];
    page.on('pageerror', (error) => errors.push(String(error.stack ?? error)));
    /** @type {import('@playwright/test').Request[]} */
    let asked = [];
    page.on('request', (request) => void (request.resourceType() === 'fetch' && asks.test(new URL(request.url()).pathname) && asked.push(request)));
    const heading = (/** @type {string} */ text) => page.getByRole('heading', { name: text }).waitFor();
    const click = (/** @type {string} */ name) => page.getByRole('link', { name }).click();

    await page.goto(`${app.origin}/users/7`);
    await heading('User 7');
    if (rendered) {
      // The page itself has asked for nothing yet.
      await page.waitForFunction(rendered.ready);
      await page.evaluate((url) => fetch(url).then((response) => response.text()), rendered.first);
    }
    const first = await asked.at(-1)?.allHeaders();
    await click('Home');
    await heading('Home');

    /** @param {() => Promise<unknown>} go @param {string} shown @returns {Promise<Step>} */
    const step = async (go, shown) => {
      asked = [];
      // The page's clock, by which its spans are dated.
      const begins = await page.evaluate(() => (performance.timeOrigin + performance.now()) / 1000);
      await go();
      await heading(shown);
      return { begins, headers: await asked.at(-1)?.allHeaders(), routes: [] };
    };
    const link = await step(() => click('User 7'), 'User 7');
    const redirect = await step(() => click('Old address'), 'User 8');
    const back = await step(() => page.goBack(), 'User 7');
    const end = await step(() => click('Home'), 'Home');

    const pageload = await lab.ingest.transaction(project.id, isPageload, 'the page load');
    // What begins last is sent when the page rests, and so after everything else.
    await lab.ingest.transaction(project.id, (event) => isNavigation(event) && event.start_timestamp >= end.begins, 'the last navigation');
    const events = lab.ingest
      .of(project.id)
      .flatMap(({ items }) => items)
      .filter(({ header, payload }) => header.type === 'transaction' && isNavigation(payload))
      .map(({ payload }) => payload)
      .sort((a, b) => a.start_timestamp - b.start_timestamp);
    const steps = [link, redirect, back, end];
    for (const event of events) steps.findLast(({ begins }) => event.start_timestamp >= begins)?.routes.push(event);
    return { origin: app.origin, errors, pageload, first, link, redirect, back, events: [pageload, ...events] };
  } finally {
    await context.close();
    await app.stop();
  }
}

/** @typedef {Awaited<ReturnType<typeof visit>>} Visit */

/** The row of an app in the table. @param {string} router @param {string} by @param {Visit} visit */
function row(router, by, { pageload, first, link, redirect, back, events }) {
  const name = (/** @type {any} */ event) => `\`${event.transaction}\``;
  /** Whose trace a request is in. @param {Record<string, string> | undefined} headers @param {any[]} own the routes of its step */
  const place = (headers, own) => {
    if (!headers) return 'asks for nothing';
    const trace = traceOf(headers);
    if (!trace) return 'no header';
    const isOfIt = (/** @type {any} */ event) => event.contexts.trace.trace_id === trace;
    if (own.length && isOfIt(own.at(-1))) return 'in its trace';
    const other = events.findLast(isOfIt);
    return own.includes(other) ? `in the trace of ${name(other)}` : other ? 'in that of the page before' : 'in a trace without a transaction';
  };
  const names = (/** @type {Step} */ { routes }) => routes.map(name).join(', then ') || 'no navigation';
  const both = (/** @type {Step} */ step) => `${names(step)}; ${place(step.headers, step.routes)}`;
  const cells = [router, by, name(pageload), place(first, [pageload]), names(link), place(link.headers, link.routes), both(redirect), both(back)];
  return `| ${cells.join(' | ')} |`;
}

const versionIn = (/** @type {string} */ directory, /** @type {string} */ name) =>
  JSON.parse(readFileSync(join(directory, 'node_modules', name, 'package.json'), 'utf8')).version;
const documented = readFileSync(at('docs/routers.md'), 'utf8').split('\n');
/** @param {import('node:test').TestContext} t @param {string} line */
function isDocumented(t, line) {
  rows.push(line);
  t.diagnostic(line);
  assert.ok(documented.includes(line), `docs/routers.md has no row like this: ${line}`);
}

const only = process.env.EXAMPLE;
for (const [name, router] of Object.entries(ROUTERS)) {
  if (only && only !== name) continue;
  const { title, pattern, sentrys, silent, cached, dsn = 'VITE_SENTRY_DSN' } = router;
  test(`${title}, on browser-tracing`, async (t) => {
    const project = lab.ingest.project();
    const directory = await install(name, tarball, { [dsn]: project.dsn });
    const visited = await visit(router, directory, project);
    const { origin, errors, pageload, first, link, redirect, back } = visited;
    assert.equal(pageload.transaction, pattern);
    assert.equal(pageload.transaction_info.source, 'route');
    assert.equal(traceOf(first ?? {}), pageload.contexts.trace.trace_id, 'the first request is in the page load');
    const steps = { link, redirect, back };
    for (const [way, { routes, headers }] of Object.entries(steps)) {
      assert.equal(routes.length, 1, `${way}: one navigation`);
      const [event] = routes;
      assert.equal(event.transaction, pattern, way);
      assert.equal(event.transaction_info.source, 'route', way);
      if (way === 'back' && cached) {
        assert.equal(headers, undefined);
        continue;
      }
      const { span, trace } = parseSentryTrace(headers?.['sentry-trace']);
      assert.equal(trace, event.contexts.trace.trace_id, `${way}: the request is in its trace`);
      assert.ok(
        event.spans.some((/** @type {any} */ { op, span_id }) => op === 'http.client' && span_id === span),
        `${way}: the request is a span of it`,
      );
    }
    for (const { routes } of [link, back]) assert.equal(routes[0].contexts.trace.data['url.full'], `${origin}/users/7`);
    assert.equal(new Set([pageload, ...Object.values(steps).map(({ routes }) => routes[0])].map((event) => event.contexts.trace.trace_id)).size, 4);
    const redirects = redirect.routes[0].spans.filter((/** @type {any} */ { op }) => op === 'navigation.redirect');
    assert.equal(redirects.length, silent ? 0 : 1, 'the redirect is a child');
    assert.deepEqual(errors, []);
    isDocumented(t, row(`${title} ${versionIn(directory, router.package).replace(/\.\d+$/, '')}`, 'browser-tracing', visited));
  });
  test(`${title}, on ${sentrys}`, async (t) => {
    const project = lab.ingest.project();
    const directory = await installSentrys(name, { [dsn]: project.dsn });
    const visited = await visit(router, directory, project);
    assert.deepEqual(visited.errors, []);
    isDocumented(t, row('', `\`${sentrys}\` ${versionIn(directory, sentrys)}`, visited));
  });
}
