export default {
  about: 'a child that takes too long: the heartbeat fails, the child is cancelled',
  until: { transactions: 1 },
};
