// @ts-check
// Runs the engine for a client. What only a running engine needs is here and below: `slim` loads it with the engine.
import { nativeFetch, pageFacts, start as startHost } from '../../browser/host.js';
import { date, observe } from '../../browser/observe.js';
import { LINKS } from '../../browser/positions.js';
import { isBotUserAgent } from './bots.js';
import {
  CLOSE,
  DROP_EVENT,
  ENTRY,
  EVENT_FRAME,
  FLUSH,
  HOOK_EVENTS,
  HOOK_ROUTES,
  HOOK_SPANS,
  OPTIONS,
  OUTPUT_EVENT,
  OUTPUT_POST,
  RECORD_OUTCOME,
  SET_HOOKS,
  VERDICT_WAITING,
} from '../../browser/seam.js';
import { selector } from '../../browser/selector.js';
import { ask, call, letGo, waiters } from './calls.js';
import { leftEarly } from './left.js';
import { S, safe, warn } from './state.js';
import { theirs } from './theirs.js';
import { refused, stamped, tell, told } from './told.js';

/** @import { Client, Engine, Extra, Hook, Options, Tracing } from './internal.js' */

/** What is no function is as if it were not given. @param {Options} options */
const sampled = ({ tracesSampler }) => tracesSampler?.call;

/**
 * What the app has a say in: route spans, events, spans; or, by a bit that the engine does not look at, anything else that callbacks.js is for. All
 * of it costs time, so only those have it who listen.
 * @param {Client} client
 */
export const listening = ({
  _options: options,
  _tracing: tracing = {},
  _hooks: hooks,
  _processors: processors,
  _integrations: integrations,
  _extra: extra,
}) => {
  const heard = (/** @type {RegExp} */ pattern) =>
    Object.keys(hooks).some((hook) => pattern.test(hook) && [...hooks[hook]].some((/** @type {any} */ callback) => !callback?._own));
  return (
    (sampled(options) || S._provider || tracing.beforeStartSpan || tracing.shouldStartNavigation || S._base?._leave || heard(/tart\w+Span|Sampling/)
      ? HOOK_ROUTES
      : 0) |
    (S._base ||
    options.beforeSendTransaction ||
    options.beforeSendSpan ||
    options.ignoreSpans ||
    options.ignoreTransactions ||
    processors[0] ||
    Object.values(integrations).some((it) => it.processEvent || it.preprocessEvent) ||
    heard(/Event$/)
      ? HOOK_EVENTS
      : 0) |
    (heard(/SpanEnd|^span/) ? HOOK_SPANS : 0) |
    (options.transport ||
    options.initialScope ||
    tracing.onRequestSpanStart ||
    tracing.onRequestSpanEnd ||
    tracing.shouldCreateSpanForRequest ||
    tracing.ignorePerformanceApiSpans ||
    extra.userTiming?.ignore ||
    heard(/Envelope$|^afterSendEvent|^beforeOutgoing/)
      ? HOOK_SPANS << 1
      : 0)
  );
};

/**
 * Options that version 11 moved elsewhere.
 * @param {Extra} extra
 * @param {Tracing} tracing
 */
const moved = (extra, { ignorePerformanceApiSpans, enableInp, webVitals, _experiments }) => {
  if (ignorePerformanceApiSpans) extra.userTiming ??= { ignore: ignorePerformanceApiSpans };
  if (_experiments?.enableInteractions) extra.interactions ??= { interactions: true };
  extra.webVitals ??= { ...webVitals, ignore: [].concat(webVitals?.ignore || [], /** @type {any} */ (enableInp === false && 'inp')) };
};

/**
 * May what is open go on with another client? There are routes, and the page has had its page load. A worker has none.
 * @param {Tracing | undefined} first of the client that goes @param {Tracing | undefined} next of the one that comes @param {unknown} had its page load
 */
export const renewable = (first, next, had) => first && typeof document === 'object' && next && (had || next.instrumentPageLoad === false);

/** What had no room before an engine came, as far as it has been counted. */
let lost = 0;

/** Said once: two SDKs that do the same on one page. */
const warnOfTheirs = () => {
  if (S._client?._tracing && !S._twice && (S._twice = theirs('BrowserTracing'))) {
    import('../../browser/debug.js').then(({ twice }) => twice(), warn);
  }
};

