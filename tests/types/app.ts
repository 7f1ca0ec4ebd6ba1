// What is only here, and the names of version 10.
import {
  SEMANTIC_ATTRIBUTE_SENTRY_SOURCE,
  browserTracingIntegration,
  createUrlRouteProvider,
  explain,
  getActiveSpan,
  init,
  pause,
  resume,
  setRouteName,
  shouldIgnoreSpan,
  startInactiveSpan,
  startSpan,
  stop,
  traceHeaders,
  type Client,
} from 'browser-tracing';
import { init as autoInit } from 'browser-tracing/auto';
import { startSpan as inWorker } from 'browser-tracing/worker';
import 'browser-tracing/global';
import 'browser-tracing/snippet';

// Before `browser-tracing/auto`.
window.__BROWSER_TRACING__ = { dsn: 'https://public@ingest.example/2', tracesSampleRate: 1 };
// @ts-expect-error they are options of `init`
window.__BROWSER_TRACING__ = { tracesSampleRate: 'all' };

const client: Client | undefined = init({
  dsn: 'https://public@ingest.example/2',
  routes: ['/users/:id'],
  // What a router's own match gives may be null.
  routeProvider: createUrlRouteProvider(({ pathname }): string | null => (/^\/users\/(\d+)/.test(pathname) ? '/users/:id' : null)),
  unsampled: 'omit',
  maxTagAge: 60_000,
  ignoreHashChanges: true,
  ignoreSearchChanges: true,
  integrations: [browserTracingIntegration({ ignorePerformanceApiSpans: [/x/], _experiments: { enableInteractions: true } })],
});

export async function work(): Promise<string> {
  const span = startInactiveSpan({ name: 'a', attributes: { [SEMANTIC_ATTRIBUTE_SENTRY_SOURCE]: 'route' } });
  const response: Response = await span.fetch('/api', { method: 'POST' });
  const text: number = span.run((own) => own.spanContext().traceFlags);
  void [response.ok, text, span.toTraceparent(), getActiveSpan()?.toTraceparent()];
  const { mode, request } = explain('/api');
  void [mode, request?.attached, request?.reason];
  pause();
  resume();
  setRouteName('/users/:id');
  setRouteName('/raw', 'url');
  const headers: Record<string, string> = traceHeaders(span);
  stop();
  void [client, autoInit, inWorker, headers, shouldIgnoreSpan({ description: 'x' }, [/x/, { op: 'y' }]), globalThis.BrowserTracing.init];
  // @ts-expect-error a span needs a name
  startSpan({ op: 'x' }, () => {});
  // @ts-expect-error not a source
  setRouteName('/x', 'nonsense');
  // @ts-expect-error options have their types
  init({ tracesSampleRate: 'all' });
  return startSpan({ name: 'x' }, () => 'value');
}
