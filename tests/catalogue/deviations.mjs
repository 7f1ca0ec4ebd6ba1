// @ts-check
// Every way in which ours is meant to differ from @sentry/browser 11.12.0. A difference that no entry names fails its
// case; an entry that no difference needs fails the catalogue.

/**
 * @typedef {object} Deviation
 * @property {string} why
 * @property {number} [defect] number of the reference's defect that ours does not share
 * @property {RegExp} [where] `area/case`; absent = anywhere
 * @property {RegExp} path of the difference, its parts joined by ` › `
 * @property {boolean} [sometimes] the reference is so only in some runs: not needed in each
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
    why: 'what is sent on its own says the same as an attribute',
    path: /^vitals › [^›]+ › attributes › sentry\.sdk\.(name|version|integrations)$/,
  },
  {
    why: 'a decision that only listeners to beforeSampling know of is told to the engine as if a sampler had made it',
    where: /^control\/hook-sampling$/,
    path: /^(transactions › [^›]+ › (contexts › trace › data › sentry\.sample_rate|dsc › sample_rate)|requests › [^›]+ › baggage › sentry-sample_rate)$/,
    is: ourOwn,
  },
  {
    why: 'when the document answered is known before it has been read',
    where: /^control\/hook-auto-finish$/,
    path: / › (contexts › trace › data › browser\.navigation\.type|measurements › ttfb)$/,
    is: ourOwn,
  },
  {
    why: 'a second init replaces the first, whose page load ends there; the reference runs both, one inside the other',
    defect: 3,
    where: /^control\/double-init$/,
    path: /^transactions › pageload /,
  },
  {
    why: 'a click that is open when the page goes away ends as the page load and navigations do, and the browser’s entries belong to it',
    defect: 7,
    where: /^control\/interaction-unload$/,
    path: /^transactions › ui\.action\.click [^›]+ › (contexts › trace › (status|data › sentry\.(cancellation_reason|idle_span_finish_reason))$|spans › ui\.interaction\.click )/,
  },
  {
    why: 'this package is for tracing: a set-up that names no integrations traces; an empty list does not',
    where: /^control\/no-tracing-integration$/,
    path: /^(transactions › (- root|pageload [^›]+)|requests › GET \/case\/api\/items › (sentry-trace|baggage))$/,
  },
  {
    why: 'a set-up that is disabled records nothing, so its spans say so',
    where: /^control\/disabled$/,
    path: /^notes › recording$/,
  },
  {
    why: 'sessions are not sent',
    where: /^control\/tunnel$/,
    path: /^requests › POST \/case\/api\/tunnel #2$/,
    is: absent,
  },
  {
    why: 'the script of a long frame is the page’s own: the reference wraps requestAnimationFrame and names itself',
    where: /^entries\/long-animation-frame/,
    path: / › spans › ui\.long_animation_frame [^›]+ › data › (code\.(file\.path|function\.name)|browser\.script\.source_char_position)$/,
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
    where: /^pageload\/(many-resources|slow-image)$/,
    path: / › (spans › (resource\.img|browser\.load_event) |measurements › ttfb$)/,
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
    why: 'a clock that is set back: the reference takes what comes after for later than the end of the page load, and drops it',
    where: /^pageload\/clock-set-back$/,
    path: /^(transactions › pageload [^›]+ › (spans › |ends with|contexts › trace › data › sentry\.idle_span_discarded_spans$)|requests › GET \/case\/api\/hold\/slow › sentry-trace$)/,
  },
  {
    why: 'soft navigations have vitals of their own; the reference tells them only when it streams',
    where: /^navigation\/soft$/,
    path: /^transactions › navigation [^›]+ › (measurements › (fcp|lcp|cls)|contexts › trace › data › (lcp|cls)\.[^›]+)$/,
    is: ourOwn,
  },
  {
    why: 'a prerendered page is a page load once it is shown, with what happened then and the vitals that count from then; the reference reports it while nobody sees it',
    where: /^pageload\/prerender$/,
    path: /^(transactions › pageload [^›]+ › (contexts › trace › data › (performance\.activationStart|browser\.navigation\.type)|measurements › \w+|spans › [^›]+|ends with its last child)|requests › GET \/case\/api\/shown › sentry-trace)$/,
  },
  {
    why: 'no span ends before it starts; the reference tells it as the browser does, whose processes sometimes have clocks that disagree',
    path: / › spans › browser\.[^›]+ › ends$/,
    sometimes: true,
    is: absent,
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
