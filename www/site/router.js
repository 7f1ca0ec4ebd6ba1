// @ts-check
// A small client-side router: links of this origin become pushState, and each route has a view.
import { element } from './dom.js';
import { setRouteName } from './sdk.js';
import { about, home, missing, product, products } from './views.js';

/** @type {[RegExp, string, (id: string) => Promise<Node> | Node][]} */
const routes = [
  [/^\/$/, '/', home],
  [/^\/products$/, '/products', products],
  [/^\/products\/([^/]+)$/, '/products/:id', product],
  [/^\/about$/, '/about', about],
];

/** Routes shown so far: only the last one may draw. */
let shown = 0;

async function show() {
  const mine = ++shown;
  const path = location.pathname;
  const [pattern, name, view] = routes.find(([route]) => route.test(path)) ?? [/()/, '', missing];
  // The route's name instead of its URL: one transaction name for all products.
  if (name) setRouteName(name);
  for (const link of document.querySelectorAll('nav a')) {
    const href = link.getAttribute('href') ?? '';
    const here = href === '/' ? path === '/' : path.startsWith(href);
    if (here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const place = document.getElementById('view');
  let content;
  try {
    content = await view(pattern.exec(path)?.[1] ?? '');
  } catch (error) {
    content = element('p', { class: 'failure' }, `This view failed: ${error}`);
  }
  if (mine !== shown) return;
  place?.replaceChildren(content);
  // Who goes on with the keyboard, or hears the page, is where the new view begins; not at the first view, which nobody asked for.
  if (mine > 1) place?.focus({ preventScroll: true });
}

export function startRouter() {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('a');
    if (!link || link.origin !== location.origin || link.target || event.defaultPrevented) return;
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.pathname === location.pathname) {
      // The link to the content, for who goes by keyboard.
      if (link.hash) document.getElementById(link.hash.slice(1))?.focus();
      return;
    }
    // The query stays: it holds the demo's switches.
    history.pushState(null, '', link.pathname + location.search);
    void show();
  });
  addEventListener('popstate', () => void show());
  void show();
}
