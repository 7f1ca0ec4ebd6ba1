addEventListener('keydown', () => {
  history.pushState(null, '', page.path + '/next');
  page.settled(fetch(page.api + '/items'));
});
