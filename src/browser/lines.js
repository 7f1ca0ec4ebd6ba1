// @ts-check
// With `debug: true`: what happens and why, a plain line each, on the console. What there is to say before this module has arrived waits in a
// list (`notes`); from then on the list's place is taken by what prints.

import { isText, show } from './values.js';

// <seam> (checked, and written by `npm run seam`)
const CLOSE = 15;
const EXPLAIN = 28;
const HEADERS = 30;
const NAVIGATED = 7;
const OUTPUT_NOTE = 68;
const OUTPUT_POST = 80;
const PAUSE = 14;
const REQUEST_START = 3;
const SENT = 1;
const VERDICT_SPAN = 2;
// </seam>

/** @import { Note, Notes } from '../npm/api/internal.js' */
/** @typedef {any} Any short for what is checked at run time: these are the app's objects */

/** Why something was not sent: the reasons of client reports. @type {Record<string, string>} */
const REASONS = {
  before_send: 'beforeSendTransaction, beforeSend or beforeSendSpan dropped it',
  event_processor: 'an event processor, ignoreTransactions, ignoreErrors, allowUrls or denyUrls dropped it',
  ignored: 'ignoreSpans matches',
  callback_error: 'a callback of the app threw',
  ratelimit_backoff: 'the server has asked to wait',
  queue_overflow: 'too many envelopes are on their way (transportOptions.bufferSize)',
  buffer_overflow: 'too many spans are open or held; end them',
  no_parent_span: 'no page load, navigation or span is open that it could belong to; wrap it in startSpan',
  network_error: 'the server could not be reached',
  send_error: 'the server refused it',
  invalid: 'it never ended or is no span',
  internal_sdk_error: 'it could not be written',
};

const count = (/** @type {number} */ n, /** @type {string} */ what) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** Losses as sentences. @param {{ quantity: number, category: string, reason: string }[]} losses @param {Any} options */
const lost = (losses, { tracesSampler, tracesSampleRate, sampleRate, transport }) => {
  const sampler = typeof tracesSampler === 'function' ? 'tracesSampler' : `tracesSampleRate ${show(tracesSampleRate)}`;
  /** @param {string} reason @param {string} category */
  const why = (reason, category) => {
    if (reason === 'sample_rate')
      return category === 'error'
        ? `left out, as sampleRate ${show(sampleRate)} decides`
        : `not recorded, as ${sampler} or the trace that is continued decides`;
    // What a transport of the app rejects has the same reason.
    if (reason === 'network_error' && transport) return 'the transport of the app has rejected it, or not reached the server';
    return REASONS[reason] || reason;
  };
  /** @type {Map<string, string[]>} */
  const by = new Map();
  for (const { quantity, category, reason } of losses) {
    const line = `${why(reason, category)} (${reason})`;
    by.set(line, [...(by.get(line) || []), count(quantity, category.replace('_', ' '))]);
  }
  return [...by].map(([line, what]) => `not sent: ${what.join(', ')}: ${line}`);
};

/**
 * Says what is wrong with a client's options and how it has started, what has been kept in `notes`, and what will be pushed to `at.notes`.
 * @param {{ notes?: Notes, _begun?: Any[] }} at `_begun`: a client and when its `init` was called, until the engine runs
 * @param {Any} client of the JavaScript API: its options and integrations; or what looks like one
 * @param {Note[]} notes
 * @param {Any} G whose console
 * @param {(options: Any, tracing?: Any) => string[]} complaints what is wrong with options, a sentence each
 * @param {(log: (text: string) => void, warn: (text: string) => void) => Record<string, (...args: Any[]) => void>} [more] what else there can be to
 * say; `idle`: that the engine runs without tracing
 * @param {(text: string) => string} [words] how options are called
 */
