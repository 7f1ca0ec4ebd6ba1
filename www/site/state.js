// @ts-check
// What tracing says of the page. The package calls nobody when its engine has come or a page load is over, so the panels look twice a second.
import { explain } from './sdk.js';

/** @type {Set<() => void>} */
const listeners = new Set();
let known = '';

/** @param {() => void} listener called when something of it has changed */
export function onState(listener) {
  listeners.add(listener);
  if (listeners.size === 1) setInterval(look, 500);
}

function look() {
  const { mode, mode_reason, trace_id, sampled, route_open } = explain();
  const now = JSON.stringify([mode, mode_reason, trace_id, sampled, route_open]);
  if (now === known) return;
  known = now;
  listeners.forEach((listener) => listener());
}

/** Has the browser refused the engine? Else, where there is none, it is on its way. @param {import('/browser-tracing/index.js').Explanation} told */
export const isRefused = ({ mode, mode_reason: reason = '' }) => mode === 'propagation-only' && reason.startsWith('the engine was refused');
