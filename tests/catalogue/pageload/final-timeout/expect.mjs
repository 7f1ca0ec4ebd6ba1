export default {
  about: 'a child that never ends: the final timeout ends the page load, the child is cancelled',
  until: { transactions: 1 },
};
