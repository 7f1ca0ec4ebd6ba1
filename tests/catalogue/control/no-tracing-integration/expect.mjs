export default {
  about: 'C1 without browserTracingIntegration only what the app starts: no page load, no headers',
  until: { transactions: 1 },
  check({ transactions, requests }) {
    if (transactions.length !== 1 || requests[0].headers['sentry-trace']) throw new Error('traced');
  },
};
