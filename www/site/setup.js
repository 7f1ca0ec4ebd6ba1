// @ts-check
// What the page is set up with, and the switches that load it in another way.
import { onCall } from './calls.js';
import { element } from './dom.js';
import { readEnvelopes } from './envelopes.js';
import { explain } from './sdk.js';
import { SWITCHES, switches, withSwitch } from './switches.js';

export function showSetup() {
  drawSwitches();
  onCall(draw);
  readEnvelopes(draw);
  draw();
}

function drawSwitches() {
  const rows = SWITCHES.map(({ name, label, choices }) => {
    const select = /** @type {HTMLSelectElement} */ (element('select', { name }));
    const value = switches[name];
    const known = choices.some(([choice]) => choice === value);
    for (const [choice, text] of known ? choices : [...choices, [value, value]]) select.append(new Option(text, choice, false, choice === value));
    select.addEventListener('change', () => location.assign(withSwitch(name, select.value)));
    return element('label', {}, element('span', {}, label), select);
  });
  document.getElementById('switches')?.replaceChildren(...rows);
}

/** @param {import('/browser-tracing/index.js').Explanation} now */
function engine({ mode, mode_reason: reason }) {
  if (mode === 'tracing') return 'running';
  if (mode === 'off') return `off${reason ? `: ${reason}` : ''}`;
  return `not running${reason ? `: ${reason}` : ''}. Requests carry the trace on`;
}

function draw() {
  const now = explain();
  const facts = {
    Entry: switches.entry === 'slim' ? 'browser-tracing/slim, engine.wasm as a file of its own' : 'browser-tracing, with the engine in it',
    Engine: engine(now),
    Trace: now.trace_id,
    Sampled: now.sampled === undefined ? 'not decided' : `${now.sampled ? 'yes' : 'no'}${now.decision ? `, by ${now.decision}` : ''}`,
    'Open now': now.route_open ? 'yes: requests become spans of it' : `nothing${now.finish_reason ? ` (the last one ended by ${now.finish_reason})` : ''}`,
  };
  document
    .getElementById('facts')
    ?.replaceChildren(...Object.entries(facts).flatMap(([name, value]) => (value ? [element('dt', {}, name), element('dd', {}, value)] : [])));
}
