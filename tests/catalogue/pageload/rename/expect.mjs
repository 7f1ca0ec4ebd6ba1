export default {
  about: 'the route is renamed while it is open: name, source and baggage follow',
  until: { transactions: 1 },
};
