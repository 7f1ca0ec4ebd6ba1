export default {
  about: 'a change of the address right after the page load began, without any interaction, is a redirect',
  until: { transactions: 1 },
  early: true,
};
