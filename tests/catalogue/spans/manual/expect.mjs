export default {
  about: 'startSpanManual ends when it is told to',
  until: { transactions: 1 },
};
