import { browserTracingIntegration, getClient, init, startBrowserTracingNavigationSpan } from 'browser-tracing';

init({
  dsn: process.env.NEXT_PUBLIC_SENTRY_DSN,
  release: 'example@1.0.0',
  tracesSampleRate: 1,
  // The router asks the server first and changes the address then: navigations are started below.
  integrations: [browserTracingIntegration({ instrumentNavigation: false })],
});

let begun = -Infinity;

/** Next.js calls this when a navigation begins. */
export function onRouterTransitionStart(href, type) {
  const client = getClient();
  if (!client) return;
  const { pathname, href: url } = new URL(href, location.href);
  // A page that redirects replaces itself as soon as it is there.
  const isRedirect = type === 'replace' && performance.now() - begun < 1500;
  begun = performance.now();
  startBrowserTracingNavigationSpan(client, { name: pathname, op: 'navigation', attributes: { 'sentry.segment.name.source': 'url' } }, { url, isRedirect });
}
