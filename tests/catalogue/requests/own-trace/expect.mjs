export default {
  about: 'a caller who sets sentry-trace is left alone',
  until: { transactions: 1 },
};
