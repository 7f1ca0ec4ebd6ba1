// @ts-check
// The panel that draws this page's traces as waterfalls.
import { calls, onCall } from './calls.js';
import { duration, element } from './dom.js';
import { readEnvelopes, spansOf } from './envelopes.js';
import { tagTrace } from './places.js';
import { explain } from './sdk.js';
import { isRefused, onState } from './state.js';
import { inSpotlight } from './spotlight.js';
import { switches } from './switches.js';

/** @typedef {import('./envelopes.js').Span} Span */

/** This page's traces, in the order in which it had them. @type {Set<string>} */
const mine = new Set(tagTrace ? [tagTrace] : []);
let everything = false;

/** Spans that a newcomer can do without: what the browser did by itself. @param {Span} span */
const isDetail = (span) => /^(resource|browser|paint|mark|measure|ui|app)\b/.test(span.op);

export const redrawTraces = () => draw();

export function showTraces() {
  readEnvelopes(draw);
  onCall(draw);
  onState(draw);
  draw();
}

/** The traces that the page is in, and those that its requests carried. */
function collect() {
  const now = explain().trace_id;
  if (now) mine.add(now);
  for (const { body } of calls) {
    const sent = body?.received?.['sentry-trace'];
    if (sent) mine.add(sent.slice(0, 32));
  }
}

function draw() {
  collect();
  // The newest on top: that is where one looks after a click.
  const drawn = [...mine]
    .reverse()
    .map(drawTrace)
    .filter((trace) => trace !== undefined);
  const note = whyLess() ?? (drawn.length ? undefined : 'Waiting for the first envelope …');
  // Who is there with the keyboard stays there.
  const focused = document.activeElement?.closest('.trace header > *');
  const trace = focused?.closest('.trace')?.getAttribute('data-trace');
  document.getElementById('traces')?.replaceChildren(...(note ? [element('p', { class: 'quiet' }, note)] : []), ...drawn);
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-trace='${trace}'] header > ${focused.localName}`))?.focus();
}

/** Why the page itself is not in the picture, when it is not. */
function whyLess() {
  const now = explain();
  if (switches.ingest === 'dead')
    return 'The ingest answers 503 for this page: what it sends is lost and counted, and the counts wait for an ingest that answers. The backend’s own spans arrive.';
  if (isRefused(now)) return 'WebAssembly is refused on this page: its requests carry the trace on, but the page records nothing.';
  if (now.sampled === false) return 'This trace is not sampled: headers end in -0, and neither page nor backend sends anything.';
  if (now.mode === 'propagation-only') return 'The engine is not there yet: requests carry the trace on, and their spans are kept for it.';
}

/** @param {string} trace */
function drawTrace(trace) {
  const spans = [...spansOf(trace).values()].sort((a, b) => a.start - b.start);
  if (spans.length === 0) return undefined;
  const hidden = spans.filter(isDetail).length;
  const root = spans.find((span) => span.op === 'pageload' || span.op === 'navigation');
  const title = root ? (root.op === 'pageload' ? 'Page load' : 'Navigation') : 'Backend';
  const toggle = element('button', { type: 'button', class: 'link' }, everything ? 'fewer spans' : `${hidden} more ${hidden === 1 ? 'span' : 'spans'}`);
  toggle.addEventListener('click', () => {
    everything = !everything;
    draw();
  });
  return element(
    'article',
    { class: 'trace', 'data-trace': trace },
    element(
      'header',
      {},
      element('h3', {}, title, root ? element('b', {}, root.name) : undefined),
      element('code', { title: 'trace id' }, trace),
      hidden ? toggle : undefined,
      inSpotlight() ? element('a', { href: inSpotlight(`/telemetry/traces/${trace}`), target: '_blank', rel: 'noopener' }, 'in Spotlight ↗') : undefined,
    ),
    ...clusters(spans).map((cluster, index) => drawCluster(cluster, index === 0 ? 0 : cluster[0].start - spans[0].start, !!root)),
  );
}

/**
 * Splits a trace where nothing happened for a while: a call made a minute after the page load is in its trace, too.
 * @param {Span[]} spans sorted by start
 */
function clusters(spans) {
  /** @type {Span[][]} */
  const made = [];
  let end = -Infinity;
  for (const span of spans) {
    if (span.start > end + 0.5) made.push([]);
    made[made.length - 1].push(span);
    end = Math.max(end, span.end);
  }
  return made;
}

/** @param {Span[]} spans @param {number} later seconds after the trace's start @param {boolean} recorded does the page record spans? */
function drawCluster(spans, later, recorded) {
  const ids = new Set(spans.map((span) => span.id));
  const start = spans[0].start;
  const end = Math.max(...spans.filter((span) => everything || !isDetail(span)).map((span) => span.end), start + 0.001);
  /** @type {HTMLElement[]} */
  const rows = [];
  /** @param {Span} span @param {number} depth */
  const add = (span, depth) => {
    const shown = everything || !isDetail(span);
    if (shown) rows.push(drawSpan(span, depth, start, end - start));
    for (const child of spans) if (child.parent === span.id && child !== span) add(child, depth + (shown ? 1 : 0));
  };
  for (const span of spans) if (!ids.has(span.parent)) add(span, 0);
  return element(
    'div',
    { class: 'cluster' },
    later
      ? element(
          'p',
          { class: 'quiet' },
          `${duration(later)} later, in the same trace${recorded ? ': a call after the page had come to rest has no span in the page' : ''}`,
        )
      : undefined,
    element('ol', {}, ...rows),
    element('div', { class: 'scale' }, element('span', {}, '0'), element('span', {}, duration((end - start) / 2)), element('span', {}, duration(end - start))),
  );
}

/** @param {Span} span @param {number} depth @param {number} start @param {number} whole */
function drawSpan(span, depth, start, whole) {
  const kind =
    span.side === 'backend' ? (span.transaction ? 'backend' : 'inner') : span.transaction ? 'page' : span.op === 'http.client' ? 'request' : 'detail';
  const left = ((span.start - start) / whole) * 100;
  const width = ((span.end - span.start) / whole) * 100;
  const bar = element('i', { class: 'bar' });
  bar.style.left = `${Math.min(left, 99.5)}%`;
  bar.style.width = `${Math.max(Math.min(width, 100 - left), 0.5)}%`;
  const name = element('span', { class: 'name' }, element('small', {}, span.op), ` ${shorten(span)}`);
  name.style.paddingLeft = `${depth * 0.8}rem`;
  return element(
    'li',
    {
      class: `${kind}${span.failed ? ' failed' : ''}`,
      'data-span': span.id,
      title: `${span.op} ${span.name}\nspan ${span.id}\nparent ${span.parent || 'none'}\n${duration(span.end - span.start)}${span.error ? `\n${span.error}` : ''}`,
    },
    name,
    element('code', {}, span.id),
    element('span', { class: 'track' }, bar),
    element('span', { class: 'took' }, span.error ? '⚠ ' : '', duration(span.end - span.start)),
  );
}

/** Without our own origin. @param {Span} span */
const shorten = (span) => span.name.replace(location.origin, '').replace(/https?:\/\//, '');
