// @ts-check
// The package, by the entry that the address asks for: the default, `?entry=inline`, or `?entry=slim`. An application
// imports one of them by name; the demo chooses, so that both can be looked at.
import { switches } from './switches.js';

/** @type {typeof import('/browser-tracing/index.js')} */
const sdk = await import(/^(inline|slim)$/.test(switches.entry) ? `/browser-tracing/${switches.entry}.js` : '/browser-tracing/index.js');

export const { browserTracingIntegration, explain, init, setRouteName, startInactiveSpan } = sdk;
