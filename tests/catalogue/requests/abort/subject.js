import * as Sentry from '@sentry/browser';

const controller = new AbortController();
const asked = page.settled(fetch(page.api + '/hold/never', { signal: controller.signal }));
// It is on its way for sure.
await page.requested('/hold/never');
controller.abort();
page.note('outcome', await asked);
await page.loaded;
Sentry.reportPageLoaded();
