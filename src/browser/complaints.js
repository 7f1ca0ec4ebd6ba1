// @ts-check
// What is wrong with options, said with the remedy: of `debug.js`.
import { isText, show, wrongRate, wrongRoute, wrongTarget } from './values.js';

export { show };

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
  list: 'ignoreResourceSpans ignorePerformanceApiSpans',
  hook: 'beforeStartSpan shouldStartNavigation shouldCreateSpanForRequest onRequestSpanStart onRequestSpanEnd',
  flag: 'instrumentPageLoad instrumentNavigation instrumentBfcacheRestore markBackgroundSpan enableLongTask enableLongAnimationFrame enableInp traceFetch traceXHR enableHTTPTimings detectRedirects consistentTraceSampling enableReportPageLoaded enableReportNavigationLoaded trackFetchStreamPerformance',
  any: 'webVitals linkPreviousTrace _experiments',
};
/** Those of other integrations, by the name of the integration. @type {Record<string, Record<string, string>>} */
const PARTS = {
  GlobalHandlers: { flag: 'onerror onunhandledrejection' },
  Interactions: { count: 'idleTimeout finalTimeout childSpanTimeout' },
  UserTiming: { list: 'ignore' },
  WebVitals: { list: 'ignore', flag: 'softNavigations bfcacheNavigations' },
  BfcacheMetrics: { count: 'maxReasons' },
};
/** Of the reference, and not here. */
const ABSENT =
  'replaysSessionSampleRate replaysOnErrorSampleRate profilesSampleRate profileSessionSampleRate profileLifecycle enableLogs beforeSendLog enableMetrics spotlight includeServerName serverName stackParser cdnBaseUrl shutdownTimeout clientReportFlushInterval enhanceFetchErrorMessages autoSessionTracking enableTracing sendDefaultPii tracingOrigins enableElementTiming'.split(
    ' ',
  );
/** What to use instead of some of these. @type {Record<string, string>} */
const INSTEAD = {
  enableTracing: 'tracesSampleRate',
  sendDefaultPii: 'dataCollection',
  tracingOrigins: 'tracePropagationTargets',
  enableElementTiming: 'elementTimingIntegration()',
};
/** @type {Record<string, string[]>} */
const CHOICES = { unsampled: ['send', 'omit', 'defer'], linkPreviousTrace: ['in-memory', 'session-storage', 'off'], traceLifecycle: ['static', 'stream'] };

const names = (/** @type {Record<string, string>} */ table) => Object.values(table).flatMap((list) => list.split(' '));

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

/** Lists in which a function is a pattern, too. */
const MAY_BE_FUNCTIONS = /^(ignoreErrors|ignoreTransactions|allowUrls|denyUrls|ignorePerformanceApiSpans|ignore)$/;
/** Flags that nothing but `false` itself switches off. */
const NEVER_FALSE = /^(enabled|traceFetch|traceXHR|attachStacktrace)$/;
const isObject = (/** @type {unknown} */ x) => !!x && typeof x === 'object';
/** @param {unknown} x @param {boolean} [functions] may it be one? */
const isPattern = (x, functions) => isText(x) || x instanceof RegExp || (!!functions && typeof x === 'function');
const VITALS = ['cls', 'inp', 'lcp'];
const wrongVital = (/** @type {Any} */ name) => !VITALS.includes(name) && `is ${show(name)}, not one of ${VITALS.map(show).join(', ')}`;

/**
 * Options that are objects: what is wrong inside of them.
 * @type {Record<string, { known: string, instead: string, inside: (given: Any, say: (text: string) => void) => void }>}
 */
