// @ts-check
// `core` with its engine, in this process: what it has works, and what it has not is said.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { at } from '../../scripts/lib/files.mjs';
import { DSN, api, consoleOf, sent } from './lib/page.mjs';

/** @type {typeof import('../../src/npm/types/core.js')} */
const core = await import(pathToFileURL(at('pkg/core.js')).href);
const wasm = readFileSync(at('pkg/core.wasm'));
const { fetch } = globalThis;
const headers = async (/** @type {string} */ url) => {
  await globalThis.fetch(url);
  return sent.requests.at(-1)?.headers ?? {};
};

/** Starts, and waits for the engine. @param {any} [options] @param {any} [tracing] */
async function start(options, tracing) {
  const client = core.init({ dsn: DSN, wasm, tracesSampleRate: 1, integrations: [core.browserTracingIntegration(tracing)], ...options });
  await core.flush();
  return client;
}

afterEach(() => core.close(1000));

test('requests carry the trace; pause, resume and stop do what they say; explain says why', async () => {
  const client = await start();
  assert.equal(core.getClient(), client);
  assert.deepEqual([client.getDsn()?.projectId, client.getIntegrationNames()], ['7', ['BrowserTracing']]);
  const { trace_id, mode, request } = core.explain('https://app.example/api');
  assert.deepEqual([mode, request?.attached], ['tracing', true]);
  assert.match((await headers('https://app.example/api'))['sentry-trace'], new RegExp(`^${trace_id}-[0-9a-f]{16}$`));
  assert.match((await headers('https://app.example/api')).baggage, new RegExp(`sentry-trace_id=${trace_id}`));
  assert.equal((await headers('https://other.example/'))['sentry-trace'], undefined);
  core.pause();
  assert.deepEqual(await headers('https://app.example/api'), {});
  assert.equal(core.explain('https://app.example/api').request?.reason, 'paused');
  core.resume();
  assert.ok((await headers('https://app.example/api'))['sentry-trace']);
  core.stop();
  assert.equal(core.explain().mode_reason, 'stopped: call init again');
  assert.deepEqual(await headers('https://app.example/api'), {});
});

test('a DSN is read as by the other entries', async () => {
  const read = (/** @type {any} */ entry, /** @type {any} */ dsn) => entry.init({ dsn, wasm, enabled: false }).getDsn();
  const dsns = [DSN, 'http://a:b@h:8080/p/q/9', 'https://k@[::1]:1/2', 'https://k@h/2x', 'https://k@/2', 'ftp://k@h/2', 'https://h/2', '', undefined, 7];
  assert.deepEqual(
    dsns.map((dsn) => read(core, dsn)),
    dsns.map((dsn) => read(api, dsn)),
  );
  assert.equal(read(core, 'http://a:b@h:8080/p/q/9').path, 'p/q');
  assert.equal(read(core, 'https://h/2'), undefined);
});

