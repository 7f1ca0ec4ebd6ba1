for (let i = 0; i < 300; i++) {
  document.body.append(Object.assign(new Image(), { src: `${page.path}/file/dot.svg?${i}` }));
}
