// A tracing set-up written for @sentry/browser. The test compiles it as it is, and with only the package's name changed.
import * as Sentry from '@sentry/browser';
import {
  SEMANTIC_ATTRIBUTE_SENTRY_OP,
  SEMANTIC_ATTRIBUTE_SENTRY_ORIGIN,
  SEMANTIC_ATTRIBUTE_SENTRY_SAMPLE_RATE,
  browserTracingIntegration,
  type Breadcrumb,
  type BreadcrumbHint,
  type BrowserOptions,
  type ErrorEvent,
  type Event,
  type EventHint,
  type Exception,
  type RequestInstrumentationOptions,
  type RouteProvider,
  type SeverityLevel,
  type Span,
  type StackFrame,
  type User,
} from '@sentry/browser';

const routes: RouteProvider = {
  resolveRoute: (url) => (url.pathname.includes('/users/') ? '/users/:id' : undefined),
  resolveCurrentRoute: () => undefined,
};

const options: BrowserOptions = {
  dsn: 'https://public@o1.ingest.example/2',
  release: 'web@1.2.3',
  environment: 'production',
  dist: '7',
  debug: false,
  enabled: true,
  tracesSampleRate: 0.25,
  tracesSampler: ({ name, attributes, parentSampled, parentSampleRate, inheritOrSampleWith }) => {
    if (name.startsWith('/health') || attributes['url.path'] === '/') return 0;
    if (parentSampled !== undefined) return parentSampled;
    return parentSampleRate ?? inheritOrSampleWith(0.1);
  },
  tracePropagationTargets: ['localhost', /^https:\/\/api\.example\.com/],
  propagateTraceparent: true,
  strictTraceContinuation: true,
  orgId: '1',
  tunnel: '/tunnel',
  traceLifecycle: 'static',
  dataCollection: { userInfo: false, urlQueryParams: { deny: ['q'] } },
  parentSpanIsAlwaysRootSpan: false,
  sendClientReports: true,
  sampleRate: 1,
  maxBreadcrumbs: 50,
  attachStacktrace: true,
  skipBrowserExtensionCheck: true,
  routeProvider: routes,
  ignoreErrors: [/ResizeObserver/, 'Script error'],
  ignoreSpans: ['/health', /noise/, { op: 'mark' }, { name: /x/, attributes: { 'http.response.status_code': 404 } }],
  ignoreTransactions: ['/ping'],
  initialScope: { tags: { app: 'web' }, user: { id: 1 }, level: 'warning' },
  transportOptions: { headers: { 'x-tenant': 'a' }, fetchOptions: { credentials: 'omit' }, bufferSize: 10 },
  transport: Sentry.makeFetchTransport,
  beforeSend(event: ErrorEvent, hint: EventHint) {
    if (hint.originalException instanceof TypeError) return null;
    const frames: StackFrame[] | undefined = event.exception?.values?.[0]?.stacktrace?.frames;
    event.tags = { ...event.tags, frames: frames?.length };
    return event;
  },
  beforeSendTransaction: async (event) => {
    if (event.transaction === '/internal') return null;
    event.spans = event.spans?.filter((span) => span.op !== 'resource.img');
    return event;
  },
  beforeSendSpan: Sentry.withStaticSpan((span) => {
    span.data['app.kind'] = span.op ?? 'none';
    return span;
  }),
  beforeBreadcrumb(breadcrumb: Breadcrumb, _hint?: BreadcrumbHint) {
    return breadcrumb.category === 'console' ? null : breadcrumb;
  },
  integrations: (defaults) => [
    ...defaults.filter((integration) => integration.name !== 'Breadcrumbs'),
    browserTracingIntegration({
      idleTimeout: 2000,
      finalTimeout: 60000,
      childSpanTimeout: 10000,
      instrumentPageLoad: true,
      instrumentNavigation: true,
      instrumentBfcacheRestore: false,
      markBackgroundSpan: false,
      enableLongTask: false,
      enableLongAnimationFrame: true,
      enableInp: true,
      webVitals: { ignore: ['cls'] },
      traceFetch: true,
      traceXHR: true,
      enableHTTPTimings: false,
      ignoreResourceSpans: ['resource.css', 'resource.other'],
      detectRedirects: true,
      linkPreviousTrace: 'session-storage',
      consistentTraceSampling: true,
      enableReportPageLoaded: true,
      beforeStartSpan: (context) => ({
        ...context,
        name: location.pathname.replace(/\d+/g, ':id'),
        attributes: { ...context.attributes, [SEMANTIC_ATTRIBUTE_SENTRY_OP]: context.op },
      }),
      shouldCreateSpanForRequest: (url) => !/beacon/.test(url),
      onRequestSpanStart(span, { headers }) {
        span.setAttribute('request.id', headers?.get('x-request-id') ?? undefined);
      },
      onRequestSpanEnd(span, { headers, error }) {
        if (error) span.setStatus({ code: 2, message: 'unavailable' });
        span.setAttribute('cache', headers?.get('age') ?? undefined);
      },
    }),
    Sentry.webVitalsIntegration({ ignore: ['inp'] }),
    Sentry.userTimingIntegration({ ignore: [/^next-/] }),
    Sentry.interactionsIntegration({ idleTimeout: 500 }),
    {
      name: 'Custom',
      setup(client) {
        client.on('spanStart', (span: Span) => span.setAttribute('tab', document.title));
        client.on('spanEnd', (span: Span) => void Sentry.spanToJSON(span).name);
        client.on('afterStartPageLoadSpan', (span) => span.updateName('/'));
        client.on('startNavigationSpan', (opts, navigation) => void [opts.name, navigation?.url]);
      },
      processEvent: (event: Event) => event,
    },
  ],
};

