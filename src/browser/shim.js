// @ts-check
// The only code that replaces globals: fetch, XMLHttpRequest, History. It works alone (before the engine is there, where
// a CSP forbids WebAssembly, after a trap) and with an engine, which host.js links to it. See ARCHITECTURE.md.
//
// Rules held here:
// - our part of a wrapper runs inside a try; the native call does not, and its result is what the page gets;
// - nothing of the caller's (Request, init, headers) is ever changed;
// - nothing that goes wrong in the engine ends the propagation (host.js ends the engine).
//
// This file ships in every page: bytes count (`npm run size`).

// Numbers come first: a bundler puts them where the names stand.
// <seam> (checked, and written by `npm run seam`)
const NAVIGATED = 7;
const PAUSE = 14;
const REQUEST_XHR = 1;
const REQUEST_WANTED = 2;
const REQUEST_OWN_HEADER = 32;
const VERDICT_SPAN = 2;
const VERDICT_OMIT = 4;
const OUTCOME_RESPONSE = 0;
const OUTCOME_ERROR = 1;
const OUTCOME_ABORT = 2;
const NAVIGATION_PUSH = 0;
const NAVIGATION_REPLACE = 1;
const NAVIGATION_TRAVERSE = 2;
const NAVIGATION_OTHER = 3;
const NAVIGATION_RESTORED = 4;
// </seam>
const MAX_BAGGAGE = 8192;
const MAX_MEMBERS = 64;
/** So much is held until the engine comes: requests, navigations, spans by hand and what is done with them. */
const MAX_EARLY = 5000;
/** As the engine: a navigation this soon after the route began, without a click or key press, is a redirect (ms). */
const REDIRECT_WINDOW = 1500;

/** Version of the contract between copies of this file on one page. */
export const VERSION = 4;

const KEY = Symbol.for('browser-tracing');
export const NAMES = ['sentry-trace', 'traceparent', 'baggage'];
/** Events of XMLHttpRequest, in the order of the seam's outcomes, and one that comes before `load`. */
const OUTCOMES = 'load error abort timeout readystatechange'.split(' ');

// As docs/behaviour.md#the-header-sentry-trace has it: all-zero ids are refused; white space around it, newlines too, is fine.
const SENTRY_TRACE = /^\s*(?!0{32})([\da-f]{32})-?(?:(?!0{16})[\da-f]{16})?-?([01])?\s*$/;
const TRACEPARENT = /^\s*(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]([\da-f])\s*$/;
// A path that the URL parser would leave as it is: nothing to escape, no dot segment, no second slash in front.
const PLAIN_PATH = /^((?:\/[\w~-][\w.~-]*)+\/?)(\?[\w%&+-;=@~]*)?$/;

/** @import { Op, Outcome } from './seam.js' */
/** @import { Context, Early, Headed, Link, Shim, Started } from './shim.js' */
/** A request as it is here: `h` the headers to add, `w` someone wants its end, `signal` gives what may abort it. @typedef {Started & { h: any, w: unknown, signal: () => AbortSignal | undefined }} Running */
/** @typedef {any} Any short for what is checked at run time: these are the page's objects */

/** @type {(f: Any, ...a: Any[]) => Any} Calls `f`, if there is one; an exception in it does not matter. */
export const soft = (f, ...a) => {
  try {
    // A thrown TypeError costs 10 µs: worth the look.
    return f && f(...a);
  } catch {
    // Nothing of ours is worth an exception in the page.
  }
};

