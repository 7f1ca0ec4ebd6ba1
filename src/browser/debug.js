// @ts-check
// With `debug: true`: what happens and why, a plain line each, on the console. Loaded by nobody else, but where an engine is refused or an integration has no effect. What there is to say before this module
// has arrived waits in a list (`notes`); from then on the list's place is taken by what prints.

// <seam> (checked, and written by `npm run seam`)
const CLOSE = 13;
const EXPLAIN = 28;
const HEADERS = 30;
const NAVIGATED = 2;
const OUTPUT_NOTE = 68;
const OUTPUT_POST = 80;
const PAUSE = 12;
const SENT = 8;
const VERDICT_SPAN = 2;
// </seam>

/** @typedef {any} Any short for what is checked at run time: these are the app's objects */

/** Options of `init`, and those of browserTracingIntegration, by what they take. */
const OPTIONS = {
  rate: 'tracesSampleRate sampleRate',
  count: 'maxTagAge maxBreadcrumbs normalizeDepth normalizeMaxBreadth maxValueLength',
  list: 'tracePropagationTargets ignoreSpans ignoreTransactions ignoreErrors routes allowUrls denyUrls',
  hook: 'tracesSampler beforeSendSpan beforeSendTransaction beforeSend beforeSendMetric beforeBreadcrumb transport',
  flag: 'enabled debug propagateTraceparent strictTraceContinuation parentSpanIsAlwaysRootSpan attachStacktrace sendClientReports skipBrowserExtensionCheck ignoreHashChanges ignoreSearchChanges instrumentSameUrl',
  text: 'release environment dist',
  any: 'dsn orgId tunnel dataCollection traceLifecycle initialScope transportOptions integrations defaultIntegrations routeProvider unsampled wasm trace _experiments _metadata',
};
const TRACING = {
  count: 'idleTimeout finalTimeout childSpanTimeout',
  list: 'ignoreResourceSpans ignorePerformanceApiSpans tracePropagationTargets',
  hook: 'beforeStartSpan shouldStartNavigation shouldCreateSpanForRequest onRequestSpanStart onRequestSpanEnd',
  flag: 'instrumentPageLoad instrumentNavigation instrumentBfcacheRestore markBackgroundSpan enableLongTask enableLongAnimationFrame enableInp enableElementTiming traceFetch traceXHR enableHTTPTimings detectRedirects consistentTraceSampling enableReportPageLoaded enableReportNavigationLoaded trackFetchStreamPerformance',
  any: 'webVitals linkPreviousTrace _experiments',
};
/** Of the reference, and not here. */
const ABSENT =
  'replaysSessionSampleRate replaysOnErrorSampleRate profilesSampleRate profileSessionSampleRate profileLifecycle enableLogs beforeSendLog enableMetrics spotlight includeServerName serverName stackParser cdnBaseUrl shutdownTimeout clientReportFlushInterval enhanceFetchErrorMessages autoSessionTracking enableTracing sendDefaultPii'.split(
    ' ',
  );
/** What to use instead of some of these. @type {Record<string, string>} */
const INSTEAD = { enableTracing: 'tracesSampleRate', sendDefaultPii: 'dataCollection' };
/** @type {Record<string, string[]>} */
const CHOICES = { unsampled: ['send', 'omit', 'defer'], linkPreviousTrace: ['in-memory', 'session-storage', 'off'], traceLifecycle: ['static', 'stream'] };

/** Why something was not sent: the reasons of client reports. @type {Record<string, string>} */
const REASONS = {
  before_send: 'beforeSendTransaction, beforeSend or beforeSendSpan dropped it',
  event_processor: 'an event processor or ignoreTransactions dropped it',
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

/** Names of a Rust app that are not those of JavaScript in another spelling. @type {Record<string, string>} */
const IN_RUST = { startSpan: 'start_span', transportOptions: 'options' };

/** A text in which options have the names that they have in Rust. @param {string} text */
const inRust = (text) => {
  const known = [...names(OPTIONS), ...names(TRACING), ...Object.keys(IN_RUST), 'bufferSize'];
  return text.replace(/[a-z]+[A-Z]\w*/g, (name) =>
    known.includes(name) ? IN_RUST[name] || name.replace(/([a-z])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3_$2$4').toLowerCase() : name,
  );
};

const isText = (/** @type {unknown} */ x) => typeof x === 'string';
const names = (/** @type {Record<string, string>} */ table) => Object.values(table).flatMap((list) => list.split(' '));

/** A value as a reader sees it in code, short. @param {Any} value */
export const show = (value) => {
  try {
    if (typeof value === 'function') return 'a function';
    if (typeof value === 'string') return `'${value.slice(0, 80)}'`;
    if (value && typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
    return String(value);
  } catch {
    return 'something unreadable';
  }
};

/** How many letters are to be changed (added, left out, swapped) to make one of the other. @param {string} a @param {string} b */
const distance = (a, b) => {
  /** @type {number[][]} */
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (same ? 0 : 1));
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] && i > 1 && j > 1) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
};

