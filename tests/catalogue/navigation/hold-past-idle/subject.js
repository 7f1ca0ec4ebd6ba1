await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/next');
await Promise.all([fetch(page.api + '/a'), fetch(page.api + '/b')]);
await fetch(page.api + '/c');
