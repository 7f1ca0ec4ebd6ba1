await page.sent({ transactions: 1 });
history.replaceState(null, '', page.path + '/next');
await page.get('/items');
