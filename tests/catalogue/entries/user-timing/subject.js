import * as Sentry from '@sentry/browser';

performance.mark('mark');
performance.mark('mark with detail', { detail: { a: 1, b: { c: 2 } } });
performance.measure('measure', { start: performance.now() - 1, duration: 1, detail: 'text' });
performance.measure('from the start', { start: 0, end: performance.now() });
performance.mark('ignored mark');
await page.loaded;
Sentry.reportPageLoaded();
