// @ts-check
// The only code that replaces globals: fetch, XMLHttpRequest, History. It works alone (before the engine is there, where
// a CSP forbids WebAssembly, after a trap) and with an engine, which it calls through a `sink`. See ARCHITECTURE.md.
//
// Rules held here:
// - our part of a wrapper runs inside a try; the native call does not, and its result is what the page gets;
// - nothing of the caller's (Request, init, headers) is ever changed;
// - the first exception out of the sink ends the sink, never the propagation.

/** Version of the contract between copies of this file on one page. */
export const VERSION = 1;

const KEY = Symbol.for('browser-tracing');
const MAX_BAGGAGE = 8192;
const MAX_EARLY = 100;
const NAMES = ['sentry-trace', 'traceparent', 'baggage'];

// BEHAVIOUR §4.2, all-zero ids refused; surrounding white space (newlines too) is fine.
const SENTRY_TRACE = /^\s*(?!0{32})([\da-f]{32})-?(?:(?!0{16})[\da-f]{16})?-?([01])?\s*$/;
const TRACEPARENT = /^\s*(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]([\da-f])(?:-.*)?\s*$/;
// A path that the URL parser would leave as it is: nothing to escape, no dot segment, no second slash in front.
const PLAIN_PATH = /^(?:\/[\w~-][\w.~-]*)+\/?(?:\?[\w.~%=&+:,;@-]*)?$/;
const SCHEME = /^[a-z][a-z\d+.-]*:/i;

/** @type {(f: any, ...a: any[]) => any} Calls `f`; an exception in it does not matter. */
const soft = (f, ...a) => {
  try {
    return f(...a);
  } catch {
    return undefined;
  }
};

/** @type {(n: number) => string} */
const hex = (n) => (n + 0x100000000).toString(16).slice(-8);

const isObject = (/** @type {any} */ x) => (typeof x === 'object' ? x !== null : typeof x === 'function');

// By brand, so that a Request of another realm counts too.
const isRequest = (/** @type {any} */ x) =>
  typeof x === 'object' && Object.prototype.toString.call(x) === '[object Request]';

// ---------------------------------------------------------------------------------------------------- target matching

/**
 * Does `value` match? A string matches as a substring (`exact`: as a whole), a RegExp by `test`, whatever its `lastIndex`.
 * @param {unknown} value @param {any} pattern @param {boolean} [exact]
 */
export const matchesPattern = (value, pattern, exact) =>
  typeof value === 'string' &&
  (typeof pattern === 'string'
    ? exact
      ? value === pattern
      : value.includes(pattern)
    : !!pattern && typeof pattern.test === 'function' && stateless(pattern, '').test(value));

/** @param {unknown} value @param {any[]} [patterns] @param {boolean} [exact] */
export const matchesSome = (value, patterns, exact) => (patterns || []).some((p) => matchesPattern(value, p, exact));

/** @param {any} r @param {string} more */
const stateless = (r, more) => new RegExp(r.source, ('' + r.flags).replace(/[giy]/g, more ? '' : (f) => (f === 'i' ? f : '')) + more);

// Targets as they are matched: "*", lower-case strings, case-insensitive RegExps without state.
const compile = (/** @type {any} */ targets) =>
  targets &&
  [].concat(targets).map((/** @type {any} */ t) =>
    t && typeof t.test === 'function' ? soft(stateless, t, 'i') || t : ('' + t).toLowerCase(),
  );

const hits = (/** @type {any} */ t, /** @type {string} */ s) =>
  typeof t === 'string' ? t === '*' || s.toLowerCase().includes(t) : t.test(s);

// The rule that decides, as text for `explain`; empty = no headers. `place` = {full: origin + path, path, same}.
const ruleFor = (/** @type {any} */ targets, /** @type {any} */ place) => {
  if (!targets) return place.same ? 'same origin' : '';
  const hit = targets.find(
    (/** @type {any} */ t) => hits(t, place.full) || (place.same && hits(t, place.path)),
  );
  return hit === undefined ? '' : 'target ' + hit;
};

