import {
  browserTracingIntegration,
  captureException,
  createUrlRouteProvider,
  getClient,
  init,
  setRouteName,
  startBrowserTracingNavigationSpan,
} from 'browser-tracing';
import { isRouteErrorResponse, matchRoutes } from 'react-router';

/** `/users/:id` for `/users/7`; below a basename `/app`, `/app/users/:id` for `/app/users/7`. */
const patternOf = (routes, location, basename = '/') => {
  const matches = matchRoutes(routes, location, basename);
  const parts = matches?.flatMap(({ route }) => route.path?.split('/') ?? []);
  return parts && `/${[...basename.split('/'), ...parts].filter(Boolean).join('/')}`;
};

/** Before the router is made: that runs the first loaders. The basename is the router's, if it has one. */
export function startTracing(routes, basename) {
  init({
    dsn: import.meta.env.VITE_SENTRY_DSN,
    release: 'example@1.0.0',
    tracesSampleRate: 1,
    routeProvider: createUrlRouteProvider(({ pathname }) => patternOf(routes, pathname, basename)),
    // The router asks the loaders first and changes the address then: navigations are started below.
    integrations: [browserTracingIntegration({ instrumentNavigation: false })],
  });
}

/** A navigation begins when the router begins it, before its loaders run. */
export function traceNavigations(router, routes, basename) {
  let { key } = router.state.location;
  let isFirst = true;
  router.subscribe(({ navigation, location, initialized, errors }) => {
    // The first loaders may fail before `RouterProvider` hears of it. An error that it hears of as well is sent once.
    if (isFirst && initialized) Object.values(errors ?? {}).forEach((error) => sendError(error));
    isFirst &&= !initialized;
    const next = navigation.location ?? location;
    const client = getClient();
    if (next.key === key || !client) return;
    key = next.key;
    const pattern = patternOf(routes, next, basename);
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

/** For `RouterProvider`, whose boundary catches what loaders, actions and components throw. */
export function sendError(error, info) {
  // A response that a loader throws, or an address without a route: what is shown then is meant so.
  if (isRouteErrorResponse(error)) return;
  captureException(error, {
    mechanism: { type: 'auto.function.react_router.on_error', handled: false },
    captureContext: { contexts: { react: { componentStack: info?.errorInfo?.componentStack } } },
  });
}
