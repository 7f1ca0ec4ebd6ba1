// @ts-check
// The package, by the entry that the address asks for: the default, or `?entry=slim`, whose engine comes later. An application
// imports one of them by name; the demo chooses, so that both can be looked at.
import { switches } from './switches.js';

/** @type {typeof import('/browser-tracing/index.js')} */
const sdk = await import(switches.entry === 'slim' ? '/browser-tracing/slim.js' : '/browser-tracing/index.js');

export const { browserTracingIntegration, explain, init, setRouteName, startInactiveSpan } = sdk;
