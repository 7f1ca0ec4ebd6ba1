await page.sent({ transactions: 1 });
history.pushState({ step: 1 }, '');
history.replaceState({ step: 2 }, '');
await page.get('/items');
