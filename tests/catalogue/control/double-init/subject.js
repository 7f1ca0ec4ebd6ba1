await fetch(page.api + '/items').then((r) => r.text());
