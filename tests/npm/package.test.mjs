// @ts-check
// The package as npm would publish it: its files, its exports, its types, and the checks of publint. What compilers make of it in other ways to
// find modules: consumers.test.mjs.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { transformSync } from 'esbuild';
import { pathToFileURL } from 'node:url';
import { addressed, repository } from '../../scripts/address.mjs';
import { textOf } from '../../scripts/lib/engine-text.mjs';
import { at, filesBelow } from '../../scripts/lib/files.mjs';
import { compile, compileApps, pack } from './lib/packed.mjs';

const { installed, manifest, packed, run, work } = pack('packed');

/** @param {string} file */
const exportsOf = async (file) => Object.keys(await import(pathToFileURL(join(installed, file)).href)).sort();

test('npm pack holds what is needed and no more', () => {
  const paths = packed.files.map((/** @type {any} */ file) => file.path);
  assert.deepEqual(
    paths.filter((/** @type {string} */ path) => /^pkg\/(?!lib\/)/.test(path)).sort(),
    [
      ...['auto', 'core', 'global', 'index', 'inline', 'slim', 'snippet', 'worker'].map((name) => `pkg/${name}.d.ts`),
      ...['alone', 'auto', 'core', 'debug', 'global', 'index', 'inline', 'server', 'slim', 'snippet', 'worker'].map((name) => `pkg/${name}.js`),
      ...['core', 'engine'].map((name) => `pkg/${name}.wasm`),
    ].sort(),
  );
  // The modules of those that are no single file: each import of theirs is there, and nothing else is.
  const published = ['pkg/index.js', 'pkg/slim.js', 'pkg/core.js', 'pkg/auto.js'];
  const modules = new Set(published);
  for (const file of modules) {
    for (const [, path] of readFileSync(join(installed, file), 'utf8').matchAll(/(?:from|import\(?)\s*["'](\.[^"']+)["']/g))
      modules.add(join(file, '..', path));
  }
  assert.deepEqual(paths.filter((/** @type {string} */ path) => path.startsWith('pkg/lib/')).sort(), [...modules].slice(published.length).sort());
  const others = paths.filter((/** @type {string} */ path) => !path.startsWith('pkg/'));
  assert.deepEqual(others.sort(), ['CHANGELOG.md', 'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'THIRD-PARTY-NOTICES.md', 'package.json']);
});

test('F: the registry is told where the package comes from, and everything that names the address names the same', () => {
  const { keywords, homepage, bugs, license } = manifest;
  assert.match(repository(), /^https:\/\/[^/]+\/[\w-]+\/[\w-]+$/);
  assert.deepEqual([homepage, bugs], [`${repository()}#readme`, `${repository()}/issues`]);
  assert.ok(keywords.length > 4 && new Set(keywords).size === keywords.length);
  for (const word of license.split(' OR ')) assert.match(readFileSync(join(installed, `LICENSE-${word.split('-')[0].toUpperCase()}`), 'utf8'), /\w/);
  for (const [file, is, should] of addressed()) assert.equal(is, should, `${file}: node scripts/address.mjs`);
  const cargo = readFileSync(at('Cargo.toml'), 'utf8');
  for (const key of ['repository', 'homepage']) assert.ok(cargo.includes(`\n${key} = "${repository()}"\n`), key);
});

test('F: the README reads the same away from the repository', () => {
  const readme = readFileSync(join(installed, 'README.md'), 'utf8').replaceAll(/```.*?```/gs, '');
  const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  assert.ok(links.length > 4);
  for (const link of links) {
    assert.match(link, /^https:\/\//);
    const [, file] = link.split(/\/(?:raw|blob)\/HEAD\//);
    if (link.startsWith(`${repository()}/`)) assert.ok(existsSync(at(file)), link);
  }
  assert.ok(links.some((link) => link.startsWith(repository()) && link.endsWith('.png')));
});

test('every path in exports, main, types and sideEffects exists', () => {
  /** @param {any} value @returns {string[]} */
  const paths = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(paths));
  for (const path of [...paths(manifest.exports), manifest.main, manifest.types, manifest.unpkg, ...manifest.sideEffects]) {
    assert.ok(existsSync(join(installed, path)), path);
  }
  for (const entry of Object.values(manifest.exports)) {
    if (typeof entry === 'object' && entry.types) assert.equal(Object.keys(entry)[0], 'types');
    // Who names both is a page that has Node: Electron, NW.js, a test with a page. Who names a worker and a browser is none.
    const conditions = Object.keys(entry).filter((name) => /^(workerd|edge-light|browser|node)$/.test(name));
    if (entry.node) assert.deepEqual(conditions, ['workerd', 'edge-light', 'browser', 'node']);
  }
  assert.deepEqual(manifest.dependencies, undefined);
  // Parcel reads `exports` only where the app says so, and `alias` always: it has to find the same files.
  const { '.': first, './package.json': itself, ...entries } = manifest.exports;
  assert.deepEqual(manifest.alias, Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, entry.browser ?? entry.default ?? entry])));
  assert.deepEqual([manifest.main, itself], [first.browser, './package.json']);
});

test('all entries export the same names; types and golden list agree with them', async () => {
  const names = await exportsOf('pkg/index.js');
  const golden = at('tests/npm/exports.txt');
  if (process.env.BLESS) writeFileSync(golden, `${names.join('\n')}\n`);
  assert.deepEqual(names, readFileSync(golden, 'utf8').trim().split('\n'));
  for (const entry of ['inline', 'slim', 'worker', 'auto', 'server']) assert.deepEqual(await exportsOf(`pkg/${entry}.js`), names, entry);
  const types = readFileSync(join(installed, 'pkg/index.d.ts'), 'utf8');
  const declared = [...types.matchAll(/^export declare (?:function|const|class) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual([...new Set(declared)].sort(), names);
  // `core` has some of them.
  const core = readFileSync(join(installed, 'pkg/core.d.ts'), 'utf8');
  const [, passed] = /^export \{ (.*) \} from/m.exec(core) ?? [];
  const own = [...core.matchAll(/^export declare function (\w+)/gm)].map(([, name]) => name);
  const some = await exportsOf('pkg/core.js');
  assert.deepEqual(some, [...passed.split(', '), ...own].sort());
  assert.deepEqual(
    some.filter((name) => !names.includes(name)),
    [],
  );
});

test('what @sentry/browser exports for tracing is exported; docs/names.md says of every other name why, and what to use', async () => {
  const reference = Object.keys(await import('@sentry/browser'));
  const names = new Set(await exportsOf('pkg/index.js'));
  const missing = reference.filter((name) => !names.has(name)).sort();
  const rows = [...readFileSync(at('docs/names.md'), 'utf8').matchAll(/^\| `(\w+)` \| (.{8,}) \| (.{7,}) \|$/gm)].map(([, name]) => name);
  assert.deepEqual(rows, missing, 'docs/names.md says of each why, and what to use');
});

/** What the exports are called with on a server, as source. */
const SERVER_ARGUMENTS = `getRootSpan: [span], getSpanDescendants: [span], spanToJSON: [span], spanToStaticSpanJSON: [span], spanToTraceHeader: [span], spanToBaggageHeader: [span],
       updateSpanName: [span, 'x'], setHttpStatus: [span, 200], setActiveSpanInBrowser: [span], setMeasurement: ['a', 1, ''], captureException: [new Error('x')], captureMessage: ['x'], captureEvent: [{}],
       startBrowserTracingPageLoadSpan: [client, { name: 'x' }], startBrowserTracingNavigationSpan: [client, { name: 'x' }], setTag: ['a', 1], addBreadcrumb: [{}], addEventProcessor: [(e) => e],
       withScope: [() => {}], withIsolationScope: [() => {}], withActiveSpan: [span, () => {}], startSpan: [{ name: '' }, () => {}], startSpanManual: [{ name: '' }, () => {}], startInactiveSpan: [{ name: '' }],
       startNewTrace: [() => {}], suppressTracing: [() => {}], continueTrace: [{}, () => {}], instrumentOutgoingRequests: [client], makeFetchTransport: [{ url: 'https://x.example' }], createTransport: [{}, async () => ({})],
       shouldIgnoreSpan: [{}, []], withStaticSpan: [(s) => s], withStreamedSpan: [(s) => s], setRouteName: ['x'], addIntegration: [{ name: 'x' }], init: [{}], createUrlRouteProvider: [() => undefined], getAbsoluteUrl: ['/x'],`;

test('on a server every export works and nothing is patched', () => {
  writeFileSync(
    join(work, 'server.mjs'),
    `import * as api from 'browser-tracing';
     import * as inline from 'browser-tracing/inline';
     import * as slim from 'browser-tracing/slim';
     import * as worker from 'browser-tracing/worker';
     import * as auto from 'browser-tracing/auto';
     import * as core from 'browser-tracing/core';
     import assert from 'node:assert/strict';
     const before = [globalThis.fetch, globalThis.XMLHttpRequest];
     assert.match(import.meta.resolve('browser-tracing'), /server\\.js$/);
     const client = api.init({ dsn: 'https://pub@ingest.example/1', tracesSampleRate: 1, integrations: [api.browserTracingIntegration()] });
     slim.init({ dsn: 'https://pub@ingest.example/1', wasm: '/x.wasm' });
     for (const entry of [inline, slim, worker, auto, core]) assert.deepEqual(Object.keys(entry), Object.keys(api));
     worker.init({ dsn: 'https://pub@ingest.example/1', trace: { 'sentry-trace': 'x' } });
     let ran = 0;
     const inside = (span) => { ran++; span.setAttribute('a', 1); span.end(); return ran; };
     api.startSpan({ name: 'a' }, inside);
     api.startSpanManual({ name: 'a' }, inside);
     api.startInactiveSpan({ name: 'a' }).end();
     api.startNewTrace(() => ran++); api.suppressTracing(() => ran++); api.continueTrace({}, () => ran++);
     api.withActiveSpan(null, () => ran++); api.withScope(() => ran++); api.withIsolationScope(() => ran++);
     assert.equal(ran, 8);
     assert.deepEqual(api.getTraceData(), {});
     assert.equal(await api.startSpan({ name: 'a' }, async () => 5), 5);
     const span = api.startInactiveSpan({ name: 'a' });
     const arguments_ = { ${SERVER_ARGUMENTS}
       Scope: undefined };
     for (const [name, value] of Object.entries(api)) {
       if (typeof value !== 'function' || (name in arguments_ && !arguments_[name])) continue;
       try { await value(...(arguments_[name] ?? [])); } catch (error) { throw new Error(name + ' throws: ' + error.stack); }
     }
     assert.deepEqual([globalThis.fetch, globalThis.XMLHttpRequest], before);
     console.log('fine');`,
  );
  assert.match(run(process.execPath, ['server.mjs']), /fine\s*$/);
});

test('what the build for servers says of itself: which export condition has chosen it, and in a test runner with a page the remedy', () => {
  const lines = (/** @type {string} */ before) => {
    writeFileSync(
      join(work, 'says.mjs'),
      `${before}
       const { explain, init } = await import('browser-tracing');
       init({ dsn: 'https://pub@ingest.example/1', debug: true });
       console.log(JSON.stringify(explain('/x')));`,
    );
    return run(process.execPath, ['says.mjs']);
  };
  const server = lines('');
  assert.match(server, /does nothing: this is the build for servers, which the export condition 'node' has chosen; there is no page here/);
  assert.match(server, /"reason":"off: no page"/);
  const page = lines("globalThis.location = new URL('https://page.example/'); globalThis.document = {};");
  assert.match(page, /condition 'node' has chosen; there is a page here: let the test runner take the file for browsers, by an alias \(docs\/testing\.md\)/);
  assert.match(page, /"reason":"off: the build for servers"/);
  assert.match(page, /"mode_reason":"off: the build for servers: a test runner with a page/);
  for (const said of [server, page]) assert.doesNotMatch(said, /enabled|cannot be read/);
});

test('without Node, under the conditions of workerd and of edge runtimes: every export can be called, nothing is patched', async () => {
  const esbuild = await import('esbuild');
  for (const conditions of [['workerd', 'worker', 'browser'], ['edge-light'], ['worker', 'browser']]) {
    const { outputFiles } = await esbuild.build({
      stdin: {
        contents: `import * as api from 'browser-tracing';
          import 'browser-tracing/inline';
          import * as slim from 'browser-tracing/slim';
          import 'browser-tracing/auto';
          globalThis.outcome = (async () => {
            const failed = [];
            const client = api.init({ dsn: 'https://pub@ingest.example/1', tracesSampleRate: 1, integrations: [api.browserTracingIntegration()], initialScope: { tags: { a: 1 } } });
            slim.init({ dsn: 'https://pub@ingest.example/1', wasm: '/x.wasm' });
            const span = api.startInactiveSpan({ name: 'a' });
            const given = { ${SERVER_ARGUMENTS} };
            for (const [name, value] of Object.entries(api)) {
              if (typeof value !== 'function' || name === 'Scope') continue;
              try { await value(...(given[name] ?? [])); } catch (error) { failed.push(name + ': ' + error); }
            }
            for (const integration of Object.keys(api).filter((name) => name.endsWith('Integration') && name !== 'addIntegration')) api.init({ dsn: 'https://pub@ingest.example/1', integrations: [api[integration]()] });
            span.setAttribute('a', 1).setStatus({ code: 1 }).addLink({ context: span.spanContext() }).updateName('b').end();
            if (span.run((own) => own) !== span) failed.push('run');
            if (!/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/.test(span.toTraceparent())) failed.push('toTraceparent ' + span.toTraceparent());
            if (await api.startSpan({ name: 'x' }, async () => 5) !== 5) failed.push('startSpan');
            return failed;
          })();`,
        resolveDir: work,
      },
      bundle: true,
      format: 'iife',
      platform: 'neutral',
      conditions,
      write: false,
      logLevel: 'silent',
    });
    // What such a runtime has of the web: no document, no location, no process, no require.
    const fetch = () => Promise.reject(new Error('no network'));
    const runtime = {
      fetch,
      Response,
      Request,
      Headers,
      URL,
      URLSearchParams,
      TextEncoder,
      TextDecoder,
      crypto,
      performance,
      console,
      setTimeout,
      clearTimeout,
      queueMicrotask,
      outcome: Promise.resolve(['did not run']),
    };
    const before = { ...runtime };
    createContext(runtime);
    runInContext(outputFiles[0].text, runtime);
    assert.deepEqual([...(await runtime.outcome)], [], String(conditions));
    for (const [name, value] of Object.entries(before)) if (name !== 'outcome') assert.equal(runtime[/** @type {keyof typeof runtime} */ (name)], value, name);
  }
});

test('a bare import is kept, what is not used is dropped, and nothing waits at the top level', async () => {
  const esbuild = await import('esbuild');
  const rollup = async (/** @type {string} */ contents) => {
    const { outputFiles } = await esbuild.build({
      stdin: { contents, resolveDir: work },
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      write: false,
      logLevel: 'silent',
    });
    return outputFiles[0].text;
  };
  const bare = await rollup("import 'browser-tracing';");
  // The hooks are installed by the import alone; without init there is no need for an engine.
  assert.match(bare, /Symbol\.for\("browser-tracing"\)/);
  assert.ok(bare.length < 26_000, `a bare import brings ${bare.length} bytes`);
  for (const entry of ['inline', 'slim', 'core', 'auto', 'worker', 'global', 'snippet']) {
    assert.match(await rollup(`import 'browser-tracing/${entry}';`), /Symbol\.for\("browser-tracing"\)/, entry);
  }
  // Behind a module that re-exports, as in an app's own index of helpers.
  writeFileSync(
    join(work, 'helpers.js'),
    "export { startSpan } from 'browser-tracing'; export { elementTimingIntegration, bfcacheMetricsIntegration, captureException } from 'browser-tracing'; export const own = 1;",
  );
  const used = await rollup("import { startSpan } from './helpers.js'; startSpan({ name: 'a' }, () => {});");
  const all = await rollup("import * as api from 'browser-tracing'; globalThis.api = { ...api };");
  const engine = textOf(readFileSync(at('pkg/engine.wasm')));
  for (const mark of ['auto.ui.browser.element_timing', 'browser.bfcache']) {
    assert.ok(all.includes(mark), mark);
    assert.ok(!used.includes(mark), `unused, but there: ${mark}`);
  }
  assert.ok(all.includes(engine) && !used.includes(engine) && used.length < all.length / 4, `without init no engine: ${used.length} of ${all.length} bytes`);
  for (const name of ['index', 'inline', 'slim', 'core', 'auto', 'worker', 'server']) {
    // An iife cannot have a top-level await: esbuild refuses.
    await esbuild.build({ entryPoints: [join(installed, `pkg/${name}.js`)], bundle: true, format: 'iife', platform: 'node', write: false, logLevel: 'silent' });
  }
});

test('publint has nothing to say', async () => {
  const { publint } = await import('publint');
  const { messages } = await publint({ pkgDir: installed, strict: true });
  const { formatMessage } = await import('publint/utils');
  assert.deepEqual(
    messages.map((message) => formatMessage(message, manifest)),
    [],
  );
});

test('the samples use every name that both packages export', async () => {
  const names = new Set(await exportsOf('pkg/index.js'));
  const text = ['app', 'shapes'].map((name) => readFileSync(at(`tests/types/sentry-${name}.ts`), 'utf8')).join('');
  const shared = Object.keys(await import('@sentry/browser')).filter((name) => names.has(name));
  assert.deepEqual(
    shared.filter((name) => !new RegExp(`\\b${name}\\b`).test(text)),
    [],
  );
});

test('sample apps compile, and the same apps on @sentry/browser, whose types are the measure', () => {
  compileApps(work, 'bundler');
  // The samples are real ones: they compile with the reference's own types. And ours accept what those accept.
  compile(work, { moduleResolution: 'bundler', skipLibCheck: true }, ['sentry-app.ts', 'sentry-shapes.ts', 'accepts.ts']);
});

test('scripts/names.json names only what is internal now, each by a name of its own', () => {
  /** @type {Record<string, string>} */
  const names = JSON.parse(readFileSync(at('scripts/names.json'), 'utf8'));
  const sources = ['src/npm', 'src/browser', 'src/engine'].flatMap((path) =>
    filesBelow(at(path)).filter((file) => file.endsWith('.js') && !file.includes('snippets')),
  );
  const texts = sources.map((file) => readFileSync(file, 'utf8'));
  const text = texts.join('\n');
  assert.deepEqual(
    Object.keys(names).filter((name) => !new RegExp(`\\b${name}\\b`).test(text)),
    [],
    'run node scripts/names.mjs',
  );
  assert.equal(new Set(Object.values(names)).size, Object.keys(names).length);
  // Nor does anything have a member of such a name already.
  const code = texts.map((it) => transformSync(it, { minifyWhitespace: true }).code).join('\n');
  const members = [...code.matchAll(/[\w)\]]\??\.([A-Za-z][\w$]*)/g)].map(([, name]) => name);
  assert.deepEqual(
    Object.values(names).filter((name) => members.includes(name)),
    [],
  );
});
