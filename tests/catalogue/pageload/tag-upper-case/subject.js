await page.get('/items');
