import * as Sentry from '@sentry/browser';

await page.loaded;
Sentry.startInactiveSpan({ name: 'endless', op: 'task' });
// The page load ends with the last child that has an end: not before the endless one began, which would not belong to it.
Sentry.startInactiveSpan({ name: 'last', op: 'task' }).end();
