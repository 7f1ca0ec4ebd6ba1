export default {
  about: 'C4 what nobody catches: thrown by a script, rejected with an error, a text and an object; captured before, it is sent once',
  until: { transactions: 1, events: 5 },
};
