// Every shape that an option of @sentry/browser can have, and the functions that sentry-app.ts does not use. Compiled as it is, and with only the
// package's name changed.
import * as Sentry from '@sentry/browser';
import type { BrowserClient, BrowserOptions, Event, Span } from '@sentry/browser';

type Tracing = NonNullable<Parameters<typeof Sentry.browserTracingIntegration>[0]>;

export const options: BrowserOptions[] = [
  {},
  { dsn: undefined, release: undefined, environment: undefined, dist: undefined },
  { tracesSampleRate: 0 },
  { tracesSampler: () => true },
  { tracesSampler: (context) => (context.parentSampled === undefined ? context.inheritOrSampleWith(0.5) : Number(context.parentSampled)) },
  { tracesSampler: ({ attributes: { 'sentry.op': op } }) => (op === 'pageload' ? 1 : 0.1) },
  { tracePropagationTargets: [] },
  { tracePropagationTargets: ['/api', /^https:\/\/.*\.example\.com/i] },
  { orgId: 7, strictTraceContinuation: true },
  { orgId: '7' },
  { tunnel: '/relay' },
  { tunnel: true },
  { tunnel: { path: '/relay' } },
  { tunnel: { basePath: '/shop', trailingSlash: true } },
  { dataCollection: { userInfo: true, urlQueryParams: true } },
  { dataCollection: { urlQueryParams: false } },
  { dataCollection: { urlQueryParams: { allow: ['page'] } } },
  { dataCollection: { urlQueryParams: { deny: ['token'] } } },
  { traceLifecycle: 'stream' },
  { beforeSendSpan: (span) => ({ ...span, name: span.name.toUpperCase() }) },
  { beforeSendSpan: Sentry.withStreamedSpan((span) => (span.attributes && span.is_segment ? span : span)) },
  { beforeSendSpan: Sentry.withStaticSpan((span) => ({ ...span, description: `${span.op}: ${span.description ?? ''}`, data: { ...span.data, x: 1 } })) },
  { beforeSendTransaction: (event, hint) => (hint.data ? null : event) },
  { beforeSendTransaction: (event) => Promise.resolve({ ...event, tags: { a: 1 } }) },
  { beforeSend: async (event) => (event.level === 'debug' ? null : event) },
  { ignoreSpans: [] },
  { ignoreSpans: [{ op: /^resource/ }, { name: 'x', op: 'y' }, { attributes: { a: 'x', b: 1, c: true, d: /x/, e: ['a'], f: [1], g: [true] } }] },
  { ignoreTransactions: ['/a', /b/] },
  { initialScope: { user: { id: '1' }, tags: { a: 'b' }, extra: { c: [1] }, contexts: { d: { e: 1 } }, level: 'info', fingerprint: ['f'] } },
  { initialScope: (scope) => scope.setTag('a', 1).setUser({ id: 2 }) },
  { initialScope: new Sentry.Scope() },
  { integrations: [] },
  { integrations: [Sentry.browserTracingIntegration()], defaultIntegrations: false },
  { defaultIntegrations: Sentry.getDefaultIntegrations({}), integrations: (all) => all.filter(({ name }) => name !== 'Dedupe') },
  { transportOptions: { headers: { a: 'b' } } },
  { transportOptions: { fetchOptions: { keepalive: false, priority: 'low' }, bufferSize: 3 } },
  { transport: (given) => Sentry.createTransport(given, async ({ body }) => ({ statusCode: body.length ? 200 : 400 })) },
  { transport: (given) => Sentry.makeFetchTransport({ ...given, headers: { a: 'b' } }, fetch) },
  { transport: () => ({ send: async () => ({}), flush: async () => true }) },
  { routeProvider: Sentry.createCachedRouteProvider(10) },
  { routeProvider: Sentry.createUrlRouteProvider(({ pathname, search, hash }) => pathname + search + hash) },
  { beforeSendLog: (log) => (log.level === 'debug' || log.attributes?.['quiet'] ? null : { ...log, message: log.message }) },
  { beforeSendMetric: (metric) => (metric.name === 'x' ? null : metric) },
  { tracesSampler: ({ location, normalizedRequest }) => (location?.pathname === '/health' || normalizedRequest?.url?.includes('x') ? 0 : 1) },
  {
    beforeSend(event, hint) {
      const images = event.debug_meta?.images?.map((image) => [image.type, image.debug_id]);
      const frames = event.threads?.values.map(({ stacktrace, crashed }) => [stacktrace?.frames, crashed]);
      hint.attachments = [{ filename: 'a.txt', data: 'x', contentType: 'text/plain' }];
      return images || frames ? event : null;
    },
  },
  { beforeBreadcrumb: (breadcrumb, hint) => (hint?.event ? null : breadcrumb) },
];

