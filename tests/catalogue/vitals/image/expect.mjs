export default {
  about: 'LCP of an image: element, size and address',
  until: { transactions: 1 },
  paint: true,
};
