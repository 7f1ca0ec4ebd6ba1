import * as Sentry from '@sentry/browser';

page.note('outcome', await page.settled(fetch(page.other + '/file/x.html', { headers: { 'x-own': '1' } })));
await page.loaded;
Sentry.reportPageLoaded();
