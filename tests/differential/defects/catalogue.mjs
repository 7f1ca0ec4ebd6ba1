// @ts-check
// Defects of the reference (numbers as in docs/behaviour.md): for each a page, and what its result must be. On
// @sentry/browser 11.12.0 the check must fail, on ours it must hold. Missing is 32 (scripts of others): ours does the same.

export const TRACE = '0123456789abcdef0123456789abcdef';
const PARENT = 'fedcba9876543210';
const OTHER_TRACE = 'cccccccccccccccccccccccccccccccc';
const baggage = (/** @type {string} */ more = '', trace = TRACE) =>
  `sentry-trace_id=${trace},sentry-public_key=public,sentry-sampled=true,sentry-sample_rand=0.25${more}`;
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
const spansOf = (events, tail) =>
  events
    .flatMap((event) => event.spans)
    .filter(
      (span) =>
        span.op === 'http.client' &&
        String(span.data['url.full'] ?? span.description)
          .split('?')[0]
          .endsWith(tail),
    );

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
    n: 6,
    what: 'resources beyond the 250 that the browser keeps are missing',
    work: `let left = 300;
      await new Promise((resolve) => {
        new PerformanceObserver((list, observer) => {
          left -= list.getEntries().filter(({ name }) => name.includes('/image-')).length;
          if (left <= 0) observer.disconnect(), setTimeout(resolve);
        }).observe({ type: 'resource' });
        for (let i = 0; i < 300; i++) new Image().src = \`\${API}/image-\${i}\`;
      });
      await finish();`,
    holds: ({ events }) =>
      events.flatMap(({ spans }) => spans).filter(({ op, description }) => op === 'resource.img' && description.includes('/image-')).length === 300,
  },
  {
    n: 7,
    what: 'a click that is open when the page goes away loses its root',
    mode: 'stream',
    options: 'integrations: [Sentry.interactionsIntegration(), Sentry.browserTracingIntegration({ idleTimeout: 200_000, finalTimeout: 200_000 })]',
    work: `await finish();
      document.body.click();
      await (await fetch(\`\${API}/clicked\`)).text();
      await settled(1);`,
    leave: true,
    holds: ({ envelopes }) => {
      const items = envelopes.flatMap(({ items }) => items);
      const roots = items.flatMap(({ header, payload }) =>
        header.type === 'transaction'
          ? [payload.contexts.trace.op]
          : header.type === 'span'
            ? payload.items.filter((/** @type {any} */ s) => s.is_segment).map((/** @type {any} */ s) => s.attributes['sentry.op'].value)
            : [],
      );
      return roots.includes('ui.action.click') && JSON.stringify(items).includes('/clicked');
    },
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
      const traces = envelopes
        .filter(({ items }) => items.some((/** @type {any} */ i) => ['transaction', 'span'].includes(i.header.type)))
        .map(({ header }) => header.trace);
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
  {
    n: 12,
    what: 'secrets in the address of a script that blocked a frame',
    // The first script of a frame is the one that is told. On a busy machine another one may come before it: then once more.
    work: `await new Promise((resolve) => {
        const load = () => document.head.append(Object.assign(document.createElement('script'), { src: '/busy.js?token=hidden' }));
        new PerformanceObserver((list, observer) => {
          const frames = list.getEntries().map(({ scripts }) => scripts.map(({ sourceURL }) => sourceURL.includes('token=')));
          // In a task of its own: in this one the SDK's own observer may still have to be told.
          if (frames.some(([first]) => first)) observer.disconnect(), setTimeout(resolve);
          else if (frames.some((scripts) => scripts.includes(true))) load();
        }).observe({ type: 'long-animation-frame', buffered: true });
        load();
      });
      await finish();`,
    holds: ({ events }) =>
      events.flatMap(({ spans }) => spans).some(({ op, data }) => op === 'ui.long_animation_frame' && data['browser.script.invoker'].includes('busy.js')) &&
      !JSON.stringify(events.map(({ spans }) => spans.filter((/** @type {any} */ s) => s.op === 'ui.long_animation_frame'))).includes('hidden'),
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
    holds: ({ events }) =>
      new Set(['/aborted', '/timeout', '/failed'].map((tail) => spansOf(events, tail)[0]).map((span) => `${span.status} ${span.data['error.type']}`)).size ===
      3,
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
    n: 20,
    what: 'a navigation by the Navigation API is not seen',
    ...TAG,
    work: `navigation.addEventListener('navigate', (event) => event.intercept({ handler: async () => {} }));
      await navigation.navigate(location.pathname + '/next').finished;
      await fetch(\`\${API}/a\`);
      await finish();`,
    holds: ({ headers, events }) =>
      traceOf(headers('/a')['sentry-trace']) !== TRACE &&
      events.some(({ contexts, transaction }) => contexts.trace.op === 'navigation' && transaction.endsWith('/next')),
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
    n: 23,
    what: 'INP: work for every event that the page gets',
    // What describing an element needs.
    first: `const { get } = Object.getOwnPropertyDescriptor(Element.prototype, 'tagName');
      window.__read = 0;
      Object.defineProperty(Element.prototype, 'tagName', { configurable: true, get() { window.__read++; return get.call(this); } });`,
    work: `await finish();
      const target = document.body.appendChild(document.createElement('p'));
      __read = 0;
      for (const type of ['pointerover', 'mouseover', 'pointerdown', 'pointerup', 'dragover', 'touchstart']) target.dispatchEvent(new Event(type, { bubbles: true }));
      return __read;`,
    holds: ({ value }) => value === 0,
  },
  {
    n: 24,
    what: 'every span repeats what all of them share: more than 1500 bytes each',
    mode: 'stream',
    work: 'for (let i = 0; i < 20; i++) await (await fetch(`${API}/a${i}`)).text(); await settled(20); await finish();',
    holds: ({ envelopes }) => {
      const spans = envelopes
        .flatMap(({ items }) => items)
        .reduce(
          (sum, { header, payload }) => sum + (header.type === 'transaction' ? 1 + payload.spans.length : header.type === 'span' ? payload.items.length : 0),
          0,
        );
      return spans > 20 && envelopes.reduce((sum, { text }) => sum + text.length, 0) / spans < 1500;
    },
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
    // The exceptions of the reference come when its timers do; the header is missing always.
    holds: ({ value, headers }) => value.length === 0 && !!headers('/a')['sentry-trace'],
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
    n: 28,
    what: 'work that goes on at the same time: requests hang under whatever root is active',
    work: `const task = (name) => Sentry.startSpanManual({ name }, async (span) => {
        const run = (work) => (span.run ? span.run(work) : work());
        await Promise.resolve();
        await run(() => fetch(\`\${API}/of-\${name}\`));
        span.end();
      });
      await Promise.all([task('one'), task('two')]);
      await finish();`,
    holds: ({ events }) => {
      const spans = events.flatMap((event) => event.spans);
      return ['one', 'two'].every((name) => spansOf(events, `/of-${name}`)[0].parent_span_id === spans.find(({ description }) => description === name).span_id);
    },
  },
  {
    n: 29,
    what: 'measurements and tags are not in what is sent',
    mode: 'stream',
    work: "Sentry.setTag('shelf', 'left'); Sentry.setMeasurement('books', 42, 'none'); await fetch(`${API}/a`); await finish();",
    holds: ({ envelopes }) => ['"shelf":"left"', '"books":'].every((part) => JSON.stringify(envelopes.map(({ items }) => items)).includes(part)),
  },
  {
    n: 30,
    what: 'every page load has the same name',
    mode: 'stream',
    work: 'await fetch(`${API}/a`); await finish(); return location.pathname;',
    holds: ({ envelopes, value }) =>
      envelopes.some(({ items }) =>
        items.some((/** @type {any} */ { header, payload }) =>
          header.type === 'transaction'
            ? payload.transaction === value
            : header.type === 'span' && payload.items.some((/** @type {any} */ span) => span.is_segment && span.name === value),
        ),
      ),
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
    n: 31,
    what: 'a dialog that is a push is a navigation, nothing can be done about it',
    ...TAG,
    tracing: "shouldStartNavigation: (from, to) => !to.endsWith('/dialog')",
    work: "history.pushState(null, '', location.pathname + '/dialog'); await fetch(`${API}/a`);",
    holds: ({ headers }) => traceOf(headers('/a')['sentry-trace']) === TRACE,
  },
  {
    n: 31,
    what: 'pushes of the same address can not be told to be navigations',
    ...TAG,
    options: 'instrumentSameUrl: true',
    work: "history.pushState({ step: 1 }, ''); history.pushState({ step: 2 }, '', location.href); await fetch(`${API}/a`);",
    holds: ({ headers }) => traceOf(headers('/a')['sentry-trace']) !== TRACE,
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
