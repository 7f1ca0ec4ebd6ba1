export default {
  about: 'D2: a slow click on an element that its handler removes has the name of the element',
  until: { transactions: 1, vitals: 1 },
  async steps({ tab, hide }) {
    const measured = tab.evaluate(() => page.seen('event', (entry) => entry.name === 'click' && entry.interactionId > 0));
    await tab.click('#go');
    await measured;
    await tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestIdleCallback(done))));
    await hide();
  },
};
