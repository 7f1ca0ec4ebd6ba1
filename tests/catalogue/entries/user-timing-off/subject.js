import * as Sentry from '@sentry/browser';

performance.mark('mark');
performance.measure('measure', { start: 0, duration: 10 });
await page.loaded;
Sentry.reportPageLoaded();
