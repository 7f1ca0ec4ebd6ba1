await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/next?q=1');
await page.get('/items');
