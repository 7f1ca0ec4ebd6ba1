// @ts-check
// What `core` loads together with its engine, because nothing of it is of use before.
import { hear, pageFacts, start as startHost } from '../browser/host.js';
import { CLOSE, FLUSH, OPTIONS, VERDICT_WAITING } from '../browser/seam.js';
import { isBotUserAgent } from './api/bots.js';
import { ask, letGo, waiters } from './api/calls.js';
import { S, warn } from './api/state.js';
import { refused, stamped, tell, told } from './api/told.js';
import { arrive } from './engine.js';

/** @import { Client } from './api/internal.js' */

/** How options of the other entries begin that nothing here is for. */
const ABSENT =
  /^(tracesSampler|before|ignore(?!(Hash|Search)C)|allow|deny|sampleR|initial|maxB|normal|attach|transport|routeP|enable(?!Report|d$)|web|_ex|shouldSt|onR)(?!Options)/;

/** @param {string} what is not here */
const lacks = (what) => warn(`core has no ${what}: import from browser-tracing`);

/** Says what the app has asked for in vain. @param {Client} client */
const complain = ({ _options: options, _tracing: tracing, _names: names }) => {
  /** @type {Record<string, unknown>} */
  const given = { ...options, ...tracing };
  for (const name of Object.keys(given)) if (given[name] && ABSENT.test(name)) lacks(name);
  for (const name of names) if (name !== 'BrowserTracing') lacks(name);
};

/**
 * Runs the engine for a client.
 * @param {Client} client
 * @param {import('./engine.js').EngineOf} engineOf
 */
const run = (client, engineOf) => {
  if (refused(client)) return;
  complain(client);
  // For a crawler nothing is traced, and its requests are left alone.
  if (client._tracing && isBotUserAgent()) {
    client._tracing = undefined;
    S._shim.configure({ traceFetch: false, traceXHR: false });
  }
  S._had = client._tracing && typeof document === 'object' && client._tracing.instrumentPageLoad !== false;
  // What throws here is not the app's fault: its requests go on with their headers.
  const [nums, texts] = told(client);
  const [facts, words] = pageFacts(globalThis, S._shim, client._tracing?.linkPreviousTrace === 'session-storage', S._begun[1]);
  const engine = (S._engine = engineOf([...nums, ...facts], [...texts, ...words].join('\x1f')));
  S.notes?.push(['engine', engine, S._shim, client._tracing]);
  S._ask = ask;
  // Who calls is a function of another entry on the same page. Said once.
  S._call = () => {
    S._call = undefined;
    lacks('spans and events');
  };
  const { now } = S._shim.natives;
  const [waiting, answer, settle] = waiters(() => false);
  /** A second `init`: what is open goes on, with the options of another client. */
  const renew = (/** @type {Client} */ next) => {
    if (refused(next)) return;
    client = next;
    complain(client);
    const [nums, texts] = told(client);
    S._shim.event(OPTIONS, [now(), ...nums], texts.join('\x1f'));
  };
  const host = startHost(
    globalThis,
    S._shim,
    {
      ...engine,
      event(op, nums, text) {
        const verdict = tell(engine, op, nums, text);
        if (!(verdict & VERDICT_WAITING)) settle();
        return verdict;
      },
      poll() {
        const output = engine.poll();
        S.notes?.push(['out', output]);
        if (!output) settle();
        return stamped(output);
      },
    },
    {
      get _transportOptions() {
        return client._options.transportOptions;
      },
      _onDead() {
        letGo();
        // Whoever waits for what is on its way: nobody will tell.
        answer(false);
      },
      _onDebug: () => S.notes?.push(['note']),
    },
  );
  S._begun = [];
  S._host = {
    ...host,
    _close() {
      host._event(CLOSE, [now(), Date.now()]);
      host._stop();
      letGo();
    },
    /** @param {number} [_timeout] @param {boolean} [last] also ends what is open @returns {Promise<boolean>} */
    _flush: (_timeout, last) =>
      new Promise((resolve) => {
        host._event(last ? CLOSE : FLUSH, [now(), Date.now()]);
        // Not before: the engine may have heard of other things first, and what it answers to those is not what is waited for.
        waiting.push(resolve);
        settle();
      }),
    /** What lets the open route go on with another client of this entry, if it may. @param {Client} next */
    _renews: ({ _core: core, _tracing: routes }) =>
      core && client._tracing && typeof document === 'object' && routes && (S._had || routes.instrumentPageLoad === false) && renew,
  };
  // What the engine asked for while the host was not known yet.
  host._drain();
};

// From here on, however long the engine takes: what happens to the page.
if (S._shim) hear(globalThis, S._shim);

/**
 * @param {any} source of the engine: bytes, a module or a Response
 * @param {any} wasm as the app gave it
 * @returns {Promise<(client: Client) => void>} runs it for a client
 */
export const prepare = async (source, wasm) => {
  const engineOf = await arrive(source).catch(async (error) => {
    S._shim.deafen?.();
    // What went wrong names the address and what it answered.
    throw await import('../browser/debug.js').then(
      (it) => it.refusal(error, source, wasm),
      () => error,
    );
  });
  return (client) => client._on && run(client, engineOf);
};
