export default {
  about: 'a navigation has only what happened since it began',
  until: { transactions: 2 },
};
