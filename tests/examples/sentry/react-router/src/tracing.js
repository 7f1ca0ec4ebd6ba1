import * as Sentry from '@sentry/react';
import { reactRouterBrowserTracingIntegration } from '@sentry/react/react-router';
import { useEffect } from 'react';

Sentry.init({
  dsn: import.meta.env.VITE_SENTRY_DSN,
  release: 'example@1.0.0',
  tracesSampleRate: 1,
  traceLifecycle: 'static',
  integrations: [reactRouterBrowserTracingIntegration({ useEffect })],
});
