export default {
  about: 'a slow click is sent as a span of its own when the page is hidden',
  until: { transactions: 1, vitals: 1 },
  async steps({ tab, hide }) {
    const measured = tab.evaluate(() => page.seen('event', (entry) => entry.name === 'click' && entry.interactionId > 0));
    await tab.click('h1');
    await measured;
    await tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestIdleCallback(done))));
    await hide();
  },
};
