// Loaded with `node --import`, before Express: that is how @sentry/node instruments it.
import * as Sentry from '@sentry/node';

Sentry.init({ dsn: process.env.SENTRY_DSN, tracesSampleRate: 1, release: 'node-backend@1.0.0', environment: 'test', traceLifecycle: 'static' });
