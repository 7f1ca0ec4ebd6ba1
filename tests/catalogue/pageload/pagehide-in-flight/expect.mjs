export default {
  about: 'a page that is left while a request is on its way',
  whole: true,
  until: { transactions: 1 },
  leave: true,
  steps: ({ requested }) => requested('/hold/never'),
};
