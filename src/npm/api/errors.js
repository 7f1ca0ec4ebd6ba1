// @ts-check
import { matchesSome } from '../../browser/patterns.js';
import { CAPTURE_EVENT, EVENT_FRAME } from '../../browser/seam.js';
import { MAX_LINKED, MAX_NAME } from './caps.js';
import { pipeline } from './events.js';
import { filtered } from './filtered.js';
import { ask, call, drain, now, wall } from './guarded.js';
import { frameNow, inTrace, traceNow, traceOf } from './moment.js';
import { attempt, copy, cut, describe, isError, listOf, nameOf, normalized, plain, write, writing } from './normalize.js';
import { ScopeData, use } from './scope.js';
import { S, warn } from './state.js';
import { editTransaction, finishTransaction, leaving } from './transactions.js';
import { errorHere, idOf } from './values.js';

/** @import { Client, Frame, Frozen, Hint, Mechanism, Options, SentryEvent, Thrown } from './internal.js' */

/**
 * Frames of an error's `stack`, oldest first, for the formats of Chromium (`at f (file:1:2)`), Firefox and Safari (`f@file:1:2`). The time it takes grows
 * with the length of a line, not with its square.
 * @param {string | undefined} stack
 */
export const parseStack = (stack) => {
  const frames = [];
  for (const line of (typeof stack === 'string' ? stack : '').split('\n', 1000)) {
    if (line.length > 1024) continue;
    // An address may have an @ in it: what begins like one is one. Without a line only what looks like a place counts, as messages have words like "at".
    const [, name, place = ''] = /^at (?:async )?(?:(.*?) \()?(.*?)\)?$/.exec(line.trim()) || /^(?:(.*?)@)?((?:[a-z-]*:?\/|\[n).*)/i.exec(line.trim()) || [];
    // Of code that was evaluated: where that was done.
    const [, filename, lineno, colno] = /** @type {any} */ (
      /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(place.replace(/^eval at .*\((.*?)\).*|^async /, '$1').replace(/ line (\d+).*/, ':$1'))
    );
    if (lineno || /[/:<[]/.test(filename))
      frames[frames.length] = {
        filename: /[=@]|^data:/i.test(filename) ? filtered(filename) : filename,
        function: name || '?',
        in_app: true,
        lineno: lineno && +lineno,
        colno: colno && +colno,
      };
  }
  return frames.slice(0, 50).reverse();
};

/** A text of whatever it is. @param {unknown} value @returns {string} */
const textOf = (value) => attempt(() => cut(String(value))) ?? describe(value);

/** Where something was made that has a stack. @param {any} error */
const placeOf = (error) => {
  const frames = parseStack(attempt(() => error.stack));
  return frames[0] && { stacktrace: { frames } };
};

/** @param {any} error whatever was thrown @param {Mechanism} mechanism */
const exception = (error, mechanism) => {
  const member = (/** @type {string} */ key) => attempt(() => error[key]);
  return {
    type: nameOf(member('name') || 'Error'),
    // Some libraries wrap an error in the message of another one.
    value: textOf(attempt(() => error.message?.error?.message) || member('message') || 'No error message'),
    ...placeOf(error),
    mechanism,
  };
};

/** An error and those that it holds (its cause, members of a group, what a disposal has suppressed), itself the last. @param {unknown} error @param {Mechanism} mechanism */
export const exceptions = (error, mechanism) => {
  const values = [exception(error, { ...mechanism })];
  /** @param {any} outer @param {number} parent_id */
  const link = (outer, parent_id) => {
    const errors = attempt(() => outer.errors);
    const group = Array.isArray(errors);
    const suppressed = attempt(() => 'error' in outer && 'suppressed' in outer);
    const member = (/** @type {string} */ key) => [key, attempt(() => outer[key])];
    for (const [source, inner] of [
      member('cause'),
      ...listOf(errors).map((inner, i) => [`errors[${i}]`, inner]),
      ...(suppressed ? [member('error'), member('suppressed')] : []),
    ]) {
      if (values.length >= MAX_LINKED || !isError(inner)) continue;
      const exception_id = values.length;
      Object.assign(values[parent_id].mechanism, { exception_id: parent_id }, group && { is_exception_group: true });
      values[exception_id] = exception(inner, { type: 'chained', handled: true, source, exception_id, parent_id });
      link(inner, exception_id);
    }
  };
  link(error, 0);
  return values.reverse();
};

/** An error of the browser's, which need not know where it was made. @param {unknown} value */
const isDomError = (value) => attempt(() => /^\[object DOM(Error|Exception)]$/.test({}.toString.call(value)));

const isEvent = (/** @type {unknown} */ value) => typeof Event === 'function' && value instanceof Event;

/**
 * The event of something thrown, rejected or captured, whatever it is.
 * @param {any} given
 * @param {Mechanism} mechanism
 * @param {boolean} rejected
 * @returns {Thrown}
 */
export const eventOf = (given, mechanism, rejected) =>
  attempt(() => made(given, mechanism, rejected)) || {
    exception: { values: [{ type: 'Error', value: textOf(given), mechanism: { ...mechanism, synthetic: true } }] },
  };

/** @param {any} given @param {Mechanism} mechanism @param {boolean} rejected @returns {Thrown} */
const made = (given, mechanism, rejected) => {
  const thrown = isEvent(given) && isError(given.error) ? given.error : given;
  /** @param {string} type @param {string} value @param {Partial<Mechanism>} [more] */
  const one = (type, value, more) => ({ exception: { values: [{ type, value, mechanism: { ...mechanism, ...more } }] } });
  const synthetic = { synthetic: true };
  if (isDomError(thrown) && !('stack' in thrown)) {
    const { name = 'DOMException', message } = thrown;
    const text = message ? `${name}: ${message}` : name;
    return { message: text, ...one('Error', text) };
  }
  // What has a stack is as good as one.
  if (isError(thrown) || attempt(() => typeof thrown.stack === 'string')) return { exception: { values: exceptions(thrown, mechanism) } };
  if (rejected && Object(thrown) !== thrown) {
    return one('UnhandledRejection', `Non-Error promise rejection captured with value: ${String(thrown)}`);
  }
  if (!isEvent(thrown) && {}.toString.call(thrown) !== '[object Object]') {
    const text = String(thrown);
    return { message: text, ...one('Error', text, synthetic) };
  }
  const error = attempt(() => Object.values(thrown).find(isError));
  const as = `captured as ${rejected ? 'promise rejection' : 'exception'}`;
  const name = isEvent(thrown) && thrown.constructor.name;
  const event = error
    ? { exception: { values: exceptions(error, { ...mechanism, ...synthetic }) } }
    : name === 'ErrorEvent'
      ? one(name, `Event \`ErrorEvent\` ${as} with message \`${thrown.message}\``, synthetic)
      : name
        ? one(name, `Event \`${name}\` (type=${thrown.type}) ${as}`, synthetic)
        : one(
            rejected ? 'UnhandledRejection' : 'Error',
            `Object ${as} with keys: ${cut(Object.keys(thrown).sort().join(', '), MAX_NAME) || '[object has no keys]'}`,
            synthetic,
          );
  return { ...event, extra: { __serialized__: name ? plain(thrown, 3) : thrown } };
};

/** Has this error been captured before, or is it an error at all? The one that is thrown on and reaches nobody is the same. @param {any} error */
const caught = (error) => {
  if (Object(error) !== error) return false;
  // The page may have another WeakSet.
  return attempt(() => {
    const known = (S._caught ||= new WeakSet());
    return known.has(error) || !known.add(error);
  });
};

/**
 * Does something when it is known whether an engine comes: under a policy without WebAssembly there is none, and an error needs none.
 * @param {(it: any) => any} work gets alone.js where there is none
 */
const alone = (work) => {
  const before = S._ready;
  S._ready = (async () => work((await before, S._engine) ? undefined : await import('./alone.js')))().catch(warn);
};

/** How an error was caught that the app has captured. */
const generic = { type: 'generic', handled: true };

/** What is known of the page, and an event, which says what it says itself. @param {Frame} frame @param {SentryEvent} event */
const merged = (frame, event) => ({ ...frame, ...event, contexts: { ...frame.contexts, ...copy(event.contexts) } });

/** Puts in the place of an event's exceptions what `edit` makes of copies. @param {SentryEvent} event @param {(value: any, second: unknown) => unknown} edit gets the second one, too */
const valued = (event, edit) => {
  const exception = copy(event.exception);
  if (exception.values) event.exception = { ...exception, values: listOf(exception.values).map((value, _, all) => edit(copy(value), all[1])) };
};

/** The same of their frames. @param {SentryEvent} event @param {(frame: any) => unknown} edit */
const framed = (event, edit) =>
  valued(event, (value) => {
    const stacktrace = copy(value.stacktrace);
    return stacktrace.frames ? { ...value, stacktrace: { ...stacktrace, frames: listOf(stacktrace.frames).map((frame) => edit(copy(frame))) } } : value;
  });

/** Files by the stack that names them, so that each stack is read once. @type {Record<string, any>} */
const files = { __proto__: null };

/**
 * Says at each frame which source map is that of its file, as a bundler's plugin or the browser has told the page. Before the app's processors, which may
 * call files by other names.
 * @param {SentryEvent} event
 */
const identify = (event) => {
  const { _sentryDebugIds, _debugIds } = /** @type {any} */ (globalThis);
  /** @type {Record<string, unknown>} */
  const ids = { __proto__: null };
  for (const [stack, id] of Object.entries({ ...copy(_sentryDebugIds), ...copy(_debugIds) })) {
    ids[(files[stack] ??= parseStack(stack).at(-1)?.filename)] = id;
  }
  framed(event, (frame) => ({ ...frame, debug_id: ids[frame.filename] }));
};

/** Puts what frames say of source maps where the server looks for it. @param {SentryEvent} event */
const collectImages = (event) => {
  const meta = copy(event.debug_meta);
  const images = (meta.images = listOf(meta.images));
  framed(event, ({ debug_id, ...frame }) => {
    const code_file = frame.abs_path || frame.filename;
    if (debug_id && !images.some((it) => it.code_file === code_file)) images.push({ type: 'sourcemap', code_file, debug_id });
    return frame;
  });
  if (images[0]) event.debug_meta = meta;
};

/**
 * `maxValueLength`: the texts of an event that say what happened are no longer than this.
 * @param {SentryEvent} event
 * @param {any} max
 */
const shorten = (event, max) => {
  if (!(max > 0)) return;
  const short = (/** @type {any} */ text) => (typeof text === 'string' && text.length > max ? `${text.slice(0, max)}...` : text);
  event.message = short(event.message);
  if (event.request) event.request = { ...copy(event.request), url: short(copy(event.request).url) };
  valued(event, (value) => ({ ...value, value: short(value.value) }));
};

/**
 * Sends an event with the trace it happened in: an error, a message, or of whatever `type` it says it is.
 * @param {unknown} given
 * @param {unknown} [options] the hint
 * @param {Frozen} [scope]
 * @param {Frozen[]} [around] those around it; default: as they are now
 * @returns {string} the event's id
 */
export const captureEvent = (given, options, scope, around) => {
  let event = copy(given);
  const hint = copy(options);
  const id = idOf(event.event_id, hint.event_id);
  const client = S._client;
  hint.event_id = id;
  S._hurry?.();
  if (!client?._on || client._options.enabled === false || caught(hint.originalException)) return id;
  const { sampleRate, beforeSend, dsn } = client._options;
  const type = typeof event.type === 'string' && event.type !== 'replay_event' ? event.type : '';
  const told = leaving(client, event);
  /** @param {string} reason @param {unknown} [given] what came in place of the event @param {unknown} [by] what has dropped it: for the line of `debug` */
  const lose = (reason, given, by) => {
    S.notes?.push(['dropped', reason, told._why || given, event, by]);
    client.recordDroppedEvent(told._why || reason, type || 'error');
    if (type === 'transaction') client.recordDroppedEvent(told._why || reason, 'span', 1 + told._count);
    // So that somebody is there to tell of it when the page is left.
    if (!S._engine) alone(() => {});
  };
  try {
    if (writing()) throw 'captured while a value is written';
    // What the app says itself wins over what is known of the page.
    S._learn?.();
    const frame = frameNow();
    // What the envelope says of the trace is that of now, however long a hook takes.
    const trace = S._engine && traceNow();
    event = { ...merged(frame, event), ...(type && { type }), event_id: id };
    event.timestamp ||= Date.now() / 1e3;
    told._name = event.transaction;
    shorten(event, client._options.maxValueLength);
    if (hint.mechanism)
      valued(event, (value, second) => (second ? value : { ...value, mechanism: { ...generic, ...copy(value.mechanism), ...copy(hint.mechanism) } }));
    if (!type) {
      S._last = id;
      // An error that has left its span is that span's, in the same trace.
      const { trace } = event.contexts;
      const escaped = attempt(() => S._escaped?.get(hint.originalException));
      if (escaped && escaped.trace_id === trace?.trace_id) event.contexts.trace = { ...trace, ...escaped };
      if (attempt(() => ignores(event, client._options))) {
        lose('event_processor', 0, ignores);
        return id;
      }
      // What is no share counts as if it were not given.
      if (attempt(() => parseFloat(sampleRate) >= 0 && Math.random() >= sampleRate)) {
        lose('sample_rate');
        return id;
      }
    }
    // For integrations that look at frames.
    if (!client._options.stackParser)
      Object.defineProperty(client._options, 'stackParser', /** @type {any} */ ({ __proto__: null, value: parseStack, configurable: true }));
    client.emit('applyFrameMetadata', event);
    if (!type) identify(event);
    // Before the engine nobody else has put it in.
    if (client._options.initialScope) use();
    const own = attempt(() => scope?._data && scope) || S._scope || new ScopeData();
    let scopes = [...(around || S._scopes), hint.captureContext ? own.clone().update(hint.captureContext) : own];
    /** What sends where there is no engine, and whether it has begun to, or when it has. @type {any} */
    let by;
    /** @type {unknown} */
    let sent;
    /** @param {any} [known] of the page, of the moment in which it happened, where the event does not say it yet */
    const begin = (known) => {
      if (sent) return;
      sent = true;
      if (known) {
        // What the engine has from before is cut already.
        shorten(known, client._options.maxValueLength);
        event = merged(known, event);
        event.contexts.trace = traceOf(known, event.contexts.trace);
      }
      pipeline(
        event,
        hint,
        scopes,
        (event) => {
          if (type) return type === 'transaction' ? editTransaction(event, told, hint) : event;
          collectImages(event);
          return typeof beforeSend === 'function' ? beforeSend(event, hint) : event;
        },
        (event) => (type === 'transaction' ? finishTransaction(event, told) : event),
        (text, reason, given) => {
          if (!text) return lose(reason, given);
          S.notes?.push(['kept', event, hint]);
          // `stop` has taken the engine away, and sends what was under way. By now another client may be the page's, which sends nothing for
          // another project, or none.
          if ((S._client !== client || client._on) && (!S._client?._on || S._client._options.dsn !== dsn)) return lose(reason);
          /** @param {any} it */
          const send = (it) => {
            if (it) return it.deliver(client, text, type);
            inTrace(trace, () => call(CAPTURE_EVENT, [now(), wall(), told._count], id, text, type));
            drain();
          };
          sent = (by || S._engine ? send(by) : alone(send)) || true;
        },
      );
    };
    if (S._engine) begin();
    else {
      // The hooks are to see all of it, and what the app changes of its values until then is not meant.
      event = JSON.parse(write(normalized(event)));
      scopes = scopes.map((it) => it.clone());
      /** @param {any} [it] */
      const late = (it) => {
        S._learn?.();
        begin((by = it) ? it.frameOf(client) : JSON.parse(ask(EVENT_FRAME) || '{}'));
        return sent;
      };
      if (!S._shim.dead) S._shim.early.push({ _at: now(), _run: late });
      alone(late);
    }
  } catch (error) {
    warn('an event is lost', error);
    lose('internal_sdk_error');
  }
  return id;
};

/**
 * Whether the options say that nobody wants to know of this error.
 * @param {SentryEvent} event
 * @param {Partial<Options>} options
 */
export const ignores = ({ message, exception }, { ignoreErrors, allowUrls, denyUrls }) => {
  const values = listOf(exception?.values);
  const { type, value } = values.at(-1) || {};
  if ([message, value, value && type && `${type}: ${value}`].some((text) => text && matchesSome(text, ignoreErrors))) return true;
  // Where the error was made that is not the cause of another one, as far as a file is known.
  const { stacktrace } = values.reverse().find((it) => it.mechanism?.parent_id == null && it.stacktrace?.frames?.[0]) || {};
  const { filename } =
    stacktrace?.frames.filter((/** @type {{ filename: string }} */ frame) => !/^(<anonymous>|\[native code])$/.test(frame.filename)).at(-1) || {};
  return filename && (matchesSome(filename, denyUrls) || (Array.isArray(allowUrls) && allowUrls[0] && !matchesSome(filename, allowUrls)));
};

/** Where something was captured that has no stack, unless the app does not want to know. @param {Hint} hint */
const stackOf = ({ syntheticException }) => (S._client?._options.attachStacktrace === false ? undefined : placeOf(syntheticException));

/** The event of something that the app captures. @param {unknown} error @param {Hint} hint @returns {SentryEvent} */
export const exceptionEvent = (error, hint) => {
  const event = eventOf(error, { ...generic, ...copy(hint.mechanism) }, false);
  const last = event.exception.values.at(-1);
  const stack = !last.stacktrace && (last.mechanism.synthetic || isDomError(error)) && stackOf(hint);
  if (stack) Object.assign(last, stack).mechanism.synthetic = true;
  return { ...event, level: 'error' };
};

/** The event of a message; of an error, or of anything else that is no text, as if it were captured as an exception. @param {unknown} message @param {unknown} level @param {Hint} hint */
export const messageEvent = (message, level, hint) => {
  if (Object(message) === message && !attempt(() => message instanceof String)) return exceptionEvent(message, hint);
  const value = textOf(message);
  const stack = stackOf(hint);
  return {
    message: value,
    level: /** @type {SentryEvent['level']} */ (level),
    exception: stack && { values: [{ value, ...stack, mechanism: { ...generic, synthetic: true } }] },
  };
};

/**
 * @param {any} error whatever was thrown
 * @param {any} [hint] `{ data, captureContext, mechanism }` or, with one member of such, a capture context itself (`{ tags, extra, … }`)
 * @returns {string}
 */
export const captureException = (error, hint) => {
  const context = attempt(
    () => hint && (hint.call || hint.getScopeData || /^(user|level|extra|contexts|tags|fingerprint|propagationContext)$/m.test(Object.keys(hint).join('\n'))),
  );
  const syntheticException = errorHere(textOf(error), captureException);
  const full = { originalException: error, syntheticException, ...(context ? { captureContext: hint } : copy(hint)) };
  return captureEvent(exceptionEvent(error, full), full);
};

/**
 * @param {unknown} message a text; an error is captured as such
 * @param {unknown} [context] a severity level (`'warning'`), or a capture context
 * @returns {string}
 */
export const captureMessage = (message, context) => {
  const text = typeof context === 'string';
  const hint = {
    originalException: message,
    syntheticException: errorHere(textOf(message), captureMessage),
    ...(!text && context ? { captureContext: context } : {}),
  };
  return captureEvent(messageEvent(message, text ? context : 'info', hint), hint);
};

/** Id of the last event that was captured. */
export const lastEventId = () => S._last;
