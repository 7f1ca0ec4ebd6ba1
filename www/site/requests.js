// @ts-check
// What each request's tracing header was, as the API received it, or why there was none.
import { calls, onCall } from './calls.js';
import { element } from './dom.js';

export function showRequests() {
  onCall(draw);
  draw();
}

/** Requests that have been answered: drawn once, so that what is open stays open. @type {Map<import('./calls.js').Call, HTMLElement>} */
const drawn = new Map();

function draw() {
  const place = document.getElementById('requests');
  if (calls.length === 0) return place?.replaceChildren(element('p', { class: 'quiet' }, 'No request yet.'));
  place?.replaceChildren(element('ol', { class: 'requests' }, ...calls.toReversed().map((call) => drawn.get(call) ?? drawCall(call))));
}

/** @param {import('./calls.js').Call} call */
function drawCall(call) {
  const url = new URL(call.url, location.href);
  const where = url.origin === location.origin ? url.pathname + url.search : url.host + url.pathname + url.search;
  const received = call.body?.received;
  const header = received?.['sentry-trace'];
  const why = call.explained.request?.reason;
  const item = element(
    'li',
    { class: header ? 'attached' : received ? 'bare' : '' },
    element(
      'div',
      {},
      element('b', {}, where),
      element('small', {}, call.via),
      element('span', { class: call.status < 400 && !call.failure ? 'status' : 'status failed' }, call.failure ? 'failed' : String(call.status || '…')),
    ),
  );
  if (header) {
    const [trace, span, decision] = header.split('-');
    item.append(
      element('p', {}, 'attached', why ? element('small', {}, ` (${why})`) : undefined),
      element('code', {}, element('span', { class: 'trace-id' }, trace), '-', element('span', { class: 'span-id' }, span), decision ? `-${decision}` : ''),
    );
    if (received.baggage) item.append(element('code', { class: 'baggage', title: received.baggage }, `baggage: ${received.baggage}`));
  } else if (received) {
    item.append(element('p', {}, `not attached${why ? `: ${why}` : ''}`));
  } else if (call.failure) {
    item.append(element('p', {}, call.failure));
  }
  const { request, ...rest } = call.explained;
  item.append(
    element(
      'details',
      {},
      element('summary', {}, 'explain'),
      element('pre', { tabindex: '0' }, `explain(${JSON.stringify(url.href)})\n${JSON.stringify({ request, ...rest }, null, 2)}`),
    ),
  );
  if (call.status || call.failure) drawn.set(call, item);
  return item;
}
