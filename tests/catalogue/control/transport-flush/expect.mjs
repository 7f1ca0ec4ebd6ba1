export default {
  about: 'flush and close ask the app’s own transport too, and say when it could not',
  until: { transactions: 1 },
};
