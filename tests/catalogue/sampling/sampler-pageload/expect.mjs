export default {
  about: 'tracesSampler for page loads and navigations',
  until: { transactions: 2 },
};