const cut = (/** @type {string} */ s) => s.replace(/[?#][^]*/, '');

const placeOf = (/** @type {any} */ u, /** @type {string | undefined} */ origin) => ({
  href: u.href,
  full: u.origin === 'null' ? cut(u.href) : u.origin + u.pathname,
  path: u.pathname,
  same: u.origin === origin,
});

/**
 * Would a request to `url` carry headers, and by which rule? Without `pageHref` there is nothing to resolve against: a
 * pattern then sees the URL as given, and the default rule takes paths only.
 * @param {any} url @param {any} targets @param {string} [pageHref] @param {string} [base]
 */
export const decide = (url, targets, pageHref, base) => {
  const raw = '' + url;
  let place;
  if (pageHref) {
    const page = soft(() => new URL(pageHref).origin);
    const u = soft(() => new URL(raw, base || pageHref));
    if (!u) return { attached: false, reason: 'invalid URL' };
    place = placeOf(u, page);
  } else {
    const path = cut(raw);
    place = { full: path, path, same: /^\/(?![/\\])/.test(raw) };
  }
  const rule = ruleFor(compile(targets), place);
  return { attached: !!rule, reason: rule || (targets ? 'no target matches' : 'other origin') };
};

/** @param {any} url @param {any} targets @param {string} [pageHref] */
export const shouldAttach = (url, targets, pageHref) => decide(url, targets, pageHref).attached;

// ----------------------------------------------------------------------------------------------------- header merging

// The members of `ours` that may follow `old` in one baggage header.
const room = (/** @type {string | undefined} */ old, /** @type {string} */ ours) => {
  if (old === undefined) return ours;
  if (/(^|,)\s*sentry-/.test(old)) return '';
  let size = old.length;
  return ours
    .split(',')
    .filter((m) => size + m.length < MAX_BAGGAGE && (size += m.length + 1))
    .join();
};

// What the caller set, by lower-case name; several values of one name joined as the browser joins them.
const seenIn = (/** @type {any[]} */ pairs) => {
  const seen = /** @type {any} */ ({ __proto__: null });
  for (const p of pairs) {
    const n = ('' + (p && p[0])).toLowerCase();
    seen[n] = n in seen ? seen[n] + ', ' + p[1] : '' + (p && p[1]);
  }
  return seen;
};

const additions = (/** @type {any} */ seen, /** @type {any} */ h) =>
  NAMES.map((n, i) =>
    i === 0 ? h.sentryTrace : i === 1 ? !(n in seen) && h.traceparent : h.baggage && room(seen[n], h.baggage),
  )
    .map((v, i) => [NAMES[i], v])
    .filter((p) => p[1]);

// The headers a fetch call gives, read once: {pairs, seen, list, once}; undefined = none; null = not for us, leave the call alone.
const readHeaders = (/** @type {any} */ input, /** @type {any} */ init) => {
  if (init != null && !isObject(init)) return null;
  let base = init == null ? undefined : init.headers;
  if (base === undefined && isRequest(input)) base = input.headers;
  if (base === undefined) return undefined;
  if (!isObject(base)) return null;
  const pairs = base[Symbol.iterator]
    ? Array.from(base, (p) => (isObject(p) ? Array.from(p) : p))
    : Object.keys(base).map((k) => [k, base[k]]);
  return { pairs, seen: seenIn(pairs), list: Array.isArray(base), once: typeof base.next === 'function' };
};

// A new init with these headers. Everything of the caller's init is kept, inherited members and accessors of its class too.
const newInit = (/** @type {any} */ input, /** @type {any} */ init, /** @type {any} */ headers) => {
  const next = /** @type {any} */ ({});
  let empty = true;
  for (let o = init; o && o !== Object.prototype; o = Object.getPrototypeOf(o))
    for (const k of Object.getOwnPropertyNames(o))
      if (!(k in next) && (next[k] = init[k]) !== undefined) empty = false;
  // Any init resets these two of a Request: https://fetch.spec.whatwg.org/#dom-request
  if (empty && isRequest(input)) {
    next.referrer = input.referrer;
    next.referrerPolicy = input.referrerPolicy;
  }
  next.headers = headers;
  return next;
};

// The init to call with, undefined = as the caller gave it.
const withHeaders = (/** @type {any} */ input, /** @type {any} */ init, /** @type {any} */ given, /** @type {any} */ h) => {
  if (!given) {
    const o = /** @type {any} */ ({ 'sentry-trace': h.sentryTrace });
    if (h.baggage) o.baggage = h.baggage;
    if (h.traceparent) o.traceparent = h.traceparent;
    return newInit(input, init, o);
  }
  let { pairs } = given;
  const old = given.seen.baggage;
  if (h)
    for (const [n, v] of additions(given.seen, h)) {
      const joins = n === 'baggage' && old !== undefined && !given.list;
      pairs = pairs.filter((/** @type {any} */ p) => !joins || ('' + p[0]).toLowerCase() !== n);
      pairs.push([n, joins ? old + ',' + v : v]);
    }
  return h || given.once ? newInit(input, init, pairs) : undefined;
};

/**
 * The arguments with which fetch should be called so that the request carries `h`, or undefined when they should stay as
 * they are: the caller set its own `sentry-trace`, or gave something that fetch will refuse. Changes nothing it is given;
 * an iterator in `init.headers` is read.
 * @param {any} input @param {any} init
 * @param {{sentryTrace: string, baggage?: string, traceparent?: string}} h
 * @returns {any[] | undefined}
 */
export const mergeFetchHeaders = (input, init, h) => {
  const given = readHeaders(input, init);
  if (given === null) return undefined;
  const next = withHeaders(input, init, given, given && 'sentry-trace' in given.seen ? undefined : h);
  return next && [input, next];
};

// ---------------------------------------------------------------------------------------------------------- the shim

/**
 * Wraps the globals of `G`, once per page: a second call, also from another copy of this file, gives the same shim.
 * Inert where there is no page or worker. Never throws.
 * @param {any} G @param {any} [options] as for `configure`
 * @returns {any}
 */
export const install = (G, options) => {
  const live = soft(() => G[KEY]);
  if (live) {
    if (live.version === VERSION) return live;
    soft(() => live.stop());
  }

  const doc = G.document;
  const loc = G.location;
  const perf = G.performance;
  const bind = (/** @type {string} */ n) => (typeof G[n] === 'function' ? G[n].bind(G) : undefined);
  const start = Date.now();
  const random = soft(() => G.crypto.getRandomValues.bind(G.crypto));
  const now = soft(() => perf.now.bind(perf)) || (() => Date.now() - start);
  const natives = {
    fetch: bind('fetch'),
    setTimeout: bind('setTimeout'),
    clearTimeout: bind('clearTimeout'),
    Headers: G.Headers,
    Request: G.Request,
    URL: G.URL,
    now,
  };
  // Read once: a page may reuse the name `origin` for a variable of its own.
  const origin = loc && (typeof G.origin === 'string' ? G.origin : loc.origin);

  let on = !!loc;
  let paused = false;
  let cfg = /** @type {any} */ ({});
  let targets = /** @type {any} */ (undefined);
  let sink = /** @type {any} */ (undefined);
  let wake = /** @type {any} */ (undefined);
  let prepare = /** @type {any} */ (undefined);
  let epoch = -1;
  let context = /** @type {any} */ (undefined);
  let early = /** @type {any[]} */ ([]);
  let keys = 0;
  const undo = /** @type {any[]} */ ([]);

  // ---- ids

  const pool = new Uint32Array(64);
  let used = 64;
  const draw = () => {
    if (used > 63) {
      if (random) random(pool);
      else pool.forEach((_, i) => (pool[i] = Math.random() * 0x100000000));
      used = 0;
    }
    return pool[used++];
  };
  const spanHex = () => hex(draw()) + hex(draw() || 1);

  // ---- the context without an engine

  const fresh = () => ({ traceId: spanHex() + spanHex(), spanId: spanHex(), flag: '', baggage: '' });

  // What the server wrote into the page: the first non-empty meta tag, else the Server-Timing entry of that name.
  const tag = (/** @type {string} */ name) =>
    soft(() => doc.querySelector(`meta[name="${name}"]`).content) ||
    soft(
      () =>
        perf.getEntriesByType('navigation')[0].serverTiming.find((/** @type {any} */ e) => e.name === name).description,
    ) ||
    '';

  // Only what a header may hold: a value that fetch refuses would break the page's request.
  const clean = (/** @type {any} */ s) => (/^[ -~]*$/.test((s = s.trim())) ? s : '');

  const getContext = () => {
    if (!context) {
      context = fresh();
      const own = tag(NAMES[0]);
      const m = SENTRY_TRACE.exec(own) || (!own && TRACEPARENT.exec(tag(NAMES[1])));
      if (m) {
        context.traceId = m[1];
        // @ts-ignore the last digit of traceparent's flags, or 0/1, or nothing
        context.flag = m[2] ? '-' + (parseInt(m[2], 16) & 1) : '';
        context.baggage = clean(tag(NAMES[2]));
      }
    }
    return context;
  };

  // ---- the sink

  const die = (/** @type {any} */ e) => {
    shim.dead = soft(() => '' + ((e && e.message) || e)) || 'unknown';
    sink = undefined;
    early = [];
    // So that the host can let go of its listeners and timer.
    soft(wake);
  };

  // One guarded call; wakes the host when outputs are waiting.
  const ask = (/** @type {(s: any) => any} */ f) => {
    let v;
    if (sink)
      try {
        v = f(sink);
      } catch (e) {
        die(e);
        return undefined;
      }
    // eslint-disable-next-line no-bitwise
    if (typeof v === 'number' && v & 1) soft(wake);
    return v;
  };

  const emit = (/** @type {number} */ op, /** @type {number[]} */ nums, text = '') =>
    ask((s) => s.event(op, Float64Array.from(nums), text));

  // Tells the engine of a request; true when it made a span, whose end it wants to hear.
  const tell = (/** @type {any} */ r) => {
    const v = ask((s) => s.requestStart(r.key, r.hi, r.lo, r.at, r.flags, r.text));
    if (v === undefined) return undefined;
    r.sink = v & 2 ? sink : undefined;
    if (v >= 0 && Math.floor(v / 8) !== epoch && sink) {
      epoch = Math.floor(v / 8);
      const text = ask((s) => s.headers());
      if (typeof text === 'string') {
        const [traceId, spanId, flag, baggage] = text.split('\n');
        context = { traceId, spanId, flag, baggage: clean(baggage || '') };
      }
    }
    return v;
  };

  // ---- requests

  let base = '';
  let baseOrigin = '';
  const here = () => (doc && doc.baseURI) || loc.href;
  const resolve = (/** @type {string} */ raw) => {
    const b = here();
    if (b !== base) {
      base = b;
      baseOrigin = soft(() => new natives.URL(b).origin) || 'null';
    }
    if (baseOrigin !== 'null' && PLAIN_PATH.test(raw)) {
      const path = cut(raw);
      return { href: baseOrigin + raw, full: baseOrigin + path, path, same: baseOrigin === origin };
    }
    return placeOf(new natives.URL(raw, b), origin);
  };

  // Starts a request. Returns {key, h: the headers to add, sink or queued: who wants its end}.
  const begin = (
    /** @type {number} */ flags,
    /** @type {string} */ method,
    /** @type {string} */ raw,
    /** @type {any} */ place,
    /** @type {any} */ given,
  ) => {
    const own = given && 'sentry-trace' in given.seen;
    if (own) flags |= 32;
    if (SCHEME.test(raw)) flags |= 8;
    if (cfg.shouldCreateSpan && soft(cfg.shouldCreateSpan, raw) === false) flags |= 16;
    const r = /** @type {any} */ ({
      key: ++keys,
      hi: draw(),
      lo: draw() || 1,
      at: now(),
      flags,
      text: method + ' ' + place.href,
    });
    const v = tell(r);
    if (v === undefined && !shim.dead) {
      // No engine yet: it will hear of this request when it comes.
      r.flags |= 4;
      if (early.length < MAX_EARLY) early.push((r.early = r));
      else shim.lost++;
    }
    if (flags & 2 && !own && !(v & 4)) {
      const c = getContext();
      const span = v === undefined || v & 2 ? hex(r.hi) + hex(r.lo) : c.spanId;
      r.h = {
        sentryTrace: c.traceId + '-' + span + c.flag,
        baggage: c.baggage,
        traceparent: cfg.traceparent && `00-${c.traceId}-${span}-0${c.flag === '-1' ? 1 : 0}`,
      };
    }
    if (r.sink && cfg.onRequestStart) soft(cfg.onRequestStart, r.key, given && given.pairs);
    return r;
  };

  const end = (
    /** @type {any} */ r,
    /** @type {number} */ status,
    /** @type {number} */ outcome,
    /** @type {number} */ size,
    /** @type {any} */ headers,
    /** @type {any} */ error,
  ) => {
    const at = now();
    if (r.done) return;
    r.done = [status, at, outcome, size];
    if (!r.sink || r.sink !== sink) return;
    if (cfg.onRequestEnd) soft(cfg.onRequestEnd, r.key, soft(headers), error);
    finish(r);
  };
  const finish = (/** @type {any} */ r) => ask((s) => s.requestEnd(r.key, ...r.done));

  const nameOf = (/** @type {any} */ e, /** @type {any} */ signal) => {
    const n = soft(() => e.name);
    return n === 'TimeoutError' ? 3 : n === 'AbortError' || soft(() => signal.aborted) ? 2 : 1;
  };

  const onFetch = (/** @type {any} */ native, /** @type {any} */ self, /** @type {any[]} */ args) => {
    let r = /** @type {any} */ (undefined);
    let signal = /** @type {any} */ (undefined);
    if (on && !paused && cfg.traceFetch !== false && args.length)
      soft(() => {
        const [input, init] = args;
        const request = isRequest(input) ? input : undefined;
        const raw = request ? request.url : '' + input;
        const opts = isObject(init) ? init : {};
        const method = opts.method === undefined ? (request ? request.method : 'GET') : opts.method;
        signal = opts.signal || (request && request.signal);
        const place = resolve(raw);
        let flags = 0;
        let given;
        // A navigation passing through a service worker would lose its mode with a new init.
        if (ruleFor(targets, place) && !(request && request.mode === 'navigate')) {
          given = readHeaders(input, init);
          if (given !== null) flags = 2;
        }
        r = begin(flags, ('' + method).toUpperCase(), raw, place, given);
        if (r.h || given) {
          const next = withHeaders(input, init, given, r.h);
          if (next) args[1] = next;
        }
      });
    let promise;
    try {
      promise = Reflect.apply(native, self, args);
    } catch (e) {
      if (r) end(r, 0, nameOf(e, signal), -1, undefined, e);
      throw e;
    }
    if (r && (r.sink || r.early) && promise && typeof promise.then === 'function')
      // The derived promise settles as the native one does. It is returned in its place, because a handler put on the
      // native one would mark it as handled: the page's `unhandledrejection` would never fire.
      return promise.then(
        (/** @type {any} */ res) => {
          soft(() => {
            const { headers } = res;
            end(r, res.status, 0, +headers.get('content-length') || -1, () => headers, undefined);
          });
          return res;
        },
        (/** @type {any} */ e) => {
          soft(end, r, 0, nameOf(e, signal), -1, undefined, e);
          throw e;
        },
      );
    return promise;
  };

  // ---- XMLHttpRequest: per instance {m: method, u: url, pairs, r: its open request, heard: listeners are on}

  const xhrs = new WeakMap();
  const OUTCOMES = ['load', 'error', 'abort', 'timeout'];

  const onOpen = (/** @type {any} */ native, /** @type {any} */ xhr, /** @type {any[]} */ args) => {
    const s = xhrs.get(xhr) || {};
    const { r } = s;
    const was = r && !r.done && xhr.readyState === 4 ? 0 : 2;
    const status = was ? 0 : xhr.status;
    const result = Reflect.apply(native, xhr, args);
    soft(() => {
      // Opened again while under way: the browser drops the old request without an event.
      if (r) end(r, status, was, -1, undefined, undefined);
      s.r = undefined;
      s.m = ('' + args[0]).toUpperCase();
      s.u = '' + args[1];
      s.pairs = [];
      xhrs.set(xhr, s);
    });
    return result;
  };

  const onSetHeader = (/** @type {any} */ native, /** @type {any} */ xhr, /** @type {any[]} */ args) => {
    const result = Reflect.apply(native, xhr, args);
    soft(() => xhrs.get(xhr).pairs.push([args[0], args[1]]));
    return result;
  };

  const onSend = (/** @type {any} */ native, /** @type {any} */ xhr, /** @type {any[]} */ args) => {
    let r = /** @type {any} */ (undefined);
    const s = xhrs.get(xhr);
    if (on && !paused && cfg.traceXHR !== false && s && !s.r && !(s.m === 'POST' && /sentry_key/.test(s.u)))
      soft(() => {
        const place = resolve(s.u);
        const seen = seenIn(s.pairs);
        r = s.r = begin(ruleFor(targets, place) ? 3 : 1, s.m, s.u, place, { seen, pairs: s.pairs });
        if (r.h) for (const p of additions(seen, r.h)) Reflect.apply(setHeader, xhr, p);
        if (!s.heard && (r.sink || r.early)) {
          s.heard = true;
          for (const type of OUTCOMES)
            xhr.addEventListener(type, () => {
              // Not 4: an earlier listener has opened it again, and that ended the old request.
              if (s.r && xhr.readyState === 4)
                end(s.r, xhr.status, OUTCOMES.indexOf(type), -1, () => xhrHeaders(xhr), undefined);
            });
        }
      });
    try {
      return Reflect.apply(native, xhr, args);
    } catch (e) {
      if (r) end(r, 0, nameOf(e, undefined), -1, undefined, e);
      throw e;
    }
  };

  const xhrHeaders = (/** @type {any} */ xhr) =>
    new natives.Headers(
      xhr
        .getAllResponseHeaders()
        .trim()
        .split(/[\r\n]+/)
        .filter(Boolean)
        .map((/** @type {string} */ l) => l.split(/: ?([^]*)/, 2)),
    );

  // ---- navigations

  let last = loc && loc.href;
  let inside = 0;
  let seenHref = '';

  const navigated = (/** @type {number} */ kind, /** @type {string} */ before) => {
    const after = loc.href;
    last = after;
    if (kind === 1 && after === before) return;
    const nums = [now(), Date.now(), kind];
    let text = after + '\n' + before;
    if (sink) {
      soft(prepare);
      emit(2, nums, text);
    } else if (on && (after !== before || kind === 4)) {
      // The engine that comes later must know the trace that the requests from here on carry.
      context = fresh();
      text += '\n' + context.traceId;
      if (!shim.dead && early.length < MAX_EARLY) early.push({ nums, text });
    }
  };

  const onHistory =
    (/** @type {number} */ kind) =>
    (/** @type {any} */ native, /** @type {any} */ self, /** @type {any[]} */ args) => {
      const before = soft(() => loc.href);
      let result;
      inside++;
      try {
        result = Reflect.apply(native, self, args);
      } finally {
        inside--;
      }
      if (on) {
        seenHref = '';
        soft(navigated, kind, before);
      }
      return result;
    };

  const listen = (/** @type {any} */ target, /** @type {string} */ type, /** @type {any} */ f) =>
    soft(() => {
      const guarded = (/** @type {any} */ e) => soft(f, e);
      target.addEventListener(type, guarded);
      undo.push(() => target.removeEventListener(type, guarded));
    });

  // ---- patching

  const missed = /** @type {string[]} */ ([]);
  const patch = (/** @type {any} */ owner, /** @type {string} */ name, /** @type {any} */ handler) =>
    soft(() => {
      const native = owner[name];
      if (typeof native !== 'function') return undefined;
      const own = Object.prototype.hasOwnProperty.call(owner, name);
      // A proxy keeps name, length and the native look; `fetch.toString()` must name the function.
      const wrapper = new Proxy(native, {
        apply: handler,
        get: (t, k) => (k === 'toString' ? () => Function.prototype.toString.call(t) : /** @type {any} */ (t)[k]),
      });
      soft(() => {
        owner[name] = wrapper;
      });
      if (owner[name] !== wrapper) missed.push(name);
      // Put back only what is still ours; else the wrapper stays, as a pass-through.
      else
        undo.push(() => {
          if (owner[name] !== wrapper) return;
          if (own) owner[name] = native;
          else delete owner[name];
        });
      return native;
    });

  let setHeader = /** @type {any} */ (undefined);

  const shim = {
    version: VERSION,
    natives,
    /** Whether ids come from `crypto`. */
    strongIds: !!random,
    /** Why the engine was dropped, if it was. */
    dead: /** @type {string | undefined} */ (undefined),
    /** Globals that could not be replaced. */
    missed,
    /** Early requests beyond the cap, which the engine will not hear of. */
    lost: 0,
    /** Address when the shim was installed. */
    startHref: last,
    tag,
    get context() {
      return getContext();
    },
    set context(c) {
      context = c;
    },
    configure(/** @type {any} */ options) {
      cfg = { ...cfg, ...options };
      targets = compile(cfg.targets);
    },
    adopt(/** @type {any} */ s, /** @type {any} */ w, /** @type {any} */ before) {
      if (shim.dead || !on) return false;
      sink = s;
      wake = w;
      prepare = before;
      epoch = -1;
      const queue = early;
      early = [];
      for (const r of queue) {
        if (r.nums) emit(2, r.nums, r.text);
        else {
          tell(r);
          if (r.sink && r.done) finish(r);
        }
      }
      return !!sink;
    },
    event: emit,
    poll: () => ask((s) => s.poll()),
    explain(/** @type {any} */ url) {
      const why = !on ? 'stopped' : paused ? 'paused' : '';
      return why
        ? { attached: false, reason: why }
        : decide(isRequest(url) ? url.url : url, cfg.targets, loc.href, here());
    },
    pause() {
      paused = true;
      emit(12, [now(), 1]);
    },
    resume() {
      paused = false;
      emit(12, [now(), 0]);
    },
    stop() {
      on = false;
      sink = undefined;
      while (undo.length) soft(undo.pop());
      soft(() => G[KEY] === shim && delete G[KEY]);
    },
  };

  if (options) shim.configure(options);
  if (on) {
    soft(() => Object.defineProperty(G, KEY, { value: shim, configurable: true, writable: true }));
    patch(G, 'fetch', onFetch);
    const xhr = soft(() => G.XMLHttpRequest.prototype);
    if (xhr) {
      setHeader = patch(xhr, 'setRequestHeader', onSetHeader);
      patch(xhr, 'open', onOpen);
      patch(xhr, 'send', onSend);
    }
    const history = soft(() => G.History.prototype) || G.history;
    if (history) {
      patch(history, 'pushState', onHistory(0));
      patch(history, 'replaceState', onHistory(1));
      listen(G, 'popstate', () => {
        const known = seenHref === loc.href;
        seenHref = '';
        if (!known) navigated(2, last);
      });
      listen(G, 'pageshow', (/** @type {any} */ e) => e.persisted && navigated(4, last));
      // The Navigation API: what neither the History wrappers nor popstate report.
      listen(G.navigation, 'currententrychange', (/** @type {any} */ e) => {
        if (inside || e.navigationType === 'traverse' || loc.href === last) return;
        seenHref = loc.href;
        navigated(3, last);
      });
    }
  }
  return shim;
};
