import * as Sentry from '@sentry/browser';

await page.get('/items');
await page.loaded;
// Idle for longer than the idle timeout.
await new Promise((done) => setTimeout(done, 3 * page.tracing.idleTimeout));
Sentry.reportPageLoaded();
