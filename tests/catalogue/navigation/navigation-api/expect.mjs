export default {
  about: 'the Navigation API: an intercepted navigation',
  until: { transactions: 1 },
  defect: 20,
  steps: ({ arrived, who }) => (who !== 'base' ? arrived({ transactions: 2 }) : undefined),
  check({ transactions }) {
    if (transactions.length !== 2) throw new Error('the navigation was not seen');
  },
};
