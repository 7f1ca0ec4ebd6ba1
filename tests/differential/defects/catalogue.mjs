// @ts-check
// Defects of the reference (numbers as in its list of known defects) that concern propagation, requests, sampling and
// sending: for each a page, and what its result must be. On @sentry/browser 11.12.0 the check must fail, on ours it must hold.

export const TRACE = '0123456789abcdef0123456789abcdef';
const PARENT = 'fedcba9876543210';
const OTHER_TRACE = 'cccccccccccccccccccccccccccccccc';
const baggage = (/** @type {string} */ more = '', trace = TRACE) => `sentry-trace_id=${trace},sentry-public_key=public,sentry-sampled=true,sentry-sample_rand=0.25${more}`;
const TAG = { sentryTrace: `${TRACE}-${PARENT}-1`, baggage: baggage() };

/**
 * @typedef {object} Facts what a check may look at
 * @property {any} value what the page's work returned
 * @property {(tail: string) => Record<string, string | string[] | undefined>} headers of the API request whose path ends so
 * @property {(tail: string) => string[]} bodies of all API requests whose path ends so
 * @property {any[]} events the transactions that the page was about to send, in order
 * @property {any[]} envelopes what arrived
 */

/**
 * @typedef {object} Defect
 * @property {number} n
 * @property {string} what
 * @property {string} [sentryTrace] the tag
 * @property {string} [baggage] the tag
 * @property {string} [traceparent] the tag
 * @property {string} [options] of init, as source text; `API` is the path of this page's API, `SIDE` the library's script
 * @property {string} [tracing] options of the integration
 * @property {string} [mode] the reference's traceLifecycle, if it is not `static` where the defect shows
 * @property {string} [path] below the page's address
 * @property {string} [first] the page's first script
 * @property {string} [before] before init
 * @property {string} work an async function's body; `events` are the transactions so far, `finish()` ends and sends what is open
 * @property {boolean} [leave] the page is left for another one after its work
 * @property {(facts: Facts) => unknown} holds
 */

/** @param {any} value */
const traceOf = (value) => String(value ?? '').split('-')[0];
/** @param {any[]} events @param {string} tail */
const spansOf = (events, tail) => events.flatMap((event) => event.spans).filter((span) => span.op === 'http.client' && String(span.data['url.full'] ?? span.description).split('?')[0].endsWith(tail));

