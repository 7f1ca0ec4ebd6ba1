export default {
  about: 'breadcrumbs that the app adds',
  until: { transactions: 1, events: 1 },
};
