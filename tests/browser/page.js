// The page as the tests see it: what is replaced, what is listened to, what is requested.
// `prepare` comes before the library's init, so all of this lies under its wrappers; it waits until the test runner has
// fetched the wasm.

const globals = () => ({
  fetch: window.fetch,
  open: XMLHttpRequest.prototype.open,
  send: XMLHttpRequest.prototype.send,
  setRequestHeader: XMLHttpRequest.prototype.setRequestHeader,
  pushState: history.pushState,
  replaceState: history.replaceState,
});

// ---- requests: recorded, and answered here

const requests = [];
const waiting = [];

function record(request) {
  requests.push(request);
  for (const look of [...waiting]) look();
}

/** The first request, past or future, whose URL and body hold these texts, as JSON. */
export function request(url, body) {
  return new Promise((resolve) => {
    const look = () => {
      const at = requests.findIndex((r) => r.url.includes(url) && r.body.includes(body));
      if (at < 0) return;
      const index = waiting.indexOf(look);
      if (index >= 0) waiting.splice(index, 1);
      resolve(JSON.stringify(requests.splice(at, 1)[0]));
    };
    waiting.push(look);
    look();
  });
}

// ---- listeners and observers

const listeners = [];
const observers = new Set();

let before = globals();
let listenersBefore = 0;

/** From here on `replaced` and `left_over` count. */
export function remember() {
  prepare();
  before = globals();
  listenersBefore = listeners.length;
  observers.clear();
}

/** The names of the globals that are not what they were. */
export function replaced() {
  const now = globals();
  return Object.keys(before)
    .filter((key) => now[key] !== before[key])
    .join(' ');
}

/** What the page still listens to and observes since `remember`. */
export function listening_to() {
  return [...listeners.slice(listenersBefore).map((l) => l.type), ...(observers.size ? [`${observers.size} observers`] : [])].join(' ');
}

/** Puts a meta tag into the page, or takes it out. */
export function meta(name, content) {
  document.querySelector(`meta[name="${name}"]`)?.remove();
  if (content === undefined) return;
  const tag = document.createElement('meta');
  tag.name = name;
  tag.content = content;
  document.head.append(tag);
}

/** What the browser calls itself; nothing: its own name again. */
export function user_agent(name) {
  delete navigator.userAgent;
  if (name !== undefined) Object.defineProperty(navigator, 'userAgent', { value: name, configurable: true });
}

/** What the library says on the console, once somebody has asked. @type {string[] | undefined} */
let lines;

/** What was said since the last time. */
export function said() {
  if (!lines) {
    lines = [];
    // By now the tests' runner has put its own ones in.
    for (const method of ['log', 'warn', 'error']) {
      const before = console[method];
      console[method] = (...args) => {
        if (`${args[0]}`.startsWith('[browser-tracing]')) lines.push(args.join(' '));
        return before.apply(console, args);
      };
    }
  }
  return lines.splice(0).join('\n');
}

let prepared = false;

/** Puts the recorders under everything, once. */
export function prepare() {
  if (prepared) return;
  prepared = true;
  window.fetch = async function fetch(input, init) {
    const request = new Request(input, init);
    record({ via: 'fetch', url: request.url, headers: Object.fromEntries(request.headers), body: await request.text(), keepalive: request.keepalive });
    const response = new Response('{"ok":true}', { headers: { 'content-type': 'application/json' } });
    // As of a response from a server: reqwest reads it.
    return Object.defineProperty(response, 'url', { value: request.url });
  };
  // Envelopes leave by the browser's own fetch, which is known by its source: here this is the browser's.
  const { toString } = Function.prototype;
  const recorder = window.fetch;
  Function.prototype.toString = function () {
    return this === recorder ? 'function fetch() { [native code] }' : toString.call(this);
  };

  const { setRequestHeader, open, send } = XMLHttpRequest.prototype;
  const sent = new WeakMap();
  XMLHttpRequest.prototype.open = function (method, url, ...more) {
    sent.set(this, { via: 'xhr', url: new URL(url, location.href).href, headers: {}, body: '' });
    return open.call(this, method, url, ...more);
  };
  XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
    sent.get(this).headers[name.toLowerCase()] = value;
    return setRequestHeader.call(this, name, value);
  };
  XMLHttpRequest.prototype.send = function (body) {
    record({ ...sent.get(this), body: `${body ?? ''}` });
    return send.call(this, body);
  };

  const { addEventListener, removeEventListener } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, handler, options) {
    listeners.push({ target: this ?? window, type, handler });
    return addEventListener.call(this ?? window, type, handler, options);
  };
  EventTarget.prototype.removeEventListener = function (type, handler, options) {
    const at = listeners.findIndex((l) => l.target === (this ?? window) && l.type === type && l.handler === handler);
    if (at >= 0) listeners.splice(at, 1);
    return removeEventListener.call(this ?? window, type, handler, options);
  };

  const { observe, disconnect } = PerformanceObserver.prototype;
  PerformanceObserver.prototype.observe = function (options) {
    observers.add(this);
    return observe.call(this, options);
  };
  PerformanceObserver.prototype.disconnect = function () {
    observers.delete(this);
    return disconnect.call(this);
  };
}