const { apply, get, getPrototypeOf, ownKeys } = Reflect;
const lower = (/** @type {Any} */ x) => ('' + x).toLowerCase();
// Of 16 bits, in four digits: numbers that are no small integers take five times as long.
const hex = (/** @type {number} */ n) => (n + 0x10000).toString(16).slice(1);
export const isObject = (/** @type {Any} */ x) => Object(x) === x;
/** A member as the browser has it: an element that is named like it stands before it. @type {(o: Any, k: string) => Any} */
export const real = (o, k, v = o[k]) => (isObject(v) ? (get(/** @type {Any} */ (getPrototypeOf(o)), k, o) ?? v) : v);
// By brand, so that a Request of another realm counts too; a polyfill's has none.
export const isRequest = (/** @type {Any} */ x) => isObject(x) && ({}.toString.call(x) === '[object Request]' || soft(() => x instanceof Request));

// ---------------------------------------------------------------------------------------------------- target matching

// Targets as they are matched: "*", lower-case strings, case-insensitive RegExps without state. What is neither names nothing.
export const compile = (/** @type {Any} */ targets) =>
  targets &&
  []
    .concat(targets)
    .map((/** @type {Any} */ t) => (typeof t === 'string' ? lower(t) : soft(() => new RegExp(t, 'i' + t.flags.replace(/[giy]/g, ''))) || /(?!)/));

const hits = (/** @type {Any} */ t, /** @type {string} */ s) => (t.test ? t.test(s) : t === '*' || lower(s).includes(t));

// Do the targets, or the default rule, let headers through?
export const ruleFor = (/** @type {Any} */ targets, /** @type {Any} */ [same, full, path]) =>
  targets ? targets.some((/** @type {Any} */ t) => hits(t, full) || (same && hits(t, path))) : same;

// A URL as [is it same-origin?, origin and path: what targets see, path: also seen when same-origin, href].
export const placeOf = (/** @type {Any} */ u, /** @type {Any} */ origin) => [u.origin === origin, u.protocol + '//' + u.host + u.pathname, u.pathname, u.href];

// ----------------------------------------------------------------------------------------------------- header merging
// `h` = the three values in the order of NAMES.

// Our members of a baggage header, as many as may follow so many characters of others.
export const ours = (/** @type {string} */ baggage, size = 0) =>
  baggage
    .split(',')
    .filter((m) => /^\s*sentry-/.test(m) && size + m.length < MAX_BAGGAGE && (size += m.length + 1))
    .slice(0, MAX_MEMBERS)
    .join();

// What the caller set, by lower-case name; several values of one name joined as the browser joins them.
const seenIn = (/** @type {Any[]} */ pairs) => {
  const seen = /** @type {Any} */ ({ __proto__: null });
  for (const [name, value] of pairs) {
    const n = lower(name);
    seen[n] = (n in seen ? seen[n] + ', ' : '') + [value];
  }
  return seen;
};

const additions = (/** @type {Any} */ seen, /** @type {Any[]} */ h) =>
  NAMES.map((n, i) => [n, seen[n] ? i > 1 && !ours(seen[n]) && ours(h[i], seen[n].length) : h[i]]).filter((p) => p[1]);

// The headers a fetch call gives, read once: [pairs, values by lower-case name, what the caller gave if it is no record];
// undefined = none; null = nothing fetch would take, leave the call alone.
export const readHeaders = (/** @type {Any} */ request, /** @type {Any} */ init) => {
  if (init != null && !isObject(init)) return null;
  let base = init?.headers;
  if (base === undefined && request) base = request.headers;
  if (base === undefined) return;
  if (!isObject(base)) return null;
  const pairs = base[Symbol.iterator] ? [...base].map((p) => (isObject(p) ? [...p] : p)) : Object.entries(base);
  return [pairs, seenIn(pairs.every(isObject) ? pairs : []), base[Symbol.iterator] && base];
};

