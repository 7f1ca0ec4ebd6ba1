export default {
  about: 'spaces around the tag',
  until: { transactions: 1 },
};
