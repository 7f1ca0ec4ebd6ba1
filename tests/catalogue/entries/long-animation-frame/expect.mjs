export default {
  about: 'a long animation frame and its script',
  until: { transactions: 1 },
};
