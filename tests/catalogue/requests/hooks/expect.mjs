export default {
  about: 'onRequestSpanStart and onRequestSpanEnd see spans and headers',
  until: { transactions: 1 },
};
