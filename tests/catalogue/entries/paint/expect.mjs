export default {
  about: 'paint entries of the page load',
  until: { transactions: 1 },
  paint: true,
};
