// @ts-check
// Listeners of an emitter run in the scope, and under the span, where they were bound. Only who imports it pays.
import { getCurrentScope, withScope } from './scopes.js';
import { getActiveSpan, withActiveSpan } from './trace.js';

const ADD = ['addListener', 'on', 'once', 'prependListener', 'prependOnceListener', 'addEventListener'];
const REMOVE = ['removeListener', 'off', 'removeEventListener'];

/** What was made of the listeners of each bound emitter, by event. @type {WeakMap<object, Map<unknown, WeakMap<Function, Function>>> | undefined} */
let bound;

/** The listener that is being added: an emitter that adds through another of its methods (`once` through `on`) must not bind it twice. @type {Function | undefined} */
let adding;

/**
 * Makes every function that is added to an emitter as a listener from now on run with a scope, and with the span that is active now. For Node's
 * emitters (`on`, `once`, …) and for `addEventListener`; an object with neither is given back as it is, and so is one that is bound already.
 * @template {object} T
 * @param {T} emitter
 * @param {ReturnType<typeof getCurrentScope>} [scope] default: the current one
 * @returns {T} the emitter
 */
export function bindScopeToEmitter(emitter, scope = getCurrentScope()) {
  // Not when this file is loaded: a page may have put something else in the place of WeakMap.
  bound ||= new WeakMap();
  if (Object(emitter) !== emitter || bound.has(emitter)) return emitter;
  const events = new Map();
  bound.set(emitter, events);
  const methods = /** @type {any} */ (emitter);
  const span = scope === getCurrentScope() ? getActiveSpan() : undefined;

  /** @param {Function} listener */
  const bind = (listener) =>
    function (/** @type {unknown[]} */ ...args) {
      // @ts-expect-error `this` is whatever the emitter makes it.
      const run = () => listener.apply(this, args);
      return withScope(scope, () => (span ? withActiveSpan(span, run) : run()));
    };

  for (const name of ADD) {
    const original = methods[name];
    if (typeof original !== 'function') continue;
    methods[name] = function (/** @type {unknown} */ event, /** @type {any} */ listener, /** @type {unknown[]} */ ...rest) {
      if (typeof listener !== 'function' || (adding && (listener === adding || listener.listener === adding))) {
        return original.call(this, event, listener, ...rest);
      }
      if (!events.has(event)) events.set(event, new WeakMap());
      const known = events.get(event);
      if (!known.has(listener)) known.set(listener, bind(listener));
      const before = adding;
      adding = known.get(listener);
      try {
        return original.call(this, event, adding, ...rest);
      } finally {
        adding = before;
      }
    };
  }
  for (const name of REMOVE) {
    const original = methods[name];
    if (typeof original !== 'function') continue;
    methods[name] = function (/** @type {unknown} */ event, /** @type {any} */ listener, /** @type {unknown[]} */ ...rest) {
      return original.call(this, event, (typeof listener === 'function' && events.get(event)?.get(listener)) || listener, ...rest);
    };
  }
  return emitter;
}
