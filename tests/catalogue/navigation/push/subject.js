history.pushState(null, '', page.path + '/next?q=1');
await fetch(page.api + '/items');
