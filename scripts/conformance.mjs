#!/usr/bin/env node
// @ts-check
// npm run conformance -- DIR...   Feeds every vector file of the directories (default: tests/vectors) to the functions the
// product uses: Rust through tests/conformance/mod.rs, the shim's and the JavaScript API's right here. What they give is
// compared with the reference's values and, for a deviation listed in tests/deviations.mjs, with ours; where tests/vectors is among
// the directories, each listed one is needed. The last line is `N passed, M failed`; exit code 1 when anything failed. Format of the files: tests/vectors/README.txt.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { placesOf } from '../tests/deviations.mjs';
import { mergeFetchHeaders } from '../tests/shim/merge.mjs';
import { at } from './lib/files.mjs';

const UNDEFINED = { $: 'undefined' };
const isUndefined = (/** @type {any} */ x) => x === undefined || x?.$ === 'undefined';
const isPlain = (/** @type {any} */ x) => x !== null && typeof x === 'object' && !Array.isArray(x);
const show = (/** @type {any} */ x) => JSON.stringify(isUndefined(x) ? UNDEFINED : x);
/** Members as far as they are there. @param {any} x */
const present = (x) => Object.fromEntries(Object.entries(x).filter(([, v]) => !isUndefined(v)));

/** The JavaScript value that JSON cannot carry. @param {any} x @returns {any} */
function decode(x) {
  if (Array.isArray(x)) return x.map(decode);
  if (!isPlain(x)) return x;
  switch (x.$) {
    case undefined:
      return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, decode(v)]));
    case 'undefined':
      return undefined;
    case 'number':
      return Number(x.v);
    case 'regex':
      return new RegExp(x.source, x.flags);
    case 'URL':
      return new URL(x.href);
    case 'Headers':
      return new Headers(x.entries);
    case 'Request':
      return new Request(x.url, { headers: x.headers });
    case 'bytes':
      return Uint8Array.from(Buffer.from(x.b64, 'base64'));
    case 'function':
      return () => 0;
    default:
      throw new Error(`unknown encoding ${x.$}`);
  }
}

/** Whether `got` is what is expected. @param {any} expected @param {any} got @returns {boolean} */
function same(expected, got) {
  if (isUndefined(expected)) return isUndefined(got);
  if (expected?.$ === 'match') return typeof got === 'string' && new RegExp(expected.re).test(got);
  if (expected?.$ === 'range') return typeof got === 'number' && got >= expected.min && got < expected.max;
  if (expected?.$ === 'number') return Object.is(Number(expected.v), got?.$ === 'number' ? Number(got.v) : got);
  if (typeof expected === 'number' && typeof got === 'number') return Math.abs(expected - got) <= 1e-9 * Math.max(1, Math.abs(expected));
  if (Array.isArray(expected)) {
    if (!Array.isArray(got)) return false;
    const length = (/** @type {any[]} */ list) => list.findLastIndex((x) => !isUndefined(x)) + 1;
    return length(expected) === length(got) && expected.every((x, i) => same(x, got[i]));
  }
  if (isPlain(expected)) {
    if (!isPlain(got)) return false;
    const [a, b] = [present(expected), present(got)];
    return Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((k) => k in b && same(a[k], b[k]));
  }
  return expected === got;
}

// ------------------------------------------------------------------------------------------------- kinds in JavaScript

const load = async (/** @type {string} */ path) => (existsSync(at(path)) ? import(at(path)) : undefined);
const shim = await load('src/browser/shim.js');
const match = await load('src/browser/match.js');
const events = await load('src/npm/api/events.js');
const sampling = await load('src/npm/api/sampling.js');
const state = await load('src/npm/api/state.js');
const api = await load('src/npm/api/client.js');
const limitsOf = await load('src/browser/limits.js');
const bots = await load('src/npm/api/bots.js');
const envelopes = await load('src/npm/api/envelope.js');
const baggage = await load('src/npm/api/baggage.js');
const early = await load('src/npm/api/early.js');
const scopes = await load('src/npm/api/scopes.js');
const seam = await load('src/browser/seam.js');
const toldOf = await load('src/npm/api/told.js');
const trace = await load('src/npm/api/trace.js');

/** What the browser would send: names in lower case and sorted, values of one name joined; members of baggage have no order, and an empty one says nothing. @param {any} headers */
const effective = (headers) =>
  [...new Headers(headers)].map(([name, value]) => [
    name,
    name === 'baggage'
      ? value
          .split(/\s*,\s*/)
          .filter(Boolean)
          .sort()
          .join()
      : value,
  ]);