export const tracing: Tracing[] = [
  {},
  { idleTimeout: 1, finalTimeout: 2, childSpanTimeout: 3 },
  { linkPreviousTrace: 'in-memory' },
  { linkPreviousTrace: 'off', consistentTraceSampling: false },
  { webVitals: {} },
  { webVitals: { ignore: ['cls', 'inp', 'lcp'], softNavigations: false, bfcacheNavigations: false } },
  { enableInp: false, enableLongTask: true, enableElementTiming: false },
  { ignoreResourceSpans: ['resource.script', 'resource.css', 'resource.img', 'resource.other', 'resource.own'] },
  { beforeStartSpan: (context) => context },
  { beforeStartSpan: ({ name, ...rest }) => ({ ...rest, name: name.toLowerCase(), attributes: { 'sentry.segment.name.source': 'route' } }) },
  { shouldCreateSpanForRequest: () => false },
  { onRequestSpanStart: (span) => span.updateName('x'), onRequestSpanEnd: (span, { error }) => void (error && span.setStatus({ code: 2 })) },
  { onRequestSpanStart: (_, { headers }) => void headers?.get('x') },
];

export const integrations = [
  Sentry.webVitalsIntegration(),
  Sentry.userTimingIntegration(),
  Sentry.interactionsIntegration({ idleTimeout: 500, finalTimeout: 1000, childSpanTimeout: 700 }),
  Sentry.elementTimingIntegration(),
  Sentry.globalHandlersIntegration({ onerror: true, onunhandledrejection: false }),
  Sentry.bfcacheMetricsIntegration(),
  Sentry.bfcacheMetricsIntegration({ maxReasons: 3 }),
  Sentry.fetchStreamPerformanceIntegration(),
  Sentry.graphqlClientIntegration({ endpoints: ['/graphql'] }),
  Sentry.spanStreamingIntegration(),
];

export const attached = [
  () => Sentry.captureException(new Error('x'), { attachments: [{ filename: 'a.txt', data: new Uint8Array(1) }] }),
  () => Sentry.captureEvent({ message: 'x' }, { attachments: [{ filename: 'a.txt', data: 'x' }] }),
];

/** As a router's package wraps the integration. */
export function routerTracing(given: Tracing): ReturnType<typeof Sentry.browserTracingIntegration> {
  const own = Sentry.browserTracingIntegration({ ...given, instrumentPageLoad: false, instrumentNavigation: false });
  return {
    ...own,
    afterAllSetup(client) {
      own.afterAllSetup(client);
      Sentry.startBrowserTracingPageLoadSpan(client, { name: '/', startTime: 1, attributes: { 'sentry.origin': 'auto.pageload.router' } });
      Sentry.startBrowserTracingNavigationSpan(client, { name: '/next' }, { isRedirect: true });
    },
  };
}

export function spans(client: BrowserClient, other: Span): void {
  for (const startTime of [1, Date.now(), new Date(), [1, 2] as [number, number]]) Sentry.startInactiveSpan({ name: 'a', startTime }).end(startTime);
  Sentry.startSpan({ name: 'a', parentSpan: other, scope: Sentry.getCurrentScope(), links: [{ context: other.spanContext() }] }, () => undefined);
  const text: string = Sentry.startSpan({ name: 'a', experimental: { standalone: false } }, () => 'x');
  const later: Promise<number> = Sentry.startSpanManual({ name: 'a' }, async (span) => (span.end(), 1));
  Sentry.withActiveSpan(null, () => text);
  Sentry.continueTrace({ sentryTrace: undefined, baggage: undefined }, () => later);
  Sentry.continueTrace({ sentryTrace: 'a', baggage: ['b', 'c'] }, () => undefined);
  other.addEvent('x').addEvent('x', { a: 1 }).addEvent('x', 5).addEvent('x', { a: 1 }, new Date());
  other
    .setStatus({ code: 0 })
    .setStatus({ code: 1, message: 'x' })
    .setAttributes({ a: ['x', null], b: [1], c: [true, undefined] });
  other.recordException(new Error('x'));
  Sentry.getTraceData();
  Sentry.getTraceData({ client, scope: Sentry.getIsolationScope() });
  Sentry.withScope(new Sentry.Scope(), (scope) => scope.setTags({ a: true }));
  Sentry.withIsolationScope((scope) => scope.setExtras({ a: 1 }));
  const off: () => void = client.on('beforeEnvelope', (envelope) => void envelope[0]);
  client.on('afterEnvelope', () => off());
  client.on('preprocessEvent', (event: Event) => void (event.tags = { a: 1 }));
  client.on('beforeStartNavigationSpan', ({ name }, navigation) => void [name, navigation?.isRedirect]);
  client.on('startPageLoadSpan', ({ op }, trace) => void [op, trace?.baggage]);
  client.on('beforeOutgoingRequestSpan', (span) => span.setAttribute('a', 1));
  client.on('afterSpanEnd', (span) => void Sentry.spanToStaticSpanJSON(span).status.length);
  client.emit('endPageloadSpan');
  Sentry.reportPageLoaded(client);
  Sentry.setRouteProvider(Sentry.createCachedRouteProvider(), client);
  const bot: boolean = Sentry.isBotUserAgent();
  void [bot, Sentry.SDK_VERSION.length];
}
