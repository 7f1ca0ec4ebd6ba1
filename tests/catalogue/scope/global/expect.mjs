export default {
  about: 'the global scope reaches everything',
  until: { transactions: 1, events: 1 },
};
