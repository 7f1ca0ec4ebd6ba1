// @ts-check
// With `debug: true`: the lines of `lines.js`, and what is wrong with the options. Loaded by nobody else, but where an engine is refused or an
// integration has no effect.
import { complaints, nearest, show } from './complaints.js';
import * as lines from './lines.js';
import { onServer } from './refusals.js';

export { complaints, nearest, show };
export { off, refusal, refuse, several, twice } from './refusals.js';

/** @import { Note, Notes } from '../npm/api/internal.js' */
/** @typedef {any} Any short for what is checked at run time: these are the app's objects */

/**
 * Says what is wrong with a client's options and how it has started, what has been kept in `notes`, and what will be pushed to `at.notes`.
 * @param {{ notes?: Notes, _begun?: Any[], _shim?: unknown }} at `_begun`: a client and when its `init` was called, until the engine runs
 * @param {Any} client of the JavaScript API: its options and integrations
 * @param {Note[]} notes
 * @param {Any} [G] whose console
 */
export const open = (at, client, notes, G = globalThis) => {
  const wrong = (/** @type {Any} */ options, /** @type {Any} */ tracing) =>
    complaints(options, tracing, tracing ? undefined : (name) => client.getIntegrationByName?.(name));
  return lines.open(at, client, notes, G, wrong, (log, warn) => ({
    /** Why nothing is done, where it is not the app that has said so. */
    off: () => !at._shim && onServer(G),
    /** `init` has been called while another client's route is open. */
    again() {
      warn('init() was called again: the open page load or navigation goes on, with the new options');
    },
    /** What a sampler has answered. */
    sampled(answer) {
      const rate = typeof answer === 'boolean' ? +answer : answer;
      if (!(typeof rate === 'number' && rate >= 0 && rate <= 1))
        warn(`tracesSampler returned ${show(answer)}, not a number from 0 to 1 or a boolean: what it is asked for is not recorded`);
    },
    cut: (text, max) => log(`a text of ${text.length} characters is cut to ${max}: ${text.slice(0, 80)}`),
    written: (why) => log(`a value is written as ${why}`),
    transport: (error) => log(`the transport of the app failed: ${error}`),
    threw: (name, error) => warn(`${name} threw: ${error}; what holds without it is used`),
    idle() {
      const integrations = client.getIntegrationNames();
      log(
        integrations.includes('BrowserTracing')
          ? // For a crawler the integration has been put out of work.
            client._tracing
            ? 'has started without browserTracingIntegration(), which was added later'
            : 'has started, and does not trace: the browser calls itself a crawler, whose requests are left alone'
          : `has started with ${integrations.join(', ') || 'no integrations'}: without browserTracingIntegration() there are no page loads, no navigations and no headers; add it to integrations`,
      );
    },
  }));
};
