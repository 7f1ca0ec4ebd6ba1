document.querySelector('h1').addEventListener('click', () => {
  history.pushState(null, '', page.path + '/next');
  page.settled(fetch(page.api + '/items'));
});
