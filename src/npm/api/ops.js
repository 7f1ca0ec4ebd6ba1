// @ts-check
// Ops of the seam that the API sends by itself, as in `src/browser/host.js` (a test compares the two), which `slim` loads late.
export const READY_STATE = 6;
export const PAGE_LOADED = 14;
export const ROUTE_NAME = 15;
