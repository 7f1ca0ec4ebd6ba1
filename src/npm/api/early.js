// @ts-check
// What spans by hand, contexts and routes by hand do while the engine is on its way: it answers in the engine's place, with ids that are drawn here,
// and keeps what was done. When the engine has come it is told all of it in its order (link.js), with the times and ids of then.
import {
  ADD_LINK,
  CONTEXT_CONTINUED,
  CONTEXT_EXACT,
  CONTEXT_HEAD,
  CONTEXT_NEW_TRACE,
  CONTEXT_SPAN,
  CONTEXT_SUPPRESSED,
  CURRENT,
  DESCENDANTS,
  END_SPAN,
  ENTER_CONTEXT,
  EXIT_CONTEXT,
  IS_RECORDING,
  PARENT_CURRENT,
  ROOT_OF,
  SET_ATTRIBUTE,
  SET_STATUS,
  SPAN_CONTEXT,
  SPAN_JSON,
  START_FORCE_TRANSACTION,
  START_ONLY_IF_PARENT,
  START_SPAN,
  TRACE_DATA,
  UPDATE_NAME,
  VERDICT_WAITING,
} from '../../browser/seam.js';
import { ours } from '../../browser/shim.js';
import { now, origin, wall } from './guarded.js';
import { isBotUserAgent } from './bots.js';
import { attempt, copy } from './normalize.js';
import { sample } from './sampling.js';
import { S } from './state.js';
import { hex, members } from './values.js';

/** @import { Deed, Shim } from '../../browser/shim.js' */
/** @import { Client, Span } from './internal.js' */

/** So many spans and things that are done with them, requests and navigations are kept until the engine comes: as in shim.js, … */
const MAX_EARLY = 5000;
/** … and so many characters of names, attributes and the like of them. */
const MAX_EARLY_TEXT = 1e6;
/** Tokens of contexts from here on are ours: the engine's are below. */
const TOKENS = 0x80000000;

/**
 * What the page's context is, or that of a new trace: `[trace id, span id, flag, baggage]`.
 * @typedef {string[]} Trace
 *
 * A span that was started before the engine came.
 * @typedef {object} Node
 * @property {number} _handle
 * @property {string} _id
 * @property {Trace} _trace
 * @property {Node} [_above] its parent, as far as it is known
 * @property {Node} _root
 * @property {boolean} [_route] the engine starts it by itself
 * @property {string} _name
 * @property {number} _start
 * @property {number} [_end]
 * @property {string[]} _data members of its attributes, in the order in which they were set
 * @property {string} [_status]
 * @property {Span} [_span] what the app has in its hands
 * @property {boolean} [_silent] if it is not recorded, nothing below it is
 * @property {number} [_real] its handle in the engine
 * @property {string} [_said] of a root that has ended in the engine: `sentry-trace` and `baggage`
 *
 * @typedef {{ _token: number, _node?: Node, _trace: Trace, _quiet: boolean, _exact?: boolean }} Context
 */

/**
 * @typedef {object} Past
 * @property {Shim} _shim that holds it
 * @property {boolean} [_told] an engine has been told of it
 * @property {Node[]} _nodes
 * @property {Context[]} _stack contexts that are open
 * @property {Record<number, number>} _tokens those of the engine's that stand for ours
 * @property {number} _last
 * @property {number} _count
 * @property {number} _text
 * @property {Node} [_open] the open route
 */

/** @returns {Past} */
const state = () => {
  const { _shim, _told, _tokens = {}, _last = TOKENS, _count = 0 } = (S._past ||= /** @type {Past} */ ({}));
  // Another engine is waited for. What is numbered keeps its numbers.
  if (_shim !== S._shim || (_told && !S._engine)) S._past = { _shim: S._shim, _nodes: [], _stack: [], _tokens, _last, _count, _text: 0 };
  return S._past;
};

/** The engine's own ways in, of which this is the stand-in. */
const engine = {
  /** @param {number} number @param {number[]} nums @param {...any} texts @returns {any} */
  _call: (number, nums, ...texts) => S._call?.(number, nums, ...texts),
  /** @param {number} number @param {number} [handle] @returns {string} */
  _ask: (number, handle) => S._ask?.(number, handle) || '',
};

