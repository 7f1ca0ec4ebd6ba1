import * as Sentry from '@sentry/browser';

page.note('outcome', await page.settled(fetch(page.api + '/drop')));
await page.loaded;
Sentry.reportPageLoaded();
