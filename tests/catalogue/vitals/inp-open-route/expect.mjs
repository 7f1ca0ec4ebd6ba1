export default {
  about: 'D3: a slow click during an open route is that route’s, also when it is told under the next one',
  until: { transactions: 2, vitals: 1 },
  async steps({ tab, hide }) {
    const measured = tab.evaluate(() => page.seen('event', (entry) => entry.name === 'click' && entry.interactionId > 0));
    await tab.click('h1');
    await measured;
    await tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestIdleCallback(done))));
    await tab.evaluate(() => page.go());
    await hide();
  },
};
