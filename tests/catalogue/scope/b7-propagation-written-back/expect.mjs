export default {
  about: 'B7: a trace that is set, or written back, without a sampling context of its own has the same one as always',
  until: { transactions: 2 },
};
