// @ts-check
// Two parts of `npm run bench` for which a page of its own is opened. A whole first page view: each candidate is the only script of a page,
// divided into files as a bundler does it, in a browser of its own for each sample, with the processor slowed. Counted is all that the main
// thread does until nothing is left to do, and its longest task: an engine that comes late is in it, wherever it was put. And memory, at the
// start and for each open span.
import { createServer } from 'node:http';
import { join, relative, resolve } from 'node:path';
import { build as bundle } from 'esbuild';
import { SLOWER, inOwnBrowser, listening } from './lib/bench-browser.mjs';
import { at } from './lib/files.mjs';

const BENCH = at('tests/bench');

/** Every @opentelemetry package once, as an app that pins them well has them. @type {import('esbuild').Plugin} */
const onePerPackage = {
  name: 'one-per-package',
  setup(builder) {
    builder.onResolve({ filter: /^@opentelemetry\// }, ({ path, kind, pluginData }) =>
      pluginData ? undefined : builder.resolve(path, { kind, resolveDir: BENCH, pluginData: true }),
    );
  },
};

/** How esbuild makes every candidate. @satisfies {import('esbuild').BuildOptions} */
export const COMMON = {
  bundle: true,
  minify: true,
  platform: /** @type {const} */ ('browser'),
  target: 'es2022',
  // 'module' is esbuild's own default, which naming any condition takes away.
  conditions: ['production', 'module'],
  define: { __SENTRY_DEBUG__: 'false', 'process.env.NODE_ENV': '"production"' },
  legalComments: /** @type {const} */ ('none'),
  write: /** @type {const} */ (false),
  plugins: [onePerPackage],
};

/** What it is called in the table → its file in tests/bench/page/sdk. */
const SDK = { none: 'none', default: 'default', ours: 'inline', sentry: 'sentry', otel: 'otel' };

/** @typedef {{ files: Map<string, string>, late: string | undefined }} Divided `late`: the file that is imported when the page has time */

/** @param {keyof typeof SDK} name @returns {Promise<Divided>} */
async function divided(name) {
  const outdir = at('target/bench-first', name);
  const { outputFiles, metafile } = await bundle({
    ...COMMON,
    entryPoints: { main: join(BENCH, 'page/sdk', `${SDK[name]}.js`) },
    outdir,
    splitting: true,
    format: 'esm',
    metafile: true,
  });
  const late = Object.keys(metafile.outputs).find((path) => metafile.outputs[path].entryPoint?.endsWith('whole.js'));
  if (name === 'default' && !late) throw new Error('no file of the default entry is imported late');
  return { files: new Map(outputFiles.map(({ path, text }) => [relative(outdir, path), text])), late: late && relative(outdir, resolve(late)) };
}

/** The pages `/NAME/`, their scripts, and a sink for whatever they send. @param {Map<string, Divided>} candidates */
async function serve(candidates) {
  const server = createServer((request, response) => {
    const [, name, file] = (request.url ?? '/').split('?')[0].split('/');
    response.setHeader('cache-control', 'no-store');
    const script = candidates.get(name)?.files.get(file);
    if (script !== undefined) return void response.setHeader('content-type', 'text/javascript').end(script);
    if (file === '') {
      response.setHeader('content-type', 'text/html');
      return void response.end(
        `<!doctype html><html><head><link rel="icon" href="data:,"><title>bench</title><script type="module" src="/${name}/main.js"></script></head><body></body></html>`,
      );
    }
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{}'));
  });
  return { server, origin: await listening(server) };
}

/** @typedef {{ thread: number, longest: number }} View milliseconds: of the main thread in all, and of its longest task (0: none of 50 ms) */

/** @param {string} url @param {string | undefined} late @returns {Promise<View>} */
const view = (url, late) =>
  inOwnBrowser(async (page, protocol) => {
    await protocol.send('Performance.enable');
    await page.addInitScript(() => {
      const tasks = { longest: 0 };
      Object.assign(window, { tasks });
      new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => (tasks.longest = Math.max(tasks.longest, duration)))).observe({
        type: 'longtask',
        buffered: true,
      });
    });
    await page.goto(url);
    const longest = await page.evaluate(async (file) => {
      // The same module: this ends when it has run for the app.
      if (file) await import(file);
      const idle = () => new Promise((done) => requestIdleCallback(done));
      for (let i = 0; i < 3; i++) await idle();
      return /** @type {any} */ (window).tasks.longest;
    }, late);
    const { metrics } = await protocol.send('Performance.getMetrics');
    return { thread: 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN), longest };
  }, SLOWER);

