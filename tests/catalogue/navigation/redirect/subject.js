history.replaceState(null, '', page.path + '/home');
page.settled(page.get('/items'));
