/**
 * The default entry, configured by the tags of the page.
 *
 * @module browser-tracing/auto
 */

import type { BrowserOptions } from './index.js';

export * from './index.js';

declare global {
  /** The options of `init`, set by a script that runs before this entry: they win over the tags. */
  var __BROWSER_TRACING__: BrowserOptions | undefined;
}
