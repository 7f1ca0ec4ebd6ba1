const loaded = document.prerendering ? '/prerendering' : '/not-prerendering';
document.addEventListener('prerenderingchange', () => fetch(page.api + '/shown').then((response) => response.text()));
await page.loaded;
await fetch(page.api + loaded).then((response) => response.text());
// Long enough for a page load that does not wait to be over.
setTimeout(() => navigator.sendBeacon(page.api + '/rested'), 3 * page.tracing.idleTimeout);
