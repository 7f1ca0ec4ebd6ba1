import * as Sentry from '@sentry/sveltekit';

Sentry.init({
  dsn: import.meta.env.VITE_SENTRY_DSN,
  release: 'example@1.0.0',
  tracesSampleRate: 1,
  traceLifecycle: 'static',
});

export const handleError = Sentry.handleErrorWithSentry();
