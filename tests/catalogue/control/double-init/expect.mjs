export default {
  about: 'a second init replaces the first: one span per request',
  until: { transactions: 1 },
  defect: 3,
  // Ours ends the first page load, and then has the one of the second init.
  steps: ({ who, arrived }) => (who === 'ours' ? arrived({ transactions: 2 }) : undefined),
  check({ transactions }) {
    const requests = transactions.flatMap(({ spans }) => spans).filter(({ op }) => op === 'http.client');
    if (requests.length !== 1) throw new Error(`${requests.length} spans for one request`);
  },
};