const OBJECTS = {
  dataCollection: {
    known: 'userInfo urlQueryParams cookies httpHeaders httpBodies graphQL genAI mcp databaseQueryData queues stackFrameVariables frameContextLines',
    instead: 'everything is collected; write { userInfo: false, urlQueryParams: false }',
    inside({ userInfo, urlQueryParams: query }, say) {
      if (userInfo != null && typeof userInfo !== 'boolean') say(`.userInfo is ${show(userInfo)}, not true or false`);
      if (query != null && typeof query !== 'boolean' && ![query.allow, query.deny].some(Array.isArray))
        say(`.urlQueryParams is ${show(query)}, not true, false, { allow: […] } or { deny: […] } with a list of names`);
    },
  },
  transportOptions: {
    known: 'bufferSize headers fetchOptions url tunnel recordDroppedEvent',
    instead: 'the defaults hold',
    inside(given, say) {
      for (const key of ['headers', 'fetchOptions']) {
        if (given[key] != null && !isObject(given[key])) say(`.${key} is ${show(given[key])}, not an object: nothing can be sent with it`);
      }
      const { bufferSize: size } = given;
      if (size != null && !(size >= 1)) say(`.bufferSize is ${show(size)}, not 1 or more: ${size < 1 ? 'everything is dropped' : 'the default holds'}`);
      else if (isText(size)) say(`.bufferSize is the text ${show(size)}, not a number: write ${+size}`);
    },
  },
  webVitals: {
    known: 'ignore softNavigations bfcacheNavigations',
    instead: 'write { ignore: […] }',
    inside({ ignore }, say) {
      if (ignore != null && !Array.isArray(ignore)) say(`.ignore is ${show(ignore)}, not a list: write [${isText(ignore) ? show(ignore) : '…'}]`);
      for (const [i, name] of (Array.isArray(ignore) ? ignore : []).entries()) {
        const wrong = wrongVital(name);
        if (wrong) say(`.ignore[${i}] ${wrong}`);
      }
    },
  },
  _experiments: { known: 'enableInteractions', instead: 'it is ignored', inside() {} },
};

/** Other options that are of no one kind: what is expected of a value that is not. @type {Record<string, (value: Any) => string | false>} */
const EXPECTED = {
  tunnel(value) {
    if (!isText(value)) return typeof value !== 'boolean' && !isObject(value) && "not an address, as in '/tunnel'";
    try {
      return !new URL(value, 'https://page.example');
    } catch {
      return 'which is no address: nothing can be sent there';
    }
  },
  orgId: (value) => !/^\d+$/.test(`${value}`) && 'not the digits of an organisation',
  initialScope: (value) => !isObject(value) && typeof value !== 'function' && 'not an object, a Scope or a function: it is ignored',
  trace(value) {
    const header = value['sentry-trace'];
    const is = isObject(value) ? ` (its 'sentry-trace' is ${show(header)})` : ', an object';
    return !/^\s*[\da-f]{32}-/i.test(header) && `not what traceHeaders() says in the page${is}: the worker begins a trace of its own`;
  },
  defaultIntegrations: (value) => value !== false && !Array.isArray(value) && 'not false or a list: it takes the place of the default ones',
};

/**
 * What is wrong with options, a sentence each: it names the option and the remedy.
 * @param {Any} options of `init`
 * @param {Any} [tracing] of browserTracingIntegration
 * @param {(name: string) => Any} [integration] of this name, or nothing
 */
