export default {
  about: 'initialScope as an object',
  until: { transactions: 1 },
};
