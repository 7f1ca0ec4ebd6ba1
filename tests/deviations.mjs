// @ts-check
// Every way in which ours is meant to differ from @sentry/browser 11.12.0, and where each suite sees it. A difference that no
// entry names fails its test; a place that no difference needs fails the suite that reads it.
//   vectors  scripts/conformance.mjs: one function's result
//   headers  tests/differential: what a server received of one request
//   pages    tests/catalogue: what a whole page sent
//   late     tests/catalogue, with an engine that comes late: what differs from ours with an engine that is there at once

/**
 * @typedef {object} Vector
 * @property {string} function
 * @property {string} [file] of tests/vectors
 * @property {RegExp} when over the case without its outputs, as JSON with its members sorted; `by` is who gives it in JavaScript, beside Rust
 * @property {RegExp} [not]
 * @property {any} [out] what we give instead; `$1`… stand for groups of `when`, `$1?` for one that is 0 or 1; for headers
 *   `{ $: 'unchanged', and: […] }` is what the caller gave, and these beside it; a function is given what the reference gives
 * @property {Record<string, any>} [patch] members (dotted) in which we differ from the reference, as far as it has them; a function
 *   is given all that the reference has
 */

/**
 * @typedef {object} Header
 * @property {RegExp} [setup] its name; absent = any
 * @property {RegExp} case
 * @property {Record<string, string | null>} ours what of our row differs and how it should be: as it is, or a regular expression in
 *   slashes, or `null` = absent; `*` is every header that has no entry of its own
 */

/**
 * @typedef {object} Page
 * @property {RegExp} [where] `area/case`; absent = anywhere
 * @property {RegExp} path of the difference, its parts joined by ` › `
 * @property {boolean} [sometimes] the reference is so only in some runs: not needed in each
 * @property {(difference: import('./catalogue/lib/compare.mjs').Difference) => unknown} [is] what else must hold
 */

/** @typedef {{ vectors: Vector, headers: Header, pages: Page, late: Page }} Places what each suite looks for */

/**
 * @typedef {object} Deviation
 * @property {string} why
 * @property {number} [defect] number of the reference's defect that ours does not share (docs/behaviour.md); absent = a decision of ours
 * @property {Vector[]} [vectors]
 * @property {Header[]} [headers]
 * @property {Page[]} [pages]
 * @property {Page[]} [late] what a page sends otherwise when the engine comes two seconds after it (`ENGINE=late`): `base` is ours, too
 */

const absent = (/** @type {any} */ { ours }) => ours === undefined;
/** Those members of a context for which there is room in a header. @param {Record<string, string>} context */
const fitting = (context) => {
  let size = 0;
  return Object.fromEntries(
    Object.entries(context)
      .filter(([name, value]) => {
        const length = `sentry-${name}=${encodeURIComponent(value)},`.length;
        return size + length < 8192 && (size += length);
      })
      .slice(0, 64),
  );
};
const ourOwn = (/** @type {any} */ { base }) => base === undefined;