export const complaints = (options, tracing, integration) => {
  /** @type {string[]} */
  const out = [];
  /** @type {[string, Any, Record<string, string>, string, string[]][]} */
  const groups = [['', options, OPTIONS, 'browserTracingIntegration', names(TRACING)]];
  if (tracing) groups.push(['browserTracingIntegration: ', tracing, TRACING, 'init', names(OPTIONS)]);
  for (const [name, table] of Object.entries(PARTS)) {
    const given = integration?.(name)?.options;
    const where = `${name[0].toLowerCase()}${name.slice(1)}Integration: `;
    if (isObject(given) && !Array.isArray(given)) groups.push([where, given, table, '', []]);
    else if (given != null) out.push(`${where}its options are ${show(given)}, not an object: the defaults hold`);
  }
  const { routeProvider } = options;
  if (routeProvider != null && typeof routeProvider.resolveRoute !== 'function')
    out.push(`routeProvider is ${show(routeProvider)}, without a function resolveRoute: routes are named without it`);
  for (const [where, given, table, elsewhere, others] of groups) {
    const known = names(table);
    for (const key of Object.keys(given)) {
      const value = given[key];
      if (value === undefined) continue;
      const kind = Object.keys(table).find((k) => table[k].split(' ').includes(key));
      const say = (/** @type {string} */ text) => out.push(`${where}${key}${/^[[.]/.test(text) ? '' : ' '}${text}`);
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
        const wrong = value !== null && wrongRate(value, key === 'sampleRate' ? 'it is ignored' : undefined);
        if (wrong) say(wrong);
      } else if (kind === 'count') {
        if (value !== null && !((Number.isFinite(+value) || key === 'maxTagAge') && +value >= 0 && typeof value !== 'object'))
          say(`is ${is}, not a number of 0 or more: the default holds`);
        else if (isText(value) || typeof value === 'boolean')
          say(`is ${isText(value) ? `the text ${is}` : is}, not a number: write ${isText(value) ? +value : 'a number'}`);
      } else if (kind === 'list') {
        if (!Array.isArray(value))
          say(`is ${is}, not a list: write [${isText(value) || value instanceof RegExp ? (is === 'an object' ? String(value) : is) : '…'}]`);
        else {
          for (const [i, item] of value.entries()) {
            const object = item && typeof item === 'object' && !(item instanceof RegExp);
            if (table === PARTS.WebVitals || key === 'routes') {
              const wrong =
                key !== 'routes' ? wrongVital(item) : isText(item) ? wrongRoute(item) : `is ${show(item)}, no route pattern: write a path like '/users/:id'`;
              if (wrong) say(`[${i}] ${wrong}`);
            } else if (!isPattern(item, MAY_BE_FUNCTIONS.test(key)) && !(key === 'ignoreSpans' && object))
              say(`[${i}] is ${show(item)}, not a text or RegExp: it matches nothing`);
            else if (key === 'tracePropagationTargets') {
              const wrong = isText(item) && wrongTarget(item);
              if (wrong) say(`[${i}] ${wrong}`);
            } else if (key === 'ignoreResourceSpans') {
              if (!/^resource\./.test(item)) say(`[${i}] is ${show(item)}, which is no operation of a resource: write 'resource.${item}'`);
            } else if (object) {
              if (!item.name && !item.op && !Object.keys(item.attributes || {})[0]) say(`[${i}] has no name, op or attributes: it matches nothing`);
              for (const part of ['name', 'op']) {
                if (item[part] && !isPattern(item[part], true)) say(`[${i}].${part} is ${show(item[part])}, not a text or RegExp: it matches nothing`);
              }
            }
          }
        }
      } else if (kind === 'hook') {
        if (value !== null && typeof value !== 'function') say(`is ${is}, not a function: remove it`);
      } else if (kind === 'flag') {
        if (value !== null && typeof value !== 'boolean')
          say(`is ${isText(value) ? 'the text ' : ''}${is}, which counts as ${value || NEVER_FALSE.test(key) ? 'true' : 'false'}: write true or false`);
      } else if (kind === 'text') {
        if (value !== null && !isText(value)) say(`is ${is}, not a text`);
      } else if (CHOICES[key] && value !== null && !CHOICES[key].includes(value)) {
        say(`is ${is}, not one of ${CHOICES[key].map((choice) => `'${choice}'`).join(', ')}: '${CHOICES[key][0]}' holds`);
      } else if (value !== null && EXPECTED[key]?.(value)) say(`is ${is}, ${EXPECTED[key](value)}`);
      else if (value !== null && OBJECTS[key]) {
        const { known: members, instead, inside } = OBJECTS[key];
        if (!isObject(value)) say(`is ${is}, not an object: ${instead}`);
        else {
          // A transport of the app's own has options of its own.
          for (const name of key === 'transportOptions' && options.transport ? [] : Object.keys(value)) {
            const near = nearest(name, members.split(' '));
            if (!members.split(' ').includes(name)) say(`.${name} is no known option${near ? `: did you mean ${near}?` : ' and has no effect'}`);
          }
          inside(value, say);
        }
      }
    }
  }
  if (options.traceLifecycle === 'stream') out.push("traceLifecycle is 'stream', but spans are sent in transactions here, as with 'static'");
  return out;
};
