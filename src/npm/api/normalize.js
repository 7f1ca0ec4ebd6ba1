// @ts-check
// What the app hands over, as plain data that can be written as JSON: the one way in. It never throws, and code of the app that runs on the way
// (getters, `toJSON`, traps of proxies) finds nothing of ours that would run in circles with it.
import { RECORD_OUTCOME } from '../../browser/seam.js';
import { MAX_DEPTH, MAX_EVENT, MAX_MEMBERS, MAX_NAME, MAX_VALUE, MAX_WORD } from './caps.js';
import { S } from './state.js';

/** @import { SentryEvent } from './internal.js' */

/** What `read` answers, nothing if it throws. @template T @param {() => T} read */
export const attempt = (read) => {
  try {
    return read();
  } catch {}
};

/**
 * In place of a call of the engine where there is none: counts what is lost. The engine that comes tells of it, or alone.js where none does.
 * @param {number} op @param {number[]} nums @param {unknown[]} kind its reason and its category
 */
S._lose = (op, [count], ...kind) => {
  const key = op === RECORD_OUTCOME && attempt(() => kind.join('\n'));
  if (key) (S._lost ||= {})[key] = (S._lost[key] || 0) + count;
};
S._call ||= S._lose;

/** Counts what was cut or could not be read, and says it with `debug`. @param {[kind: string, ...unknown[]]} note as debug.js takes it */
export const lose = (...note) => {
  S._client?.recordDroppedEvent('invalid', 'default');
  S.notes?.push(note);
};

/** @param {string} text @param {number} [max] @returns {string} */
export const cut = (text, max = MAX_VALUE) => {
  if (text.length <= max) return text;
  lose('cut', text, max);
  return text.slice(0, max - 3) + '...';
};

/** @param {unknown} error */
const unreadable = (error) => {
  const why = `**non-serializable** (${attempt(() => cut(String(error), MAX_WORD)) ?? 'unknown error'})`;
  lose('written', why);
  return why;
};

/** What `read` answers; if it throws, what says so in its place. @template T @param {() => T} read */
const readable = (read) => {
  try {
    return read();
  } catch (error) {
    return unreadable(error);
  }
};

/**
 * In a few characters what something is that has no JSON: `[Function: f]`, `[BigInt: 1]`, `[HTMLElement: body > div]`; `[object Type]` for
 * what has members.
 * @param {any} value
 * @returns {string}
 */
export const describe = (value) =>
  readable(() => {
    const page = /** @type {any} */ (globalThis);
    if (typeof value === 'function') return `[Function: ${cut(String(value.name || '<anonymous>'), MAX_WORD)}]`;
    if (typeof value !== 'object') return `[${typeof value === 'bigint' ? 'BigInt: ' : ''}${cut(String(value))}]`;
    if (value === page) return page.window ? '[Window]' : '[Global]';
    if (value === page.document) return '[Document]';
    const { constructor: type } = Object.getPrototypeOf(value) || {};
    const name = type ? cut(`${type.name}`, MAX_WORD) : 'null prototype';
    return /^HTML\w*Element$/.test(name) && value instanceof page.Element
      ? `[HTMLElement: ${cut(S._selector?.(value) || 'element', MAX_WORD)}]`
      : `[object ${name}]`;
  });

/** Own members as they are read one by one: one that cannot be read costs no other. @param {any} object */
export const own = (object) => {
  /** @type {Record<string, unknown>} */
  const members = {};
  readable(() => {
    for (const key of Object.keys(object)) members[key] = readable(() => object[key]);
  });
  return members;
};

/** An array as one of our own, no longer than values may be; of anything else an empty one. @param {unknown} value @returns {any[]} */
export const listOf = (value) => attempt(() => Array.isArray(value) && [...Array.prototype.slice.call(value, 0, MAX_MEMBERS)]) || [];

/** A shallow copy of an object; of anything else an object without members. @param {unknown} object @returns {any} */
export const copy = (object) => (typeof object === 'object' ? (attempt(() => ({ ...object })) ?? own(object)) : {});

/** @param {string[]} first @param {string[]} own */
const behind = (first, own) => [...first, ...own.filter((name) => !first.includes(name))];

/** Also one of another realm. @param {unknown} value @returns {boolean | undefined} */
export const isError = (value) => attempt(() => value instanceof Error || /^\[object (Error|Exception|DOMException)]$/.test({}.toString.call(value)));

/** Names of the members that count: its own, and of errors and events what they inherit. @param {any} value @param {any} page */
const membersOf = (value, page = globalThis) => {
  const own = Object.keys(value);
  return isError(value)
    ? behind(['message', 'name', 'stack'], own)
    : page.Event && value instanceof page.Event
      ? behind(['type', 'target', 'currentTarget', ...(value.detail ? ['detail'] : [])], own)
      : own;
};

/** What is being written, from the outside to the inside: a list, as a page may have another Set. Something while a value is written. @type {any[] | undefined} */
let open;
/** How many members may still be written. */
let left = 0;

