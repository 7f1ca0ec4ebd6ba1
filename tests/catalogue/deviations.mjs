// @ts-check
// Every way in which ours is meant to differ from @sentry/browser 11.12.0. A difference that no entry names fails its
// case; an entry that no difference needs fails the catalogue.

/**
 * @typedef {object} Deviation
 * @property {string} why
 * @property {number} [defect] number of the reference's defect that ours does not share
 * @property {RegExp} [where] `area/case`; absent = anywhere
 * @property {RegExp} path of the difference, its parts joined by ` › `
 * @property {(difference: import('./lib/compare.mjs').Difference) => unknown} [is] what else must hold
 */

const absent = (/** @type {any} */ { ours }) => ours === undefined;
const ourOwn = (/** @type {any} */ { base }) => base === undefined;

/** @type {Deviation[]} */
export const deviations = [
  {
    why: 'an SDK of its own says its own name, and lists what it is made of',
    path: /^(transactions|events) › [^›]+ › sdk( › (name|version|packages|integrations).*)?$/,
  },
  {
    why: 'what the page did is not recorded automatically; breadcrumbs that the app adds are sent',
    path: /^(transactions|events) › [^›]+ › breadcrumbs( › \d+)?$/,
    is: absent,
  },
  {
    why: 'uncaught errors mark the route, but are not sent as events: this package traces',
    where: /^(pageload|navigation)\/error$/,
    path: /^events › boom$/,
    is: absent,
  },
  {
    why: 'a request that is on its way when its root ends says so',
    defect: 5,
    path: / › data › http\.request\.in_flight$/,
    is: ourOwn,
  },
  {
    why: 'a request on its way when the page navigates keeps its true end; the reference drops it',
    defect: 5,
    where: /^navigation\/in-flight$/,
    path: /^(transactions › pageload [^›]+ › (spans › http\.client |contexts › trace › data › (sentry\.idle_span_discarded_spans|browser\.navigation\.type)$|measurements › ttfb$|child after end|ends with)|requests › GET \/case\/api\/hold\/slow › sentry-trace)/,
  },
  {
    why: 'the browser keeps 250 resources; ours has the others too',
    defect: 6,
    where: /^pageload\/many-resources$/,
    path: / › (spans › resource\.img |measurements › ttfb$)/,
    is: ourOwn,
  },
  {
    why: 'a continued trace without baggage: the envelope says which trace and project it belongs to',
    defect: 10,
    where: /^pageload\/tag-/,
    path: / › dsc › (trace_id|public_key|sample_rand|sample_rate)$/,
  },
  {
    why: 'abort, timeout and network errors are told apart, and no status code is invented',
    defect: 16,
    where: /^requests\/(.*(abort|timeout|error)|hooks)$/,
    path: / › spans › http\.client [^›]+ › (status|data › (error\.type|http\.response\.status_code))$/,
  },
  {
    why: 'a request without a span carries the trace of the page, and its decision',
    defect: 4,
    where: /^requests\/should-create-span$/,
    path: /^requests › GET \/case\/api\/quiet › /,
  },
  {
    why: 'a secret in the address does not keep a request from finding its timings',
    defect: 17,
    path: / › spans › http\.client [^›]+ › data › (network\.protocol|http\.request)\./,
    where: /^requests\/timings-redacted$/,
    is: ourOwn,
  },
  {
    why: 'requests inside suppressTracing say that they are not sampled, as the reference does when it streams',
    where: /^spans\/suppress$/,
    path: /^requests › GET \/case\/api\/items › /,
  },
  {
    why: 'a span without a name has none in its sampling context either',
    where: /^spans\/names$/,
    path: / › dsc › transaction$/,
    is: absent,
  },
  {
    why: 'where the sampler of the page overrules the trace it continues, the sampling context says so too',
    where: /^sampling\/sampler$/,
    path: / › dsc › sampled$/,
  },
  {
    why: 'outside of spans, everything in a trace names the same span; the reference makes one up for every event',
    path: /^events › [^›]+ › contexts › trace › span_id$/,
  },
  {
    why: 'navigations by the Navigation API are navigations, and requests of their handlers belong to them',
    defect: 20,
    where: /^navigation\/navigation-api$/,
    path: /^(transactions › navigation |requests › )/,
  },
  {
    why: 'the first navigation to a prefix of the start address is one',
    defect: 21,
    where: /^navigation\/prefix$/,
    path: /^(transactions › navigation |requests › )/,
  },
  {
    why: 'relative addresses are resolved as the browser does',
    defect: 22,
    where: /^navigation\/relative$/,
    path: /^(transactions › navigation |requests › )/,
  },
  {
    why: 'a push that throws is no navigation',
    where: /^navigation\/push-that-throws$/,
    path: /^(transactions › navigation |requests › )/,
  },
  {
    why: 'a page restored from the back-forward cache has vitals of its own',
    where: /^navigation\/bfcache$/,
    path: / › measurements › (ttfb|connection\.rtt)$/,
    is: ourOwn,
  },
  {
    why: 'enableReportPageLoaded is about page loads: navigations end with their last child all the same',
    where: /^navigation\/redirect-after-/,
    path: /^transactions › navigation [^›]+ › ends with its last child$/,
  },
];
