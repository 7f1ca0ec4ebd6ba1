// @ts-check
import { pageFacts, start as startHost } from '../../browser/host.js';
import { observe, selector } from '../../browser/observe.js';
import { install, matchesSome } from '../../browser/shim.js';
import { senderFor } from './envelope.js';
import { spanOf } from './span.js';
import { S, call, now, safe, warn } from './state.js';

/** Does nothing that a page could see when there is neither a page nor a worker. */
export const shim = () => (S._shim = install(globalThis));

/**
 * Options (and what the integrations add to them) as records for the engine: primitives as they are (`true` = 1), functions as 1, lists of
 * strings joined by newlines. Other objects are not for the engine.
 * @param {any} object
 * @returns {string}
 */
export const records = (object) =>
  Object.entries(object)
    .map(([key, value]) => {
      if (Array.isArray(value)) value = value.filter((item) => typeof item === 'string').join('\n');
      if (value == null || typeof value === 'object') return '';
      if (typeof value === 'function') value = 1;
      if (typeof value === 'boolean') value = +value;
      return key + '\x1f' + String(value).replace(/[\x1e\x1f]/g, '') + '\x1e';
    })
    .join('');

/**
 * Where envelopes go instead of the DSN's host: an address, or the same-origin path that a server of the reference serves for `true` and objects
 * (the DSN without its password as FNV-1a, base 36).
 * @param {any} tunnel
 * @param {any} client
 */
function tunnelUrl(tunnel, client) {
  if (!tunnel || typeof tunnel === 'string') return tunnel;
  const { path, basePath = '', trailingSlash } = tunnel;
  let hash = 0x811c9dc5;
  for (const char of client._options.dsn.replace(/:\w*@/, '@')) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193);
  const base = basePath.replace(/^\.?\/?(?=.)/, '/').replace(/\/$/, '');
  return (path || base + '/' + (hash >>> 0).toString(36)) + (trailingSlash ? '/' : '');
}

/** Ends what runs: everything open is sent. @param {boolean} [restore] also gives the page its native functions back */
export function disconnect(restore) {
  const host = S._host;
  S._host = undefined;
  host?._close();
  S._engine = undefined;
  if (restore) S._shim?.stop();
}

/**
 * Starts the engine for a client; without a client that may run, the page gets its native functions back.
 * @param {any} client
 */
export function connect(client) {
  disconnect(!client._on);
  client._connected = true;
  if (!client._on) return;
  const { tracePropagationTargets: targets, propagateTraceparent: traceparent } = client._options;
  const { traceFetch, traceXHR, shouldCreateSpanForRequest: shouldCreateSpan, onRequestSpanStart, onRequestSpanEnd } = client._tracing || {};
  const started = onRequestSpanStart || client._hooks.beforeOutgoingRequestSpan;
  shim().configure(
    client._tracing
      ? {
          targets,
          traceparent,
          traceFetch,
          traceXHR,
          shouldCreateSpan,
          onRequestStart:
            started &&
            ((/** @type {number} */ key, /** @type {any} */ pairs) => {
              const handle = call('requestSpan', key);
              if (!handle) return;
              const headers = pairs && new Headers(pairs);
              const span = spanOf(handle);
              client.emit('beforeOutgoingRequestSpan', span, { startTimestamp: Date.now() });
              if (onRequestSpanStart) safe(onRequestSpanStart, span, { headers });
            }),
          onRequestEnd:
            onRequestSpanEnd &&
            ((/** @type {number} */ key, /** @type {any} */ headers, /** @type {any} */ error) => {
              const handle = call('requestSpan', key);
              if (handle) safe(onRequestSpanEnd, spanOf(handle), { headers: headers || undefined, error });
            }),
        }
      : { traceFetch: false, traceXHR: false },
  );
  /** @param {any} error */
  const refused = (error) => {
    if (S._client === client) warn('no WebAssembly here (see the Content-Security-Policy, wasm-unsafe-eval): trace headers only.', String(error));
  };
  /** @param {any} Engine */
  const ready = (Engine) => {
    if (S._client === client && client._on) run(client, Engine);
  };
  try {
    const engine = S._load(client._options);
    if (typeof engine.then === 'function') S._ready = engine.then(ready).catch(refused);
    else ready(engine);
  } catch (error) {
    refused(error);
  }
}