/** @param {any} value @param {number} depth @param {number} breadth @returns {any} */
const visit = (value, depth, breadth) => {
  const type = typeof value;
  if (type === 'string') return cut(value);
  if (value == null || type === 'boolean' || (type === 'number' && isFinite(value))) return value;
  const text = describe(value);
  if (!text.startsWith('[object ')) return text;
  const within = /** @type {any[]} */ (open);
  // What integrations of @sentry/browser hand over says itself how deep it goes. It is written all the same: it need not be plain data.
  const given = value[Symbol.for('sentry.skipNormalization')] ? MAX_DEPTH : value[Symbol.for('sentry.overrideNormalizationDepth')];
  if (typeof given === 'number') depth = given;
  if (depth < 1 || within.length >= MAX_DEPTH) return text.replace('object ', '');
  if (within.includes(value)) return '[Circular ~]';
  within[within.length] = value;
  try {
    if (typeof value.toJSON === 'function') {
      try {
        return visit(value.toJSON(), depth - 1, breadth);
      } catch {}
    }
    /** @type {any} */
    const out = Array.isArray(value) ? [] : {};
    let count = 0;
    const write = (/** @type {string} */ key) => {
      const full = count++ >= breadth || left-- < 1;
      out[cut(key, MAX_NAME)] = full ? '[MaxProperties ~]' : readable(() => visit(value[key], depth - 1, breadth));
      return full;
    };
    // By number: a huge one need not name its elements, and one with holes is cut like others.
    if (Array.isArray(value) || ArrayBuffer.isView(value)) for (let i = 0; i < /** @type {any} */ (value).length && !write(`${i}`); i++);
    else for (const key of membersOf(value)) if (write(key)) break;
    return out;
  } catch (error) {
    return unreadable(error);
  } finally {
    within.length--;
  }
};

/**
 * A value as plain data.
 * @param {unknown} value
 * @param {number} [depth] how deep it may go
 * @param {number} [breadth] how many members each object may have
 */
export const plain = (value, depth = MAX_DEPTH, breadth = Infinity) => {
  // Called by the app's code that a value being written runs.
  if (open) return Object(value) === value ? '[Object]' : visit(value, 0, 0);
  open = [];
  left = MAX_MEMBERS;
  try {
    return readable(() => visit(value, depth, breadth));
  } finally {
    open = undefined;
  }
};

/** The number that an option gives, if it is one that it may have. @param {any} given @param {number} or */
export const countOf = (given, or) => (Number.isFinite(given) && given >= 0 ? given : or);

/**
 * The options for depth and breadth; a depth of 0 means that nothing is cut.
 * @param {number} [outer] how much of the depth is used
 * @returns {[depth: number, breadth: number]}
 */
export const limits = (outer = 0) => {
  const { normalizeDepth, normalizeMaxBreadth } = S._client?._options || {};
  const depth = countOf(normalizeDepth, 3);
  return depth ? [Math.min(depth, MAX_DEPTH) - outer, countOf(normalizeMaxBreadth, 1000)] : [MAX_DEPTH, Infinity];
};

/** A name: text whatever is given, and not too long. @param {unknown} value @returns {string} */
export const nameOf = (value) => (value == null ? '' : (attempt(() => cut(String(value), MAX_NAME)) ?? describe(value)));

/**
 * The event with those parts of it as plain data that the app fills at will.
 * @param {SentryEvent} event
 */
export const normalized = (event) => {
  const [depth, breadth] = limits();
  const part = (/** @type {any} */ object, /** @type {string} */ key) => {
    if (object?.[key]) object[key] = plain(object[key], depth, breadth);
    return object;
  };
  const out = copy(event);
  const { trace, flags } = copy(out.contexts);
  for (const key of ['user', 'contexts', 'extra', 'tags']) part(out, key);
  if (trace || flags) out.contexts = copy(out.contexts);
  if (trace) out.contexts.trace = part(copy(trace), 'data');
  if (flags) out.contexts.flags = plain(flags, 3, breadth);
  for (const key of ['breadcrumbs', 'spans']) if (out[key]) out[key] = listOf(out[key]).map((item) => part(copy(item), 'data'));
  return out;
};

/** Is a value being written now? Then whoever calls is code of the app that a value runs. */
export const writing = () => !!open;

/** An event as JSON. It may be asked for while another value is written, by code of the app that this runs. @param {unknown} event @returns {string} */
export const write = (event) => {
  const outer = [open, left];
  open = [];
  let text = attempt(() => JSON.stringify(event));
  open = undefined;
  if (text?.[0] !== '{' || text.length > MAX_EVENT) {
    // An event of its own `toJSON` need not be an object.
    const { toJSON, ...rest } = copy(event);
    text = JSON.stringify(plain(rest));
  }
  [open, left] = /** @type {[any, any]} */ (outer);
  return text;
};
