page.get('/items');
