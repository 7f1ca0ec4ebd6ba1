export default {
  about: 'without browserTracingIntegration no trace is linked to the one before',
  until: { transactions: 2 },
};