test('what the other entries have, and this one has not, is named when it is asked for', async () => {
  const types = readFileSync(at('src/npm/types/core.d.ts'), 'utf8');
  const union = (/** @type {string} */ name) =>
    [...(new RegExp(`type ${name} =([^;]*);`).exec(types)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(([, option]) => option);
  const [absent, absentOfTracing] = ['AbsentOptions', 'AbsentTracingOptions'].map(union);
  assert.ok(absent.length > 15 && absentOfTracing.length > 10);
  const given = (/** @type {string[]} */ names) => Object.fromEntries(names.map((name) => [name, true]));
  const lines = await consoleOf(() =>
    start({
      ...given(absent),
      integrations: [core.browserTracingIntegration(given(absentOfTracing)), api.webVitalsIntegration(), api.globalHandlersIntegration()],
    }),
  );
  assert.deepEqual(
    lines.map(([method, text]) => `${method} ${text}`).sort(),
    [...new Set([...absent, ...absentOfTracing, 'WebVitals', 'GlobalHandlers'])]
      .map((name) => `warn [browser-tracing] core has no ${name}: import from browser-tracing`)
      .sort(),
  );
});

test('every other option is taken without a word, and what is turned off is not missed', async () => {
  const all = readFileSync(at('src/npm/types/index.d.ts'), 'utf8');
  const types = readFileSync(at('src/npm/types/core.d.ts'), 'utf8');
  const options = ['BrowserOptions', 'BrowserTracingOptions'].flatMap((name) => {
    const [text] = new RegExp(`^export interface ${name} \\{[^]*?^\\}`, 'm').exec(all) ?? [''];
    return [...text.matchAll(/^ {2}(\w+)\??[:(]/gm)].map(([, option]) => option);
  });
  const here = options.filter((name) => !types.includes(`'${name}'`));
  assert.ok(here.length > 40 && here.includes('enabled') && here.includes('transportOptions') && here.includes('ignoreHashChanges'));
  const lines = await consoleOf(async () => {
    const plain = Object.fromEntries(here.filter((name) => !/^(dsn|wasm|integrations|debug)$/.test(name)).map((name) => [name, true]));
    await start({ ...plain, tracesSampler: undefined }, { enableInp: false, enableLongTask: false });
  });
  assert.deepEqual(lines, []);
});

test('an engine that is another, or none, is said', async () => {
  const refused = await consoleOf(async () => {
    // An engine that has been compiled is kept: of a copy of the entry.
    const copy = /** @type {typeof core} */ (await import(`${pathToFileURL(at('pkg/lib/npm/core.js')).href}?none`));
    copy.init({ dsn: DSN, wasm: new Uint8Array(8), tracesSampleRate: 1, integrations: [copy.browserTracingIntegration()] });
    await copy.flush();
  });
  assert.equal(refused.length, 1);
  assert.match(refused[0][1], /trace headers only: the option wasm is no engine/);
  assert.ok((await headers('https://app.example/api'))['sentry-trace']);
  await core.close();
  const slim = /** @type {any} */ (await import(pathToFileURL(at('pkg/slim.js')).href));
  const wrong = await consoleOf(async () => {
    slim.init({ dsn: DSN, wasm, tracesSampleRate: 1, integrations: [slim.browserTracingIntegration()] });
    await slim.flush();
  });
  assert.deepEqual(wrong, [['warn', '[browser-tracing] trace headers only: this is core.wasm, not engine.wasm']]);
  assert.ok((await headers('https://app.example/api'))['sentry-trace']);
});

test('functions of another entry on the same page record nothing with it, run what they are given, and it is said', async () => {
  await start();
  const lines = await consoleOf(() => {
    api.setTag('a', 1);
    assert.equal(
      api.startSpan({ name: 'a' }, () => 5),
      5,
    );
    api.startInactiveSpan({ name: 'b' }).end();
    api.captureException(new Error('c'));
    assert.equal(api.getActiveSpan(), undefined);
  });
  assert.deepEqual(lines, [['warn', '[browser-tracing] core has no spans and events: import from browser-tracing']]);
  sent.envelopes.length = 0;
  await core.flush();
  assert.deepEqual(sent.envelopes, []);
  assert.ok((await headers('https://app.example/api'))['sentry-trace']);
});

test('under a policy that forbids wasm requests go on with their headers', async () => {
  const lines = await consoleOf(async () => {
    const module = WebAssembly.Module;
    WebAssembly.Module = /** @type {any} */ (
      function () {
        throw new WebAssembly.CompileError("Refused to compile: 'unsafe-eval' is not allowed (CSP)");
      }
    );
    try {
      const copy = /** @type {typeof core} */ (await import(`${pathToFileURL(at('pkg/lib/npm/core.js')).href}?refused`));
      copy.init({ dsn: DSN, wasm, tracesSampleRate: 1, integrations: [copy.browserTracingIntegration()] });
      await copy.flush();
    } finally {
      WebAssembly.Module = module;
    }
  });
  assert.equal(lines.length, 1);
  assert.match(lines[0][1], /trace headers only: .*wasm-unsafe-eval/);
  assert.ok((await headers('https://app.example/api'))['sentry-trace']);
  assert.notEqual(globalThis.fetch, fetch);
});
