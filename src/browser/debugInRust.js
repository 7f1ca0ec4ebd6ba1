// @ts-check
// The lines of `debug` for a Rust app: its options have types, so that little is left that can be wrong with them, and names of their own.
import { open } from './lines.js';
import { wrongRate, wrongRoute, wrongTarget } from './values.js';

/** @typedef {any} Any short for what is checked at run time: these are the app's objects */

/** What the lines name, in Rust. */
const NAMES = {
  startSpan: 'start_span',
  setRouteName: 'set_route_name',
  'transportOptions.bufferSize': 'options.buffer_size',
};
/** What they name that is called the same in another spelling. */
const SPELT =
  /tracesSampl(er|eRate)|tracePropagationTargets|beforeSend(Transaction|Span)?|ignore(Spans|Transactions)|(idle|final)Timeout|maxTagAge|trace(Fetch|XHR)/g;

/** A text in which options have the names that they have in Rust. @param {string} text */
const inRust = (text) => {
  for (const [name, own] of Object.entries(NAMES)) text = text.replaceAll(name, own);
  // A target of a Rust app is a text.
  return text.replace(', or a RegExp', '').replace(SPELT, (name) => name.replace(/([a-z])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3_$2$4').toLowerCase());
};

/** What can be wrong with options of a Rust app. @param {Any} options @returns {string[]} */
const complaints = ({ tracesSampleRate, routes = [], tracePropagationTargets = [] }) => {
  const each = (/** @type {string} */ name, /** @type {string[]} */ list, /** @type {(item: string) => string | false} */ wrong) =>
    list.map((item, i) => [`${name}[${i}] `, wrong(item)]);
  return [
    ['tracesSampleRate ', wrongRate(tracesSampleRate)],
    ...each('routes', routes, wrongRoute),
    ...each('tracePropagationTargets', tracePropagationTargets, wrongTarget),
  ].flatMap(([name, wrong]) => (wrong ? [`${name}${wrong}`] : []));
};

/**
 * Says what is wrong with the options of a Rust app, and what happens.
 * @param {Any} options under their names in JavaScript; `valid`: the DSN is one
 * @returns {(kind: string, ...args: Any[]) => void} takes what there is to say
 */
export const openInRust = ({ valid, ...options }) => {
  const at = /** @type {Any} */ ({ notes: [] });
  // That there is one is all that counts.
  if (options.tracesSampler) options.tracesSampler = () => 0;
  const client = { getOptions: () => options, getDsn: () => valid };
  open(at, client, at.notes, globalThis, complaints, undefined, inRust);
  return (kind, ...args) => at.notes.push(kind === 'dropped' ? [kind, 'before_send', null, JSON.parse(args[0])] : [kind, ...args]);
};
