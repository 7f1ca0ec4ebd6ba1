// @ts-check
import { viaFetch, viaGloo, viaXhr } from './calls.js';
import { element, price } from './dom.js';
import { apiOrigin } from './places.js';
import { switches } from './switches.js';

/** What became of the server's trace, by the switch. @type {Record<string, string>} */
const TAG = {
  '': 'wrote its trace into a meta tag. The page continued it',
  'server-timing': 'put its trace into the header Server-Timing. The page continued it',
  unsampled: 'wrote its trace, which is not sampled, into a meta tag. The page continued it',
  missing: 'said nothing of its trace. The page began one of its own',
  malformed: 'wrote a meta tag that cannot be read. The page began a trace of its own',
};

/** @param {any} item */
const card = (item) =>
  element(
    'a',
    { class: 'card', href: `/products/${item.id}` },
    element('strong', {}, item.name),
    element('span', { class: 'price' }, price(item.cents)),
    element('p', {}, item.text),
  );

export async function home() {
  const [list, featured, stock, fromRust] = await Promise.all([
    viaFetch('/api/products'),
    viaXhr('/api/products/2'),
    viaFetch(`${apiOrigin}/api/products/1`),
    viaGloo('/api/products/3'),
  ]);
  const facts = [
    ['XMLHttpRequest', 'Featured', featured],
    ['fetch, other origin', 'In stock', stock],
    ['gloo-net in WebAssembly', 'New', fromRust],
  ];
  return element(
    'div',
    {},
    element('h1', {}, 'One trace from backend to page to API'),
    element(
      'p',
      { class: 'lead' },
      `The server rendered this page inside a transaction and ${TAG[switches.tag] ?? TAG['']}: the calls that made this view carry its headers, and the API hangs its own transactions under them. “This page's traces” draws that from the envelopes that page and backend have sent.`,
    ),
    element(
      'ul',
      { class: 'facts' },
      ...facts.map(([via, label, body]) =>
        element('li', {}, element('small', {}, via), `${label}: `, element('b', {}, body?.product?.name ?? 'not available')),
      ),
    ),
    element('h2', {}, 'Products'),
    element('div', { class: 'cards' }, ...(list?.products ?? []).map(card)),
  );
}

export async function products() {
  const body = await viaFetch('/api/products');
  return element(
    'div',
    {},
    element('h1', {}, 'Products'),
    element('p', { class: 'lead' }, 'Coming here was a navigation: a trace of its own, and the list was asked for in it.'),
    element('div', { class: 'cards' }, ...(body?.products ?? []).map(card)),
  );
}

/** @param {string} id */
export async function product(id) {
  const [body] = await Promise.all([viaXhr(`/api/products/${id}`), viaFetch('/api/slow?ms=120')]);
  if (!body?.product) return missing();
  const item = body.product;
  return element(
    'div',
    {},
    element('p', {}, element('a', { href: '/products' }, '← All products')),
    element('h1', {}, item.name),
    element('p', { class: 'price' }, price(item.cents)),
    element('p', { class: 'lead' }, item.text),
    element('p', { class: 'quiet' }, 'Its transaction is named after the route, /products/:id, not after this product.'),
  );
}

export function about() {
  return element(
    'div',
    {},
    element('h1', {}, 'About this demo'),
    element(
      'p',
      { class: 'lead' },
      'The backend is axum with the real sentry crate. The page calls init with browserTracingIntegration and names its routes; its requests are plain calls of fetch, XMLHttpRequest and gloo-net. Both report to an ingest in the backend, which keeps the envelopes and passes them on to Spotlight.',
    ),
    element(
      'p',
      { class: 'lead' },
      'The switches under “How this page is set up” load the page in another way: with another tag, with the engine three seconds late or refused by the browser, with an ingest that is down. “What each request carried” says which headers the API received, and why.',
    ),
  );
}

export const missing = () => element('div', {}, element('h1', {}, 'Nothing here'), element('p', {}, element('a', { href: '/products' }, 'All products')));
