export default {
  about: 'C4 an uncaught error during the page load makes it an error, and is an event of its trace',
  until: { transactions: 1, events: 1 },
};
