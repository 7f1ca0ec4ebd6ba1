export default {
  about: 'setActiveSpanInBrowser until the span ends',
  until: { transactions: 1 },
};
