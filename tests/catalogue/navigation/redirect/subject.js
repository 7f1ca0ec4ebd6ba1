history.replaceState(null, '', page.path + '/home');
page.get('/items');
page.ran = true;
