// @ts-check
// What a visit brought, without what no two visits have in common: ids become names, times become facts about times.

/** Keys whose value is a moment or a measured duration: only whether it is zero is compared. */
const TIMES =
  /(^|_)timestamp$|^http\.request\.(redirect|worker|fetch|domain_lookup|connect|secure_connection|connection|request|response)_(start|end)$|^http\.request\.connection_end$|^http\.request\.time_to_first_byte$|^performance\.timeOrigin$|^lcp\.(renderTime|loadTime)$|^sentry\.browser\.measure_start_time$|^sentry\.exclusive_time$|^exclusive_time$|^browser\.web_vital\.\w+\.value$|^connection\.rtt$|^sent_at$/;
/** Two clocks of the browser, compared: seconds. */
const CLOCKS = 1e-3;
/** Parts of the SDK that it imports itself, by the name that they get from a bundler. */
const PARTS = /-[A-Z\d]{8}\.js$/;
/** Keys that name one visit. */
const DROPPED = new Set(['event_id', 'sent_at', 'envelope']);
/** Depends on when the browser paints, so a page that wants it compared waits for it (`paint`). */
const PAINT = /^(fp|fcp|lcp|cls)$|^(lcp|cls)\.|^browser\.paint /;

/** Lists of named things become objects, so that they are compared by name and not by position. @param {[string, any][]} pairs */
function byName(pairs) {
  /** @type {Record<string, any>} */
  const all = {};
  for (const [name, value] of pairs) {
    let key = name;
    for (let i = 2; key in all; i++) key = `${name} #${i}`;
    all[key] = value;
  }
  return all;
}

/**
 * @param {import('./visit.mjs').Seen & { name: string }} seen
 * @param {import('./cases.mjs').Case} it
 */
