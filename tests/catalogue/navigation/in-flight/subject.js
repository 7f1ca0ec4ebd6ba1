page.settled(fetch(page.api + '/hold/slow'));
history.pushState(null, '', page.path + '/next');
await page.get('/after');
page.release('slow');
