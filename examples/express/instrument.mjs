// Loaded before everything else: that is how @sentry/node instruments Express.
import * as Sentry from '@sentry/node';

Sentry.init({ dsn: process.env.SENTRY_DSN, release: 'example@1.0.0', tracesSampleRate: 1, traceLifecycle: 'static' });