/** The known name that is nearest, if one is near. @param {string} name @param {string[]} known */
export const nearest = (name, known) => {
  let best = '';
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const far = distance(name.toLowerCase(), candidate.toLowerCase());
    if (far < least) [best, least] = [candidate, far];
  }
  return best;
};

/** Can the engine read this route pattern as it is meant? @param {string} pattern */
const readable = (pattern) => {
  const segments = pattern.split('/').filter(Boolean);
  return segments.every(
    (segment, i) => /^(:[\w-]+\??|\{[\w-]+\}\??|[^:*{}()[\]?]+)$/.test(segment) || (i === segments.length - 1 && /^(\*[\w-]*|\{\*[\w-]+\})$/.test(segment)),
  );
};

/**
 * What is wrong with options, a sentence each: it names the option and the remedy.
 * @param {Any} options of `init`
 * @param {Any} [tracing] of browserTracingIntegration
 */
export const complaints = (options, tracing) => {
  /** @type {string[]} */
  const out = [];
  /** @type {[string, Any, Record<string, string>, string, string[]][]} */
  const groups = [['', options, OPTIONS, 'browserTracingIntegration', names(TRACING)]];
  if (tracing) groups.push(['browserTracingIntegration: ', tracing, TRACING, 'init', names(OPTIONS)]);
  const { routeProvider } = options;
  if (routeProvider != null && typeof routeProvider.resolveRoute !== 'function')
    out.push(`routeProvider is ${show(routeProvider)}, without a function resolveRoute: routes are named without it`);
  for (const [where, given, table, elsewhere, others] of groups) {
    const known = names(table);
    for (const key of Object.keys(given)) {
      const value = given[key];
      if (value === undefined) continue;
      const kind = Object.keys(table).find((k) => table[k].split(' ').includes(key));
      const say = (/** @type {string} */ text) => out.push(`${where}${key}${text[0] === '[' ? '' : ' '}${text}`);
      if (!kind) {
        if (others.includes(key)) say(`is an option of ${elsewhere}: move it there`);
        else if (ABSENT.includes(key)) say(`has no effect in this package${INSTEAD[key] ? `: use ${INSTEAD[key]}` : ''}`);
        else {
          const near = nearest(key, [...known, ...others]);
          const place = near && !known.includes(near) ? ` (an option of ${elsewhere})` : '';
          say(`is no known option${near ? `: did you mean ${near}${place}?` : ' and has no effect'}`);
        }
        continue;
      }
      const is = show(value);
      if (kind === 'rate') {
        const rate = typeof value === 'boolean' ? +value : isText(value) ? parseFloat(value) : value;
        if (value !== null && !(typeof rate === 'number' && rate >= 0 && rate <= 1)) {
          say(
            `is ${is}, not a number from 0 to 1: ${key === 'sampleRate' ? 'it is ignored' : 'nothing is recorded where it decides'}; give a number from 0 to 1`,
          );
        }
      } else if (kind === 'count') {
        if (value !== null && !((Number.isFinite(+value) || key === 'maxTagAge') && +value >= 0 && typeof value !== 'object'))
          say(`is ${is}, not a number of 0 or more: the default holds`);
      } else if (kind === 'list') {
        if (!Array.isArray(value))
          say(`is ${is}, not a list: write [${isText(value) || value instanceof RegExp ? (is === 'an object' ? String(value) : is) : '…'}]`);
        else {
          for (const [i, item] of value.entries()) {
            const object = item && typeof item === 'object' && !(item instanceof RegExp);
            if (key === 'routes') {
              if (!isText(item)) say(`[${i}] is ${show(item)}, no route pattern: write a path like '/users/:id'`);
              else if (!/^\//.test(item)) say(`[${i}] is ${show(item)}, without a leading slash, and so its transactions are called: write '/${item}'`);
              else if (!readable(item))
                say(`[${i}] is ${show(item)}, which cannot be read: each segment is a text, :name, :name?, {name}, or (the last one) *, *name, {*name}`);
            } else if (!isText(item) && !(item instanceof RegExp) && !(key === 'ignoreSpans' && object))
              say(`[${i}] is ${show(item)}, not a text or RegExp: it matches nothing`);
            else if (item === '' && key === 'tracePropagationTargets') say(`[${i}] is an empty text, which matches every URL`);
          }
        }
      } else if (kind === 'hook') {
        if (value !== null && typeof value !== 'function') say(`is ${is}, not a function: remove it`);
      } else if (kind === 'flag') {
        if (isText(value)) say(`is the text ${is}, which counts as ${value ? 'true' : 'false'}: write true or false`);
      } else if (kind === 'text') {
        if (value !== null && !isText(value)) say(`is ${is}, not a text`);
      } else if (CHOICES[key] && value !== null && !CHOICES[key].includes(value)) {
        say(`is ${is}, not one of ${CHOICES[key].map((choice) => `'${choice}'`).join(', ')}: '${CHOICES[key][0]}' holds`);
      }
    }
  }
  if (options.traceLifecycle === 'stream') out.push("traceLifecycle is 'stream', but spans are sent in transactions here, as with 'static'");
  return out;
};

const count = (/** @type {number} */ n, /** @type {string} */ what) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** Losses as sentences. @param {{ quantity: number, category: string, reason: string }[]} losses @param {Any} options */
const lost = (losses, { tracesSampler, tracesSampleRate }) => {
  const sampler = typeof tracesSampler === 'function';
  /** @type {Map<string, string[]>} */
  const by = new Map();
  for (const { quantity, category, reason } of losses) by.set(reason, [...(by.get(reason) || []), count(quantity, category.replace('_', ' '))]);
  return [...by].map(
    ([reason, what]) =>
      `not sent: ${what.join(', ')}: ${reason === 'sample_rate' ? `not recorded, as ${sampler ? 'tracesSampler' : `tracesSampleRate ${show(tracesSampleRate)}`} or the trace that is continued decides` : REASONS[reason] || reason} (${reason})`,
  );
};

/**
 * Why there is no engine.
 * @param {unknown} error
 * @param {Any} given what was to be it: bytes, a module or a Response
 * @param {Any} wasm as the app gave it
 */
export const refusal = (error, given, wasm) => {
  // A policy without 'wasm-unsafe-eval' refuses any engine; `false`: that of the package itself.
  if (wasm === false || /eval|CSP/.test(`${error}`)) return `${error} (script-src needs 'wasm-unsafe-eval'?)`;
  if (wasm == null) return 'the option wasm is missing: give the address of the engine, engine.wasm for slim and core.wasm for core';
  if (!given?.headers) return `the option wasm is no engine: ${error}`;
  return `the engine's address ${given.url || wasm} answered ${given.status} ${given.headers.get('content-type') || 'without a content type'}, which is no engine: ${error}`;
};

/** Integrations of `@sentry/browser` that have no effect here. Those that only edit events are not among them. */
const FOREIGN =
  /^(Breadcrumbs|Browser(ApiErrors|Profiling|Session|Tracing)|(Capture)?Console(Logs)?|ConversationId|(Element|User)Timing|BfcacheMetrics|Feedback|FetchStreamPerformance|GlobalHandlers|(GraphQL|Http)Client|Interactions|LinkedErrors|Replay(Canvas)?|ReportingObserver|SpanStreaming|Supabase|ViewHierarchy|Web(Vitals|Worker))$/;

/** What to use instead of an integration of `@sentry/browser` that has no effect here, by its name. @type {[RegExp, string][]} */
const REMEDIES = [
  [/^Breadcrumbs|^Console$/, 'call addBreadcrumb() where something happens that errors should tell of'],
  [/^BrowserApi/, 'leave it out: globalHandlersIntegration() of browser-tracing captures what is not caught'],
  [/^Linked/, 'leave it out: the causes of an error are sent without it'],
  [/^CaptureC|^HttpC|^Reporting/, 'call captureException() or captureMessage() there'],
  [/^Graph/, 'leave it out: request bodies are not read here'],
  [/^SpanS/, 'leave it out: spans are sent in transactions here'],
  [/^BrowserT|^Bfc|^Element|^Fetch|^Global|^Inter|^User|^Web(V)/, 'import the integration of this name from browser-tracing'],
];

/** Says that two SDKs do the same on one page. */
export const twice = (G = globalThis) =>
  G.console.warn(
    '[browser-tracing] browserTracingIntegration() of browser-tracing and of @sentry/browser both run on this page: every page load and request is recorded twice, in two traces. Leave it out in one of the two.',
  );

/** Says that the package is on this page more than once. @param {string[]} versions */
export const several = (versions, G = globalThis) => G.console.warn(`[browser-tracing] two versions on one page: ${versions.join(' and ')}. Install one.`);

/** Says why there is no tracing here. @param {Any} options whose DSN is malformed; else this is a browser extension */
export const off = (options, G = globalThis) =>
  options
    ? G.console.error('[browser-tracing] not started: the DSN is malformed, it looks like https://key@host/project:', options.dsn)
    : G.console.warn('[browser-tracing] not started: this is a browser extension (see skipBrowserExtensionCheck)');

/**
 * Says what to do about an integration that has no effect here.
 * @param {Any} it an integration of `@sentry/browser`, or in a list what is none
 * @param {Any} [client] gets it back if it is the app's own after all
 */
export const refuse = (it, client, G = globalThis) => {
  const warn = (/** @type {string} */ text) => G.console.warn('[browser-tracing] ' + text);
  const { name } = it;
  if (typeof it === 'object' && isText(name)) {
    if (!FOREIGN.test(name)) return client?._add([it], true);
    const [, remedy] = REMEDIES.find(([names]) => names.test(name)) || [
      0,
      'run @sentry/browser beside this package for it, without its browserTracingIntegration()',
    ];
    return warn(`the integration ${name} of @sentry/browser has no effect here: ${remedy}`);
  }
  warn(
    typeof it === 'function'
      ? 'integrations: a function has no effect: call it, as in browserTracingIntegration()'
      : `integrations: ${it.then ? 'a promise' : {}.toString.call(it).slice(8, -1)} has no effect: ${it.then ? 'await it' : 'an object with a name is expected'}`,
  );
};

/**
 * Says what is wrong with a client's options and how it has started, what has been kept in `notes`, and what will be pushed to `at.notes`.
 * @param {{ notes?: Any }} at
 * @param {Any} client of the JavaScript API: its options and integrations; or what looks like one
 * @param {Any} notes
 * @param {Any} [G] whose console
 * @param {(text: string) => string} [words] how options are called
 */
export const open = (at, client, notes, G = globalThis, words = (text) => text) => {
  /** @param {string} text @param {...Any} more */
  const log = (text, ...more) => G.console.log('[browser-tracing] ' + words(text), ...more);
  /** @param {string} text @param {...Any} more */
  const warn = (text, ...more) => G.console.warn('[browser-tracing] ' + words(text), ...more);
  /** The engine's answers about the moment. */
  let ask = () => /** @type {Any[]} */ ([]);
  let was = /** @type {Any} */ ({});
  const options = client.getOptions();
  let navigated = false;

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

  /** @type {Record<string, (...args: Any[]) => void>} */
  const handlers = {
    /** `init` has been called. */
    start() {
      for (const complaint of complaints(options)) warn(complaint);
      const { dsn, enabled } = options;
      if (!dsn) warn('does nothing: dsn is missing; give the DSN of your project to init');
      else if (enabled === false) log('does nothing: enabled is false');
      else if (typeof G.location !== 'object') log('does nothing: there is no page here');
      else if (!client.getDsn()) warn(`does nothing: dsn is ${show(dsn)}, which is none; it looks like https://key@host/project`);
    },
    /** `init` has been called while another client's route is open. */
    again() {
      warn('init() was called again: the open page load or navigation goes on, with the new options');
    },
    /** The engine runs. */
    engine(engine, shim, tracing) {
      ask = () => {
        try {
          return [JSON.parse(engine.ask(EXPLAIN, [0])), engine.ask(HEADERS, [0])];
        } catch {
          // It has died, or has been let go before this module arrived.
          return [];
        }
      };
      for (const complaint of tracing ? complaints({}, tracing) : []) warn(complaint);
      const { tracesSampleRate, tracePropagationTargets } = options;
      const sampler = typeof options.tracesSampler === 'function';
      const integrations = client.getIntegrationNames();
      if (tracing) {
        const parts = [];
        if (G.document && tracing.instrumentPageLoad !== false) parts.push('page loads');
        if (G.document && tracing.instrumentNavigation !== false) parts.push('navigations');
        if (tracing.traceFetch !== false) parts.push('fetch');
        if (tracing.traceXHR !== false) parts.push('XMLHttpRequest');
        const spans = tracesSampleRate != null || sampler;
        const targets = tracing.tracePropagationTargets ?? tracePropagationTargets;
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
      } else if (integrations.includes('BrowserTracing'))
        log('has started, and does not trace: the browser calls itself a crawler, whose requests are left alone');
      else
        log(
          `has started with ${integrations.join(', ') || 'no integrations'}: without browserTracingIntegration() there are no page loads, no navigations and no headers; add it to integrations`,
        );
      const { continued, refused, trace, rule, decided, recorded } = moment();
      if (continued)
        log(`the page's trace ${trace} is continued${decided && rule === 'parent' ? `, ${recorded ? 'recorded' : 'not recorded'} as the server decided` : ''}`);
      else if (!refused && tracing) log(`no trace came with the page (no <meta name="sentry-trace">, no Server-Timing): it begins one, ${trace}`);
      for (const name of shim.missed)
        warn(`${name} could not be wrapped: requests and navigations by it are not traced; load browser-tracing before what replaces it`);
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
      const { requestStart } = engine;
      if (requestStart) {
        engine.requestStart = (/** @type {Any[]} */ ...args) => {
          const verdict = requestStart.apply(engine, args);
          if (!(verdict & VERDICT_SPAN) && (tracesSampleRate != null || sampler)) {
            const { open, decided, recorded } = moment();
            if (!open && (recorded || !decided))
              log(`the request ${args[5]} has no span: no page load, navigation or span is open; startSpan() around the work makes one`);
          }
          return verdict;
        };
      }
      // What the host tells the engine goes through here.
      const { event } = shim;
      shim.event = (/** @type {number} */ op, /** @type {Any} */ nums, /** @type {string} */ text) => {
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
      else if (op === CLOSE) log('is closed: what was open has been sent, nothing more is recorded');
      else if (op === SENT) {
        const status = nums[3];
        const limits = text;
        const after = nums[4] / 1000;
        if (status === 0)
          warn(`an envelope did not reach ${target()}: no network, a connect-src that does not name it, or a content blocker (see tunnel); it is tried again`);
        else if (status === 429 || limits)
          warn(
            `${target()} has answered ${status} and asks to wait${limits ? ` (x-sentry-rate-limits: ${limits})` : after ? ` (retry-after: ${after} s)` : ''}: what comes meanwhile is counted, not sent`,
          );
        else if (status >= 400) warn(`${target()} has answered ${status}: the envelope was not taken`);
      }
    },
    note: (text = "envelopes pass through the page's own fetch: the browser's could not be found") => log(text),
    /** What a sampler has answered. */
    sampled(answer) {
      const rate = typeof answer === 'boolean' ? +answer : answer;
      if (!(typeof rate === 'number' && rate >= 0 && rate <= 1))
        warn(`tracesSampler returned ${show(answer)}, not a number from 0 to 1 or a boolean: what it is asked for is not recorded`);
    },
    threw: (name, error) => warn(`${name} threw: ${error}; what holds without it is used`),
    /** An event was dropped by the app. */
    dropped(reason, given, event) {
      const transaction = event.type === 'transaction';
      const what = transaction ? `the transaction '${event.transaction}'` : 'the error or message';
      const hook = transaction ? 'beforeSendTransaction' : 'beforeSend';
      if (given === 'ignored' || given === 'event_processor') warn(`${what} is dropped: ${given === 'ignored' ? 'ignoreSpans' : 'ignoreTransactions'} matches`);
      else {
        const who = reason === 'before_send' ? hook : 'an event processor';
        warn(`${what} is dropped: ${who} returned ${show(given)}${given === null ? '' : '; return the event, or null to drop it'}`);
      }
    },
  };
  const push = (/** @type {Any[]} */ [kind, ...args]) => {
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

/**
 * The same for a Rust app.
 * @param {Any} options under their names in JavaScript; `valid`: the DSN is one
 * @returns {(kind: string, ...args: Any[]) => void} takes what there is to say
 */
export const openInRust = ({ valid, ...options }) => {
  const at = /** @type {Any} */ ({ notes: [] });
  // That there is one is all that counts.
  if (options.tracesSampler) options.tracesSampler = () => 0;
  const client = { getOptions: () => options, getDsn: () => valid, getIntegrationNames: () => ['BrowserTracing'] };
  open(at, client, at.notes, globalThis, inRust);
  return (kind, ...args) => at.notes.push(kind === 'dropped' ? [kind, 'before_send', null, JSON.parse(args[0])] : [kind, ...args]);
};
