export default {
  about: 'markBackgroundSpan: false leaves the page load open in the background',
  until: { transactions: 1 },
  async steps({ hide, tab }) {
    await hide();
    await tab.evaluate(() => page.get('/later').then(() => page.sentry.reportPageLoaded()));
  },
};
