import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, (root) => {
  Sentry.setMeasurement('items', 3, 'item');
  Sentry.startSpan({ name: 'child' }, () => Sentry.setMeasurement('latency', 12.5, 'millisecond'));
  Sentry.setMeasurement('plain', 1, '', root);
});
Sentry.setMeasurement('nowhere', 1, '');
