export default {
  about: 'startSpan around synchronous work',
  until: { transactions: 1 },
};
