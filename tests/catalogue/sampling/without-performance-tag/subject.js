import * as Sentry from '@sentry/browser';

await fetch(page.api + '/items').then((r) => r.text());
