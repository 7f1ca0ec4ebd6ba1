await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/users');
page.settled(fetch(page.api + '/items'));
