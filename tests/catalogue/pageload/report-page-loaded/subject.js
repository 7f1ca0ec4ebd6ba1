import * as Sentry from '@sentry/browser';

await page.get('/items');
// Idle for longer than the idle timeout.
await new Promise((done) => setTimeout(done, 3 * page.tracing.idleTimeout));
Sentry.reportPageLoaded();
