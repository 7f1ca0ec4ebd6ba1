export default {
  about: 'withActiveSpan makes a span the parent for a while',
  until: { transactions: 2 },
};