/**
 * A trace that the app hands over, if it is one: with a span id of ours, and with what is Sentry's of the baggage.
 * @param {any} header `sentry-trace` @param {any} baggage @returns {Trace | undefined}
 */
const traceOf = (header, baggage) => {
  // As the shim reads the tag.
  const [, trace, flag = ''] = /^\s*(?!0{32})([\da-f]{32})-?(?:(?!0{16})[\da-f]{16})?-?([01])?\s*$/.exec(header) || [];
  return trace ? [trace, hex(8), flag && '-' + flag, /^[ -~]{0,8192}$/.test(baggage) ? ours(`${baggage}`) : ''] : undefined;
};

/** @returns {Trace} */
const fresh = () => [hex(16), hex(8), '', ''];

/** Are spans recorded at all? @param {Client} client */
export const records = ({ _options: { tracesSampleRate: rate, tracesSampler: sampler } }) => (rate ?? sampler) != null;

/** Is the engine still to come? */
export const waits = () => !S._engine && !!S._shim?.on && !S._shim.dead;

/** @param {number} handle @returns {Node | undefined} */
const nodeOf = (handle) => state()._nodes.find(({ _handle }) => _handle === handle);

/** @param {Partial<Node> & { _trace: Trace, _id: string }} given */
function add(given) {
  const past = state();
  // No slot of the engine's arena has this number.
  const node = /** @type {Node} */ ({
    _handle: ((past._count = (past._count % 0xffff) + 1) * 0x10000 + 0xffff) >>> 0,
    _name: '',
    _start: 0,
    _data: [],
    ...given,
  });
  node._root ||= node;
  past._nodes[past._nodes.length] = node;
  S._stand = { _call: call, _ask: ask };
  return node;
}

/**
 * Has something to be told to the engine in its place. What it says of spans that are known is never too much.
 * @param {() => void} run
 * @param {string[]} texts
 * @param {boolean} [starts] a span
 * @returns {Deed | undefined} what is kept, unless there is no room
 */
const keep = (run, texts = [], starts) => {
  const past = state();
  const text = texts.join('');
  if (text && past._text + text.length > MAX_EARLY_TEXT) return void S._shim.lost++;
  past._text += text.length;
  const { early } = S._shim;
  if (early.length >= MAX_EARLY / 2) S._hurry?.();
  return (early[early.length] = { _at: now(), _run: () => ((past._told = true), run()), _starts: starts });
};

/**
 * The route that is open, as far as it can be known: its span is the one that headers outside of spans name.
 * @returns {Node | undefined}
 */
function route() {
  const past = state();
  const { context, start } = S._shim;
  const { _tracing: tracing } = S._client || {};
  if (past._open?._trace !== context) {
    const { instrumentPageLoad, instrumentNavigation } = tracing || {};
    const wanted = context === (start ? start[1] : context) ? instrumentPageLoad : instrumentNavigation;
    if (!tracing || isBotUserAgent() || typeof document !== 'object' || wanted === false || !records(S._client)) return;
    const op = context === (start ? start[1] : context) ? 'pageload' : 'navigation';
    const known = `"sentry.op":"${op}","sentry.origin":"auto.${op}.browser","sentry.segment.name.source":"url"`;
    const node = (past._open = add({ _trace: context, _id: context[1], _route: true, _name: location.pathname, _data: [known] }));
    keep(() => settle(node, engine._call(CURRENT, [])));
  }
  return past._open;
}

/** Has it been sent? Then it is active nowhere. @param {Node} [node] */
const gone = (node) => !node || node._root._end !== undefined;
const top = () => state()._stack.at(-1);
/** The active span. */
function active() {
  const context = top();
  const node = context ? context._node : route();
  return gone(node) ? undefined : node;
}

/** The trace of what happens now; its second member is the active span. @returns {Trace} */
function current() {
  // Behind the end of a span its callback is in its trace all the same.
  const node = top()?._node || active();
  const [trace, own, flag, baggage] = node ? node._trace : top()?._trace || S._shim.context;
  return [trace, node ? node._id : own, top()?._quiet ? '-0' : flag, baggage];
}

/** Requests carry what is current. */
function tell() {
  S._shim.inner = top() && current();
}

