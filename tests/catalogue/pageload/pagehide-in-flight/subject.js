page.settled(fetch(page.api + '/hold/never'));
await page.loaded;