const client = Sentry.init(options);
if (client) {
  const page: Span | undefined = Sentry.startBrowserTracingPageLoadSpan(
    client,
    { name: '/users/:id', attributes: { [SEMANTIC_ATTRIBUTE_SENTRY_ORIGIN]: 'auto.pageload.custom' } },
    { sentryTrace: undefined, baggage: undefined },
  );
  page?.end();
  Sentry.startBrowserTracingNavigationSpan(client, { op: 'navigation', name: '/next' }, { url: location.href, isRedirect: false });
  const { publicKey } = client.getDsn() ?? { publicKey: '' };
  void [client.getOptions().release, publicKey, client.getIntegrationByName('BrowserTracing')?.name];
  client.addIntegration({ name: 'Late' });
  client.addEventProcessor((event) => event);
  client.recordDroppedEvent('before_send', 'error');
}

export async function work(): Promise<number> {
  const value = Sentry.startSpan({ name: 'sync', op: 'task', attributes: { n: 1, list: ['a'], ok: true }, startTime: new Date() }, (span) => {
    const { traceId, spanId, traceFlags } = span.spanContext();
    span.addLink({ context: { traceId, spanId, traceFlags }, attributes: { 'sentry.link.type': 'previous_trace' } });
    span.setAttributes({ a: 1, b: undefined }).setStatus({ code: 1 }).updateName('renamed');
    span.end([1, 5]);
    return 5;
  });
  const later = await Sentry.startSpan({ name: 'async', onlyIfParent: true, parentSpan: null }, async () => 6);
  await Sentry.startSpanManual({ name: 'manual', links: [] }, async (span, finish) => {
    Sentry.setHttpStatus(span, 204);
    finish();
  });
  const inactive = Sentry.startInactiveSpan({ name: 'inactive', forceTransaction: true });
  Sentry.setActiveSpanInBrowser(inactive);
  Sentry.setMeasurement('cart', 3, 'none', inactive);
  Sentry.updateSpanName(inactive, 'checkout');
  const json = Sentry.spanToJSON(Sentry.getRootSpan(inactive));
  const stat = Sentry.spanToStaticSpanJSON(inactive);
  void [json.attributes['x'], json.end_timestamp, stat.description, stat.data['y'], stat.timestamp];
  for (const span of Sentry.getSpanDescendants(inactive)) if (span.isRecording()) span.end(performance.timeOrigin / 1000);
  const active = Sentry.getActiveSpan();
  Sentry.withActiveSpan(active ?? null, (scope) => scope.setTag('t', 1));
  Sentry.startNewTrace(() => Sentry.suppressTracing(() => fetch('/quiet')));
  const data = Sentry.getTraceData({ span: inactive, propagateTraceparent: true });
  Sentry.continueTrace({ sentryTrace: data['sentry-trace'], baggage: data.baggage }, () => Sentry.spanToTraceHeader(inactive));
  const header: string | undefined = Sentry.spanToBaggageHeader(inactive);
  const status: { code: number; message?: string } = Sentry.getSpanStatusFromHttpCode(404);
  Sentry.reportPageLoaded();
  void [header, status, SEMANTIC_ATTRIBUTE_SENTRY_SAMPLE_RATE];
  return value + later;
}

