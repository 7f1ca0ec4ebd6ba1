// @ts-check
// What `npm run bench` measures, what we aim at, and the tables.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SLOWER } from './lib/bench-browser.mjs';
import { at } from './lib/files.mjs';

const BENCH = at('tests/bench');
/** @typedef {import('./bench.mjs').Figure} Figure */

const version = (/** @type {string} */ directory) => JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')).version;

/** What each candidate is called in the tables. */
const names = () => ({
  bare: 'bare stub',
  none: 'no SDK',
  default: 'browser-tracing',
  late: 'browser-tracing (what runs before the engine is there)',
  ours: 'browser-tracing/inline, one file',
  slim: 'browser-tracing/slim (what runs before the engine is there)',
  snippet: 'browser-tracing/snippet (hooks alone)',
  sentry: `@sentry/browser ${version(at('node_modules/@sentry/browser'))}`,
  otel: `OpenTelemetry web ${version(join(BENCH, 'node_modules/@opentelemetry/sdk-trace-web'))}`,
  faro: `Grafana Faro ${version(join(BENCH, 'node_modules/@grafana/faro-web-sdk'))}`,
  datadog: `Datadog RUM slim ${version(join(BENCH, 'node_modules/@datadog/browser-rum-slim'))}`,
});

/** @typedef {keyof ReturnType<typeof names>} Name */

/** @type {{ key: string, title: string, mode: 'spans' | 'headers', calls: number, rounds: number, of: Name[] }[]} */
export const REQUESTS = [
  { key: 'spans300', title: 'spans, 300 requests per navigation', mode: 'spans', calls: 300, rounds: 25, of: ['bare', 'ours', 'sentry', 'otel'] },
  { key: 'spans10', title: 'spans, 10 per navigation', mode: 'spans', calls: 10, rounds: 40, of: ['bare', 'ours', 'sentry', 'otel'] },
  { key: 'headers300', title: 'headers alone, 300', mode: 'headers', calls: 300, rounds: 25, of: ['bare', 'ours', 'sentry', 'otel'] },
  // Whether a request costs more after many others of its navigation.
  { key: 'spans50', title: 'spans, 50', mode: 'spans', calls: 50, rounds: 25, of: ['bare', 'ours', 'sentry'] },
  { key: 'spans2000', title: 'spans, 2,000', mode: 'spans', calls: 2000, rounds: 15, of: ['bare', 'ours', 'sentry'] },
];
/** @type {{ rounds: number, of: Name[] }} */
export const START = { rounds: 20, of: ['late', 'ours', 'slim', 'snippet', 'sentry', 'otel', 'faro', 'datadog'] };
/** A browser of its own for each sample. @type {{ rounds: number, of: Name[] }} */
export const FRESH = { rounds: 15, of: ['late', 'ours', 'slim', 'sentry', 'otel'] };
/** A whole first page, in a browser of its own with a slowed processor: all that the main thread does until everything has run. @type {{ rounds: number, of: Name[] }} */
export const FIRST = { rounds: 15, of: ['none', 'default', 'ours', 'sentry', 'otel'] };
/** A transaction of so many spans with ten attributes each, from its end to the bytes that are sent; and how many spans are held open where memory is measured. */
export const ENVELOPE = { rounds: 15, spans: 1000, open: 2000 };
/** Spans of the app: how many others are open, and how many attributes it has. Started and ended within a route. @type {{ key: string, title: string, open: number, attributes: number }[]} */
export const SPANS = [
  { key: 'open0', title: 'none open', open: 0, attributes: 0 },
  { key: 'open98', title: '98 open', open: 98, attributes: 0 },
  { key: 'open500', title: '500 open', open: 500, attributes: 0 },
  { key: 'open900', title: '900 open', open: 900, attributes: 0 },
  { key: 'attributes10', title: '`startSpan` with ten attributes', open: 0, attributes: 10 },
];
/** @type {{ rounds: number, of: Name[] }} */
export const SPANS_OF = { rounds: 15, of: ['ours', 'sentry'] };
/** These are not ready when `init` returns. @type {Set<Name>} */
const LATE = new Set(['late', 'slim', 'snippet']);

