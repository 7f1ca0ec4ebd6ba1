export default {
  about: 'initialScope as a function',
  until: { transactions: 1 },
};
