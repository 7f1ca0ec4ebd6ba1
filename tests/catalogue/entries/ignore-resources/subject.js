import * as Sentry from '@sentry/browser';

const seen = page.seen('resource', (entry) => entry.name.endsWith('x.svg'));
document.body.append(Object.assign(new Image(), { src: page.path + '/file/x.svg' }));
await seen;
await page.loaded;
Sentry.reportPageLoaded();