/** The current values that fetch-headers.json is about, see its "about". */
const OURS = {
  sentryTrace: 'defaultTraceId-defaultSpanId-1',
  baggage: 'sentry-trace_id=defaultTraceId,sentry-sampled=true,sentry-sample_rate=0.5,sentry-sample_rand=0.232',
};

const REFUSED = 'refused by fetch';
/** @param {any} input @param {any} init */
const headersOf = (input, init) => (init?.headers === undefined && input instanceof Request ? input.headers : init?.headers);

/** A page with these tags, as far as the shim's reader looks at it. @param {string} html */
const pageWith = (html) => ({
  document: {
    querySelectorAll: (/** @type {string} */ selector) => {
      const name = /\[name="?([^"\]]+)"?\]/.exec(selector)?.[1];
      return [...html.matchAll(/<meta name="([^"]*)" content="([^"]*)"\/?>/g)]
        .filter((m) => m[1] === name)
        .map((m) => ({ content: m[2], getAttribute: () => m[2] }));
    },
    querySelector(/** @type {string} */ selector) {
      return this.querySelectorAll(selector)[0] ?? null;
    },
    addEventListener() {},
  },
  addEventListener() {},
  location: { href: 'https://example.com/', origin: 'https://example.com' },
  performance,
  crypto,
  URL,
});

/** @typedef {{run: (c: any) => any, same?: (expected: any, got: any, c: any) => boolean}} Answerer */

/** What the shim adds of ours to what the caller has set. */
const TRACE_OF_SHIM = `${'a'.repeat(32)}-${'b'.repeat(16)}-1`;

/** @type {Record<string, Answerer>} */
const inJavaScript = {
  isMatchingPattern: { run: (c) => match.matchesPattern(...decode(c.in)) },
  stringMatchesSomePattern: { run: (c) => match.matchesSome(...decode(c.in)) },
  shouldAttachHeaders: { run: (c) => match.shouldAttach(c.url, decode(c.targets) ?? undefined, c.href) },
  shouldIgnoreSpan: { run: (c) => events.shouldIgnoreSpan(...decode(c.in)) },
  // We send text only: what is binary is put in place of marks.
  serializeEnvelope: {
    run: (c) => {
      const [header, items] = decode(c.in[0]);
      /** @type {Buffer[]} */
      const binary = [];
      const mark = (/** @type {any} */ payload) => (payload instanceof Uint8Array ? `\0${binary.push(Buffer.from(payload))}\0` : payload);
      const written = envelopes.serializeEnvelope([header, items.map((/** @type {any} */ [item, payload]) => [item, mark(payload)])]);
      if (!binary.length) return written;
      const parts = written.split('\0').map((/** @type {string} */ part, /** @type {number} */ i) => (i % 2 ? binary[Number(part) - 1] : Buffer.from(part)));
      return { $: 'bytes', b64: Buffer.concat(parts).toString('base64') };
    },
  },
  _INTERNAL_getTracingHeadersForFetchRequest: {
    run: (c) => {
      const [input, init] = decode(c.in);
      const args = mergeFetchHeaders(input, init, OURS) ?? [input, init];
      try {
        return effective(headersOf(args[0], args[1]));
      } catch {
        return REFUSED;
      }
    },
    same: (expected, got, c) =>
      same(
        expected === REFUSED
          ? expected
          : expected.$ === 'unchanged'
            ? effective([...new Headers(headersOf(.../** @type {[any, any]} */ (decode(c.in)))), ...(expected.and ?? [])])
            : effective(decode(expected)),
        got,
      ),
  },
  // Where a header is written: beside what the caller of fetch has set.
  mergeBaggageHeaders: {
    run: (c) => {
      const [old, baggage] = decode(c.in);
      const set = old === undefined ? undefined : { headers: [old].flat().map((/** @type {string} */ value) => ['baggage', value]) };
      const args = mergeFetchHeaders('https://example.com/', set, { sentryTrace: TRACE_OF_SHIM, baggage }) ?? [];
      return new Headers(args[1]?.headers).get('baggage') ?? UNDEFINED;
    },
    // The order of members has no meaning, nor has white space around them.
    same: (expected, got) => same(membersOf(expected).sort(), membersOf(got).sort()),
  },
  // What a backend writes, our reader has to read back: the tags of `in` out of the text `out`.
  getTraceMetaTags: {
    run: (c) => {
      const page = shim.install(pageWith(expectedOf(c)));
      return Object.fromEntries(['sentry-trace', 'baggage', 'traceparent'].map((name) => [name, page.tag(name) || undefined]));
    },
    same: (_, got, c) => same(c.in[0], got),
  },
};

