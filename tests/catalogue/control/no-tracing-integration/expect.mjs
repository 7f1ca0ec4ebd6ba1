export default {
  about: 'without browserTracingIntegration only what the app starts',
  until: { transactions: 1 },
};