/**
 * The span has become one of the engine's, or nothing that is recorded.
 * @param {Node} node
 * @param {number} [handle]
 */
export function settle(node, handle) {
  const id = handle && engine._ask(SPAN_CONTEXT, handle).split('\n');
  // What is active may be another one by now.
  node._real = handle && id && (!node._route || id[1] === node._id) ? handle : 0;
  const { _span: span, _real: real } = node;
  if (!span) return;
  if (S._live) delete S._live[node._handle];
  span._handle = real;
  span._engine = S._engine;
  span._silent ||= !!node._silent;
  if (id && real) {
    [span._trace, span._id] = id;
    span._flags = +id[2];
    (S._live ||= { __proto__: null })[real] = span;
  } else span._flags = 0;
}

/** @param {string} id */
const halves = (id) => [0, 8].map((at) => parseInt(id.slice(at, at + 8), 16));

/**
 * Starts a span.
 * @param {number} parent as for `START_SPAN`
 * @param {string} title
 * @param {any} data its attributes
 * @param {number} start NaN: now
 * @param {number} flags
 * @param {boolean} silent
 * @param {string} own its id
 * @returns {number} its handle, 0 when it is not recorded
 */
export function begin(parent, title, data, start, flags, silent, own) {
  const [time, clock] = [now(), wall()];
  /** @param {number} parent @param {number[]} id @param {string} [text] */
  const real = (parent, id, text) => {
    // A transaction of its own within another one: the sampler is told of that.
    const above = flags & START_FORCE_TRANSACTION && (parent > 0 ? parent : engine._call(CURRENT, []));
    const [header, baggage = ''] = above ? engine._ask(TRACE_DATA, above).split('\n') : [];
    const [, known = ''] = /sentry-sample_rate=([^,]*)/.exec(baggage) || [];
    const [more, rate] = sample(parent, title, data, header && `${header.slice(-1)}\n${known}`);
    return engine._call(START_SPAN, [parent, time, start, flags | more, rate, clock, ...id], title, text ?? members(data));
  };
  if (!waits()) return real(parent, halves(own));
  const { _shim: shim, _client: client } = S;
  const near = parent === PARENT_CURRENT ? active() : nodeOf(parent);
  // As the engine has it: what is under a root that has ended is a root.
  const above = gone(near) ? undefined : near;
  const past = state();
  const around = top();
  if (shim.paused || top()?._quiet || (client && !records(client))) return 0;
  if (client && flags & START_ONLY_IF_PARENT && !above) {
    // The engine counts it. What is below it stays unrecorded, which its contexts say.
    S._stand = { _call: call, _ask: ask };
    keep(() => real(parent, [], ''));
    return 0;
  }
  const text = members(data);
  if (shim.early.length + past._nodes.length > MAX_EARLY || past._text + text.length > MAX_EARLY_TEXT) {
    shim.lost++;
    return 0;
  }
  const root = flags & START_FORCE_TRANSACTION ? undefined : above?._root;
  // As the engine has it: what names no parent hangs under the root.
  const flat = parent === PARENT_CURRENT && !top()?._exact && client?._options.parentSpanIsAlwaysRootSpan !== false;
  const node = add({
    _id: own,
    _trace: (above || (gone(around?._node) && around?._node) || around)?._trace || shim.context,
    _above: flat ? above?._root : above,
    _root: root,
    _name: title,
    _start: start === start ? start : time,
    _data: [text],
    _silent: silent,
  });
  keep(
    () => {
      const { tracesSampler } = S._client._options;
      const ready = parent > 0 ? near?._span?._h : parent;
      // As it was then, whatever the app has made of it since.
      const asks = tracesSampler || S._client._hooks.beforeSampling;
      if (asks) data = JSON.parse(`{${text}}`);
      settle(node, ready === undefined || (parent > 0 && !ready) ? 0 : real(ready, halves(node._id), asks ? undefined : text));
    },
    [title, text],
    true,
  );
  return node._handle;
}

/**
 * A context is entered.
 * @param {number} kind
 * @param {Node | undefined} node
 * @param {string} text
 */