/** @typedef {{ start: number, perOpenSpan: number }} Memory bytes: of the heap and of the engine's memory */

/** @param {string} url @param {number} open spans that are held open @returns {Promise<{ start: number, perOpenSpan: number }>} `start` is not yet without the page's own */
const memory = (url, open) =>
  inOwnBrowser(async (page, protocol) => {
    await page.addInitScript(() => {
      Object.assign(window, { __mode: 'spans', __marks: {}, engines: [] });
      WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
        construct(target, given) {
          const instance = Reflect.construct(target, given);
          // Not held: what unpacks the engine is gone by the time that is measured.
          if (instance.exports.memory) /** @type {any} */ (window).engines.push(new WeakRef(instance.exports.memory));
          return instance;
        },
      });
    });
    await page.goto(url);
    const used = async () => {
      await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
      await protocol.send('HeapProfiler.collectGarbage');
      const { usedSize } = await protocol.send('Runtime.getHeapUsage');
      return (
        usedSize +
        (await page.evaluate(() =>
          /** @type {{ engines: WeakRef<WebAssembly.Memory>[] }} */ (/** @type {any} */ (window)).engines.reduce(
            (sum, it) => sum + (it.deref()?.buffer.byteLength ?? 0),
            0,
          ),
        ))
      );
    };
    const hold = (/** @type {number} */ many) =>
      page.evaluate((count) => {
        const { __spans, held = [] } = /** @type {any} */ (window);
        for (let i = 0; i < count; i++) held.push(__spans.startInactiveSpan({ name: `held ${i}`, op: 'bench' }));
        Object.assign(window, { held });
      }, many);
    const start = await used();
    if (!(await page.evaluate(() => '__spans' in window))) return { start, perOpenSpan: 0 };
    // What the first ones need beside themselves, such as compiled code, is not theirs.
    await hold(open / 10);
    const before = await used();
    await hold(open);
    return { start, perOpenSpan: ((await used()) - before) / open };
  });

/**
 * Serves the pages while `measure` runs, which gets what takes one sample.
 * @template T
 * @param {(sample: (name: any) => Promise<View>, memory: (name: string, open: number) => Promise<Memory>) => Promise<T>} measure
 */
export async function firstPages(measure) {
  /** @type {Map<string, Divided>} */
  const candidates = new Map();
  for (const name of /** @type {(keyof typeof SDK)[]} */ (Object.keys(SDK))) candidates.set(name, await divided(name));
  for (const name of ['ours-spans', 'sentry-spans']) {
    const { outputFiles } = await bundle({ ...COMMON, entryPoints: [join(BENCH, 'candidates', `${name}.js`)], format: 'esm' });
    candidates.set(name, { files: new Map([['main.js', outputFiles[0].text]]), late: undefined });
  }
  const { server, origin } = await serve(candidates);
  try {
    return await measure(
      (name) => {
        const { late } = /** @type {Divided} */ (candidates.get(name));
        return view(`${origin}/${name}/`, late && `/${name}/${late}`);
      },
      async (name, open) => {
        const page = await memory(`${origin}/none/`, 0);
        const { start, perOpenSpan } = await memory(`${origin}/${name}-spans/`, open);
        return { start: start - page.start, perOpenSpan };
      },
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
