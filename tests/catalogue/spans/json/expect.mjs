export default {
  about: 'spanToJSON and spanToStaticSpanJSON',
  until: { transactions: 1 },
};
