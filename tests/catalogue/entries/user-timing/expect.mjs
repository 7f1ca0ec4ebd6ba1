export default {
  about: 'marks and measures with userTimingIntegration',
  until: { transactions: 1 },
};
