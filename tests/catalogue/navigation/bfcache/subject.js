await page.sent({ transactions: 1 });
