// @ts-check
import { connect } from './connect.js';
import { warn } from './state.js';

/** @import { Client, Tracing } from './internal.js' */

/**
 * Page loads, navigations and outgoing requests.
 * @param {Tracing} [options]
 */
export const browserTracingIntegration = (options) => ({
  name: 'BrowserTracing',
  _ours: true,
  /** @param {Client} client */
  setup(client) {
    client._tracing = options || {};
    client._routes = true;
  },
  afterAllSetup: connect,
});

/** @param {string} name @param {unknown} options as the app gave them @param {string} key @param {unknown} extra what is made of them */
const part = (name, options, key, extra) => ({
  name,
  _ours: true,
  options,
  /** @param {Client} client */
  setup(client) {
    client._extra[key] = extra;
  },
});

/** @param {any} [options] */
export const webVitalsIntegration = (options) => part('WebVitals', options, 'webVitals', { ...options, ignore: [].concat(options?.ignore || []) });
/** @param {any} [options] */
export const userTimingIntegration = (options) => part('UserTiming', options, 'userTiming', Object(options));
/** @param {{ idleTimeout?: number, finalTimeout?: number, childSpanTimeout?: number }} [options] */
export const interactionsIntegration = (options) => {
  const { idleTimeout, finalTimeout, childSpanTimeout } = Object(options);
  // Records for the engine, named here so that only those pay for them who want clicks.
  return part('Interactions', options, 'interactions', {
    interactions: true,
    clickIdleTimeout: idleTimeout,
    clickFinalTimeout: finalTimeout,
    clickChildSpanTimeout: childSpanTimeout,
  });
};
/** @param {string} name @param {string} what */
const absent = (name, what) => ({
  name,
  _ours: true,
  setup() {
    warn(name + ': ' + what);
  },
});
/** Nothing to turn on: the end of every response's body is known from the browser's own timings. */
export const fetchStreamPerformanceIntegration = () => ({ name: 'FetchStreamPerformance', _ours: true });
/** Request bodies are not read. */
export const graphqlClientIntegration = () => absent('GraphQLClient', 'request bodies are not read here');
/** Spans are sent in transactions; streaming them is not built. */
export const spanStreamingIntegration = () => absent('SpanStreaming', 'spans are sent in transactions, not streamed');
