// @ts-check
// The engine's calls by number, as in `src/api/js.rs` (a test compares the two). A bundler puts the numbers where the names stand.

// Answer a number.
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
// What `flush` waits for: 2 something is on its way · 1 something is kept for another attempt.
export const UNDELIVERED = 20;

// Answer a text.
export const SAMPLING_CONTEXT = 21;
export const SPAN_CONTEXT = 22;
export const SPAN_JSON = 23;
export const DESCENDANTS = 24;
export const TRACE_DATA = 25;
export const TAKE_EVENT = 26;
export const EVENT_FRAME = 27;
export const EXPLAIN = 28;

// The seam's own: `poll()` and `headers()` answer a text; from EVENT on a call is the event of the op behind it.
export const POLL = 29;
export const HEADERS = 30;
export const EVENT = 31;
