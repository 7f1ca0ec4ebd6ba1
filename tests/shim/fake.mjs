// A fake global object: just enough of a page for the shim and the host, with every listener and timer counted.
import { REQUEST_END, REQUEST_START, VERDICT_AHEAD, VERDICT_EPOCH } from '../../src/browser/seam.js';

/** An event target that knows its listeners. */
export class Target {
  constructor() {
    this.listeners = [];
  }
  addEventListener(type, f, options) {
    this.listeners.push({ type, f, capture: !!(options && (options === true || options.capture)) });
  }
  removeEventListener(type, f, options) {
    const capture = !!(options && (options === true || options.capture));
    const i = this.listeners.findIndex((l) => l.type === type && l.f === f && l.capture === capture);
    if (i >= 0) this.listeners.splice(i, 1);
  }
  dispatch(type, event = {}) {
    // At the target itself those that capture come first.
    const heard = this.listeners.filter((l) => l.type === type).sort((a, b) => Number(b.capture) - Number(a.capture));
    for (const l of heard) l.f.call(this, { type, target: this, ...event });
  }
}

/** Options: href, metas, serverTiming, fetch, base, without (names of globals to leave out), readyState. */
export const fakePage = (o = {}) => {
  const G = new Target();
  G.calls = [];
  G.timers = new Map();
  G.time = o.time ?? 1000;
  let id = 0;
  const url = () => new URL(G.location.href);
  const move = (to) => {
    if (to != null && to !== '') G.location.href = new URL(String(to), G.document?.baseURI ?? G.location.href).href;
  };

  G.location = { href: o.href ?? 'https://page.example/users/42' };
  Object.defineProperty(G.location, 'origin', { get: () => url().origin });
  const doc = (G.document = new Target());
  doc.readyState = o.readyState ?? 'complete';
  doc.visibilityState = 'visible';
  doc.referrer = '';
  Object.defineProperty(doc, 'baseURI', { get: () => o.base ?? G.location.href });
  doc.querySelector = (s) => {
    const name = /name="([^"]*)"/.exec(s)[1];
    return o.metas && name in o.metas ? { content: o.metas[name] } : null;
  };
  G.performance = {
    now: () => G.time,
    timeOrigin: 1700000000000,
    getEntriesByType: (t) => (t === 'navigation' ? [{ type: 'navigate', serverTiming: o.serverTiming ?? [] }] : []),
  };
  G.crypto = globalThis.crypto;
  G.Headers = Headers;
  G.Request = Request;
  G.URL = URL;
  G.setTimeout = (f, ms) => {
    G.timers.set(++id, { f, at: G.time + ms });
    return id;
  };
  G.clearTimeout = (i) => {
    G.timers.delete(i);
  };
  /** Moves the clock and fires what is due. */
  G.advance = (ms) => {
    const to = G.time + ms;
    for (;;) {
      const due = [...G.timers].filter(([, t]) => t.at <= to).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      G.timers.delete(due[0]);
      G.time = Math.max(G.time, due[1].at);
      due[1].f();
    }
    G.time = to;
  };
  G.store = new Map();
  const storage = { getItem: (k) => G.store.get(k) ?? null, setItem: (k, v) => G.store.set(k, v), removeItem: (k) => G.store.delete(k) };
  G.sessionStorage = new Proxy(storage, { get: (it, k) => it[k] ?? G.store.get(k) });
  G.fetch = function fetch(input) {
    G.calls.push({ self: this, args: [...arguments] });
    return o.fetch ? o.fetch.apply(this, arguments) : Promise.resolve(new Response('ok', { headers: { 'content-length': '2' } }));
  };
  class History {
    pushState(_s, _t, u) {
      if (u === 'https://other.example/') throw new TypeError('other origin');
      move(u);
    }
    replaceState(_s, _t, u) {
      move(u);
    }
  }
  G.History = History;
  G.history = new History();
  /** Back or forward: the address changes, then popstate. */
  G.travel = (href) => {
    G.location.href = href;
    G.dispatch('popstate');
  };
  class XMLHttpRequest extends Target {
    constructor() {
      super();
      this.readyState = 0;
      this.status = 0;
      this.headers = [];
      this.log = [];
    }
    open(method, u, async = true) {
      if (method === 'BAD METHOD') throw new SyntaxError('method');
      this.readyState = 1;
      this.status = 0;
      this.async = async;
      this.headers = [];
      this.sending = false;
      this.log.push(['open', method, u]);
    }
    setRequestHeader(n, v) {
      if (this.readyState !== 1 || this.sending) throw new Error('InvalidStateError');
      this.headers.push([n, v]);
    }
    send() {
      if (this.readyState !== 1 || this.sending) throw new Error('InvalidStateError');
      this.sending = true;
      this.log.push(['send', ...this.headers]);
      if (!this.async) {
        if (o.syncError) {
          this.readyState = 4;
          throw Object.assign(new Error('sync'), { name: o.syncError });
        }
        this.settle('load', 200);
      }
    }
    settle(type, status = 0) {
      this.readyState = 4;
      this.sending = false;
      this.status = status;
      this.dispatch('readystatechange');
      this.dispatch(type);
      this.dispatch('loadend');
      if (type === 'abort') this.readyState = 0;
    }
    getAllResponseHeaders() {
      return 'content-type: text/plain\r\nx-a: b: c\r\n';
    }
  }
  G.XMLHttpRequest = XMLHttpRequest;
  for (const name of o.without ?? []) delete G[name];
  return G;
};

/** A sink that records. `bits`: of its verdicts (2: a span). `trap`: what throws, an operation or a method. */
export const fakeSink = (o = {}) => {
  const s = {
    starts: [],
    ends: [],
    events: [],
    outputs: [],
    epoch: o.epoch ?? 1,
    bits: o.bits ?? 2,
    context: o.context ?? [
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      'bbbbbbbbbbbbbbbb',
      '-1',
      'sentry-trace_id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,sentry-sampled=true',
    ],
    reads: 0,
    event(op, nums, told) {
      if (s.trap === op || s.trap === 'event') throw new Error('unreachable');
      if (op === REQUEST_START) {
        const [key, now, flags] = nums;
        const [span, ...text] = told.split(' ');
        s.starts.push({ key, span, now, flags, text: text.join(' ') });
      } else if (op === REQUEST_END) {
        const [key, status, now, outcome, size] = nums;
        s.ends.push({ key, status, now, outcome, size });
      } else {
        s.events.push({ op, nums: [...nums], text: told });
        s.onEvent?.(op, nums, told);
      }
      // Of the next request only what holds for all.
      const bits = op === REQUEST_START || s.bits & VERDICT_AHEAD ? s.bits : 0;
      return s.epoch * VERDICT_EPOCH + bits + (s.outputs.length ? 1 : 0);
    },
    poll() {
      if (s.trap === 'poll') throw new Error('unreachable');
      return s.outputs.shift();
    },
    headers() {
      s.reads++;
      return s.context.join('\n');
    },
  };
  return s;
};

/** The headers a recorded call would send, lower case, as fetch reads them. */
export const sent = (call) => {
  const [input, init] = call.args;
  const base = init && init.headers !== undefined ? init.headers : input && input.headers;
  return Object.fromEntries(new Headers(base ?? undefined));
};

/** Lets promise reactions run. */
export const settled = async () => {
  for (let i = 0; i < 10; i++) await null;
};
