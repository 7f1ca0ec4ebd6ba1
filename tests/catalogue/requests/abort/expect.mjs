export default {
  about: 'an aborted fetch',
  until: { transactions: 1 },
};
