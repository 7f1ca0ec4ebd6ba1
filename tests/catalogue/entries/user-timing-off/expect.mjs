export default {
  about: 'without userTimingIntegration there are none',
  until: { transactions: 1 },
};
