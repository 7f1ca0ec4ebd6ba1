export default {
  about: 'an empty tag is no tag',
  until: { transactions: 1 },
};
