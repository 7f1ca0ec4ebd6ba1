export default {
  about: 'forceTransaction: a transaction of its own under its parent',
  until: { transactions: 2 },
};
