export default {
  about: 'continueTrace: spans under a span of elsewhere',
  until: { transactions: 2 },
};
