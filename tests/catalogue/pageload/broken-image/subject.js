// Its event passes the window on its way down, as those of errors in scripts do not.
await new Promise((done) => {
  const image = Object.assign(new Image(), { onerror: done, src: `${page.api}/status/404` });
  document.body.append(image);
});
await page.get('/items');
