export default {
  about: 'another origin tells its timings only when it says so',
  until: { transactions: 1 },
};
