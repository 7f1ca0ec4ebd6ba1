export default {
  about: 'onlyIfParent: nothing without a parent',
  until: { transactions: 1 },
};
