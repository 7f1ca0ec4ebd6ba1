await page.sent({ transactions: 1 });
history.pushState(null, '', page.path + '/next');
page.settled(fetch(page.api + '/hold/never'));
