export default {
  about: 'a sampled tag alone: no baggage of ours is invented',
  until: { transactions: 1 },
};
