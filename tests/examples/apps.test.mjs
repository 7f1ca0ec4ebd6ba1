// @ts-check
// The other apps of examples/: a server that renders its trace, a page that keeps @sentry/browser, a worker.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { build } from '../../scripts/build.mjs';
import { isNavigation, isPageload, parseSentryTrace, requestSpan } from '../e2e/lib/trace.mjs';
import { Lab } from '../bundlers/lib.mjs';
import { install, pack, start } from './lib.mjs';

await build({ quiet: true });
const tarball = await pack();
const lab = await Lab.start();
after(() => lab.stop());

/** @typedef {import('../e2e/lib/ingest.mjs').Received} Received */
/** @typedef {{ origin: string, page: import('@playwright/test').Page, project: string, asked: (path: string) => Promise<Record<string, string>> }} Opened */

/**
 * Installs, builds and starts an example, and opens a page of the browser beside it.
 * @param {string} name
 * @param {(dsn: string) => Record<string, string>} env
 * @param {(opened: Opened) => Promise<void>} look
 * @param {string[]} [args]
 */
function example(name, env, look, args) {
  if (process.env.EXAMPLE && process.env.EXAMPLE !== name) return;
  test(name, async () => {
    const { id, dsn } = lab.ingest.project();
    const directory = await install(name, tarball, env(dsn));
    const app = await start(directory, env(dsn), args);
    const context = await lab.browser.newContext();
    try {
      const page = await context.newPage();
      const asked = (/** @type {string} */ path) =>
        context.waitForEvent('request', (request) => new URL(request.url()).pathname === path).then((request) => request.allHeaders());
      await look({ origin: app.origin, page, project: id, asked });
    } finally {
      await context.close();
      await app.stop();
    }
  });
}

const vite = (/** @type {string} */ dsn) => ({ VITE_SENTRY_DSN: dsn });

example(
  'express',
  (dsn) => ({ SENTRY_DSN: dsn, PORT: '0' }),
  async ({ origin, page, project, asked }) => {
    const request = asked('/api/users/7');
    const tunnelled = page.waitForResponse((response) => new URL(response.url()).pathname === '/tunnel');
    await page.goto(`${origin}/users/7`);
    await page.getByRole('heading', { name: 'User 7' }).waitFor();
    const headers = await request;
    assert.equal((await tunnelled).status(), 200);
    const event = await lab.ingest.transaction(project, isPageload, 'the page load, through the tunnel');
    const { trace_id, parent_span_id } = event.contexts.trace;
    assert.equal(event.transaction, '/users/:id');
    requestSpan(event, { headers });
    const server = (/** @type {string} */ name) =>
      lab.ingest.transaction(project, (it) => it.transaction === name && it.contexts.trace.trace_id === trace_id, `the server's ${name} in the page's trace`);
    const rendered = await server('GET /users/:id');
    assert.ok(
      [rendered.contexts.trace, ...rendered.spans].some(({ span_id }) => span_id === parent_span_id),
      'the page load is below what rendered it',
    );
    assert.equal(
      (await server('GET /api/users/:id')).contexts.trace.parent_span_id,
      parseSentryTrace(headers['sentry-trace']).span,
      'the API is below the request',
    );
  },
);

example(
  'beside-sentry',
  vite,
  async ({ origin, page, project, asked }) => {
    const first = asked('/api/users/7');
    await page.goto(origin);
    await page.getByRole('heading', { name: 'User 7' }).waitFor();
    const pageload = await lab.ingest.transaction(project, isPageload, 'the page load');
    requestSpan(pageload, { headers: await first });
    const replay = pageload.contexts.replay?.replay_id;
    assert.match(replay ?? '', /^[0-9a-f]{32}$/);
    assert.equal(pageload.tags.replayId, replay);

    const second = asked('/api/users/8');
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByRole('heading', { name: 'User 8' }).waitFor();
    const { trace } = parseSentryTrace((await second)['sentry-trace']);
    assert.notEqual(trace, pageload.contexts.trace.trace_id);
    await page.getByRole('button', { name: 'Fail' }).click();
    const of =
      (/** @type {(item: any) => boolean} */ wanted) =>
      (/** @type {Received} */ { project: its, items }) =>
        its === project && items.some(wanted);
    const failed = (/** @type {any} */ { header, payload }) => header.type === 'event' && payload.exception.values[0].value === 'out of paper';
    const error = (await lab.ingest.envelopes.waitFor(of(failed), 'the error')).items.find(failed)?.payload;
    assert.equal(error.contexts.trace.trace_id, trace, 'the error is in the trace of its route');
    assert.equal((await lab.ingest.envelopes.waitFor(of(failed), 'the error')).header.trace.trace_id, trace, 'and so its envelope says');
    assert.equal(error.sdk.name, 'sentry.javascript.browser');
    const navigation = await lab.ingest.transaction(project, isNavigation, 'the navigation');
    assert.equal(navigation.contexts.trace.trace_id, trace);
    const all = lab.ingest.of(project).flatMap(({ items }) => items);
    assert.equal(all.filter(({ header }) => header.type === 'transaction').length, 2, 'each route is recorded once');
    assert.equal(all.filter(failed).length, 1, 'the error is sent once');
  },
  ['--port', '0'],
);

example(
  'worker',
  vite,
  async ({ origin, page, project, asked }) => {
    const request = asked('/api/users/7');
    await page.goto(origin);
    await page.getByRole('heading', { name: 'User 7' }).waitFor();
    const headers = await request;
    const pageload = await lab.ingest.transaction(project, isPageload, 'the page load');
    const task = await lab.ingest.transaction(project, (event) => event.transaction === 'look up', "the worker's span");
    assert.equal(task.contexts.trace.trace_id, pageload.contexts.trace.trace_id);
    assert.equal(task.contexts.trace.parent_span_id, pageload.contexts.trace.span_id);
    requestSpan(task, { headers });
  },
  ['--port', '0'],
);
