await page.get('/items');
await page.loaded;
