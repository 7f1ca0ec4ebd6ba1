export default {
  about: 'startInactiveSpan is not active',
  until: { transactions: 1 },
};
