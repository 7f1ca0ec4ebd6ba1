export default {
  about: 'C4 an unhandled rejection marks the navigation, and is an event of its trace',
  until: { transactions: 2, events: 1 },
};
