import * as Sentry from '@sentry/browser';

for (const status of [200, 204, 400, 401, 403, 404, 409, 413, 418, 429, 499, 500, 501, 503, 504]) {
  await page.get(`/status/${status}`);
}
await page.loaded;
Sentry.reportPageLoaded();
