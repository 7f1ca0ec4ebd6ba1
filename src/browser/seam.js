// @ts-check
// Written from src/seam/table.rs by `npm run seam`. Single constants: a bundler puts the numbers where the names stand.

// What happened: the operations of `event`. Its numbers and its text are given with each. After one above `ENTRY` a span of a route may have ended.
/** @typedef {1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20} Op */
export const SENT = 1;
export const INTERACTION = 2;
export const REQUEST_START = 3;
export const REQUEST_END = 4;
export const ENTRY = 5;
export const TICK = 6;
export const NAVIGATED = 7;
export const HIDDEN = 8;
export const PAGEHIDE = 9;
export const READY_STATE = 10;
export const ERROR = 11;
export const FLUSH = 12;
export const ACTIVATED = 13;
export const PAUSE = 14;
export const CLOSE = 15;
export const PAGE_LOADED = 16;
export const ROUTE_NAME = 17;
export const OPTIONS = 18;
export const FACTS = 19;
export const LOST = 20;

// The calls of the JavaScript API: those of `call` answer a number, those of `ask` a text. `src/npm/engine.d.ts` says what each takes.
/** @typedef {0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21 | 22 | 23 | 24 | 25 | 26 | 27 | 28 | 29 | 30 | 31} Call */
export const SET_HOOKS = 0;
export const START_SPAN = 1;
export const END_SPAN = 2;
export const IS_RECORDING = 3;
export const SET_ATTRIBUTE = 4;
export const SET_STATUS = 5;
export const UPDATE_NAME = 6;
export const ADD_LINK = 7;
export const SET_MEASUREMENT = 8;
export const ROOT_OF = 9;
export const REQUEST_SPAN = 10;
export const CURRENT = 11;
export const ENTER_CONTEXT = 12;
export const EXIT_CONTEXT = 13;
export const START_ROUTE = 14;
export const SUBMIT_EVENT = 15;
export const DROP_EVENT = 16;
export const CAPTURE_EVENT = 17;
export const RECORD_OUTCOME = 18;
export const CAPTURE_ITEMS = 19;
export const UNDELIVERED = 20;
export const SAMPLING_CONTEXT = 21;
export const SPAN_CONTEXT = 22;
export const SPAN_JSON = 23;
export const DESCENDANTS = 24;
export const TRACE_DATA = 25;
export const TAKE_EVENT = 26;
export const EVENT_FRAME = 27;
export const EXPLAIN = 28;
export const POLL = 29;
export const HEADERS = 30;
export const EVENT = 31;

// Bits of the flags of `REQUEST_START`.
/** @typedef {1 | 2 | 8 | 16 | 32} Request */
export const REQUEST_XHR = 1;
export const REQUEST_WANTED = 2;
export const REQUEST_ABSOLUTE = 8;
export const REQUEST_NO_SPAN = 16;
export const REQUEST_OWN_HEADER = 32;

// Bits of the verdict, the answer of `event`: of this request, or after all other operations of the next one. What is above them is the epoch of the headers, 0 if nothing is known of them.
/** @typedef {1 | 2 | 4 | 8 | 16} Verdict */
export const VERDICT_WAITING = 1;
export const VERDICT_SPAN = 2;
export const VERDICT_OMIT = 4;
export const VERDICT_AHEAD = 8;
export const VERDICT_EPOCH = 16;

// How a request ended.
/** @typedef {0 | 1 | 2 | 3} Outcome */
export const OUTCOME_RESPONSE = 0;
export const OUTCOME_ERROR = 1;
export const OUTCOME_ABORT = 2;
export const OUTCOME_TIMEOUT = 3;

// Kinds of navigations.
/** @typedef {0 | 1 | 2 | 3 | 4} Navigation */
export const NAVIGATION_PUSH = 0;
export const NAVIGATION_REPLACE = 1;
export const NAVIGATION_TRAVERSE = 2;
export const NAVIGATION_OTHER = 3;
export const NAVIGATION_RESTORED = 4;

// What the app has a say in (`setHooks`).
/** @typedef {1 | 2 | 4} Hook */
export const HOOK_ROUTES = 1;
export const HOOK_EVENTS = 2;
export const HOOK_SPANS = 4;

// Where a route's name comes from.
/** @typedef {0 | 1 | 2} Source */
export const SOURCE_ROUTE = 0;
export const SOURCE_URL = 1;
export const SOURCE_CUSTOM = 2;

// Kinds of route spans.
/** @typedef {0 | 1 | 2 | 3} Route */
export const ROUTE_PAGELOAD = 0;
export const ROUTE_NAVIGATION = 1;
export const ROUTE_REDIRECT = 2;
export const ROUTE_RESTORED = 3;

// What a context that is entered is.
/** @typedef {0 | 1 | 2 | 3 | 4 | 5 | 6} Context */
export const CONTEXT_SPAN = 0;
export const CONTEXT_NEW_TRACE = 1;
export const CONTEXT_CONTINUED = 2;
export const CONTEXT_SUPPRESSED = 3;
export const CONTEXT_NO_SPAN = 4;
export const CONTEXT_EXACT = 5;
export const CONTEXT_HEAD = 6;

// Parents that are no span.
/** @typedef {-2 | -1 | 0} Parent */
export const PARENT_NEW_TRACE = -2;
export const PARENT_CURRENT = -1;
export const PARENT_ROOT = 0;

// Bits with which a span starts; those of the sampler hold for routes too.
/** @typedef {1 | 2 | 4 | 8} Start */
export const START_ONLY_IF_PARENT = 1;
export const START_RATED = 2;
export const START_SAMPLER_THREW = 4;
export const START_FORCE_TRANSACTION = 8;

// Kinds of performance entries, the first number of `ENTRY`.
/** @typedef {1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15} Entry */
export const ENTRY_NAVIGATION = 1;
export const ENTRY_RESOURCE = 2;
export const ENTRY_PAINT = 3;
export const ENTRY_MARK = 4;
export const ENTRY_MEASURE = 5;
export const ENTRY_LONG_TASK = 6;
export const ENTRY_LONG_FRAME = 7;
export const ENTRY_LCP = 8;
export const ENTRY_LAYOUT_SHIFT = 9;
export const ENTRY_INTERACTION = 10;
export const ENTRY_INTERACTION_COUNT = 11;
export const ENTRY_INTERACTION_PAINT = 12;
export const ENTRY_SOFT_NAVIGATION = 13;
export const ENTRY_VISIBILITY = 14;
export const ENTRY_RESTORED = 15;

// First character of what `poll` answers: what is to be done. Arguments follow, and after the first `\n` a text.
/** @typedef {84 | 80 | 85 | 83 | 68 | 76 | 82 | 69 | 66 | 70} Output */
export const OUTPUT_TIMER = 84;
export const OUTPUT_POST = 80;
export const OUTPUT_ENDPOINT = 85;
export const OUTPUT_STORE = 83;
export const OUTPUT_NOTE = 68;
export const OUTPUT_LEARN = 76;
export const OUTPUT_ROUTE = 82;
export const OUTPUT_EVENT = 69;
export const OUTPUT_SPAN_STARTED = 66;
export const OUTPUT_SPAN_ENDED = 70;

// About the options that are on or off.
/** @typedef {13 | 5} Flags */
export const OPTION_FLAGS_ON = 13;
export const OPTION_FLAGS_OF_ROUTES = 5;
