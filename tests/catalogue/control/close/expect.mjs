export default {
  about: 'after close nothing is sent, and there is no client',
  until: { transactions: 1 },
};
