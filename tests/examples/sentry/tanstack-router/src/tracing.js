import * as Sentry from '@sentry/react';

/** Before the router is rendered. */
export function startTracing(router) {
  Sentry.init({
    dsn: import.meta.env.VITE_SENTRY_DSN,
    release: 'example@1.0.0',
    tracesSampleRate: 1,
    traceLifecycle: 'static',
    integrations: [Sentry.tanstackRouterBrowserTracingIntegration(router)],
  });
}

/** `@sentry/react` has nothing for the router's boundary. */
export const sendError = (error) => void Sentry.captureException(error);
