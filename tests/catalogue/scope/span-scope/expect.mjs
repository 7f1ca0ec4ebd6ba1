export default {
  about: 'what a callback sets stays out of the scope that its span was given; a span without a callback is of that scope itself',
  until: { events: 2, transactions: 3 },
};