/** The members of a header; an empty one says nothing, nor does an empty header. @param {any} header @returns {string[]} */
const membersOf = (header) =>
  isUndefined(header)
    ? []
    : header
        .trim()
        .split(/\s*,\s*/)
        .filter(Boolean);

/** A header as the product gets it: one text. @param {any} given */
const headerOf = (given) => (Array.isArray(given) ? given.join() : typeof given === 'string' ? given : '');

/** A page whose server wrote this. @param {Record<string, string>} tags */
const shimWith = (tags) => {
  const page = pageWith('');
  const content = (/** @type {string} */ selector) => tags[/"(.*)"/.exec(selector)?.[1] ?? ''];
  return shim.install({ ...page, document: { ...page.document, querySelector: (/** @type {string} */ s) => ({ content: content(s) }) } });
};

/** What is read of a `sentry-trace` that a page or an app gives, of which no id is told but the trace's. @param {string} given @param {string} id @param {string} flag */
const readOf = (given, id, flag) => (given.includes(id) ? { traceId: id, parentSampled: flag ? flag === '-1' : undefined } : undefined);
/** Without a trace there is nothing to continue. @param {any} expected @param {any} got */
const sameTrace = (expected, got) =>
  isUndefined(expected) || isUndefined(expected.traceId) ? got === undefined : same({ ...expected, parentSpanId: UNDEFINED }, got);

/** @param {any} options */
const clientOf = (options) => new api.Client(decode(options) ?? {});

/** What has the same rule in JavaScript, beside Rust: each is asked, too. @type {Record<string, Record<string, Answerer>>} */
const alsoInJavaScript = {
  baggageHeaderToDynamicSamplingContext: {
    // What it gets has been through `ours`.
    fromBaggage: {
      run: (c) => {
        const found = baggage.fromBaggage(shim.ours(headerOf(c.in[0])));
        return Object.keys(found).length ? found : UNDEFINED;
      },
    },
  },
  parseBaggageHeader: {
    // The members as if each were ours.
    fromBaggage: {
      run: (c) => baggage.fromBaggage(headerOf(c.in[0]).replace(/(^|,)(\s*)(?=[^\s,])/g, '$1$2sentry-')),
      same: (expected, got) => same(isUndefined(expected) ? {} : expected, got),
    },
  },
  extractTraceparentData: {
    shim: {
      run: (c) => {
        const [given = ''] = c.in;
        const [id, , flag] = shimWith({ 'sentry-trace': given }).context;
        return readOf(given, id, flag);
      },
      same: sameTrace,
    },
    early: {
      run: (c) => {
        const [given = ''] = c.in;
        state.S._shim = shimWith({});
        const token = early.call(seam.ENTER_CONTEXT, [seam.CONTEXT_CONTINUED, 0], `${given}\n`);
        const [header] = early.ask(seam.TRACE_DATA).split('\n');
        early.call(seam.EXIT_CONTEXT, [token]);
        state.S._shim = state.S._past = state.S._stand = undefined;
        return readOf(given, header.slice(0, 32), header.slice(49));
      },
      same: sameTrace,
    },
  },
  getEnvelopeEndpointWithUrlEncodedAuth: {
    // It names one SDK only.
    placeOf: {
      run: (c) => {
        const [dsn, tunnel] = decode(c.in);
        return toldOf.placeOf({ getDsn: () => dsn, _options: { tunnel } }).endpoint;
      },
      same: (expected, got) => {
        const read = (/** @type {string} */ url) => [
          url.split('?')[0],
          [...new URLSearchParams(url.split('?')[1])].filter(([name]) => name !== 'sentry_client'),
        ];
        return same(read(expected), read(got));
      },
    },
  },
  extractOrgIdFromDsnHost: { dscOf: { run: (c) => scopes.dscOf({ getOptions: () => ({}), getDsn: () => ({ host: c.in[0] }) }, '').org_id } },
  getSpanStatusFromHttpCode: {
    getSpanStatusFromHttpCode: {
      run: (c) => {
        const all = Array.from({ length: c.to - c.from + 1 }, (_, i) => trace.getSpanStatusFromHttpCode(c.from + i));
        return all.find((status) => !same(all[0], status)) ?? all[0];
      },
    },
  },
  extractOrgIdFromClient: { dscOf: { run: (c) => scopes.dscOf(clientOf(c.client), '').org_id } },
  getDynamicSamplingContextFromClient: { dscOf: { run: (c) => scopes.dscOf(clientOf(c.client), c.traceId) } },
};

