export default {
  about: 'release, dist and environment',
  until: { transactions: 1 },
};
