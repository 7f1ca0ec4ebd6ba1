export default {
  about: 'a click whose page is left at once',
  until: { transactions: 2 },
  leave: true,
  async steps({ tab }) {
    const told = tab.evaluate(() => page.seen('event', ({ name }) => name === 'click'));
    await tab.click('h1');
    await told;
    // Nothing is on its way any more when the page is left.
    await tab.evaluate(() => page.answered);
  },
};
