import {
  browserTracingIntegration,
  captureException,
  createUrlRouteProvider,
  getClient,
  init,
  setRouteName,
  startBrowserTracingNavigationSpan,
} from 'browser-tracing';
import { START_LOCATION } from 'vue-router';

/** `/users/:id` for `/users/7`. */
const patternOf = (route) => route.matched.at(-1)?.path;

/** Right after the router was made, so that its guard is the first one. */
export function startTracing(router) {
  init({
    dsn: import.meta.env.VITE_SENTRY_DSN,
    release: 'example@1.0.0',
    tracesSampleRate: 1,
    routeProvider: createUrlRouteProvider(({ pathname }) => patternOf(router.resolve(pathname))),
    // The router asks the guards first and changes the address then: navigations are started below.
    integrations: [browserTracingIntegration({ instrumentNavigation: false })],
  });

  let pending = false;
  router.beforeEach((to, from) => {
    const client = getClient();
    // The first run is the page load.
    if (from === START_LOCATION || !client) return;
    const pattern = patternOf(to);
    const isRedirect = pending && !!to.redirectedFrom;
    startBrowserTracingNavigationSpan(
      client,
      { name: pattern ?? to.path, op: 'navigation', attributes: { 'sentry.segment.name.source': pattern ? 'route' : 'url' } },
      { url: new URL(router.resolve(to).href, location.href).href, isRedirect },
    );
    // Called by the page that is shown in the end.
    if (isRedirect && pattern) setRouteName(pattern);
    pending = true;
  });
  router.afterEach(() => {
    pending = false;
  });
  // What a guard throws ends the navigation, and a link keeps it for itself.
  router.onError((error) => {
    pending = false;
    captureException(error, { mechanism: { type: 'auto.function.vue_router.on_error', handled: false } });
    console.error(error); // the router says nothing once there is a handler
  });
}
