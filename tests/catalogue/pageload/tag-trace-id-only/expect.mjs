export default {
  about: 'a trace id alone',
  until: { transactions: 1 },
};
