fetch(page.api + '/items');
