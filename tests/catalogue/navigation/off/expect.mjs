export default {
  about: 'instrumentNavigation: false: the page stays in its trace',
  until: { transactions: 1 },
};
