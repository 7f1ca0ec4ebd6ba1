export default {
  about: 'a push after the page load is a transaction in a trace of its own',
  until: { transactions: 2 },
};
