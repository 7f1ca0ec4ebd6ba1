// @ts-check
// Apart from the integration, which blocks the page: esbuild puts there whatever its module imports, used or not.
import { PAGE_LOADED } from '../../browser/seam.js';
import { now } from './guarded.js';
import { S } from './state.js';

/** @import { Client } from './internal.js' */

/** Ends the route span of a set-up with `enableReportPageLoaded` or `enableReportNavigationLoaded`. @param {Client} [client] */
export function reportPageLoaded(client = S._client) {
  if (client && client === S._client) {
    client.emit('endPageloadSpan');
    S._shim?.event(PAGE_LOADED, [now()]);
  }
}
