export default {
  about: 'ignoreResourceSpans by op',
  until: { transactions: 1 },
};