export function report(error: unknown): string {
  const level: SeverityLevel = 'error';
  const user: User = { id: '1', email: 'a@b.example', plan: 'free' };
  Sentry.setUser(user);
  Sentry.setTag('a', true);
  Sentry.setTags({ b: 1, c: null });
  Sentry.setContext('shop', { cart: [1, 2] });
  Sentry.setExtra('e', { deep: true });
  Sentry.setExtras({ f: 1 });
  Sentry.addBreadcrumb({ message: 'm', level, data: { a: 1 } });
  Sentry.addEventProcessor((event, hint) => {
    const values: Exception[] | undefined = event.exception?.values;
    return values && hint.originalException ? event : null;
  });
  Sentry.withScope((scope) => {
    scope.setLevel('fatal').setFingerprint(['x']).setTransactionName('t');
    scope.addEventProcessor(async (event) => event);
    Sentry.captureMessage('text', 'debug');
  });
  Sentry.getCurrentScope().setTags({ x: 1 }).clone().clearBreadcrumbs();
  Sentry.getIsolationScope().setUser(null);
  Sentry.getGlobalScope().setContext('x', null);
  Sentry.captureEvent({ message: 'raw', level: 'info' });
  void [Sentry.lastEventId(), Sentry.isInitialized(), Sentry.isEnabled(), Sentry.getClient()?.getOptions().dsn];
  void Sentry.flush(1000).then((done: boolean) => done && Sentry.close(100));
  return Sentry.captureException(error, { tags: { a: 1 }, level: 'warning', mechanism: { handled: false } } as never);
}

export function tracing(options: Partial<RequestInstrumentationOptions>): void {
  const client = Sentry.getClient();
  if (client) Sentry.instrumentOutgoingRequests(client, { ...Sentry.defaultRequestInstrumentationOptions, ...options });
  Sentry.registerSpanErrorInstrumentation();
  Sentry.setRouteProvider(Sentry.createUrlRouteProvider((url) => url.pathname));
  void [Sentry.resolveRoute('/'), Sentry.resolveCurrentRoute(), Sentry.getRouteProvider(), Sentry.getAbsoluteUrl('/')];
}

export function transports(): void {
  Sentry.init({
    transport: Sentry.makeBrowserOfflineTransport(Sentry.makeFetchTransport),
    transportOptions: { fetchOptions: { credentials: 'omit' } },
  });
  Sentry.init({
    transport: Sentry.makeMultiplexedTransport(Sentry.makeFetchTransport, ({ envelope, getEvent }) =>
      envelope && getEvent(['event'])?.tags?.team === 'a' ? [{ dsn: 'https://public@o1.ingest.sentry.io/43', release: 'a@1' }] : [],
    ),
  });
  void Sentry.MULTIPLEXED_TRANSPORT_EXTRA_KEY;
  Sentry.bindScopeToEmitter(new EventTarget(), Sentry.getCurrentScope()).dispatchEvent(new Event('x'));
}
