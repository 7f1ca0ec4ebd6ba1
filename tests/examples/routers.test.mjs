// @ts-check
// The apps with a router: for each way to navigate, what the route is called, and whether the requests of its loader or guard are in its trace.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { at } from '../../scripts/lib/files.mjs';
import { isNavigation, isPageload, parseSentryTrace } from '../e2e/lib/trace.mjs';
import { Lab } from '../bundlers/lib.mjs';
import { install, pack, start } from './lib.mjs';

/** @type {Record<string, { title: string, pattern: string, server?: boolean, silent?: boolean }>} `server`: the first page's data comes with its HTML; `silent`: a redirect is told to nobody */
const ROUTERS = {
  'react-router': { title: 'React Router', pattern: '/users/:id' },
  'vue-router': { title: 'Vue Router', pattern: '/users/:id' },
  'tanstack-router': { title: 'TanStack Router', pattern: '/users/$id' },
  sveltekit: { title: 'SvelteKit', pattern: '/users/[id]', server: true, silent: true },
};

await build({ quiet: true });
const tarball = await pack();
const lab = await Lab.start();
/** @type {string[]} */
const rows = [];
after(async () => {
  await lab.stop();
  const table = [
    '| router | page load | a link: name, loader in its trace | a redirect: name, requests in its trace | back: name, loader in its trace |',
    '|---|---|---|---|---|',
    ...rows,
  ];
  mkdirSync(at('test-results'), { recursive: true });
  writeFileSync(at('test-results/routers.md'), `${table.join('\n')}\n`);
});

const only = process.env.EXAMPLE;
for (const [name, { title, pattern, server, silent }] of Object.entries(ROUTERS)) {
  if (only && only !== name) continue;
  test(title, async (t) => {
    const project = lab.ingest.project();
    const env = { VITE_SENTRY_DSN: project.dsn };
    const directory = await install(name, tarball, env);
    const app = await start(directory, env, ['--port', '0']);
    const context = await lab.browser.newContext();
    try {
      const page = await context.newPage();
      /** @type {string[]} */
      const errors = [];
      page.on('pageerror', (error) => errors.push(String(error.stack ?? error)));
      /** The next request for a user. @param {number} id */
      const asked = (id) => page.waitForRequest(`**/api/users/${id}`).then((request) => request.allHeaders());
      const traceOf = (/** @type {Record<string, string>} */ headers) => parseSentryTrace(headers['sentry-trace']).trace;
      /** The navigation of a trace. @param {string} trace */
      const navigation = (trace) =>
        lab.ingest.transaction(project.id, (event) => isNavigation(event) && event.contexts.trace.trace_id === trace, `the navigation of trace ${trace}`);
      const heading = (/** @type {string} */ text) => page.getByRole('heading', { name: text }).waitFor();

      const first = server ? undefined : asked(7);
      await page.goto(`${app.origin}/users/7`);
      await heading('User 7');
      const link = page.getByRole('link', { name: 'Home' });
      await link.click();
      await heading('Home');
      const pageload = await lab.ingest.transaction(project.id, isPageload, 'the page load');
      assert.equal(pageload.transaction, pattern);
      assert.equal(pageload.transaction_info.source, 'route');
      if (first) assert.equal(traceOf(await first), pageload.contexts.trace.trace_id, 'the first request is in the page load');

      let request = asked(7);
      await page.getByRole('link', { name: 'User 7' }).click();
      const linked = await request;
      await heading('User 7');
      const back = page.getByRole('link', { name: 'Old address' });
      request = asked(8);
      await back.click();
      const redirected = await request;
      await heading('User 8');
      request = asked(7);
      await page.goBack();
      const returned = await request;
      await heading('User 7');
      await page.getByRole('link', { name: 'Home' }).click();
      await heading('Home');

      const traces = [linked, redirected, returned].map(traceOf);
      assert.equal(new Set([pageload.contexts.trace.trace_id, ...traces]).size, 4, 'each has a trace of its own');
      const events = await Promise.all(traces.map(navigation));
      const [there, moved, again] = events;
      for (const event of [there, again]) {
        assert.equal(event.transaction, pattern);
        assert.equal(event.transaction_info.source, 'route');
        assert.equal(event.contexts.trace.data['url.full'], `${app.origin}/users/7`);
      }
      for (const event of events)
        assert.ok(
          event.spans.some((/** @type {any} */ { op, data }) => op === 'http.client' && /\/api\/users\/\d$/.test(data['url.full'])),
          'the request is a span of it',
        );
      assert.equal(moved.spans.filter((/** @type {any} */ { op }) => op === 'navigation.redirect').length, silent ? 0 : 1, 'the redirect is a child');
      assert.deepEqual(errors, []);
      rows.push(`| ${title} | ${pageload.transaction} | ${there.transaction}, yes | ${moved.transaction}, yes | ${again.transaction}, yes |`);
      t.diagnostic(rows.at(-1) ?? '');
    } finally {
      await context.close();
      await app.stop();
    }
  });
}
