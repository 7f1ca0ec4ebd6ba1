export default {
  about: 'the document was redirected by the server',
  below: '/moved',
  until: { transactions: 1 },
  check({ transactions: [{ transaction, spans }] }) {
    const redirect = spans.find(({ op }) => op === 'browser.redirect');
    if (redirect?.data['http.redirect_count'] !== 1 || transaction.endsWith('/moved')) throw new Error('the redirect is missing');
  },
};
