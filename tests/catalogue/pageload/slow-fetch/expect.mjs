export default {
  about: 'a request longer than the idle timeout holds the page load open',
  until: { transactions: 1 },
  async steps({ requested, tab, release }) {
    await requested('/hold/slow');
    // Longer than the idle timeout, by the page's own clock.
    await tab.evaluate(() => new Promise((done) => setTimeout(done, 2 * page.tracing.idleTimeout)));
    release('slow');
  },
};
