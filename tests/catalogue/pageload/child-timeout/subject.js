import * as Sentry from '@sentry/browser';

await page.loaded;
Sentry.startInactiveSpan({ name: 'endless', op: 'task' });
