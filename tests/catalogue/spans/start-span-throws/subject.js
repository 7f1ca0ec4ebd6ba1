import * as Sentry from '@sentry/browser';

try {
  Sentry.startSpan({ name: 'sync' }, () => {
    throw new TypeError('no');
  });
} catch (error) {
  page.note('sync', error.name);
}
try {
  await Sentry.startSpan({ name: 'async' }, async () => {
    throw new RangeError('no');
  });
} catch (error) {
  page.note('async', error.name);
}
try {
  Sentry.startSpan({ name: 'own status' }, (span) => {
    span.setStatus({ code: 2, message: 'not_found' });
    throw new Error('no');
  });
} catch (error) {
  page.note('own', error.name);
}
