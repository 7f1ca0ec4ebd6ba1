await page.get('/items');
await page.sent({ transactions: 1 });
await page.get('/late');
