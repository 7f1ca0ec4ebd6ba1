import { browserTracingIntegration, getClient, init, startBrowserTracingNavigationSpan } from 'browser-tracing';

init({
  dsn: process.env.NEXT_PUBLIC_SENTRY_DSN,
  release: 'example@1.0.0',
  tracesSampleRate: 1,
  // The router asks the server first and changes the address then: navigations are started below.
  integrations: [browserTracingIntegration({ instrumentNavigation: false })],
});

/** Next.js calls this when a navigation begins. */
export function onRouterTransitionStart(href) {
  const client = getClient();
  const { pathname, href: url } = new URL(href, location.href);
  if (client) startBrowserTracingNavigationSpan(client, { name: pathname, op: 'navigation', attributes: { 'sentry.segment.name.source': 'url' } }, { url });
}