/** How values that Rust gives are compared, where it is not by equality. @type {Record<string, (expected: any, got: any) => boolean>} */
const comparedAs = {
  // Both are what headers are made of, where a number is its text and an empty member is not written.
  getDynamicSamplingContextFromClient: (expected, got) => {
    const written = (/** @type {any} */ dsc) => Object.fromEntries(Object.entries(present(dsc)).flatMap(([k, v]) => (v === '' ? [] : [[k, `${v}`]])));
    return same(written(expected), written(got));
  },
  dynamicSamplingContextToSentryBaggageHeader: (expected, got) => same(membersOf(expected), membersOf(got)),
  // Ours are written to the microsecond; no browser tells more.
  resourceTimingToSpanAttributes: (expected, got) => {
    const close = (/** @type {any} */ want, /** @type {any} */ value) =>
      typeof want === 'number' && typeof value === 'number' ? Math.abs(want - value) <= 1e-6 : same(want, value);
    const [a, b] = [present(expected), present(got)];
    return Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((name) => close(a[name], b[name]));
  },
  // A parameter's space is `+` or `%20`.
  getEnvelopeEndpointWithUrlEncodedAuth: (expected, got) => {
    const read = (/** @type {string} */ url) => [url.split('?')[0], [...new URLSearchParams(url.split('?')[1])]];
    return same(read(expected), read(got));
  },
  // A limit ends at a whole millisecond.
  disabledUntil: (expected, got) => same(Math.trunc(expected), got),
  getTraceData: (expected, got) => {
    if (expected.empty) return isPlain(got) && Object.keys(got).length === 0;
    return Object.entries(expected).every(([name, want]) => {
      const value = got[name];
      if (name !== 'baggage') {
        // A recorded header holds a random span id.
        const re = want.startsWith('^') ? want : `^${want.replace(/-[0-9a-f]{16}/, '-[0-9a-f]{16}')}$`;
        return typeof value === 'string' && new RegExp(re).test(value);
      }
      if (typeof want === 'string') return value === want;
      return (
        (want.equals === undefined || value === want.equals) &&
        (want.has ?? []).every((/** @type {string} */ part) => value?.includes(part)) &&
        (want.not ?? []).every((/** @type {string} */ part) => !value?.includes(part))
      );
    });
  },
};

/** What JavaScript does before Rust gets a case: URLs are parsed, a `tracesSampler` is asked as the API asks it. @param {string} kind @param {any} c */
function prepare(kind, c) {
  // The engine is given URLs as the browser's own parser writes them.
  if (kind === 'getSanitizedUrlStringFromUrlObject' && c.in[0].$ === 'URL') return { ...c, in: [{ ...c.in[0], href: new URL(c.in[0].href).href }] };
  // Both have the list of crawlers; Rust compares its answer with this one.
  if (kind === 'isBot') return { ...c, inJavaScript: bots.isBotUserAgent(c.userAgent) };
  // Of requests as of the tunnel it is given what the browser's parser writes; nobody requests what that refuses.
  if (kind === 'isSentryRequestUrl') {
    const href = (/** @type {string} */ url) => new URL(url, 'https://page.invalid/').href;
    try {
      return { ...c, url: href(c.url), client: { ...c.client, tunnel: c.client.tunnel && href(c.client.tunnel) } };
    } catch {
      return { ...c, client: { ...c.client, dsnHost: '' } };
    }
  }
  // A header without a text is none: `answered` waits a minute then, if the status says so.
  if (kind === 'parseRetryAfterHeader') return { ...c, inJavaScript: c.in[0] === '' ? 6e4 : limitsOf.retryAfter(c.in[0], c.in[1] ?? 0) };
  if (kind === 'updateRateLimits') {
    const [limits, { statusCode = 0, headers = {} }, now = 0] = c.in;
    const [untils, names] = limitsOf.answered([0, now, 0, statusCode, limitsOf.retryAfter(headers['retry-after'], now)], headers['x-sentry-rate-limits']);
    const read = names ? Object.fromEntries(names.split('\n').map((/** @type {string} */ name, /** @type {number} */ i) => [name, untils[4 + i]])) : {};
    // The reference reads which metrics are meant. Nothing is sent here that belongs to this category.
    delete read.metric_bucket;
    return { ...c, inJavaScript: { ...limits, ...read } };
  }
  if (kind === 'makeDsn' && typeof c.in[0] === 'string') return { ...c, inJavaScript: new api.Client({ dsn: c.in[0] }).getDsn() ?? UNDEFINED };
  const { options = {} } = c;
  const keys = ['tracesSamplerReturns', 'tracesSamplerInheritOrSampleWith', 'tracesSamplerThrows'];
  if (kind !== 'sampleSpan' || !keys.some((key) => key in (options ?? {}))) return c;
  const [parentSampled, parentSampleRate] = [decode(c.parentSampled), decode(c.parentSampleRate)];
  state.S._client = new api.Client({
    tracesSampler: (/** @type {any} */ context) => {
      if (options.tracesSamplerThrows) throw new Error('sampler');
      return 'tracesSamplerReturns' in options
        ? decode(options.tracesSamplerReturns)
        : context.inheritOrSampleWith(decode(options.tracesSamplerInheritOrSampleWith));
    },
  });
  const flag = parentSampled === undefined ? '' : +parentSampled;
  state.S._ask = () => `${flag}\n${parentSampleRate ?? ''}\n${c.sampleRand}`;
  const [flags, rate] = sampling.sample(-1, 'root', {});
  state.S._client = state.S._ask = undefined;
  return { ...c, sampler: { flags, rate } };
}

