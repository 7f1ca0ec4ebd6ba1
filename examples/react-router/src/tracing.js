import { browserTracingIntegration, createUrlRouteProvider, getClient, init, setRouteName, startBrowserTracingNavigationSpan } from 'browser-tracing';
import { matchRoutes } from 'react-router';

/** `/users/:id` for `/users/7`. */
const patternOf = (routes, location) => {
  const matches = matchRoutes(routes, location);
  return matches && `/${matches.flatMap(({ route }) => route.path ?? []).join('/')}`.replace(/\/+/g, '/');
};

/** Before the router is made: that runs the first loaders. */
export function startTracing(routes) {
  init({
    dsn: import.meta.env.VITE_SENTRY_DSN,
    release: 'example@1.0.0',
    tracesSampleRate: 1,
    routeProvider: createUrlRouteProvider(({ pathname }) => patternOf(routes, pathname)),
    // The router asks the loaders first and changes the address then: navigations are started below.
    integrations: [browserTracingIntegration({ instrumentNavigation: false })],
  });
}

/** A navigation begins when the router begins it, before its loaders run. */
export function traceNavigations(router, routes) {
  let { key } = router.state.location;
  router.subscribe(({ navigation, location }) => {
    const next = navigation.location ?? location;
    const client = getClient();
    if (next.key === key || !client) return;
    key = next.key;
    const pattern = patternOf(routes, next);
    // React Router marks where a loader has sent the navigation.
    const isRedirect = !!next.state?._isRedirect;
    startBrowserTracingNavigationSpan(
      client,
      { name: pattern ?? next.pathname, op: 'navigation', attributes: { 'sentry.segment.name.source': pattern ? 'route' : 'url' } },
      { url: new URL(router.createHref(next), window.location.href).href, isRedirect },
    );
    // Called by the page that is shown in the end.
    if (isRedirect && pattern) setRouteName(pattern);
  });
}
