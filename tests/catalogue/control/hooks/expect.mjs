export default {
  about: 'client hooks of framework packages',
  until: { transactions: 1 },
};
