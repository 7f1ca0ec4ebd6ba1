export default {
  about: 'tracePropagationTargets: [] sends no headers anywhere',
  until: { transactions: 1 },
};
