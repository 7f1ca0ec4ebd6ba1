export default {
  about: 'after close nothing is sent',
  until: { transactions: 1 },
};
