export default {
  about: 'tracePropagationTargets decide who gets headers',
  until: { transactions: 1 },
};
