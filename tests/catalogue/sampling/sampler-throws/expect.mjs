export default {
  about: 'a sampler that throws: the rate decides',
  until: { transactions: 1 },
};
