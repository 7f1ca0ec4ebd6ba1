export default {
  about: 'withScope and withIsolationScope do not leak',
  until: { transactions: 3 },
};