/**
 * What we aim at: our share of another's time, from the p25 of both, or a number of its own. The stub's and the page's own time is taken off.
 * @param {object} measured
 * @param {Record<string, Record<string, Figure>>} measured.requests
 * @param {Record<string, { hooks: Figure, ready: Figure, returned: Figure }>} measured.start
 * @param {Record<string, Record<string, Figure>>} measured.spans
 * @param {Record<string, { hooks: Figure, ready: Figure, returned: Figure }>} measured.first
 * @param {Record<string, { thread: Figure, longest: Figure }>} measured.pages
 * @param {Record<string, Figure>} measured.envelope
 * @param {Record<string, import('./bench-first.mjs').Memory>} measured.memory
 */
export function goals({ requests, start, spans, first, pages, envelope, memory }) {
  const round = (/** @type {number} */ value) => Math.round(value * 1000) / 1000;
  const share = (/** @type {number} */ mine, /** @type {number} */ other) => round(mine / other);
  const own = (/** @type {string} */ key, /** @type {Name} */ name) => Math.max(requests[key][name].p25 - requests[key].bare.p25, 0);
  const thread = (/** @type {Name} */ name) => Math.max(pages[name].thread.p25 - pages.none.thread.p25, 0);
  return [
    { what: 'a request with a span, 300 per navigation, of @sentry/browser’s', ratio: share(own('spans300', 'ours'), own('spans300', 'sentry')), goal: 0.04 },
    { what: 'the same, of OpenTelemetry’s', ratio: share(own('spans300', 'ours'), own('spans300', 'otel')), goal: 0.2 },
    { what: 'a request with a span, 10 per navigation, of @sentry/browser’s', ratio: share(own('spans10', 'ours'), own('spans10', 'sentry')), goal: 0.1 },
    { what: 'a request with headers alone, of @sentry/browser’s', ratio: share(own('headers300', 'ours'), own('headers300', 'sentry')), goal: 0.05 },
    { what: 'a request with a span, 2,000 per navigation, of ours with 50', ratio: share(own('spans2000', 'ours'), own('spans50', 'ours')), goal: 1.5 },
    { what: '`startSpan` with ten attributes, of @sentry/browser’s', ratio: share(spans.attributes10.ours.p25, spans.attributes10.sentry.p25), goal: 0.1 },
    ...SPANS.filter(({ attributes }) => !attributes).map(({ key, title }) => ({
      what: `a span of the app, ${title}, of @sentry/browser’s with none open`,
      ratio: share(spans[key].ours.p25, spans.open0.sentry.p25),
      goal: 1.5,
    })),
    {
      what: `an envelope of ${ENVELOPE.spans} spans with ten attributes, of @sentry/browser’s`,
      ratio: share(envelope.ours.p25, envelope.sentry.p25),
      goal: 0.333,
    },
    { what: 'memory per open span, of @sentry/browser’s', ratio: share(memory.ours.perOpenSpan, memory.sentry.perOpenSpan), goal: 1 },
    { what: 'memory at the start, MB', ratio: round(memory.ours.start / 1e6), goal: 0.3 },
    {
      what: 'the page has the thread back, in a fresh browser, of @sentry/browser’s',
      ratio: share(first.late.returned.p25, first.sentry.returned.p25),
      goal: 0.2,
    },
    { what: 'the same by `inline`', ratio: share(first.ours.returned.p25, first.sentry.returned.p25), goal: 0.45 },
    { what: 'hooks in, by `inline` in a fresh browser, of @sentry/browser’s start-up', ratio: share(first.ours.hooks.p25, first.sentry.ready.p25), goal: 0.12 },
    { what: 'the main thread until all has run, a whole first page, of @sentry/browser’s', ratio: share(thread('default'), thread('sentry')), goal: 0.6 },
    { what: `the longest task of it with a processor slowed ${SLOWER} times, ms (0: none of 50)`, ratio: round(pages.default.longest.median), goal: 50 },
    { what: 'hooks in, by `slim` in frames, of @sentry/browser’s start-up', ratio: share(start.slim.hooks.p25, start.sentry.ready.p25), goal: 0.1 },
    { what: 'hooks in, by the snippet in frames, of @sentry/browser’s start-up', ratio: share(start.snippet.hooks.p25, start.sentry.ready.p25), goal: 0.1 },
  ];
}

