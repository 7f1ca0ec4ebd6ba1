export default {
  about: 'the first navigation to a prefix of the start address',
  until: { transactions: 1 },
  defect: 21,
  below: '/users/42/edit',
  steps: ({ arrived, requested, who }) => (who === 'base' ? requested('/items') : arrived({ transactions: 2 })),
  check({ transactions }) {
    if (transactions.length !== 2) throw new Error('the navigation was swallowed');
  },
};
