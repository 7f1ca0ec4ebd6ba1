// @ts-check
// Caps on what an app may hand over. Single constants in a file of their own: a bundler puts the numbers where the names stand.

/** The longest text of a value … */
export const MAX_VALUE = 65536;
/** … and of a name: of a span, a route, a key, a unit. The engine has the same for what does not come through normalize.js. */
export const MAX_NAME = 4096;
/** The longest text of a value that only says what something is. */
export const MAX_WORD = 200;
/** The deepest that a value may go, … */
export const MAX_DEPTH = 100;
/** … the most members and elements in all of it together, … */
export const MAX_MEMBERS = 100000;
/** … and the longest an event is before its texts are cut, too. */
export const MAX_EVENT = 1000000;
/** As many errors of one event are sent. */
export const MAX_LINKED = 6;
/** So many errors are sent of those that happened until what makes events of them was there. */
export const MAX_HELD = 30;
/** How many hooks deep an event may be the work of a hook: one that always makes an event would never end. */
export const MAX_GENERATIONS = 2;
