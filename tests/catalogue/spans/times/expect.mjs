export default {
  about: 'explicit times in all forms',
  until: { transactions: 1 },
};
