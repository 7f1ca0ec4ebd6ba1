// @ts-nocheck: Vite gives 'sdk' its meaning, another one in each build.
// A small shop with a router, images and a data request for each view. The first import is the SDK under test.
import 'sdk';

const view = document.getElementById('view');

const card = ({ id, name }) => `<a href="/products/${id}"><img src="/image/${id}.svg" alt=""><b>${name}</b></a>`;

async function list() {
  const products = await (await fetch('/api/products')).json();
  view.innerHTML = `<div class="cards">${products.map(card).join('')}</div>`;
}

async function product(id) {
  const [{ name }, stock] = await Promise.all([fetch(`/api/products/${id}`), fetch(`/api/stock/${id}`)].map(async (answer) => (await answer).json()));
  view.innerHTML = `<h2>${name}</h2><img src="/image/${id}.svg" alt=""><p>${stock.left} left</p><a href="/">All</a>`;
}

async function show() {
  const [, id] = /^\/products\/(\d+)/.exec(location.pathname) || [];
  await (id ? product(id) : list());
  dispatchEvent(new Event('shown'));
}

addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (!link) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  show();
});
show();
