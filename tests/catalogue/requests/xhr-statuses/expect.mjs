export default {
  about: 'what an XMLHttpRequest answers becomes the status of its span',
  until: { transactions: 1 },
};
