// @ts-check
// What the recipes for errors and for basenames promise, on the examples' installed frameworks: each page is the recipe as the docs or the example
// have it, and an app that fails, built for production and opened in Chromium.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { build as bundle } from 'esbuild';
import { build } from '../../scripts/build.mjs';
import { read } from '../docs/lib/pages.mjs';
import { isNavigation, isPageload } from '../e2e/lib/trace.mjs';
import { Lab } from '../bundlers/lib.mjs';
import { install, pack } from './lib.mjs';

await build({ quiet: true });
const tarball = await pack();
const lab = await Lab.start();
/** The bundles, by path. @type {Map<string, string>} */
const scripts = new Map();
const server = createServer(({ url = '' }, response) => {
  const script = scripts.get(url);
  if (script) response.setHeader('content-type', 'text/javascript').end(script);
  else
    response.setHeader('content-type', 'text/html').end(`<!doctype html><link rel="icon" href="data:,"><div id="app"></div>
      <script type="module" src="/bundles/${/[?&]app=(\w+)/.exec(url)?.[1]}.js"></script>`);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
after(async () => {
  await lab.stop();
  server.closeAllConnections();
  server.close();
});
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

/** The one block of a page that holds a text. @param {string} page @param {string} mark */
function block(page, mark) {
  const found = read(page).blocks.filter(({ text }) => text.includes(mark));
  assert.equal(found.length, 1, `${page} has ${found.length} blocks with "${mark}"`);
  return found[0].text;
}

/**
 * Builds an app beside an example's own files, for production.
 * @param {string} directory of the installed example
 * @param {Record<string, string>} files the first one is where it begins
 */
async function app(directory, files) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, 'src', name), text);
  const project = lab.ingest.project();
  const { outputFiles } = await bundle({
    entryPoints: [join(directory, 'src', Object.keys(files)[0])],
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    write: false,
    logLevel: 'silent',
    define: {
      'process.env.NODE_ENV': '"production"',
      'import.meta.env.VITE_SENTRY_DSN': JSON.stringify(project.dsn),
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  const name = `app${scripts.size}`;
  scripts.set(`/bundles/${name}.js`, outputFiles[0].text);
  return { name, id: project.id };
}

/**
 * Opens an app at a path, does something there, and says which errors were sent and what stood on the console. A message that is sent last
 * says that all before it has come.
 * @param {{ name: string, id: string }} app
 * @param {string} path
 * @param {(page: import('@playwright/test').Page) => Promise<unknown>} [work]
 */
async function visit({ name, id }, path, work) {
  const context = await lab.browser.newContext();
  try {
    const page = await context.newPage();
    /** @type {string[]} */
    const said = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(`uncaught: ${error}`));
    const [before, hash] = path.split('#');
    await page.goto(`http://127.0.0.1:${port}${before}?app=${name}${hash ? `#${hash}` : ''}`);
    await work?.(page);
    const mark = `end of ${path} ${Math.random()}`;
    await page.evaluate((mark) => /** @type {any} */ (window).captureMessage(mark), mark);
    const isEnd = (/** @type {any} */ { header, payload }) => header.type === 'event' && payload.message === mark;
    await lab.ingest.envelopes.waitFor(({ project, items }) => project === id && items.some(isEnd), mark);
    const events = lab.ingest
      .of(id)
      .flatMap(({ items }) => items)
      .filter(({ header, payload }) => header.type === 'event' && !payload.message)
      .map(({ payload }) => payload);
    return { said, events };
  } finally {
    await context.close();
  }
}

const told = (/** @type {any} */ { exception, contexts }) => {
  const { value, mechanism } = exception.values.at(-1);
  return { value, mechanism, stack: contexts.react?.componentStack };
};
/** Text that the page shows. @param {string} text */
const shown = (text) => (/** @type {import('@playwright/test').Page} */ page) => page.getByText(text).first().waitFor();
const link = (/** @type {string} */ name) => (/** @type {import('@playwright/test').Page} */ page) => page.getByRole('link', { name, exact: true }).click();

/** @param {string} name @param {(directory: () => string) => void} tests */
function framework(name, tests) {
  if (process.env.EXAMPLE && process.env.EXAMPLE !== name) return;
  describe(name, async () => {
    const directory = await install(name, tarball, {});
    tests(() => directory);
  });
}

// So that the page can say when it is through.
const END = "import { captureMessage } from 'browser-tracing';\nwindow.captureMessage = captureMessage;\n";

framework('react-router', (directory) => {
  test('docs/moving.md: the handlers of a root send what React catches, and say it on the console', async () => {
    for (const [how, handled] of /** @type {const} */ ([
      ['uncaught', false],
      ['caught', true],
      ['recovered', true],
    ])) {
      const made = await app(directory(), {
        'root.jsx': block('docs/moving.md', 'onUncaughtError'),
        'app.jsx': `${END}
          import { init } from 'browser-tracing';
          import { Component, useState } from 'react';
          init({ dsn: import.meta.env.VITE_SENTRY_DSN });
          class Boundary extends Component {
            state = { failed: false };
            static getDerivedStateFromError = () => ({ failed: true });
            render() { return this.state.failed ? <p>replaced</p> : this.props.children; }
          }
          let isFirst = true;
          function Fails() {
            const fails = isFirst || '${how}' !== 'recovered';
            isFirst = false;
            if (fails) throw new Error('${how}');
            return <p>replaced</p>;
          }
          export function App() {
            const [failing, fail] = useState(false);
            if (!failing) return <button onClick={() => fail(true)}>Fail</button>;
            return '${how}' === 'caught' ? <Boundary><Fails /></Boundary> : <Fails />;
          }`,
      });
      const { events, said } = await visit(made, '/', async (page) => {
        await page.getByRole('button').click();
        if (how === 'uncaught') await page.waitForFunction(() => !document.querySelector('button'));
        else await shown('replaced')(page);
      });
      assert.equal(events.length, 1, how);
      const { mechanism, stack } = told(events[0]);
      assert.deepEqual([mechanism.type, mechanism.handled], ['auto.function.react.error_handler', handled], how);
      // What it has recovered from is the cause of an error of React's own.
      assert.equal(events[0].exception.values[0].value, how);
      assert.match(stack, /\bFails\b/, how);
      assert.equal(said.length, 1, said.join('\n'));
      assert.match(said[0], how === 'recovered' ? /^Error: Minified React error/ : new RegExp(`^Error: ${how}`));
    }
  });

  const ROUTES = `${END}
    import { Link, Outlet, data } from 'react-router';
    const fail = (text) => { throw new Error(text); };
    const links = { Home: '/', User: '/users/7', Loader: '/loader', Render: '/render', Response: '/response', Nowhere: '/nowhere' };
    const Layout = () => <>{Object.entries(links).map(([name, to]) => <Link key={name} to={to}>{name}</Link>)}<Outlet /></>;
    const Failed = () => <p>failed</p>;
    export const routes = [{ path: '/', Component: Layout, HydrateFallback: () => null, children: [
      { index: true, element: <p>welcome</p> },
      { path: 'users/:id', element: <p>a user</p>, loader: () => fetch('/x').then(() => null) },
      { path: 'loader', element: <p>never</p>, loader: async () => fail('of a loader'), ErrorBoundary: Failed },
      { path: 'render', Component: () => fail('of a component'), ErrorBoundary: Failed },
      { path: 'response', element: <p>never</p>, loader: () => { throw data('gone', { status: 410 }); }, ErrorBoundary: Failed },
      { path: '*', element: <p>never</p>, loader: () => { throw data('none', { status: 404 }); }, ErrorBoundary: Failed },
    ] }];`;
  const main = () => block('docs/routers.md', 'sendError, startTracing');

  test('what a loader or a component throws is sent, once; a response that is thrown to be shown is not', async () => {
    const made = await app(directory(), { 'failing.jsx': main().replace('./routes.jsx', './failing-routes.jsx'), 'failing-routes.jsx': ROUTES });
    await visit(made, '/loader', shown('failed'));
    await visit(made, '/render', shown('failed'));
    await visit(made, '/nowhere', shown('failed'));
    const { events, said } = await visit(made, '/', async (page) => {
      for (const name of ['Loader', 'Render', 'Response', 'Nowhere']) {
        await link(name)(page);
        await shown('failed')(page);
        await link('Home')(page);
        await shown('welcome')(page);
      }
    });
    const mechanism = { type: 'auto.function.react_router.on_error', handled: false };
    const [loader, render] = [
      { value: 'of a loader', mechanism },
      { value: 'of a component', mechanism },
    ];
    assert.deepEqual(
      events.map((event) => ({ value: told(event).value, mechanism: told(event).mechanism })),
      [loader, render, loader, render],
    );
    assert.deepEqual(
      events.map(({ transaction }) => transaction),
      ['/loader', '/render', '/loader', '/render'],
    );
    // React itself still says what a component throws.
    assert.ok(said.some((line) => line.includes('of a component')));
  });

  test('below a basename, routes are called by their patterns', async () => {
    const made = await app(directory(), {
      'based.jsx': main()
        .replace('./routes.jsx', './failing-routes.jsx')
        .replace('startTracing(routes)', "startTracing(routes, '/app')")
        .replace('createBrowserRouter(routes)', "createBrowserRouter(routes, { basename: '/app' })")
        .replace('traceNavigations(router, routes)', "traceNavigations(router, routes, '/app')"),
      'failing-routes.jsx': ROUTES,
    });
    await visit(made, '/app/users/7', async (page) => {
      await shown('a user')(page);
      await link('Home')(page);
      await shown('welcome')(page);
      await link('User')(page);
      await shown('a user')(page);
      await names(made.id, '/app/users/:id', ['/app', '/app/users/:id']);
    });
  });

  test('so it is with a hash router', async () => {
    for (const basename of ['', '/app']) {
      const made = await app(directory(), {
        'hash.jsx': `import { startTracing } from './hash-tracing.js';
          import { createRoot } from 'react-dom/client';
          import { createHashRouter } from 'react-router';
          import { RouterProvider } from 'react-router/dom';
          import { routes } from './failing-routes.jsx';
          startTracing(routes${basename && `, '${basename}'`});
          const router = createHashRouter(routes, { basename: '${basename || '/'}' });
          createRoot(document.body).render(<RouterProvider router={router} />);`,
        'hash-tracing.js': block('docs/routers.md', "hash.slice(1) || '/', basename"),
        'failing-routes.jsx': ROUTES,
      });
      await visit(made, `/#${basename}/users/7`, async (page) => {
        await shown('a user')(page);
        await link('Home')(page);
        await shown('welcome')(page);
        await link('User')(page);
        await shown('a user')(page);
        await names(made.id, `${basename}/users/:id`, [basename || '/', `${basename}/users/:id`]);
      });
    }
  });
});

/** What the page load and the navigations are called, in order. @param {string} id @param {string} pageload @param {string[]} navigations */
async function names(id, pageload, navigations) {
  const first = await lab.ingest.transaction(id, isPageload, 'the page load');
  const others = [];
  for (const name of navigations)
    others.push(await lab.ingest.transaction(id, (event) => isNavigation(event) && event.transaction === name, `the navigation ${name}`));
  assert.deepEqual(
    [first, ...others].map(({ transaction, transaction_info: { source } }) => [transaction, source]),
    [pageload, ...navigations].map((name) => [name, 'route']),
  );
}

framework('tanstack-router', (directory) => {
  test('what a loader or a component throws is sent, once', async () => {
    const made = await app(directory(), {
      'failing.jsx': `${END}
        import { sendError, startTracing } from './tracing.js';
        import { Link, Outlet, RouterProvider, createRootRoute, createRoute, createRouter, notFound } from '@tanstack/react-router';
        import { createRoot } from 'react-dom/client';
        const fail = (text) => { throw new Error(text); };
        const root = createRootRoute({ component: () => <><Link to="/">Home</Link><Link to="/loader">Loader</Link><Link to="/render">Render</Link><Link to="/none">None</Link><Outlet /></> });
        const at = (path, more) => createRoute({ getParentRoute: () => root, path, errorComponent: () => <p>failed</p>, notFoundComponent: () => <p>failed</p>, ...more });
        const router = createRouter({ defaultOnCatch: sendError, routeTree: root.addChildren([
          at('/', { component: () => <p>welcome</p> }),
          at('/loader', { loader: async () => fail('of a loader') }),
          at('/render', { component: () => fail('of a component') }),
          at('/none', { loader: () => { throw notFound(); } }),
        ]) });
        startTracing(router);
        createRoot(document.getElementById('app')).render(<RouterProvider router={router} />);`,
    });
    await visit(made, '/loader', shown('failed'));
    const { events } = await visit(made, '/', async (page) => {
      for (const name of ['Loader', 'Render', 'None']) {
        await link(name)(page);
        await shown('failed')(page);
        await link('Home')(page);
        await shown('welcome')(page);
      }
    });
    assert.deepEqual(
      events.map((event) => [told(event).value, told(event).mechanism.handled]),
      [
        ['of a loader', false],
        ['of a loader', false],
        ['of a component', false],
      ],
    );
    assert.ok(events.every((event) => told(event).stack));
  });
});

framework('vue-router', (directory) => {
  test('what a guard or a component throws is sent, once', async () => {
    const made = await app(directory(), {
      'failing.js': `${END}
        import { startTracing } from './tracing.js';
        import { captureException } from 'browser-tracing';
        import { createApp, h } from 'vue';
        import { RouterLink, RouterView, createRouter, createWebHistory } from 'vue-router';
        const fail = (text) => { throw new Error(text); };
        const router = createRouter({ history: createWebHistory(), routes: [
          { path: '/', component: { render: () => h('p', 'welcome') } },
          { path: '/guard', component: {}, beforeEnter: () => fail('of a guard') },
          { path: '/render', component: { render: () => fail('of a component') } },
          { path: '/after', component: { render: () => h('p', 'after') } },
        ] });
        startTracing(router);
        const app = createApp({ render: () => [...['/', '/guard', '/render', '/after'].map((to) => h(RouterLink, { to }, () => to)), h(RouterView)] });
        ${/app\.config\.errorHandler[^]*?\n};/.exec(block('docs/moving.md', 'app.config.errorHandler'))?.[0]}
        app.use(router).mount('#app');`,
    });
    const { events, said } = await visit(made, '/', async (page) => {
      await shown('welcome')(page);
      await link('/guard')(page);
      await link('/after')(page);
      await page.getByText('after', { exact: true }).waitFor();
      await link('/render')(page);
      await page.waitForURL('**/render');
    });
    assert.deepEqual(
      events.map((event) => [told(event).value, told(event).mechanism.handled]),
      [
        ['of a guard', false],
        ['of a component', false],
      ],
    );
    for (const text of ['of a guard', 'of a component']) assert.equal(said.filter((line) => line.startsWith(`Error: ${text}`)).length, 1, text);
  });
});
