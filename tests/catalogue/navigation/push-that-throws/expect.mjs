export default {
  about: 'a push to another origin throws, and is no navigation',
  until: { transactions: 1 },
  steps: ({ arrived, who }) => (who === 'base' ? arrived({ transactions: 2 }) : undefined),
  defect: true,
  check({ transactions }) {
    if (transactions.length !== 1) throw new Error('a navigation that did not happen');
  },
};
