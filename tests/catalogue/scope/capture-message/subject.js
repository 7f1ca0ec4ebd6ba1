import * as Sentry from '@sentry/browser';

Sentry.captureMessage('plain');
Sentry.captureMessage('warned', 'warning');
Sentry.captureMessage('with context', { level: 'debug', tags: { a: 'b' }, user: { id: '1' }, fingerprint: ['x'] });
Sentry.startSpan({ name: 'root' }, () => Sentry.captureMessage('inside'));
