await page.sent({ transactions: 1 });
history.pushState(null, '', '?tab=2');
await page.get('/items');
