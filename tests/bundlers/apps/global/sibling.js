// Another script of the page.
fetch(`${page.get('api')}/first`);