// The init to call fetch with, undefined = as the caller gave it. `request`: what fetch is given, if that is a Request. Everything of the caller's is kept,
// inherited members and accessors of its class too.
export const newInit = (/** @type {Any} */ request, /** @type {Any} */ init, /** @type {Any} */ given, /** @type {Any} */ h) => {
  // What the page has put on Object.prototype, behind the twelve members that it has everywhere, only counts for an init of the caller's. Without one, what
  // shows up in a loop is enough to know, and is said ten times as fast.
  const members = init || 'headers' in Object.prototype ? ownKeys(Object.prototype).slice(12) : Object.keys(Object.prototype);
  const next = /** @type {Any} */ (members[0] ? { __proto__: null } : {});
  let [pairs = [], seen = { __proto__: null }, base = 0] = given || [];
  if (h) {
    for (let [name, value] of additions(seen, h)) {
      // To the caller's members of it: the browser would join two values of an object's or Headers' member with a space after the comma.
      if (name in seen && !(seen[name] && base.flat)) {
        if (seen[name]) value = seen[name] + ',' + value;
        pairs = pairs.filter((/** @type {Any} */ p) => lower(p[0]) !== name);
      }
      pairs = pairs.concat([[name, value]]);
    }
    // An iterator has been read, and is given again as a list.
  } else if (!base.next) return;
  let empty = true;
  for (let o = init; o; o = getPrototypeOf(o))
    for (const k of o === Object.prototype ? members : ownKeys(o)) if (!(k in next)) empty = (next[k] = init[k]) === undefined && empty;
  // Any init resets these two of a Request: https://fetch.spec.whatwg.org/#dom-request
  if (empty && request) ({ referrer: next.referrer, referrerPolicy: next.referrerPolicy } = request);
  // As the caller gave them, for a wrapper of the page's that was there before us; a class of the app's has a constructor of its own.
  next.headers = !base ? Object.fromEntries(pairs) : base.flat ? pairs : soft(() => new Headers(pairs)) || pairs;
  return next;
};

// ---------------------------------------------------------------------------------------------------------- the shim

/**
 * Wraps the globals of `G`, once per page: a second call, also from another copy of this file, gives the same shim.
 * Inert where there is no page or worker. Never throws.
 * @param {Any} G
 * @returns {Shim}
 */
