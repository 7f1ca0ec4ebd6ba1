export default {
  about: 'startSpan around a promise ends with it',
  until: { transactions: 1 },
};
