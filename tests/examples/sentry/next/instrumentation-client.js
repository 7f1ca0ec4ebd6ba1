import * as Sentry from '@sentry/nextjs';

Sentry.init({
  dsn: process.env.NEXT_PUBLIC_SENTRY_DSN,
  release: 'example@1.0.0',
  tracesSampleRate: 1,
  traceLifecycle: 'static',
});

export const onRouterTransitionStart = Sentry.captureRouterTransitionStart;
