import * as Sentry from '@sentry/browser';

Sentry.setTag('tag', 'scope');
Sentry.startSpan({ name: 'root', op: 'task' }, () => {
  Sentry.captureException(new TypeError('inside'), { tags: { own: 'yes' } });
});
Sentry.captureException(new Error('outside', { cause: new Error('cause') }));
Sentry.captureException('a text');
Sentry.captureException({ some: 'object' });
