export default {
  about: 'a change of the fragment is a navigation',
  until: { transactions: 2 },
};
