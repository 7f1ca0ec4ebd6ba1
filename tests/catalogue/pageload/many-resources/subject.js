for (let i = 0; i < 260; i++) new Image().src = `${page.path}/file/dot.svg?${i}`;
