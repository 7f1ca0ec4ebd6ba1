// @ts-check
// How the page is set up: each switch is a parameter of its address, which the server or the page reads.

/**
 * @typedef {object} Switch
 * @property {string} name of the parameter
 * @property {string} label
 * @property {[value: string, label: string][]} choices the first is what the page does without the parameter
 */

/** @type {Switch[]} */
export const SWITCHES = [
  {
    name: 'tag',
    label: 'Tag that the server renders',
    choices: [
      ['', 'without baggage'],
      ['baggage', 'with baggage'],
      ['unsampled', 'not sampled'],
      ['deferred', 'no decision'],
      ['missing', 'none'],
      ['malformed', 'malformed'],
      ['server-timing', 'as Server-Timing'],
    ],
  },
  {
    name: 'entry',
    label: 'Entry',
    choices: [
      ['', 'browser-tracing'],
      ['inline', 'browser-tracing/inline'],
      ['slim', 'browser-tracing/slim'],
    ],
  },
  {
    name: 'engine',
    label: 'When the engine comes',
    choices: [
      ['', 'as soon as it can'],
      ['late', '3 s late (with slim)'],
    ],
  },
  {
    name: 'csp',
    label: 'Content-Security-Policy',
    choices: [
      ['', 'none'],
      ["script-src 'self'", 'no WebAssembly'],
    ],
  },
  {
    name: 'ingest',
    label: 'Ingest',
    choices: [
      ['', 'up'],
      ['dead', 'down: answers 503'],
    ],
  },
];

const given = new URLSearchParams(location.search);

/** The values of the switches. @type {Record<string, string>} */
export const switches = Object.fromEntries(SWITCHES.map(({ name }) => [name, given.get(name) ?? '']));

/** The address of the same page with these switches. @param {Record<string, string>} values */
export function withSwitches(values) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  // The engine can only come late where it comes by itself.
  if (values.engine) query.set('entry', 'slim');
  const text = query.toString();
  return location.pathname + (text ? `?${text}` : '');
}