/** @param {Awaited<ReturnType<typeof import('./bench.mjs').measure>>} measured @returns {string} Markdown */
export function table({
  browser,
  available: quiet,
  startUpInFreshBrowserMilliseconds: first,
  microsecondsPerRequest: requests,
  microsecondsPerSpan: spans,
  startUpMilliseconds: start,
  firstPageMilliseconds: pages,
  envelopeMilliseconds: envelope,
  memoryBytes: memory,
  goals: aims,
}) {
  const title = names();
  const cell = (/** @type {Figure | undefined} */ f) => (f ? `${f.median.toFixed(2)} (${f.p25.toFixed(2)}–${f.p75.toFixed(2)})` : '–');
  const lines = [
    `\`npm run bench\`, ${browser}: median, in brackets the 25th and the 75th percentile. Ratios are worth more than times. Of the machine, this had`,
    `${quiet.map(({ share }) => `${Math.round(share * 100)} %`).join(', ')} for itself, before, between and after; a fixed piece of work took ${quiet.map(({ milliseconds }) => milliseconds).join(', ')} ms.`,
    '',
    `| a wrapped \`fetch\`, µs per call | ${REQUESTS.map(({ title: t }) => t).join(' | ')} |`,
    `|---|${REQUESTS.map(() => '--:|').join('')}`,
    ...REQUESTS[0].of.map((name) => `| ${title[name]} | ${REQUESTS.map(({ key }) => cell(requests[key][name])).join(' | ')} |`),
    '',
    `| a span of the app, started and ended, µs | ${SPANS.map(({ title: t }) => t).join(' | ')} |`,
    `|---|${SPANS.map(() => '--:|').join('')}`,
    ...SPANS_OF.of.map((name) => `| ${title[name]} | ${SPANS.map(({ key }) => cell(spans[key][name])).join(' | ')} |`),
    '',
    `| | an envelope of ${ENVELOPE.spans} spans with ten attributes, ms | memory at the start, KB | memory per open span, bytes |`,
    '|---|--:|--:|--:|',
    ...SPANS_OF.of.map(
      (name) => `| ${title[name]} | ${cell(envelope[name])} | ${Math.round(memory[name].start / 1000)} | ${Math.round(memory[name].perOpenSpan)} |`,
    ),
    '',
    `| a first page, whole, with a processor slowed ${SLOWER} times | main thread, ms | longest task, ms (0: none of 50) |`,
    '|---|--:|--:|',
    ...FIRST.of.map((name) => `| ${title[name]} | ${cell(pages[name].thread)} | ${cell(pages[name].longest)} |`),
    '',
    '| start-up on the main thread, ms, a fresh browser for each sample | hooks installed | given back | ready |',
    '|---|--:|--:|--:|',
    ...FRESH.of.map(
      (name) => `| ${title[name]} | ${cell(first[name].hooks)} | ${cell(first[name].returned)} | ${LATE.has(name) ? '–' : cell(first[name].ready)} |`,
    ),
    '',
    '| the same in frames of one browser, where only the own code is new | hooks installed | given back | ready |',
    '|---|--:|--:|--:|',
    ...START.of.map(
      (name) => `| ${title[name]} | ${cell(start[name].hooks)} | ${cell(start[name].returned)} | ${LATE.has(name) ? '–' : cell(start[name].ready)} |`,
    ),
    '',
    '| share (p25) | measured | goal |',
    '|---|--:|--:|',
    ...aims.map(({ what, ratio, goal }) => `| ${what} | ${ratio} | ≤ ${goal} |`),
  ];
  return lines.join('\n');
}
