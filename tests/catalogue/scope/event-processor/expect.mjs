export default {
  about: 'event processors edit and drop, also later ones',
  until: { transactions: 1, events: 1 },
};
