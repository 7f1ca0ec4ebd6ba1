export default {
  about: 'a relative address is relative to the page',
  until: { transactions: 2 },
  defect: 22,
  below: '/deep/path',
  check({ transactions }) {
    const { transaction } = transactions.find(({ contexts }) => contexts.trace.op === 'navigation');
    if (!transaction.endsWith('/deep/path')) throw new Error(`the navigation went to ${transaction}`);
  },
};