/** @type {Defect[]} */
export const defects = [
  {
    n: 1,
    what: 'the organisation is not checked when the tag is continued',
    sentryTrace: TAG.sentryTrace,
    baggage: baggage(',sentry-org_id=2'),
    options: "orgId: '1'",
    work: 'await fetch(`${API}/a`);',
    holds: ({ headers }) => traceOf(headers('/a')['sentry-trace']) !== TRACE,
  },
  {
    n: 1,
    what: 'strictTraceContinuation does not apply to the tag',
    ...TAG,
    options: "orgId: '1', strictTraceContinuation: true",
    work: 'await fetch(`${API}/a`);',
    holds: ({ headers }) => traceOf(headers('/a')['sentry-trace']) !== TRACE,
  },
  {
    n: 2,
    what: "the page's own error gets another message",
    work: `const bare = document.body.appendChild(document.createElement('iframe')).contentWindow.fetch;
      const message = (f) => f('http://localhost:1/').then(() => '', (e) => e.message);
      return [await message(fetch), await message(bare)];`,
    holds: ({ value: [ours, native] }) => native && ours === native,
  },
  {
    n: 3,
    what: 'a second init doubles spans and page loads',
    before: 'INIT();',
    work: 'await fetch(`${API}/a`); await finish();',
    holds: ({ events }) => spansOf(events, '/a').length === 1,
  },
  {
    n: 4,
    what: 'no span for a request: a trace of its own, not sampled',
    ...TAG,
    tracing: 'shouldCreateSpanForRequest: () => false',
    work: 'await fetch(`${API}/a`);',
    holds: ({ headers }) => traceOf(headers('/a')['sentry-trace']) === TRACE && /-1$/.test(String(headers('/a')['sentry-trace'])),
  },
  {
    n: 5,
    what: 'a request in flight at a navigation: its outcome is never recorded',
    work: `await fetch(\`\${API}/first\`);
      const pending = fetch(\`\${API}/status/404/late\`);
      history.pushState(null, '', location.pathname + '/next');
      await (await pending).text();
      await finish();`,
    holds: ({ events }) => spansOf(events, '/late').some((span) => span.status === 'not_found' && span.timestamp >= span.start_timestamp),
  },
  {
    n: 8,
    what: 'all-zero ids are accepted',
    sentryTrace: `${'0'.repeat(32)}-${PARENT}-1`,
    work: 'await fetch(`${API}/a`);',
    holds: ({ headers }) => /^(?!0{32})[\da-f]{32}$/.test(traceOf(headers('/a')['sentry-trace'])),
  },
  {
    n: 8,
    what: 'a newline around the header breaks continuation',
    sentryTrace: `\n${TAG.sentryTrace}\n`,
    baggage: TAG.baggage,
    work: 'await fetch(`${API}/a`);',
    holds: ({ headers }) => traceOf(headers('/a')['sentry-trace']) === TRACE,
  },
  {
    n: 8,
    what: 'baggage of another trace is accepted',
    sentryTrace: TAG.sentryTrace,
    baggage: baggage('', OTHER_TRACE),
    work: 'await fetch(`${API}/a`);',
    holds: ({ headers }) => traceOf(headers('/a')['sentry-trace']) === TRACE && !String(headers('/a').baggage).includes(OTHER_TRACE),
  },
  {
    n: 9,
    what: 'a W3C traceparent cannot be continued',
    traceparent: `00-${TRACE}-${PARENT}-01`,
    work: 'await fetch(`${API}/a`);',
    holds: ({ headers }) => traceOf(headers('/a')['sentry-trace']) === TRACE,
  },
  {
    n: 10,
    what: 'continued without baggage: the envelope has no trace header',
    mode: 'stream',
    sentryTrace: TAG.sentryTrace,
    work: 'await fetch(`${API}/a`); await finish();',
    holds: ({ envelopes }) => {
      const traces = envelopes.filter(({ items }) => items.some((/** @type {any} */ i) => ['transaction', 'span'].includes(i.header.type))).map(({ header }) => header.trace);
      return traces.length > 0 && traces.every((trace) => trace?.trace_id === TRACE && trace.public_key);
    },
  },
  {
    n: 11,
    what: 'a third argument of fetch: the wrong method',
    work: "await fetch(`${API}/a`, { method: 'POST' }, 'more'); await finish();",
    holds: ({ events }) => spansOf(events, '/a')[0].data['http.request.method'] === 'POST',
  },
  {
    n: 12,
    what: 'credentials in the recorded address',
    work: `await new Promise((resolve) => {
        const xhr = new XMLHttpRequest();
        xhr.onloadend = resolve;
        xhr.open('GET', 'http://user:hidden@' + location.host + API + '/a');
        xhr.send();
      });
      await finish();`,
    holds: ({ events }) => spansOf(events, '/a').length === 1 && !JSON.stringify(events).includes('hidden'),
  },
  ...['new Map(H)', 'H.values()', 'new URLSearchParams(H)', 'new frame.Headers(H)'].map((shape) => ({
    n: 13,
    what: `headers as ${shape.replace('(H)', '').replace('H.values()', 'an iterator')} are lost`,
    work: `const frame = document.body.appendChild(document.createElement('iframe')).contentWindow;
      const H = [['x-own', '1']];
      await fetch(\`\${API}/a\`, { headers: ${shape} });`,
    /** @param {Facts} facts */
    holds: ({ headers }) => headers('/a')['x-own'] === '1' && headers('/a')['sentry-trace'],
  })),
  {
    n: 13,
    what: 'a Request of another realm loses its headers',
    work: `const frame = document.body.appendChild(document.createElement('iframe')).contentWindow;
      await fetch(new frame.Request(\`\${API}/a\`, { headers: { 'x-own': '1' } }));`,
    holds: ({ headers }) => headers('/a')['x-own'] === '1' && headers('/a')['sentry-trace'],
  },
  {
    n: 14,
    what: "the caller's Sentry-Trace is doubled",
    work: `await fetch(\`\${API}/a\`, { headers: { 'Sentry-Trace': '${OTHER_TRACE}-${PARENT}-1' } });`,
    holds: ({ headers }) => headers('/a')['sentry-trace'] === `${OTHER_TRACE}-${PARENT}-1`,
  },
  {
    n: 15,
    what: "the caller's sentry-trace with baggage of another trace",
    work: `await fetch(\`\${API}/a\`, { headers: { 'sentry-trace': '${OTHER_TRACE}-${PARENT}-1' } });`,
    holds: ({ headers }) => headers('/a')['sentry-trace'] === `${OTHER_TRACE}-${PARENT}-1` && headers('/a').baggage === undefined,
  },
  {
    n: 16,
    what: 'abort, timeout and network failure look alike',
    work: `const gone = () => {};
      const cut = new AbortController();
      const aborted = fetch(\`\${API}/never/aborted\`, { signal: cut.signal }).catch(gone);
      cut.abort();
      await aborted;
      await fetch(\`\${API}/never/timeout\`, { signal: AbortSignal.timeout(5) }).catch(gone);
      await fetch('http://localhost:1/failed').catch(gone);
      await finish();`,
    holds: ({ events }) => new Set(['/aborted', '/timeout', '/failed'].map((tail) => spansOf(events, tail)[0]).map((span) => `${span.status} ${span.data['error.type']}`)).size === 3,
  },
  {
    n: 17,
    what: 'a query with a secret: no timings',
    work: 'await (await fetch(`${API}/a?token=hidden`)).text(); await settled(1); await finish();',
    holds: ({ events }) => spansOf(events, '/a')[0].data['http.request.response_start'] > 0 && !JSON.stringify(events).includes('hidden'),
  },
  {
    n: 18,
    what: 'requests to one address get the timings of the first',
    work: `const first = fetch(\`\${API}/a\`, { method: 'POST' });
      for (const start = performance.now(); performance.now() - start < 30; );
      const second = fetch(\`\${API}/a\`, { method: 'POST' });
      for (const response of await Promise.all([first, second])) await response.text();
      await settled(2);
      await finish();`,
    holds: ({ events }) => {
      const spans = spansOf(events, '/a');
      // Seconds since the epoch: a request is not fetched before it was made (1 ms for the clocks' grain).
      return spans.length === 2 && spans.every((span) => span.data['http.request.fetch_start'] >= span.start_timestamp - 0.001);
    },
  },
  {
    n: 19,
    what: 'requests are lost when the page goes away',
    mode: 'stream',
    work: 'await fetch(`${API}/a?token=x`); fetch(`${API}/never/b`);',
    leave: true,
    holds: ({ envelopes }) => {
      const text = JSON.stringify(envelopes.map(({ items }) => items));
      return ['/a?', '/never/b'].every((tail) => text.includes(tail));
    },
  },
  {
    n: 21,
    what: "the first navigation to a prefix of the page's address is swallowed",
    ...TAG,
    path: '/a/b',
    work: "history.pushState(null, '', location.pathname.replace('/b', '')); await fetch(`${API}/a`);",
    holds: ({ headers }) => traceOf(headers('/a')['sentry-trace']) !== TRACE,
  },
  {
    n: 22,
    what: 'a relative address of pushState is resolved against the origin',
    path: '/deep/page',
    work: "history.pushState(null, '', '?tab=2'); await fetch(`${API}/a`); await finish(); return location.pathname;",
    holds: ({ events, value }) => events.some((event) => event.contexts.trace.op === 'navigation' && event.transaction === value),
  },
  {
    n: 25,
    what: 'a 5xx loses the data without a trace',
    options: 'tunnel: `${API}/status/503/tunnel`',
    work: 'await fetch(`${API}/a`); await finish(); await finish();',
    holds: ({ bodies }) => bodies('/status/503/tunnel').filter((body) => body.includes('{"type":"transaction"')).length > 1,
  },
  {
    n: 26,
    what: 'in a worker: exceptions, and no header for an absolute address',
    work: `const source = \`
        const errors = [];
        self.addEventListener('error', (e) => errors.push(e.message));
        self.addEventListener('unhandledrejection', (e) => errors.push(String(e.reason)));
        const Sentry = await import('\${location.origin}\${SIDE === '/sdk-ours.js' ? '/sdk-ours-worker.js' : SIDE}');
        try {
          Sentry.init({ dsn: '\${DSN}', tracesSampleRate: 1, traceLifecycle: 'static', integrations: [Sentry.browserTracingIntegration()],
            beforeSend: (e) => (errors.push(e.exception?.values?.[0]?.value), null) });
        } catch (e) { errors.push(e.message); }
        try { await fetch('\${location.origin}\${API}/a'); } catch (e) { errors.push(e.message); }
        postMessage(errors);\`;
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })), { type: 'module' });
      return new Promise((resolve) => { worker.onmessage = (e) => resolve(e.data); worker.onerror = (e) => resolve([e.message]); });`,
    holds: ({ value }) => value.length === 0,
  },
  {
    n: 27,
    what: 'requests before init and saved references carry no header',
    ...TAG,
    before: 'const saved = fetch; await fetch(`${API}/early`); window.__saved = saved;',
    work: 'await __saved(`${API}/saved`);',
    holds: ({ headers }) => ['/early', '/saved'].every((tail) => traceOf(headers(tail)['sentry-trace']) === TRACE),
  },
  {
    n: 31,
    what: 'every change of the fragment is a new trace, nothing can be done about it',
    ...TAG,
    options: 'ignoreHashChanges: true, ignoreSearchChanges: true',
    work: "history.pushState(null, '', '#dialog'); history.pushState(null, '', '?modal=1'); await fetch(`${API}/a`);",
    holds: ({ headers }) => traceOf(headers('/a')['sentry-trace']) === TRACE,
  },
  {
    n: 33,
    what: "fetch wrapped by the page: without a helper frame it isn't instrumented",
    first: 'const bare = fetch; window.fetch = function (...args) { return bare.apply(this, args); };',
    before: 'document.head.remove();',
    work: 'await fetch(`${API}/a`);',
    holds: ({ headers }) => headers('/a')['sentry-trace'] !== undefined,
  },
];
