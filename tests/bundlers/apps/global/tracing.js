const page = new URLSearchParams(location.search);

BrowserTracing.init({
  dsn: page.get('dsn'),
  tracesSampleRate: 1,
  tracePropagationTargets: [page.get('api')],
  integrations: [BrowserTracing.browserTracingIntegration({ idleTimeout: 200 })],
});