export function normalise(seen, it) {
  const own = JSON.stringify(it.sources) + JSON.stringify({ ...it.headers, query: it.query });
  const page = (/** @type {string} */ text) => text.replaceAll(seen.name, 'case');
  /** What an id stands for. @type {Map<string, string>} */
  const ids = new Map();
  const labels = new Set();
  const label = (/** @type {string} */ id, /** @type {string} */ name) => {
    if (!id || ids.has(id)) return;
    let unique = name;
    for (let i = 2; labels.has(unique); i++) unique = `${name} #${i}`;
    labels.add(unique);
    ids.set(id, unique);
  };

  const roots = [...seen.transactions].sort((a, b) => a.start_timestamp - b.start_timestamp || (a.transaction < b.transaction ? -1 : 1));
  const uuids = (/** @type {string} */ value) => value.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'uuid');
  const spanName = (/** @type {any} */ span) => uuids(page(`${span.op ?? '-'} ${span.description ?? '-'}`));
  for (const root of roots) {
    // The page's own signal to the server; when it is over depends on the server.
    root.last = Math.max(...root.spans.map((/** @type {any} */ span) => span.timestamp));
    // Of long frames only the one in which the page was busy is of interest: others depend on the machine.
    const { frame } = seen.notes;
    root.spans = root.spans.filter(
      (/** @type {any} */ span) =>
        !/^resource\..*\/release\//.test(`${span.op} ${span.description}`) &&
        !PARTS.test(span.description) &&
        !(span.op === 'ui.long_animation_frame' && !(span.start_timestamp < frame && frame < span.timestamp)),
    );
    const { trace } = root.contexts;
    const name = `${trace.op ?? '-'} ${page(root.transaction)}`;
    label(trace.span_id, `<${name}>`);
    label(trace.trace_id, `<trace of ${name}>`);
    for (const span of [...root.spans].sort((a, b) => a.start_timestamp - b.start_timestamp)) label(span.span_id, `<${spanName(span)}>`);
  }
  for (const vital of seen.vitals) label(vital.span_id, `<${vital.attributes['sentry.op']?.value}>`);

  // By name, those of one name as they happened: envelopes that are sent side by side arrive as they like, and two events may be of the same moment.
  const eventName = (/** @type {any} */ event) => String(event.exception?.values?.at(-1)?.value ?? event.message ?? '-');
  const events = [...seen.events].sort((a, b) => (eventName(a) === eventName(b) ? a.timestamp - b.timestamp : eventName(a) < eventName(b) ? -1 : 1));

  let unknown = 0;
  const text = (/** @type {string} */ value) =>
    uuids(page(value)).replace(/(?<![0-9a-f])([0-9a-f]{32}|[0-9a-f]{16})(?![0-9a-f])/g, (id) => {
      if (own.includes(id)) return id;
      if (!ids.has(id)) label(id, `<${id.length === 32 ? 'id' : 'span'} ${++unknown}>`);
      return /** @type {string} */ (ids.get(id));
    });

  /** @param {any} value @param {string} [key] @returns {any} */
  const plain = (value, key = '') => {
    if (typeof value === 'number' && (TIMES.test(key) || value > 1.6e9)) return value === 0 ? 0 : 'time';
    // A random number of the trace, unless the page has chosen it.
    if (/sample_rand|sampleRand/.test(key) && /^(0|1|0?\.\d+|\d(\.\d+)?e-\d+)$/.test(String(value)) && !own.includes(String(value))) return 'random';
    if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? 'time' : text(value);
    if (Array.isArray(value)) return value.map((item) => plain(item, key));
    if (value && typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value)
          .filter(([name, item]) => item !== undefined && !DROPPED.has(name))
          .map(([name, item]) => [text(name), plain(item, name)]),
      );
    }
    return value;
  };

  /** @param {any} span its times, as facts */
  const times = ({ start_timestamp: start, timestamp: end, op }) => ({
    ...(end < start && { ends: 'before it starts' }),
    ...(/^(browser\.paint|mark|navigation\.redirect|ui\.webvital)/.test(op) && { lasts: end === start ? 'no time' : 'some time' }),
  });

  /** @param {any} span */
  const child = (span) => {
    const { span_id, trace_id, start_timestamp, timestamp, ...rest } = span;
    // The SDK's own file has another size.
    if ((it.early ? /\/main\.js/ : /\/sdk\.js/).test(span.description))
      rest.data = Object.fromEntries(Object.entries(rest.data).filter(([key]) => !/size$/.test(key)));
    return { ...plain(rest), ...times(span), trace: text(trace_id) };
  };
  const dsc = (/** @type {any} */ envelope) => plain(envelope.trace ?? 'none');
  const measured = (/** @type {any} */ values) =>
    Object.fromEntries(
      Object.entries(values).map(([name, { value, unit }]) => [
        name,
        { unit, value: it.steady?.includes(name) ? Math.round(value * 1e4) / 1e4 : typeof value },
      ]),
    );

  const painted = (/** @type {[string, any][]} */ pairs) => (it.paint ? pairs : pairs.filter(([name]) => !PAINT.test(name)));
  const transaction = (/** @type {any} */ event) => {
    const { spans, contexts, measurements, start_timestamp, timestamp, envelope, last, ...rest } = event;
    const { span_id, ...trace } = contexts.trace;
    if (trace.data) trace.data = Object.fromEntries(painted(Object.entries(trace.data)));
    const first = Math.min(...spans.map((/** @type {any} */ span) => span.start_timestamp));
    return {
      ...plain(rest),
      contexts: plain({ ...contexts, trace }),
      ...times(event),
      ...(spans.length &&
        /^(pageload|navigation|ui\.action\.click)$/.test(trace.op) && {
          // How long before the page's own word the last child has ended depends on the machine.
          ...(trace.data['sentry.idle_span_finish_reason'] !== 'reportPageLoaded' && { 'ends with its last child': Math.abs(timestamp - last) < 1e-4 }),
          'child before start': first < start_timestamp - CLOCKS,
          'child after end': last > timestamp + CLOCKS,
        }),
      measurements: measured(Object.fromEntries(painted(Object.entries(measurements ?? {})))),
      spans: byName(painted([...spans].sort((a, b) => a.start_timestamp - b.start_timestamp).map((span) => [spanName(span), child(span)]))),
      dsc: dsc(envelope),
    };
  };

  const error = (/** @type {any} */ event) => {
    const { envelope, timestamp, ...rest } = event;
    for (const value of rest.exception?.values ?? []) {
      const { frames } = value.stacktrace ?? {};
      // The page's own frames; the SDKs' are what they are, and columns depend on the import's name.
      if (frames)
        value.stacktrace = {
          frames: frames
            .filter((/** @type {any} */ f) => !/sdk\.js/.test(f.filename) && !PARTS.test(f.filename))
            .map(({ colno, ...frame }) => ({ ...frame, colno: typeof colno })),
        };
    }
    return { ...plain(rest), dsc: dsc(envelope) };
  };

  // First of all, so that the ids which only requests name are numbered alike on both sides.
  const requests = byName(
    withoutRetries(seen.requests)
      .sort((a, b) => (a.path + a.method < b.path + b.method ? -1 : 1))
      .map(({ method, path, headers }) => [
        page(`${method} ${path}`),
        {
          'sentry-trace': text(String(headers['sentry-trace'] ?? 'none')),
          traceparent: text(String(headers.traceparent ?? 'none')),
          baggage: headers.baggage === undefined ? 'none' : members(String(headers.baggage), plain),
          own: Object.fromEntries(Object.entries(headers).filter(([key]) => key.startsWith('x-') || key === 'content-type')),
        },
      ]),
  );

  return {
    transactions: byName(roots.map((event) => [`${event.contexts.trace.op ?? '-'} ${page(event.transaction)}`, transaction(event)])),
    events: byName(events.map((event) => [eventName(event), error(event)])),
    vitals: byName(
      seen.vitals.map((span) => {
        const { envelope, attributes, start_timestamp, end_timestamp, span_id, ...rest } = span;
        const values = Object.fromEntries(Object.entries(attributes).map(([key, { value }]) => [key, value]));
        return [String(values['sentry.op']), { ...plain(rest), attributes: plain(values), dsc: dsc(envelope) }];
      }),
    ),
    reports: byName(
      (it.until.reports ? seen.reports : []).flatMap((report) =>
        report.discarded_events.map((/** @type {any} */ lost) => [`${lost.reason} ${lost.category}`, lost.quantity]),
      ),
    ),
    requests,
    notes: plain(seen.notes),
    errors: seen.errors,
  };
}

/**
 * The browser may send a request again whose connection broke: that is one request of the page.
 * @param {import('./visit.mjs').Seen['requests']} requests
 */
const withoutRetries = (requests) =>
  requests.filter(
    ({ method, path, headers }, at) =>
      !path.endsWith('/drop') ||
      at === requests.findIndex((r) => r.method === method && r.path === path && r.headers['sentry-trace'] === headers['sentry-trace']),
  );

/** @param {string} baggage @param {(value: any, key: string) => any} plain */
const members = (baggage, plain) =>
  byName(
    baggage.split(',').map((member) => {
      const [key, ...value] = member.split('=');
      return [key.trim(), plain(value.join('='), key)];
    }),
  );
