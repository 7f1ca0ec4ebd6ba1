export default {
  about: 'an error inside a span carries its trace',
  until: { transactions: 1, events: 4 },
};
