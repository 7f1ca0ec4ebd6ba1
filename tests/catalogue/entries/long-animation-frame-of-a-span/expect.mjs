export default {
  about: 'a long animation frame belongs to the span that is active when the browser tells of it',
  until: { transactions: 1 },
};
