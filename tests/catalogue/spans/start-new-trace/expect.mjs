export default {
  about: 'startNewTrace: a trace of its own',
  until: { transactions: 2 },
};
