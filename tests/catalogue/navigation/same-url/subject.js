await page.sent({ transactions: 1 });
history.pushState(null, '', location.href);
history.pushState(null, '', location.href);
await page.get('/items');