// -------------------------------------------------------------------------------------------------------- deviations

const { places, use, isUsed } = placesOf('vectors');

/** @param {any} c */
const expectedOf = (c) => ('out_v11' in c ? c.out_v11 : c.out);

/** @param {any} x @param {RegExpExecArray} groups @returns {any} */
function fill(x, groups) {
  if (typeof x === 'string') {
    const [, n, flag] = /^\$(\d)(\?)?$/.exec(x) ?? [];
    if (!n) return x;
    const group = groups[+n];
    return group === undefined ? UNDEFINED : flag ? group === '1' : group;
  }
  if (Array.isArray(x)) return x.map((y) => fill(y, groups));
  return isPlain(x) ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, k === '$' ? v : fill(v, groups)])) : x;
}

/**
 * What we are expected to give, and why if that is not what the reference gives.
 * @param {string} file
 * @param {string} kind
 * @param {any} c
 * @param {string | undefined} by which one in JavaScript gives it beside Rust
 */
function expectation(file, kind, c, by) {
  const { out: _, out_v11: __, derived: ___, ...input } = c;
  // Its members sorted, so that a pattern may refer back from one to another.
  const text = JSON.stringify(Object.fromEntries(Object.entries({ ...input, by }).sort(([a], [b]) => (a < b ? -1 : 1))));
  for (const deviation of places) {
    if (deviation.function !== kind || (deviation.file && deviation.file !== file)) continue;
    const groups = deviation.when.exec(text);
    if (!groups || deviation.not?.test(text)) continue;
    if ('out' in deviation) return { expected: typeof deviation.out === 'function' ? deviation.out(expectedOf(c)) : fill(deviation.out, groups), deviation };
    const expected = structuredClone(expectedOf(c));
    for (const [path, value] of Object.entries(deviation.patch ?? {})) {
      const steps = path.split('.');
      const last = /** @type {string} */ (steps.pop());
      const target = steps.reduce((x, step) => x?.[step], expected);
      if (isPlain(target) && !isUndefined(target[last])) target[last] = typeof value === 'function' ? value(expected) : fill(value, groups);
    }
    return { expected, deviation };
  }
  return { expected: expectedOf(c), deviation: undefined };
}

// --------------------------------------------------------------------------------------------------------------- run

