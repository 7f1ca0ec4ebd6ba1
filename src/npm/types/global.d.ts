import type * as api from './index.js';

declare global {
  /** Everything of the package, once the classic script has run. */
  var BrowserTracing: typeof api;
}
