export default {
  about: 'parentSpan: a span, or null for a root of its own',
  until: { transactions: 2 },
};
