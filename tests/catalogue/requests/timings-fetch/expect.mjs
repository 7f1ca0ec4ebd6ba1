export default {
  about: 'the timings of a fetch',
  until: { transactions: 1 },
};
