// @ts-check
// What the page is set up with, and the switches that load it in another way.
import { onCall } from './calls.js';
import { element } from './dom.js';
import { explain } from './sdk.js';
import { isRefused, onState } from './state.js';
import { SWITCHES, switches, withSwitches } from './switches.js';

export function showSetup() {
  drawSwitches();
  onCall(draw);
  onState(draw);
  draw();
}

function drawSwitches() {
  const rows = SWITCHES.map(({ name, label, choices }) => {
    const select = /** @type {HTMLSelectElement} */ (element('select', { name }));
    const value = switches[name];
    const known = choices.some(([choice]) => choice === value);
    for (const [choice, text] of known ? choices : [...choices, [value, value]]) select.append(new Option(text, choice, false, choice === value));
    return element('label', {}, element('span', {}, label), select);
  });
  const form = /** @type {HTMLFormElement} */ (document.getElementById('switches'));
  form.replaceChildren(...rows, element('button', { type: 'submit' }, 'Load the page like this'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    location.assign(withSwitches(Object.fromEntries(/** @type {[string, string][]} */ ([...new FormData(form)]))));
  });
}

/** @type {Record<string, string>} */
const ENTRIES = {
  '': 'browser-tracing, whose engine comes when the page is idle; here at once, as this panel asks explain()',
  inline: 'browser-tracing/inline, with the engine in it',
  slim: 'browser-tracing/slim, engine.wasm as a file of its own',
};

/** @param {import('/browser-tracing/index.js').Explanation} now */
function engine(now) {
  if (now.mode === 'tracing') return 'running';
  if (now.mode === 'off') return now.mode_reason ?? 'off';
  return `${isRefused(now) ? now.mode_reason : 'not there yet'}. Requests carry the trace on`;
}

function draw() {
  const now = explain();
  const facts = {
    Entry: ENTRIES[switches.entry] ?? ENTRIES[''],
    Engine: engine(now),
    Trace: now.trace_id,
    Recorded:
      now.sampled === undefined
        ? 'not decided'
        : `${now.sampled ? 'yes' : 'no'}${now.decision === 'parent' ? ', as the server decided' : now.decision ? `, by ${now.decision}` : ''}`,
    Requests:
      now.mode !== 'tracing'
        ? ''
        : now.sampled === false
          ? 'have no span: the trace is not sampled'
          : now.route_open
            ? 'become spans of the open page load or navigation'
            : `have no span now: the page load or navigation is over${now.finish_reason ? ` (${now.finish_reason})` : ''}`,
  };
  document
    .getElementById('facts')
    ?.replaceChildren(...Object.entries(facts).flatMap(([name, value]) => (value ? [element('dt', {}, name), element('dd', {}, value)] : [])));
}
