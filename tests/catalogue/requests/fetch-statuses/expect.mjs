export default {
  about: 'what a fetch answers becomes the status of its span',
  until: { transactions: 1 },
};
