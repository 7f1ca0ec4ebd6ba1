export default {
  about: 'a child that takes too long: the heartbeat fails, the child is cancelled',
  // A child that is open longer than that would be the one that fails.
  unheld: true,
  until: { transactions: 1 },
};
