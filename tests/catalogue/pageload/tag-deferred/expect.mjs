export default {
  about: 'a tag without a decision: the page decides',
  until: { transactions: 1 },
};
