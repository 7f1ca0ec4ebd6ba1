page.settled(fetch(page.api + '/hold/never'));
