// @ts-check
/**
 * The only mutable state of the JavaScript API, and the one guarded way into the engine.
 * @typedef {import('../engine.js').Engine} Engine
 */

/**
 * @type {{
 *   _engine: Engine | undefined,
 *   _client: any,
 *   _host: any,
 *   _hooks: number,
 *   _fork: ((scope?: any) => () => void) | undefined,
 *   _scope: any,
 *   _roots: Map<string, any>,
 *   [key: string]: any,
 * }}
 */
export const S = {
  _engine: undefined,
  _client: undefined,
  _host: undefined,
  _hooks: 0,
  _fork: undefined,
  _scope: undefined,
  _base: undefined,
  _scopes: [],
  _roots: new Map(),
};

/** Milliseconds since the time origin. */
export const now = () => performance.now();

/**
 * The engine's calls by number, as in `src/api/js.rs` (a test compares the two): they share two exports, since each
 * export is wasm and glue of its own. From `samplingContext` on the answer is a text.
 */
const CALLS =
  'setHooks startSpan endSpan isRecording setAttribute setStatus updateName addLink setMeasurement rootOf requestSpan current enterContext exitContext startRoute submitEvent dropEvent captureEvent recordOutcome samplingContext spanContext spanJson descendants traceData takeEvent traceContext explain'.split(
    ' ',
  );
const FIRST_TEXT = 19;

/**
 * Calls the engine. A trap ends the engine for good and never reaches the caller.
 * @param {string} name
 * @param {...any} args numbers and strings; each kind crosses in its order
 * @returns {any}
 */
export function call(name, ...args) {
  const engine = S._engine;
  if (engine) {
    try {
      const number = CALLS.indexOf(name);
      const nums = args.filter((arg) => typeof arg !== 'string');
      return number < FIRST_TEXT
        ? engine.call(
            number,
            nums,
            args
              .filter((arg) => typeof arg === 'string')
              .map((text) => text.replaceAll('\x1f', ' '))
              .join('\x1f'),
          )
        : engine.ask(number, nums);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) {
        S._engine = undefined;
        S._host?._stop();
      }
    }
  }
}

/** Lets the host do what the engine has queued. */
export function drain() {
  if (S._engine) S._host?._drain();
}

/**
 * Asks the engine for outputs that only some set-ups need (`Engine.setHooks`).
 * @param {number} bits
 */
export function want(bits) {
  if ((S._hooks | bits) !== S._hooks) {
    S._hooks |= bits;
    call('setHooks', S._hooks);
  }
}

/**
 * JSON object members (without braces) of attributes; what JSON cannot hold is left out or becomes a string.
 * @param {any} object
 */
export const members = (object) => {
  try {
    return object ? JSON.stringify(object).slice(1, -1) : '';
  } catch {
    return Object.keys(object)
      .map((key) => JSON.stringify(key) + ':' + (json(object[key]) || 'null'))
      .join(',');
  }
};

/**
 * One JSON value; `""` for what has none (undefined, functions, symbols).
 * @param {any} value
 * @returns {string}
 */
export const json = (value) => {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return JSON.stringify(String(value));
  }
};

/** Random hex digits. @param {number} bytes */
export const hex = (bytes) =>
  Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => (b + 256).toString(16).slice(1)).join('');

/**
 * Seconds or milliseconds since the epoch, a Date, or `[seconds, nanoseconds]` → milliseconds since the time origin.
 * A number above 9 999 999 999 is taken as milliseconds. Nothing → NaN, which the engine reads as "now".
 * @param {import('../types/index.js').SpanTimeInput | undefined | null} time
 */
export const toMs = (time) =>
  time == null
    ? NaN
    : (Array.isArray(time)
        ? time[0] * 1e3 + time[1] / 1e6
        : typeof time === 'number'
          ? time > 9999999999
            ? time
            : time * 1e3
          : +time) - performance.timeOrigin;

/** Runs a callback of the app; what it throws is reported on the console and goes no further.
 * @param {Function} callback
 * @param {...any} args
 */
export function safe(callback, ...args) {
  try {
    return callback(...args);
  } catch (error) {
    warn('a callback threw', error);
  }
}

/** @param {...any} args */
export const warn = (...args) => console.warn('[browser-tracing]', ...args);