function enter(kind, node, text) {
  const past = state();
  const { _shim: shim } = S;
  if (past._stack.length > 999) return 0;
  const below = top();
  /** @type {Context} */
  const context = { _token: ++past._last, _node: below ? below._node : route(), _trace: below ? below._trace : shim.context, _quiet: !!below?._quiet };
  if (kind === CONTEXT_SUPPRESSED) context._quiet = true;
  else context._node = undefined;
  if (kind === CONTEXT_SPAN || kind === CONTEXT_EXACT) context._node = node;
  context._exact = kind === CONTEXT_EXACT;
  if (kind === CONTEXT_NEW_TRACE || kind === CONTEXT_CONTINUED || kind === CONTEXT_HEAD) {
    const [header] = text.split('\n', 1);
    const trace = traceOf(header, kind === CONTEXT_CONTINUED && text.slice(header.length + 1));
    context._trace = trace || fresh();
    if (!trace) {
      kind = CONTEXT_NEW_TRACE;
      text = context._trace[0];
    }
  }
  past._stack[past._stack.length] = context;
  S._stand = { _call: call, _ask: ask };
  tell();
  keep(() => (past._tokens[context._token] = entered(kind, node, text)), [text]);
  return context._token;
}

/**
 * Enters it in the engine.
 * @param {number} kind
 * @param {Node | undefined} node
 * @param {string} text
 */
function entered(kind, node, text) {
  const said = node?._root._said;
  // Behind the end of a root its trace goes on.
  if (said) return engine._call(ENTER_CONTEXT, [CONTEXT_CONTINUED, 0], said.replace(/-\w+/, `-${node._id}`));
  // Under a root that is not sampled nothing is recorded, but for what begins another trace there.
  const real = node && (node._real || node._root._real);
  const quiet = node && !real;
  // Below a span that is not recorded nothing may be.
  return quiet && !node._silent ? 0 : engine._call(ENTER_CONTEXT, [quiet ? CONTEXT_SUPPRESSED : kind, real || 0], text);
}

/** @param {number} token */
function exit(token) {
  const past = state();
  const { _tokens } = past;
  const leave = () => {
    engine._call(EXIT_CONTEXT, [_tokens[token] || 0]);
    delete _tokens[token];
  };
  past._stack = past._stack.filter((context) => context._token !== token);
  if (!waits()) return leave();
  tell();
  keep(leave);
}

/**
 * The span as the engine writes it.
 * @param {Node} node
 */
function write({ _id, _trace, _above, _root, _name, _start, _end, _data, _status }) {
  const data = JSON.parse(`{${_data.filter(Boolean).join()}}`);
  for (const key in data) if (data[key] === null) delete data[key];
  data['sentry.origin'] ??= 'manual';
  if (_root._id === _id) data['sentry.segment.name.source'] ??= 'custom';
  const at = (/** @type {number | undefined} */ time) => (time === undefined ? undefined : (origin() + time) / 1e3);
  return JSON.stringify({
    data,
    description: _name || undefined,
    op: data['sentry.op'],
    parent_span_id: _above?._id,
    span_id: _id,
    start_timestamp: at(_start),
    status: _status || 'ok',
    timestamp: at(_end),
    trace_id: _trace[0],
    origin: data['sentry.origin'],
    is_segment: _root._id === _id,
  });
}

/**
 * A call of the engine that answers a number, or what stands for it.
 * @param {number} number
 * @param {number[]} nums
 * @param {...any} texts
 * @returns {any}
 */
