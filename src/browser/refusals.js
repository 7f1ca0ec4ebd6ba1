// @ts-check
// What is said when something is not taken (an engine, an integration, a second copy of this package): of `debug.js`.
import { isText } from './values.js';

/** @typedef {any} Any short for what is checked at run time: these are the app's objects */

/**
 * Why there is no engine.
 * @param {unknown} error
 * @param {Any} given what was to be it: bytes, a module or a Response
 * @param {Any} wasm as the app gave it
 * @param {Any} [S] the state of an entry in which the app's own spans wait for it, too
 */
export const refusal = (error, given, wasm, S) => {
  // What has waited for it waits no longer; what scopes have had is not lost with it.
  const lost = S?._shim.early.splice(0).filter((/** @type {Any} */ it) => !it._data).length;
  if (lost) S.notes?.push(['note', `what happened so far is lost: ${lost} of requests, navigations, spans and changes of them`]);
  // A policy without 'wasm-unsafe-eval' refuses any engine; `false`: that of the package itself.
  if (wasm === false || /eval|CSP/.test(`${error}`)) return `${error} (script-src needs 'wasm-unsafe-eval'?)`;
  if (wasm == null) return 'the option wasm is missing: give the address of the engine, engine.wasm for slim and core.wasm for core';
  if (given instanceof Error)
    return `the engine's address ${wasm} cannot be fetched (${given}): no network, a connect-src that does not name it, or no access-control-allow-origin`;
  if (!given?.headers) return `the option wasm is no engine: ${error}`;
  // A Response that the app has made itself has no address.
  const from = given.url || (isText(wasm) || wasm instanceof URL ? wasm : '');
  return `the ${from ? `engine's address ${from}` : 'Response given as the option wasm'} answered ${given.status} ${given.headers.get('content-type') || 'without a content type'}, which is no engine: ${error}`;
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

/**
 * Why the build for servers does nothing: which export condition has chosen it, and what to do about it where there is a page.
 * @param {Any} G
 */
export const onServer = (G) => {
  const condition = G.process?.versions?.node ? 'node' : G.EdgeRuntime ? 'edge-light' : 'worker';
  const remedy =
    typeof G.document === 'object'
      ? 'there is a page here: let the test runner take the file for browsers, by an alias (docs/testing.md)'
      : `there is no page here${condition === 'worker' ? '; in a web worker import browser-tracing/worker' : ', and nothing is to be done'}`;
  return `this is the build for servers, which the export condition '${condition}' has chosen; ${remedy}`;
};

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
 * Says what to do about an integration that has no effect here, or about what is no name of a hook.
 * @param {Any} it an integration of `@sentry/browser`, or in a list what is none
 * @param {Any} [client] gets it back if it is the app's own after all; `'hook'`: it was given as the name of one
 */
export const refuse = (it, client, G = globalThis) => {
  const warn = (/** @type {string} */ text) => G.console.warn('[browser-tracing] ' + text);
  if (client === 'hook') return warn('the name of a hook is a text, no ' + typeof it);
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