/**
 * @param {any} client
 * @param {any} Engine
 */
function run(client, Engine) {
  const { _options: options, _extra: extra, _tracing: tracing } = client;
  const off = { instrumentPageLoad: false, instrumentNavigation: false, instrumentBfcacheRestore: false, markBackgroundSpan: false };
  const { transportOptions, dataCollection, ...plain } = options;
  const { userInfo, urlQueryParams: query } = dataCollection || {};
  const { userTiming, interactions, webVitals } = extra;
  const ignored = webVitals?.ignore || [];
  let engine;
  try {
    engine = new Engine(
      records({
        ...plain,
        ...tracing,
        ...((!tracing || typeof document === 'undefined') && off),
        tunnel: tunnelUrl(plain.tunnel, client),
        hasSampler: !!plain.tracesSampler,
        inferIp: userInfo,
        urlQueryParams: query?.allow ? 'allow\n' + query.allow.join('\n') : query?.deny ? 'deny\n' + query.deny.join('\n') : query,
        bufferSize: transportOptions?.bufferSize,
        integrations: client.getIntegrationNames(),
        enableInp: !ignored.includes('inp'),
        userTiming: !!userTiming,
        interactions: !!interactions,
        hooks: S._hooks,
      }) + pageFacts(globalThis, S._shim),
    );
  } catch (error) {
    client._on = false;
    console.error('[browser-tracing] not started:', error);
    return disconnect(true);
  }
  S._engine = engine;
  call('setHooks', S._hooks);
  /** Envelopes on their way, and who waits for the last of them. */
  let pending = 0;
  /** @type {((done: boolean) => void)[]} */
  let waiting = [];
  /** @type {ReturnType<typeof observe> | undefined} */
  let observer;
  const collect = () => observer?.collectNow();
  const sink = {
    requestStart: (/** @type {any[]} */ ...args) => engine.requestStart(...args),
    requestEnd: (/** @type {any[]} */ ...args) => engine.requestEnd(...args),
    headers: () => engine.headers(),
    event(/** @type {number} */ op, /** @type {Float64Array} */ nums, /** @type {string} */ text) {
      // A route span may end now: first what the browser has not handed over yet.
      if (op === 1 || op === 2 || op === 4 || op === 5 || op === 10 || op === 13 || op === 14) collect();
      const bits = engine.event(op, nums, text);
      if (op === 8 && --pending < 1) {
        for (const done of waiting) done(true);
        waiting = [];
      }
      return bits;
    },
    poll() {
      for (let output; (output = engine.poll()) !== undefined; ) {
        const kind = output[0];
        if (kind === 'P') pending++;
        if (!/[REBF]/.test(kind)) return output;
        safe(() => client._output(kind, output.slice(1)));
      }
    },
  };
  const host = startHost(globalThis, S._shim, sink, {
    transportOptions,
    send: senderFor(client, S._shim.natives.fetch),
    onDebug: options.debug && ((/** @type {string} */ text) => console.log('[browser-tracing]', text)),
    selector: interactions && selector,
  });
  S._host = {
    _event: host.event,
    _drain: host.pump,
    _collect: collect,
    _stop: host.stop,
    _close() {
      host.event(13, [now(), Date.now()], '');
      observer?.stop();
      host.stop();
    },
    /** @param {number} [timeout] @returns {Promise<boolean>} */
    _flush(timeout) {
      host.event(10, [now(), Date.now()], '');
      return new Promise((resolve) => {
        if (!pending) return resolve(true);
        waiting.push(resolve);
        if (timeout) S._shim.natives.setTimeout(resolve, timeout, false);
      });
    },
  };
  if (!tracing || (options.tracesSampleRate == null && !options.tracesSampler)) return;
  observer = observe(
    globalThis,
    (op, nums, text) =>
      // Marks (4) and measures (5) that the app does not want.
      (nums[0] === 4 || nums[0] === 5) && matchesSome(text.split('\n')[0], userTiming.ignore) ? 0 : S._shim.event(op, nums, text),
    {
      userTiming: !!userTiming,
      longTask: tracing.enableLongTask,
      longAnimationFrame: tracing.enableLongAnimationFrame,
      lcp: !ignored.includes('lcp'),
      cls: !ignored.includes('cls'),
      inp: !ignored.includes('inp'),
      softNavigations: webVitals?.softNavigations,
    },
  );
}
