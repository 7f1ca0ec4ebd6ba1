export default {
  about: 'parentSpanIsAlwaysRootSpan: false keeps the nesting',
  until: { transactions: 1 },
};
