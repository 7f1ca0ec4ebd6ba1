export default {
  about: 'a classic script in the head: the page load waits for the document',
  until: { transactions: 1 },
  early: true,
};
