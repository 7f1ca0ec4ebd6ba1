// @ts-nocheck
// Runs in the page that holds the frames: each candidate lives in a frame of its own. What is measured stands in functions called `timed`: by that
// name the profile (scripts/bench-profile.mjs) finds it.
window.bench = (() => {
  const frames = new Map();

  /** A frame with the candidate's code in it; `before` runs first. */
  async function open(name, mode, before) {
    const source = name === 'bare' ? '' : await (await fetch(`/candidate/${name}.js?${Math.random()}`, { cache: 'no-store' })).text();
    const frame = document.createElement('iframe');
    const loaded = new Promise((resolve) => (frame.onload = resolve));
    frame.src = '/frame';
    document.body.append(frame);
    await loaded;
    const { contentWindow: w, contentDocument: d } = frame;
    w.__mode = mode;
    w.__marks = {};
    before?.(w);
    const script = d.createElement('script');
    script.textContent = source;
    // So that no collection of garbage of the one before falls into it.
    await new Promise((resolve) => setTimeout(resolve));
    const start = w.performance.now();
    (function timed() {
      d.head.append(script);
    })();
    // What came first on the main thread is over: the page has it back.
    const returned = w.performance.now() - start;
    if (source && w.__marks.ready === undefined) throw new Error(`${name} did not start`);
    return { frame, w, returned, hooks: w.__marks.hooks - start, ready: w.__marks.ready - start };
  }

  /** Time from the insertion of the script, its compilation included. */
  async function startUp(name) {
    const { frame, hooks, ready, returned } = await open(name, 'spans');
    frame.remove();
    return [hooks, ready, returned];
  }

  /** A fetch that answers at once and looks native: what is left is the wrapper. */
  function stub(w) {
    const response = new w.Response(null, { status: 200 });
    const fetch = function fetch() {
      return w.Promise.resolve(response);
    };
    Object.defineProperty(fetch, 'toString', { value: () => 'function fetch() { [native code] }' });
    w.fetch = fetch;
    w.run = w.Function(
      'n',
      `
      const all = new Array(n);
      const start = performance.now();
      (function timed() {
        for (let i = 0; i < n; i++) all[i] = fetch('/api/items/' + i);
      })();
      const time = performance.now() - start;
      return Promise.all(all).then(() => time);`,
    );
  }

  /** Microseconds per call, `calls` of them in one navigation. */
  async function requests(name, mode, calls) {
    const key = `${name} ${mode}`;
    if (!frames.has(key)) frames.set(key, (await open(name, mode, stub)).w);
    const w = frames.get(key);
    w.history.pushState(null, '', `/frame/${Math.random()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return ((await w.run(calls)) * 1000) / calls;
  }

  /** So many attributes, texts and numbers in turn. */
  const attributesOf = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`attribute.${i}`, i % 2 ? i : `value ${i}`]));

  /** Microseconds for a child span's start and end, with so many others open, or for a `startSpan` with so many attributes. */
  async function spans(name, open_, attributes) {
    // Not a frame in which requests are measured.
    const key = `${name} of the app`;
    if (!frames.has(key)) frames.set(key, (await open(`${name}-spans`, 'spans')).w);
    const w = frames.get(key);
    w.history.pushState(null, '', `/frame/${Math.random()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const { startInactiveSpan, startSpan } = w.__spans;
    const others = Array.from({ length: open_ }, (_, i) => startInactiveSpan({ name: `open ${i}` }));
    const data = attributesOf(attributes);
    const calls = 50;
    const start = w.performance.now();
    (function timed() {
      if (attributes) for (let i = 0; i < calls; i++) startSpan({ name: 'measured', op: 'bench', attributes: data }, () => {});
      else for (let i = 0; i < calls; i++) startInactiveSpan({ name: 'measured', op: 'bench' }).end();
    })();
    const time = w.performance.now() - start;
    for (const other of others) other.end();
    return (time * 1000) / calls;
  }

  /** Milliseconds from a transaction's end to the bytes that are handed over to be sent, with so many spans of ten attributes in it. */
  async function envelope(name, count) {
    let sent;
    const bytes = new Promise((resolve) => (sent = resolve));
    const { frame, w } = await open(`${name}-spans`, 'spans', (own) => {
      const fetch = function fetch(_, init) {
        // Those of the page itself are small.
        const { byteLength, length = byteLength } = init.body;
        if (length > 100_000) sent(own.performance.now());
        return own.Promise.resolve(new own.Response('{}'));
      };
      own.fetch = fetch;
      // It passes for the browser's own, as most pages have it. Of one that does not, both take another from a frame of theirs, which costs more
      // than the envelope: the reference does so in `init`, we when we first send.
      const text = 'function fetch() { [native code] }';
      const { toString } = own.Function.prototype;
      Object.defineProperty(fetch, 'toString', { value: () => text });
      own.Function.prototype.toString = function () {
        return this === fetch ? text : toString.call(this);
      };
    });
    const { flush, startInactiveSpan } = w.__spans;
    const data = attributesOf(10);
    const root = startInactiveSpan({ name: 'root', op: 'bench', forceTransaction: true });
    for (let i = 0; i < count; i++) startInactiveSpan({ name: `child ${i}`, op: 'bench', attributes: data, parentSpan: root }).end();
    await new Promise((resolve) => setTimeout(resolve));
    const start = w.performance.now();
    (function timed() {
      root.end();
      flush();
    })();
    const late = setTimeout(() => sent(NaN), 10_000);
    const end = await bytes;
    clearTimeout(late);
    if (Number.isNaN(end)) throw new Error(`${name} sent no envelope of ${count} spans`);
    frame.remove();
    return end - start;
  }

  return { startUp, requests, spans, envelope };
})();