export const open = (at, client, notes, G, complaints, more, words = (text) => text) => {
  /** @param {string} text @param {...Any} more */
  const log = (text, ...more) => G.console.log('[browser-tracing] ' + words(text), ...more);
  /** @param {string} text @param {...Any} more */
  const warn = (text, ...more) => G.console.warn('[browser-tracing] ' + words(text), ...more);
  /** The engine's answers about the moment. */
  let ask = () => /** @type {Any[]} */ ([]);
  let was = /** @type {Any} */ ({});
  const options = client.getOptions();
  const begun = at._begun?.[1];
  let navigated = false;
  let closed = false;

  const target = () => {
    const { tunnel, dsn } = options;
    return tunnel ? `${isText(tunnel) ? tunnel : 'a tunnel on this origin'} (tunnel)` : /@([^/?#]+)/.exec(dsn)?.[1] || 'the DSN’s host';
  };

  /** What the engine says of the moment. */
  const moment = () => {
    const [told, headers = ''] = ask();
    const { route_open: open, continued, decision: rule, refused, route, finish_reason: ended } = told || {};
    const [trace, , flag] = headers.split('\n');
    return { open, continued, rule, refused, route, ended, trace, recorded: flag === '-1', decided: !!flag };
  };

  /** An event as a reader knows it. @param {Any} event */
  const named = ({ type, transaction, exception, message }) => {
    if (type === 'transaction') return `the transaction '${transaction}'`;
    const { type: name, value } = exception?.values?.at?.(-1) || {};
    return name ? `the error ${show(`${name}: ${value}`.replace(/\s+/g, ' '))}` : `the message ${show(`${message}`.replace(/\s+/g, ' '))}`;
  };

  /** Why it is (not) recorded. @param {ReturnType<typeof moment>} now */
  const decision = ({ rule, recorded, decided }) =>
    !decided
      ? 'nothing is decided about recording'
      : `${recorded ? 'recorded' : 'not recorded'}: ${rule === 'parent' ? 'so the trace that it continues has decided' : rule === 'invalid rate' ? 'what tracesSampler or tracesSampleRate says is not a number from 0 to 1' : rule === 'callback_error' ? 'tracesSampler threw' : `by ${rule}${rule === 'tracesSampleRate' ? ' ' + options.tracesSampleRate : ''}`}`;

  const look = () => {
    const now = moment();
    if (now.rule === undefined) return;
    const { open, route, trace, ended } = now;
    // A trace of its own inside of a callback is no other route.
    const other = was.trace !== trace && (navigated || was.route !== route || was.ended !== ended);
    if (was.open && (!open || other)) log(`the route '${open ? was.route : route}' has ended: ${ended}`);
    if (open && (!was.open || other)) {
      log(`the route '${route}' has begun in trace ${trace}: ${decision(now)}`);
      const { routes } = options;
      if (Array.isArray(routes) && routes[0] && !routes.includes(route)) log(`no pattern of routes matches: the transaction is called '${route}'`);
    }
    if (!other && was.open && open) now.trace = was.trace;
    navigated = false;
    was = now;
  };

  /** An envelope on its way. @param {string} body */
  const sending = (body) => {
    const lines = body.split('\n');
    for (let i = 1; i + 1 < lines.length; i += 2) {
      const { type } = JSON.parse(lines[i]);
      const payload = JSON.parse(lines[i + 1]);
      if (type === 'transaction') {
        const { op, trace_id, data = {} } = payload.contexts.trace;
        const end = data['sentry.idle_span_finish_reason'];
        const seconds = (payload.timestamp - payload.start_timestamp).toFixed(3);
        log(
          `sends the transaction '${payload.transaction}' (${op || 'no op'}, ${count(payload.spans?.length || 0, 'span')}, ${seconds} s${end ? ', ended by ' + end : ''}) in trace ${trace_id} to ${target()}`,
        );
      } else if (type === 'client_report') {
        for (const line of lost(payload.discarded_events || [], options)) warn(line);
      } else if (type === 'event') log(`sends the ${payload.exception ? 'error' : 'message'} ${payload.event_id} to ${target()}`);
      else log(`sends a ${type} item to ${target()}`);
    }
  };

  const own = /** @type {Any} */ (more?.(log, warn) || {});
  /** @type {Record<string, (...args: Any[]) => void>} */
  const handlers = {
    ...own,
    /** `init` has been called. */
    start() {
      for (const complaint of complaints(options)) warn(complaint);
      const { dsn, enabled } = options;
      if (!dsn) warn('does nothing: dsn is missing; give the DSN of your project to init');
      else if (enabled === false) log(`does nothing: ${own.off?.() || 'enabled is false'}`);
      else if (typeof G.location !== 'object') log('does nothing: there is no page here');
      else if (!client.getDsn()) warn(`does nothing: dsn is ${show(dsn)}, which is not a DSN: write it like https://key@host/project`);
      const time = G.document?.querySelector?.('meta[name="sentry-trace-time"]')?.content;
      if (time != null && !(+time > 0))
        warn(
          `the tag sentry-trace-time is ${show(time)}, not seconds or milliseconds since the epoch, as from Date.now(): how old the page is remains unknown`,
        );
    },
    /** The engine runs. */
    engine(engine, shim, tracing) {
      closed = false;
      ask = () => {
        try {
          return [JSON.parse(engine.ask(EXPLAIN, [0])), engine.ask(HEADERS, [0])];
        } catch {
          // It has died, or has been let go before this module arrived.
          return [];
        }
      };
      for (const complaint of tracing ? complaints({}, tracing) : []) warn(complaint);
      const { tracesSampleRate } = options;
      const sampler = typeof options.tracesSampler === 'function';
      if (tracing) {
        const parts = [];
        if (G.document && tracing.instrumentPageLoad !== false) parts.push('page loads');
        if (G.document && tracing.instrumentNavigation !== false) parts.push('navigations');
        if (tracing.traceFetch !== false) parts.push('fetch');
        if (tracing.traceXHR !== false) parts.push('XMLHttpRequest');
        const spans = tracesSampleRate != null || sampler;
        const { tracePropagationTargets: targets } = shim.cfg || options;
        const what = spans ? 'traces ' + (parts.join(', ') || 'nothing by itself') : 'adds headers to requests';
        const rate = sampler
          ? 'tracesSampler decides what is recorded'
          : spans
            ? `tracesSampleRate is ${show(tracesSampleRate)}`
            : 'no spans are recorded, as neither tracesSampleRate nor tracesSampler is set (tracing without performance)';
        const where =
          targets == null
            ? "the page's own origin (see tracePropagationTargets)"
            : `what tracePropagationTargets names (${
                []
                  .concat(targets)
                  .map((t) => (t && typeof t === 'object' ? String(t) : show(t)))
                  .join(', ') || 'nothing'
              })`;
        log(`has started: ${what}; ${rate}; sends to ${target()}; headers go to ${where}`);
      } else own.idle?.();
      const { continued, refused, trace, rule, decided, recorded } = moment();
      if (continued)
        log(`the page's trace ${trace} is continued${decided && rule === 'parent' ? `, ${recorded ? 'recorded' : 'not recorded'} as the server decided` : ''}`);
      else if (!refused && tracing) log(`no trace came with the page (no <meta name="sentry-trace">, no Server-Timing): it begins one, ${trace}`);
      /** @type {Any[]} */
      const early = (tracing && G.performance?.getEntriesByType?.('resource')) || [];
      const [first, ...more] = early.filter(({ initiatorType: by, startTime }) => /^(fetch|xmlhttprequest)$/.test(by) && startTime < begun);
      if (first)
        log(
          `${count(1 + more.length, 'request')} left before init, the first one to ${first.name}: requests carry no headers before browser-tracing (or its head snippet) is there, and none to other origins before init; import it first, and call init at once`,
        );
      for (const name of shim.missed)
        warn(
          name === 'fetch' && !G.fetch
            ? 'this page has no fetch, as in the jsdom of Jest: a stand-in that comes later is not traced'
            : `${name} could not be wrapped: requests and navigations by it are not traced; load browser-tracing before what replaces it`,
        );
      // A trap is told by the shim alone.
      let { dead } = shim;
      if (!dead) {
        Object.defineProperty(shim, 'dead', {
          configurable: true,
          enumerable: true,
          get: () => dead,
          set(why) {
            // An engine that is let go is not one that has failed.
            if (why && !dead)
              warn(`the engine has failed and is off until init is called again: ${why}; requests go on and carry the trace, nothing is recorded`);
            dead = why;
          },
        });
      }
      // A request without a span is the first thing that one misses.
      const tell = engine.event;
      if (tell) {
        engine.event = (/** @type {number} */ op, /** @type {ArrayLike<number>} */ nums, /** @type {string} */ text) => {
          const verdict = tell.call(engine, op, nums, text);
          // What another SDK sends to Sentry has no span anywhere.
          if (op === REQUEST_START && !(verdict & VERDICT_SPAN) && (tracesSampleRate != null || sampler) && !/[?&]sentry_key=/.test(text)) {
            const { open, decided, recorded } = moment();
            if (!open && (recorded || !decided))
              // Behind the id of the span that it might have had.
              log(`the request ${text.slice(17)} has no span: no page load, navigation or span is open; startSpan() around the work makes one`);
          }
          return verdict;
        };
      }
      // What the host tells the engine goes through here.
      const { event } = shim;
      shim.event = (/** @type {number} */ op, /** @type {ArrayLike<number>} */ nums, /** @type {string} */ text) => {
        push(['in', op, nums, text]);
        return event(op, nums, text);
      };
      look();
    },
    /** Something the engine wants done; nothing: it has no more. */
    out(output) {
      if (output == null) return look();
      const text = output.slice(1);
      const kind = output.charCodeAt(0);
      if (kind === OUTPUT_NOTE) log(text);
      else if (kind === OUTPUT_POST) sending(text.slice(text.indexOf('\n') + 1));
    },
    /** Something the engine hears, by number: of a SENT what the server answered. */
    in(op, nums, text) {
      if (op === NAVIGATED) navigated = true;
      else if (op === PAUSE) log(nums[1] ? 'is paused: no spans and no headers until resume()' : 'goes on after pause()');
      else if (op === CLOSE) {
        // Closing is told twice where it waits for answers: when it begins and when it ends.
        if (!closed) log('is closed: what was open has been sent, nothing more is recorded');
        closed = true;
      } else if (op === SENT) {
        const status = nums[3];
        const limits = text;
        const after = nums[4] / 1000;
        if (status === 0)
          warn(
            `an envelope did not reach ${target()}: ${
              typeof options.transport === 'function'
                ? 'the transport of the app has rejected it'
                : 'no network, a connect-src that does not name it, or a content blocker (see tunnel)'
            }; it is tried again`,
          );
        else if (status === 429 || limits)
          warn(
            `${target()} has answered ${status} and asks to wait${limits ? ` (x-sentry-rate-limits: ${limits})` : after ? ` (retry-after: ${after} s)` : ''}: what comes meanwhile is counted, not sent`,
          );
        else if (status >= 400) warn(`${target()} has answered ${status}: the envelope was not taken`);
      }
    },
    note: (text = "envelopes pass through the page's own fetch: the browser's could not be found") => log(text),
    /** An event goes on its way. */
    kept(event, hint) {
      if (hint.attachments?.[0])
        warn(`${named(event)} leaves without its attachments: they are not sent; setContext() and setExtra() are for what an event should hold besides`);
    },
    /** An event was dropped. `by`: what tells whether options ignore an error */
    dropped(reason, given, event, by) {
      const transaction = event.type === 'transaction';
      const what = named(event);
      if (typeof by === 'function') {
        const name = ['ignoreErrors', 'denyUrls', 'allowUrls'].find((name) => by(event, { [name]: options[name] }));
        return warn(`${what} is dropped: ${name === 'allowUrls' ? 'allowUrls does not name its script' : `${name} matches`}`);
      }
      if (reason === 'sample_rate') return warn(`${what} is dropped: sampleRate ${show(options.sampleRate)} leaves it out`);
      const hook = transaction ? 'beforeSendTransaction' : 'beforeSend';
      if (given === 'ignored' || given === 'event_processor') warn(`${what} is dropped: ${given === 'ignored' ? 'ignoreSpans' : 'ignoreTransactions'} matches`);
      // Who threw has been said.
      else if (reason !== 'before_send' && reason !== 'event_processor') warn(`${what} is dropped: ${REASONS[reason] || reason}`);
      else {
        const who = reason === 'before_send' ? hook : 'an event processor';
        warn(`${what} is dropped: ${who} returned ${show(given)}${given === null ? '' : '; return the event, or null to drop it'}`);
      }
    },
  };
  const push = (/** @type {Note} */ [kind, ...args]) => {
    try {
      handlers[kind](...args);
    } catch (error) {
      warn(`this could not be said (${kind}): ${error}`);
    }
  };
  push(['start']);
  for (const kept of notes) push(kept);
  // Another `init` may have come meanwhile.
  if (at.notes === notes) at.notes = { push };
};
