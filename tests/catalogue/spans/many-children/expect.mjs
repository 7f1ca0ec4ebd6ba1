export default {
  about: 'more children than fit',
  until: { transactions: 1 },
};
