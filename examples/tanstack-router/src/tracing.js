import {
  browserTracingIntegration,
  captureException,
  createUrlRouteProvider,
  getClient,
  init,
  setRouteName,
  startBrowserTracingNavigationSpan,
} from 'browser-tracing';

/** `/users/$id` for `/users/7`. */
const patternOf = (router, pathname) => {
  const match = router.matchRoutes(pathname, {}).at(-1);
  return match && match.routeId !== '__root__' ? match.fullPath : undefined;
};

/** Before the router is rendered: that runs the first loaders. */
export function startTracing(router) {
  init({
    dsn: import.meta.env.VITE_SENTRY_DSN,
    release: 'example@1.0.0',
    tracesSampleRate: 1,
    routeProvider: createUrlRouteProvider(({ pathname }) => patternOf(router, pathname)),
    // The router asks the loaders first: navigations are started below.
    integrations: [browserTracingIntegration({ instrumentNavigation: false })],
  });

  let pending = false;
  router.subscribe('onBeforeNavigate', ({ fromLocation, toLocation }) => {
    const client = getClient();
    // Without a place where it comes from it is the page load.
    if (!fromLocation || fromLocation.href === toLocation.href || !client) return;
    const pattern = patternOf(router, toLocation.pathname);
    startBrowserTracingNavigationSpan(
      client,
      { name: pattern ?? toLocation.pathname, op: 'navigation', attributes: { 'sentry.segment.name.source': pattern ? 'route' : 'url' } },
      { url: new URL(toLocation.href, location.href).href, isRedirect: pending },
    );
    // Called by the page that is shown in the end.
    if (pending && pattern) setRouteName(pattern);
    pending = true;
  });
  router.subscribe('onResolved', () => {
    pending = false;
  });
}

/** For `createRouter`, as `defaultOnCatch`: the router's boundary catches what loaders and components throw. */
export function sendError(error, { componentStack }) {
  captureException(error, {
    mechanism: { type: 'auto.function.react.error_boundary', handled: false },
    captureContext: { contexts: { react: { componentStack } } },
  });
}
