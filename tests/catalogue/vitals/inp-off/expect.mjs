export default {
  about: 'enableInp: false',
  until: { transactions: 1 },
  async steps({ tab, hide }) {
    const measured = tab.evaluate(() => page.seen('event', (entry) => entry.name === 'click' && entry.interactionId > 0));
    await tab.click('h1');
    await measured;
    await hide();
  },
};
