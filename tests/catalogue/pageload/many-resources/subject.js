// Instead of 250, for the sake of time.
performance.setResourceTimingBufferSize(20);
for (let i = 0; i < 40; i++) new Image().src = `${page.path}/file/dot.svg?${i}`;