/** @type {Deviation[]} */
export const deviations = [
  {
    why: 'what the page writes down of callbacks and decisions before the engine is there to ask for them',
    late: [
      { where: /^sampling\/sampler/, path: /^notes › (dropped|calls|recording)/ },
      { where: /^scope\/before-send-span/, path: /^notes › seen/ },
      { path: /^notes › .* › sentry\.sample_rate$/, is: absent },
    ],
  },
  {
    why: 'where no spans are recorded, a request before the engine has an id of its own all the same',
    late: [
      { where: /^sampling\/without-performance$/, path: /^requests › .* › sentry-trace$/ },
      // Ids are numbered as they come.
      { where: /^sampling\/without-performance$/, path: /^events › hello › contexts › trace › span_id$/ },
    ],
  },
  {
    why: 'a crawler is known when the engine comes: its first requests carry the header',
    late: [{ where: /^pageload\/bot/, path: /^requests › .* › sentry-trace/ }],
  },
  {
    why: 'what happens when the engine has come happens later in the life of the page',
    late: [
      { where: /^control\/interaction-unload/, path: / › sentry\.idle_span_finish_reason$/, sometimes: true },
      { where: /^pageload\/prerender/, path: / › performance\.activationStart$/, sometimes: true },
    ],
  },
  {
    why: 'before the engine nobody has decided, and there is no baggage but what came with the page',
    late: [
      {
        path: /^requests › .* › (sentry-trace|traceparent)$/,
        is: ({ base, ours }) => String(base).replace(/-0?[01]$/, '') === String(ours).replace(/-0?[01]$/, ''),
      },
      { path: /^requests › .* › baggage/, is: ({ ours }) => ours === 'none' },
      { path: /^notes › .*baggage$/, is: absent },
      {
        path: /^notes › /,
        is: ({ base, ours }) => /^(00-)?<.*-0?[01]$/.test(String(base)) && String(base).replace(/-0?[01]$/, '') === String(ours).replace(/-0?[01]$/, ''),
      },
    ],
  },
  {
    why: 'an all-zero id is no id: the header is refused',
    defect: 8,
    vectors: [
      { function: 'extractTraceparentData', when: /"in":\["(?:\\[tnr]| )*(?:0{32}|(?:[0-9a-f]{32}-?|-?)0{16}(?![0-9a-f]{16}))/, out: { $: 'undefined' } },
    ],
  },
  {
    why: 'a newline around the header does not break continuation',
    defect: 8,
    vectors: [
      {
        function: 'extractTraceparentData',
        when: /"in":\["(?=[^"]*\\[nr])(?:\\[tnr]| )*([0-9a-f]{32})?-?([0-9a-f]{16})?-?([01])?(?:\\[tnr]| )*"/,
        // An app's header and baggage come in two lines.
        not: /"by":"early","in":\["\\n/,
        out: { traceId: '$1', parentSpanId: '$2', parentSampled: '$3?' },
      },
      {
        function: 'propagationContextFromHeaders',
        when: /"in":\["(?=[^"]*\\[nr])(?:\\[tnr]| )*([0-9a-f]{32})-([0-9a-f]{16})(?:-([01]))?(?:\\[tnr]| )*",\{"\$":"undefined"\}/,
        out: { traceId: '$1', parentSpanId: '$2', sampled: '$3?', dsc: {}, sampleRand: { $: 'range', min: 0, max: 1 } },
      },
      {
        function: 'continueTrace',
        when: /"baggage":\{"\$":"undefined"\}.*"sentryTrace":"(?=[^"]*\\[nr])(?:\\[tnr]| )*([0-9a-f]{32})-([0-9a-f]{16})(?:-([01]))?(?:\\[tnr]| )*"/,
        not: /strictTraceContinuation":true/,
        out: { traceId: '$1', parentSpanId: '$2', sampled: '$3?', dsc: {}, sampleRand: { $: 'range', min: 0, max: 1 } },
      },
    ],
  },
  {
    why: 'an all-zero id is no id: a new trace starts',
    defect: 8,
    vectors: [
      {
        function: 'propagationContextFromHeaders',
        when: /"in":\["(?:\\[tnr]| )*(?:0{32}|[0-9a-f]{32}-?0{16}(?![0-9a-f]))/,
        out: { traceId: { $: 'match', re: '^(?!0{32})[0-9a-f]{32}$' }, sampleRand: { $: 'range', min: 0, max: 1 } },
      },
      {
        function: 'continueTrace',
        when: /"sentryTrace":"(?:\\[tnr]| )*(?:0{32}|[0-9a-f]{32}-?0{16}(?![0-9a-f]))/,
        out: { traceId: { $: 'match', re: '^(?!0{32})[0-9a-f]{32}$' }, sampleRand: { $: 'range', min: 0, max: 1 } },
      },
    ],
  },
  {
    why: 'baggage of another trace is dropped',
    defect: 8,
    vectors: [
      {
        function: 'propagationContextFromHeaders',
        when: /"in":\["[ \\t]*([0-9a-f]{32})[^"]*","[^"]*sentry-trace_id=(?!\1[,"])[^,"]/,
        patch: { dsc: {}, sampleRand: { $: 'range', min: 0, max: 1 } },
      },
      {
        function: 'continueTrace',
        when: /"baggage":"[^"]*sentry-trace_id=([^,"]+)[^"]*".*"sentryTrace":"[ \\t]*(?!\1)[0-9a-f]{32}/,
        patch: { dsc: {}, sampleRand: { $: 'range', min: 0, max: 1 } },
      },
    ],
  },
  {
    why: 'flag and sampling context never disagree: the flag counts, also inside suppressTracing, as in the reference when it streams',
    vectors: [
      {
        function: 'propagationContextFromHeaders',
        when: /"in":\["(?:[^"]*-|[ \\t]*[0-9a-f]{48})0[ \\t]*","[^"]*sentry-sampled=(?!false)/,
        patch: { 'dsc.sampled': 'false' },
      },
      {
        function: 'propagationContextFromHeaders',
        when: /"in":\["(?:[^"]*-|[ \\t]*[0-9a-f]{48})1[ \\t]*","[^"]*sentry-sampled=(?!true)/,
        patch: { 'dsc.sampled': 'true' },
      },
      {
        function: 'continueTrace',
        when: /"baggage":"[^"]*sentry-sampled=(?!false)[^"]*".*"sentryTrace":"(?:[^"]*-|[ \\t]*[0-9a-f]{48})0[ \\t]*"/,
        patch: { 'dsc.sampled': 'false' },
      },
      {
        function: 'continueTrace',
        when: /"baggage":"[^"]*sentry-sampled=(?!true)[^"]*".*"sentryTrace":"(?:[^"]*-|[ \\t]*[0-9a-f]{48})1[ \\t]*"/,
        patch: { 'dsc.sampled': 'true' },
      },
      {
        function: 'getTraceData',
        when: /"dsc":\{[^}]*"sampled":"/,
        patch: {
          baggage: (/** @type {any} */ { 'sentry-trace': header, baggage }) => {
            const ours = `sentry-sampled=${/1\$?$/.test(header)}`;
            return JSON.parse(JSON.stringify(baggage).replace(/sentry-sampled=\w+/g, ours));
          },
        },
      },
    ],
    headers: [{ setup: /^(calls, sampled|calls, nested spans)$/, case: /^(in suppressTracing(, XHR)?)$/, ours: { baggage: '/.*sentry-sampled=false.*/' } }],
    pages: [{ where: /^spans\/suppress$/, path: /^requests › GET \/case\/api\/items › / }],
  },
  {
    why: 'a sampling context that came is passed on as it came: its random number is not written anew',
    vectors: [
      { function: 'propagationContextFromHeaders', when: /"in":\["[^"]*","(?:[^"]*,)?sentry-sample_rand=([^",]+)/, patch: { 'dsc.sample_rand': '$1' } },
      { function: 'continueTrace', when: /"baggage":"(?:[^"]*,)?sentry-sample_rand=([^",]+)/, patch: { 'dsc.sample_rand': '$1' } },
    ],
  },
  {
    why: 'what an outsider can grow has an end: 64 members of a sampling context and as many as a header has room for',
    vectors: [
      { function: 'baggageHeaderToDynamicSamplingContext', when: /"in":\["(?:[^",]*,){64}|"in":\["[^"]{8192}/, out: fitting },
      // In JavaScript what an app says of itself is cut when it becomes a header.
      { function: 'getDynamicSamplingContextFromClient', when: /"(?:environment|release)":"[^"]{4000}/, not: /"by":"dscOf"/, out: fitting },
    ],
  },
  {
    why: 'baggage that the caller has set stays as it is written: where none of it is Sentry’s, ours follows, and nothing else does',
    vectors: [
      { function: 'mergeBaggageHeaders', when: /"in":\["((?:[^"]*,)?\s*sentry-[^"]*)",/, out: '$1' },
      { function: 'mergeBaggageHeaders', when: /"in":\["((?!(?:[^"]*,)?\s*sentry-)[^"]+)","(?!(?:[^"]*,)?\s*sentry-)[^"]+"/, out: '$1' },
      { function: 'mergeBaggageHeaders', when: /"in":\["[^"]*;[^"]*","sentry-/, out: (/** @type {string} */ merged) => decodeURIComponent(merged) },
    ],
  },
  {
    why: 'in JavaScript a member without a name is none',
    vectors: [{ function: 'baggageHeaderToDynamicSamplingContext', when: /"by":"fromBaggage","in":\["sentry-=[^",]*"\]/, out: { $: 'undefined' } }],
  },
  {
    why: 'a random number is less than 1, also where the trace was not sampled at a rate of 1',
    vectors: [
      {
        function: 'propagationContextFromHeaders',
        when: /"in":\["(?:[^"]*-|[ \t]*[0-9a-f]{48})0[ \t]*","(?!.*sentry-sample_rand)(?:[^"]*,)?sentry-sample_rate=1(?:\.0*)?[,"]/,
        patch: { 'dsc.sample_rand': '0.999999', sampleRand: 0.999999 },
      },
    ],
  },
  {
    why: 'what is no header list is left to fetch, which refuses it, instead of being sent as headers named 0, 1, …',
    defect: 13,
    vectors: [{ function: '_INTERNAL_getTracingHeadersForFetchRequest', when: /"headers":\["/, out: 'refused by fetch' }],
  },
  {
    why: 'header names have no case',
    defect: 14,
    vectors: [
      {
        function: '_INTERNAL_getTracingHeadersForFetchRequest',
        when: /"(?!sentry-trace")[Ss][Ee][Nn][Tt][Rr][Yy]-[Tt][Rr][Aa][Cc][Ee]"[,:]"(?!")(?!.*"headers":(?!\{"\$":"undefined"))/,
        out: { $: 'unchanged' },
      },
      {
        function: '_INTERNAL_getTracingHeadersForFetchRequest',
        when: /"(?!baggage")[Bb][Aa][Gg][Gg][Aa][Gg][Ee]"[,:]"(?:[^"]*,)?\s*sentry-/,
        not: /[Ss][Ee][Nn][Tt][Rr][Yy]-[Tt][Rr][Aa][Cc][Ee]/,
        out: { $: 'unchanged', and: [['sentry-trace', 'defaultTraceId-defaultSpanId-1']] },
      },
    ],
    headers: [
      {
        case: /^(headers: own (Sentry-Trace in an object|SENTRY-TRACE in pairs))$/,
        ours: { 'sentry-trace': 'OWN-TRACE-OWN-SPAN-1', traceparent: null, baggage: null },
      },
      { case: /^(headers: own Baggage with sentry members in an object)$/, ours: { baggage: 'v=1,sentry-trace_id=OWN-TRACE,sentry-sampled=true' } },
      { case: /^(headers: own Traceparent in an object)$/, ours: { traceparent: '00-OWN-TRACE-OWN-SPAN-01' } },
      { case: /^(headers: object with capitals)$/, ours: { baggage: 'v=1,BAGGAGE-OF-TAG' } },
    ],
  },
  {
    why: 'a sentry-trace without a value names no trace: ours takes its place',
    vectors: [
      {
        function: '_INTERNAL_getTracingHeadersForFetchRequest',
        when: /^\{"in":\["[^"]*",\{"headers":(?:\{|\[\[)"[Ss][Ee][Nn][Tt][Rr][Yy]-[Tt][Rr][Aa][Cc][Ee]"[,:]""\]?[\]}]\}\]\}$/,
        out: {
          'sentry-trace': 'defaultTraceId-defaultSpanId-1',
          baggage: 'sentry-trace_id=defaultTraceId,sentry-sampled=true,sentry-sample_rate=0.5,sentry-sample_rand=0.232',
        },
      },
      {
        function: '_INTERNAL_getTracingHeadersForFetchRequest',
        when: /^\{"in":\["[^"]*",\{"headers":\{"sentry-trace":"","baggage":"([^"]*sentry-[^"]*)"\}\}\]\}$/,
        out: { 'sentry-trace': 'defaultTraceId-defaultSpanId-1', baggage: '$1' },
      },
    ],
  },
  {
    why: "the caller's own sentry-trace wins: nothing of ours is added beside it",
    defect: 15,
    vectors: [
      {
        function: '_INTERNAL_getTracingHeadersForFetchRequest',
        when: /"sentry-trace"[,:]"(?!")(?!.*"headers":(?!\{"\$":"undefined"))/,
        out: { $: 'unchanged' },
      },
    ],
    headers: [
      {
        case: /^(Request with own sentry-trace|headers: own sentry-trace (in an object|in pairs|in Headers|and baggage))$/,
        ours: { traceparent: null, baggage: null },
      },
    ],
  },
  {
    why: 'targets see origin and path: a value of the query names none by accident, and causes no preflight elsewhere',
    vectors: [
      { function: 'shouldAttachHeaders', when: /"targets":\["([^"]+)"\],"url":"(?![^"?#]*\1)[^"?#]*[?#][^"]*\1/i, out: false },
      {
        function: 'shouldAttachHeaders',
        when: /"targets":\[\{"\$":"regex","source":"([\w-]+)\$?","flags":"\w*"\}\],"url":"(?![^"?#]*\1)[^"?#]*[?#][^"]*\1/i,
        out: false,
      },
      // Without the page's address nothing is left of these.
      { function: 'shouldAttachHeaders', when: /^\{"href":"","targets":\[.*\],"url":"[?#]/, out: false },
      // With it they are the page.
      { function: 'shouldAttachHeaders', when: /^\{"href":"[^"]+","targets":\[\{"\$":"regex","source":"[^"]*\$","flags":"\w*"\}\],"url":"[?#]/, out: true },
    ],
    headers: [
      {
        setup: /^(targets: (a path|a RegExp|a RegExp with flag g|own address))$/,
        case: /^(other origin, our address in the query)$/,
        ours: { ':preflight': 'false', 'sentry-trace': null, baggage: null },
      },
      { setup: /^(targets: a value of the query)$/, case: /^(.*own path with a (query|fragment))$/, ours: { 'sentry-trace': null, baggage: null } },
    ],
  },
  {
    why: 'targets see origin and path: user and password are no part of the origin, and name no target by accident',
    vectors: [
      { function: 'shouldAttachHeaders', when: /"targets":\["[^"]*@[^"]*"\],"url":"[a-z]+:\/\/[^"/?#]*@/, out: false },
      { function: 'shouldAttachHeaders', when: /"targets":\["([a-z]+:\/\/)([^"@]+)"\],"url":"\1[^"/?#]*@\2/, out: true },
    ],
  },
  {
    why: 'an address without a host, which no server is behind, is seen with an empty one',
    vectors: [
      {
        function: 'shouldAttachHeaders',
        when: /"targets":\["\/\/"\],"url":"[a-z]+:(?!\/)|"href":"[a-z]+:(?!\/)[^"]*","targets":\["\/\/"\],"url":"[?#]/,
        out: true,
      },
    ],
  },
  {
    why: 'a path that begins with a slash and a backslash is the address of another host to a browser',
    vectors: [{ function: 'shouldAttachHeaders', when: /^\{"href":"","targets":(?:null|\{"\$":"undefined"\}),"url":"\/\\\\/, out: false }],
  },
  {
    why: 'a request to Sentry or the tunnel is known by where it goes, in whatever way the address and the host of the DSN are written',
    vectors: [
      { function: 'isSentryRequestUrl', when: /"dsnHost":"[^"]*[A-Z][^"]*".*"url":"[^"]*[?&]sentry_key=/, out: true },
      { function: 'isSentryRequestUrl', when: /"url":"(?:\/\/|https?:\\\\)[^"]*[?&]sentry_key=/, out: true },
      { function: 'isSentryRequestUrl', when: /"tunnel":"([^"]+?)\/?"\},"url":" *\1\/? *"/, out: true },
    ],
  },
  {
    why: 'the parts of a DSN are those that its text may have: a port of digits, a key of letters and digits',
    vectors: [
      { function: 'makeDsn', when: /"in":\[\{.*"port":"\d+[^"\d]/, out: { $: 'undefined' } },
      { function: 'makeDsn', when: /"in":\[\{.*"publicKey":"\w*[^"\w]/, out: { $: 'undefined' } },
    ],
  },
  {
    why: 'what an init inherits is part of it for fetch, so it survives',
    defect: 13,
    headers: [{ case: /^(init of a class|init with inherited members)$/, ours: { 'x-a': '1', ':method': 'PUT', 'content-length': '0' } }],
  },
  {
    why: 'nobody calls fetch so: such a call is left alone',
    headers: [{ case: /^(init a function)$/, ours: { 'sentry-trace': null, baggage: null, traceparent: null } }],
  },
  {
    why: 'the page gets the error that the browser has for such a call; the reference repairs the call',
    vectors: [{ function: '_INTERNAL_getTracingHeadersForFetchRequest', when: /"headers":(null|""|0|false)\}\]/, out: 'refused by fetch' }],
    headers: [{ case: /^(init a string|no argument|headers: null)$/, ours: { outcome: "/TypeError: Failed to execute 'fetch' on 'Window': .*/", '*': null } }],
  },
  {
    why: 'the referrer policy of a Request survives',
    headers: [{ case: /^(Request with a referrer policy)$/, ours: { referer: null } }],
  },
  {
    why: 'the referrer of a Request survives',
    headers: [{ case: /^(Request with a referrer)$/, ours: { referer: 'ORIGIN/elsewhere' } }],
  },
  {
    why: "inside a route the ids of a request without a span name the route's span; the row differs in where that id was first seen",
    headers: [
      {
        setup: /^(calls, .*)$/,
        case: /^(with the headers of getTraceData)$/,
        ours: { 'sentry-trace': '/(TRACE-OF-TAG|trace of “string”)-span of “in suppressTracing”-[01]/' },
      },
    ],
  },
  {
    why: "the caller's headers survive in every shape that fetch takes, of any realm",
    defect: 13,
    headers: [
      { case: /^(headers: own sentry-trace in a Map)$/, ours: { 'sentry-trace': 'OWN-TRACE-OWN-SPAN-1', traceparent: null, baggage: null } },
      {
        case: /^(Request of another realm|Request, then headers: Map|headers: (Map|generator|array iterator|Set of pairs|URLSearchParams|Headers of another realm|Map of another realm))$/,
        ours: { 'x-a': '1', baggage: 'v=1,BAGGAGE-OF-TAG' },
      },
    ],
  },
  {
    why: 'the cap of 8192 characters holds for the whole header: members that do not fit are left out',
    vectors: [
      {
        function: '_INTERNAL_getTracingHeadersForFetchRequest',
        when: /"baggage"[,:]"[^"]{8192,}"/,
        not: /sentry-/,
        out: { $: 'unchanged', and: [['sentry-trace', 'defaultTraceId-defaultSpanId-1']] },
      },
      {
        function: '_INTERNAL_getTracingHeadersForFetchRequest',
        // Room for three of the four members.
        when: /"baggage"[,:]"[^"]{8093,8118}"/,
        not: /sentry-/,
        out: {
          $: 'unchanged',
          and: [
            ['sentry-trace', 'defaultTraceId-defaultSpanId-1'],
            ['baggage', 'sentry-trace_id=defaultTraceId,sentry-sampled=true,sentry-sample_rate=0.5'],
          ],
        },
      },
    ],
    headers: [
      {
        case: /^(headers: own baggage near the limit)$/,
        ours: {
          baggage:
            'v=LONG,sentry-trace_id=TRACE-OF-TAG,sentry-public_key=public,sentry-release=backend%401.0,sentry-environment=prod,sentry-sampled=true,sentry-sample_rate=0.5',
        },
      },
    ],
  },
  {
    why: "the page belongs to the server's trace, whether or not its load is a span",
    headers: [
      {
        setup: /^(no page load span)$/,
        case: /^(.*)$/,
        ours: { 'sentry-trace': '/TRACE-OF-TAG-(new span|span of “string”)-1/', baggage: '/(v=1, ?)?BAGGAGE-OF-TAG/' },
      },
    ],
  },
  {
    why: 'outside of spans, everything in a trace names the same span; the reference makes one up each time',
    headers: [
      { setup: /^(after the page load span(, head)?)$/, case: /^(.*)$/, ours: { 'sentry-trace': '/(TRACE-OF-TAG|trace of “string”)-span of “string”-1/' } },
    ],
    // Within a span, and behind its end, events name that span.
    pages: [{ where: /^(?!spans\/behind-end)/, path: /^events › [^›]+ › contexts › trace › span_id$/ }],
  },
  {
    why: "a request without a span still belongs to the page's trace, and carries its decision",
    defect: 4,
    headers: [
      {
        setup: /^(no spans for requests)$/,
        case: /^(.*)$/,
        ours: {
          'sentry-trace': '/TRACE-OF-TAG-(new span|span of “string”)-1/',
          traceparent: '/00-TRACE-OF-TAG-(new span|span of “string”)-01/',
          baggage: '/(v=1, ?)?BAGGAGE-OF-TAG/',
        },
      },
      {
        setup: /^(no spans for some requests)$/,
        case: /^((XHR, )?a path of its own( again)?)$/,
        ours: { 'sentry-trace': '/TRACE-OF-TAG-(new span|span of “a path of its own”)-1/', baggage: 'BAGGAGE-OF-TAG' },
      },
    ],
    pages: [{ where: /^requests\/should-create-span$/, path: /^requests › GET \/case\/api\/quiet › / }],
  },
  {
    why: "requests without a span of their own name the route's; the reference invents a new id for each",
    headers: [
      {
        setup: /^(calls, .*)$/,
        case: /^(in suppressTracing, XHR)$/,
        ours: { 'sentry-trace': '/(TRACE-OF-TAG|trace of “string”)-span of “in suppressTracing”-0/' },
      },
    ],
  },
  {
    why: '"*" names every address; in the reference it is a substring that no address has',
    headers: [
      { setup: /^(targets: "\*")$/, case: /^(.*)$/, ours: { ':preflight': 'true', 'sentry-trace': 'TRACE-OF-TAG-new span-1', baggage: 'BAGGAGE-OF-TAG' } },
    ],
  },
  {
    why: 'an SDK of its own says its own name, and lists what it is made of',
    pages: [{ path: /^(transactions|events) › [^›]+ › sdk( › (name|version|packages|integrations).*)?$/ }],
  },
  {
    why: 'what the page did is not recorded automatically; breadcrumbs that the app adds are sent',
    pages: [{ path: /^(transactions|events) › [^›]+ › breadcrumbs( › \d+)?$/, is: absent }],
  },
  {
    why: 'a fragment may hold a token as a query may (#access_token=…): it is filtered as that is',
    pages: [
      {
        where: /^requests\/redaction$/,
        path: / › data › url\.(full|fragment)$/,
        is: ({ ours }) => /token=\[Filtered\]$/.test(String(ours)),
      },
    ],
  },
  {
    why: 'what is sent on its own says the same as an attribute',
    pages: [{ path: /^vitals › [^›]+ › attributes › sentry\.sdk\.(name|version|integrations)$/ }],
  },
  {
    why: 'a decision that only listeners to beforeSampling know of is told to the engine as if a sampler had made it',
    pages: [
      {
        where: /^control\/hook-sampling$/,
        path: /^(transactions › [^›]+ › (contexts › trace › data › sentry\.sample_rate|dsc › sample_rate)|requests › [^›]+ › baggage › sentry-sample_rate)$/,
        is: ourOwn,
      },
    ],
  },
  {
    why: 'when the document answered is known before it has been read',
    pages: [{ where: /^control\/hook-auto-finish$/, path: / › (contexts › trace › data › browser\.navigation\.type|measurements › ttfb)$/, is: ourOwn }],
  },
  {
    why: 'after a second init the page load goes on; the reference runs two',
    defect: 3,
    pages: [{ where: /^control\/double-init$/, path: /^transactions › pageload / }],
  },
  {
    why: 'a click that is open when the page goes away ends as the page load and navigations do, and the browser’s entries belong to it',
    defect: 7,
    pages: [
      {
        where: /^control\/interaction-unload$/,
        path: /^transactions › ui\.action\.click [^›]+ › (contexts › trace › (status|data › sentry\.(cancellation_reason|idle_span_finish_reason))$|spans › ui\.interaction\.click )/,
      },
    ],
  },
  {
    why: 'a set-up that is disabled records nothing, so its spans say so',
    pages: [{ where: /^control\/disabled$/, path: /^notes › recording$/ }],
  },
  {
    why: 'sessions are not sent',
    pages: [{ where: /^control\/tunnel$/, path: /^requests › POST \/case\/api\/tunnel #2$/, is: absent }],
  },
  {
    why: 'the script of a long frame is the page’s own: the reference wraps requestAnimationFrame and names itself',
    pages: [
      {
        where: /^entries\/long-animation-frame/,
        path: / › spans › ui\.long_animation_frame [^›]+ › data › (code\.(file\.path|function\.name)|browser\.script\.source_char_position)$/,
      },
    ],
  },
  {
    why: 'callbacks of the page are not wrapped: what a timer throws is heard where every uncaught error is',
    pages: [{ where: /^pageload\/error$/, path: /^events › [^›]+ › (exception › values › 0 › mechanism › type|extra)$/ }],
  },
  {
    why: 'a request that is on its way when its root ends says so',
    defect: 5,
    pages: [{ path: / › data › http\.request\.in_flight$/, is: ourOwn }],
  },
  {
    why: 'a request on its way when the page navigates keeps its true end; the reference drops it',
    defect: 5,
    pages: [
      {
        where: /^navigation\/in-flight$/,
        path: /^(transactions › pageload [^›]+ › (spans › http\.client |contexts › trace › data › (sentry\.idle_span_discarded_spans|browser\.navigation\.type)$|measurements › ttfb$|child after end|ends with)|requests › GET \/case\/api\/hold\/slow › sentry-trace)/,
      },
    ],
  },
  {
    why: 'the browser keeps 250 resources; ours has the others too',
    defect: 6,
    pages: [{ where: /^pageload\/(many-resources|slow-image)$/, path: / › (spans › (resource\.img|browser\.load_event) |measurements › ttfb$)/, is: ourOwn }],
  },
  {
    why: 'a continued trace without baggage: the envelope says which trace and project it belongs to',
    defect: 10,
    pages: [
      { where: /^pageload\/tag-/, path: / › dsc › (trace_id|public_key|sample_rand|sample_rate)$/ },
      { where: /^(sampling\/sampler|scope\/propagation-context)$/, path: / › dsc › (trace_id|public_key)$/ },
    ],
  },
  {
    why: 'abort, timeout and network errors are told apart, and no status code is invented',
    defect: 16,
    pages: [
      {
        where: /^requests\/(.*(abort|timeout|error)|hooks)$/,
        path: / › spans › http\.client [^›]+ › (status|data › (error\.type|http\.response\.status_code))$/,
      },
    ],
  },
  {
    why: 'a secret in the address does not keep a request from finding its timings',
    defect: 17,
    pages: [{ path: / › spans › http\.client [^›]+ › data › (network\.protocol|http\.request)\./, where: /^requests\/timings-redacted$/, is: ourOwn }],
  },
  {
    why: 'a span without a name has none in its sampling context either',
    pages: [{ where: /^spans\/names$/, path: / › dsc › transaction$/, is: absent }],
  },
  {
    why: 'where the sampler of the page overrules the trace it continues, the sampling context says so too',
    pages: [{ where: /^sampling\/sampler$/, path: / › dsc › sampled$/ }],
  },
  {
    why: 'navigations by the Navigation API are navigations, and requests of their handlers belong to them',
    defect: 20,
    pages: [{ where: /^navigation\/navigation-api$/, path: /^(transactions › navigation |requests › )/ }],
  },
  {
    why: 'the first navigation to a prefix of the start address is one',
    defect: 21,
    pages: [{ where: /^navigation\/prefix$/, path: /^(transactions › navigation |requests › )/ }],
  },
  {
    why: 'relative addresses are resolved as the browser does',
    defect: 22,
    pages: [{ where: /^navigation\/relative$/, path: /^(transactions › navigation |requests › )/ }],
  },
  {
    why: 'a clock that is set back: the reference takes what comes after for later than the end of the page load, and drops it',
    pages: [
      {
        where: /^pageload\/clock-set-back$/,
        path: /^(transactions › pageload [^›]+ › (spans › |ends with|contexts › trace › data › sentry\.idle_span_discarded_spans$)|requests › GET \/case\/api\/hold\/slow › sentry-trace$)/,
      },
    ],
  },
  {
    why: 'soft navigations have vitals of their own; the reference tells them only when it streams',
    pages: [
      {
        where: /^navigation\/soft$/,
        path: /^transactions › navigation [^›]+ › (measurements › (fcp|lcp|cls)|contexts › trace › data › (lcp|cls)\.[^›]+)$/,
        is: ourOwn,
      },
    ],
  },
  {
    why: 'a prerendered page is a page load once it is shown, with what happened then and the vitals that count from then; the reference reports it while nobody sees it',
    pages: [
      {
        where: /^pageload\/prerender$/,
        path: /^(transactions › pageload [^›]+ › (contexts › trace › data › (performance\.activationStart|browser\.navigation\.type)|measurements › \w+|spans › [^›]+|ends with its last child)|requests › GET \/case\/api\/shown › sentry-trace)$/,
      },
    ],
  },
  {
    why: 'no span ends before it starts; the reference tells it as the browser does, whose processes sometimes have clocks that disagree',
    pages: [{ path: / › spans › browser\.[^›]+ › ends$/, sometimes: true, is: absent }],
  },
  {
    why: 'a push that throws is no navigation',
    pages: [{ where: /^navigation\/push-that-throws$/, path: /^(transactions › navigation |requests › )/ }],
  },
  {
    why: 'a page restored from the back-forward cache has vitals of its own',
    pages: [{ where: /^navigation\/bfcache$/, path: / › measurements › (ttfb|connection\.rtt)$/, is: ourOwn }],
  },
  {
    why: 'enableReportPageLoaded is about page loads: navigations end with their last child all the same',
    pages: [{ where: /^navigation\/redirect-after-/, path: /^transactions › navigation [^›]+ › ends with its last child$/ }],
  },
];

const SUITES = /** @type {const} */ (['vectors', 'headers', 'pages', 'late']);
for (const { why, ...places } of deviations) if (!SUITES.some((suite) => places[suite]?.length)) throw new Error(`no suite looks for “${why}”`);

/**
 * What one suite looks for, and which of it was needed.
 * @template {keyof Places} Suite
 * @param {Suite} suite
 */
export function placesOf(suite) {
  const places = deviations.flatMap((deviation) =>
    /** @type {Places[Suite][]} */ (deviation[suite] ?? []).map((place) => ({ ...place, why: deviation.why, defect: deviation.defect })),
  );
  const used = new Set();
  return {
    places,
    /** A difference was as this place says; `part`: which part of it. @param {(typeof places)[number]} place @param {string} [part] */
    use: (place, part = '') => void used.add(place).add(`${places.indexOf(place)} ${part}`),
    /** @param {(typeof places)[number]} place @param {string} [part] */
    isUsed: (place, part) => (part === undefined ? used.has(place) : used.has(`${places.indexOf(place)} ${part}`)),
  };
}

/** Pages of the catalogue that make no sense with an engine that comes late, each with its reason. @type {Record<string, string>} */
export const notLate = {
  'scope/propagation-context': 'its script reads out of the baggage what the engine decides',
  'linking/session-storage': 'it loads itself again before the engine is there',
  'control/hook-auto-finish': 'it emits a hook of the engine before that is there',
  'navigation/bfcache': 'the browser does not keep a page that waits for an answer',
  'navigation/bfcache-off': 'the browser does not keep a page that waits for an answer',
  'pageload/pagehide': 'it is left before the engine is there: the next page of the visit counts it',
  'pageload/pagehide-in-flight': 'it is left before the engine is there: the next page of the visit counts it',
  'pageload/tag-deferred': 'its header says what the engine decides',
  'requests/own-headers': 'its headers say what the engine decides',
  'requests/should-create-span': 'its header says what the engine decides',
  'requests/hooks': 'it notes what its hooks were told before the engine is there',
  'sampling/rate-invalid': 'it notes what the engine decides',
};

const outside = 'no span is open: the header is of the trace alone';
/**
 * Pages of the catalogue with requests whose header names no span that is sent, each with its reason.
 * @param {boolean} late with an engine that comes late
 * @returns {Record<string, string>}
 */
export const spanlessPages = (late) => ({
  'navigation/off': outside,
  'navigation/push-that-throws': outside,
  'navigation/same-url': outside,
  'navigation/state-only': outside,
  'pageload/no-pageload': outside,
  'pageload/tag-without-baggage-after': outside,
  'requests/outside-spans': outside,
  'scope/dist-environment': outside,
  'requests/own-trace': 'the header is that of the page',
  'sampling/without-performance': 'no spans are recorded',
  'sampling/without-performance-tag': 'no spans are recorded',
  ...(late
    ? { 'pageload/bot': 'a crawler is known when the engine comes', 'sampling/rate-zero': 'that nothing is recorded the engine decides' }
    : { 'navigation/bfcache-off': outside, 'sampling/rate-invalid': 'no spans are recorded' }),
});