/** The crate's own tests, one of which answers: built here with just the crate, or what CONFORMANCE_ADAPTER names. @returns {string} */
function adapter() {
  if (process.env.CONFORMANCE_ADAPTER) return process.env.CONFORMANCE_ADAPTER;
  const build = spawnSync('cargo', ['test', '--lib', '--no-run', '--message-format=json'], {
    cwd: at(),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const executable = (build.stdout ?? '')
    .split('\n')
    .filter((line) => line.includes('"executable":"'))
    .map((line) => JSON.parse(line))
    .find((message) => message.target?.name === 'browser_tracing')?.executable;
  if (build.status !== 0 || !executable) throw new Error('the Rust adapter (tests/conformance) does not build');
  return executable;
}

/** The answers of the Rust adapter. @param {{kind: string, case: any}[]} items @returns {any[]} */
function askRust(items) {
  if (!items.length) return [];
  const directory = mkdtempSync(join(tmpdir(), 'conformance-'));
  try {
    const [CONFORMANCE_CASES, CONFORMANCE_ANSWERS] = [join(directory, 'cases.json'), join(directory, 'answers.json')];
    writeFileSync(CONFORMANCE_CASES, JSON.stringify(items));
    const env = { ...process.env, CONFORMANCE_CASES, CONFORMANCE_ANSWERS };
    const run = spawnSync(adapter(), ['--ignored', '--exact', 'conformance::answers'], { env, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`the Rust adapter (tests/conformance) failed: ${run.stdout}${run.stderr}`);
    return JSON.parse(readFileSync(CONFORMANCE_ANSWERS, 'utf8'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const given = process.argv.slice(2);
const directories = given.length ? given : [at('tests/vectors')];
/** @type {{file: string, kind: string, by?: string, index: number, case: any, answer: any}[]} */
const all = [];
let failed = 0;

for (const directory of directories) {
  const names = !existsSync(directory) ? [] : statSync(directory).isDirectory() ? readdirSync(directory).sort() : [''];
  const files = names.map((name) => join(directory, name)).filter((path) => path.endsWith('.json'));
  if (!files.length) {
    failed++;
    console.log(`FAILED ${directory}: no vector files`);
  }
  for (const path of files) {
    const content = JSON.parse(readFileSync(path, 'utf8'));
    for (const [kind, list] of Object.entries(content))
      if (Array.isArray(list))
        list.forEach((c, index) => {
          const file = path.slice(directory.length).replace(/^\//, '') || path;
          for (const by of [undefined, ...Object.keys(alsoInJavaScript[kind] ?? {})]) all.push({ file, kind, by, index, case: c, answer: undefined });
        });
  }
}

/** @param {typeof all[0]} item */
const answererOf = ({ kind, by }) => (by ? alsoInJavaScript[kind][by] : inJavaScript[kind]);
const rust = all.filter((item) => !answererOf(item));
for (const item of all.filter(answererOf)) {
  try {
    item.answer = { out: answererOf(item).run(item.case) };
  } catch (error) {
    item.answer = { error: String(error) };
  }
}
/** @type {any[]} */
let answers;
try {
  answers = askRust(rust.map((item) => ({ kind: item.kind, case: prepare(item.kind, item.case) })));
} catch (error) {
  answers = rust.map(() => ({ error: String(error) }));
}
rust.forEach((item, i) => (item.answer = answers[i]));

let passed = 0;
for (const item of all) {
  const { file, kind, by, index, case: c, answer } = item;
  const { expected, deviation } = expectation(file, kind, c, by);
  const compare = answererOf(item)?.same ?? comparedAs[kind] ?? same;
  const name = `${kind}[${index}]${by ? ` by ${by}` : ''}`;
  let ok = false;
  try {
    // Whoever gives what the reference gives is right; only our own list of deviations has to be as it says.
    ok = !('error' in answer) && (compare(expected, answer.out, c) || (file !== 'deviations.json' && compare(expectedOf(c), answer.out, c)));
  } catch (error) {
    answer.error = String(error);
  }
  const { out: _, out_v11: __, derived: ___, ...input } = c;
  const reason = deviation && `${deviation.defect ? `defect ${deviation.defect}` : 'ours'}: ${deviation.why}`;
  if (ok) {
    passed++;
    if (deviation && !compare(expectedOf(c), answer.out, c)) {
      use(deviation);
      console.log(`deviation ${file} ${name} ${reason}\n  case ${show(input)}`);
    }
  } else {
    failed++;
    console.log(
      `FAILED ${file} ${name}${deviation ? ` (deviation ${reason})` : ''}\n  case     ${show(input)}` +
        `\n  expected ${show(expected)}\n  got      ${'error' in answer ? `error: ${answer.error}` : show(answer.out)}`,
    );
  }
}
if (directories.some((directory) => resolve(directory) === at('tests/vectors'))) {
  for (const place of places.filter((place) => !isUsed(place))) {
    failed++;
    console.log(`FAILED tests/deviations.mjs: no vector of ${place.function} needs “${place.why}” ${place.when}`);
  }
}
if (process.env.TEST_REPORT) writeFileSync(process.env.TEST_REPORT, JSON.stringify({ passed, failed }));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
