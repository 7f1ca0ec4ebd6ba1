export default {
  about: 'ignoreSpans: texts, patterns, objects',
  until: { transactions: 1 },
};