/**
 * @param {Client} client
 * @param {import('../engine.js').EngineOf} engineOf
 * @param {Callbacks} [callbacks] of a page that needs them, or where they are there in any case
 * @param {() => Promise<Callbacks>} [load] brings them later
 * @typedef {typeof import('./callbacks.js')} Callbacks
 */
export const run = (client, engineOf, callbacks, load) => {
  if (refused(client)) return;
  warnOfTheirs();
  // For a crawler nothing is traced, and its requests are left alone.
  if (client._tracing && isBotUserAgent()) {
    client._tracing = undefined;
    client._routes = false;
    S._shim.configure({ traceFetch: false, traceXHR: false });
  }
  const { now, setTimeout } = S._shim.natives;
  /** The client's options, for the engine. */
  const given = () => {
    const { _extra: extra, _tracing: tracing } = client;
    if (tracing) moved(extra, tracing);
    return told(client, {
      hooks: listening(client),
      enableInp: !extra.webVitals?.ignore?.includes('inp'),
      userTiming: extra.userTiming,
      ...extra.interactions,
      // Who traces no routes links no traces either: it is an option of the integration.
      ...(!tracing && { linkPreviousTrace: LINKS.split(' ').indexOf('off') }),
    });
  };
  /** What waits for the callbacks. @type {string[]} */
  const held = [];
  /** Brings the callbacks, and gives them what has waited for them. @type {() => Promise<void>} */
  const need = async () => {
    if (callbacks) return;
    try {
      const arrived = await /** @type {() => Promise<Callbacks>} */ (load)();
      if (callbacks) return;
      callbacks = arrived;
      callbacks.begin(client);
      for (const output of held.splice(0)) safe(onOutput, output);
    } catch (error) {
      warn('events are lost:', `${error}`);
      for (const output of held.splice(0)) if (output.charCodeAt(0) === OUTPUT_EVENT) call(DROP_EVENT, [+output.slice(1)], 'internal_sdk_error');
    }
    host._drain();
  };
  /** Puts in what a client's routes are started by. */
  const attach = () => {
    for (const hook of client._routes && !callbacks ? ['startPageLoadSpan', 'startNavigationSpan', 'idleSpanEnableAutoFinish'] : []) {
      // Stands for the callback of the same hook, which the app may emit itself, until that is there.
      const stand = async (/** @type {unknown[]} */ ...args) => {
        // Who starts routes by hand has put them in already.
        if (!client._routes) return;
        await need();
        // Still this one itself where that could not be loaded.
        if (callbacks) client._hooks[hook][0](...args);
      };
      stand._own = true;
      client._hooks[hook] = [stand, ...(client._hooks[hook] || [])];
    }
    callbacks?.begin(client);
  };
  /** An output that is the app's to answer. @param {string} output */
  const onOutput = (output) => (callbacks ? callbacks.onOutput(client, output) : (held[held.length] = output));
  // What throws here is not the app's fault: its requests go on with their headers.
  attach();
  const options = given();
  S._had = client._tracing && typeof document === 'object' && client._tracing.instrumentPageLoad !== false;
  const [facts, texts] = pageFacts(globalThis, S._shim, client._tracing?.linkPreviousTrace === 'session-storage', S._begun[1]);
  /** @type {Engine} */
  const engine = engineOf([...options[0], ...facts], [...options[1], ...texts].join('\x1f'));
  // That of `core` has no answer to what only other entries ask.
  if (!engine.ask(EVENT_FRAME, [])) throw 'this is core.wasm, not engine.wasm';
  S._engine = engine;
  // The page load that is started now was due then.
  S._when = S._begun[1];
  S.notes?.push(['engine', engine, S._shim, client._tracing]);
  Object.assign(S, { _call: call, _ask: ask, _selector: selector, _theirs: theirs });
  S._fetch = () => nativeFetch(globalThis, S._shim);
  S._listening = () => {
    const wanted = listening(client);
    // Events wait for the callbacks; what is asked at once is asked when they are there.
    call(SET_HOOKS, [callbacks ? wanted : wanted & HOOK_EVENTS]);
    if (wanted) need();
  };
  /**
   * A second `init`: what is open goes on, with the options of another client.
   * @param {Client} next
   */
  S._goesOn = (next) => {
    if (refused(next)) return;
    client = next;
    client._goesOn = true;
    S.notes?.push(['again']);
    attach();
    const [nums, texts] = given();
    // What has ended until now is of the client before, and goes where that wanted it.
    S._host?._drain();
    S._shim.event(OPTIONS, [now(), ...nums], texts.join('\x1f'));
    S._listening?.();
  };
  const [waiting, answer, settle] = waiters(() => client._busy);
  /** @type {ReturnType<typeof observe> | undefined} */
  let observer;
  /** Starts the observers. @type {(() => void) | undefined} */
  let begin;
  const collect = () => {
    begin?.();
    observer?.collectNow();
  };
  const { _tracing: tracing, _extra: extra } = client;
  if (tracing && (client._options.tracesSampleRate != null || sampled(client._options)))
    begin = () => {
      begin = undefined;
      observer = observe(globalThis, (op, nums, text) => callbacks?.unwanted(client, nums[0], text) || S._shim.event(op, nums, text), {
        ...tracing,
        ...extra,
        until: () => S._when,
      });
    };
  // What the browser tells of the past has its place in it.
  if (load || S._shim.early.some((it) => !it.args)) {
    (S._collect = collect)();
    date(S._shim.early);
  }
  const host = startHost(
    globalThis,
    S._shim,
    {
      ...engine,
      event(op, nums, text) {
        // With all but requests, clicks and entries a route span may end: first what the browser has not handed over yet.
        if (op > ENTRY) collect();
        const verdict = tell(engine, op, nums, text);
        if (!(verdict & VERDICT_WAITING)) settle();
        return verdict;
      },
      poll() {
        const output = engine.poll();
        S.notes?.push(['out', output]);
        if (!output) settle();
        else if (output.charCodeAt(0) === OUTPUT_POST) {
          // By now the other SDK has started as well, if there is one.
          warnOfTheirs();
          // The app may ask for spans that have been sent: a few envelopes are kept.
          S._sent = [output, ...(S._sent || [])].slice(0, 5);
        }
        return stamped(output);
      },
    },
    {
      get _transportOptions() {
        return client._options.transportOptions;
      },
      // Asked for each envelope: a listener may come at any time.
      get _send() {
        return callbacks?.senderFor(client);
      },
      _onDead() {
        letGo();
        // Whoever waits for what is on its way: nobody will tell.
        answer(false);
      },
      _onDebug: () => S.notes?.push(['note']),
      _onOutput: onOutput,
      _onLearn: (/** @type {() => void} */ learn) => (S._learn = learn),
      _onPast: (/** @type {number} */ time) => (S._when = time),
    },
  );
  // Not before: a page load that the app starts now need not wait for the observers.
  S._collect = collect;
  S._begun = [];
  S._when = undefined;
  S._host = {
    ...host,
    _close() {
      host._event(CLOSE, [now(), Date.now()]);
      begin = undefined;
      observer?.stop();
      host._stop();
      letGo();
    },
    /** @param {number} [timeout] @param {boolean} [last] also ends what is open @returns {Promise<boolean>} */
    async _flush(timeout, last) {
      host._event(last ? CLOSE : FLUSH, [now(), Date.now()]);
      // Not before: the engine may have heard of other things first, and what it answers to those is not what is waited for.
      const done = new Promise((resolve) => (waiting[waiting.length] = resolve));
      if (held[0]) need();
      settle();
      // The app's own transport may hold something back.
      const own = (async () => client._transport?.flush?.(timeout))().catch(() => false);
      return (await done) && (await own) !== false;
    },
    /** What lets the open route go on with another client, if it may. @param {Client} next */
    _renews: (next) => renewable(client._tracing, next._tracing, S._had) && S._goesOn,
  };
  // What the engine asked for while the host was not known yet.
  host._drain();
  // More than the shim holds.
  if (S._shim.lost > lost) call(RECORD_OUTCOME, [S._shim.lost - lost], 'buffer_overflow', 'span');
  lost = S._shim.lost;
  // In a task of their own (1.3 ms), or when the first span ends: the browser keeps its entries for them.
  setTimeout(() => {
    begin?.();
    // Not at the start: the first use of session storage makes the page wait for another process.
    if (load) leftEarly(globalThis).forEach((count, spans) => call(RECORD_OUTCOME, [count], 'internal_sdk_error', spans ? 'span' : 'transaction'));
  });
};
