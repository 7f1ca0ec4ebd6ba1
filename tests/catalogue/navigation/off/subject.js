await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/next');
await page.get('/items');
