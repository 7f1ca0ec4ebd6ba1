import * as Sentry from '@sentry/browser';

const told = (count) => page.seen('resource', ({ name }) => name.endsWith('/turn/one') && performance.getEntriesByName(name).length === count);
const first = fetch(page.api + '/turn/one').then((r) => r.text());
page.busy(50);
const second = fetch(page.api + '/turn/one').then((r) => r.text());
// The browser tells of the first while the second is on its way.
page.release('one');
await Promise.all([first, told(1)]);
page.release('one');
await Promise.all([second, told(2)]);
await page.loaded;
Sentry.reportPageLoaded();
