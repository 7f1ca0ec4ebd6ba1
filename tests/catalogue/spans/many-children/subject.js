import * as Sentry from '@sentry/browser';

Sentry.startSpan({ name: 'root' }, () => {
  for (let i = 0; i < 1010; i++) Sentry.startInactiveSpan({ name: `child ${i}` }).end();
});