export const install = (G) => {
  const live = G[KEY];
  if (live?.version === VERSION) return live;
  soft(live?.stop);

  const { document: doc, location: loc, performance: perf, URL } = G;
  const proto = (/** @type {string} */ name) => soft(() => G[name].prototype);
  const bind = (/** @type {Any} */ o, /** @type {string} */ n) => soft(() => o[n].bind(o));
  const loaded = Date.now();
  const now = bind(perf, 'now') || (() => Date.now() - loaded);
  // The global `origin` may be a variable of the page. A document in a sandbox has no domain, although its address has an
  // origin; one without an address of its own (about:srcdoc) has its parent's origin.
  const origin = soft(real, doc, 'domain') === '' ? 'null' : loc && ((loc.origin === 'null' && G.origin) || loc.origin);

  let targets = /** @type {Any} */ (undefined);
  let context = /** @type {Context | undefined} */ (undefined);
  // As they were found first: what renders the page anew may take them out, or bring those of another one.
  const tags = /** @type {Any} */ ({ __proto__: null });
  const early = /** @type {Early[]} */ ([]);
  let keys = 0;
  const undo = /** @type {(() => void)[]} */ ([]);
  const missed = /** @type {string[]} */ ([]);

  // ---- ids

  // Many at a time: each call into the browser takes as long as all the rest of an id.
  // Not by `new`, beside which bundlers leave a note of theirs in each page.
  const pool = Uint16Array.from(Array(256));
  let used = 0;
  const id = () => {
    if (!(used %= 256)) {
      // It may be missing, throw, or be a stub that does nothing.
      if (!soft(() => G.crypto.getRandomValues(pool))) pool.forEach((_, i) => (pool[i] = Math.random() * 0x10000));
    }
    return hex(pool[used++]) + hex(pool[used++]) + hex(pool[used++]) + hex(pool[used++] || 1);
  };

  // ---- the context without an engine

  // [trace id, span id for headers of no request span, flag, baggage], as the engine's headers() gives it.
  const fresh = () => /** @type {Context} */ ([id() + id(), id(), '', '']);

  // What the server wrote into the page: the first non-empty meta tag, else the Server-Timing entry of that name.
  // Without exceptions: to throw makes V8 read again the source of all that is running, a bundle of megabytes maybe.
  const tag = (/** @type {string} */ name) =>
    (tags[name] ||=
      soft(() => doc && apply(real(doc, 'querySelector'), doc, [`meta[name="${name}"]`])?.content) ||
      soft(() => perf?.getEntriesByType('navigation')[0]?.serverTiming?.find((/** @type {Any} */ e) => e.name === name)?.description) ||
      '');

  // Only what a header may hold: a value that fetch refuses would break the page's request.
  const clean = (/** @type {string} */ s) => (/^[ -~]*$/.test((s = s.trim())) ? s : '');

  // The values of NAMES, of a request's span or outside of one, and where the page is.
  const headers = (/** @type {string} */ span, /** @type {Any} */ all) => {
    const [trace, own, flag, baggage] = shim.inner || shim.context;
    const ids = trace + '-' + (span || own);
    return /** @type {Headed} */ ([ids + flag, all && '00-' + ids + '-0' + -flag, baggage, shim.href]);
  };

  // ---- the engine, if there is one: `shim.link`, whose functions host.js has guarded

  // Holds back what is to be told, until the engine comes.
  const hold = (/** @type {Early} */ it) => shim.on && (shim.dead ? (early.length = 0) : early.length < MAX_EARLY ? (early[early.length] = it) : !++shim.lost);

  const emit = (/** @type {Op} */ op, /** @type {ArrayLike<number>} */ nums, text = '') =>
    shim.link ? shim.link.event(op, nums, text) : hold([op, nums, text]);

  // ---- requests

  // A page may have another `URL`; then a link says what the browser means by an address.
  const plain = soft(() => new URL('b', 'https://a/').host === 'a');
  const parse = (/** @type {string} */ raw, /** @type {string} */ b) => {
    if (plain) return new URL(raw, b);
    const link = apply(real(doc, 'createElement'), doc, ['a']);
    link.href = raw;
    return link;
  };
  let baseOrigin = '';
  const resolve = (/** @type {string} */ raw) => {
    const b = (doc && real(doc, 'baseURI')) || loc.href;
    if (b.indexOf(baseOrigin + '/')) baseOrigin = parse(b, b).origin;
    // Most addresses need no parser, which takes longer than all the rest.
    const path = baseOrigin !== 'null' && PLAIN_PATH.exec(raw)?.[1];
    return path ? [baseOrigin === origin, baseOrigin + path, path, baseOrigin + raw] : placeOf(parse(raw, b), origin);
  };

  // Starts a request: {args: its key, time, flags and text, raw: the address as it was given, h: the headers to add, w: someone wants its end, signal:
  // gives what may abort it; link: the engine that has a span of it, done: how it ended}.
  const begin = (/** @type {number} */ flags, /** @type {string} */ method, /** @type {string} */ raw, /** @type {Any} */ place, /** @type {Any} */ given) => {
    if (given?.[1]['sentry-trace']) flags |= REQUEST_OWN_HEADER;
    const span = id();
    // `h` and `done` are looked at before they are set: a page may have put members of these names on Object.prototype. (An object without a prototype
    // would be five times as slow.)
    const r = /** @type {Running} */ ({ args: [++keys, now(), flags, span + ' ' + method + ' ' + place[3]], raw, pairs: given?.[0], h: 0, done: 0 });
    // The engine's verdict, undefined without one.
    const v = shim.link?.start(r) ?? VERDICT_SPAN;
    r.w = shim.link ? r.link : hold(r);
    // Wanted, not the caller's own, not held back by the engine.
    if (flags & REQUEST_WANTED && !(flags & REQUEST_OWN_HEADER || v & VERDICT_OMIT)) {
      r.h = headers(v & VERDICT_SPAN ? span : '', shim.cfg.propagateTraceparent);
    }
    shim.link?.poke(v, r);
    return r;
  };

  /** @type {(r: Running | undefined, status: number, outcome: number, headers?: Any, error?: Any) => void} */
  const end = (r, status, outcome, headers, error) => {
    if (!r || r.done) return;
    r.done = [status, now(), /** @type {Outcome} */ (outcome), headers, error];
    if (r.link === shim.link) shim.link?.end(r);
  };

  // A rejection or exception, which goes on to the caller.
  /** @type {(r: Running | undefined, e: unknown) => never} */
  const fail = (r, e) => {
    soft(end, r, 0, soft(() => /** @type {Any} */ (r).signal().aborted) ? OUTCOME_ABORT : OUTCOME_ERROR, 0, e);
    throw e;
  };

  /** @type {(native: Any, self: Any, args: Any[], r: Running | undefined) => Any} */
  const attempt = (native, self, args, r) => {
    try {
      return apply(native, self, args);
    } catch (e) {
      fail(r, e);
    }
  };

  // ---- XMLHttpRequest: per instance {a: method, address, its place; h: headers, r: its open request, _heard: our listeners are on}

  // Where the page has another WeakMap, the instance itself keeps it, under a symbol.
  const xhrs = soft(() => new G.WeakMap());
  const known = (/** @type {Any} */ xhr) => soft(() => xhr[KEY] || xhrs.get(xhr)) || { __proto__: null };

  // ---- navigations

  // The kind of the History call that is running; -1 outside of one, and once it has been reported.
  let inside = -1;

  const navigated = (/** @type {number} */ kind) => {
    const before = shim.href;
    const after = (shim.href = loc.href);
    // To the same address only a return from the cache counts, and, where there is an engine to judge it, a push.
    if (!shim.on || (after === before && (kind ? kind < NAVIGATION_RESTORED : !(shim.link || shim.cfg.instrumentSameUrl)))) return;
    const time = now();
    let text = after + '\n' + before;
    if (!shim.link) {
      // The engine that comes later starts with the page as it was, and hears which trace the requests from here on carry.
      shim.start ||= [before, shim.context];
      // A redirect stays in the trace of its route, as the engine has it.
      if (time <= shim.calm) text += '\n-';
      else {
        shim.calm &&= time + REDIRECT_WINDOW;
        context = fresh();
        text += '\n' + context[0] + '\n' + context[1];
      }
    }
    emit(NAVIGATED, [time, Date.now(), kind], text);
  };

  const onHistory = (/** @type {number} */ kind) => (/** @type {Any} */ native, /** @type {Any} */ self, /** @type {Any[]} */ args) => {
    const outer = inside;
    inside = kind;
    try {
      const result = apply(native, self, args);
      if (inside >= 0) soft(navigated, kind);
      return result;
    } finally {
      inside = outer;
    }
  };

  const listen = (/** @type {Any} */ target, /** @type {string} */ type, /** @type {Any} */ f) =>
    soft(() => {
      const args = [type, (/** @type {Any} */ e) => soft(f, e)];
      // Of documents and the window: an element may be named like a method.
      const call = (/** @type {string} */ name) => apply((proto('EventTarget') || target)[name], target, args);
      call('addEventListener');
      undo[undo.length] = () => call('removeEventListener');
    });

  // ---- patching

  const patch = (/** @type {Any} */ owner, /** @type {string} */ name, /** @type {Any} */ handler) =>
    soft(() => {
      const native = owner[name];
      // Until it is wrapped: also where a class of the page's has no such method.
      missed[missed.length] = name;
      const inherited = /** @type {Any} */ (getPrototypeOf(owner))?.[name] === native;
      // A proxy keeps name, length and the native look; `fetch.toString()` must name the function, unless the page has given that one of its own.
      const wrapper = new Proxy(
        native,
        /** @type {Any} */ ({
          // What a page puts on Object.prototype is no trap.
          __proto__: null,
          apply: handler,
          get: (/** @type {Any} */ t, /** @type {Any} */ k) => (t[k] === handler.toString ? t[k].bind(t) : t[k]),
        }),
      );
      soft(() => (owner[name] = wrapper));
      if (owner[name] === wrapper) {
        missed.length--;
        // Put back only what is still ours; else the wrapper stays, as a pass-through.
        undo[undo.length] = () => {
          if (owner[name] !== wrapper) return;
          if (inherited) delete owner[name];
          else owner[name] = native;
        };
      }
    });

  const shim = {
    version: VERSION,
    natives: {
      fetch: bind(G, 'fetch'),
      raw: G.fetch,
      setTimeout: bind(G, 'setTimeout'),
      clearTimeout: bind(G, 'clearTimeout'),
      now,
    },
    on: !!loc,
    tag,
    dead: '',
    href: loc?.href,
    missed,
    id,
    paused: false,
    early,
    link: /** @type {Link | undefined} */ (undefined),
    origin,
    start: /** @type {Shim['start']} */ (undefined),
    // Until then a change of the address is a redirect, unless somebody clicks or the app says otherwise (`hear` in host.js).
    calm: REDIRECT_WINDOW,
    lost: 0,
    inner: /** @type {string[] | undefined} */ (undefined),
    cfg: /** @type {Any} */ ({}),
    headers: () => shim.on && !shim.paused && !shim.link && headers('', 1),
    get context() {
      if (!context) {
        context = fresh();
        const m = shim.tag('sentry-trace') ? SENTRY_TRACE.exec(shim.tag('sentry-trace')) : TRACEPARENT.exec(shim.tag('traceparent'));
        if (m) {
          context[0] = m[1];
          // 0 or 1, the last digit of traceparent's flags, or nothing.
          if (m[2]) context[2] = '-' + (parseInt(m[2], 16) & 1);
          context[3] = ours(clean(shim.tag('baggage')));
        }
      }
      return context;
    },
    set context(c) {
      if ((context = c)) c[3] = clean(c[3]);
    },
    configure(/** @type {Any} */ more, /** @type {Any} */ anew) {
      shim.cfg = { __proto__: null, ...(anew || shim.cfg), ...more };
      targets = compile(shim.cfg.tracePropagationTargets);
    },
    event: emit,
    pause(on = true) {
      shim.paused = on;
      emit(PAUSE, [now(), +on]);
    },
    stop() {
      shim.on = false;
      shim.link = undefined;
      early.length = 0;
      undo.splice(0).forEach(soft);
      if (G[KEY] === shim) delete G[KEY];
    },
  };

  if (shim.on) {
    soft(() => (G[KEY] = shim));

    patch(G, 'fetch', (/** @type {Any} */ native, /** @type {Any} */ self, /** @type {Any[]} */ args) => {
      let r = /** @type {Running | undefined} */ (undefined);
      if (shim.on && !shim.paused && shim.cfg.traceFetch !== false && args.length)
        soft(() => {
          const [input, init] = args;
          const request = isRequest(input) ? input : 0;
          const raw = request.url || '' + input;
          const place = resolve(raw);
          // A navigation that passes through a service worker would lose its mode with a new init.
          const wanted = ruleFor(targets, place) && request.mode !== 'navigate';
          const given = wanted || shim.cfg.onRequestStart ? readHeaders(request, init) : null;
          const { method = request.method || 'GET' } = init || 0;
          r = begin(wanted && given !== null ? REQUEST_WANTED : 0, ('' + method).toUpperCase(), raw, place, given);
          r.signal = () => init?.signal || request.signal;
          const next = newInit(request, init, given, r.h);
          if (next) args[1] = next;
        });
      const promise = attempt(native, self, args, r);
      // The derived promise settles as the native one does. It is returned in its place, because a handler put on the native
      // one would mark that as handled: the page's `unhandledrejection` would never fire.
      return (
        (r?.w &&
          soft(() =>
            promise.then(
              (/** @type {Any} */ res) => {
                soft((/** @type {Any} */ { status, headers }) => end(r, status, OUTCOME_RESPONSE, () => headers), res);
                return res;
              },
              (/** @type {Any} */ e) => fail(r, e),
            ),
          )) ||
        promise
      );
    });

    patch(proto('XMLHttpRequest'), 'setRequestHeader', (/** @type {Any} */ native, /** @type {Any} */ xhr, /** @type {Any[]} */ args) => {
      const result = apply(native, xhr, args);
      soft((/** @type {Any} */ p) => (p[p.length] = args), known(xhr).h);
      return result;
    });

    patch(proto('XMLHttpRequest'), 'open', (/** @type {Any} */ native, /** @type {Any} */ xhr, /** @type {Any[]} */ args) => {
      // Before the browser tells the page that it is open, who may send it at once.
      soft(() => {
        const s = known(xhr);
        // Opened again while under way: the browser drops the old request without an event.
        end(s.r, 0, OUTCOME_ABORT);
        // Where it goes is decided now: the page may move on before it is sent.
        s.r = 0;
        s.a = !/^POST.*sentry_key/.test(/** @type {Any} */ (args)) && [('' + args[0]).toUpperCase(), '' + args[1], resolve('' + args[1])];
        s.h = [];
        soft(() => xhrs.set(xhr, s)) || (xhr[KEY] = s);
      });
      return apply(native, xhr, args);
    });

    patch(proto('XMLHttpRequest'), 'send', (/** @type {Any} */ native, /** @type {Any} */ xhr, /** @type {Any[]} */ args) => {
      const s = known(xhr);
      let r = /** @type {Running | undefined} */ (undefined);
      if (shim.on && !shim.paused && shim.cfg.traceXHR !== false && s.a && !s.r)
        soft(() => {
          const { a, h: pairs } = s;
          const seen = seenIn(pairs);
          s.h = [];
          r = s.r = begin(ruleFor(targets, a[2]) ? REQUEST_XHR | REQUEST_WANTED : REQUEST_XHR, .../** @type {[string, string, Any]} */ (a), [pairs, seen]);
          // By the object's own method: another library's wrapper of it must see them too, or it would add its own.
          if (r.h) for (const [n, v] of additions(seen, r.h)) xhr.setRequestHeader(n, v);
          if (r.w && !s._heard) {
            s._heard = true;
            OUTCOMES.forEach((type, outcome) =>
              // Before those of the page, who may end the span around it: a span that is open then is cancelled.
              xhr.addEventListener(
                type,
                () => {
                  // Without a status it is another event that says what has happened. Not 4: it has been opened again, which ended the old request.
                  if ((xhr.status || outcome < 4) && xhr.readyState > 3) soft(end, s.r, xhr.status, outcome & 3, () => xhr.getAllResponseHeaders());
                },
                true,
              ),
            );
          }
        });
      return attempt(native, xhr, args, r);
    });

    patch(proto('History'), 'pushState', onHistory(NAVIGATION_PUSH));
    patch(proto('History'), 'replaceState', onHistory(NAVIGATION_REPLACE));
    // Where there is a Navigation API it reports first: the handlers of an intercepted navigation, which may make the new
    // route's requests, run before pushState returns and before popstate.
    listen(G.navigation, 'currententrychange', (/** @type {Any} */ e) => {
      navigated(inside >= 0 ? inside : e.navigationType === 'traverse' ? NAVIGATION_TRAVERSE : NAVIGATION_OTHER);
      inside = -1;
    });
    listen(G, 'popstate', () => navigated(NAVIGATION_TRAVERSE));
    listen(G, 'pageshow', (/** @type {Any} */ e) => e.persisted && navigated(NAVIGATION_RESTORED));
  }
  return shim;
};