export function call(number, nums, ...texts) {
  if (number === EXIT_CONTEXT && nums[0] > TOKENS) return exit(nums[0]);
  if (!waits()) return engine._call(number, nums, ...texts);
  const [first] = nums;
  if (number === CURRENT) return active()?._handle;
  if (number === ENTER_CONTEXT) return enter(first, nodeOf(nums[1]), texts[0] || '');
  const node = nodeOf(first);
  if (!node) return 0;
  if (number === ROOT_OF) return gone(node) ? 0 : node._root._handle;
  if (number === IS_RECORDING) return +(node._end === undefined && !gone(node) && node._trace[2] !== '-0');
  if (gone(node)) return 0;
  const [text, more] = texts.map((it) => `${it}`);
  if (number === END_SPAN) {
    if (node._end !== undefined) return 0;
    const end = nums[2];
    node._end = Math.max(end === end ? end : nums[1], node._start);
    tell();
  }
  if (number === SET_ATTRIBUTE) node._data[node._data.length] = `${JSON.stringify(text)}:${more || null}`;
  if (number === UPDATE_NAME) node._name = text;
  if (number === SET_STATUS) node._status = nums[1] === 1 ? 'ok' : nums[1] === 2 ? text || 'unknown_error' : undefined;
  const around = top();
  keep(() => {
    const ends = number === END_SPAN && node._root === node;
    if (ends) S._collect?.();
    // Whether a span from before the engine is sampled has been decided by now.
    const linked = number === ADD_LINK && state()._nodes.find(({ _id }) => _id === more)?._span;
    if (!node._real) return;
    if (ends) node._said = engine._ask(TRACE_DATA, node._real).split('\n', 2).join('\n');
    const waiting = engine._call(number, [node._real, ...(linked ? [linked._flags] : nums.slice(1))], ...texts);
    if (ends && around?._node === node) {
      const { _tokens } = state();
      engine._call(EXIT_CONTEXT, [_tokens[around._token] || 0]);
      _tokens[around._token] = entered(CONTEXT_SPAN, node, '');
    }
    // As the end of a span does it: what is finished leaves before anything else happens.
    if (number === END_SPAN && waiting) S._shim.link?.poke(VERDICT_WAITING);
  }, texts);
  return 0;
}

/**
 * A call of the engine that answers a text, or what stands for it.
 * @param {number} number
 * @param {number} [handle]
 * @param {unknown} [span] the `Span` whose handle it is
 * @returns {string}
 */
export function ask(number, handle = 0, span = undefined) {
  if (!waits()) return engine._ask(number, handle);
  const node = nodeOf(handle);
  if (number === TRACE_DATA && (node || !handle)) {
    if (S._shim.paused) return '';
    const [trace, id, flag, baggage] = node ? [node._trace[0], node._id, node._trace[2], node._trace[3]] : current();
    return [`${trace}-${id}${flag}`, baggage, `00-${trace}-${id}-0${+(flag === '-1')}`].join('\n');
  }
  if (!node) return '';
  if (number === SPAN_CONTEXT) {
    node._span = /** @type {Span} */ (span);
    return [node._trace[0], node._id, +(node._trace[2] !== '-0')].join('\n');
  }
  if (number === SPAN_JSON) return attempt(() => write(node)) || '';
  if (number !== DESCENDANTS) return '';
  const found = [node];
  for (const other of state()._nodes)
    if (other !== node && other._root === node._root && other._above && found.includes(other._above)) found[found.length] = other;
  return found.map(({ _handle }) => _handle).join(' ');
}

/**
 * A page load or navigation that the app starts by hand.
 * @param {any} options
 * @param {any} navigation nothing: a page load
 * @param {any} trace that a page load continues
 * @param {() => any} start starts it, when the engine is there
 * @returns {number} the handle of its span
 */
export function beginRoute(options, navigation, trace, start) {
  const past = state();
  const { _shim: shim } = S;
  if (attempt(() => navigation.isRedirect)) {
    keep(start);
    return route()?._handle || 0;
  }
  const { sentryTrace, baggage } = copy(trace);
  const continued = traceOf(sentryTrace, baggage);
  if (continued || navigation) {
    shim.start ||= [shim.href, shim.context];
    shim.context = continued || fresh();
  } else if (route()) {
    // The route that is open has the id of the context already.
    const [traceId, , ...rest] = shim.context;
    shim.start ||= [shim.href, shim.context];
    shim.context = [traceId, hex(8), ...rest];
  }
  const { context } = shim;
  const node = (past._open = add({
    _trace: context,
    _id: context[1],
    _name: attempt(() => `${options.name}`) || '',
    _start: now(),
    _data: [`"sentry.op":"${navigation ? 'navigation' : 'pageload'}"`],
  }));
  tell();
  const kept = keep(
    () => {
      S._given = [halves(node._id), navigation ? context[0] : '', (/** @type {number} */ handle) => settle(node, handle)];
      start();
      S._given = undefined;
    },
    [],
    true,
  );
  // Later than itself: what the browser tells of the page load comes after it.
  if (!navigation) /** @type {Deed} */ (kept)._first = now();
  return node._handle;
}
